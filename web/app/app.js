// @ts-check
/**
 * The page as a component: it is given a root element and everything else that it needs from
 * outside, so that the same code serves in a page and in a shadow root. It owns the state; a
 * chapter draws it, the link carries it, and what was changed can be taken back.
 */
import { Announcer } from '../view/announcer.js';
import { ChapterTabs } from '../view/chapter-tabs.js';
import { refusalOf } from '../view/control-parts.js';
import { h, isTyping } from '../view/dom.js';
import { NoticeList } from '../view/notices.js';
import { nameSettings } from '../view/setting-text.js';
import { ChapterSlot } from './chapter-slot.js';
import { CHAPTERS } from './chapters.js';
import { foreignSearch, linkInWords, readLink, writeLink } from './link.js';
import { STOP_SETTINGS, VIEW_SETTINGS } from './plan.js';
import { ShortcutButton } from './shortcut-button.js';
import {
  changeSetting,
  changeView,
  changeViewChecked,
  defaultState,
  namedSettings,
  same,
  sameState,
} from './state.js';
import { UndoList, changeInWords } from './undo.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./chapters.js').ChapterContext} ChapterContext */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('../view/control-parts.js').Refusal} Refusal */
/** @typedef {import('../view/settings-form.js').Ways} Ways */

/**
 * @typedef {object} AddressBar   where the state lives as a link; absent where a page is embedded
 * @property {() => { search: string, hash: string }} read
 * @property {(address: { search: string, hash: string }) => void} replace
 * @property {(address: { search: string, hash: string }) => string} link   all of it, to be copied
 * @property {(listener: () => void, signal: AbortSignal) => void} onChange
 */

/**
 * @typedef {object} AppOptions
 * @property {import('../worker/protocol.js').Core} core
 * @property {import('../worker/protocol.js').Source} source
 * @property {string | URL} workerUrl
 * @property {import('../view/style-sheets.js').StyleSheets} styles
 * @property {AddressBar | null} address
 * @property {EventTarget} keys          where pressed keys and dropped files are listened for
 * @property {AbortSignal} signal        ends the app
 */

/** Milliseconds until a change is in the link: a slider that is dragged changes often. */
const LINK_DELAY = 300;

export class App {
  #core;
  #address;
  #signal;
  #announcer = new Announcer();
  #tabs;
  #shortcuts;
  #calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  /** What every chapter is given; each has its notices besides. */
  #common;
  /** Made when first shown. @type {Map<string, { chapter: ChapterSlot, notices: NoticeList }>} */
  #made = new Map();
  #shownKey = '';
  /** @type {State} */
  #state = defaultState();
  #undoList = new UndoList(this.#state);
  /** Counts the tasks of the browser in which something was changed. */
  #turn = 0;
  /** @type {((ways: Ways) => void)[]} */
  #watchers = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #linkTimer;

