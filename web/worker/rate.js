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
   * @param {boolean} resting   then even a short time counts, if it is the only one, and what comes
   *   later does not: one epoch after a long rest says nothing
   */
  measure(done, resting) {
    const elapsed = performance.now() - this.#time;
    const trained = done - this.#done;
    const isLong = elapsed >= INTERVAL;
    if (resting ? trained > 1 && (isLong || this.#rate === 0) : isLong) {
      this.#rate = (trained * 1000) / elapsed;
      this.start(done);
    } else if (resting) {
      this.start(done);
    }
    return this.#rate;
  }
}
