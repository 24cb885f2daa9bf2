// @ts-check
/** The reader's own data, in the chapter "Learn": a table, a file, or a curve drawn by hand. */
import { NdeError } from '../core/index.js';
import { DataPanel } from '../view/data-panel.js';
import { h, newId, setText } from '../view/dom.js';
import { formatCount } from '../view/numbers.js';
import { Sketch } from '../view/sketch.js';
import { DataPoints, POINTS_MOST, rowsOf } from './data-points.js';
import { EXAMPLE_DATA } from './example-data.js';
import { fromSketch, understand, writeTable } from './data-sources.js';
import { writeData } from './own-data.js';
import { VIEW_SETTINGS } from './plan.js';
import { ValidationLine } from './validation-line.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-extras.js').Extra} Extra */
/** @typedef {import('./own-data.js').OwnData} OwnData */
/** @typedef {import('../view/sketch.js').StrokeTrajectory} StrokeTrajectory */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */

/** A loss in scaled numbers above which a fit is called poor: that of the mean is 1. */
const POOR = 0.3;
/** Before so many epochs nothing is said. */
const FEW_EPOCHS = 100;
/** What is offered: so many times the epochs, or so much of the time. */
const LONGER = 10;
const FIRST_PART = 0.33;

/** @param {LearnPort} port */
export const make = (port) => new DataExtra(port);

/**
 * The limits of a setting.
 * @param {{ settings: readonly import('../core/abi.js').Setting[] }} abi
 * @param {string} key
 */
function limitsOf({ settings }, key) {
  const { least = NaN, most = NaN } = settings.find((row) => row.key === key) ?? {};
  return { least, most };
}

/**
 * Takes files that are dropped on the page and that nothing else has taken: left to itself, the
 * browser would leave the page for them.
 * @param {LearnPort} port
 * @param {HTMLDetailsElement} panel   opens
 */
export function watchDrops(port, panel) {
  const { keys, signal } = port.context;
  for (const type of ['dragover', 'drop']) {
    const take = (/** @type {Event} */ event) => {
      const { dataTransfer, defaultPrevented } = /** @type {DragEvent} */ (event);
      if (!defaultPrevented && dataTransfer?.types.includes('Files')) {
        event.preventDefault();
        const [file] = dataTransfer.files;
        if (type === 'drop' && file && panel.isConnected) {
          port.dropped = file;
          panel.open = true;
          port.takeDropped?.();
        }
      }
    };
    keys.addEventListener(type, take, { signal });
  }
}

