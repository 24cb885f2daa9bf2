// @ts-check
/**
 * The page as a component: it is given a root element and everything else that it needs from
 * outside, so that the same code serves in a page and in a shadow root. It owns the state; the
 * chapter draws it, the link carries it.
 */
import { Announcer } from '../view/announcer.js';
import { NoticeList } from '../view/notices.js';
import { nameSettings } from '../view/setting-text.js';
import { LearnChapter } from './learn.js';
import {
  changeSetting,
  changeView,
  defaultState,
  foreignSearch,
  namedSettings,
  readLink,
  same,
  writeLink,
} from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */

/**
 * @typedef {object} AddressBar   where the state lives as a link; absent where a page is embedded
 * @property {() => { search: string, hash: string }} read
 * @property {(address: { search: string, hash: string }) => void} replace
 * @property {(listener: () => void, signal: AbortSignal) => void} onChange
 */

/**
 * @typedef {object} AppOptions
 * @property {import('../worker/protocol.js').Core} core
 * @property {import('../worker/protocol.js').Source} source
 * @property {string | URL} workerUrl
 * @property {AddressBar | null} address
 * @property {EventTarget} keys          where pressed keys are listened for
 * @property {AbortSignal} signal        ends the app
 */

/** Milliseconds until a change is in the link: a slider that is dragged changes often. */
const LINK_DELAY = 300;

export class App {
  #core;
  #address;
  #signal;
  #notices;
  #chapter;
  /** @type {State} */
  #state = defaultState();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #linkTimer;

  /**
   * @param {HTMLElement} root
   * @param {AppOptions} options
   */
  constructor(root, { core, source, workerUrl, address, keys, signal }) {
    this.#core = core;
    this.#address = address;
    this.#signal = signal;
    this.#notices = new NoticeList(signal);
    const announcer = new Announcer();
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const context = {
      core,
      source,
      workerUrl,
      notices: this.#notices,
      announcer,
      signal,
      /** @type {(key: string, value: SettingValue) => string | null} */
      changeSetting: (key, value) => this.#changeSetting(key, value),
      /** @type {(key: string, value: SettingValue) => void} */
      changeView: (key, value) => this.#enter(changeView(this.#state, key, value)),
      /** @type {(settings: import('./state.js').Settings) => void} */
      replaceSettings: (settings) => this.#enter({ ...this.#state, settings }),
    };
    this.#chapter = new LearnChapter(context, { calm });
    root.replaceChildren(this.#chapter.element, announcer.element);
    signal.addEventListener('abort', () => {
      clearTimeout(this.#linkTimer);
      root.replaceChildren();
    });
    this.#readLink();
    this.#listen(keys);
  }

  /** @param {EventTarget} keys */
  #listen(keys) {
    const signal = this.#signal;
    this.#address?.onChange(() => this.#readLink(), signal);
    keys.addEventListener('keydown', (event) => this.#press(/** @type {KeyboardEvent} */ (event)), {
      signal,
    });
    const setHidden = () => this.#chapter.setHidden(document.hidden);
    document.addEventListener('visibilitychange', setHidden, { signal });
  }

  #readLink() {
    if (!this.#address) {
      this.#chapter.show(this.#state);
      return;
    }
    const { search, hash } = this.#address.read();
    const { state, refused, remarks } = readLink(this.#core, search, hash);
    this.#state = state;
    this.#notices.remove('link');
    const lines = [...refused, ...remarks];
    if (lines.length > 0) {
      this.#notices.show({
        key: 'link',
        kind: refused.length > 0 ? 'problem' : 'info',
        title:
          refused.length > 0
            ? 'Part of the link could not be used.'
            : 'The link was made by another version of this page.',
        lines: lines.length > 10 ? [...lines.slice(0, 9), '… and others.'] : lines,
      });
    }
    this.#chapter.show(state);
    this.#writeLink();
  }

  /** @param {State} state */
  #enter(state) {
    if (same(state, this.#state)) {
      return;
    }
    this.#state = state;
    this.#chapter.show(state);
    clearTimeout(this.#linkTimer);
    this.#linkTimer = setTimeout(() => this.#writeLink(), LINK_DELAY);
  }

  #writeLink() {
    const before = this.#address?.read();
    if (before) {
      const hash = writeLink(this.#core, this.#state);
      const search = foreignSearch(this.#core, before.search);
      if (before.hash.replace(/^#/, '') !== hash || before.search !== search) {
        this.#address?.replace({ search, hash: hash && `#${hash}` });
      }
    }
  }

  /**
   * @param {string} key
   * @param {SettingValue} value
   * @returns {string | null} why the value was not taken
   */
  #changeSetting(key, value) {
    try {
      this.#enter(changeSetting(this.#core, this.#state, key, value));
      return null;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return nameSettings(message, namedSettings(this.#core));
    }
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const target = event.composedPath()[0];
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (target instanceof Element && target.matches('input, select, textarea, [contenteditable]')) {
      return;
    }
    const presses = target instanceof Element && target.matches('button, summary, a[href]');
    if (event.key === ' ' && !presses) {
      this.#chapter.toggle();
    } else if (event.key === 'ArrowRight') {
      this.#chapter.step();
    } else if (event.key.toLowerCase() === 'r') {
      this.#chapter.reset();
    } else {
      return;
    }
    event.preventDefault();
  }
}
