#include "config.h"

#include "activation.h"
#include "control.h"
#include "field_system.h"
#include "gradient_list.h"
#include "loss.h"
#include "method.h"
#include "optim.h"

static const nde_choice *nde_batching_choice(size_t i)
{
    static const nde_choice choices[] = {
        [NDE_BATCHING_SHARED] = {"shared", "Shared: one sequence of steps"},
        [NDE_BATCHING_EACH] = {"each", "Each trajectory its own"},
    };
    return i < NDE_COUNT(choices) ? &choices[i] : NULL;
}

enum { LINEAR = false, LOG = true, LIVE = false, RESTART = true };

/* What rows have in common. Limits are macros of their own, so that a limit may be a macro. */
#define WORDS(key_, group_, effect, label_, help_)                                                 \
    .key = key_, .group = group_, .restarts = effect, .label = label_, .help = help_
#define LIMITS(least_, most_)                                                                      \
    .least_text = #least_, .most_text = #most_, .least = least_, .most = most_
#define FROM(as_, unit_) .as = as_, .unit = unit_
#define PLACE(name) .offset = offsetof(nde_config, name)

/* clang-format off */
static const nde_setting settings[] = {
#define CHOICE(name, key, first, choices_, group, effect, label, help) \
    {.kind = NDE_KIND_CHOICE, .initial = #first, .choices = choices_, LIMITS(0, 0), FROM("", ""), \
     WORDS(key, group, effect, label, help), PLACE(name)},
#define INT(name, key, first, least, most, as, unit, group, effect, label, help) \
    {.kind = NDE_KIND_INT, .initial = #first, LIMITS(least, most), FROM(as, unit), \
     WORDS(key, group, effect, label, help), PLACE(name)},
#define REAL(name, key, first, least, most, scale, as, unit, group, effect, label, help) \
    {.kind = NDE_KIND_REAL, .initial = #first, LIMITS(least, most), .logarithmic = scale, \
     FROM(as, unit), WORDS(key, group, effect, label, help), PLACE(name)},
#define FLAG(name, key, first, group, effect, label, help) \
    {.kind = NDE_KIND_FLAG, .initial = first ? "true" : "false", LIMITS(0, 1), FROM("", ""), \
     WORDS(key, group, effect, label, help), PLACE(name)},
#define INTS(name, key, first, least, most, longest_, unit, group, effect, label, help) \
    {.kind = NDE_KIND_INTS, .initial = "[" #first "]", LIMITS(least, most), FROM("", unit), \
     WORDS(key, group, effect, label, help), .longest = longest_, PLACE(name)},
#define POINTS(name, key, least, most, as, group, effect, label, help) \
    {.kind = NDE_KIND_POINTS, .initial = "[]", LIMITS(least, most), FROM(as, "state"), \
     WORDS(key, group, effect, label, help), .longest = NDE_STARTS_MAX, PLACE(name)},
#define TEXT(key, first, longest_, group, effect, label, help) \
    {.kind = NDE_KIND_TEXT, .initial = first, FROM("", ""), \
     WORDS(key, group, effect, label, help), .longest = longest_},
    NDE_SETTINGS(CHOICE, INT, REAL, FLAG, INTS, POINTS, TEXT)
#undef CHOICE
#undef INT
#undef REAL
#undef FLAG
#undef INTS
#undef POINTS
#undef TEXT
};
/* clang-format on */
#undef WORDS
#undef LIMITS
#undef FROM
#undef PLACE

const nde_setting *nde_setting_at(size_t i)
{
    return i < NDE_COUNT(settings) ? &settings[i] : NULL;
}

static bool is_list(const nde_setting *setting)
{
    return setting->kind == NDE_KIND_INTS || setting->kind == NDE_KIND_POINTS;
}

static double *number_at(nde_config *config, const nde_setting *setting)
{
    return (double *)(void *)((unsigned char *)config + setting->offset);
}

static nde_list *list_at(nde_config *config, const nde_setting *setting)
{
    return (nde_list *)(void *)((unsigned char *)config + setting->offset);
}

static size_t n_choices(nde_choice_at *choices)
{
    size_t n = 0;
    while (choices(n) != NULL) {
        n++;
    }
    return n;
}

static bool is_whole(double value)
{
    return value == __builtin_floor(value);
}

/* NaN fails every comparison. */
static bool fits(const nde_setting *setting, double value)
{
    if (setting->kind == NDE_KIND_CHOICE) {
        return value >= 0 && value < (double)n_choices(setting->choices) && is_whole(value);
    }
    bool whole = setting->kind == NDE_KIND_REAL || setting->kind == NDE_KIND_POINTS;
    return value >= setting->least && value <= setting->most && (whole || is_whole(value));
}

