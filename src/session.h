/* A training run: settings, data, network, optimiser and history, in memory of the caller.
 *
 *     nde_session_init(&session);             settings at their defaults
 *     nde_config_set(&session.config, ...);
 *     nde_session_give(&session, ...);        or else a known system makes the data
 *     nde_session_place(&session, &arena);    once measuring, once placing
 *     nde_session_begin(&session);            data made, weights drawn, epoch 0
 *     nde_session_train(&session, 250, &news);
 *
 * What a run remembers from one epoch to the next is nde_session_memory and nothing else: copying
 * it is a snapshot, and a run restored from it goes on with the same bits.
 */
#ifndef NDE_SESSION_H
#define NDE_SESSION_H

#include "check.h"
#include "config.h"
#include "data.h"
#include "model_trajectory.h"
#include "net.h"
#include "optim.h"

enum { NDE_HISTORY_MAX = 65536 }; /* entries; when full, every second one is dropped */

/* X(name, key): the columns of the history, one entry per epoch. The loss is that before the
 * epoch's update, and the gradient norm that before clipping. */
#define NDE_HISTORY_COLUMNS(X)                                                                     \
    X(epoch, "epoch")                                                                              \
    X(loss, "loss")                                                                                \
    X(evaluations, "evaluations")                                                                  \
    X(accepted, "accepted")                                                                        \
    X(rejected, "rejected")                                                                        \
    X(gradient_norm, "gradientNorm")

/* P: the parameters of the field, then the starting points (n, D) where they are trained. */
typedef struct nde_memory {
    double epoch;          /* epochs trained so far */
    size_t n_history;      /* entries in use */
    double *theta, *m, *v; /* (P) each, one after the other */
#define X(name, key) double *name##_column;
    NDE_HISTORY_COLUMNS(X) /* (NDE_HISTORY_MAX) each, one after the other */
#undef X
} nde_memory;

/* The last epoch that nde_session_train finished or failed in. */
typedef struct nde_news {
    double epoch; /* its number, 0 the first */
    double gradient_norm, learning_rate;
    nde_report report;
} nde_news;

typedef struct nde_session {
    nde_config config;
    bool is_given; /* rows given by the caller */
    nde_raw raw;
    nde_generator generator;
    nde_net net;
    nde_data data;
    nde_trajectory_model trajectory;
    nde_model model;
    nde_optimizer optimizer;
    nde_memory memory;
    double *gradient; /* (P) of the last epoch */
    double *before;   /* (3 P): theta, m, v before an update */
    nde_arena scratch;
} nde_session;

void nde_session_init(nde_session *session);

/* Places room for n trajectories with n_rows in all, of D variables; the caller then fills
 * session->raw.begin, times and values. */
void nde_session_give(nde_session *session, nde_arena *arena, size_t D, size_t n, size_t n_rows);

/* State variables of the run, of the data or of the system. */
size_t nde_session_D(const nde_session *session);

/* The layout. BAD_SETTING: the numbers of the starting points do not fill whole states. */
nde_status nde_session_place(nde_session *session, nde_arena *arena);

/* Makes or takes the data and draws the weights. What the solve of a system reports. */
nde_status nde_session_begin(nde_session *session);

/* Live settings, after a change of session->config. */
void nde_session_refresh(nde_session *session);

/* At most `epochs` epochs. Stops at the first that fails and leaves the weights as they were
 * before it. news is about the last epoch tried; its loss is NaN where the solve failed. With 0
 * epochs it is about none: the epoch before the next, and a loss of NaN. */
nde_status nde_session_train(nde_session *session, size_t epochs, nde_news *news);

/* Loss and gradient at the present weights: into session->gradient, without an update. */
nde_status nde_session_gradient(nde_session *session, nde_report *report);

/* The loss at the present weights over the rows that are not trained on; where there are none it
 * is NaN, with 0 points. */
nde_status nde_session_validation(const nde_session *session, nde_report *report);

#endif
