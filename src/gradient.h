/* The gradient of a loss of the outputs with respect to y0, θ and the field's clock: a forward
 * solve that keeps something, then the way back.
 *
 * A gradient is a class; `discrete` and `adjoint` are the ones there are (gradient_list.h). Both
 * take the cotangents of the outputs from a callback, so that they know no loss.
 */
#ifndef NDE_GRADIENT_H
#define NDE_GRADIENT_H

#include "arena.h"
#include "solve.h"

/* a_y (D, B) += the cotangent of output i. */
typedef struct nde_cotangent {
    void (*add)(void *context, size_t i, double *a_y);
    void *context;
} nde_cotangent;

/* Settings of the way back. */
typedef struct nde_gradient_settings {
    size_t tape_bytes;          /* discrete: memory for the tape */
    double rtol, atol;          /* adjoint: of the backward solve */
    const nde_control *control; /* adjoint: of the backward solve */
} nde_gradient_settings;

/* What the way back cost. */
typedef struct nde_gradient_report {
    size_t evaluations;        /* of f on the way back */
    size_t accepted, rejected; /* steps of a backward solve */
    size_t bytes;              /* that were kept for the way back */
    bool recomputed;           /* the tape was lean: stages were computed again */
} nde_gradient_report;

typedef struct nde_gradient nde_gradient;

typedef struct nde_gradient_class {
    nde_choice choice;
    /* Memory for problems with this stepper: given out as gradient->self. */
    void *(*place)(nde_arena *arena, const nde_stepper *stepper,
                   const nde_gradient_settings *settings);
    /* nde_solve, and what the way back needs. log may be NULL. */
    nde_status (*forward)(const nde_gradient *gradient, const nde_problem *problem,
                          const nde_solve_work *work, nde_step_log *log, double *outputs,
                          nde_statistics *statistics);
    /* After a forward that gave NDE_OK, with the same problem and outputs. a_y0 (D, B) is
     * overwritten, a_theta (P) and a_t (1, may be NULL) are added to. */
    nde_status (*backward)(const nde_gradient *gradient, const nde_problem *problem,
                           const nde_solve_work *work, const double *outputs,
                           nde_cotangent cotangent, double *a_y0, double *a_theta, double *a_t,
                           nde_gradient_report *report);
} nde_gradient_class;

struct nde_gradient {
    const nde_gradient_class *class;
    nde_gradient_settings settings;
    void *self;
};

#endif
