#include "field_system.h"

#include "mathx.h"

/* --- The systems. y, p and the results are arrays in the order of the table's row ------------- */

/* x' = αx − βy, y' = βx + αy. */
static void spiral_eval(double t, const double *y, const double *p, double *dy)
{
    (void)t;
    dy[0] = p[0] * y[0] - p[1] * y[1];
    dy[1] = p[1] * y[0] + p[0] * y[1];
}

static double spiral_vjp(double t, const double *y, const double *p, const double *a, double *ay,
                         double *ap)
{
    (void)t;
    ay[0] += p[0] * a[0] + p[1] * a[1];
    ay[1] += p[0] * a[1] - p[1] * a[0];
    ap[0] += y[0] * a[0] + y[1] * a[1];
    ap[1] += y[0] * a[1] - y[1] * a[0];
    return 0;
}

/* x' = αx³ − βy³, y' = βx³ + αy³ (Chen et al., Neural Ordinary Differential Equations, demo). */
static void cubic_eval(double t, const double *y, const double *p, double *dy)
{
    double cubes[2] = {y[0] * y[0] * y[0], y[1] * y[1] * y[1]};
    spiral_eval(t, cubes, p, dy);
}

static double cubic_vjp(double t, const double *y, const double *p, const double *a, double *ay,
                        double *ap)
{
    double cubes[2] = {y[0] * y[0] * y[0], y[1] * y[1] * y[1]};
    double a_cubes[2] = {0, 0};
    spiral_vjp(t, cubes, p, a, a_cubes, ap);
    ay[0] += 3 * y[0] * y[0] * a_cubes[0];
    ay[1] += 3 * y[1] * y[1] * a_cubes[1];
    return 0;
}

/* x' = y, y' = μ(1 − x²)y − x. */
static void van_der_pol_eval(double t, const double *y, const double *p, double *dy)
{
    (void)t;
    dy[0] = y[1];
    dy[1] = p[0] * (1 - y[0] * y[0]) * y[1] - y[0];
}

static double van_der_pol_vjp(double t, const double *y, const double *p, const double *a,
                              double *ay, double *ap)
{
    (void)t;
    ay[0] += (-2 * p[0] * y[0] * y[1] - 1) * a[1];
    ay[1] += a[0] + p[0] * (1 - y[0] * y[0]) * a[1];
    ap[0] += (1 - y[0] * y[0]) * y[1] * a[1];
    return 0;
}

/* Prey x' = αx − βxy, predator y' = δxy − γy. p = (α, β, γ, δ). */
static void lotka_volterra_eval(double t, const double *y, const double *p, double *dy)
{
    (void)t;
    double met = y[0] * y[1];
    dy[0] = p[0] * y[0] - p[1] * met;
    dy[1] = p[3] * met - p[2] * y[1];
}

static double lotka_volterra_vjp(double t, const double *y, const double *p, const double *a,
                                 double *ay, double *ap)
{
    (void)t;
    double met = y[0] * y[1];
    double a_met = p[3] * a[1] - p[1] * a[0];
    ay[0] += p[0] * a[0] + a_met * y[1];
    ay[1] += a_met * y[0] - p[2] * a[1];
    ap[0] += y[0] * a[0];
    ap[1] -= met * a[0];
    ap[2] -= y[1] * a[1];
    ap[3] += met * a[1];
    return 0;
}

/* θ' = ω, ω' = −k sin θ − c ω. */
static void pendulum_eval(double t, const double *y, const double *p, double *dy)
{
    (void)t;
    dy[0] = y[1];
    dy[1] = -p[0] * nde_sin(y[0]) - p[1] * y[1];
}

static double pendulum_vjp(double t, const double *y, const double *p, const double *a, double *ay,
                           double *ap)
{
    (void)t;
    ay[0] -= p[0] * nde_cos(y[0]) * a[1];
    ay[1] += a[0] - p[1] * a[1];
    ap[0] -= nde_sin(y[0]) * a[1];
    ap[1] -= y[1] * a[1];
    return 0;
}

/* x' = v, v' = −δv − αx − βx³ + γ cos ωt. p = (α, β, δ, γ, ω). */
static void duffing_eval(double t, const double *y, const double *p, double *dy)
{
    double x = y[0], v = y[1];
    dy[0] = v;
    dy[1] = -p[2] * v - p[0] * x - p[1] * (x * x * x) + p[3] * nde_cos(p[4] * t);
}

