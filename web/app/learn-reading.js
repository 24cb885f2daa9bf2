// @ts-check
/**
 * The text of the chapter "Learn" below the picture: loaded when a reader comes near it, or points
 * at a symbol of the introduction.
 */
import { h, setText } from '../view/dom.js';
import { listenToSymbols } from '../view/symbol.js';

/** How far below the window the text may still be when it is asked for. */
const NEAR = '200px';

/** @typedef {Awaited<typeof import('./extra-article.js')>} ArticleModule */
/** @typedef {ReturnType<ArticleModule['make']>} Article */

export class LearnReading {
  #port;
  #status = h('p', { role: 'status' });
  #element = h(
    'article',
    { class: 'nde-text', 'aria-label': 'How to read the picture' },
    this.#status,
  );
  /** @type {Promise<Article> | null} */
  #asked = null;

  /** @param {import('./learn-extras.js').LearnPort} port */
  constructor(port) {
    this.#port = port;
    const near = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          void this.#load();
        }
      },
      { rootMargin: NEAR },
    );
    near.observe(this.#element);
    port.context.signal.addEventListener('abort', () => near.disconnect());
  }

  get element() {
    return this.#element;
  }

  /** @param {HTMLElement} chapter   all of it: symbols stand in the introduction, too */
  listen(chapter) {
    /** @type {Parameters<typeof listenToSymbols>[1]} */
    const light = (part, symbol) => {
      if (part !== null || this.#asked) {
        chapter.dataset.lit = part ?? '';
        void this.#load().then((article) => article?.light(part, symbol));
      }
    };
    listenToSymbols(chapter, light, this.#port.context.signal);
  }

  /** @returns {Promise<Article | null>} null: it did not come, and may be asked for again */
  async #load() {
    try {
      this.#asked ??= this.#make();
      return await this.#asked;
    } catch (error) {
      this.#asked = null;
      const reason = error instanceof Error ? error.message : String(error);
      setText(this.#status, `The text could not be loaded (${reason}).`);
      return null;
    }
  }

  async #make() {
    const { make } = await import('./extra-article.js');
    const article = make(this.#port);
    this.#element.replaceChildren(...article.elements);
    return article;
  }
}
