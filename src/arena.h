/* A bump arena in memory that the caller owns.
 *
 * One layout function is run twice: over an arena without memory it only measures, over one with
 * memory it places. So size and placement cannot disagree:
 *
 *     nde_arena measure = nde_arena_measure();
 *     layout(&measure);                          // every pointer it gives out is NULL
 *     ... get measure.used bytes ...
 *     nde_arena arena = nde_arena_make(memory, bytes);
 *     layout(&arena);
 *
 * Blocks are aligned to 16 bytes and not cleared. Sizes that overflow saturate, so that an
 * absurd request measures as one that fits nowhere.
 */
#ifndef NDE_ARENA_H
#define NDE_ARENA_H

#include "base.h"

typedef struct nde_arena {
    unsigned char *memory; /* NULL: measure only; aligned to 16 bytes otherwise */
    uint64_t used;         /* bytes given out so far */
    uint64_t capacity;     /* bytes; UINT64_MAX while measuring */
} nde_arena;

nde_arena nde_arena_measure(void);
nde_arena nde_arena_make(void *memory, size_t bytes);

/* Room for `n` elements of `size` bytes. NULL when measuring. Placing more than was measured is a
 * bug in the layout and traps. */
void *nde_arena_place(nde_arena *arena, size_t n, size_t size);

double *nde_arena_doubles(nde_arena *arena, size_t n);

/* An arena inside this one, with the room that `measured` has measured; while measuring, one that
 * measures. */
nde_arena nde_arena_part(nde_arena *arena, const nde_arena *measured);

/* What is placed after a mark can be given back as a whole. */
uint64_t nde_arena_mark(const nde_arena *arena);
void nde_arena_rewind(nde_arena *arena, uint64_t mark);

/* a * b and a + b of sizes, SIZE_MAX where the true value does not fit. */
size_t nde_size_product(size_t a, size_t b);
size_t nde_size_sum(size_t a, size_t b);

#endif
