// @ts-check
/** One control per kind of setting. Each shows the value in force and offers another one. */
import { attempt, fillIn, iconButton, numberInput, onEscape, stays } from './control-parts.js';
import { h } from './dom.js';
import { Field } from './field.js';
import { listControl, pointsControl } from './list-controls.js';
import { plain } from './numbers.js';
import { tickStep } from './plane-scale.js';
import { nameInText, readSetting } from './setting-text.js';
import { textControl } from './text-control.js';

/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('./control-parts.js').Answer} Answer */
/** @typedef {import('./control-parts.js').ControlOptions} ControlOptions */
/** @typedef {import('./control-parts.js').ControlParts} ControlParts */

/**
 * @typedef {Pick<ControlOptions, 'setting' | 'slider' | 'variables' | 'signal'>
 *   & Partial<Pick<ControlOptions, 'isSeed' | 'hasLines' | 'empty'>>
 *   & { offer: (value: SettingValue) => Answer }} CreateOptions
 */

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: SettingValue) => void} show   a value in force; clears what was wrong
 * @property {(value: SettingValue | null) => void} showDefault
 *   what the value would be by default; null: it is that
 */

/**
 * @param {CreateOptions} options
 * @returns {Control}
 */
export function createControl(options) {
  /** @param {SettingValue} value */
  const offer = (value) => attempt(() => options.offer(value));
  const plainly = { isSeed: false, hasLines: false, empty: null };
  const { field, show } = makeControl({ ...plainly, ...options, offer });
  field.onReset((value) => field.fail(offer(value)), options.signal);
  return { element: field.element, show, showDefault: (value) => field.showDefault(value) };
}

/**
 * @param {ControlOptions} options
 * @returns {ControlParts}
 */
function makeControl(options) {
  switch (options.setting.kind) {
    case 'choice':
      return choiceControl(options);
    case 'flag':
      return flagControl(options);
    case 'ints':
      return listControl(options);
    case 'points':
      return pointsControl(options);
    case 'text':
      return textControl(options);
    default:
      return numberControl(options);
  }
}

/** A choice of more letters has no room beside the name of its setting. */
const LABEL_LONG = 16;

/** @param {ControlOptions} options */
function choiceControl({ setting, offer, signal }) {
  const choices = setting.choices ?? [];
  const select = h(
    'select',
    { class: 'nde-input nde-select' },
    ...choices.map(({ key, label }) => h('option', { value: key }, label)),
  );
  const isLong = choices.some(({ label }) => label.length > LABEL_LONG);
  const field = new Field(setting, { inputs: [select], main: select, isStacked: isLong });
  select.addEventListener('change', () => field.fail(offer(select.value)), { signal });
  return {
    field,
    /** @param {SettingValue} value */
    show(value) {
      select.value = String(value);
      field.fail(null);
    },
  };
}

/** @param {ControlOptions} options */
function flagControl({ setting, offer, signal }) {
  const input = h('input', { type: 'checkbox', class: 'nde-check' });
  const field = new Field(setting, { inputs: [input], main: input });
  input.addEventListener('change', () => field.fail(offer(input.checked)), { signal });
  return {
    field,
    /** @param {SettingValue} value */
    show(value) {
      input.checked = value === true;
      field.fail(null);
    },
  };
}

/** @param {ControlOptions} options */
function numberControl({ setting, offer, slider, isSeed, empty, signal }) {
  const input = numberInput();
  input.placeholder = empty ?? '';
  const range = slider ? rangeInput(setting) : null;
  const draw = isSeed ? seedButton({ setting, offer, signal }) : null;
  const main = draw ? h('div', { class: 'nde-seed' }, input, draw) : input;
  const field = new Field(setting, { inputs: [input], main, below: range });
  let inForce = '';
  /** @param {SettingValue} value */
  const show = (value) => {
    inForce = empty !== null && value === 0 ? '' : plain(Number(value));
    fillIn(input, inForce);
    if (range) {
      range.step = stepFor(setting, Number(value));
      range.value = String(toSlider(setting, Number(value)));
      range.setAttribute('aria-valuetext', inForce);
    }
    field.fail(null);
  };
  const read = () => {
    const isEmpty = empty !== null && input.value.trim() === '';
    const refusal = attempt(() => offer(isEmpty ? 0 : readSetting(setting, input.value)));
    field.fail(refusal && stays(refusal, inForce || (empty ?? '')));
  };
  input.addEventListener('change', read, { signal });
  const back = () => {
    input.value = inForce;
    field.fail(null);
  };
  onEscape(input, back, signal);
  range?.addEventListener(
    'input',
    () => {
      const step = sliderStep(setting);
      const position = Number(range.value);
      const even = range.step === 'any' ? Math.round(position / step) * step : position;
      const value = fromSlider(setting, even);
      input.value = plain(value);
      range.setAttribute('aria-valuetext', input.value);
      field.fail(offer(value));
    },
    { signal },
  );
  if (range) {
    range.setAttribute('aria-label', `${setting.label}, slider`);
  }
  return { field, show };
}

/** Drawn seeds are short enough to be remembered, and to be read out. */
const SEEDS = 100_000;

/** @param {Pick<ControlOptions, 'setting' | 'offer' | 'signal'>} options */
function seedButton({ setting, offer, signal }) {
  const most = Math.min(SEEDS, setting.most ?? SEEDS);
  return iconButton('dice', `New ${nameInText(setting)}`, signal, () => {
    offer(Math.floor(Math.random() * most));
  });
}

/** @param {Setting} setting */
function rangeInput(setting) {
  const { least = 0, most = 1, scale } = setting;
  const logarithmic = scale === 'log';
  return h('input', {
    type: 'range',
    class: 'nde-range',
    min: logarithmic ? Math.log10(least) : least,
    max: logarithmic ? Math.log10(most) : most,
    step: sliderStep(setting),
  });
}

/**
 * About two hundred places; 1, 2 or 5 of a power of ten, so that round numbers are among them.
 * @param {Setting} setting
 */
function sliderStep({ least = 0, most = 1, scale }) {
  return scale === 'log' ? 0.05 : tickStep((most - least) / 200);
}

/**
 * The step while a value is in force: a typed one may lie between two steps, and the slider would
 * round it. On a logarithmic slider the difference is too small to see.
 * @param {Setting} setting
 * @param {number} value
 */
function stepFor(setting, value) {
  const step = sliderStep(setting);
  const fits = [step, tickStep(step / 10), tickStep(step / 100)].find(
    (one) => Math.abs(Math.round(value / one) * one - value) < 1e-9,
  );
  return setting.scale === 'log' ? String(step) : String(fits ?? 'any');
}

/**
 * @param {Setting} setting
 * @param {number} value
 */
function toSlider({ scale }, value) {
  return scale === 'log' ? Math.log10(value) : value;
}

/**
 * A slider cannot be set finely: what it gives is rounded to a number that reads well.
 * @param {Setting} setting
 * @param {number} position
 */
function fromSlider({ scale, least = 0, most = 1 }, position) {
  const value =
    scale === 'log' ? Number((10 ** position).toPrecision(2)) : Number(position.toFixed(6));
  return Math.min(most, Math.max(least, value));
}
