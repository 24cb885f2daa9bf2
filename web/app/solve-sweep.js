// @ts-check
/** Work and precision: many solves of one problem, made in slices so that no frame waits. */
import { distance, measuredOrder } from '../core/analysis.js';
import { allowed, fixed, options } from './solve-problem.js';

/** @typedef {import('./solve-problem.js').Problem} Problem */
/** @typedef {import('./solve-problem.js').Method} Method */
/** @typedef {import('../view/work-precision.js').Sweep} Sweep */
/** @typedef {import('../view/work-precision.js').SweepPoint} SweepPoint */

/** Tolerances 10^-k, two per decade; numbers of steps 2^k. */
const TOLERANCES = { first: 1, last: 12, perDecade: 2 };
const STEPS = { first: 3, last: 14 };
/** A method that needs more evaluations than this for a point has shown its slope. */
const EVALUATIONS_MOST = 100_000;
const STEPS_MOST = 20_000;
/** Milliseconds of a frame that a slice may take. */
const SLICE = 4;

export class SweepRun {
  #core;
  #problem;
  #methods;
  #y0;
  #end;
  /** @type {SweepPoint[][]} */
  #points;
  #work;
  #done = false;

  /**
   * @param {import('../worker/protocol.js').Core} core
   * @param {Problem} problem
   * @param {readonly Method[]} methods
   * @param {readonly number[]} y0
   * @param {Float64Array} end   the exact state at the end time
   */
  constructor(core, problem, methods, y0, end) {
    this.#core = core;
    this.#problem = problem;
    this.#methods = methods;
    this.#y0 = y0;
    this.#end = end;
    this.#points = methods.map(() => []);
    this.#work = this.#solves();
  }

  get done() {
    return this.#done;
  }

  /** Solves for some milliseconds. */
  slice() {
    const until = performance.now() + SLICE;
    while (!this.#done && performance.now() < until) {
      this.#done = this.#work.next().done === true;
    }
  }

  /**
   * What has been found so far.
   * @param {(import('../core/analysis.js').WorkPoint | null)[]} now   by method
   * @returns {Sweep[]}
   */
  sweeps(now) {
    const size = Math.max(1, ...[...this.#end].map(Math.abs));
    return this.#methods.map(({ name, look, order }, i) => {
      const points = this.#points[i] ?? [];
      const measured = measuredOrder(points, size);
      return { name, look, points, now: now[i] ?? null, order: orderWords(measured, order) };
    });
  }

  *#solves() {
    for (const [i, method] of this.#methods.entries()) {
      for (const { setting, options: own } of levels(this.#core, method, this.#problem.timeEnd)) {
        const { y, status, stats } = this.#core.solve(
          options({
            ...this.#problem.field,
            ...method.options,
            ...own,
            maxSteps: STEPS_MOST,
            y0: [...this.#y0],
            t: [0, this.#problem.timeEnd],
          }),
        );
        const error = distance(this.#end, y.subarray(this.#end.length));
        if (status === 'OK' && Number.isFinite(error)) {
          this.#points[i]?.push({ setting, evaluations: stats.evaluations, error });
        }
        yield;
        if (stats.evaluations > EVALUATIONS_MOST) {
          break;
        }
      }
    }
  }
}

/**
 * What a method is asked for, from coarse to fine.
 * @param {import('../worker/protocol.js').Core} core
 * @param {Method} method
 * @param {number} timeEnd
 */
function* levels(core, { judged, options: own }, timeEnd) {
  if (judged) {
    const ratio = Number(own.atol) / Number(own.rtol);
    const { first, last, perDecade } = TOLERANCES;
    for (let k = first * perDecade; k <= last * perDecade; k += 1) {
      const rtol = 10 ** (-k / perDecade);
      const atol = allowed(core, 'atol', rtol * ratio);
      yield { setting: `tolerance ${rtol.toExponential(1)}`, options: { rtol, atol } };
    }
    return;
  }
  for (let k = STEPS.first; k <= STEPS.last; k += 1) {
    yield { setting: `${2 ** k} steps`, options: fixed(timeEnd, 2 ** k) };
  }
}

/**
 * @param {number} measured
 * @param {number} order
 */
function orderWords(measured, order) {
  return Number.isFinite(measured)
    ? `error ∝ evaluations to the power −${measured.toFixed(1)}; order ${order}`
    : `order ${order}`;
}
