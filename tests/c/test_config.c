#include "config.h"

#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_list(const nde_setting *s)
{
    return s->kind == NDE_KIND_INTS || s->kind == NDE_KIND_POINTS;
}

static bool is_whole(const nde_setting *s)
{
    return s->kind != NDE_KIND_REAL && s->kind != NDE_KIND_POINTS;
}

static double most_of(const nde_setting *s)
{
    size_t n = 0;
    while (s->kind == NDE_KIND_CHOICE && s->choices(n) != NULL) {
        n++;
    }
    return s->kind == NDE_KIND_CHOICE ? (double)n - 1 : s->most;
}

/* The value is taken, or refused and the whole config left as it was. */
static void check_set(size_t i, size_t k, double value, bool taken)
{
    nde_config config, before;
    nde_config_init(&config);
    before = config;
    nde_status status = nde_config_set(&config, i, k, value);
    bool good = CHECK_EQ(status, taken ? NDE_OK : NDE_BAD_SETTING);
    good &= taken ? CHECK_BITS(nde_config_get(&config, i, k), value)
                  : CHECK(memcmp(&config, &before, sizeof config) == 0);
    if (!good) {
        printf("%s[%zu] = %.17g\n", nde_setting_at(i)->key, k, value);
    }
}

TEST(defaults_are_within_their_limits)
{
    nde_config config;
    nde_config_init(&config);
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        if (nde_setting_at(i)->kind != NDE_KIND_TEXT) {
            check_set(i, 0, nde_config_get(&config, i, 0), true);
        }
    }
}

TEST(defaults_are_those_of_the_second_demo)
{
    static const support_setting want[] = {
        {"timeEnd", 7}, {"starts", 2},    {"starts", 0.7},        {"samples", 160}, {"noise", 0},
        {"hidden", 32}, {"timeInput", 0}, {"seed", 42},           {"rtol", 1e-7},   {"atol", 1e-9},
        {"beta1", 0.9}, {"beta2", 0.999}, {"learningRate", 0.01}, {"epsilon", 1e-8}};
    static const char *const chosen[][2] = {
        {"system", "spiral"},       {"activation", "tanh"},   {"method", "dopri5"},
        {"control", "torchdiffeq"}, {"gradient", "discrete"}, {"loss", "mse"},
        {"optimizer", "adam"},      {"schedule", "constant"}, {"batching", "shared"}};
    nde_config config;
    nde_config_init(&config);
    for (size_t i = 0; i < NDE_COUNT(want); i++) {
        size_t k = i > 0 && strcmp(want[i].key, want[i - 1].key) == 0;
        CHECK_BITS(nde_config_get(&config, support_setting_at(want[i].key), k), want[i].value);
    }
    for (size_t i = 0; i < NDE_COUNT(chosen); i++) {
        size_t at = support_setting_at(chosen[i][0]);
        size_t position = (size_t)nde_config_get(&config, at, 0);
        CHECK(strcmp(nde_setting_at(at)->choices(position)->key, chosen[i][1]) == 0);
    }
    CHECK_EQ(config.hidden.n, 1);
    CHECK_EQ(config.starts.n, 2);
    CHECK(nde_config_default_system() == nde_system_at((size_t)config.system));
}

TEST(values_at_the_limits_are_taken_and_values_beyond_are_refused)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        const nde_setting *s = nde_setting_at(i);
        double least = s->least, most = most_of(s);
        bool is_number = s->kind != NDE_KIND_TEXT;
        check_set(i, 0, least, is_number);
        check_set(i, 0, most, is_number);
        check_set(i, 0, nextafter(least, -INFINITY), false);
        check_set(i, 0, nextafter(most, INFINITY), false);
        check_set(i, 0, least - 1, false);
        check_set(i, 0, most + 1, false);
        check_set(i, 0, NAN, false);
        check_set(i, 0, INFINITY, false);
        check_set(i, 0, -INFINITY, false);
    }
}

