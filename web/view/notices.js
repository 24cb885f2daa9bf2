// @ts-check
/** Plain messages with a way on: what happened, and buttons that do something about it. */
import { h, newId } from './dom.js';
import { icon } from './icon.js';

/** @typedef {{ label: string, run: () => void }} Action */

/**
 * @typedef {object} Notice
 * @property {string} key          a second notice of the same key takes the place of the first
 * @property {'info' | 'problem'} kind
 * @property {string} title
 * @property {string[]} [lines]
 * @property {Action[]} [actions]  pressing one removes the notice
 */

export class NoticeList {
  #element = h('div', { class: 'nde-notices', role: 'status' });
  #signal;
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.#signal = signal;
  }

  get element() {
    return this.#element;
  }

  /** @param {Notice} notice */
  show({ key, kind, title, lines = [], actions = [] }) {
    const details = this.#details({ key, lines, actions });
    const element = h(
      'div',
      { class: `nde-notice nde-notice-${kind}` },
      icon(kind === 'info' ? 'info' : 'warning'),
      h('div', { class: 'nde-notice-text' }, h('p', { class: 'nde-notice-title' }, title), details),
      details && this.#opener(details),
      this.#closer(key),
    );
    const before = this.#shown.get(key);
    this.#shown.set(key, element);
    if (before) {
      before.replaceWith(element);
    } else {
      this.#element.append(element);
    }
  }

  /** @param {string} key */
  remove(key) {
    this.#shown.get(key)?.remove();
    this.#shown.delete(key);
  }

  /**
   * What stands below the title, if anything does.
   * @param {{ key: string, lines: string[], actions: Action[] }} notice
   */
  #details({ key, lines, actions }) {
    if (lines.length + actions.length === 0) {
      return null;
    }
    const buttons = actions.map((action) => this.#button(key, action));
    return h(
      'div',
      { class: 'nde-notice-details', id: newId() },
      ...lines.map((line) => h('p', {}, line)),
      buttons.length > 0 ? h('p', { class: 'nde-notice-actions' }, ...buttons) : null,
    );
  }

  /**
   * Where room is short (web/style/phone.css) the details are folded up until this is pressed.
   * @param {HTMLElement} details
   */
  #opener(details) {
    const attributes = { 'aria-expanded': 'false', 'aria-controls': details.id };
    const element = h(
      'button',
      { type: 'button', class: 'nde-button nde-notice-more', ...attributes },
      'Details',
    );
    const toggle = () => {
      const isOpen = element.parentElement?.classList.toggle('nde-notice-open') ?? false;
      element.setAttribute('aria-expanded', String(isOpen));
    };
    element.addEventListener('click', toggle, { signal: this.#signal });
    return element;
  }

  /**
   * @param {string} key
   * @param {Action} action
   */
  #button(key, { label, run }) {
    const element = h('button', { type: 'button', class: 'nde-button' }, label);
    const act = () => {
      this.remove(key);
      run();
    };
    element.addEventListener('click', act, { signal: this.#signal });
    return element;
  }

  /** @param {string} key */
  #closer(key) {
    const element = h(
      'button',
      { type: 'button', class: 'nde-button-plain', 'aria-label': 'Close this message' },
      icon('close'),
    );
    element.addEventListener('click', () => this.remove(key), { signal: this.#signal });
    return element;
  }
}
