// @ts-check
/** The methods side by side in a table, and the fixed points as a list. */
import { h, setText, svg } from '../view/dom.js';
import { formatCount, formatReal } from '../view/numbers.js';
import { fixedPointWords } from './solve-scene.js';

/** @typedef {import('./solve-problem.js').Solved} Solved */
/** @typedef {{ solved: Solved, error: number | null }} Column   error at the end; null: not known */

/** @type {readonly { label: string, help: string, text: (column: Column) => string }[]} */
const ROWS = [
  {
    label: 'Evaluations',
    help: 'how often the right-hand side was asked for a velocity: the price of the solution',
    text: ({ solved }) => formatCount(solved.stats.evaluations),
  },
  {
    label: 'Accepted',
    help: 'steps that the solution is made of',
    text: ({ solved }) => formatCount(solved.stats.accepted),
  },
  {
    label: 'Rejected',
    help: 'attempts whose estimated error was too large; they were tried again, shorter',
    text: ({ solved }) => (solved.method.judged ? formatCount(solved.stats.rejected) : '–'),
  },
  {
    label: 'First step',
    help: 'the size of the first step, chosen from the field at the start',
    text: ({ solved }) => formatReal(solved.stats.firstStep, 3),
  },
  {
    label: 'Shortest',
    help: 'accepted step',
    text: ({ solved }) => sizeText(solved, Math.min),
  },
  {
    label: 'Longest',
    help: 'accepted step',
    text: ({ solved }) => sizeText(solved, Math.max),
  },
  {
    label: 'Error at the end',
    help: 'largest difference from the exact solution, known to about twelve digits',
    text: ({ error }) => (error === null ? '–' : formatReal(error, 2)),
  },
  {
    label: 'Order',
    help: 'halve the steps, and the error falls by 2 to this power',
    text: ({ solved }) => String(solved.method.order),
  },
];

/**
 * @param {Solved} solved
 * @param {(...values: number[]) => number} choose
 */
function sizeText({ steps }, choose) {
  const sizes = steps.filter(({ accepted }) => accepted).map(({ h: size }) => Math.abs(size));
  return sizes.length > 0
    ? formatReal(
        sizes.reduce((a, b) => choose(a, b)),
        3,
      )
    : '–';
}

export class MethodTable {
  #head = h('tr');
  #rows = ROWS.map(({ label, help }) => h('tr', { title: help }, h('th', { scope: 'row' }, label)));
  #table = h(
    'table',
    { class: 'nde-table nde-methods' },
    h('caption', { class: 'nde-unseen' }, 'The methods side by side'),
    h('thead', {}, this.#head),
    h('tbody', {}, ...this.#rows),
  );
  #names = '';

  get element() {
    return this.#table;
  }

  /** @param {readonly Column[]} columns */
  show(columns) {
    const names = columns.map(({ solved }) => solved.method.key).join();
    if (names !== this.#names) {
      this.#names = names;
      this.#head.replaceChildren(
        h('td'),
        ...columns.map(({ solved: { method } }) =>
          h(
            'th',
            { scope: 'col', class: 'nde-number' },
            lineMark(method.look),
            shortName(method.name),
          ),
        ),
      );
      this.#rows.forEach((row) => {
        const cells = columns.map(() => h('td', { class: 'nde-number' }));
        row.replaceChildren(...[row.firstElementChild, ...cells].filter((cell) => cell !== null));
      });
    }
    this.#rows.forEach((row, r) => {
      columns.forEach((column, c) => {
        const cell = row.children[c + 1];
        if (cell) {
          setText(cell, ROWS[r]?.text(column) ?? '');
        }
      });
    });
  }
}

/**
 * A piece of a method's line.
 * @param {import('../view/plot.js').Look} look
 */
export function lineMark({ colour, dash }) {
  return svg(
    'svg',
    { class: 'nde-mark', 'aria-hidden': 'true', width: 26, height: 12, viewBox: '2 0 26 12' },
    svg('path', {
      class: colour.replace('--nde-', 'nde-stroke-'),
      d: 'M2 6h26',
      'stroke-width': 2.6,
      'stroke-dasharray': dash.length > 0 ? dash.join(' ') : null,
    }),
  );
}

/**
 * A name that fits into a column.
 * @param {string} name
 */
export function shortName(name) {
  return name.replace('Runge-Kutta 4 (classical)', 'RK4').replace('Runge-Kutta 4', 'RK4');
}

export class FixedPointList {
  #list = h('ul', { class: 'nde-fixed-points' });
  #remark = h('p', { class: 'nde-plot-note' });
  #element = h(
    'div',
    { class: 'nde-fixed-place', role: 'group', 'aria-label': 'Fixed points' },
    this.#list,
    this.#remark,
  );
  #text = '';

  get element() {
    return this.#element;
  }

  /**
   * @param {import('./solve-scene.js').FieldPicture} picture
   * @param {readonly string[]} variables
   * @param {boolean} wanted
   */
  show({ fixedPoints, remark }, variables, wanted) {
    const points = fixedPoints.map((point) => fixedPointWords(point, variables));
    const none =
      wanted && points.length === 0 && remark === '' ? 'No fixed point is in sight.' : '';
    const text = JSON.stringify([points, remark, none]);
    if (text === this.#text) {
      return;
    }
    this.#text = text;
    this.#list.replaceChildren(
      ...points.map(({ place, kind, values }) =>
        h(
          'li',
          {},
          h('strong', {}, kind),
          ` at ${place}; eigenvalues `,
          h('span', { class: 'nde-eigenvalues' }, values),
        ),
      ),
    );
    setText(this.#remark, remark || none);
    this.#element.hidden = points.length === 0 && remark === '' && none === '';
  }
}
