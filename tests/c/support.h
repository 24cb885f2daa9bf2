/* What several tests share: memory that is given back at once, a solve with its memory, a gradient
 * of it, a second Runge-Kutta implementation that carries a tangent along, and small sums.
 */
#ifndef NDE_TEST_SUPPORT_H
#define NDE_TEST_SUPPORT_H

#include "arena.h"
#include "config.h"
#include "field_net.h"
#include "field_system.h"
#include "gradient.h"
#include "loss.h"
#include "session.h"
#include "solve.h"

/* NaN bytes (so that nobody relies on zeros), aligned to 16. All of it lives until
 * support_release. */
void *support_bytes(size_t bytes);
double *support_doubles(size_t n);
double *support_zeros(size_t n);
double *support_copy(size_t n, const double *x);
void support_release(void);

/* Uniform numbers in ±size. */
double *support_random(size_t n, double size);

double support_dot(size_t n, const double *a, const double *b);
/* |got − want| / |want|. */
double support_error(size_t n, const double *got, const double *want);
/* Equal in every bit. */
bool support_same(size_t n, const double *a, const double *b);
/* FNV-1a, 64 bits, of the bits of x, lowest byte first. Begin with SUPPORT_HASH. */
#define SUPPORT_HASH UINT64_C(0xcbf29ce484222325)
uint64_t support_hash(uint64_t hash, size_t n, const double *x);

/* Position of a key in a list of choices; a key that is not there ends the program. */
size_t support_choice(nde_choice_at *choices, const char *key);
nde_field support_system(const char *key);
/* Row i of the systems that have a formula; NULL past them. */
const nde_system *support_known_system(size_t i);
/* A program of typed equations from its words in postfix order: numbers, p0 to p7, and names of
 * operations; ^3 is a wholePower. Lives until support_release. */
const nde_expr *support_expr(const char *words);
/* The same into a config whose system is typed. */
void support_type(nde_config *config, const char *words);
/* θ of a system: the defaults of its row. */
const double *support_params(const char *key);

/* A net with its field; weights and biases uniform in ±size. */
typedef struct support_net {
    nde_net net;
    nde_field field;
    double *theta;
} support_net;

/* `hidden` ends with 0. */
const support_net *support_net_make(size_t D, bool takes_time, const size_t *hidden,
                                    nde_activation activation, double size);

/* --- One solve -------------------------------------------------------------------------------- */

typedef struct support_solve {
    nde_field field;
    nde_stepper stepper;
    nde_solve_work work;
    nde_control control;
    nde_problem problem; /* 1e-7, 1e-9, 20000 steps at most, 1 step per output */
    nde_step_log log;
    nde_statistics stats;
    size_t n; /* D · B */
    double *outputs;
} support_solve;

/* The arrays are not copied. */
support_solve *support_solve_make(const nde_field *field, const char *method, const char *control,
                                  size_t B, const double *theta, const double *y0);
void support_times(support_solve *s, size_t T, const double *times);
/* T equal steps from `from` to `to`, both ends included. */
void support_linspace(support_solve *s, size_t T, double from, double to);
nde_status support_run(support_solve *s);
/* Another solve of the same problem whose steps are those in the log of `s`. */
support_solve *support_replay(const support_solve *s);
const double *support_last(const support_solve *s);

/* --- Its gradient ----------------------------------------------------------------------------- */

/* loss = Σ ⟨c, outputs⟩ where cotangents are given, else the mean of a loss. */
typedef struct support_loss {
    nde_loss loss;
    const double *want;       /* (T, D, B) */
    const double *cotangents; /* (T, D, B) or NULL */
} support_loss;

typedef struct support_gradient {
    nde_status status;
    double *y0, *theta, t;
    nde_gradient_report report;
} support_gradient;

double support_loss_value(const support_solve *s, const support_loss *loss);
/* Forwards and backwards. */
support_gradient support_gradient_of(support_solve *s, const nde_gradient_class *class,
                                     const nde_gradient_settings *settings,
                                     const support_loss *loss);
support_gradient support_discrete(support_solve *s, const support_loss *loss);

/* Central differences of the loss with the steps of `s` (which has run) held fixed, along each of
 * the n coordinates of x; x is s's theta or y0. */
void support_differences(const support_solve *s, const support_loss *loss, size_t n, double *x,
                         double *slopes);

/* The steps in the log of `s` made again by a plain implementation of Runge-Kutta, with a tangent:
 * outputs and their derivatives along (v_y0, v_theta, v_t), where v_t shifts the field's clock. */
void support_tangent(const support_solve *s, const double *v_y0, const double *v_theta, double v_t,
                     double *outputs, double *v_outputs);

/* --- A session -------------------------------------------------------------------------------- */

typedef struct support_setting {
    const char *key;
    double value; /* of a choice its position */
} support_setting;

/* Position of a setting; a key that is not there ends the program. */
size_t support_setting_at(const char *key);
/* Sets what the list says, up to a row without a key. Rows of a list follow each other. */
void support_configure(nde_config *config, const support_setting *settings);
/* A session with these settings, measured and placed in exactly that memory; not begun. */
nde_session *support_session(const support_setting *settings);
/* The same with rows of the caller's: n trajectories of so many rows each. */
nde_session *support_session_given(const support_setting *settings, const nde_raw *rows);

#endif
