#include "session.h"

#include "field_net.h"
#include "gradient_list.h"
#include "kernel.h"

enum { BYTES_PER_MEGABYTE = 1000000 };

void nde_session_init(nde_session *session)
{
    *session = (nde_session){0};
    nde_config_init(&session->config);
}

void nde_session_give(nde_session *session, nde_arena *arena, size_t D, size_t n, size_t n_rows)
{
    session->is_given = true;
    session->raw = nde_raw_given(arena, D, n, n_rows);
}

size_t nde_session_D(const nde_session *session)
{
    return session->is_given ? session->raw.D : nde_config_system(&session->config)->D;
}

/* --- Settings into what the layers below take ------------------------------------------------- */

static nde_generator generator_of(const nde_config *c, const nde_field *field)
{
    return (nde_generator){.field = *field,
                           .params = c->params.value,
                           .n_starts = c->starts.n / field->D,
                           .starts = c->starts.value,
                           .time_end = c->time_end,
                           .samples = (size_t)c->samples,
                           .rtol = c->data_rtol,
                           .atol = c->data_atol,
                           .noise = c->noise,
                           .noise_seed = (uint32_t)c->noise_seed,
                           .shared_steps = c->batching == NDE_BATCHING_SHARED};
}

static double or_own(double value, double own)
{
    return value == 0 ? own : value;
}

static nde_control control_of(const nde_config *c)
{
    nde_control control = *nde_control_at((size_t)c->control);
    control.safety = or_own(c->safety, control.safety);
    control.factor_min = or_own(c->factor_min, control.factor_min);
    control.factor_max = or_own(c->factor_max, control.factor_max);
    return control;
}

static nde_solver solver_of(const nde_config *c)
{
    return (nde_solver){
        .method = (size_t)c->method,
        .control = control_of(c),
        .norm = {.rtol = c->rtol, .atol = c->atol},
        .first_step = c->first_step,
        .steps_max = (size_t)c->steps_max,
        .steps_per_output = (size_t)c->steps_per_output,
        .step_size = c->step_size,
        .gradient = nde_gradient_at((size_t)c->gradient),
        .gradient_settings = {.tape_bytes = (size_t)c->tape_megabytes * BYTES_PER_MEGABYTE,
                              .rtol = c->adjoint_rtol,
                              .atol = c->adjoint_atol}};
}

static nde_optimizer optimizer_of(const nde_config *c)
{
    return (nde_optimizer){.kind = (nde_optimizer_kind)c->optimizer,
                           .learning_rate = c->learning_rate,
                           .momentum = c->momentum,
                           .beta1 = c->beta1,
                           .beta2 = c->beta2,
                           .epsilon = c->epsilon,
                           .smoothing = c->smoothing,
                           .weight_decay = c->weight_decay,
                           .nesterov = c->nesterov != 0,
                           .schedule = (nde_schedule)c->schedule,
                           .schedule_epochs = c->schedule_epochs,
                           .schedule_factor = c->schedule_factor,
                           .warmup_epochs = c->warmup_epochs,
                           .clip_norm = c->clip_norm};
}

void nde_session_refresh(nde_session *session)
{
    nde_trajectory_model *model = &session->trajectory;
    model->solver = solver_of(&session->config);
    model->solver.gradient_settings.control = &model->solver.control;
    model->loss = (nde_loss){.kind = (nde_loss_kind)session->config.loss,
                             .huber_delta = session->config.huber_delta};
    session->optimizer = optimizer_of(&session->config);
}

static nde_net net_of(const nde_session *session)
{
    const nde_config *c = &session->config;
    size_t D = nde_session_D(session), hidden[NDE_HIDDEN_MAX] = {0};
    for (size_t l = 0; l < c->hidden.n; l++) {
        hidden[l] = (size_t)c->hidden.value[l];
    }
    return nde_net_make(D + (c->time_input != 0 ? 1 : 0), c->hidden.n, hidden, D,
                        (nde_activation)c->activation);
}

/* --- Layout ----------------------------------------------------------------------------------- */

static void memory_place(nde_memory *memory, nde_arena *arena, size_t P)
{
    double *state = nde_arena_doubles(arena, nde_size_product(3, P));
    memory->theta = state;
    memory->m = state == NULL ? NULL : state + P;
    memory->v = state == NULL ? NULL : state + 2 * P;
#define X(name, key) memory->name##_column = nde_arena_doubles(arena, NDE_HISTORY_MAX);
    NDE_HISTORY_COLUMNS(X)
#undef X
}

static void scratch_place(nde_session *session, nde_arena *arena)
{
    nde_arena measure = nde_arena_measure();
    if (!session->is_given) {
        nde_generate_measure(&session->generator, &measure);
    }
    session->scratch = nde_arena_part(arena, &measure);
}

