"""torch.optim's optimisers, learning-rate schedules and gradient clipping: optimizers.json.

The function has six variables, g_i = c_i (x_i - m_i) + q_i x_i^3 its gradient. Each run stores
the gradients as they were given to the optimiser, so that a test needs no function at all.
"""

import torch

from common import arguments, finish, versions

START = [1.0, -2.0, 0.5, 3.0, -0.1, 0.0]
C = [1.0, 0.3, 4.0, 0.1, 10.0, 2.0]
M = [0.5, 1.0, -1.0, 2.0, 0.0, 0.01]
Q = [0.2, 0.05, 1.0, 0.3, 0.0, 5.0]
STEPS = 20

# The keys of the settings are torch's own.
RUNS = [
    ("SGD", dict(lr=0.02)),
    ("SGD", dict(lr=0.02, momentum=0.9)),
    ("SGD", dict(lr=0.02, momentum=0.9, nesterov=True)),
    ("SGD", dict(lr=0.02, weight_decay=0.1)),
    ("SGD", dict(lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.05)),
    ("RMSprop", dict(lr=0.01, alpha=0.99, eps=1e-8)),
    ("RMSprop", dict(lr=0.01, alpha=0.9, eps=1e-8, momentum=0.7)),
    ("RMSprop", dict(lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0.1)),
    ("Adam", dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8)),
    ("Adam", dict(lr=0.05, betas=(0.8, 0.99), eps=1e-4)),
    ("Adam", dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1)),
    ("AdamW", dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1)),
]


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def run(name, settings, clip=0):
    x = tensor(START).requires_grad_()
    optimizer = getattr(torch.optim, name)([x], **settings)
    record = dict(optimizer=name, settings=settings, clip=clip, gradients=[], trajectory=[])
    for _ in range(STEPS):
        with torch.no_grad():
            x.grad = tensor(C) * (x - tensor(M)) + tensor(Q) * x**3
        record["gradients"].append(x.grad.tolist())
        if clip:
            torch.nn.utils.clip_grad_norm_([x], clip)
        optimizer.step()
        record["trajectory"].append(x.tolist())
    return record


def clipped(gradient, limit):
    x = torch.zeros(len(gradient), dtype=torch.float64, requires_grad=True)
    x.grad = tensor(gradient)
    norm = torch.nn.utils.clip_grad_norm_([x], limit)
    return dict(gradient=gradient, max_norm=limit, norm=norm.item(), clipped=x.grad.tolist())


def rates(make, epochs, lr=0.01):
    """The learning rate in force at epochs 0, 1, ...: scheduler.step() ends each epoch."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = make(optimizer)
    found = []
    for _ in range(epochs):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def schedules():
    s = torch.optim.lr_scheduler
    warm = lambda o: s.LinearLR(o, start_factor=1 / 5, end_factor=1, total_iters=4)  # noqa: E731
    return [
        dict(schedule="StepLR", settings=dict(step_size=10, gamma=0.1), lr=0.01,
             rates=rates(lambda o: s.StepLR(o, step_size=10, gamma=0.1), 35)),
        dict(schedule="StepLR", settings=dict(step_size=7, gamma=0.5), lr=0.01,
             rates=rates(lambda o: s.StepLR(o, step_size=7, gamma=0.5), 35)),
        dict(schedule="CosineAnnealingLR", settings=dict(T_max=20, eta_min=0.0), lr=0.01,
             note="past T_max torch's rate rises again: here epochs 0 to 44",
             rates=rates(lambda o: s.CosineAnnealingLR(o, T_max=20, eta_min=0.0), 45)),
        dict(schedule="CosineAnnealingLR", settings=dict(T_max=20, eta_min=0.001), lr=0.01,
             rates=rates(lambda o: s.CosineAnnealingLR(o, T_max=20, eta_min=0.001), 45)),
        dict(schedule="LinearLR", settings=dict(start_factor=0.2, end_factor=1.0, total_iters=4),
             note="a warm-up of n = 5 epochs: start_factor 1/n, total_iters n - 1, so that "
             "epoch e has min(1, (e + 1)/n) of the rate", lr=0.01, rates=rates(warm, 10)),
        dict(schedule="ChainedScheduler",
             settings=dict(first="LinearLR as above", second="StepLR 7, 0.5"), lr=0.01,
             rates=rates(lambda o: s.ChainedScheduler(
                 [warm(o), s.StepLR(o, step_size=7, gamma=0.5)]), 20)),
    ]  # fmt: skip


def main():
    options = arguments(__doc__)
    record = dict(
        what="torch.optim in float64: trajectory[k] is x after k + 1 steps with gradients[k], "
        "gradient c (x - m) + q x^3; clip_grad_norm_ (norm + 1e-6); rates[e] of epoch e",
        versions=versions(torch), start=START, c=C, m=M, q=Q,
        runs=[run(*r) for r in RUNS] + [run("SGD", dict(lr=0.02), clip=2.0)],
        clip_grad_norm=[clipped([3.0, -4.0, 0.0], 1.0), clipped([3.0, -4.0, 0.0], 5.0),
                        clipped([3.0, -4.0, 0.0], 10.0), clipped([1e-9, 2e-9, -2e-9], 1e-9),
                        clipped([0.0, 0.0], 1.0)],
        schedules=schedules(),
    )  # fmt: skip
    finish("optimizers", record, options)


if __name__ == "__main__":
    main()
