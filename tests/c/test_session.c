#include "session.h"

#include "control.h"
#include "gradient_list.h"
#include "method.h"
#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double choice(nde_choice_at *choices, const char *key)
{
    return (double)support_choice(choices, key);
}

/* A small run that has begun. */
static nde_session *begun(const support_setting *settings)
{
    nde_session *session = support_session(settings);
    CHECK_EQ(nde_session_begin(session), NDE_OK);
    return session;
}

static const support_setting small[] = {{"samples", 12}, {"hidden", 5}, {"timeEnd", 2}, {0}};

static void set(nde_session *session, const char *key, double value)
{
    CHECK_EQ(nde_config_set(&session->config, support_setting_at(key), 0, value), NDE_OK);
    nde_session_refresh(session);
}

/* All columns of the history, up to its end. */
static bool same_history(const nde_memory *a, const nde_memory *b)
{
    bool same = a->n_history == b->n_history;
#define X(name, key) same = same && support_same(a->n_history, a->name##_column, b->name##_column);
    NDE_HISTORY_COLUMNS(X)
#undef X
    return same;
}

/* What a run remembers, and nothing else. */
static void copy_memory(size_t P, const nde_memory *from, nde_memory *to)
{
    to->epoch = from->epoch;
    to->n_history = from->n_history;
    memcpy(to->theta, from->theta, 3 * P * sizeof(double));
#define X(name, key)                                                                               \
    memcpy(to->name##_column, from->name##_column, from->n_history * sizeof(double));
    NDE_HISTORY_COLUMNS(X)
#undef X
}

/* --- The layout ------------------------------------------------------------------------------- */

TEST(starting_points_must_fill_whole_states)
{
    nde_session session;
    nde_session_init(&session);
    nde_arena measure = nde_arena_measure();
    CHECK_EQ(nde_session_place(&session, &measure), NDE_OK);
    size_t starts = support_setting_at("starts");
    CHECK_EQ(nde_config_set(&session.config, starts, 2, 1), NDE_OK);
    CHECK_EQ(nde_session_place(&session, &measure), NDE_BAD_SETTING);
    CHECK_EQ(nde_config_clear(&session.config, starts), NDE_OK);
    CHECK_EQ(nde_session_place(&session, &measure), NDE_BAD_SETTING);
}

TEST(memory_is_one_block_of_weights_and_optimiser)
{
    nde_session *session = begun(small);
    size_t P = session->model.n_theta;
    CHECK_EQ(P, 2 * 5 + 5 + 5 * 2 + 2);
    CHECK(session->memory.m == session->memory.theta + P);
    CHECK(session->memory.v == session->memory.theta + 2 * P);
    for (size_t i = 0; i < 2 * P; i++) {
        CHECK_BITS(session->memory.m[i], 0);
    }
    CHECK_EQ(session->memory.n_history, 0);
    support_release();
}

/* A random value for setting i, within a range that keeps the run short. */
static double random_value(size_t i)
{
    static const struct {
        const char *key;
        double least, most;
    } ranges[] = {{"samples", 2, 12},      {"timeEnd", 0.01, 2},    {"dataRtol", 1e-9, 0.1},
                  {"dataAtol", 1e-9, 0.1}, {"hidden", 1, 9},        {"stepsPerOutput", 1, 4},
                  {"maxSteps", 1, 200},    {"tapeMegabytes", 1, 1}, {"firstStep", 0, 0.5},
                  {"stepSize", 0, 0.3},    {"factorMax", 0, 20},    {"clipNorm", 0, 5}};
    const nde_setting *s = nde_setting_at(i);
    double least = s->least, most = s->most;
    if (s->choices != NULL) {
        for (most = 0; s->choices((size_t)most + 1) != NULL; most++) {
        }
    }
    for (size_t k = 0; k < NDE_COUNT(ranges); k++) {
        if (strcmp(ranges[k].key, s->key) == 0) {
            least = ranges[k].least;
            most = ranges[k].most;
        }
    }
    double value =
        s->logarithmic ? exp(test_random(log(least), log(most))) : test_random(least, most);
    if (s->kind != NDE_KIND_REAL) {
        value = floor(test_random(least, most + 1));
    } else if (least == 0 && test_random(0, 1) < 0.3) {
        value = 0; /* often has a meaning of its own */
    }
    return fmin(fmax(value, least), most);
}

/* Every setting at random, in the order of the list: the system comes first. */
static void random_settings(nde_config *config)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        const nde_setting *s = nde_setting_at(i);
        if (s->kind == NDE_KIND_TEXT) {
            continue;
        }
        if (s->kind == NDE_KIND_POINTS) {
            size_t n = (size_t)test_random(1, 5) * nde_system_at((size_t)config->system)->D;
            for (size_t k = 0; k < n; k++) {
                CHECK_EQ(nde_config_set(config, i, k, test_random(-1, 1)), NDE_OK);
            }
            continue;
        }
        size_t n = s->kind == NDE_KIND_INTS ? (size_t)test_random(0, NDE_HIDDEN_MAX + 1) : 1;
        if (n == 0) {
            CHECK_EQ(nde_config_clear(config, i), NDE_OK);
        }
        for (size_t k = 0; k < n; k++) {
            double value = random_value(i);
            if (!CHECK_EQ(nde_config_set(config, i, k, value), NDE_OK)) {
                printf("%s = %.17g\n", s->key, value);
            }
        }
    }
    if (nde_system_is_typed(nde_config_system(config))) {
        support_type(config, "y x negate y subtract");
    }
}

