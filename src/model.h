/* A model turns data, a field and a gradient into a loss of θ and its gradient. What optimises θ
 * (session) sees this interface alone.
 */
#ifndef NDE_MODEL_H
#define NDE_MODEL_H

#include "arena.h"
#include "gradient.h"
#include "loss.h"

/* How the field is solved and differentiated. */
typedef struct nde_solver {
    size_t method; /* of method.h */
    nde_control control;
    nde_norm norm;
    double first_step; /* 0: chosen */
    size_t steps_max, steps_per_output;
    double step_size;
    const nde_step_log *replay; /* with the control `replay` */
    const nde_gradient_class *gradient;
    nde_gradient_settings gradient_settings;
} nde_solver;

/* Which steps a loss takes. */
typedef enum nde_steps {
    NDE_STEPS_OWN,    /* those that the step control chooses */
    NDE_STEPS_RECORD, /* the same, and the logs record them: log 0 lends its room to the others */
    NDE_STEPS_REPLAY  /* those that the logs recorded */
} nde_steps;

/* What one evaluation of a loss, with or without its gradient, did. */
typedef struct nde_report {
    double loss;                            /* NaN where a solve failed */
    size_t points;                          /* observations that it is the mean of */
    size_t evaluations, accepted, rejected; /* of the forward solves, summed */
    double last_time, last_step;            /* of the forward solve that came last */
    nde_gradient_report gradient;           /* summed; bytes: the most of any */
} nde_report;

typedef struct nde_model nde_model;

typedef struct nde_model_class {
    /* The loss alone. logs: one per group of the data, NULL with NDE_STEPS_OWN. */
    nde_status (*loss)(const nde_model *model, const double *theta, nde_steps steps,
                       nde_step_log *logs, nde_report *report);
    /* The loss and its gradient; a_theta (P) is overwritten. */
    nde_status (*loss_gradient)(const nde_model *model, const double *theta, double *a_theta,
                                nde_report *report);
} nde_model_class;

struct nde_model {
    const nde_model_class *class;
    const void *self;
    size_t n_theta;
};

#endif
