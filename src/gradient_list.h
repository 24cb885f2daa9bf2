/* The gradients that a user can choose; a new one is a line of the list in gradient_list.c. */
#ifndef NDE_GRADIENT_LIST_H
#define NDE_GRADIENT_LIST_H

#include "gradient.h"

/* Entry i; NULL past the last. */
const nde_gradient_class *nde_gradient_at(size_t i);
const nde_choice *nde_gradient_choice(size_t i);

#endif
