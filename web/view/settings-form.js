// @ts-check
/** The form of all settings, made from the list that the core gives. */
import { createControl } from './controls.js';
import { h } from './dom.js';
import { icon } from './icon.js';
import { parameterSetting } from './parameter-setting.js';

/** @typedef {import('../core/abi.js').Abi} Abi */
/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('./controls.js').Control} Control */
/** @typedef {import('./control-parts.js').Answer} Answer */
/** @typedef {Record<string, SettingValue>} Settings */

/**
 * @typedef {object} FormPlan      how the list is laid out; the list itself comes from the core
 * @property {Record<string, string>} groups        titles by group key
 * @property {readonly string[]} open               groups that are open at first
 * @property {readonly string[]} common             shown first, the others on demand
 * @property {readonly string[]} sliders            numbers that get a slider, besides the parameters
 * @property {readonly string[]} [seeds]            whole numbers that a button draws
 * @property {readonly string[]} [lines]            texts that are long
 * @property {Record<string, string>} [empty]       what an empty box means instead of 0
 * @property {Record<string, (settings: Settings) => boolean>} relevant   else a setting is hidden
 * @property {boolean} [live]                       nothing begins a new run: all act at once
 */

/**
 * @typedef {object} Ways          what can be taken back and done again, in words; null: nothing
 * @property {string | null} undo
 * @property {string | null} redo
 */

/**
 * @typedef {object} ChangeHistory
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {(show: (ways: Ways) => void) => void} watch   calls back now and at every change
 */

export class SettingsForm {
  #abi;
  #settings;
  /** @type {Map<string, HTMLElement>} */
  #groups = new Map();
  #plan;
  #offer;
  #signal;
  /** @type {Map<string, Control>} */
  #controls = new Map();
  #parameters = h('div', { class: 'nde-fields' });
  /** The listeners of controls that depend on the system end with it. */
  #systemLife = new AbortController();
  #system = '';
  /** @type {Map<string, HTMLElement>} */
  #places = new Map();
  #element;
  #helps = true;

