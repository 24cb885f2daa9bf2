// @ts-check
/**
 * The frame around a control of the form: label, unit, help, limits, and a place for what is wrong.
 */
import { h, newId, setText } from './dom.js';
import { icon } from './icon.js';
import { limitsText } from './setting-text.js';

/** @typedef {import('../core/abi.js').Setting} Setting */

export class Field {
  #inputs;
  #error;
  #element;

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
    this.#inputs = inputs;
    this.#error = h('p', { class: 'nde-field-error', id: ids.error });
    const limits = limitsText(setting);
    const help = h(
      'p',
      { class: 'nde-field-help', id: ids.help },
      setting.help,
      limits && setting.help ? ' · ' : null,
      limits ? h('span', { class: 'nde-field-limits' }, limits) : null,
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
      h('div', { class: 'nde-field-head' }, label, main),
      below,
      this.#error,
      help,
    );
    if (!isGroup) {
      inputs[0]?.setAttribute('id', ids.input);
      inputs.forEach((input) => input.setAttribute('aria-describedby', `${ids.error} ${ids.help}`));
    }
  }

  get element() {
    return this.#element;
  }

  /** @param {string | null} message  null: nothing is wrong */
  fail(message) {
    setText(this.#error, message ?? '');
    for (const input of this.#inputs) {
      if (message === null) {
        input.removeAttribute('aria-invalid');
      } else {
        input.setAttribute('aria-invalid', 'true');
      }
    }
    this.#element.classList.toggle('nde-field-wrong', message !== null);
  }
}

function restartMark() {
  return h(
    'span',
    { class: 'nde-restart', title: 'A change begins a new run' },
    icon('restart'),
    h('span', { class: 'nde-unseen' }, ' (begins a new run)'),
  );
}
