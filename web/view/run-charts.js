// @ts-check
/** The charts of a run: the loss over epochs, and each variable over time. */
import { h } from './dom.js';
import { LineChart } from './line-chart.js';
import { PIN_ROLES } from './palette.js';
import { boxAround, tickStep } from './plane-scale.js';

/** @typedef {import('./line-chart.js').Line} Line */
/** @typedef {import('./line-chart.js').Bounds} Bounds */
/** @typedef {import('./line-chart.js').ChartLibrary} ChartLibrary */

/** @typedef {import('./curve.js').Curve} Curve */

/**
 * @typedef {object} Curves   by trajectory
 * @property {number} dimension
 * @property {number} timeStart
 * @property {number} timeEnd
 * @property {readonly Curve[]} truth
 * @property {readonly Curve[]} data
 * @property {readonly number[]} [trained]  how many rows of each data are trained on; else all
 * @property {readonly Curve[]} fit
 */

/** @typedef {{ epochs: Float64Array, losses: Float64Array, length: number }} LossHistory */

/**
 * A run that is compared with, drawn besides.
 * @typedef {LossHistory & { slot: number, times: readonly Float64Array[],
 *   curves: readonly Float64Array[] }} PinnedRun
 */

/** Trajectories that the charts over time show; the phase plane shows all. */
export const TRAJECTORIES_MOST = 6;
/** Systems of up to so many variables get a chart for each. */
export const VARIABLES_MOST = 3;

export class RunCharts {
  #loop;
  #signal;
  #lossChart;
  /** @type {LineChart[]} */
  #timeCharts = [];
  /** @type {ChartLibrary | null} */
  #library = null;
  /** @type {readonly PinnedRun[]} */
  #pins = [];
  #element;

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, signal }) {
    this.#loop = loop;
    this.#signal = signal;
    const title = { title: 'Loss', xTitle: 'epoch' };
    this.#lossChart = new LineChart({ ...title, logarithmic: true, loop, signal });
    this.#element = h('div', { class: 'nde-charts' }, this.#lossChart.element);
  }

  get element() {
    return this.#element;
  }

  get attached() {
    return this.#library !== null;
  }

  /** @param {ChartLibrary} library */
  attach(library) {
    this.#library = library;
    [this.#lossChart, ...this.#timeCharts].forEach((chart) => chart.attach(library));
  }

  /**
   * One chart per variable of the system.
   * @param {readonly string[]} variables
   */
  arrange(variables) {
    const names = variables.slice(0, VARIABLES_MOST);
    while (this.#timeCharts.length > names.length) {
      this.#timeCharts.pop()?.dispose();
    }
    while (this.#timeCharts.length < names.length) {
      const chart = new LineChart({
        title: '',
        xTitle: 't',
        loop: this.#loop,
        signal: this.#signal,
      });
      this.#timeCharts.push(chart);
      this.#element.append(chart.element);
      if (this.#library) {
        chart.attach(this.#library);
      }
    }
    this.#timeCharts.forEach((chart, i) => chart.rename(`${names[i]}(t)`));
  }

  /**
   * @param {LossHistory} history
   * @param {number} restAt
   * @param {{ epoch: number } | null} [mark]   epochs done at a moment that is looked at
   */
  showLoss(history, restAt, mark = null) {
    const { epochs, losses, length } = history;
    /** @type {Line[]} */
    const pinned = this.#pins.map((pin) => ({
      role: roleOf(pin),
      x: pin.epochs,
      y: pin.losses,
      length: pin.length,
    }));
    const bounds = lossBounds([history, ...this.#pins], restAt);
    this.#lossChart.show(
      [...pinned, { role: 'ink', x: epochs, y: losses, length }, ...upright(mark, bounds)],
      bounds,
    );
  }

  /** @param {readonly PinnedRun[]} pins   seen with what is shown next */
  showPins(pins) {
    this.#pins = pins;
  }

  /** @param {Curves} curves */
  showTimes(curves) {
    this.#timeCharts.forEach((chart, variable) => {
      const pinned = this.#pins.flatMap((pin) => pinnedLines(pin, curves.dimension, variable));
      const lines = /** @type {const} */ (['truth', 'data', 'fit']).flatMap((role) =>
        curves[role].slice(0, TRAJECTORIES_MOST).map(
          /** @returns {Line} */
          ({ t, y }, i) => {
            const line = { role, x: t, y, stride: curves.dimension, offset: variable };
            return { ...line, length: (role === 'data' && curves.trained?.[i]) || t.length };
          },
        ),
      );
      chart.show(
        [...lines, ...heldLines(curves, variable), ...pinned],
        timeBounds(curves, variable),
      );
    });
  }

  /** @param {{ loss: string, times: string[] }} texts  say in words what the charts show */
  describe({ loss, times }) {
    this.#lossChart.describe(loss);
    this.#timeCharts.forEach((chart, i) => chart.describe(times[i] ?? ''));
  }
}

