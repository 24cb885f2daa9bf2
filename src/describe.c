#include "describe.h"

#include "config.h"
#include "field_system.h"
#include "gradient_list.h"
#include "method.h"
#include "session.h"
#include "wire.h"

/* A text that grows; what does not fit is counted and not written. */
typedef struct text {
    char *to;
    size_t length, capacity;
} text;

static void put(text *t, const char *s)
{
    for (; *s != '\0'; s++) {
        if (t->to != NULL && t->length < t->capacity) {
            t->to[t->length] = *s;
        }
        t->length++;
    }
}

static void put_string(text *t, const char *s)
{
    put(t, "\"");
    put(t, s);
    put(t, "\"");
}

static void put_int(text *t, int64_t value)
{
    char digits[24] = {0};
    size_t i = sizeof digits - 1;
    uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
    do {
        digits[--i] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    put(t, value < 0 ? "-" : "");
    put(t, digits + i);
}

/* "key": behind a comma unless it is the first of its object. */
static void put_key(text *t, bool first, const char *key)
{
    put(t, first ? "" : ",");
    put_string(t, key);
    put(t, ":");
}

static void put_member(text *t, bool first, const char *key, const char *raw)
{
    put_key(t, first, key);
    put(t, raw);
}

static void put_string_member(text *t, bool first, const char *key, const char *value)
{
    put_key(t, first, key);
    put_string(t, value);
}

static void put_int_member(text *t, bool first, const char *key, size_t value)
{
    put_key(t, first, key);
    put_int(t, (int64_t)value);
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void put_choice(text *t, const nde_choice *choice)
{
    put_string_member(t, true, "key", choice->key);
    put_string_member(t, false, "label", choice->label);
}

/* --- Settings --------------------------------------------------------------------------------- */

static bool is_from_system(const nde_setting *s)
{
    return nde_same_text(s->as, "system");
}

static void put_initial(text *t, const nde_setting *s)
{
    const nde_system *system = nde_config_default_system();
    put_key(t, false, "default");
    if (s->kind == NDE_KIND_CHOICE || s->kind == NDE_KIND_TEXT) {
        put_string(t, s->initial);
    } else if (!is_from_system(s)) {
        put(t, s->initial);
    } else if (s->kind == NDE_KIND_POINTS) {
        put(t, "[");
        put(t, system->start_text);
        put(t, "]");
    } else {
        put(t, system->time_end_text);
    }
}

static void put_choices(text *t, nde_choice_at *choices)
{
    put_key(t, false, "choices");
    put(t, "[");
    for (size_t i = 0; choices(i) != NULL; i++) {
        put(t, i == 0 ? "{" : ",{");
        put_choice(t, choices(i));
        put(t, "}");
    }
    put(t, "]");
}

static void put_setting(text *t, const nde_setting *s)
{
    static const char *const kinds[] = {
        [NDE_KIND_CHOICE] = "choice", [NDE_KIND_INT] = "int",   [NDE_KIND_REAL] = "real",
        [NDE_KIND_FLAG] = "flag",     [NDE_KIND_INTS] = "ints", [NDE_KIND_POINTS] = "points",
        [NDE_KIND_TEXT] = "text",
    };
    put_string_member(t, true, "key", s->key);
    put_string_member(t, false, "kind", kinds[s->kind]);
    put_initial(t, s);
    if (s->choices != NULL) {
        put_choices(t, s->choices);
    } else if (s->kind != NDE_KIND_FLAG && s->kind != NDE_KIND_TEXT) {
        put_member(t, false, "least", s->least_text);
        put_member(t, false, "most", s->most_text);
        put_string_member(t, false, "scale", s->logarithmic ? "log" : "linear");
    }
    if (s->longest > 0) {
        put_int_member(t, false, "longest", s->longest);
    }
    put_string_member(t, false, "as", s->as);
    put_string_member(t, false, "unit", s->unit);
    put_string_member(t, false, "group", s->group);
    put_member(t, false, "restart", truth(s->restarts));
    put_string_member(t, false, "label", s->label);
    put_string_member(t, false, "help", s->help);
}

/* --- Methods, systems, statuses --------------------------------------------------------------- */

static void put_method(text *t, const nde_method *m)
{
    put_choice(t, &m->choice);
    put_int_member(t, false, "order", m->order);
    put_int_member(t, false, "stages", m->n_stages);
    put_member(t, false, "embedded", truth(m->embedded_order > 0));
    put_member(t, false, "fsal", truth(m->fsal));
}

static void put_parameter(text *t, const nde_parameter *p)
{
    put_string_member(t, true, "key", p->key);
    put_string_member(t, false, "symbol", p->symbol);
    put_member(t, false, "default", p->initial_text);
    put_member(t, false, "least", p->least_text);
    put_member(t, false, "most", p->most_text);
    put_string_member(t, false, "help", p->help);
}

static void put_system(text *t, const nde_system *s)
{
    put_choice(t, &s->choice);
    put_int_member(t, false, "dimension", s->D);
    put_member(t, false, "autonomous", truth(s->autonomous));
    put_member(t, false, "timeEnd", s->time_end_text);
    put_member(t, false, "start", s->start_text);
    put_key(t, false, "variables");
    for (size_t d = 0; d < s->D; d++) {
        put(t, d == 0 ? "[" : ",");
        put_string(t, s->variables[d]);
    }
    put(t, "]");
    put_key(t, false, "params");
    put(t, "[");
    for (size_t i = 0; i < s->n_params; i++) {
        put(t, i == 0 ? "{" : ",{");
        put_parameter(t, &s->params[i]);
        put(t, "}");
    }
    put(t, "]");
}

static void put_status(text *t, const nde_status_row *row)
{
    put_string_member(t, true, "name", row->name);
    put_key(t, false, "code");
    put_int(t, row->code);
    put_string_member(t, false, "text", row->text);
}

/* --- Names of the boundary -------------------------------------------------------------------- */

static void put_names(text *t, const char *key, size_t n, const char *const *names)
{
    put_key(t, false, key);
    for (size_t i = 0; i < n; i++) {
        put(t, i == 0 ? "[" : ",");
        put_string(t, names[i]);
    }
    put(t, "]");
}

static void put_boundary(text *t)
{
#define X(name) #name,
    static const char *const pointers[] = {NDE_WIRE_POINTERS(X)};
    static const char *const report[] = {NDE_WIRE_REPORT(X)};
    static const char *const fields[] = {NDE_WIRE_FIELDS(X)};
#undef X
#define X(name, operands) #name,
    static const char *const operations[] = {NDE_OPERATIONS(X)};
#undef X
#define X(name, key) key,
    static const char *const history[] = {NDE_HISTORY_COLUMNS(X)};
#undef X
    put_names(t, "pointers", NDE_COUNT(pointers), pointers);
    put_names(t, "report", NDE_COUNT(report), report);
    put_names(t, "fields", NDE_COUNT(fields), fields);
    put_names(t, "operations", NDE_COUNT(operations), operations);
    put_names(t, "history", NDE_COUNT(history), history);
    put_int_member(t, false, "historyMax", NDE_HISTORY_MAX);
    put_int_member(t, false, "stateMax", NDE_STATE_MAX);
    put_int_member(t, false, "stagesMax", NDE_STAGES_MAX);
}

/* "key": [{...}, ...] of a list that ends with NULL. */
#define PUT_LIST(t, key, at, put_entry)                                                            \
    do {                                                                                           \
        put_key(t, false, key);                                                                    \
        put(t, "[");                                                                               \
        for (size_t i = 0; at(i) != NULL; i++) {                                                   \
            put(t, i == 0 ? "{" : ",{");                                                           \
            put_entry(t, at(i));                                                                   \
            put(t, "}");                                                                           \
        }                                                                                          \
        put(t, "]");                                                                               \
    } while (false)

size_t nde_describe(char *to, size_t capacity)
{
    text t = {.to = to, .capacity = capacity};
    put(&t, "{");
    put_int_member(&t, true, "version", NDE_WIRE_VERSION);
    PUT_LIST(&t, "settings", nde_setting_at, put_setting);
    PUT_LIST(&t, "methods", nde_method_at, put_method);
    PUT_LIST(&t, "gradients", nde_gradient_choice, put_choice);
    PUT_LIST(&t, "systems", nde_system_at, put_system);
    PUT_LIST(&t, "statuses", nde_status_at, put_status);
    put_boundary(&t);
    put(&t, "}");
    return t.length;
}