TEST(every_mixture_of_settings_fits_what_was_measured_and_trains_or_says_why_not)
{
    size_t n_trained = 0, n_runs = 200;
    for (size_t run = 0; run < n_runs; run++) {
        nde_session *session = support_bytes(sizeof *session);
        nde_session_init(session);
        random_settings(&session->config);
        nde_arena measure = nde_arena_measure();
        CHECK_EQ(nde_session_place(session, &measure), NDE_OK);
        nde_arena arena = nde_arena_make(support_bytes((size_t)measure.used), (size_t)measure.used);
        CHECK_EQ(nde_session_place(session, &arena), NDE_OK);
        CHECK_EQ(arena.used, measure.used);
        nde_status status = nde_session_begin(session);
        nde_news news;
        if (status == NDE_OK) {
            status = nde_session_train(session, 3, &news);
        }
        CHECK(status <= 0);
        CHECK(status != NDE_BAD_SETTING && status != NDE_DOES_NOT_FIT);
        CHECK_EQ(session->memory.epoch == 3, status == NDE_OK);
        for (size_t i = 0; i < 3 * session->model.n_theta; i++) {
            if (!isfinite(session->memory.theta[i])) {
                CHECK(isfinite(session->memory.theta[i]));
                break;
            }
        }
        n_trained += status == NDE_OK;
        support_release();
    }
    CHECK(n_trained >= n_runs / 4); /* or the mixtures show little */
}

/* --- Training --------------------------------------------------------------------------------- */

TEST(an_epoch_reports_what_the_history_keeps)
{
    nde_session *session = begun(small);
    nde_news news;
    for (size_t i = 0; i < 5; i++) {
        double *theta = support_copy(session->model.n_theta, session->memory.theta);
        nde_report report;
        CHECK_EQ(nde_session_gradient(session, &report), NDE_OK);
        CHECK(support_same(session->model.n_theta, theta, session->memory.theta));
        CHECK_EQ(nde_session_train(session, 1, &news), NDE_OK);
        CHECK_BITS(news.epoch, (double)i);
        CHECK_BITS(news.report.loss, report.loss); /* that before the update */
        CHECK_BITS(session->memory.epoch, (double)i + 1);
        CHECK_EQ(session->memory.n_history, i + 1);
        CHECK_BITS(session->memory.epoch_column[i], news.epoch);
        CHECK_BITS(session->memory.loss_column[i], news.report.loss);
        CHECK_BITS(session->memory.evaluations_column[i], (double)news.report.evaluations);
        CHECK_BITS(session->memory.accepted_column[i], (double)news.report.accepted);
        CHECK_BITS(session->memory.rejected_column[i], (double)news.report.rejected);
        CHECK_BITS(session->memory.gradient_norm_column[i], news.gradient_norm);
        double square = support_dot(session->model.n_theta, session->gradient, session->gradient);
        CHECK_CLOSE(news.gradient_norm / sqrt(square), 1, 1e-14);
    }
    support_release();
}

