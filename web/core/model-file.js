// @ts-check
/**
 * A run as a JSON file, and back. With the snapshot the training continues with the same bits;
 * without it, or where another version of the core made it, it begins at the weights, with a fresh
 * optimiser.
 *
 *     { format, version, settings, data, scaling, epoch, weights, snapshot }
 */
import { listOf, NdeError } from './errors.js';
import { modelParts } from './model-parts.js';

/**
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./session.js').Snapshot} Snapshot
 * @typedef {import('./session.js').Tensor} Tensor
 * @typedef {import('./settings.js').Settings} Settings
 *
 * @typedef {object} Core what of the core is used here
 * @property {import('./abi.js').Abi} abi
 * @property {(options?: Record<string, unknown>) => Settings} normalise
 * @property {(snapshot: Snapshot) => Session} restore
 * @property {(options?: any) => Session} createSession
 *
 * @typedef {object} ModelData own data as the page has them
 * @property {string[]} names of the columns
 * @property {string} source how they came
 * @property {{ t: number[], y: number[][] }[]} trajectories
 *
 * @typedef {object} Model a file that was read: everything in it is checked
 * @property {Settings} settings complete
 * @property {ModelData | null} data
 * @property {import('./scaling.js').Scaling | null} scaling
 * @property {number} epoch
 * @property {Tensor[]} weights
 * @property {Snapshot | null} snapshot from which the run continues exactly
 * @property {string[]} remarks what the reader should know: what of the file was not used
 */

const FORMAT = 'Neural ODE Playground model';
/** Of the form of the file; a later one that cannot be read like this one gets another number. */
const VERSION = 1;
/** Characters of a file that is looked at. */
export const LONGEST = 64_000_000;

/**
 * @param {string} reason
 * @param {unknown} [cause]
 */
function refuse(reason, cause) {
  const { key = 'file', value } = cause instanceof NdeError ? cause : {};
  return new NdeError(`this file cannot be opened: ${reason}`, { key, value, cause });
}

/**
 * @template T
 * @param {string} what
 * @param {() => T} act
 * @returns {T}
 */
function attempt(what, act) {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof NdeError)) {
      throw cause;
    }
    throw refuse(`${what}: ${cause.message}`, cause);
  }
}

/**
 * Typed arrays as plain lists, which JSON keeps as such.
 * @param {string} _
 * @param {unknown} value
 */
const asList = (_, value) =>
  ArrayBuffer.isView(value) ? Array.from(/** @type {Float64Array} */ (value)) : value;

/**
 * The trajectories of a session with one row per time.
 * @param {import('./configure.js').Trajectory} trajectory
 */
function rowsOf({ t, y }) {
  const nested = Array.from(/** @type {ArrayLike<number | ArrayLike<number>>} */ (y));
  const flat = nested.flatMap((row) => (typeof row === 'object' ? Array.from(row) : row));
  const dimension = flat.length / t.length;
  const times = Array.from(t);
  return { t: times, y: times.map((_, i) => flat.slice(i * dimension, (i + 1) * dimension)) };
}

/**
 * The text of the file.
 * @param {Core} core
 * @param {Snapshot} snapshot of the run
 * @param {{ names?: string[], source?: string, exact?: boolean }} [options] names and source of own
 *   data; exact: with the snapshot, which has the history and the optimiser's memory
 */
export function writeModel(core, snapshot, { names = [], source = 'file', exact = true } = {}) {
  const { settings, data, scaling, epoch, weights, starts } = modelParts(core, snapshot);
  // What the file says already is not in it twice.
  const { settings: _settings, data: _data, scaling: _scaling, epoch: _epoch, ...rest } = snapshot;
  const model = {
    format: FORMAT,
    version: VERSION,
    settings,
    data: data && { names, source, trajectories: data.map(rowsOf) },
    scaling,
    epoch,
    weights,
    ...(starts.length > 0 ? { starts } : {}),
    ...(exact ? { snapshot: rest } : {}),
  };
  return `${JSON.stringify(model, asList, 1).replace(/\n\s+(?=-?[\d.])|(?<=\d)\n\s+(?=\])/g, '')}\n`;
}

