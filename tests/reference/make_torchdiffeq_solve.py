"""torchdiffeq's odeint on the cubic spiral, in float64: writes cubic_spiral.json.

dy/dt = (y^3) A from y = (2, 0): 1000 outputs on [0, 25], dopri5 at two tolerances; the fixed-step
methods on 101 outputs; and a solve backwards in time. SciPy's RK45 on the same equation.
"""

import warnings

import numpy
import scipy
import torch
import torchdiffeq
from scipy.integrate import RK45

from common import arguments, finish, versions

START, TIME_END = [2.0, 0.0], 25.0
# As the example of torchdiffeq has them: float32 entries, here widened.
MATRIX = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]]).double()


class Cubic(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.evaluations, self.accepted, self.rejected = 0, [], []

    def forward(self, t, y):
        self.evaluations += 1
        return y**3 @ MATRIX

    def callback_accept_step(self, t, y, dt):
        self.accepted.append([t.item(), dt.item()])

    def callback_reject_step(self, t, y, dt):
        self.rejected.append([t.item(), dt.item()])


def solve(start, times, method, rtol=1e-7, atol=1e-9):
    field = Cubic()
    with torch.no_grad():
        y = torchdiffeq.odeint(
            field, torch.tensor(start, dtype=torch.float64), times, method=method, rtol=rtol, atol=atol
        )
    return field, y


def adaptive(method, rtol, atol):
    times = torch.linspace(0, TIME_END, 1000, dtype=torch.float64)
    field, y = solve(START, times, method, rtol, atol)
    steps = sorted(field.accepted + field.rejected)
    return dict(
        method=method, rtol=rtol, atol=atol, outputs=1000, evaluations=field.evaluations,
        accepted=len(field.accepted), rejected=len(field.rejected), first_step=steps[0][1],
        every_100th=y[::111].tolist(), end=y[-1].tolist(),
    )  # fmt: skip


def backward():
    """From the forward solution at t = 2 back to t = 0, with 21 outputs."""
    times = torch.linspace(0, 2, 21, dtype=torch.float64)
    _, forward = solve(START, times, "dopri5")
    field, y = solve(forward[-1].tolist(), times.flip(0), "dopri5")
    return dict(
        start=forward[-1].tolist(), t=times.flip(0).tolist(), y=y.tolist(),
        evaluations=field.evaluations, accepted=len(field.accepted), rejected=len(field.rejected),
    )  # fmt: skip


def fixed(method):
    times = torch.linspace(0, 5, 501, dtype=torch.float64)
    field, y = solve(START, times, method)
    return dict(time_end=5, outputs=501, evaluations=field.evaluations, every_100th=y[::100].tolist())


def by_scipy(matrix, rtol, atol):
    count = [0]

    def field(t, y):
        count[0] += 1
        return y**3 @ matrix

    solver = RK45(field, 0, numpy.array(START), TIME_END, rtol=rtol, atol=atol)
    steps = 0
    while solver.status == "running":
        solver.step()
        steps += 1
    return dict(
        rtol=rtol, atol=atol, nfev=count[0], accepted=steps, rejected=(count[0] - 2) // 6 - steps,
        end=solver.y.tolist(),
    )  # fmt: skip


def main():
    options = arguments(__doc__)
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", "Solver .* does not support callbacks")
    plain = numpy.array([[-0.1, 2.0], [-2.0, -0.1]])
    record = dict(
        what="cubic spiral dy/dt = (y^3) A from (2, 0); A rounded to float32 except in scipy_double",
        versions=versions(torch, scipy, numpy) | {"torchdiffeq": torchdiffeq.__version__},
        matrix=MATRIX.tolist(),
        dopri5=[adaptive("dopri5", 1e-7, 1e-9), adaptive("dopri5", 1e-3, 1e-4)],
        bosh3=[adaptive("bosh3", 1e-5, 1e-7), adaptive("bosh3", 1e-3, 1e-4)],
        backward=backward(),
        fixed={name: fixed(name) for name in ("euler", "midpoint", "rk4")},
        scipy_float32_matrix=by_scipy(MATRIX.numpy(), 1e-7, 1e-9),
        scipy_double=by_scipy(plain, 1e-7, 1e-9),
    )
    finish("cubic_spiral", record, options)


if __name__ == "__main__":
    main()
