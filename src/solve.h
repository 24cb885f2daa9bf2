/* The driver: solves dy/dt = f(t, y; θ), y(times[0]) = y0, and gives y at the output times.
 *
 * It owns the interval, step control, acceptance, output times, dense output, limits and
 * statistics, and writes the accepted steps on a tape for the way back. It knows no field, no
 * method and no gradient by name.
 */
#ifndef NDE_SOLVE_H
#define NDE_SOLVE_H

#include "arena.h"
#include "control.h"
#include "status.h"
#include "stepper.h"
#include "tape.h"

/* The most attempts that a solve may be allowed. A macro, so that a list can print it. */
#define NDE_STEPS_MOST 1000000

/* One attempted step, as the user sees it. */
typedef struct nde_attempt {
    double t, h, ratio; /* ratio 0 where the step is not judged */
    double t_end;
    double accepted; /* 1 or 0 */
} nde_attempt;

/* A list of attempts in memory of the caller; those that do not fit are counted, not kept. */
typedef struct nde_step_log {
    nde_attempt *attempts;
    size_t capacity, n_attempts;
} nde_step_log;

typedef struct nde_problem {
    const nde_stepper *stepper; /* with its field and batch size */
    const double *theta;
    const nde_control *control;
    nde_norm norm;
    double first_step;          /* > 0; 0: chosen by the control. Its sign follows the interval */
    size_t steps_max;           /* attempts */
    size_t steps_per_output;    /* fixed control */
    double step_size;           /* fixed control; 0: steps_per_output */
    const nde_step_log *replay; /* replay control: the accepted attempts are made again */
    size_t n_times;             /* T >= 1 */
    const double *times;        /* finite and monotone, up or down; equal neighbours allowed */
    const double *y0;           /* (D, B) */
} nde_problem;

typedef struct nde_statistics {
    size_t evaluations, accepted, rejected;
    size_t n_outputs;  /* outputs that are valid: all T of them unless the solve failed */
    double first_step; /* signed size of the first attempt */
    double last_time;  /* reached by accepted steps */
    double last_step;  /* signed size of the last attempt */
} nde_statistics;

/* Scratch of one solve. */
typedef struct nde_solve_work {
    double *y[2], *f[2], *error, *keep, *stepper;
} nde_solve_work;

nde_solve_work nde_solve_work_place(nde_arena *arena, const nde_stepper *stepper);

/* outputs (T, D, B), valid up to statistics->n_outputs. tape and log may be NULL.
 * NDE_OK, or: BAD_TIMES, STEP_LIMIT, STEP_UNDERFLOW, NON_FINITE, TAPE_FULL, UNSUPPORTED (an
 * adaptive control with a method without an error estimate), and what the field reports. The
 * statistics are valid in any case. */
nde_status nde_solve(const nde_problem *problem, const nde_solve_work *work, nde_tape *tape,
                     nde_step_log *log, double *outputs, nde_statistics *statistics);

/* Distance from |x| to the next larger double. */
double nde_ulp(double x);

#endif