static double duffing_vjp(double t, const double *y, const double *p, const double *a, double *ay,
                          double *ap)
{
    double x = y[0], v = y[1];
    double sine = nde_sin(p[4] * t);
    ay[0] += (-p[0] - 3 * p[1] * x * x) * a[1];
    ay[1] += a[0] - p[2] * a[1];
    ap[0] -= x * a[1];
    ap[1] -= x * x * x * a[1];
    ap[2] -= v * a[1];
    ap[3] += nde_cos(p[4] * t) * a[1];
    ap[4] -= p[3] * sine * t * a[1];
    return -p[3] * sine * p[4] * a[1];
}

/* v' = v − v³/3 − w + I, w' = ε(v + a − b w). p = (I, ε, a, b). */
static void fitzhugh_nagumo_eval(double t, const double *y, const double *p, double *dy)
{
    (void)t;
    double v = y[0], w = y[1];
    dy[0] = v - v * v * v / 3 - w + p[0];
    dy[1] = p[1] * (v + p[2] - p[3] * w);
}

static double fitzhugh_nagumo_vjp(double t, const double *y, const double *p, const double *a,
                                  double *ay, double *ap)
{
    (void)t;
    double v = y[0], w = y[1];
    ay[0] += (1 - v * v) * a[0] + p[1] * a[1];
    ay[1] += -a[0] - p[1] * p[3] * a[1];
    ap[0] += a[0];
    ap[1] += (v + p[2] - p[3] * w) * a[1];
    ap[2] += p[1] * a[1];
    ap[3] -= p[1] * w * a[1];
    return 0;
}

/* x' = σ(y − x), y' = x(ρ − z) − y, z' = xy − βz. p = (σ, ρ, β). */
static void lorenz_eval(double t, const double *y, const double *p, double *dy)
{
    (void)t;
    dy[0] = p[0] * (y[1] - y[0]);
    dy[1] = y[0] * (p[1] - y[2]) - y[1];
    dy[2] = y[0] * y[1] - p[2] * y[2];
}

static double lorenz_vjp(double t, const double *y, const double *p, const double *a, double *ay,
                         double *ap)
{
    (void)t;
    ay[0] += -p[0] * a[0] + (p[1] - y[2]) * a[1] + y[1] * a[2];
    ay[1] += p[0] * a[0] - a[1] + y[0] * a[2];
    ay[2] += -y[0] * a[1] - p[2] * a[2];
    ap[0] += (y[1] - y[0]) * a[0];
    ap[1] += y[0] * a[1];
    ap[2] -= y[2] * a[2];
    return 0;
}

/* --- The table -------------------------------------------------------------------------------- */

#define PARAMETER(key, symbol, initial, least, most, help)                                         \
    {                                                                                              \
        key, symbol, initial, least, most, #initial, #least, #most, help                           \
    }

static const nde_parameter spiral_params[] = {
    PARAMETER("alpha", "α", -0.4, -3, 3, "growth: negative winds in, positive winds out"),
    PARAMETER("beta", "β", 1.2, -6, 6,
              "angular velocity: turns by this many radians per unit of t"),
};
static const nde_parameter cubic_params[] = {
    PARAMETER("alpha", "α", -0.1, -3, 3, "growth of the cubes"),
    PARAMETER("beta", "β", 2, -6, 6, "rotation of the cubes"),
};
static const nde_parameter van_der_pol_params[] = {
    PARAMETER("mu", "μ", 1, 0, 10, "strength of the damping, which feeds small oscillations"),
};
static const nde_parameter lotka_volterra_params[] = {
    PARAMETER("alpha", "α", 1.5, 0, 5, "birth rate of the prey"),
    PARAMETER("beta", "β", 1, 0, 5, "rate at which prey are caught"),
    PARAMETER("gamma", "γ", 3, 0, 5, "death rate of the predators"),
    PARAMETER("delta", "δ", 1, 0, 5, "growth of the predators per catch"),
};
static const nde_parameter pendulum_params[] = {
    PARAMETER("stiffness", "k", 1, 0, 20, "gravity over length, g/L"),
    PARAMETER("damping", "c", 0.2, 0, 5, "friction per unit of angular velocity"),
};
static const nde_parameter duffing_params[] = {
    PARAMETER("alpha", "α", -1, -5, 5, "linear stiffness"),
    PARAMETER("beta", "β", 1, -5, 5, "cubic stiffness"),
    PARAMETER("delta", "δ", 0.3, 0, 5, "damping"),
    PARAMETER("gamma", "γ", 0.37, -5, 5, "amplitude of the driving force"),
    PARAMETER("omega", "ω", 1.2, 0, 10, "angular frequency of the driving force"),
};
static const nde_parameter fitzhugh_nagumo_params[] = {
    PARAMETER("current", "I", 0.5, -2, 2, "stimulus current"),
    PARAMETER("timescale", "ε", 0.08, 0, 2, "how slowly the recovery follows"),
    PARAMETER("a", "a", 0.7, -2, 2, "offset of the recovery"),
    PARAMETER("b", "b", 0.8, -2, 2, "decay of the recovery"),
};
static const nde_parameter lorenz_params[] = {
    PARAMETER("sigma", "σ", 10, 0, 50, "Prandtl number"),
    PARAMETER("rho", "ρ", 28, 0, 100, "Rayleigh number over its critical value"),
    PARAMETER("beta", "β", 2.6666666666666665, 0, 10, "aspect of the convection rolls"),
};

