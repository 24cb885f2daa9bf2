// @ts-check
/** Which two variables the phase plane shows; hidden where there are only two. */
import { h, newId } from './dom.js';

/** @typedef {'xAxis' | 'yAxis'} AxisKey */

export class AxisPicker {
  #selects;
  #element;
  #names = '';

  /**
   * @param {object} options
   * @param {(key: AxisKey, variable: number) => void} options.onPick
   * @param {AbortSignal} options.signal
   */
  constructor({ onPick, signal }) {
    this.#selects = /** @type {const} */ (['xAxis', 'yAxis']).map((key) => {
      const select = h('select', { class: 'nde-input nde-select', id: newId() });
      select.addEventListener('change', () => onPick(key, Number(select.value)), { signal });
      return select;
    });
    const labels = ['Horizontal', 'Vertical'];
    this.#element = h(
      'div',
      { class: 'nde-axes', hidden: true },
      ...this.#selects.map((select, i) =>
        h('span', { class: 'nde-axis' }, h('label', { for: select.id }, labels[i]), select),
      ),
    );
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {readonly string[]} variables
   * @param {readonly [number, number]} axes
   */
  show(variables, axes) {
    this.#element.hidden = variables.length <= 2;
    const names = variables.join();
    this.#selects.forEach((select, i) => {
      if (names !== this.#names) {
        select.replaceChildren(...variables.map((name, d) => h('option', { value: d }, name)));
      }
      select.value = String(axes[i]);
    });
    this.#names = names;
  }
}
