#include "arena.h"

#include "support.h"
#include "test.h"

/* Some blocks of random sizes; gives where each lies. */
static void layout(nde_arena *arena, size_t n, const size_t *size, unsigned char **block)
{
    for (size_t i = 0; i < n; i++) {
        block[i] = nde_arena_place(arena, size[i], 1 + i % 9);
    }
}

TEST(measuring_and_placing_agree_for_any_sizes)
{
    enum { BLOCKS = 20 };
    for (int round = 0; round < 200; round++) {
        size_t size[BLOCKS];
        unsigned char *block[BLOCKS];
        for (size_t i = 0; i < BLOCKS; i++) {
            size[i] = (size_t)test_random(0, 40);
        }
        nde_arena measure = nde_arena_measure();
        layout(&measure, BLOCKS, size, block);
        for (size_t i = 0; i < BLOCKS; i++) {
            CHECK(block[i] == NULL);
        }
        nde_arena arena = nde_arena_make(support_bytes((size_t)measure.used), (size_t)measure.used);
        layout(&arena, BLOCKS, size, block);
        CHECK_EQ(arena.used, measure.used);
        for (size_t i = 0; i < BLOCKS; i++) {
            CHECK_EQ((uintptr_t)block[i] % 16, 0);
            for (size_t k = 0; k < size[i] * (1 + i % 9); k++) {
                block[i][k] = (unsigned char)i; /* ASan sees what lies outside */
            }
        }
        for (size_t i = 0; i < BLOCKS; i++) {
            for (size_t k = 0; k < size[i] * (1 + i % 9); k++) {
                CHECK_EQ(block[i][k], i); /* no block lies over another */
            }
        }
        support_release();
    }
}

TEST(absurd_requests_saturate_instead_of_wrapping_around)
{
    nde_arena measure = nde_arena_measure();
    nde_arena_place(&measure, SIZE_MAX, 8);
    CHECK(measure.used >= UINT64_MAX / 2);
    nde_arena_doubles(&measure, SIZE_MAX);
    nde_arena_doubles(&measure, SIZE_MAX);
    CHECK(measure.used >= UINT64_MAX / 2);
    nde_arena_doubles(&measure, 3);
    CHECK(measure.used >= UINT64_MAX / 2);
}

TEST(rewind_gives_back_all_since_the_mark)
{
    nde_arena arena = nde_arena_make(support_bytes(256), 256);
    nde_arena_doubles(&arena, 3);
    uint64_t mark = nde_arena_mark(&arena);
    double *a = nde_arena_doubles(&arena, 5);
    nde_arena_rewind(&arena, mark);
    CHECK(nde_arena_doubles(&arena, 7) == a);
    support_release();
}

TEST(sums_and_products_of_sizes_saturate)
{
    CHECK(nde_size_product(6, 7) == 42);
    CHECK(nde_size_product(0, SIZE_MAX) == 0);
    CHECK(nde_size_product(SIZE_MAX, 0) == 0);
    CHECK(nde_size_product(SIZE_MAX / 2, 2) == SIZE_MAX / 2 * 2);
    CHECK(nde_size_product(SIZE_MAX / 2 + 1, 2) == SIZE_MAX);
    CHECK(nde_size_sum(6, 7) == 13);
    CHECK(nde_size_sum(SIZE_MAX, 1) == SIZE_MAX);
    CHECK(nde_size_sum(SIZE_MAX - 1, 1) == SIZE_MAX);
}
