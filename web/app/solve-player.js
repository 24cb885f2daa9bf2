// @ts-check
/** Plays the attempts of a solver, one after the other: the clock of "watch the solver work". */

/** @typedef {import('../core/solve.js').Step} Step */

/**
 * @typedef {object} Position
 * @property {number} done       attempts that are over
 * @property {number} fraction   of the one that is under way
 * @property {number} t          where the moving dot is
 * @property {boolean} whole     everything is shown
 */

/** A whole solution takes about so long, and no attempt less or more than this, milliseconds. */
const WHOLE = 9000;
const ATTEMPT_LEAST = 50;
const ATTEMPT_MOST = 450;

export class SolvePlayer {
  #loop;
  #onChange;
  #calm;
  /** @type {readonly Step[]} */
  #steps = [];
  #timeEnd = 0;
  #done = 0;
  #fraction = 0;
  #whole = true;
  #playing = false;
  #last = NaN;

  /**
   * @param {object} options
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {() => void} options.onChange
   * @param {boolean} options.calm   jumps from step to step
   */
  constructor({ loop, onChange, calm }) {
    this.#loop = loop;
    this.#onChange = onChange;
    this.#calm = calm;
    loop.add(this);
  }

  get playing() {
    return this.#playing;
  }

  /** @returns {Position} */
  get position() {
    const step = this.#steps[this.#done];
    const before = this.#steps.slice(0, this.#done).filter(({ accepted }) => accepted);
    const from = Math.min(before.at(-1)?.tEnd ?? 0, this.#timeEnd);
    const moves = step?.accepted ? this.#fraction * (Math.min(step.tEnd, this.#timeEnd) - from) : 0;
    return {
      done: this.#done,
      fraction: this.#fraction,
      t: this.#whole ? this.#timeEnd : from + moves,
      whole: this.#whole,
    };
  }

  /**
   * Another solution. What is shown whole stays so; else it begins anew only if it has fewer steps.
   * @param {readonly Step[]} steps
   * @param {number} timeEnd
   */
  load(steps, timeEnd) {
    this.#steps = steps;
    this.#timeEnd = timeEnd;
    this.#done = this.#whole ? steps.length : Math.min(this.#done, steps.length);
  }

  toggle() {
    if (this.#playing) {
      this.pause();
      return;
    }
    if (this.#done >= this.#steps.length) {
      this.#done = 0;
      this.#fraction = 0;
    }
    this.#whole = false;
    this.#playing = true;
    this.#last = NaN;
    this.#loop.request();
    this.#onChange();
  }

  pause() {
    this.#playing = false;
    this.#onChange();
  }

  /** Finishes the attempt that is under way, or makes the next one. */
  step() {
    this.#playing = false;
    if (this.#whole) {
      this.#whole = false;
      this.#done = 0;
    }
    this.#done = Math.min(this.#steps.length, this.#done + 1);
    this.#fraction = 0;
    this.#onChange();
  }

  /** Back to the start. */
  reset() {
    this.#playing = false;
    this.#whole = false;
    this.#done = 0;
    this.#fraction = 0;
    this.#onChange();
  }

  /** Everything at once, as at first. */
  showWhole() {
    this.#playing = false;
    this.#whole = true;
    this.#done = this.#steps.length;
    this.#fraction = 0;
    this.#onChange();
  }

  /** @param {number} now */
  frame(now) {
    if (!this.#playing) {
      return;
    }
    const passed = Number.isNaN(this.#last) ? 0 : Math.min(100, now - this.#last);
    this.#last = now;
    const each = WHOLE / Math.max(1, this.#steps.length);
    const duration = Math.min(ATTEMPT_MOST, Math.max(ATTEMPT_LEAST, each));
    const before = this.#done;
    this.#fraction += passed / duration;
    const whole = Math.floor(this.#fraction);
    this.#done = Math.min(this.#steps.length, this.#done + whole);
    this.#fraction -= whole;
    if (this.#done >= this.#steps.length) {
      this.#fraction = 0;
      this.#playing = false;
    } else {
      this.#loop.request();
    }
    if (!this.#calm || this.#done !== before || !this.#playing) {
      this.#onChange();
    }
  }
}
