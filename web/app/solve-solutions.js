// @ts-check
/** The solutions that the chapter "Solve" shows: every start by every method, and the exact ones. */
import { distance } from '../core/analysis.js';
import { attempted, curveTimes, solveReference, solveWith } from './solve-problem.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('./solve-problem.js').Problem} Problem */
/** @typedef {import('./solve-problem.js').Method} Method */
/** @typedef {import('./solve-layers.js').Drawn} Drawn */

/** Of more starts only the first are solved. */
export const STARTS_MOST = 6;
/** Of more rejected attempts only the first are drawn on the plane; the strip has all. */
const REFUSED_MOST = 12;
/** An exact solution that took longer than this waits until the hand rests, milliseconds. */
const QUICK = 6;

export class Solutions {
  #core;
  /** @type {Drawn[][]} */
  #runs = [];
  /** By start; null where it is not known. @type {(Float64Array | null)[]} */
  #references = [];
  #times = new Float64Array(0);
  #isQuick = true;
  #hasReferences = false;

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
  }

  /** By start, then by method. */
  get runs() {
    return this.#runs;
  }

  get references() {
    return this.#references;
  }

  /** Times of the exact solutions. */
  get times() {
    return this.#times;
  }

  /** Whether the exact solutions belong to what is shown. */
  get hasReferences() {
    return this.#hasReferences;
  }

  /**
   * @param {Problem} problem
   * @param {readonly Method[]} methods
   * @param {number} focus   the start whose rejected attempts are wanted
   */
  solve(problem, methods, focus) {
    this.#runs = problem.starts
      .slice(0, STARTS_MOST)
      .map((y0, start) =>
        methods.map((method) => this.#draw(problem, method, y0, start === focus)),
      );
    const accepted = this.#runs[focus]?.[0]?.solved.stats.accepted ?? 0;
    this.#times = curveTimes(problem.timeEnd, accepted);
    this.#hasReferences = false;
    if (this.#isQuick) {
      this.solveReferences(problem);
    }
  }

  /** @param {Problem} problem */
  solveReferences(problem) {
    const begin = performance.now();
    this.#references = problem.starts
      .slice(0, STARTS_MOST)
      .map((y0) => solveReference(this.#core, problem, y0, this.#times));
    this.#hasReferences = true;
    this.#isQuick = performance.now() - begin < QUICK;
  }

  /**
   * The exact state at the end; null where it is not known.
   * @param {number} start
   * @param {number} dimension
   */
  exactEnd(start, dimension) {
    const reference = this.#hasReferences ? this.#references[start] : null;
    return reference ? reference.subarray(-dimension) : null;
  }

  /**
   * The error at the end of each method.
   * @param {number} start
   * @param {number} dimension
   * @returns {(number | null)[]}
   */
  errors(start, dimension) {
    const exact = this.exactEnd(start, dimension);
    return (this.#runs[start] ?? []).map(({ solved }) =>
      exact && solved.message === '' ? distance(exact, solved.y.subarray(-dimension)) : null,
    );
  }

  /**
   * @param {Problem} problem
   * @param {Method} method
   * @param {number[]} y0
   * @param {boolean} hasFocus
   * @returns {Drawn}
   */
  #draw(problem, method, y0, hasFocus) {
    const solved = solveWith(this.#core, problem, method, y0);
    if (!hasFocus || solved.stats.rejected === 0) {
      return { solved, refused: [] };
    }
    const { dimension } = problem;
    /** @type {Drawn['refused']} */
    const refused = [];
    let from = Float64Array.from(y0);
    let row = 0;
    for (const [index, step] of solved.steps.entries()) {
      if (refused.length === REFUSED_MOST || row * dimension > solved.ends.length) {
        break;
      }
      if (step.accepted) {
        from = solved.ends.slice(row * dimension, (row + 1) * dimension);
        row += 1;
      } else {
        const to = attempted(this.#core, problem, method, [...from], step);
        refused.push({ index, t: step.t, from, to });
      }
    }
    return { solved, refused };
  }
}

/** A curve that goes this much further than the exact ones has run off: it is not followed. */
const FAR = 2.5;

/**
 * The curves of the methods, but for those that run off.
 * @param {readonly import('./solve-problem.js').Solved[]} solved
 * @param {readonly Float64Array[]} exact
 * @param {number} dimension
 */
export function nearBy(solved, exact, dimension) {
  const most = exact.map((rows) => largest(rows, dimension));
  return solved
    .map(({ y }) => y)
    .filter((rows) =>
      largest(rows, dimension).every(
        (size, d) => size <= FAR * Math.max(...most.map((sizes) => sizes[d] ?? 0)),
      ),
    );
}

/**
 * The largest absolute value of each variable.
 * @param {Float64Array} rows
 * @param {number} dimension
 */
function largest(rows, dimension) {
  const sizes = new Array(dimension).fill(0);
  rows.forEach((value, i) => {
    sizes[i % dimension] = Math.max(sizes[i % dimension], Math.abs(value));
  });
  return sizes;
}