TEST(training_in_one_call_or_in_several_gives_the_same_bits)
{
    nde_session *once = begun(small), *often = begun(small);
    nde_news news;
    CHECK_EQ(nde_session_train(once, 12, &news), NDE_OK);
    for (size_t i = 0; i < 4; i++) {
        CHECK_EQ(nde_session_train(often, i % 2 == 0 ? 1 : 5, &news), NDE_OK);
    }
    CHECK_EQ(nde_session_train(often, 0, &news), NDE_OK);
    CHECK(support_same(3 * once->model.n_theta, once->memory.theta, often->memory.theta));
    CHECK(same_history(&once->memory, &often->memory));
    support_release();
}

/* The next epoch fails and changes nothing that the run remembers. */
static void check_failure(nde_session *session, nde_status want)
{
    size_t P = session->model.n_theta, n = session->memory.n_history;
    double *before = support_copy(3 * P, session->memory.theta), epoch = session->memory.epoch;
    nde_news news = {0};
    CHECK_EQ(nde_session_train(session, 3, &news), want);
    CHECK(support_same(3 * P, session->memory.theta, before));
    CHECK_BITS(session->memory.epoch, epoch);
    CHECK_EQ(session->memory.n_history, n);
    CHECK_BITS(news.epoch, epoch);
}

TEST(an_epoch_that_fails_leaves_weights_and_memory_as_they_were)
{
    nde_session *session = begun(small);
    nde_news news;
    CHECK_EQ(nde_session_train(session, 3, &news), NDE_OK);
    set(session, "maxSteps", 2);
    check_failure(session, NDE_STEP_LIMIT);
    set(session, "maxSteps", 1000);
    session->optimizer.learning_rate = INFINITY;
    check_failure(session, NDE_NON_FINITE);
    session->optimizer.learning_rate = 1e308; /* finite by itself, the update is not */
    session->optimizer.kind = NDE_SGD;
    session->optimizer.momentum = 0.5;
    for (size_t i = 0; i < session->model.n_theta; i++) {
        session->memory.m[i] = 1e307;
    }
    check_failure(session, NDE_NON_FINITE);
    session->memory.theta[0] = 1e308;
    session->memory.theta[3] = NAN;
    check_failure(session, NDE_NON_FINITE);
    support_release();
}

TEST(a_run_that_diverges_ends_at_its_last_good_weights_and_can_go_on)
{
    const support_setting settings[] = {{"samples", 12},
                                        {"hidden", 5},
                                        {"timeEnd", 7},
                                        {"maxSteps", 300},
                                        {"optimizer", choice(nde_optimizer_choice, "sgd")},
                                        {"activation", choice(nde_activation_choice, "relu")},
                                        {"learningRate", 10},
                                        {0}};
    nde_session *session = begun(settings);
    size_t P = session->model.n_theta;
    double *before = support_doubles(3 * P);
    double *begin = support_copy(3 * P, session->memory.theta);
    nde_status status = NDE_OK;
    nde_news news;
    for (size_t i = 0; i < 1000 && status == NDE_OK; i++) {
        memcpy(before, session->memory.theta, 3 * P * sizeof *before);
        status = nde_session_train(session, 1, &news);
    }
    CHECK(status < 0);
    CHECK(support_same(3 * P, session->memory.theta, before));
    memcpy(session->memory.theta, begin, 3 * P * sizeof *begin);
    set(session, "learningRate", 1e-5);
    CHECK_EQ(nde_session_train(session, 5, &news), NDE_OK);
    support_release();
}

