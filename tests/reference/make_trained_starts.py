"""Noisy trajectories whose starting points are trained with the weights: trained_starts.json.

One batch of four starts, as make_demo2.py; the starts begin at the first observations. Weight
decay is for the weights, the gradient is clipped as one.
"""

import torch
import torchdiffeq
from make_demo2 import (
    ATOL, FOUR, LEARNING_RATE, RTOL, SAMPLES, TIME_END, Net, Spiral, detach_first_step, named,
)  # fmt: skip

from common import arguments, finish, versions

EPOCHS, NOISE, WEIGHT_DECAY, CLIP = 60, 0.1, 0.001, 0.5


def make():
    detach_first_step()
    torch.manual_seed(42)
    field = Net(False).to(torch.float64)
    times = torch.linspace(0, TIME_END, SAMPLES, dtype=torch.float64)
    with torch.no_grad():
        clean = torchdiffeq.odeint(Spiral(), torch.tensor(FOUR, dtype=torch.float64), times)
    generator = torch.Generator().manual_seed(42)
    data = clean + NOISE * torch.randn(*clean.shape, dtype=torch.float64, generator=generator)
    starts = data[0].clone().requires_grad_()
    weights = list(field.parameters())
    optimizer = torch.optim.Adam(
        [dict(params=weights, weight_decay=WEIGHT_DECAY), dict(params=[starts])], lr=LEARNING_RATE
    )
    record = dict(
        what="four noisy trajectories of demo 2 in float64, their starting points trained",
        h0=FOUR, epochs=EPOCHS, noise=NOISE, weight_decay=WEIGHT_DECAY, clip=CLIP,
        lr=LEARNING_RATE, rtol=RTOL, atol=ATOL,
        versions=versions(torch) | {"torchdiffeq": torchdiffeq.__version__},
        starts0=starts.tolist(), loss=[], norm=[], nfe_forward=[],
    )  # fmt: skip
    for epoch in range(EPOCHS):
        field.clear()
        loss = torch.mean((torchdiffeq.odeint(field, starts, times) - data) ** 2)
        optimizer.zero_grad()
        loss.backward()
        if epoch == 0:
            record["grad0"] = named(w.grad for w in weights)
            record["grad0_starts"] = starts.grad.tolist()
        norm = torch.nn.utils.clip_grad_norm_([*weights, starts], CLIP)
        optimizer.step()
        record["loss"].append(loss.item())
        record["norm"].append(norm.item())
        record["nfe_forward"].append(field.evaluations)
    return record | dict(final=named(weights), final_starts=starts.tolist())


if __name__ == "__main__":
    options = arguments(__doc__)
    torch.set_num_threads(1)
    finish("trained_starts", make(), options)
