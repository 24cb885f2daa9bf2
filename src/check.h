/* Gradients checked against central differences, and vectors against each other. */
#ifndef NDE_CHECK_H
#define NDE_CHECK_H

#include "arena.h"
#include "model.h"

/* How alike two vectors are. */
typedef struct nde_likeness {
    double cosine;         /* of the angle between them */
    double relative_error; /* |got − want| / |want| */
} nde_likeness;

nde_likeness nde_compare(size_t n, const double *got, const double *want);

/* Scratch for nde_central_differences. */
typedef struct nde_check_work {
    double *theta;
    nde_step_log *logs; /* one per group, with room for log_capacity attempts in all */
} nde_check_work;

nde_check_work nde_check_work_place(nde_arena *arena, size_t n_theta, size_t n_groups,
                                    size_t log_capacity);

/* slopes[i] = (loss(θ + δ e_c) − loss(θ − δ e_c)) / 2δ at the coordinate c = coordinates[i], of
 * the loss whose steps are replayed from θ, or of the whole program, whose step control chooses
 * anew at every θ. */
nde_status nde_central_differences(const nde_model *model, const double *theta, bool replay,
                                   size_t n, const size_t *coordinates, const nde_check_work *work,
                                   double *slopes);

#endif
