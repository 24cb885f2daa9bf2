/* What is trained on, and what is trained: trainFraction and trainStarts, through a session. */
#include "check.h"
#include "gradient_list.h"
#include "method.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { D = 2, SHARED = 0, EACH = 1, SETTINGS_MAX = 24 };

static nde_session *begun(const support_setting *settings, const nde_raw *rows)
{
    nde_session *session = support_session_given(settings, rows);
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    return session;
}

/* Three noisy trajectories and a small net, then `more`, which ends with a row without a key. */
static nde_session *noisy(const support_setting *more)
{
    static const support_setting base[] = {
        {"starts", 2},  {"starts", 0.7}, {"starts", -1}, {"starts", 0.5}, {"starts", 0.3},
        {"starts", -2}, {"samples", 9},  {"timeEnd", 3}, {"hidden", 4},   {"noise", 0.2}};
    support_setting all[SETTINGS_MAX] = {{0}};
    memcpy(all, base, sizeof base);
    for (size_t i = 0; more[i].key != NULL; i++) {
        all[NDE_COUNT(base) + i] = more[i];
    }
    return begun(all, NULL);
}

static void train(nde_session *session, size_t epochs)
{
    nde_news news;
    CHECK_EQ(nde_session_train(session, epochs, &news), NDE_OK);
}

static double loss_of(nde_session *session)
{
    nde_report report;
    CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
    return report.loss;
}

/* The trained starts in an array laid out as θ. */
static double *starts_in(const nde_session *session, double *theta)
{
    return theta + session->trajectory.field.n_theta;
}

/* Rows of the caller's: five trajectories; the first and third share their times, the second and
 * fifth share theirs, and no two others share their first two. */
static size_t begin[] = {0, 5, 8, 13, 18, 21};
static double times[] = {0, 1,   2,   3,   4, /* half of the time ends at a row */
                         0, 1.1, 2.5,         /* or between two */
                         0, 1,   2,   3,   4, /* */
                         0, 2,   2.1, 2.2, 6, /* */
                         0, 1.1, 2.5};
enum { N = 5, ROWS = 21 };

static nde_raw irregular(void)
{
    double *values = support_doubles(ROWS * D);
    for (size_t i = 0; i < ROWS * D; i++) {
        values[i] = sin(1 + 3 * (double)i) + 0.1 * (double)(i / D);
    }
    return (nde_raw){
        .D = D, .n = N, .n_rows = ROWS, .begin = begin, .times = times, .values = values};
}

/* --- Trained starts: the gradient ------------------------------------------------------------- */

/* Relative distance of the gradient from central differences with the steps held fixed: of all of
 * it, or of its part for the starts. */
static double distance(nde_session *session, bool starts_only)
{
    size_t P = session->model.n_theta, *coordinates = support_bytes(P * sizeof *coordinates);
    size_t first = starts_only ? session->trajectory.field.n_theta : 0;
    double *slopes = support_doubles(P);
    size_t bytes = P * 8 + session->data.n_groups * sizeof(nde_step_log) + 5000 * 40 + 64;
    nde_arena arena = nde_arena_make(support_bytes(bytes), bytes);
    nde_check_work work = nde_check_work_place(&arena, P, session->data.n_groups, 5000);
    for (size_t i = 0; i < P; i++) {
        coordinates[i] = first + i;
    }
    loss_of(session);
    CHECK_EQ(nde_central_differences(&session->model, session->memory.theta, true, P - first,
                                     coordinates, &work, slopes),
             NDE_OK);
    return support_error(P - first, session->gradient + first, slopes);
}

TEST(gradient_of_weights_and_starts_is_that_of_differences_with_the_steps_held_fixed)
{
    static const char *const methods[] = {"dopri5", "rk4"}, *const gradients[] = {"discrete",
                                                                                  "adjoint"};
    for (size_t k = 0; k < 8; k++) {
        bool fixed = k % 2 == 1;
        const support_setting more[] = {
            {"trainStarts", 1},
            {"method", (double)support_choice(nde_method_choice, methods[k % 2])},
            {"control", (double)support_choice(nde_control_choice, fixed ? "fixed" : "scipy")},
            {"stepsPerOutput", 24}, /* the adjoint is exact for ever shorter steps only, */
            {"rtol", 1e-11},        /* and for ever smaller tolerances */
            {"atol", 1e-13},
            {"adjointRtol", 1e-10},
            {"adjointAtol", 1e-12},
            {"gradient", (double)support_choice(nde_gradient_choice, gradients[k / 4])},
            {"batching", k / 2 % 2 == 0 ? SHARED : EACH},
            {0}};
        nde_session *session = noisy(more);
        train(session, 5);
        double all = distance(session, false), starts = distance(session, true);
        if (!CHECK(all < 1e-7) || !CHECK(starts < 1e-7)) {
            printf("%s %s: %g, of starts %g\n", methods[k % 2], gradients[k / 4], all, starts);
        }
        support_release();
    }
}

