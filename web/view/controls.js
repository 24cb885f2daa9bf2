// @ts-check
/** One control per kind of setting. Each shows the value in force and offers another one. */
import { h, newId } from './dom.js';
import { Field } from './field.js';
import { icon } from './icon.js';
import { plain } from './numbers.js';
import { tickStep } from './plane-scale.js';
import { readNumber, readSetting, readWhole } from './setting-text.js';

/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: SettingValue) => void} show   a value in force; clears what was wrong
 */

/**
 * @typedef {object} ControlOptions
 * @property {Setting} setting
 * @property {(value: SettingValue) => string | null} offer   takes a value or says why not
 * @property {boolean} slider
 * @property {readonly string[]} variables   names of the system's variables
 * @property {AbortSignal} signal
 */

/**
 * @param {ControlOptions} options
 * @returns {Control}
 */
export function createControl(options) {
  switch (options.setting.kind) {
    case 'choice':
      return choiceControl(options);
    case 'flag':
      return flagControl(options);
    case 'ints':
      return listControl(options);
    case 'points':
      return pointsControl(options);
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
    element: field.element,
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
    element: field.element,
    /** @param {SettingValue} value */
    show(value) {
      input.checked = value === true;
      field.fail(null);
    },
  };
}

/** @param {ControlOptions} options */
function numberControl({ setting, offer, slider, signal }) {
  const input = numberInput();
  const range = slider ? rangeInput(setting) : null;
  const field = new Field(setting, { inputs: [input], main: input, below: range });
  let inForce = '';
  /** @param {SettingValue} value */
  const show = (value) => {
    inForce = plain(Number(value));
    input.value = inForce;
    if (range) {
      range.step = stepFor(setting, Number(value));
      range.value = String(toSlider(setting, Number(value)));
      range.setAttribute('aria-valuetext', inForce);
    }
    field.fail(null);
  };
  const read = () => {
    const message = attempt(() => offer(readSetting(setting, input.value)));
    field.fail(message === null ? null : stays(message, inForce));
  };
  input.addEventListener('change', read, { signal });
  onEscape(input, () => show(readNumber(inForce)), signal);
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
  return { element: field.element, show };
}

/** @param {ControlOptions} options */
function listControl({ setting, offer, signal }) {
  const items = h('div', { class: 'nde-list' });
  const add = iconButton('plus', 'Add a layer', signal, () => {
    field.fail(offer([...values, values.at(-1) ?? Number(setting.least)]));
  });
  const field = new Field(setting, { inputs: [items], main: add, below: items, isGroup: true });
  /** @type {number[]} */
  let values = [];
  /** @param {SettingValue} value */
  const show = (value) => {
    const wanted = [.../** @type {number[]} */ (value)];
    reshape(items, wanted.length, values.length, (i) => listRow(i));
    values = wanted;
    values.forEach((units, i) => {
      const input = items.children[i]?.querySelector('input');
      if (input) {
        input.value = plain(units);
        input.removeAttribute('aria-invalid');
      }
    });
    add.disabled = values.length >= (setting.longest ?? Infinity);
    field.fail(null);
  };
  /** @param {number} i */
  const listRow = (i) => {
    const input = numberInput();
    input.setAttribute('aria-label', `Units of hidden layer ${i + 1}`);
    const read = () => {
      const message = attempt(() => {
        // "64,64" in one box is what it looks like: two layers.
        const units = input.value.split(/[,;]/).map(readWhole);
        return offer(values.flatMap((old, k) => (k === i ? units : [old])));
      });
      if (message !== null) {
        input.setAttribute('aria-invalid', 'true');
      }
      field.fail(message === null ? null : stays(message, plain(values[i] ?? 0)));
    };
    input.addEventListener('change', read, { signal });
    onEscape(input, () => show(values), signal);
    const remove = iconButton('minus', `Remove hidden layer ${i + 1}`, signal, () => {
      field.fail(offer(values.filter((_, k) => k !== i)));
    });
    return h('div', { class: 'nde-list-row' }, input, remove);
  };
  return { element: field.element, show };
}

