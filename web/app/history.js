// @ts-check
/** The losses of a run as the page keeps them: bounded, like the core's own history. */

export class RunHistory {
  epochs = new Float64Array(1024);
  losses = new Float64Array(1024);
  length = 0;
  #most;

  /** @param {number} most   entries; when so many are kept, every second one goes: abi.historyMax */
  constructor(most) {
    this.#most = most;
  }

  clear() {
    this.length = 0;
  }

  /**
   * @param {Float64Array} epochs   ascending
   * @param {Float64Array} losses
   */
  append(epochs, losses) {
    for (let i = 0; i < epochs.length; i += 1) {
      if (this.length === this.#most) {
        this.#thin();
      } else if (this.length === this.epochs.length) {
        this.epochs = grown(this.epochs);
        this.losses = grown(this.losses);
      }
      this.epochs[this.length] = Number(epochs[i]);
      this.losses[this.length] = Number(losses[i]);
      this.length += 1;
    }
  }

  /** The first and the last stay, as in the core. */
  #thin() {
    let n = 0;
    const last = this.length - 1;
    for (let i = 0; i < this.length; i += 2) {
      this.epochs[n] = Number(this.epochs[i]);
      this.losses[n] = Number(this.losses[i]);
      n += 1;
    }
    if (last % 2 === 1) {
      this.epochs[n] = Number(this.epochs[last]);
      this.losses[n] = Number(this.losses[last]);
      n += 1;
    }
    this.length = n;
  }
}

/** @param {Float64Array} array */
function grown(array) {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}
