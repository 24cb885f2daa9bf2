#include "optim.h"

#include "kernel.h"
#include "mathx.h"

#define PI 0x1.921fb54442d18p+1

static const nde_choice optimizers[] = {
    [NDE_ADAM] = {"adam", "Adam"},
    [NDE_ADAMW] = {"adamw", "AdamW"},
    [NDE_SGD] = {"sgd", "SGD"},
    [NDE_RMSPROP] = {"rmsprop", "RMSprop"},
};

static const nde_choice schedules[] = {
    [NDE_CONSTANT] = {"constant", "Constant"},
    [NDE_STEP] = {"step", "Step"},
    [NDE_COSINE] = {"cosine", "Cosine"},
};

const nde_choice *nde_optimizer_choice(size_t i)
{
    return i < NDE_COUNT(optimizers) ? &optimizers[i] : NULL;
}

const nde_choice *nde_schedule_choice(size_t i)
{
    return i < NDE_COUNT(schedules) ? &schedules[i] : NULL;
}

static double schedule_factor(const nde_optimizer *o, double epoch)
{
    double periods = epoch / o->schedule_epochs;
    switch (o->schedule) {
    case NDE_CONSTANT:
        return 1;
    case NDE_STEP:
        return nde_pow(o->schedule_factor, __builtin_floor(periods));
    case NDE_COSINE:
        return o->schedule_factor +
               (1 - o->schedule_factor) * (1 + nde_cos(PI * nde_min(periods, 1))) / 2;
    }
    __builtin_trap();
}

double nde_optimizer_rate(const nde_optimizer *o, double epoch)
{
    double warmup = epoch < o->warmup_epochs ? (epoch + 1) / o->warmup_epochs : 1;
    return o->learning_rate * schedule_factor(o, epoch) * warmup;
}

double nde_clip(size_t P, double limit, double *g)
{
    double norm = __builtin_sqrt(nde_sum_squares(P, g));
    double factor = limit / (norm + 1e-6);
    for (size_t i = 0; i < P && limit > 0 && factor < 1; i++) {
        g[i] *= factor;
    }
    return norm;
}

static void adam(const nde_optimizer *o, double rate, double n_steps, size_t P, const double *g,
                 double *theta, double *m, double *v)
{
    bool decoupled = o->kind == NDE_ADAMW;
    double shrink = decoupled ? 1 - rate * o->weight_decay : 1;
    double decay = decoupled ? 0 : o->weight_decay;
    double step = rate / (1 - nde_pow(o->beta1, n_steps));
    double root = __builtin_sqrt(1 - nde_pow(o->beta2, n_steps));
    for (size_t i = 0; i < P; i++) {
        double gi = g[i] + decay * theta[i];
        m[i] = o->beta1 * m[i] + (1 - o->beta1) * gi;
        v[i] = o->beta2 * v[i] + (1 - o->beta2) * gi * gi;
        theta[i] = theta[i] * shrink - step * m[i] / (__builtin_sqrt(v[i]) / root + o->epsilon);
    }
}

static void sgd(const nde_optimizer *o, double rate, size_t P, const double *g, double *theta,
                double *m)
{
    for (size_t i = 0; i < P; i++) {
        double gi = g[i] + o->weight_decay * theta[i];
        m[i] = o->momentum * m[i] + gi;
        theta[i] -= rate * (o->nesterov ? gi + o->momentum * m[i] : m[i]);
    }
}

static void rmsprop(const nde_optimizer *o, double rate, size_t P, const double *g, double *theta,
                    double *m, double *v)
{
    for (size_t i = 0; i < P; i++) {
        double gi = g[i] + o->weight_decay * theta[i];
        v[i] = o->smoothing * v[i] + (1 - o->smoothing) * gi * gi;
        m[i] = o->momentum * m[i] + gi / (__builtin_sqrt(v[i]) + o->epsilon);
        theta[i] -= rate * m[i];
    }
}

void nde_optimizer_step(const nde_optimizer *o, double rate, double n_steps, size_t P,
                        const double *g, double *theta, double *m, double *v)
{
    switch (o->kind) {
    case NDE_ADAM:
    case NDE_ADAMW:
        adam(o, rate, n_steps, P, g, theta, m, v);
        return;
    case NDE_SGD:
        sgd(o, rate, P, g, theta, m);
        return;
    case NDE_RMSPROP:
        rmsprop(o, rate, P, g, theta, m, v);
        return;
    }
    __builtin_trap();
}
