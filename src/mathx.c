/* Every polynomial below was fitted for this file by Remez' algorithm in 80-digit arithmetic, its
 * coefficients rounded one after the other, lowest first, and the rest fitted again. */
#include "mathx.h"

#include <string.h>

/* Tells the compiler that the iterations of the next loop are independent, as they are both for
 * separate arrays and for x == y; it would otherwise vectorise the first case only. */
#ifdef __clang__
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave_count(1)")
/* Builds for debugging do not vectorise. */
#pragma clang diagnostic ignored "-Wpass-failed"
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

/* Nobody reads the floating-point flags; gcc does not vectorise what might raise one too many. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-trapping-math")
#endif

#define INF __builtin_inf()
#define NOT_A_NUMBER __builtin_nan("")

static const uint64_t sign_bit = (uint64_t)1 << 63;

/* Added to |x| < 2^51 it rounds x to an integer, which is then in the low bits of the sum; taken
 * away again it leaves the rounded x. */
static const double rounder = 0x1.8p52;

/* The same for multiples of 1/4; with the lowest two bits cleared, the sum is rounded down. */
static const double floorer = 0x1.8p50;

/* ln 2 in two parts; the first has 42 bits, so that its product with an exponent is exact. */
static const double ln2_hi = 0x1.62e42fefa38p-1, ln2_lo = 0x1.ef35793c7673p-45;

