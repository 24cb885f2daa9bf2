// @ts-check
/** What the charts of the chapter "Learn" show, as tables: loaded when a reader asks for them. */
import { evenly, valueAt } from '../view/curve.js';
import { h } from '../view/dom.js';
import { formatCount, formatReal } from '../view/numbers.js';
import { TRAJECTORIES_MOST, VARIABLES_MOST } from '../view/run-charts.js';

/** @typedef {import('../view/run-charts.js').Curves} Curves */
/** @typedef {import('../view/run-charts.js').Curve} Curve */
/** @typedef {import('../view/run-charts.js').LossHistory} LossHistory */
/** @typedef {import('./comparison.js').Pin} Pin */

/** Rows that a person may want to go through, of the losses and of each trajectory. */
const LOSSES_MOST = 100;
const TIMES_MOST = 41;

/**
 * @param {object} shown
 * @param {LossHistory} shown.history
 * @param {readonly Pin[]} shown.pins
 * @param {Curves} shown.curves
 * @param {readonly string[]} shown.variables
 */
export function chartTables({ history, pins, curves, variables }) {
  return [lossTable(history, pins), timesTable(curves, variables.slice(0, VARIABLES_MOST))];
}

/**
 * @param {LossHistory} history
 * @param {readonly Pin[]} pins
 */
function lossTable({ epochs, losses, length }, pins) {
  const pinned = pins.map((pin) => {
    const rows = Array.from({ length: pin.length }, (_, i) => i);
    return new Map(rows.map((i) => [Number(pin.epochs[i]), Number(pin.losses[i])]));
  });
  const rows = evenly(length, LOSSES_MOST).map((i) => {
    const epoch = Number(epochs[i]);
    return [
      formatCount(epoch),
      formatReal(Number(losses[i])),
      ...pinned.map((losses) => formatReal(losses.get(epoch) ?? NaN)),
    ];
  });
  const names = pins.map(({ name }) => `Loss of ${name}`);
  const caption = `Loss over epochs${part(rows.length, length, 'epochs')}`;
  return table(caption, ['Epoch', 'Loss', ...names], rows);
}

/**
 * @param {Curves} curves
 * @param {readonly string[]} variables
 */
function timesTable(curves, variables) {
  const { dimension, truth, data, fit } = curves;
  const shown = Math.min(TRAJECTORIES_MOST, Math.max(truth.length, data.length, fit.length));
  const many = shown > 1;
  let all = 0;
  const rows = Array.from({ length: shown }, (_, i) => i).flatMap((i) => {
    const times = (data[i] ?? fit[i] ?? truth[i])?.t ?? new Float64Array(0);
    all += times.length;
    return evenly(times.length, TIMES_MOST).map((k) => {
      const time = Number(times[k]);
      const values = variables.flatMap((_, variable) =>
        [truth[i], data[i], fit[i]].map((curve) => textAt(curve, dimension, variable, time)),
      );
      return [...(many ? [String(i + 1)] : []), formatReal(time), ...values];
    });
  });
  const names = variables.flatMap((name) => [`${name}, true`, `${name}, data`, `${name}, fit`]);
  const caption = `The variables over time${part(rows.length, all, 'times')}`;
  return table(caption, [...(many ? ['Trajectory'] : []), 't', ...names], rows);
}

/**
 * @param {Curve | undefined} curve
 * @param {number} dimension
 * @param {number} variable
 * @param {number} time
 */
function textAt(curve, dimension, variable, time) {
  return curve ? formatReal(valueAt(curve, dimension, variable, time)) : '–';
}

/**
 * @param {number} shown
 * @param {number} all
 * @param {string} noun
 */
function part(shown, all, noun) {
  return shown < all ? ` (${formatCount(shown)} of ${formatCount(all)} ${noun})` : '';
}

/**
 * @param {string} caption
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(caption, head, rows) {
  const lines = rows.map(([first = '', ...values]) => {
    const cells = values.map((text) => h('td', { class: 'nde-number' }, text));
    return h('tr', {}, h('th', { scope: 'row', class: 'nde-number' }, first), ...cells);
  });
  const names = head.map((text) => h('th', { scope: 'col', class: 'nde-number' }, text));
  return h(
    'div',
    { class: 'nde-table-scroller', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      { class: 'nde-table' },
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, ...names)),
      h('tbody', {}, ...lines),
    ),
  );
}
