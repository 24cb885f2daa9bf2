// @ts-check
/** Sliders for the parameters of typed equations: every name that is no variable gets one. */
import { TYPED } from '../core/abi.js';
import { parseParameters, writeParameters } from '../core/expression.js';
import { createControl } from '../view/controls.js';
import { h } from '../view/dom.js';

/** @typedef {import('./state.js').Settings} Settings */

/** A slider reaches as far as this, or ten times the value that it begins with. */
const REACH = 5;
const REACH_TIMES = 10;

export class TypedParameters {
  #change;
  #signal;
  #life = new AbortController();
  #names = '';
  /** @type {Map<string, import('../view/controls.js').Control>} */
  #controls = new Map();
  /** @type {Record<string, number>} */
  #values = {};
  #fields = h('div', { class: 'nde-fields' });
  #element = h(
    'section',
    { class: 'nde-typed nde-panel', 'aria-label': 'Parameters of your equations', hidden: true },
    h('h2', { class: 'nde-panel-title' }, 'Your parameters'),
    this.#fields,
  );

  /**
   * @param {object} options
   * @param {(parameters: string) => string | null} options.change
   * @param {AbortSignal} options.signal
   */
  constructor({ change, signal }) {
    this.#change = change;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#life.abort());
  }

  get element() {
    return this.#element;
  }

  /** @param {Settings} settings */
  show(settings) {
    const isTyped = settings.system === TYPED;
    this.#values = isTyped ? parseParameters(String(settings.parameters)) : {};
    const entries = Object.entries(this.#values);
    this.#element.hidden = entries.length === 0;
    const names = entries.map(([name]) => name).join();
    if (names !== this.#names) {
      this.#names = names;
      this.#life.abort();
      this.#life = new AbortController();
      this.#controls = new Map(entries.map(([name, value]) => [name, this.#control(name, value)]));
      this.#fields.replaceChildren(...[...this.#controls.values()].map(({ element }) => element));
    }
    entries.forEach(([name, value]) => this.#controls.get(name)?.show(value));
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  #control(name, value) {
    const reach = Math.max(REACH, REACH_TIMES * Math.abs(value));
    return createControl({
      setting: {
        key: `typed-${name}`,
        kind: 'real',
        default: value,
        least: -reach,
        most: reach,
        scale: 'linear',
        label: name,
        help: '',
        as: '',
        unit: '',
        group: 'system',
        restart: false,
      },
      offer: (number) => {
        const values = { ...this.#values, [name]: Number(number) };
        return this.#change(writeParameters(values));
      },
      slider: true,
      isSeed: false,
      hasLines: false,
      empty: null,
      variables: [],
      signal: this.#signal.aborted ? this.#signal : this.#life.signal,
    });
  }
}
