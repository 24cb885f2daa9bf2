"""torch.nn's activations, losses and one small network: activations.json losses.json net.json."""

import torch
from torch.nn import functional

from common import arguments, finish, hex32, versions

ACTIVATIONS = {
    "tanh": torch.nn.Tanh(),
    "relu": torch.nn.ReLU(),
    "softplus": torch.nn.Softplus(),
    "sigmoid": torch.nn.Sigmoid(),
    "silu": torch.nn.SiLU(),
    "elu": torch.nn.ELU(),
    "sin": torch.sin,
}
SIZES = [3, 8, 5, 2]


def points():
    """Around zero, where functions turn, at softplus' threshold of 20, and far out."""
    positive = [0.0, 5e-324, 1e-300, 1e-160, 1e-20, 1e-9, 1e-5, 0.01, 0.1, 0.25, 0.5, 0.7, 1.0]
    positive += [1.3, 1.5707963267948966, 2.0, 2.5, 3.0, 3.141592653589793, 4.0, 6.5, 9.0, 12.0]
    positive += [18.4, 19.0, 19.999999999999996, 20.0, 20.000000000000004, 22.0, 30.0, 37.5]
    positive += [100.0, 708.0, 710.0, 745.5, 1000.0, 12345.678, 1e5]
    return [-x for x in reversed(positive)] + positive


def activations():
    record = dict(what="torch.nn activations in float64: value y and derivative dy at x")
    record |= dict(versions=versions(torch), x=points())
    for name, function in ACTIVATIONS.items():
        x = torch.tensor(points(), dtype=torch.float64, requires_grad=True)
        y = function(x)
        y.sum().backward()
        record[name] = dict(y=y.tolist(), dy=x.grad.tolist())
    return record


def losses():
    prediction = [[2.0, 0.7], [1.5, 1.25], [-0.3, 4.0], [0.0, -1.0], [0.5, 0.5]]
    target = [[2.0, 0.7], [1.0, 1.35], [-2.8, 1.5], [1.0, 0.0], [0.5, -0.499]]
    record = dict(what="mean-reduced losses of torch.nn in float64, gradient by the prediction")
    record |= dict(versions=versions(torch), prediction=prediction, target=target, cases=[])
    for name, settings in [("MSELoss", {})] + [
        ("HuberLoss", dict(delta=d)) for d in (1.0, 0.1, 2.5, 10.0)
    ]:
        x = torch.tensor(prediction, dtype=torch.float64, requires_grad=True)
        loss = getattr(torch.nn, name)(**settings)(x, torch.tensor(target, dtype=torch.float64))
        loss.backward()
        record["cases"].append(
            dict(loss=name, settings=settings, value=loss.item(), gradient=x.grad.tolist())
        )
    return record


def net():
    torch.manual_seed(7)
    layers = [torch.nn.Linear(a, b) for a, b in zip(SIZES, SIZES[1:])]
    singles = [p.detach() for layer in layers for p in (layer.weight, layer.bias)]
    parameters = [p.double() for p in singles]
    count = sum(p.numel() for p in parameters)

    def wave(shape, speed):
        n = torch.Size(shape).numel()
        return torch.sin(speed * torch.arange(1, n + 1, dtype=torch.float64)).reshape(shape)

    x = torch.tensor([[0.5, -1.0, 2.0], [0.0, 0.3, -0.7], [-1.5, 1.25, 0.1]], dtype=torch.float64)
    cotangent, vx = wave((3, 2), 1.1), wave((3, 3), 0.7)
    v_theta = wave((count,), 0.3)
    directions = [
        v.reshape(p.shape) for v, p in zip(v_theta.split([p.numel() for p in parameters]), parameters)
    ]
    record = dict(
        what="MLP 3-8-5-2 from manual_seed(7) in float64, batch of 3 rows: output y; ax and "
        "a_theta, the vjp of cotangent ay; vy, the jvp of the directions vx and v_theta. Flat "
        "arrays of parameters are in state_dict order",
        versions=versions(torch), sizes=SIZES,
        names=[f"net.{2 * i}.{n}" for i in range(3) for n in ("weight", "bias")],
        weights_float32={
            f"net.{2 * (i // 2)}.{('weight', 'bias')[i % 2]}": hex32(p.numpy())
            for i, p in enumerate(singles)
        },
        x=x.tolist(), ay=cotangent.tolist(), vx=vx.tolist(), v_theta=v_theta.tolist(),
        activations={},
    )  # fmt: skip
    for name, function in ACTIVATIONS.items():

        def forward(x, *p, function=function):
            for i in range(0, len(p), 2):
                x = functional.linear(x, p[i], p[i + 1])
                x = function(x) if i + 2 < len(p) else x
            return x

        inputs = (x, *parameters)
        y, vjp = torch.autograd.functional.vjp(forward, inputs, cotangent)
        _, jvp = torch.autograd.functional.jvp(forward, inputs, (vx, *directions))
        record["activations"][name] = dict(
            y=y.tolist(), ax=vjp[0].tolist(), vy=jvp.tolist(),
            a_theta=torch.cat([g.reshape(-1) for g in vjp[1:]]).tolist(),
        )  # fmt: skip
    return record


def main():
    options = arguments(__doc__)
    torch.set_num_threads(1)
    finish("activations", activations(), options)
    finish("losses", losses(), options)
    finish("net", net(), options)


if __name__ == "__main__":
    main()