nde_status nde_session_place(nde_session *session, nde_arena *arena)
{
    const nde_config *c = &session->config;
    if (!session->is_given) {
        nde_field field;
        if (!nde_config_field(c, &field) || c->starts.n == 0 || c->starts.n % field.D != 0) {
            return NDE_BAD_SETTING;
        }
        session->generator = generator_of(c, &field);
        session->raw = nde_raw_generated(arena, &session->generator);
    }
    session->net = net_of(session);
    session->data = nde_data_place(arena, &session->raw, c->batching == NDE_BATCHING_SHARED);
    session->data.train_fraction = c->train_fraction;
    nde_trajectory_model *model = &session->trajectory;
    model->field = nde_field_net(&session->net, 0);
    model->data = &session->data;
    model->trains_starts = c->train_starts != 0;
    nde_session_refresh(session);
    nde_trajectory_model_place(model, arena);
    session->model = nde_trajectory_model_as_model(model);
    size_t P = session->model.n_theta;
    memory_place(&session->memory, arena, P);
    session->gradient = nde_arena_doubles(arena, P);
    session->before = nde_arena_doubles(arena, nde_size_product(3, P));
    scratch_place(session, arena);
    return NDE_OK;
}

nde_status nde_session_begin(nde_session *session)
{
    nde_status status = NDE_OK;
    if (!session->is_given) {
        status = nde_generate(&session->generator, &session->data.raw, &session->scratch);
    }
    nde_data_fill(&session->data);
    nde_rng rng;
    nde_rng_seed(&rng, (uint32_t)session->config.seed);
    nde_memory *memory = &session->memory;
    nde_clear(3 * session->model.n_theta, memory->theta);
    nde_net_init(&session->net, &rng, memory->theta);
    nde_trajectory_model_begin(&session->trajectory, memory->theta);
    memory->epoch = 0;
    memory->n_history = 0;
    nde_clear(session->model.n_theta, session->gradient);
    return status;
}

/* --- Training --------------------------------------------------------------------------------- */

/* Drops every second entry of a column; the first and the last stay. */
static void thin(double *column)
{
    for (size_t i = 0; i < NDE_HISTORY_MAX / 2; i++) {
        column[i] = column[2 * i];
    }
    column[NDE_HISTORY_MAX / 2] = column[NDE_HISTORY_MAX - 1];
}

static void remember(nde_memory *memory, const nde_news *news)
{
    if (memory->n_history == NDE_HISTORY_MAX) {
#define X(name, key) thin(memory->name##_column);
        NDE_HISTORY_COLUMNS(X)
#undef X
        memory->n_history = NDE_HISTORY_MAX / 2 + 1;
    }
    size_t i = memory->n_history++;
    memory->epoch_column[i] = news->epoch;
    memory->loss_column[i] = news->report.loss;
    memory->evaluations_column[i] = (double)news->report.evaluations;
    memory->accepted_column[i] = (double)news->report.accepted;
    memory->rejected_column[i] = (double)news->report.rejected;
    memory->gradient_norm_column[i] = news->gradient_norm;
}

/* One update; a step that is not finite is taken back. */
static nde_status update(nde_session *session, nde_news *news)
{
    size_t P = session->model.n_theta, field = session->trajectory.field.n_theta;
    nde_memory *memory = &session->memory;
    const nde_optimizer *optimizer = &session->optimizer;
    nde_optimizer of_starts = *optimizer;
    of_starts.weight_decay = 0; /* nothing draws a state to the origin */
    news->gradient_norm = nde_clip(P, optimizer->clip_norm, session->gradient);
    news->learning_rate = nde_optimizer_rate(optimizer, memory->epoch);
    nde_copy(3 * P, memory->theta, session->before);
    nde_optimizer_step(optimizer, news->learning_rate, memory->epoch + 1, field, session->gradient,
                       memory->theta, memory->m, memory->v);
    nde_optimizer_step(&of_starts, news->learning_rate, memory->epoch + 1, P - field,
                       session->gradient + field, memory->theta + field, memory->m + field,
                       memory->v + field);
    if (!nde_all_finite(3 * P, memory->theta)) {
        nde_copy(3 * P, session->before, memory->theta);
        return NDE_NON_FINITE;
    }
    return NDE_OK;
}

nde_status nde_session_gradient(nde_session *session, nde_report *report)
{
    const nde_model *model = &session->model;
    nde_status status =
        model->class->loss_gradient(model, session->memory.theta, session->gradient, report);
    if (status == NDE_OK && !nde_all_finite(model->n_theta, session->gradient)) {
        status = NDE_NON_FINITE;
    }
    return status;
}

nde_status nde_session_validation(const nde_session *session, nde_report *report)
{
    nde_trajectory_model rest = session->trajectory;
    rest.validates = true;
    nde_model model = nde_trajectory_model_as_model(&rest);
    return model.class->loss(&model, session->memory.theta, NDE_STEPS_OWN, NULL, report);
}

nde_status nde_session_train(nde_session *session, size_t epochs, nde_news *news)
{
    nde_status status = NDE_OK;
    *news = (nde_news){.epoch = session->memory.epoch - 1, .report.loss = __builtin_nan("")};
    for (size_t i = 0; i < epochs && status == NDE_OK; i++) {
        *news = (nde_news){.epoch = session->memory.epoch};
        status = nde_session_gradient(session, &news->report);
        if (status == NDE_OK) {
            status = update(session, news);
        }
        if (status == NDE_OK) {
            remember(&session->memory, news);
            session->memory.epoch++;
        }
    }
    return status;
}
