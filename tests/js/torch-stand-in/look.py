"""Imports exported programs, trains one epoch and prints, as JSON, what their parts gave.

stdin: a list of {file, draws, points, rates, follow}. draws: what randn gives; points: where fields
are evaluated, [t, state] each; rates: for how many epochs the schedule is; follow: state and times."""

import contextlib
import importlib.util
import io
import json
import sys
import traceback

import torch
import torchdiffeq


def program_of(file):
    spec = importlib.util.spec_from_file_location("program", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def slopes(function, points):
    rows = [function(torch.tensor(t), torch.tensor([state])) for t, state in points]
    assert all(row.shape == (1, len(state)) for row, (_, state) in zip(rows, points))
    return [row.numbers for row in rows]


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.numbers
    return value.__name__ if callable(value) else value


def arguments(options={}, **others):
    """Arguments of odeint by name, with those in `options` among them."""
    return {key: plain(value) for key, value in [*others.items(), *options.items()]}


def look(file, draws, points, rates, follow):
    torch.draws[:] = draws
    torch.calls.clear()
    torchdiffeq.solves.clear()
    program = program_of(file)
    # train gives neither the optimiser nor its memory.
    made, make = [], program.make_optimizer

    def make_optimizer(*models):
        made.append((make(*models), models[1:]))
        return made[0][0]

    program.make_optimizer = make_optimizer
    with contextlib.redirect_stdout(io.StringIO()):
        field, losses = program.train(1)
    [(optimizer, starts)] = made
    names = {w: name for name, w in [*field.named_parameters(), *(("starts", w) for w in starts)]}
    solver, options = torchdiffeq.solves[-1]
    seen = {
        "loss": losses[0],
        "calls": list(torch.calls),
        "solve": [solver, arguments(**options)],
        "optimizer": [type(optimizer).__name__, optimizer.options],
        "decay": {names[w]: g["weight_decay"] for g in optimizer.param_groups for w in g["params"]},
        "memory": {
            names[w]: {key: plain(value) for key, value in memory.items()}
            for w, memory in optimizer.state.items()
        },
        "field": slopes(field, points),
    }
    if hasattr(program, "system"):
        seen["system"] = slopes(program.system, points)
    if hasattr(program, "learning_rate"):
        seen["rates"] = [program.learning_rate(epoch) for epoch in range(rates)]
    start, times = follow
    seen["follow"] = program.follow(field, start, times).numbers
    return seen


def attempt(request):
    try:
        return json.dumps(look(**request), allow_nan=False)
    except Exception:
        return json.dumps({"error": traceback.format_exc()})


print(f"[{','.join(attempt(request) for request in json.load(sys.stdin))}]")
