// @ts-check
/** Arrow keys that move a point of the plane. */
import { tickStep } from './plane-scale.js';

/** A key moves by at least so many pixels; with Shift so many times further. */
const KEY_STEP = 6;
const KEY_STEPS = 5;

/** @type {Record<string, readonly [number, number]>} */
const KEYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Which way a key goes; null if it is none of these.
 * @param {KeyboardEvent} event
 */
export function wayOf({ key, ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey ? null : (KEYS[key] ?? null);
}

/**
 * Where a key leads from a state.
 * @param {readonly [number, number]} at
 * @param {readonly [number, number]} way
 * @param {boolean} far
 * @param {import('./plane-scale.js').PlaneScale} scale
 * @returns {[number, number]}
 */
export function keyedTo(at, way, far, { xUnit, yUnit }) {
  const n = far ? KEY_STEPS : 1;
  return [
    stepped(at[0], n * way[0], tickStep(KEY_STEP / xUnit)),
    stepped(at[1], n * way[1], tickStep(KEY_STEP / yUnit)),
  ];
}

/**
 * So many steps further, at a multiple of the step: keys give round numbers.
 * @param {number} value
 * @param {number} n      steps, below zero back
 * @param {number} step   1, 2, or 5 times a power of ten
 */
function stepped(value, n, step) {
  if (n === 0) {
    return value;
  }
  const digits = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const whole = value / step;
  const next = n > 0 ? Math.floor(whole + 1e-6) : Math.ceil(whole - 1e-6);
  return Number(((next + n) * step).toFixed(digits));
}
