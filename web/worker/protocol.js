// @ts-check
/**
 * The messages between the page and the one that trains, in one place, checked on both sides.
 *
 * Page → trainer: commands. Trainer → page: reports. Every message names its run by a number that
 * the page gives out, so that what is still under way from an older run is recognised and dropped.
 *
 * Flow control: after each frame the trainer sends no other one until the page says `next`. How far
 * to train is always said as a goal, a number of epochs done: a goal of 0 is "stop here".
 */

/** Both sides must speak the same version: a cached worker must not meet a newer page. */
export const VERSION = 1;

/** The status of an epoch that went well; any other is the name of a failure. */
export const OK = 'OK';

/** @typedef {ArrayBuffer | WebAssembly.Module} Source */
/** @typedef {Awaited<ReturnType<typeof import('../core/index.js').loadCore>>} Core */

/**
 * @typedef {{ type: 'init', version: number, source: Source }} InitCommand
 * @typedef {{ type: 'open', run: number, options: Record<string, unknown>, snapshot: unknown,
 *   points: Float64Array, curvePoints: number }} OpenCommand
 *   begins a run from `options`, or continues `snapshot` with the live values in `options`
 * @typedef {{ type: 'points', run: number, points: Float64Array }} PointsCommand
 *   where the arrows of the vector fields stand, state by state
 * @typedef {{ type: 'goal', run: number, goal: number }} GoalCommand
 * @typedef {{ type: 'next', run: number, goal: number }} NextCommand
 *   the last frame is on the screen; another may come
 * @typedef {{ type: 'set', run: number, key: string, value: unknown }} SetCommand
 * @typedef {InitCommand | OpenCommand | PointsCommand | GoalCommand | NextCommand | SetCommand}
 *   Command
 */

/**
 * @typedef {{ t: Float64Array, y: Float64Array, clean: Float64Array }} Trajectory
 *   observations, one row of the state per time; `clean` is without noise
 *
 * @typedef {{ type: 'ready', version: number }} ReadyReport
 * @typedef {{ type: 'opened', run: number, done: number, data: Trajectory[], times: Float64Array[],
 *   epochs: Float64Array, losses: Float64Array, evaluations: Float64Array }} OpenedReport
 *   the data of the new run, the times of its fitted curves, and the history that it brings along
 * @typedef {object} FrameReport
 * @property {'frame'} type
 * @property {number} run
 * @property {number} done           epochs trained
 * @property {boolean} resting       the goal is reached, or training failed
 * @property {string} status         of the last epoch: 'OK', or the name of a failure
 * @property {string} message        of that status, for a person
 * @property {number} loss           of the last epoch, NaN before the first
 * @property {number} evaluations    of the vector field in the last epoch
 * @property {number} accepted       steps of the last epoch
 * @property {number} rejected
 * @property {number} gradientNorm
 * @property {number} rate           epochs per second of the clock on the wall
 * @property {Float64Array} epochs   history since the last frame, three equally long columns
 * @property {Float64Array} losses
 * @property {Float64Array} counts   evaluations per epoch
 * @property {Float64Array[]} curves the Neural ODE's trajectories at the times of `opened`
 * @property {Float64Array | null} learnedField  at the points asked for
 * @property {Float64Array | null} trueField     only when the points are new
 * @property {unknown} snapshot      a good state to return to, or null if the last one still serves
 * @property {number} snapshotDone   its epoch
 *
 * @typedef {{ type: 'refused', run: number, key: string, message: string }} RefusedReport
 *   a run that could not begin, or a live value that was not taken
 * @typedef {{ type: 'broken', run: number, message: string }} BrokenReport
 *   the instance trapped and must be thrown away
 * @typedef {ReadyReport | OpenedReport | FrameReport | RefusedReport | BrokenReport} Report
 */

/** A loss this many times the best one belongs to a run that is on its way out. */
const FAR = 10;

/**
 * @param {number} loss
 * @param {number} best   of the run so far
 */
export function isFarAbove(loss, best) {
  // A fit that is exact to the last digits may well double its loss.
  return !(loss <= FAR * best + 1e-12);
}

export class ProtocolError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/** @typedef {(value: unknown) => boolean} Check */

