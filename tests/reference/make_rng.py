"""PyTorch's random numbers and initial weights for seed 42: writes torch_rng.json."""

import math

import numpy
import torch

from common import arguments, finish, hex32, versions


def bound(fan_in):
    """Linear's bounds as torch computes them: weights by kaiming_uniform_, bias by 1/sqrt."""
    gain = math.sqrt(2 / (1 + math.sqrt(5) ** 2))
    weight = math.sqrt(3) * (gain / math.sqrt(fan_in))
    bias = 1 / math.sqrt(fan_in)
    return dict(
        w_double=repr(weight), w_f32=repr(float(numpy.float32(weight))),
        b_double=repr(bias), b_f32=repr(float(numpy.float32(bias))),
        w_f32_hex=hex32([weight])[0], b_f32_hex=hex32([bias])[0],
    )  # fmt: skip


def randn(n, dtype):
    return torch.randn(n, dtype=dtype, generator=torch.Generator().manual_seed(42)).tolist()


def main():
    options = arguments(__doc__)
    torch.manual_seed(42)
    layers = torch.nn.Linear(2, 32), torch.nn.Linear(32, 2)
    tensors = [t for layer in layers for t in (layer.weight, layer.bias)]
    raw = numpy.random.RandomState(42).randint(0, 2**32, size=8, dtype=numpy.uint32)
    record = dict(
        what="PyTorch CPU generator, seed 42",
        versions=versions(torch, numpy),
        mt_seed42_first8_u32=raw.tolist(),
        bounds={f"fan_in_{n}": bound(n) for n in (2, 3, 32)},
        init_seed42_2_32_2_hex={
            name: hex32(t.detach().numpy()) for name, t in zip(("W1", "b1", "W2", "b2"), tensors)
        },
        torch_randn_seed42={str(n): randn(n, torch.float32) for n in (5, 15, 16, 20)},
        torch_randn_float64_seed42={
            str(n): randn(n, torch.float64) for n in (1, 2, 5, 15, 16, 17, 20, 31, 32, 320)
        },
    )
    finish("torch_rng", record, options)


if __name__ == "__main__":
    main()
