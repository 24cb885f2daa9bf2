// @ts-check
/** Time travel in the chapter "Learn": keeps moments of the run and shows the one that is sought. */
import { Scrubber } from '../view/scrubber.js';
import { Replay, TimeTravel } from './time-travel.js';

/** @typedef {import('./time-travel.js').Moment} Moment */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */

export class LearnTimeline {
  #history = new TimeTravel();
  #replay;
  #scrubber;

  /**
   * @param {object} options
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   * @param {(moment: Moment | null) => void} options.onMoment   what to show; null: the present
   */
  constructor({ loop, signal, onMoment }) {
    this.#replay = new Replay({
      history: this.#history,
      wake: () => loop.request(),
      onMoment: (moment) => {
        onMoment(moment);
        this.#show();
      },
    });
    loop.add(this.#replay);
    this.#scrubber = new Scrubber({
      onSeek: (epoch) => this.#replay.seek(epoch),
      onToggle: () => this.#replay.toggle(),
      onLive: () => this.#replay.goLive(),
      signal,
    });
  }

  get element() {
    return this.#scrubber.element;
  }

  /** The present is shown, not a moment of the past. */
  get live() {
    return this.#replay.live;
  }

  /** What is shown instead of the present. */
  get moment() {
    return this.#replay.moment;
  }

  /** @param {FrameReport} frame */
  take({ done, loss, weights, curves, past }) {
    if (done <= (this.#history.last?.epoch ?? -1)) {
      return;
    }
    past.epochs.forEach((epoch, i) => {
      const of = past.weights[i];
      if (of && epoch < done) {
        this.#history.append({ epoch, loss: Number(past.losses[i]), weights: of, curves: [] });
      }
    });
    this.#history.append({ epoch: done, loss, weights, curves });
    this.#show();
  }

  goLive() {
    if (!this.#replay.live) {
      this.#replay.goLive();
    }
  }

  /**
   * A run begins, or goes on from an earlier state: what was there from that epoch on is gone.
   * @param {number} done   epochs
   */
  cut(done) {
    this.#history.cut(done);
    this.goLive();
    this.#show();
  }

  clear() {
    this.#history.clear();
    this.#replay.goLive();
    this.#scrubber.clear();
  }

  #show() {
    const { first, last } = this.#history;
    const shown = this.#replay.moment ?? last;
    if (first && last && shown) {
      const { live, playing } = this.#replay;
      const { epoch, loss } = shown;
      this.#scrubber.show({ first: first.epoch, last: last.epoch, epoch, loss, live, playing });
    }
  }
}
