// @ts-check
/** Ways back: the states that were left, and those that were taken back. Pure, no DOM, no clock. */
import { nameInText, writeShown } from '../view/setting-text.js';
import { completeSettings, namedSettings, same } from './state.js';
import { viewSettings } from './plan.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('../core/abi.js').Setting} Setting */

/** So many states are kept. */
const STATES_MOST = 100;
/** Changes of one setting within so many milliseconds of each other are one. */
const PAUSE = 600;
/** Settings of the view that are no part of what is tried out: going back leaves them alone. */
const KEPT = ['chapter', 'speed'];

export class UndoList {
  /** @type {State[]} */
  #past = [];
  /** @type {State} */
  #present;
  /** The next to be done again comes last. @type {State[]} */
  #future = [];
  /**
   * The last change, as long as another one may join it.
   * @type {{ key: string, time: number, turn: number } | null}
   */
  #open = null;
  /** Between the press of a pointer and its release. */
  #held = false;

  /** @param {State} state */
  constructor(state) {
    this.#present = state;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** What going back would lead to. */
  get before() {
    return this.#past.at(-1) ?? null;
  }

  /** What doing again would lead to. */
  get after() {
    return this.#future.at(-1) ?? null;
  }

  /**
   * A new state is in force.
   * @param {State} state
   * @param {{ key: string, now: number, turn?: number }} change   key: what was changed; now: in
   *   milliseconds; turn: changes of the same turn were made by one press of a button
   */
  enter(state, { key, now, turn = NaN }) {
    if (sameExceptKept(state, this.#present)) {
      this.#present = state;
      return;
    }
    const open = this.#open;
    const isNear = open !== null && open.key === key && now - open.time < PAUSE;
    const joins = open !== null && (this.#held || open.turn === turn || isNear);
    if (!joins) {
      this.#past.push(this.#present);
      if (this.#past.length > STATES_MOST) {
        this.#past.shift();
      }
    }
    this.#present = state;
    this.#future = [];
    this.#open = { key, time: now, turn };
    if (this.before && sameExceptKept(state, this.before)) {
      // Dragged away and back: nothing has been changed.
      this.#past.pop();
      this.#open = null;
    }
  }

  /**
   * The present state went on by itself: there is no way back from that.
   * @param {State} state
   */
  follow(state) {
    this.#present = state;
  }

  /**
   * A pointer was pressed or released. Whatever changes in between is one change.
   * @param {boolean} held
   */
  hold(held) {
    this.#held = held;
    this.#open = null;
  }

  /** @returns {State | null}   the state before the last change, if there is one */
  undo() {
    return this.#move(this.#past, this.#future);
  }

  /** @returns {State | null} */
  redo() {
    return this.#move(this.#future, this.#past);
  }

  /**
   * @param {State[]} from
   * @param {State[]} to
   */
  #move(from, to) {
    const found = from.pop();
    if (!found) {
      return null;
    }
    to.push(this.#present);
    this.#present = { ...found, view: { ...found.view, ...keptOf(this.#present) } };
    this.#open = null;
    return this.#present;
  }
}

/** @param {State} state */
function keptOf({ view }) {
  return Object.fromEntries(Object.entries(view).filter(([key]) => KEPT.includes(key)));
}

/**
 * @param {State} a
 * @param {State} b
 */
function sameExceptKept(a, b) {
  const view = { ...b.view, ...keptOf(a) };
  return a.data === b.data && same(a.settings, b.settings) && same(a.view, view);
}

/**
 * What differs, as one would say it: "learning rate 0.01" of the state that comes.
 * @param {import('./state.js').Core} core
 * @param {State} from
 * @param {State} to
 */
export function changeInWords(core, from, to) {
  const before = { ...completeSettings(core, from), ...from.view };
  const after = { ...completeSettings(core, to), ...to.view };
  const rows = changedRows([...namedSettings(core), ...viewSettings(core.abi)], before, after);
  const words = rows.map((row) => `${nameInText(row)} ${writeShown(row, after[row.key] ?? '')}`);
  if (from.data !== to.data) {
    words.unshift(to.data === null ? 'no data of your own' : 'your own data');
  }
  const more = words.length > 2 ? ` and ${words.length - 2} more` : '';
  return words.slice(0, 2).join(', ') + more;
}

/**
 * Another system brings its own parameters, times and starts along: it is the one change.
 * @param {Setting[]} rows
 * @param {import('./state.js').Settings} before
 * @param {import('./state.js').Settings} after
 */
function changedRows(rows, before, after) {
  /** @type {Map<string, Setting>} */
  const changed = new Map();
  for (const row of rows) {
    const value = after[row.key];
    if (value !== undefined && !same(before[row.key], value) && !KEPT.includes(row.key)) {
      changed.set(row.key, row);
    }
  }
  const system = changed.get('system');
  return system ? [system] : [...changed.values()];
}
