/* Every setting of a run, once. This list makes the C defaults and range checks, the JSON that
 * JavaScript reads (abi.c), and from that JSON the form, URL and attribute parsing, the README's
 * table and the tests.
 *
 * Columns: name in C, key in JavaScript, default, least, most, unit, group, effect, label, help.
 *   effect  RESTART  a change begins a new run
 *           LIVE     a change acts from the next epoch on
 *   scale   reals carry LOG or LINEAR: how a slider should move
 *   as      the setting whose value stands in while this one is not given ("" for none). Where it
 *           is "system", default and stand-in are the start and time_end of the system's row.
 * The default of a list is one number: a list of that length one. A text is not kept here: what
 * comes of the equations is `expr` and `params` below.
 * The parameters of a known system (alpha, beta, mu ...) are rows of the system table instead
 * (field_system.h), with default, limits and help of their own.
 */
#ifndef NDE_CONFIG_H
#define NDE_CONFIG_H

#include "base.h"
#include "field_expr.h"
#include "field_system.h"
#include "net.h"
#include "solve.h"
#include "status.h"

enum {
    NDE_HIDDEN_MAX = NDE_LAYERS_MAX - 1, /* hidden layers */
    NDE_STARTS_MAX = 64                  /* starting points in the form of a list */
};

/* clang-format off */
#define NDE_SETTINGS(CHOICE, INT, REAL, FLAG, INTS, POINTS, TEXT) \
CHOICE(system, "system", spiral, nde_system_choice, "system", RESTART, \
    "System", "the differential equation that the data come from") \
TEXT("equations", "a*x - b*y - x*(x^2 + y^2); b*x + a*y - y*(x^2 + y^2)", 440, "system", RESTART, \
    "Equations", "system custom: x' and y' as expressions in x, y, t and names of parameters") \
TEXT("parameters", "a=0.5, b=2", 300, "system", RESTART, \
    "Parameters", "system custom: a number for each name in the equations") \
REAL(time_end, "timeEnd", 0, 0.01, 1000, LOG, "system", "t", "system", RESTART, \
    "End time", "the data cover the times from 0 to this one") \
POINTS(starts, "starts", -1000, 1000, "system", "start", RESTART, \
    "Starting points", "one trajectory begins at each of these states") \
INT(samples, "samples", 160, 2, 10000, "", "points", "data", RESTART, \
    "Samples", "equally spaced observations of each trajectory, both ends included") \
REAL(noise, "noise", 0, 0, 10, LINEAR, "", "state", "data", RESTART, \
    "Noise", "standard deviation of the Gaussian noise added to every observation") \
INT(noise_seed, "noiseSeed", 42, 0, 4294967295, "seed", "", "data", RESTART, \
    "Noise seed", "seed of the noise; the weights have a generator of their own") \
REAL(data_rtol, "dataRtol", 1e-7, 1e-14, 0.1, LOG, "", "", "data", RESTART, \
    "Data: relative tolerance", "relative tolerance of the solve that makes the data") \
REAL(data_atol, "dataAtol", 1e-9, 1e-16, 0.1, LOG, "", "state", "data", RESTART, \
    "Data: absolute tolerance", "absolute tolerance of the solve that makes the data") \
REAL(train_fraction, "trainFraction", 1, 0.01, 1, LINEAR, "", "", "data", RESTART, \
    "Trained part", "of the time of each trajectory; the rest is for validation") \
INTS(hidden, "hidden", 32, 1, 256, NDE_HIDDEN_MAX, "units", "network", RESTART, \
    "Hidden layers", "units of each hidden layer, first layer first") \
CHOICE(activation, "activation", tanh, nde_activation_choice, "network", RESTART, \
    "Activation", "the function after each hidden layer") \
FLAG(time_input, "timeInput", 0, "network", RESTART, \
    "Time as an input", "append t to the network's inputs: a field that changes with time") \
INT(seed, "seed", 42, 0, 4294967295, "", "", "network", RESTART, \
    "Seed", "of the initial weights, as torch.manual_seed") \
CHOICE(method, "method", dopri5, nde_method_choice, "solver", RESTART, \
    "Method", "the Runge-Kutta method that solves the network's equation") \
CHOICE(control, "control", torchdiffeq, nde_control_choice, "solver", RESTART, \
    "Step control", "whose rules choose the steps; fixed for a method without error estimate") \
REAL(rtol, "rtol", 1e-7, 1e-14, 0.1, LOG, "", "", "solver", LIVE, \
    "Relative tolerance", "error allowed in one step, relative to the state") \
