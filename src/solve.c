#include "solve.h"

#include "kernel.h"

#include <string.h>

/* The state of a running solve. */
typedef struct run {
    const nde_problem *problem;
    const nde_solve_work *work;
    nde_tape *tape;
    nde_step_log *log;
    double *outputs;
    nde_statistics *stats;

    size_t n;         /* elements of a state */
    double direction; /* +1 forwards, -1 backwards in time */
    double t;
    double *y, *f, *y_next, *f_next;
    double h;           /* proposal of the step control */
    bool after_reject;  /* the last attempt was rejected */
    size_t n_planned;   /* fixed step size and replay: steps made so far */
    size_t part;        /* fixed steps per output: those made since the last output */
    nde_record *record; /* where the present attempt goes on the tape */
} run;

double nde_ulp(double x)
{
    uint64_t bits;
    double next;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits & ~(UINT64_C(1) << 63)) + 1;
    memcpy(&next, &bits, sizeof next);
    return next - nde_abs(x);
}

nde_solve_work nde_solve_work_place(nde_arena *arena, const nde_stepper *stepper)
{
    size_t n = nde_stepper_n(stepper);
    size_t keep = nde_field_keep_size(stepper->field, stepper->B);
    nde_solve_work work;
    for (size_t i = 0; i < 2; i++) {
        work.y[i] = nde_arena_doubles(arena, n);
        work.f[i] = nde_arena_doubles(arena, n);
    }
    work.error = nde_arena_doubles(arena, n);
    work.keep =
        nde_arena_doubles(arena, nde_size_product(stepper->class->n_keeps(stepper) + 1, keep));
    work.stepper = nde_arena_doubles(arena, stepper->class->work_size(stepper));
    return work;
}

static double time_end(const run *r)
{
    return r->problem->times[r->problem->n_times - 1];
}

static bool times_are_monotone(const nde_problem *p, double direction)
{
    for (size_t i = 0; i < p->n_times; i++) {
        double step = i == 0 ? 0 : direction * (p->times[i] - p->times[i - 1]);
        if (!nde_is_finite(p->times[i]) || step < 0) {
            return false;
        }
    }
    return p->n_times > 0;
}

/* f(t, y) into `f`, its keep into `keep`. */
static nde_status evaluate(run *r, double t, const double *y, double *f, double *keep)
{
    nde_point at = {.B = r->problem->stepper->B, .t = &t, .h = y, .theta = r->problem->theta};
    r->stats->evaluations++;
    return nde_field_eval(r->problem->stepper->field, &at, f, keep);
}

/* --- The beginning ---------------------------------------------------------------------------- */

/* Outputs at the start are y0 itself. */
static void output_start(run *r)
{
    const nde_problem *p = r->problem;
    size_t i = 0;
    while (i < p->n_times && p->times[i] == p->times[0]) {
        nde_copy(r->n, p->y0, r->outputs + i * r->n);
        i++;
    }
    r->stats->n_outputs = i;
}

/* f0, with its record. */
static nde_status restart(run *r)
{
    double *keep = r->work->keep;
    if (r->tape != NULL) {
        nde_record *record = nde_tape_next(r->tape);
        if (record == NULL) {
            return NDE_TAPE_FULL;
        }
        record->kind = NDE_RECORD_RESTART;
        record->t = record->t_end = r->t;
        record->h = 0;
        record->has_f1 = false;
        record->output_begin = 0;
        record->output_end = r->stats->n_outputs;
        nde_copy(r->n, r->y, record->y0);
        keep = record->keep;
        nde_tape_commit(r->tape);
    }
    nde_status status = evaluate(r, r->t, r->y, r->f, keep);
    if (status == NDE_OK && !nde_all_finite(r->n, r->f)) {
        status = NDE_NON_FINITE;
    }
    return status > 0 ? NDE_NON_FINITE : status;
}

