/* Order conditions: J. C. Butcher, Numerical Methods for Ordinary Differential Equations, section
 * 30; of dense output: Hairer, Nørsett, Wanner I, II.6. */
#include "tableau.h"

#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SLOTS = NDE_STAGES_MAX + 1, TREES_MAX = 64, ORDER_MAX = 6 };

/* A rooted tree: the trees that hang from its root, by their place in the list. */
typedef struct tree {
    int order;
    double density; /* γ(τ) = order times the densities of the subtrees */
    int n_children, child[ORDER_MAX];
} tree;

static tree trees[TREES_MAX];
static int n_trees;

/* Adds every tree of `order` whose children, in falling places, come from places below `most`. */
static void grow(tree t, int left, int most)
{
    if (left == 0) {
        t.density *= t.order;
        trees[n_trees++] = t;
        return;
    }
    for (int i = 0; i < most; i++) {
        if (trees[i].order <= left) {
            tree with = t;
            with.child[with.n_children++] = i;
            with.density *= trees[i].density;
            grow(with, left - trees[i].order, i + 1);
        }
    }
}

static void make_trees(void)
{
    if (n_trees > 0) {
        return;
    }
    for (int order = 1; order <= ORDER_MAX; order++) {
        grow((tree){.order = order, .density = 1}, order - 1, n_trees);
    }
}

/* The elementary weights of the stages: Φ_i(τ) = Π over children Σ_j a_ij Φ_j(child). The row
 * `slots - 1` may be the point at the end of the step, whose row of a is b. */
static void stage_weights(const nde_tableau *m, size_t slots, int place, double *phi)
{
    const tree *t = &trees[place];
    for (size_t i = 0; i < slots; i++) {
        phi[i] = 1;
    }
    for (int k = 0; k < t->n_children; k++) {
        double below[SLOTS];
        stage_weights(m, slots, t->child[k], below);
        for (size_t i = 0; i < slots; i++) {
            const double *row = i < m->method.n_stages ? m->a[i] : m->b;
            double sum = 0;
            for (size_t j = 0; j < m->method.n_stages; j++) {
                sum += row[j] * below[j];
            }
            phi[i] *= sum;
        }
    }
}

/* The largest |Σ w_i Φ_i(τ) − x^order / γ(τ)| over the trees of one order. */
static double defect(const nde_tableau *m, size_t slots, const double *w, double x, int order)
{
    make_trees();
    double worst = 0;
    for (int k = 0; k < n_trees; k++) {
        if (trees[k].order == order) {
            double phi[SLOTS], sum = 0;
            stage_weights(m, slots, k, phi);
            for (size_t i = 0; i < slots; i++) {
                sum += w[i] * phi[i];
            }
            worst = fmax(worst, fabs(sum - pow(x, order) / trees[k].density));
        }
    }
    return worst;
}

/* Seen: 1e-14 in tsit5, whose products of coefficients as large as 13 cancel; 4e-15 elsewhere. */
static const double rounding = 3e-14;

/* Stated here once more, so that a changed table row does not change what is wanted of it. */
static const struct fact {
    const char *key;
    size_t stages, order, embedded, dense; /* dense: order of the interpolation */
    bool fsal;
} facts[] = {{"euler", 1, 1, 0, 1, false},  {"midpoint", 2, 2, 1, 2, false},
             {"heun", 2, 2, 1, 2, false},   {"rk4", 4, 4, 0, 3, false},
             {"rk4_38", 4, 4, 0, 3, false}, {"bosh3", 4, 3, 2, 3, true},
             {"dopri5", 7, 5, 4, 4, true},  {"tsit5", 7, 5, 4, 4, true}};

