#include "gradient_discrete.h"

#include "kernel.h"

typedef struct discrete {
    nde_tape tape;
    double *a_y[2], *a_f[2]; /* cotangents at the two ends of a step */
    double *a_output;
    double *y1, *f1, *error; /* of a step that is made again */
    double *work, *stages;   /* of the stepper: on the way back, and for steps made again */
} discrete;

static void layout(discrete *d, nde_arena *arena, const nde_stepper *stepper, size_t tape_bytes)
{
    size_t n = nde_stepper_n(stepper);
    size_t keep_size = nde_size_product(stepper->class->n_keeps(stepper),
                                        nde_field_keep_size(stepper->field, stepper->B));
    d->tape = nde_tape_place(arena, tape_bytes, n, keep_size);
    for (size_t i = 0; i < 2; i++) {
        d->a_y[i] = nde_arena_doubles(arena, n);
        d->a_f[i] = nde_arena_doubles(arena, n);
    }
    d->a_output = nde_arena_doubles(arena, n);
    d->y1 = nde_arena_doubles(arena, n);
    d->f1 = nde_arena_doubles(arena, n);
    d->error = nde_arena_doubles(arena, n);
    d->work = nde_arena_doubles(arena, stepper->class->work_size(stepper));
    d->stages = nde_arena_doubles(arena, stepper->class->work_size(stepper));
}

static void *place(nde_arena *arena, const nde_stepper *stepper,
                   const nde_gradient_settings *settings)
{
    discrete measured;
    discrete *d = nde_arena_place(arena, 1, sizeof *d);
    layout(d != NULL ? d : &measured, arena, stepper, settings->tape_bytes);
    return d;
}

static nde_status forward(const nde_gradient *gradient, const nde_problem *problem,
                          const nde_solve_work *work, nde_step_log *log, double *outputs,
                          nde_statistics *statistics)
{
    discrete *d = gradient->self;
    return nde_solve(problem, work, &d->tape, log, outputs, statistics);
}

/* f at the end of a step or at a restart once more, for what it keeps. */
static nde_status evaluate_again(const nde_problem *p, double t, const double *y, double *f,
                                 double *keep, nde_gradient_report *report)
{
    nde_point at = {.B = p->stepper->B, .t = &t, .h = y, .theta = p->theta};
    report->evaluations++;
    return nde_field_eval(p->stepper->field, &at, f, keep);
}

/* The recorded step, made again on a lean tape to fill the keeps. */
static nde_status open_step(const discrete *d, const nde_problem *p, const nde_record *record,
                            nde_step *step, nde_gradient_report *report)
{
    *step = (nde_step){.t = record->t,
                       .t_end = record->t_end,
                       .h = record->h,
                       .y0 = record->y0,
                       .f0 = record->f0,
                       .y1 = d->y1,
                       .f1 = d->f1,
                       .error = d->error,
                       .keep = record->keep,
                       .has_f1 = record->has_f1};
    if (d->tape.full) {
        return NDE_OK;
    }
    const nde_stepper *s = p->stepper;
    nde_status status = s->class->step(s, p->theta, step, d->stages, &report->evaluations);
    if (status == NDE_OK && record->has_f1 && !step->has_f1) {
        size_t keep = nde_field_keep_size(s->field, s->B);
        status = evaluate_again(p, step->t_end, step->y1, step->f1,
                                step->keep + (s->class->n_keeps(s) - 1) * keep, report);
    }
    step->has_f1 = record->has_f1;
    return status;
}

/* Cotangents of the outputs of a step: at its end into a_y1, inside it through dense output. */
static void take_outputs(const discrete *d, const nde_problem *p, const nde_record *record,
                         const nde_step *step, nde_cotangent cotangent, double *a_y1, double *a_y0)
{
    const nde_stepper *s = p->stepper;
    bool inside = false;
    for (size_t i = record->output_begin; i < record->output_end; i++) {
        if (p->times[i] == record->t_end) {
            cotangent.add(cotangent.context, i, a_y1);
            continue;
        }
        inside = true;
        nde_clear(nde_stepper_n(s), d->a_output);
        cotangent.add(cotangent.context, i, d->a_output);
        s->class->dense_vjp(s, step, (p->times[i] - record->t) / record->h, d->a_output, a_y0,
                            d->work);
    }
    if (inside) {
        s->class->dense_prepare_vjp(s, d->work);
    }
}

/* f0 = f(t, y0) at the beginning of a chain of steps. */
static nde_status through_restart(const discrete *d, const nde_problem *p, const nde_record *record,
                                  const double *a_f, double *a_y, double *a_theta, double *a_t,
                                  nde_gradient_report *report)
{
    if (!d->tape.full) {
        nde_status status = evaluate_again(p, record->t, record->y0, d->f1, record->keep, report);
        if (status != NDE_OK) {
            return status;
        }
    }
    nde_point at = {.B = p->stepper->B, .t = &record->t, .h = record->y0, .theta = p->theta};
    nde_field_cotangent a = {.h = a_y, .theta = a_theta, .t = a_t};
    nde_field_vjp(p->stepper->field, &at, record->keep, a_f, &a, d->work);
    return NDE_OK;
}

static nde_status backward(const nde_gradient *gradient, const nde_problem *p,
                           const nde_solve_work *work, const double *outputs,
                           nde_cotangent cotangent, double *a_y0, double *a_theta, double *a_t,
                           nde_gradient_report *report)
{
    (void)work;
    (void)outputs;
    discrete *d = gradient->self;
    const nde_stepper *s = p->stepper;
    size_t n = nde_stepper_n(s);
    *report = (nde_gradient_report){.bytes = nde_tape_used(&d->tape), .recomputed = !d->tape.full};
    if (!nde_field_has_derivatives(s->field) || s->class->step_vjp == NULL) {
        return NDE_UNSUPPORTED;
    }
    double *a_y1 = d->a_y[0], *a_f1 = d->a_f[0], *a_y = d->a_y[1], *a_f = d->a_f[1];
    nde_clear(n, a_y1);
    nde_clear(n, a_f1);
    nde_status status = NDE_OK;
    for (size_t i = d->tape.n_records; i-- > 0 && status == NDE_OK;) {
        const nde_record *record = nde_tape_at(&d->tape, i);
        if (record->kind == NDE_RECORD_RESTART) {
            status = through_restart(d, p, record, a_f1, a_y1, a_theta, a_t, report);
            nde_clear(n, a_f1);
            continue;
        }
        nde_step step;
        status = open_step(d, p, record, &step, report);
        nde_clear(n, a_y);
        s->class->vjp_begin(s, d->work);
        take_outputs(d, p, record, &step, cotangent, a_y1, a_y);
        s->class->step_vjp(s, p->theta, &step, a_y1, a_f1, a_y, a_f, a_theta, a_t, d->work);
        double *swap = a_y1;
        a_y1 = a_y;
        a_y = swap;
        swap = a_f1;
        a_f1 = a_f;
        a_f = swap;
    }
    for (size_t i = 0; i < p->n_times && p->times[i] == p->times[0]; i++) {
        cotangent.add(cotangent.context, i, a_y1); /* outputs at the start are y0 itself */
    }
    nde_copy(n, a_y1, a_y0);
    return status;
}

const nde_gradient_class nde_gradient_discrete = {
    .choice = {"discrete", "Discrete: exact for the computed steps"},
    .place = place,
    .forward = forward,
    .backward = backward,
};
