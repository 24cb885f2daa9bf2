#include "model_trajectory.h"

#include "kernel.h"
#include "method.h"

/* What one group is solved with: placed anew for each group, for the batch sizes differ. */
typedef struct equipment {
    nde_stepper stepper;
    nde_solve_work work;
    nde_gradient gradient;
} equipment;

static void equipment_place(equipment *e, nde_arena *scratch, const nde_field *field,
                            const nde_solver *solver, size_t B, bool with_gradient)
{
    e->stepper = nde_method_stepper(solver->method, field, B);
    e->work = nde_solve_work_place(scratch, &e->stepper);
    e->gradient = (nde_gradient){.class = solver->gradient, .settings = solver->gradient_settings};
    if (with_gradient) {
        e->gradient.self = solver->gradient->place(scratch, &e->stepper, &e->gradient.settings);
    }
}

static nde_problem problem_of(const nde_solver *solver, const nde_stepper *stepper,
                              const double *theta, size_t T, const double *times, const double *y0)
{
    return (nde_problem){.stepper = stepper,
                         .theta = theta,
                         .control = &solver->control,
                         .norm = solver->norm,
                         .first_step = solver->first_step,
                         .steps_max = solver->steps_max,
                         .steps_per_output = solver->steps_per_output,
                         .step_size = solver->step_size,
                         .replay = solver->replay,
                         .n_times = T,
                         .times = times,
                         .y0 = y0};
}

void nde_trajectory_model_place(nde_trajectory_model *model, nde_arena *arena)
{
    const nde_data *data = model->data;
    size_t D = model->field.D;
    model->outputs = nde_arena_place(arena, data->n_groups, sizeof *model->outputs);
    double *outputs = nde_arena_doubles(arena, nde_size_product(data->raw.n_rows, D));
    for (size_t i = 0; i < data->n_groups && outputs != NULL; i++) {
        model->outputs[i] = outputs;
        outputs += data->groups[i].T_all * D * data->groups[i].B;
    }
    model->y0 = nde_arena_doubles(arena, D * data->B_max);
    model->y0_cotangent = nde_arena_doubles(arena, D * data->B_max);
    nde_arena measure = nde_arena_measure();
    equipment e;
    equipment_place(&e, &measure, &model->field, &model->solver, data->B_max, true);
    model->scratch = nde_arena_part(arena, &measure);
}

/* --- Trained starting points ------------------------------------------------------------------ */

/* Where θ has number i of a group's starts (D, B): it holds them behind the field's parameters,
 * trajectory after trajectory. */
static size_t start_at(const nde_trajectory_model *model, const nde_group *group, size_t i)
{
    return model->field.n_theta + group->members[i % group->B] * model->field.D + i / group->B;
}

/* x (D, B) into an array laid out as θ. */
static void put_starts(const nde_trajectory_model *model, const nde_group *group, const double *x,
                       double *theta)
{
    for (size_t i = 0; i < model->field.D * group->B && model->trains_starts; i++) {
        theta[start_at(model, group, i)] = x[i];
    }
}

/* Where the solve of a group begins (D, B). */
static const double *starts_of(const nde_trajectory_model *model, const nde_group *group,
                               const double *theta)
{
    for (size_t i = 0; i < model->field.D * group->B && model->trains_starts; i++) {
        model->y0[i] = theta[start_at(model, group, i)];
    }
    return model->trains_starts ? model->y0 : group->y0;
}

void nde_trajectory_model_begin(const nde_trajectory_model *model, double *theta)
{
    for (size_t i = 0; i < model->data->n_groups; i++) {
        const nde_group *group = &model->data->groups[i];
        put_starts(model, group, group->observed, theta);
    }
}

/* --- The loss of one group -------------------------------------------------------------------- */

static nde_status forward(const nde_problem *problem, const equipment *e, bool keep,
                          nde_step_log *log, double *outputs, nde_report *report)
{
    nde_statistics stats;
    nde_status status =
        keep ? e->gradient.class->forward(&e->gradient, problem, &e->work, log, outputs, &stats)
             : nde_solve(problem, &e->work, NULL, log, outputs, &stats);
    report->evaluations += stats.evaluations;
    report->accepted += stats.accepted;
    report->rejected += stats.rejected;
    report->last_time = stats.last_time;
    report->last_step = stats.last_step;
    return status;
}

/* The cotangent of output i: ∂loss/∂y(t_i). */
typedef struct cotangent {
    const nde_loss *loss;
    const nde_group *group;
    const double *outputs;
    size_t n;
    double scale; /* one over the number of all numbers */
} cotangent;

static void add_cotangent(void *context, size_t i, double *a_y)
{
    const cotangent *c = context;
    nde_loss_vjp(c->loss, c->n, c->outputs + i * c->n, c->group->observed + i * c->n, c->scale,
                 a_y);
}

