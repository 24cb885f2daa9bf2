#include "pointwise.h"

#include "arena.h"
#include "kernel.h"

static const nde_formula *formula_of(const nde_field *field)
{
    return (const nde_formula *)(const void *)field->class;
}

static size_t n_keep(const nde_field *field)
{
    const nde_formula *formula = formula_of(field);
    return formula->n_keep == NULL ? 0 : formula->n_keep(field);
}

/* keep: h (D, B), then what the formula leaves for each sample. */
size_t nde_pointwise_keep_size(const nde_field *field, size_t B)
{
    return nde_size_product(field->D + n_keep(field), B);
}

size_t nde_pointwise_work_size(const nde_field *field, size_t B)
{
    (void)B;
    return n_keep(field);
}

static nde_sample sample_at(const nde_field *field, const nde_point *at, const double *h, size_t b)
{
    nde_sample sample = {.t = at->t[b * at->t_stride]};
    for (size_t d = 0; d < field->D; d++) {
        sample.y[d] = h[d * at->B + b];
    }
    if (field->n_theta > 0) {
        nde_copy(field->n_theta, at->theta + field->theta_offset, sample.p);
    }
    return sample;
}

nde_status nde_pointwise_eval(const nde_field *field, const nde_point *at, double *dh, double *keep)
{
    size_t D = field->D, B = at->B;
    double *values = keep + D * B;
    nde_copy(D * B, at->h, keep);
    for (size_t b = 0; b < B; b++) {
        double dy[NDE_STATE_MAX];
        nde_sample sample = sample_at(field, at, keep, b);
        formula_of(field)->eval(field, &sample, dy, values + b * n_keep(field));
        for (size_t d = 0; d < D; d++) {
            dh[d * B + b] = dy[d];
        }
    }
    return NDE_OK;
}

static nde_sample sample_vjp(const nde_field *field, const nde_point *at, const double *keep,
                             size_t b, const double *a, double *work)
{
    nde_sample to = {0}, sample = sample_at(field, at, keep, b);
    const double *values = keep + field->D * at->B + b * n_keep(field);
    formula_of(field)->vjp(field, &sample, values, a, &to, work);
    return to;
}

void nde_pointwise_vjp(const nde_field *field, const nde_point *at, const double *keep,
                       const double *a_dh, const nde_field_cotangent *a, double *work)
{
    size_t D = field->D, B = at->B;
    for (size_t b = 0; b < B; b++) {
        double a_dy[NDE_STATE_MAX];
        for (size_t d = 0; d < D; d++) {
            a_dy[d] = a_dh[d * B + b];
        }
        nde_sample to = sample_vjp(field, at, keep, b, a_dy, work);
        for (size_t d = 0; d < D && a->h != NULL; d++) {
            a->h[d * B + b] += to.y[d];
        }
        for (size_t j = 0; j < field->n_theta && a->theta != NULL; j++) {
            a->theta[field->theta_offset + j] += to.p[j];
        }
        if (a->t != NULL) {
            a->t[b * at->t_stride] += to.t;
        }
    }
}

void nde_pointwise_jvp(const nde_field *field, const nde_point *at, const double *keep,
                       const nde_field_tangent *v, double *v_dh, double *work)
{
    size_t D = field->D, B = at->B;
    for (size_t k = 0; k < D * B; k++) {
        size_t b = k % B;
        double a[NDE_STATE_MAX] = {0};
        a[k / B] = 1;
        nde_sample row = sample_vjp(field, at, keep, b, a, work);
        v_dh[k] = v->t == NULL ? 0 : nde_chain(row.t, v->t[b * at->t_stride]);
        for (size_t d = 0; d < D && v->h != NULL; d++) {
            v_dh[k] += nde_chain(row.y[d], v->h[d * B + b]);
        }
        for (size_t j = 0; j < field->n_theta && v->theta != NULL; j++) {
            v_dh[k] += nde_chain(row.p[j], v->theta[field->theta_offset + j]);
        }
    }
}
