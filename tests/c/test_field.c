/* Every kind of field: the known systems, the net, the host, and the adjoint system around a
 * field. */
#include "field.h"

#include "field_adjoint.h"
#include "field_expr.h"
#include "field_host.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A field at one place, with memory for all of its functions. */
typedef struct place {
    const nde_field *field;
    const double *theta;
    size_t B, stride, n, P;
    double *h, *t, *keep, *work;
} place;

static place place_make(const nde_field *field, const double *theta, size_t B, size_t stride)
{
    place p = {.field = field, .theta = theta, .B = B, .stride = stride};
    p.n = field->D * B;
    p.P = field->n_theta;
    p.h = support_random(p.n, 1.5);
    p.t = support_random(B, 2);
    p.keep = support_doubles(nde_field_keep_size(field, B));
    p.work = support_doubles(nde_field_work_size(field, B));
    return p;
}

static void eval(const place *p, double *dh)
{
    nde_point at = {.B = p->B, .t = p->t, .t_stride = p->stride, .h = p->h, .theta = p->theta};
    CHECK_EQ(nde_field_eval(p->field, &at, dh, p->keep), NDE_OK);
}

/* The point that vjp and jvp see: h need not be valid any more. */
static nde_point seen(const place *p)
{
    return (nde_point){.B = p->B, .t = p->t, .t_stride = p->stride, .h = NULL, .theta = p->theta};
}

static void vjp(const place *p, const double *a, const nde_field_cotangent *to)
{
    nde_point at = seen(p);
    nde_field_vjp(p->field, &at, p->keep, a, to, p->work);
}

static void jvp(const place *p, const nde_field_tangent *v, double *v_dh)
{
    nde_point at = seen(p);
    nde_field_jvp(p->field, &at, p->keep, v, v_dh, p->work);
}

/* Number of times in play: one for each sample, or one for all. */
static size_t n_times(const place *p)
{
    return p->stride == 0 ? 1 : p->B;
}

/* --- Two checks of any field with derivatives ------------------------------------------------- */

/* <a, J v> = <Jᵀ a, v>, J the Jacobian by h, θ and t together. */
static void check_identity(const place *p)
{
    double *dh = support_doubles(p->n), *v_dh = support_doubles(p->n);
    double *a = support_random(p->n, 1), *vh = support_random(p->n, 1);
    double *v_theta = support_random(p->P, 1), *vt = support_random(p->B, 1);
    nde_field_cotangent to = {support_zeros(p->n), support_zeros(p->P), support_zeros(p->B)};
    eval(p, dh);
    jvp(p, &(nde_field_tangent){vh, v_theta, vt}, v_dh);
    vjp(p, a, &to);
    double left = support_dot(p->n, a, v_dh);
    double right = support_dot(p->n, to.h, vh) + support_dot(p->P, to.theta, v_theta) +
                   support_dot(n_times(p), to.t, vt);
    double size = sqrt(support_dot(p->n, a, a) * support_dot(p->n, v_dh, v_dh));
    CHECK_CLOSE(left, right, 1e-11 * size);
}

/* jvp along one coordinate against central differences of eval. */
static void check_slope(const place *p, double *coordinate, const nde_field_tangent *v)
{
    double *low = support_doubles(p->n), *high = support_doubles(p->n);
    double *dh = support_doubles(p->n), *v_dh = support_doubles(p->n);
    double at = *coordinate, delta = 6e-6;
    *coordinate = at - delta;
    eval(p, low);
    *coordinate = at + delta;
    eval(p, high);
    *coordinate = at;
    eval(p, dh);
    jvp(p, v, v_dh);
    for (size_t i = 0; i < p->n; i++) {
        double slope = (high[i] - low[i]) / ((at + delta) - (at - delta));
        /* δ² times a third derivative of size 10, and 2^-52 / δ of values of size 10. */
        CHECK_CLOSE(v_dh[i], slope, 1e-8 * fmax(1, fabs(slope)));
    }
}

