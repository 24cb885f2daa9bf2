"""Times demo 2 in PyTorch and torchdiffeq as a reader would run it: float32, one thread.

    python3 torchdiffeq_bench.py [epochs]

prints one line of JSON: milliseconds per epoch over all epochs and over the first 60, the losses,
versions. The number of steps grows while the network learns, so that early epochs are cheaper.
"""

import json
import sys
import time

import torch
import torchdiffeq

EARLY = 60


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(2, 32), torch.nn.Tanh(), torch.nn.Linear(32, 2)
        )

    def forward(self, t, h):
        return self.net(h)


def main():
    epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    torch.set_num_threads(1)
    torch.manual_seed(42)
    field = Net()
    optimizer = torch.optim.Adam(field.parameters(), lr=0.01)
    start = torch.tensor([2.0, 0.7])
    times = torch.linspace(0, 7, 160)
    matrix = torch.tensor([[-0.4, 1.2], [-1.2, -0.4]])
    with torch.no_grad():
        target = torchdiffeq.odeint(lambda t, h: h @ matrix, start, times)

    losses, clock = [], [time.perf_counter()]
    for _ in range(epochs):
        loss = torch.mean((torchdiffeq.odeint(field, start, times) - target) ** 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        clock.append(time.perf_counter())

    early = min(EARLY, epochs)
    print(json.dumps(dict(
        milliseconds=1000 * (clock[-1] - clock[0]) / epochs,
        milliseconds_early=1000 * (clock[early] - clock[0]) / early,
        epochs=epochs,
        losses=losses,
        torch=torch.__version__,
        torchdiffeq=torchdiffeq.__version__,
    )))  # fmt: skip


if __name__ == "__main__":
    main()
