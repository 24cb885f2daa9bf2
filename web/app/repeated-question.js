// @ts-check
/** A question to the trainer that is asked again while it trains, and once more when it rests. */

/** Asked at most this often, in milliseconds. */
const INTERVAL = 500;

export class RepeatedQuestion {
  #ask;
  #onAnswer;
  #askedAt = -Infinity;
  #asking = false;
  /** The last frame was of a resting run, and came while a question was under way. */
  #owed = false;
  /** Counts the runs: an answer of an older one comes too late. */
  #run = 0;

  /**
   * @param {() => Promise<{ answer: unknown, problem: string }>} ask
   * @param {(answer: unknown) => void} onAnswer
   */
  constructor(ask, onAnswer) {
    this.#ask = ask;
    this.#onAnswer = onAnswer;
  }

  /** Another run has begun. */
  clear() {
    this.#run += 1;
    this.#owed = false;
    this.#asking = false;
    this.#askedAt = -Infinity;
  }

  /** @param {{ resting: boolean }} frame   of the run that is asked about */
  take({ resting }) {
    if (this.#asking) {
      this.#owed = resting;
    } else if (resting || performance.now() - this.#askedAt >= INTERVAL) {
      void this.#begin();
    }
  }

  async #begin() {
    const run = this.#run;
    this.#asking = true;
    this.#askedAt = performance.now();
    const { answer, problem } = await this.#ask();
    if (run !== this.#run) {
      return;
    }
    this.#asking = false;
    if (problem === '') {
      this.#onAnswer(answer);
    }
    if (this.#owed) {
      this.#owed = false;
      void this.#begin();
    }
  }
}
