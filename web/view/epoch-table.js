// @ts-check
/** The lines that the blog's program prints, as a table, with what the solver did beside them. */
import { h, setText } from './dom.js';
import { epochLine, formatCount } from './numbers.js';

/** Epochs between two lines, as in the blog. */
const EVERY = 40;
/** With more rows than this every second one goes: a long run keeps a short table. */
const ROWS_MOST = 100;

export class EpochTable {
  #body = h('tbody');
  #caption = h('caption');
  #scroller;
  #element;
  #every = EVERY;
  #next = 0;

  constructor() {
    const head = h(
      'tr',
      {},
      h('th', { scope: 'col' }, 'Printed line'),
      h('th', { scope: 'col', class: 'nde-number' }, 'Evaluations'),
    );
    const table = h(
      'table',
      { class: 'nde-table' },
      this.#caption,
      h('thead', {}, head),
      this.#body,
    );
    this.#scroller = h(
      'div',
      { class: 'nde-table-scroller', tabindex: 0, role: 'region', 'aria-label': 'Table of losses' },
      table,
    );
    this.#element = h('section', { class: 'nde-log nde-panel' }, this.#scroller);
    this.clear();
  }

  get element() {
    return this.#element;
  }

  clear() {
    this.#every = EVERY;
    this.#next = 0;
    this.#body.replaceChildren();
    this.#say();
  }

  /**
   * Adds the lines that are due; epochs come in ascending order.
   * @param {Float64Array} epochs
   * @param {Float64Array} losses
   * @param {Float64Array} evaluations
   */
  append(epochs, losses, evaluations) {
    const before = this.#body.rows.length;
    epochs.forEach((epoch, i) => {
      if (epoch < this.#next || epoch % this.#every !== 0) {
        return;
      }
      this.#body.append(row(epoch, Number(losses[i]), Number(evaluations[i])));
      this.#next = epoch + 1;
      if (this.#body.rows.length > ROWS_MOST) {
        this.#thin();
      }
    });
    if (this.#body.rows.length !== before) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
  }

  #thin() {
    this.#every *= 2;
    for (const line of [...this.#body.rows]) {
      if (Number(line.dataset.epoch) % this.#every !== 0) {
        line.remove();
      }
    }
    this.#say();
  }

  #say() {
    setText(this.#caption, `Loss every ${this.#every} epochs`);
  }
}

/**
 * @param {number} epoch
 * @param {number} loss
 * @param {number} evaluations
 */
function row(epoch, loss, evaluations) {
  return h(
    'tr',
    { 'data-epoch': epoch },
    h('th', { scope: 'row', class: 'nde-line' }, epochLine(epoch, loss)),
    h('td', { class: 'nde-number' }, formatCount(evaluations)),
  );
}
