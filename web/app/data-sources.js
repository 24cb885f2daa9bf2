// @ts-check
/**
 * Own data out of tables and strokes, and as a table. Apart from own-data.js, which every page needs
 * for its link: this comes with the panel. Pure functions, no DOM.
 */
import { NdeError } from '../core/index.js';
import { parseTable } from '../core/table-text.js';
import { checkOwnData, refuse } from './own-data.js';

/** @typedef {import('../core/table-text.js').Table} Table */
/** @typedef {import('./own-data.js').OwnTrajectory} OwnTrajectory */
/** @typedef {import('./own-data.js').OwnData} OwnData */
/** @typedef {import('./own-data.js').Limits} Limits */

/** Digits of an estimated rate: as many as it may mean, and a short link. */
const RATE_DIGITS = 6;

/**
 * A table as data. A single variable gets its rate of change beside it: a phase plane needs two,
 * and one variable alone could only rise or only fall.
 * @param {Table} table
 * @param {Limits} limits
 * @returns {OwnData}
 */
export function fromTable({ names, trajectories, problems }, limits) {
  if (trajectories.length === 0) {
    const first = problems.find(({ kind }) => kind === 'error');
    throw refuse(first ? `line ${first.line}: ${first.message}` : 'the table has no rows');
  }
  const data = { names, trajectories, source: 'table' };
  const isSingle = names.length === 1 && limits.stateMax > 1;
  return checkOwnData(isSingle ? withRate(data.names, trajectories) : data, limits);
}

/**
 * @param {string[]} names
 * @param {OwnTrajectory[]} trajectories
 */
function withRate([name = 'x'], trajectories) {
  const extended = trajectories.map(({ t, y }) => {
    const rates = ratesOf(
      t,
      y.map(([value = 0]) => value),
    );
    return { t, y: y.map((row, i) => [...row, rates[i]]) };
  });
  return { names: [name, `${name}′`], trajectories: extended, source: 'table' };
}

/**
 * The derivative at every time of the parabola through the point and its neighbours.
 * @param {number[]} t
 * @param {number[]} x
 */
function ratesOf(t, x) {
  const slopes = t.slice(1).map((time, i) => (x[i + 1] - x[i]) / (time - t[i]));
  const inner = slopes.slice(1).map((after, i) => {
    const [left, right] = [t[i + 1] - t[i], t[i + 2] - t[i + 1]];
    return (slopes[i] * right + after * left) / (left + right);
  });
  const last = slopes.length - 1;
  const first = 2 * slopes[0] - (inner[0] ?? slopes[0]);
  const end = 2 * slopes[last] - (inner[last - 1] ?? slopes[last]);
  return [first, ...inner, end].map((rate) => Number(rate.toPrecision(RATE_DIGITS)));
}

/**
 * A text as the panel shows it: what was read, and the data it makes, or null.
 * @param {string} text
 * @param {Limits} limits
 * @returns {{ table: Table, data: OwnData | null, remarks: string[] }}
 */
export function understand(text, limits) {
  const table = parseTable(text, limits);
  try {
    const data = fromTable(table, limits);
    const [name, rate] = data.names;
    const isExtended = data.names.length > table.names.length;
    const remark = `One variable makes no plane: ${rate}, the rate of change of ${name}, was estimated from neighbouring rows and added as a second one.`;
    return { table, data, remarks: isExtended ? [remark] : [] };
  } catch (error) {
    if (!(error instanceof NdeError)) {
      throw error;
    }
    // The problems of the table say why, unless its numbers are too large to go on with.
    return { table, data: null, remarks: table.trajectories.length === 0 ? [] : [error.message] };
  }
}

/**
 * Drawn trajectories as data.
 * @param {OwnTrajectory[]} trajectories
 * @param {string[]} names of the two variables that were drawn
 * @param {Limits} limits
 * @returns {OwnData}
 */
export function fromSketch(trajectories, names, limits) {
  return checkOwnData({ names, trajectories, source: 'drawn' }, limits);
}

/**
 * Data as a table that parseTable reads back.
 * @param {OwnData} data
 */
export function writeTable({ names, trajectories }) {
  const isOne = trajectories.length === 1;
  const head = [...(isOne ? [] : ['run']), 't', ...names].map(quoteCell).join(',');
  const rows = trajectories.flatMap(({ t, y }, i) =>
    t.map((time, k) => [...(isOne ? [] : [i + 1]), time, ...(y[k] ?? [])].join(',')),
  );
  return [head, ...rows, ''].join('\n');
}

/** @param {string} cell */
function quoteCell(cell) {
  return /[",;\s#]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
