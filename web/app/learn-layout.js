// @ts-check
/** Where the parts of the chapter "Learn" stand: their order is that of reading and of the keyboard. */
import { h } from '../view/dom.js';
import { explanation, introduction } from './learn-text.js';

/**
 * @typedef {'legend' | 'plane' | 'axisPicker' | 'notices' | 'transport' | 'figures' | 'charts'
 *   | 'form' | 'table'} Part
 */

/** @param {Record<Part, HTMLElement>} parts */
export function layOut(parts) {
  const plane = h(
    'section',
    { class: 'nde-plane nde-panel', 'aria-label': 'Phase plane' },
    parts.legend,
    h('div', { class: 'nde-plane-place' }, parts.plane),
    parts.axisPicker,
  );
  const dock = h('div', { class: 'nde-dock' }, parts.notices, parts.transport);
  const side = h(
    'section',
    { class: 'nde-side nde-panel', 'aria-label': 'Figures and charts' },
    parts.figures,
    parts.charts,
  );
  const hero = h('div', { class: 'nde-hero' }, plane, dock);
  const stage = h(
    'div',
    { class: 'nde-stage' },
    hero,
    side,
    parts.form,
    parts.table,
    explanation(),
  );
  return h('div', { class: 'nde-chapter' }, introduction(), stage);
}