/* --- Snapshots and live changes --------------------------------------------------------------- */

static const char *const optimizers[] = {"adam", "adamw", "sgd", "rmsprop"};

TEST(a_snapshot_goes_on_with_the_same_bits)
{
    for (size_t i = 0; i < NDE_COUNT(optimizers); i++) {
        const support_setting settings[] = {
            {"samples", 12},
            {"hidden", 5},
            {"timeEnd", 2},
            {"optimizer", choice(nde_optimizer_choice, optimizers[i])},
            {"momentum", 0.5},
            {"learningRate", 1e-3},
            {"schedule", choice(nde_schedule_choice, "cosine")},
            {"warmupEpochs", 12},
            {0}};
        nde_session *first = begun(settings), *second = begun(settings);
        size_t P = first->model.n_theta;
        nde_news news;
        CHECK_EQ(nde_session_train(first, 10, &news), NDE_OK);
        CHECK_EQ(nde_session_train(second, 3, &news), NDE_OK); /* leaves traces elsewhere */
        copy_memory(P, &first->memory, &second->memory);
        CHECK_EQ(nde_session_train(first, 10, &news), NDE_OK);
        CHECK_EQ(nde_session_train(second, 10, &news), NDE_OK);
        CHECK(support_same(3 * P, first->memory.theta, second->memory.theta));
        CHECK(same_history(&first->memory, &second->memory));
        CHECK_BITS(second->memory.epoch, 20);
        support_release();
    }
}

TEST(a_live_change_acts_from_the_next_epoch_as_if_it_had_been_so_from_the_start)
{
    static const support_setting changes[] = {
        {"learningRate", 0.003}, {"rtol", 1e-4},       {"atol", 1e-5},       {"clipNorm", 0.1},
        {"safety", 0.5},         {"factorMax", 2},     {"firstStep", 0.2},   {"maxSteps", 3},
        {"beta1", 0.5},          {"warmupEpochs", 99}, {"weightDecay", 0.1}, {"huberDelta", 0.1}};
    const support_setting huber[] = {{"samples", 12},
                                     {"hidden", 5},
                                     {"timeEnd", 2},
                                     {"loss", choice(nde_loss_choice, "huber")},
                                     {0}};
    for (size_t i = 0; i < NDE_COUNT(changes); i++) {
        nde_session *changed = begun(huber), *same = begun(huber), *anew = support_session(huber);
        nde_news news;
        support_setting one[] = {changes[i], {0}};
        size_t P = changed->model.n_theta;
        CHECK(!nde_setting_at(support_setting_at(changes[i].key))->restarts);
        support_configure(&anew->config, one);
        nde_session_refresh(anew);
        CHECK_EQ(nde_session_begin(anew), NDE_OK);
        CHECK_EQ(nde_session_train(changed, 4, &news), NDE_OK);
        copy_memory(P, &changed->memory, &anew->memory);
        copy_memory(P, &changed->memory, &same->memory);
        set(changed, changes[i].key, changes[i].value);
        nde_status status = nde_session_train(changed, 4, &news);
        CHECK_EQ(nde_session_train(anew, 4, &news), status);
        CHECK(support_same(3 * P, changed->memory.theta, anew->memory.theta));
        CHECK(same_history(&changed->memory, &anew->memory));
        CHECK_EQ(nde_session_train(same, 4, &news), NDE_OK);
        if (!CHECK(!support_same(P, changed->memory.theta, same->memory.theta))) {
            printf("%s changes nothing\n", changes[i].key);
        }
        support_release();
    }
}

