// @ts-check
/**
 * The state of the page: one plain object. Pure functions, no DOM.
 *
 * `settings` holds only what differs from the defaults, so that a link stays short and a default
 * that depends on another setting (the end time of a system) follows it.
 */
import { fitParameters } from '../core/expression.js';
import { parameterSetting } from '../view/parameter-setting.js';
import { VIEW_SETTINGS, viewSettings } from './plan.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {Record<string, SettingValue>} Settings */
/** @typedef {import('./own-data.js').OwnData} OwnData */
/**
 * @typedef {object} State
 * @property {Settings} settings
 * @property {Settings} view
 * @property {OwnData | null} data
 * @property {import('./course.js').Course | null} [course]   that the run repeats, from a link
 */

/** @returns {State} */
export function defaultState() {
  const view = Object.fromEntries(VIEW_SETTINGS.map((setting) => [setting.key, setting.default]));
  return { settings: {}, view, data: null };
}

/**
 * All settings that are in force.
 * @param {Core} core
 * @param {State} state
 * @returns {Settings}
 */
export function completeSettings(core, state) {
  return /** @type {Settings} */ (core.normalise(state.settings));
}

/**
 * The state with one setting changed; throws NdeError where the core refuses the value.
 * @param {Core} core
 * @param {State} state
 * @param {string} key
 * @param {SettingValue} value
 * @returns {State}
 */
export function changeSetting(core, state, key, value) {
  const settings = { ...state.settings };
  const before = completeSettings(core, state);
  if (key === 'system' && value !== before.system) {
    // What belongs to the old system means nothing to the new one.
    const old = core.abi.systems.find((system) => system.key === before.system);
    const own = core.abi.settings.filter(({ as }) => as === 'system').map((setting) => setting.key);
    [...own, ...(old?.params.map((row) => row.key) ?? [])].forEach((name) => delete settings[name]);
  }
  const method = key === 'method' ? core.abi.methods.find((row) => row.key === value) : undefined;
  if (method && !method.embedded) {
    delete settings.control; // without an error estimate the core takes fixed steps
  }
  delete settings[key];
  const withDefault = completeSettings(core, {
    ...state,
    settings: withoutFollowers(settings, key),
  });
  if (key === 'equations' && settings.parameters !== undefined) {
    // Names that stay keep their values.
    settings.parameters = fitParameters(String(value), String(settings.parameters));
  }
  const changed = completeSettings(core, { ...state, settings: { ...settings, [key]: value } });
  if (!same(withDefault[key], changed[key])) {
    settings[key] = /** @type {SettingValue} */ (changed[key]);
  }
  return { ...state, settings };
}

/**
 * Parameters belong to the equations for which they were given.
 * @param {Settings} settings
 * @param {string} key
 */
function withoutFollowers(settings, key) {
  const { parameters: _, ...others } = settings;
  return key === 'equations' ? others : settings;
}

/**
 * @param {State} state
 * @param {string} key
 * @param {SettingValue} value
 * @returns {State}
 */
export function changeView(state, key, value) {
  return { ...state, view: { ...state.view, [key]: value } };
}

/**
 * The state with one setting of the view changed; throws where the value cannot be.
 * @param {Core} core
 * @param {State} state
 * @param {string} key
 * @param {SettingValue} value
 * @returns {State}
 */
export function changeViewChecked(core, state, key, value) {
  const setting = viewSettings(core.abi).find((row) => row.key === key);
  if (!setting) {
    throw new Error(`There is no setting ${key} of the view.`);
  }
  checkView(setting, value);
  return changeView(state, key, value);
}

/**
 * What the settings that are not at their default would be there.
 * @param {Core} core
 * @param {State} state
 * @returns {Settings}
 */
export function defaultsOfChanged(core, state) {
  /** @type {Settings} */
  const defaults = {};
  for (const key of Object.keys(state.settings)) {
    const { [key]: _, ...others } = state.settings;
    // Parameters of a system that is not in force mean nothing.
    const settings = key === 'system' ? {} : withoutFollowers(others, key);
    const value = completeSettings(core, { ...state, settings })[key];
    if (value !== undefined) {
      defaults[key] = value;
    }
  }
  for (const { key, default: value } of VIEW_SETTINGS) {
    if (!same(state.view[key], value)) {
      defaults[key] = value;
    }
  }
  return defaults;
}

/**
 * Whether a change of this setting begins a new run. Parameters of a system do: they make the data.
 * @param {Core} core
 * @param {string} key
 */
export function restarts(core, key) {
  return core.abi.settings.find((setting) => setting.key === key)?.restart ?? true;
}

/**
 * Throws where a setting of the view cannot have a value.
 * @param {Setting} setting
 * @param {SettingValue} value
 */
export function checkView(setting, value) {
  const { choices, least = -Infinity, most = Infinity, kind } = setting;
  if (kind === 'choice' && !choices?.some(({ key }) => key === value)) {
    throw new Error(`it must be one of ${choices?.map(({ key }) => key).join(', ')}`);
  }
  const isWhole = kind === 'int';
  if (isWhole || kind === 'real') {
    const good = typeof value === 'number' && value >= least && value <= most;
    if (!good || (isWhole && !Number.isInteger(value))) {
      const wanted = isWhole ? 'a whole number' : 'a number';
      throw new Error(`It must be ${wanted} from ${least} to ${most}.`);
    }
  }
}

/**
 * Settings and the parameters of all systems, for messages that name them.
 * @param {Core} core
 */
export function namedSettings({ abi }) {
  return [
    ...abi.settings,
    ...abi.systems.flatMap(({ params }) => params.map((row) => parameterSetting(row))),
  ];
}

/**
 * Own data and courses are not compared by their numbers: a change of them is another object.
 * @param {State} a
 * @param {State} b
 */
export function sameState(a, b) {
  const isRun = a.data === b.data && (a.course ?? null) === (b.course ?? null);
  return isRun && same(a.settings, b.settings) && same(a.view, b.view);
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