REAL(atol, "atol", 1e-9, 1e-16, 0.1, LOG, "", "state", "solver", LIVE, \
    "Absolute tolerance", "error allowed in one step where the state is near zero") \
REAL(first_step, "firstStep", 0, 0, 1000, LINEAR, "", "t", "solver", LIVE, \
    "First step", "0: chosen from the field at the start") \
INT(steps_per_output, "stepsPerOutput", 1, 1, 1000, "", "steps", "solver", LIVE, \
    "Steps per output", "fixed control: equal steps from one output time to the next") \
REAL(step_size, "stepSize", 0, 0, 1000, LINEAR, "", "t", "solver", LIVE, \
    "Step size", "fixed control: 0 takes the steps per output instead") \
INT(steps_max, "maxSteps", 10000, 1, NDE_STEPS_MOST, "", "steps", "solver", LIVE, \
    "Step limit", "attempted steps after which one solve gives up") \
REAL(safety, "safety", 0, 0, 1, LINEAR, "", "", "solver", LIVE, \
    "Safety factor", "of the next step size; 0 takes the step control's own") \
REAL(factor_min, "factorMin", 0, 0, 1, LINEAR, "", "", "solver", LIVE, \
    "Smallest factor", "from one step size to the next; 0 takes the step control's own") \
REAL(factor_max, "factorMax", 0, 0, 100, LINEAR, "", "", "solver", LIVE, \
    "Largest factor", "from one step size to the next; 0 takes the step control's own") \
CHOICE(batching, "batching", shared, nde_batching_choice, "solver", RESTART, \
    "Steps of a batch", "one sequence of steps for all trajectories, or one for each") \
CHOICE(gradient, "gradient", discrete, nde_gradient_choice, "gradient", RESTART, \
    "Gradient", "of the computed solution, or of the equation solved backwards") \
REAL(adjoint_rtol, "adjointRtol", 1e-7, 1e-14, 0.1, LOG, "rtol", "", "gradient", LIVE, \
    "Adjoint: relative tolerance", "of the backward solve of the adjoint gradient") \
REAL(adjoint_atol, "adjointAtol", 1e-9, 1e-16, 0.1, LOG, "atol", "", "gradient", LIVE, \
    "Adjoint: absolute tolerance", "of the backward solve of the adjoint gradient") \
INT(tape_megabytes, "tapeMegabytes", 16, 1, 1024, "", "MB", "gradient", RESTART, \
    "Tape", "memory for the steps of one solve; when short, stages are recomputed") \
CHOICE(loss, "loss", mse, nde_loss_choice, "training", RESTART, \
    "Loss", "the distance between the solution and the data, as in torch.nn") \
REAL(huber_delta, "huberDelta", 1, 1e-6, 1000, LOG, "", "state", "training", LIVE, \
    "Huber delta", "the Huber loss is quadratic below it and linear above") \
FLAG(train_starts, "trainStarts", 0, "training", RESTART, \
    "Train the starts", "fit the starting points too; they begin at the first observations") \
CHOICE(optimizer, "optimizer", adam, nde_optimizer_choice, "training", RESTART, \
    "Optimiser", "as in torch.optim") \
REAL(learning_rate, "learningRate", 0.01, 1e-8, 10, LOG, "", "", "training", LIVE, \
    "Learning rate", "size of the optimiser's steps") \
REAL(momentum, "momentum", 0, 0, 0.9999, LINEAR, "", "", "training", LIVE, \
    "Momentum", "of sgd and rmsprop") \
FLAG(nesterov, "nesterov", 0, "training", LIVE, \
    "Nesterov momentum", "of sgd") \
REAL(beta1, "beta1", 0.9, 0, 0.9999, LINEAR, "", "", "training", LIVE, \
    "Beta 1", "decay of the mean gradient of adam and adamw") \
REAL(beta2, "beta2", 0.999, 0, 0.999999, LINEAR, "", "", "training", LIVE, \
    "Beta 2", "decay of the mean squared gradient of adam and adamw") \
REAL(epsilon, "epsilon", 1e-8, 1e-16, 1, LOG, "", "", "training", LIVE, \
    "Epsilon", "keeps the divisor of adam, adamw and rmsprop above zero") \
REAL(smoothing, "smoothing", 0.99, 0, 0.9999, LINEAR, "", "", "training", LIVE, \
    "Smoothing", "decay of the mean squared gradient of rmsprop") \