/**
 * @param {string} text
 * @returns {Record<string, any>}
 */
function parse(text) {
  if (text.length > LONGEST) {
    throw refuse(`it has ${text.length} characters; at most ${LONGEST} are read`);
  }
  let file;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw refuse('it is not JSON, as the model files of this page are', cause);
  }
  if (file?.format !== FORMAT) {
    throw refuse(`its format is ${JSON.stringify(file?.format)}, not "${FORMAT}"`);
  }
  if (file.version !== VERSION) {
    throw refuse(
      `it has version ${JSON.stringify(file.version)} of the format, and this playground reads ${VERSION}`,
    );
  }
  return file;
}

/**
 * @param {any} data
 * @returns {ModelData | null}
 */
function readData(data) {
  if (data === undefined || data === null) {
    return null;
  }
  const trajectories = listOf(data.trajectories);
  if (trajectories === undefined) {
    throw refuse('data.trajectories must be a list of { t, y }');
  }
  const rows = trajectories.map((/** @type {any} */ one, i) => {
    const [t, y] = [listOf(one?.t), listOf(one?.y)];
    if (t === undefined || y?.length !== t.length || !y.every((row) => Array.isArray(row))) {
      throw refuse(
        `data.trajectories[${i}] must have times t and a list y with one row for each of them; ` +
          `it has ${t?.length ?? 'no'} times and ${y?.length ?? 'no'} rows`,
      );
    }
    return { t: /** @type {number[]} */ (t), y: /** @type {number[][]} */ (y) };
  });
  const names = (listOf(data.names) ?? []).map(String);
  return { names, source: String(data.source ?? 'file'), trajectories: rows };
}

/**
 * @param {Core} core
 * @param {Record<string, any>} file
 * @param {Settings} settings
 * @param {ModelData | null} data
 */
function snapshotOf(core, file, settings, data) {
  const { snapshot, scaling = null, epoch } = file;
  if (snapshot === undefined || snapshot?.version !== core.abi.version) {
    return null;
  }
  /** @type {Snapshot} */
  const whole = { ...snapshot, settings, data: data?.trajectories, scaling, epoch };
  return whole;
}

/**
 * A run at the state of a file, and that state.
 * @param {Core} core
 * @param {string} text
 * @returns {{ run: Session, model: Model }} throws NdeError that names what is wrong
 */
export function openModel(core, text) {
  const file = parse(text);
  if (typeof file.settings !== 'object' || file.settings === null) {
    throw refuse('it has no settings');
  }
  const settings = attempt('its settings', () => core.normalise(file.settings));
  const data = readData(file.data);
  if (!Number.isSafeInteger(file.epoch) || file.epoch < 0) {
    throw refuse(`its epoch is ${JSON.stringify(file.epoch)}; it must be a whole number from 0`);
  }
  const given = data ? { data: data.trajectories, scaling: file.scaling ?? null } : {};
  const snapshot = snapshotOf(core, file, settings, data);
  const run = attempt('its run', () =>
    snapshot ? core.restore(snapshot) : core.createSession({ ...settings, ...given }),
  );
  const remarks = [];
  attempt('its weights', () => run.setWeights(file.weights));
  if (snapshot === null) {
    const reason = file.snapshot
      ? `its exact state is of version ${file.snapshot?.version} of the core, this is ${core.abi.version}`
      : 'it has the weights alone';
    remarks.push(`${reason}: training begins at these weights, at epoch 0`);
    if (settings.trainStarts) {
      remarks.push('the starting points are trained anew');
    }
  }
  const model = {
    settings,
    data,
    scaling: run.scaling,
    epoch: run.epoch,
    weights: run.weights(),
    snapshot: run.snapshot(),
    remarks,
  };
  return { run, model };
}

/**
 * The state in a file, without a run.
 * @param {Core} core
 * @param {string} text
 * @returns {Model}
 */
export function readModel(core, text) {
  const { run, model } = openModel(core, text);
  run.dispose();
  return model;
}
