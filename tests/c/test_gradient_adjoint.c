/* The continuous adjoint against the discrete gradient of an accurate solve. */
#include "gradient_adjoint.h"

#include "field_adjoint.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const size_t hidden[] = {5, 0};
static const double times[] = {0, 0.4, 0.4, 1, 1.7, 1.7};
enum { T = 6 };

/* A net with time input and B starting points, solved tightly. */
static support_solve *make(const support_net *net, size_t B, const char *control)
{
    support_solve *s =
        support_solve_make(&net->field, "dopri5", control, B, net->theta, support_random(2 * B, 1));
    s->problem.norm = (nde_norm){.rtol = 1e-12, .atol = 1e-13};
    support_times(s, T, times);
    return s;
}

static support_gradient adjoint(support_solve *s, const support_loss *loss, double tolerance)
{
    nde_gradient_settings settings = {
        .rtol = tolerance, .atol = tolerance / 10, .control = &s->control};
    return support_gradient_of(s, &nde_gradient_adjoint, &settings, loss);
}

/* Relative distance of all parts of two gradients. */
static double distance(const support_solve *s, const support_gradient *got,
                       const support_gradient *want)
{
    return fmax(fmax(support_error(s->field.n_theta, got->theta, want->theta),
                     support_error(s->n, got->y0, want->y0)),
                fabs(got->t - want->t) / fmax(fabs(want->t), 0.1));
}

TEST(adjoint_gradient_approaches_the_discrete_one_as_its_tolerance_falls)
{
    static const char *const controls[] = {"torchdiffeq", "scipy"};
    for (size_t k = 0; k < 2; k++) {
        for (size_t B = 1; B <= 3; B += 2) {
            const support_net *net = support_net_make(2, true, hidden, NDE_ACTIVATION_tanh, 0.9);
            support_solve *s = make(net, B, controls[k]);
            support_loss loss = {.cotangents = support_random(T * s->n, 1)};
            support_gradient want = support_discrete(s, &loss);
            CHECK_EQ(want.status, NDE_OK);
            double before = INFINITY;
            for (double tolerance = 1e-4; tolerance > 5e-11; tolerance /= 10) {
                support_gradient g = adjoint(s, &loss, tolerance);
                CHECK_EQ(g.status, NDE_OK);
                double off = distance(s, &g, &want);
                CHECK(off < before);
                CHECK(off < 300 * tolerance); /* global error over some steps per interval */
                before = off;
            }
            CHECK(before < 1e-7);
            CHECK(isfinite(want.t) && fabs(want.t) > 1e-6); /* the clock is in play */
            support_release();
        }
    }
}

TEST(adjoint_of_known_systems_agrees_with_the_discrete_gradient)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        nde_field field = nde_field_system(system, 0);
        for (int sign = -1; sign <= 1; sign += 2) {
            support_solve *s =
                support_solve_make(&field, "dopri5", "torchdiffeq", 1,
                                   support_params(system->choice.key), system->start);
            s->problem.norm = (nde_norm){.rtol = 1e-11, .atol = 1e-12};
            support_linspace(s, 4, 0.2, 0.2 + sign * 0.3);
            support_loss loss = {.cotangents = support_random(4 * s->n, 1)};
            support_gradient want = support_discrete(s, &loss);
            support_gradient g = adjoint(s, &loss, 1e-11);
            CHECK_EQ(g.status, NDE_OK);
            if (!CHECK(distance(s, &g, &want) < 1e-7)) {
                printf("%s, %d\n", system->choice.key, sign);
            }
            support_release();
        }
    }
}

