// @ts-check
/** What the columns of a table are: the time, what parts the runs, the variables; and their names. */
import { isNumber, quote } from './table-lines.js';

/**
 * @typedef {import('./table-lines.js').Format} Format
 * @typedef {import('./table-text.js').Problem} Problem
 * @typedef {import('./table-text.js').Row} Row
 *
 * @typedef {{ time: number, run: number, variables: number[] }} Columns run: -1: there is none
 */

const NAME_LONGEST = 24;

const TIME_NAME =
  /^(?:t|times?|timestamp|zeit|temps|tiempo|dates?|years?|months?|weeks?|days?|hours?|minutes?|seconds?|sec)\b/i;
/** Also what a temperature is called: the time where no other name means one. */
const DOUBTFUL_TIME = /^T\b/;
/** What R and pandas write above the numbers that they give to rows. */
const UNNAMED = /^(?:unnamed: 0)?$/i;
const RUN_NAME = /^(?:run|run[ _-]?id|id|trajectory|traj|series)$/i;

/**
 * Whether the first column has no name and counts the rows: from 0 or 1, and anew where tables were
 * put together.
 * @param {Row[]} rows
 * @param {string[] | null} header
 */
export function hasCount(rows, header) {
  const numbers = rows.map(({ cells }) => (/^\d+$/.test(cells[0]) ? Number(cells[0]) : NaN));
  const [first, second] = numbers;
  return (
    header !== null &&
    UNNAMED.test(header[0]) &&
    (first === 0 || first === 1) &&
    second === first + 1 &&
    numbers.every((one, i) => one === first || one === numbers[i - 1] + 1)
  );
}

/**
 * The first of these columns whose name means a time.
 * @param {number[]} numeric
 * @param {string[]} header
 */
function namedTime(numeric, header) {
  const named = numeric.filter((i) => TIME_NAME.test(header[i] ?? ''));
  return named.find((i) => !DOUBTFUL_TIME.test(header[i])) ?? named[0];
}

/**
 * Which column is the time, which parts the runs, which are variables.
 * @param {Row[]} rows
 * @param {{ header: string[] | null, isCounted: boolean, format: Format, stateMax: number }} reading
 *   isCounted: see hasCount
 * @param {Problem[]} problems
 * @returns {Columns}
 */
export function findColumns(rows, { header, isCounted, format, stateMax }, problems) {
  const all = Array.from({ length: rows[0]?.cells.length ?? 0 }, (_, i) => i);
  const has = (/** @type {number} */ i, /** @type {(cell: string) => boolean} */ test) =>
    rows.some(({ cells }) => test(cells[i]));
  const figures = all.filter((i) => has(i, (cell) => isNumber(cell, format.decimal)));
  const texts = all.filter((i) => !figures.includes(i) && has(i, (cell) => cell !== ''));
  const line = rows[0]?.line ?? 1;
  const { run, partsRuns } = runColumn(rows, header, texts, problems);
  const numeric = figures.filter((i) => i !== run);
  const named = namedTime(numeric, header ?? []);
  const count = isCounted && named !== undefined ? 0 : -1;
  const isAlone = numeric.length === 1 && named === undefined;
  const time = isAlone ? -1 : (named ?? numeric[0] ?? -1);
  const note = (/** @type {number} */ i, /** @type {string} */ message) =>
    problems.push({ line, column: i + 1, kind: 'note', message });
  if (isAlone) {
    note(numeric[0], 'there is no column of times: the rows are counted 0, 1, 2 …');
  } else if (header !== null && time >= 0 && (time !== named || DOUBTFUL_TIME.test(header[time]))) {
    const name = isCounted && time !== named ? 'the count of the rows' : quote(header[time]);
    note(time, `${name} is taken for the time: if another column is, name that one t`);
  }
  if (count >= 0) {
    note(count, 'has no name and counts the rows, so it is left out: if it is a variable, name it');
  }
  texts
    .filter((i) => i !== run)
    .forEach((i) => note(i, 'holds no numbers and is left out; if it parts runs, name it run'));
  const variables = numeric.filter((i) => i !== time && i !== count);
  variables.slice(stateMax).forEach((i) => {
    const message = `there can be at most ${stateMax} variables: this one is left out`;
    problems.push({ line, column: i + 1, kind: 'error', message });
  });
  return { time, run: partsRuns ? run : -1, variables: variables.slice(0, stateMax) };
}

/**
 * The column that says which run a row is of; -1: none. One that differs in every row parts none.
 * @param {Row[]} rows
 * @param {string[] | null} header
 * @param {number[]} texts columns without a number
 * @param {Problem[]} problems
 */
function runColumn(rows, header, texts, problems) {
  const run =
    header?.findIndex((name) => RUN_NAME.test(name)) ?? (texts.length === 1 ? texts[0] : -1);
  const partsRuns = new Set(rows.map(({ cells }) => cells[run])).size < rows.length;
  if (run >= 0 && !partsRuns && rows.length > 1) {
    const message = 'differs in every row, so it parts no runs: it is left out';
    problems.push({ line: rows[0].line, column: run + 1, kind: 'note', message });
  }
  return { run, partsRuns };
}

/**
 * @param {Columns} columns
 * @param {string[] | null} header
 */
export function namesOf({ time, variables }, header) {
  const letters = variables.length <= 3 ? ['x', 'y', 'z'] : [];
  /** @type {string[]} */
  const names = [];
  variables.forEach((i, k) => {
    const given = (header?.[i] ?? '').replaceAll(/[\s\p{C}]+/gu, ' ').trim();
    const name = [...given].slice(0, NAME_LONGEST).join('') || (letters[k] ?? `x${k + 1}`);
    names.push(names.includes(name) ? `${name} [${k + 1}]` : name);
  });
  const timeName = header?.[time] ?? '';
  return { time: UNNAMED.test(timeName) ? 't' : timeName, variables: names };
}
