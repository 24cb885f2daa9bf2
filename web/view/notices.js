// @ts-check
/** Plain messages with a way on: what happened, and buttons that do something about it. */
import { h } from './dom.js';
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
    const element = h(
      'div',
      { class: `nde-notice nde-notice-${kind}` },
      icon(kind === 'info' ? 'info' : 'warning'),
      h(
        'div',
        { class: 'nde-notice-text' },
        h('p', { class: 'nde-notice-title' }, title),
        ...lines.map((line) => h('p', {}, line)),
        actions.length === 0
          ? null
          : h('p', { class: 'nde-notice-actions' }, ...actions.map((a) => this.#button(key, a))),
      ),
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
