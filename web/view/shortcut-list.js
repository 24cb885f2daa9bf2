// @ts-check
/** The list of keys: a dialog. Esc closes it, the focus returns. */
import { h, newId } from './dom.js';
import { icon } from './icon.js';

/** @typedef {{ keys: readonly string[], does: string }} Shortcut   keys: each does it alone */

export class ShortcutList {
  #dialog;

  /**
   * @param {object} options
   * @param {readonly Shortcut[]} options.shortcuts
   * @param {AbortSignal} options.signal
   */
  constructor({ shortcuts, signal }) {
    const id = newId();
    const close = h(
      'button',
      { type: 'button', class: 'nde-button-plain', 'aria-label': 'Close the list of keys' },
      icon('close'),
    );
    this.#dialog = h(
      'dialog',
      { class: 'nde-dialog', 'aria-labelledby': id },
      h(
        'div',
        { class: 'nde-dialog-head' },
        h('h2', { class: 'nde-panel-title', id }, 'Keys'),
        close,
      ),
      h('dl', { class: 'nde-shortcuts' }, ...shortcuts.map(shortcutRow)),
      h(
        'p',
        { class: 'nde-dialog-note' },
        'They act wherever you are not typing; a slider that has the focus keeps its arrow keys. ',
        'On a Mac, ⌘ stands for Ctrl.',
      ),
    );
    const dialog = this.#dialog;
    close.addEventListener('click', () => dialog.close(), { signal });
    // A click beside the list closes it, too: only there is the dialog itself the target.
    const outside = (/** @type {Event} */ event) => event.target === dialog && dialog.close();
    dialog.addEventListener('click', outside, { signal });
  }

  get element() {
    return this.#dialog;
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
  }
}

/** @param {Shortcut} shortcut */
function shortcutRow({ keys, does }) {
  const ways = keys.map((way, i) => [
    i > 0 ? ' or ' : null,
    ...way.split(' ').flatMap((key, k) => [k > 0 ? ' + ' : null, h('kbd', {}, key)]),
  ]);
  return h('div', {}, h('dt', {}, ...ways.flat()), h('dd', {}, does));
}
