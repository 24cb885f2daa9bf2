#include "method.h"

#include "stepper_rk.h"

nde_stepper nde_method_stepper(size_t i, const nde_field *field, size_t B)
{
    const nde_tableau *tableau = nde_method_at(i);
    NDE_ASSERT(tableau != NULL);
    return nde_stepper_rk(tableau, field, B);
}

const nde_tableau *nde_method_at(size_t i)
{
    return nde_tableau_at(i);
}

const nde_choice *nde_method_choice(size_t i)
{
    const nde_tableau *tableau = nde_tableau_at(i);
    return tableau == NULL ? NULL : &tableau->choice;
}
