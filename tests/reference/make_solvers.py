"""The eight known systems by SciPy, torchdiffeq and a 40-digit integrator: solvers.json.

Right-hand sides below are written out with the names of their parameters; `m` is the module whose
sine and cosine are meant (math, torch or mpmath), so that all three programs solve the same text.
"""

import math
import warnings

import mpmath
import numpy
import scipy
import torch
import torchdiffeq
from scipy.integrate import RK23, RK45
from torchdiffeq._impl import rk_common

from common import arguments, finish, versions


def spiral(m, t, h, alpha, beta):
    x, y = h
    return alpha * x - beta * y, beta * x + alpha * y


def cubic_spiral(m, t, h, alpha, beta):
    x, y = h
    return alpha * x**3 - beta * y**3, beta * x**3 + alpha * y**3


def van_der_pol(m, t, h, mu):
    x, y = h
    return y, mu * (1 - x * x) * y - x


def lotka_volterra(m, t, h, alpha, beta, gamma, delta):
    x, y = h
    return alpha * x - beta * x * y, delta * x * y - gamma * y


def pendulum(m, t, h, stiffness, damping):
    theta, omega = h
    return omega, -stiffness * m.sin(theta) - damping * omega


def duffing(m, t, h, alpha, beta, delta, gamma, omega):
    x, v = h
    return v, -delta * v - alpha * x - beta * x**3 + gamma * m.cos(omega * t)


def fitzhugh_nagumo(m, t, h, current, timescale, a, b):
    v, w = h
    return v - v**3 / 3 - w + current, timescale * (v + a - b * w)


def lorenz(m, t, h, sigma, rho, beta):
    x, y, z = h
    return sigma * (y - x), x * (rho - z) - y, x * y - beta * z


# key: function, formula, parameters, start, end of the interval
SYSTEMS = {
    "spiral": (spiral, "x' = alpha x - beta y; y' = beta x + alpha y",
               dict(alpha=-0.4, beta=1.2), [2.0, 0.7], 7),
    "cubicSpiral": (cubic_spiral, "x' = alpha x^3 - beta y^3; y' = beta x^3 + alpha y^3",
                    dict(alpha=-0.1, beta=2.0), [2.0, 0.0], 10),
    "vanDerPol": (van_der_pol, "x' = y; y' = mu (1 - x^2) y - x",
                  dict(mu=1.0), [2.0, 0.0], 10),
    "lotkaVolterra": (lotka_volterra, "x' = alpha x - beta x y; y' = delta x y - gamma y",
                      dict(alpha=1.5, beta=1.0, gamma=3.0, delta=1.0), [2.0, 1.0], 7),
    "pendulum": (pendulum, "theta' = omega; omega' = -stiffness sin(theta) - damping omega",
                 dict(stiffness=1.0, damping=0.2), [2.0, 0.0], 15),
    "duffing": (duffing, "x' = v; v' = -delta v - alpha x - beta x^3 + gamma cos(omega t)",
                dict(alpha=-1.0, beta=1.0, delta=0.3, gamma=0.37, omega=1.2), [1.0, 0.0], 15),
    "fitzHughNagumo": (fitzhugh_nagumo,
                       "v' = v - v^3/3 - w + current; w' = timescale (v + a - b w)",
                       dict(current=0.5, timescale=0.08, a=0.7, b=0.8), [-1.0, 1.0], 50),
    "lorenz": (lorenz, "x' = sigma (y - x); y' = x (rho - z) - y; z' = x y - beta z",
               dict(sigma=10.0, rho=28.0, beta=8 / 3), [1.0, 1.0, 1.0], 3),
}  # fmt: skip
TOLERANCES = [(1e-3, 1e-6), (1e-8, 1e-10)]


def by_scipy(solver_class, system, rtol, atol):
    """`margin`: how near an error ratio came to 1, where rounding could change a decision."""
    function, _, parameters, start, end = system
    ratios = []

    class Watched(solver_class):
        def _estimate_error_norm(self, *args):
            ratios.append(float(super()._estimate_error_norm(*args)))
            return ratios[-1]

    def field(t, h):
        return function(math, t, h.tolist(), **parameters)

    solver = Watched(field, 0, start, end, rtol=rtol, atol=atol)
    first, accepted = float(solver.h_abs), 0
    while solver.status == "running":
        solver.step()
        accepted += 1
    return dict(
        method=solver_class.__name__, rtol=rtol, atol=atol, nfev=solver.nfev, accepted=accepted,
        rejected=len(ratios) - accepted, first_step=first, margin=margin(ratios),
        end=solver.y.tolist(),
    )  # fmt: skip


