#include "data.h"

#include "kernel.h"
#include "method.h"
#include "rng.h"
#include "solve.h"

/* --- Rows ------------------------------------------------------------------------------------- */

static size_t rows_of(const nde_raw *raw, size_t i)
{
    return raw->one_grid ? raw->n_rows / raw->n : raw->begin[i + 1] - raw->begin[i];
}

static const double *times_of(const nde_raw *raw, size_t i)
{
    return raw->one_grid ? raw->times : raw->times + raw->begin[i];
}

nde_raw nde_raw_generated(nde_arena *arena, const nde_generator *g)
{
    size_t D = g->field.D, n_rows = g->n_starts * g->samples;
    nde_raw raw = {.D = D, .n = g->n_starts, .n_rows = n_rows, .one_grid = true};
    raw.begin = nde_arena_place(arena, g->n_starts + 1, sizeof *raw.begin);
    raw.times = nde_arena_doubles(arena, g->samples);
    raw.values = nde_arena_doubles(arena, n_rows * D);
    raw.clean = nde_arena_doubles(arena, n_rows * D);
    for (size_t i = 0; i <= g->n_starts && raw.begin != NULL; i++) {
        raw.begin[i] = i * g->samples;
    }
    return raw;
}

nde_raw nde_raw_given(nde_arena *arena, size_t D, size_t n, size_t n_rows)
{
    nde_raw raw = {.D = D, .n = n, .n_rows = n_rows};
    raw.begin = nde_arena_place(arena, nde_size_sum(n, 1), sizeof *raw.begin);
    raw.times = nde_arena_doubles(arena, n_rows);
    raw.values = nde_arena_doubles(arena, nde_size_product(n_rows, D));
    return raw;
}

static nde_status check_trajectory(const nde_raw *raw, size_t i, size_t *bad_row)
{
    for (size_t row = raw->begin[i]; row < raw->begin[i + 1]; row++) {
        *bad_row = row;
        bool increases = row == raw->begin[i] || raw->times[row] > raw->times[row - 1];
        if (!nde_is_finite(raw->times[row]) || !increases) {
            return NDE_BAD_TIMES;
        }
        if (!nde_all_finite(raw->D, raw->values + row * raw->D)) {
            return NDE_NON_FINITE;
        }
    }
    return NDE_OK;
}

nde_status nde_raw_check(const nde_raw *raw, size_t *bad_row)
{
    nde_status status = NDE_OK;
    *bad_row = 0;
    if (raw->begin[0] != 0 || raw->begin[raw->n] != raw->n_rows) {
        return NDE_BAD_TIMES;
    }
    for (size_t i = 0; i < raw->n && status == NDE_OK; i++) {
        size_t begin = raw->begin[i], end = raw->begin[i + 1];
        *bad_row = begin;
        bool fits = end <= raw->n_rows && end >= begin && end - begin >= 2;
        status = fits ? check_trajectory(raw, i, bad_row) : NDE_BAD_TIMES;
    }
    return status;
}

/* --- Data from a field ---------------------------------------------------------------------------
 */

/* Everything one solve of the generator needs. */
typedef struct making {
    nde_stepper stepper;
    nde_solve_work work;
    double *y0, *outputs, *noise;
} making;

static void making_place(making *m, nde_arena *scratch, const nde_generator *g)
{
    size_t D = g->field.D, B = g->shared_steps ? g->n_starts : 1;
    m->stepper = nde_method_stepper(nde_choice_position(nde_method_choice, "dopri5"), &g->field, B);
    m->work = nde_solve_work_place(scratch, &m->stepper);
    m->y0 = nde_arena_doubles(scratch, D * B);
    m->outputs = nde_arena_doubles(scratch, D * B * g->samples);
    m->noise = nde_arena_doubles(scratch, D * g->n_starts * g->samples);
}

void nde_generate_measure(const nde_generator *generator, nde_arena *scratch)
{
    making m;
    making_place(&m, scratch, generator);
}

/* torch.linspace: from both ends towards the middle. */
static void equal_times(size_t n, double end, double *times)
{
    double step = end / (double)(n - 1);
    for (size_t i = 0; i < n; i++) {
        times[i] = i < n / 2 ? step * (double)i : end - step * (double)(n - 1 - i);
    }
}

/* Trajectories `first` to first + B - 1 as one batch. */
static nde_status solve_starts(const nde_generator *g, making *m, nde_raw *raw, size_t first)
{
    size_t D = raw->D, B = m->stepper.B;
    for (size_t b = 0; b < B; b++) {
        for (size_t d = 0; d < D; d++) {
            m->y0[d * B + b] = g->starts[(first + b) * D + d];
        }
    }
    nde_problem problem = {.stepper = &m->stepper,
                           .theta = g->params,
                           .control = nde_control_of(NDE_CONTROL_ADAPTIVE),
                           .norm = {.rtol = g->rtol, .atol = g->atol},
                           .steps_max = NDE_STEPS_MOST,
                           .n_times = g->samples,
                           .times = raw->times,
                           .y0 = m->y0};
    nde_statistics stats;
    nde_status status = nde_solve(&problem, &m->work, NULL, NULL, m->outputs, &stats);
    for (size_t i = 0; i < stats.n_outputs; i++) {
        for (size_t b = 0; b < B; b++) {
            double *row = raw->clean + ((first + b) * g->samples + i) * D;
            for (size_t d = 0; d < D; d++) {
                row[d] = m->outputs[(i * D + d) * B + b];
            }
        }
    }
    return status;
}

