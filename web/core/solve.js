// @ts-check
/** Requests: solves of a field and evaluations of it, in memory behind whatever the instance holds. */
import { pointer, readReport, statusOf } from './abi.js';
import { listOf, NdeError } from './errors.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./wasm.js').Instance} Instance
 *
 * @typedef {object} Step one attempted step
 * @property {number} t
 * @property {number} h signed
 * @property {number} ratio of the error estimate to its tolerance; 0 where it is not judged
 * @property {number} tEnd where the step ends
 * @property {boolean} accepted
 *
 * @typedef {object} SolveStats
 * @property {number} evaluations calls of the field
 * @property {number} accepted
 * @property {number} rejected
 * @property {number} firstStep
 * @property {number} lastTime reached by accepted steps
 * @property {number} lastStep
 *
 * @typedef {object} Request
 * @property {string} field one of abi.fields
 * @property {number} dimension
 * @property {number[][]} starts
 * @property {ArrayLike<number>} t
 * @property {number} attempts room for the log of steps
 * @property {Step[]} [replay] steps to make again
 */

/**
 * A time as messages show it.
 * @param {number} t
 */
const shown = (t) => String(Number(t.toPrecision(6)));

/** A loss this many times the best one is that of a run which has left its minimum for good. */
const DIVERGED = 10;

const STEP_NUMBERS = ['t', 'h', 'ratio', 'tEnd', 'accepted'];

/**
 * A message that says what happened and where.
 * @param {Abi} abi
 * @param {number} code
 * @param {Record<string, number>} report
 */
export function messageOf(abi, code, report) {
  const { name, text } = statusOf(abi, code);
  switch (name) {
    case 'OK':
      return '';
    case 'STEP_LIMIT':
      return (
        `${text}: ${report.accepted + report.rejected} steps led to t = ${shown(report.lastTime)}. ` +
        'Allow more steps, a larger tolerance or a shorter interval'
      );
    case 'STEP_UNDERFLOW':
      return (
        `${text} at t = ${shown(report.lastTime)} (last step ${shown(report.lastStep)}). ` +
        'The solution may end there, or the tolerance is too small'
      );
    case 'NON_FINITE':
      return (
        `${text} at t = ${shown(report.lastTime)}. ` +
        'Take smaller steps, or check what the field gives there'
      );
    case 'HOST_ERROR':
      return `${text} after t = ${shown(report.lastTime)}. The member error says what`;
    case 'BAD_TIMES':
      return `${text}. Sort them, up or down`;
    case 'TAPE_FULL':
      return `${text}. Give the tape more memory, or use the adjoint gradient`;
    default:
      return text;
  }
}

/**
 * The same for an epoch of training, whose solves fail mostly where the training has diverged.
 * @param {Abi} abi
 * @param {number} code
 * @param {Record<string, number>} report
 * @param {Float64Array} losses of the epochs before
 */
export function trainingMessageOf(abi, code, report, losses) {
  const { name, text } = statusOf(abi, code);
  const other = {
    STEP_LIMIT: ['the solve needs more steps', 'allow more steps or a larger tolerance'],
    STEP_UNDERFLOW: ['the tolerance is too small', 'allow a larger tolerance'],
    NON_FINITE: ['the steps are too large', 'take smaller steps'],
  }[name];
  if (other === undefined) {
    return messageOf(abi, code, report);
  }
  const [reason, way] = other;
  const best = losses.reduce((least, loss) => Math.min(least, loss), Infinity);
  const last = losses.at(-1);
  // Before the first update no learning rate is to blame.
  const hasDiverged = last !== undefined && (name === 'NON_FINITE' || last > DIVERGED * best);
  const rate = 'take a smaller learning rate';
  const ways = hasDiverged ? [rate, way] : [way, rate];
  return (
    `${text}, at t = ${shown(report.lastTime)}: training diverged or ${reason}. ` +
    `To go on, ${ways.join(', or ')}`
  );
}

/**
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {Step[]} steps
 */
function writeReplay(abi, instance, steps) {
  const width = STEP_NUMBERS.length;
  const log = instance.doubles(pointer(abi, instance, 'requestLog'), steps.length * width);
  steps.forEach((step, i) => {
    log.set([step.t, step.h, step.ratio, step.tEnd, step.accepted ? 1 : 0], i * width);
  });
}

/**
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {number} n
 * @returns {Step[]}
 */
function readSteps(abi, instance, n) {
  const width = STEP_NUMBERS.length;
  const log = instance.doubles(pointer(abi, instance, 'requestLog'), n * width);
  return Array.from({ length: n }, (_, i) => {
    const [t, h, ratio, tEnd, accepted] = log.subarray(i * width, (i + 1) * width);
    return { t, h, ratio, tEnd, accepted: accepted !== 0 };
  });
}

/**
 * Points from a list of lists, or from all their numbers one after the other.
 * @param {string} key
 * @param {unknown} value
 * @param {number} dimension
 * @returns {number[][]}
 */