static void check_slopes(place *p)
{
    double *theta = support_copy(p->P, p->theta);
    p->theta = theta;
    double *vh = support_zeros(p->n), *v_theta = support_zeros(p->P), *vt = support_zeros(p->B);
    nde_field_tangent v = {vh, v_theta, vt};
    for (size_t i = 0; i < p->n; i++) {
        vh[i] = 1;
        check_slope(p, &p->h[i], &v);
        vh[i] = 0;
    }
    for (size_t i = 0; i < p->P; i++) {
        v_theta[i] = 1;
        check_slope(p, &theta[i], &v);
        v_theta[i] = 0;
    }
    for (size_t i = 0; i < n_times(p); i++) {
        vt[i] = 1;
        check_slope(p, &p->t[i], &v);
        vt[i] = 0;
    }
}

/* A batch gives the bits of its samples one by one. */
static void check_batch(const nde_field *field, const double *theta, size_t B)
{
    place all = place_make(field, theta, B, 1), one = place_make(field, theta, 1, 1);
    double *dh = support_doubles(all.n), *dh_one = support_doubles(one.n);
    eval(&all, dh);
    for (size_t b = 0; b < B; b++) {
        for (size_t d = 0; d < field->D; d++) {
            one.h[d] = all.h[d * B + b];
        }
        one.t[0] = all.t[b];
        eval(&one, dh_one);
        for (size_t d = 0; d < field->D; d++) {
            CHECK_BITS(dh[d * B + b], dh_one[d]);
        }
    }
}

/* --- Known systems ---------------------------------------------------------------------------- */

static const double *params_of(const nde_system *system)
{
    return support_params(system->choice.key);
}

TEST(known_systems_have_the_formulas_of_their_comments)
{
    double x = 0.7, y = -1.3, z = 0.4, t = 0.9;
    double state[] = {x, y, z};
    struct {
        const char *key;
        double want[3];
    } rows[] = {
        {"spiral", {-0.4 * x - 1.2 * y, 1.2 * x - 0.4 * y}},
        {"cubicSpiral", {-0.1 * x * x * x - 2 * y * y * y, 2 * x * x * x - 0.1 * y * y * y}},
        {"vanDerPol", {y, 1 * (1 - x * x) * y - x}},
        {"lotkaVolterra", {1.5 * x - 1 * x * y, 1 * x * y - 3 * y}},
        {"pendulum", {y, -1 * sin(x) - 0.2 * y}},
        {"duffing", {y, -0.3 * y - -1 * x - 1 * x * x * x + 0.37 * cos(1.2 * t)}},
        {"fitzHughNagumo", {x - x * x * x / 3 - y + 0.5, 0.08 * (x + 0.7 - 0.8 * y)}},
        {"lorenz", {10 * (y - x), x * (28 - z) - y, x * y - 8. / 3 * z}},
    };
    for (size_t k = 0; k < NDE_COUNT(rows); k++) {
        const nde_system *system = support_known_system(k);
        CHECK(strcmp(system->choice.key, rows[k].key) == 0);
        double got[3];
        system->eval(t, state, params_of(system), got);
        for (size_t d = 0; d < system->D; d++) {
            CHECK_CLOSE(got[d], rows[k].want[d], 1e-14); /* roundings of numbers below 30 */
        }
    }
    CHECK(support_known_system(NDE_COUNT(rows)) == NULL);
    support_release();
}

TEST(defaults_of_the_known_systems_lie_within_their_limits)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        for (size_t i = 0; i < system->n_params; i++) {
            const nde_parameter *p = &system->params[i];
            CHECK(p->least <= p->initial && p->initial <= p->most && p->least < p->most);
            CHECK(p->help[0] != '\0' && p->symbol[0] != '\0');
        }
        CHECK(system->time_end > 0);
    }
}

