// @ts-check
/** A place for the charts as tables: filled when it is opened, and again when the run rests. */
import { h } from '../view/dom.js';

/** @typedef {Parameters<typeof import('./extra-tables.js').chartTables>[0]} Shown */

export class ChartDetails {
  #body = h('div', { class: 'nde-chart-tables' });
  #element;
  #shown;

  /**
   * @param {() => Shown | null} shown   what the charts show now; null: nothing yet
   * @param {AbortSignal} signal
   */
  constructor(shown, signal) {
    this.#shown = shown;
    this.#element = h(
      'details',
      { class: 'nde-more nde-chart-details' },
      h('summary', {}, 'The charts as tables'),
      this.#body,
    );
    this.#element.addEventListener('toggle', () => this.fill(), { signal });
  }

  get element() {
    return this.#element;
  }

  /** Does nothing while it is closed. */
  fill() {
    if (this.#element.open) {
      void this.#fill();
    }
  }

  async #fill() {
    try {
      const { chartTables } = await import('./extra-tables.js');
      const shown = this.#shown();
      const tops = [...this.#body.children].map(({ scrollTop }) => scrollTop);
      this.#body.replaceChildren(...(shown ? chartTables(shown) : []));
      [...this.#body.children].forEach((child, i) => {
        child.scrollTop = tops[i] ?? 0;
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `The tables could not be loaded (${reason}). Close and open them again.`;
      this.#body.replaceChildren(h('p', { role: 'status' }, text));
    }
  }
}