TEST(gradient_of_starts_holds_at_loose_tolerances_too)
{
    for (double batching = SHARED; batching <= EACH; batching++) {
        const support_setting more[] = {
            {"trainStarts", 1}, {"rtol", 1e-2}, {"atol", 1e-3}, {"batching", batching}, {0}};
        nde_session *session = noisy(more);
        train(session, 5);
        CHECK(distance(session, false) < 1e-7);
        CHECK(distance(session, true) < 1e-7);
        support_release();
    }
}

/* --- Trained starts: the run ------------------------------------------------------------------ */

TEST(trained_starts_lie_behind_the_weights_and_begin_at_the_first_observations)
{
    for (double batching = SHARED; batching <= EACH; batching++) {
        nde_raw rows = irregular();
        const support_setting settings[] = {
            {"trainStarts", 1}, {"hidden", 4}, {"batching", batching}, {0}};
        nde_session *session = begun(settings, &rows);
        CHECK_EQ(session->model.n_theta, session->trajectory.field.n_theta + N * D);
        const double *starts = starts_in(session, session->memory.theta);
        for (size_t i = 0; i < N; i++) {
            CHECK(support_same(D, starts + i * D, rows.values + begin[i] * D));
        }
        support_release();
    }
}

TEST(before_the_first_update_trained_starts_change_no_bit_of_given_rows)
{
    for (double batching = SHARED; batching <= EACH; batching++) {
        nde_raw rows = irregular();
        const support_setting with[] = {
            {"hidden", 4}, {"batching", batching}, {"trainStarts", 1}, {0}};
        const support_setting without[] = {{"hidden", 4}, {"batching", batching}, {0}};
        nde_session *a = begun(with, &rows), *b = begun(without, &rows);
        CHECK_BITS(loss_of(a), loss_of(b));
        CHECK(support_same(b->model.n_theta, a->gradient, b->gradient));
        support_release();
    }
}

TEST(a_trained_start_moves_its_own_trajectory_only)
{
    nde_raw rows = irregular();
    const support_setting settings[] = {{"hidden", 4}, {"batching", EACH}, {"trainStarts", 1}, {0}};
    nde_session *session = begun(settings, &rows);
    loss_of(session);
    for (size_t i = 0; i < N; i++) {
        double *before[N], *starts = starts_in(session, session->memory.theta);
        for (size_t k = 0; k < N; k++) {
            before[k] = support_copy(session->data.groups[k].T * D, session->trajectory.outputs[k]);
        }
        starts[i * D + 1] += 0.25;
        loss_of(session);
        for (size_t k = 0; k < N; k++) {
            size_t n = session->data.groups[k].T * D;
            CHECK_EQ(support_same(n, before[k], session->trajectory.outputs[k]), k != i);
        }
        CHECK_BITS(session->trajectory.outputs[i][1], starts[i * D + 1]);
    }
    support_release();
}

TEST(weight_decay_draws_at_the_weights_and_leaves_the_starts_alone)
{
    static const char *const optimizers[] = {"adam", "adamw", "sgd", "rmsprop"};
    for (size_t i = 0; i < NDE_COUNT(optimizers); i++) {
        double optimizer = (double)support_choice(nde_optimizer_choice, optimizers[i]);
        const support_setting with[] = {
            {"trainStarts", 1}, {"optimizer", optimizer}, {"weightDecay", 0.5}, {0}};
        const support_setting without[] = {{"trainStarts", 1}, {"optimizer", optimizer}, {0}};
        nde_session *a = noisy(with), *b = noisy(without);
        train(a, 1);
        train(b, 1);
        size_t weights = a->trajectory.field.n_theta;
        double *starts_a = starts_in(a, a->memory.theta), *starts_b = starts_in(b, b->memory.theta);
        CHECK(support_same(3 * D, starts_a, starts_b));
        CHECK(!support_same(3 * D, starts_a, a->raw.values)); /* they do move */
        CHECK(!support_same(weights, a->memory.theta, b->memory.theta));
        support_release();
    }
}