TEST(known_systems_satisfy_the_dot_product_identity)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        nde_field field = nde_field_system(system, 0);
        for (size_t B = 1; B <= 3; B += 2) {
            for (size_t stride = 0; stride <= 1; stride++) {
                place p = place_make(&field, params_of(system), B, stride);
                check_identity(&p);
            }
        }
        support_release();
    }
}

TEST(jvp_of_known_systems_agrees_with_central_differences)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        nde_field field = nde_field_system(system, 0);
        place p = place_make(&field, params_of(system), 2, 1);
        check_slopes(&p);
        support_release();
    }
}

TEST(only_autonomous_systems_do_not_depend_on_time)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        nde_field field = nde_field_system(system, 0);
        place p = place_make(&field, params_of(system), 1, 0);
        double dh[3], later[3];
        eval(&p, dh);
        p.t[0] += 0.8;
        eval(&p, later);
        CHECK_EQ(support_same(system->D, dh, later), system->autonomous);
        support_release();
    }
}

TEST(batch_of_a_known_system_gives_the_bits_of_its_samples)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        nde_field field = nde_field_system(support_known_system(k), 0);
        for (size_t B = 1; B <= 9; B++) {
            check_batch(&field, params_of(support_known_system(k)), B);
        }
        support_release();
    }
}

TEST(a_system_reads_and_writes_its_own_slice_of_theta)
{
    for (size_t k = 0; support_known_system(k) != NULL; k++) {
        const nde_system *system = support_known_system(k);
        nde_field own = nde_field_system(system, 0), moved = nde_field_system(system, 3);
        size_t P = system->n_params;
        const double *params = params_of(system);
        double *theta = support_doubles(P + 4); /* NaN on both sides */
        memcpy(theta + 3, params, P * sizeof *params);
        place p = place_make(&own, params, 2, 0), q = place_make(&moved, theta, 2, 0);
        memcpy(q.h, p.h, p.n * sizeof *p.h);
        q.t[0] = p.t[0];
        double *dh = support_doubles(p.n), *dh_moved = support_doubles(p.n);
        double *a = support_random(p.n, 1);
        nde_field_cotangent to = {.theta = support_zeros(P)};
        nde_field_cotangent to_moved = {.theta = support_zeros(P + 4)};
        eval(&p, dh);
        eval(&q, dh_moved);
        vjp(&p, a, &to);
        vjp(&q, a, &to_moved);
        CHECK(support_same(p.n, dh, dh_moved));
        CHECK(support_same(P, to.theta, to_moved.theta + 3));
        CHECK_BITS(to_moved.theta[2], 0);
        CHECK_BITS(to_moved.theta[P + 3], 0);
        support_release();
    }
}

/* --- Typed equations -------------------------------------------------------------------------- */

/* Every operation, smooth within ±1.5; t and three parameters. */
static const char *const words =
    "x y multiply sin p0 multiply x ^3 t cos multiply add x abs 2 add log subtract "
    "x 0.5 multiply tan y negate tanh add x x multiply 1 add y power divide "
    "y y multiply p1 p1 multiply 1 add add sqrt p2 t multiply exp multiply add";
static const double expr_params[] = {0.7, -1.2, 0.3};

TEST(typed_equations_satisfy_the_dot_product_identity)
{
    nde_field field = nde_field_expr(support_expr(words), 0);
    for (size_t B = 1; B <= 3; B += 2) {
        for (size_t stride = 0; stride <= 1; stride++) {
            place p = place_make(&field, expr_params, B, stride);
            check_identity(&p);
        }
    }
    support_release();
}

TEST(jvp_of_typed_equations_agrees_with_central_differences)
{
    nde_field field = nde_field_expr(support_expr(words), 0);
    place p = place_make(&field, expr_params, 2, 1);
    check_slopes(&p);
    support_release();
}

TEST(batch_of_typed_equations_gives_the_bits_of_its_samples)
{
    nde_field field = nde_field_expr(support_expr(words), 0);
    for (size_t B = 1; B <= 9; B++) {
        check_batch(&field, expr_params, B);
    }
    support_release();
}