/* odeint_adjoint written down: interval after interval, each from the stored state. */
static void by_intervals(const support_solve *s, const double *cotangents, double *state)
{
    nde_adjoint system = {
        .inner = &s->field, .B = s->stepper.B, .n_theta = s->field.n_theta, .with_time = true};
    nde_field field = nde_field_adjoint(&system);
    double *y = state + nde_adjoint_y(), *a = state + nde_adjoint_a(&system);
    for (size_t i = 0; i < field.D; i++) {
        state[i] = 0;
    }
    for (size_t i = T - 1; i > 0; i--) {
        memcpy(y, s->outputs + i * s->n, s->n * sizeof *y);
        for (size_t k = 0; k < s->n; k++) {
            a[k] += cotangents[i * s->n + k];
        }
        support_solve *back = support_solve_make(&field, "tsit5", "scipy", 1, s->problem.theta,
                                                 support_copy(field.D, state));
        back->problem.norm = (nde_norm){.rtol = 1e-11, .atol = 1e-12};
        support_linspace(back, 2, times[i], times[i - 1]);
        CHECK_EQ(support_run(back), NDE_OK);
        memcpy(state, support_last(back), field.D * sizeof *state);
    }
    for (size_t k = 0; k < s->n; k++) {
        a[k] += cotangents[k];
    }
}

TEST(adjoint_starts_anew_from_the_stored_state_at_every_output)
{
    for (size_t B = 1; B <= 3; B += 2) {
        const support_net *net = support_net_make(2, true, hidden, NDE_ACTIVATION_tanh, 0.9);
        support_solve *s = make(net, B, "torchdiffeq");
        /* So coarse that a state carried back would end elsewhere. */
        s->problem.norm = (nde_norm){.rtol = 0.1, .atol = 0.1};
        support_loss loss = {.cotangents = support_random(T * s->n, 1)};
        support_gradient g = adjoint(s, &loss, 1e-11);
        double *state = support_doubles(1 + 2 * s->n + s->field.n_theta);
        by_intervals(s, loss.cotangents, state);
        CHECK(support_error(s->n, g.y0, state + 1 + s->n) < 1e-8);
        CHECK(support_error(s->field.n_theta, g.theta, state + 1 + 2 * s->n) < 1e-8);
        CHECK_CLOSE(g.t, state[0], 1e-8);
        support_release();
    }
}

TEST(errors_of_the_way_back_are_measured_part_by_part)
{
    const support_net *net = support_net_make(2, true, hidden, NDE_ACTIVATION_tanh, 0.9);
    support_solve *s = make(net, 3, "torchdiffeq");
    support_loss loss = {.cotangents = support_random(T * s->n, 1)};
    static const double span[] = {0, 1.7};
    support_times(s, 2, span);
    support_gradient g = adjoint(s, &loss, 1e-6);
    nde_adjoint system = {
        .inner = &s->field, .B = 3, .n_theta = s->field.n_theta, .with_time = true};
    nde_field field = nde_field_adjoint(&system);
    /* odeint_adjoint: a_t, y, a, and each tensor of θ by itself. */
    size_t parts[8] = {1, 1 + s->n, 1 + 2 * s->n}, n_parts = 3;
    nde_tensor tensor;
    for (size_t i = 0; nde_field_tensor(&s->field, i, &tensor); i++, n_parts++) {
        parts[n_parts] = parts[n_parts - 1] + tensor.rows * (tensor.cols == 0 ? 1 : tensor.cols);
    }
    CHECK_EQ(parts[n_parts - 1], field.D);
    double *state = support_zeros(field.D);
    memcpy(state + 1, support_last(s), s->n * sizeof *state);
    memcpy(state + 1 + s->n, loss.cotangents + s->n, s->n * sizeof *state);
    support_solve *back =
        support_solve_make(&field, "dopri5", "torchdiffeq", 1, s->problem.theta, state);
    back->problem.norm =
        (nde_norm){.rtol = 1e-6, .atol = 1e-7, .n_parts = n_parts, .part_end = parts};
    support_linspace(back, 2, span[1], span[0]);
    CHECK_EQ(support_run(back), NDE_OK);
    CHECK_EQ(g.report.accepted, back->stats.accepted);
    CHECK_EQ(g.report.rejected, back->stats.rejected);
    CHECK_EQ(g.report.evaluations, back->stats.evaluations);
    CHECK(support_same(s->field.n_theta, g.theta, support_last(back) + 1 + 2 * s->n));
    support_release();
}

