// @ts-check
/**
 * The picture of the chapter "Learn": what is to be fitted and what a run has made of it, in the
 * plane, in the charts and in figures, now or at an earlier moment. Knows how a run reports, not how
 * one is begun.
 */
import { LearnPlane } from './learn-plane.js';
import { LearnTimeline } from './learn-timeline.js';
import { pictureTexts } from './learn-words.js';
import { PastNetwork } from './past-network.js';
import { RunDisplay } from './run-display.js';
import { curvePoints, drawnAxes } from './sampling.js';
import { defaultState, same } from './state.js';
import { ownRows, taskOf, trainedOf } from './task.js';
import { solveTruth } from './truth.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../worker/protocol.js').OpenedReport} OpenedReport */
/** @typedef {import('./chapters.js').ChapterContext} ChapterContext */

/**
 * @typedef {object} PictureEvents
 * @property {() => void} points     arrows stand elsewhere: see `request`
 * @property {(start: Float64Array | null) => void} probe
 * @property {() => void} moment     another moment of the run is shown: see `past`
 * @property {() => void} dragEnd    what was held back meanwhile may be shown
 * @property {(error: unknown, again: () => void) => void} chartsMissing
 */

const NO_TIMES = new Float64Array(0);

export class LearnPicture {
  #core;
  #plane;
  #display;
  #timeline;
  #past;
  #onMoment;

  #state = defaultState();
  /** @type {Settings} */
  #settings = {};
  /** @type {import('./task.js').Task} */
  #task;
  /** @type {import('./truth.js').TrueCurve[]} */
  #truth = [];
  /** @type {import('../worker/protocol.js').Trajectory[]} */
  #data = [];
  /** @type {Float64Array[]} */
  #times = [];
  /** As it is shown, now or in the past. @type {Float64Array[]} */
  #fit = [];
  /** The last frame, which is not the one shown while the reader travels in time. */
  #frame = /** @type {FrameReport | null} */ (null);
  /** The run was begun by a drag: what the one before has drawn stays until it has something. */
  #ofDrag = false;
  /** @type {readonly [number, number]} */
  #drawnAxes = [0, 1];

