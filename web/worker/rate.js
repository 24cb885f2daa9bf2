// @ts-check
/** How many epochs a second are trained, by the clock on the wall. */

/** Measured over at least this long, in milliseconds. */
const INTERVAL = 400;

export class Rate {
  #rate = 0;
  #time = 0;
  #done = 0;

  /** @param {number} done   epochs, where a run begins */
  begin(done) {
    this.#rate = 0;
    this.start(done);
  }

  /** @param {number} done   epochs, after a rest that does not count */
  start(done) {
    this.#time = performance.now();
    this.#done = done;
  }

  /**
   * @param {number} done   epochs
   * @param {boolean} resting   then even a short time counts, if it is the only one
   */
  measure(done, resting) {
    const elapsed = performance.now() - this.#time;
    const trained = done - this.#done;
    if (trained === 0) {
      this.start(done); // a rest is no part of what comes after it
    } else if (elapsed >= INTERVAL || (resting && this.#rate === 0 && trained > 1)) {
      this.#rate = (trained * 1000) / elapsed;
      this.start(done);
    }
    return this.#rate;
  }
}
