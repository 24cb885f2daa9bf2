#include "status.h"

#include "test.h"

TEST(every_status_has_its_own_code_and_a_text)
{
    size_t n = 0;
    for (; nde_status_at(n) != NULL; n++) {
        const nde_status_row *row = nde_status_at(n);
        CHECK(row->name[0] != '\0' && row->text[0] != '\0');
        for (size_t i = 0; i < n; i++) {
            CHECK(nde_status_at(i)->code != row->code);
        }
    }
    CHECK_EQ(n, 11);
    CHECK_EQ(nde_status_at(0)->code, NDE_OK);
    CHECK_EQ(NDE_OK, 0);
}

TEST(only_a_request_for_a_smaller_step_is_news)
{
    for (size_t i = 1; nde_status_at(i) != NULL; i++) {
        CHECK_EQ(nde_status_at(i)->code > 0, nde_status_at(i)->code == NDE_SMALLER_STEP);
    }
}
