// @ts-check
/** The button of the list of keys, which is loaded when first opened. */
import { h } from '../view/dom.js';
import { icon } from '../view/icon.js';

export class ShortcutButton {
  #element = h(
    'button',
    {
      type: 'button',
      class: 'nde-button-plain nde-keys-button',
      'aria-label': 'Keys',
      'aria-haspopup': 'dialog',
      title: 'List of keys (?)',
    },
    icon('keyboard'),
  );
  #onMissing;
  #signal;
  /** @type {import('../view/shortcut-list.js').ShortcutList | null} */
  #list = null;

  /**
   * @param {object} options
   * @param {(error: unknown, again: () => void) => void} options.onMissing   it did not come
   * @param {AbortSignal} options.signal
   */
  constructor({ onMissing, signal }) {
    this.#onMissing = onMissing;
    this.#signal = signal;
    this.#element.addEventListener('click', () => void this.open(), { signal });
  }

  get element() {
    return this.#element;
  }

  get isOpen() {
    return this.#list?.isOpen ?? false;
  }

  async open() {
    try {
      const { makeList } = await import('./shortcuts.js');
      if (!this.#list) {
        this.#list = makeList(this.#signal);
        this.#element.after(this.#list.element);
      }
      this.#list.open();
    } catch (error) {
      this.#onMissing(error, () => void this.open());
    }
  }
}
