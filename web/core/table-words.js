// @ts-check
/** What was understood of a table, in words. */

/** @type {Record<string, string>} */
const SEPARATOR_NAMES = { ';': 'semicolons', '\t': 'tabs', ',': 'commas', ' ': 'spaces' };

/** Gaps between times that differ by less than this part are equal: what rounding leaves. */
const EQUAL_GAPS = 1e-6;

/**
 * A count with its noun: `1 row`, `10,000 rows`; without a noun, the count.
 * @param {number} count
 * @param {string} [noun]
 */
export function numberOf(count, noun) {
  const text = count.toLocaleString('en');
  return noun === undefined ? text : `${text} ${noun}${count === 1 ? '' : 's'}`;
}

/** @param {number} value */
const short = (value) => String(Number(value.toPrecision(6)));

/**
 * The distance of the times of a run where it is the same everywhere; NaN where it is not.
 * @param {number[]} t
 */
function evenGap(t) {
  const gap = (t[t.length - 1] - t[0]) / (t.length - 1);
  const isEven = t.every((time, i) => Math.abs(time - (t[0] + i * gap)) <= EQUAL_GAPS * gap);
  return isEven ? gap : NaN;
}

/**
 * @param {{ timeName: string, names: string[], trajectories: { t: number[] }[] }} table
 * @param {{ separator: string, decimal: string, hasHeader: boolean }} reading
 */
export function summaryOf({ timeName, names, trajectories }, { separator, decimal, hasHeader }) {
  if (trajectories.length === 0) {
    return 'Nothing in this text could be used.';
  }
  const rows = trajectories.reduce((sum, { t }) => sum + t.length, 0);
  const first = trajectories.reduce((least, { t }) => Math.min(least, t[0]), Infinity);
  const last = trajectories.reduce((most, { t }) => Math.max(most, t[t.length - 1]), -Infinity);
  const gaps = trajectories.map(({ t }) => evenGap(t));
  const isEven = gaps.every((gap) => Math.abs(gap - gaps[0]) <= EQUAL_GAPS * gap);
  const spacing = isEven ? `every ${short(gaps[0])}` : 'at irregular times';
  const marks = `parted by ${SEPARATOR_NAMES[separator]}${decimal === ',' ? ', with decimal commas' : ''}`;
  return (
    `${numberOf(rows, 'row')} in ${numberOf(trajectories.length, 'run')} of ` +
    `${numberOf(names.length, 'variable')} (${names.join(', ')}); the time is ${timeName}, ` +
    `from ${short(first)} to ${short(last)}, ${spacing}. Read as cells ${marks}, ` +
    `${hasHeader ? 'under a line of names' : 'without a line of names'}.`
  );
}
