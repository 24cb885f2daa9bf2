#include "describe.h"

#include "config.h"
#include "method.h"
#include "status.h"
#include "support.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

/* The text with a terminating zero. */
static char *describe(size_t *length)
{
    *length = nde_describe(NULL, 0);
    char *text = support_bytes(*length + 1);
    CHECK_EQ(nde_describe(text, *length), *length);
    CHECK_EQ((unsigned char)text[*length], 0xff); /* nothing behind the end */
    text[*length] = '\0';
    return text;
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

TEST(the_measured_length_is_the_written_one_and_a_short_text_is_a_prefix)
{
    size_t length;
    const char *text = describe(&length);
    CHECK_EQ(strlen(text), length);
    for (size_t capacity = 0; capacity < length; capacity += 997) {
        char *part = support_bytes(capacity + 1);
        CHECK_EQ(nde_describe(part, capacity), length);
        CHECK(memcmp(part, text, capacity) == 0);
        CHECK_EQ((unsigned char)part[capacity], 0xff);
    }
    support_release();
}

TEST(brackets_are_balanced_and_commas_stand_between_values)
{
    size_t length, depth = 0;
    const char *text = describe(&length);
    char open[16], before = ',';
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        CHECK((unsigned char)c >= ' ' && c != '\\'); /* no character that JSON escapes */
        if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && (c == '{' || c == '[')) {
            CHECK(before == ',' || before == ':' || before == '[');
            if (!CHECK(depth < sizeof open)) {
                break;
            }
            open[depth++] = c == '{' ? '}' : ']';
        } else if (!in_string && (c == '}' || c == ']')) {
            CHECK(before != ',' && before != ':');
            if (!CHECK(depth > 0 && open[depth - 1] == c)) {
                break;
            }
            depth--;
        } else if (!in_string && c == ',') {
            CHECK(before != ',' && before != ':' && before != '{' && before != '[');
        }
        before = in_string ? 'a' : c;
    }
    CHECK(!in_string);
    CHECK_EQ(depth, 0);
    support_release();
}

TEST(every_setting_is_described_once)
{
    size_t length;
    const char *text = describe(&length);
    char part[128];
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        snprintf(part, sizeof part, "{\"key\":\"%s\",\"kind\":", nde_setting_at(i)->key);
        CHECK_EQ(count(text, part), 1);
    }
    CHECK_EQ(count(text, "\"kind\":"), count(text, "\"restart\":"));
    support_release();
}

TEST(every_choice_method_system_parameter_and_status_is_described)
{
    size_t length;
    const char *text = describe(&length);
    char part[256];
    for (size_t i = 0; nde_setting_at(i) != NULL; i++) {
        nde_choice_at *choices = nde_setting_at(i)->choices;
        for (size_t k = 0; choices != NULL && choices(k) != NULL; k++) {
            snprintf(part, sizeof part, "{\"key\":\"%s\",\"label\":\"%s\"", choices(k)->key,
                     choices(k)->label);
            CHECK(count(text, part) >= 1);
        }
    }
    for (size_t i = 0; nde_method_at(i) != NULL; i++) {
        snprintf(part, sizeof part, "\"order\":%zu,\"stages\":%zu", nde_method_at(i)->order,
                 nde_method_at(i)->n_stages);
        CHECK(count(text, part) >= 1);
    }
    for (size_t i = 0; nde_system_at(i) != NULL; i++) {
        for (size_t k = 0; k < nde_system_at(i)->n_params; k++) {
            const nde_parameter *p = &nde_system_at(i)->params[k];
            snprintf(part, sizeof part, "{\"key\":\"%s\",\"symbol\":\"%s\",\"default\":%s,", p->key,
                     p->symbol, p->initial_text);
            CHECK(count(text, part) >= 1);
        }
    }
    for (size_t i = 0; nde_status_at(i) != NULL; i++) {
        snprintf(part, sizeof part, "{\"name\":\"%s\",\"code\":%d,", nde_status_at(i)->name,
                 nde_status_at(i)->code);
        CHECK_EQ(count(text, part), 1);
    }
    support_release();
}

TEST(the_default_system_gives_the_defaults_of_its_start_and_end)
{
    size_t length;
    const char *text = describe(&length);
    char part[128];
    const nde_system *system = nde_config_default_system();
    snprintf(part, sizeof part, "\"key\":\"starts\",\"kind\":\"points\",\"default\":[%s]",
             system->start_text);
    CHECK_EQ(count(text, part), 1);
    snprintf(part, sizeof part, "\"key\":\"timeEnd\",\"kind\":\"real\",\"default\":%s,",
             system->time_end_text);
    CHECK_EQ(count(text, part), 1);
    support_release();
}