static nde_status first_step(run *r)
{
    const nde_problem *p = r->problem;
    nde_status status = NDE_OK;
    if (p->control->rule != NDE_CONTROL_ADAPTIVE) {
        return NDE_OK;
    }
    r->h = r->direction * p->first_step;
    if (p->first_step == 0) {
        /* The scratch is free: no step has been made yet. */
        double *scratch = r->work->stepper;
        r->stats->evaluations++;
        r->h = nde_control_first_step(&p->norm, p->stepper, p->theta, r->t, r->direction, r->y,
                                      r->f, r->work->keep, scratch, &status);
    }
    if (status < 0) {
        return status;
    }
    return status > 0 || !nde_is_finite(r->h) ? NDE_NON_FINITE : NDE_OK;
}

/* --- One attempt ------------------------------------------------------------------------------ */

/* Equal steps from the last output time to the next, or of a given size. */
static void plan_fixed(run *r, nde_step *step)
{
    const nde_problem *p = r->problem;
    size_t next = r->stats->n_outputs;
    double target = time_end(r);
    if (p->step_size > 0) {
        double done = (double)(r->n_planned + 1);
        step->t_end = p->times[0] + r->direction * p->step_size * done;
        if (r->direction * (target - step->t_end) < 10 * nde_ulp(target)) {
            step->t_end = target;
        }
    } else {
        double from = p->times[next - 1];
        size_t part = r->part + 1;
        double fraction = (double)part / (double)p->steps_per_output;
        step->t_end = part == p->steps_per_output ? p->times[next]
                                                  : from + fraction * (p->times[next] - from);
    }
    step->h = step->t_end - r->t;
}

static nde_status plan_replay(run *r, nde_step *step)
{
    const nde_step_log *log = r->problem->replay;
    size_t n = log->n_attempts < log->capacity ? log->n_attempts : log->capacity;
    while (r->n_planned < n && log->attempts[r->n_planned].accepted == 0) {
        r->n_planned++;
    }
    if (r->n_planned >= n) {
        return NDE_STEP_LIMIT;
    }
    step->t_end = log->attempts[r->n_planned].t_end;
    step->h = log->attempts[r->n_planned].h;
    return r->direction * step->h > 0 ? NDE_OK : NDE_BAD_TIMES;
}

static nde_status plan_adaptive(run *r, nde_step *step)
{
    double end = time_end(r), to_end = end - r->t;
    bool cut = r->problem->control->cuts_to_end && r->direction * (r->h - to_end) > 0;
    step->h = cut ? to_end : r->h;
    step->t_end = cut ? end : r->t + r->h;
    if (!cut && nde_abs(step->h) < 10 * nde_ulp(r->t)) {
        return NDE_STEP_UNDERFLOW;
    }
    return NDE_OK;
}

/* Where the next attempt goes. */
static nde_status plan(run *r, nde_step *step)
{
    *step = (nde_step){.t = r->t,
                       .y0 = r->y,
                       .f0 = r->f,
                       .y1 = r->y_next,
                       .f1 = r->f_next,
                       .error = r->work->error,
                       .keep = r->work->keep};
    switch (r->problem->control->rule) {
    case NDE_CONTROL_ADAPTIVE:
        return plan_adaptive(r, step);
    case NDE_CONTROL_FIXED:
        plan_fixed(r, step);
        return NDE_OK;
    case NDE_CONTROL_REPLAY:
        return plan_replay(r, step);
    }
    __builtin_trap();
}

static nde_status open_record(run *r, nde_step *step)
{
    if (r->tape == NULL) {
        return NDE_OK;
    }
    r->record = nde_tape_next(r->tape);
    if (r->record == NULL) {
        return NDE_TAPE_FULL;
    }
    step->keep = r->record->keep;
    return NDE_OK;
}

static void log_attempt(run *r, const nde_step *step, double ratio, bool accepted)
{
    if (r->log == NULL) {
        return;
    }
    if (r->log->n_attempts < r->log->capacity) {
        r->log->attempts[r->log->n_attempts] = (nde_attempt){.t = step->t,
                                                             .h = step->h,
                                                             .ratio = ratio,
                                                             .t_end = step->t_end,
                                                             .accepted = accepted ? 1 : 0};
    }
    r->log->n_attempts++;
}

