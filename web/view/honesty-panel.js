// @ts-check
/**
 * The honesty panel: what the last epoch cost, which steps the solver took in it, and whether its
 * gradient is right.
 */
import { h, setText } from './dom.js';
import { formatCount, formatReal } from './numbers.js';
import { StepStrip } from './step-strip.js';

/** @typedef {import('./step-strip.js').Step} Step */

/** The network's own colour. */
const LOOK = { colour: '--nde-fit', dash: [] };

/**
 * @typedef {object} HonestyFigures   of the last epoch
 * @property {number} done               epochs trained
 * @property {string} method             of the gradient: discrete, adjoint
 * @property {number} evaluations        of the forward solve
 * @property {number} backwardEvaluations
 * @property {number} accepted
 * @property {number} rejected
 * @property {number} bytes              kept for the way back
 * @property {boolean} recomputed        whether activations had to be computed again
 * @property {number} milliseconds       per epoch, NaN where it was not measured
 * @property {readonly Step[]} steps     of the forward solve, in the order in which they were tried
 *
 * @typedef {{ cosine: number, relativeError: number }} Likeness
 *
 * @typedef {object} CheckResult   what session.gradientCheck gives
 * @property {string} method
 * @property {number} evaluations
 * @property {number} backwardEvaluations
 * @property {number} bytes
 * @property {number} milliseconds
 * @property {number} coordinates   weights that were moved
 * @property {number} of            weights
 * @property {Likeness} discrete
 * @property {Likeness} replayed
 * @property {Likeness} whole
 */

/** @type {{ label: string, text: (figures: HonestyFigures) => string }[]} */
const FIGURES = [
  { label: 'Evaluations, forward', text: ({ evaluations }) => formatCount(evaluations) },
  { label: 'Evaluations, way back', text: ({ backwardEvaluations: n }) => formatCount(n) },
  { label: 'Steps accepted', text: ({ accepted }) => formatCount(accepted) },
  { label: 'Steps rejected', text: ({ rejected }) => formatCount(rejected) },
  {
    label: 'Kept for the way back',
    text: ({ bytes, recomputed }) => bytesText(bytes) + (recomputed ? ', recomputing' : ''),
  },
  { label: 'Time per epoch', text: ({ milliseconds }) => timeText(milliseconds) },
];

