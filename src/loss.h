/* The distance between a solution and the data, as torch.nn.MSELoss and torch.nn.HuberLoss with
 * reduction "mean": the mean is taken over all numbers of all trajectories.
 */
#ifndef NDE_LOSS_H
#define NDE_LOSS_H

#include "base.h"

typedef enum nde_loss_kind { NDE_LOSS_MSE, NDE_LOSS_HUBER } nde_loss_kind;

typedef struct nde_loss {
    nde_loss_kind kind;
    double huber_delta; /* quadratic below, linear above */
} nde_loss;

const nde_choice *nde_loss_choice(size_t i);

/* Σ over n numbers; divide by the number of all numbers for the mean. */
double nde_loss_sum(const nde_loss *loss, size_t n, const double *got, const double *want);

/* a += scale · ∂sum/∂got. */
void nde_loss_vjp(const nde_loss *loss, size_t n, const double *got, const double *want,
                  double scale, double *a);

#endif