/* --- An accepted step ------------------------------------------------------------------------- */

/* Outputs in (t, t_end]. */
static void output(run *r, const nde_step *step)
{
    const nde_problem *p = r->problem;
    const nde_stepper_class *class = p->stepper->class;
    bool prepared = false;
    size_t i = r->stats->n_outputs;
    for (; i < p->n_times && r->direction * (p->times[i] - step->t_end) <= 0; i++) {
        double *y = r->outputs + i * r->n;
        if (p->times[i] == step->t_end) {
            nde_copy(r->n, step->y1, y);
            continue;
        }
        if (!prepared) {
            class->dense_prepare(p->stepper, step, r->work->stepper);
            prepared = true;
        }
        class->dense(p->stepper, step, (p->times[i] - step->t) / step->h, r->work->stepper, y);
    }
    r->stats->n_outputs = i;
}

static void commit_record(run *r, const nde_step *step, size_t output_begin)
{
    if (r->tape == NULL) {
        return;
    }
    nde_record *record = r->record;
    record->kind = NDE_RECORD_STEP;
    record->has_f1 = step->has_f1;
    record->t = step->t;
    record->t_end = step->t_end;
    record->h = step->h;
    record->output_begin = output_begin;
    record->output_end = r->stats->n_outputs;
    nde_copy(r->n, step->y0, record->y0);
    nde_copy(r->n, step->f0, record->f0);
    nde_tape_commit(r->tape);
}

static void accept(run *r, const nde_step *step)
{
    size_t output_begin = r->stats->n_outputs;
    r->stats->accepted++;
    r->stats->last_time = step->t_end;
    output(r, step);
    commit_record(r, step, output_begin);
    double *y = r->y, *f = r->f;
    r->t = step->t_end;
    r->y = r->y_next;
    r->f = r->f_next;
    r->y_next = y;
    r->f_next = f;
    r->n_planned++;
    r->part = r->stats->n_outputs > output_begin ? 0 : r->part + 1;
}

/* --- The loop --------------------------------------------------------------------------------- */

/* Whether f1 is used: by an output inside the step, or as the f0 of a next step. */
static bool needs_f1(const run *r, const nde_step *step)
{
    return r->problem->times[r->stats->n_outputs] != step->t_end || time_end(r) != step->t_end;
}

/* f1, where the method has not computed it. */
static nde_status complete(run *r, nde_step *step)
{
    if (!needs_f1(r, step)) {
        return NDE_OK;
    }
    const nde_stepper *stepper = r->problem->stepper;
    size_t keep = nde_field_keep_size(stepper->field, stepper->B);
    step->has_f1 = true;
    return evaluate(r, step->t_end, step->y1, step->f1,
                    step->keep + (stepper->class->n_keeps(stepper) - 1) * keep);
}

/* What a step leads to is of use: no field asked for a smaller one, and all numbers are finite. */
static bool is_good(const run *r, const nde_step *step, nde_status status)
{
    return status == NDE_OK && nde_all_finite(r->n, step->y1) &&
           (!step->has_f1 || nde_all_finite(r->n, step->f1));
}

/* Makes the planned step and judges it: its ratio; a step that is not judged has ratio 0, one
 * that is not good the ratio infinity. */
static nde_status attempt(run *r, nde_step *step, double *ratio)
{
    const nde_problem *p = r->problem;
    bool adaptive = p->control->rule == NDE_CONTROL_ADAPTIVE;
    nde_status status = p->stepper->class->step(p->stepper, p->theta, step, r->work->stepper,
                                                &r->stats->evaluations);
    bool good = is_good(r, step, status);
    *ratio = 0;
    if (good && adaptive) {
        *ratio =
            nde_control_ratio(p->control, &p->norm, p->stepper, step->y0, step->y1, step->error);
    }
    if (good && !step->has_f1 && (!adaptive || nde_control_accepts(p->control, *ratio))) {
        status = complete(r, step);
        good = is_good(r, step, status);
    }
    if (status < 0) {
        return status;
    }
    if (!good) {
        *ratio = __builtin_inf();
    }
    return good || adaptive ? NDE_OK : NDE_NON_FINITE;
}

