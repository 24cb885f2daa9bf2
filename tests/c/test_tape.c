#include "tape.h"

#include "support.h"
#include "test.h"

#include <string.h>

enum { N = 3, KEEP = 5 };

static nde_tape make(size_t bytes)
{
    nde_arena measure = nde_arena_measure();
    nde_tape_place(&measure, bytes, N, KEEP);
    nde_arena arena = nde_arena_make(support_bytes((size_t)measure.used), (size_t)measure.used);
    nde_tape tape = nde_tape_place(&arena, bytes, N, KEEP);
    nde_tape_reset(&tape);
    return tape;
}

/* Record i holds numbers that tell it from all others. */
static bool put(nde_tape *tape, size_t i)
{
    nde_record *record = nde_tape_next(tape);
    if (record == NULL) {
        return false;
    }
    *record = (nde_record){.kind = NDE_RECORD_STEP,
                           .t = (double)i,
                           .y0 = record->y0,
                           .f0 = record->f0,
                           .keep = record->keep};
    for (size_t k = 0; k < N; k++) {
        record->y0[k] = (double)(i * 100 + k);
        record->f0[k] = -(double)(i * 100 + k);
    }
    for (size_t k = 0; k < KEEP; k++) {
        record->keep[k] = (double)i + 0.5;
    }
    nde_tape_commit(tape);
    return true;
}

static void check(const nde_tape *tape)
{
    for (size_t i = 0; i < tape->n_records; i++) {
        const nde_record *record = nde_tape_at(tape, i);
        CHECK_BITS(record->t, (double)i);
        for (size_t k = 0; k < N; k++) {
            CHECK_BITS(record->y0[k], (double)(i * 100 + k));
            CHECK_BITS(record->f0[k], -(double)(i * 100 + k));
        }
        for (size_t k = 0; k < KEEP && tape->full; k++) {
            CHECK_BITS(record->keep[k], (double)i + 0.5);
        }
    }
}

TEST(tape_of_any_size_keeps_what_was_written_and_says_when_it_is_full)
{
    for (size_t bytes = 0; bytes < 6000; bytes += 40) {
        nde_tape tape = make(bytes);
        size_t n = 0;
        while (put(&tape, n)) {
            n++;
            CHECK_EQ(tape.n_records, n);
            CHECK(nde_tape_used(&tape) <= bytes);
            check(&tape);
        }
        CHECK(!tape.full);
        check(&tape);
        CHECK(nde_tape_next(&tape) == NULL);
        support_release();
    }
}

TEST(tape_turns_lean_only_when_the_keeps_do_not_fit)
{
    nde_tape tape = make(4000);
    size_t n = 0, full = 0;
    while (put(&tape, n)) {
        full += tape.full ? 1 : 0;
        n++;
    }
    CHECK(full > 0);
    CHECK(n > full);
    /* Room for one more full record was not there. */
    tape = make(4000);
    for (size_t i = 0; i < full; i++) {
        put(&tape, i);
    }
    CHECK(tape.full);
    CHECK(nde_tape_used(&tape) + nde_tape_used(&tape) / full > 4000);
    support_release();
}

TEST(reset_tape_is_empty_and_full_again)
{
    nde_tape tape = make(2000);
    while (put(&tape, tape.n_records)) {
    }
    nde_tape_reset(&tape);
    CHECK_EQ(tape.n_records, 0);
    CHECK(tape.full);
    CHECK_EQ(nde_tape_used(&tape), 0);
    put(&tape, 0);
    check(&tape);
    support_release();
}

TEST(an_attempt_that_is_not_committed_leaves_no_trace)
{
    nde_tape tape = make(3000);
    put(&tape, 0);
    nde_record *rejected = nde_tape_next(&tape);
    rejected->keep[0] = 99;
    CHECK(nde_tape_next(&tape) == rejected);
    put(&tape, 1);
    CHECK_EQ(tape.n_records, 2);
    check(&tape);
    support_release();
}
