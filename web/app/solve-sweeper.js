// @ts-check
/** What waits until the hand rests: a slow exact solution, and the sweep of work and precision. */
import { WorkPrecision } from '../view/work-precision.js';
import { SweepRun } from './solve-sweep.js';

/** @typedef {import('./solve-problem.js').Problem} Problem */
/** @typedef {import('./solve-problem.js').Method} Method */

/** Milliseconds after the last change. */
const REST = 220;

export class Sweeper {
  #core;
  #solutions;
  #loop;
  #onExact;
  #view;
  /** @type {SweepRun | null} */
  #sweep = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #focus = 0;
  #dimension = 2;

  /**
   * @param {object} options
   * @param {import('../worker/protocol.js').Core} options.core
   * @param {import('./solve-solutions.js').Solutions} options.solutions
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {() => void} options.onExact   exact solutions have been found late
   * @param {AbortSignal} options.signal
   */
  constructor({ core, solutions, loop, onExact, signal }) {
    this.#core = core;
    this.#solutions = solutions;
    this.#loop = loop;
    this.#onExact = onExact;
    this.#view = new WorkPrecision({ loop, signal });
    loop.add(this);
    signal.addEventListener('abort', () => this.stop());
  }

  get element() {
    return this.#view.element;
  }

  /**
   * Something else is solved now.
   * @param {Problem} problem
   * @param {readonly Method[]} methods
   * @param {number} focus   the start
   */
  begin(problem, methods, focus) {
    this.stop();
    this.#focus = focus;
    this.#dimension = problem.dimension;
    this.#timer = setTimeout(() => this.#rested(problem, methods), REST);
  }

  stop() {
    this.#sweep = null;
    clearTimeout(this.#timer);
  }

  /**
   * @param {Problem} problem
   * @param {readonly Method[]} methods
   */
  #rested(problem, methods) {
    if (!this.#solutions.hasReferences) {
      this.#solutions.solveReferences(problem);
      this.#onExact();
    }
    const end = this.#solutions.exactEnd(this.#focus, this.#dimension);
    const start = problem.starts[this.#focus];
    if (!end || !start) {
      this.#view.show([], 'The exact solution needs too many steps here: shorten the end time.');
      return;
    }
    this.#sweep = new SweepRun(this.#core, problem, methods, start, end);
    this.#loop.request();
  }

  frame() {
    const sweep = this.#sweep;
    if (!sweep || sweep.done) {
      return;
    }
    sweep.slice();
    const errors = this.#solutions.errors(this.#focus, this.#dimension);
    const now = (this.#solutions.runs[this.#focus] ?? []).map(({ solved: { stats } }, i) => {
      const error = errors[i] ?? null;
      return error === null ? null : { evaluations: stats.evaluations, error };
    });
    const words = 'The rings are the settings in force.';
    this.#view.show(sweep.sweeps(now), sweep.done ? words : 'Solving with many tolerances …');
    this.#loop.request();
  }
}
