/* What every file of the core starts from: fixed-width types, the assertion, small helpers.
 *
 * Conventions that hold in all headers of src/:
 *   - Letters: B samples of a batch, D state variables, P parameters, T output times.
 *   - Arrays are (feature, batch) with the batch index fastest: y[d * B + b].
 *   - A cotangent is prefixed a (`ay`, `a_theta`), a tangent v. A vjp *adds* to its outputs.
 *   - All numbers are double, all sizes count elements unless a name ends in `_bytes`.
 *   - Arguments: object, sizes and time, inputs, in/out, outputs, scratch.
 */
#ifndef NDE_BASE_H
#define NDE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A broken promise inside the program: trap. In wasm this reaches JavaScript as RuntimeError. */
#define NDE_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())

#define NDE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One entry of a list that a user chooses from: the key of the API, the words of a form. */
typedef struct nde_choice {
    const char *key;
    const char *label;
} nde_choice;

/* The i-th entry of such a list, NULL past its end. */
typedef const nde_choice *nde_choice_at(size_t i);

static inline bool nde_same_text(const char *a, const char *b)
{
    while (*a == *b && *a != '\0') {
        a++;
        b++;
    }
    return *a == *b;
}

/* The position of a key that is in the list. */
static inline size_t nde_choice_position(nde_choice_at *list, const char *key)
{
    size_t i = 0;
    while (!nde_same_text(list(i)->key, key)) {
        i++;
        NDE_ASSERT(list(i) != NULL);
    }
    return i;
}

static inline double nde_min(double a, double b)
{
    return a < b ? a : b;
}

static inline double nde_max(double a, double b)
{
    return a > b ? a : b;
}

static inline double nde_abs(double x)
{
    return __builtin_fabs(x);
}

/* Neither infinite nor NaN: exactly then x - x is 0. */
static inline bool nde_is_finite(double x)
{
    return x - x == 0;
}

#endif
