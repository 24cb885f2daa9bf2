// @ts-check
/** Symbols of a text that show, when pointed at, what they are on the picture. */
import { h, math } from './dom.js';

/** @param {string} name */
export const mi = (name) => math('mi', {}, name);
/** @param {string} value */
export const mn = (value) => math('mn', {}, value);
/** @param {string} sign */
export const mo = (sign) => math('mo', { stretchy: 'false' }, sign);

/**
 * @param {string} base
 * @param {string | Element} index
 */
export const sub = (base, index) =>
  math('msub', {}, mi(base), typeof index === 'string' ? mi(index) : index);

/**
 * A symbol that lights up its part of the picture.
 * @param {string} part     for whoever lights it up
 * @param {string} title    what it is, and where to find it
 * @param {Element[]} content   MathML
 */
export function symbol(part, title, ...content) {
  const attributes = { type: 'button', class: 'nde-symbol', 'data-part': part, title };
  return h('button', attributes, math('math', {}, ...content));
}

/**
 * A paragraph. What follows a symbol or a formula at once, as a comma does, stays in its line.
 * @param {import('./dom.js').Child[]} content
 */
export function prose(...content) {
  /** @type {import('./dom.js').Child[]} */
  const children = [];
  for (const piece of content) {
    const before = children.at(-1);
    const [mark = ''] = typeof piece === 'string' ? (piece.match(/^[.,:;)]+/) ?? []) : [];
    if (mark !== '' && before instanceof Element) {
      children.pop();
      children.push(
        h('span', { class: 'nde-tied' }, before, mark),
        String(piece).slice(mark.length),
      );
    } else {
      children.push(piece);
    }
  }
  return h('p', {}, ...children);
}

/**
 * An equation in a line of its own. Its letters may be symbols, which are buttons: so it is a row of
 * small formulas, not one of them.
 * @param {string} label   how it is read aloud
 * @param {(Element | string)[]} pieces   symbols and MathML; text: an operator
 */
export function equationLine(label, ...pieces) {
  const parts = pieces.map((piece) => {
    if (piece instanceof HTMLElement) {
      return piece;
    }
    return math('math', {}, typeof piece === 'string' ? mo(piece) : piece);
  });
  return h('div', { class: 'nde-equation-line', role: 'group', 'aria-label': label }, ...parts);
}

/**
 * A symbol that is pointed at, or has the focus, lights up its part of the picture.
 * @param {HTMLElement} element   around all of them
 * @param {(part: string | null, symbol: Element | null) => void} light   null: nothing is lit
 * @param {AbortSignal} signal
 */
export function listenToSymbols(element, light, signal) {
  /** @param {Event} event */
  const follow = ({ target }) => {
    const at = target instanceof Element ? target.closest('.nde-symbol') : null;
    light(at?.getAttribute('data-part') ?? null, at);
  };
  for (const type of ['pointerover', 'focusin']) {
    element.addEventListener(type, follow, { signal });
  }
  for (const type of ['pointerleave', 'focusout']) {
    element.addEventListener(type, () => light(null, null), { signal });
  }
}
