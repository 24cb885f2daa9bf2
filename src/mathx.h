/* Elementary functions with the same bits everywhere: whatever the compiler, its -O level, the
 * vector width, native or wasm. The C library's differ in the last bits from one to the next.
 *
 * They use + - * /, comparisons and integer operations on bits, no fused multiply-add, and are to
 * be compiled with -ffp-contract=off, in the default rounding mode.
 *   - Error: at most 2 ulp over all doubles, subnormals included. The largest seen stands at each
 *     function, among tens of millions of random arguments, against glibc's long double functions
 *     (x87, 64-bit significands). Methods and sources: mathx.c.
 *   - 0, infinity and NaN give what ISO C, Annex F says, signs of zero included. Only the sign and
 *     payload of a NaN that is returned are left open.
 *   - f_n gives y[i] = f(x[i]) for i < n, bit for bit what the scalar f gives; x and y are the same
 *     array or do not overlap.
 */
#ifndef NDE_MATHX_H
#define NDE_MATHX_H

#include "base.h"

/* e^x. 1.22 ulp. Cody and Waite's reduction, 1 + 2h/(h coth h - h). */
double nde_exp(double x);
void nde_exp_n(size_t n, const double *x, double *y);

/* e^x - 1. 1.67 ulp. The same reduction. */
double nde_expm1(double x);

/* Natural logarithm. 0.86 ulp. 2 atanh(f/(2 + f)), 1 + f from sqrt(1/2) to sqrt(2). */
double nde_log(double x);
void nde_log_n(size_t n, const double *x, double *y);

/* log(1 + x). 0.85 ulp. The same series. */
double nde_log1p(double x);

/* x^y. 1.48 ulp. Logarithm in double-double. All special cases of Annex F, among them
 * pow(x, 0) = pow(1, y) = 1 even for NaN, pow(-1, infinity) = 1, NaN for x < 0 and y no integer. */
double nde_pow(double x, double y);

/* Hyperbolic tangent. 1.50 ulp. A table of tanh at multiples of 1/8 and one quotient.
 * nde_tanh_slope_n gives the derivative as well: y = tanh x, slope = 1 - y y; x and y may be the
 * same array. */
double nde_tanh(double x);
void nde_tanh_slope_n(size_t n, const double *x, double *y, double *slope);

/* Sine and cosine of radians. 0.80 ulp. Cody and Waite's reduction up to 2^20 pi/2, Payne and
 * Hanek's above, there without vectors: one such x, infinite or NaN slows all of its array down. */
double nde_sin(double x);
void nde_sin_n(size_t n, const double *x, double *y);
double nde_cos(double x);
void nde_cos_n(size_t n, const double *x, double *y);

#endif
