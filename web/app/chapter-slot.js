// @ts-check
/**
 * The place of a chapter, whose code and style are loaded when it is first shown. Towards the page
 * it is a chapter itself: until the real one is there it says so, keeps the newest state for it,
 * and does nothing with keys.
 */
import { h, setText } from '../view/dom.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./chapters.js').Chapter} Chapter */
/** @typedef {import('./chapters.js').ChapterContext} ChapterContext */
/** @typedef {import('./chapters.js').ChapterOptions} ChapterOptions */

/** @implements {Chapter} */
export class ChapterSlot {
  #row;
  #context;
  #options;
  #status = h('p', { class: 'nde-loading', role: 'status' });
  /** Until the chapter is there. */
  #element;
  /** @type {Chapter | null} */
  #chapter = null;
  #loading = false;
  /** What is to be shown as soon as the chapter is there; null if another one is shown by then.
   * @type {State | null}
   */
  #wanted = null;

  /**
   * @param {import('./chapters.js').ChapterRow} row
   * @param {ChapterContext} context
   * @param {ChapterOptions} options
   */
  constructor(row, context, options) {
    this.#row = row;
    this.#context = context;
    this.#options = options;
    this.#element = h('div', { class: 'nde-slot' }, context.notices.element, this.#status);
  }

  get element() {
    return this.#chapter?.element ?? this.#element;
  }

  /** @param {State} state */
  show(state) {
    if (this.#chapter) {
      this.#chapter.show(state);
      return;
    }
    this.#wanted = state;
    if (!this.#loading) {
      void this.#load();
    }
  }

  toggle() {
    this.#chapter?.toggle();
  }

  step() {
    this.#chapter?.step();
  }

  reset() {
    this.#chapter?.reset();
  }

  /** @param {boolean} hidden */
  setHidden(hidden) {
    this.#chapter?.setHidden(hidden);
  }

  leave() {
    this.#wanted = null;
    this.#chapter?.leave();
  }

  async #load() {
    const { label, load } = this.#row;
    const { notices, signal } = this.#context;
    this.#loading = true;
    notices.remove('loading');
    setText(this.#status, `Loading “${label}” …`);
    try {
      const make = await load(this.#context);
      if (this.#wanted && !signal.aborted) {
        this.#begin(make(this.#context, this.#options), this.#wanted);
      }
    } catch (error) {
      setText(this.#status, '');
      notices.show({
        key: 'loading',
        kind: 'problem',
        title: `The chapter “${label}” could not be loaded.`,
        lines: [
          error instanceof Error ? error.message : String(error),
          // Firefox remembers that a module did not come.
          'If trying again does not help, reload the page: it keeps its settings.',
        ],
        actions: [{ label: 'Try again', run: () => void this.#load() }],
      });
    }
    this.#loading = false;
  }

  /**
   * @param {Chapter} chapter
   * @param {State} state
   */
  #begin(chapter, state) {
    this.#chapter = chapter;
    this.#element.replaceWith(chapter.element);
    if (document.hidden) {
      chapter.setHidden(true);
    }
    chapter.show(state);
  }
}
