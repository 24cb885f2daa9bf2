// @ts-check
/** The state of the page that belongs to a model file. Pure functions. */
import { checkOwnData } from './own-data.js';
import { changeSetting, completeSettings, defaultState, same } from './state.js';
import { servesOwnData } from '../core/settings.js';

/** @typedef {import('./state.js').Core} Core */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('../core/model-file.js').Model} Model */

/** Others depend on these. */
const FIRST = ['system', 'equations', 'method'];

/**
 * Settings and data of a model; throws NdeError where the page cannot have them.
 * @param {Core} core
 * @param {Pick<Model, 'settings' | 'data'>} model
 * @returns {Pick<State, 'settings' | 'data'>}
 */
export function stateOfModel(core, { settings, data }) {
  if (data === null) {
    return { settings: changedSettings(core, settings), data };
  }
  const { trajectories } = data;
  const width = trajectories[0]?.y[0]?.length ?? 0;
  const names = Array.from({ length: width }, (_, i) => data.names[i] ?? `x${i + 1}`);
  const source = data.source === 'drawn' ? 'drawn' : 'table';
  const kept = Object.entries(settings).filter(([key]) => servesOwnData(core.abi, key));
  return {
    settings: changedSettings(core, Object.fromEntries(kept)),
    data: checkOwnData({ names, source, trajectories }, core.abi),
  };
}

/**
 * Those that differ from the defaults.
 * @param {Core} core
 * @param {Settings} settings
 * @returns {Settings}
 */
function changedSettings(core, settings) {
  const keys = Object.keys(settings);
  const ordered = [...FIRST.filter((key) => keys.includes(key)), ...keys.filter(isNotFirst)];
  let state = defaultState();
  for (const key of ordered) {
    state = changeSetting(core, state, key, settings[key] ?? '');
  }
  const complete = completeSettings(core, state);
  return keys.every((key) => same(complete[key], settings[key])) ? state.settings : settings;
}

/** @param {string} key */
const isNotFirst = (key) => !FIRST.includes(key);