/** @type {Check} */
const anything = () => true;
/** @type {Check} */
const isText = (value) => typeof value === 'string';
/** @type {Check} */
const isFlag = (value) => typeof value === 'boolean';
/** @type {Check} */
const isNumber = (value) => typeof value === 'number';
/** @type {Check} */
const isCount = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** @type {Check} */
const isGoal = (value) => value === Infinity || isCount(value);
/** @type {Check} */
const isFloats = (value) => value instanceof Float64Array;
/** @type {Check} */
const isFloatsOrNull = (value) => value === null || isFloats(value);
/** @type {Check} */
const isFloatsList = (value) => Array.isArray(value) && value.every(isFloats);
/** @type {Check} */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @type {Check} */
const isSource = (value) => value instanceof ArrayBuffer || value instanceof WebAssembly.Module;
/** @type {Check} */
const isTrajectories = (value) =>
  Array.isArray(value) &&
  value.every((one) => isRecord(one) && isFloats(one.t) && isFloats(one.y) && isFloats(one.clean));

/** @type {Record<string, Record<string, Check>>} */
const COMMANDS = {
  init: { version: isCount, source: isSource },
  open: {
    run: isCount,
    options: isRecord,
    snapshot: anything,
    points: isFloats,
    curvePoints: isCount,
  },
  points: { run: isCount, points: isFloats },
  goal: { run: isCount, goal: isGoal },
  next: { run: isCount, goal: isGoal },
  set: { run: isCount, key: isText, value: anything },
};

/** @type {Record<string, Record<string, Check>>} */
const REPORTS = {
  ready: { version: isCount },
  opened: {
    run: isCount,
    done: isCount,
    data: isTrajectories,
    times: isFloatsList,
    epochs: isFloats,
    losses: isFloats,
    evaluations: isFloats,
  },
  frame: {
    run: isCount,
    done: isCount,
    resting: isFlag,
    status: isText,
    message: isText,
    loss: isNumber,
    evaluations: isNumber,
    accepted: isNumber,
    rejected: isNumber,
    gradientNorm: isNumber,
    rate: isNumber,
    epochs: isFloats,
    losses: isFloats,
    counts: isFloats,
    curves: isFloatsList,
    learnedField: isFloatsOrNull,
    trueField: isFloatsOrNull,
    snapshot: anything,
    snapshotDone: isCount,
  },
  refused: { run: isCount, key: isText, message: isText },
  broken: { run: isCount, message: isText },
};

/**
 * @param {Record<string, Record<string, Check>>} kinds
 * @param {unknown} message
 */
function check(kinds, message) {
  if (typeof message !== 'object' || message === null || !('type' in message)) {
    throw new ProtocolError('a message without a type');
  }
  const type = String(message.type);
  const fields = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!fields) {
    throw new ProtocolError(`unknown message "${type}"`);
  }
  const record = /** @type {Record<string, unknown>} */ (message);
  for (const [field, accepts] of Object.entries(fields)) {
    if (!Object.hasOwn(record, field) || !accepts(record[field])) {
      throw new ProtocolError(`message "${type}": bad field "${field}"`);
    }
  }
}

/**
 * What the trainer receives; throws ProtocolError for anything else.
 * @param {unknown} message
 * @returns {Command}
 */
export function readCommand(message) {
  check(COMMANDS, message);
  return /** @type {Command} */ (message);
}

/**
 * What the page receives; throws ProtocolError for anything else.
 * @param {unknown} message
 * @returns {Report}
 */
export function readReport(message) {
  check(REPORTS, message);
  return /** @type {Report} */ (message);
}

/**
 * The buffers of a report that change owner instead of being copied.
 * @param {Report} report
 * @returns {ArrayBuffer[]}
 */
export function transferables(report) {
  /** @type {Set<ArrayBuffer>} */
  const buffers = new Set();
  /** @param {unknown} value */
  const collect = (value) => {
    if (value instanceof Float64Array && value.buffer instanceof ArrayBuffer) {
      buffers.add(value.buffer);
    } else if (Array.isArray(value)) {
      value.forEach(collect);
    }
  };
  if (report.type === 'frame') {
    [report.epochs, report.losses, report.counts, report.curves].forEach(collect);
    [report.learnedField, report.trueField].forEach(collect);
  }
  return [...buffers];
}