  /**
   * @param {object} options
   * @param {Abi} options.abi
   * @param {FormPlan} options.plan
   * @param {readonly Setting[]} [options.more]   settings besides those of the core's list
   * @param {(key: string, value: SettingValue) => Answer} options.offer
   *   takes a value, or says why it cannot
   * @param {ChangeHistory | null} [options.history]
   * @param {() => void} options.onDefaults   all settings back to their defaults
   * @param {AbortSignal} options.signal
   */
  constructor({ abi, plan, more = [], offer, history = null, onDefaults, signal }) {
    this.#abi = abi;
    this.#settings = [...abi.settings, ...more];
    this.#plan = plan;
    this.#offer = offer;
    this.#signal = signal;
    const help = h('button', { type: 'button', class: 'nde-button' }, 'Help');
    help.title = 'Show what each setting means and its range';
    help.addEventListener('click', () => this.#showHelp(help, !this.#helps), { signal });
    const groups = [...new Set(this.#settings.map(({ group }) => group))];
    const defaults = h('button', { type: 'button', class: 'nde-button' }, 'All defaults');
    defaults.addEventListener('click', onDefaults, { signal });
    this.#element = h(
      'form',
      { class: 'nde-form nde-panel', 'aria-label': 'Settings', novalidate: true },
      h(
        'div',
        { class: 'nde-form-head' },
        h('h2', { class: 'nde-panel-title' }, 'Settings'),
        history ? historyButtons(history, signal) : null,
        h('div', { class: 'nde-form-buttons' }, help, defaults),
      ),
      h(
        'p',
        { class: 'nde-form-note' },
        icon('restart'),
        ' begins a new run; the others act at once.',
      ),
      ...groups.map((group) => this.#group(group)),
    );
    // On a phone there is little room beside the plane that it acts on: help on demand.
    this.#showHelp(help, matchMedia('(width >= 48rem) and (height >= 500px)').matches);
    this.#element.addEventListener('submit', (event) => event.preventDefault(), { signal });
    signal.addEventListener('abort', () => this.#systemLife.abort());
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {Settings} settings    all of them, in force
   * @param {Settings} [defaults]  what those that are not at their default would be there
   * @param {(key: string) => boolean} [isIdle]   whether it has no effect on the run at hand
   */
  show(settings, defaults = {}, isIdle = () => false) {
    const system = this.#abi.systems.find(({ key }) => key === settings.system);
    if (system && system.key !== this.#system) {
      this.#changeSystem(system);
    }
    for (const [key, control] of this.#controls) {
      const value = settings[key];
      if (value !== undefined) {
        control.show(value);
      }
      control.showDefault(defaults[key] ?? null);
      const relevant = this.#plan.relevant[key];
      control.element.hidden = isIdle(key) || (relevant !== undefined && !relevant(settings));
    }
    for (const [group, element] of this.#groups) {
      const keys = this.#settings.filter((row) => row.group === group).map(({ key }) => key);
      element.hidden = keys.every(isIdle);
    }
  }

  /**
   * Help is in the accessible description of each control in any case.
   * @param {HTMLElement} button
   * @param {boolean} on
   */
  #showHelp(button, on) {
    this.#helps = on;
    button.setAttribute('aria-pressed', String(on));
    this.#element.classList.toggle('nde-form-terse', !on);
  }

  /** @param {string} group */
  #group(group) {
    const settings = this.#settings.filter((setting) => setting.group === group);
    const { common } = this.#plan;
    const first = settings.filter(({ key }) => common.includes(key));
    first.sort((a, b) => common.indexOf(a.key) - common.indexOf(b.key));
    const rest = settings.filter(({ key }) => !common.includes(key));
    const fields = h(
      'div',
      { class: 'nde-fields' },
      ...first.map((setting) => this.#place(setting)),
    );
    if (group === 'system') {
      fields.firstElementChild?.after(this.#parameters);
    }
    const element = h(
      'details',
      { class: 'nde-group', open: this.#plan.open.includes(group) },
      h('summary', {}, h('h3', {}, this.#plan.groups[group] ?? group)),
      fields,
      rest.length > 0 ? this.#more(rest, first.length === 0) : null,
    );
    this.#groups.set(group, element);
    return element;
  }

  /**
   * @param {Setting[]} settings
   * @param {boolean} alone   nothing stands before them: no need to fold them away
   */
  #more(settings, alone) {
    const fields = h(
      'div',
      { class: 'nde-fields' },
      ...settings.map((setting) => this.#place(setting)),
    );
    return alone ? fields : h('details', { class: 'nde-more' }, h('summary', {}, 'More'), fields);
  }

  /** @param {Setting} setting */
  #place(setting) {
    if (setting.kind === 'points') {
      // Its columns are the system's variables.
      const place = h('div');
      this.#places.set(setting.key, place);
      return place;
    }
    const slider = this.#plan.sliders.includes(setting.key);
    return this.#control(setting, { variables: [], slider, signal: this.#signal }).element;
  }

  /**
   * @param {Setting} setting
   * @param {{ variables: readonly string[], slider: boolean, signal: AbortSignal }} how
   */
  #control(setting, how) {
    const { key } = setting;
    const { seeds = [], lines = [], empty = {} } = this.#plan;
    const control = createControl({
      setting,
      offer: (value) => this.#offer(key, value),
      isSeed: seeds.includes(key),
      hasLines: lines.includes(key),
      empty: empty[key] ?? null,
      ...how,
    });
    this.#controls.set(key, control);
    return control;
  }

  /** @param {import('../core/abi.js').System} system */
  #changeSystem(system) {
    const before = this.#abi.systems.find(({ key }) => key === this.#system);
    before?.params.forEach(({ key }) => this.#controls.delete(key));
    this.#system = system.key;
    this.#systemLife.abort();
    this.#systemLife = new AbortController();
    const { signal } = this.#systemLife;
    const parameters = system.params.map((row) =>
      this.#control(parameterSetting(row, this.#plan.live), {
        variables: [],
        slider: true,
        signal,
      }),
    );
    this.#parameters.replaceChildren(...parameters.map(({ element }) => element));
    for (const setting of this.#abi.settings) {
      const place = this.#places.get(setting.key);
      if (place) {
        const how = { variables: system.variables, slider: false, signal };
        place.replaceChildren(this.#control(setting, how).element);
      }
    }
  }
}

/**
 * @param {ChangeHistory} history
 * @param {AbortSignal} signal
 */
function historyButtons({ undo, redo, watch }, signal) {
  const undoButton = historyButton('undo', undo, signal);
  const redoButton = historyButton('redo', redo, signal);
  watch((ways) => {
    showWay(undoButton, ways.undo, 'Undo', 'back to ', 'Ctrl+Z');
    showWay(redoButton, ways.redo, 'Do again', '', 'Ctrl+Shift+Z');
  });
  const label = { role: 'group', 'aria-label': 'Changes' };
  return h('div', { class: 'nde-form-history', ...label }, undoButton, redoButton);
}

/**
 * @param {string} name
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
function historyButton(name, act, signal) {
  const button = h('button', { type: 'button', class: 'nde-button-plain' }, icon(name));
  // Not `disabled`, which would take the focus away from whoever presses it to the end.
  const press = () => {
    if (button.getAttribute('aria-disabled') !== 'true') {
      act();
    }
  };
  button.addEventListener('click', press, { signal });
  return button;
}

/**
 * @param {HTMLElement} button
 * @param {string | null} way
 * @param {string} verb
 * @param {string} before   the words of the way
 * @param {string} keys
 */
function showWay(button, way, verb, before, keys) {
  button.setAttribute('aria-disabled', String(way === null));
  button.setAttribute('aria-label', verb);
  button.title =
    way === null ? `Nothing to ${verb.toLowerCase()}` : `${verb}: ${before}${way} (${keys})`;
}
