// @ts-check
/** When a run rests by itself, besides the number of its epochs. Pure, no DOM. */
import { formatCount, formatReal } from '../view/numbers.js';

/**
 * @typedef {object} StopConditions
 * @property {number} targetLoss   rest when the loss is not above it; 0: never
 * @property {number} plateau      rest when so many epochs brought no better loss; 0: never
 */

/** A loss counts as better if it is less than the best one times this. */
const BETTER = 0.99;

/** A value that is no longer above the target is news once: play goes on from there. */
export class StopRules {
  #targetLoss;
  #plateau;
  #isAbove = true;
  #best = Infinity;
  #bestEpoch = -1;

  /** @param {StopConditions} conditions */
  constructor({ targetLoss, plateau }) {
    this.#targetLoss = targetLoss;
    this.#plateau = plateau;
  }

  /** A new run begins. */
  reset() {
    this.#isAbove = true;
    this.#best = Infinity;
    this.#bestEpoch = -1;
  }

  /**
   * @param {number} epoch   ascending from call to call
   * @param {number} loss
   * @returns {string | null}   why the run is to rest now
   */
  take(epoch, loss) {
    return this.#takeTarget(loss) ?? this.#takePlateau(epoch, loss);
  }

  /**
   * @param {{ epochs: Float64Array, losses: Float64Array }} seen
   * @returns {string | null}   the last reason among them
   */
  takeAll({ epochs, losses }) {
    let reason = null;
    for (let i = 0; i < epochs.length; i += 1) {
      reason = this.take(Number(epochs[i]), Number(losses[i])) ?? reason;
    }
    return reason;
  }

  /** @param {number} loss */
  #takeTarget(loss) {
    const wasAbove = this.#isAbove;
    this.#isAbove = !(loss <= this.#targetLoss);
    return wasAbove && !this.#isAbove && this.#targetLoss > 0
      ? `The loss ${formatReal(loss, 3)} has reached the target ${formatReal(this.#targetLoss, 3)}.`
      : null;
  }

  /**
   * @param {number} epoch
   * @param {number} loss
   */
  #takePlateau(epoch, loss) {
    if (this.#bestEpoch < 0 || loss < BETTER * this.#best) {
      this.#best = Number.isNaN(loss) ? Infinity : loss;
      this.#bestEpoch = epoch;
      return null;
    }
    if (this.#plateau === 0 || epoch - this.#bestEpoch < this.#plateau) {
      return null;
    }
    // If the reader plays on, there are as many epochs again to find a better one.
    this.#bestEpoch = epoch;
    return (
      `The loss has not improved by 1 % for ${formatCount(this.#plateau)} ` +
      `${this.#plateau === 1 ? 'epoch' : 'epochs'}.`
    );
  }
}
