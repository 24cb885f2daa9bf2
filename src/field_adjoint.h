/* The adjoint system of a field as a field of its own, so that the driver can solve it backwards:
 *
 *     d/dt (a_t, y, a, a_θ) = (−a·∂f/∂t, f, −(∂f/∂y)ᵀ a, −(∂f/∂θ)ᵀ a)
 *
 * (R. T. Q. Chen et al., Neural Ordinary Differential Equations, NeurIPS 2018, algorithm 2).
 * One sample (B = 1) whose state is, one after the other: a_t (1), y (D, B), a (D, B), a_θ (P) of
 * the inner field.
 */
#ifndef NDE_FIELD_ADJOINT_H
#define NDE_FIELD_ADJOINT_H

#include "field.h"

typedef struct nde_adjoint {
    const nde_field *inner;
    size_t B;       /* of the inner field */
    size_t n_theta; /* length of the whole θ */
    bool with_time; /* integrate a_t; else it stays 0, as in odeint_adjoint for fixed times */
} nde_adjoint;

/* The adjoint must outlive the field. */
nde_field nde_field_adjoint(const nde_adjoint *adjoint);

/* Where the parts of the state begin. */
static inline size_t nde_adjoint_y(void)
{
    return 1;
}

static inline size_t nde_adjoint_a(const nde_adjoint *adjoint)
{
    return 1 + adjoint->inner->D * adjoint->B;
}

static inline size_t nde_adjoint_theta(const nde_adjoint *adjoint)
{
    return 1 + 2 * adjoint->inner->D * adjoint->B;
}

#endif
