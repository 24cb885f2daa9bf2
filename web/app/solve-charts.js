// @ts-check
/** Each variable over time, by every method. */
import { h } from '../view/dom.js';
import { Plot } from '../view/plot.js';
import { limitsAround } from '../view/plot-scale.js';
import { formatReal } from '../view/numbers.js';
import { REFERENCE_LOOK } from './solve-problem.js';

/** @typedef {import('./solve-problem.js').Solved} Solved */

/** Systems of up to so many variables get a chart for each. */
const VARIABLES_MOST = 3;
/** Of the solution's extent: so far beyond it a method is followed. */
const ROOM = 0.6;
/** Extents of the axis beyond it from which a method does not come back. */
const FAR = 0.5;

/**
 * @typedef {object} TimeCurves
 * @property {readonly Solved[]} solved
 * @property {Float64Array | null} reference
 * @property {Float64Array} times       of the reference
 * @property {number} dimension
 * @property {readonly string[]} variables
 * @property {number} timeEnd
 */

export class TimeCharts {
  #loop;
  #signal;
  /** @type {Plot[]} */
  #plots = [];
  #element = h('div', { class: 'nde-charts' });
  /** @type {TimeCurves | null} */
  #curves = null;
  /** @type {import('../view/plot.js').PlotContent[]} */
  #contents = [];

  /**
   * @param {object} options
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, signal }) {
    this.#loop = loop;
    this.#signal = signal;
  }

  get element() {
    return this.#element;
  }

  /** @param {TimeCurves} curves */
  show(curves) {
    this.#curves = curves;
    const names = curves.variables.slice(0, VARIABLES_MOST);
    while (this.#plots.length < names.length) {
      const variable = this.#plots.length;
      const plot = new Plot({
        title: '',
        xTitle: 't',
        tell: (t) => this.#tell(t, variable),
        loop: this.#loop,
        signal: this.#signal,
      });
      this.#plots.push(plot);
      this.#element.append(plot.element);
    }
    this.#contents = this.#plots.map((plot, variable) => {
      const isShown = variable < names.length;
      plot.element.hidden = !isShown;
      const content = isShown ? contentOf(curves, variable) : { series: [], x: [0, 1], y: [0, 1] };
      plot.rename(`${names[variable]}(t)`);
      plot.say('');
      plot.describe(describe(curves, variable));
      plot.show(/** @type {import('../view/plot.js').PlotContent} */ (content));
      return /** @type {import('../view/plot.js').PlotContent} */ (content);
    });
  }

  /** @param {number | undefined} t  a time that is marked */
  mark(t) {
    this.#plots.forEach((plot, i) => {
      const content = this.#contents[i];
      if (content && content.at !== t) {
        content.at = t;
        plot.show(content);
      }
    });
  }

  /**
   * @param {number} t
   * @param {number} variable
   */
  #tell(t, variable) {
    if (!this.#curves) {
      return '';
    }
    const { solved, dimension } = this.#curves;
    const values = solved.map(({ method, t: times, y }) => {
      const row = times.findIndex((time) => time >= t);
      const value = row < 0 ? NaN : Number(y[row * dimension + variable]);
      return solved.length === 1 ? formatReal(value) : `${method.key} ${formatReal(value)}`;
    });
    return `t = ${formatReal(t, 3)}: ${values.join(', ')}`;
  }
}

/**
 * @param {TimeCurves} curves
 * @param {number} variable
 */
function contentOf({ solved, reference, times, dimension, timeEnd }, variable) {
  const place = { stride: dimension, offset: variable };
  const exact = reference
    ? [
        {
          look: REFERENCE_LOOK,
          kind: /** @type {const} */ ('line'),
          x: times,
          y: reference,
          width: 1.2,
          ...place,
        },
      ]
    : [];
  const [low, high] = extent([reference ?? solved[0]?.y ?? new Float64Array(0)], place);
  const [least, most] = extent(
    solved.map(({ y }) => y),
    place,
  );
  // A method that runs off is cut: the axis is that of the solution, with some room.
  const room = ROOM * (high - low);
  const limits = limitsAround(
    Math.max(Math.min(least, low), low - room),
    Math.min(Math.max(most, high), high + room),
  );
  const lines = solved.map(({ method, t, y }) => ({
    look: method.look,
    kind: /** @type {const} */ ('line'),
    x: t.subarray(0, runawayRow(y, place, limits)),
    y,
    ...place,
  }));
  return {
    series: [...exact, ...lines.reverse()],
    x: /** @type {[number, number]} */ ([0, timeEnd]),
    y: limits,
  };
}

/**
 * The number of rows up to the first that is so far beyond the axis that no curve leads back: the
 * rest would be upright spikes.
 * @param {Float64Array} y
 * @param {{ stride: number, offset: number }} place
 * @param {readonly [number, number]} limits
 */
function runawayRow(y, { stride, offset }, [low, high]) {
  const far = FAR * (high - low);
  let row = 0;
  while (row * stride < y.length) {
    const value = Number(y[offset + row * stride]);
    row += 1;
    if (!(value > low - far && value < high + far)) {
      break;
    }
  }
  return row;
}

/**
 * The least and the greatest value of a variable.
 * @param {readonly Float64Array[]} curves
 * @param {{ stride: number, offset: number }} place
 */
function extent(curves, { stride, offset }) {
  let [least, most] = [Infinity, -Infinity];
  for (const rows of curves) {
    for (let i = offset; i < rows.length; i += stride) {
      const value = Number(rows[i]);
      least = value < least ? value : least;
      most = value > most ? value : most;
    }
  }
  return [least, most];
}

/**
 * @param {TimeCurves} curves
 * @param {number} variable
 */
function describe({ solved, dimension, variables, timeEnd }, variable) {
  const name = variables[variable] ?? '';
  const ends = solved.map(
    ({ method, y }) =>
      `${formatReal(Number(y[y.length - dimension + variable]), 3)} by ${method.name}`,
  );
  return `${name} over time from 0 to ${timeEnd}; at the end it is ${ends.join(', ')}.`;
}
