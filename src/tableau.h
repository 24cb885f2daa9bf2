/* Butcher tableaux: an explicit Runge-Kutta method is a row of numbers.
 *
 *     k_i = f(t + c_i h, y + h Σ_{j<i} a_ij k_j),   y1 = y + h Σ b_i k_i,   error = h Σ e_i k_i
 *
 * Sources: E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I, 2nd ed.,
 * sections II.1 and II.5; P. Bogacki, L. F. Shampine, Appl. Math. Lett. 2 (1989);
 * Ch. Tsitouras, Comput. Math. Appl. 62 (2011); dense output of dopri5: L. F. Shampine,
 * Math. Comput. 46 (1986). tests/c/test_tableau.c checks every digit by the order conditions.
 */
#ifndef NDE_TABLEAU_H
#define NDE_TABLEAU_H

#include "stepper.h"

enum { NDE_STAGES_MAX = 7 };

typedef enum nde_dense {
    NDE_DENSE_HERMITE,  /* the cubic through y0, f0, y1, f1; order 3 */
    NDE_DENSE_MIDPOINT, /* the quartic through these and a value in the middle; order 4 */
    NDE_DENSE_TABLE     /* a polynomial per stage */
} nde_dense;

typedef struct nde_tableau {
    nde_method method;
    double c[NDE_STAGES_MAX];
    double a[NDE_STAGES_MAX][NDE_STAGES_MAX];
    double b[NDE_STAGES_MAX];
    double e[NDE_STAGES_MAX]; /* b minus the embedded weights */
    nde_dense dense;
    double mid[NDE_STAGES_MAX]; /* y(t + h/2) = y + h Σ mid_i k_i */
    /* NDE_DENSE_TABLE: weight of k_i at x is x Σ_p powers[i][p] x^p. */
    double powers[NDE_STAGES_MAX][4];
} nde_tableau;

/* Row i of the table; NULL past its end. */
const nde_tableau *nde_tableau_at(size_t i);

/* Dense output is a polynomial: y(t + x h) = y + h Σ_i w_i(x) k_i, 0 <= x <= 1, with
 * w_i(x) = Σ_p powers[i][p] x^(p + 1). There are n_stages rows and one more for f(t + h, y1), which
 * is 0 in an FSAL method (there the last stage is f(t + h, y1)). */
enum { NDE_DENSE_POWERS = 4 };
void nde_tableau_dense_powers(const nde_tableau *tableau,
                              double powers[NDE_STAGES_MAX + 1][NDE_DENSE_POWERS]);

/* The weights w_i at one x. */
void nde_tableau_dense(const nde_tableau *tableau, double x, double *w);

#endif
