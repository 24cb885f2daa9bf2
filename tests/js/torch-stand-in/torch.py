"""The few parts of PyTorch that an exported program uses, in plain Python: tests need its values,
not its gradients. `calls` records what was asked of the optimiser and of the random numbers."""

import contextlib
import itertools
import math
from types import SimpleNamespace

calls = []
# What randn gives.
draws = []

float64 = "float64"
no_grad = contextlib.nullcontext


def set_default_dtype(dtype):
    calls.append(["dtype", dtype])


class Tensor:
    """Numbers row by row."""

    def __init__(self, shape, numbers):
        self.shape, self.numbers = tuple(shape), list(numbers)
        assert len(self.numbers) == math.prod(self.shape), (self.shape, len(self.numbers))

    def tolist(self):
        values = self.numbers
        for n in reversed(self.shape[1:]):
            values = [values[i : i + n] for i in range(0, len(values), n)]
        return values if self.shape else values[0]

    def __len__(self):
        return self.shape[0]

    def numel(self):
        return len(self.numbers)

    def item(self):
        (number,) = self.numbers
        return number

    # Without __float__: the functions of math take no tensor.
    def __int__(self):
        return int(self.item())

    def reshape(self, shape):
        return Tensor(shape, self.numbers)

    def flatten(self):
        return Tensor([self.numel()], self.numbers)

    def expand(self, *shape):
        own = (1,) * (len(shape) - len(self.shape)) + self.shape
        assert all(n in (1, m) for n, m in zip(own, shape)), (self.shape, shape)
        strides = [0 if n == 1 else math.prod(own[i + 1 :]) for i, n in enumerate(own)]
        places = itertools.product(*map(range, shape))
        return Tensor(shape, [self.numbers[sum(map(int.__mul__, at, strides))] for at in places])

    def __getitem__(self, key):
        keys = key if isinstance(key, tuple) else (key,)
        keys += (slice(None),) * (len(self.shape) - sum(k is not None for k in keys))
        rows, shape, sizes = [0], [], iter(self.shape)
        for k in keys:
            if k is None:
                shape.append(1)
                continue
            n = next(sizes)
            if isinstance(k, int):
                chosen = [range(n)[k]]
            else:
                chosen = range(n)[k] if isinstance(k, slice) else k
                shape.append(len(chosen))
            rows = [row * n + i for row in rows for i in chosen]
        return Tensor(shape, [self.numbers[row] for row in rows])

    def unbind(self, dim):
        assert dim == -1
        every = (slice(None),) * (len(self.shape) - 1)
        return [self[every + (i,)] for i in range(self.shape[-1])]

    def sum(self):
        return Tensor([], [math.fsum(self.numbers)])

    @property
    def data(self):
        return self

    @data.setter
    def data(self, other):
        assert other.shape == self.shape, (other.shape, self.shape)
        self.numbers = other.numbers

    def backward(self):
        assert self.shape == (), self.shape
        calls.append(["backward"])

    __neg__ = lambda a: each(lambda x: -x, a)
    __abs__ = lambda a: each(abs, a)
    __add__ = lambda a, b: each(lambda x, y: x + y, a, b)
    __radd__ = lambda b, a: each(lambda x, y: x + y, a, b)
    __sub__ = lambda a, b: each(lambda x, y: x - y, a, b)
    __rsub__ = lambda b, a: each(lambda x, y: x - y, a, b)
    __mul__ = lambda a, b: each(lambda x, y: x * y, a, b)
    __rmul__ = lambda b, a: each(lambda x, y: x * y, a, b)
    __truediv__ = lambda a, b: each(lambda x, y: x / y, a, b)
    __rtruediv__ = lambda b, a: each(lambda x, y: x / y, a, b)
    __pow__ = lambda a, b: each(math.pow, a, b)
    __rpow__ = lambda b, a: each(math.pow, a, b)
    __le__ = lambda a, b: each(lambda x, y: x <= y, a, b)


def each(function, *values):
    """A function of numbers, on tensors and numbers that are broadcast to one shape."""
    tensors = [v if isinstance(v, Tensor) else Tensor([], [v]) for v in values]
    rank = max(len(v.shape) for v in tensors)
    padded = [(1,) * (rank - len(v.shape)) + v.shape for v in tensors]
    shape = tuple(map(max, zip(*padded)))
    wide = [v if v.shape == shape else v.expand(*shape) for v in tensors]
    return Tensor(shape, map(function, *(v.numbers for v in wide)))


def of_tensors(function):
    """As PyTorch's functions are: not for plain numbers."""

    def called(value):
        if not isinstance(value, Tensor):
            raise TypeError(f"{function.__name__} takes a tensor, not {value}")
        return each(function, value)

    return called


exp, log, sqrt = of_tensors(math.exp), of_tensors(math.log), of_tensors(math.sqrt)
sin, cos, tan, tanh = map(of_tensors, [math.sin, math.cos, math.tan, math.tanh])


def tensor(values):
    if not isinstance(values, list):
        return Tensor([], [values])
    if not isinstance(values[0], list):
        return Tensor([len(values)], values)
    return stack([tensor(row) for row in values])


def stack(tensors, dim=0):
    dim %= len(tensors[0].shape) + 1
    shape = tensors[0].shape[:dim] + (1,) + tensors[0].shape[dim:]
    return cat([one.reshape(shape) for one in tensors], dim)


