/* The discrete gradient: of every net, method, control and loss, against central differences with
 * the steps replayed and against a tangent carried through the same steps. */
#include "gradient.h"

#include "field_host.h"
#include "gradient_discrete.h"
#include "gradient_list.h"
#include "method.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- The matrix ------------------------------------------------------------------------------- */

static const struct control_case {
    const char *name, *control;
    size_t steps_per_output;
    double step_size;
} control_cases[] = {
    {"one step per output", "fixed", 1, 0},
    {"three steps per output", "fixed", 3, 0},
    {"steps of 0.23, outputs inside them", "fixed", 1, 0.23},
    {"torchdiffeq", "torchdiffeq", 1, 0},
    {"scipy", "scipy", 1, 0},
};

/* One cell of the matrix. */
typedef struct cell {
    const support_net *net;
    support_solve *solve;
    double *y0;
    support_loss loss;
} cell;

/* The matrix has one shape; a test of shapes takes others. */
static const size_t matrix_shape[] = {4, 3, 0};
static const size_t *hidden = matrix_shape;

/* relu has a kink at 0, and no central difference across it is a derivative: its units get biases
 * of ±4 against weights below 0.2 and states below 3, and stay on or off all along. The other
 * activations are smooth (elu's second derivative jumps at 0, which is below the tolerance). */
static const support_net *net_for(nde_activation activation, bool takes_time)
{
    bool kinked = activation == NDE_ACTIVATION_relu;
    const support_net *net =
        support_net_make(2, takes_time, hidden, activation, kinked ? 0.2 : 0.9);
    nde_tensor bias;
    for (size_t i = 1; kinked && i < 4 && nde_net_tensor(&net->net, i, &bias); i += 2) {
        for (size_t r = 0; r < bias.rows; r++) {
            net->theta[bias.offset + r] = r % 2 == 0 ? 4 : -4;
        }
    }
    return net;
}

/* Unequal times, two of them equal; with a step of 0.23 most outputs are inside steps. */
static const double times[] = {0, 0.3, 0.3, 0.7, 1};
enum { T = 5 };

static cell cell_make(nde_activation activation, size_t method, const struct control_case *control,
                      nde_loss_kind kind, size_t B, bool takes_time)
{
    cell c;
    c.net = net_for(activation, takes_time);
    c.y0 = support_random(2 * B, 1.5);
    c.solve = support_solve_make(&c.net->field, nde_method_choice(method)->key, control->control, B,
                                 c.net->theta, c.y0);
    c.solve->problem.norm = (nde_norm){.rtol = 1e-3, .atol = 1e-4};
    c.solve->problem.steps_per_output = control->steps_per_output;
    c.solve->problem.step_size = control->step_size;
    support_times(c.solve, T, times);
    /* Residuals of size 1 on both sides of delta. */
    c.loss = (support_loss){.loss = {.kind = kind, .huber_delta = 0.8},
                            .want = support_random(T * 2 * B, 2)};
    return c;
}

static bool runs(size_t method, const struct control_case *control)
{
    return strcmp(control->control, "fixed") == 0 || nde_method_at(method)->embedded_order > 0;
}

typedef bool cell_check(const cell *c);

/* Does the check in every cell of one activation. */
static void for_all_cells(nde_activation activation, cell_check *check)
{
    for (size_t method = 0; nde_method_at(method) != NULL; method++) {
        for (size_t k = 0; k < NDE_COUNT(control_cases); k++) {
            for (int way = 0; way < 8 && runs(method, &control_cases[k]); way++) {
                nde_loss_kind kind = way & 1 ? NDE_LOSS_HUBER : NDE_LOSS_MSE;
                size_t B = way & 2 ? 3 : 1;
                cell c = cell_make(activation, method, &control_cases[k], kind, B, (way & 4) != 0);
                if (!check(&c)) {
                    printf("%s, %s, %s, %s, B = %zu, %s time\n",
                           nde_activation_choice(activation)->key, nde_method_choice(method)->key,
                           control_cases[k].name, nde_loss_choice(kind)->key, B,
                           way & 4 ? "with" : "without");
                }
                support_release();
            }
        }
    }
}

/* Truncation and rounding of a difference are ~ 1e-10 of the gradient; where a residual of Huber's
 * loss or a unit of elu changes its formula inside the difference, some 1e-8. */