def by_torchdiffeq(method, system, rtol, atol):
    function, _, parameters, start, end = system
    count, ratios = [0], []
    compute = rk_common._compute_error_ratio

    def watched(*args):
        ratios.append(compute(*args))
        return ratios[-1]

    def field(t, h):
        count[0] += 1
        return torch.stack(function(torch, t, h.unbind(), **parameters))

    rk_common._compute_error_ratio = watched
    times = torch.linspace(0, end, 51, dtype=torch.float64)
    start = torch.tensor(start, dtype=torch.float64)
    y = torchdiffeq.odeint(field, start, times, rtol=rtol, atol=atol, method=method)
    rk_common._compute_error_ratio = compute
    ratios = [r.item() for r in ratios]
    accepted = sum(r <= 1 for r in ratios)
    return dict(
        method=method, rtol=rtol, atol=atol, outputs=51, evaluations=count[0], accepted=accepted,
        rejected=len(ratios) - accepted, margin=margin(ratios), end=y[-1].tolist(),
    )  # fmt: skip


def margin(ratios):
    return min(abs(r - 1) for r in ratios)


def tight(system, pieces):
    """y at 5 equally spaced times by Gragg's extrapolation of order 24 in 40 digits."""
    function, _, parameters, start, end = system
    parameters = {k: mpmath.mpf(v) for k, v in parameters.items()}
    y = [mpmath.mpf(v) for v in start]
    n = 5 * pieces
    step = mpmath.mpf(end) / n
    found = []
    for i in range(n):
        y = extrapolate(lambda t, h: function(mpmath, t, h, **parameters), i * step, y, step)
        if (i + 1) % pieces == 0:
            found.append([float(v) for v in y])
    return found


def extrapolate(field, t, y, step, columns=12):
    table = []
    for j in range(columns):
        n = 2 * (j + 1)
        row = [midpoint_rule(field, t, y, step, n)]
        for k in range(1, j + 1):
            ratio = (mpmath.mpf(n) / (2 * (j - k + 1))) ** 2
            row.append([a + (a - b) / (ratio - 1) for a, b in zip(row[-1], table[j - 1][k - 1])])
        table.append(row)
    return table[-1][-1]


def midpoint_rule(field, t, y, step, n):
    """The modified midpoint rule, n even, without smoothing: its error has even powers only."""
    h = step / n
    before, now = y, [a + h * f for a, f in zip(y, field(t, y))]
    for i in range(1, n):
        slope = field(t + i * h, now)
        before, now = now, [a + 2 * h * f for a, f in zip(before, slope)]
    return now


def main():
    options = arguments(__doc__)
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", "Solver .* does not support callbacks")
    mpmath.mp.dps = 40
    record = dict(
        what="known systems: y at `t` exact to the last digit; steps and evaluations of SciPy's "
        "RK45 and RK23 and of torchdiffeq's dopri5 and bosh3 (51 equally spaced outputs). "
        "margin: how near an error ratio came to 1",
        versions=versions(scipy, numpy, torch, mpmath) | {"torchdiffeq": torchdiffeq.__version__},
    )
    for key, system in SYSTEMS.items():
        _, formula, parameters, start, end = system
        y, coarser = tight(system, 8 * end), tight(system, 6 * end)
        spread = max(abs(a - b) for p, q in zip(y, coarser) for a, b in zip(p, q))
        assert spread < 1e-15 * max(abs(v) for row in y for v in row), (key, spread)
        record[key] = dict(
            formula=formula, params=parameters, start=start, timeEnd=end,
            t=[end * i / 5 for i in range(1, 6)], y=y,
            scipy=[by_scipy(c, system, *tol) for c in (RK45, RK23) for tol in TOLERANCES],
            torchdiffeq=[by_torchdiffeq(m, system, *tol)
                         for m in ("dopri5", "bosh3") for tol in TOLERANCES],
        )  # fmt: skip
    finish("solvers", record, options)


if __name__ == "__main__":
    main()