TEST(equal_times_cost_nothing_and_each_interval_begins_with_two_evaluations)
{
    const support_net *net = support_net_make(2, false, hidden, NDE_ACTIVATION_tanh, 0.9);
    support_solve *s = make(net, 1, "torchdiffeq");
    support_loss loss = {.cotangents = support_random(T * s->n, 1)};
    support_gradient g = adjoint(s, &loss, 1e-3);
    CHECK_EQ(g.report.evaluations, 3 * 2 + 6 * (g.report.accepted + g.report.rejected));
    CHECK(g.report.accepted >= 3);
    CHECK_EQ(g.report.bytes, T * s->n * sizeof(double));
    CHECK(!g.report.recomputed);
    support_release();
}

TEST(adjoint_of_equal_times_adds_their_cotangents)
{
    const support_net *net = support_net_make(2, true, hidden, NDE_ACTIVATION_tanh, 0.9);
    support_solve *s = make(net, 1, "torchdiffeq");
    double *cotangents = support_random(T * s->n, 1), *moved = support_copy(T * s->n, cotangents);
    for (size_t d = 0; d < 2; d++) { /* from the second of two equal times to the first */
        moved[2 + d] += moved[4 + d];
        moved[4 + d] = 0;
        moved[8 + d] += moved[10 + d];
        moved[10 + d] = 0;
    }
    support_loss loss = {.cotangents = cotangents}, same = {.cotangents = moved};
    support_gradient a = adjoint(s, &loss, 1e-8), b = adjoint(s, &same, 1e-8);
    CHECK(distance(s, &a, &b) < 1e-7); /* the same up to the tolerance of the way back */
    static const double start[] = {0.5, 0.5};
    support_times(s, 2, start);
    support_gradient c = adjoint(s, &loss, 1e-8);
    CHECK_EQ(c.status, NDE_OK);
    CHECK_EQ(c.report.evaluations, 0);
    CHECK_BITS(c.y0[0], cotangents[2] + cotangents[0]);
    CHECK_BITS(c.theta[0], 0);
    support_release();
}

TEST(adjoint_by_fixed_steps_converges_with_the_order_of_the_method)
{
    const support_net *net = support_net_make(2, true, hidden, NDE_ACTIVATION_tanh, 0.9);
    support_solve *tight = make(net, 1, "torchdiffeq");
    support_loss loss = {.cotangents = support_random(T * tight->n, 1)};
    support_gradient want = support_discrete(tight, &loss);
    double off[2];
    for (size_t k = 0; k < 2; k++) {
        support_solve *s =
            support_solve_make(&net->field, "rk4", "fixed", 1, net->theta, tight->problem.y0);
        s->problem.steps_per_output = (size_t)4 << k;
        support_times(s, T, times);
        support_gradient g = adjoint(s, &loss, 1);
        CHECK_EQ(g.status, NDE_OK);
        off[k] = distance(s, &g, &want);
    }
    CHECK_CLOSE(log2(off[0] / off[1]), 4, 0.4);
    support_release();
}

TEST(a_backward_solve_that_fails_says_why)
{
    const support_net *net = support_net_make(2, false, hidden, NDE_ACTIVATION_tanh, 0.9);
    support_solve *s = make(net, 1, "torchdiffeq");
    s->problem.norm = (nde_norm){.rtol = 0.1, .atol = 0.1};
    s->problem.steps_max = 20;
    support_loss loss = {.cotangents = support_random(T * s->n, 1)};
    CHECK_EQ(adjoint(s, &loss, 1e-12).status, NDE_STEP_LIMIT);
    support_release();
}
