/* All explicit Runge-Kutta methods: one pair of step and step_vjp for every row of tableau.c. */
#ifndef NDE_STEPPER_RK_H
#define NDE_STEPPER_RK_H

#include "stepper.h"

nde_stepper nde_stepper_rk(const nde_tableau *tableau, const nde_field *field, size_t B);

#endif
