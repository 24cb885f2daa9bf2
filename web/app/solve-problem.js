// @ts-check
/** What the chapter "Solve" asks of the core: one initial value problem, by several methods. */
import { systemOf } from '../core/abi.js';
import { evenTimes } from '../core/fitted-curves.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('../core/solve.js').Step} Step */
/** @typedef {import('../view/plot.js').Look} Look */

/**
 * @typedef {object} Problem
 * @property {Record<string, unknown>} field   options of `core.solve` and `core.evaluate` that say what is solved
 * @property {number} dimension
 * @property {readonly string[]} variables
 * @property {number} timeEnd
 * @property {number[][]} starts
 */

/**
 * @typedef {object} Method
 * @property {string} key
 * @property {string} name
 * @property {number} order
 * @property {boolean} judged   its steps are accepted or rejected by an error estimate
 * @property {Look} look
 * @property {Record<string, unknown>} options   of `core.solve`
 */

/**
 * @typedef {object} Solved   one method from one start
 * @property {Method} method
 * @property {Float64Array} t    of the curve
 * @property {Float64Array} y    its states; fewer where the solve failed
 * @property {readonly Step[]} steps   all attempts
 * @property {Float64Array} ends       states at the ends of the accepted steps, after the start
 * @property {import('../core/solve.js').SolveStats} stats
 * @property {string} message    why it failed; empty if it did not
 */

/** Points of a curve besides the ends of the steps: so many, or so many per step. */
const CURVE_POINTS = 480;
const CURVE_POINTS_MOST = 4000;
const POINTS_PER_STEP = 8;
/** With more steps than these their ends run together to a line. */
const ENDS_MOST = 2000;
/** Far below what any method here is asked for, and above the rounding of double precision. */
const REFERENCE = { method: 'tsit5', rtol: 1e-13, atol: 1e-15, maxSteps: 60_000 };

/** The methods are told apart by colour and dash, in the order in which they were chosen. */
export const LOOKS = [
  { colour: '--nde-method-1', dash: [] },
  { colour: '--nde-method-2', dash: [8, 5] },
  { colour: '--nde-method-3', dash: [2, 3.5] },
];
/** @type {Look} */
export const REFERENCE_LOOK = { colour: '--nde-reference', dash: [] };

/**
 * @param {Core} core
 * @param {Settings} settings   complete
 * @returns {Problem}
 */
export function problemOf(core, settings) {
  const key = String(settings.system);
  const { params, dimension, variables } = systemOf(core.abi, key);
  const { equations, parameters } = settings;
  const field =
    key === 'custom'
      ? { field: key, equations, parameters }
      : {
          field: key,
          params: Object.fromEntries(params.map((row) => [row.key, Number(settings[row.key])])),
        };
  return {
    field,
    dimension,
    variables,
    timeEnd: Number(settings.timeEnd),
    starts: /** @type {number[][]} */ (settings.starts),
  };
}

/**
 * The chosen methods: the one of the settings, and those beside it.
 * @param {Core} core
 * @param {Settings} settings   complete
 * @param {Settings} view
 * @returns {Method[]}
 */
export function methodsOf(core, settings, view) {
  const keys = new Set([settings.method, view.compareMethod, view.compareMethod2].map(String));
  const rows = [...keys].flatMap((key) => core.abi.methods.filter((row) => row.key === key));
  const { rtol, atol, firstStep, maxSteps, safety, factorMin, factorMax } = settings;
  const control = settings.control === 'fixed' ? undefined : settings.control;
  return rows.map(({ key, label, order, embedded }, i) => {
    const judged = embedded && !(i === 0 && settings.control === 'fixed');
    const adaptive = { control, rtol, atol, firstStep, safety, factorMin, factorMax };
    const options = judged ? adaptive : fixed(Number(settings.timeEnd), Number(view.fixedSteps));
    return {
      key,
      name: label,
      order,
      judged,
      look: LOOKS[i] ?? REFERENCE_LOOK,
      options: { method: key, maxSteps, ...options },
    };
  });
}

/**
 * So many equal steps. A trifle longer than that, so that rounding leaves no crumb at the end.
 * @param {number} timeEnd
 * @param {number} n
 */
export function fixed(timeEnd, n) {
  return { control: 'fixed', stepSize: (timeEnd / n) * (1 + 1e-13) };
}

/**
 * @param {number} timeEnd
 * @param {number} steps   that a method takes on the way
 */
export function curveTimes(timeEnd, steps) {
  const n = Math.min(CURVE_POINTS_MOST, Math.max(CURVE_POINTS, POINTS_PER_STEP * steps));
  return evenTimes(0, timeEnd, n);
}

/**
 * @param {Core} core
 * @param {Problem} problem
 * @param {Method} method
 * @param {readonly number[]} y0
 * @returns {Solved}
 */
export function solveWith(core, { field, dimension, timeEnd }, method, y0) {
  const problem = { ...field, ...method.options, y0: [...y0] };
  const first = core.solve(options({ ...problem, t: [0, timeEnd], steps: true }));
  const { stats, message, steps = [] } = first;
  const accepted = steps.filter((step) => step.accepted);
  const stops = accepted.slice(0, ENDS_MOST).map(({ tEnd }) => Math.min(tEnd, timeEnd));
  // The times that are asked for change no step: the ends come with the curve.
  const t = Float64Array.from(new Set([...curveTimes(timeEnd, accepted.length), ...stops])).sort();
  const { y } = core.solve(options({ ...problem, t }));
  const rows = y.length / dimension;
  const ends = new Float64Array(stops.length * dimension);
  let row = 0;
  stops.forEach((stop, i) => {
    while (row < rows - 1 && Number(t[row]) < stop) {
      row += 1;
    }
    ends.set(y.subarray(row * dimension, (row + 1) * dimension), i * dimension);
  });
  return { method, t: t.subarray(0, rows), y, steps, ends, stats, message };
}

/**
 * The solution at some times, to about twelve digits; null where that takes too many steps.
 * @param {Core} core
 * @param {Problem} problem
 * @param {readonly number[]} y0
 * @param {Float64Array} t
 */
export function solveReference(core, { field }, y0, t) {
  const { y, status } = core.solve(options({ ...field, ...REFERENCE, y0: [...y0], t }));
  return status === 'OK' ? y : null;
}

/**
 * Where a rejected attempt would have ended.
 * @param {Core} core
 * @param {Problem} problem
 * @param {Method} method
 * @param {readonly number[]} y
 * @param {Step} step
 */
export function attempted(core, { field }, method, y, step) {
  const control = { preset: 'replay', steps: [{ ...step, accepted: true }] };
  const { y: rows } = core.solve(
    options({ ...field, method: method.key, control, y0: [...y], t: [step.t, step.tEnd] }),
  );
  return rows.subarray(y.length);
}

/**
 * The core says what it takes; here they come from lists.
 * @param {Record<string, unknown>} given
 */
export function options(given) {
  return /** @type {import('../core/index.js').SolveOptions} */ (given);
}

/**
 * The value nearest to one that a setting allows.
 * @param {Core} core
 * @param {string} key   of a number
 * @param {number} value
 */
export function allowed({ abi }, key, value) {
  const { least = -Infinity, most = Infinity } = abi.settings.find((row) => row.key === key) ?? {};
  return Math.min(most, Math.max(least, value));
}
