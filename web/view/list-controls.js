// @ts-check
/** Controls of settings that are lists: of whole numbers, and of points. */
import { attempt, fillIn, iconButton, numberInput, onEscape, stays } from './control-parts.js';
import { h, newId } from './dom.js';
import { Field } from './field.js';
import { plain } from './numbers.js';
import { readNumber, readWhole } from './setting-text.js';

/** @typedef {import('../core/abi.js').SettingValue} SettingValue */
/** @typedef {import('./control-parts.js').ControlOptions} ControlOptions */

/** @param {ControlOptions} options */
export function listControl({ setting, offer, signal }) {
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
        fillIn(input, plain(units));
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
      const refusal = attempt(() => {
        // "64,64" in one box is what it looks like: two layers.
        const units = input.value.split(/[,;]/).map(readWhole);
        return offer(values.flatMap((old, k) => (k === i ? units : [old])));
      });
      if (refusal !== null) {
        input.setAttribute('aria-invalid', 'true');
      }
      field.fail(refusal && stays(refusal, plain(values[i] ?? 0)));
    };
    input.addEventListener('change', read, { signal });
    onEscape(input, () => show(values), signal);
    const remove = iconButton('minus', `Remove hidden layer ${i + 1}`, signal, () => {
      field.fail(offer(values.filter((_, k) => k !== i)));
    });
    return h('div', { class: 'nde-list-row' }, input, remove);
  };
  return { field, show };
}

/** @param {ControlOptions} options */
export function pointsControl({ setting, offer, variables, signal }) {
  const items = h('div', { class: 'nde-points' });
  const add = iconButton('plus', 'Add a starting point', signal, () => {
    field.fail(offer([...values, another(values)]));
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
        fillIn(input, plain(point[d] ?? 0));
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
        const refusal = attempt(() => {
          const number = readNumber(input.value);
          const changed = values.map((point) => [...point]);
          changed[i]?.splice(d, 1, number);
          return offer(changed);
        });
        if (refusal !== null) {
          input.setAttribute('aria-invalid', 'true');
        }
        const old = plain(values[i]?.[d] ?? 0);
        field.fail(refusal && stays(refusal, old));
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
  return { field, show };
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
 * A starting point where none is yet: the last one after a quarter turn in the first two variables,
 * and further in, between those that are there, when the turn is full.
 * @param {readonly number[][]} points
 */
function another(points) {
  const [lastX = 1, lastY = 0, ...rest] = points.at(-1) ?? [];
  let [x, y] = [-lastY, lastX];
  const isTaken = () => points.some(([a, b]) => Math.hypot(a - x, b - y) < 1e-3);
  for (let i = 0; i < points.length && isTaken(); i += 1) {
    // An eighth of a turn, and a fifth nearer to the middle.
    [x, y] = [0.57 * (x - y), 0.57 * (x + y)].map((value) => Number(value.toFixed(3)));
  }
  return [x, y, ...rest];
}
