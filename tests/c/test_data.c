#include "data.h"

#include "rng.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <string.h>

/* --- Rows of the caller's --------------------------------------------------------------------- */

/* Five trajectories of two variables. The first and third share their times, the second and fifth
 * share theirs, which are a part of the first's; the fourth differs in its last time only. */
static size_t begin[] = {0, 3, 5, 8, 11, 13};
static double times[] = {0, 1, 2.5, 0, 1, 0, 1, 2.5, 0, 1, 3, 0, 1};
enum { N = 5, ROWS = 13, D = 2 };

/* Values that tell row and variable. */
static nde_raw rows_make(void)
{
    double *values = support_doubles(ROWS * D);
    for (size_t i = 0; i < ROWS * D; i++) {
        values[i] = 0.1 * (double)(i / D) + 10 * (double)(i % D);
    }
    return (nde_raw){.D = D,
                     .n = N,
                     .n_rows = ROWS,
                     .begin = memcpy(support_bytes(sizeof begin), begin, sizeof begin),
                     .times = support_copy(ROWS, times),
                     .values = values};
}

static nde_data data_make(const nde_raw *raw, bool together)
{
    nde_arena measure = nde_arena_measure();
    nde_data_place(&measure, raw, together);
    nde_arena arena = nde_arena_make(support_bytes((size_t)measure.used), (size_t)measure.used);
    nde_data data = nde_data_place(&arena, raw, together);
    CHECK_EQ(arena.used, measure.used);
    nde_data_fill(&data);
    return data;
}

/* The numbers of a group are those of its members' rows. */
static void check_group(const nde_data *data, size_t i, size_t B, const size_t *members)
{
    const nde_raw *raw = &data->raw;
    const nde_group *group = &data->groups[i];
    CHECK_EQ(group->B, B);
    for (size_t b = 0; b < B; b++) {
        size_t first = begin[members[b]];
        CHECK_EQ(group->members[b], members[b]);
        CHECK_EQ(group->T, begin[members[b] + 1] - first);
        CHECK(support_same(group->T, group->times, times + first));
        for (size_t d = 0; d < D; d++) {
            CHECK_BITS(group->y0[d * B + b], raw->values[first * D + d]);
            for (size_t k = 0; k < group->T; k++) {
                CHECK_BITS(group->observed[(k * D + d) * B + b], raw->values[(first + k) * D + d]);
            }
        }
    }
}

TEST(trajectories_with_equal_times_form_a_group)
{
    nde_raw raw = rows_make();
    nde_data data = data_make(&raw, true);
    CHECK_EQ(data.n_groups, 3);
    CHECK_EQ(data.B_max, 2);
    check_group(&data, 0, 2, (size_t[]){0, 2});
    check_group(&data, 1, 2, (size_t[]){1, 4});
    check_group(&data, 2, 1, (size_t[]){3});
    support_release();
}

TEST(on_request_every_trajectory_is_a_group)
{
    nde_raw raw = rows_make();
    nde_data data = data_make(&raw, false);
    CHECK_EQ(data.n_groups, N);
    CHECK_EQ(data.B_max, 1);
    for (size_t i = 0; i < N; i++) {
        check_group(&data, i, 1, &i);
    }
    support_release();
}

TEST(a_trajectory_begins_at_its_first_clean_row_where_that_is_known)
{
    nde_raw raw = rows_make();
    raw.clean = support_random(ROWS * D, 1);
    nde_data data = data_make(&raw, true);
    for (size_t d = 0; d < D; d++) {
        CHECK_BITS(data.groups[1].y0[2 * d + 1], raw.clean[begin[4] * D + d]);
        CHECK_BITS(data.groups[1].observed[2 * d + 1], raw.values[begin[4] * D + d]);
    }
    support_release();
}

static void check_bad(const nde_raw *raw, nde_status want, size_t want_row)
{
    size_t row = 99;
    CHECK_EQ(nde_raw_check(raw, &row), want);
    CHECK_EQ(row, want_row);
}