/** @param {ControlOptions} options */
function pointsControl({ setting, offer, variables, signal }) {
  const items = h('div', { class: 'nde-points' });
  const add = iconButton('plus', 'Add a starting point', signal, () => {
    field.fail(offer([...values, turned(values.at(-1) ?? [])]));
  });
  const field = new Field(setting, { inputs: [items], main: add, below: items, isGroup: true });
  /** @type {number[][]} */
  let values = [];
  /** @param {SettingValue} value */
  const show = (value) => {
    const wanted = /** @type {number[][]} */ (value).map((point) => [...point]);
    reshape(items, wanted.length, values.length, pointRow);
    values = wanted;
    values.forEach((point, i) => {
      const inputs = items.children[i]?.querySelectorAll('input') ?? [];
      inputs.forEach((input, d) => {
        input.value = plain(point[d] ?? 0);
        input.removeAttribute('aria-invalid');
      });
    });
    add.disabled = values.length >= (setting.longest ?? Infinity);
    for (const button of items.querySelectorAll('button')) {
      button.disabled = values.length <= 1;
    }
    field.fail(null);
  };
  /** @param {number} i */
  const pointRow = (i) => {
    const cells = variables.map((name, d) => {
      const input = numberInput();
      const id = newId();
      input.id = id;
      input.setAttribute('aria-label', `${name} of starting point ${i + 1}`);
      const read = () => {
        const message = attempt(() => {
          const number = readNumber(input.value);
          const changed = values.map((point) => [...point]);
          changed[i]?.splice(d, 1, number);
          return offer(changed);
        });
        if (message !== null) {
          input.setAttribute('aria-invalid', 'true');
        }
        const old = plain(values[i]?.[d] ?? 0);
        field.fail(message === null ? null : stays(message, old));
      };
      input.addEventListener('change', read, { signal });
      onEscape(input, () => show(values), signal);
      return h('span', { class: 'nde-point-cell' }, h('label', { for: id }, name), input);
    });
    const remove = iconButton('minus', `Remove starting point ${i + 1}`, signal, () => {
      field.fail(offer(values.filter((_, k) => k !== i)));
    });
    return h('div', { class: 'nde-point-row' }, ...cells, remove);
  };
  return { element: field.element, show };
}

function numberInput() {
  return h('input', {
    type: 'text',
    inputmode: 'decimal',
    class: 'nde-input nde-number',
    autocomplete: 'off',
    spellcheck: 'false',
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

/**
 * @param {string} name
 * @param {string} label
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
function iconButton(name, label, signal, act) {
  const attributes = {
    type: 'button',
    class: 'nde-button-plain',
    'aria-label': label,
    title: label,
  };
  const button = h('button', attributes, icon(name));
  button.addEventListener('click', act, { signal });
  return button;
}

/**
 * Gives a list as many rows as it has values; rows that stay keep their focus.
 * @param {HTMLElement} list
 * @param {number} wanted
 * @param {number} before
 * @param {(i: number) => HTMLElement} row
 */
function reshape(list, wanted, before, row) {
  for (let i = before; i < wanted; i += 1) {
    list.append(row(i));
  }
  while (list.children.length > wanted) {
    list.lastElementChild?.remove();
  }
}

/**
 * @param {string} message
 * @param {string} inForce
 */
function stays(message, inForce) {
  return `${message.replace(/\.$/, '')}. ${inForce} stays in force.`;
}

/**
 * @param {() => string | null} act
 * @returns {string | null} what went wrong
 */
function attempt(act) {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * @param {HTMLElement} input
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
function onEscape(input, act, signal) {
  /** @param {KeyboardEvent} event */
  const listen = (event) => {
    if (event.key === 'Escape') {
      act();
    }
  };
  input.addEventListener('keydown', listen, { signal });
}

/**
 * A new starting point that is not on top of the last one: a quarter turn in the first two variables.
 * @param {number[]} point
 */
function turned([x = 1, y = 0, ...rest]) {
  return [-y, x, ...rest];
}
