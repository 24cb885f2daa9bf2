// @ts-check
/** Which two variables are drawn, at how many times curves are computed, and where arrows stand. */

/** @typedef {import('./state.js').Settings} Settings */

/** Points of all drawn curves together, and of one: more are not seen. */
const CURVE_POINTS_ALL = 16000;
const CURVE_POINTS_MOST = 480;
const CURVE_POINTS_LEAST = 120;

/**
 * Times per curve.
 * @param {number} curves
 */
export function curvePoints(curves) {
  const share = Math.floor(CURVE_POINTS_ALL / curves);
  return Math.max(CURVE_POINTS_LEAST, Math.min(CURVE_POINTS_MOST, share));
}

/**
 * The two variables that are drawn: those chosen if the system has them, and never the same twice.
 * @param {number} dimension
 * @param {Settings} view
 * @returns {readonly [number, number]}
 */
export function drawnAxes(dimension, { xAxis, yAxis }) {
  const x = Math.min(Number(xAxis), dimension - 1);
  const y = Math.min(Number(yAxis), dimension - 1);
  return x === y ? [x, (x + 1) % dimension] : [x, y];
}

/**
 * The arrows' places as whole states: variables that are not drawn stay at the first start.
 * @param {Float64Array} points   pairs of the two variables that are drawn
 * @param {number} dimension
 * @param {readonly [number, number]} axes
 * @param {readonly number[]} start
 */
export function arrowStates(points, dimension, [x, y], start) {
  const states = new Float64Array((points.length / 2) * dimension);
  for (let i = 0, p = 0; p < points.length; i += dimension, p += 2) {
    states.set(start, i);
    states[i + x] = Number(points[p]);
    states[i + y] = Number(points[p + 1]);
  }
  return states;
}
