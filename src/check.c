#include "check.h"

#include "kernel.h"

/* The best δ balances the curvature, ~ δ², against rounding, ~ ε/δ: the cube root of ε. The whole
 * program is not smooth: where a step is added or dropped, the loss jumps by about its tolerance,
 * which a wider δ makes less of. Found by trying powers of ten on demo 2. */
static const double delta_replay = 6e-6, delta_whole = 1e-4;

nde_check_work nde_check_work_place(nde_arena *arena, size_t n_theta, size_t n_groups,
                                    size_t log_capacity)
{
    nde_check_work work;
    work.theta = nde_arena_doubles(arena, n_theta);
    work.logs = nde_arena_place(arena, n_groups, sizeof *work.logs);
    nde_attempt *attempts = nde_arena_place(arena, log_capacity, sizeof *attempts);
    if (work.logs != NULL) {
        work.logs[0] = (nde_step_log){.attempts = attempts, .capacity = log_capacity};
    }
    return work;
}

nde_status nde_central_differences(const nde_model *model, const double *theta, bool replay,
                                   size_t n, const size_t *coordinates, const nde_check_work *work,
                                   double *slopes)
{
    nde_report report;
    double delta = replay ? delta_replay : delta_whole;
    nde_steps steps = replay ? NDE_STEPS_REPLAY : NDE_STEPS_OWN;
    nde_copy(model->n_theta, theta, work->theta);
    nde_step_log *logs = replay ? work->logs : NULL;
    nde_status status = NDE_OK;
    if (replay) {
        status = model->class->loss(model, theta, NDE_STEPS_RECORD, logs, &report);
    }
    for (size_t i = 0; i < n && status == NDE_OK; i++) {
        size_t c = coordinates[i];
        double loss[2];
        for (size_t side = 0; side < 2 && status == NDE_OK; side++) {
            work->theta[c] = theta[c] + (side == 0 ? -delta : delta);
            status = model->class->loss(model, work->theta, steps, logs, &report);
            loss[side] = report.loss;
        }
        double width = (theta[c] + delta) - (theta[c] - delta); /* as rounded */
        slopes[i] = (loss[1] - loss[0]) / width;
        work->theta[c] = theta[c];
    }
    return status;
}