TEST(the_first_row_that_cannot_be_used_is_named)
{
    nde_raw raw = rows_make();
    size_t row;
    CHECK_EQ(nde_raw_check(&raw, &row), NDE_OK);
    static const double bad_times[] = {1, 0.5, NAN, INFINITY}; /* behind a time of 1 */
    for (size_t i = 0; i < NDE_COUNT(bad_times); i++) {
        raw = rows_make();
        raw.times[10] = bad_times[i];
        check_bad(&raw, NDE_BAD_TIMES, 10);
        raw.values[10 * D] = NAN; /* behind it */
        raw.values[4 * D + 1] = INFINITY;
        check_bad(&raw, NDE_NON_FINITE, 4);
    }
    raw = rows_make();
    raw.times[5] = -7; /* a trajectory may begin at any time, */
    check_bad(&raw, NDE_OK, ROWS - 1);
    raw.times[5] = NAN; /* but not at none */
    check_bad(&raw, NDE_BAD_TIMES, 5);
    support_release();
}

TEST(a_trajectory_needs_two_rows_and_the_rows_must_be_shared_out)
{
    nde_raw raw = rows_make();
    raw.begin[2] = 4; /* the second has one row */
    check_bad(&raw, NDE_BAD_TIMES, 3);
    raw.begin[2] = 3; /* none */
    check_bad(&raw, NDE_BAD_TIMES, 3);
    raw.begin[2] = 2; /* less than none */
    check_bad(&raw, NDE_BAD_TIMES, 3);
    raw.begin[2] = SIZE_MAX;
    check_bad(&raw, NDE_BAD_TIMES, 3);
    raw = rows_make();
    raw.begin[0] = 1;
    check_bad(&raw, NDE_BAD_TIMES, 0);
    raw = rows_make();
    raw.begin[N] = ROWS - 1;
    check_bad(&raw, NDE_BAD_TIMES, 0);
    raw.begin[N] = ROWS + 1;
    check_bad(&raw, NDE_BAD_TIMES, 0);
    support_release();
}

/* Where the solution at row `row` of trajectory i stands, variable d. */
static double solution_at(const nde_session *session, size_t i, size_t row, size_t d)
{
    const nde_data *data = &session->data;
    for (size_t g = 0; g < data->n_groups; g++) {
        for (size_t b = 0; b < data->groups[g].B; b++) {
            if (data->groups[g].members[b] == i) {
                return session->trajectory.outputs[g][(row * D + d) * data->groups[g].B + b];
            }
        }
    }
    return NAN;
}

TEST(the_loss_of_irregular_rows_is_the_mean_over_all_their_numbers)
{
    for (double batching = 0; batching < 2; batching++) {
        nde_raw raw = rows_make();
        support_setting settings[] = {{"batching", batching}, {"hidden", 4}, {0}};
        nde_session *session = support_session_given(settings, &raw);
        CHECK_EQ(nde_session_D(session), D);
        CHECK_EQ(nde_session_begin(session), NDE_OK);
        nde_report report;
        CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
        double sum = 0;
        for (size_t i = 0; i < N; i++) {
            const double *y0 = support_copy(D, raw.values + begin[i] * D);
            support_solve *s = support_solve_make(&session->trajectory.field, "dopri5",
                                                  "torchdiffeq", 1, session->memory.theta, y0);
            size_t n = begin[i + 1] - begin[i];
            support_times(s, n, times + begin[i]);
            CHECK_EQ(support_run(s), NDE_OK);
            for (size_t row = 0; row < n; row++) {
                for (size_t d = 0; d < D; d++) {
                    double got = solution_at(session, i, row, d);
                    double off = got - raw.values[(begin[i] + row) * D + d];
                    CHECK_CLOSE(got, s->outputs[row * D + d], batching == 0 ? 1e-5 : 0);
                    sum += off * off;
                }
            }
        }
        CHECK_CLOSE(report.loss / (sum / (ROWS * D)), 1, 1e-14);
        support_release();
    }
}

/* --- Rows from a known system ----------------------------------------------------------------- */

#define STARTS                                                                                     \
    {"starts", 2}, {"starts", 0.7}, {"starts", -1}, {"starts", 0.5}, {"starts", 0.3},              \
    {                                                                                              \
        "starts", -2                                                                               \
    }
static const double starts[] = {2, 0.7, -1, 0.5, 0.3, -2};
enum { SAMPLES = 7, STARTS_N = 3 };

static nde_session *generated(double noise, double batching)
{
    support_setting settings[] = {
        STARTS,           {"samples", SAMPLES},   {"timeEnd", 3.3}, {"noise", noise},
        {"noiseSeed", 7}, {"batching", batching}, {"hidden", 4},    {0}};
    nde_session *session = support_session(settings);
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    return session;
}

