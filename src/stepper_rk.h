/* All explicit Runge-Kutta methods: one pair of step and step_vjp for every row of tableau.c. */
#ifndef NDE_STEPPER_RK_H
#define NDE_STEPPER_RK_H

#include "stepper.h"

/* Facts about row i; NULL past the last. */
const nde_method *nde_stepper_rk_method(size_t i);

/* The method of row i for a field and a batch of B. */
nde_stepper nde_stepper_rk(size_t i, const nde_field *field, size_t B);

#endif
