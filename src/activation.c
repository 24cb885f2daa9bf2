#include "activation.h"

#include "mathx.h"

static const nde_choice choices[] = {
#define X(name, label) {#name, label},
    NDE_ACTIVATION_LIST(X)
#undef X
};

const nde_choice *nde_activation_choice(size_t i)
{
    return i < NDE_COUNT(choices) ? &choices[i] : NULL;
}

/* Where torch.nn.Softplus passes over to the identity. */
static const double softplus_threshold = 20;

static void eval_tanh(size_t n, const double *z, double *a, double *slope)
{
    nde_tanh_slope_n(n, z, a, slope);
}

static void eval_relu(size_t n, const double *z, double *a, double *slope)
{
    for (size_t i = 0; i < n; i++) {
        bool on = z[i] > 0;
        slope[i] = on ? 1 : 0;
        a[i] = on ? z[i] : (z[i] <= 0 ? 0 : z[i]); /* NaN stays NaN */
    }
}

static double sigmoid(double z)
{
    return 1 / (1 + nde_exp(-z));
}

static void eval_softplus(size_t n, const double *z, double *a, double *slope)
{
    for (size_t i = 0; i < n; i++) {
        bool linear = z[i] > softplus_threshold;
        slope[i] = linear ? 1 : sigmoid(z[i]);
        a[i] = linear ? z[i] : nde_log1p(nde_exp(z[i]));
    }
}

static void eval_sigmoid(size_t n, const double *z, double *a, double *slope)
{
    for (size_t i = 0; i < n; i++) {
        a[i] = sigmoid(z[i]);
        slope[i] = a[i] * (1 - a[i]);
    }
}

static void eval_silu(size_t n, const double *z, double *a, double *slope)
{
    for (size_t i = 0; i < n; i++) {
        double s = sigmoid(z[i]);
        slope[i] = s * (1 + z[i] * (1 - s));
        a[i] = z[i] * s;
    }
}

static void eval_elu(size_t n, const double *z, double *a, double *slope)
{
    for (size_t i = 0; i < n; i++) {
        double below = nde_expm1(z[i] > 0 ? 0 : z[i]);
        slope[i] = z[i] > 0 ? 1 : below + 1;
        a[i] = z[i] > 0 ? z[i] : below;
    }
}

static void eval_sin(size_t n, const double *z, double *a, double *slope)
{
    nde_cos_n(n, z, slope);
    nde_sin_n(n, z, a);
}

void nde_activation_eval(nde_activation kind, size_t n, const double *z, double *a, double *slope)
{
    switch (kind) {
#define X(name, label)                                                                             \
    case NDE_ACTIVATION_##name:                                                                    \
        eval_##name(n, z, a, slope);                                                               \
        return;
        NDE_ACTIVATION_LIST(X)
#undef X
    }
    __builtin_trap();
}
