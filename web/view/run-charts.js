// @ts-check
/** The charts of a run: the loss over epochs, and each variable over time. */
import { h } from './dom.js';
import { LineChart } from './line-chart.js';
import { boxAround, tickStep } from './plane-scale.js';

/** @typedef {import('./line-chart.js').Line} Line */
/** @typedef {import('./line-chart.js').Bounds} Bounds */
/** @typedef {import('./line-chart.js').ChartLibrary} ChartLibrary */

/** @typedef {{ t: Float64Array, y: Float64Array }} Curve   one row of the state per time */

/**
 * @typedef {object} Curves   by trajectory
 * @property {number} dimension
 * @property {number} timeEnd
 * @property {readonly Curve[]} truth
 * @property {readonly Curve[]} data
 * @property {readonly Curve[]} fit
 */

/** @typedef {{ epochs: Float64Array, losses: Float64Array, length: number }} LossHistory */

/** Trajectories that the charts over time show; the phase plane shows all. */
const TRAJECTORIES_MOST = 6;
/** Systems of up to so many variables get a chart for each. */
const VARIABLES_MOST = 3;

export class RunCharts {
  #loop;
  #signal;
  #lossChart;
  /** @type {LineChart[]} */
  #timeCharts = [];
  /** @type {ChartLibrary | null} */
  #library = null;
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
   */
  showLoss(history, restAt) {
    const { epochs, losses, length } = history;
    this.#lossChart.show(
      [{ role: 'ink', x: epochs, y: losses, length }],
      lossBounds(history, restAt),
    );
  }

  /** @param {Curves} curves */
  showTimes(curves) {
    this.#timeCharts.forEach((chart, variable) => {
      const lines = /** @type {const} */ (['truth', 'data', 'fit']).flatMap((role) =>
        curves[role].slice(0, TRAJECTORIES_MOST).map(
          /** @returns {Line} */
          ({ t, y }) => ({ role, x: t, y, stride: curves.dimension, offset: variable }),
        ),
      );
      chart.show(lines, timeBounds(curves, variable));
    });
  }

  /** @param {{ loss: string, times: string[] }} texts  say in words what the charts show */
  describe({ loss, times }) {
    this.#lossChart.describe(loss);
    this.#timeCharts.forEach((chart, i) => chart.describe(times[i] ?? ''));
  }
}

/**
 * The room that the truth and the data need: a fit that runs off is cut, the axis stays.
 * @param {Curves} curves
 * @param {number} variable
 * @returns {Bounds}
 */
function timeBounds({ truth, data, dimension, timeEnd }, variable) {
  const rows = [...truth, ...data].map(({ y }) => y);
  const { yLeast, yMost } = boxAround(rows, dimension, [variable, variable]);
  const step = tickStep(Math.max(yMost - yLeast, 1e-9) / 3.5);
  const low = Math.floor(yLeast / step - 0.1) * step;
  const high = Math.ceil(yMost / step + 0.1) * step;
  return { x: [0, timeEnd], y: [low, high], step };
}

/**
 * Whole decades, so that the axis seldom moves; and room for the run up to where it rests.
 * @param {LossHistory} history
 * @param {number} restAt
 * @returns {Bounds}
 */
function lossBounds({ epochs, losses, length }, restAt) {
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < length; i += 1) {
    const loss = Number(losses[i]);
    if (loss > 0 && loss < Infinity) {
      least = Math.min(least, loss);
      most = Math.max(most, loss);
    }
  }
  const last = length > 0 ? Number(epochs[length - 1]) : 0;
  const step = tickStep(Math.max(1, last / 5));
  const end = last <= restAt ? restAt : Math.ceil(last / step) * step;
  const low = Math.min(0.1, 10 ** Math.floor(Math.log10(Math.min(least, 1))));
  const high = Math.max(10, 10 ** Math.ceil(Math.log10(Math.max(most, 1))));
  return { x: [0, end], y: [low, high] };
}
