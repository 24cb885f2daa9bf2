// @ts-check
/** A panel that is folded up until a reader opens it, and whose contents are loaded only then. */
import { h, setText } from './dom.js';

export class LazyPanel {
  #body = h('div', { class: 'nde-lazy-body' });
  #status = h('p', { class: 'nde-lazy-status', role: 'status' });
  #element;
  #load;
  #asked = false;

  /**
   * @param {object} options
   * @param {string} options.title
   * @param {string} options.note    what is in it, in one line
   * @param {() => Promise<HTMLElement>} options.load
   * @param {AbortSignal} options.signal
   */
  constructor({ title, note, load, signal }) {
    this.#load = load;
    this.#body.append(this.#status);
    this.#element = h(
      'details',
      { class: 'nde-lazy nde-panel' },
      h(
        'summary',
        { class: 'nde-lazy-head' },
        h('h2', { class: 'nde-panel-title' }, title),
        h('span', { class: 'nde-lazy-note' }, note),
      ),
      this.#body,
    );
    this.#element.addEventListener('toggle', () => void this.#toggled(), { signal });
  }

  get element() {
    return this.#element;
  }

  async #toggled() {
    if (!this.#element.open || this.#asked) {
      return;
    }
    this.#asked = true;
    setText(this.#status, 'Loading …');
    try {
      this.#body.append(await this.#load());
      setText(this.#status, '');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setText(
        this.#status,
        `This part could not be loaded (${reason}). Close and open it again, or reload the page.`,
      );
      this.#asked = false;
    }
  }
}