/* A small run with settings of two lists. */
static nde_session *begun_with(const support_setting *where, const support_setting *more)
{
    support_setting all[16];
    size_t n = 0;
    const support_setting *lists[] = {small, where, more};
    for (size_t i = 0; i < NDE_COUNT(lists); i++) {
        for (const support_setting *s = lists[i]; s != NULL && s->key != NULL; s++) {
            all[n++] = *s;
        }
    }
    all[n] = (support_setting){0};
    return begun(all);
}

/* A setting and where it has a say. */
typedef struct say {
    support_setting where[4]; /* ends with a row without a key */
    support_setting setting;
} say;

/* Each setting of the numbers must reach the layer below that it is meant for: what a few epochs
 * leave differs from what they leave without it. */
TEST(every_setting_has_a_say_in_the_run_where_it_applies)
{
    const double sgd = choice(nde_optimizer_choice, "sgd");
    const double rmsprop = choice(nde_optimizer_choice, "rmsprop");
    const double adamw = choice(nde_optimizer_choice, "adamw");
    const double fixed = choice(nde_control_choice, "fixed");
    const double adjoint = choice(nde_gradient_choice, "adjoint");
    const double step = choice(nde_schedule_choice, "step");
    const double cosine = choice(nde_schedule_choice, "cosine");
    const say says[] = {
        {{{0}}, {"samples", 11}},
        {{{"samples", 12}, {0}}, {"timeEnd", 1.5}},
        {{{0}}, {"noise", 0.1}},
        {{{"noise", 0.1}, {0}}, {"noiseSeed", 7}},
        {{{0}}, {"trainFraction", 0.5}},
        {{{"noise", 0.1}, {0}}, {"trainStarts", 1}},
        {{{0}}, {"seed", 7}},
        {{{0}}, {"dataRtol", 1e-3}},
        {{{"dataRtol", 1e-12}, {0}}, {"dataAtol", 1e-2}},
        {{{0}}, {"hidden", 6}},
        {{{0}}, {"activation", choice(nde_activation_choice, "sin")}},
        {{{0}}, {"timeInput", 1}},
        {{{0}}, {"method", choice(nde_method_choice, "tsit5")}},
        {{{0}}, {"control", choice(nde_control_choice, "scipy")}},
        {{{0}}, {"rtol", 1e-3}},
        {{{0}}, {"atol", 1e-3}},
        {{{0}}, {"firstStep", 0.2}},
        {{{"control", fixed}, {0}}, {"stepsPerOutput", 2}},
        {{{"control", fixed}, {0}}, {"stepSize", 0.3}},
        {{{0}}, {"maxSteps", 3}},
        {{{0}}, {"safety", 0.5}},
        {{{"firstStep", 50}, {0}}, {"factorMin", 0.7}},
        {{{0}}, {"factorMax", 1.5}},
        {{{0}}, {"gradient", adjoint}},
        {{{"gradient", adjoint}, {0}}, {"adjointRtol", 1e-2}},
        {{{"gradient", adjoint}, {"adjointRtol", 1e-12}, {0}}, {"adjointAtol", 1e-2}},
        {{{0}}, {"loss", choice(nde_loss_choice, "huber")}},
        {{{"loss", choice(nde_loss_choice, "huber")}, {0}}, {"huberDelta", 0.1}},
        {{{0}}, {"optimizer", sgd}},
        {{{0}}, {"learningRate", 0.02}},
        {{{"optimizer", sgd}, {0}}, {"momentum", 0.5}},
        {{{"optimizer", rmsprop}, {0}}, {"momentum", 0.5}},
        {{{"optimizer", sgd}, {"momentum", 0.5}, {0}}, {"nesterov", 1}},
        {{{0}}, {"beta1", 0.5}},
        {{{0}}, {"beta2", 0.5}},
        {{{0}}, {"epsilon", 0.1}},
        {{{"optimizer", rmsprop}, {0}}, {"smoothing", 0.5}},
        {{{0}}, {"weightDecay", 0.1}},
        {{{"optimizer", adamw}, {0}}, {"weightDecay", 0.1}},
        {{{0}}, {"clipNorm", 0.01}},
        {{{0}}, {"schedule", cosine}},
        {{{"schedule", step}, {0}}, {"scheduleEpochs", 1}},
        {{{"schedule", cosine}, {0}}, {"scheduleFactor", 0.9}},
        {{{0}}, {"warmupEpochs", 9}},
    };
    for (size_t i = 0; i < NDE_COUNT(says); i++) {
        support_setting one[] = {says[i].setting, {0}};
        nde_session *with = begun_with(says[i].where, one);
        nde_session *without = begun_with(says[i].where, NULL);
        nde_news news;
        nde_status status = nde_session_train(with, 3, &news);
        CHECK_EQ(nde_session_train(without, 3, &news), NDE_OK);
        size_t P = with->model.n_theta < without->model.n_theta ? with->model.n_theta
                                                                : without->model.n_theta;
        bool differ = !support_same(P, with->memory.theta, without->memory.theta);
        if (!CHECK(differ) ||
            !CHECK_EQ(status != NDE_OK, strcmp(says[i].setting.key, "maxSteps") == 0)) {
            printf("%s\n", says[i].setting.key);
        }
        support_release();
    }
}

