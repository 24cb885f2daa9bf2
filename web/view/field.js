// @ts-check
/**
 * The frame around a control of the form: label, unit, help, limits, a way back to the default, and
 * a place for what is wrong.
 */
import { h, newId } from './dom.js';
import { icon } from './icon.js';
import { limitsText, nameInText, writeShown } from './setting-text.js';

/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('./control-parts.js').Refusal} Refusal */

export class Field {
  #setting;
  #inputs;
  #main;
  #error;
  #reset;
  #element;
  /** @type {SettingValue | null} */
  #default = null;

  /**
   * @param {Setting} setting
   * @param {object} parts
   * @param {HTMLElement[]} parts.inputs   get the description; the first one gets the label
   * @param {HTMLElement} parts.main       stands beside the label
   * @param {HTMLElement | null} [parts.below]   stands under both
   * @param {boolean} [parts.isGroup]      several inputs under one name
   * @param {boolean} [parts.isStacked]    main is long and gets a line of its own
   */
  constructor(setting, { inputs, main, below = null, isGroup = false, isStacked = false }) {
    const ids = { label: newId(), input: newId(), help: newId(), error: newId() };
    this.#setting = setting;
    this.#inputs = inputs;
    this.#main = main;
    this.#error = h('p', { class: 'nde-field-error', id: ids.error });
    this.#reset = h(
      'button',
      { type: 'button', class: 'nde-button-plain nde-field-reset', hidden: true },
      icon('reset'),
    );
    const label = h(
      isGroup ? 'span' : 'label',
      { class: 'nde-field-label', id: ids.label, for: isGroup ? null : ids.input },
      setting.label,
      setting.restart ? restartMark() : null,
    );
    this.#element = h(
      'div',
      {
        class: isStacked ? 'nde-field nde-field-stacked' : 'nde-field',
        'data-key': setting.key,
        role: isGroup ? 'group' : null,
        'aria-labelledby': isGroup ? ids.label : null,
        'aria-describedby': isGroup ? `${ids.help} ${ids.error}` : null,
      },
      h('div', { class: 'nde-field-head' }, label, this.#reset, main),
      below,
      this.#error,
      helpText(setting, ids.help),
    );
    if (!isGroup) {
      inputs[0]?.setAttribute('id', ids.input);
      inputs.forEach((input) => input.setAttribute('aria-describedby', `${ids.error} ${ids.help}`));
    }
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {(value: SettingValue) => void} act   is given the default
   * @param {AbortSignal} signal
   */
  onReset(act, signal) {
    const listen = () => {
      if (this.#default !== null) {
        act(this.#default);
        // The button has gone, and the focus must not go with it.
        const [target] = this.#main.matches('input, select, textarea, button')
          ? [this.#main]
          : this.#inputs;
        target?.focus();
      }
    };
    this.#reset.addEventListener('click', listen, { signal });
  }

  /** @param {SettingValue | null} value   of the default; null: it is in force */
  showDefault(value) {
    this.#default = value;
    this.#reset.hidden = value === null;
    if (value !== null) {
      const shown = writeShown(this.#setting, value);
      const text = `Reset ${nameInText(this.#setting)} to ${shown || 'nothing'}`;
      this.#reset.setAttribute('aria-label', text);
      this.#reset.title = text;
    }
  }

  /**
   * @param {Refusal | null} refusal  null: nothing is wrong
   * @param {string} [text]           in which the refusal has its position
   */
  fail(refusal, text = '') {
    if (refusal !== null || this.#error.firstChild !== null) {
      this.#error.replaceChildren(...(refusal === null ? [] : refusalText(refusal, text)));
    }
    for (const input of this.#inputs) {
      if (refusal === null) {
        input.removeAttribute('aria-invalid');
      } else {
        input.setAttribute('aria-invalid', 'true');
      }
    }
    this.#element.classList.toggle('nde-field-wrong', refusal !== null);
  }
}

/**
 * @param {Setting} setting
 * @param {string} id
 */
function helpText(setting, id) {
  const limits = limitsText(setting);
  return h(
    'p',
    { class: 'nde-field-help', id },
    setting.help,
    limits && setting.help ? '\u00a0· ' : null,
    limits ? h('span', { class: 'nde-field-limits' }, limits) : null,
  );
}

/**
 * The message, and below it the text with the place of the mistake underlined.
 * @param {Refusal} refusal
 * @param {string} text
 */
function refusalText({ message, position, length = 1 }, text) {
  // A symbol at the beginning stays as it is.
  const sentence = /^[a-z]{2}/.test(message)
    ? message.charAt(0).toUpperCase() + message.slice(1)
    : message;
  if (position === undefined) {
    return [sentence];
  }
  const end = Math.min(text.length, position + Math.max(1, length));
  const isTold = /\bcharacter \d/.test(message);
  const where = isTold ? '' : ` (at character ${position + 1})`;
  return [
    `${sentence.replace(/\.$/, '')}${where}.`,
    h(
      'code',
      { class: 'nde-spot-line', 'aria-hidden': 'true' },
      text.slice(0, position),
      // A mistake at the end has no character to stand under.
      h('mark', { class: 'nde-spot' }, text.slice(position, end) || '\u00a0'),
      text.slice(end),
    ),
  ];
}

function restartMark() {
  return h(
    'span',
    { class: 'nde-restart', title: 'A change begins a new run' },
    icon('restart'),
    h('span', { class: 'nde-unseen' }, ' (begins a new run)'),
  );
}
