// @ts-check
/**
 * Own data in numbers that a network learns well from, and back. In scaled numbers
 *
 *     y' = (y − mean) / deviation     each variable: mean 0, deviation 1, over all rows of the data
 *     t' = (t − timeStart) / timeScale
 *
 * timeStart is the earliest time. timeScale is the time in which a variable moves by one deviation,
 * on average: velocities dy'/dt' are then of order one, as are those of a network with PyTorch's
 * initial weights, and one period of an oscillation lasts about 2π.
 */
import { NdeError, numbersOf } from './errors.js';
import { messageOf } from './solve.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./solve.js').Request} Request
 * @typedef {ReturnType<typeof import('./solve.js').solveRequest>} SolveResult
 * @typedef {{ times: number[], values: number[], dimension: number }} Rows of one trajectory
 *
 * @typedef {object} Scaling
 * @property {number[]} mean of each variable
 * @property {number[]} deviation
 * @property {number} timeStart
 * @property {number} timeScale
 */

/** What the option `scaling` may be, besides numbers of the caller's own. */
export const SCALINGS = ['none', 'standard'];

/**
 * Movement is measured over at most so many intervals of a trajectory: in dense rows the noise
 * would be longer than the way, with fewer the turns of an oscillation would be cut off.
 */
const INTERVALS_MOST = 64;

/** More times than this are not looked at one by one: the request refuses their size. */
const TIMES_MOST = 2 ** 26;

/**
 * Mean and deviation of one variable; a power of two keeps squares within range.
 * @param {Rows[]} rows
 * @param {number} d
 */
function momentsOf(rows, d) {
  const column = rows.flatMap(({ values, dimension }) =>
    values.filter((_, i) => i % dimension === d),
  );
  const most = column.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const unit = most === 0 ? 1 : 2 ** Math.floor(Math.log2(most));
  const average = (/** @type {(x: number) => number} */ f) =>
    column.reduce((sum, value) => sum + f(value / unit), 0) / column.length;
  const mean = average((x) => x);
  const deviation = Math.sqrt(average((x) => (x - mean) ** 2));
  // What is left of a constant is rounding.
  const isConstant = !(deviation > 16 * Number.EPSILON * Math.abs(mean));
  return { mean: mean * unit, deviation: isConstant ? 1 : deviation * unit };
}

/**
 * How far the variables move along one trajectory, in deviations; the mean over the variables.
 * @param {Rows} rows
 * @param {number[]} deviation
 */
function movement({ times, values, dimension }, deviation) {
  const intervals = Math.min(times.length - 1, INTERVALS_MOST);
  const row = (/** @type {number} */ i) => Math.round((i * (times.length - 1)) / intervals);
  let sum = 0;
  for (let i = 0; i < intervals; i++) {
    for (let d = 0; d < dimension; d++) {
      const [from, to] = [row(i), row(i + 1)].map((k) => values[k * dimension + d] / deviation[d]);
      sum += Math.abs(to - from);
    }
  }
  return sum / dimension;
}

/**
 * @param {Rows[]} rows
 * @param {number} dimension
 * @returns {Scaling}
 */
function standardScaling(rows, dimension) {
  const moments = Array.from({ length: dimension }, (_, d) => momentsOf(rows, d));
  const deviation = moments.map((one) => one.deviation);
  const durations = rows.map(({ times }) => times[times.length - 1] - times[0]);
  const duration = durations.reduce((sum, one) => sum + one, 0);
  const moved = rows.reduce((sum, one) => sum + movement(one, deviation), 0);
  return {
    mean: moments.map((one) => one.mean),
    deviation,
    timeStart: rows.reduce((least, { times }) => Math.min(least, times[0]), Infinity),
    timeScale: moved > 0 ? duration / moved : Math.max(...durations),
  };
}

/**
 * A scaling of the caller's own, or out of a snapshot; throws NdeError.
 * @param {unknown} value
 * @param {number} dimension
 * @returns {Scaling}
 */
