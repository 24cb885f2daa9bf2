// @ts-check
/**
 * Copies of a run's state, so that there is one to return to when training fails. The loss of an
 * epoch is that of the weights before their update: a copy is known to be good only when the next
 * epoch has found a loss there that is.
 */

/** @typedef {{ snapshot: unknown, done: number }} Copy */

/** A state is copied at most this often, in milliseconds: it costs a copy of the history. */
const INTERVAL = 50;
/** A good one goes to the page at most this often while all is well, in milliseconds. */
const SENT_INTERVAL = 700;

export class Copies {
  /** The state after the last epoch, if it was copied. @type {Copy | null} */
  #pending = null;
  #time = -Infinity;
  /** The last state that an epoch has shown to be good. @type {Copy | null} */
  #good = null;
  #sentTime = -Infinity;
  #sentDone = -1;

  /** @param {Copy} copy   where the run begins: all there is to return to, until an epoch shows more */
  begin(copy) {
    this.#good = copy;
    this.#pending = null;
    this.#time = performance.now();
    this.#sentTime = -Infinity;
    this.#sentDone = -1;
  }

  /** @param {boolean} isGood   the state before the epoch that was just trained */
  judge(isGood) {
    if (this.#pending && isGood) {
      this.#good = this.#pending;
    }
    this.#pending = null;
  }

  /**
   * Copies the state after an epoch, unless that was done a moment ago.
   * @param {() => Copy} copy
   * @param {boolean} always   before a rest there is time for it: then little is lost by going back
   */
  offer(copy, always) {
    const now = performance.now();
    if (always || now - this.#time >= INTERVAL) {
      this.#time = now;
      this.#pending = copy();
    }
  }

  /**
   * The good state, if the page has an older one and should have this one now.
   * @param {boolean} resting   also after a failure
   */
  toSend(resting) {
    const now = performance.now();
    const due = resting || now - this.#sentTime >= SENT_INTERVAL;
    if (!this.#good || !due || this.#good.done === this.#sentDone) {
      return null;
    }
    this.#sentTime = now;
    this.#sentDone = this.#good.done;
    return this.#good;
  }
}