static nde_status backward(const nde_trajectory_model *model, const nde_problem *problem,
                           const equipment *e, cotangent *c, double *a_theta, nde_report *report)
{
    nde_gradient_report back;
    nde_cotangent callback = {.add = add_cotangent, .context = c};
    nde_status status =
        e->gradient.class->backward(&e->gradient, problem, &e->work, c->outputs, callback,
                                    model->y0_cotangent, a_theta, NULL, &back);
    put_starts(model, c->group, model->y0_cotangent, a_theta);
    nde_gradient_report *sum = &report->gradient;
    sum->evaluations += back.evaluations;
    sum->accepted += back.accepted;
    sum->rejected += back.rejected;
    sum->bytes = back.bytes > sum->bytes ? back.bytes : sum->bytes;
    sum->recomputed = sum->recomputed || back.recomputed;
    return status;
}

/* Adds to the report's loss the sum over the numbers of group i; a_theta NULL: the loss alone. */
static nde_status group_loss(const nde_trajectory_model *model, const double *theta, size_t i,
                             nde_steps steps, nde_step_log *log, double *a_theta,
                             nde_report *report)
{
    const nde_group *group = &model->data->groups[i];
    size_t n = model->field.D * group->B, first = model->validates ? group->T : 0;
    size_t T = model->validates ? group->T_all : group->T;
    double numbers = (double)(report->points * model->field.D);
    nde_arena scratch = model->scratch; /* a copy: what is placed here is gone at return */
    equipment e;
    equipment_place(&e, &scratch, &model->field, &model->solver, group->B, a_theta != NULL);
    nde_problem problem = problem_of(&model->solver, &e.stepper, theta, T, group->times,
                                     starts_of(model, group, theta));
    if (steps == NDE_STEPS_REPLAY) {
        problem.control = nde_control_of(NDE_CONTROL_REPLAY);
        problem.replay = log;
        log = NULL;
    }
    double *outputs = model->outputs[i];
    nde_status status = forward(&problem, &e, a_theta != NULL, log, outputs, report);
    if (status != NDE_OK) {
        return status;
    }
    double sum = nde_loss_sum(&model->loss, (T - first) * n, outputs + first * n,
                              group->observed + first * n);
    report->loss += sum / numbers;
    if (a_theta == NULL) {
        return NDE_OK;
    }
    cotangent c = {
        .loss = &model->loss, .group = group, .outputs = outputs, .n = n, .scale = 1 / numbers};
    return backward(model, &problem, &e, &c, a_theta, report);
}

/* The room behind the entries of the log before. */
static nde_step_log rest_of(const nde_step_log *log)
{
    size_t used = log->n_attempts < log->capacity ? log->n_attempts : log->capacity;
    return (nde_step_log){.attempts = log->attempts + used, .capacity = log->capacity - used};
}

static nde_status all_groups(const nde_model *model, const double *theta, nde_steps steps,
                             nde_step_log *logs, double *a_theta, nde_report *report)
{
    const nde_trajectory_model *self = model->self;
    const nde_data *data = self->data;
    nde_status status = NDE_OK;
    *report =
        (nde_report){.points = self->validates ? data->raw.n_rows - data->n_rows : data->n_rows};
    for (size_t i = 0; i < data->n_groups && status == NDE_OK; i++) {
        if (steps == NDE_STEPS_RECORD && i > 0) {
            logs[i] = rest_of(&logs[i - 1]);
        }
        status = group_loss(self, theta, i, steps, logs == NULL ? NULL : &logs[i], a_theta, report);
    }
    if (status != NDE_OK) {
        report->loss = __builtin_nan("");
        return status;
    }
    return nde_is_finite(report->loss) ? NDE_OK : NDE_NON_FINITE;
}

static nde_status loss(const nde_model *model, const double *theta, nde_steps steps,
                       nde_step_log *logs, nde_report *report)
{
    return all_groups(model, theta, steps, logs, NULL, report);
}

static nde_status loss_gradient(const nde_model *model, const double *theta, double *a_theta,
                                nde_report *report)
{
    nde_clear(model->n_theta, a_theta);
    return all_groups(model, theta, NDE_STEPS_OWN, NULL, a_theta, report);
}

nde_model nde_trajectory_model_as_model(const nde_trajectory_model *self)
{
    static const nde_model_class class = {.loss = loss, .loss_gradient = loss_gradient};
    size_t n_starts = self->trains_starts ? self->data->raw.n : 0;
    size_t n_theta = self->field.n_theta + n_starts * self->field.D;
    return (nde_model){.class = &class, .self = self, .n_theta = n_theta};
}

/* --- Prediction ------------------------------------------------------------------------------- */

void nde_predict_measure(const nde_field *field, const nde_solver *solver, size_t B,
                         nde_arena *scratch)
{
    equipment e;
    equipment_place(&e, scratch, field, solver, B, false);
}

nde_status nde_predict(const nde_field *field, const double *theta, const nde_solver *solver,
                       size_t B, size_t T, const double *times, const double *y0, double *outputs,
                       nde_step_log *log, nde_statistics *statistics, nde_arena *scratch)
{
    uint64_t mark = nde_arena_mark(scratch);
    equipment e;
    equipment_place(&e, scratch, field, solver, B, false);
    nde_problem problem = problem_of(solver, &e.stepper, theta, T, times, y0);
    nde_status status = nde_solve(&problem, &e.work, NULL, log, outputs, statistics);
    nde_arena_rewind(scratch, mark);
    return status;
}
