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
export const VERSION = 5;

/** The status of an epoch that went well; any other is the name of a failure. */
export const OK = 'OK';

/** @typedef {ArrayBuffer | WebAssembly.Module} Source */
/** @typedef {Awaited<ReturnType<typeof import('../core/index.js').loadCore>>} Core */
/** @typedef {import('../core/session.js').Change} Change */

/**
 * @typedef {object} StopConditions   when to rest, besides the goal
 * @property {number} targetLoss   when the loss is not above it; 0: never
 * @property {number} plateau      when so many epochs brought no better loss; 0: never
 */

/**
 * @typedef {{ type: 'init', version: number, source: Source }} InitCommand
 * @typedef {{ type: 'open', run: number, options: Record<string, unknown>, snapshot: unknown,
 *   points: Float64Array, curvePoints: number, pointsVersion?: number, probe?: Float64Array | null,
 *   goal?: number, patience?: number,
 *   stop?: StopConditions, changes?: readonly Change[] }} OpenCommand
 *   begins a run from `options`, or continues `snapshot` with the live values in `options`. With a
 *   goal it trains at once, and its first frame waits for it, but at most `patience` milliseconds.
 *   The run repeats `changes` of live settings, each before its epoch, until one comes by `set`.
 * @typedef {{ type: 'points', run: number, points: Float64Array, version?: number }} PointsCommand
 *   where the arrows of the vector fields stand, state by state; frames tell the version
 * @typedef {{ type: 'probe', run: number, start: Float64Array | null }} ProbeCommand
 *   a state from which both fields are followed, forward and backward; null: none
 * @typedef {{ type: 'goal', run: number, goal: number }} GoalCommand
 * @typedef {{ type: 'next', run: number, goal: number }} NextCommand
 *   the last frame is on the screen; another may come
 * @typedef {{ type: 'stop', run: number, stop: StopConditions }} StopCommand
 *   when to rest besides
 * @typedef {{ type: 'set', run: number, key: string, value: unknown }} SetCommand
 * @typedef {{ type: 'ask', run: number, id: number, what: string, details: Record<string, unknown> }}
 *   AskCommand   a question of web/worker/answers.js, answered between two epochs
 * @typedef {InitCommand | OpenCommand | PointsCommand | ProbeCommand | GoalCommand | NextCommand
 *   | StopCommand | SetCommand | AskCommand} Command
 */

/**
 * @typedef {{ t: Float64Array, y: Float64Array, clean: Float64Array, trained: number }} Trajectory
 *   observations, one row of the state per time; `clean` is without noise; so many are trained on
 *
 * @typedef {object} ProbeCurves   from a state, forward and backward in time
 * @property {Float64Array} start
 * @property {Float64Array[]} learned   as far as the solver came
 * @property {Float64Array[] | null} truth   null: the same as before; empty: not known
 *
 * @typedef {{ type: 'ready', version: number }} ReadyReport
 * @typedef {{ type: 'opened', run: number, done: number, data: Trajectory[], times: Float64Array[],
 *   epochs: Float64Array, losses: Float64Array, evaluations: Float64Array }} OpenedReport
 *   the data of the new run, the times of its fitted curves, and the history that it brings along
 * @typedef {object} FrameReport
 * @property {'frame'} type
 * @property {number} run
 * @property {number} done           epochs trained
 * @property {boolean} resting       the goal is reached, training failed, or was to stop
 * @property {Change[]} changed      of the changes to be repeated: those made since the last frame
 * @property {string} stopped        which condition to stop has just come true, or ''
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
 * @property {Float64Array} weights  all tensors one after the other; behind them trained starts
 * @property {import('./moments.js').PastMoments} past   since the last frame
 * @property {Float64Array | null} learnedField  at the points asked for
 * @property {Float64Array | null} trueField     only when the points are new
 * @property {number} [pointsVersion]  of the points that the fields belong to
 * @property {ProbeCurves | null} [probe]
 * @property {unknown} snapshot      a good state to return to, or null if the last one still serves
 * @property {number} snapshotDone   its epoch
 *
 * @typedef {{ type: 'refused', run: number, key: string, message: string }} RefusedReport
 *   a run that could not begin, or a live value that was not taken
 * @typedef {{ type: 'broken', run: number, message: string }} BrokenReport
 *   the instance trapped and must be thrown away
 * @typedef {{ type: 'answer', run: number, id: number, problem: string, answer: unknown }}
 *   AnswerReport   problem: why there is none, or ''
 * @typedef {ReadyReport | OpenedReport | FrameReport | RefusedReport | BrokenReport | AnswerReport}
 *   Report
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
const anything = (value) => value !== undefined;
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
/** @type {(accepts: Check) => Check} */
const optional = (accepts) => (value) => value === undefined || accepts(value);
/** @type {Check} */
const isFloatsList = (value) => Array.isArray(value) && value.every(isFloats);
/** @type {Check} */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @type {Check} */
const isSource = (value) => value instanceof ArrayBuffer || value instanceof WebAssembly.Module;
/** @type {Check} */
const isStop = (value) => {
  const { targetLoss, plateau } = /** @type {Record<string, unknown>} */ (value ?? {});
  return isNumber(targetLoss) && isCount(plateau);
};
/** @type {Check} */
const isChanges = (value) =>
  Array.isArray(value) &&
  value.every((one) => isRecord(one) && isCount(one.epoch) && isText(one.name));
