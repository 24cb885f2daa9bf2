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
/** @typedef {Record<string, SettingValue>} Settings */

/**
 * @typedef {object} FormPlan      how the list is laid out; the list itself comes from the core
 * @property {Record<string, string>} groups        titles by group key
 * @property {readonly string[]} open               groups that are open at first
 * @property {readonly string[]} common             shown first, the others on demand
 * @property {readonly string[]} sliders            numbers that get a slider, besides the parameters
 * @property {Record<string, (settings: Settings) => boolean>} relevant   else a setting is hidden
 */

export class SettingsForm {
  #abi;
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
   * @param {(key: string, value: SettingValue) => string | null} options.offer
   *   takes a value, or says why it cannot
   * @param {() => void} options.onDefaults   all settings back to their defaults
   * @param {AbortSignal} options.signal
   */
  constructor({ abi, plan, offer, onDefaults, signal }) {
    this.#abi = abi;
    this.#plan = plan;
    this.#offer = offer;
    this.#signal = signal;
    const help = h('button', { type: 'button', class: 'nde-button' }, 'Help');
    help.title = 'Show what each setting means and its range';
    help.addEventListener('click', () => this.#showHelp(help, !this.#helps), { signal });
    const groups = [...new Set(abi.settings.map(({ group }) => group))];
    const defaults = h('button', { type: 'button', class: 'nde-button' }, 'All defaults');
    defaults.addEventListener('click', onDefaults, { signal });
    this.#element = h(
      'form',
      { class: 'nde-form nde-panel', 'aria-label': 'Settings', novalidate: true },
      h(
        'div',
        { class: 'nde-form-head' },
        h('h2', { class: 'nde-panel-title' }, 'Settings'),
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
    // On a phone the form is long, and the plane it acts on is out of sight: help on demand.
    this.#showHelp(help, matchMedia('(width >= 48rem)').matches);
    this.#element.addEventListener('submit', (event) => event.preventDefault(), { signal });
    signal.addEventListener('abort', () => this.#systemLife.abort());
  }

  get element() {
    return this.#element;
  }

  /** @param {Settings} settings  all of them, in force */
  show(settings) {
    const system = this.#abi.systems.find(({ key }) => key === settings.system);
    if (system && system.key !== this.#system) {
      this.#changeSystem(system);
    }
    for (const [key, control] of this.#controls) {
      const value = settings[key];
      if (value !== undefined) {
        control.show(value);
      }
      const relevant = this.#plan.relevant[key];
      control.element.hidden = relevant !== undefined && !relevant(settings);
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
    const settings = this.#abi.settings.filter((setting) => setting.group === group);
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
    return h(
      'details',
      { class: 'nde-group', open: this.#plan.open.includes(group) },
      h('summary', {}, h('h3', {}, this.#plan.groups[group] ?? group)),
      fields,
      rest.length > 0 ? this.#more(rest, first.length === 0) : null,
    );
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
    const offer = (/** @type {SettingValue} */ value) => this.#offer(setting.key, value);
    const control = createControl({ setting, offer, ...how });
    this.#controls.set(setting.key, control);
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
      this.#control(parameterSetting(row), { variables: [], slider: true, signal }),
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
