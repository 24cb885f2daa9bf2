#include "control.h"

#include "field_host.h"
#include "method.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const nde_control *preset(const char *key)
{
    return nde_control_at(support_choice(nde_control_choice, key));
}

TEST(presets_hold_the_rules_of_the_programs_they_are_named_after)
{
    const nde_control *t = preset("torchdiffeq"), *s = preset("scipy");
    CHECK(t->torchdiffeq_error && !s->torchdiffeq_error);
    CHECK(t->accepts_one && !s->accepts_one);
    CHECK(!t->shrinks_on_accept && s->shrinks_on_accept);
    CHECK(!t->holds_after_reject && s->holds_after_reject);
    CHECK(!t->cuts_to_end && s->cuts_to_end);
    CHECK(t->safety == 0.9 && s->safety == 0.9);
    CHECK(t->factor_min == 0.2 && s->factor_min == 0.2);
    CHECK(t->factor_max == 10 && s->factor_max == 10);
}

TEST(replay_is_not_for_a_user_to_choose)
{
    for (size_t i = 0; nde_control_choice(i) != NULL; i++) {
        CHECK(nde_control_at(i)->rule != NDE_CONTROL_REPLAY);
    }
    CHECK_EQ(nde_control_of(NDE_CONTROL_REPLAY)->rule, NDE_CONTROL_REPLAY);
    CHECK_EQ(nde_control_of(NDE_CONTROL_FIXED)->rule, NDE_CONTROL_FIXED);
    CHECK(nde_control_of(NDE_CONTROL_ADAPTIVE) == preset("torchdiffeq"));
}

TEST(a_ratio_of_one_is_accepted_by_torchdiffeq_alone)
{
    CHECK(nde_control_accepts(preset("torchdiffeq"), 1));
    CHECK(!nde_control_accepts(preset("scipy"), 1));
    CHECK(nde_control_accepts(preset("scipy"), 1 - 0x1p-53));
    CHECK(!nde_control_accepts(preset("torchdiffeq"), 1 + 0x1p-52));
    CHECK(!nde_control_accepts(preset("torchdiffeq"), NAN));
    CHECK(!nde_control_accepts(preset("scipy"), NAN));
    CHECK(!nde_control_accepts(preset("torchdiffeq"), INFINITY));
}

TEST(factors_are_those_of_the_table_in_the_documentation)
{
    const nde_control *t = preset("torchdiffeq"), *s = preset("scipy");
    struct {
        const nde_control *control;
        double ratio;
        bool after_reject;
        double want;
    } rows[] = {
        {t, 0, false, 10},
        {s, 0, false, 10},
        {t, 1e-9, false, 10},
        {s, 1e-9, false, 10},
        {t, 0.1, false, 0.9 * pow(0.1, -0.2)},
        {s, 0.1, false, 0.9 * pow(0.1, -0.2)},
        {t, 0.9, false, 1}, /* an accepted step is not followed by a shorter one */
        {s, 0.9, false, 0.9 * pow(0.9, -0.2)},
        {t, 2, false, 0.9 * pow(2, -0.2)},
        {s, 2, false, 0.9 * pow(2, -0.2)},
        {t, 1e9, false, 0.2},
        {s, 1e9, false, 0.2},
        {t, 0.1, true, 0.9 * pow(0.1, -0.2)},
        {s, 0.1, true, 1}, /* no growth right after a rejection */
        {s, 0.9, true, 0.9 * pow(0.9, -0.2)},
        {t, 1, false, 1},
        {s, 1, false, 0.9},
        {t, NAN, false, 0.2},
        {s, INFINITY, true, 0.2},
    };
    for (size_t i = 0; i < NDE_COUNT(rows); i++) {
        double got = nde_control_factor(rows[i].control, rows[i].ratio, 5, rows[i].after_reject);
        if (!CHECK_CLOSE(got, rows[i].want, 1e-15 * rows[i].want)) {
            printf("row %zu\n", i);
        }
    }
    CHECK_CLOSE(nde_control_factor(t, 0.1, 3, false), 0.9 * pow(0.1, -1. / 3), 1e-15);
}

static nde_status at_rest(void *context, size_t D, double t, const double *y, double *dy);

/* The ratio of a method's step in a state of n. */
static double ratio(const char *control, const char *method, const nde_norm *norm, size_t n,
                    const double *y0, const double *y1, const double *error)
{
    nde_host host = {.eval = at_rest};
    nde_field field = nde_field_host(&host, n);
    nde_stepper stepper = nde_method_stepper(support_choice(nde_method_choice, method), &field, 1);
    return nde_control_ratio(preset(control), norm, &stepper, y0, y1, error);
}

