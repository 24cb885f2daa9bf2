#include "net.h"

#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const size_t shapes[][5] = {{1}, {2}, {32}, {5, 3}, {3, 5, 4}, {4, 3, 5, 2}, {0}};

/* Everything one batch needs. */
typedef struct batch {
    const support_net *s;
    size_t B, n_in, n_out;
    double *keep, *work, *x, *y;
} batch;

static batch batch_make(const support_net *s, size_t B)
{
    batch b = {.s = s, .B = B, .n_in = s->net.width[0], .n_out = s->net.width[s->net.n_layers]};
    b.keep = support_doubles(nde_net_keep_size(&s->net, B));
    b.work = support_doubles(nde_net_work_size(&s->net, B));
    b.x = support_random(b.n_in * B, 1.5);
    b.y = support_doubles(b.n_out * B);
    return b;
}

static void eval(const batch *b)
{
    memcpy(nde_net_input(b->keep), b->x, b->n_in * b->B * sizeof(double));
    nde_net_eval(&b->s->net, b->B, b->s->theta, b->keep, b->y);
}

TEST(net_is_the_composition_of_its_tensors)
{
    for (size_t k = 0; k < NDE_COUNT(shapes); k++) {
        const support_net *s = support_net_make(2, true, shapes[k], NDE_ACTIVATION_tanh, 0.8);
        batch b = batch_make(s, 1);
        eval(&b);
        double x[32];
        memcpy(x, b.x, 3 * sizeof *x);
        nde_tensor w, bias;
        for (size_t i = 0; nde_net_tensor(&s->net, 2 * i, &w); i++) {
            double z[32];
            CHECK(nde_net_tensor(&s->net, 2 * i + 1, &bias));
            CHECK_EQ(bias.rows, w.rows);
            CHECK_EQ(bias.cols, 0);
            for (size_t r = 0; r < w.rows; r++) {
                z[r] = s->theta[bias.offset + r * bias.row_stride];
                for (size_t c = 0; c < w.cols; c++) {
                    z[r] += s->theta[w.offset + r * w.row_stride + c * w.col_stride] * x[c];
                }
            }
            bool last = !nde_net_tensor(&s->net, 2 * i + 2, &bias);
            for (size_t r = 0; r < w.rows; r++) {
                x[r] = last ? z[r] : tanh(z[r]);
            }
        }
        CHECK_CLOSE(b.y[0], x[0], 1e-13); /* sums of up to 32 terms of size 1 */
        CHECK_CLOSE(b.y[1], x[1], 1e-13);
        support_release();
    }
}

TEST(tensors_are_named_as_in_the_state_dict_and_cover_theta_once)
{
    static const char *const names[] = {"net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias",
                                        "net.4.weight", "net.4.bias", "net.6.weight", "net.6.bias",
                                        "net.8.weight", "net.8.bias"};
    const support_net *s = support_net_make(2, false, shapes[5], NDE_ACTIVATION_tanh, 1);
    double *used = support_zeros(s->field.n_theta);
    nde_tensor tensor;
    size_t n = 0;
    for (; nde_net_tensor(&s->net, n, &tensor); n++) {
        CHECK(strcmp(tensor.name, names[n]) == 0);
        for (size_t r = 0; r < tensor.rows; r++) {
            for (size_t c = 0; c == 0 || c < tensor.cols; c++) {
                used[tensor.offset + r * tensor.row_stride + c * tensor.col_stride]++;
            }
        }
    }
    CHECK_EQ(n, NDE_COUNT(names));
    for (size_t i = 0; i < s->field.n_theta; i++) {
        CHECK_EQ(used[i], 1);
    }
    support_release();
}

TEST(batch_gives_the_bits_of_its_samples_one_by_one)
{
    for (size_t kind = 0; nde_activation_choice(kind) != NULL; kind++) {
        for (size_t k = 0; k < NDE_COUNT(shapes); k++) {
            const support_net *s = support_net_make(2, true, shapes[k], (nde_activation)kind, 0.8);
            for (size_t B = 1; B <= 9; B++) {
                batch all = batch_make(s, B), one = batch_make(s, 1);
                double *ay = support_random(2 * B, 1), *ax = support_doubles(3 * B);
                double *vx = support_random(3 * B, 1), *vy = support_doubles(2 * B);
                double *v_theta = support_random(s->field.n_theta, 1);
                eval(&all);
                nde_net_vjp(&s->net, B, s->theta, all.keep, ay, ax, NULL, all.work);
                nde_net_jvp(&s->net, B, s->theta, all.keep, vx, v_theta, vy, all.work);
                for (size_t b = 0; b < B; b++) {
                    double ay1[2], ax1[3], vx1[3], vy1[2];
                    for (size_t d = 0; d < 3; d++) {
                        one.x[d] = all.x[d * B + b];
                        vx1[d] = vx[d * B + b];
                    }
                    ay1[0] = ay[b];
                    ay1[1] = ay[B + b];
                    eval(&one);
                    nde_net_vjp(&s->net, 1, s->theta, one.keep, ay1, ax1, NULL, one.work);
                    nde_net_jvp(&s->net, 1, s->theta, one.keep, vx1, v_theta, vy1, one.work);
                    for (size_t d = 0; d < 2; d++) {
                        CHECK_BITS(all.y[d * B + b], one.y[d]);
                        CHECK_BITS(vy[d * B + b], vy1[d]);
                    }
                    for (size_t d = 0; d < 3; d++) {
                        CHECK_BITS(ax[d * B + b], ax1[d]);
                    }
                }
            }
            support_release();
        }
    }
}