/* --- The net ---------------------------------------------------------------------------------- */

static const size_t shapes[][5] = {{2}, {4, 3}, {3, 5, 2}, {4, 3, 2, 3}};

TEST(nets_satisfy_the_dot_product_identity)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for (size_t k = 0; k < NDE_COUNT(shapes); k++) {
            for (int way = 0; way < 8; way++) {
                const support_net *s =
                    support_net_make(2, way & 1, shapes[k], (nde_activation)kind, 1);
                place p = place_make(&s->field, s->theta, way & 2 ? 3 : 1, way & 4 ? 1 : 0);
                check_identity(&p);
                support_release();
            }
        }
    }
}

TEST(jvp_of_nets_agrees_with_central_differences)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for (size_t k = 0; k < NDE_COUNT(shapes); k++) {
            const support_net *s = support_net_make(2, true, shapes[k], (nde_activation)kind, 0.2);
            /* Biases of ±4 keep relu and elu away from the kinks of their (second) derivative:
             * with weights of 0.2 no sum of inputs reaches 4. */
            nde_tensor bias;
            for (size_t i = 1; nde_net_tensor(&s->net, i, &bias); i += 2) {
                for (size_t r = 0; r < bias.rows && kind != NDE_ACTIVATION_sin; r++) {
                    s->theta[bias.offset + r] = r % 2 == 0 ? 4 : -4;
                }
            }
            place p = place_make(&s->field, s->theta, 2, 1);
            check_slopes(&p);
            support_release();
        }
    }
}

TEST(batch_of_a_net_field_gives_the_bits_of_its_samples)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for (size_t B = 1; B <= 9; B++) {
            const support_net *s = support_net_make(2, B % 2, shapes[1], (nde_activation)kind, 1);
            check_batch(&s->field, s->theta, B);
            support_release();
        }
    }
}

TEST(time_is_the_last_input_of_a_net_that_takes_it)
{
    const support_net *s = support_net_make(2, true, shapes[1], NDE_ACTIVATION_tanh, 1);
    place p = place_make(&s->field, s->theta, 1, 0);
    double dh[2], y[2];
    eval(&p, dh);
    double *keep = support_doubles(nde_net_keep_size(&s->net, 1));
    double *x = nde_net_input(keep);
    x[0] = p.h[0];
    x[1] = p.h[1];
    x[2] = p.t[0];
    nde_net_eval(&s->net, 1, s->theta, keep, y);
    CHECK(support_same(2, dh, y));
    support_release();
}

TEST(a_net_reads_and_writes_its_own_slice_of_theta)
{
    const support_net *s = support_net_make(2, true, shapes[2], NDE_ACTIVATION_sin, 1);
    size_t P = s->field.n_theta;
    nde_field moved = nde_field_net(&s->net, 5);
    double *theta = support_doubles(P + 6);
    memcpy(theta + 5, s->theta, P * sizeof *theta);
    place p = place_make(&s->field, s->theta, 2, 0), q = place_make(&moved, theta, 2, 0);
    memcpy(q.h, p.h, p.n * sizeof *p.h);
    q.t[0] = p.t[0];
    double dh[4], dh_moved[4], v[4], v_moved[4];
    double *a = support_random(4, 1), *v_theta = support_random(P + 6, 1);
    nde_field_cotangent to = {.theta = support_zeros(P)};
    nde_field_cotangent to_moved = {.theta = support_zeros(P + 6)};
    eval(&p, dh);
    eval(&q, dh_moved);
    vjp(&p, a, &to);
    vjp(&q, a, &to_moved);
    jvp(&p, &(nde_field_tangent){.theta = v_theta + 5}, v);
    jvp(&q, &(nde_field_tangent){.theta = v_theta}, v_moved);
    CHECK(support_same(4, dh, dh_moved));
    CHECK(support_same(4, v, v_moved));
    CHECK(support_same(P, to.theta, to_moved.theta + 5));
    CHECK_BITS(to_moved.theta[4], 0);
    CHECK_BITS(to_moved.theta[P + 5], 0);
    nde_tensor first;
    CHECK(nde_field_tensor(&moved, 0, &first));
    CHECK_EQ(first.offset, 5);
    support_release();
}

