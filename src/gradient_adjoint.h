/* The continuous adjoint: the adjoint system (field_adjoint.h) solved backwards in time by the
 * same driver, from each output time to the one before, restarted with the stored state, as
 * torchdiffeq's odeint_adjoint. Memory does not grow with the number of steps; the gradient is
 * that of the exact flow, up to the tolerances.
 */
#ifndef NDE_GRADIENT_ADJOINT_H
#define NDE_GRADIENT_ADJOINT_H

#include "gradient.h"

extern const nde_gradient_class nde_gradient_adjoint;

#endif
