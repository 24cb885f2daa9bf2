// @ts-check
/** Says the state in words to whoever cannot see the picture: politely, and not too often. */
import { h, setText } from './dom.js';

/** Milliseconds between two sentences. */
const INTERVAL = 5000;

export class Announcer {
  #element = h('p', { class: 'nde-unseen', 'aria-live': 'polite' });
  #last = -Infinity;

  get element() {
    return this.#element;
  }

  /**
   * @param {string} text
   * @param {boolean} important  said at once, else only if nothing was said for a while
   */
  say(text, important) {
    const now = performance.now();
    if (important || now - this.#last >= INTERVAL) {
      this.#last = now;
      setText(this.#element, text);
    }
  }
}
