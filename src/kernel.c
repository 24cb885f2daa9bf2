#include "kernel.h"

#include <string.h>

/* Four doubles that are computed side by side, in two vectors of the machine. Element by element
 * it is the same arithmetic as on single doubles, so the type decides about speed and never about
 * bits. */
typedef double quad __attribute__((vector_size(32)));

#define INLINE static inline __attribute__((always_inline))

/* Before a loop over a few partial sums, which belong in registers. The wasm module is compiled
 * without any other unrolling (see the Makefile). */
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 4")
#endif

INLINE quad load(const double *p)
{
    quad v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(double *p, quad v)
{
    memcpy(p, &v, sizeof v);
}

/* The end of every sum of n >= 4 terms: p[i] has the terms i, i + 4 ... */
INLINE double total(quad p)
{
    return (p[0] + p[1]) + (p[2] + p[3]);
}

/* n rounded down to a multiple of four. */
INLINE size_t fours_of(size_t n)
{
    return n - n % 4;
}

/* --- dot products -------------------------------------------------------------------------------
 */

/* Σ_k u[k u_stride] v[k v_stride]: any single number of any product. */
static double dot_strided(size_t n, const double *u, size_t u_stride, const double *v,
                          size_t v_stride)
{
    double p[4] = {0, 0, 0, 0};
    for (size_t k = 0; k < n; k++) {
        double term = u[k * u_stride] * v[k * v_stride];
        p[k % 4] = k < 4 ? term : p[k % 4] + term;
    }
    if (n < 3) {
        return n < 2 ? p[0] : p[0] + p[1];
    }
    return (p[0] + p[1]) + (n < 4 ? p[2] : p[2] + p[3]);
}

/* The last terms of a dot product, fewer than four. */
INLINE quad dot_tail(size_t n, const double *u, const double *v, quad p)
{
    if (n > 0) {
        p[0] += u[0] * v[0];
    }
    if (n > 1) {
        p[1] += u[1] * v[1];
    }
    if (n > 2) {
        p[2] += u[2] * v[2];
    }
    return p;
}

/* Over neighbours in memory. */
INLINE double dot(size_t n, const double *u, const double *v)
{
    if (n < 4) {
        return dot_strided(n, u, 1, v, 1);
    }
    quad p = load(u) * load(v);
    size_t fours = fours_of(n);
    for (size_t k = 4; k < fours; k += 4) {
        p += load(u + k) * load(v + k);
    }
    return total(dot_tail(n % 4, u + fours, v + fours, p));
}

/* --- One sample ---------------------------------------------------------------------------------
 *
 * Fields of two variables, with and without time, have layers whose matrix has two or three rows:
 * with such a constant number the loops over rows vanish and the partial sums stay in registers.
 * In the loops over columns all pointers move on together: in wasm that costs least. */

enum { FEW_ROWS = 3 };

/* Columns c ... c + 3 of Σ_r m[r][c] x_r; m points to m[0][c]. */
INLINE quad sum_few_rows(size_t rows, size_t cols, const double *m, const double *x)
{
    quad sum = load(m) * x[0];
    for (size_t r = 1; r < rows; r++) {
        sum += load(m + r * cols) * x[r];
    }
    return sum;
}

INLINE quad sum_many_rows(size_t rows, size_t cols, const double *m, const double *x)
{
    quad p[4];
    UNROLL
    for (size_t i = 0; i < 4; i++) {
        p[i] = load(m + i * cols) * x[i];
    }
    size_t fours = fours_of(rows);
    for (size_t r = 4; r < fours; r += 4) {
        UNROLL
        for (size_t i = 0; i < 4; i++) {
            p[i] += load(m + (r + i) * cols) * x[r + i];
        }
    }
    UNROLL
    for (size_t i = 0; i < 3; i++) {
        if (fours + i < rows) {
            p[i] += load(m + (fours + i) * cols) * x[fours + i];
        }
    }
    return (p[0] + p[1]) + (p[2] + p[3]);
}

/* y (cols) = start + mᵀ x. */
INLINE void sum_rows(size_t rows, size_t cols, const double *restrict m,
                     const double *restrict start, const double *restrict x, double *restrict y)
{
    const double *end = y + fours_of(cols), *columns = y + cols;
    bool few = rows <= FEW_ROWS;
    for (; y != end && start == NULL; m += 4, y += 4) {
        store(y, few ? sum_few_rows(rows, cols, m, x) : sum_many_rows(rows, cols, m, x));
    }
    for (; y != end; m += 4, y += 4, start += 4) {
        store(y, load(start) +
                     (few ? sum_few_rows(rows, cols, m, x) : sum_many_rows(rows, cols, m, x)));
    }
    for (; y != columns; m++, y++) {
        double sum = dot_strided(rows, m, cols, x, 1);
        *y = start == NULL ? sum : *start++ + sum;
    }
}

/* The dot products of two rows with x; cols >= 4. */
INLINE nde_pair dot_two_rows(size_t cols, const double *restrict m, const double *restrict x)
{
    const double *end = x + fours_of(cols);
    quad p = load(m) * load(x), q = load(m + cols) * load(x);
    for (m += 4, x += 4; x != end; m += 4, x += 4) {
        p += load(m) * load(x);
        q += load(m + cols) * load(x);
    }
    p = dot_tail(cols % 4, m, x, p);
    q = dot_tail(cols % 4, m + cols, x, q);
    return (nde_pair){total(p), total(q)};
}

/* y (rows) = start + m x. */
INLINE void dot_rows(size_t rows, size_t cols, const double *restrict m,
                     const double *restrict start, const double *restrict x, double *restrict y)
{
    size_t r = 0;
    for (; r + 2 <= rows && cols >= 4; r += 2) {
        nde_pair sums = dot_two_rows(cols, m + r * cols, x);
        nde_pair_store(y + r, start == NULL ? sums : nde_pair_load(start + r) + sums);
    }
    for (; r < rows; r++) {
        double sum = dot(cols, m + r * cols, x);
        y[r] = start == NULL ? sum : start[r] + sum;
    }
}

/* --- A batch: y_i = start_i + Σ_k m_ik x_k for four samples at a time ---------------------------
 */

/* Σ_k m[k m_stride] x[k B] and the same for the next three samples. */
INLINE quad dot_batch(size_t n, const double *m, size_t m_stride, const double *x, size_t B)
{
    if (n < 4) {
        quad sum = m[0] * load(x);
        for (size_t k = 1; k < n; k++) {
            sum += m[k * m_stride] * load(x + k * B);
        }
        return sum;
    }
    quad p[4];
    UNROLL
    for (size_t i = 0; i < 4; i++) {
        p[i] = m[i * m_stride] * load(x + i * B);
    }
    size_t fours = fours_of(n);
    for (size_t k = 4; k < fours; k += 4) {
        UNROLL
        for (size_t i = 0; i < 4; i++) {
            p[i] += m[(k + i) * m_stride] * load(x + (k + i) * B);
        }
    }
    UNROLL
    for (size_t i = 0; i < 3; i++) {
        if (fours + i < n) {
            p[i] += m[(fours + i) * m_stride] * load(x + (fours + i) * B);
        }
    }
    return (p[0] + p[1]) + (p[2] + p[3]);
}

/* n_y numbers per sample from n_x; m_ik is m[i y_stride + k x_stride]. */
static void multiply_batch(size_t n_y, size_t y_stride, size_t n_x, size_t x_stride, size_t B,
                           const double *m, const double *start, const double *x, double *y)
{
    size_t fours = fours_of(B);
    for (size_t b = 0; b < fours; b += 4) {
        for (size_t i = 0; i < n_y; i++) {
            quad sum = dot_batch(n_x, m + i * y_stride, x_stride, x + b, B);
            store(y + i * B + b, start == NULL ? sum : start[i] + sum);
        }
    }
    for (size_t i = 0; i < n_y; i++) {
        for (size_t b = fours; b < B; b++) {
            double sum = dot_strided(n_x, m + i * y_stride, x_stride, x + b, B);
            y[i * B + b] = start == NULL ? sum : start[i] + sum;
        }
    }
}

/* --- The two products with a stored matrix ------------------------------------------------------
 */

/* y (cols, B) = start + mᵀ x. */
static void rows_times(nde_matrix m, size_t B, const double *w, const double *start,
                       const double *x, double *y)
{
    if (B != 1) {
        multiply_batch(m.cols, 1, m.rows, m.cols, B, w, start, x, y);
    } else {
        sum_rows(m.rows, m.cols, w, start, x, y);
    }
}

/* y (rows, B) = start + m x. */
static void times_cols(nde_matrix m, size_t B, const double *w, const double *start,
                       const double *x, double *y)
{
    if (B != 1) {
        multiply_batch(m.rows, m.cols, m.cols, 1, B, w, start, x, y);
    } else {
        dot_rows(m.rows, m.cols, w, start, x, y);
    }
}

void nde_linear_eval(nde_matrix m, size_t B, const double *w, const double *bias, const double *x,
                     double *z)
{
    if (m.transposed) {
        rows_times(m, B, w, bias, x, z);
    } else {
        times_cols(m, B, w, bias, x, z);
    }
}

void nde_linear_vjp_input(nde_matrix m, size_t B, const double *w, const double *az, double *ax)
{
    if (m.transposed) {
        times_cols(m, B, w, NULL, az, ax);
    } else {
        rows_times(m, B, w, NULL, az, ax);
    }
}

/* --- aw[r][c] += Σ_b u[r][b] v[c][b] ------------------------------------------------------------
 */

/* y += scale x. */
INLINE void add_scaled(size_t n, double scale, const double *restrict x, double *restrict y)
{
    const double *end = y + fours_of(n), *all = y + n;
    for (; y != end; x += 4, y += 4) {
        store(y, load(y) + scale * load(x));
    }
    for (; y != all; x++, y++) {
        *y += scale * *x;
    }
}

static void outer(nde_matrix m, size_t B, const double *u, const double *v, double *aw)
{
    for (size_t r = 0; r < m.rows; r++) {
        if (B == 1) {
            add_scaled(m.cols, u[r], v, aw + r * m.cols);
            continue;
        }
        for (size_t c = 0; c < m.cols; c++) {
            aw[r * m.cols + c] += dot(B, u + r * B, v + c * B);
        }
    }
}

void nde_linear_vjp_weights(nde_matrix m, size_t B, const double *x, const double *az, double *aw,
                            double *abias)
{
    static const double one = 1;
    size_t n_out = m.transposed ? m.cols : m.rows;
    outer(m, B, m.transposed ? x : az, m.transposed ? az : x, aw);
    for (size_t o = 0; o < n_out; o++) {
        abias[o] += dot_strided(B, az + o * B, 1, &one, 0);
    }
}

/* --- Shallow networks ---------------------------------------------------------------------------
 */

void nde_shallow_hidden(size_t n_in, size_t H, const double *theta, const double *x, double *z)
{
    if (n_in == 2) {
        sum_rows(2, H, theta, theta + 2 * H, x, z);
    } else {
        sum_rows(3, H, theta, theta + 3 * H, x, z);
    }
}

void nde_shallow_output(size_t n_in, size_t H, const double *theta, const double *a, double *y)
{
    const double *w = theta + (n_in + 1) * H;
    nde_pair_store(y, nde_pair_load(w + 2 * H) + dot_two_rows(H, w, a));
}

/* `theta` and `a_theta` move on with the hidden units; their rows are H apart. */
INLINE void shallow_vjp(size_t n_in, size_t H, const double *restrict theta,
                        const double *restrict x, const double *restrict a,
                        const double *restrict slope, const double *restrict ay,
                        double *restrict ax, double *restrict a_theta)
{
    const size_t b0 = n_in * H, w1 = b0 + H, b1 = w1 + 2 * H;
    nde_pair_store(a_theta + b1, nde_pair_load(a_theta + b1) + nde_pair_load(ay));
    quad p[3];
    UNROLL
    for (size_t i = 0; i < n_in; i++) {
        p[i] = (quad){-0.0, -0.0, -0.0, -0.0}; /* -0 + x is x, also where x is a zero */
    }
    for (const double *end = a + H; a != end; a += 4, slope += 4, theta += 4, a_theta += 4) {
        double *aw1 = a_theta + w1;
        store(aw1, load(aw1) + ay[0] * load(a));
        store(aw1 + H, load(aw1 + H) + ay[1] * load(a));
        quad az = (load(theta + w1) * ay[0] + load(theta + w1 + H) * ay[1]) * load(slope);
        UNROLL
        for (size_t i = 0; i < n_in; i++) {
            p[i] += load(theta + i * H) * az;
            store(a_theta + i * H, load(a_theta + i * H) + x[i] * az);
        }
        store(a_theta + b0, load(a_theta + b0) + az);
    }
    UNROLL
    for (size_t i = 0; i < n_in; i++) {
        ax[i] = total(p[i]);
    }
}

void nde_shallow_vjp(size_t n_in, size_t H, const double *theta, const double *x, const double *a,
                     const double *slope, const double *ay, double *ax, double *a_theta)
{
    if (n_in == 2) {
        shallow_vjp(2, H, theta, x, a, slope, ay, ax, a_theta);
    } else {
        shallow_vjp(3, H, theta, x, a, slope, ay, ax, a_theta);
    }
}

/* --- elementwise -------------------------------------------------------------------------------
 */

void nde_combine(size_t n, size_t n_terms, const double *y0, double scale, const double *weights,
                 const double *terms, double *out)
{
    size_t e = 0;
    for (; e + 2 <= n; e += 2) {
        nde_pair sum = {0, 0};
        const double *term = terms + e;
        for (const double *weight = weights; weight != weights + n_terms; weight++, term += n) {
            sum += *weight * nde_pair_load(term);
        }
        nde_pair_store(out + e, nde_pair_load(y0 + e) + scale * sum);
    }
    if (e < n) {
        double sum = 0;
        for (size_t j = 0; j < n_terms; j++) {
            sum += weights[j] * terms[j * n + e];
        }
        out[e] = y0[e] + scale * sum;
    }
}

void nde_combine_vjp(size_t n, size_t n_terms, double scale, const double *weights,
                     const double *a_out, double *a_terms)
{
    size_t e = 0;
    for (; e + 2 <= n; e += 2) {
        nde_pair a = scale * nde_pair_load(a_out + e);
        double *to = a_terms + e;
        for (const double *weight = weights; weight != weights + n_terms; weight++, to += n) {
            nde_pair_store(to, nde_pair_load(to) + *weight * a);
        }
    }
    if (e < n) {
        double a = scale * a_out[e];
        for (size_t j = 0; j < n_terms; j++) {
            a_terms[j * n + e] += weights[j] * a;
        }
    }
}

void nde_combine_four(size_t n, size_t n_terms, const double *weights, const double *terms,
                      double *out)
{
    const double *end = weights + 4 * n_terms;
    size_t e = 0;
    for (; e + 2 <= n; e += 2) {
        nde_pair sum[4] = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
        const double *term = terms + e;
        for (const double *weight = weights; weight != end; weight += 4, term += n) {
            nde_pair x = nde_pair_load(term);
            UNROLL
            for (size_t p = 0; p < 4; p++) {
                sum[p] += weight[p] * x;
            }
        }
        UNROLL
        for (size_t p = 0; p < 4; p++) {
            nde_pair_store(out + p * n + e, sum[p]);
        }
    }
    for (size_t p = 0; e < n && p < 4; p++) {
        double sum = 0;
        for (size_t j = 0; j < n_terms; j++) {
            sum += weights[4 * j + p] * terms[j * n + e];
        }
        out[p * n + e] = sum;
    }
}

void nde_combine_four_vjp(size_t n, size_t n_terms, const double *weights, const double *a_out,
                          double *a_terms)
{
    const double *end = weights + 4 * n_terms;
    size_t e = 0;
    for (; e + 2 <= n; e += 2) {
        nde_pair a[4];
        UNROLL
        for (size_t p = 0; p < 4; p++) {
            a[p] = nde_pair_load(a_out + p * n + e);
        }
        double *to = a_terms + e;
        for (const double *weight = weights; weight != end; weight += 4, to += n) {
            nde_pair sum = nde_pair_load(to);
            UNROLL
            for (size_t p = 0; p < 4; p++) {
                sum += weight[p] * a[p];
            }
            nde_pair_store(to, sum);
        }
    }
    for (size_t j = 0; e < n && j < n_terms; j++) {
        UNROLL
        for (size_t p = 0; p < 4; p++) {
            a_terms[j * n + e] += weights[4 * j + p] * a_out[p * n + e];
        }
    }
}

void nde_multiply(size_t n, const double *x, double *y)
{
    for (size_t e = 0; e < n; e++) {
        y[e] *= x[e];
    }
}

double nde_sum_squares(size_t n, const double *x)
{
    return dot(n, x, x);
}

double nde_sum_squares_scaled(size_t n, double rtol, double atol, const double *e, const double *u,
                              const double *v)
{
    double p[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        double q = e[i] / (atol + rtol * nde_max(nde_abs(u[i]), nde_abs(v[i])));
        p[i % 4] += q * q;
    }
    return (p[0] + p[1]) + (p[2] + p[3]);
}

bool nde_all_finite(size_t n, const double *x)
{
    double sum = 0; /* 0 · x is NaN exactly where x is not finite, and NaN stays */
    for (size_t i = 0; i < n; i++) {
        sum += 0 * x[i];
    }
    return sum == 0;
}
