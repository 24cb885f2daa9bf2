// @ts-check
/**
 * What the chapter "Learn" offers besides the picture: each in a panel that is loaded when a reader
 * first opens it. To add one: a line of EXTRAS, and a module whose `make` is given the port.
 */
import { h } from '../view/dom.js';
import { LazyPanel } from '../view/lazy-panel.js';
import { LearnReading } from './learn-reading.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../worker/protocol.js').OpenedReport} OpenedReport */
/** @typedef {import('../worker/protocol.js').Trajectory} Trajectory */
/** @typedef {import('./comparison.js').Pin} Pin */

/**
 * What an extra may see and do of the chapter.
 * @typedef {object} LearnPort
 * @property {import('./chapters.js').ChapterContext} context
 * @property {import('../view/frame-loop.js').FrameLoop} loop
 * @property {import('./learn-plane.js').LearnPlane} plane
 * @property {import('./run.js').Run} run            asks the trainer: `run.ask(…)`
 * @property {() => State} state
 * @property {() => Settings} settings               complete
 * @property {() => import('../core/abi.js').System} system   own data have one that only names them
 * @property {() => readonly [number, number]} axes  the two variables that are drawn
 * @property {() => Trajectory[]} data
 * @property {() => Float64Array[]} times            of the fitted curves
 * @property {() => Float64Array[]} fit
 * @property {() => import('../view/run-charts.js').LossHistory} history
 * @property {(pins: readonly Pin[]) => void} showPins   in the plane and the charts
 * @property {() => State | null} begun   the state with which the run began; null if it continues another
 * @property {(change: Partial<State>, snapshot: unknown) => void} open
 *   a run of other settings or data; with a snapshot it continues that one
 * @property {File} [dropped]   on the page, and not shown yet in the panel of own data
 * @property {() => void} [takeDropped]   of that panel, once it is there
 */

/**
 * @typedef {object} Extra
 * @property {HTMLElement} element
 * @property {() => void} [show]                       the state of the page changed
 * @property {(report: OpenedReport) => void} [opened]
 * @property {(frame: FrameReport) => void} [take]
 * @property {() => void} [clear]                      the run begins anew
 * @property {() => void} [leave]                      another chapter is shown
 */

/** @typedef {{ make: (port: LearnPort) => Extra }} ExtraModule */

/**
 * @typedef {object} ExtraRow
 * @property {string} title
 * @property {string} note
 * @property {() => Promise<ExtraModule>} load
 */

/** The panel that shows a file which is dropped on the page. */
const DATA = () => import('./extra-data.js');

/** @type {readonly ExtraRow[]} */
export const EXTRAS = [
  {
    title: 'Exercises',
    note: 'four questions of the blog post, set up by one button',
    load: () => import('./extra-exercises.js'),
  },
  {
    title: 'Your own data',
    note: 'paste a table, drop a file, or draw a curve by hand',
    load: DATA,
  },
  {
    title: 'Inside an epoch',
    note: 'what it costs, whether its gradient is right, and all of it in slow motion',
    load: () => import('./extra-inside.js'),
  },
  {
    title: 'Compare runs',
    note: 'pin this run, change a setting, see both',
    load: () => import('./extra-compare.js'),
  },
  {
    title: 'Share and take home',
    note: 'a link, pictures, numbers, the model, a Python program that trains on',
    load: () => import('./extra-share.js'),
  },
];

export class LearnExtras {
  #port;
  #element;
  #reading;
  /** @type {Extra[]} */
  #made = [];
  /** @type {OpenedReport | null} */
  #opened = null;
  /** @type {FrameReport | null} */
  #frame = null;

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    const { keys, signal } = port.context;
    const panels = EXTRAS.map(({ title, note, load }) => {
      const { element } = new LazyPanel({ title, note, load: () => this.#make(load), signal });
      if (load === DATA) {
        // What takes a file comes while the file is dragged.
        const watch = async () => (await DATA()).watchDrops(port, element);
        keys.addEventListener('dragover', watch, { once: true, signal });
      }
      return element;
    });
    this.#element = h('section', { class: 'nde-extras', 'aria-label': 'More' }, ...panels);
    this.#reading = new LearnReading(port);
  }

  get element() {
    return this.#element;
  }

  /** The text below the picture. */
  get reading() {
    return this.#reading;
  }

  show() {
    this.#made.forEach((extra) => extra.show?.());
  }

  /** @param {OpenedReport} report */
  opened(report) {
    this.#opened = report;
    this.#made.forEach((extra) => extra.opened?.(report));
  }

  /** @param {FrameReport} frame */
  take(frame) {
    this.#frame = frame;
    this.#made.forEach((extra) => extra.take?.(frame));
  }

  clear() {
    this.#opened = null;
    this.#frame = null;
    this.#made.forEach((extra) => extra.clear?.());
  }

  leave() {
    this.#made.forEach((extra) => extra.leave?.());
  }

  /** @param {() => Promise<ExtraModule>} load */
  async #make(load) {
    const [{ make }] = await Promise.all([load(), this.#port.context.styles.load('extras')]);
    const extra = make(this.#port);
    this.#made.push(extra);
    extra.show?.();
    if (this.#opened) {
      extra.opened?.(this.#opened);
    }
    if (this.#frame) {
      extra.take?.(this.#frame);
    }
    return extra.element;
  }
}
