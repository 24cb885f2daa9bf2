// @ts-check
/** The part of a trajectory that is trained on; the rule of src/data.c. */

/**
 * How many rows: those up to that part of the time, and at least two.
 * @param {ArrayLike<number>} t   two or more, as they are fitted: rounding decides about a row at the end
 * @param {number} fraction   the setting trainFraction
 */
export function trainedRows(t, fraction) {
  const end = t[0] + fraction * (t[t.length - 1] - t[0]);
  let n = fraction < 1 ? 2 : t.length;
  while (n < t.length && t[n] <= end) {
    n += 1;
  }
  return n;
}