  /**
   * @param {object} options
   * @param {ChapterContext} options.context
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {PictureEvents} options.events
   */
  constructor({ context, loop, events }) {
    const { core, signal } = context;
    const { chartsMissing, moment, ...ofPlane } = events;
    this.#onMoment = moment;
    this.#core = core;
    this.#task = taskOf(core, this.#state);
    this.#plane = new LearnPlane({
      context,
      loop,
      settings: () => this.#state.settings,
      events: ofPlane,
    });
    const { historyMax } = core.abi;
    this.#display = new RunDisplay({ loop, historyMax, chartsMissing, signal });
    this.#past = new PastNetwork(core);
    this.#timeline = new LearnTimeline({
      loop,
      signal,
      onMoment: (moment) => this.#showMoment(moment),
    });
  }

  get parts() {
    const timeline = this.#timeline.element;
    return { ...this.#plane.parts, ...this.#display.parts, timeline };
  }

  get plane() {
    return this.#plane;
  }

  get history() {
    return this.#display.history;
  }

  /** Of the last epoch; NaN before the first. */
  get loss() {
    return this.#display.loss;
  }

  get data() {
    return this.#data;
  }

  /** Of the fitted curves. */
  get times() {
    return this.#times;
  }

  /** Of the present, whatever moment is shown. */
  get fit() {
    return this.#frame?.curves ?? [];
  }

  /** The epoch that is shown, if it is not the present. @type {number | null} */
  get past() {
    return this.#timeline.moment?.epoch ?? null;
  }

  /** The two variables that are drawn. */
  get axes() {
    return drawnAxes(this.#task.system.dimension, this.#state.view);
  }

  /**
   * What is in force from now on.
   * @param {State} state
   * @param {Settings} settings   complete
   */
  show(state, settings) {
    this.#state = state;
    this.#settings = settings;
    this.#task = taskOf(this.#core, state);
    this.#plane.choose(state.view, this.#task.own ? null : this.#task.system);
  }

  /**
   * A run begins. The true curves need no worker: they are on the screen before it has started.
   * @param {Record<string, unknown>} options   of `core.createSession`
   */
  begin(options) {
    this.#ofDrag = this.#plane.dragging;
    this.#past.begin(options);
    const { own, starts } = this.#task;
    const n = curvePoints(starts.length);
    const known = this.#ofDrag ? this.#data : [];
    this.#truth = own ? [] : solveTruth(this.#core, this.#settings, n);
    this.#data = own ? ownRows(own, this.#data) : known;
    this.#showScene();
    this.#display.arrange(this.#task.system.variables);
    this.#showTimes();
    if (!this.#ofDrag) {
      this.#fit = [];
      this.#frame = null;
      this.#timeline.clear();
      this.#display.clear(this.#restAt);
    }
  }

  /** A run begins that continues an earlier state of this one. */
  restore() {
    this.#ofDrag = false;
  }

  /** Other axes, where they were chosen. */
  showAxes() {
    if (!same(this.axes, this.#drawnAxes)) {
      this.#showScene();
      this.#plane.showFit(this.#fit);
    }
  }

  /** @param {OpenedReport} report */
  opened(report) {
    const { data, times, done } = report;
    this.#data = data;
    this.#times = times;
    this.#timeline.cut(done);
    if (!this.#task.own) {
      // Where there are many starts, the rest of the true curves come with the data.
      this.#truth.push(...data.slice(this.#truth.length).map(({ t, clean }) => ({ t, y: clean })));
    }
    this.#showScene();
    this.#display.begin(report, this.#restAt, this.#ofDrag);
  }

  /**
   * @param {FrameReport} frame
   * @param {boolean} playing   others will follow
   */
  take(frame, playing) {
    this.#frame = frame;
    this.#timeline.take(frame);
    if (this.#timeline.live) {
      this.#fit = frame.curves;
      this.#plane.take(frame);
    }
    this.#display.take(frame, this.#restAt);
    this.#display.showMoment(this.#timeline.moment, this.#restAt);
    this.#showTimes();
    if (!playing) {
      // A text that changes sixty times a second helps nobody; the live region speaks meanwhile.
      this.#describe(frame);
    }
  }

  /** Back from the past of the run. */
  goLive() {
    this.#timeline.goLive();
  }

  /**
   * Other runs beside this one.
   * @param {readonly import('./comparison.js').Pin[]} pins
   */
  showPins(pins) {
    this.#plane.showPins(pins);
    this.#display.showPins(pins);
    this.#display.showLoss(this.#restAt);
    this.#showTimes();
  }

  /** What stays during a run. */
  #showScene() {
    const { system, starts, own } = this.#task;
    this.#drawnAxes = this.axes;
    const scene = {
      system,
      axes: this.#drawnAxes,
      truth: this.#truth.map(({ y }) => y),
      observations: this.#data.map(({ y }) => y),
      starts,
      movable: !own,
      trained: trainedOf(this.#data),
    };
    this.#plane.show(scene, { keep: this.#ofDrag });
    this.#describe();
  }

  /** @param {import('./time-travel.js').Moment | null} moment   null: the present */
  #showMoment(moment) {
    if (moment) {
      const { weights, curves } = moment;
      const { points } = this.#plane.request();
      const n = this.#times[0]?.length ?? 0;
      this.#fit = curves.length > 0 ? [...curves] : this.#past.curves(weights, n);
      this.#plane.showPast(this.#fit, this.#past.field(weights, points), (start) =>
        this.#past.followed(weights, start),
      );
    } else if (this.#frame) {
      this.#fit = this.#frame.curves;
      this.#plane.showPresent(this.#frame);
    }
    this.#display.showMoment(moment, this.#restAt);
    this.#showTimes();
    this.#onMoment();
  }

  #showTimes() {
    const { system, timeStart, timeEnd } = this.#task;
    this.#display.showTimes({
      dimension: system.dimension,
      timeStart,
      timeEnd,
      truth: this.#truth,
      data: this.#data,
      trained: trainedOf(this.#data),
      fit: this.#fit.map((y, i) => ({ t: this.#times[i] ?? NO_TIMES, y })),
    });
  }

  /** @param {FrameReport} [frame] */
  #describe(frame) {
    const texts = pictureTexts(this.#task.system, this.axes, frame);
    this.#plane.describe(texts.plane);
    this.#display.describe(texts);
  }

  get #restAt() {
    return Number(this.#state.view.epochs);
  }
}
