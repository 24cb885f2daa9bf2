#include "stepper_rk.h"

#include "kernel.h"
#include "tableau.h"

/* Scratch: slots for k_i, one more for the f1 of a method that is not FSAL; the coefficients q_p of
 * dense output, y0 + h Σ_p x^(p + 1) q_p; one state; and the field's own. On the way back the same
 * places hold the cotangents. */
typedef struct rk_work {
    double *k;     /* (n_slots, n) */
    double *q;     /* (NDE_DENSE_POWERS, n) */
    double *state; /* (n) */
    double *field;
} rk_work;

static size_t n_slots(const nde_method *m)
{
    return m->n_stages + (m->fsal ? 0 : 1);
}

static rk_work work_of(const nde_stepper *stepper, double *work)
{
    size_t n = nde_stepper_n(stepper);
    double *q = work + n_slots(stepper->method) * n;
    double *state = q + NDE_DENSE_POWERS * n;
    return (rk_work){.k = work, .q = q, .state = state, .field = state + n};
}

static size_t work_size(const nde_stepper *stepper)
{
    size_t n = nde_stepper_n(stepper);
    return (n_slots(stepper->method) + NDE_DENSE_POWERS + 1) * n +
           nde_field_work_size(stepper->field, stepper->B);
}

/* Stages 1 .. s-1, and f1 unless the last stage is it. */
static size_t n_keeps(const nde_stepper *stepper)
{
    return stepper->method->n_stages - (stepper->method->fsal ? 1 : 0);
}

/* Which slot holds f1: the last. */
static size_t f1_slot(const nde_tableau *m)
{
    return n_slots(&m->method) - 1;
}

/* Where the evaluation of stage 1, 2, ... keeps what its vjp needs. */
static double *keep_of(const nde_step *step, size_t keep_size, size_t stage)
{
    return step->keep + (stage - 1) * keep_size;
}

static double stage_time(const nde_tableau *m, const nde_step *step, size_t stage)
{
    return m->c[stage] == 1 ? step->t_end : step->t + m->c[stage] * step->h;
}

static nde_status step(const nde_stepper *stepper, const double *theta, nde_step *step,
                       double *work, size_t *evaluations)
{
    const nde_tableau *m = stepper->self;
    size_t n = nde_stepper_n(stepper), s = m->method.n_stages;
    size_t keep_size = stepper->keep_size;
    rk_work w = work_of(stepper, work);
    nde_copy(n, step->f0, w.k);
    for (size_t i = 1; i < s; i++) {
        /* The last stage of an FSAL method is taken at y1. */
        double *y = m->method.fsal && i == s - 1 ? step->y1 : w.state;
        nde_combine(n, i, step->y0, step->h, m->a[i], w.k, y);
        double t = stage_time(m, step, i);
        nde_point at = {.B = stepper->B, .t = &t, .h = y, .theta = theta};
        ++*evaluations;
        nde_status status =
            nde_field_eval(stepper->field, &at, w.k + i * n, keep_of(step, keep_size, i));
        if (status != NDE_OK) {
            return status;
        }
    }
    if (m->method.fsal) {
        nde_copy(n, w.k + (s - 1) * n, step->f1);
    } else {
        nde_combine(n, s, step->y0, step->h, m->b, w.k, step->y1);
    }
    step->has_f1 = m->method.fsal;
    if (m->method.embedded_order != 0) {
        nde_clear(n, step->error);
        nde_combine(n, s, step->error, step->h, m->e, w.k, step->error);
    }
    return NDE_OK;
}

static void dense_prepare(const nde_stepper *stepper, const nde_step *step, double *work)
{
    const nde_tableau *m = stepper->self;
    size_t n = nde_stepper_n(stepper);
    rk_work w = work_of(stepper, work);
    NDE_ASSERT(step->has_f1);
    nde_copy(n, step->f1, w.k + f1_slot(m) * n);
    nde_combine_four(n, n_slots(&m->method), stepper->derived, w.k, w.q);
}

/* x, x², x³, x⁴. */
static void powers_of(double x, double *powers)
{
    double power = x;
    for (size_t p = 0; p < NDE_DENSE_POWERS; p++, power *= x) {
        powers[p] = power;
    }
}

static void dense(const nde_stepper *stepper, const nde_step *step, double x, const double *work,
                  double *y)
{
    size_t n = nde_stepper_n(stepper);
    const double *q = work + n_slots(stepper->method) * n;
    double powers[NDE_DENSE_POWERS];
    powers_of(x, powers);
    nde_combine(n, NDE_DENSE_POWERS, step->y0, step->h, powers, q, y);
}