/* --- What holds for both ---------------------------------------------------------------------- */

/* The i-th field to test: all systems, then a net with and without time, then typed equations. */
static bool some_field(size_t i, nde_field *field, const double **theta)
{
    const nde_system *system = support_known_system(i);
    if (system != NULL) {
        *field = nde_field_system(system, 0);
        *theta = params_of(system);
        return true;
    }
    size_t n_systems = 0;
    while (support_known_system(n_systems) != NULL) {
        n_systems++;
    }
    if (i - n_systems == 2) {
        *field = nde_field_expr(support_expr(words), 0);
        *theta = expr_params;
        return true;
    }
    if (i - n_systems > 2) {
        return false;
    }
    const support_net *s = support_net_make(2, i == n_systems, shapes[1], NDE_ACTIVATION_elu, 1);
    *field = s->field;
    *theta = s->theta;
    return true;
}

TEST(vjp_adds_and_each_cotangent_may_be_left_out)
{
    nde_field field;
    const double *theta;
    for (size_t i = 0; some_field(i, &field, &theta); i++) {
        for (size_t stride = 0; stride <= 1; stride++) {
            place p = place_make(&field, theta, 3, stride);
            double *dh = support_doubles(p.n), *a = support_random(p.n, 1);
            nde_field_cotangent all = {support_zeros(p.n), support_zeros(p.P), support_zeros(3)};
            nde_field_cotangent h = {.h = support_zeros(p.n)};
            nde_field_cotangent th = {.theta = support_zeros(p.P)};
            nde_field_cotangent t = {.t = support_zeros(3)};
            nde_field_cotangent none = {0};
            eval(&p, dh);
            vjp(&p, a, &all);
            vjp(&p, a, &h);
            vjp(&p, a, &th);
            vjp(&p, a, &t);
            vjp(&p, a, &none);
            CHECK(support_same(p.n, all.h, h.h));
            CHECK(support_same(p.P, all.theta, th.theta));
            CHECK(support_same(3, all.t, t.t));
            vjp(&p, a, &all);
            for (size_t k = 0; k < p.n; k++) {
                CHECK_BITS(all.h[k], 2 * h.h[k]);
            }
            for (size_t k = 0; k < p.P; k++) {
                CHECK_CLOSE(all.theta[k], 2 * th.theta[k], 1e-13);
            }
            for (size_t k = 0; k < 3; k++) {
                CHECK_CLOSE(all.t[k], 2 * t.t[k], 1e-13);
            }
        }
        support_release();
    }
}

TEST(jvp_is_linear_and_each_tangent_may_be_left_out)
{
    nde_field field;
    const double *theta;
    for (size_t i = 0; some_field(i, &field, &theta); i++) {
        place p = place_make(&field, theta, 3, 1);
        double *dh = support_doubles(p.n), *part = support_doubles(p.n);
        double *sum = support_zeros(p.n), *whole = support_doubles(p.n);
        double *vh = support_random(p.n, 1), *v_theta = support_random(p.P, 1);
        double *vt = support_random(3, 1);
        nde_field_tangent parts[] = {{.h = vh}, {.theta = v_theta}, {.t = vt}, {0}};
        eval(&p, dh);
        for (size_t k = 0; k < NDE_COUNT(parts); k++) {
            jvp(&p, &parts[k], part);
            for (size_t e = 0; e < p.n; e++) {
                sum[e] += part[e];
            }
        }
        jvp(&p, &(nde_field_tangent){vh, v_theta, vt}, whole);
        CHECK(support_error(p.n, sum, whole) < 1e-13);
        support_release();
    }
}

