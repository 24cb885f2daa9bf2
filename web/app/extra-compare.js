// @ts-check
/** Pinned runs beside the present one, in the chapter "Learn". */
import { CompareTable } from '../view/compare-table.js';
import { Comparison, compareRuns } from './comparison.js';
import { namedSettings } from './state.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-extras.js').Extra} Extra */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */

/** The table is made anew at most this often, in milliseconds. */
const INTERVAL = 250;

/** @param {LearnPort} port */
export const make = (port) => new CompareExtra(port);

/** @implements {Extra} */
class CompareExtra {
  #port;
  #comparison = new Comparison();
  #table;
  #shownAt = -Infinity;
  #figures = nothingYet();

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    this.#table = new CompareTable({
      onPin: () => this.#pin(),
      onRemove: (slot) => this.#remove(slot),
      signal: port.context.signal,
    });
    this.#show();
  }

  get element() {
    return this.#table.element;
  }

  show() {
    this.#show();
  }

  clear() {
    this.#figures = nothingYet();
    this.#show();
  }

  /** @param {FrameReport} frame */
  take({ done, loss, evaluations, accepted, rejected, rate, resting }) {
    this.#figures = { done, loss, evaluations, accepted, rejected, rate };
    if (resting || performance.now() - this.#shownAt > INTERVAL) {
      this.#show();
    }
  }

  #record() {
    const { settings, history, times, fit, state, system } = this.#port;
    const { epochs, losses, length } = history();
    const own = state().data;
    const data = { own, words: own ? wordsOf(own) : system().label };
    const run = { settings: settings(), data, epochs, losses, length };
    return { ...run, times: times(), curves: fit(), figures: this.#figures };
  }

  #pin() {
    const pin = this.#comparison.pin(this.#record());
    if (pin) {
      this.#port.context.announcer.say(`Pinned as ${pin.name}.`, true);
    }
    this.#changed();
  }

  /** @param {number} slot */
  #remove(slot) {
    this.#comparison.remove(slot);
    this.#changed();
  }

  #changed() {
    this.#port.showPins(this.#comparison.pins);
    this.#show();
  }

  #show() {
    this.#shownAt = performance.now();
    const { core } = this.#port.context;
    const { pins, full } = this.#comparison;
    const table = compareRuns(namedSettings(core), core.abi.settings, pins, this.#record());
    this.#table.show(table, { canPin: this.#figures.done > 0, full });
  }
}

function nothingYet() {
  return { done: 0, loss: NaN, evaluations: 0, accepted: 0, rejected: 0, rate: 0 };
}

/** @param {import('./own-data.js').OwnData} own */
function wordsOf({ names, trajectories }) {
  const rows = trajectories.reduce((sum, { t }) => sum + t.length, 0);
  return `${names.join(', ')}: ${rows} rows, scaled`;
}