TEST(clipping_takes_weights_and_starts_as_one_gradient)
{
    const support_setting more[] = {
        {"trainStarts", 1},
        {"optimizer", (double)support_choice(nde_optimizer_choice, "sgd")},
        {"learningRate", 1},
        {"clipNorm", 0.01},
        {0}};
    nde_session *session = noisy(more);
    size_t P = session->model.n_theta;
    double *before = support_copy(P, session->memory.theta);
    loss_of(session);
    double norm = sqrt(support_dot(P, session->gradient, session->gradient));
    nde_news news;
    CHECK_EQ(nde_session_train(session, 1, &news), NDE_OK);
    CHECK_CLOSE(news.gradient_norm / norm, 1, 1e-14);
    for (size_t i = 0; i < P; i++) {
        before[i] -= session->memory.theta[i];
    }
    /* 1e-6 stands beside the norm, as in torch. */
    CHECK_CLOSE(sqrt(support_dot(P, before, before)) / 0.01, norm / (norm + 1e-6), 1e-12);
    support_release();
}

TEST(a_snapshot_with_trained_starts_goes_on_with_the_same_bits)
{
    const support_setting more[] = {
        {"trainStarts", 1}, {"trainFraction", 0.6}, {"weightDecay", 0.01}, {0}};
    nde_session *a = noisy(more), *b = noisy(more);
    size_t P = a->model.n_theta;
    train(a, 7);
    train(b, 3); /* leaves traces elsewhere */
    memcpy(b->memory.theta, a->memory.theta, 3 * P * sizeof(double));
    b->memory.epoch = a->memory.epoch;
    train(a, 8);
    train(b, 8);
    CHECK(support_same(3 * P, a->memory.theta, b->memory.theta));
    nde_report of_a, of_b;
    CHECK_EQ(nde_session_validation(a, &of_a), NDE_OK);
    CHECK_EQ(nde_session_validation(b, &of_b), NDE_OK);
    CHECK_BITS(of_a.loss, of_b.loss);
    support_release();
}

/* --- The part that is trained on -------------------------------------------------------------- */

/* The first count[i] rows of each trajectory. */
static nde_raw cut(const nde_raw *rows, const size_t *count)
{
    nde_raw raw = {.D = D, .n = rows->n};
    raw.begin = support_bytes((rows->n + 1) * sizeof *raw.begin);
    raw.times = support_doubles(rows->n_rows);
    raw.values = support_doubles(rows->n_rows * D);
    for (size_t i = 0; i < rows->n; i++) {
        size_t from = rows->begin[i];
        const double *t = rows->one_grid ? rows->times : rows->times + from;
        raw.begin[i] = raw.n_rows;
        memcpy(raw.times + raw.n_rows, t, count[i] * sizeof(double));
        memcpy(raw.values + raw.n_rows * D, rows->values + from * D, count[i] * D * sizeof(double));
        raw.n_rows += count[i];
    }
    raw.begin[rows->n] = raw.n_rows;
    return raw;
}

TEST(noisy_rows_are_fitted_better_with_trained_starts)
{
    const support_setting more[] = {{"samples", 40}, {0}};
    nde_raw rows = cut(&noisy(more)->raw, (size_t[]){40, 40, 40}); /* the first are noisy too, */
    for (size_t i = 0; i < 3 * D; i++) {
        rows.values[rows.begin[i / D] * D + i % D] += 0.5; /* and here by more than the others */
    }
    double losses[2];
    for (size_t i = 0; i < 2; i++) {
        const support_setting settings[] = {{"trainStarts", (double)i}, {"hidden", 8}, {0}};
        nde_session *session = begun(settings, &rows);
        train(session, 400);
        losses[i] = loss_of(session);
    }
    if (!CHECK(losses[1] < 0.9 * losses[0])) {
        printf("loss %g with fixed starts, %g with trained ones\n", losses[0], losses[1]);
    }
    support_release();
}

