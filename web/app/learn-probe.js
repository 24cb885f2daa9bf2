// @ts-check
/**
 * A state from which both fields are followed, and the curves that come of it: from the trainer
 * while it trains, from an earlier network while the reader looks at the past.
 */
import { PlaneProbe } from '../view/plane-probe.js';

/** @typedef {{ learned: Float64Array[], truth: Float64Array[] }} FollowedCurves */

export class LearnProbe {
  #layer = new PlaneProbe();
  #ask;
  /** @type {({ start: Float64Array } & FollowedCurves) | null} */
  #probe = null;
  /** It was moved, and whoever follows it has not been told. */
  #moved = false;
  /** Of the past. @type {((start: Float64Array) => FollowedCurves) | null} */
  #follow = null;

  /** @param {(start: Float64Array | null) => void} ask   the trainer; null: no more */
  constructor(ask) {
    this.#ask = ask;
  }

  /** For the plane. */
  get layer() {
    return this.#layer;
  }

  get start() {
    return this.#probe?.start ?? null;
  }

  /** @param {Float64Array} start   the curves stay until those from there have come */
  place(start) {
    const { learned = [], truth = [] } = this.#probe ?? {};
    this.#probe = { start, learned, truth };
    this.#moved = true;
  }

  remove() {
    this.#moved = this.#probe !== null;
    this.#probe = null;
  }

  /** Those of another system mean nothing here, and the trainer has been given another run. */
  forget() {
    this.#probe = null;
  }

  /** @param {{ learned: Float64Array[], truth: Float64Array[] | null } | null} curves   of the trainer; no truth: as before */
  take(curves) {
    if (curves && this.#probe && !this.#follow) {
      const { start, truth } = this.#probe;
      this.#probe = { start, learned: curves.learned, truth: curves.truth ?? truth };
    }
  }

  /** @param {((start: Float64Array) => FollowedCurves) | null} follow   null: the trainer does, again */
  setPast(follow) {
    if (follow || this.#follow) {
      this.#follow = follow;
      this.#moved = this.#probe !== null;
    }
  }

  /**
   * Once a frame.
   * @returns {boolean} whether there are other curves
   */
  move() {
    if (!this.#moved) {
      return false;
    }
    this.#moved = false;
    const { start = null } = this.#probe ?? {};
    if (!this.#follow) {
      this.#ask(start);
    } else if (start) {
      this.#probe = { start, ...this.#follow(start) };
    }
    return this.#follow !== null;
  }

  /** @param {readonly [number, number]} axes   the two variables that are drawn */
  draw([x, y]) {
    const { start, learned, truth } = this.#probe ?? {};
    this.#layer.show(
      start && learned && truth
        ? { at: [Number(start[x]), Number(start[y])], learned, truth }
        : null,
    );
  }
}