  /**
   * @param {HTMLElement} root
   * @param {AppOptions} options
   */
  constructor(root, { core, source, workerUrl, styles, address, keys, signal }) {
    this.#core = core;
    this.#address = address;
    this.#signal = signal;
    this.#common = { core, source, workerUrl, styles, announcer: this.#announcer, keys, signal };
    this.#tabs = new ChapterTabs({
      chapters: CHAPTERS,
      onChoose: (key) => this.#enter(changeView(this.#state, 'chapter', key), 'chapter'),
      signal,
    });
    this.#shortcuts = new ShortcutButton({
      onMissing: (error, again) =>
        this.#shown?.notices.show({
          key: 'keys',
          kind: 'problem',
          title: 'The list of keys could not be loaded.',
          lines: [error instanceof Error ? error.message : String(error)],
          actions: [{ label: 'Try again', run: again }],
        }),
      signal,
    });
    root.replaceChildren(
      h('div', { class: 'nde-bar' }, this.#tabs.element, this.#shortcuts.element),
      this.#tabs.panel,
      this.#announcer.element,
    );
    signal.addEventListener('abort', () => {
      clearTimeout(this.#linkTimer);
      root.replaceChildren();
    });
    this.#readLink();
    this.#undoList = new UndoList(this.#state);
    this.#listen(keys, root);
  }

  /**
   * @param {EventTarget} keys
   * @param {HTMLElement} root
   */
  #listen(keys, root) {
    const signal = this.#signal;
    this.#address?.onChange(() => {
      // Entered before it is shown: a run that repeats another changes the state at once.
      this.#readLink((state) =>
        this.#undoList.enter(state, { key: 'link', now: performance.now() }),
      );
      this.#showWays();
    }, signal);
    keys.addEventListener('keydown', (event) => this.#press(/** @type {KeyboardEvent} */ (event)), {
      signal,
    });
    const setHidden = () => this.#shown?.chapter.setHidden(document.hidden);
    document.addEventListener('visibilitychange', setHidden, { signal });
    // A pointer that was pressed here may be released anywhere; over the list of a select, or after
    // a context menu, the page is not told.
    /** @param {PointerEvent} event */
    const hold = ({ button, target }) =>
      this.#undoList.hold(button === 0 && !(target instanceof HTMLSelectElement));
    const release = () => this.#undoList.hold(false);
    root.addEventListener('pointerdown', hold, { signal, capture: true });
    for (const type of ['pointerup', 'pointercancel']) {
      window.addEventListener(type, release, { signal, capture: true });
    }
  }

  get #shown() {
    return this.#made.get(this.#shownKey);
  }

  /** Shows the state in its chapter, which is made if this is the first time. */
  #show() {
    const key = String(this.#state.view.chapter);
    const made = this.#made.get(key) ?? this.#makeChapter(key);
    if (key !== this.#shownKey) {
      this.#shown?.chapter.leave();
      this.#shownKey = key;
      this.#tabs.panel.replaceChildren(made.chapter.element);
      this.#tabs.show(key);
    }
    made.chapter.show(this.#state);
  }

  /** @param {string} key */
  #makeChapter(key) {
    const notices = new NoticeList(this.#signal);
    const context = { ...this.#common, notices, ...this.#ways() };
    const row = CHAPTERS.find((one) => one.key === key) ?? CHAPTERS[0];
    if (!row) {
      throw new Error(`There is no chapter ${key}.`);
    }
    const made = { chapter: new ChapterSlot(row, context, { calm: this.#calm }), notices };
    this.#made.set(key, made);
    return made;
  }

  /** What a chapter may ask for. */
  #ways() {
    const undo = () => this.#goBack();
    const redo = () => this.#goOn();
    /** @param {(ways: Ways) => void} show */
    const watch = (show) => {
      this.#watchers.push(show);
      show(this.#waysInWords());
    };
    /** @satisfies {Partial<ChapterContext>} */
    const ways = {
      /** @type {ChapterContext['changeSetting']} */
      changeSetting: (key, value) => this.#offer(key, value)?.message ?? null,
      /** @type {ChapterContext['offerSetting']} */
      offerSetting: (key, value) => this.#offer(key, value),
      /** @type {ChapterContext['changeView']} */
      changeView: (key, value) => this.#enter(changeView(this.#state, key, value), key),
      /** @type {ChapterContext['replaceSettings']} */
      replaceSettings: (settings) => this.#enter({ ...this.#state, settings }, 'settings'),
      /** @type {ChapterContext['replaceState']} */
      replaceState: (state) => this.#enter(state, 'settings'),
      /** @type {ChapterContext['followSettings']} */
      followSettings: (settings) => this.#follow(settings),
      /** @type {ChapterContext['changeData']} */
      changeData: (data) => this.#enter({ ...this.#state, data }, 'data'),
      resetAll: () => this.#resetAll(),
      /** @type {ChapterContext['link']} */
      link: (course) => this.#link(course),
      undo,
      redo,
      history: { undo, redo, watch },
    };
    return ways;
  }

  /** @param {(state: State) => void} [enter]   the state that a followed link leads to */
  #readLink(enter) {
    if (this.#address) {
      const { search, hash } = this.#address.read();
      const { state, refused, remarks } = readLink(this.#core, search, hash);
      this.#state = state;
      enter?.(state);
      this.#show();
      this.#remark(refused, remarks);
      this.#writeLink();
    } else {
      this.#show();
    }
  }

  /**
   * What could not be used of a link.
   * @param {string[]} refused
   * @param {string[]} remarks
   */
  #remark(refused, remarks) {
    const notices = this.#shown?.notices;
    const lines = [...refused, ...remarks];
    for (const made of this.#made.values()) {
      made.notices.remove('link');
    }
    if (lines.length > 0) {
      notices?.show({
        key: 'link',
        kind: refused.length > 0 ? 'problem' : 'info',
        title:
          refused.length > 0
            ? 'Part of the link could not be used.'
            : 'The link was made by another version of this page.',
        lines: lines.length > 10 ? [...lines.slice(0, 9), '… and others.'] : lines,
      });
    }
  }

  /**
   * @param {State} asked
   * @param {string} key   what was changed
   */
  #enter(asked, key) {
    const isSameRun = asked.data === this.#state.data && same(asked.settings, this.#state.settings);
    // Whoever changes a run goes on alone, not as a link says.
    const state = isSameRun ? asked : { ...asked, course: null };
    if (sameState(state, this.#state)) {
      return;
    }
    const turn = this.#turn;
    this.#undoList.enter(state, { key, now: performance.now(), turn });
    queueMicrotask(() => {
      this.#turn = turn + 1;
    });
    this.#take(state);
  }

  /** @param {State} state */
  #take(state) {
    this.#state = state;
    this.#show();
    this.#showWays();
    clearTimeout(this.#linkTimer);
    this.#linkTimer = setTimeout(() => this.#writeLink(), LINK_DELAY);
  }

  /** @param {import('./state.js').Settings} settings   to which a run has come by itself */
  #follow(settings) {
    this.#state = { ...this.#state, settings };
    this.#undoList.follow(this.#state);
    this.#show();
    this.#showWays();
  }

  #goBack() {
    const { undo } = this.#waysInWords();
    const state = this.#undoList.undo();
    if (state) {
      this.#take(state);
    }
    this.#announcer.say(undo === null ? 'Nothing to undo.' : `Undone: back to ${undo}.`, true);
  }

  #goOn() {
    const { redo } = this.#waysInWords();
    const state = this.#undoList.redo();
    if (state) {
      this.#take(state);
    }
    this.#announcer.say(redo === null ? 'Nothing to do again.' : `Done again: ${redo}.`, true);
  }

  #showWays() {
    const ways = this.#waysInWords();
    this.#watchers.forEach((show) => show(ways));
  }

  /** @returns {Ways} */
  #waysInWords() {
    const { before, after } = this.#undoList;
    return {
      undo: before && changeInWords(this.#core, this.#state, before),
      redo: after && changeInWords(this.#core, this.#state, after),
    };
  }

  #resetAll() {
    const rest = Object.fromEntries(STOP_SETTINGS.map((row) => [row.key, row.default]));
    const view = { ...this.#state.view, ...rest };
    this.#enter({ ...this.#state, settings: {}, view }, 'settings');
  }

  #writeLink() {
    const before = this.#address?.read();
    if (before) {
      const { search, hash } = this.#presentAddress(before.search);
      if (before.hash.replace(/^#/, '') !== hash.replace(/^#/, '') || before.search !== search) {
        this.#address?.replace({ search, hash });
      }
    }
  }

  /**
   * @param {string} search   of the address: what others put there stays
   * @param {State} [state]
   */
  #presentAddress(search, state = this.#state) {
    const hash = writeLink(this.#core, state);
    return { search: foreignSearch(this.#core, search), hash: hash && `#${hash}` };
  }

  /**
   * The present state as a link: its address may be some moments behind.
   * @param {import('./course.js').Course | null} course   of the run
   */
  #link(course) {
    const state = { ...this.#state, course };
    const url = this.#address?.link(this.#presentAddress(this.#address.read().search, state)) ?? '';
    return { url, ...linkInWords(state) };
  }

  /**
   * @param {string} key
   * @param {SettingValue} value
   * @returns {Refusal | null} why the value was not taken
   */
  #offer(key, value) {
    const isView = VIEW_SETTINGS.some((row) => row.key === key);
    const change = isView ? changeViewChecked : changeSetting;
    let state;
    try {
      state = change(this.#core, this.#state, key, value);
    } catch (error) {
      const refusal = refusalOf(error);
      return { ...refusal, message: nameSettings(refusal.message, namedSettings(this.#core)) };
    }
    this.#enter(state, key);
    return null;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.defaultPrevented || event.altKey || this.#shortcuts.isOpen) {
      return;
    }
    const target = event.composedPath()[0];
    const acts =
      event.ctrlKey || event.metaKey
        ? this.#pressWithControl(event, target)
        : this.#pressAlone(event, target);
    if (acts) {
      event.preventDefault();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {EventTarget | undefined} target
   */
  #pressWithControl({ key, shiftKey }, target) {
    const letter = key.toLowerCase();
    if (isTyping(target) || (letter !== 'z' && letter !== 'y')) {
      return false;
    }
    if (letter === 'z' && !shiftKey) {
      this.#goBack();
    } else {
      this.#goOn();
    }
    return true;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {EventTarget | undefined} target
   */
  #pressAlone({ key }, target) {
    const chapter = this.#shown?.chapter;
    const isElement = target instanceof Element;
    if (!chapter || (isElement && target.matches('input, select, textarea, [contenteditable]'))) {
      return false;
    }
    const presses = isElement && target.matches('button, summary, a[href]');
    const numbered = CHAPTERS[Number(key) - 1];
    if (key === ' ' && !presses) {
      chapter.toggle();
    } else if (key === 'ArrowRight') {
      chapter.step();
    } else if (key.toLowerCase() === 'r') {
      chapter.reset();
    } else if (key === '?') {
      void this.#shortcuts.open();
    } else if (numbered) {
      this.#enter(changeView(this.#state, 'chapter', numbered.key), 'chapter');
    } else {
      return false;
    }
    return true;
  }
}
