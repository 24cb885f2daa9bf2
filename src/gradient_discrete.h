/* The exact gradient of what the solver computed, with its accepted steps held fixed: reverse
 * differentiation of the steps on the tape (Hairer, Lubich, Wanner, Geometric Numerical
 * Integration, VI.6.3, calls it the adjoint of the discrete flow).
 */
#ifndef NDE_GRADIENT_DISCRETE_H
#define NDE_GRADIENT_DISCRETE_H

#include "gradient.h"

extern const nde_gradient_class nde_gradient_discrete;

#endif
