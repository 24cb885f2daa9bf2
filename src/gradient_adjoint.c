#include "gradient_adjoint.h"

#include "field_adjoint.h"
#include "kernel.h"

enum { TENSORS_MAX = 64 };

typedef struct adjoint {
    nde_adjoint system;
    nde_field field;
    nde_stepper stepper;
    nde_solve_work work;
    double *state;   /* of the adjoint system */
    double *outputs; /* two of its states */
    size_t n_parts;
    size_t part_end[TENSORS_MAX + 3]; /* a_t, y, a, then each tensor of θ */
} adjoint;

/* The error is measured part by part: odeint_adjoint's default norm. */
static void split_norm(adjoint *a)
{
    const nde_field *inner = a->system.inner;
    size_t theta = nde_adjoint_theta(&a->system);
    a->part_end[0] = 1;
    a->part_end[1] = nde_adjoint_a(&a->system);
    a->part_end[2] = theta;
    a->n_parts = 3;
    nde_tensor tensor;
    for (size_t i = 0; i < TENSORS_MAX && nde_field_tensor(inner, i, &tensor); i++) {
        size_t size = tensor.rows * (tensor.cols == 0 ? 1 : tensor.cols);
        a->part_end[a->n_parts++] = theta + tensor.offset + size;
    }
    NDE_ASSERT(a->part_end[a->n_parts - 1] == a->field.D);
}

static void layout(adjoint *a, nde_arena *arena, const nde_stepper *stepper)
{
    NDE_ASSERT(stepper->field->theta_offset == 0);
    a->system =
        (nde_adjoint){.inner = stepper->field, .B = stepper->B, .n_theta = stepper->field->n_theta};
    a->field = nde_field_adjoint(&a->system);
    a->stepper = *stepper;
    a->stepper.field = &a->field;
    a->stepper.B = 1;
    a->stepper.keep_size = nde_field_keep_size(&a->field, 1);
    a->work = nde_solve_work_place(arena, &a->stepper);
    a->state = nde_arena_doubles(arena, a->field.D);
    a->outputs = nde_arena_doubles(arena, 2 * a->field.D);
    split_norm(a);
}

static void *place(nde_arena *arena, const nde_stepper *stepper,
                   const nde_gradient_settings *settings)
{
    (void)settings;
    adjoint measured;
    adjoint *a = nde_arena_place(arena, 1, sizeof *a);
    layout(a != NULL ? a : &measured, arena, stepper);
    return a;
}

static nde_status forward(const nde_gradient *gradient, const nde_problem *problem,
                          const nde_solve_work *work, nde_step_log *log, double *outputs,
                          nde_statistics *statistics)
{
    (void)gradient;
    return nde_solve(problem, work, NULL, log, outputs, statistics);
}

/* The adjoint system from times[i] back to times[i - 1]. */
static nde_status one_interval(adjoint *a, const nde_problem *p,
                               const nde_gradient_settings *settings, size_t i,
                               nde_gradient_report *report)
{
    double times[2] = {p->times[i], p->times[i - 1]};
    nde_problem back = {.stepper = &a->stepper,
                        .theta = p->theta,
                        .control = settings->control,
                        .norm = {.rtol = settings->rtol,
                                 .atol = settings->atol,
                                 .n_parts = a->n_parts,
                                 .part_end = a->part_end},
                        .first_step = p->first_step,
                        .steps_max = p->steps_max,
                        .steps_per_output = p->steps_per_output,
                        .step_size = p->step_size,
                        .n_times = 2,
                        .times = times,
                        .y0 = a->state};
    nde_statistics stats;
    nde_status status = nde_solve(&back, &a->work, NULL, NULL, a->outputs, &stats);
    report->evaluations += stats.evaluations;
    report->accepted += stats.accepted;
    report->rejected += stats.rejected;
    nde_copy(a->field.D, a->outputs + a->field.D, a->state);
    return status;
}

static nde_status backward(const nde_gradient *gradient, const nde_problem *p,
                           const nde_solve_work *work, const double *outputs,
                           nde_cotangent cotangent, double *a_y0, double *a_theta, double *a_t,
                           nde_gradient_report *report)
{
    (void)work;
    adjoint *a = gradient->self;
    size_t n = nde_stepper_n(p->stepper), last = p->n_times - 1;
    *report = (nde_gradient_report){.bytes = p->n_times * n * sizeof(double)};
    if (!nde_field_has_derivatives(a->system.inner) ||
        gradient->settings.control->rule == NDE_CONTROL_REPLAY) {
        return NDE_UNSUPPORTED;
    }
    a->system.with_time = a_t != NULL;
    double *y = a->state + nde_adjoint_y(), *a_y = a->state + nde_adjoint_a(&a->system);
    nde_clear(a->field.D, a->state);
    cotangent.add(cotangent.context, last, a_y);
    for (size_t i = last; i > 0; i--) {
        nde_copy(n, outputs + i * n, y);
        if (p->times[i] != p->times[i - 1]) {
            nde_status status = one_interval(a, p, &gradient->settings, i, report);
            if (status != NDE_OK) {
                return status;
            }
        }
        cotangent.add(cotangent.context, i - 1, a_y);
    }
    nde_copy(n, a_y, a_y0);
    nde_axpy(a->system.n_theta, 1, a->state + nde_adjoint_theta(&a->system), a_theta);
    if (a_t != NULL) {
        *a_t += a->state[0];
    }
    return NDE_OK;
}

const nde_gradient_class nde_gradient_adjoint = {
    .choice = {"adjoint", "Adjoint: the equation solved backwards"},
    .place = place,
    .forward = forward,
    .backward = backward,
};
