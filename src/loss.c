#include "loss.h"

static const nde_choice choices[] = {
    [NDE_LOSS_MSE] = {"mse", "Mean squared error"},
    [NDE_LOSS_HUBER] = {"huber", "Huber"},
};

const nde_choice *nde_loss_choice(size_t i)
{
    return i < NDE_COUNT(choices) ? &choices[i] : NULL;
}

static double value(const nde_loss *loss, double r)
{
    double delta = loss->huber_delta, size = nde_abs(r);
    if (loss->kind == NDE_LOSS_MSE) {
        return r * r;
    }
    return size <= delta ? 0.5 * r * r : delta * (size - 0.5 * delta);
}

static double slope(const nde_loss *loss, double r)
{
    double delta = loss->huber_delta;
    if (loss->kind == NDE_LOSS_MSE) {
        return 2 * r;
    }
    return nde_abs(r) <= delta ? r : (r < 0 ? -delta : delta);
}

double nde_loss_sum(const nde_loss *loss, size_t n, const double *got, const double *want)
{
    double p[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        p[i % 4] += value(loss, got[i] - want[i]);
    }
    return (p[0] + p[1]) + (p[2] + p[3]);
}

void nde_loss_vjp(const nde_loss *loss, size_t n, const double *got, const double *want,
                  double scale, double *a)
{
    for (size_t i = 0; i < n; i++) {
        a[i] += scale * slope(loss, got[i] - want[i]);
    }
}