TEST(integers_flags_and_choices_are_whole_numbers)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        const nde_setting *s = nde_setting_at(i);
        if (is_whole(s)) {
            check_set(i, 0, s->least + 0.5, false);
            check_set(i, 0, nextafter(most_of(s), 0), false);
        }
    }
}

TEST(only_a_list_has_a_second_element_and_only_what_is_listed_can_be_set)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        if (!is_list(nde_setting_at(i))) {
            check_set(i, 1, most_of(nde_setting_at(i)), false);
        }
    }
    nde_config config;
    nde_config_init(&config);
    size_t n = 0;
    while (nde_setting_at(n) != NULL) {
        n++;
    }
    CHECK_EQ(nde_config_set(&config, n, 0, 1), NDE_BAD_SETTING);
    CHECK_EQ(nde_config_clear(&config, n), NDE_BAD_SETTING);
    CHECK_EQ(nde_config_clear(&config, support_setting_at("rtol")), NDE_BAD_SETTING);
}

/* Fills a list to its end, and one further. */
static void check_list(const char *key, nde_list *list, nde_config *config, size_t capacity)
{
    size_t i = support_setting_at(key);
    for (size_t k = 0; k < capacity; k++) {
        CHECK_EQ(nde_config_set(config, i, k, (double)(k % 100 + 1)), NDE_OK);
        CHECK_EQ(list->n, k + 1);
        CHECK_EQ(nde_config_set(config, i, k + 2, 1), NDE_BAD_SETTING); /* leaves a gap */
    }
    CHECK_EQ(nde_config_set(config, i, capacity, 1), NDE_BAD_SETTING);
    CHECK_EQ(list->n, capacity);
    for (size_t k = 0; k < capacity; k++) {
        CHECK_BITS(nde_config_get(config, i, k), (double)(k % 100 + 1));
    }
    CHECK_EQ(nde_config_set(config, i, 0, 5), NDE_OK); /* begins anew */
    CHECK_EQ(list->n, 1);
    CHECK_EQ(nde_config_clear(config, i), NDE_OK);
    CHECK_EQ(list->n, 0);
    CHECK_EQ(nde_config_set(config, i, 1, 5), NDE_BAD_SETTING);
    CHECK_EQ(list->n, 0);
}

TEST(lists_grow_by_one_begin_anew_and_clear)
{
    nde_config config;
    nde_config_init(&config);
    check_list("hidden", &config.hidden, &config, NDE_HIDDEN_MAX);
    check_list("starts", &config.starts, &config, NDE_STARTS_MAX * NDE_STATE_MAX);
}

TEST(setting_the_system_sets_its_parameters_start_and_end)
{
    size_t system = support_setting_at("system");
    nde_config config;
    nde_config_init(&config);
    for (size_t i = 0; nde_system_at(i) != NULL; i++) {
        const nde_system *row = nde_system_at(i);
        config.time_end = 0.5;
        config.starts.n = 3;
        CHECK_EQ(nde_config_set(&config, system, 0, (double)i), NDE_OK);
        CHECK_EQ(config.params.n, row->n_params);
        for (size_t k = 0; k < row->n_params; k++) {
            CHECK_BITS(config.params.value[k], row->params[k].initial);
        }
        CHECK_BITS(config.time_end, row->time_end);
        CHECK_EQ(config.starts.n, row->D);
        CHECK(support_same(row->D, config.starts.value, row->start));
    }
}