/* How many numbers a list may hold. */
static size_t capacity(const nde_setting *setting)
{
    return setting->longest * (setting->kind == NDE_KIND_POINTS ? NDE_STATE_MAX : 1);
}

static void params_init(nde_config *config)
{
    const nde_system *system = nde_config_system(config);
    config->expr = (nde_expr){0};
    config->params.n = system->n_params;
    for (size_t i = 0; i < system->n_params; i++) {
        config->params.value[i] = system->params[i].initial;
    }
    config->time_end = system->time_end;
    config->starts.n = system->D;
    for (size_t d = 0; d < system->D; d++) {
        config->starts.value[d] = system->start[d];
    }
}

nde_status nde_config_set(nde_config *config, size_t i, size_t k, double value)
{
    const nde_setting *setting = nde_setting_at(i);
    if (setting == NULL || setting->kind == NDE_KIND_TEXT || !fits(setting, value)) {
        return NDE_BAD_SETTING;
    }
    if (!is_list(setting)) {
        if (k != 0) {
            return NDE_BAD_SETTING;
        }
        *number_at(config, setting) = value;
        if (number_at(config, setting) == &config->system) {
            params_init(config);
        }
        return NDE_OK;
    }
    nde_list *list = list_at(config, setting);
    if (k >= capacity(setting) || (k != 0 && k > list->n)) {
        return NDE_BAD_SETTING;
    }
    list->value[k] = value;
    list->n = k + 1;
    return NDE_OK;
}

nde_status nde_config_clear(nde_config *config, size_t i)
{
    const nde_setting *setting = nde_setting_at(i);
    if (setting == NULL || !is_list(setting)) {
        return NDE_BAD_SETTING;
    }
    list_at(config, setting)->n = 0;
    return NDE_OK;
}

nde_status nde_config_set_param(nde_config *config, size_t k, double value)
{
    const nde_system *system = nde_config_system(config);
    bool is_good = false;
    if (nde_system_is_typed(system)) {
        is_good = k < NDE_PARAMS_MAX && nde_is_finite(value);
    } else if (k < system->n_params) {
        is_good = value >= system->params[k].least && value <= system->params[k].most;
    }
    if (is_good) {
        config->params.value[k] = value;
    }
    return is_good ? NDE_OK : NDE_BAD_SETTING;
}

nde_status nde_config_set_instruction(nde_config *config, size_t k, size_t op, double number)
{
    if (k == 0) {
        config->expr = (nde_expr){0};
    }
    bool is_good = k == config->expr.n && nde_expr_push(&config->expr, op, number);
    return is_good ? NDE_OK : NDE_BAD_SETTING;
}

const nde_system *nde_config_system(const nde_config *config)
{
    return nde_system_at((size_t)config->system);
}

bool nde_config_field(const nde_config *config, nde_field *field)
{
    const nde_system *system = nde_config_system(config);
    if (!nde_system_is_typed(system)) {
        *field = nde_field_system(system, 0);
        return true;
    }
    bool is_complete = nde_expr_is_complete(&config->expr);
    if (is_complete) {
        *field = nde_field_expr(&config->expr, 0);
    }
    return is_complete;
}

double nde_config_get(const nde_config *config, size_t i, size_t k)
{
    const nde_setting *setting = nde_setting_at(i);
    NDE_ASSERT(setting != NULL && setting->kind != NDE_KIND_TEXT);
    const unsigned char *place = (const unsigned char *)config + setting->offset;
    if (!is_list(setting)) {
        return *(const double *)(const void *)place;
    }
    const nde_list *list = (const nde_list *)(const void *)place;
    NDE_ASSERT(k < capacity(setting));
    return list->value[k];
}

const nde_system *nde_config_default_system(void)
{
    size_t i = 0;
    while (settings[i].offset != offsetof(nde_config, system)) {
        i++;
    }
    return nde_system_at(nde_choice_position(nde_system_choice, settings[i].initial));
}

void nde_config_init(nde_config *config)
{
    *config = (nde_config){0};
#define CHOICE(name, key, initial, choices, ...)                                                   \
    config->name = (double)nde_choice_position(choices, #initial);
#define INT(name, key, initial, ...) config->name = initial;
#define REAL(name, key, initial, ...) config->name = initial;
#define FLAG(name, key, initial, ...) config->name = initial;
#define INTS(name, key, initial, ...) config->name = (nde_list){.n = 1, .value = {initial}};
#define POINTS(name, key, ...) /* by params_init */
#define TEXT(...)
    NDE_SETTINGS(CHOICE, INT, REAL, FLAG, INTS, POINTS, TEXT)
#undef CHOICE
#undef INT
#undef REAL
#undef FLAG
#undef INTS
#undef POINTS
#undef TEXT
    params_init(config);
}