TEST(vjp_overwrites_the_input_and_adds_to_theta_and_either_may_be_left_out)
{
    const support_net *s = support_net_make(2, true, shapes[4], NDE_ACTIVATION_silu, 0.8);
    size_t P = s->field.n_theta, B = 3;
    batch b = batch_make(s, B);
    double *ay = support_random(2 * B, 1), *ax = support_doubles(3 * B);
    double *ax_alone = support_doubles(3 * B), *a_theta = support_zeros(P);
    double *alone = support_zeros(P), *twice = support_random(P, 1);
    double *start = support_copy(P, twice);
    eval(&b);
    nde_net_vjp(&s->net, B, s->theta, b.keep, ay, ax, a_theta, b.work);
    nde_net_vjp(&s->net, B, s->theta, b.keep, ay, ax_alone, NULL, b.work);
    nde_net_vjp(&s->net, B, s->theta, b.keep, ay, NULL, alone, b.work);
    nde_net_vjp(&s->net, B, s->theta, b.keep, ay, NULL, twice, b.work);
    CHECK(support_same(3 * B, ax, ax_alone));
    CHECK(support_same(P, a_theta, alone));
    for (size_t i = 0; i < P; i++) {
        CHECK_CLOSE(twice[i] - start[i], a_theta[i], 1e-14);
    }
    support_release();
}

TEST(deepest_and_widest_net_fits_its_sizes)
{
    static const size_t hidden[] = {256, 256, 256, 256, 0};
    const support_net *s = support_net_make(3, true, hidden, NDE_ACTIVATION_softplus, 0.05);
    CHECK_EQ(s->field.n_theta, 5 * 256 + 3 * 257 * 256 + 257 * 3);
    batch b = batch_make(s, 2);
    double *ay = support_random(3 * 2, 1), *ax = support_doubles(4 * 2);
    double *vx = support_random(4 * 2, 1), *vy = support_doubles(3 * 2);
    double *a_theta = support_zeros(s->field.n_theta);
    double *v_theta = support_random(s->field.n_theta, 1);
    eval(&b);
    nde_net_vjp(&s->net, 2, s->theta, b.keep, ay, ax, a_theta, b.work);
    nde_net_jvp(&s->net, 2, s->theta, b.keep, vx, v_theta, vy, b.work);
    double left = support_dot(6, ay, vy);
    double right = support_dot(8, ax, vx) + support_dot(s->field.n_theta, a_theta, v_theta);
    /* 200000 terms. */
    CHECK_CLOSE(right / left, 1, 1e-11);
    support_release();
}

TEST(weights_are_drawn_layer_by_layer_within_their_bounds)
{
    for (size_t k = 0; k < NDE_COUNT(shapes); k++) {
        const support_net *s = support_net_make(2, false, shapes[k], NDE_ACTIVATION_tanh, 1);
        double *theta = support_doubles(s->field.n_theta);
        nde_rng rng, plain;
        nde_rng_seed(&rng, 3);
        nde_rng_seed(&plain, 3);
        nde_net_init(&s->net, &rng, theta);
        nde_tensor tensor;
        double bound = 0;
        for (size_t i = 0; nde_net_tensor(&s->net, i, &tensor); i++) {
            if (tensor.cols > 0) {
                bound = 1 / sqrt((double)tensor.cols);
            }
            for (size_t r = 0; r < tensor.rows; r++) {
                for (size_t c = 0; c == 0 || c < tensor.cols; c++) {
                    double want = nde_rng_uniform_float(&plain, (float)-bound, (float)bound);
                    CHECK_BITS(theta[tensor.offset + r * tensor.row_stride + c * tensor.col_stride],
                               want);
                    CHECK(fabs(want) <= bound * (1 + 1e-7));
                }
            }
        }
        support_release();
    }
}
