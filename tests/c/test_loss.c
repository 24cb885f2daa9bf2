#include "loss.h"

#include "support.h"
#include "test.h"

#include <math.h>

static const nde_loss mse = {.kind = NDE_LOSS_MSE, .huber_delta = 1};

TEST(squared_errors_are_summed)
{
    double got[] = {1, 2, 4, 0, -1}, want[] = {0, 4, 1, 0, 1};
    CHECK_BITS(nde_loss_sum(&mse, 5, got, want), 1 + 4 + 9 + 0 + 4);
}

TEST(huber_is_quadratic_below_delta_and_linear_above)
{
    double zero[] = {0, 0, 0, 0};
    double got[] = {0.5, -0.5, 2, -3};
    nde_loss huber = {.kind = NDE_LOSS_HUBER, .huber_delta = 1};
    /* torch.nn.HuberLoss: 0.5 r², and δ (|r| − δ / 2). */
    CHECK_CLOSE(nde_loss_sum(&huber, 4, got, zero), 0.125 + 0.125 + 1.5 + 2.5, 1e-15);
    huber.huber_delta = 2.5;
    CHECK_CLOSE(nde_loss_sum(&huber, 4, got, zero), 0.125 + 0.125 + 2 + 2.5 * 1.75, 1e-15);
}

TEST(huber_and_its_slope_are_continuous_at_delta)
{
    nde_loss huber = {.kind = NDE_LOSS_HUBER, .huber_delta = 0.7};
    for (int sign = -1; sign <= 1; sign += 2) {
        double zero = 0, at = sign * 0.7, above = sign * (0.7 + 1e-9), a[2] = {0};
        CHECK_CLOSE(nde_loss_sum(&huber, 1, &above, &zero), nde_loss_sum(&huber, 1, &at, &zero),
                    1e-9);
        nde_loss_vjp(&huber, 1, &at, &zero, 1, a);
        nde_loss_vjp(&huber, 1, &above, &zero, 1, a + 1);
        CHECK_BITS(a[0], sign * 0.7);
        CHECK_BITS(a[1], sign * 0.7);
    }
}

TEST(vjp_adds_the_scaled_slope)
{
    nde_loss losses[] = {mse, {.kind = NDE_LOSS_HUBER, .huber_delta = 0.6}};
    for (size_t k = 0; k < 2; k++) {
        for (size_t n = 1; n <= 9; n++) {
            double *got = support_random(n, 2), *want = support_random(n, 2);
            double *a = support_random(n, 1), *before = support_copy(n, a);
            nde_loss_vjp(&losses[k], n, got, want, 0.3, a);
            for (size_t i = 0; i < n; i++) {
                double at = got[i], delta = 1e-6;
                got[i] = at + delta;
                double high = nde_loss_sum(&losses[k], n, got, want);
                got[i] = at - delta;
                double low = nde_loss_sum(&losses[k], n, got, want);
                got[i] = at;
                /* Rounding of a sum of size 30 over 2 δ. */
                CHECK_CLOSE(a[i], before[i] + 0.3 * (high - low) / (2 * delta), 1e-8);
            }
            support_release();
        }
    }
}