TEST(ratio_is_the_scaled_root_mean_square)
{
    double y0[] = {1, -2, 3}, y1[] = {-4, 1, 2}, e[] = {0.1, 0.2, -0.3};
    nde_norm norm = {.rtol = 0.01, .atol = 0.001};
    double q[] = {0.1 / 0.041, 0.2 / 0.021, 0.3 / 0.031};
    double rms = sqrt((q[0] * q[0] + q[1] * q[1] + q[2] * q[2]) / 3);
    CHECK_CLOSE(ratio("scipy", "dopri5", &norm, 3, y0, y1, e), rms, 1e-14);
    CHECK_CLOSE(ratio("torchdiffeq", "dopri5", &norm, 3, y0, y1, e), rms * 2 / 3, 1e-14);
    CHECK_CLOSE(ratio("torchdiffeq", "bosh3", &norm, 3, y0, y1, e), rms, 1e-14);
}

TEST(ratio_of_several_parts_is_the_largest_of_them)
{
    double y[6] = {0}, e[] = {1, 2, 2, 7, 0, 1};
    size_t ends[] = {1, 3, 6};
    nde_norm norm = {.rtol = 0.1, .atol = 1, .n_parts = 3, .part_end = ends};
    CHECK_CLOSE(ratio("scipy", "dopri5", &norm, 6, y, y, e), sqrt(50. / 3), 1e-14);
    e[0] = 9;
    CHECK_CLOSE(ratio("scipy", "dopri5", &norm, 6, y, y, e), 9, 1e-14);
}

TEST(a_ratio_is_not_a_number_wherever_the_error_is_not)
{
    size_t ends[] = {1, 3, 6};
    nde_norm norm = {.rtol = 0.1, .atol = 1, .n_parts = 3, .part_end = ends};
    for (size_t i = 0; i < 6; i++) {
        double y[6] = {0}, e[] = {1, 2, 2, 7, 0, 1};
        e[i] = NAN;
        if (!CHECK(isnan(ratio("scipy", "dopri5", &norm, 6, y, y, e)))) {
            printf("element %zu\n", i);
        }
    }
}

TEST(first_step_follows_the_recipe_of_hairer)
{
    /* The spiral from (2, 0.7), as in the second demo; each line is one of II.4's steps a to f. */
    nde_field field = support_system("spiral");
    const double *p = support_params("spiral");
    double y0[] = {2, 0.7}, f0[2], f1[2], rtol = 1e-7, atol = 1e-9;
    double keep[2], scratch[4];
    support_solve *s = support_solve_make(&field, "dopri5", "torchdiffeq", 1, p, y0);
    const nde_system *system = nde_system_at(0);
    system->eval(0, y0, p, f0);
    double scale[] = {atol + rtol * 2, atol + rtol * 0.7};
    double d0 = sqrt((pow(y0[0] / scale[0], 2) + pow(y0[1] / scale[1], 2)) / 2);
    double d1 = sqrt((pow(f0[0] / scale[0], 2) + pow(f0[1] / scale[1], 2)) / 2);
    double h0 = 0.01 * d0 / d1;
    for (int sign = -1; sign <= 1; sign += 2) {
        double probe[] = {y0[0] + sign * h0 * f0[0], y0[1] + sign * h0 * f0[1]};
        system->eval(0, probe, p, f1);
        double d2 =
            sqrt((pow((f1[0] - f0[0]) / scale[0], 2) + pow((f1[1] - f0[1]) / scale[1], 2)) / 2) /
            h0;
        double want = fmin(100 * h0, pow(0.01 / fmax(d1, d2), 1. / 5));
        nde_norm norm = {.rtol = rtol, .atol = atol};
        nde_status status;
        double got =
            nde_control_first_step(&norm, &s->stepper, p, 0, sign, y0, f0, keep, scratch, &status);
        CHECK_EQ(status, NDE_OK);
        CHECK_CLOSE(got, sign * want, 1e-13 * want); /* f1 - f0 cancels three digits */
    }
    support_release();
}

/* A field at rest: d1 = d2 = 0. */
static nde_status at_rest(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    (void)t;
    (void)y;
    for (size_t d = 0; d < D; d++) {
        dy[d] = 0;
    }
    return NDE_OK;
}

TEST(first_step_of_a_field_at_rest_is_a_millionth)
{
    nde_host host = {.eval = at_rest};
    nde_field field = nde_field_host(&host, 2);
    double y0[] = {1, 1}, f0[] = {0, 0}, keep[4], scratch[4];
    support_solve *s = support_solve_make(&field, "dopri5", "scipy", 1, NULL, y0);
    nde_norm norm = {.rtol = 1e-3, .atol = 1e-6};
    nde_status status;
    double got =
        nde_control_first_step(&norm, &s->stepper, NULL, 0, 1, y0, f0, keep, scratch, &status);
    CHECK_BITS(got, 1e-6); /* h0 = 1e-6, h1 = max(1e-6, 1e-9) */
    support_release();
}