static const char *const names_xy[] = {"x", "y"};
static const char *const names_pendulum[] = {"θ", "ω"};
static const char *const names_duffing[] = {"x", "v"};
static const char *const names_nerve[] = {"v", "w"};
static const char *const names_xyz[] = {"x", "y", "z"};

#define TIME_END(value) .time_end = (value), .time_end_text = #value
#define FUNCTIONS(name) .eval = name##_eval, .vjp = name##_vjp

#define SYSTEM(key, label, D_, names, rows, name)                                                  \
    .choice = {key, label}, .D = (D_), .variables = (names), .params = (rows),                     \
    .n_params = NDE_COUNT(rows), FUNCTIONS(name)

/* Numbers and their text from one spelling. */
#define START(...) .start = (const double[]){__VA_ARGS__}, .start_text = "[" #__VA_ARGS__ "]"

static const nde_system systems[] = {
    {SYSTEM("spiral", "Spiral", 2, names_xy, spiral_params, spiral), START(2, 0.7), TIME_END(7),
     .autonomous = true},
    {SYSTEM("cubicSpiral", "Cubic spiral", 2, names_xy, cubic_params, cubic), START(2, 0),
     TIME_END(10), .autonomous = true},
    {SYSTEM("vanDerPol", "Van der Pol", 2, names_xy, van_der_pol_params, van_der_pol), START(2, 0),
     TIME_END(10), .autonomous = true},
    {SYSTEM("lotkaVolterra", "Lotka-Volterra", 2, names_xy, lotka_volterra_params, lotka_volterra),
     START(2, 1), TIME_END(7), .autonomous = true},
    {SYSTEM("pendulum", "Damped pendulum", 2, names_pendulum, pendulum_params, pendulum),
     START(2, 0), TIME_END(15), .autonomous = true},
    {SYSTEM("duffing", "Duffing", 2, names_duffing, duffing_params, duffing), START(1, 0),
     TIME_END(15), .autonomous = false},
    {SYSTEM("fitzHughNagumo", "FitzHugh-Nagumo", 2, names_nerve, fitzhugh_nagumo_params,
            fitzhugh_nagumo),
     START(-1, 1), TIME_END(50), .autonomous = true},
    {SYSTEM("lorenz", "Lorenz", 3, names_xyz, lorenz_params, lorenz), START(1, 1, 1), TIME_END(3),
     .autonomous = true},
    {.choice = {"custom", "Your own equations"},
     .D = 2,
     .variables = names_xy,
     START(1.2, 0),
     TIME_END(5),
     .autonomous = false},
};

const nde_system *nde_system_at(size_t i)
{
    return i < NDE_COUNT(systems) ? &systems[i] : NULL;
}

const nde_choice *nde_system_choice(size_t i)
{
    return i < NDE_COUNT(systems) ? &systems[i].choice : NULL;
}

/* --- A system as a field ---------------------------------------------------------------------- */

static void system_eval(const nde_field *field, const nde_sample *at, double *dy, double *keep)
{
    (void)keep;
    const nde_system *system = field->self;
    system->eval(at->t, at->y, at->p, dy);
}

static void system_vjp(const nde_field *field, const nde_sample *at, const double *keep,
                       const double *a, nde_sample *to, double *work)
{
    (void)keep;
    (void)work;
    const nde_system *system = field->self;
    to->t += system->vjp(at->t, at->y, at->p, a, to->y, to->p);
}

nde_field nde_field_system(const nde_system *system, size_t theta_offset)
{
    static const nde_formula formula = {
        .class = NDE_POINTWISE, .eval = system_eval, .vjp = system_vjp};
    NDE_ASSERT(system->D <= NDE_STATE_MAX && system->n_params <= NDE_PARAMS_MAX &&
               !nde_system_is_typed(system));
    return (nde_field){.class = &formula.class,
                       .self = system,
                       .D = system->D,
                       .n_theta = system->n_params,
                       .theta_offset = theta_offset};
}
