// @ts-check
/** What a network was like: curves and vector field of weights from the past of a run. */
import { drawingOf, fittedCurves, followedCurves } from '../core/fitted-curves.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('../core/session.js').Session} Session */

export class PastNetwork {
  #core;
  /** Made when it is first asked for: it takes an instance of its own. @type {Session | null} */
  #session = null;
  /** @type {Record<string, unknown>} */
  #options = {};

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
  }

  /** @param {Record<string, unknown>} options   of the run, for `core.createSession` */
  begin(options) {
    this.#session?.dispose();
    this.#session = null;
    this.#options = options;
  }

  /**
   * The fit.
   * @param {Float64Array} weights   and trained starts, see `trainedNumbers` of worker/moments.js
   * @param {number} points   of each curve
   */
  curves(weights, points) {
    const { session, starts } = this.#with(weights);
    return fittedCurves(session, drawingOf(session, points), starts);
  }

  /**
   * Velocities at t = 0.
   * @param {Float64Array} weights
   * @param {Float64Array} points    state by state
   */
  field(weights, points) {
    return this.#with(weights).session.vectorField({ points, t: 0, which: 'learned' });
  }

  /**
   * Both fields from a state, forward and backward; none of a true one that is not known.
   * @param {Float64Array} weights
   * @param {Float64Array} start
   */
  followed(weights, start) {
    const { session } = this.#with(weights);
    const drawing = drawingOf(session, 2);
    const knowsTruth = this.#options.data === undefined;
    return {
      learned: followedCurves(session, drawing, start, 'learned'),
      truth: knowsTruth ? followedCurves(session, drawing, start, 'true') : [],
    };
  }

  /** @param {Float64Array} weights */
  #with(weights) {
    const session = (this.#session ??= this.#core.createSession(this.#options));
    let from = 0;
    /** @param {number} n */
    const next = (n) => weights.subarray(from, (from += n));
    session.setWeights(
      session.weights().map((tensor) => ({ ...tensor, data: next(tensor.data.length) })),
    );
    const starts =
      from < weights.length
        ? session.starts().map((start) => Array.from(next(start.length)))
        : undefined;
    return { session, starts };
  }
}
