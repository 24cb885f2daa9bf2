// @ts-check
/** The control of a text, such as an equation; what is wrong in it is shown at its place. */
import { fillIn, onEscape } from './control-parts.js';
import { h } from './dom.js';
import { Field } from './field.js';

/** @typedef {import('../core/abi.js').SettingValue} SettingValue */

/** @param {import('./control-parts.js').ControlOptions} options */
export function textControl({ setting, offer, hasLines, signal }) {
  const input = hasLines ? textArea() : textInput();
  const field = new Field(setting, { inputs: [input], main: input, isStacked: true });
  let inForce = '';
  /** @param {SettingValue} value */
  const show = (value) => {
    inForce = String(value);
    fillIn(input, inForce);
    field.fail(null);
  };
  const read = () => {
    const text = input.value;
    if (text === inForce) {
      field.fail(null);
      return;
    }
    const refusal = offer(text);
    field.fail(refusal, text);
    if (refusal?.position !== undefined) {
      input.setSelectionRange(refusal.position, refusal.position + (refusal.length ?? 1));
    }
  };
  input.addEventListener('change', read, { signal });
  // Enter ends the text, as in the other controls.
  const enter = (/** @type {Event} */ event) => {
    if (event instanceof KeyboardEvent && event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      read();
    }
  };
  input.addEventListener('keydown', enter, { signal });
  const back = () => {
    input.value = inForce;
    field.fail(null);
  };
  onEscape(input, back, signal);
  return { field, show };
}

const attributes = {
  class: 'nde-input nde-text-input',
  autocomplete: 'off',
  autocapitalize: 'off',
  spellcheck: 'false',
};

function textInput() {
  return h('input', { type: 'text', ...attributes });
}

function textArea() {
  return h('textarea', { rows: 2, ...attributes });
}
