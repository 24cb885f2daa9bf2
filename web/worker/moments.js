// @ts-check
/**
 * Weights of the epochs between two frames, for travelling in time: at full speed hundreds of epochs
 * pass from one frame to the next.
 */

/** @typedef {import('../core/session.js').Session} Session */
/**
 * @typedef {{ epochs: Float64Array, losses: Float64Array, weights: Float64Array[] }} PastMoments
 *   weights: see `trainedNumbers`
 */

/** Of so many are sent with a frame, evenly spread. */
const MOST = 16;
/** Networks of more weights travel from frame to frame only. */
const WEIGHTS_MOST = 5000;

export class Moments {
  /** @type {{ epoch: number, loss: number, weights: Float64Array }[]} */
  #moments = [];
  /** Every so many epochs one is kept. */
  #stride = 1;
  #count = 0;

  /**
   * @param {number} epoch   epochs done
   * @param {number} loss    of the last one of them
   * @param {() => Float64Array} weights
   */
  add(epoch, loss, weights) {
    this.#count += 1;
    if (this.#count % this.#stride !== 0) {
      return;
    }
    const flat = weights();
    if (flat.length > WEIGHTS_MOST) {
      this.#stride = Infinity; // not even looked at until the next frame
      return;
    }
    this.#moments.push({ epoch, loss, weights: flat });
    if (this.#moments.length > MOST) {
      this.#moments = this.#moments.filter((_, i) => i % 2 === 1);
      this.#stride *= 2;
    }
  }

  /** What was kept since the last call. @returns {PastMoments} */
  take() {
    const moments = this.#moments;
    this.clear();
    return {
      epochs: Float64Array.from(moments, ({ epoch }) => epoch),
      losses: Float64Array.from(moments, ({ loss }) => loss),
      weights: moments.map(({ weights }) => weights),
    };
  }

  clear() {
    this.#moments = [];
    this.#stride = 1;
    this.#count = 0;
  }
}

/**
 * All weights of the network, tensor after tensor.
 * @param {Session} session
 */
export function flatWeights(session) {
  const tensors = session.weights();
  const flat = new Float64Array(tensors.reduce((sum, { data }) => sum + data.length, 0));
  let from = 0;
  for (const { data } of tensors) {
    flat.set(data, from);
    from += data.length;
  }
  return flat;
}

/**
 * All that is trained: the weights, behind them the starting points (n, D) where these are trained.
 * @param {Session} session
 */
export function trainedNumbers(session) {
  const weights = flatWeights(session);
  const starts = session.settings.trainStarts ? session.starts().flat() : [];
  const all = new Float64Array(weights.length + starts.length);
  all.set(weights);
  all.set(starts, weights.length);
  return all;
}
