// @ts-check
/** What is what on the plane of the chapter "Solve", and switches for what lies over it. */
import { h, svg } from '../view/dom.js';
import { lineMark, shortName } from './solve-figures.js';
import { REFERENCE_LOOK } from './solve-problem.js';

/** @typedef {'solveField' | 'nullclines' | 'fixedPoints'} OverlayKey */

/** @type {readonly { key: OverlayKey, label: string, shapes: () => Element[] }[]} */
const OVERLAYS = [
  {
    key: 'solveField',
    label: 'field',
    shapes: () => [path('M4 6h21M20.5 2.5L25 6l-4.5 3.5', 'nde-stroke-reference', null, 1.4)],
  },
  {
    key: 'nullclines',
    label: 'nullclines',
    shapes: () => [
      path('M2 3h26', 'nde-stroke-ink', '1.5 4', 1.6),
      path('M2 9h26', 'nde-stroke-ink', '11 4 2 4', 1.6),
    ],
  },
  {
    key: 'fixedPoints',
    label: 'fixed points',
    shapes: () => [
      svg('circle', { cx: 10, cy: 6, r: 4, class: 'nde-fill-ink' }),
      svg('circle', {
        cx: 21,
        cy: 6,
        r: 3.6,
        'stroke-width': 1.6,
        class: 'nde-stroke-ink',
      }),
    ],
  },
];

export class SolveLegend {
  #list = h('ul', { class: 'nde-legend-list' });
  /** @type {Map<OverlayKey, HTMLInputElement>} */
  #inputs = new Map();
  #element;
  #names = '';

  /**
   * @param {object} options
   * @param {(key: OverlayKey, on: boolean) => void} options.onSwitch
   * @param {AbortSignal} options.signal
   */
  constructor({ onSwitch, signal }) {
    const switches = OVERLAYS.map(({ key, label, shapes }) => {
      const input = h('input', { type: 'checkbox', class: 'nde-check' });
      input.addEventListener('change', () => onSwitch(key, input.checked), { signal });
      this.#inputs.set(key, input);
      return h('label', { class: 'nde-switch' }, input, picture(...shapes()), h('span', {}, label));
    });
    this.#element = h(
      'div',
      { class: 'nde-legend' },
      this.#list,
      h('div', { class: 'nde-legend-switches', role: 'group', 'aria-label': 'Shown' }, ...switches),
    );
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {readonly import('./solve-problem.js').Method[]} methods
   * @param {import('./state.js').Settings} view
   */
  show(methods, view) {
    this.#inputs.forEach((input, key) => {
      input.checked = view[key] === true;
    });
    const names = methods.map(({ key, judged }) => `${key} ${judged}`).join();
    if (names !== this.#names) {
      this.#names = names;
      const rejects = methods.some(({ judged }) => judged);
      this.#list.replaceChildren(
        ...methods.map(({ name, look }) => h('li', {}, lineMark(look), shortName(name))),
        h('li', {}, lineMark(REFERENCE_LOOK), 'exact'),
        h(
          'li',
          {},
          picture(svg('circle', { cx: 15, cy: 6, r: 3.2, class: 'nde-fill-method-1' })),
          'step',
        ),
        ...(rejects
          ? [
              h(
                'li',
                {},
                picture(path('M11.500 2.500l7 7M11.500 9.500l7-7', 'nde-stroke-ink', null, 1.8)),
                'rejected',
              ),
            ]
          : []),
        h(
          'li',
          {},
          picture(
            svg('circle', { class: 'nde-mark-start', cx: 15, cy: 6, r: 4.8, 'stroke-width': 2 }),
          ),
          'start',
        ),
      );
    }
  }
}

/** @param {Element[]} shapes */
function picture(...shapes) {
  const size = { width: 26, height: 12, viewBox: '2 0 26 12' };
  return svg('svg', { class: 'nde-mark', 'aria-hidden': 'true', ...size }, ...shapes);
}

/**
 * @param {string} d
 * @param {string} colour   a class
 * @param {string | null} dash
 * @param {number} width
 */
function path(d, colour, dash, width) {
  return svg('path', { class: colour, d, 'stroke-width': width, 'stroke-dasharray': dash });
}
