/* The reference is the C library's long double functions: x87, 64-bit significands, 2^-11 of our
 * ulp. Nothing else of the project may use them. */
#include "mathx.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef double scalar(double x);
typedef long double exact(long double x);
typedef void array(size_t n, const double *x, double *y);

static void tanh_n(size_t n, const double *x, double *y)
{
    double slope[100];
    nde_tanh_slope_n(n, x, y, slope);
    for (size_t i = 0; i < n; i++) {
        CHECK(isnan(y[i]) ? isnan(slope[i]) : slope[i] == 1 - y[i] * y[i]);
    }
}

static const struct function {
    const char *name;
    scalar *ours;
    exact *libm;
    array *ours_n;
} functions[] = {
    {"exp", nde_exp, expl, nde_exp_n}, {"expm1", nde_expm1, expm1l, NULL},
    {"log", nde_log, logl, nde_log_n}, {"log1p", nde_log1p, log1pl, NULL},
    {"tanh", nde_tanh, tanhl, tanh_n}, {"sin", nde_sin, sinl, nde_sin_n},
    {"cos", nde_cos, cosl, nde_cos_n},
};
enum { FUNCTIONS = sizeof functions / sizeof functions[0], SAMPLES = 100000 };

static double from_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* |got - want| in units of the last place of a double at want; 1e9 if only one of them is a NaN or
 * an infinity. */
static double ulps(double got, long double want)
{
    double rounded = (double)want;
    if (got == rounded && (got == 0 || isinf(got))) {
        return 0;
    }
    if (isnan(got) && isnan(want)) {
        return 0;
    }
    if (!isfinite(got) || !isfinite(rounded)) {
        /* Just where functions overflow, 2^1024 and the largest double are one ulp apart. */
        bool near = fabs(got) >= 0x1.fffffffffffffp1023 && fabs(rounded) >= 0x1.fffffffffffffp1023;
        return near ? 1 : 1e9;
    }
    int last_place = (ilogbl(want) > -1022 ? ilogbl(want) : -1022) - 52;
    return (double)(fabsl(got - want) / ldexpl(1, last_place));
}

/* The largest error of f so far, and where. */
typedef struct error {
    double ulps, x;
} error;

static void measure(const struct function *f, double x, error *worst)
{
    double off = ulps(f->ours(x), f->libm(x));
    if (off > worst->ulps) {
        *worst = (error){off, x};
    }
}

static void measure_between(const struct function *f, double low, double high, error *worst)
{
    for (int i = 0; i < SAMPLES; i++) {
        measure(f, test_random(low, high), worst);
    }
}

static void check_error(const char *name, error worst)
{
    if (!CHECK(worst.ulps <= 2)) {
        printf("%s(%a): error of %.3f ulp\n", name, worst.x, worst.ulps);
    }
}

TEST(error_is_at_most_2_ulp_where_functions_are_used)
{
    static const double ranges[][2] = {{-1, 1},      {0.1, 0.7},   {-4, 4},     {-25, 25},
                                       {-750, 712},  {0, 3},       {-1e5, 1e5}, {-1.7e6, 1.7e6},
                                       {0.99, 1.01}, {-1e-3, 1e-3}};
    for (int i = 0; i < FUNCTIONS; i++) {
        error worst = {0, 0};
        for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
            measure_between(&functions[i], ranges[r][0], ranges[r][1], &worst);
        }
        check_error(functions[i].name, worst);
    }
}

TEST(error_is_at_most_2_ulp_over_all_doubles)
{
    for (int i = 0; i < FUNCTIONS; i++) {
        error worst = {0, 0};
        for (int k = 0; k < 2 * SAMPLES; k++) {
            measure(&functions[i], from_bits(test_random_bits()), &worst);
        }
        /* Every exponent, with significands next to a power of two and in between. */
        for (uint64_t e = 0; e < 2047; e++) {
            for (uint64_t m = 0; m < 4; m++) {
                uint64_t u = e << 52;
                measure(&functions[i], from_bits(u + m), &worst);
                measure(&functions[i], from_bits((uint64_t)1 << 63 | (u + m)), &worst);
                measure(&functions[i], from_bits(u + ((uint64_t)1 << 52) - 1 - m), &worst);
                measure(&functions[i], from_bits(u + (m << 50)), &worst);
            }
        }
        check_error(functions[i].name, worst);
    }
}