TEST(parameters_of_a_system_keep_their_limits)
{
    nde_config config;
    nde_config_init(&config);
    for (size_t i = 0; support_known_system(i) != NULL; i++) {
        const nde_system *row = support_known_system(i);
        CHECK_EQ(nde_config_set(&config, support_setting_at("system"), 0, (double)i), NDE_OK);
        for (size_t k = 0; k < row->n_params; k++) {
            const nde_parameter *p = &row->params[k];
            const double bad[] = {nextafter(p->least, -INFINITY), nextafter(p->most, INFINITY), NAN,
                                  INFINITY, -INFINITY};
            CHECK_EQ(nde_config_set_param(&config, k, p->most), NDE_OK);
            CHECK_EQ(nde_config_set_param(&config, k, p->least), NDE_OK);
            for (size_t b = 0; b < NDE_COUNT(bad); b++) {
                CHECK_EQ(nde_config_set_param(&config, k, bad[b]), NDE_BAD_SETTING);
                CHECK_BITS(config.params.value[k], p->least);
            }
        }
        CHECK_EQ(nde_config_set_param(&config, row->n_params, 0), NDE_BAD_SETTING);
    }
}

TEST(typed_equations_make_a_field_as_soon_as_they_are_complete)
{
    nde_config config;
    nde_field field;
    nde_config_init(&config);
    size_t custom = support_choice(nde_system_choice, "custom");
    CHECK_EQ(nde_config_set(&config, support_setting_at("system"), 0, (double)custom), NDE_OK);
    CHECK(!nde_config_field(&config, &field));
    support_type(&config, "p0 x multiply");
    CHECK(!nde_config_field(&config, &field));
    CHECK_EQ(nde_config_set_instruction(&config, 4, NDE_OP_y, 0), NDE_BAD_SETTING); /* a gap */
    CHECK_EQ(nde_config_set_instruction(&config, 3, NDE_OP_y, 0), NDE_OK);
    CHECK(nde_config_field(&config, &field));
    CHECK_EQ(field.D, 2);
    CHECK_EQ(field.n_theta, 1);
    CHECK_EQ(nde_config_set_instruction(&config, 0, NDE_OP_y, 0), NDE_OK); /* begins anew */
    CHECK(!nde_config_field(&config, &field));
    CHECK_EQ(config.expr.n_params, 0);
    support_type(&config, "x y");
    CHECK(nde_config_field(&config, &field));
    CHECK_EQ(nde_config_set(&config, support_setting_at("system"), 0, (double)custom), NDE_OK);
    CHECK(!nde_config_field(&config, &field)); /* chosen anew, it has none */
}

TEST(parameters_of_typed_equations_are_finite_and_at_most_eight)
{
    nde_config config;
    nde_config_init(&config);
    size_t custom = support_choice(nde_system_choice, "custom");
    CHECK_EQ(nde_config_set(&config, support_setting_at("system"), 0, (double)custom), NDE_OK);
    CHECK_EQ(nde_config_set_param(&config, NDE_PARAMS_MAX - 1, -1e300), NDE_OK);
    CHECK_BITS(config.params.value[NDE_PARAMS_MAX - 1], -1e300);
    CHECK_EQ(nde_config_set_param(&config, NDE_PARAMS_MAX, 0), NDE_BAD_SETTING);
    CHECK_EQ(nde_config_set_param(&config, 0, NAN), NDE_BAD_SETTING);
    CHECK_EQ(nde_config_set_param(&config, 0, INFINITY), NDE_BAD_SETTING);
}

TEST(keys_are_unique_also_among_the_parameters_of_the_systems)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        const char *key = nde_setting_at(i)->key;
        CHECK_EQ(support_setting_at(key), i);
        for (size_t s = 0; nde_system_at(s) != NULL; s++) {
            for (size_t k = 0; k < nde_system_at(s)->n_params; k++) {
                CHECK(strcmp(nde_system_at(s)->params[k].key, key) != 0);
            }
        }
    }
}

TEST(what_stands_in_for_a_setting_is_a_setting_of_the_same_kind)
{
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        const nde_setting *s = nde_setting_at(i);
        if (s->as[0] != '\0' && strcmp(s->as, "system") != 0) {
            CHECK_EQ(nde_setting_at(support_setting_at(s->as))->kind, s->kind);
        }
    }
}