function checkScaling(value, dimension) {
  const given = /** @type {Partial<Record<keyof Scaling, unknown>>} */ (value ?? {});
  const mean = numbersOf(given.mean);
  const deviation = numbersOf(given.deviation);
  const { timeStart, timeScale } = given;
  const isGood =
    mean?.length === dimension &&
    deviation?.length === dimension &&
    deviation.every((one) => one > 0) &&
    typeof timeStart === 'number' &&
    Number.isFinite(timeStart) &&
    typeof timeScale === 'number' &&
    timeScale > 0 &&
    timeScale < Infinity;
  if (!isGood) {
    throw new NdeError(
      `scaling must be ${SCALINGS.join(', ')} or { mean, deviation, timeStart, timeScale } with ` +
        `${dimension} finite numbers in mean and in deviation, deviations and timeScale above 0; ` +
        `it is ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
      { key: 'scaling', value },
    );
  }
  return { mean, deviation, timeStart, timeScale };
}

/**
 * The scaling that an option asks for; null: none.
 * @param {unknown} wanted 'none', 'standard', or numbers
 * @param {Rows[]} rows
 * @param {number} dimension
 * @returns {Scaling | null}
 */
export function scalingOf(wanted, rows, dimension) {
  if (wanted === undefined || wanted === null || wanted === 'none') {
    return null;
  }
  return wanted === 'standard'
    ? checkScaling(standardScaling(rows, dimension), dimension)
    : checkScaling(wanted, dimension);
}

/**
 * A known system's data are fitted as they are: throws NdeError where a scaling is asked for.
 * @param {unknown} wanted
 */
export function refuseScaling(wanted) {
  if (![undefined, null, 'none'].includes(/** @type {any} */ (wanted))) {
    throw new NdeError(
      `scaling is for data of your own, in the option data; leave it out, or let it be none`,
      { key: 'scaling', value: wanted },
    );
  }
}

/**
 * Rows in scaled numbers; throws NdeError where they are too large for that.
 * @param {Scaling} scaling
 * @param {Rows[]} rows
 * @returns {Rows[]}
 */
export function scaleRows(scaling, rows) {
  const { mean, deviation } = scaling;
  return rows.map(({ times, values, dimension }, i) => {
    const scaled = {
      times: times.map((t) => scaleTime(scaling, t)),
      values: values.map((y, k) => (y - mean[k % dimension]) / deviation[k % dimension]),
      dimension,
    };
    const isGood =
      scaled.values.every(Number.isFinite) &&
      scaled.times.every((t, k) => Number.isFinite(t) && !(k > 0 && t <= scaled.times[k - 1]));
    if (!isGood) {
      throw new NdeError(
        `data[${i}] cannot be scaled: its numbers are too large, or its times too close together ` +
          'for their size. Give times from a nearer start, and values in another unit',
        { key: 'scaling' },
      );
    }
    return scaled;
  });
}

/**
 * @param {Scaling} scaling
 * @param {number} t
 */
export function scaleTime({ timeStart, timeScale }, t) {
  return (t - timeStart) / timeScale;
}

/**
 * @param {Scaling} scaling
 * @param {number[][]} states
 */
export function scaleStates({ mean, deviation }, states) {
  return states.map((state) => state.map((y, d) => (y - mean[d]) / deviation[d]));
}

/**
 * @param {Scaling} scaling
 * @param {number[][]} states
 */
export function unscaleStates({ mean, deviation }, states) {
  return states.map((state) => state.map((y, d) => mean[d] + y * deviation[d]));
}

/**
 * A solve in scaled numbers.
 * @param {Scaling} scaling
 * @param {Request} request in the caller's
 * @returns {Request}
 */
export function scaleRequest(scaling, request) {
  const { starts, t } = request;
  return {
    ...request,
    starts: scaleStates(scaling, starts),
    t:
      t?.length >= 1 && t.length <= TIMES_MOST
        ? Float64Array.from(t, (one) => scaleTime(scaling, one))
        : t,
  };
}

/**
 * An evaluation of the field in scaled numbers.
 * @template {{ points: number[][], t: number }} T
 * @param {Scaling} scaling
 * @param {T} evaluation in the caller's
 * @returns {T}
 */
export function scaleEvaluation(scaling, evaluation) {
  const { points, t } = evaluation;
  return { ...evaluation, points: scaleStates(scaling, points), t: scaleTime(scaling, t) };
}

/**
 * Times of a report in the caller's numbers.
 * @template {Record<string, number>} T
 * @param {Scaling} scaling
 * @param {T} report
 * @returns {T}
 */
export function unscaleReport({ timeStart, timeScale }, report) {
  const { firstStep, lastTime, lastStep } = report;
  return {
    ...report,
    firstStep: firstStep * timeScale,
    lastTime: timeStart + lastTime * timeScale,
    lastStep: lastStep * timeScale,
  };
}

/**
 * What a scaled solve gave, in the caller's numbers; error ratios stay what they were.
 * @param {Abi} abi
 * @param {Scaling} scaling
 * @param {SolveResult} result
 * @returns {SolveResult}
 */
export function unscaleResult(abi, scaling, result) {
  const { mean, deviation, timeStart, timeScale } = scaling;
  const D = mean.length;
  const stats = unscaleReport(scaling, result.stats);
  const code = abi.statuses.find(({ name }) => name === result.status)?.code ?? 0;
  return {
    ...result,
    y: result.y.map((rows) => rows.map((y, i) => mean[i % D] + y * deviation[i % D])),
    message: messageOf(abi, code, stats),
    stats,
    steps: result.steps.map((step) => ({
      ...step,
      t: timeStart + step.t * timeScale,
      h: step.h * timeScale,
      tEnd: timeStart + step.tEnd * timeScale,
    })),
  };
}

/**
 * Velocities in the caller's numbers.
 * @param {Scaling} scaling
 * @param {Float64Array} slopes (n, D)
 */
export function unscaleSlopes({ deviation, timeScale }, slopes) {
  return slopes.map((slope, i) => (slope * deviation[i % deviation.length]) / timeScale);
}