/* --- A long history --------------------------------------------------------------------------- */

enum { LONG = 100000 };

TEST(a_long_history_is_thinned_and_keeps_its_first_and_last_entries)
{
    const support_setting settings[] = {{"samples", 2},
                                        {"hidden", 1},
                                        {"timeEnd", 1},
                                        {"method", choice(nde_method_choice, "euler")},
                                        {"control", choice(nde_control_choice, "fixed")},
                                        {"learningRate", 1e-5},
                                        {"beta2", 0.999999}, /* still counts its steps then */
                                        {0}};
    nde_session *session = begun(settings), *short_one = begun(settings);
    const nde_memory *memory = &session->memory;
    double *losses = support_doubles(LONG);
    nde_news news;
    for (size_t i = 0; i < LONG; i++) {
        if (nde_session_train(session, 1, &news) != NDE_OK) {
            CHECK(false);
            break;
        }
        losses[i] = news.report.loss;
        if (i + 1 == NDE_HISTORY_MAX || i == NDE_HISTORY_MAX) {
            CHECK_EQ(memory->n_history, i == NDE_HISTORY_MAX ? NDE_HISTORY_MAX / 2 + 2 : i + 1);
        }
    }
    /* Thinned twice: of the 65,536 and, when the rest filled it again, of what was there then. */
    size_t n = memory->n_history, again = NDE_HISTORY_MAX + NDE_HISTORY_MAX / 2 - 1;
    CHECK_EQ(n, NDE_HISTORY_MAX / 2 + 1 + (LONG - again));
    CHECK_BITS(memory->epoch_column[0], 0);
    CHECK_BITS(memory->epoch_column[NDE_HISTORY_MAX / 2], (double)again - 1);
    CHECK_BITS(memory->epoch_column[n - 1], LONG - 1);
    bool rises = true, right = true;
    for (size_t i = 0; i < n; i++) {
        rises &= i == 0 || memory->epoch_column[i] > memory->epoch_column[i - 1];
        right &= memory->loss_column[i] == losses[(size_t)memory->epoch_column[i]];
    }
    CHECK(rises);
    CHECK(right);
    /* What has been dropped has no say in the training. */
    size_t P = session->model.n_theta;
    memcpy(short_one->memory.theta, memory->theta, 3 * P * sizeof(double));
    short_one->memory.epoch = memory->epoch;
    CHECK_EQ(nde_session_train(session, 3, &news), NDE_OK);
    CHECK_EQ(nde_session_train(short_one, 3, &news), NDE_OK);
    CHECK(support_same(3 * P, memory->theta, short_one->memory.theta));
    support_release();
}
