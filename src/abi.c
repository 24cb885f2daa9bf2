#include "abi.h"

#include "check.h"
#include "describe.h"
#include "field_host.h"
#include "gradient_list.h"
#include "kernel.h"
#include "method.h"
#include "session.h"

/* The one import: dy (D) = f(t, y), computed by JavaScript. It never throws; a status. */
#ifdef __wasm__
__attribute__((import_module("env"), import_name("nde_host_eval")))
#endif
int32_t
nde_host_eval(double t, const double *y, double *dy, uint32_t D);

typedef enum field_kind {
#define X(name) FIELD_##name,
    NDE_WIRE_FIELDS(X) N_FIELDS
#undef X
} field_kind;

typedef enum report_index {
#define X(name) REPORT_##name,
    NDE_WIRE_REPORT(X) N_REPORT
#undef X
} report_index;

typedef enum pointer_index {
#define X(name) POINTER_##name,
    NDE_WIRE_POINTERS(X) N_POINTERS
#undef X
} pointer_index;

/* A solve or an evaluation that was asked for. */
typedef struct request {
    bool is_placed;
    size_t B, T;
    nde_field field;
    nde_host host;
    double *y0, *times, *outputs, *keep, *work;
    nde_step_log log;
    nde_arena scratch;
} request;

/* A gradient check that was asked for. */
typedef struct check {
    bool is_placed;
    nde_trajectory_model trajectory; /* the session's, with another gradient */
    nde_check_work work;
    size_t n;
    uint32_t *coordinates_in;
    size_t *coordinates;
    double *slopes;
} check;

/* The one block of state of the module. */
static struct {
    nde_session session;
    bool is_begun;
    double report[N_REPORT];
    request request;
    check check;
    nde_tensor tensor;
} block;

uint32_t nde_abi_describe(char *text, uint32_t capacity)
{
    return (uint32_t)nde_describe(text, capacity);
}

_Static_assert(offsetof(nde_tableau, e) - offsetof(nde_tableau, c) ==
                   (2 + NDE_STAGES_MAX) * NDE_STAGES_MAX * sizeof(double),
               "c, a, b, e lie one behind the other");

const double *nde_abi_tableau(uint32_t method)
{
    const nde_tableau *tableau = nde_method_tableau(method);
    return tableau == NULL ? NULL : tableau->c;
}

/* --- Settings --------------------------------------------------------------------------------- */

void nde_abi_reset(void)
{
    nde_session_init(&block.session);
    block.is_begun = false;
    block.request.is_placed = false;
    block.check.is_placed = false;
}

int32_t nde_abi_set(uint32_t setting, uint32_t k, double value)
{
    const nde_setting *row = nde_setting_at(setting);
    if (row == NULL || (block.is_begun && row->restarts)) {
        return NDE_BAD_SETTING;
    }
    nde_status status = nde_config_set(&block.session.config, setting, k, value);
    block.request.is_placed &= !row->restarts;
    if (status == NDE_OK && block.is_begun) {
        nde_session_refresh(&block.session);
    }
    return status;
}

int32_t nde_abi_clear(uint32_t setting)
{
    return block.is_begun ? NDE_BAD_SETTING : nde_config_clear(&block.session.config, setting);
}

int32_t nde_abi_set_param(uint32_t k, double value)
{
    return block.is_begun ? NDE_BAD_SETTING : nde_config_set_param(&block.session.config, k, value);
}

int32_t nde_abi_set_instruction(uint32_t k, uint32_t op, double number)
{
    block.request.is_placed = false; /* it may be one of the equations as they were */
    return block.is_begun ? NDE_BAD_SETTING
                          : nde_config_set_instruction(&block.session.config, k, op, number);
}

double nde_abi_get(uint32_t setting, uint32_t k)
{
    return nde_config_get(&block.session.config, setting, k);
}

#ifdef __wasm__
extern unsigned char __heap_base; /* by the linker: where the caller's memory begins */
#endif

