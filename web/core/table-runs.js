// @ts-check
/** The runs of a table: its rows as numbers, parted, and sorted by time. */
import { ROWS_MOST, RUNS_MOST } from './table-limits.js';
import { quote, readCell } from './table-lines.js';
import { numberOf } from './table-words.js';

/**
 * @typedef {import('./table-lines.js').Decimal} Decimal
 * @typedef {import('./table-columns.js').Columns} Columns
 * @typedef {import('./table-text.js').Problem} Problem
 * @typedef {import('./table-text.js').Row} Row
 *
 * @typedef {{ line: number, t: number, y: number[] }} Entry
 * @typedef {{ name: string, entries: Entry[] }} Run
 */

/**
 * The numbers of a row, or what is wrong with the first that is none.
 * @param {string[]} cells
 * @param {{ columns: number[], names: string[], decimal: Decimal }} reading
 * @returns {{ numbers: number[], problem?: undefined } | { problem: string, column: number }}
 */
function numbersOf(cells, { columns, names, decimal }) {
  const numbers = [];
  for (const [k, column] of columns.entries()) {
    const read = readCell(cells[column], decimal);
    if (read.problem !== undefined) {
      return { problem: `${names[k]} ${read.problem}`, column: column + 1 };
    }
    numbers.push(read.value);
  }
  return { numbers };
}

/**
 * The rows of each run in their order; a row with a cell that is no number is left out.
 * @param {Row[]} rows
 * @param {{ columns: Columns, names: { time: string, variables: string[] },
 *   decimal: Decimal }} reading
 * @param {Problem[]} problems
 * @returns {Run[]}
 */
export function readRuns(rows, { columns, names, decimal }, problems) {
  const isTimed = columns.time >= 0;
  const reading = {
    columns: [...(isTimed ? [columns.time] : []), ...columns.variables],
    names: [...(isTimed ? [names.time] : []), ...names.variables],
    decimal,
  };
  /** @type {Map<string, Run>} */
  const runs = new Map();
  let part = 1;
  let before = 0;
  rows.slice(0, ROWS_MOST).forEach(({ line, cells, gap }, i) => {
    part += gap && i > 0 ? 1 : 0;
    before = gap ? 0 : before;
    const read = numbersOf(cells, reading);
    if (read.problem !== undefined) {
      problems.push({ line, column: read.column, kind: 'error', message: read.problem });
    } else {
      const name = columns.run < 0 ? String(part) : cells[columns.run];
      const run = runs.get(name) ?? { name, entries: [] };
      const [t, ...y] = isTimed ? read.numbers : [before, ...read.numbers];
      run.entries.push({ line, t, y });
      runs.set(name, run);
    }
    before += 1;
  });
  if (rows.length > ROWS_MOST) {
    const message = `this row and all below it are left out: at most ${numberOf(ROWS_MOST, 'row')} are read; thin the table`;
    problems.push({ line: rows[ROWS_MOST].line, kind: 'error', message });
  }
  return [...runs.values()];
}

/**
 * Runs whose times increase.
 * @param {Run[]} runs
 * @param {Problem[]} problems
 */
export function tidyRuns(runs, problems) {
  const tidy = runs.map(({ name, entries }) => ({ name, entries: tidyEntries(entries, problems) }));
  const long = tidy.filter(({ name, entries }) => {
    if (entries.length === 1) {
      const what =
        runs.length === 1 ? 'this is the only row' : `this is the only row of run ${quote(name)}`;
      const message = `${what}: a run needs at least two, at different times`;
      problems.push({ line: entries[0].line, kind: 'error', message });
    }
    return entries.length > 1;
  });
  if (long.length > RUNS_MOST) {
    const { line } = long[RUNS_MOST].entries[0];
    const message = `there are ${numberOf(long.length, 'run')}, and at most ${RUNS_MOST} are read: those from here on are left out`;
    problems.push({ line, kind: 'error', message });
  }
  return long.slice(0, RUNS_MOST);
}

/**
 * Sorted by time, one row for each time.
 * @param {Entry[]} entries
 * @param {Problem[]} problems
 */
function tidyEntries(entries, problems) {
  const back = entries.findIndex(({ t }, i) => i > 0 && t < entries[i - 1].t);
  const sorted = back < 0 ? entries : [...entries].sort((a, b) => a.t - b.t);
  const kept = sorted.filter(({ t }, i) => i === 0 || t > sorted[i - 1].t);
  if (back >= 0) {
    const message =
      `time goes back to ${entries[back].t} here: the rows were sorted by time. ` +
      'If another run begins, put an empty line above or add a column named run';
    problems.push({ line: entries[back].line, kind: 'note', message });
  }
  let first = sorted[0];
  for (const entry of sorted) {
    if (entry !== first && entry.t === first.t) {
      const message = `the time ${entry.t} stands in line ${first.line} already, in the same run: this row is left out. Correct one of them, or remove it`;
      problems.push({ line: entry.line, kind: 'error', message });
    } else {
      first = entry;
    }
  }
  return kept;
}