TEST(there_are_as_many_rooted_trees_as_butcher_counts)
{
    static const int want[] = {1, 1, 2, 4, 9, 20};
    make_trees();
    int counts[ORDER_MAX + 1] = {0};
    for (int k = 0; k < n_trees; k++) {
        counts[trees[k].order]++;
    }
    for (int order = 1; order <= ORDER_MAX; order++) {
        CHECK_EQ(counts[order], want[order - 1]);
    }
}

TEST(the_table_holds_the_eight_methods_with_their_stated_orders)
{
    for (size_t i = 0; i < NDE_COUNT(facts); i++) {
        const nde_tableau *m = nde_tableau_at(i);
        if (!CHECK(m != NULL)) {
            return;
        }
        CHECK(strcmp(m->method.choice.key, facts[i].key) == 0);
        CHECK(m->method.choice.label[0] != '\0');
        CHECK_EQ(m->method.n_stages, facts[i].stages);
        CHECK_EQ(m->method.order, facts[i].order);
        CHECK_EQ(m->method.embedded_order, facts[i].embedded);
        CHECK_EQ(m->method.fsal, facts[i].fsal);
    }
    CHECK(nde_tableau_at(NDE_COUNT(facts)) == NULL);
}

TEST(weights_satisfy_every_order_condition_up_to_the_order_and_not_beyond)
{
    for (size_t i = 0; i < NDE_COUNT(facts); i++) {
        const nde_tableau *m = nde_tableau_at(i);
        for (int order = 1; order <= (int)facts[i].order; order++) {
            if (!CHECK_CLOSE(defect(m, m->method.n_stages, m->b, 1, order), 0, rounding)) {
                printf("%s, order %d\n", facts[i].key, order);
            }
        }
        CHECK(defect(m, m->method.n_stages, m->b, 1, (int)facts[i].order + 1) > 1e-5);
    }
}

TEST(embedded_weights_have_their_order_and_not_the_next)
{
    for (size_t i = 0; i < NDE_COUNT(facts); i++) {
        const nde_tableau *m = nde_tableau_at(i);
        double embedded[SLOTS] = {0};
        for (size_t k = 0; k < m->method.n_stages; k++) {
            embedded[k] = m->b[k] - m->e[k];
        }
        for (int order = 1; order <= (int)facts[i].embedded; order++) {
            if (!CHECK_CLOSE(defect(m, m->method.n_stages, embedded, 1, order), 0, rounding)) {
                printf("%s, order %d\n", facts[i].key, order);
            }
        }
        if (facts[i].embedded > 0) {
            CHECK(defect(m, m->method.n_stages, embedded, 1, (int)facts[i].embedded + 1) > 1e-4);
        }
    }
}

TEST(error_weights_of_dopri5_are_those_of_hairer_and_of_tsit5_those_of_the_paper)
{
    /* SciPy's E, whose sign is the other one. */
    static const double scipy[] = {-71. / 57600,    0,          71. / 16695, -71. / 1920,
                                   17253. / 339200, -22. / 525, 1. / 40};
    /* Tsitouras 2011, the weights of order 4. */
    static const double paper[] = {.094680755765839458074787762557589228561,
                                   .0091835655403432530967763639366453137598,
                                   .48777052842476157078556425996312282415,
                                   1.2342975669304789856551096842738376540,
                                   -2.7077123499835254548811099750593216707,
                                   1.8666284181705870357537193995662114987,
                                   1. / 66};
    const nde_tableau *dopri5 = nde_tableau_at(6), *tsit5 = nde_tableau_at(7);
    for (size_t i = 0; i < 7; i++) {
        CHECK_BITS(dopri5->e[i], scipy[i] == 0 ? 0 : -scipy[i]);
        /* The difference of two numbers of size up to 3.3, rounded twice. */
        CHECK_CLOSE(tsit5->e[i], tsit5->b[i] - paper[i], 1e-15);
    }
}

