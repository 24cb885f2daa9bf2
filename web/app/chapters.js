// @ts-check
/**
 * The chapters of the page. To add one: its name in plan.js, here how it is loaded. Nothing else
 * imports a chapter's modules, so that only those of the chapter that is shown are asked for.
 */
import { CHAPTER_NAMES } from './plan.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./own-data.js').OwnData} OwnData */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('../view/control-parts.js').Refusal} Refusal */

/**
 * What a chapter is given. It owns no state: it asks for changes, and is shown what came of them.
 * @typedef {object} ChapterContext
 * @property {import('../worker/protocol.js').Core} core
 * @property {import('../worker/protocol.js').Source} source     of the wasm module, for the worker
 * @property {string | URL} workerUrl
 * @property {import('../view/notices.js').NoticeList} notices   its own; it places the element
 * @property {import('../view/announcer.js').Announcer} announcer
 * @property {import('../view/style-sheets.js').StyleSheets} styles   of what is loaded late
 * @property {(key: string, value: SettingValue) => string | null} changeSetting  null, or why not
 * @property {(key: string, value: SettingValue) => Refusal | null} offerSetting
 *   the same for a form: settings of the view, too; a refusal may know its place in a text
 * @property {(key: string, value: SettingValue) => void} changeView
 * @property {(settings: Settings) => void} replaceSettings      by others that were in force before
 * @property {(state: State) => void} replaceState               all of it, as one change
 * @property {(settings: Settings) => void} followSettings       that a run has come to by itself
 * @property {(data: OwnData | null) => void} changeData
 * @property {() => void} resetAll   settings and the conditions of resting, back to their defaults
 * @property {(course: import('./course.js').Course | null) => import('../view/share-panel.js').ShareLink} link
 *   of the present state, with the course of its run
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {import('../view/settings-form.js').ChangeHistory} history
 * @property {EventTarget} keys   where pressed keys and dropped files are listened for
 * @property {AbortSignal} signal
 */

/** @typedef {{ calm: boolean }} ChapterOptions   calm: nothing may begin to move by itself */

/**
 * @typedef {object} Chapter
 * @property {HTMLElement} element
 * @property {(state: State) => void} show
 * @property {() => void} toggle   what Space does
 * @property {() => void} step     what → does
 * @property {() => void} reset    what R does
 * @property {(hidden: boolean) => void} setHidden   the whole page
 * @property {() => void} leave    another chapter is shown: rests
 */

/** @typedef {(context: ChapterContext, options: ChapterOptions) => Chapter} Maker */

/** @typedef {(context: ChapterContext) => Promise<Maker>} Loader   with what it looks like */

/** @typedef {{ key: string, label: string, load: Loader }} ChapterRow */

/** @type {Record<string, Loader | undefined>} */
const LOADERS = {
  solve: async ({ styles }) => {
    const [{ SolveChapter }] = await Promise.all([
      import('./solve-chapter.js'),
      styles.load('solve'),
    ]);
    return (context, options) => new SolveChapter(context, options);
  },
  learn: async () => {
    const { LearnChapter } = await import('./learn.js');
    return (context, options) => new LearnChapter(context, options);
  },
};

/** @type {readonly ChapterRow[]} */
export const CHAPTERS = CHAPTER_NAMES.flatMap(({ key, label }) => {
  const load = LOADERS[key];
  return load ? [{ key, label, load }] : [];
});