static bool agrees_with_differences(const cell *c)
{
    size_t P = c->net->field.n_theta, n = c->solve->n;
    support_gradient g = support_discrete(c->solve, &c->loss);
    double *slopes = support_doubles(P), *y0_slopes = support_doubles(n);
    support_differences(c->solve, &c->loss, P, c->net->theta, slopes);
    support_differences(c->solve, &c->loss, n, c->y0, y0_slopes);
    bool good = CHECK_EQ(g.status, NDE_OK);
    good &= CHECK_EQ(g.report.evaluations, 0);
    good &= CHECK(!g.report.recomputed && g.report.bytes > 0);
    good &= CHECK_CLOSE(support_error(P, g.theta, slopes), 0, 1e-7);
    good &= CHECK_CLOSE(support_error(n, g.y0, y0_slopes), 0, 1e-7);
    return good;
}

TEST(gradient_of_tanh_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_tanh, agrees_with_differences);
}

TEST(gradient_of_relu_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_relu, agrees_with_differences);
}

TEST(gradient_of_softplus_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_softplus, agrees_with_differences);
}

TEST(gradient_of_sigmoid_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_sigmoid, agrees_with_differences);
}

TEST(gradient_of_silu_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_silu, agrees_with_differences);
}

TEST(gradient_of_elu_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_elu, agrees_with_differences);
}

TEST(gradient_of_sin_nets_agrees_with_central_differences)
{
    for_all_cells(NDE_ACTIVATION_sin, agrees_with_differences);
}

/* Σ ⟨c_i, v_i⟩ = ⟨a_y0, v_y0⟩ + ⟨a_θ, v_θ⟩ + a_t v_t, where v_i are the tangents of the outputs. */
static bool satisfies_identity(support_solve *s, const double *cotangents)
{
    size_t P = s->field.n_theta, n = s->problem.n_times * s->n;
    support_loss loss = {.cotangents = cotangents};
    support_gradient g = support_discrete(s, &loss);
    double *v_y0 = support_random(s->n, 1), *v_theta = support_random(P, 1);
    double *outputs = support_doubles(n), *v = support_doubles(n), v_t = 0.7;
    support_tangent(s, v_y0, v_theta, v_t, outputs, v);
    double left = support_dot(n, cotangents, v);
    double right = support_dot(s->n, g.y0, v_y0) + support_dot(P, g.theta, v_theta) + g.t * v_t;
    double size = sqrt(support_dot(n, cotangents, cotangents) * support_dot(n, v, v));
    bool good = CHECK_EQ(g.status, NDE_OK);
    good &= CHECK_CLOSE(left, right, 1e-11 * size);
    good &= CHECK(support_error(n, s->outputs, outputs) < 1e-13);
    return good;
}

static bool cell_satisfies_identity(const cell *c)
{
    return satisfies_identity(c->solve, c->loss.want);
}

TEST(gradients_satisfy_the_dot_product_identity_with_a_tangent_solve)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for_all_cells((nde_activation)kind, cell_satisfies_identity);
    }
}

/* One cell in every shape of net: the kernels take other ways for 2 rows, 4 columns and what is
 * left over. */
static void for_all_shapes(const size_t (*shapes)[5], size_t n_shapes, double size,
                           cell_check *check)
{
    size_t method = support_choice(nde_method_choice, "dopri5");
    for (size_t i = 0; i < n_shapes; i++) {
        for (int way = 0; way < 4; way++) {
            hidden = shapes[i];
            cell c = cell_make(NDE_ACTIVATION_tanh, method, &control_cases[3], NDE_LOSS_MSE,
                               way & 1 ? 5 : 1, (way & 2) != 0);
            for (size_t k = 0; k < c.net->field.n_theta; k++) {
                c.net->theta[k] *= size; /* wide layers sum up many weights */
            }
            if (!check(&c)) {
                printf("first layer %zu, way %d\n", hidden[0], way);
            }
            support_release();
        }
    }
    hidden = matrix_shape;
}

TEST(gradient_of_every_shape_of_net_agrees_with_central_differences)
{
    static const size_t shapes[][5] = {{0}, {1}, {2}, {5, 3}, {33}, {32, 2, 7}, {7, 6, 5, 4}};
    for_all_shapes(shapes, NDE_COUNT(shapes), 1, agrees_with_differences);
}

