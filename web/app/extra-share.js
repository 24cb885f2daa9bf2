// @ts-check
/** What a reader takes home, in the chapter "Learn": the link, files of the run, and the way back. */
import { exportRun } from '../core/export-run.js';
import { LONGEST, readModel } from '../core/model-file.js';
import { formatCount } from '../view/numbers.js';
import { EXPORTS, SharePanel } from '../view/share-panel.js';
import { courseOf } from './course-of-run.js';
import { stateOfModel } from './model-state.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-extras.js').Extra} Extra */
/** @typedef {import('../view/share-panel.js').ExportKind} ExportKind */
/** @typedef {import('../core/session.js').Change} Change */
/** @typedef {import('../core/session.js').Snapshot} Snapshot */

/** The link is written at most this often, in milliseconds: own data make it work. */
const INTERVAL = 250;

/** @param {LearnPort} port */
export const make = (port) => new ShareExtra(port);

/** @implements {Extra} */
class ShareExtra {
  #port;
  #panel;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What was changed while it trained. @type {Change[]} */
  #changes = [];

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    const { signal } = port.context;
    this.#panel = new SharePanel({
      groups: EXPORTS,
      onExport: (kind) => this.#export(/** @type {ExportKind} */ (kind)),
      onOpen: (file) => this.#open(file),
      signal,
    });
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
    this.#showLink();
  }

  get element() {
    return this.#panel.element;
  }

  show() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#follow();
    }, INTERVAL);
  }

  opened() {
    this.show();
  }

  async #follow() {
    const { answer } = await this.#port.run.ask('changes');
    if (answer) {
      this.#changes = /** @type {Change[]} */ (answer);
    }
    this.#showLink();
  }

  #showLink() {
    const { context, begun } = this.#port;
    const from = begun();
    const course = from && courseOf(context.core, from, this.#changes);
    const link = context.link(course);
    const late =
      course || this.#changes.length === 0
        ? ''
        : `Settings were changed while this run trained, ${from ? 'too often for a link' : 'and it came out of a file'}: ` +
          'the link begins with the present ones at epoch 0. The model file below has the run as it is.';
    const approximate = [link.approximate, late].filter(Boolean).join(' ');
    this.#panel.show({ ...link, approximate });
  }

  /**
   * @param {ExportKind} kind
   * @returns {Promise<Blob>}
   */
  async #export(kind) {
    const { plane, context, system, axes, state } = this.#port;
    if (kind === 'png') {
      return plane.plane.png();
    }
    const { label, variables } = system();
    const { contents, type } = exportRun(context.core, await this.#snapshot(), kind, {
      names: variables,
      axes: axes(),
      title: `Neural ODE: ${label}`,
      source: state().data?.source,
    });
    return new Blob([contents], { type });
  }

  /** The run as it is now, to the last bit. */
  async #snapshot() {
    const { answer, problem } = await this.#port.run.ask('snapshot');
    if (!answer) {
      throw new Error(problem);
    }
    return /** @type {Snapshot} */ (answer);
  }

  /**
   * The run of a model file instead of the present one, which stays where the file cannot be used.
   * @param {File} file
   * @returns {Promise<import('../view/share-panel.js').OpenedFile>}
   */
  async #open(file) {
    const { context, open, run, state } = this.#port;
    if (file.size > LONGEST) {
      throw new Error(`it has ${file.size} bytes; at most ${LONGEST} are read.`);
    }
    const model = readModel(context.core, await file.text());
    const change = stateOfModel(context.core, model);
    const { settings, data } = state();
    const { answer: before } = await run.ask('snapshot');
    open(change, model.snapshot);
    const { epoch, remarks } = model;
    const done = epoch === 1 ? '1 epoch' : `${formatCount(epoch)} epochs`;
    context.announcer.say(`${file.name} is open.`, true);
    const said = `${file.name} is open, after ${done}: Play goes on from there.`;
    const text = [said, ...remarks.map(sentence)].join(' ');
    return { text, back: before ? () => open({ settings, data }, before) : null };
  }
}

/** @param {string} remark */
const sentence = (remark) => `${remark.charAt(0).toUpperCase()}${remark.slice(1)}.`;