/* Whether [memory, memory + bytes) is the caller's to hand over. */
static bool is_usable(const void *memory, uint32_t bytes)
{
    uintptr_t address = (uintptr_t)memory;
#ifdef __wasm__
    uint64_t end = (uint64_t)__builtin_wasm_memory_size(0) * 65536;
    if (address < (uintptr_t)&__heap_base || (uint64_t)address + bytes > end) {
        return false;
    }
#else
    (void)bytes;
#endif
    return address != 0 && address % 16 == 0;
}

/* --- Rows and session ------------------------------------------------------------------------- */

double nde_abi_give_size(uint32_t D, uint32_t n, uint32_t n_rows)
{
    nde_arena measure = nde_arena_measure();
    nde_raw_given(&measure, D, n, n_rows);
    return (double)measure.used;
}

int32_t nde_abi_give(void *memory, uint32_t bytes, uint32_t D, uint32_t n, uint32_t n_rows)
{
    if (block.is_begun || D == 0 || D > NDE_STATE_MAX || n == 0 || n_rows == 0 ||
        nde_abi_give_size(D, n, n_rows) > bytes || !is_usable(memory, bytes)) {
        return NDE_DOES_NOT_FIT;
    }
    nde_arena arena = nde_arena_make(memory, bytes);
    nde_session_give(&block.session, &arena, D, n, n_rows);
    return NDE_OK;
}

int32_t nde_abi_bad_row(void)
{
    size_t row = 0;
    nde_status status = nde_raw_check(&block.session.raw, &row);
    return status == NDE_OK ? -1 : (int32_t)row;
}

double nde_abi_session_size(void)
{
    nde_arena measure = nde_arena_measure();
    size_t bad_row;
    if (block.is_begun) {
        return NDE_BAD_SETTING;
    }
    nde_status status = NDE_OK;
    if (block.session.is_given) {
        status = nde_raw_check(&block.session.raw, &bad_row);
    }
    if (status == NDE_OK) {
        status = nde_session_place(&block.session, &measure);
    }
    return status == NDE_OK ? (double)measure.used : (double)status;
}

int32_t nde_abi_session_begin(void *memory, uint32_t bytes)
{
    double size = nde_abi_session_size();
    if (size < 0) {
        return (int32_t)size;
    }
    if (size > bytes || !is_usable(memory, bytes)) {
        return NDE_DOES_NOT_FIT;
    }
    nde_arena arena = nde_arena_make(memory, bytes);
    nde_session_place(&block.session, &arena);
    nde_status status = nde_session_begin(&block.session);
    block.is_begun = status == NDE_OK;
    return status;
}

uint32_t nde_abi_n_theta(void)
{
    return (uint32_t)block.session.model.n_theta;
}

uint32_t nde_abi_n_history(void)
{
    return (uint32_t)block.session.memory.n_history;
}

uint32_t nde_abi_n_trajectories(void)
{
    return (uint32_t)block.session.data.raw.n;
}

uint32_t nde_abi_D(void)
{
    return (uint32_t)nde_session_D(&block.session);
}

uint32_t nde_abi_tensor(uint32_t i, uint32_t what)
{
    if (!block.is_begun || !nde_field_tensor(&block.session.trajectory.field, i, &block.tensor)) {
        return 0;
    }
    const nde_tensor *t = &block.tensor;
    size_t values[] = {t->rows, t->cols, t->offset, t->row_stride, t->col_stride};
    return what < NDE_COUNT(values) ? (uint32_t)values[what] : 0;
}

const char *nde_abi_tensor_name(uint32_t i)
{
    return nde_abi_tensor(i, 0) == 0 ? NULL : block.tensor.name;
}

double nde_abi_epoch(void)
{
    return block.session.memory.epoch;
}

int32_t nde_abi_restore(double epoch, uint32_t n_history)
{
    bool is_count = epoch >= 0 && epoch <= 0x1p53 && epoch == __builtin_floor(epoch);
    if (!block.is_begun || !is_count || n_history > NDE_HISTORY_MAX) {
        return NDE_BAD_SETTING;
    }
    block.session.memory.epoch = epoch;
    block.session.memory.n_history = n_history;
    return NDE_OK;
}