TEST(error_is_at_most_2_ulp_next_to_borders_of_the_argument_reductions)
{
    for (int i = 0; i < FUNCTIONS; i++) {
        error worst = {0, 0};
        for (int k = -2200; k <= 2200; k++) {
            for (int side = -3; side <= 3; side++) {
                double eighths_of_log = k * 0.125 * (0x1.62e42fefa39efp-1 / 2);
                double quarters_of_pi = k * (0x1.921fb54442d18p+0 / 2);
                measure(&functions[i], eighths_of_log * (1 + side * 0x1p-52), &worst);
                measure(&functions[i], quarters_of_pi * (1 + side * 0x1p-52), &worst);
            }
        }
        check_error(functions[i].name, worst);
    }
}

TEST(sine_and_cosine_of_doubles_nearest_to_multiples_of_half_pi)
{
    /* 6381956970095103 2^797: of all doubles the one nearest to a multiple of pi/2 (Muller,
     * Elementary Functions, table of worst cases of range reduction). */
    double nearest = 0x1.6ac5b262ca1ffp849;
    CHECK(ulps(nde_cos(nearest), cosl(nearest)) <= 2);
    CHECK(ulps(nde_sin(nearest), sinl(nearest)) <= 2);
    CHECK(fabs(nde_cos(nearest)) < 1e-18);
    error worst = {0, 0};
    for (int k = 1; k <= (1 << 20) + 1000; k++) {
        double x = (double)(k * 0x1.921fb54442d1846ap+0L);
        measure(&functions[5], x, &worst);
        measure(&functions[6], x, &worst);
    }
    check_error("sin or cos", worst);
}

TEST(error_of_pow_is_at_most_2_ulp)
{
    error worst = {0, 0};
    for (int i = 0; i < 4 * SAMPLES; i++) {
        double x, y;
        switch (i % 4) {
        case 0: /* ordinary numbers */
            x = test_random(0, 20), y = test_random(-50, 50);
            break;
        case 1: /* any x, results of every size */
            x = from_bits(test_random_bits() >> 1), y = test_random(-1100, 1100) / log2(x);
            break;
        case 2: /* x near 1 */
            x = 1 + test_random(-1, 1) * exp2(test_random(-52, -1));
            y = test_random(-1080, 1030) / log2(x);
            break;
        default: /* results that overflow, are subnormal or underflow */
            x = test_random(0.5, 2);
            y = (i % 8 < 4 ? test_random(-1080, -1020) : test_random(1020, 1026)) / log2(x);
        }
        double off = ulps(nde_pow(x, y), powl(x, y));
        if (off > worst.ulps) {
            worst = (error){off, x};
        }
    }
    check_error("pow", worst);
}

/* Equal bits, or both NaN: sign and payload of a NaN are not promised. */
static void check_same(double got, double want)
{
    if (isnan(want)) {
        CHECK(isnan(got));
    } else {
        CHECK_BITS(got, want);
    }
}

TEST(special_values_are_those_of_annex_f)
{
    static const double values[] = {0.0, -0.0, INFINITY,  -INFINITY,
                                    NAN, -1.0, 0x1p-1074, -0x1p-1074};
    for (int i = 0; i < FUNCTIONS; i++) {
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            double want = (double)functions[i].libm(values[k]);
            double got = functions[i].ours(values[k]);
            if (values[k] == -1.0 && isfinite(want)) {
                CHECK(ulps(got, want) <= 2);
            } else {
                check_same(got, want);
            }
        }
    }
    CHECK_BITS(nde_tanh(-0.0), -0.0);
    CHECK_BITS(nde_tanh(30), 1);
    CHECK_BITS(nde_exp(-INFINITY), 0);
    CHECK_BITS(nde_exp(1000), INFINITY);
    CHECK_BITS(nde_exp(0), 1);
    CHECK_BITS(nde_log(0), -INFINITY);
    CHECK_BITS(nde_log(1), 0);
    CHECK(isnan(nde_log(-1e-300)));
    CHECK_BITS(nde_expm1(-1e300), -1);
}

