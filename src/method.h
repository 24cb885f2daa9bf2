/* The methods that a user can choose.
 *
 * A new Runge-Kutta method is a row of tableau.c and appears here by itself; a new kind of stepper
 * is a line of the list in method.c.
 */
#ifndef NDE_METHOD_H
#define NDE_METHOD_H

#include "tableau.h"

/* Method i for a field and a batch of B; i < number of methods. */
nde_stepper nde_method_stepper(size_t i, const nde_field *field, size_t B);

/* Facts about method i; NULL past the last. */
const nde_method *nde_method_at(size_t i);
const nde_choice *nde_method_choice(size_t i);

/* The tableau of method i; NULL past the last, and of a method that is none of Runge and Kutta. */
const nde_tableau *nde_method_tableau(size_t i);

#endif