/**
 * The dots that are not trained on.
 * @param {Curves} curves
 * @param {number} variable
 * @returns {Line[]}
 */
function heldLines({ data, trained = [], dimension: stride }, variable) {
  return data.slice(0, TRAJECTORIES_MOST).flatMap(({ t, y }, i) => {
    const n = trained[i] ?? t.length;
    /** @type {Line} */
    const line = { role: 'held', x: t.subarray(n), y: y.subarray(n * stride), stride };
    return n < t.length ? [{ ...line, offset: variable }] : [];
  });
}

/** @param {PinnedRun} pin */
function roleOf({ slot }) {
  return PIN_ROLES[slot] ?? 'pin1';
}

/**
 * The curves of a pinned run, if they are of as many variables.
 * @param {PinnedRun} pin
 * @param {number} dimension
 * @param {number} variable
 * @returns {Line[]}
 */
function pinnedLines(pin, dimension, variable) {
  return pin.curves.slice(0, TRAJECTORIES_MOST).flatMap((y, i) => {
    const x = pin.times[i];
    const fits = x !== undefined && y.length === x.length * dimension;
    return fits ? [{ role: roleOf(pin), x, y, stride: dimension, offset: variable }] : [];
  });
}

/**
 * The room that the truth and the data need: a fit that runs off is cut, the axis stays.
 * @param {Curves} curves
 * @param {number} variable
 * @returns {Bounds}
 */
function timeBounds({ truth, data, dimension, timeStart, timeEnd }, variable) {
  const rows = [...truth, ...data].map(({ y }) => y);
  const { yLeast, yMost } = boxAround(rows, dimension, [variable, variable]);
  const step = tickStep(Math.max(yMost - yLeast, 1e-9) / 3.5);
  const low = Math.floor(yLeast / step - 0.1) * step;
  const high = Math.ceil(yMost / step + 0.1) * step;
  return { x: [timeStart, timeEnd], y: [low, high], step };
}

/**
 * A line across the chart at a moment; none without one.
 * @param {{ epoch: number } | null} mark
 * @param {Bounds} bounds
 * @returns {Line[]}
 */
function upright(mark, { y }) {
  const at = mark ? Math.max(0, mark.epoch - 1) : 0; // the loss of that epoch, counted from 0
  return mark ? [{ role: 'truth', x: [at, at], y, length: 2 }] : [];
}

/**
 * Whole decades, so that the axis seldom moves; and room for the run up to where it rests.
 * @param {readonly LossHistory[]} histories   of this run, and of pinned ones
 * @param {number} restAt
 * @returns {Bounds}
 */
function lossBounds(histories, restAt) {
  let least = Infinity;
  let most = 0;
  let last = 0;
  for (const { epochs, losses, length } of histories) {
    last = Math.max(last, length > 0 ? Number(epochs[length - 1]) : 0);
    for (let i = 0; i < length; i += 1) {
      const loss = Number(losses[i]);
      if (loss > 0 && loss < Infinity) {
        least = Math.min(least, loss);
        most = Math.max(most, loss);
      }
    }
  }
  const step = tickStep(Math.max(1, last / 5));
  const end = last <= restAt ? restAt : Math.ceil(last / step) * step;
  const low = Math.min(0.1, 10 ** Math.floor(Math.log10(Math.min(least, 1))));
  const high = Math.max(10, 10 ** Math.ceil(Math.log10(Math.max(most, 1))));
  return { x: [0, end], y: [low, high] };
}
