// @ts-check
/** Pinned runs beside the present one: a table, with a button to pin and one to remove each. */
import { h, setText, svg } from './dom.js';
import { icon } from './icon.js';
import { PIN_DASHES } from './palette.js';

/**
 * @typedef {{ slot: number | null, name: string }} CompareColumn   slot null: the present run
 *
 * @typedef {object} CompareRow
 * @property {'setting' | 'loss' | 'figure'} kind
 * @property {string} label
 * @property {readonly string[]} cells   by column
 * @property {number} [best]   the column with the least loss
 */

/**
 * How the curves of pins are drawn, by slot: a custom property for the colour, a dash in CSS
 * pixels. The present run is the Neural ODE's own colour and dash.
 */
export const PIN_STYLES = PIN_DASHES.map((dash, i) => ({ property: `--nde-pin-${i + 1}`, dash }));

/** @type {Record<CompareRow['kind'], string>} */
const TITLES = { setting: 'What differs', loss: 'Loss at the same epoch', figure: 'Last epoch' };

export class CompareTable {
  #body = h('div', { class: 'nde-table-scroller', tabindex: 0, role: 'region' });
  #pin = h('button', { type: 'button', class: 'nde-button' }, icon('plus'), 'Pin this run');
  #note = h('p', { class: 'nde-insight-note' });
  #element;
  #shown = '';

  /**
   * @param {object} options
   * @param {() => void} options.onPin
   * @param {(slot: number) => void} options.onRemove
   * @param {AbortSignal} options.signal
   */
  constructor({ onPin, onRemove, signal }) {
    this.#body.setAttribute('aria-label', 'Comparison of runs');
    this.#element = h(
      'section',
      { class: 'nde-insight nde-compare nde-panel' },
      h(
        'header',
        { class: 'nde-insight-head' },
        h('h2', { class: 'nde-panel-title' }, 'Compare runs'),
        this.#pin,
      ),
      this.#note,
      this.#body,
    );
    this.#pin.addEventListener('click', onPin, { signal });
    this.#body.addEventListener(
      'click',
      (event) => {
        const slot = buttonAt(event.target)?.dataset.slot;
        if (slot !== undefined) {
          onRemove(Number(slot));
        }
      },
      { signal },
    );
    this.show({ columns: [], rows: [] }, { canPin: false, full: false });
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {{ columns: readonly CompareColumn[], rows: readonly CompareRow[] }} table
   * @param {{ canPin: boolean, full: boolean }} state   canPin: there is a run with an epoch done
   */
  show({ columns, rows }, { canPin, full }) {
    this.#pin.disabled = !canPin || full;
    const pinned = columns.length > 1;
    setText(this.#note, noteText(pinned, full));
    const text = JSON.stringify([columns, rows]);
    if (text === this.#shown) {
      return;
    }
    this.#shown = text;
    // What has the focus is made anew, or goes.
    const slot = buttonAt(this.#body.querySelector(':focus'))?.dataset.slot;
    this.#body.hidden = !pinned;
    this.#body.replaceChildren(this.#table(columns, rows));
    if (slot !== undefined) {
      const again = this.#body.querySelector(`[data-slot="${slot}"]`);
      (again instanceof HTMLElement ? again : this.#pin).focus();
    }
  }

  /**
   * @param {readonly CompareColumn[]} columns
   * @param {readonly CompareRow[]} rows
   */
  #table(columns, rows) {
    const kinds = /** @type {const} */ (['setting', 'loss', 'figure']);
    return h(
      'table',
      { class: 'nde-table nde-compare-table' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, h('span', { class: 'nde-unseen' }, 'Quantity')),
          ...columns.map(headOf),
        ),
      ),
      ...kinds.map((kind) => group(kind, columns.length, rows)),
    );
  }
}

/**
 * The sample of a curve: as in the legend of the plane.
 * @param {number | null} slot   null: the present run
 */
export function pinMark(slot) {
  const dash = slot === null ? [7, 4.5] : (PIN_STYLES[slot]?.dash ?? []);
  const name = slot === null ? 'nde-mark-fit' : `nde-mark-pin-${slot + 1}`;
  const attributes = { class: name, d: 'M1 6h28', 'stroke-width': 2.4 };
  return svg(
    'svg',
    { class: 'nde-mark', 'aria-hidden': 'true', width: 30, height: 12, viewBox: '0 0 30 12' },
    svg('path', { ...attributes, 'stroke-dasharray': dash.join(' ') }),
  );
}

/**
 * @param {CompareRow['kind']} kind
 * @param {number} columns
 * @param {readonly CompareRow[]} rows
 */
function group(kind, columns, rows) {
  const own = rows.filter((row) => row.kind === kind);
  if (own.length === 0 && kind !== 'setting') {
    return null;
  }
  const title = h('th', { scope: 'rowgroup', colspan: columns + 1 }, TITLES[kind]);
  const lines = own.map(({ label, cells, best }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, label),
      ...cells.map((cell, i) => numberCell(cell, i === best && new Set(cells).size > 1)),
    ),
  );
  const same = h(
    'tr',
    {},
    h('td', { colspan: columns + 1 }, 'Nothing: all settings are the same.'),
  );
  return h(
    'tbody',
    {},
    h('tr', { class: 'nde-compare-group' }, title),
    ...(own.length ? lines : [same]),
  );
}

/**
 * @param {string} text
 * @param {boolean} best
 */
function numberCell(text, best) {
  return h('td', { class: 'nde-number' }, best ? h('strong', { title: 'the least' }, text) : text);
}

/**
 * @param {boolean} pinned
 * @param {boolean} full
 */
function noteText(pinned, full) {
  if (full) {
    return 'Three runs are pinned: remove one to pin another.';
  }
  return pinned
    ? 'Pinned runs stay in the plots. The least loss of each line is bold.'
    : 'Pin this run, change a setting, and see both in the plots and side by side in a table.';
}

/** @param {CompareColumn} column */
function headOf({ slot, name }) {
  const title = h('span', { class: 'nde-compare-name' }, pinMark(slot), name);
  if (slot === null) {
    return h('th', { scope: 'col', class: 'nde-number' }, title);
  }
  const remove = h(
    'button',
    {
      type: 'button',
      class: 'nde-button-plain',
      'aria-label': `Remove ${name}`,
      title: `Remove ${name}`,
      'data-slot': slot,
    },
    icon('close'),
  );
  return h('th', { scope: 'col', class: 'nde-number' }, title, remove);
}

/**
 * The button of a pin that was pressed, or has the focus.
 * @param {EventTarget | null} target
 */
function buttonAt(target) {
  const button = target instanceof Element ? target.closest('[data-slot]') : null;
  return button instanceof HTMLElement ? button : null;
}
