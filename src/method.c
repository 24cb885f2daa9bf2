#include "method.h"

#include "stepper_rk.h"

/* One kind of stepper: its methods, NULL past the last, and how to make one; their tableaux, if
 * they have some. */
static const struct {
    const nde_method *(*at)(size_t i);
    nde_stepper (*make)(size_t i, const nde_field *field, size_t B);
    const nde_tableau *(*tableau)(size_t i);
} kinds[] = {
    {nde_stepper_rk_method, nde_stepper_rk, nde_tableau_at},
};

/* The kind of method i; turns i into the position within that kind. NDE_COUNT(kinds) past the
 * last method. */
static size_t kind_of(size_t *i)
{
    size_t kind = 0;
    while (kind < NDE_COUNT(kinds) && kinds[kind].at(*i) == NULL) {
        size_t n = 0;
        while (kinds[kind].at(n) != NULL) {
            n++;
        }
        *i -= n;
        kind++;
    }
    return kind;
}

nde_stepper nde_method_stepper(size_t i, const nde_field *field, size_t B)
{
    size_t kind = kind_of(&i);
    NDE_ASSERT(kind < NDE_COUNT(kinds));
    return kinds[kind].make(i, field, B);
}

const nde_method *nde_method_at(size_t i)
{
    size_t kind = kind_of(&i);
    return kind < NDE_COUNT(kinds) ? kinds[kind].at(i) : NULL;
}

const nde_choice *nde_method_choice(size_t i)
{
    const nde_method *method = nde_method_at(i);
    return method == NULL ? NULL : &method->choice;
}

const nde_tableau *nde_method_tableau(size_t i)
{
    size_t kind = kind_of(&i);
    bool has_one = kind < NDE_COUNT(kinds) && kinds[kind].tableau != NULL;
    return has_one ? kinds[kind].tableau(i) : NULL;
}
