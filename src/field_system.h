/* The known systems: vector fields with a formula, as data to learn from and as test oracles.
 * The parameters (α, β, μ ...) of a system are its θ. The last row has no formula of its own: its
 * equations are typed, and config.h makes a field of them.
 *
 * To add one: a row of the table in field_system.c and its two functions of one sample.
 */
#ifndef NDE_FIELD_SYSTEM_H
#define NDE_FIELD_SYSTEM_H

#include "pointwise.h"

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

    /* One sample: dy (D) = f(t, y; p). NULL in the row of typed equations. */
    void (*eval)(double t, const double *y, const double *p, double *dy);
    /* ay += (∂f/∂y)ᵀ a, ap += (∂f/∂p)ᵀ a; gives (∂f/∂t)ᵀ a. */
    double (*vjp)(double t, const double *y, const double *p, const double *a, double *ay,
                  double *ap);
} nde_system;

/* Row i of the table; NULL past its end. */
const nde_system *nde_system_at(size_t i);
const nde_choice *nde_system_choice(size_t i);

/* Whether the equations of the row are typed: it has no functions and no parameters. */
static inline bool nde_system_is_typed(const nde_system *system)
{
    return system->eval == NULL;
}

/* θ[theta_offset ...] are the parameters in the order of the row. Not of typed equations. */
nde_field nde_field_system(const nde_system *system, size_t theta_offset);

#endif
