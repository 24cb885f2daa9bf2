#include "kernel.h"

#include "support.h"
#include "test.h"

#include <math.h>

/* Inputs and outputs of layers with every remainder modulo 4 in both, and those of demo 2. Each is
 * tried with its matrix stored row by row and column by column. */
static const struct {
    size_t n_in, n_out;
} layers[] = {{1, 1}, {2, 32}, {3, 5}, {4, 3}, {5, 2},  {6, 7},
              {7, 4}, {8, 8},  {9, 1}, {3, 8}, {32, 2}, {11, 13}};

/* A layer with its matrix at random: M(o, i) = w[o * out_stride + i * in_stride]. */
typedef struct layer {
    size_t I, O;
    nde_matrix m;
    size_t out_stride, in_stride;
} layer;

/* Layer l, two of them for each row of the list above. */
static layer layer_at(size_t l)
{
    size_t I = layers[l / 2].n_in, O = layers[l / 2].n_out;
    bool transposed = l % 2 == 1;
    return (layer){
        .I = I,
        .O = O,
        .m = {.rows = transposed ? I : O, .cols = transposed ? O : I, .transposed = transposed},
        .out_stride = transposed ? 1 : I,
        .in_stride = transposed ? O : 1};
}

/* Term i goes to the partial sum i mod 4: what kernel.h promises, written down plainly. An empty
 * partial sum is the neutral -0 here: the sum without it. */
static double four_sums(size_t n, const double *terms)
{
    double p[4] = {-0., -0., -0., -0.};
    for (size_t i = 0; i < n; i++) {
        p[i % 4] += terms[i];
    }
    return n == 0 ? 0 : (p[0] + p[1]) + (p[2] + p[3]);
}

TEST(linear_layer_has_the_promised_sums_for_every_batch_size)
{
    for (size_t l = 0; l < 2 * NDE_COUNT(layers); l++) {
        layer k = layer_at(l);
        for (size_t B = 1; B <= 9; B++) {
            double *w = support_random(k.I * k.O, 1), *bias = support_random(k.O, 1);
            double *x = support_random(k.I * B, 1), *z = support_doubles(k.O * B);
            double *without = support_doubles(k.O * B), *terms = support_doubles(k.I);
            nde_linear_eval(k.m, B, w, bias, x, z);
            nde_linear_eval(k.m, B, w, NULL, x, without);
            for (size_t o = 0; o < k.O; o++) {
                for (size_t b = 0; b < B; b++) {
                    for (size_t i = 0; i < k.I; i++) {
                        terms[i] = w[o * k.out_stride + i * k.in_stride] * x[i * B + b];
                    }
                    CHECK_BITS(z[o * B + b], bias[o] + four_sums(k.I, terms));
                    CHECK_BITS(without[o * B + b], four_sums(k.I, terms));
                }
            }
            support_release();
        }
    }
}

TEST(vjp_of_the_input_overwrites_with_the_promised_sums)
{
    for (size_t l = 0; l < 2 * NDE_COUNT(layers); l++) {
        layer k = layer_at(l);
        for (size_t B = 1; B <= 9; B++) {
            double *w = support_random(k.I * k.O, 1), *az = support_random(k.O * B, 1);
            double *ax = support_doubles(k.I * B), *terms = support_doubles(k.O);
            nde_linear_vjp_input(k.m, B, w, az, ax);
            for (size_t i = 0; i < k.I; i++) {
                for (size_t b = 0; b < B; b++) {
                    for (size_t o = 0; o < k.O; o++) {
                        terms[o] = w[o * k.out_stride + i * k.in_stride] * az[o * B + b];
                    }
                    CHECK_BITS(ax[i * B + b], four_sums(k.O, terms));
                }
            }
            support_release();
        }
    }
}