REAL(weight_decay, "weightDecay", 0, 0, 10, LINEAR, "", "", "training", LIVE, \
    "Weight decay", "pulls the weights to zero: by the gradient, or directly in adamw") \
REAL(clip_norm, "clipNorm", 0, 0, 1000000, LINEAR, "", "", "training", LIVE, \
    "Clip the gradient", "longest gradient that the optimiser sees; 0 does not clip") \
CHOICE(schedule, "schedule", constant, nde_schedule_choice, "training", LIVE, \
    "Schedule", "how the learning rate changes from epoch to epoch") \
INT(schedule_epochs, "scheduleEpochs", 100, 1, 1000000, "", "epochs", "training", LIVE, \
    "Schedule length", "period of step, half wave of cosine") \
REAL(schedule_factor, "scheduleFactor", 0.1, 0, 1, LINEAR, "", "", "training", LIVE, \
    "Schedule factor", "step multiplies by it, cosine ends at this part of the rate") \
INT(warmup_epochs, "warmupEpochs", 0, 0, 1000000, "", "epochs", "training", LIVE, \
    "Warm-up", "epochs over which the learning rate rises from zero to its value")
/* clang-format on */

typedef enum nde_setting_kind {
    NDE_KIND_CHOICE,
    NDE_KIND_INT,
    NDE_KIND_REAL,
    NDE_KIND_FLAG,
    NDE_KIND_INTS,
    NDE_KIND_POINTS,
    NDE_KIND_TEXT
} nde_setting_kind;

/* One row of the list. */
typedef struct nde_setting {
    nde_setting_kind kind;
    const char *key, *initial, *least_text, *most_text; /* as JSON, a choice by its key */
    double least, most;
    bool logarithmic;
    const char *as, *unit, *group;
    bool restarts;
    const char *label, *help;
    nde_choice_at *choices; /* NULL unless a choice */
    size_t longest;         /* of a list or a text */
    size_t offset;          /* in nde_config: of a double, or of an nde_list; not of a text */
} nde_setting;

/* A list of numbers; points are stored one after the other. */
typedef struct nde_list {
    size_t n; /* numbers in use */
    double value[NDE_STARTS_MAX * NDE_STATE_MAX];
} nde_list;

/* The values of all settings. Integers, flags and choices (by their position) are doubles too:
 * what the boundary to JavaScript hands over. */
typedef struct nde_config {
#define CHOICE(name, key, initial, ...) double name;
#define INT(name, key, ...) double name;
#define REAL(name, key, ...) double name;
#define FLAG(name, key, ...) double name;
#define INTS(name, key, ...) nde_list name;
#define POINTS(name, key, ...) nde_list name;
#define TEXT(...)
    NDE_SETTINGS(CHOICE, INT, REAL, FLAG, INTS, POINTS, TEXT)
#undef CHOICE
#undef INT
#undef REAL
#undef FLAG
#undef INTS
#undef POINTS
#undef TEXT
    nde_list params; /* of the system, in the order of its row, or by position in `expr` */
    nde_expr expr;   /* the equations of a typed system */
} nde_config;

/* The positions of the list behind `batching`. */
enum { NDE_BATCHING_SHARED, NDE_BATCHING_EACH };

/* Row i; NULL past the last. */
const nde_setting *nde_setting_at(size_t i);

/* The system of a config at its defaults. */
const nde_system *nde_config_default_system(void);

/* Every setting at its default: the second demo of the blog. */
void nde_config_init(nde_config *config);

/* Element k of setting i (k = 0 unless a list; a list grows by its next element, and element 0
 * begins it anew). NDE_BAD_SETTING leaves the setting as it was. */
nde_status nde_config_set(nde_config *config, size_t i, size_t k, double value);
/* An empty list. */
nde_status nde_config_clear(nde_config *config, size_t i);

/* Parameter k of the chosen system; setting the system gives all of them their defaults. Those of
 * typed equations have no limits but must be finite. */
nde_status nde_config_set_param(nde_config *config, size_t k, double value);

/* The next instruction of a typed system (field_expr.h); k says which, 0 begins anew. */
nde_status nde_config_set_instruction(nde_config *config, size_t k, size_t op, double number);

const nde_system *nde_config_system(const nde_config *config);

/* The chosen system as a field, θ is `params`. False: its equations are typed and incomplete. */
bool nde_config_field(const nde_config *config, nde_field *field);

double nde_config_get(const nde_config *config, size_t i, size_t k);

#endif
