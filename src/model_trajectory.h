/* The model of a Neural ODE fitted to trajectories: the loss is the mean distance between the
 * solution from each starting point and the observations (Chen et al. 2018, section 2).
 */
#ifndef NDE_MODEL_TRAJECTORY_H
#define NDE_MODEL_TRAJECTORY_H

#include "data.h"
#include "model.h"

typedef struct nde_trajectory_model {
    nde_field field;
    nde_data *data;
    nde_solver solver; /* may change between calls, but for method and gradient */
    nde_loss loss;
    bool validates;     /* the loss is that of the rows that are not trained on: NaN if all are */
    bool trains_starts; /* θ: the field's parameters, then the starting points (n, D) */
    double **outputs;   /* per group (T_all, D, B): the solution of the last call */
    double *y0, *y0_cotangent; /* (D, B): trained starting points of one group at a time */
    nde_arena scratch;         /* of one group at a time */
} nde_trajectory_model;

/* Places the memory of a model whose other members are set. */
void nde_trajectory_model_place(nde_trajectory_model *model, nde_arena *arena);

/* The starting points that θ holds, if they are trained, at the first rows of the data. */
void nde_trajectory_model_begin(const nde_trajectory_model *model, double *theta);

/* The interface to it; the trajectory model must outlive it. */
nde_model nde_trajectory_model_as_model(const nde_trajectory_model *self);

/* Solves the field from y0 (D, B) at times (T): outputs (T, D, B). With NDE_OK all outputs are
 * valid, otherwise the first statistics->n_outputs. log may be NULL. scratch holds at least what
 * nde_predict_measure asks for and is given back. */
nde_status nde_predict(const nde_field *field, const double *theta, const nde_solver *solver,
                       size_t B, size_t T, const double *times, const double *y0, double *outputs,
                       nde_step_log *log, nde_statistics *statistics, nde_arena *scratch);
void nde_predict_measure(const nde_field *field, const nde_solver *solver, size_t B,
                         nde_arena *scratch);

#endif