/* --- Training --------------------------------------------------------------------------------- */

static void report_of(const nde_report *r)
{
    double *to = block.report;
    to[REPORT_loss] = r->loss;
    to[REPORT_points] = (double)r->points;
    to[REPORT_evaluations] = (double)r->evaluations;
    to[REPORT_accepted] = (double)r->accepted;
    to[REPORT_rejected] = (double)r->rejected;
    to[REPORT_backwardEvaluations] = (double)r->gradient.evaluations;
    to[REPORT_backwardAccepted] = (double)r->gradient.accepted;
    to[REPORT_backwardRejected] = (double)r->gradient.rejected;
    to[REPORT_bytes] = (double)r->gradient.bytes;
    to[REPORT_recomputed] = r->gradient.recomputed ? 1 : 0;
    to[REPORT_lastTime] = r->last_time;
    to[REPORT_lastStep] = r->last_step;
}

int32_t nde_abi_train(uint32_t epochs)
{
    NDE_ASSERT(block.is_begun);
    nde_news news;
    nde_status status = nde_session_train(&block.session, epochs, &news);
    report_of(&news.report);
    block.report[REPORT_epoch] = news.epoch;
    block.report[REPORT_gradientNorm] = news.gradient_norm;
    block.report[REPORT_learningRate] = news.learning_rate;
    return status;
}

int32_t nde_abi_validation(void)
{
    NDE_ASSERT(block.is_begun);
    nde_report report;
    nde_status status = nde_session_validation(&block.session, &report);
    report_of(&report);
    return status;
}

/* --- Gradient check --------------------------------------------------------------------------- */

static nde_status check_place(nde_arena *arena, uint32_t gradient, uint32_t n, uint32_t attempts)
{
    check *c = &block.check;
    const nde_session *session = &block.session;
    const nde_gradient_class *class = nde_gradient_at(gradient);
    if (!block.is_begun || class == NULL || n > session->model.n_theta) {
        return NDE_BAD_SETTING;
    }
    c->trajectory = session->trajectory;
    c->trajectory.solver.gradient = class;
    c->trajectory.solver.gradient_settings.control = &c->trajectory.solver.control;
    nde_trajectory_model_place(&c->trajectory, arena);
    c->work = nde_check_work_place(arena, session->model.n_theta, session->data.n_groups, attempts);
    c->n = n;
    c->coordinates_in = nde_arena_place(arena, n, sizeof *c->coordinates_in);
    c->coordinates = nde_arena_place(arena, n, sizeof *c->coordinates);
    c->slopes = nde_arena_doubles(arena, n);
    return NDE_OK;
}

double nde_abi_check_size(uint32_t gradient, uint32_t n, uint32_t attempts)
{
    nde_arena measure = nde_arena_measure();
    nde_status status = check_place(&measure, gradient, n, attempts);
    block.check.is_placed = false;
    return status == NDE_OK ? (double)measure.used : (double)status;
}

int32_t nde_abi_check_place(void *memory, uint32_t bytes, uint32_t gradient, uint32_t n,
                            uint32_t attempts)
{
    double size = nde_abi_check_size(gradient, n, attempts);
    if (size < 0 || size > bytes || !is_usable(memory, bytes)) {
        return NDE_DOES_NOT_FIT;
    }
    nde_arena arena = nde_arena_make(memory, bytes);
    block.request.is_placed = false;
    block.check.is_placed = check_place(&arena, gradient, n, attempts) == NDE_OK;
    return NDE_OK;
}

int32_t nde_abi_check_gradient(void)
{
    NDE_ASSERT(block.check.is_placed);
    nde_model model = nde_trajectory_model_as_model(&block.check.trajectory);
    nde_report report;
    nde_status status = model.class->loss_gradient(&model, block.session.memory.theta,
                                                   block.session.gradient, &report);
    report_of(&report);
    return status;
}

