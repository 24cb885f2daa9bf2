"""Demo 2 and its exercises by PyTorch and torchdiffeq: trains one variant and writes its JSON.

    python3 make_demo2.py demo2_float64

Needs torch 1.13 or newer and torchdiffeq 0.2.5. The float64 variants start from the *float32*
weights of manual_seed(42), widened. "Detached" variants keep the first step size out of the
graph, so that gradients are those of the steps as taken; torchdiffeq as it is differentiates
through it.
"""

import math

import torch
import torchdiffeq
from torchdiffeq._impl import rk_common

from common import arguments, finish, versions

ALPHA, BETA, TIME_END, SAMPLES = -0.4, 1.2, 7, 160
EPOCHS, LEARNING_RATE, RTOL, ATOL = 250, 0.01, 1e-7, 1e-9
ONE = [2.0, 0.7]
FOUR = [[2.0, 0.7], [-1.5, 1.0], [0.5, -2.0], [-1.0, -1.2]]

# name: start, time as an input, noise, solver, first step detached, arithmetic
VARIANTS = {
    "demo2_float64": dict(
        exercise="base",
        what="Demo 2 by PyTorch + torchdiffeq in float64 from the float32 initial weights of "
        "manual_seed(42); the first step size detached from the graph, so gradients are those "
        "of frozen steps",
    ),
    "demo2_float64_autograd_first_step": dict(
        exercise="base",
        detach=False,
        what="the same with torchdiffeq as it is (it differentiates through the first step size)",
    ),
    "demo2_float64_adjoint": dict(
        exercise="base",
        adjoint=True,
        what="Demo 2 in float64 with odeint_adjoint (restart at every output time)",
    ),
    "demo2_float32": dict(
        exercise="base",
        dtype=torch.float32,
        detach=False,
        what="Demo 2 exactly as written in the seed, float32",
    ),
    "exercise2_float64": dict(
        exercise="ex2",
        start=FOUR,
        what="Exercise 2: four starting points as one batch (shared steps), otherwise demo 2; "
        "first step size detached from the graph: gradients of frozen steps",
    ),
    "exercise3_float64": dict(
        exercise="ex3",
        time_input=True,
        what="Exercise 3: Linear(3,32) on (h, t), otherwise demo 2; first step size detached "
        "from the graph: gradients of frozen steps",
    ),
    "exercise4_float64": dict(
        exercise="ex4g",
        noise=0.1,
        what="Exercise 4: demo 2 with data + 0.1*torch.randn(160, 2, dtype=float64, generator=G), "
        "G = torch.Generator().manual_seed(42), weights from torch.manual_seed(42) as in demo 2; "
        "first step size detached from the graph: gradients of frozen steps",
    ),
}


