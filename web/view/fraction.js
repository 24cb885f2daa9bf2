// @ts-check
/** Numbers as the fractions that they were written as. */

/** Larger ones are read no more easily than decimals: 339,200 stands below an error of dopri5. */
const DENOMINATOR_MOST = 1e6;
/** Rounding of a quotient, and of a difference of two. */
const ROUNDING = 2 * Number.EPSILON;

/**
 * The simplest fraction that a double may stand for, by the continued fraction of its value.
 * @param {number} value
 * @returns {{ above: number, below: number } | null}   null: there is none that is short
 */
export function fractionOf(value) {
  let rest = Math.abs(value);
  let [above, below] = [1, 0];
  let [aboveBefore, belowBefore] = [0, 1];
  while (below <= DENOMINATOR_MOST) {
    const whole = Math.floor(rest);
    [above, aboveBefore] = [whole * above + aboveBefore, above];
    [below, belowBefore] = [whole * below + belowBefore, below];
    if (Math.abs(above / below - Math.abs(value)) <= ROUNDING) {
      return below <= DENOMINATOR_MOST ? { above: value < 0 ? -above : above, below } : null;
    }
    rest = 1 / (rest - whole);
  }
  return null;
}
