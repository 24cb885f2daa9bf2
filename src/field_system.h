/* The known systems: vector fields with a formula, as data to learn from and as test oracles.
 * The parameters (α, β, μ ...) of a system are its θ.
 *
 * To add one: a row of the table in field_system.c and its three functions of one sample.
 */
#ifndef NDE_FIELD_SYSTEM_H
#define NDE_FIELD_SYSTEM_H

#include "field.h"

enum { NDE_STATE_MAX = 8, NDE_PARAMS_MAX = 8 }; /* of one system */

/* A parameter of a system, with the limits of a form. */
typedef struct nde_parameter {
    const char *key, *symbol;
    double initial, least, most;
    const char *initial_text, *least_text, *most_text; /* as JSON */
    const char *help;
} nde_parameter;

typedef struct nde_system {
    nde_choice choice;
    size_t D, n_params;
    const char *const *variables;
    const nde_parameter *params;
    const double *start; /* where a trajectory begins unless told otherwise */
    const char *start_text, *time_end_text;
    double time_end;
    bool autonomous; /* f does not depend on t */

    /* One sample: dy (D) = f(t, y; p). */
    void (*eval)(double t, const double *y, const double *p, double *dy);
    /* ay += (∂f/∂y)ᵀ a, ap += (∂f/∂p)ᵀ a; gives (∂f/∂t)ᵀ a. */
    double (*vjp)(double t, const double *y, const double *p, const double *a, double *ay,
                  double *ap);
    /* vdy = ∂f/∂y vy + ∂f/∂p vp + ∂f/∂t vt. */
    void (*jvp)(double t, const double *y, const double *p, const double *vy, const double *vp,
                double vt, double *vdy);
} nde_system;

/* Row i of the table; NULL past its end. */
const nde_system *nde_system_at(size_t i);
const nde_choice *nde_system_choice(size_t i);

/* θ[theta_offset ...] are the parameters in the order of the row. */
nde_field nde_field_system(const nde_system *system, size_t theta_offset);

#endif
