// @ts-check
/** What the lines and dots of the phase plane are, and switches for its arrows. */
import { h, newId, setText, svg } from './dom.js';

/** @typedef {'learnedField' | 'trueField'} FieldKey */

export class Legend {
  #truth = h('span', {}, 'true system');
  #learned;
  #true;
  #element;

  /**
   * @param {object} options
   * @param {(key: FieldKey, on: boolean) => void} options.onSwitch
   * @param {AbortSignal} options.signal
   */
  constructor({ onSwitch, signal }) {
    const id = newId();
    this.#learned = fieldSwitch('learned', 'nde-mark-fit');
    this.#true = fieldSwitch('true', 'nde-mark-truth');
    this.#element = h(
      'div',
      { class: 'nde-legend' },
      h(
        'ul',
        { class: 'nde-legend-list' },
        h('li', {}, line('nde-mark-truth', null), this.#truth),
        h('li', {}, dots(), 'data'),
        h('li', {}, line('nde-mark-fit', '7 4.5'), 'Neural ODE'),
        h('li', {}, ring(), 'start'),
      ),
      h(
        'div',
        { class: 'nde-legend-switches', role: 'group', 'aria-labelledby': id },
        h('span', { id }, 'Arrows:'),
        this.#learned.element,
        this.#true.element,
      ),
    );
    for (const [key, { input }] of /** @type {const} */ ([
      ['learnedField', this.#learned],
      ['trueField', this.#true],
    ])) {
      input.addEventListener('change', () => onSwitch(key, input.checked), { signal });
    }
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {string} truth   what the true curve is called
   * @param {{ learnedField: boolean, trueField: boolean }} shown
   */
  show(truth, { learnedField, trueField }) {
    setText(this.#truth, truth);
    this.#learned.input.checked = learnedField;
    this.#true.input.checked = trueField;
  }
}

/**
 * @param {string} text
 * @param {string} mark
 */
function fieldSwitch(text, mark) {
  const input = h('input', { type: 'checkbox', class: 'nde-check' });
  const element = h('label', { class: 'nde-switch' }, input, arrow(mark), h('span', {}, text));
  return { input, element };
}

/** @param {Element[]} shapes */
function picture(...shapes) {
  const size = { width: 26, height: 12, viewBox: '2 0 26 12' };
  return svg('svg', { class: 'nde-mark', 'aria-hidden': 'true', ...size }, ...shapes);
}

/**
 * @param {string} mark
 * @param {string | null} dash
 */
function line(mark, dash) {
  return picture(
    svg('path', { class: mark, d: 'M1 6h28', 'stroke-width': 2.4, 'stroke-dasharray': dash }),
  );
}

function dots() {
  return picture(
    ...[5, 15, 25].map((cx) => svg('circle', { class: 'nde-mark-data', cx, cy: 6, r: 2.3 })),
  );
}

function ring() {
  return picture(
    svg('circle', { class: 'nde-mark-start', cx: 15, cy: 6, r: 4.8, 'stroke-width': 2 }),
  );
}

/** @param {string} mark */
function arrow(mark) {
  return picture(
    svg('path', { class: mark, d: 'M4 6h21M20.5 2.5L25 6l-4.5 3.5', 'stroke-width': 1.4 }),
  );
}