export class HonestyPanel {
  #values = FIGURES.map(() => h('dd', {}, '–'));
  #strip;
  #button = h('button', { type: 'button', class: 'nde-button' }, 'Check the gradient');
  #result = h('div', { class: 'nde-check-result', role: 'status' });
  #element;
  /** @type {readonly Step[]} */
  #steps = [];
  /** A check is under way. */
  #busy = false;

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {() => void} options.onCheck   answer with showCheck or showProblem
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, onCheck, signal }) {
    this.#strip = new StepStrip({ loop, signal });
    this.#button.addEventListener('click', onCheck, { signal });
    this.#element = h(
      'section',
      { class: 'nde-insight nde-honesty nde-panel' },
      h('h2', { class: 'nde-panel-title' }, 'What an epoch costs now'),
      h(
        'dl',
        { class: 'nde-insight-figures' },
        ...FIGURES.map(({ label }, i) => h('div', {}, h('dt', {}, label), this.#values[i])),
      ),
      this.#strip.element,
      h(
        'p',
        { class: 'nde-insight-note' },
        'A stair is an accepted step, a cross a rejected one, which was tried again, shorter.',
      ),
      this.#strip.table,
      h(
        'p',
        { class: 'nde-insight-note' },
        'The gradient says how the loss changes when a weight is moved. That can be tried: move it ' +
          'and see.',
      ),
      this.#button,
      this.#result,
    );
    this.clear();
  }

  get element() {
    return this.#element;
  }

  /** Before the first epoch. */
  clear() {
    this.#values.forEach((value) => setText(value, '–'));
    this.#steps = [];
    this.#showSteps();
    this.#clearCheck();
    this.#button.disabled = true;
  }

  /** @param {HonestyFigures} figures */
  show(figures) {
    if (figures.done === 0) {
      return;
    }
    FIGURES.forEach(({ text }, i) =>
      setText(/** @type {Element} */ (this.#values[i]), text(figures)),
    );
    if (figures.steps !== this.#steps) {
      this.#steps = figures.steps;
      this.#showSteps();
    }
    this.#button.disabled = this.#busy;
  }

  /** While the check is under way. */
  showChecking() {
    this.#busy = true;
    this.#button.disabled = true;
    setText(this.#button, 'Checking …');
    this.#result.replaceChildren(
      h(
        'p',
        { class: 'nde-insight-note' },
        'Weights are moved one by one, and the run waits: a large network takes some seconds.',
      ),
    );
  }

  /** @param {CheckResult} result */
  showCheck(result) {
    this.#clearCheck();
    this.#result.append(checkTable(result), costLine(result));
  }

  /** @param {string} message   why the check could not be made */
  showProblem(message) {
    this.#clearCheck();
    this.#result.append(h('p', { class: 'nde-field-error' }, message));
  }

  #clearCheck() {
    this.#busy = false;
    this.#button.disabled = false;
    setText(this.#button, 'Check the gradient');
    this.#result.replaceChildren();
  }

  #showSteps() {
    const steps = this.#steps;
    const judged = steps.some(({ ratio }) => ratio > 0);
    const [from, to] = [steps[0]?.t ?? 0, steps.at(-1)?.tEnd ?? 1];
    this.#strip.show([{ name: 'Neural ODE', look: LOOK, steps, judged }], [from, to]);
  }
}

/** @param {CheckResult} result */
function checkTable({ method, coordinates, of, discrete, replayed, whole }) {
  const some = coordinates < of ? ` (${coordinates} of the ${of} weights)` : '';
  const rows = [
    {
      label: 'the discrete gradient',
      likeness: discrete,
      meaning:
        method === 'discrete'
          ? 'The same gradient, computed a second time: the way back through the very steps that were ' +
            'taken. It has the same bits.'
          : 'The way back through the very steps that were taken is exact. The chosen gradient solves ' +
            'another equation backwards; how far it is off depends on the tolerances.',
    },
    {
      label: 'differences, same steps',
      likeness: replayed,
      meaning:
        `Each weight is moved a little to both sides${some}, and the solver takes the same steps ` +
        'again. What is left of a right gradient’s error is rounding.',
    },
    {
      label: 'differences, free steps',
      likeness: whole,
      meaning:
        'The same, but the solver may choose other steps for the moved weight, as in training. Now ' +
        'the choice of steps, which no gradient here follows, counts as well.',
    },
  ];
  const head = ['Compared with', 'Cosine', 'Relative error'].map((text, i) =>
    h('th', { scope: 'col', class: i > 0 && 'nde-number' }, text),
  );
  return h(
    'table',
    { class: 'nde-table nde-check-table' },
    h('caption', {}, `The ${method} gradient`),
    h('thead', {}, h('tr', {}, ...head)),
    ...rows.map(({ label, likeness, meaning }) =>
      h(
        'tbody',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, label),
          h('td', { class: 'nde-number' }, cosineText(likeness.cosine)),
          h('td', { class: 'nde-number' }, formatReal(likeness.relativeError, 2)),
        ),
        h('tr', {}, h('td', { colspan: 3, class: 'nde-insight-note' }, meaning)),
      ),
    ),
  );
}

/** @param {CheckResult} result */
function costLine({ evaluations, backwardEvaluations, bytes, milliseconds }) {
  return h(
    'p',
    { class: 'nde-insight-note' },
    `One gradient took ${formatCount(evaluations)} evaluations forward, ` +
      `${formatCount(backwardEvaluations)} on the way back, ${bytesText(bytes)} and ` +
      `${timeText(milliseconds)}.`,
  );
}

/**
 * What is missing to 1 is the news.
 * @param {number} cosine
 */
export function cosineText(cosine) {
  const missing = 1 - cosine;
  // Rounding of sums over the weights.
  if (Math.abs(missing) < 1e-15) {
    return '1';
  }
  return missing > 0 && missing < 1e-3 ? `1 − ${formatReal(missing, 2)}` : formatReal(cosine, 4);
}

/** @param {number} bytes */
export function bytesText(bytes) {
  if (!(bytes >= 1000)) {
    return Number.isNaN(bytes) ? '–' : `${formatCount(bytes)} bytes`;
  }
  return bytes < 1e6 ? `${formatReal(bytes / 1e3, 3)} kB` : `${formatReal(bytes / 1e6, 3)} MB`;
}

/** @param {number} milliseconds */
function timeText(milliseconds) {
  return Number.isNaN(milliseconds) ? '–' : `${formatReal(milliseconds, 2)} ms`;
}