/** @type {Check} */
const isProbeOrNull = (value) => {
  if (typeof value !== 'object' || value === null) {
    return value === null;
  }
  const { start, learned, truth } = /** @type {Record<string, unknown>} */ (value);
  return isFloats(start) && isFloatsList(learned) && (truth === null || isFloatsList(truth));
};
/** @type {Check} */
const isPast = (value) => {
  const { epochs, losses, weights } = /** @type {Record<string, unknown>} */ (value ?? {});
  return isFloats(epochs) && isFloats(losses) && isFloatsList(weights);
};
/** @type {Check} */
const isTrajectories = (value) =>
  Array.isArray(value) &&
  value.every(
    (one) =>
      isRecord(one) &&
      isFloats(one.t) &&
      isFloats(one.y) &&
      isFloats(one.clean) &&
      isCount(one.trained),
  );

/** @type {Record<string, Record<string, Check>>} */
const COMMANDS = {
  init: { version: isCount, source: isSource },
  open: {
    run: isCount,
    options: isRecord,
    snapshot: anything,
    points: isFloats,
    curvePoints: isCount,
    pointsVersion: optional(isCount),
    probe: optional(isFloatsOrNull),
    goal: optional(isGoal),
    patience: optional(isNumber),
    stop: optional(isStop),
    changes: optional(isChanges),
  },
  points: { run: isCount, points: isFloats, version: optional(isCount) },
  probe: { run: isCount, start: isFloatsOrNull },
  goal: { run: isCount, goal: isGoal },
  next: { run: isCount, goal: isGoal },
  stop: { run: isCount, stop: isStop },
  set: { run: isCount, key: isText, value: anything },
  ask: { run: isCount, id: isCount, what: isText, details: isRecord },
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
    stopped: isText,
    changed: isChanges,
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
    weights: isFloats,
    past: isPast,
    learnedField: isFloatsOrNull,
    trueField: isFloatsOrNull,
    pointsVersion: optional(isCount),
    probe: optional(isProbeOrNull),
    snapshot: anything,
    snapshotDone: isCount,
  },
  refused: { run: isCount, key: isText, message: isText },
  answer: { run: isCount, id: isCount, problem: isText, answer: anything },
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
    if (!accepts(Object.hasOwn(record, field) ? record[field] : undefined)) {
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
    [report.learnedField, report.trueField, report.weights].forEach(collect);
    [report.past.epochs, report.past.losses, report.past.weights].forEach(collect);
    [report.probe?.learned, report.probe?.truth].forEach(collect);
  }
  return [...buffers];
}
