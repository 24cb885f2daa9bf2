// @ts-check
/** The state as a link, written and read. Whatever stands in one, reading it throws nothing. */
import { NdeError } from '../core/errors.js';
import { parameterSetting } from '../view/parameter-setting.js';
import { limitsText, readSetting, shorten, writeSetting } from '../view/setting-text.js';
import { readCourse } from './course.js';
import { readData, writeData } from './own-data.js';
import { VIEW_SETTINGS, viewSettings } from './plan.js';
import {
  changeSetting,
  changeView,
  checkView,
  completeSettings,
  defaultState,
  namedSettings,
  same,
} from './state.js';

/** @typedef {import('./state.js').Core} Core */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('../core/abi.js').Setting} Setting */

/** The form of links. A later form that cannot be read like this one gets another number. */
export const LINK_VERSION = 1;

/** What the reader's own data are called in a link. */
const DATA_KEY = 'data';
/** And what was changed while the run trained. */
const CHANGES_KEY = 'changes';

/** Longest value of a link that is looked at. */
const TEXT_LONGEST = 4000;

/**
 * The state as the part of an address after the `#`; empty for the default state.
 * @param {Core} core
 * @param {State} state
 */
export function writeLink(core, state) {
  /** @type {string[]} */
  const parts = [];
  const { settings, text } = state.course ?? { settings: state.settings, text: '' };
  const known = settingsOf(core, settings);
  for (const setting of [...known, ...VIEW_SETTINGS]) {
    const group = setting.group === 'view' ? state.view : settings;
    const value = group[setting.key];
    if (value !== undefined && !(setting.group === 'view' && same(value, setting.default))) {
      parts.push(`${setting.key}=${encode(writeSetting(setting, value))}`);
    }
  }
  const data = state.data && writeData(state.data);
  if (data) {
    // Where they are too large, the link is about the settings alone.
    parts.push(`${DATA_KEY}=${encode(data)}`);
  }
  if (text !== '') {
    parts.push(`${CHANGES_KEY}=${encode(text)}`);
  }
  return parts.length === 0 ? '' : [`v=${LINK_VERSION}`, ...parts].join('&');
}

/**
 * What a link has in it, and what it lacks.
 * @param {State} state
 */
export function linkInWords({ data, course }) {
  const isLeftOut = data !== null && writeData(data) === null;
  const contents =
    data === null || isLeftOut ? 'setting and both seeds' : 'setting, both seeds and your own data';
  return {
    holds:
      `It holds every ${contents}${course?.text ? ', with what was changed while it trained' : ''}, ` +
      'and begins this run at epoch 0, the same to the last bit.',
    approximate: isLeftOut
      ? 'Your own data are too long for a link and are not in it: the model file below has them.'
      : '',
  };
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
  const [dataText, changesText] = [DATA_KEY, CHANGES_KEY].map((key) => given.get(key));
  given.delete(DATA_KEY);
  given.delete(CHANGES_KEY);
  const data = dataText === undefined ? null : readOwnData(core, dataText, refused);
  const begun = { ...readSettings(core, given, refused), data };
  const course = changesText === undefined ? null : readChanges(core, begun, changesText, refused);
  const state = course ? { ...begun, course } : begun;
  if (remarks.length > 0 && refused.length === 0) {
    remarks.push('All of its settings could be used.');
  }
  return { state, refused, remarks };
}

/**
 * @param {Core} core
 * @param {string} text
 * @param {string[]} refused
 */
function readOwnData(core, text, refused) {
  try {
    return readData(text, core.abi);
  } catch (error) {
    if (!(error instanceof NdeError)) {
      throw error;
    }
    refused.push(`Data (${DATA_KEY} = ${shorten(text)}): ${error.message.replace(/\.$/, '')}.`);
    return null;
  }
}

/** @param {string} text */
function checkLength(text) {
  if (text.length > TEXT_LONGEST) {
    throw new Error('The value is too long.');
  }
}

/**
 * @param {Core} core
 * @param {State} begun
 * @param {string} text
 * @param {string[]} refused
 */
function readChanges(core, begun, text, refused) {
  try {
    checkLength(text);
    return readCourse(core, begun, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    refused.push(`Changes of the run (${CHANGES_KEY} = ${shorten(text)}): ${reason}.`);
    return null;
  }
}

/**
 * @param {Core} core
 * @param {Map<string, string>} given
 * @param {string[]} refused
 */
function readSettings(core, given, refused) {
  let state = defaultState();
  // The system first: it decides which other keys there are; then the method, which decides
  // whether the steps can be controlled; the equations, before their parameters.
  const first = ['equations', 'method', 'system'];
  const rank = (/** @type {string} */ key) => first.indexOf(key);
  const keys = [...given.keys()].sort((a, b) => rank(b) - rank(a));
  for (const key of keys) {
    const text = given.get(key) ?? '';
    const known = [...settingsOf(core, state.settings), ...viewSettings(core.abi)];
    const setting = known.find((row) => row.key === key);
    if (!setting) {
      const named = namedSettings(core).find((row) => row.key === key);
      const title = settingTitle(named?.label ?? '', key, text);
      refused.push(`${title}: the chosen system has no such parameter.`);
      continue;
    }
    try {
      checkLength(text);
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
  // The setting and its value are named already.
  const why = reason.replace(/^(\w+ is .*; )?it must be/is, 'it must be').replace(/\.$/, '');
  return `${settingTitle(setting.label, setting.key, text)}: ${why}${range}.${inForce}`;
}

/**
 * @param {string} label
 * @param {string} key
 * @param {string} text
 */
function settingTitle(label, key, text) {
  const inLink = `${key} = ${shorten(text)}`;
  return label === '' || label === key ? inLink : `${label} (${inLink})`;
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
  return [...core.abi.settings, ...(system?.params ?? []).map((row) => parameterSetting(row))];
}

/**
 * @param {Core} core
 * @param {string} key
 */
function isKnownKey(core, key) {
  return (
    key === DATA_KEY ||
    key === CHANGES_KEY ||
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
