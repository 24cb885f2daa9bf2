/* What gradients are checked against: central differences of the loss. */
#ifndef NDE_CHECK_H
#define NDE_CHECK_H

#include "arena.h"
#include "model.h"

/* Scratch for nde_central_differences. */
typedef struct nde_check_work {
    double *theta;
    nde_step_log *logs; /* one per group, with room for log_capacity attempts in all */
} nde_check_work;

nde_check_work nde_check_work_place(nde_arena *arena, size_t n_theta, size_t n_groups,
                                    size_t log_capacity);

/* slopes[i] = (loss(θ + δ e_c) − loss(θ − δ e_c)) / 2δ at the coordinate c = coordinates[i], of
 * the loss whose steps are replayed from θ, or of the whole program, whose step control chooses
 * anew at every θ. slopes and coordinates (n), coordinates < P. The statuses of the loss. */
nde_status nde_central_differences(const nde_model *model, const double *theta, bool replay,
                                   size_t n, const size_t *coordinates, const nde_check_work *work,
                                   double *slopes);

#endif
