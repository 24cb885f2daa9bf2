// @ts-check
/** What the lines and dots of the phase plane are, and switches for its vector fields. */
import { h, newId, setText, svg } from './dom.js';

/** How the fields are drawn. */
const FLOWS = [
  { key: 'none', label: 'none' },
  { key: 'arrows', label: 'arrows' },
  { key: 'particles', label: 'particles' },
];

/**
 * @typedef {object} Shown
 * @property {string} flow           how the fields are drawn: a key of `FLOWS`
 * @property {boolean} learnedField  which of them
 * @property {boolean} trueField
 * @property {boolean} beside        it has a plane of its own
 * @property {boolean} difference    between them, as a heat map
 * @property {boolean} calm          particles would flow, but nothing may move
 */

export class Legend {
  #truth = h('span', {}, 'true system');
  #held = h('li', { hidden: true }, dots('hollow'), 'data not trained on');
  #flow;
  #learned = fieldSwitch('learned', arrow('nde-mark-fit'));
  #true = fieldSwitch('true', arrow('nde-mark-truth'));
  #difference = fieldSwitch('difference', null);
  #calm = h(
    'p',
    { class: 'nde-legend-note', hidden: true },
    'Your system asks for reduced motion, so the particles are shown as arrows.',
  );
  #element;

  /**
   * @param {object} options
   * @param {(key: Exclude<keyof Shown, 'calm' | 'beside'>, value: boolean | string) => void} options.onSwitch
   * @param {AbortSignal} options.signal
   */
  constructor({ onSwitch, signal }) {
    const id = newId();
    this.#flow = h(
      'select',
      { class: 'nde-input', 'aria-label': 'How the vector fields are drawn' },
      ...FLOWS.map(({ key, label }) => h('option', { value: key }, label)),
    );
    this.#element = h(
      'div',
      { class: 'nde-legend' },
      h(
        'ul',
        { class: 'nde-legend-list' },
        h('li', {}, line('nde-mark-truth', null), this.#truth),
        h('li', {}, dots('full'), 'data'),
        this.#held,
        h('li', {}, line('nde-mark-fit', '7 4.5'), 'Neural ODE'),
        h('li', {}, ring(), 'start'),
      ),
      h(
        'div',
        { class: 'nde-legend-switches', role: 'group', 'aria-labelledby': id },
        h('span', { id }, 'Fields:'),
        this.#flow,
        this.#learned.element,
        this.#true.element,
        this.#difference.element,
      ),
      this.#calm,
    );
    for (const [key, { input }] of /** @type {const} */ ([
      ['learnedField', this.#learned],
      ['trueField', this.#true],
      ['difference', this.#difference],
    ])) {
      input.addEventListener('change', () => onSwitch(key, input.checked), { signal });
    }
    this.#flow.addEventListener('change', () => onSwitch('flow', this.#flow.value), { signal });
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {string | null} truth   what the true curve is called; null if it is not known
   * @param {Shown} shown
   */
  show(truth, { flow, learnedField, trueField, beside, difference, calm }) {
    const isKnown = truth !== null;
    this.#calm.hidden = !calm;
    setText(this.#truth, truth ?? '');
    this.#truth.parentElement?.toggleAttribute('hidden', !isKnown);
    this.#flow.value = flow;
    this.#learned.input.checked = learnedField;
    this.#true.input.checked = trueField && isKnown;
    this.#true.input.disabled = !isKnown || beside;
    this.#difference.input.checked = difference && isKnown;
    this.#difference.input.disabled = !isKnown;
  }

  /** @param {HTMLElement} element   what explains a picture that was loaded late */
  add(element) {
    this.#calm.before(element);
  }

  /** @param {boolean} isPart   some of the data are not trained on */
  showHeld(isPart) {
    this.#held.hidden = !isPart;
  }
}

/**
 * @param {string} text
 * @param {Element | null} mark
 */
function fieldSwitch(text, mark) {
  const input = h('input', { type: 'checkbox', class: 'nde-check' });
  const element = h('label', { class: 'nde-switch' }, input, mark, h('span', {}, text));
  return { input, element };
}

/** @param {Element[]} shapes */
export function picture(...shapes) {
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

/** @param {'full' | 'hollow'} kind */
function dots(kind) {
  const shape = {
    full: { class: 'nde-mark-data', r: 2.3 },
    hollow: { class: 'nde-mark-held', r: 2.6 },
  }[kind];
  return picture(...[5, 15, 25].map((cx) => svg('circle', { ...shape, cx, cy: 6 })));
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