int32_t nde_abi_check_differences(uint32_t replay)
{
    check *c = &block.check;
    NDE_ASSERT(c->is_placed);
    for (size_t i = 0; i < c->n; i++) {
        c->coordinates[i] = c->coordinates_in[i];
        if (c->coordinates[i] >= block.session.model.n_theta) {
            return NDE_BAD_SETTING;
        }
    }
    nde_model model = nde_trajectory_model_as_model(&c->trajectory);
    return nde_central_differences(&model, block.session.memory.theta, replay != 0, c->n,
                                   c->coordinates, &c->work, c->slopes);
}

/* --- Requests --------------------------------------------------------------------------------- */

static nde_status host_eval(void *context, size_t D, double t, const double *y, double *dy)
{
    (void)context;
    int32_t status = nde_host_eval(t, y, dy, (uint32_t)D);
    return status == 0 ? NDE_OK : (status > 0 ? NDE_SMALLER_STEP : NDE_HOST_ERROR);
}

static const double *theta_of(uint32_t field)
{
    return field == FIELD_learned ? block.session.memory.theta : block.session.config.params.value;
}

static nde_status choose_field(request *r, uint32_t field, uint32_t D)
{
    const nde_session *session = &block.session;
    switch (field) {
    case FIELD_host:
        r->host = (nde_host){.eval = host_eval};
        r->field = nde_field_host(&r->host, D);
        break;
    case FIELD_system:
        if (!nde_config_field(&session->config, &r->field)) {
            return NDE_BAD_SETTING;
        }
        break;
    case FIELD_learned:
        if (!block.is_begun) {
            return NDE_BAD_SETTING;
        }
        r->field = session->trajectory.field;
        break;
    default:
        return NDE_BAD_SETTING;
    }
    return r->field.D == D ? NDE_OK : NDE_BAD_SETTING;
}

static nde_status request_place(nde_arena *arena, uint32_t field, uint32_t D, uint32_t B,
                                uint32_t T, uint32_t attempts)
{
    request *r = &block.request;
    if (B == 0 || T == 0 || D == 0 || D > NDE_STATE_MAX) {
        return NDE_BAD_SETTING;
    }
    nde_status status = choose_field(r, field, D);
    if (status != NDE_OK) {
        return status;
    }
    nde_session_refresh(&block.session);
    size_t n = nde_size_product(D, B);
    r->B = B;
    r->T = T;
    r->y0 = nde_arena_doubles(arena, n);
    r->times = nde_arena_doubles(arena, T);
    r->outputs = nde_arena_doubles(arena, nde_size_product(T, n));
    r->keep = nde_arena_doubles(arena, nde_field_keep_size(&r->field, B));
    r->work = nde_arena_doubles(arena, nde_field_work_size(&r->field, B));
    r->log.attempts = nde_arena_place(arena, attempts, sizeof *r->log.attempts);
    r->log.capacity = attempts;
    nde_arena measure = nde_arena_measure();
    nde_predict_measure(&r->field, &block.session.trajectory.solver, B, &measure);
    r->scratch = nde_arena_part(arena, &measure);
    return NDE_OK;
}

double nde_abi_request_size(uint32_t field, uint32_t D, uint32_t B, uint32_t T, uint32_t attempts)
{
    nde_arena measure = nde_arena_measure();
    nde_status status = request_place(&measure, field, D, B, T, attempts);
    block.request.is_placed = false;
    return status == NDE_OK ? (double)measure.used : (double)status;
}

int32_t nde_abi_request_place(void *memory, uint32_t bytes, uint32_t field, uint32_t D, uint32_t B,
                              uint32_t T, uint32_t attempts)
{
    double size = nde_abi_request_size(field, D, B, T, attempts);
    if (size < 0 || size > bytes || !is_usable(memory, bytes)) {
        return NDE_DOES_NOT_FIT;
    }
    nde_arena arena = nde_arena_make(memory, bytes);
    block.check.is_placed = false;
    block.request.is_placed = request_place(&arena, field, D, B, T, attempts) == NDE_OK;
    block.request.log.n_attempts = 0;
    return NDE_OK;
}

