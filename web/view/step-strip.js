// @ts-check
/**
 * The sizes of the steps over time, one flight of stairs per solve: a wide, high stair is a bold
 * step. Rejected attempts are crosses at the size that was tried.
 */
import { h, setText } from './dom.js';
import { formatReal } from './numbers.js';
import { Plot } from './plot.js';
import { roundsAround } from './plot-scale.js';

/** @typedef {import('../core/solve.js').Step} Step */
/** @typedef {import('./plot.js').Look} Look */

/**
 * @typedef {object} StepList
 * @property {string} name    of what is solved, or of the method
 * @property {Look} look
 * @property {readonly Step[]} steps   attempts in their order
 * @property {boolean} judged   whether steps are accepted or rejected by an error estimate
 */

/** Rows of the table; a solve of thousands of steps is not read row by row. */
const ROWS_MOST = 400;
const HEAD = ['Solve', 'Attempt', 't', 'h', 'Error / tolerance', 'Verdict'];

export class StepStrip {
  #plot;
  /** @type {readonly StepList[]} */
  #lists = [];
  /** @type {import('./plot.js').PlotContent} */
  #content = { series: [], x: [0, 1], y: [0.1, 1] };
  #body = h('tbody');
  #note = h('p', { class: 'nde-plot-note' });
  #table;

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, signal }) {
    this.#plot = new Plot({
      title: 'Step size',
      xTitle: 't',
      logarithmic: { y: true },
      tell: (t, size, reach) => this.#tell(t, size, reach),
      loop,
      signal,
    });
    const head = HEAD.map((text, i) =>
      h('th', { scope: 'col', class: i > 0 ? 'nde-number' : null }, text),
    );
    const label = { role: 'region', 'aria-label': 'Table of steps' };
    this.#table = h(
      'details',
      { class: 'nde-more nde-steps' },
      h('summary', {}, 'Steps as a table'),
      h(
        'div',
        { class: 'nde-table-scroller', tabindex: 0, ...label },
        h('table', { class: 'nde-table' }, h('thead', {}, h('tr', {}, ...head)), this.#body),
        this.#note,
      ),
    );
    this.#table.addEventListener('toggle', () => this.#fillTable(), { signal });
  }

  get element() {
    return this.#plot.element;
  }

  /** The same as a table, folded away. */
  get table() {
    return this.#table;
  }

  /**
   * @param {readonly StepList[]} lists
   * @param {[number, number]} times   of the axis
   */
  show(lists, times) {
    this.#lists = lists;
    const sizes = lists.flatMap(({ steps }) => steps.map(({ h: size }) => Math.abs(size)));
    this.#content = {
      series: lists.flatMap(seriesOf).reverse(),
      x: times,
      y: roundsAround(sizes, [0.01, 1]),
    };
    this.#plot.show(this.#content);
    this.#plot.say('');
    this.#plot.describe(describe(lists));
    this.#fillTable();
  }

  /** @param {Step | null} step   the attempt that is marked; null marks none */
  mark(step) {
    this.#plot.show({ ...this.#content, band: step ? [step.t, step.tEnd] : undefined });
  }

  /**
   * What is nearest to a place, in words.
   * @param {number} t
   * @param {number} size
   * @param {number} reach
   */
  #tell(t, size, reach) {
    let best = '';
    let least = Infinity;
    for (const { name, steps, judged } of this.#lists) {
      steps.forEach((step, i) => {
        const [from, to] = step.accepted ? [step.t, step.tEnd] : [step.t - reach, step.t + reach];
        const far = Math.abs(Math.log(Math.abs(step.h) / size));
        if (t >= from && t <= to && far < least) {
          least = far;
          best = `${name}, ${stepWords(step, i, judged)}`;
        }
      });
    }
    return best;
  }

  #fillTable() {
    if (!this.#table.open) {
      return;
    }
    const all = this.#lists.flatMap(({ name, steps, judged }) =>
      steps.map((step, i) => ({ name, step, i, judged })),
    );
    const rows = all.slice(0, ROWS_MOST).map(({ name, step, i, judged }) => {
      const cells = [
        String(i + 1),
        formatReal(step.t),
        formatReal(step.h),
        judged ? formatReal(step.ratio, 3) : '–',
        judged ? verdict(step) : 'taken',
      ];
      return h(
        'tr',
        {},
        h('th', { scope: 'row' }, name),
        ...cells.map((text) => h('td', { class: 'nde-number' }, text)),
      );
    });
    this.#body.replaceChildren(...rows);
    const cut = all.length > ROWS_MOST;
    setText(this.#note, cut ? `The first ${ROWS_MOST} of ${all.length} attempts.` : '');
  }
}

/** @param {Step} step */
function verdict({ accepted }) {
  return accepted ? 'accepted' : 'rejected';
}

/**
 * @param {Step} step
 * @param {number} i
 * @param {boolean} judged
 */
export function stepWords(step, i, judged) {
  const { t, h: size, ratio } = step;
  const begin = `attempt ${i + 1}: from t = ${formatReal(t, 3)} by h = ${formatReal(size, 3)}`;
  return judged
    ? `${begin}, error ${formatReal(ratio, 3)} of what is allowed: ${verdict(step)}`
    : `${begin}, not judged`;
}

/**
 * @param {StepList} list
 * @returns {import('./plot.js').Series[]}   the crosses before the stairs: it is drawn in reverse
 */
function seriesOf({ steps, look }) {
  const taken = steps.filter(({ accepted }) => accepted);
  const refused = steps.filter(({ accepted }) => !accepted);
  return [
    {
      look,
      kind: 'crosses',
      x: refused.map(({ t }) => t),
      y: refused.map(({ h: size }) => Math.abs(size)),
    },
    {
      look,
      kind: 'line',
      x: taken.flatMap(({ t, tEnd }) => [t, tEnd]),
      y: taken.flatMap(({ h: size }) => [Math.abs(size), Math.abs(size)]),
    },
  ];
}

/** @param {readonly StepList[]} lists */
function describe(lists) {
  const parts = lists.map(({ name, steps }) => {
    const sizes = steps.filter(({ accepted }) => accepted).map(({ h: size }) => Math.abs(size));
    if (sizes.length === 0) {
      return `${name} took no step`;
    }
    const [least, most] = [Math.min, Math.max].map((choose) =>
      formatReal(
        sizes.reduce((a, b) => choose(a, b)),
        3,
      ),
    );
    const refused = steps.length - sizes.length;
    return `${name} took ${sizes.length} steps from ${least} to ${most} and rejected ${refused}`;
  });
  return `Step sizes over time. ${parts.join('; ')}. The table of steps has each of them.`;
}
