/* The functions between the layers of a network, each with its derivative, as torch.nn defines
 * them: Tanh, ReLU (derivative 0 at 0), Softplus (beta 1, linear above 20), Sigmoid, SiLU,
 * ELU (alpha 1), and sin.
 */
#ifndef NDE_ACTIVATION_H
#define NDE_ACTIVATION_H

#include "base.h"

/* X(name, label) */
#define NDE_ACTIVATION_LIST(X)                                                                     \
    X(tanh, "tanh")                                                                                \
    X(relu, "ReLU")                                                                                \
    X(softplus, "Softplus")                                                                        \
    X(sigmoid, "Sigmoid")                                                                          \
    X(silu, "SiLU")                                                                                \
    X(elu, "ELU")                                                                                  \
    X(sin, "sin")

typedef enum nde_activation {
#define X(name, label) NDE_ACTIVATION_##name,
    NDE_ACTIVATION_LIST(X)
#undef X
} nde_activation;

const nde_choice *nde_activation_choice(size_t i);

/* a = σ(z) and slope = σ'(z), element by element. z and a may be the same array. */
void nde_activation_eval(nde_activation kind, size_t n, const double *z, double *a, double *slope);

#endif
