#include "control.h"

#include "kernel.h"
#include "mathx.h"

static const nde_control presets[] = {
    {.choice = {"torchdiffeq", "torchdiffeq"},
     .rule = NDE_CONTROL_ADAPTIVE,
     .torchdiffeq_error = true,
     .accepts_one = true,
     .safety = 0.9,
     .factor_min = 0.2,
     .factor_max = 10},
    {.choice = {"scipy", "SciPy"},
     .rule = NDE_CONTROL_ADAPTIVE,
     .safety = 0.9,
     .factor_min = 0.2,
     .shrinks_on_accept = true,
     .factor_max = 10,
     .holds_after_reject = true,
     .cuts_to_end = true},
    {.choice = {"fixed", "Fixed steps"}, .rule = NDE_CONTROL_FIXED, .cuts_to_end = true},
    {.choice = {"replay", "Replay"},
     .rule = NDE_CONTROL_REPLAY}, /* last: not for a user to choose */
};

const nde_control *nde_control_at(size_t i)
{
    return i < NDE_COUNT(presets) ? &presets[i] : NULL;
}

const nde_choice *nde_control_choice(size_t i)
{
    return i + 1 < NDE_COUNT(presets) ? &presets[i].choice : NULL;
}

const nde_control *nde_control_of(nde_control_rule rule)
{
    size_t i = 0;
    while (presets[i].rule != rule) {
        i++;
        NDE_ASSERT(i < NDE_COUNT(presets));
    }
    return &presets[i];
}

/* max over the parts of rms(e / (atol + rtol max(|u|, |v|))). */
static double norm_of(const nde_norm *norm, size_t n, const double *e, const double *u,
                      const double *v)
{
    size_t start = 0, n_parts = norm->n_parts == 0 ? 1 : norm->n_parts;
    double most = 0;
    for (size_t i = 0; i < n_parts; i++) {
        size_t end = norm->n_parts == 0 ? n : norm->part_end[i];
        double sum = nde_sum_squares_scaled(end - start, norm->rtol, norm->atol, e + start,
                                            u + start, v + start);
        double rms = __builtin_sqrt(sum / (double)(end - start));
        most = rms <= most || most != most ? most : rms; /* a NaN stays */
        start = end;
    }
    return most;
}

double nde_control_ratio(const nde_control *control, const nde_norm *norm,
                         const nde_stepper *stepper, const double *y0, const double *y1,
                         const double *error)
{
    double scale = control->torchdiffeq_error ? stepper->method->torchdiffeq_scale : 1;
    return scale * norm_of(norm, nde_stepper_n(stepper), error, y0, y1);
}

bool nde_control_accepts(const nde_control *control, double ratio)
{
    return control->accepts_one ? ratio <= 1 : ratio < 1;
}

/* Whether safety ratio^(-1/order) is below 1, beyond all rounding: told without the root. */
static bool asks_for_less(const nde_control *control, double ratio, size_t order)
{
    double limit = 1 + 1e-9;
    for (size_t i = 0; i < order; i++) {
        limit *= control->safety;
    }
    return ratio > limit;
}

double nde_control_factor(const nde_control *control, double ratio, size_t order, bool after_reject)
{
    if (!(nde_is_finite(ratio))) {
        return control->factor_min;
    }
    bool accepted = nde_control_accepts(control, ratio);
    if (accepted && !control->shrinks_on_accept && asks_for_less(control, ratio, order)) {
        return 1; /* a third of all steps need no power */
    }
    double factor = control->factor_max;
    if (ratio > 0) {
        factor = nde_min(factor, control->safety * nde_pow(ratio, -1 / (double)order));
    }
    if (!accepted || control->shrinks_on_accept) {
        factor = nde_max(factor, control->factor_min);
    } else {
        factor = nde_max(factor, 1);
    }
    if (accepted && after_reject && control->holds_after_reject) {
        factor = nde_min(factor, 1);
    }
    return factor;
}

double nde_control_first_step(const nde_norm *norm, const nde_stepper *stepper, const double *theta,
                              double t0, double direction, const double *y0, const double *f0,
                              double *keep, double *scratch, nde_status *status)
{
    size_t n = nde_stepper_n(stepper);
    double *y1 = scratch, *f1 = scratch + n;
    double d0 = norm_of(norm, n, y0, y0, y0);
    double d1 = norm_of(norm, n, f0, y0, y0);
    double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
    double step = direction * h0;
    static const double one = 1;
    nde_combine(n, 1, y0, step, &one, f0, y1);
    double t1 = t0 + step;
    nde_point at = {.B = stepper->B, .t = &t1, .h = y1, .theta = theta};
    *status = nde_field_eval(stepper->field, &at, f1, keep);
    nde_axpy(n, -1, f0, f1);
    double d2 = norm_of(norm, n, f1, y0, y0) / h0;
    double most = nde_max(d1, d2);
    double h1 = most <= 1e-15 ? nde_max(1e-6, h0 * 1e-3)
                              : nde_pow(0.01 / most, 1 / (double)stepper->method->order);
    double h = nde_min(100 * h0, h1);
    return direction * h;
}
