// @ts-check
/** What a network was like: curves and vector field of weights from the past of a run. */
import { fittedCurves } from '../core/fitted-curves.js';

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
   * @param {Float64Array} weights   all tensors one after the other
   * @param {readonly Float64Array[]} times   per trajectory
   */
  curves(weights, times) {
    return fittedCurves(this.#with(weights), times);
  }

  /**
   * Velocities at t = 0.
   * @param {Float64Array} weights
   * @param {Float64Array} points    state by state
   */
  field(weights, points) {
    return this.#with(weights).vectorField({ points, t: 0, which: 'learned' });
  }

  /** @param {Float64Array} weights */
  #with(weights) {
    this.#session ??= this.#core.createSession(this.#options);
    let from = 0;
    const tensors = this.#session.weights().map((tensor) => {
      const data = weights.subarray(from, from + tensor.data.length);
      from += tensor.data.length;
      return { ...tensor, data };
    });
    this.#session.setWeights(tensors);
    return this.#session;
  }
}
