// @ts-check
/**
 * The state of the page: one plain object, and its form as a link. Pure functions, no DOM.
 *
 * `settings` holds only what differs from the defaults, so that a link stays short and a default
 * that depends on another setting (the end time of a system) follows it.
 */
import { parameterSetting } from '../view/parameter-setting.js';
import { readSetting, shorten, writeSetting, limitsText } from '../view/setting-text.js';
import { VIEW_SETTINGS, viewSettings } from './plan.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {Record<string, SettingValue>} Settings */
/** @typedef {{ settings: Settings, view: Settings }} State */

/** The form of links. A later form that cannot be read like this one gets another number. */
export const LINK_VERSION = 1;

/** Longest value of a link that is looked at. */
const TEXT_LONGEST = 4000;

/** @returns {State} */
export function defaultState() {
  const view = Object.fromEntries(VIEW_SETTINGS.map((setting) => [setting.key, setting.default]));
  return { settings: {}, view };
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
  const withDefault = completeSettings(core, { ...state, settings });
  const changed = completeSettings(core, { ...state, settings: { ...settings, [key]: value } });
  if (!same(withDefault[key], changed[key])) {
    settings[key] = /** @type {SettingValue} */ (changed[key]);
  }
  return { ...state, settings };
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
 * Whether a change of this setting begins a new run. Parameters of a system do: they make the data.
 * @param {Core} core
 * @param {string} key
 */
export function restarts(core, key) {
  return core.abi.settings.find((setting) => setting.key === key)?.restart ?? true;
}

/**
 * The state as the part of an address after the `#`; empty for the default state.
 * @param {Core} core
 * @param {State} state
 */
export function writeLink(core, state) {
  /** @type {string[]} */
  const parts = [];
  const known = settingsOf(core, state.settings);
  for (const setting of [...known, ...VIEW_SETTINGS]) {
    const group = setting.group === 'view' ? state.view : state.settings;
    const value = group[setting.key];
    if (value !== undefined && !(setting.group === 'view' && same(value, setting.default))) {
      parts.push(`${setting.key}=${encode(writeSetting(setting, value))}`);
    }
  }
  return parts.length === 0 ? '' : [`v=${LINK_VERSION}`, ...parts].join('&');
}

/**
 * Reads a link. What cannot be used is left out and named; the rest counts.
 * @param {Core} core
 * @param {string} search   of the address: others may have put their own parameters there
 * @param {string} hash
 * @returns {{ state: State, refused: string[], remarks: string[] }}   remarks: nothing was lost
 */
export function readLink(core, search, hash) {
  /** @type {string[]} */
  const refused = [];
  /** @type {string[]} */
  const remarks = [];
  /** @type {Map<string, string>} */
  const given = new Map();
  for (const [key, text] of pairs(search)) {
    if (isKnownKey(core, key)) {
      given.set(key, text);
    }
  }
  for (const [key, text] of pairs(hash)) {
    if (isKnownKey(core, key) || key === 'v') {
      given.set(key, text);
    } else {
      refused.push(`“${shorten(key)}” is not a setting of this page; it was left out.`);
    }
  }
  const version = given.get('v');
  if (version !== undefined && version !== String(LINK_VERSION)) {
    remarks.push(
      `The link is of version ${shorten(version)}, this page reads version ${LINK_VERSION}.`,
    );
  }
  given.delete('v');
  const state = readSettings(core, given, refused);
  if (remarks.length > 0 && refused.length === 0) {
    remarks.push('All of its settings could be used.');
  }
  return { state, refused, remarks };
}

/**
 * @param {Core} core
 * @param {Map<string, string>} given
 * @param {string[]} refused
 */
function readSettings(core, given, refused) {
  let state = defaultState();
  // The system first: it decides which other keys there are; then the method, which decides
  // whether the steps can be controlled.
  const rank = (/** @type {string} */ key) => ['method', 'system'].indexOf(key);
  const keys = [...given.keys()].sort((a, b) => rank(b) - rank(a));
  for (const key of keys) {
    const text = given.get(key) ?? '';
    const known = [...settingsOf(core, state.settings), ...viewSettings(core.abi)];
    const setting = known.find((row) => row.key === key);
    if (!setting) {
      refused.push(`${key} = ${shorten(text)}: the chosen system has no such parameter.`);
      continue;
    }
    try {
      if (text.length > TEXT_LONGEST) {
        throw new Error('The value is too long.');
      }
      const value = readSetting(setting, text);
      if (setting.group === 'view') {
        checkView(setting, value);
        state = changeView(state, key, value);
      } else {
        state = changeSetting(core, state, key, value);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      refused.push(refusal(core, state, setting, text, reason));
    }
  }
  return state;
}

/**
 * @param {Core} core
 * @param {State} state
 * @param {Setting} setting
 * @param {string} text
 * @param {string} reason
 */
function refusal(core, state, setting, text, reason) {
  const value =
    setting.group === 'view' ? state.view[setting.key] : completeSettings(core, state)[setting.key];
  const inForce = value === undefined ? '' : ` ${writeSetting(setting, value)} is used.`;
  const limits = limitsText(setting);
  const isTold = reason.includes('must be') || limits === '';
  const range = isTold ? '' : ` (${limits})`;
  return `${setting.key} = ${shorten(text)}: ${reason.replace(/\.$/, '')}${range}.${inForce}`;
}

/**
 * @param {Setting} setting
 * @param {SettingValue} value
 */
function checkView(setting, value) {
  const { choices, least = -Infinity, most = Infinity, kind } = setting;
  if (kind === 'choice' && !choices?.some(({ key }) => key === value)) {
    throw new Error(`one of ${choices?.map(({ key }) => key).join(', ')} is needed`);
  }
  if (
    kind === 'int' &&
    !(Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
  ) {
    throw new Error('a whole number within its limits is needed');
  }
}

/**
 * Settings and the parameters of all systems, for messages that name them.
 * @param {Core} core
 */
export function namedSettings({ abi }) {
  return [...abi.settings, ...abi.systems.flatMap(({ params }) => params.map(parameterSetting))];
}

/**
 * The settings that exist beside those of the view: the core's list and the system's parameters.
 * @param {Core} core
 * @param {Settings} settings
 * @returns {Setting[]}
 */
function settingsOf(core, settings) {
  const key =
    settings.system ?? core.abi.settings.find((setting) => setting.key === 'system')?.default;
  const system = core.abi.systems.find((row) => row.key === key);
  return [...core.abi.settings, ...(system?.params ?? []).map(parameterSetting)];
}

/**
 * @param {Core} core
 * @param {string} key
 */
function isKnownKey(core, key) {
  return (
    VIEW_SETTINGS.some((setting) => setting.key === key) ||
    core.abi.settings.some((setting) => setting.key === key) ||
    core.abi.systems.some(({ params }) => params.some((row) => row.key === key))
  );
}

/**
 * The search part of an address without what this page reads from it: it is in the hash now.
 * @param {Core} core
 * @param {string} search
 */
export function foreignSearch(core, search) {
  const others = search
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '' && !isKnownKey(core, decode(part.split('=')[0] ?? '')));
  return others.length === 0 ? '' : `?${others.join('&')}`;
}

/**
 * @param {string} text  `?a=1&b=2` or `#a=1&b=2`
 * @returns {[string, string][]}
 */
function pairs(text) {
  return text
    .replace(/^[?#]/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

/** @param {string} text */
function encode(text) {
  // Commas and semicolons are allowed in a hash and make it readable.
  return encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3B', ';');
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A stray % is no reason to lose the value.
    return text;
  }
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
