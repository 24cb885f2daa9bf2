/* A vector field dh/dt = f(t, h; θ): the interface that solvers and gradients see, and nothing of
 * what is behind it.
 *
 * Shapes: h, dh (D, B); θ is the whole flat array of a model, of which a field owns the slice
 * [theta_offset, theta_offset + n_theta). t of sample b is t[b * t_stride], t_stride 0 or 1.
 *
 * eval leaves in `keep` all that vjp and jvp need of this evaluation, so that they recompute
 * nothing. `keep` is never NULL; its size depends on B alone.
 */
#ifndef NDE_FIELD_H
#define NDE_FIELD_H

#include "base.h"
#include "status.h"

/* Where a field is evaluated. */
typedef struct nde_point {
    size_t B;
    const double *t;
    size_t t_stride;
    const double *h;     /* (D, B) */
    const double *theta; /* all parameters */
} nde_point;

/* Where a vjp adds. Each may be NULL: what nobody asks for is not computed. */
typedef struct nde_field_cotangent {
    double *h;     /* (D, B) */
    double *theta; /* all parameters; the field adds to its own slice */
    double *t;     /* one per t_stride step: a single sum where t_stride is 0 */
} nde_field_cotangent;

/* A direction (v_h, v_θ, v_t). Each may be NULL for zero. */
typedef struct nde_field_tangent {
    const double *h;     /* (D, B) */
    const double *theta; /* all parameters */
    const double *t;     /* as nde_point.t */
} nde_field_tangent;

/* One tensor of a field's parameters, named and shaped as in PyTorch's state_dict. In θ its
 * element (r, c) lies at offset + r * row_stride + c * col_stride. */
typedef struct nde_tensor {
    char name[24];
    size_t rows, cols; /* cols 0: a vector */
    size_t offset, row_stride, col_stride;
} nde_tensor;

typedef struct nde_field nde_field;

typedef struct nde_field_class {
    /* Doubles that eval leaves for one batch; doubles of scratch for vjp and jvp. */
    size_t (*keep_size)(const nde_field *field, size_t B);
    size_t (*work_size)(const nde_field *field, size_t B);

    /* dh = f. NDE_OK; > 0: try a smaller step; < 0: stop. */
    nde_status (*eval)(const nde_field *field, const nde_point *at, double *dh, double *keep);

    /* a.h += (∂f/∂h)ᵀ a_dh and so on. NULL: this field has no derivatives. */
    void (*vjp)(const nde_field *field, const nde_point *at, const double *keep, const double *a_dh,
                const nde_field_cotangent *a, double *work);

    /* v_dh = ∂f/∂h v.h + ∂f/∂θ v.θ + ∂f/∂t v.t. NULL: this field has no derivatives. */
    void (*jvp)(const nde_field *field, const nde_point *at, const double *keep,
                const nde_field_tangent *v, double *v_dh, double *work);

    /* The i-th parameter tensor; false past the last. NULL: θ is one vector. */
    bool (*tensor)(const nde_field *field, size_t i, nde_tensor *out);
} nde_field_class;

struct nde_field {
    const nde_field_class *class;
    const void *self; /* what the class describes: a net, a known system ... */
    size_t D;
    size_t n_theta;
    size_t theta_offset;
};

size_t nde_field_keep_size(const nde_field *field, size_t B);
size_t nde_field_work_size(const nde_field *field, size_t B);
static inline nde_status nde_field_eval(const nde_field *field, const nde_point *at, double *dh,
                                        double *keep)
{
    return field->class->eval(field, at, dh, keep);
}

/* Only where nde_field_has_derivatives. `at` is the point of the evaluation that left `keep`;
 * its h need not be valid any more. */
static inline void nde_field_vjp(const nde_field *field, const nde_point *at, const double *keep,
                                 const double *a_dh, const nde_field_cotangent *a, double *work)
{
    NDE_ASSERT(field->class->vjp != NULL);
    field->class->vjp(field, at, keep, a_dh, a, work);
}
void nde_field_jvp(const nde_field *field, const nde_point *at, const double *keep,
                   const nde_field_tangent *v, double *v_dh, double *work);
bool nde_field_has_derivatives(const nde_field *field);

/* The i-th parameter tensor of the field; false past the last. */
bool nde_field_tensor(const nde_field *field, size_t i, nde_tensor *out);

#endif
