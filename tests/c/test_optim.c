#include "optim.h"

#include "support.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const nde_optimizer defaults = {.kind = NDE_SGD,
                                       .learning_rate = 0.01,
                                       .beta1 = 0.9,
                                       .beta2 = 0.999,
                                       .epsilon = 1e-8,
                                       .smoothing = 0.99,
                                       .schedule_epochs = 10,
                                       .schedule_factor = 0.1};

/* --- Optimisers: the update rules of torch.optim's documentation, number by number ------------ */

enum { P = 5, STEPS = 20 };

typedef struct rule_state {
    double theta, m, v;
} rule_state;

/* `first` of torch's SGD: the buffer begins as the gradient. */
static void rule(const nde_optimizer *o, double t, double g, rule_state *s)
{
    double lr = o->learning_rate;
    if (o->kind == NDE_ADAMW) {
        s->theta -= lr * o->weight_decay * s->theta;
    } else {
        g += o->weight_decay * s->theta;
    }
    if (o->kind == NDE_SGD) {
        s->m = t == 1 ? g : o->momentum * s->m + g;
        s->theta -= lr * (o->nesterov ? g + o->momentum * s->m : s->m);
    } else if (o->kind == NDE_RMSPROP) {
        s->v = o->smoothing * s->v + (1 - o->smoothing) * g * g;
        s->m = o->momentum * s->m + g / (sqrt(s->v) + o->epsilon);
        s->theta -= lr * s->m;
    } else {
        s->m = o->beta1 * s->m + (1 - o->beta1) * g;
        s->v = o->beta2 * s->v + (1 - o->beta2) * g * g;
        double m_hat = s->m / (1 - pow(o->beta1, t)), v_hat = s->v / (1 - pow(o->beta2, t));
        s->theta -= lr * m_hat / (sqrt(v_hat) + o->epsilon);
    }
}

TEST(optimisers_follow_their_rules_over_many_steps)
{
    for (size_t kind = 0; nde_optimizer_choice(kind) != NULL; kind++) {
        for (int way = 0; way < 8; way++) {
            nde_optimizer o = defaults;
            o.kind = (nde_optimizer_kind)kind;
            o.momentum = way & 1 ? 0.8 : 0;
            o.weight_decay = way & 2 ? 0.3 : 0;
            o.nesterov = (way & 4) != 0;
            double theta[P], m[P] = {0}, v[P] = {0}, g[P];
            rule_state want[P];
            for (size_t i = 0; i < P; i++) {
                theta[i] = test_random(-1, 1);
                want[i] = (rule_state){.theta = theta[i]};
            }
            for (int t = 1; t <= STEPS; t++) {
                for (size_t i = 0; i < P; i++) {
                    g[i] = test_random(-2, 2);
                    rule(&o, t, g[i], &want[i]);
                }
                nde_optimizer_step(&o, o.learning_rate, t, P, g, theta, m, v);
                for (size_t i = 0; i < P; i++) {
                    /* The bias corrections are arranged differently: some roundings each step. */
                    if (!CHECK_CLOSE(theta[i], want[i].theta, 1e-13)) {
                        printf("%s, way %d\n", nde_optimizer_choice(kind)->key, way);
                    }
                }
            }
        }
    }
}

TEST(first_step_of_adam_has_the_length_of_the_learning_rate)
{
    nde_optimizer o = defaults;
    o.kind = NDE_ADAM;
    double theta[] = {1, 1}, g[] = {1e-3, -50}, m[2] = {0}, v[2] = {0};
    nde_optimizer_step(&o, 0.01, 1, 2, g, theta, m, v);
    CHECK_CLOSE(theta[0], 0.99, 1e-6); /* ε / |g| of it */
    CHECK_CLOSE(theta[1], 1.01, 1e-6);
}

TEST(order_of_the_optimisers_is_that_of_their_keys)
{
    static const char *const keys[] = {"adam", "adamw", "sgd", "rmsprop"};
    CHECK_EQ(NDE_ADAM, 0);
    CHECK_EQ(NDE_RMSPROP, 3);
    for (size_t i = 0; i < 4; i++) {
        CHECK(strcmp(nde_optimizer_choice(i)->key, keys[i]) == 0);
    }
    CHECK(nde_optimizer_choice(4) == NULL);
    CHECK(strcmp(nde_schedule_choice(NDE_COSINE)->key, "cosine") == 0);
    CHECK(strcmp(nde_schedule_choice(NDE_STEP)->key, "step") == 0);
    CHECK(nde_schedule_choice(3) == NULL);
}

/* --- Schedules -------------------------------------------------------------------------------- */

TEST(constant_schedule_is_constant)
{
    for (int epoch = 0; epoch < 1000; epoch += 37) {
        CHECK_BITS(nde_optimizer_rate(&defaults, epoch), 0.01);
    }
}

TEST(step_schedule_falls_by_its_factor_every_period)
{
    nde_optimizer o = defaults;
    o.schedule = NDE_STEP;
    double want[] = {0.01, 0.01, 0.001, 0.001, 0.0001};
    int epochs[] = {0, 9, 10, 19, 20};
    for (size_t i = 0; i < NDE_COUNT(epochs); i++) {
        CHECK_CLOSE(nde_optimizer_rate(&o, epochs[i]), want[i], 1e-17);
    }
}

TEST(cosine_schedule_is_half_a_wave_and_then_constant)
{
    nde_optimizer o = defaults;
    o.schedule = NDE_COSINE;
    double least = 0.001;
    for (int epoch = 0; epoch <= 25; epoch++) {
        double want =
            epoch < 10 ? least + (0.01 - least) * (1 + cos(acos(-1) * epoch / 10)) / 2 : least;
        CHECK_CLOSE(nde_optimizer_rate(&o, epoch), want, 1e-17);
    }
}

TEST(warm_up_rises_linearly_and_multiplies_the_schedule)
{
    nde_optimizer o = defaults;
    o.warmup_epochs = 4;
    double want[] = {0.0025, 0.005, 0.0075, 0.01, 0.01, 0.01};
    for (int epoch = 0; epoch < 6; epoch++) {
        CHECK_CLOSE(nde_optimizer_rate(&o, epoch), want[epoch], 1e-17);
    }
    o.schedule = NDE_STEP;
    o.schedule_epochs = 2;
    CHECK_CLOSE(nde_optimizer_rate(&o, 2), 0.00075, 1e-18);
}

/* --- Clipping --------------------------------------------------------------------------------- */

TEST(long_gradients_are_clipped_to_the_limit_and_short_ones_left_alone)
{
    double g[] = {3, 0, -4}, kept[] = {3, 0, -4};
    CHECK_CLOSE(nde_clip(3, 0, g), 5, 1e-15);
    CHECK(support_same(3, g, kept));
    CHECK_CLOSE(nde_clip(3, 5.1, g), 5, 1e-15);
    CHECK(support_same(3, g, kept));
    CHECK_CLOSE(nde_clip(3, 2, g), 5, 1e-15);
    /* torch.nn.utils.clip_grad_norm_: the factor is limit / (norm + 1e-6). */
    CHECK_CLOSE(g[0], 3 * (2 / (5 + 1e-6)), 1e-15);
    CHECK_CLOSE(g[2], -4 * (2 / (5 + 1e-6)), 1e-15);
}
