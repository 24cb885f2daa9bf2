// @ts-check
/** A Butcher tableau, as it is printed in books: c on the left, a beside it, b and e below. */
import { h, math } from './dom.js';
import { fractionOf } from './fraction.js';
import { mi, mn, mo, sub } from './symbol.js';

/** @typedef {import('../core/abi.js').Tableau} Tableau */
/** @typedef {{ above: number, below: number }} Fraction */

const MINUS = '−';
/** Decimals of a method that has no short fractions. */
const DECIMALS = 5;

export class TableauTable {
  #table = h('table', { class: 'nde-tableau' });
  #element = h(
    'div',
    {
      class: 'nde-table-scroller',
      tabindex: 0,
      role: 'region',
      'aria-label': 'Coefficients of the method',
    },
    this.#table,
  );
  #name = '';

  get element() {
    return this.#element;
  }

  /**
   * @param {string} name   of the method
   * @param {() => Tableau | null} read   is called where the method is another one
   */
  show(name, read) {
    if (name === this.#name) {
      return;
    }
    this.#name = name;
    const tableau = read();
    this.#element.hidden = tableau === null;
    if (tableau) {
      this.#table.replaceChildren(h('caption', {}, name), ...bodies(tableau));
    }
  }
}

/** @param {Tableau} tableau */
function bodies({ c, a, b, e }) {
  const numbers = [...c, ...a.flat(), ...b, ...e];
  const fractions = new Map(numbers.map((value) => [value, fractionOf(value)]));
  const isShort = [...fractions.values()].every((fraction) => fraction !== null);
  /** @param {number} value */
  const cell = (value) => {
    const fraction = isShort ? fractions.get(value) : null;
    return h('td', {}, fraction ? fractionMath(fraction) : decimal(value));
  };
  const stages = c.map((time, i) =>
    h(
      'tr',
      {},
      head('row', `stage ${i + 1}`, ...cell(time).childNodes),
      ...a[i].slice(0, i).map(cell),
    ),
  );
  /** @param {string} letter @param {number[]} row @param {string} words */
  const below = (letter, row, words) =>
    h('tr', {}, head('row', words, math('math', {}, mi(letter))), ...row.map(cell));
  const weights = [below('b', b, 'weights of the step')];
  if (e.some(Boolean)) {
    weights.push(below('e', e, 'weights of the estimated error'));
  }
  return [h('tbody', {}, heads(c.length), ...stages), h('tbody', {}, ...weights)];
}

/** @param {number} n */
function heads(n) {
  const names = Array.from({ length: n }, (_, i) =>
    head('col', 'arrow', math('math', {}, sub('k', mn(String(i + 1))))),
  );
  return h('tr', {}, head('col', 'time', math('math', {}, mi('c'))), ...names);
}

/**
 * A cell that names its row or column. Not everybody who listens is told a formula, so words say
 * what it is.
 * @param {'row' | 'col'} scope
 * @param {string} words
 * @param {Node[]} content
 */
function head(scope, words, ...content) {
  const unseen = h('span', { class: 'nde-unseen' }, `${words} `);
  return h('th', { scope, title: words }, unseen, ...content);
}

/** @param {Fraction} fraction */
function fractionMath({ above, below }) {
  const size = mn(String(Math.abs(above)));
  const value = below === 1 ? size : math('mfrac', {}, size, mn(String(below)));
  return math('math', {}, ...(above < 0 ? [mo(MINUS), value] : [value]));
}

/** @param {number} value */
function decimal(value) {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(DECIMALS);
  return text.replace('-', MINUS);
}
