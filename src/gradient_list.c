#include "gradient_list.h"

#include "gradient_adjoint.h"
#include "gradient_discrete.h"

const nde_gradient_class *nde_gradient_at(size_t i)
{
    static const nde_gradient_class *const list[] = {&nde_gradient_discrete, &nde_gradient_adjoint};
    return i < NDE_COUNT(list) ? list[i] : NULL;
}

const nde_choice *nde_gradient_choice(size_t i)
{
    const nde_gradient_class *class = nde_gradient_at(i);
    return class == NULL ? NULL : &class->choice;
}