/* A run on a part of the rows does what a run on rows cut by hand does. */
static void check_cut(const nde_raw *rows, double fraction, const size_t *count)
{
    static const char *const gradients[] = {"discrete", "adjoint"};
    for (size_t k = 0; k < 4; k++) {
        const support_setting settings[] = {
            {"hidden", 4},
            {"batching", k % 2 == 0 ? SHARED : EACH},
            {"gradient", (double)support_choice(nde_gradient_choice, gradients[k / 2])},
            {"trainFraction", fraction},
            {"trainStarts", k == 0},
            {0}};
        support_setting whole[NDE_COUNT(settings)];
        memcpy(whole, settings, sizeof settings);
        whole[3].value = 1;
        nde_raw by_hand = cut(rows, count);
        nde_session *part = begun(settings, rows), *hand = begun(whole, &by_hand);
        nde_report of_part, of_hand;
        CHECK_EQ(nde_session_gradient(part, &of_part), NDE_OK);
        CHECK_EQ(nde_session_gradient(hand, &of_hand), NDE_OK);
        CHECK_BITS(of_part.loss, of_hand.loss);
        CHECK_EQ(of_part.evaluations, of_hand.evaluations);
        CHECK_EQ(of_part.points, by_hand.n_rows);
        CHECK_EQ(of_hand.points, by_hand.n_rows);
        CHECK(support_same(part->model.n_theta, part->gradient, hand->gradient));
        train(part, 4);
        train(hand, 4);
        CHECK(support_same(3 * part->model.n_theta, part->memory.theta, hand->memory.theta));
    }
}

TEST(training_on_a_part_of_the_time_is_training_on_rows_cut_by_hand)
{
    nde_raw rows = irregular();
    check_cut(&rows, 0.5, (size_t[]){3, 2, 3, 4, 2});
    check_cut(&rows, 0.4, (size_t[]){2, 2, 2, 4, 2});
    check_cut(&rows, 0.999, (size_t[]){4, 2, 4, 4, 2});
    support_release();
}

TEST(at_least_two_rows_are_trained_on)
{
    nde_raw rows = irregular();
    check_cut(&rows, 0.01, (size_t[]){2, 2, 2, 2, 2});
    support_release();
}

TEST(the_part_is_counted_from_the_first_time_of_a_trajectory)
{
    nde_raw rows = irregular();
    rows.times = support_copy(ROWS, times);
    for (size_t i = 0; i < ROWS; i++) {
        rows.times[i] -= 100;
    }
    check_cut(&rows, 0.5, (size_t[]){3, 2, 3, 4, 2});
    support_release();
}

TEST(the_whole_is_trained_on_whatever_the_rounding_of_its_end)
{
    for (size_t i = 0; i < 1000; i++) {
        double t[] = {test_random(-1, 1), 1.5, test_random(2, 3)};
        double values[] = {1, 2, 3, 4, 5, 6};
        nde_raw rows = {.D = D, .n = 1, .n_rows = 3, .times = t, .values = values};
        rows.begin = (size_t[]){0, 3};
        nde_arena measure = nde_arena_measure();
        nde_data_place(&measure, &rows, true);
        nde_arena arena = nde_arena_make(support_bytes((size_t)measure.used), measure.used);
        nde_data data = nde_data_place(&arena, &rows, true);
        nde_data_fill(&data);
        if (!CHECK_EQ(data.groups[0].T, 3)) {
            break;
        }
    }
    support_release();
}

TEST(generated_data_are_made_whole_and_cut_for_training)
{
    const support_setting half[] = {{"trainFraction", 0.5}, {0}}, all[] = {{"timeEnd", 3}, {0}};
    nde_session *part = noisy(half), *whole = noisy(all);
    CHECK(support_same(3 * 9 * D, part->raw.values, whole->raw.values));
    CHECK_EQ(part->data.groups[0].T, 5); /* of nine, at 0, 3/8 ... 12/8 */
    CHECK_EQ(part->data.n_rows, 3 * 5);
    nde_report report;
    CHECK_EQ(nde_session_gradient(part, &report), NDE_OK);
    CHECK_CLOSE(report.last_time, 1.5, 0.5); /* the last step may go past the last time, */
    CHECK(report.last_time < 3);             /* but no step is made for what is left out */
    support_release();
}

/* --- Validation ------------------------------------------------------------------------------- */

/* The mean over the numbers behind the first count[i] rows, from a solve of each trajectory. */
static double validation_by_hand(const nde_session *session, const size_t *count)
{
    const nde_raw *raw = &session->raw;
    const nde_trajectory_model *model = &session->trajectory;
    double sum = 0;
    size_t numbers = 0;
    for (size_t i = 0; i < raw->n; i++) {
        size_t T = raw->begin[i + 1] - raw->begin[i], from = count[i] * D;
        const double *rows = raw->values + raw->begin[i] * D;
        const double *start =
            model->trains_starts ? session->memory.theta + model->field.n_theta + i * D : rows;
        support_solve *s = support_solve_make(&model->field, "dopri5", "torchdiffeq", 1,
                                              session->memory.theta, start);
        support_times(s, T, raw->times + raw->begin[i]);
        CHECK_EQ(support_run(s), NDE_OK);
        sum += nde_loss_sum(&model->loss, T * D - from, s->outputs + from, rows + from);
        numbers += T * D - from;
    }
    return sum / (double)numbers;
}

