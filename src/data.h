/* What a model learns from: trajectories, each with its own times.
 *
 * Trajectories with equal times form a group, which is solved as one batch (or, on request, every
 * trajectory is a group of its own). The raw rows are as the caller knows them; the groups hold
 * the same numbers as (T, D, B).
 */
#ifndef NDE_DATA_H
#define NDE_DATA_H

#include "arena.h"
#include "field.h"
#include "status.h"

/* Trajectories in the order and layout of the caller. */
typedef struct nde_raw {
    size_t D, n;    /* state variables, trajectories */
    size_t n_rows;  /* of all trajectories together */
    size_t *begin;  /* (n + 1): the rows of trajectory i are begin[i] to begin[i + 1] - 1 */
    bool one_grid;  /* `times` holds one grid that all share */
    double *times;  /* (n_rows), or those of one trajectory where one_grid */
    double *values; /* (n_rows, D): what was observed */
    double *clean;  /* (n_rows, D) without noise; NULL where unknown */
} nde_raw;

typedef struct nde_group {
    size_t B;
    size_t T;              /* times that are trained on */
    size_t T_all;          /* and those behind them, kept for validation */
    const double *times;   /* (T_all) */
    const size_t *members; /* (B): which trajectories */
    double *observed;      /* (T_all, D, B) */
    double *y0;            /* (D, B): where the solve begins */
} nde_group;

typedef struct nde_data {
    nde_raw raw;
    size_t n_groups;
    nde_group *groups;
    size_t *members; /* (n): those of all groups */
    size_t B_max;    /* of all groups */
    /* Trajectories are trained on up to this part of their time, at least two rows; set to 1 by
     * nde_data_place, may be changed before nde_data_fill. Groups are of those whose times are all
     * equal, for validation solves them to their ends. */
    double train_fraction;
    size_t n_rows; /* that are trained on; the rest of raw.n_rows is for validation */
} nde_data;

/* A field that makes data: `samples` equally spaced times from 0 to time_end. */
typedef struct nde_generator {
    nde_field field;
    const double *params; /* its θ */
    size_t n_starts;
    const double *starts; /* (n_starts, D) */
    double time_end;
    size_t samples;
    double rtol, atol; /* dopri5 with torchdiffeq's control */
    double noise;      /* standard deviation */
    uint32_t noise_seed;
    bool shared_steps; /* all starts as one batch */
} nde_generator;

/* Room for the rows of the generator, values not yet set. */
nde_raw nde_raw_generated(nde_arena *arena, const nde_generator *generator);

/* Room for rows that the caller gives; it fills begin, times and values. */
nde_raw nde_raw_given(nde_arena *arena, size_t D, size_t n, size_t n_rows);

/* Whether the rows can be used: each trajectory has at least two rows, finite values and times
 * that strictly increase. *bad_row: the first row that is not so. */
nde_status nde_raw_check(const nde_raw *raw, size_t *bad_row);

/* Solves the system, adds the noise, fills the rows. Noise: torch.randn(samples, n_starts, D,
 * dtype=float64) from a generator of its own. scratch is used and given back. */
nde_status nde_generate(const nde_generator *generator, nde_raw *raw, nde_arena *scratch);
void nde_generate_measure(const nde_generator *generator, nde_arena *scratch);

/* The groups of some rows. `raw` must hold its lengths and times also when measuring, unless it
 * is one grid. */
nde_data nde_data_place(nde_arena *arena, const nde_raw *raw, bool group_equal_times);

/* The groups' numbers from the rows. A trajectory begins at its first clean row if there is one,
 * else at its first row. */
void nde_data_fill(nde_data *data);

#endif