static void vjp_begin(const nde_stepper *stepper, double *work)
{
    nde_clear((n_slots(stepper->method) + NDE_DENSE_POWERS) * nde_stepper_n(stepper), work);
}

static void dense_vjp(const nde_stepper *stepper, const nde_step *step, double x, const double *a,
                      double *a_y0, double *work)
{
    size_t n = nde_stepper_n(stepper);
    rk_work w = work_of(stepper, work);
    double powers[NDE_DENSE_POWERS];
    powers_of(x, powers);
    nde_axpy(n, 1, a, a_y0);
    nde_combine_vjp(n, NDE_DENSE_POWERS, step->h, powers, a, w.q);
}

static void dense_prepare_vjp(const nde_stepper *stepper, double *work)
{
    rk_work w = work_of(stepper, work);
    nde_combine_four_vjp(nde_stepper_n(stepper), n_slots(stepper->method), stepper->derived, w.q,
                         w.k);
}

/* Through k = f(t, y) at the stage whose evaluation left `keep`: a_y +=, a_theta +=, a_t +=. */
static void field_vjp(const nde_stepper *stepper, const double *theta, double t, const double *keep,
                      const double *a_k, const nde_field_cotangent *a, double *work)
{
    nde_point at = {.B = stepper->B, .t = &t, .h = NULL, .theta = theta};
    nde_field_vjp(stepper->field, &at, keep, a_k, a, work);
}

static void step_vjp(const nde_stepper *stepper, const double *theta, const nde_step *step,
                     double *a_y1, const double *a_f1, double *a_y0, double *a_f0, double *a_theta,
                     double *a_t, double *work)
{
    const nde_tableau *m = stepper->self;
    size_t n = nde_stepper_n(stepper), s = m->method.n_stages;
    size_t keep_size = stepper->keep_size;
    rk_work w = work_of(stepper, work);
    double *a_end = w.k + f1_slot(m) * n;
    nde_axpy(n, 1, a_f1, a_end);
    if (step->has_f1) { /* f1 = f(t_end, y1) */
        nde_field_cotangent a = {.h = a_y1, .theta = a_theta, .t = a_t};
        field_vjp(stepper, theta, step->t_end, keep_of(step, keep_size, f1_slot(m)), a_end, &a,
                  w.field);
    }
    /* y1 = y0 + h Σ b_i k_i */
    size_t own = m->method.fsal ? s - 1 : s;
    nde_axpy(n, 1, a_y1, a_y0);
    nde_combine_vjp(n, own, step->h, m->b, a_y1, w.k);
    /* k_i = f(t + c_i h, y0 + h Σ_{j<i} a_ij k_j), last stage first */
    for (size_t i = own; i-- > 1;) {
        nde_clear(n, w.state);
        nde_field_cotangent a = {.h = w.state, .theta = a_theta, .t = a_t};
        field_vjp(stepper, theta, stage_time(m, step, i), keep_of(step, keep_size, i), w.k + i * n,
                  &a, w.field);
        nde_axpy(n, 1, w.state, a_y0);
        nde_combine_vjp(n, i, step->h, m->a[i], w.state, w.k);
    }
    nde_copy(n, w.k, a_f0);
}

const nde_method *nde_stepper_rk_method(size_t i)
{
    const nde_tableau *tableau = nde_tableau_at(i);
    return tableau == NULL ? NULL : &tableau->method;
}

nde_stepper nde_stepper_rk(size_t i, const nde_field *field, size_t B)
{
    static const nde_stepper_class class = {.n_keeps = n_keeps,
                                            .work_size = work_size,
                                            .step = step,
                                            .dense_prepare = dense_prepare,
                                            .dense = dense,
                                            .vjp_begin = vjp_begin,
                                            .dense_vjp = dense_vjp,
                                            .dense_prepare_vjp = dense_prepare_vjp,
                                            .step_vjp = step_vjp};
    const nde_tableau *tableau = nde_tableau_at(i);
    NDE_ASSERT(tableau != NULL);
    nde_stepper stepper = {.class = &class,
                           .method = &tableau->method,
                           .self = tableau,
                           .field = field,
                           .B = B,
                           .keep_size = nde_field_keep_size(field, B)};
    double powers[NDE_STAGES_MAX + 1][NDE_DENSE_POWERS];
    _Static_assert(NDE_DENSE_POWERS == 4, "for nde_combine_four");
    _Static_assert(sizeof powers <= sizeof stepper.derived, "the powers must fit");
    nde_tableau_dense_powers(tableau, powers);
    nde_copy(NDE_DERIVED_MAX, powers[0], stepper.derived);
    return stepper;
}