static inline uint64_t bits(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static inline double from_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

static inline double magnitude(double x)
{
    return from_bits(bits(x) & ~sign_bit);
}

/* y, or x if x is a NaN. */
static inline double keep_nan(double y, double x)
{
    return x == x ? y : x;
}

/* b if a is a NaN: one instruction in SSE2 and in wasm (pmin, pmax). */
static inline double lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

/* 2^k, -1022 <= k <= 1023, of floorer + k, k an integer. */
static inline double power_of_two(double scaled)
{
    return from_bits((bits(scaled) << 50) + ((uint64_t)1023 << 52));
}

/* A number hi + lo, |lo| far below |hi|. The two operations are those of Dekker, "A floating-point
 * technique for extending the available precision", Numerische Mathematik 18 (1971). */
typedef struct pair {
    double hi, lo;
} pair;

/* Exact if a = 0, |a| >= |b|, or a is a multiple of an ulp of b. */
static inline pair sum(double a, double b)
{
    double s = a + b;
    return (pair){s, b - (s - a)};
}

/* Exact for |a|, |b| < 2^995 whose product's last bit is not below the subnormals. */
static inline pair product(double a, double b)
{
    double a_scaled = a * 0x1.0000002p27, b_scaled = b * 0x1.0000002p27;
    double a_hi = a_scaled - (a_scaled - a), a_lo = a - a_hi;
    double b_hi = b_scaled - (b_scaled - b), b_lo = b - b_hi;
    double p = a * b;
    return (pair){p, ((a_hi * b_hi - p) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

/* exp, expm1:
 * x = k (ln 2)/2 + h (Cody and Waite, Software Manual for the Elementary Functions, 1980, ch. 6).
 * With w = h coth h - 1, an even function of h and so a short polynomial in h^2,
 *     e^2h = (1 + w + h) / (1 + w - h),   e^2h - 1 = 2h / (1 + w - h). */

typedef struct exponent {
    double scaled; /* floorer + k */
    double h, w;
} exponent;

/* k is x 2/(ln 2) + up, rounded to quarters and then down, up a multiple of 1/4: h lies from
 * (-1/8 - up) (ln 2)/2 to (7/8 - up) (ln 2)/2. The polynomial is grouped so that few of its steps
 * wait for each other (Estrin): in wasm 10 % less time for 32 tanh than by Horner's rule. */
static inline exponent reduce_exponent(double x, double up)
{
    double quarters = x * 0x1.71547652b82fep+1 + (floorer + up);
    double scaled = from_bits(bits(quarters) & ~(uint64_t)3);
    double k = scaled - floorer;
    double h = (x - k * (ln2_hi / 2)) - k * (ln2_lo / 2);
    double z = h * h, z2 = z * z;
    double w = z * (0x1.5555555555542p-2 + z * -0x1.6c16c16c06cc9p-6) +
               (z * z2) * ((0x1.1566ab9cfaa8fp-9 + z * -0x1.bbd73234cfe9fp-13) +
                           z2 * (0x1.668497d4c9458p-16 + z * -0x1.19507236bd576p-19));
    return (exponent){scaled, h, w};
}

/* e^2h - 1. */
static inline double expm1_reduced(exponent e)
{
    return 2 * e.h / (1 + (e.w - e.h));
}

/* y 2^k of floorer + k, rounded once; the power is taken in two factors, as neither 2^1024 nor
 * 2^-1074 is a normal number. */
static inline double scale(double y, double scaled)
{
    double half = from_bits(bits((scaled - floorer) * 0.5 + floorer) & ~(uint64_t)3);
    double rest = scaled - (half - floorer);
    return y * power_of_two(half) * power_of_two(rest);
}

/* Below, e^x rounds to 0; above, it overflows. */
static const double exp_least = -746, exp_most = 710;

static inline double exp_kernel(double x)
{
    exponent e = reduce_exponent(0.5 * greater(lesser(x, exp_most), exp_least), 0.5);
    return keep_nan(scale(1 + expm1_reduced(e), e.scaled), x);
}

/* tanh(c + d) = T + (1 - T^2) d / (d coth d + T d) with T = tanh c, c a multiple of 1/8 from this
 * table. d coth d = 1 + w is an even function of d, and so a short polynomial in d^2. */
static const double tanh_eighths[256] = {
    0x0p+0,
    0x1.fd5992bc4b835p-4,
    0x1.f597ea69a1c86p-3,
    0x1.6ef53de8c8fbp-2,
    0x1.d9353d7568af3p-2,
    0x1.1bf47eabb8f95p-1,
    0x1.45323e552f228p-1,
    0x1.686650b8c2015p-1,
    0x1.85efab514f394p-1,
    0x1.9e5cb5ba44d69p-1,
    0x1.b2523bb6b2deep-1,
    0x1.c278a52a4e478p-1,
    0x1.cf6f9786df577p-1,
    0x1.d9c6fafe61c78p-1,
    0x1.e1fbf97e33527p-1,
    0x1.e8789ecec0ddap-1,
    0x1.ed9505e1bc3d4p-1,
    0x1.f1994df724fc8p-1,
    0x1.f4bfd6c2dfd1ep-1,
    0x1.f73776b2aa2dbp-1,
    0x1.f9258260a71c2p-1,
    0x1.faa7934b75ebdp-1,
    0x1.fbd509ae7ae3ep-1,
    0x1.fcc04cdbcdc4cp-1,
    0x1.fd77d111a0bp-1,
    0x1.fe06eb0688212p-1,
    0x1.fe76795d353ap-1,
    0x1.fecd6b7ea3128p-1,
    0x1.ff112c63a9077p-1,
    0x1.ff45f6d36133bp-1,
    0x1.ff6f17a754772p-1,
    0x1.ff8f21cdaaa63p-1,
    0x1.ffa81708a0b42p-1,
    0x1.ffbb87d07c5dfp-1,
    0x1.ffcaac3f20e66p-1,
    0x1.ffd677867b57fp-1,
    0x1.ffdfa72153983p-1,
    0x1.ffe6cead12cddp-1,
    0x1.ffec61279a3a4p-1,
    0x1.fff0b823ae6e6p-1,
    0x1.fff419668df11p-1,
    0x1.fff6bb483cc79p-1,
    0x1.fff8c81c6dc34p-1,
    0x1.fffa60da976aap-1,
    0x1.fffb9f2fc1e91p-1,
    0x1.fffc971b3c075p-1,
    0x1.fffd583014825p-1,
    0x1.fffdee8f80351p-1,
    0x1.fffe63abe253cp-1,
    0x1.fffebee0b3dap-1,
    0x1.ffff05e8d3192p-1,
    0x1.ffff3d3aa8e64p-1,
    0x1.ffff684fec9b9p-1,
    0x1.ffff89dd88ac1p-1,
    0x1.ffffa3ff22708p-1,
    0x1.ffffb859011e1p-1,
    0x1.ffffc832750f2p-1,
    0x1.ffffd48a67f5p-1,
    0x1.ffffde2760a41p-1,
    0x1.ffffe5a3fc05bp-1,
    0x1.ffffeb78a3c73p-1,
    0x1.fffff0031efd4p-1,
    0x1.fffff38c76668p-1,
    0x1.fffff64d8b0f1p-1,
    0x1.fffff872a91f8p-1,
    0x1.fffffa1e50522p-1,
    0x1.fffffb6b5ecf3p-1,
    0x1.fffffc6ec14dfp-1,
    0x1.fffffd38c39fp-1,
    0x1.fffffdd616c5bp-1,
    0x1.fffffe509d179p-1,
    0x1.fffffeb00934fp-1,
    0x1.fffffefa59d78p-1,
    0x1.ffffff343a3e1p-1,
    0x1.ffffff614d446p-1,
    0x1.ffffff8467de6p-1,
    0x1.ffffff9fbea41p-1,
    0x1.ffffffb5094a4p-1,
    0x1.ffffffc59e429p-1,
    0x1.ffffffd2883fp-1,
    0x1.ffffffdc96f35p-1,
    0x1.ffffffe46c21ep-1,
    0x1.ffffffea85c5p-1,
    0x1.ffffffef45f95p-1,
    0x1.fffffff2f9279p-1,
    0x1.fffffff5dad1ep-1,
    0x1.fffffff819506p-1,
    0x1.fffffff9d8bb1p-1,
    0x1.fffffffb352ddp-1,
    0x1.fffffffc448dp-1,
    0x1.fffffffd17e54p-1,
    0x1.fffffffdbc7dap-1,
    0x1.fffffffe3cad8p-1,
    0x1.fffffffea0828p-1,
    0x1.fffffffeee426p-1,
    0x1.ffffffff2acf8p-1,
    0x1.ffffffff59f7cp-1,
    0x1.ffffffff7eb1bp-1,
    0x1.ffffffff9b4bep-1,
    0x1.ffffffffb1927p-1,
    0x1.ffffffffc2eb9p-1,
    0x1.ffffffffd06e5p-1,
    0x1.ffffffffdaf4p-1,
    0x1.ffffffffe325ep-1,
    0x1.ffffffffe987bp-1,
    0x1.ffffffffee801p-1,
    0x1.fffffffff25f1p-1,
    0x1.fffffffff562dp-1,
    0x1.fffffffff7bbdp-1,
    0x1.fffffffff98ffp-1,
    0x1.fffffffffafc8p-1,
    0x1.fffffffffc186p-1,
    0x1.fffffffffcf58p-1,
    0x1.fffffffffda1bp-1,
    0x1.fffffffffe27dp-1,
    0x1.fffffffffe904p-1,
    0x1.fffffffffee1ap-1,
    0x1.ffffffffff20fp-1,
    0x1.ffffffffff525p-1,
    0x1.ffffffffff78bp-1,
    0x1.ffffffffff96ap-1,
    0x1.ffffffffffadfp-1,
    0x1.ffffffffffc02p-1,
    0x1.ffffffffffce4p-1,
    0x1.ffffffffffd94p-1,
    0x1.ffffffffffe1dp-1,
    0x1.ffffffffffe88p-1,
    0x1.ffffffffffedbp-1,
    0x1.fffffffffff1cp-1,
    0x1.fffffffffff4ep-1,
    0x1.fffffffffff76p-1,
    0x1.fffffffffff94p-1,
    0x1.fffffffffffacp-1,
    0x1.fffffffffffbfp-1,
    0x1.fffffffffffcdp-1,
    0x1.fffffffffffd8p-1,
    0x1.fffffffffffe1p-1,
    0x1.fffffffffffe8p-1,
    0x1.fffffffffffedp-1,
    0x1.ffffffffffff1p-1,
    0x1.ffffffffffff5p-1,
    0x1.ffffffffffff7p-1,
    0x1.ffffffffffff9p-1,
    0x1.ffffffffffffbp-1,
    0x1.ffffffffffffcp-1,
    0x1.ffffffffffffdp-1,
    0x1.ffffffffffffdp-1,
    0x1.ffffffffffffep-1,
    0x1.ffffffffffffep-1,
    0x1.fffffffffffffp-1,
    0x1.fffffffffffffp-1,
    0x1.fffffffffffffp-1,
    0x1.fffffffffffffp-1,
    0x1p+0,
};

/* From here on tanh rounds to 1; the place of the last entry. */
static const double tanh_most = 19.125;

/* Added to a < 2^45 it rounds a to multiples of 1/64, which are then in the low bits of the sum. */
static const double rounder_64 = 0x1.8p46;

/* Two numbers side by side, element by element the same arithmetic as on one: with a table in it,
 * compilers do not vectorise the loop by themselves. */
typedef double lanes __attribute__((vector_size(16)));
typedef int64_t lane_bits __attribute__((vector_size(16)));

static inline lanes lesser_lanes(lanes a, lanes b)
{
    return (lanes){lesser(a[0], b[0]), lesser(a[1], b[1])};
}

/* T of the c whose 64 c are the low bits of `sum`, at most 64 tanh_most. The table has a power of
 * two entries because a remainder by it tells the compiler that the address cannot wrap. */
static inline double tanh_at(int64_t sum)
{
    return tanh_eighths[(uint32_t)sum / 8 % NDE_COUNT(tanh_eighths)];
}

static inline lanes load(const double *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(double *p, lanes v)
{
    memcpy(p, &v, sizeof v);
}

/* c is |x| + 1/32, rounded to 1/64 and then down to 1/8: d lies from -5/128 to 11/128, because the
 * sum cancels for d < 0 where T is small. The last line keeps a NaN, and takes off what rounding
 * may have added to a |tanh x| that is |x|. */
static inline lanes tanh_lanes(lanes x)
{
    lanes magnitude = (lanes)((lane_bits)x & INT64_MAX);
    lanes a = lesser_lanes(magnitude, (lanes){tanh_most, tanh_most});
    lanes sum = a + (rounder_64 + 1. / 32);
    lanes t = {tanh_at(((lane_bits)sum)[0]), tanh_at(((lane_bits)sum)[1])};
    lanes d = a - ((lanes)((lane_bits)sum & ~(int64_t)7) - rounder_64);
    lanes z = d * d;
    lanes w = z * ((0x1.5555555555506p-2 + z * -0x1.6c16c16a7dda9p-6) +
                   (z * z) * (0x1.1566974dea107p-9 + z * -0x1.bb0942d714a4cp-13));
    lanes td = t * d;
    lanes y = t + (d - t * td) / (1 + (w + td));
    return (lanes)((lane_bits)lesser_lanes(y, magnitude) | ((lane_bits)x & INT64_MIN));
}

double nde_exp(double x)
{
    return exp_kernel(x);
}

void nde_exp_n(size_t n, const double *x, double *y)
{
    INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        y[i] = exp_kernel(x[i]);
    }
}

double nde_tanh(double x)
{
    return tanh_lanes((lanes){x, x})[0];
}

void nde_tanh_slope_n(size_t n, const double *x, double *y, double *slope)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        lanes u = tanh_lanes(load(x + i)), v = tanh_lanes(load(x + i + 2));
        lanes u2 = tanh_lanes(load(x + i + 4)), v2 = tanh_lanes(load(x + i + 6));
        store(y + i, u);
        store(y + i + 2, v);
        store(y + i + 4, u2);
        store(y + i + 6, v2);
        store(slope + i, 1 - u * u);
        store(slope + i + 2, 1 - v * v);
        store(slope + i + 4, 1 - u2 * u2);
        store(slope + i + 6, 1 - v2 * v2);
    }
    for (; i + 4 <= n; i += 4) {
        lanes u = tanh_lanes(load(x + i)), v = tanh_lanes(load(x + i + 2));
        store(y + i, u);
        store(y + i + 2, v);
        store(slope + i, 1 - u * u);
        store(slope + i + 2, 1 - v * v);
    }
    for (; i < n; i++) {
        y[i] = nde_tanh(x[i]);
        slope[i] = 1 - y[i] * y[i];
    }
}

double nde_expm1(double x)
{
    if (!(magnitude(x) <= 40)) {
        return nde_exp(x) - 1;
    }
    if (magnitude(x) < 0x1p-54) {
        return x;
    }
    /* k = 0 wherever 2^k - 1 and 2^k (e^2h - 1) would cancel. */
    exponent e = reduce_exponent(0.5 * x, x < 0 ? 0.75 : 0);
    double s = power_of_two(e.scaled);
    return (s - 1) + s * expm1_reduced(e);
}

/* log, log1p:
 * x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), and log(1 + f) = 2 atanh(s), s = f/(2 + f)
 * (Cody and Waite, ch. 5), written as f - f^2/2 + s (f^2/2 + s^2 P(s^2)), in which the rounding
 * errors of all terms but f are small beside f (as in Sun's fdlibm, e_log.c). */

typedef struct normalised {
    double k, f;
} normalised;

/* For 0 < x < infinity. */
static inline normalised split(double x)
{
    double small = x < 0x1p-1022 ? 54 : 0;
    x = x < 0x1p-1022 ? x * 0x1p54 : x;
    /* Moves the border of the exponent from 1 to sqrt(1/2). */
    const uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
    uint64_t u = bits(x) - sqrt_half + ((uint64_t)1023 << 52);
    double k = from_bits((u >> 52) | ((uint64_t)1075 << 52)) - (0x1p52 + 1023) - small;
    double m = from_bits((u & (((uint64_t)1 << 52) - 1)) + sqrt_half);
    return (normalised){k, m - 1};
}

/* k ln 2 + log(1 + f) + c, c small beside f. */
static inline double log_sum(double k, double f, double c)
{
    double s = f / (2 + f);
    double z = s * s;
    double half_square = 0.5 * f * f;
    double tail =
        z * (0x1.5555555555592p-1 +
             z * (0x1.999999997fef0p-2 +
                  z * (0x1.24924941e517ap-2 +
                       z * (0x1.c71c521058d45p-3 +
                            z * (0x1.74663de488cddp-3 +
                                 z * (0x1.39a1cc9bb8952p-3 + z * 0x1.2f04f2cba4015p-3))))));
    double low = s * (half_square + tail) + (k * ln2_lo + c);
    return k * ln2_hi - ((half_square - low) - f);
}

static inline double log_kernel(double x)
{
    normalised p = split(x);
    double y = log_sum(p.k, p.f, 0);
    y = x < INF ? y : x; /* infinity and NaN */
    y = x < 0 ? NOT_A_NUMBER : y;
    return x == 0 ? -INF : y;
}

double nde_log(double x)
{
    return log_kernel(x);
}

void nde_log_n(size_t n, const double *x, double *y)
{
    INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        y[i] = log_kernel(x[i]);
    }
}

double nde_log1p(double x)
{
    if (!(x > -1 && x < INF)) {
        return nde_log(1 + x);
    }
    if (magnitude(x) < 0x1p-54) {
        return x;
    }
    double u = 1 + x;
    normalised p = split(u);
    if (p.k == 0) {
        return log_sum(0, x, 0);
    }
    /* What the sum 1 + x lost. */
    double lost = x > 1 ? 1 - (u - x) : x - (u - 1);
    return log_sum(p.k, p.f, lost / u);
}

/* pow:
 * x^y = exp(y log x), the logarithm to about 65 bits: |y log x| may reach 745, and its absolute
 * error is the relative error of the result (Cody and Waite, ch. 7). */

/* log x for 0 < x < infinity: k ln 2 + 2 s + 2 s (z/3 + z^2 P(z)), z = s^2, in double-double but
 * for P, whose term is below 2^-12 of the whole. */
static pair log_pair(double x)
{
    normalised p = split(x);
    pair divisor = sum(2, p.f);
    double quotient = p.f / divisor.hi;
    pair back = product(quotient, divisor.hi);
    pair s = {quotient, ((p.f - back.hi) - back.lo - quotient * divisor.lo) / divisor.hi};
    pair z = product(s.hi, s.hi);
    z.lo += 2 * s.hi * s.lo;

    double t = z.hi;
    double tail =
        t * t *
        (0x1.999999999999ap-3 +
         t * (0x1.2492492492363p-3 +
              t * (0x1.c71c71c747eb5p-4 +
                   t * (0x1.745d172bc67c1p-4 +
                        t * (0x1.3b13ba5c25438p-4 +
                             t * (0x1.110f1ba5af328p-4 +
                                  t * (0x1.e265b6ab2e0bdp-5 +
                                       t * (0x1.a5037c4fd94b7p-5 + t * 0x1.ecd724dd99d29p-5))))))));
    const pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    pair z_third = product(z.hi, third.hi);
    z_third.lo += z.hi * third.lo + z.lo * third.hi;
    pair v = sum(z_third.hi, tail);
    v.lo += z_third.lo;

    pair correction = product(2 * s.hi, v.hi);
    correction.lo += 2 * (s.hi * v.lo + s.lo * v.hi);
    pair log_m = sum(2 * s.hi, correction.hi);
    log_m.lo += correction.lo + 2 * s.lo;

    pair y = sum(p.k * ln2_hi, log_m.hi);
    return sum(y.hi, y.lo + (log_m.lo + p.k * ln2_lo));
}

/* exp(x.hi + x.lo). */
static double exp_pair(pair x)
{
    if (!(x.hi >= exp_least && x.hi <= exp_most)) {
        return nde_exp(x.hi);
    }
    exponent e = reduce_exponent(0.5 * x.hi, 0.5);
    double less_one = expm1_reduced(e);
    return scale(1 + (less_one + (x.lo + x.lo * less_one)), e.scaled);
}

/* 0: y is no integer, 1: odd, 2: even (as every infinity). */
static int parity(double y)
{
    double a = magnitude(y);
    if (a >= 0x1p53) {
        return 2;
    }
    double shifted = a < 0x1p52 ? a + 0x1p52 : a;
    if (a < 0x1p52 && shifted - 0x1p52 != a) {
        return 0;
    }
    return bits(shifted) & 1 ? 1 : 2;
}

double nde_pow(double x, double y)
{
    if (y == 0 || x == 1) {
        return 1;
    }
    if (x != x || y != y) {
        return x + y;
    }
    double a = magnitude(x), b = magnitude(y);
    int kind = bits(x) & sign_bit ? parity(y) : 2;
    double sign = kind == 1 ? -1 : 1;
    if (a == 0 || a == INF) {
        return sign * ((a == 0) == (y > 0) ? 0 : INF);
    }
    if (kind == 0) {
        return NOT_A_NUMBER;
    }
    if (a == 1) {
        return sign;
    }
    if (b > 0x1p64) { /* |log a| > 2^-54 */
        return sign * ((a < 1) == (y > 0) ? 0 : INF);
    }
    if (b < 0x1p-64) { /* |log a| < 745 */
        return sign;
    }
    pair l = log_pair(a);
    pair p = product(y, l.hi);
    p.lo += y * l.lo;
    return sign * exp_pair(p);
}

/* sin, cos:
 * |x| = k pi/2 + r, |r| <= pi/4, r as a pair, then the polynomial of k's quadrant. Reduction by
 * parts of pi/2 (Cody and Waite, ch. 8) up to 2^20 pi/2; above by Payne and Hanek, "Radian
 * reduction for trigonometric functions", ACM SIGNUM Newsletter 18 (1983). */

typedef struct angle {
    pair r;
    uint64_t quadrant; /* k modulo 4 in the lowest two bits */
} angle;

static const double angle_most = 0x1p20 * 0x1.921fb54442d18p+0;

/* pi/2 in parts of 33 bits, whose products with k <= 2^20 are exact, and a last one of 53 bits: an
 * error of k 2^-157 beside |r| > 2^-60. Each difference is a multiple of an ulp of the product
 * that is taken from it next, so that sum() is exact. */
static inline angle reduce_angle(double a)
{
    double shifted = a * 0x1.45f306dc9c883p-1 + rounder;
    double k = shifted - rounder;
    pair second = sum(a - k * 0x1.921fb544p+0, -(k * 0x1.0b4611a6p-34));
    pair third = sum(second.hi, -(k * 0x1.3198a2ep-69));
    third.lo += second.lo - k * 0x1.b839a252049c1p-104;
    return (angle){third, bits(shifted)};
}

/* sin of the angle. For odd quadrants cos r = 1 - r^2/2 + r^4 C(r^2), else sin r = r + r^3 S(r^2);
 * both are computed and the right one is kept, so that loops over arrays have no branch. */
static inline double sine(angle x)
{
    double r = x.r.hi, z = r * r, half = 0.5 * z;
    double s = z * (-0x1.5555555555549p-3 +
                    z * (0x1.111111110f8a4p-7 +
                         z * (-0x1.a01a019c15b2bp-13 +
                              z * (0x1.71de357aaae67p-19 +
                                   z * (-0x1.ae5e683a38969p-26 + z * 0x1.5d9384e078d96p-33)))));
    double c = z * z *
               (0x1.555555555554cp-5 +
                z * (-0x1.6c16c16c1521dp-10 +
                     z * (0x1.a01a019cbf0dap-16 +
                          z * (-0x1.27e4f8126643dp-22 +
                               z * (0x1.1ee9f112025a6p-29 + z * -0x1.8fb10af8c488dp-37)))));
    double sin_r = r + (r * s + x.r.lo * (1 - half));
    pair top = sum(1, -half);
    double cos_r = top.hi + (top.lo + (c - r * x.r.lo));
    uint64_t odd = 0 - (x.quadrant & 1);
    uint64_t chosen = (bits(sin_r) & ~odd) | (bits(cos_r) & odd);
    return from_bits(chosen ^ ((x.quadrant & 2) << 62));
}

/* For angle_most < a < infinity. With a = m 2^e, m an integer of 53 bits, words of 2/pi whose
 * product with a is a multiple of 4 are left out; the next seven give a 2/pi modulo 4 with an error
 * below 2^-137, while r may be as small as 2^-62. */
static angle reduce_large_angle(double a)
{
    static const uint32_t two_over_pi[] = {
        0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab,
        0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e,
        0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b,
        0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7,
        0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1,
        0x1f8d5d08, 0x56033046};
    enum { WORDS = 7, LIMBS = WORDS + 3 };
    int e = (int)(bits(a) >> 52) - 1075;
    uint64_t m = (bits(a) & (((uint64_t)1 << 52) - 1)) | ((uint64_t)1 << 52);
    int first = e < 34 ? 0 : (e - 2) / 32;
    uint64_t m_low = m & 0xffffffff, m_high = m >> 32;

    /* m times the words: limbs of 32 bits, lowest first. */
    uint32_t limb[LIMBS] = {0};
    uint64_t carry_low = 0, carry_high = 0;
    for (int i = 0; i < LIMBS - 1; i++) {
        uint64_t word = i < WORDS ? two_over_pi[first + WORDS - 1 - i] : 0;
        uint64_t low = m_low * word + limb[i] + carry_low;
        limb[i] = (uint32_t)low;
        carry_low = low >> 32;
        uint64_t high = m_high * word + limb[i + 1] + carry_high;
        limb[i + 1] = (uint32_t)high;
        carry_high = high >> 32;
    }

    /* The binary point stands `point` bits above the lowest bit; move it between two limbs. */
    int point = 32 * (first + WORDS) - e;
    int whole = point / 32, shift = point % 32;
    uint64_t top = ((uint64_t)limb[whole + 1] << 32 | limb[whole]) >> shift;
    uint32_t flip =
        ((uint64_t)limb[whole] << 32 | limb[whole - 1]) >> shift & 0x80000000 ? 0xffffffff : 0;
    pair turn = {0, 0};
    double weight = 0x1p-32;
    for (int i = whole; i > 0; i--) {
        uint32_t part = (uint32_t)(((uint64_t)limb[i] << 32 | limb[i - 1]) >> shift);
        pair next = sum(turn.hi, (part ^ flip) * weight);
        turn = (pair){next.hi, turn.lo + next.lo};
        weight *= 0x1p-32;
    }

    /* From half a quadrant on, r counts down from the next one. */
    pair r = product(turn.hi, 0x1.921fb54442d18p+0);
    r.lo += turn.hi * 0x1.1a62633145c07p-54 + turn.lo * 0x1.921fb54442d18p+0;
    r = sum(r.hi, r.lo);
    return flip ? (angle){{-r.hi, -r.lo}, top + 1} : (angle){r, top};
}

static inline double sin_kernel(double x)
{
    return from_bits(bits(sine(reduce_angle(magnitude(x)))) ^ (bits(x) & sign_bit));
}

static inline double cos_kernel(double x)
{
    angle a = reduce_angle(magnitude(x));
    a.quadrant += 1;
    return sine(a);
}

double nde_sin(double x)
{
    double a = magnitude(x);
    if (a <= angle_most) {
        return sin_kernel(x);
    }
    if (!(a < INF)) {
        return x - x;
    }
    double y = sine(reduce_large_angle(a));
    return x < 0 ? -y : y;
}

double nde_cos(double x)
{
    double a = magnitude(x);
    if (a <= angle_most) {
        return cos_kernel(x);
    }
    if (!(a < INF)) {
        return x - x;
    }
    angle reduced = reduce_large_angle(a);
    reduced.quadrant += 1;
    return sine(reduced);
}

/* No angle is too large for reduce_angle (nor a NaN). */
static bool angles_small(size_t n, const double *x)
{
    uint64_t beyond = 0;
    for (size_t i = 0; i < n; i++) {
        beyond |= bits(angle_most) - bits(magnitude(x[i]));
    }
    return !(beyond & sign_bit);
}

void nde_sin_n(size_t n, const double *x, double *y)
{
    if (!angles_small(n, x)) {
        for (size_t i = 0; i < n; i++) {
            y[i] = nde_sin(x[i]);
        }
        return;
    }
    INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        y[i] = sin_kernel(x[i]);
    }
}

void nde_cos_n(size_t n, const double *x, double *y)
{
    if (!angles_small(n, x)) {
        for (size_t i = 0; i < n; i++) {
            y[i] = nde_cos(x[i]);
        }
        return;
    }
    INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        y[i] = cos_kernel(x[i]);
    }
}
