/* Fields that are given by a formula of one sample. A kind of field writes the formula and its vjp;
 * batches, and the jvp, come from here. Every sample gives the same bits in any batch.
 */
#ifndef NDE_POINTWISE_H
#define NDE_POINTWISE_H

#include "field.h"

enum { NDE_STATE_MAX = 8, NDE_PARAMS_MAX = 8 }; /* of one formula */

/* What a formula takes; as a cotangent, what it depends on. */
typedef struct nde_sample {
    double t, y[NDE_STATE_MAX], p[NDE_PARAMS_MAX];
} nde_sample;

/* A class of fields; its first member is what a field points to. */
typedef struct nde_formula {
    nde_field_class class; /* NDE_POINTWISE */
    /* Doubles that eval leaves for one sample, and of scratch for vjp. NULL for none. */
    size_t (*n_keep)(const nde_field *field);
    /* dy (D) = f(t, y; p). */
    void (*eval)(const nde_field *field, const nde_sample *at, double *dy, double *keep);
    /* to += aᵀ ∂f, a (D). */
    void (*vjp)(const nde_field *field, const nde_sample *at, const double *keep, const double *a,
                nde_sample *to, double *work);
} nde_formula;

#define NDE_POINTWISE                                                                              \
    {                                                                                              \
        .keep_size = nde_pointwise_keep_size, .work_size = nde_pointwise_work_size,                \
        .eval = nde_pointwise_eval, .vjp = nde_pointwise_vjp, .jvp = nde_pointwise_jvp             \
    }

size_t nde_pointwise_keep_size(const nde_field *field, size_t B);
size_t nde_pointwise_work_size(const nde_field *field, size_t B);
nde_status nde_pointwise_eval(const nde_field *field, const nde_point *at, double *dh,
                              double *keep);
void nde_pointwise_vjp(const nde_field *field, const nde_point *at, const double *keep,
                       const double *a_dh, const nde_field_cotangent *a, double *work);
/* Row by row: what the vjp of one slope gives, times the direction. */
void nde_pointwise_jvp(const nde_field *field, const nde_point *at, const double *keep,
                       const nde_field_tangent *v, double *v_dh, double *work);

/* slope · a, where a zero stays zero: what nobody asks for must not become NaN by an infinite or
 * undefined slope. */
static inline double nde_chain(double slope, double a)
{
    return a == 0 ? 0 : slope * a;
}

#endif