TEST(methods_are_explicit_and_rows_sum_to_c)
{
    for (size_t k = 0; k < NDE_COUNT(facts); k++) {
        const nde_tableau *m = nde_tableau_at(k);
        for (size_t i = 0; i < m->method.n_stages; i++) {
            double sum = 0;
            for (size_t j = 0; j < NDE_STAGES_MAX; j++) {
                sum += m->a[i][j];
                CHECK(j < i || m->a[i][j] == 0);
            }
            CHECK_CLOSE(sum, m->c[i], rounding);
        }
        CHECK_BITS(m->c[0], 0);
    }
}

TEST(last_stage_of_an_fsal_method_is_taken_at_the_end_of_the_step)
{
    for (size_t k = 0; k < NDE_COUNT(facts); k++) {
        const nde_tableau *m = nde_tableau_at(k);
        size_t last = m->method.n_stages - 1;
        for (size_t j = 0; facts[k].fsal && j < m->method.n_stages; j++) {
            CHECK_BITS(m->a[last][j], m->b[j]);
            CHECK_BITS(m->c[last], 1);
            CHECK_BITS(m->b[last], 0);
        }
    }
    CHECK(true);
}

TEST(dense_output_begins_at_zero_and_ends_at_the_weights)
{
    for (size_t k = 0; k < NDE_COUNT(facts); k++) {
        const nde_tableau *m = nde_tableau_at(k);
        double w[SLOTS] = {0};
        nde_tableau_dense(m, 0, w);
        for (size_t i = 0; i <= m->method.n_stages; i++) {
            CHECK(w[i] == 0);
        }
        nde_tableau_dense(m, 1, w);
        for (size_t i = 0; i <= m->method.n_stages; i++) {
            /* Powers of up to 90 in tsit5 cancel to weights of size 1. */
            CHECK_CLOSE(w[i], i < m->method.n_stages ? m->b[i] : 0, 1e-13);
        }
    }
}

TEST(dense_output_satisfies_every_order_condition_up_to_its_order_inside_the_step)
{
    for (size_t k = 0; k < NDE_COUNT(facts); k++) {
        const nde_tableau *m = nde_tableau_at(k);
        for (int part = 1; part < 16; part++) {
            double x = part / 16., w[SLOTS] = {0};
            nde_tableau_dense(m, x, w);
            for (int order = 1; order <= (int)facts[k].dense; order++) {
                if (!CHECK_CLOSE(defect(m, m->method.n_stages + 1, w, x, order), 0, 1e-13)) {
                    printf("%s at %g, order %d\n", facts[k].key, x, order);
                }
            }
        }
    }
}

TEST(dense_output_of_an_fsal_method_needs_no_further_evaluation)
{
    for (size_t k = 0; k < NDE_COUNT(facts); k++) {
        const nde_tableau *m = nde_tableau_at(k);
        double w[SLOTS] = {0};
        nde_tableau_dense(m, 0.3, w);
        CHECK_EQ(w[m->method.n_stages] == 0, facts[k].fsal);
    }
}

/* Slope of the weights at x, by central differences of a polynomial of degree 4. */
static double slope_at(const nde_tableau *m, double x, size_t i)
{
    double low[SLOTS], high[SLOTS], d = 1e-4;
    nde_tableau_dense(m, x - d, low);
    nde_tableau_dense(m, x + d, high);
    return (high[i] - low[i]) / (2 * d);
}

TEST(dense_output_leaves_and_arrives_with_the_slopes_of_the_field)
{
    for (size_t k = 0; k < NDE_COUNT(facts); k++) {
        const nde_tableau *m = nde_tableau_at(k);
        size_t f1 = m->method.fsal ? m->method.n_stages - 1 : m->method.n_stages;
        for (size_t i = 0; i <= m->method.n_stages; i++) {
            /* Truncation: δ² times a third derivative of up to 6 · 90. */
            CHECK_CLOSE(slope_at(m, 0, i), i == 0, 2e-5);
            CHECK_CLOSE(slope_at(m, 1, i), i == f1, 2e-5);
        }
    }
}
