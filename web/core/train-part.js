// @ts-check
/** The part of a trajectory that is trained on; the rule of src/data.c. */

/**
 * How many rows: those up to that part of the time, and at least two.
 * @param {ArrayLike<number>} t   as they are fitted: rounding decides about a row at the end
 * @param {number} fraction   the setting trainFraction
 */
export function trainedRows(t, fraction) {
  const last = t.length - 1;
  if (fraction >= 1 || last < 2) {
    return t.length;
  }
  const end = Number(t[0]) + fraction * (Number(t[last]) - Number(t[0]));
  let n = 2;
  while (n < t.length && Number(t[n]) <= end) {
    n += 1;
  }
  return n;
}