TEST(gradient_of_the_largest_net_satisfies_the_identity)
{
    static const size_t shapes[][5] = {{256, 256, 256, 256}, {256}, {255, 2}};
    for_all_shapes(shapes, NDE_COUNT(shapes), 0.1, cell_satisfies_identity);
}

TEST(gradients_of_known_systems_satisfy_the_identity_forwards_and_backwards)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        nde_field field = nde_field_system(system, 0);
        for (size_t method = 0; nde_method_at(method) != NULL; method++) {
            for (size_t i = 0; i < NDE_COUNT(control_cases); i++) {
                for (int sign = -1; sign <= 1 && runs(method, &control_cases[i]); sign += 2) {
                    double y0[6];
                    for (size_t d = 0; d < 6; d++) {
                        y0[d] = test_random(-0.5, 0.5);
                    }
                    support_solve *s = support_solve_make(&field, nde_method_choice(method)->key,
                                                          control_cases[i].control, 2,
                                                          support_params(system->choice.key), y0);
                    s->problem.norm = (nde_norm){.rtol = 1e-3, .atol = 1e-4};
                    s->problem.steps_per_output = 4 * control_cases[i].steps_per_output;
                    s->problem.step_size = control_cases[i].step_size / 20;
                    support_linspace(s, 6, 0.3, 0.3 + sign * 0.3);
                    if (!satisfies_identity(s, support_random(6 * s->n, 1))) {
                        printf("%s, %s, %s, %d\n", system->choice.key,
                               nde_method_choice(method)->key, control_cases[i].name, sign);
                    }
                    support_release();
                }
            }
        }
    }
}

/* --- The clock -------------------------------------------------------------------------------- */

/* loss(outputs) with the field's clock ahead by `shift`: the same steps, made at other times. */
static double shifted_loss(const support_solve *s, const support_loss *loss, double shift)
{
    support_solve *r = support_replay(s);
    double *moved = support_doubles(s->problem.n_times);
    for (size_t i = 0; i < s->problem.n_times; i++) {
        moved[i] = s->problem.times[i] + shift;
    }
    r->problem.times = moved;
    nde_step_log log = s->log;
    log.attempts = support_bytes(log.capacity * sizeof *log.attempts);
    for (size_t i = 0; i < log.n_attempts; i++) {
        log.attempts[i] = s->log.attempts[i];
        log.attempts[i].t += shift;
        log.attempts[i].t_end += shift;
    }
    r->problem.replay = &log;
    CHECK_EQ(nde_solve(&r->problem, &r->work, NULL, NULL, r->outputs, &r->stats), NDE_OK);
    return support_loss_value(r, loss);
}

TEST(cotangent_of_time_is_the_slope_along_a_shift_of_the_clock)
{
    const support_net *net = net_for(NDE_ACTIVATION_tanh, true);
    nde_field fields[] = {support_system("duffing"), net->field};
    const double *thetas[] = {support_params("duffing"), net->theta};
    for (size_t k = 0; k < 2; k++) {
        for (size_t method = 0; nde_method_at(method) != NULL; method++) {
            for (size_t i = 0; i < NDE_COUNT(control_cases); i++) {
                if (!runs(method, &control_cases[i])) {
                    continue;
                }
                double *y0 = support_random(2, 1), delta = 0x1p-17;
                support_solve *s = support_solve_make(&fields[k], nde_method_choice(method)->key,
                                                      control_cases[i].control, 1, thetas[k], y0);
                s->problem.norm = (nde_norm){.rtol = 1e-3, .atol = 1e-4};
                s->problem.step_size = control_cases[i].step_size;
                s->problem.steps_per_output = control_cases[i].steps_per_output;
                support_linspace(s, 6, 0.5, 1.6);
                support_loss loss = {.cotangents = support_random(12, 1)};
                support_gradient g = support_discrete(s, &loss);
                double slope =
                    (shifted_loss(s, &loss, delta) - shifted_loss(s, &loss, -delta)) / (2 * delta);
                /* Times move by δ up to rounding: 1e-16 / 1e-5 of a slope of size 1. */
                if (!CHECK_CLOSE(g.t, slope, 1e-8)) {
                    printf("%zu, %s, %s\n", k, nde_method_choice(method)->key,
                           control_cases[i].name);
                }
            }
        }
    }
    support_release();
}