TEST(special_values_of_pow_are_those_of_annex_f)
{
    static const double values[] = {
        0.0,    -0.0,      1.0,      -1.0,       2.0,         -2.0,        3.0,         -3.0,
        0.5,    -0.5,      INFINITY, -INFINITY,  NAN,         0x1p53,      0x1p52 + 1,  1e300,
        -1e300, 0x1p-1074, -1e-300,  0x1p53 - 1, -0x1p53 + 1, 1 + 0x1p-52, 1 - 0x1p-53, 0x1p64};
    enum { VALUES = sizeof values / sizeof values[0] };
    for (int i = 0; i < VALUES; i++) {
        for (int k = 0; k < VALUES; k++) {
            double got = nde_pow(values[i], values[k]), want = pow(values[i], values[k]);
            if (isfinite(want) && want != 0) {
                CHECK(ulps(got, powl(values[i], values[k])) <= 2);
                CHECK(signbit(got) == signbit(want));
            } else {
                check_same(got, want);
            }
        }
    }
}

TEST(arrays_give_the_bits_of_the_scalars)
{
    enum { LENGTH = 68, OFFSETS = 3 };
    static const double scales[] = {1, 100, 1e7};
    double x[LENGTH + OFFSETS], y[LENGTH + OFFSETS];
    for (int i = 0; i < FUNCTIONS; i++) {
        if (!functions[i].ours_n) {
            continue;
        }
        for (size_t n = 0; n < LENGTH; n++) {
            for (size_t from = 0; from < OFFSETS; from++) {
                double size = scales[n % 3];
                for (size_t k = 0; k < LENGTH + OFFSETS; k++) {
                    x[k] = test_random(-size, size);
                    y[k] = 7;
                }
                x[n / 2] = n % 5 == 1 ? NAN : n % 5 == 2 ? -0.0 : n % 5 == 3 ? INFINITY : x[n / 2];
                functions[i].ours_n(n, x + from, y + OFFSETS - 1 - from);
                for (size_t k = 0; k < n; k++) {
                    check_same(y[OFFSETS - 1 - from + k], functions[i].ours(x[from + k]));
                }
                CHECK_BITS(y[OFFSETS - 1 - from + n], 7);
                double in_place[LENGTH];
                memcpy(in_place, x + from, n * sizeof *x);
                functions[i].ours_n(n, in_place, in_place);
                for (size_t k = 0; k < n; k++) {
                    check_same(in_place[k], y[OFFSETS - 1 - from + k]);
                }
            }
        }
    }
}

/* CRC-32 (IEEE 802.3) of the bytes of x, lowest first. */
static uint32_t crc_add(uint32_t crc, double x)
{
    uint64_t u = 0;
    if (!isnan(x)) {
        memcpy(&u, &x, sizeof u);
    }
    for (int i = 0; i < 64; i++, u >>= 1) {
        crc = crc >> 1 ^ (0xedb88320 & (0 - ((crc ^ (uint32_t)u) & 1)));
    }
    return crc;
}

/* A generator of its own, so that the number below depends on nothing else. */
static uint64_t xorshift(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

/* The number is this code's own, seen with gcc and clang at -O0 and -O3 and with emcc in Node. */
TEST(results_have_the_golden_crc)
{
    uint64_t state = 88172645463325252;
    uint32_t crc = 0xffffffff;
    for (int i = 0; i < 20000; i++) {
        double any = from_bits(xorshift(&state));
        double x = (double)(xorshift(&state) >> 11) * 0x1p-49 - 8;
        for (int k = 0; k < FUNCTIONS; k++) {
            crc = crc_add(crc_add(crc, functions[k].ours(x)), functions[k].ours(any));
        }
        crc = crc_add(crc, nde_pow(x + 8, x));
        crc = crc_add(crc,
                      nde_pow(from_bits((xorshift(&state) >> 12) | (uint64_t)1023 << 52), x * 128));
    }
    printf("mathx CRC %08x\n", (unsigned)~crc);
    CHECK_EQ(~crc, 0x3f601c5e);
}
