/* A multilayer perceptron: Linear, activation, Linear, ..., Linear, as torch.nn.Sequential.
 *
 * Layer l computes z = b + W x; all layers but the last are followed by the activation.
 * θ holds layer after layer W, then b. W (n_out, n_in) is stored row by row as in PyTorch where a
 * layer narrows, and column by column where it widens: the longer side is contiguous, which is
 * what the kernels vectorise over; nde_tensor tells which.
 */
#ifndef NDE_NET_H
#define NDE_NET_H

#include "activation.h"
#include "base.h"
#include "field.h"
#include "kernel.h"
#include "rng.h"

enum { NDE_LAYERS_MAX = 5 }; /* linear layers: at most four hidden ones, and the last */

typedef struct nde_net {
    size_t n_layers;                  /* linear layers */
    size_t width[NDE_LAYERS_MAX + 1]; /* inputs, hidden layers, outputs */
    nde_activation activation;
    /* Derived, for layer l: how W lies in θ. For layer l and the end: where its parameters begin in
     * θ, and the row of `keep` (times B) at which its input begins. */
    nde_matrix matrix[NDE_LAYERS_MAX];
    size_t theta_begin[NDE_LAYERS_MAX + 1], keep_row[NDE_LAYERS_MAX + 1];
    size_t widest;
    bool shallow; /* nde_is_shallow */
} nde_net;

/* n_hidden < NDE_LAYERS_MAX. */
nde_net nde_net_make(size_t n_in, size_t n_hidden, const size_t *hidden, size_t n_out,
                     nde_activation activation);

/* Number of parameters. */
size_t nde_net_n_theta(const nde_net *net);

/* The initial weights of torch.nn.Linear layers made in order after torch.manual_seed: W and b
 * uniform in ±1/√n_in, drawn in float32 in PyTorch's memory order. */
void nde_net_init(const nde_net *net, nde_rng *rng, double *theta);

/* Tensor i in state_dict order (0.weight, 0.bias, 2.weight ...); false past the last. */
bool nde_net_tensor(const nde_net *net, size_t i, nde_tensor *out);

/* Doubles that nde_net_eval keeps for a batch: the input, and per hidden layer the activations and
 * their slopes. Doubles of scratch for vjp and jvp. */
size_t nde_net_keep_size(const nde_net *net, size_t B);
size_t nde_net_work_size(const nde_net *net, size_t B);

/* The input of the network inside `keep`, (n_in, B): the caller fills it before eval. */
double *nde_net_input(double *keep);

/* y (n_out, B) from the input in `keep`. */
void nde_net_eval(const nde_net *net, size_t B, const double *theta, double *keep, double *y);

/* ax = (∂y/∂x)ᵀ ay (n_in, B), overwriting; a_theta += (∂y/∂θ)ᵀ ay. Either may be NULL. */
void nde_net_vjp(const nde_net *net, size_t B, const double *theta, const double *keep,
                 const double *ay, double *ax, double *a_theta, double *work);

/* vy = ∂y/∂x vx + ∂y/∂θ v_theta. vx (n_in, B) and v_theta may be NULL for zero. */
void nde_net_jvp(const nde_net *net, size_t B, const double *theta, const double *keep,
                 const double *vx, const double *v_theta, double *vy, double *work);

#endif