def cat(tensors, dim=0):
    shape = list(tensors[0].shape)
    dim %= len(shape)
    sizes = [math.prod(one.shape[dim:]) for one in tensors]
    others = [one.shape[:dim] + one.shape[dim + 1 :] for one in tensors]
    assert all(other == others[0] for other in others), others
    shape[dim] = sum(one.shape[dim] for one in tensors)
    rows = range(math.prod(shape[:dim]))
    parts = [one.numbers[i * n : (i + 1) * n] for i in rows for one, n in zip(tensors, sizes)]
    return Tensor(shape, itertools.chain.from_iterable(parts))


def arange(n):
    return tensor([float(i) for i in range(n)])


def linspace(start, end, n):
    return tensor([start + (end - start) * i / (n - 1) for i in range(n)])


def zeros_like(other):
    return Tensor(other.shape, [0.0] * other.numel())


class Generator:
    def manual_seed(self, seed):
        calls.append(["seed", seed])
        return self


def randn(shape, generator):
    assert isinstance(generator, Generator)
    return Tensor(shape, draws)


# ---------------------------------------------------------------------------- torch.nn


class Parameter(Tensor):
    def __init__(self, other):
        super().__init__(other.shape, other.numbers)


class Module:
    def __call__(self, *inputs):
        return self.forward(*inputs)

    def named_parameters(self):
        for name, part in vars(self).items():
            if isinstance(part, Parameter):
                yield name, part
            elif isinstance(part, Module):
                yield from ((f"{name}.{end}", w) for end, w in part.named_parameters())

    def parameters(self):
        return (w for _, w in self.named_parameters())


class Sequential(Module):
    def __init__(self, *layers):
        vars(self).update({str(i): layer for i, layer in enumerate(layers)})

    def forward(self, z):
        for layer in vars(self).values():
            z = layer(z)
        return z


class Linear(Module):
    def __init__(self, inputs, outputs):
        self.weight = Parameter(Tensor([outputs, inputs], [math.nan] * (outputs * inputs)))
        self.bias = Parameter(Tensor([outputs], [math.nan] * outputs))

    def forward(self, z):
        outputs, inputs = self.weight.shape
        assert z.shape[-1] == inputs, (z.shape, self.weight.shape)
        w = [self.weight.numbers[i * inputs : (i + 1) * inputs] for i in range(outputs)]
        rows = [z.numbers[i : i + inputs] for i in range(0, z.numel(), inputs)]
        values = [
            sum(map(float.__mul__, wi, row), bi)
            for row in rows
            for wi, bi in zip(w, self.bias.numbers)
        ]
        return Tensor(z.shape[:-1] + (outputs,), values)


def activation(function):
    class Activation(Module):
        def forward(self, z):
            return each(function, z)

    return Activation


def loss_class(function):
    """The mean over all numbers, or their sum."""

    class Loss(Module):
        def __init__(self, reduction="mean", **options):
            self.reduction, self.options = reduction, options

        def forward(self, values, wanted):
            assert values.shape == wanted.shape, (values.shape, wanted.shape)
            total = each(lambda a, b: function(a - b, **self.options), values, wanted).sum()
            return total if self.reduction == "sum" else total / values.numel()

    return Loss


def huber(r, delta):
    return r * r / 2 if abs(r) < delta else delta * (abs(r) - delta / 2)


def clip_grad_norm_(parameters, limit):
    calls.append(["clip", len(parameters), limit])


nn = SimpleNamespace(
    Module=Module,
    Parameter=Parameter,
    Sequential=Sequential,
    Linear=Linear,
    Tanh=activation(math.tanh),
    ReLU=activation(lambda z: max(z, 0.0)),
    Softplus=activation(lambda z: math.log1p(math.exp(z))),
    Sigmoid=activation(lambda z: 1 / (1 + math.exp(-z))),
    SiLU=activation(lambda z: z / (1 + math.exp(-z))),
    ELU=activation(lambda z: z if z > 0 else math.expm1(z)),
    MSELoss=loss_class(lambda r: r * r),
    HuberLoss=loss_class(huber),
    utils=SimpleNamespace(clip_grad_norm_=clip_grad_norm_),
)

# ---------------------------------------------------------------------------- torch.optim


class Optimizer:
    """Takes the options that its class in PyTorch takes, and no step."""

    takes = []
    weight_decay = 0.0

    def __init__(self, params, lr, weight_decay=None, **options):
        assert set(options) <= set(self.takes), options
        groups = list(params)
        groups = groups if isinstance(groups[0], dict) else [{"params": groups}]
        shared = {
            "lr": lr,
            "weight_decay": self.weight_decay if weight_decay is None else weight_decay,
        }
        self.options = options
        self.param_groups = [{**shared, **group} for group in groups]
        self.state = {}

    def zero_grad(self):
        calls.append(["zero_grad"])

    def step(self):
        calls.append(["step", *(group["lr"] for group in self.param_groups)])


class Adam(Optimizer):
    takes = ["betas", "eps"]


class AdamW(Adam):
    weight_decay = 0.01


class SGD(Optimizer):
    takes = ["momentum", "nesterov"]


class RMSprop(Optimizer):
    takes = ["alpha", "eps", "momentum"]


optim = SimpleNamespace(Adam=Adam, AdamW=AdamW, SGD=SGD, RMSprop=RMSprop)
