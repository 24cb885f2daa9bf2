// @ts-check
/**
 * Values of settings as text, as people type them and as links carry them. What is read here has
 * the right kind; whether it lies within its limits is for the core to say.
 */
import { plain } from './numbers.js';

/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */

export class TextError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'TextError';
  }
}

/**
 * @param {string} text
 * @returns {number}
 */
export function readNumber(text) {
  const trimmed = text
    .trim()
    .replace(/^[\u2212\u2013]/, '-')
    .replace(/e[\u2212\u2013]/i, 'e-');
  // A decimal comma is understood where it cannot mean anything else.
  if (/^[-+]?[1-9]\d{0,2},\d{3}$/.test(trimmed)) {
    const [dot, none] = [trimmed.replace(',', '.'), trimmed.replace(',', '')];
    throw new TextError(`“${trimmed}” can be read in two ways: type ${dot} or ${none}.`);
  }
  const dotted = trimmed.includes('.') ? trimmed : trimmed.replace(/^([^,]*),([^,]*)$/, '$1.$2');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(dotted)) {
    throw new TextError(
      trimmed === '' ? 'A number is needed here.' : `“${shorten(trimmed)}” is not a number.`,
    );
  }
  // Minus zero is a zero.
  return Number(dotted) + 0;
}

/**
 * A whole number has no decimal comma, and a comma between thousands could be taken for one.
 * @param {string} text
 * @returns {number}
 */
export function readWhole(text) {
  if (text.includes(',')) {
    const without = text.replaceAll(',', '').trim();
    const hint = /^\d+$/.test(without) ? `, as in ${without}` : '';
    throw new TextError(
      `“${shorten(text.trim())}” has a comma; a whole number is typed without one${hint}.`,
    );
  }
  return readNumber(text);
}

/**
 * @param {Setting} setting
 * @param {string} text
 * @returns {SettingValue}
 */
export function readSetting(setting, text) {
  switch (setting.kind) {
    case 'int':
      return readWhole(text);
    case 'real':
      return readNumber(text);
    case 'flag':
      return readFlag(text);
    case 'ints':
      return text.trim() === '' ? [] : text.split(',').map(readWhole);
    case 'points':
      return text.split(';').map((point) => point.split(',').map(readNumber));
    default:
      return text;
  }
}

/**
 * @param {Setting} setting
 * @param {SettingValue} value
 * @returns {string}
 */
export function writeSetting(setting, value) {
  if (setting.kind === 'flag') {
    return value ? '1' : '0';
  }
  if (setting.kind === 'points') {
    return /** @type {number[][]} */ (value).map((point) => point.map(plain).join(',')).join(';');
  }
  if (setting.kind === 'ints') {
    return /** @type {number[]} */ (value).join(',');
  }
  return typeof value === 'number' ? plain(value) : String(value);
}

/**
 * A value as a sentence names it.
 * @param {Setting} setting
 * @param {SettingValue} value
 */
export function writeShown(setting, value) {
  switch (setting.kind) {
    case 'choice':
      return setting.choices?.find(({ key }) => key === value)?.label ?? String(value);
    case 'flag':
      return value === true ? 'on' : 'off';
    case 'points':
      return shorten(
        /** @type {number[][]} */ (value)
          .map((point) => `(${point.map(plain).join(', ')})`)
          .join(' '),
      );
    case 'ints': {
      const list = /** @type {number[]} */ (value);
      return list.length === 0 ? 'none' : list.join(', ');
    }
    default:
      return shorten(writeSetting(setting, value));
  }
}

/**
 * The name of a setting within a sentence; symbols and abbreviations stay as they are.
 * @param {Setting} setting
 */
export function nameInText({ label }) {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** @param {string} text */
function readFlag(text) {
  const word = text.trim().toLowerCase();
  if (word === '1' || word === 'true' || word === 'yes') {
    return true;
  }
  if (word === '0' || word === 'false' || word === 'no') {
    return false;
  }
  throw new TextError(`“${shorten(text)}” is neither 1 (yes) nor 0 (no).`);
}

/**
 * A text as it is quoted in a message.
 * @param {string} text
 */
export function shorten(text) {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** How a range is followed by those units that are not simply a word of their own. */
/** @type {Record<string, string>} */
const UNITS = { t: ', in units of t', state: ', in units of the state' };

/**
 * The limits of a setting, for a person; empty where there are none to tell.
 * @param {Setting} setting
 */
export function limitsText({ kind, least, most, unit, longest }) {
  // Groups without commas, which a box would not take.
  const limits = `${plain(Number(least))} to ${plain(Number(most))}`
    .replaceAll(/(^| )-/g, '$1\u2212')
    .replaceAll(/\d{5,}/g, (digits) => digits.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f'));
  const range = limits + (unit ? (UNITS[unit] ?? ` ${unit}`) : '');
  switch (kind) {
    case 'int':
    case 'real':
      return range;
    case 'ints':
      return `at most ${longest}, each ${range}`;
    case 'points':
      return `at most ${longest}, each number ${limits}`;
    default:
      return '';
  }
}

/**
 * A message of the core with settings called as the form calls them: keys in camel case wherever
 * they stand, others at the beginning, where they cannot be ordinary words.
 * @param {string} message
 * @param {readonly { key: string, label: string }[]} settings
 */
export function nameSettings(message, settings) {
  const labels = new Map(settings.map(({ key, label }) => [key, label]));
  /** @param {string} key */
  const named = (key) => labels.get(key) ?? key;
  return message
    .replace(/^[a-zA-Z0-9]+(?= is )/, named)
    .replace(/\b[a-z0-9]+[A-Z][a-zA-Z0-9]*\b/g, named);
}
