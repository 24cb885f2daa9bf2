// @ts-check
/** The chapters as tabs: one is shown, arrow keys lead to its neighbours. */
import { h, newId } from './dom.js';

/** @typedef {{ key: string, label: string }} Chapter */

const DIGITS = '①②③④⑤⑥⑦⑧⑨';

export class ChapterTabs {
  /** @type {Map<string, HTMLButtonElement>} */
  #tabs = new Map();
  #element;
  #panel;

  /**
   * @param {object} options
   * @param {readonly Chapter[]} options.chapters
   * @param {(key: string) => void} options.onChoose
   * @param {AbortSignal} options.signal
   */
  constructor({ chapters, onChoose, signal }) {
    const panelId = newId();
    this.#panel = h('div', { class: 'nde-panel-place', id: panelId, role: 'tabpanel' });
    for (const [i, { key, label }] of chapters.entries()) {
      const tab = h(
        'button',
        {
          type: 'button',
          class: 'nde-tab',
          role: 'tab',
          id: newId(),
          'data-chapter': key,
          'aria-controls': panelId,
        },
        h('span', { class: 'nde-tab-digit', 'aria-hidden': 'true' }, DIGITS.charAt(i)),
        label,
      );
      tab.addEventListener('click', () => onChoose(key), { signal });
      this.#tabs.set(key, tab);
    }
    this.#element = h(
      'div',
      { class: 'nde-tabs', role: 'tablist', 'aria-label': 'Chapters' },
      ...this.#tabs.values(),
    );
    /** @param {KeyboardEvent} event */
    const press = (event) => this.#press(event, onChoose);
    this.#element.addEventListener('keydown', press, { signal });
  }

  get element() {
    return this.#element;
  }

  /** Where the chapter that is shown belongs. */
  get panel() {
    return this.#panel;
  }

  /** @param {string} shown   the key of a chapter */
  show(shown) {
    for (const [key, tab] of this.#tabs) {
      const isShown = key === shown;
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      if (isShown) {
        this.#panel.setAttribute('aria-labelledby', tab.id);
      }
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {(key: string) => void} onChoose
   */
  #press(event, onChoose) {
    const keys = [...this.#tabs.keys()];
    const at = keys.findIndex((key) => this.#tabs.get(key) === event.target);
    const n = keys.length;
    /** @type {Record<string, number>} */
    const targets = { ArrowLeft: at - 1 + n, ArrowRight: at + 1, Home: 0, End: n - 1 };
    const target = targets[event.key];
    if (at < 0 || target === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    const key = keys[target % n];
    if (key !== undefined) {
      this.#tabs.get(key)?.focus();
      onChoose(key);
    }
  }
}
