// @ts-check
/** What the controls of the form have in common. */
import { h } from './dom.js';
import { icon } from './icon.js';

/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('./field.js').Field} Field */

/**
 * @typedef {object} Refusal        why a value was not taken
 * @property {string} message
 * @property {number} [position]    of what is wrong in a text, from 0
 * @property {number} [length]
 */

/** @typedef {string | Refusal | null} Answer   to an offered value; null: it was taken */

/**
 * @typedef {object} ControlOptions
 * @property {Setting} setting
 * @property {(value: SettingValue) => Refusal | null} offer   takes a value or says why not
 * @property {boolean} slider
 * @property {boolean} isSeed       any number is as good as another: a button draws one
 * @property {boolean} hasLines     a text that is long
 * @property {string | null} empty  what an empty box means instead of 0; null: nothing
 * @property {readonly string[]} variables   names of the system's variables
 * @property {AbortSignal} signal
 */

/**
 * @typedef {object} ControlParts
 * @property {Field} field
 * @property {(value: SettingValue) => void} show   a value in force; clears what was wrong
 */

export function numberInput() {
  return h('input', {
    type: 'text',
    inputmode: 'decimal',
    class: 'nde-input nde-number',
    autocomplete: 'off',
    spellcheck: 'false',
  });
}

/**
 * Writes the text in force into a box. As long as the two differ, somebody is typing there.
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {string} text
 */
export function fillIn(input, text) {
  input.defaultValue = text;
  input.value = text;
}

/**
 * @param {string} name
 * @param {string} label
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
export function iconButton(name, label, signal, act) {
  const attributes = {
    type: 'button',
    class: 'nde-button-plain',
    'aria-label': label,
    title: label,
  };
  const button = h('button', attributes, icon(name));
  button.addEventListener('click', act, { signal });
  return button;
}

/**
 * @param {Refusal} refusal
 * @param {string} inForce
 * @returns {Refusal}
 */
export function stays(refusal, inForce) {
  const message = `${refusal.message.replace(/\.$/, '')}. ${inForce} stays in force.`;
  return { ...refusal, message };
}

/**
 * @param {() => Answer} act
 * @returns {Refusal | null} what went wrong
 */
export function attempt(act) {
  try {
    const answer = act();
    return typeof answer === 'string' ? { message: answer } : answer;
  } catch (error) {
    return refusalOf(error);
  }
}

/**
 * What an error says, and the place in the text if it or its cause knows one.
 * @param {unknown} error
 * @returns {Refusal}
 */
export function refusalOf(error) {
  if (!(error instanceof Error)) {
    return { message: String(error) };
  }
  const { message } = error;
  for (const source of [error, error.cause]) {
    const spot = /** @type {{ position?: unknown, length?: unknown } | undefined} */ (source);
    if (typeof spot?.position === 'number') {
      const length = typeof spot.length === 'number' ? spot.length : 1;
      return { message, position: spot.position, length };
    }
  }
  return { message };
}

/**
 * @param {HTMLElement} input
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
export function onEscape(input, act, signal) {
  /** @param {KeyboardEvent} event */
  const listen = (event) => {
    if (event.key === 'Escape') {
      act();
    }
  };
  input.addEventListener('keydown', listen, { signal });
}
