// @ts-check
/** Where the parts of the chapter "Solve" stand: their order is that of reading and of the keyboard. */
import { h } from '../view/dom.js';
import { Sheet } from '../view/sheet.js';
import { explanation, introduction } from './solve-text.js';

/**
 * @typedef {'words' | 'examples' | 'equation' | 'legend' | 'plane' | 'axisPicker' | 'fixedPoints' | 'strip'
 *   | 'steps' | 'notices' | 'dock' | 'methods' | 'charts' | 'parameters' | 'form' | 'work'
 *   | 'tableau' | 'share'} Part
 */

/**
 * @param {Record<Part, HTMLElement>} parts
 * @param {AbortSignal} signal
 */
export function layOutSolve(parts, signal) {
  const plane = h(
    'section',
    { class: 'nde-plane nde-panel', 'aria-label': 'Phase plane' },
    parts.legend,
    h('div', { class: 'nde-plane-place' }, parts.plane),
    h('div', { class: 'nde-plane-below' }, parts.axisPicker, parts.fixedPoints),
  );
  const strip = h(
    'section',
    { class: 'nde-method-strip nde-panel', 'aria-label': 'Step sizes' },
    parts.strip,
  );
  const hero = h('div', { class: 'nde-hero' });
  const aside = h('div', { class: 'nde-solve-aside' }, parts.parameters, parts.form);
  const sheet = new Sheet({ title: 'Settings', content: aside, above: hero, signal });
  const dock = h('div', { class: 'nde-dock' }, parts.notices, parts.dock, sheet.button);
  hero.append(plane, strip, dock);
  const side = h(
    'section',
    { class: 'nde-side nde-panel', 'aria-label': 'Figures and charts' },
    parts.methods,
    parts.charts,
    parts.steps,
  );
  const stage = h(
    'div',
    { class: 'nde-stage' },
    hero,
    h('div', { class: 'nde-right' }, side, parts.work),
    sheet.element,
    explanation(parts.tableau, parts.share),
  );
  return h(
    'div',
    { class: 'nde-chapter nde-solve' },
    introduction(parts.words, parts.examples, parts.equation),
    stage,
  );
}