static const double *request_theta(const request *r)
{
    bool is_learned = r->field.self == (const void *)&block.session.net;
    return theta_of(is_learned ? FIELD_learned : FIELD_system);
}

int32_t nde_abi_request_solve(uint32_t replay)
{
    request *r = &block.request;
    NDE_ASSERT(r->is_placed && replay <= r->log.capacity);
    nde_solver solver = block.session.trajectory.solver;
    nde_step_log steps = {.attempts = r->log.attempts, .capacity = replay, .n_attempts = replay};
    if (replay > 0) {
        solver.control = *nde_control_of(NDE_CONTROL_REPLAY);
        solver.replay = &steps;
    }
    nde_statistics stats;
    nde_status status =
        nde_predict(&r->field, request_theta(r), &solver, r->B, r->T, r->times, r->y0, r->outputs,
                    replay > 0 ? NULL : &r->log, &stats, &r->scratch);
    double *to = block.report;
    to[REPORT_evaluations] = (double)stats.evaluations;
    to[REPORT_accepted] = (double)stats.accepted;
    to[REPORT_rejected] = (double)stats.rejected;
    to[REPORT_firstStep] = stats.first_step;
    to[REPORT_lastTime] = stats.last_time;
    to[REPORT_lastStep] = stats.last_step;
    to[REPORT_outputs] = (double)stats.n_outputs;
    to[REPORT_attempts] = (double)r->log.n_attempts;
    return status;
}

int32_t nde_abi_request_eval(double t)
{
    request *r = &block.request;
    NDE_ASSERT(r->is_placed);
    nde_point at = {.B = r->B, .t = &t, .h = r->y0, .theta = request_theta(r)};
    return nde_field_eval(&r->field, &at, r->outputs, r->keep);
}

int32_t nde_abi_request_jacobian(double t)
{
    request *r = &block.request;
    size_t D = r->field.D, B = r->B;
    NDE_ASSERT(r->is_placed && r->T > D);
    if (!nde_field_has_derivatives(&r->field)) {
        return NDE_UNSUPPORTED;
    }
    nde_status status = nde_abi_request_eval(t);
    nde_point at = {.B = B, .t = &t, .theta = request_theta(r)};
    for (size_t j = 0; j < D && status == NDE_OK; j++) {
        nde_clear(D * B, r->y0);
        for (size_t b = 0; b < B; b++) {
            r->y0[j * B + b] = 1;
        }
        nde_field_tangent v = {.h = r->y0};
        nde_field_jvp(&r->field, &at, r->keep, &v, r->outputs + (1 + j) * D * B, r->work);
    }
    return status;
}

/* --- Where things lie ------------------------------------------------------------------------- */

void *nde_abi_pointer(uint32_t which)
{
    nde_session *s = &block.session;
    nde_raw *raw = block.is_begun ? &s->data.raw : &s->raw;
    switch ((pointer_index)which) {
    case POINTER_report:
        return block.report;
    case POINTER_rowBegins:
        return raw->begin;
    case POINTER_rowTimes:
        return raw->times;
    case POINTER_rowValues:
        return raw->values;
    case POINTER_rowClean:
        return raw->clean;
    case POINTER_theta:
        return s->memory.theta;
    case POINTER_gradient:
        return s->gradient;
    case POINTER_history:
        return s->memory.epoch_column;
    case POINTER_requestStart:
        return block.request.y0;
    case POINTER_requestTimes:
        return block.request.times;
    case POINTER_requestOutputs:
        return block.request.outputs;
    case POINTER_requestLog:
        return block.request.log.attempts;
    case POINTER_checkSlopes:
        return block.check.slopes;
    case POINTER_checkCoordinates:
        return block.check.coordinates_in;
    case N_POINTERS:
        break;
    }
    return NULL;
}
