// @ts-check
/** What a run is to fit: data of a known system, or the reader's own. Pure functions. */
import { systemOf } from '../core/abi.js';
import { servesOwnData } from '../core/settings.js';
import { completeSettings } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./own-data.js').OwnData} OwnData */
/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('../worker/protocol.js').Trajectory} Trajectory */

/**
 * What the page has to know of the data.
 * @typedef {object} Task
 * @property {OwnData | null} own
 * @property {import('../core/abi.js').System} system   of own data: their names stand in for one
 * @property {number[][]} starts
 * @property {number} timeStart
 * @property {number} timeEnd
 */

/**
 * Settings of the core without an effect on the task at hand.
 * @param {Core} core
 * @param {Task} task
 * @returns {(key: string) => boolean}
 */
export function idleSettings(core, { own }) {
  const known = new Set(core.abi.settings.map(({ key }) => key));
  return (key) => own !== null && known.has(key) && !servesOwnData(core.abi, key);
}

/**
 * The options of `core.createSession`: those that differ from the defaults.
 * @param {Core} core
 * @param {State} state
 * @returns {Record<string, unknown>}
 */
export function runOptions(core, { settings, data }) {
  if (!data) {
    return settings;
  }
  const kept = Object.entries(settings).filter(([key]) => servesOwnData(core.abi, key));
  const trajectories = data.trajectories.map(({ t, y }) => ({ t, y }));
  return { ...Object.fromEntries(kept), data: trajectories, scaling: 'standard' };
}

/**
 * @param {Core} core
 * @param {State} state
 * @returns {Task}
 */
export function taskOf(core, state) {
  const settings = completeSettings(core, state);
  const own = state.data;
  if (!own) {
    const system = systemOf(core.abi, String(settings.system));
    const starts = /** @type {number[][]} */ (settings.starts);
    return { own, system, starts, timeStart: 0, timeEnd: Number(settings.timeEnd) };
  }
  const { names, trajectories } = own;
  const timeEnd = Math.max(...trajectories.map(({ t }) => Number(t.at(-1))));
  const timeStart = Math.min(...trajectories.map(({ t }) => Number(t[0])));
  const starts = trajectories.map(({ y }) => y[0] ?? []);
  /** @type {import('../core/abi.js').System} */
  const system = {
    key: 'own',
    label: 'your data',
    dimension: names.length,
    autonomous: true,
    timeEnd,
    start: starts[0] ?? [],
    variables: names,
    params: [],
  };
  return { own, system, starts, timeStart, timeEnd };
}

/**
 * Own data as a run reports them: they can be drawn before it has begun. How many rows it trains on
 * it says itself; until then they are as many as before.
 * @param {OwnData} own
 * @param {readonly Trajectory[]} before
 * @returns {Trajectory[]}
 */
export function ownRows({ trajectories }, before) {
  return trajectories.map(({ t, y }, i) => {
    const rows = Float64Array.from(y.flat());
    const trained = before[i]?.trained ?? t.length;
    return { t: Float64Array.from(t), y: rows, clean: rows, trained };
  });
}

/**
 * How many rows of each trajectory are trained on.
 * @param {readonly Trajectory[]} data
 */
export const trainedOf = (data) => data.map(({ trained }) => trained);
