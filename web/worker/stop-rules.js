// @ts-check
/** When a run rests by itself, besides the number of its epochs: judged after every epoch. Pure. */

/** @typedef {import('./protocol.js').StopConditions} StopConditions */
/** @typedef {'target' | 'plateau'} StopReason */

/** A loss counts as better if it is less than the best one times this. */
const BETTER = 0.99;

/** A loss that is no longer above the target is news once: play goes on from there. */
export class StopRules {
  /** @type {StopConditions} */
  conditions = { targetLoss: 0, plateau: 0 };
  #isAbove = true;
  #best = Infinity;
  #bestEpoch = -1;

  /** A new run begins. */
  reset() {
    this.#isAbove = true;
    this.#best = Infinity;
    this.#bestEpoch = -1;
  }

  /**
   * @param {number} epoch   ascending from call to call
   * @param {number} loss
   * @returns {StopReason | null}   why the run is to rest now
   */
  take(epoch, loss) {
    const hasStalled = this.#stalls(epoch, loss);
    return this.#arrives(loss) ? 'target' : hasStalled ? 'plateau' : null;
  }

  /** @param {number} loss */
  #arrives(loss) {
    const { targetLoss } = this.conditions;
    const wasAbove = this.#isAbove;
    this.#isAbove = !(loss <= targetLoss);
    return wasAbove && !this.#isAbove && targetLoss > 0;
  }

  /**
   * @param {number} epoch
   * @param {number} loss
   */
  #stalls(epoch, loss) {
    const { plateau } = this.conditions;
    if (this.#bestEpoch < 0 || loss < BETTER * this.#best) {
      this.#best = Number.isNaN(loss) ? Infinity : loss;
      this.#bestEpoch = epoch;
      return false;
    }
    if (plateau === 0 || epoch - this.#bestEpoch < plateau) {
      return false;
    }
    // If the reader plays on, there are as many epochs again to find a better one.
    this.#bestEpoch = epoch;
    return true;
  }
}