/** @implements {Extra} */
class DataExtra {
  #port;
  #panel;
  #sketch;
  #points;
  #validation;
  #switch = h('input', { type: 'checkbox', class: 'nde-check', id: newId() });
  #switchNote = h('span', { class: 'nde-data-quiet', id: newId() });
  #remark = h('p', { class: 'nde-data-help', hidden: true });
  #element;
  /** The data whose table the panel shows. @type {OwnData | null} */
  #told = null;
  /** The data that the strokes of the sketch have made. @type {OwnData | null} */
  #drawn = null;
  /** Of the view that the strokes were last drawn in. @type {object | null} */
  #scale = null;

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    const { context, loop } = port;
    const { signal, core } = context;
    this.#panel = new DataPanel({
      understand: (text) => understand(text, core.abi),
      stateMax: core.abi.stateMax,
      trainFraction: limitsOf(core.abi, 'trainFraction'),
      examples: EXAMPLE_DATA,
      events: {
        onUse: (data) => this.#use(data),
        onBack: () => this.#back(),
        onDraw: () => this.#draw(),
        onTrainFraction: (fraction) => context.changeSetting('trainFraction', fraction),
      },
      loop,
      signal,
    });
    this.#sketch = new Sketch({
      view: () => port.plane.plane.view,
      onUse: (strokes) => this.#useStrokes(strokes),
      onCancel: () => this.#putAway('Nothing of the drawing was used.'),
      keys: context.keys,
      loop,
      signal,
    });
    this.#points = new DataPoints(port, () => this.#tell());
    this.#validation = new ValidationLine(port);
    this.#element = h(
      'div',
      { class: 'nde-own-data' },
      this.#panel.element,
      this.#validation.element,
      this.#movingSwitch(),
      this.#remark,
    );
    this.#place();
    port.takeDropped = () => void this.#takeDropped();
    port.takeDropped();
  }

  get element() {
    return this.#element;
  }

  show() {
    const { data } = this.#port.state();
    const { trainFraction } = this.#port.settings();
    this.#panel.showInForce(data !== null);
    this.#panel.showTrainFraction(Number(trainFraction));
    this.#points.show();
    this.#validation.show();
    if (!this.#port.plane.dragging) {
      this.#tell();
    }
    this.#showSwitch();
  }

  /** @param {FrameReport} frame */
  take(frame) {
    this.#validation.take(frame);
    this.#advise(frame);
  }

  /** Ways on from a run that rests and has learned little. @param {FrameReport} frame */
  #advise({ resting, loss, done }) {
    const { context, run, state } = this.#port;
    if (!(resting && state().data && loss > POOR && done >= FEW_EPOCHS)) {
      context.notices.remove('poor-fit');
      return;
    }
    const epochs = Math.min(LONGER * done, limitsOf({ settings: VIEW_SETTINGS }, 'epochs').most);
    context.notices.show({
      key: 'poor-fit',
      kind: 'info',
      title: 'So far the fit is little better than the mean of the data.',
      lines: ['What goes round and round takes long; its first part is learned much sooner.'],
      actions: [
        {
          label: 'Train on the first third',
          run: () => context.changeSetting('trainFraction', FIRST_PART),
        },
        {
          label: `Go on to ${formatCount(epochs)} epochs`,
          run: () => {
            context.changeView('epochs', epochs);
            run.play();
          },
        },
      ],
    });
  }

  clear() {
    this.#validation.clear();
    this.#port.context.notices.remove('poor-fit');
  }

  leave() {
    this.#sketch.setActive(false);
  }

  /** Part of the animation loop: strokes stay where they are in the plane. */
  frame() {
    const { scale } = this.#port.plane.plane.view;
    if (this.#sketch.active && scale !== this.#scale) {
      this.#scale = scale;
      this.#sketch.redraw();
    }
  }

  /** A file that was dropped outside of the panel. */
  async #takeDropped() {
    const { dropped } = this.#port;
    if (dropped) {
      this.#port.dropped = undefined;
      await this.#panel.load(dropped);
      this.#element.scrollIntoView({ block: 'nearest' });
    }
  }

  /** The drawing lies over the plane, its buttons below. */
  #place() {
    const { element } = this.#port.plane.plane;
    element.append(this.#sketch.element);
    element.parentElement?.after(this.#sketch.tools);
    this.#port.loop.add(this);
  }

  #movingSwitch() {
    this.#switch.setAttribute('aria-describedby', this.#switchNote.id);
    this.#switch.addEventListener('change', () => this.#points.want(this.#switch.checked), {
      signal: this.#port.context.signal,
    });
    const label = h(
      'label',
      { class: 'nde-switch' },
      this.#switch,
      h('span', {}, 'Move data points'),
    );
    return h('div', { class: 'nde-data-buttons' }, label, this.#switchNote);
  }

  #showSwitch() {
    const { data } = this.#port.state();
    const note = this.#points.possible
      ? 'Drag them in the phase plane; the network fits again while you do.'
      : data
        ? `For at most ${POINTS_MOST} rows; there are ${formatCount(rowsOf(data))}.`
        : 'Once own data are in use.';
    this.#switch.disabled = !this.#points.possible;
    setText(this.#switchNote, note);
  }

  /** The table of data that came from a link, a drawing, a drag, or by undoing. */
  #tell() {
    const { data } = this.#port.state();
    if (data !== this.#told) {
      this.#told = data;
      if (data) {
        this.#panel.showText(writeTable(data));
      }
      this.#showRemark();
    }
  }

  #showRemark() {
    const { data } = this.#port.state();
    const isLong = data !== null && writeData(data) === null;
    this.#remark.hidden = !isLong;
    setText(
      this.#remark,
      isLong
        ? 'These data are too long for a link: neither a copied link nor a reload of the page brings ' +
            'them back. The model file keeps them, under “Share and take home”.'
        : '',
    );
  }

  /** @param {OwnData} data */
  #use(data) {
    this.#told = data;
    this.#port.context.changeData(data);
    this.#showRemark();
    this.#port.plane.reveal();
    const runs = data.trajectories.length;
    this.#say(
      `${runs === 1 ? 'One trajectory' : `${runs} trajectories`} with ${rowsOf(data)} rows ` +
        'are fitted now.',
    );
  }

  #back() {
    this.#port.context.changeData(null);
    this.#say('Back to the known system.');
  }

  #draw() {
    if (this.#port.state().data !== this.#drawn) {
      this.#sketch.clear();
    }
    this.#sketch.setActive(true);
    this.#port.plane.reveal();
    const cancel = this.#sketch.tools.querySelector('button:last-child');
    /** @type {HTMLElement | null} */ (cancel)?.focus({ preventScroll: true });
  }

  /** @param {StrokeTrajectory[]} strokes */
  #useStrokes(strokes) {
    const { context, system, axes } = this.#port;
    const { variables } = system();
    const names = axes().map((axis) => variables[axis] ?? '');
    try {
      const data = fromSketch(strokes, names, context.core.abi);
      this.#drawn = data;
      this.#putAway('');
      context.changeData(data);
      this.#say(
        `${strokes.length === 1 ? 'The drawn curve is' : 'The drawn curves are'} fitted now.`,
      );
    } catch (error) {
      if (!(error instanceof NdeError)) {
        throw error;
      }
      this.#say(error.message);
    }
  }

  /** @param {string} why */
  #putAway(why) {
    this.#sketch.setActive(false);
    if (why !== '') {
      this.#sketch.clear();
      this.#say(why);
    }
  }

  /** @param {string} text */
  #say(text) {
    this.#port.context.announcer.say(text, true);
  }
}
