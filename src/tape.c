#include "tape.h"

#include <string.h>

enum { ALIGNMENT = 16 };

static size_t rounded(size_t bytes)
{
    return (bytes + (ALIGNMENT - 1)) / ALIGNMENT * ALIGNMENT;
}

/* Header, y0 and f0. */
static size_t lean_bytes(const nde_tape *tape)
{
    return rounded(sizeof(nde_record)) + rounded(2 * tape->n * sizeof(double));
}

static size_t record_bytes(const nde_tape *tape)
{
    return lean_bytes(tape) + (tape->full ? rounded(tape->keep_size * sizeof(double)) : 0);
}

nde_tape nde_tape_place(nde_arena *arena, size_t bytes, size_t n, size_t keep_size)
{
    nde_tape tape = {.n = n, .keep_size = keep_size, .full = true};
    tape.bytes = bytes;
    tape.memory = nde_arena_place(arena, bytes, 1);
    tape.scratch_keep = nde_arena_doubles(arena, keep_size);
    return tape;
}

void nde_tape_reset(nde_tape *tape)
{
    tape->n_records = 0;
    tape->full = true;
}

nde_record *nde_tape_at(const nde_tape *tape, size_t i)
{
    return (nde_record *)(void *)(tape->memory + i * record_bytes(tape));
}

/* The pointers of record i, from its place. */
static void point(const nde_tape *tape, size_t i)
{
    nde_record *record = nde_tape_at(tape, i);
    unsigned char *place = (unsigned char *)record;
    record->y0 = (double *)(void *)(place + rounded(sizeof *record));
    record->f0 = record->y0 + tape->n;
    record->keep = tape->full ? (double *)(void *)(place + lean_bytes(tape)) : tape->scratch_keep;
}

/* Drop the keeps and move the records together. */
static void turn_lean(nde_tape *tape)
{
    size_t from = record_bytes(tape);
    tape->full = false;
    size_t to = record_bytes(tape);
    for (size_t i = 0; i < tape->n_records; i++) {
        memmove(tape->memory + i * to, tape->memory + i * from, to);
        point(tape, i);
    }
}

static bool has_room(const nde_tape *tape)
{
    return tape->bytes / record_bytes(tape) > tape->n_records;
}

nde_record *nde_tape_next(nde_tape *tape)
{
    if (tape->full && !has_room(tape)) {
        turn_lean(tape);
    }
    if (!has_room(tape)) {
        return NULL;
    }
    point(tape, tape->n_records);
    return nde_tape_at(tape, tape->n_records);
}

void nde_tape_commit(nde_tape *tape)
{
    tape->n_records++;
}

size_t nde_tape_used(const nde_tape *tape)
{
    return tape->n_records * record_bytes(tape);
}
