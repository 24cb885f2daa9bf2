// @ts-check
/** Where the parts of the chapter "Learn" stand: their order is that of reading and of the keyboard. */
import { h } from '../view/dom.js';
import { Sheet } from '../view/sheet.js';
import { introduction } from './learn-text.js';

/**
 * @typedef {'legend' | 'plane' | 'axisPicker' | 'notices' | 'transport' | 'timeline' | 'figures' | 'charts'
 *   | 'form' | 'extras' | 'table' | 'text'} Part
 */

/**
 * @param {Record<Part, HTMLElement>} parts
 * @param {AbortSignal} signal
 */
export function layOut(parts, signal) {
  const plane = h(
    'section',
    { class: 'nde-plane nde-panel', 'aria-label': 'Phase plane' },
    parts.legend,
    h('div', { class: 'nde-plane-place' }, parts.plane),
    parts.axisPicker,
  );
  const hero = h('div', { class: 'nde-hero' });
  const sheet = new Sheet({ title: 'Settings', content: parts.form, above: hero, signal });
  const dock = h('div', { class: 'nde-dock' }, parts.notices, parts.transport, sheet.button);
  hero.append(plane, dock, parts.timeline);
  const side = h(
    'section',
    { class: 'nde-side nde-panel', 'aria-label': 'Figures and charts' },
    parts.figures,
    parts.charts,
  );
  const stage = h(
    'div',
    { class: 'nde-stage' },
    hero,
    side,
    sheet.element,
    parts.extras,
    parts.table,
    parts.text,
  );
  return h('div', { class: 'nde-chapter' }, introduction(), stage);
}
