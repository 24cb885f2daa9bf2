// @ts-check
/** What a link has to say of the course of a run, for `course.js` to read. Pure functions. */
import { writeSetting } from '../view/setting-text.js';
import { CHANGES_MOST } from './course.js';
import { changeSetting, completeSettings } from './state.js';

/** @typedef {import('./state.js').Core} Core */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./course.js').Course} Course */
/** @typedef {import('../core/session.js').Change} Change */

/**
 * The course without detours: what was changed before the first epoch belongs to the settings at
 * epoch 0, of several changes before one epoch the last counts, and one that changes nothing is none.
 * @param {Core} core
 * @param {State} begun   the state with which the run began
 * @param {readonly Change[]} changes   of the run so far
 * @returns {Course | null}   null where they are too many for a link
 */
export function courseOf(core, begun, changes) {
  let state = begun;
  for (const { name, value } of changes.filter(({ epoch }) => epoch === 0)) {
    state = changeSetting(core, state, name, value);
  }
  const { settings } = state;
  const inForce = completeSettings(core, state);
  const kept = changes.filter(({ epoch, name }, i) => {
    const isLast = !changes.slice(i + 1).some((one) => one.epoch === epoch && one.name === name);
    return epoch > 0 && isLast;
  });
  const told = kept.filter(({ name, value }) => {
    const isNew = inForce[name] !== value;
    inForce[name] = value;
    return isNew;
  });
  const text = told.map((change) => write(core, change)).join(';');
  return told.length > CHANGES_MOST ? null : { settings, changes: told, text };
}

/**
 * @param {Core} core
 * @param {Change} change
 */
function write({ abi }, { epoch, name, value }) {
  const setting = abi.settings.find(({ key }) => key === name);
  return setting ? `${epoch},${name},${writeSetting(setting, value)}` : '';
}
