// @ts-check
/**
 * The course of a run: the settings that it began with, and what was changed while it trained.
 * A link may carry one, as `changes=epoch,key,value;…`; the run then repeats them. Pure functions.
 */
import { nameInText, readSetting, readWhole, shorten, writeShown } from '../view/setting-text.js';
import { changeSetting, completeSettings } from './state.js';

/** @typedef {import('./state.js').Core} Core */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('../core/session.js').Change} Change */

/**
 * @typedef {object} Course
 * @property {import('./state.js').Settings} settings   at epoch 0, those that differ from the defaults
 * @property {readonly Change[]} changes   in the order of their epochs
 * @property {string} text                 the changes as in a link
 */

/** So many changes are in a link at most. */
export const CHANGES_MOST = 40;

/**
 * Reads the changes of a link; throws where one of them cannot be.
 * @param {Core} core
 * @param {State} begun   the state at epoch 0
 * @param {string} text
 * @returns {Course}
 */
export function readCourse(core, begun, text) {
  const parts = text.split(';');
  if (parts.length > CHANGES_MOST) {
    throw new Error(`there are ${parts.length} of them; at most ${CHANGES_MOST} are read`);
  }
  let state = begun;
  const changes = parts.map((part) => {
    const [when = '', name = '', value = ''] = part.split(',');
    const setting = liveSetting(core, name);
    const epoch = readWhole(when);
    if (!setting) {
      throw new Error(`“${shorten(name)}” is no setting that can change while a run trains`);
    }
    if (!Number.isSafeInteger(epoch) || epoch < 0) {
      throw new Error(`the epoch “${shorten(when)}” must be a whole number from 0`);
    }
    state = changeSetting(core, state, name, readSetting(setting, value));
    return { epoch, name, value: completeSettings(core, state)[name] };
  });
  if (changes.some(({ epoch }, i) => epoch < Number(changes[i - 1]?.epoch ?? 0))) {
    throw new Error('their epochs must ascend');
  }
  return { settings: begun.settings, changes, text };
}

/**
 * @param {Core} core
 * @param {readonly Change[]} changes
 */
export const changesInWords = (core, changes) =>
  changes.map(({ epoch, name, value }) => {
    const setting = liveSetting(core, name);
    return setting
      ? `${nameInText(setting)} ${writeShown(setting, value)} from epoch ${epoch}`
      : '';
  });

/**
 * @param {Core} core
 * @param {string} name
 */
const liveSetting = ({ abi }, name) =>
  abi.settings.find(({ key, restart }) => key === name && !restart);