static nde_status advance(run *r, bool *seen_non_finite)
{
    nde_step step;
    double ratio;
    nde_status status = plan(r, &step);
    if (status == NDE_STEP_UNDERFLOW && *seen_non_finite) {
        return NDE_NON_FINITE;
    }
    if (status == NDE_OK) {
        r->stats->last_step = step.h;
        bool first = r->stats->accepted + r->stats->rejected == 0;
        r->stats->first_step = first ? step.h : r->stats->first_step;
        status = open_record(r, &step);
    }
    if (status == NDE_OK) {
        status = attempt(r, &step, &ratio);
    }
    if (status != NDE_OK) {
        return status;
    }
    bool adaptive = r->problem->control->rule == NDE_CONTROL_ADAPTIVE;
    bool accepted = !adaptive || nde_control_accepts(r->problem->control, ratio);
    log_attempt(r, &step, ratio, accepted);
    *seen_non_finite = !nde_is_finite(ratio);
    if (adaptive) {
        r->h = step.h * nde_control_factor(r->problem->control, ratio,
                                           r->problem->stepper->method->order, r->after_reject);
    }
    r->after_reject = !accepted;
    if (!accepted) {
        r->stats->rejected++;
        return NDE_OK;
    }
    accept(r, &step);
    return NDE_OK;
}

static bool is_supported(const nde_problem *p)
{
    switch (p->control->rule) {
    case NDE_CONTROL_ADAPTIVE:
        return p->stepper->method->embedded_order > 0;
    case NDE_CONTROL_FIXED:
        return p->step_size > 0 || p->steps_per_output > 0;
    case NDE_CONTROL_REPLAY:
        return p->replay != NULL;
    }
    return false;
}

nde_status nde_solve(const nde_problem *problem, const nde_solve_work *work, nde_tape *tape,
                     nde_step_log *log, double *outputs, nde_statistics *statistics)
{
    double end = problem->n_times == 0 ? 0 : problem->times[problem->n_times - 1];
    double start = problem->n_times == 0 ? 0 : problem->times[0];
    run r = {.problem = problem,
             .work = work,
             .tape = tape,
             .log = log,
             .outputs = outputs,
             .stats = statistics,
             .n = nde_stepper_n(problem->stepper),
             .direction = end < start ? -1 : 1,
             .t = start,
             .y = work->y[0],
             .f = work->f[0],
             .y_next = work->y[1],
             .f_next = work->f[1]};
    *statistics = (nde_statistics){.last_time = start};
    if (log != NULL) {
        log->n_attempts = 0;
    }
    if (tape != NULL) {
        nde_tape_reset(tape);
    }
    if (!times_are_monotone(problem, r.direction)) {
        return NDE_BAD_TIMES;
    }
    if (!is_supported(problem)) {
        return NDE_UNSUPPORTED;
    }
    if (!nde_all_finite(r.n, problem->y0)) {
        return NDE_NON_FINITE;
    }
    output_start(&r);
    nde_copy(r.n, problem->y0, r.y);
    if (statistics->n_outputs == problem->n_times) {
        return NDE_OK;
    }
    nde_status status = restart(&r);
    if (status == NDE_OK) {
        status = first_step(&r);
    }
    bool seen_non_finite = false;
    while (status == NDE_OK && statistics->n_outputs < problem->n_times) {
        if (statistics->accepted + statistics->rejected >= problem->steps_max) {
            return NDE_STEP_LIMIT;
        }
        status = advance(&r, &seen_non_finite);
    }
    return status;
}