TEST(cotangent_of_time_is_zero_in_an_autonomous_field)
{
    nde_field field = support_system("vanDerPol");
    double y0[] = {1, 0.5};
    support_solve *s =
        support_solve_make(&field, "dopri5", "torchdiffeq", 1, support_params("vanDerPol"), y0);
    support_linspace(s, 6, 0, 3);
    support_loss loss = {.cotangents = support_random(12, 1)};
    support_gradient g = support_discrete(s, &loss);
    CHECK_EQ(g.status, NDE_OK);
    CHECK(g.t == 0);
    support_release();
}

/* --- The tape --------------------------------------------------------------------------------- */

static support_gradient with_tape(support_solve *s, const support_loss *loss, size_t bytes)
{
    nde_gradient_settings settings = {.tape_bytes = bytes};
    return support_gradient_of(s, &nde_gradient_discrete, &settings, loss);
}

TEST(lean_tape_gives_the_bits_of_the_full_tape)
{
    for (size_t method = 0; nde_method_at(method) != NULL; method++) {
        for (size_t k = 0; k < NDE_COUNT(control_cases); k++) {
            for (size_t B = 1; B <= 3 && runs(method, &control_cases[k]); B += 2) {
                cell c = cell_make(NDE_ACTIVATION_silu, method, &control_cases[k], NDE_LOSS_MSE, B,
                                   true);
                support_gradient full = with_tape(c.solve, &c.loss, 1 << 20);
                size_t steps = c.solve->stats.accepted, P = c.net->field.n_theta;
                double *outputs = support_copy(T * c.solve->n, c.solve->outputs);
                CHECK(!full.report.recomputed);
                CHECK_EQ(full.report.evaluations, 0);
                /* What a lean record needs; a full one needs more. */
                size_t lean = 96 + (2 * c.solve->n * 8 + 15) / 16 * 16;
                support_gradient g = with_tape(c.solve, &c.loss, (steps + 1) * lean);
                CHECK_EQ(g.status, NDE_OK);
                CHECK(g.report.recomputed);
                CHECK(g.report.evaluations >= steps);
                CHECK(g.report.bytes <= (steps + 1) * lean);
                CHECK(g.report.bytes < full.report.bytes);
                CHECK(support_same(T * c.solve->n, outputs, c.solve->outputs));
                CHECK(support_same(P, g.theta, full.theta));
                CHECK(support_same(c.solve->n, g.y0, full.y0));
                CHECK_BITS(g.t, full.t);
                support_release();
            }
        }
    }
}

TEST(tape_of_every_size_either_serves_or_is_called_full)
{
    size_t served = 0, lean = 0, full = 0;
    cell reference = cell_make(NDE_ACTIVATION_tanh, 6, &control_cases[3], NDE_LOSS_MSE, 1, false);
    support_gradient want = with_tape(reference.solve, &reference.loss, 1 << 20);
    for (size_t bytes = 0; bytes < want.report.bytes + 2000; bytes += 104) {
        support_gradient g = with_tape(reference.solve, &reference.loss, bytes);
        CHECK(g.status == NDE_OK || g.status == NDE_TAPE_FULL);
        if (g.status == NDE_OK) {
            CHECK(support_same(reference.net->field.n_theta, g.theta, want.theta));
            CHECK(g.report.bytes <= bytes);
            served++;
            lean += g.report.recomputed ? 1 : 0;
        } else {
            full++;
            /* The part that was solved is good. */
            CHECK(reference.solve->stats.n_outputs < T);
        }
    }
    CHECK(served > lean && lean > 0 && full > 0);
    support_release();
}

TEST(rejected_attempts_leave_no_trace_on_the_tape)
{
    /* A first step far too long: some attempts are rejected before the first record. */
    cell c = cell_make(NDE_ACTIVATION_tanh, 6, &control_cases[3], NDE_LOSS_MSE, 1, true);
    c.solve->problem.first_step = 50;
    c.solve->problem.norm = (nde_norm){.rtol = 1e-8, .atol = 1e-10};
    CHECK(agrees_with_differences(&c));
    CHECK(c.solve->stats.rejected > 0);
    support_release();
}

