// @ts-check
/** Follows the true and the learned field from one state, forward and backward in time. */
import { followedCurves } from '../core/fitted-curves.js';

/** @typedef {import('../core/session.js').Session} Session */
/** @typedef {import('./protocol.js').ProbeCurves} ProbeCurves */

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
   * @param {import('../core/fitted-curves.js').Drawing} drawing   of the fitted curves
   * @param {boolean} resting   nothing newer will come
   * @returns {ProbeCurves | null}
   */
  follow(session, drawing, resting) {
    const begin = performance.now();
    const start = this.#start;
    if (!start || start.length !== session.dimension) {
      return null;
    }
    if (begin < this.#notBefore && !resting) {
      return null;
    }
    const learned = followedCurves(session, drawing, start, 'learned');
    const truth = this.#isNew ? this.#trueCurves(session, drawing, start) : null;
    const end = performance.now();
    this.#isNew = false;
    this.#notBefore = end + (end - begin) / SHARE;
    return { start: start.slice(), learned, truth };
  }

  /**
   * @param {Session} session
   * @param {import('../core/fitted-curves.js').Drawing} drawing
   * @param {Float64Array} start
   */
  #trueCurves(session, drawing, start) {
    return this.#knowsTruth ? followedCurves(session, drawing, start, 'true') : [];
  }
}
