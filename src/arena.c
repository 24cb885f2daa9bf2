#include "arena.h"

enum { ALIGNMENT = 16 };

nde_arena nde_arena_measure(void)
{
    return (nde_arena){.memory = NULL, .used = 0, .capacity = UINT64_MAX};
}

nde_arena nde_arena_make(void *memory, size_t bytes)
{
    NDE_ASSERT(memory != NULL && (uintptr_t)memory % ALIGNMENT == 0);
    return (nde_arena){.memory = memory, .used = 0, .capacity = bytes};
}

void *nde_arena_place(nde_arena *arena, size_t n, size_t size)
{
    uint64_t bytes = size != 0 && n > UINT64_MAX / 2 / size ? UINT64_MAX / 2 : (uint64_t)n * size;
    uint64_t rounded = (bytes + (ALIGNMENT - 1)) / ALIGNMENT * ALIGNMENT;
    uint64_t start = arena->used;
    arena->used = start > UINT64_MAX - rounded ? UINT64_MAX : start + rounded;
    if (arena->memory == NULL) {
        return NULL;
    }
    NDE_ASSERT(arena->used <= arena->capacity);
    return arena->memory + start;
}

double *nde_arena_doubles(nde_arena *arena, size_t n)
{
    return nde_arena_place(arena, n, sizeof(double));
}

nde_arena nde_arena_part(nde_arena *arena, const nde_arena *measured)
{
    size_t bytes = measured->used < SIZE_MAX ? (size_t)measured->used : SIZE_MAX;
    void *memory = nde_arena_place(arena, bytes, 1);
    return memory == NULL ? *measured : nde_arena_make(memory, bytes);
}

uint64_t nde_arena_mark(const nde_arena *arena)
{
    return arena->used;
}

void nde_arena_rewind(nde_arena *arena, uint64_t mark)
{
    NDE_ASSERT(mark <= arena->used);
    arena->used = mark;
}

size_t nde_size_product(size_t a, size_t b)
{
    return b != 0 && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

size_t nde_size_sum(size_t a, size_t b)
{
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}
