// @ts-check
/** Curves of states over time, as numbers. */

/** @typedef {{ t: Float64Array, y: Float64Array }} Curve   one row of the state per time */

/**
 * A variable of a curve at a time; between two rows on a straight line.
 * @param {Curve} curve       its times rise or fall; it may end early: fewer rows than times
 * @param {number} dimension
 * @param {number} variable
 * @param {number} time
 * @returns {number} NaN where the curve does not reach
 */
export function valueAt({ t, y }, dimension, variable, time) {
  const rows = Math.min(t.length, Math.floor(y.length / dimension));
  if (rows === 0) {
    return NaN;
  }
  const [first, last] = [Number(t[0]), Number(t[rows - 1])];
  const rise = last >= first ? 1 : -1;
  const slack = 1e-9 * Math.abs(last - first);
  if ((time - first) * rise < -slack || (last - time) * rise < -slack) {
    return NaN;
  }
  let [low, high] = [0, rows - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((Number(t[middle]) - time) * rise <= 0) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const span = Number(t[high]) - Number(t[low]);
  const part = span === 0 ? 0 : (time - Number(t[low])) / span;
  const from = Number(y[low * dimension + variable]);
  return from + part * (Number(y[high * dimension + variable]) - from);
}

/**
 * At most so many of the numbers 0 … n − 1, evenly; the first and the last are among them.
 * @param {number} n
 * @param {number} most   2 at least
 */
export function evenly(n, most) {
  const count = Math.min(n, most);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (n - 1)) / (count - 1)),
  );
}
