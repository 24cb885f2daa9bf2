/* A stepper makes one step of an initial value problem: the interface of the driver and of the
 * gradients. It knows neither tolerances nor output times.
 *
 * f is evaluated at two kinds of places. Each step starts from f0 = f(t, y0), given to it, and a
 * step may end with f1 = f(t + h, y1), the f0 of the next one. The evaluations in between are the
 * stepper's own. What those evaluations keep for the way back (nde_field's `keep`) lies in one
 * array of n_keeps blocks; the last block belongs to f1, whoever evaluates it.
 *
 * Shapes: all states and cotangents (D, B), n = D · B.
 */
#ifndef NDE_STEPPER_H
#define NDE_STEPPER_H

#include "base.h"
#include "field.h"
#include "status.h"

/* What a user, the driver and the step control know of a method. */
typedef struct nde_method {
    nde_choice choice;
    size_t n_stages;
    size_t order;          /* of y1 */
    size_t embedded_order; /* of y1 - error; 0: no error estimate */
    bool fsal;             /* the last stage is f(t + h, y1): first same as last */
    /* torchdiffeq's error estimate over this one: it has Shampine's embedded weights in dopri5,
     * the same as here elsewhere. */
    double torchdiffeq_scale;
} nde_method;

/* One attempted step. */
typedef struct nde_step {
    double t, t_end, h; /* t_end is t + h, or exactly the end of an interval that h was cut to */
    const double *y0, *f0;
    double *y1;
    double *f1;    /* valid if has_f1 */
    double *error; /* estimate of the local error, if the method has one */
    double *keep;  /* n_keeps blocks of nde_field_keep_size */
    bool has_f1;
} nde_step;

typedef struct nde_stepper nde_stepper;

typedef struct nde_stepper_class {
    size_t (*n_keeps)(const nde_stepper *stepper);
    size_t (*work_size)(const nde_stepper *stepper);

    /* From t, h, y0, f0: y1, error, keep; f1 where the method computes it anyway (has_f1).
     * Adds its evaluations of the field to *evaluations. */
    nde_status (*step)(const nde_stepper *stepper, const double *theta, nde_step *step,
                       double *work, size_t *evaluations);

    /* Dense output of that step, from the same `work`: prepared once (f1 must be valid), then
     * y(t + x h), 0 <= x <= 1, as often as needed. */
    void (*dense_prepare)(const nde_stepper *stepper, const nde_step *step, double *work);
    void (*dense)(const nde_stepper *stepper, const nde_step *step, double x, const double *work,
                  double *y);

    /* The way back of a step: begin; for outputs inside the step dense_vjp for each, where a is
     * the cotangent of y(t + x h), then dense_prepare_vjp; then step_vjp.
     * a_y0 += the part of a that does not go through a stage. */
    void (*vjp_begin)(const nde_stepper *stepper, double *work);
    void (*dense_vjp)(const nde_stepper *stepper, const nde_step *step, double x, const double *a,
                      double *a_y0, double *work);
    void (*dense_prepare_vjp)(const nde_stepper *stepper, double *work);

    /* a_y1, a_f1: cotangents of the end of the step; both are used up.
     * a_y0 +=, a_f0 = (overwritten), a_theta +=, a_t += (a shift of the field's clock; may be
     * NULL). The step size is a constant. NULL: no discrete gradient. */
    void (*step_vjp)(const nde_stepper *stepper, const double *theta, const nde_step *step,
                     double *a_y1, const double *a_f1, double *a_y0, double *a_f0, double *a_theta,
                     double *a_t, double *work);
} nde_stepper_class;

enum { NDE_DERIVED_MAX = 32 };

struct nde_stepper {
    const nde_stepper_class *class;
    const nde_method *method;
    const void *self; /* what the class describes: a tableau ... */
    const nde_field *field;
    size_t B;
    size_t keep_size;                /* nde_field_keep_size */
    double derived[NDE_DERIVED_MAX]; /* numbers that the class works out once, from self */
};

/* Elements of one state. */
static inline size_t nde_stepper_n(const nde_stepper *stepper)
{
    return stepper->field->D * stepper->B;
}

#endif
