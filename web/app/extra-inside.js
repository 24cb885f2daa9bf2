// @ts-check
/** Inside an epoch, in the chapter "Learn": what it costs, the gradient check, and slow motion. */
import { h } from '../view/dom.js';
import { EpochAnatomy } from '../view/epoch-anatomy.js';
import { watchElement } from '../view/frame-loop.js';
import { HonestyPanel } from '../view/honesty-panel.js';
import { SymbolLens } from '../view/symbol-lens.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-extras.js').Extra} Extra */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../view/phase-plane.js').PlaneView} PlaneView */

/** While it trains the cost is asked for at most this often: each answer takes an epoch's time. */
const INTERVAL = 500;

/** @param {LearnPort} port */
export const make = (port) => new InsideExtra(port);

/** @implements {Extra} */
class InsideExtra {
  #port;
  #honesty;
  #anatomy;
  /** The plane, where it is out of sight. */
  #lens;
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
    this.#lens = new SymbolLens({ picture: port.plane.plane, signal });
    this.#anatomy = new EpochAnatomy({ onBeat: (beat) => this.#showBeat(beat), signal });
    watchElement(this.#anatomy.element, signal, ({ visible }) => {
      if (!visible) {
        this.#lens.show(null);
      }
    });
    this.#slow.addEventListener('click', () => void this.#slowMotion(), { signal });
    this.#element = h(
      'div',
      { class: 'nde-inside' },
      this.#honesty.element,
      h('div', { class: 'nde-inside-slow' }, this.#slow, this.#problem),
      this.#anatomy.element,
      this.#lens.element,
    );
    port.plane.plane.addLayer(this.#place);
  }

  get element() {
    return this.#element;
  }

  /** Where on the curve the present beat happens, and how far the data are from there. */
  #place = {
    place: /** @type {const} */ ('above'),
    /** @type {import('../view/epoch-anatomy.js').Beat | null} */
    beat: null,
    draw: (/** @type {CanvasRenderingContext2D} */ context, /** @type {PlaneView} */ view) => {
      const { time = null, part } = this.#place.beat ?? {};
      const state =
        time === null ? null : this.#stateAt(this.#port.times(), this.#port.fit(), time);
      if (!state) {
        return;
      }
      const [px, py] = pixelOf(view, state);
      const rows = this.#port.data();
      const dot = this.#stateAt([rows[0]?.t], [rows[0]?.y], Number(time));
      context.lineWidth = 3;
      context.strokeStyle = view.palette.fit;
      context.beginPath();
      if (dot && (part === 'loss' || part === 'back')) {
        context.moveTo(px, py);
        context.lineTo(...pixelOf(view, dot));
      }
      context.moveTo(px + 8, py);
      context.arc(px, py, 8, 0, 2 * Math.PI);
      context.stroke();
    },
  };

  /**
   * The state of the first trajectory whose time is nearest.
   * @param {readonly (Float64Array | undefined)[]} times
   * @param {readonly (Float64Array | undefined)[]} curves
   * @param {number} time
   */
  #stateAt([t], [curve], time) {
    if (!t || !curve || t.length === 0) {
      return null;
    }
    const distance = (/** @type {number} */ k) => Math.abs(Number(t[k]) - time);
    const i = t.reduce((best, _, k) => (distance(k) < distance(best) ? k : best), 0);
    const { dimension } = this.#port.system();
    return curve.subarray(i * dimension, (i + 1) * dimension);
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
    this.#lens.show(null);
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

  /** @param {import('../view/epoch-anatomy.js').Beat | null} beat */
  #showBeat(beat) {
    this.#place.beat = beat;
    this.#port.plane.plane.redraw();
    this.#lens.show(beat ? this.#anatomy.element : null);
  }
}

/**
 * @param {PlaneView} view
 * @param {Float64Array} state
 * @returns {[number, number]}
 */
function pixelOf({ axes, x, y }, state) {
  return [x(Number(state[axes[0]])), y(Number(state[axes[1]]))];
}