TEST(vjp_of_the_weights_adds_the_promised_sums_over_the_batch)
{
    for (size_t l = 0; l < 2 * NDE_COUNT(layers); l++) {
        layer k = layer_at(l);
        for (size_t B = 1; B <= 9; B++) {
            double *x = support_random(k.I * B, 1), *az = support_random(k.O * B, 1);
            double *aw = support_random(k.I * k.O, 1), *abias = support_random(k.O, 1);
            double *aw0 = support_copy(k.I * k.O, aw), *abias0 = support_copy(k.O, abias);
            nde_linear_vjp_weights(k.m, B, x, az, aw, abias);
            for (size_t o = 0; o < k.O; o++) {
                double terms[9];
                for (size_t i = 0; i < k.I; i++) {
                    size_t at = o * k.out_stride + i * k.in_stride;
                    for (size_t b = 0; b < B; b++) {
                        terms[b] = x[i * B + b] * az[o * B + b];
                    }
                    CHECK_BITS(aw[at], aw0[at] + four_sums(B, terms));
                }
                CHECK_BITS(abias[o], abias0[o] + four_sums(B, az + o * B));
            }
            support_release();
        }
    }
}

/* A shallow network at random, as net.h lays it out. */
typedef struct shallow {
    size_t n_in, H;
    nde_matrix hidden, output;
    double *theta, *x, *a, *slope, *ay;
    size_t b0, w1, b1, n_theta; /* where they begin in theta */
} shallow;

static shallow shallow_at(size_t n_in, size_t H)
{
    shallow s = {.n_in = n_in, .H = H};
    s.hidden = (nde_matrix){.rows = n_in, .cols = H, .transposed = true};
    s.output = (nde_matrix){.rows = 2, .cols = H, .transposed = false};
    s.b0 = n_in * H;
    s.w1 = s.b0 + H;
    s.b1 = s.w1 + 2 * H;
    s.n_theta = s.b1 + 2;
    s.theta = support_random(s.n_theta, 1);
    s.x = support_random(n_in, 1);
    s.a = support_random(H, 1);
    s.slope = support_random(H, 1);
    s.ay = support_random(2, 1);
    return s;
}

TEST(shallow_networks_have_the_bits_of_their_layers)
{
    for (size_t n_in = 2; n_in <= 3; n_in++) {
        for (size_t H = 4; H <= 32; H += 4) {
            shallow s = shallow_at(n_in, H);
            CHECK(nde_is_shallow(n_in, H, 2));
            double *z = support_doubles(H), *want_z = support_doubles(H), y[2], want_y[2];
            nde_shallow_hidden(n_in, H, s.theta, s.x, z);
            nde_linear_eval(s.hidden, 1, s.theta, s.theta + s.b0, s.x, want_z);
            CHECK(support_same(H, z, want_z));
            nde_shallow_output(n_in, H, s.theta, s.a, y);
            nde_linear_eval(s.output, 1, s.theta + s.w1, s.theta + s.b1, s.a, want_y);
            CHECK(support_same(2, y, want_y));
            support_release();
        }
    }
}

TEST(shallow_vjp_has_the_bits_of_its_layers)
{
    for (size_t n_in = 2; n_in <= 3; n_in++) {
        for (size_t H = 4; H <= 32; H += 4) {
            shallow s = shallow_at(n_in, H);
            double *got = support_random(s.n_theta, 1), *want = support_copy(s.n_theta, got);
            double *az = support_doubles(H), ax[3], want_ax[3];
            nde_shallow_vjp(n_in, H, s.theta, s.x, s.a, s.slope, s.ay, ax, got);
            nde_linear_vjp_weights(s.output, 1, s.a, s.ay, want + s.w1, want + s.b1);
            nde_linear_vjp_input(s.output, 1, s.theta + s.w1, s.ay, az);
            nde_multiply(H, s.slope, az);
            nde_linear_vjp_weights(s.hidden, 1, s.x, az, want, want + s.b0);
            nde_linear_vjp_input(s.hidden, 1, s.theta, az, want_ax);
            CHECK(support_same(s.n_theta, got, want));
            CHECK(support_same(n_in, ax, want_ax));
            support_release();
        }
    }
}