/* --- Edges ------------------------------------------------------------------------------------ */

TEST(outputs_at_the_start_add_their_cotangents_to_y0_alone)
{
    static const double at_start[] = {0.4, 0.4, 0.4};
    cell c = cell_make(NDE_ACTIVATION_tanh, 6, &control_cases[3], NDE_LOSS_MSE, 1, false);
    for (size_t n = 1; n <= 3; n++) {
        support_times(c.solve, n, at_start);
        double cotangents[] = {1, 2, 30, 40, 500, 600};
        support_loss loss = {.cotangents = cotangents};
        support_gradient g = support_discrete(c.solve, &loss);
        CHECK_EQ(g.status, NDE_OK);
        static const double want[][2] = {{1, 2}, {31, 42}, {531, 642}};
        CHECK_BITS(g.y0[0], want[n - 1][0]);
        CHECK_BITS(g.y0[1], want[n - 1][1]);
        for (size_t i = 0; i < c.net->field.n_theta; i++) {
            CHECK_BITS(g.theta[i], 0);
        }
    }
    support_release();
}

TEST(the_way_back_is_linear_in_the_cotangents)
{
    cell c = cell_make(NDE_ACTIVATION_tanh, 6, &control_cases[4], NDE_LOSS_MSE, 3, true);
    support_loss loss = {.cotangents = c.loss.want};
    support_gradient once = support_discrete(c.solve, &loss);
    /* A factor of two is exact. */
    double *twice = support_copy(T * 6, c.loss.want);
    for (size_t i = 0; i < T * 6; i++) {
        twice[i] *= 2;
    }
    support_loss doubled = {.cotangents = twice};
    support_gradient g = support_discrete(c.solve, &doubled);
    for (size_t i = 0; i < c.net->field.n_theta; i++) {
        CHECK_BITS(g.theta[i], 2 * once.theta[i]);
    }
    CHECK_BITS(g.t, 2 * once.t);
    CHECK_BITS(g.y0[3], 2 * once.y0[3]);
    support_release();
}

static nde_status grow(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    (void)t;
    for (size_t d = 0; d < D; d++) {
        dy[d] = y[d];
    }
    return NDE_OK;
}

TEST(a_field_without_derivatives_has_no_gradient)
{
    nde_host host = {.eval = grow};
    nde_field field = nde_field_host(&host, 2);
    double y0[] = {1, 2};
    for (size_t i = 0; nde_gradient_at(i) != NULL; i++) {
        support_solve *s = support_solve_make(&field, "dopri5", "torchdiffeq", 1, NULL, y0);
        support_linspace(s, 3, 0, 1);
        nde_gradient_settings settings = {
            .tape_bytes = 1 << 16, .rtol = 1e-6, .atol = 1e-6, .control = &s->control};
        support_loss loss = {.cotangents = support_random(6, 1)};
        support_gradient g = support_gradient_of(s, nde_gradient_at(i), &settings, &loss);
        CHECK_EQ(g.status, NDE_UNSUPPORTED);
        CHECK_CLOSE(support_last(s)[0], exp(1), 1e-6); /* the solution itself is there */
        support_release();
    }
}

TEST(a_failed_forward_solve_says_why)
{
    cell c = cell_make(NDE_ACTIVATION_tanh, 6, &control_cases[3], NDE_LOSS_MSE, 1, false);
    c.solve->problem.steps_max = 2;
    c.solve->problem.norm = (nde_norm){.rtol = 1e-9, .atol = 1e-9};
    CHECK_EQ(support_discrete(c.solve, &c.loss).status, NDE_STEP_LIMIT);
    c.y0[0] = NAN;
    CHECK_EQ(support_discrete(c.solve, &c.loss).status, NDE_NON_FINITE);
    support_release();
}

TEST(the_list_of_gradients_is_discrete_then_adjoint)
{
    CHECK(nde_gradient_at(0) == &nde_gradient_discrete);
    CHECK(strcmp(nde_gradient_choice(0)->key, "discrete") == 0);
    CHECK(strcmp(nde_gradient_choice(1)->key, "adjoint") == 0);
    CHECK(nde_gradient_choice(2) == NULL && nde_gradient_at(2) == NULL);
}
