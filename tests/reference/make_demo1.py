"""Demo 1 by SciPy's solve_ivp (RK45, default tolerances): writes demo1_scipy.json."""

import numpy
import scipy
from scipy.integrate import RK45, solve_ivp

from common import arguments, finish, versions

ALPHA, BETA, START, TIME_END, POINTS = -0.3, 1.1, [2, 0.5], 8, 400


def spiral(t, h):
    x, y = h
    return [ALPHA * x - BETA * y, BETA * x + ALPHA * y]


def steps_taken():
    """The solver run by hand: first step; [start, end, x, y] of each accepted step; evaluations."""
    solver = RK45(spiral, 0, START, TIME_END)
    first = solver.h_abs
    steps = []
    while solver.status == "running":
        solver.step()
        steps.append([float(solver.t_old), float(solver.t), *solver.y.tolist()])
    return first, steps, solver.nfev


def exact(t):
    """h(t) = exp(alpha t) times h(0) turned by the angle beta t."""
    x, y = START
    c, s = numpy.cos(BETA * t), numpy.sin(BETA * t)
    return numpy.exp(ALPHA * t) * numpy.array([c * x - s * y, s * x + c * y])


def main():
    options = arguments(__doc__)
    t = numpy.linspace(0, TIME_END, POINTS)
    solution = solve_ivp(spiral, (0, TIME_END), START, t_eval=t)
    first, steps, evaluations = steps_taken()
    assert evaluations == solution.nfev
    record = dict(
        what="scipy.integrate.solve_ivp demo 1 (RK45, rtol 1e-3, atol 1e-6, t_eval 400)",
        versions=versions(scipy, numpy), alpha=ALPHA, beta=BETA, h0=START, t_span=[0, TIME_END],
        nfev=solution.nfev, njev=solution.njev, nlu=solution.nlu, status=solution.status,
        message=solution.message, initial_step=first, n_steps_accepted=len(steps),
        n_rejected=(evaluations - 2) // 6 - len(steps), natural_steps_t_y=steps,
        t=t.tolist(), x=solution.y[0].tolist(), y=solution.y[1].tolist(),
        max_abs_err_vs_exact=float(numpy.abs(solution.y - exact(t)).max()),
        final_state=solution.y[:, -1].tolist(), final_exact=exact(float(TIME_END)).tolist(),
        n_steps_no_t_eval=len(solve_ivp(spiral, (0, TIME_END), START).t) - 1,
    )  # fmt: skip
    finish("demo1_scipy", record, options)


if __name__ == "__main__":
    main()
