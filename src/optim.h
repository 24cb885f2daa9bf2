/* Optimisers, learning rate schedules and gradient clipping as torch.optim defines them.
 *
 * sgd, rmsprop: the PyTorch documentation of the class of that name; adam: D. P. Kingma, J. Ba,
 * Adam, ICLR 2015; adamw: I. Loshchilov, F. Hutter, Decoupled Weight Decay, ICLR 2019. ε stands
 * outside the root and after the bias correction.
 */
#ifndef NDE_OPTIM_H
#define NDE_OPTIM_H

#include "base.h"

typedef enum nde_optimizer_kind { NDE_ADAM, NDE_ADAMW, NDE_SGD, NDE_RMSPROP } nde_optimizer_kind;
typedef enum nde_schedule { NDE_CONSTANT, NDE_STEP, NDE_COSINE } nde_schedule;

const nde_choice *nde_optimizer_choice(size_t i);
const nde_choice *nde_schedule_choice(size_t i);

typedef struct nde_optimizer {
    nde_optimizer_kind kind;
    double learning_rate, momentum, beta1, beta2, epsilon, smoothing, weight_decay;
    bool nesterov;
    nde_schedule schedule;
    double schedule_epochs, schedule_factor, warmup_epochs;
    double clip_norm; /* 0: none */
} nde_optimizer;

/* The learning rate of an epoch, 0 the first.
 *   constant  rate
 *   step      rate · factor^⌊epoch / N⌋                                        (StepLR)
 *   cosine    from rate to factor · rate along half a wave of N epochs, then constant
 *             (CosineAnnealingLR, without its second half)
 * and in the first W epochs of a warm-up times (epoch + 1) / W. */
double nde_optimizer_rate(const nde_optimizer *optimizer, double epoch);

/* The length of g, and g made shorter: torch.nn.utils.clip_grad_norm_. limit 0: unchanged. */
double nde_clip(size_t P, double limit, double *g);

/* One step: theta (P) against the gradient g (P). m and v (P) are the optimiser's memory, zero
 * before the first step; n_steps counts this step too, so it is 1 in the first. */
void nde_optimizer_step(const nde_optimizer *optimizer, double rate, double n_steps, size_t P,
                        const double *g, double *theta, double *m, double *v);

#endif
