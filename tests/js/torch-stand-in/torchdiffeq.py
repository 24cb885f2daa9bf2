"""odeint in plain Python: fixed steps as torchdiffeq makes them; for methods with step control
many small steps, whose error is far below that of a formula gone wrong."""

import torch

# Names and arguments of all calls.
solves = []
# Steps of the 3/8 rule from one output to the next, in place of step control.
STEPS = 5


def odeint(field, start, times, **options):
    solves.append(["odeint", options])
    return solve(field, start, times, **options)


def odeint_adjoint(field, start, times, **options):
    solves.append(["odeint_adjoint", options])
    return solve(field, start, times, **options)


def solve(field, start, times, method, options=None, **_):
    step = FIXED.get(method)
    grid = grid_of(field, start, times, options or {}) if step else fine(times)
    step = step or rule_of_three_eighths
    outputs, y, i = [start], start, 1
    for t, end in zip(grid, grid[1:]):
        next_y = y + step(field, t, end - t, y)
        while i < times.numel() and times.numbers[i] <= end:
            outputs.append(between(field, t, end, y, next_y, times.numbers[i]))
            i += 1
        y = next_y
    return torch.stack(outputs)


def fine(times):
    pairs = list(zip(times.numbers, times.numbers[1:]))
    inner = [a + (b - a) * k / STEPS for a, b in pairs for k in range(STEPS)]
    return [*inner, times.numbers[-1]]


def grid_of(field, start, times, options):
    """The ends of the fixed steps: the outputs themselves, a function's, or of one size."""
    if "grid_constructor" in options:
        return options["grid_constructor"](field, start, times).numbers
    if "step_size" not in options:
        return times.numbers
    assert options["interp"] == "cubic"
    first, last, size = times.numbers[0], times.numbers[-1], options["step_size"]
    n = -int(-(last - first) / size // 1)
    return [*(first + size * k for k in range(n)), last]


def between(field, t, end, y, next_y, time):
    """Hermite's cubic polynomial."""
    if time == end:
        return next_y
    h, s = end - t, (time - t) / (end - t)
    slope, next_slope = field(torch.tensor(t), y), field(torch.tensor(end), next_y)
    bend = s * (s - 1) * ((1 - 2 * s) * (next_y - y) + (s - 1) * h * slope + s * h * next_slope)
    return y + s * (next_y - y) + bend


def euler(field, t, h, y):
    return h * field(torch.tensor(t), y)


def midpoint(field, t, h, y):
    half = y + h / 2 * field(torch.tensor(t), y)
    return h * field(torch.tensor(t + h / 2), half)


def heun2(field, t, h, y):
    a = field(torch.tensor(t), y)
    b = field(torch.tensor(t + h), y + h * a)
    return h / 2 * (a + b)


def rule_of_three_eighths(field, t, h, y):
    a = field(torch.tensor(t), y)
    b = field(torch.tensor(t + h / 3), y + h / 3 * a)
    c = field(torch.tensor(t + h * 2 / 3), y + h * (b - a / 3))
    d = field(torch.tensor(t + h), y + h * (a - b + c))
    return h / 8 * (a + 3 * (b + c) + d)


FIXED = {"euler": euler, "midpoint": midpoint, "heun2": heun2, "rk4": rule_of_three_eighths}