TEST(generated_times_are_equally_spaced_from_both_ends_as_by_torch_linspace)
{
    const double *t = generated(0, 0)->raw.times;
    double step = 3.3 / 6;
    for (size_t i = 0; i < SAMPLES; i++) {
        CHECK_BITS(t[i], i < 3 ? step * (double)i : 3.3 - step * (double)(6 - i));
    }
    support_release();
}

TEST(generated_rows_are_the_solution_of_the_system)
{
    for (double batching = 0; batching < 2; batching++) {
        const nde_raw *raw = &generated(0, batching)->raw;
        nde_field field = support_system("spiral");
        size_t B = batching == 0 ? STARTS_N : 1; /* one solve for all, or one for each */
        for (size_t first = 0; first < STARTS_N; first += B) {
            double *y0 = support_doubles(D * B);
            for (size_t b = 0; b < B; b++) {
                y0[b] = starts[(first + b) * D];
                y0[B + b] = starts[(first + b) * D + 1];
            }
            support_solve *s = support_solve_make(&field, "dopri5", "torchdiffeq", B,
                                                  support_params("spiral"), y0);
            support_times(s, SAMPLES, raw->times);
            CHECK_EQ(support_run(s), NDE_OK);
            for (size_t i = 0; i < SAMPLES * D * B; i++) {
                size_t b = i % B, d = i / B % D, k = i / B / D;
                size_t row = (first + b) * SAMPLES + k;
                CHECK_BITS(raw->clean[row * D + d], s->outputs[i]);
                CHECK_BITS(raw->values[row * D + d], s->outputs[i]);
            }
        }
        support_release();
    }
}

TEST(noise_is_drawn_by_time_then_trajectory_then_variable)
{
    const nde_raw *raw = &generated(0.3, 0)->raw;
    nde_rng rng;
    double draws[SAMPLES * STARTS_N * D];
    nde_rng_seed(&rng, 7);
    nde_rng_normal(&rng, NDE_COUNT(draws), draws);
    size_t next = 0;
    for (size_t k = 0; k < SAMPLES; k++) {
        for (size_t i = 0; i < STARTS_N; i++) {
            for (size_t d = 0; d < D; d++) {
                size_t at = (i * SAMPLES + k) * D + d;
                CHECK_BITS(raw->values[at], raw->clean[at] + 0.3 * draws[next++]);
            }
        }
    }
    support_release();
}

TEST(noise_leaves_the_starting_points_and_the_clean_rows_alone)
{
    const nde_session *noisy = generated(0.3, 0), *clean = generated(0, 0);
    CHECK(support_same(SAMPLES * STARTS_N * D, noisy->raw.clean, clean->raw.clean));
    for (size_t b = 0; b < STARTS_N; b++) {
        for (size_t d = 0; d < D; d++) {
            CHECK_BITS(noisy->data.groups[0].y0[d * STARTS_N + b], starts[b * D + d]);
            CHECK(noisy->data.groups[0].observed[d * STARTS_N + b] != starts[b * D + d]);
        }
    }
    support_release();
}

TEST(generated_trajectories_share_one_group_or_have_one_each)
{
    const nde_session *shared = generated(0.1, 0), *each = generated(0.1, 1);
    CHECK_EQ(shared->data.n_groups, 1);
    CHECK_EQ(shared->data.groups[0].B, STARTS_N);
    CHECK_EQ(each->data.n_groups, STARTS_N);
    for (size_t i = 0; i < SAMPLES * D; i++) {
        for (size_t b = 0; b < STARTS_N; b++) { /* the steps differ, the noise does not */
            CHECK_CLOSE(shared->data.groups[0].observed[i * STARTS_N + b],
                        each->data.groups[b].observed[i], 1e-5);
        }
    }
    support_release();
}

TEST(generating_gives_its_scratch_back)
{
    nde_session *session = generated(0.1, 0);
    double *before = support_copy(SAMPLES * STARTS_N * D, session->raw.values);
    CHECK_EQ(session->scratch.used, 0);
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    CHECK(support_same(SAMPLES * STARTS_N * D, session->raw.values, before));
    support_release();
}

TEST(a_system_that_cannot_be_solved_says_so)
{
    /* Every start that is not the origin escapes in finite time. */
    support_setting settings[] = {
        {"system", (double)support_choice(nde_system_choice, "cubicSpiral")},
        {"timeEnd", 1000},
        {0}};
    nde_session *session = support_session(settings);
    CHECK_EQ(nde_config_set_param(&session->config, 0, 3), NDE_OK);
    CHECK(nde_session_begin(session) < 0);
    support_release();
}
