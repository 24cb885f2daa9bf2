/* The inner loops: all the speed of the core lives in this file.
 *
 * Every sum has one fixed shape, whatever the batch size, the compiler or the width of its
 * vectors: four partial sums, the term with index i going to the partial sum i mod 4, then
 * (p0 + p1) + (p2 + p3). A partial sum begins with its first term; one without a term is left out.
 * A bias is added last: bias + sum. Hence the same bits everywhere, and a trajectory solved alone
 * equals the same trajectory solved in a batch.
 *
 * Arrays must not overlap unless a function says so.
 */
#ifndef NDE_KERNEL_H
#define NDE_KERNEL_H

#include "base.h"

/* A matrix in memory, row after row. */
typedef struct nde_matrix {
    size_t rows, cols;
    bool transposed; /* what is meant is the transpose of what is stored */
} nde_matrix;

/* z = bias + M x for a matrix M of n_out rows and n_in columns (or stored transposed: n_in rows).
 * x (n_in, B), bias (n_out) or NULL for none, z (n_out, B). */
void nde_linear_eval(nde_matrix m, size_t B, const double *w, const double *bias, const double *x,
                     double *z);

/* ax = Mᵀ az, overwriting ax.   az (n_out, B), ax (n_in, B). */
void nde_linear_vjp_input(nde_matrix m, size_t B, const double *w, const double *az, double *ax);

/* aM += az xᵀ, abias += Σ_b az.   aw as w, abias (n_out). */
void nde_linear_vjp_weights(nde_matrix m, size_t B, const double *x, const double *az, double *aw,
                            double *abias);

/* One hidden layer between two or three inputs and two outputs, one sample at a time: most networks
 * of two variables. Both layers in one pass, with the same bits as the functions above. θ holds W₀ᵀ
 * (n_in, H), b₀ (H), W₁ (2, H), b₁ (2). */
static inline bool nde_is_shallow(size_t n_in, size_t n_hidden, size_t n_out)
{
    return (n_in == 2 || n_in == 3) && n_hidden >= 4 && n_hidden % 4 == 0 && n_out == 2;
}

/* z (H) = b₀ + W₀ x.   y (2) = b₁ + W₁ a. */
void nde_shallow_hidden(size_t n_in, size_t H, const double *theta, const double *x, double *z);
void nde_shallow_output(size_t n_in, size_t H, const double *theta, const double *a, double *y);

/* From ay (2), with a and slope (H) of the hidden layer: ax (n_in) = , a_theta += . */
void nde_shallow_vjp(size_t n_in, size_t H, const double *theta, const double *x, const double *a,
                     const double *slope, const double *ay, double *ax, double *a_theta);

/* out = y0 + scale Σ_j weights[j] terms[j].   terms (n_terms, n), summed in the order of j.
 * `out` may be y0. */
void nde_combine(size_t n, size_t n_terms, const double *y0, double scale, const double *weights,
                 const double *terms, double *out);

/* The cotangents of its terms: a_terms[j] += weights[j] (scale a_out). */
void nde_combine_vjp(size_t n, size_t n_terms, double scale, const double *weights,
                     const double *a_out, double *a_terms);

/* out[p] = Σ_j weights[4 j + p] terms[j] for p < 4.   terms (n_terms, n), summed in the order of j,
 * out (4, n). */
void nde_combine_four(size_t n, size_t n_terms, const double *weights, const double *terms,
                      double *out);

/* The cotangents of its terms: a_terms[j] += Σ_p weights[4 j + p] a_out[p], in the order of p. */
void nde_combine_four_vjp(size_t n, size_t n_terms, const double *weights, const double *a_out,
                          double *a_terms);

/* y *= x, element by element. */
void nde_multiply(size_t n, const double *x, double *y);

/* Σ x_i². */
double nde_sum_squares(size_t n, const double *x);

/* Σ (e_i / (atol + rtol max(|u_i|, |v_i|)))². */
double nde_sum_squares_scaled(size_t n, double rtol, double atol, const double *e, const double *u,
                              const double *v);

/* Whether every x_i is finite. */
bool nde_all_finite(size_t n, const double *x);

/* Two doubles that are computed side by side. Element by element it is the same arithmetic as on
 * two doubles, so the vector type decides about speed and never about bits. */
typedef double nde_pair __attribute__((vector_size(16)));

static inline nde_pair nde_pair_load(const double *p)
{
    nde_pair v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

static inline void nde_pair_store(double *p, nde_pair v)
{
    __builtin_memcpy(p, &v, sizeof v);
}

/* The simplest words stand here, to be inlined: a state of two variables is shorter than the way
 * into a function. They work in pairs, as what reads the result does: a processor waits where a
 * pair is loaded that was stored in two halves just before. The empty statement, which the compiler
 * may not look into, keeps a loop short: no unrolling, no memset or memcpy. */
#define NDE_KEEP_LOOP __asm__("")

/* x = 0. */
static inline void nde_clear(size_t n, double *x)
{
    const double *end = x + n;
    for (; x + 2 <= end; x += 2) {
        nde_pair_store(x, (nde_pair){0, 0});
        NDE_KEEP_LOOP;
    }
    if (x != end) {
        *x = 0;
    }
}

/* y = x. */
static inline void nde_copy(size_t n, const double *x, double *y)
{
    const double *end = x + n;
    for (; x + 2 <= end; x += 2, y += 2) {
        nde_pair_store(y, nde_pair_load(x));
        NDE_KEEP_LOOP;
    }
    if (x != end) {
        *y = *x;
    }
}

/* y += scale x. */
static inline void nde_axpy(size_t n, double scale, const double *x, double *y)
{
    const double *end = x + n;
    for (; x + 2 <= end; x += 2, y += 2) {
        nde_pair_store(y, nde_pair_load(y) + scale * nde_pair_load(x));
        NDE_KEEP_LOOP;
    }
    if (x != end) {
        *y += scale * *x;
    }
}

#endif
