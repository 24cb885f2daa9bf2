#include "field_adjoint.h"

#include "kernel.h"

static const nde_adjoint *adjoint_of(const nde_field *field)
{
    return field->self;
}

/* The evaluation keeps nothing for itself; what the inner field keeps is used at once. */
static size_t keep_size(const nde_field *field, size_t B)
{
    NDE_ASSERT(B == 1);
    const nde_adjoint *adjoint = adjoint_of(field);
    return nde_field_keep_size(adjoint->inner, adjoint->B) +
           nde_field_work_size(adjoint->inner, adjoint->B);
}

static size_t work_size(const nde_field *field, size_t B)
{
    (void)field;
    (void)B;
    return 0;
}

static nde_status eval(const nde_field *field, const nde_point *at, double *dh, double *keep)
{
    const nde_adjoint *adjoint = adjoint_of(field);
    const nde_field *inner = adjoint->inner;
    const double *y = at->h + nde_adjoint_y(), *a = at->h + nde_adjoint_a(adjoint);
    size_t n = inner->D * adjoint->B;
    double *work = keep + nde_field_keep_size(inner, adjoint->B);
    nde_point point = {.B = adjoint->B, .t = at->t, .h = y, .theta = at->theta};
    nde_status status = nde_field_eval(inner, &point, dh + nde_adjoint_y(), keep);
    if (status != NDE_OK) {
        return status;
    }
    double *da = dh + nde_adjoint_a(adjoint), *da_theta = dh + nde_adjoint_theta(adjoint);
    dh[0] = 0;
    nde_clear(n + adjoint->n_theta, da);
    nde_field_cotangent sum = {.h = da, .theta = da_theta, .t = adjoint->with_time ? dh : NULL};
    nde_field_vjp(inner, &point, keep, a, &sum, work);
    dh[0] = -dh[0];
    for (size_t i = 0; i < n + adjoint->n_theta; i++) {
        da[i] = -da[i];
    }
    return NDE_OK;
}

nde_field nde_field_adjoint(const nde_adjoint *adjoint)
{
    static const nde_field_class class = {
        .keep_size = keep_size, .work_size = work_size, .eval = eval};
    return (nde_field){
        .class = &class, .self = adjoint, .D = nde_adjoint_theta(adjoint) + adjoint->n_theta};
}
