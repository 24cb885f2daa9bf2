// @ts-check
/** Inside an epoch, in the chapter "Learn": what it costs, the gradient check, and slow motion. */
import { h } from '../view/dom.js';
import { EpochAnatomy } from '../view/epoch-anatomy.js';
import { HonestyPanel } from '../view/honesty-panel.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-extras.js').Extra} Extra */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */

/** While it trains the cost is asked for at most this often: each answer takes an epoch's time. */
const INTERVAL = 500;

/** @param {LearnPort} port */
export const make = (port) => new InsideExtra(port);

/** @implements {Extra} */
class InsideExtra {
  #port;
  #honesty;
  #anatomy;
  #element;
  #slow = h('button', { type: 'button', class: 'nde-button' }, 'Train one epoch in slow motion');
  #problem = h('p', { class: 'nde-insight-note', role: 'status' });
  #asking = false;
  #askedAt = -Infinity;
  /** Epochs done when the cost was last asked for. */
  #askedDone = -1;
  #latest = { done: 0, resting: false };

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    const { signal } = port.context;
    this.#honesty = new HonestyPanel({
      loop: port.loop,
      onCheck: () => void this.#check(),
      signal,
    });
    this.#anatomy = new EpochAnatomy({ onBeat: (beat) => this.#showBeat(beat), signal });
    this.#slow.addEventListener('click', () => void this.#slowMotion(), { signal });
    this.#element = h(
      'div',
      { class: 'nde-inside' },
      this.#honesty.element,
      h('div', { class: 'nde-inside-slow' }, this.#slow, this.#problem),
      this.#anatomy.element,
    );
    port.plane.plane.addLayer(this.#place);
  }

  get element() {
    return this.#element;
  }

  /** Where on the curve the present beat happens. */
  #place = {
    place: /** @type {const} */ ('above'),
    time: NaN,
    draw: (
      /** @type {CanvasRenderingContext2D} */ context,
      /** @type {import('../view/phase-plane.js').PlaneView} */ view,
    ) => {
      const state = this.#stateAt(this.#place.time);
      if (!state) {
        return;
      }
      const [x, y] = view.axes;
      context.beginPath();
      context.arc(view.x(Number(state[x])), view.y(Number(state[y])), 8, 0, 2 * Math.PI);
      context.lineWidth = 3;
      context.strokeStyle = view.palette.fit;
      context.stroke();
    },
  };

  /**
   * The fitted curve of the first trajectory at a time: the nearest point that is drawn.
   * @param {number} time
   */
  #stateAt(time) {
    const [t] = this.#port.times();
    const [curve] = this.#port.fit();
    if (!t || !curve || !Number.isFinite(time)) {
      return null;
    }
    const span = Number(t.at(-1)) - Number(t[0]);
    const i = Math.round(((time - Number(t[0])) / span) * (t.length - 1));
    const { dimension } = this.#port.system();
    return i >= 0 && i < t.length ? curve.subarray(i * dimension, (i + 1) * dimension) : null;
  }

  /** @param {FrameReport} frame */
  take({ done, resting }) {
    this.#latest = { done, resting };
    const due = resting || performance.now() - this.#askedAt > INTERVAL;
    if (due && done !== this.#askedDone && !this.#asking) {
      void this.#showCost(done);
    }
  }

  clear() {
    this.#askedDone = -1;
    this.#latest = { done: 0, resting: false };
    this.#honesty.clear();
    this.#anatomy.clear();
    this.#showBeat(null);
  }

  leave() {
    this.#anatomy.pause();
  }

  /** @param {number} done */
  async #showCost(done) {
    this.#asking = true;
    this.#askedAt = performance.now();
    this.#askedDone = done;
    const { answer } = await this.#port.run.ask('cost');
    this.#asking = false;
    if (answer) {
      this.#honesty.show(/** @type {import('../view/honesty-panel.js').HonestyFigures} */ (answer));
    }
    if (this.#latest.resting && this.#latest.done !== this.#askedDone) {
      void this.#showCost(this.#latest.done); // it came to rest while this was asked
    }
  }

  async #check() {
    this.#honesty.showChecking();
    const { answer, problem } = await this.#port.run.ask('gradientCheck');
    if (answer) {
      this.#honesty.showCheck(
        /** @type {import('../view/honesty-panel.js').CheckResult} */ (answer),
      );
    } else {
      this.#honesty.showProblem(problem);
    }
  }

  async #slowMotion() {
    const { run, context, settings, system } = this.#port;
    run.pause();
    const choices = context.core.abi.settings.find(({ key }) => key === 'optimizer')?.choices;
    const optimizer = choices?.find(({ key }) => key === settings().optimizer)?.label ?? '';
    const { answer, problem } = await run.ask('slowMotion', {
      names: [...system().variables],
      optimizer,
    });
    this.#problem.textContent = problem;
    if (answer) {
      this.#anatomy.show(/** @type {import('../view/epoch-anatomy.js').Anatomy} */ (answer));
    }
  }

  /** @param {{ time: number | null } | null} beat */
  #showBeat(beat) {
    this.#place.time = beat?.time ?? NaN;
    this.#port.plane.plane.redraw();
  }
}