TEST(four_combinations_at_once_have_the_bits_of_each)
{
    for (size_t n = 1; n <= 9; n++) {
        for (size_t n_terms = 0; n_terms <= 7; n_terms++) {
            double *terms = support_random(7 * n, 1), *weights = support_random(28, 1);
            double *out = support_doubles(4 * n), *a_out = support_random(4 * n, 1);
            double *got = support_random(7 * n, 1), *want = support_copy(7 * n, got);
            nde_combine_four(n, n_terms, weights, terms, out);
            nde_combine_four_vjp(n, n_terms, weights, a_out, got);
            for (size_t p = 0; p < 4; p++) {
                double *zero = support_doubles(n), *one = support_doubles(n), own[7];
                for (size_t j = 0; j < 7; j++) {
                    own[j] = weights[4 * j + p];
                }
                nde_clear(n, zero);
                nde_combine(n, n_terms, zero, 1, own, terms, one);
                nde_combine_vjp(n, n_terms, 1, own, a_out + p * n, want);
                CHECK(support_same(n, out + p * n, one));
            }
            CHECK(support_same(7 * n, got, want));
            support_release();
        }
    }
}

TEST(combine_adds_the_terms_in_their_order_also_in_place)
{
    for (size_t n = 1; n <= 9; n++) {
        for (size_t n_terms = 0; n_terms <= 7; n_terms++) {
            double *y0 = support_random(n, 1), *k = support_random(7 * n, 1);
            double *weights = support_random(7, 1), *out = support_doubles(n);
            nde_combine(n, n_terms, y0, 0.3, weights, k, out);
            for (size_t e = 0; e < n; e++) {
                double sum = 0;
                for (size_t j = 0; j < n_terms; j++) {
                    sum += weights[j] * k[j * n + e];
                }
                CHECK_BITS(out[e], y0[e] + 0.3 * sum);
            }
            nde_combine(n, n_terms, y0, 0.3, weights, k, y0);
            CHECK(support_same(n, y0, out));
            support_release();
        }
    }
}

TEST(axpy_multiply_copy_and_clear_work_element_by_element)
{
    for (size_t n = 0; n <= 9; n++) {
        double *x = support_random(n + 1, 1), *y = support_random(n + 1, 1);
        double *axpy = support_copy(n + 1, y), *product = support_copy(n + 1, y);
        double *copied = support_copy(n + 1, y), *cleared = support_copy(n + 1, y);
        nde_axpy(n, 0.7, x, axpy);
        nde_multiply(n, x, product);
        nde_copy(n, x, copied);
        nde_clear(n, cleared);
        for (size_t i = 0; i < n; i++) {
            CHECK_BITS(axpy[i], y[i] + 0.7 * x[i]);
            CHECK_BITS(product[i], y[i] * x[i]);
            CHECK_BITS(copied[i], x[i]);
            CHECK_BITS(cleared[i], 0);
        }
        CHECK_BITS(axpy[n], y[n]); /* nothing behind the end */
        CHECK_BITS(product[n], y[n]);
        CHECK_BITS(copied[n], y[n]);
        CHECK_BITS(cleared[n], y[n]);
        support_release();
    }
}

TEST(sums_of_squares_have_the_promised_shape)
{
    for (size_t n = 0; n <= 19; n++) {
        double *e = support_random(n, 1), *u = support_random(n, 2), *v = support_random(n, 2);
        double squares[19], scaled[19];
        for (size_t i = 0; i < n; i++) {
            double q = e[i] / (1e-3 + 0.1 * fmax(fabs(u[i]), fabs(v[i])));
            squares[i] = e[i] * e[i];
            scaled[i] = q * q;
        }
        CHECK_BITS(nde_sum_squares(n, e), four_sums(n, squares));
        CHECK_BITS(nde_sum_squares_scaled(n, 0.1, 1e-3, e, u, v), four_sums(n, scaled));
        support_release();
    }
}

TEST(one_infinity_or_nan_anywhere_is_seen)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t n = 0; n <= 9; n++) {
        double *x = support_random(n, 8e307);
        CHECK(nde_all_finite(n, x));
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < NDE_COUNT(bad); k++) {
                double good = x[i];
                x[i] = bad[k];
                CHECK(!nde_all_finite(n, x));
                x[i] = good;
            }
        }
        support_release();
    }
}