export function readPoints(key, value, dimension) {
  const list = listOf(value) ?? [];
  const isNested = list.length > 0 && list.every((point) => typeof point === 'object');
  const n = Math.ceil(list.length / dimension);
  const points = isNested
    ? list.map((point) => listOf(point) ?? [])
    : Array.from({ length: n }, (_, i) => list.slice(i * dimension, (i + 1) * dimension));
  const odd = points.find((point) => point.length !== dimension);
  if (points.length === 0 || odd !== undefined) {
    throw new NdeError(
      `${key} has ${isNested ? `a point of ${odd?.length}` : list.length} numbers; ` +
        `it must have ${dimension} for each point, at least one point`,
      { key, value },
    );
  }
  points.forEach((point, i) => {
    if (!point.every(Number.isFinite)) {
      throw new NdeError(`${key}: point ${i} is ${point.join(', ')}; its numbers must be finite`, {
        key,
        value: point,
      });
    }
  });
  return /** @type {number[][]} */ (points);
}

/**
 * Places a request at `address` and fills in its starting points and times.
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {number} address
 * @param {Request} request
 */
function place(abi, instance, address, { field, dimension, starts, t, attempts }) {
  const n = t?.length;
  if (!(n >= 1)) {
    throw new NdeError('t must be a list of at least one time', { key: 't', value: t });
  }
  const shape = [abi.fields.indexOf(field), dimension, starts.length, n, attempts];
  const bytes = instance.call('request_size', ...shape);
  if (bytes < 0) {
    throw new NdeError(`this solve cannot be placed: ${statusOf(abi, bytes).text}`);
  }
  // Before a look at every time: a list may be too long for that.
  instance.reserve(address, bytes);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(t[i])) {
      throw new NdeError(`t[${i}] is ${t[i]}; times must be finite numbers`, {
        key: 't',
        value: t[i],
      });
    }
  }
  instance.call('request_place', address, bytes, ...shape);
  const y0 = instance.doubles(pointer(abi, instance, 'requestStart'), dimension * starts.length);
  starts.forEach((start, b) => {
    start.forEach((value, d) => {
      y0[d * starts.length + b] = value;
    });
  });
  instance.doubles(pointer(abi, instance, 'requestTimes'), t.length).set(t);
}

/**
 * The outputs of start b as rows (T, D).
 * @param {Float64Array} outputs (T, D, B)
 * @param {{ rows: number, dimension: number, n: number, b: number }} shape
 */
function rowsOf(outputs, { rows, dimension, n, b }) {
  const y = new Float64Array(rows * dimension);
  for (let i = 0; i < y.length; i++) {
    y[i] = outputs[i * n + b];
  }
  return y;
}

/**
 * Solves from every starting point, all with the same steps.
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {number} address
 * @param {Request} request
 */
export function solveRequest(abi, instance, address, request) {
  const { dimension, starts, t, replay = [] } = request;
  const attempts = Math.max(request.attempts, replay.length);
  place(abi, instance, address, { ...request, attempts });
  writeReplay(abi, instance, replay);
  instance.hostError = undefined;
  const code = instance.call('request_solve', replay.length);
  const report = readReport(abi, instance);
  const size = t.length * dimension * starts.length;
  const outputs = instance.doubles(pointer(abi, instance, 'requestOutputs'), size);
  const { evaluations, accepted, rejected, firstStep, lastTime, lastStep } = report;
  return {
    y: starts.map((_, b) =>
      rowsOf(outputs, { rows: report.outputs, dimension, n: starts.length, b }),
    ),
    status: statusOf(abi, code).name,
    message: messageOf(abi, code, report),
    error: instance.hostError,
    stats: { evaluations, accepted, rejected, firstStep, lastTime, lastStep },
    steps:
      replay.length > 0
        ? replay.slice(0, accepted)
        : readSteps(abi, instance, Math.min(report.attempts, request.attempts)),
  };
}

/**
 * dy/dt at many points of one time.
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {number} address
 * @param {{ field: string, dimension: number, points: number[][], t: number }} request
 * @returns {Float64Array} (n, D)
 */
export function evaluateRequest(abi, instance, address, { field, dimension, points, t }) {
  const n = points.length;
  place(abi, instance, address, { field, dimension, starts: points, t: [t], attempts: 0 });
  instance.call('request_eval', t);
  const outputs = instance.doubles(pointer(abi, instance, 'requestOutputs'), n * dimension);
  return pointwise(outputs, n, [dimension, 1]);
}

/**
 * dy/dt and its Jacobian at many points of one time.
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {number} address
 * @param {{ field: string, dimension: number, points: number[][], t: number }} request
 * @returns {{ dydt: Float64Array, jacobian: Float64Array }} (n, D), and (n, D, D) row by row
 */
export function jacobianRequest(abi, instance, address, { field, dimension, points, t }) {
  const n = points.length;
  // As many output times as there are arrays to give: the field, then a column for each variable.
  const times = new Array(1 + dimension).fill(t);
  place(abi, instance, address, { field, dimension, starts: points, t: times, attempts: 0 });
  instance.call('request_jacobian', t);
  const size = n * dimension;
  const all = instance.doubles(pointer(abi, instance, 'requestOutputs'), size * (1 + dimension));
  return {
    dydt: pointwise(all.subarray(0, size), n, [dimension, 1]),
    jacobian: pointwise(all.subarray(size), n, [dimension, dimension]),
  };
}

/**
 * Arrays point by point, each row by row, from (columns, rows, n).
 * @param {Float64Array} from
 * @param {number} n
 * @param {[number, number]} shape rows, columns
 */
function pointwise(from, n, [rows, columns]) {
  const to = new Float64Array(from.length);
  let k = 0;
  for (let b = 0; b < n; b++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        to[k++] = from[(column * rows + row) * n + b];
      }
    }
  }
  return to;
}