class Counted(torch.nn.Module):
    """A field that counts its evaluations and records the steps that the solver tries."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        self.evaluations, self.accepted, self.rejected = 0, [], []
        self.backward_accepted = self.backward_rejected = 0

    def callback_accept_step(self, t, y, dt):
        self.accepted.append([t.item(), dt.item()])

    def callback_reject_step(self, t, y, dt):
        self.rejected.append([t.item(), dt.item()])

    def callback_accept_step_adjoint(self, t, y, dt):
        self.backward_accepted += 1

    def callback_reject_step_adjoint(self, t, y, dt):
        self.backward_rejected += 1


class Spiral(Counted):
    def forward(self, t, h):
        self.evaluations += 1
        x, y = h[..., 0], h[..., 1]
        return torch.stack([ALPHA * x - BETA * y, BETA * x + ALPHA * y], dim=-1)


class Net(Counted):
    def __init__(self, time_input):
        super().__init__()
        self.time_input = time_input
        inputs = 3 if time_input else 2
        self.net = torch.nn.Sequential(
            torch.nn.Linear(inputs, 32), torch.nn.Tanh(), torch.nn.Linear(32, 2)
        )

    def forward(self, t, h):
        self.evaluations += 1
        if self.time_input:
            h = torch.cat([h, t.to(h).expand(*h.shape[:-1], 1)], dim=-1)
        return self.net(h)


def detach_first_step():
    choose = rk_common._select_initial_step
    rk_common._select_initial_step = lambda *a, **k: choose(*a, **k).detach()


def named(tensors):
    return dict(zip(("W1", "b1", "W2", "b2"), (t.detach().tolist() for t in tensors)))


def make(variant, epochs):
    dtype = variant.get("dtype", torch.float64)
    adjoint = variant.get("adjoint", False)
    noise = variant.get("noise", 0)
    if variant.get("detach", True):
        detach_first_step()
    odeint = torchdiffeq.odeint_adjoint if adjoint else torchdiffeq.odeint

    torch.manual_seed(42)
    field = Net(variant.get("time_input", False)).to(dtype)
    weights = list(field.parameters())
    start = torch.tensor(variant.get("start", ONE), dtype=dtype)
    times = torch.linspace(0, TIME_END, SAMPLES, dtype=dtype)
    spiral = Spiral()
    with torch.no_grad():
        clean = torchdiffeq.odeint(spiral, start, times)
    data = clean
    if noise:
        generator = torch.Generator().manual_seed(42)
        draws = noise * torch.randn(*clean.shape, dtype=dtype, generator=generator)
        data = clean + draws
    optimizer = torch.optim.Adam(weights, lr=LEARNING_RATE)

    record = dict(
        what=variant["what"], exercise=variant["exercise"], epochs=epochs, alpha=ALPHA, beta=BETA,
        h0=variant.get("start", ONE), lr=LEARNING_RATE, rtol=RTOL, atol=ATOL,
        versions=versions(torch) | {"torchdiffeq": torchdiffeq.__version__},
        init=named(weights), true_traj=clean.tolist(), true_nfe=spiral.evaluations,
        true_accepted=len(spiral.accepted), true_rejected=len(spiral.rejected),
    )  # fmt: skip
    series = {k: [] for k in ("loss", "nfe_forward", "accepted", "rejected")}
    backward = {k: [] for k in ("nfe_backward", "adj_accepted", "adj_rejected")}
    loss_vs_clean = []
    for epoch in range(epochs):
        field.clear()
        prediction = odeint(field, start, times)
        forward_evaluations = field.evaluations
        loss = torch.mean((prediction - data) ** 2)
        optimizer.zero_grad()
        loss.backward()
        if epoch == 0:
            record["grad0"] = named(w.grad for w in weights)
            record["pred0"] = prediction.tolist()
            record["steps0_accepted_t_dt"] = field.accepted
            record["steps0_rejected_t_dt"] = field.rejected
        optimizer.step()
        if epoch == 0:
            record["weights_after_step_0"] = named(weights)
        series["loss"].append(loss.item())
        series["nfe_forward"].append(forward_evaluations)
        series["accepted"].append(len(field.accepted))
        series["rejected"].append(len(field.rejected))
        backward["nfe_backward"].append(field.evaluations - forward_evaluations)
        backward["adj_accepted"].append(field.backward_accepted)
        backward["adj_rejected"].append(field.backward_rejected)
        loss_vs_clean.append(torch.mean((prediction - clean) ** 2).item())
    record |= series
    record["printed"] = [
        f"Epoch {e:3d} | Loss: {series['loss'][e]:.5f}" for e in range(0, epochs, 40)
    ]
    record["final"] = named(weights)
    with torch.no_grad():
        after = torchdiffeq.odeint(field, start, times)
    record["final_loss_after_last_update"] = torch.mean((after - data) ** 2).item()
    record["last_pred_printed_by_demo"] = prediction.tolist()
    if adjoint:
        record |= backward
    if noise:
        record["noise"] = draws.tolist()
        record["loss_vs_clean"] = loss_vs_clean
    if dtype == torch.float32:
        kept = ("what", "versions", "printed", "loss", "nfe_forward", "init")
        record = {k: record[k] for k in kept}
    assert all(map(math.isfinite, series["loss"]))
    return record


def main():
    options = arguments(
        __doc__,
        ("variant", dict(choices=VARIANTS)),
        ("--epochs", dict(type=int, default=EPOCHS)),
    )
    torch.set_num_threads(1)
    finish(options.variant, make(VARIANTS[options.variant], options.epochs), options)


if __name__ == "__main__":
    main()
