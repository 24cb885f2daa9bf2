// @ts-check
/**
 * A stroke of a hand as a trajectory. Pure functions, no DOM.
 *
 * The samples of a pointer are uneven and shake. They are resampled finely and evenly by the length
 * of the stroke, smoothed lightly with both ends fixed, and resampled at the wanted spacing. Time is
 * that length, so the flow has the same speed everywhere: a drawing shows a way, and the speed of
 * the hand on it depends on the device more than on what was meant.
 */

/** @typedef {readonly [number, number]} Place   CSS pixels */
/** @typedef {{ t: number[], y: number[][] }} StrokeTrajectory */

/** CSS pixels between the samples that are smoothed, and those of the result. */
const FINE = 2;
export const SPACING = 12;
/** Passes of the weights ¼ ½ ¼: a normal average over a deviation of 5.7 px. */
const PASSES = 16;
/** A shorter stroke was a slip or a tap, CSS pixels. */
export const STROKE_SHORTEST = 30;
/** Most points of one stroke; a longer one has them further apart. */
const POINTS_MOST = 200;

/** @param {readonly Place[]} places */
export function lengthOf(places) {
  let length = 0;
  for (let i = 1; i < places.length; i += 1) {
    length += distance(places[i - 1], places[i]);
  }
  return length;
}

/**
 * @param {Place} a
 * @param {Place} b
 */
function distance(a, b) {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/**
 * n + 1 places, evenly along the stroke; the first and the last stay.
 * @param {readonly Place[]} places
 * @param {number} n
 * @returns {Place[]}
 */
function evenly(places, n) {
  const step = lengthOf(places) / n;
  /** @type {Place[]} */
  const even = [places[0]];
  let [passed, k] = [0, 1];
  for (let i = 1; i < n; i += 1) {
    while (k < places.length - 1 && passed + distance(places[k - 1], places[k]) < i * step) {
      passed += distance(places[k - 1], places[k]);
      k += 1;
    }
    const [from, to] = [places[k - 1], places[k]];
    const part = Math.min(1, Math.max(0, (i * step - passed) / (distance(from, to) || 1)));
    even.push([from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]);
  }
  even.push(places[places.length - 1]);
  return even;
}

/**
 * @param {Place[]} places
 * @returns {Place[]}
 */
function smooth(places) {
  let now = places;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const old = now;
    now = old.map(([x, y], i) => {
      const [before, after] = [old[i - 1], old[i + 1]];
      return before && after
        ? [(before[0] + 2 * x + after[0]) / 4, (before[1] + 2 * y + after[1]) / 4]
        : [x, y];
    });
  }
  return now;
}

/**
 * The smoothed stroke at even spacing; null where it is too short to be one.
 * @param {readonly Place[]} places
 * @returns {Place[] | null}
 */
export function thin(places) {
  const length = lengthOf(places);
  if (!(length >= STROKE_SHORTEST)) {
    return null;
  }
  const fine = smooth(evenly(places, Math.max(8, Math.round(length / FINE))));
  const n = Math.min(POINTS_MOST, Math.max(4, Math.round(lengthOf(fine) / SPACING)));
  return evenly(fine, n);
}

/**
 * A thinned stroke in units of the state, rounded to a tenth of a pixel: short in links. Time is
 * the length along it in units of the horizontal axis.
 * @param {readonly Place[]} places   thinned
 * @param {{ x: (px: number) => number, y: (py: number) => number }} state   of a place
 * @returns {StrokeTrajectory}
 */
export function trajectoryOf(places, { x, y }) {
  const pixel = { x: Math.abs(x(1) - x(0)), y: Math.abs(y(1) - y(0)) };
  const [inX, inY] = [decimalsOf(pixel.x), decimalsOf(pixel.y)];
  const states = places.map(([px, py]) => [round(x(px), inX), round(y(py), inY)]);
  const length = lengthOf(places) * pixel.x;
  // At least one unit of the last decimal between two times, so that they increase.
  const step = Math.max(round(length / (places.length - 1), inX), 10 ** -inX);
  return { t: states.map((_, i) => round(i * step, inX)), y: states };
}

/** @param {number} pixel   in units of the state: decimals that tell a tenth of it */
const decimalsOf = (pixel) => Math.min(12, Math.max(0, Math.ceil(-Math.log10(pixel / 10))));

/**
 * @param {number} value
 * @param {number} decimals
 */
const round = (value, decimals) => Number(value.toFixed(decimals)) + 0;