/* values = clean + noise; the random numbers are ordered (time, trajectory, component). */
static void add_noise(const nde_generator *g, nde_raw *raw, double *noise)
{
    size_t D = raw->D, n = g->n_starts;
    nde_copy(raw->n_rows * D, raw->clean, raw->values);
    if (g->noise == 0) {
        return;
    }
    nde_rng rng;
    nde_rng_seed(&rng, g->noise_seed);
    nde_rng_normal(&rng, raw->n_rows * D, noise);
    for (size_t i = 0; i < g->samples; i++) {
        for (size_t k = 0; k < n; k++) {
            nde_axpy(D, g->noise, noise + (i * n + k) * D, raw->values + (k * g->samples + i) * D);
        }
    }
}

nde_status nde_generate(const nde_generator *generator, nde_raw *raw, nde_arena *scratch)
{
    uint64_t mark = nde_arena_mark(scratch);
    making m;
    making_place(&m, scratch, generator);
    equal_times(generator->samples, generator->time_end, raw->times);
    nde_status status = NDE_OK;
    for (size_t i = 0; i < generator->n_starts && status == NDE_OK; i += m.stepper.B) {
        status = solve_starts(generator, &m, raw, i);
    }
    if (status == NDE_OK) {
        add_noise(generator, raw, m.noise);
    }
    nde_arena_rewind(scratch, mark);
    return status;
}

/* --- Groups ----------------------------------------------------------------------------------- */

static bool same_times(const nde_raw *raw, size_t i, size_t k)
{
    if (raw->one_grid) {
        return true;
    }
    const double *a = times_of(raw, i), *b = times_of(raw, k);
    size_t row = 0, n = rows_of(raw, i);
    if (rows_of(raw, k) != n) {
        return false;
    }
    while (row < n && a[row] == b[row]) {
        row++;
    }
    return row == n;
}

/* Whether trajectory i is the first of its group. */
static bool begins_group(const nde_raw *raw, size_t i, bool together)
{
    for (size_t k = 0; k < i && together; k++) {
        if (same_times(raw, i, k)) {
            return false;
        }
    }
    return true;
}

/* The group that trajectory `first` begins; its members go to `members`, NULL when measuring. */
static nde_group group_place(nde_arena *arena, const nde_raw *raw, size_t first, bool together,
                             size_t *members)
{
    size_t T = rows_of(raw, first);
    nde_group group = {.B = 0, .T = T, .T_all = T, .members = members};
    for (size_t k = first; k < raw->n && (together || k == first); k++) {
        if (k == first || same_times(raw, first, k)) {
            if (members != NULL) {
                members[group.B] = k;
            }
            group.B++;
        }
    }
    group.times = members == NULL ? NULL : times_of(raw, first);
    group.observed = nde_arena_doubles(arena, group.T * raw->D * group.B);
    group.y0 = nde_arena_doubles(arena, raw->D * group.B);
    return group;
}

nde_data nde_data_place(nde_arena *arena, const nde_raw *raw, bool group_equal_times)
{
    nde_data data = {.raw = *raw, .train_fraction = 1};
    data.groups = nde_arena_place(arena, raw->n, sizeof *data.groups);
    data.members = nde_arena_place(arena, raw->n, sizeof *data.members);
    size_t n_members = 0;
    for (size_t i = 0; i < raw->n; i++) {
        if (begins_group(raw, i, group_equal_times)) {
            size_t *members = data.members == NULL ? NULL : data.members + n_members;
            nde_group group = group_place(arena, raw, i, group_equal_times, members);
            if (data.groups != NULL) {
                data.groups[data.n_groups] = group;
            }
            n_members += group.B;
            data.B_max = group.B > data.B_max ? group.B : data.B_max;
            data.n_groups++;
        }
    }
    return data;
}

/* How many of the times t (T) are trained on. */
static size_t n_trained(size_t T, const double *t, double fraction)
{
    double end = t[0] + fraction * (t[T - 1] - t[0]);
    size_t n = fraction < 1 ? 2 : T; /* all of them, whatever the rounding of `end` */
    while (n < T && t[n] <= end) {
        n++;
    }
    return n;
}

void nde_data_fill(nde_data *data)
{
    const nde_raw *raw = &data->raw;
    size_t D = raw->D;
    data->n_rows = 0;
    for (size_t i = 0; i < data->n_groups; i++) {
        nde_group *group = &data->groups[i];
        group->T = n_trained(group->T_all, group->times, data->train_fraction);
        data->n_rows += group->T * group->B;
        for (size_t b = 0; b < group->B; b++) {
            size_t row = raw->begin[group->members[b]];
            const double *start = (raw->clean != NULL ? raw->clean : raw->values) + row * D;
            for (size_t d = 0; d < D; d++) {
                group->y0[d * group->B + b] = start[d];
                for (size_t k = 0; k < group->T_all; k++) {
                    group->observed[(k * D + d) * group->B + b] = raw->values[(row + k) * D + d];
                }
            }
        }
    }
}
