/* The tape: what the forward solve writes down for the way back, one record after the other.
 *
 * A full tape keeps what every evaluation of the field left behind (`keep`), so that the way back
 * recomputes nothing. When the records outgrow the memory, the tape turns lean in place: it keeps
 * t, h, y0 and f0 of every step, and the way back makes each step once more to fill `keep`.
 * Both give the same bits.
 */
#ifndef NDE_TAPE_H
#define NDE_TAPE_H

#include "arena.h"
#include "base.h"

typedef enum nde_record_kind {
    NDE_RECORD_RESTART, /* f0 = f(t, y0) was evaluated: the beginning of a chain of steps */
    NDE_RECORD_STEP     /* an accepted step */
} nde_record_kind;

typedef struct nde_record {
    nde_record_kind kind;
    bool has_f1;
    double t, t_end, h;
    size_t output_begin, output_end; /* output times that this record produced */
    double *y0, *f0;                 /* (n) */
    double *keep;                    /* n_keeps blocks; scratch on a lean tape */
} nde_record;

typedef struct nde_tape {
    size_t n, keep_size; /* doubles of a state, of all keeps of one step */
    unsigned char *memory;
    size_t bytes;
    size_t n_records;
    bool full;
    double *scratch_keep; /* (keep_size) */
} nde_tape;

/* A tape of at least `bytes` for records with states of n and keeps of keep_size doubles. */
nde_tape nde_tape_place(nde_arena *arena, size_t bytes, size_t n, size_t keep_size);

/* Empty and full. */
void nde_tape_reset(nde_tape *tape);

/* The slot after the last record, for an attempt: write into it, then commit or leave it. NULL:
 * even a lean record does not fit. Turning lean moves y0 and f0 of earlier records. */
nde_record *nde_tape_next(nde_tape *tape);
void nde_tape_commit(nde_tape *tape);

/* Record i < n_records. */
nde_record *nde_tape_at(const nde_tape *tape, size_t i);

/* Bytes in use. */
size_t nde_tape_used(const nde_tape *tape);

#endif