TEST(a_field_without_tensors_has_one_named_theta)
{
    nde_field field = support_system("duffing");
    nde_tensor tensor;
    CHECK(nde_field_tensor(&field, 0, &tensor));
    CHECK(strcmp(tensor.name, "theta") == 0);
    CHECK_EQ(tensor.rows, 5);
    CHECK_EQ(tensor.cols, 0);
    CHECK(!nde_field_tensor(&field, 1, &tensor));
}

/* --- The host --------------------------------------------------------------------------------- */

static nde_status twist(void *context, size_t D, double t, const double *y, double *dy)
{
    int *calls = context;
    ++*calls;
    for (size_t d = 0; d < D; d++) {
        dy[d] = t * y[D - 1 - d] + (double)d;
    }
    return y[0] > 100 ? NDE_HOST_ERROR : NDE_OK;
}

TEST(host_is_called_once_per_sample_with_neighbouring_numbers)
{
    int calls = 0;
    nde_host host = {.eval = twist, .context = &calls};
    nde_field field = nde_field_host(&host, 3);
    place p = place_make(&field, NULL, 4, 1);
    double dh[12];
    eval(&p, dh);
    CHECK_EQ(calls, 4);
    for (size_t b = 0; b < 4; b++) {
        for (size_t d = 0; d < 3; d++) {
            CHECK_BITS(dh[d * 4 + b], p.t[b] * p.h[(2 - d) * 4 + b] + (double)d);
        }
    }
    support_release();
}

TEST(host_has_no_derivatives_and_hands_its_status_on)
{
    int calls = 0;
    nde_host host = {.eval = twist, .context = &calls};
    nde_field field = nde_field_host(&host, 2);
    CHECK(!nde_field_has_derivatives(&field));
    nde_tensor tensor;
    CHECK(!nde_field_tensor(&field, 0, &tensor));
    double t = 0, h[] = {1, 101, 1, 1}, dh[4], keep[4]; /* y[0] of two samples: 1 and 101 */
    nde_point at = {.B = 2, .t = &t, .h = h};
    CHECK_EQ(nde_field_eval(&field, &at, dh, keep), NDE_HOST_ERROR);
}

/* --- The adjoint system ----------------------------------------------------------------------- */

TEST(adjoint_system_is_the_field_and_its_vjp_with_the_sign_turned)
{
    nde_field field;
    const double *theta;
    for (size_t i = 0; some_field(i, &field, &theta); i++) {
        for (size_t B = 1; B <= 3; B += 2) {
            place p = place_make(&field, theta, B, 0);
            nde_adjoint adjoint = {.inner = &field, .B = B, .n_theta = p.P, .with_time = true};
            nde_field around = nde_field_adjoint(&adjoint);
            CHECK_EQ(around.D, 1 + 2 * p.n + p.P);
            place q = place_make(&around, theta, 1, 0);
            memcpy(q.h + nde_adjoint_y(), p.h, p.n * sizeof *p.h);
            q.t[0] = p.t[0];
            double *dh = support_doubles(p.n), *all = support_doubles(q.n);
            nde_field_cotangent to = {support_zeros(p.n), support_zeros(p.P), support_zeros(1)};
            eval(&p, dh);
            vjp(&p, q.h + nde_adjoint_a(&adjoint), &to);
            eval(&q, all);
            CHECK(all[0] == -to.t[0]);
            CHECK(support_same(p.n, all + nde_adjoint_y(), dh));
            for (size_t k = 0; k < p.n; k++) {
                CHECK(all[nde_adjoint_a(&adjoint) + k] == -to.h[k]);
            }
            for (size_t k = 0; k < p.P; k++) {
                CHECK(all[nde_adjoint_theta(&adjoint) + k] == -to.theta[k]);
            }
            CHECK(!nde_field_has_derivatives(&around));
            double *without = support_doubles(q.n);
            adjoint.with_time = false;
            eval(&q, without);
            CHECK(without[0] == 0);
            CHECK(support_same(q.n - 1, without + 1, all + 1));
        }
        support_release();
    }
}
