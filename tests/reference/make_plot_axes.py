"""The axes that matplotlib chooses for the plots of both demos: writes plot_axes.json.

Demo 2's limits come from its float32 run; made again from the float64 trajectories of
demo2_float64.json they differ by 6e-7.
"""

import json

import matplotlib

from common import HERE, arguments, finish

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def axes(curves, titled):
    """Default figure, equal axes; demo 2 has title, labels and a tight layout, which move them."""
    figure = pyplot.figure()
    for x, y in curves:
        pyplot.plot(x, y)
    pyplot.axis("equal")
    if titled:
        pyplot.title("Neural ODE")
        pyplot.xlabel("x")
        pyplot.ylabel("y")
        pyplot.tight_layout()
    figure.canvas.draw()
    ax = pyplot.gca()
    return dict(
        xlim=list(map(float, ax.get_xlim())), ylim=list(map(float, ax.get_ylim())),
        xticks=ax.get_xticks().tolist(), yticks=ax.get_yticks().tolist(),
    )  # fmt: skip


def main():
    options = arguments(__doc__)
    one = json.loads((HERE / "demo1_scipy.json").read_text())
    two = json.loads((HERE / "demo2_float64.json").read_text())
    curves = [zip(*two["true_traj"]), zip(*two["last_pred_printed_by_demo"])]
    record = dict(demo1=axes([(one["x"], one["y"])], False), demo2=axes(curves, True))
    finish("plot_axes", record, options)


if __name__ == "__main__":
    main()
