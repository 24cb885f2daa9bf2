// @ts-check
/** Checks a snapshot, which may come out of a file or a link, before a run takes anything from it. */
import { listOf, NdeError, numbersOf } from './errors.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./configure.js').Trajectory} Trajectory
 * @typedef {import('./session.js').Change} Change
 * @typedef {import('./session.js').Snapshot} Snapshot
 */

/**
 * @param {string} what
 * @param {unknown} value
 */
function refuse(what, value) {
  return new NdeError(`the snapshot cannot be used: ${what}`, { key: 'snapshot', value });
}

/** @param {unknown} value */
function readChanges(value) {
  const changes = listOf(value);
  const isChange = (/** @type {any} */ change) =>
    typeof change === 'object' && Number.isSafeInteger(change?.epoch) && 'name' in change;
  if (!changes?.every(isChange)) {
    throw refuse('changes must be a list of { epoch, name, value }', value);
  }
  return /** @type {Change[]} */ (changes).map((change) => ({ ...change }));
}

/**
 * The columns of the history, which are equally long.
 * @param {Abi} abi
 * @param {unknown} value
 */
function readHistory(abi, value) {
  const columns = listOf(value)?.map(numbersOf) ?? [];
  const n = columns[0]?.length ?? 0;
  const good = columns.every((column) => column?.length === n) && n <= abi.historyMax;
  if (!good || columns.length !== abi.history.length) {
    throw refuse(
      `history must have ${abi.history.length} columns of finite numbers, equally long and of ` +
        `at most ${abi.historyMax}; it has ${columns.length}`,
      value,
    );
  }
  return /** @type {number[][]} */ (columns);
}

/**
 * Rows of data whose lists may come from JSON; `readData` checks what is in them.
 * @param {unknown} value
 * @returns {Trajectory[] | undefined}
 */
function readRows(value) {
  if (value === undefined || value === null) {
    return undefined;
  }
  const rows = (listOf(value) ?? []).map((/** @type {any} */ row) => ({
    t: listOf(row?.t) ?? [],
    y: (listOf(row?.y) ?? []).map((item) => listOf(item) ?? item),
  }));
  return /** @type {Trajectory[]} */ (rows);
}

/**
 * The scaling of the data, whose numbers the run itself checks; a snapshot may be without.
 * @param {unknown} value
 * @returns {import('./scaling.js').Scaling | null}
 */
function readScaling(value) {
  if (value !== undefined && value !== null && typeof value !== 'object') {
    throw refuse(`scaling must be { mean, deviation, timeStart, timeScale }, not ${value}`, value);
  }
  return /** @type {import('./scaling.js').Scaling | null} */ (value ?? null);
}

/**
 * A snapshot as plain lists, of this version, by itself without a contradiction; throws NdeError.
 * @param {Abi} abi
 * @param {unknown} snapshot
 */
export function readSnapshot(abi, snapshot) {
  const given = /** @type {Partial<Snapshot>} */ (snapshot ?? {});
  const { version, settings, epoch } = given;
  if (version !== abi.version) {
    throw new NdeError(`the snapshot has version ${version}; this core reads ${abi.version}`, {
      key: 'version',
      value: version,
    });
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw refuse(`settings must be an object, not ${settings}`, settings);
  }
  if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch) || epoch < 0) {
    throw refuse(`epoch is ${epoch}; it must be a whole number from 0`, epoch);
  }
  const state = numbersOf(given.state);
  if (state === undefined) {
    throw refuse('state must be a list of finite numbers', given.state);
  }
  return {
    settings,
    epoch,
    state,
    data: readRows(given.data),
    scaling: readScaling(given.scaling),
    changes: readChanges(given.changes),
    history: readHistory(abi, given.history),
  };
}