TEST(validation_is_the_loss_over_the_rows_that_are_left_out)
{
    const size_t count[] = {3, 2, 3, 4, 2};
    for (size_t k = 0; k < 4; k++) {
        nde_raw rows = irregular();
        const support_setting settings[] = {
            {"hidden", 4},
            {"batching", EACH},
            {"loss", (double)support_choice(nde_loss_choice, k % 2 == 0 ? "mse" : "huber")},
            {"huberDelta", 0.1},
            {"trainFraction", 0.5},
            {"trainStarts", k / 2 == 1},
            {0}};
        nde_session *session = begun(settings, &rows);
        nde_report report;
        train(session, 3);
        CHECK_EQ(nde_session_validation(session, &report), NDE_OK);
        CHECK_EQ(report.points, ROWS - (3 + 2 + 3 + 4 + 2));
        CHECK_CLOSE(report.loss / validation_by_hand(session, count), 1, 1e-14);
        support_release();
    }
}

TEST(validation_of_a_batch_is_that_of_its_trajectories_when_steps_are_equal)
{
    double losses[2];
    for (size_t k = 0; k < 2; k++) {
        nde_raw rows = irregular();
        const support_setting settings[] = {
            {"hidden", 4},
            {"batching", k == 0 ? SHARED : EACH},
            {"control", (double)support_choice(nde_control_choice, "fixed")},
            {"trainFraction", 0.5},
            {0}};
        nde_session *session = begun(settings, &rows);
        nde_report report;
        CHECK_EQ(nde_session_validation(session, &report), NDE_OK);
        losses[k] = report.loss;
    }
    CHECK_CLOSE(losses[SHARED] / losses[EACH], 1, 1e-13); /* sums in another order */
    support_release();
}

TEST(where_everything_is_trained_on_there_is_nothing_to_validate)
{
    const support_setting more[] = {{"trainFraction", 1}, {0}};
    nde_session *session = noisy(more);
    nde_report report;
    CHECK(nde_session_validation(session, &report) != NDE_OK);
    CHECK_EQ(report.points, 0);
    CHECK(isnan(report.loss));
    CHECK_EQ(session->data.n_rows, session->raw.n_rows);
    support_release();
}

TEST(validation_changes_nothing_of_the_run)
{
    const support_setting more[] = {{"trainFraction", 0.5}, {"trainStarts", 1}, {0}};
    nde_session *watched = noisy(more), *plain = noisy(more);
    nde_report report;
    for (size_t i = 0; i < 5; i++) {
        train(watched, 1);
        CHECK_EQ(nde_session_validation(watched, &report), NDE_OK);
    }
    train(plain, 5);
    CHECK(support_same(3 * plain->model.n_theta, watched->memory.theta, plain->memory.theta));
    CHECK(support_same(plain->model.n_theta, watched->gradient, plain->gradient));
    support_release();
}

TEST(validation_that_cannot_be_solved_says_so_and_has_no_loss)
{
    const support_setting more[] = {{"trainFraction", 0.5}, {0}};
    nde_session *session = noisy(more);
    nde_report report;
    session->trajectory.solver.steps_max = 2;
    CHECK_EQ(nde_session_validation(session, &report), NDE_STEP_LIMIT);
    CHECK(isnan(report.loss));
    support_release();
}

/* --- A loss that is not there ----------------------------------------------------------------- */

TEST(an_epoch_whose_solve_fails_and_no_epoch_at_all_have_no_loss)
{
    const support_setting more[] = {{"batching", EACH}, {0}};
    nde_session *session = noisy(more);
    nde_news news;
    CHECK_EQ(nde_session_train(session, 0, &news), NDE_OK);
    CHECK(isnan(news.report.loss));
    CHECK_BITS(news.epoch, -1);
    train(session, 2);
    session->trajectory.solver.steps_max = 2;
    CHECK_EQ(nde_session_train(session, 2, &news), NDE_STEP_LIMIT);
    CHECK(isnan(news.report.loss));
    CHECK_BITS(news.epoch, 2);
    support_release();
}
