#include "activation.h"

#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>

/* As torch.nn defines them, in long double. */
static long double want(nde_activation kind, long double z)
{
    switch (kind) {
    case NDE_ACTIVATION_tanh:
        return tanhl(z);
    case NDE_ACTIVATION_relu:
        return z > 0 ? z : 0;
    case NDE_ACTIVATION_softplus:
        return z > 20 ? z : log1pl(expl(z));
    case NDE_ACTIVATION_sigmoid:
        return 1 / (1 + expl(-z));
    case NDE_ACTIVATION_silu:
        return z / (1 + expl(-z));
    case NDE_ACTIVATION_elu:
        return z > 0 ? z : expm1l(z);
    case NDE_ACTIVATION_sin:
        return sinl(z);
    }
    return NAN;
}

static long double want_slope(nde_activation kind, long double z)
{
    long double s = 1 / (1 + expl(-z));
    switch (kind) {
    case NDE_ACTIVATION_tanh:
        return 1 - tanhl(z) * tanhl(z);
    case NDE_ACTIVATION_relu:
        return z > 0;
    case NDE_ACTIVATION_softplus:
        return z > 20 ? 1 : s;
    case NDE_ACTIVATION_sigmoid:
        return s * (1 - s);
    case NDE_ACTIVATION_silu:
        return s * (1 + z * (1 - s));
    case NDE_ACTIVATION_elu:
        return z > 0 ? 1 : expl(z);
    case NDE_ACTIVATION_sin:
        return cosl(z);
    }
    return NAN;
}

enum { SAMPLES = 4001 };

TEST(values_and_slopes_are_those_of_torch_nn)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for (size_t i = 0; i < SAMPLES; i++) {
            double z = ((double)i - SAMPLES / 2) / 64, a, slope;
            nde_activation_eval((nde_activation)kind, 1, &z, &a, &slope);
            long double w = want((nde_activation)kind, z);
            /* Few roundings, each 1.1e-16 of a value that is at most max(1, |z|). */
            double room = 1e-15 * fmax(1, fabs(z));
            if (!CHECK_CLOSE(a, (double)w, room) ||
                !CHECK_CLOSE(slope, (double)want_slope((nde_activation)kind, z), room)) {
                printf("%s(%g)\n", nde_activation_choice(kind)->key, z);
            }
        }
    }
}

TEST(relu_and_elu_have_the_slopes_of_pytorch_at_zero)
{
    double zero = 0, a, slope;
    nde_activation_eval(NDE_ACTIVATION_relu, 1, &zero, &a, &slope);
    CHECK_BITS(slope, 0);
    nde_activation_eval(NDE_ACTIVATION_elu, 1, &zero, &a, &slope);
    CHECK_BITS(slope, 1);
}

TEST(softplus_is_the_identity_above_its_threshold_and_not_at_it)
{
    double z[] = {20, 20.000000001}, a[2], slope[2];
    nde_activation_eval(NDE_ACTIVATION_softplus, 2, z, a, slope);
    CHECK(a[0] > 20 && slope[0] < 1);
    CHECK_BITS(a[1], z[1]);
    CHECK_BITS(slope[1], 1);
}

TEST(values_far_out_stay_finite_and_nan_stays_nan)
{
    double far[] = {-800, 800, -1e300, 1e300}, a[4], slope[4];
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        nde_activation_eval((nde_activation)kind, 4, far, a, slope);
        for (size_t i = 0; i < 4; i++) {
            bool ok = isfinite(a[i]) && isfinite(slope[i]);
            if (!CHECK(ok)) {
                printf("%s(%g)\n", nde_activation_choice(kind)->key, far[i]);
            }
        }
        double z = NAN;
        nde_activation_eval((nde_activation)kind, 1, &z, a, slope);
        CHECK(isnan(a[0]));
    }
}

TEST(arrays_work_in_place_and_give_the_bits_of_single_numbers)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for (size_t n = 1; n <= 9; n++) {
            double *z = support_random(n, 3), *a = support_doubles(n);
            double *slope = support_doubles(n), *in_place = support_copy(n, z);
            nde_activation_eval((nde_activation)kind, n, z, a, slope);
            nde_activation_eval((nde_activation)kind, n, in_place, in_place, slope);
            CHECK(support_same(n, a, in_place));
            for (size_t i = 0; i < n; i++) {
                double one, one_slope;
                nde_activation_eval((nde_activation)kind, 1, z + i, &one, &one_slope);
                CHECK_BITS(a[i], one);
                CHECK_BITS(slope[i], one_slope);
            }
            support_release();
        }
    }
}
