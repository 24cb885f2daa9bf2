// @ts-check
/** The scales of a plot's two axes, linear or logarithmic, and where their ticks stand. */
import { formatReal, formatTick, superscript } from './numbers.js';
import { tickStep } from './plane-scale.js';

/** A value is so many times larger than the end of its axis, at least, or smaller. */
const ROOM = 1.1;

/**
 * @typedef {object} AxisScale
 * @property {number} least
 * @property {number} most
 * @property {boolean} logarithmic
 * @property {number} from   pixel of the least value
 * @property {number} to     pixel of the greatest one
 */

/**
 * @param {AxisScale} axis
 * @param {number} value
 */
export function toPixel({ least, most, logarithmic, from, to }, value) {
  const part = logarithmic
    ? Math.log(value / least) / Math.log(most / least)
    : (value - least) / (most - least);
  return from + (to - from) * part;
}

/**
 * @param {AxisScale} axis
 * @param {number} pixel
 */
export function fromPixel({ least, most, logarithmic, from, to }, pixel) {
  const part = (pixel - from) / (to - from);
  return logarithmic ? least * (most / least) ** part : least + (most - least) * part;
}

/**
 * @param {AxisScale} axis
 * @param {number} spacing   pixels between two ticks, at least
 * @returns {{ value: number, text: string }[]}
 */
export function ticksOf(axis, spacing) {
  const { least, most, logarithmic, from, to } = axis;
  const room = Math.max(1, Math.abs(to - from) / spacing);
  if (logarithmic) {
    const [low, high] = [least, most].map((value) => Math.log10(value));
    if (3 * (high - low) < room) {
      return rounds(least, most).map((value) => ({ value, text: formatReal(value, 1) }));
    }
    const every = Math.max(1, Math.ceil((high - low) / room));
    const first = Math.ceil(low - 1e-9);
    const decades = Array.from(
      { length: Math.max(0, Math.floor((high - first) / every + 1e-9) + 1) },
      (_, i) => first + i * every,
    );
    return decades.map((power) => ({ value: 10 ** power, text: powerText(power) }));
  }
  const step = tickStep((most - least) / room);
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.max(0, Math.floor(most / step + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    const text = Math.abs(value) < 1e5 ? formatTick(value, step) : formatReal(value, 2);
    return { value, text };
  });
}

/**
 * 1, 2 and 5 times the powers of ten between two numbers.
 * @param {number} least
 * @param {number} most
 */
function rounds(least, most) {
  const values = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power += 1) {
    values.push(...[1, 2, 5].map((factor) => Number(`${factor}e${power}`)));
  }
  return values.filter((value) => value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9));
}

/** @param {number} power */
function powerText(power) {
  return power >= -2 && power <= 3
    ? String(Number((10 ** power).toFixed(2)))
    : `10${superscript(power)}`;
}

/**
 * Whole decades around values, at least one.
 * @param {Iterable<number>} values   those that are not positive and finite do not count
 * @param {[number, number]} otherwise   where none counts
 * @returns {[number, number]}
 */
export function decadesAround(values, otherwise) {
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    if (value > 0 && value < Infinity) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (most === 0) {
    return otherwise;
  }
  const low = Math.floor(Math.log10(least) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(most) - 1e-9));
  return [10 ** low, 10 ** high];
}

/**
 * 1, 2 or 5 times a power of ten below and above values, with a little room, of a logarithmic axis.
 * @param {readonly number[]} values   those that are not positive and finite do not count
 * @param {[number, number]} otherwise   where none counts
 * @returns {[number, number]}
 */
export function roundsAround(values, otherwise) {
  const counted = values.filter((value) => value > 0 && value < Infinity);
  if (counted.length === 0) {
    return otherwise;
  }
  const least = counted.reduce((a, b) => Math.min(a, b)) / ROOM;
  const most = counted.reduce((a, b) => Math.max(a, b)) * ROOM;
  return [rounds(least / 10, least).at(-1) ?? least, rounds(most, most * 10)[0] ?? most];
}

/**
 * Round limits around values, with a little room.
 * @param {number} least
 * @param {number} most
 * @returns {[number, number]}
 */
export function limitsAround(least, most) {
  if (!(least <= most)) {
    return [-1, 1];
  }
  const step = tickStep(Math.max(most - least, 1e-9 * Math.max(1, Math.abs(most))) / 6);
  return [Math.floor(least / step - 0.1) * step, Math.ceil(most / step + 0.1) * step];
}
