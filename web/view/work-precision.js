// @ts-check
/**
 * Error at the end against evaluations of the field, both logarithmic: what precision costs with
 * each method. A steeper line is a method of higher order.
 */
import { h, setText } from './dom.js';
import { formatCount, formatReal } from './numbers.js';
import { Plot } from './plot.js';
import { decadesAround, roundsAround } from './plot-scale.js';

/** @typedef {import('../core/analysis.js').WorkPoint} WorkPoint */
/** @typedef {WorkPoint & { setting: string }} SweepPoint   setting: what was asked for, in words */

/**
 * @typedef {object} Sweep
 * @property {string} name
 * @property {import('./plot.js').Look} look
 * @property {readonly SweepPoint[]} points
 * @property {WorkPoint | null} now   with the settings in force
 * @property {string} order   in words
 */

/** Errors below this are those of the reference. */
const ERROR_LEAST = 1e-15;

export class WorkPrecision {
  #plot;
  #orders = h('ul', { class: 'nde-orders' });
  #body = h('tbody');
  #table;
  #state = h('p', { class: 'nde-plot-note' });
  #element;
  /** @type {readonly Sweep[]} */
  #sweeps = [];

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, signal }) {
    this.#plot = new Plot({
      title: 'Error at the end',
      xTitle: 'evaluations',
      logarithmic: { x: true, y: true },
      tell: (evaluations, error) => this.#tell(evaluations, error),
      loop,
      signal,
    });
    const head = ['Method', 'Asked for', 'Evaluations', 'Error'];
    this.#table = h(
      'details',
      { class: 'nde-more' },
      h('summary', {}, 'Points as a table'),
      h(
        'div',
        {
          class: 'nde-table-scroller',
          tabindex: 0,
          role: 'region',
          'aria-label': 'Table of work and precision',
        },
        h(
          'table',
          { class: 'nde-table' },
          h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
          this.#body,
        ),
      ),
    );
    this.#table.addEventListener('toggle', () => this.#fillTable(), { signal });
    this.#element = h(
      'section',
      { class: 'nde-work nde-panel', 'aria-label': 'Work and precision' },
      h('h2', { class: 'nde-panel-title' }, 'What precision costs'),
      this.#plot.element,
      this.#orders,
      this.#state,
      this.#table,
    );
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {readonly Sweep[]} sweeps
   * @param {string} state   what goes on, or why nothing is shown
   */
  show(sweeps, state) {
    this.#sweeps = sweeps;
    /** @type {WorkPoint[]} */
    const points = sweeps.flatMap(({ points: own, now }) => [...own, ...(now ? [now] : [])]);
    this.#plot.show({
      series: sweeps.flatMap(({ look, points: own, now }) => seriesOf(look, own, now)),
      x: roundsAround(
        points.map(({ evaluations }) => evaluations),
        [10, 1e4],
      ),
      y: decadesAround(
        points.map(({ error }) => Math.max(error, ERROR_LEAST)),
        [1e-12, 1],
      ),
    });
    const lines = sweeps.map(({ name, order }) => `${name}: ${order}`);
    while (this.#orders.children.length > lines.length) {
      this.#orders.lastElementChild?.remove();
    }
    lines.forEach((line, i) => {
      const item = this.#orders.children[i] ?? this.#orders.appendChild(h('li'));
      setText(item, line);
    });
    setText(this.#state, state);
    this.#plot.describe(`Error at the end time against evaluations. ${lines.join('; ')}.`);
    this.#fillTable();
  }

  /**
   * @param {number} evaluations
   * @param {number} error
   */
  #tell(evaluations, error) {
    let best = '';
    let least = 1;
    for (const { name, points } of this.#sweeps) {
      for (const point of points) {
        const far = Math.hypot(
          Math.log10(point.evaluations / evaluations),
          Math.log10(Math.max(point.error, ERROR_LEAST) / error) / 4,
        );
        if (far < least) {
          least = far;
          best =
            `${name}, ${point.setting}: ${formatCount(point.evaluations)} evaluations, ` +
            `error ${formatReal(point.error, 2)}`;
        }
      }
    }
    return best;
  }

  #fillTable() {
    if (!this.#table.open) {
      return;
    }
    const rows = this.#sweeps.flatMap(({ name, points }) =>
      points.map(({ setting, evaluations, error }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, name),
          ...[setting, formatCount(evaluations), formatReal(error, 3)].map((text) =>
            h('td', { class: 'nde-number' }, text),
          ),
        ),
      ),
    );
    this.#body.replaceChildren(...rows);
  }
}

/**
 * @param {import('./plot.js').Look} look
 * @param {readonly SweepPoint[]} points
 * @param {WorkPoint | null} now
 * @returns {import('./plot.js').Series[]}
 */
function seriesOf(look, points, now) {
  const x = points.map(({ evaluations }) => evaluations);
  const y = points.map(({ error }) => Math.max(error, ERROR_LEAST));
  /** @type {import('./plot.js').Series[]} */
  const series = [
    { look, kind: 'line', x, y },
    { look, kind: 'marks', x, y },
  ];
  if (now) {
    const ring = { x: [now.evaluations], y: [Math.max(now.error, ERROR_LEAST)] };
    series.push({ look, kind: 'ring', ...ring });
  }
  return series;
}
