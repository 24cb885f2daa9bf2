/* Step control: which step is accepted, how long the next one is. A preset is data; each but
 * `fixed` and `replay` reproduces the decisions of the program it is named after.
 *
 * The error ratio is the largest, over the parts of the state, of
 *     rms(scale · error / (atol + rtol max(|y0|, |y1|))).
 * Sources: Hairer, Nørsett, Wanner, Solving Ordinary Differential Equations I, II.4; the programs
 * torchdiffeq 0.2.5 and SciPy 1.10.
 */
#ifndef NDE_CONTROL_H
#define NDE_CONTROL_H

#include "base.h"
#include "stepper.h"

typedef enum nde_control_rule {
    NDE_CONTROL_ADAPTIVE, /* by the error ratio */
    NDE_CONTROL_FIXED,    /* equal steps between output times, or of a given size */
    NDE_CONTROL_REPLAY    /* the steps that another solve has accepted */
} nde_control_rule;

typedef struct nde_control {
    nde_choice choice;
    nde_control_rule rule;
    bool torchdiffeq_error;  /* judges by torchdiffeq's error estimate (stepper.h) */
    bool accepts_one;        /* a ratio of exactly 1 is accepted */
    double safety;           /* factor = safety · ratio^(-1 / order) */
    double factor_min;       /* least factor after a rejection, and after an acceptance where ... */
    bool shrinks_on_accept;  /* ... an accepted step may be followed by a shorter one */
    double factor_max;       /* most, also after a ratio of 0 */
    bool holds_after_reject; /* no growth right after a rejection */
    bool cuts_to_end;        /* the last step ends at the last output; else it steps over */
} nde_control;

const nde_control *nde_control_at(size_t i);
const nde_choice *nde_control_choice(size_t i);

/* The preset of that rule: the way to `replay` and `fixed` from inside the program. */
const nde_control *nde_control_of(nde_control_rule rule);

/* How large an error is: over which parts of a state of n elements a root mean square is taken. */
typedef struct nde_norm {
    double rtol, atol;
    size_t n_parts;         /* 0: one part, the whole state */
    const size_t *part_end; /* part i ends before element part_end[i]; the last end is n */
} nde_norm;

/* The error ratio of a step. */
double nde_control_ratio(const nde_control *control, const nde_norm *norm,
                         const nde_stepper *stepper, const double *y0, const double *y1,
                         const double *error);

bool nde_control_accepts(const nde_control *control, double ratio);

/* The next step size over this one. `order`: of the method; `after_reject`: the attempt before
 * this one was rejected. A ratio that is not a number asks for the smallest factor. */
double nde_control_factor(const nde_control *control, double ratio, size_t order,
                          bool after_reject);

/* The size of the first step, Hairer et al. II.4, "Starting Step Size": one evaluation of the
 * field beside f0. `direction`: +1 or -1, the sign of the result.
 * scratch: 2 n; keep: of the field. */
double nde_control_first_step(const nde_norm *norm, const nde_stepper *stepper, const double *theta,
                              double t0, double direction, const double *y0, const double *f0,
                              double *keep, double *scratch, nde_status *status);

#endif
