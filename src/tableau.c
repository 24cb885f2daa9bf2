#include "tableau.h"

/* clang-format off */
static const nde_tableau tableaux[] = {
    {
        .method.choice = {"euler", "Euler"}, .method.n_stages = 1, .method.order = 1,
        .b = {1},
    },
    {
        .method.choice = {"midpoint", "Midpoint"}, .method.n_stages = 2, .method.order = 2,
        .method.embedded_order = 1, .method.torchdiffeq_scale = 1,
        .c = {0, 1. / 2},
        .a = {{0}, {1. / 2}},
        .b = {0, 1},
        .e = {-1, 1},
    },
    {
        .method.choice = {"heun", "Heun"}, .method.n_stages = 2, .method.order = 2,
        .method.embedded_order = 1, .method.torchdiffeq_scale = 1,
        .c = {0, 1},
        .a = {{0}, {1}},
        .b = {1. / 2, 1. / 2},
        .e = {-1. / 2, 1. / 2},
    },
    {
        .method.choice = {"rk4", "Runge-Kutta 4 (classical)"}, .method.n_stages = 4, .method.order = 4,
        .c = {0, 1. / 2, 1. / 2, 1},
        .a = {{0}, {1. / 2}, {0, 1. / 2}, {0, 0, 1}},
        .b = {1. / 6, 1. / 3, 1. / 3, 1. / 6},
    },
    {
        .method.choice = {"rk4_38", "Runge-Kutta 4 (3/8 rule)"}, .method.n_stages = 4, .method.order = 4,
        .c = {0, 1. / 3, 2. / 3, 1},
        .a = {{0}, {1. / 3}, {-1. / 3, 1}, {1, -1, 1}},
        .b = {1. / 8, 3. / 8, 3. / 8, 1. / 8},
    },
    {
        .method.choice = {"bosh3", "Bogacki-Shampine 3(2)"}, .method.n_stages = 4, .method.order = 3,
        .method.embedded_order = 2, .method.torchdiffeq_scale = 1, .method.fsal = true,
        .c = {0, 1. / 2, 3. / 4, 1},
        .a = {{0}, {1. / 2}, {0, 3. / 4}, {2. / 9, 1. / 3, 4. / 9}},
        .b = {2. / 9, 1. / 3, 4. / 9, 0},
        .e = {2. / 9 - 7. / 24, 1. / 3 - 1. / 4, 4. / 9 - 1. / 3, -1. / 8},
    },
    {
        .method.choice = {"dopri5", "Dormand-Prince 5(4)"}, .method.n_stages = 7, .method.order = 5,
        .method.embedded_order = 4, .method.torchdiffeq_scale = 2. / 3, .method.fsal = true,
        .c = {0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1},
        .a = {
            {0},
            {1. / 5},
            {3. / 40, 9. / 40},
            {44. / 45, -56. / 15, 32. / 9},
            {19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
            {9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
            {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
        },
        .b = {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84, 0},
        .e = {71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40},
        .dense = NDE_DENSE_MIDPOINT,
        .mid = {
            6025192743. / 30085553152 / 2, 0, 51252292925. / 65400821598 / 2,
            -2691868925. / 45128329728 / 2, 187940372067. / 1594534317056 / 2,
            -1776094331. / 19743644256 / 2, 11237099. / 235043384 / 2,
        },
    },
    {
        .method.choice = {"tsit5", "Tsitouras 5(4)"}, .method.n_stages = 7, .method.order = 5,
        .method.embedded_order = 4, .method.torchdiffeq_scale = 1, .method.fsal = true,
        .c = {0, 0.161, 0.327, 0.9, 0.98002554090450968572981028628702454, 1, 1},
        .a = {
            {0},
            {0.161},
            {-0.00848065549235698854442687425023077468, 0.33548065549235698854442687425023077468},
            {2.8971530571054934321304325941929387649, -6.3594484899750748431481599123838256260,
             4.3622954328695814110177273181908868610},
            {5.3258648284392566044288779208405113178, -11.748883564062827877747170339785772962,
             7.4955393428898362083046047845643581557, -0.092495066361755249256502079332071911613},
            {5.8614554429464200286592514869826478904, -12.920969317847109291706118681783359395,
             8.1593678985761586431804007945392534852, -0.071584973281400997224530542525829738697,
             -0.028269050394068382909003057212712241467},
            {0.0964607668180652295181673131651287633, 0.01, 0.47988965041449957477524953229059651991,
             1.3790085741037418931922748218568727708, -3.2900695154360806799010475857113638501,
             2.3247105240997739824153559183987657961},
        },
        .b = {0.0964607668180652295181673131651287633, 0.01, 0.47988965041449957477524953229059651991,
              1.3790085741037418931922748218568727708, -3.2900695154360806799010475857113638501,
              2.3247105240997739824153559183987657961, 0},
        /* Differences of the 38-digit weights, rounded once. */
        .e = {0.00178001105222577144338, 0.000816434459656746903224, -0.00788087801026199601031,
              0.144711007173262907627, -0.582357165452555225110, 0.458082105929186946662, -1. / 66},
        .dense = NDE_DENSE_TABLE,
        .powers = {
            {1, -2.7637061972748258, 2.9132554618219127, -1.0530884977290216},
            {0, 0.1317, -0.2234, 0.1017},
            {0, 3.9302962368947515, -5.9410338721315047, 2.4906272856512528},
            {0, -12.411077166933677, 30.338188630282322, -16.548102889244903},
            {0, 37.509313416511039, -88.178904894766401, 47.379521962819281},
            {0, -27.896526289197288, 65.091894674793672, -34.870657861496610},
            {0, 1.5, -4, 2.5},
        },
    },
};
/* clang-format on */

const nde_tableau *nde_tableau_at(size_t i)
{
    return i < NDE_COUNT(tableaux) ? &tableaux[i] : NULL;
}

typedef double dense_powers[NDE_STAGES_MAX + 1][NDE_DENSE_POWERS];

/* Cubic Hermite interpolation (Hairer, Nørsett, Wanner, II.6.7) in terms of the stages: y1 - y0 =
 * h Σ b_i k_i has the weight 3x² - 2x³, f0 the weight x - 2x² + x³, f1 the weight x³ - x². */
static void hermite(const nde_tableau *m, dense_powers powers)
{
    size_t f1 = m->method.fsal ? m->method.n_stages - 1 : m->method.n_stages;
    for (size_t i = 0; i < m->method.n_stages; i++) {
        powers[i][1] = 3 * m->b[i];
        powers[i][2] = -2 * m->b[i];
    }
    powers[0][0] += 1;
    powers[0][1] -= 2;
    powers[0][2] += 1;
    powers[f1][1] -= 1;
    powers[f1][2] += 1;
}

/* The quartic with y0, f0, the middle value, y1, f1 (FSAL methods). */
static void midpoint(const nde_tableau *m, dense_powers powers)
{
    size_t last = m->method.n_stages - 1;
    for (size_t i = 0; i <= last; i++) {
        double f0 = i == 0, f1 = i == last;
        powers[i][0] = f0;
        powers[i][1] = f1 - 4 * f0 - 5 * m->b[i] + 16 * m->mid[i];
        powers[i][2] = 5 * f0 - 3 * f1 + 14 * m->b[i] - 32 * m->mid[i];
        powers[i][3] = 2 * (f1 - f0) - 8 * m->b[i] + 16 * m->mid[i];
    }
}

static void table(const nde_tableau *m, dense_powers powers)
{
    for (size_t i = 0; i < m->method.n_stages; i++) {
        for (size_t p = 0; p < NDE_DENSE_POWERS; p++) {
            powers[i][p] = m->powers[i][p];
        }
    }
}

void nde_tableau_dense_powers(const nde_tableau *tableau, dense_powers powers)
{
    for (size_t i = 0; i <= NDE_STAGES_MAX; i++) {
        for (size_t p = 0; p < NDE_DENSE_POWERS; p++) {
            powers[i][p] = 0;
        }
    }
    switch (tableau->dense) {
    case NDE_DENSE_HERMITE:
        hermite(tableau, powers);
        return;
    case NDE_DENSE_MIDPOINT:
        midpoint(tableau, powers);
        return;
    case NDE_DENSE_TABLE:
        table(tableau, powers);
        return;
    }
    __builtin_trap();
}

void nde_tableau_dense(const nde_tableau *tableau, double x, double *w)
{
    dense_powers powers;
    nde_tableau_dense_powers(tableau, powers);
    for (size_t i = 0; i <= tableau->method.n_stages; i++) {
        w[i] = x * (powers[i][0] + x * (powers[i][1] + x * (powers[i][2] + x * powers[i][3])));
    }
}
