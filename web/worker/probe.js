// @ts-check
/** Follows the true and the learned field from one state, forward and backward in time. */
import { evenTimes } from '../core/fitted-curves.js';

/** @typedef {import('../core/session.js').Session} Session */
/** @typedef {import('./protocol.js').ProbeCurves} ProbeCurves */

/** Times per direction. */
const TIMES = 240;
/** At most this part of the time goes into curves that the solver finds hard. */
const SHARE = 0.2;

export class Probe {
  /** @type {Float64Array | null} */
  #start;
  /** The true curves have not been sent yet. */
  #isNew = true;
  /** When it may take time again, in milliseconds. */
  #notBefore = 0;
  #knowsTruth;

  /**
   * @param {Float64Array | null} start
   * @param {boolean} knowsTruth   not where the reader's own data hide what made them
   */
  constructor(start, knowsTruth) {
    this.#start = start;
    this.#knowsTruth = knowsTruth;
  }

  /** @param {Float64Array | null} start */
  set start(start) {
    this.#start = start;
    this.#isNew = true;
    this.#notBefore = 0;
  }

  /**
   * The curves, or null if there are none or none that are worth the time just now.
   * @param {Session} session
   * @param {Float64Array | undefined} times   of a fitted curve: as long both directions are
   * @param {boolean} resting   nothing newer will come
   * @returns {ProbeCurves | null}
   */
  follow(session, times, resting) {
    const begin = performance.now();
    const start = this.#start;
    if (!start || !times || start.length !== session.dimension) {
      return null;
    }
    if (begin < this.#notBefore && !resting) {
      return null;
    }
    const [from = 0, to = 1] = [times[0], times.at(-1)];
    const ways = [evenTimes(from, to, TIMES), evenTimes(from, from - (to - from), TIMES)];
    const y0 = Array.from(start);
    const learned = ways.map((t) => session.predict({ y0, t }).y[0] ?? new Float64Array(0));
    const truth = this.#isNew ? this.#trueCurves(session, y0, ways) : null;
    const end = performance.now();
    this.#isNew = false;
    this.#notBefore = end + (end - begin) / SHARE;
    return { start: start.slice(), learned, truth };
  }

  /**
   * @param {Session} session
   * @param {number[]} y0
   * @param {Float64Array[]} ways
   */
  #trueCurves(session, y0, ways) {
    return this.#knowsTruth
      ? ways.map((t) => session.truth({ y0, t }).y[0] ?? new Float64Array(0))
      : [];
  }
}
