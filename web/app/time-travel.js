// @ts-check
/**
 * Time travel: the history of a run's weights and fitted curves, bounded, and playing it back. No
 * DOM; view/scrubber.js is its control.
 */

/**
 * @typedef {object} Moment
 * @property {number} epoch              epochs done
 * @property {number} loss               of the last one of them
 * @property {Float64Array} weights      θ, in one piece; empty where they are not kept
 * @property {readonly Float64Array[]} curves   the fit as it was drawn; none where no frame was
 */

const MOMENTS_MOST = 300;
const BYTES_MOST = 16 * 2 ** 20;

export class TimeTravel {
  /** @type {Moment[]} */
  #moments = [];
  #most;
  #bytesMost;
  /** Least epochs between two moments that stay. */
  #spacing = 1;
  #bytes = 0;

  /** @param {{ most?: number, bytesMost?: number }} [limits]  2 moments stay in any case */
  constructor({ most = MOMENTS_MOST, bytesMost = BYTES_MOST } = {}) {
    this.#most = Math.max(2, most);
    this.#bytesMost = bytesMost;
  }

  get length() {
    return this.#moments.length;
  }

  /** Bytes of all weights and curves that are kept. */
  get bytes() {
    return this.#bytes;
  }

  get first() {
    return this.#moments[0] ?? null;
  }

  get last() {
    return this.#moments.at(-1) ?? null;
  }

  clear() {
    this.#moments.length = 0;
    this.#spacing = 1;
    this.#bytes = 0;
  }

  /** @param {number} epoch   the moments from there on go */
  cut(epoch) {
    while (this.last && this.last.epoch >= epoch) {
      this.#drop();
    }
  }

  /**
   * Keeps a moment, and its arrays: they must not be written to afterwards. The newest one always
   * stays; one that comes too soon after another takes the place of that. After a return to an
   * earlier epoch what was later is gone.
   * @param {Moment} moment
   */
  append(moment) {
    this.cut(moment.epoch);
    const before = this.#moments.at(-2);
    if (before && this.last && this.last.epoch - before.epoch < this.#spacing) {
      this.#drop();
    }
    this.#moments.push(moment);
    this.#bytes += bytesOf(moment);
    while (
      this.#moments.length > 2 &&
      (this.#moments.length > this.#most || this.#bytes > this.#bytesMost)
    ) {
      this.#thin();
    }
  }

  /**
   * The moment nearest to an epoch, the earlier one of two that are equally near.
   * @param {number} epoch
   */
  seek(epoch) {
    let low = 0;
    let high = this.#moments.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Number(this.#moments[middle]?.epoch) < epoch) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const after = this.#moments[low] ?? null;
    const before = this.#moments[low - 1];
    return before && after && epoch - before.epoch <= Math.abs(after.epoch - epoch)
      ? before
      : after;
  }

  #drop() {
    const last = this.#moments.pop();
    this.#bytes -= last ? bytesOf(last) : 0;
  }

  /** About every second one goes, evenly over the epochs; the first and the last stay. */
  #thin() {
    this.#spacing *= 2;
    const last = this.#moments.length - 1;
    let kept = -Infinity;
    this.#moments = this.#moments.filter(({ epoch }, i) => {
      const stays = i === last || epoch - kept >= this.#spacing;
      kept = stays ? epoch : kept;
      return stays;
    });
    this.#bytes = this.#moments.reduce((sum, moment) => sum + bytesOf(moment), 0);
  }
}

/** Milliseconds that the whole history takes when it is played back, whatever its length. */
const REPLAY_TIME = 8000;

/**
 * Where in a history the page stands: live, at a chosen moment, or playing it back. A part of the
 * frame loop.
 */
export class Replay {
  #history;
  #wake;
  #onMoment;
  /** @type {number | null} null: live */
  #epoch = null;
  #playing = false;
  /** When the last frame was, 0 before the first. */
  #time = 0;
  /** @type {Moment | null} */
  #shown = null;

  /**
   * @param {object} options
   * @param {TimeTravel} options.history
   * @param {() => void} options.wake   asks for a frame
   * @param {(moment: Moment | null) => void} options.onMoment   what to show; null: the present.
   *   Also called when playing stops or starts
   */
  constructor({ history, wake, onMoment }) {
    this.#history = history;
    this.#wake = wake;
    this.#onMoment = onMoment;
  }

  get live() {
    return this.#epoch === null;
  }

  get playing() {
    return this.#playing;
  }

  /** The moment that is shown, null while live. */
  get moment() {
    return this.#shown;
  }

  /** @param {number} epoch */
  seek(epoch) {
    this.#playing = false;
    this.#goTo(epoch, true);
  }

  /** Back to the present. */
  goLive() {
    this.#epoch = null;
    this.#playing = false;
    this.#shown = null;
    this.#onMoment(null);
  }

  /** Plays from where it stands, from the beginning where there is nothing left; or stops. */
  toggle() {
    const { first, last } = this.#history;
    if (!first || !last) {
      return;
    }
    this.#playing = !this.#playing;
    const ended = this.#epoch === null || this.#epoch >= last.epoch;
    this.#time = 0;
    this.#goTo(this.#playing && ended ? first.epoch : (this.#epoch ?? last.epoch), true);
    if (this.#playing) {
      this.#wake();
    }
  }

  /** @param {number} now */
  frame(now) {
    const { first, last } = this.#history;
    if (!this.#playing || this.#epoch === null || !first || !last) {
      return;
    }
    const elapsed = this.#time === 0 ? 0 : now - this.#time;
    this.#time = now;
    const epoch = this.#epoch + ((last.epoch - first.epoch) * elapsed) / REPLAY_TIME;
    this.#playing = epoch < last.epoch;
    this.#goTo(epoch, !this.#playing);
    if (this.#playing) {
      this.#wake();
    }
  }

  /**
   * @param {number} epoch
   * @param {boolean} always   also says so when the moment is the same
   */
  #goTo(epoch, always) {
    const { first, last } = this.#history;
    if (!first || !last) {
      return;
    }
    this.#epoch = Math.min(Math.max(epoch, first.epoch), last.epoch);
    const moment = this.#history.seek(this.#epoch);
    if (always || moment !== this.#shown) {
      this.#shown = moment;
      this.#onMoment(moment);
    }
  }
}

/** @param {Moment} moment */
function bytesOf({ weights, curves }) {
  return curves.reduce((sum, curve) => sum + curve.byteLength, weights.byteLength);
}
