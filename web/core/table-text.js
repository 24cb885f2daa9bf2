// @ts-check
/**
 * Trajectories out of a table that somebody typed, pasted or dropped: CSV with commas, semicolons,
 * tabs or spaces. One column is the time, the others are variables; a column named run, id,
 * trajectory or series, or empty lines, part several runs. Nothing is thrown: what cannot be used
 * is left out and named by its line, with what to do about it.
 */
import { findColumns, hasCount, namesOf } from './table-columns.js';
import { cellsOf, formatOf, isMissing, isNumber, linesOf } from './table-lines.js';
import { readRuns, tidyRuns } from './table-runs.js';
import { numberOf, summaryOf } from './table-words.js';

/**
 * @typedef {import('./table-lines.js').Line} Line
 * @typedef {import('./table-lines.js').Format} Format
 *
 * @typedef {object} Problem
 * @property {number} line counted from 1
 * @property {number} [column] of the table, counted from 1
 * @property {'error' | 'note'} kind an error leaves something out; a note says what was done
 * @property {string} message what it is and what to do
 *
 * @typedef {{ t: number[], y: number[][] }} TableTrajectory y: a row of variables for each time
 *
 * @typedef {object} Table
 * @property {string} timeName
 * @property {string[]} names of the variables
 * @property {string[]} runs names of the runs, one for each trajectory
 * @property {TableTrajectory[]} trajectories times increase; at least two rows each
 * @property {Problem[]} problems by line
 * @property {string} summary what was understood, in a sentence
 *
 * @typedef {{ line: number, cells: string[], gap: boolean }} Row gap: behind an empty line
 */

/** Letters of a text, letters of a line and cells of a line beyond which nothing is read. */
export const TEXT_LONGEST = 4_000_000;
const LINE_LONGEST = 10_000;
const CELLS_MOST = 200;

/** Problems of one kind beyond these are only counted. */
const PROBLEMS_MOST = 100;

/**
 * @param {string} text
 * @param {{ stateMax?: number }} [limits] stateMax: most variables that are of use
 * @returns {Table}
 */
export function parseTable(text, { stateMax = Infinity } = {}) {
  /** @type {Problem[]} */
  const problems = [];
  const lines = readLines(String(text), problems);
  const format = formatOf(lines.filter(isContent).map((line) => line.text));
  const { header, rows: uneven } = partHeader(readRows(lines, format, problems), lines, format);
  const rows = evenRows(uneven, header, problems);
  const isCounted = hasCount(uneven, header);
  const columns = findColumns(rows, { header, isCounted, format, stateMax }, problems);
  const names = namesOf(columns, header);
  const read = readRuns(rows, { columns, names, decimal: format.decimal }, problems);
  const runs = columns.variables.length === 0 ? [] : tidyRuns(read, problems);
  if (runs.length === 0 && problems.every(({ kind }) => kind === 'note')) {
    const message =
      'no rows of numbers were found: paste a column of times and one for each variable';
    problems.push({ line: 1, kind: 'error', message });
  }
  const table = {
    timeName: names.time,
    names: names.variables,
    runs: runs.map(({ name }) => name),
    trajectories: runs.map(({ entries }) => ({
      t: entries.map(({ t }) => t),
      y: entries.map(({ y }) => y),
    })),
  };
  const hasHeader = header !== null;
  return {
    ...table,
    problems: shortList(problems),
    summary: summaryOf(table, { ...format, hasHeader }),
  };
}

/** @param {Line} line */
const isContent = ({ text }) => text.length <= LINE_LONGEST && text.trim() !== '';

/**
 * @param {string} text
 * @param {Problem[]} problems
 */
function readLines(text, problems) {
  const lines = linesOf(text.slice(0, TEXT_LONGEST));
  const binary = lines.findIndex((line) => line.text.includes('\0'));
  if (binary >= 0) {
    const message =
      'this is not plain text: save the table as CSV in UTF-8 (a workbook cannot be read)';
    problems.push({ line: binary + 1, kind: 'error', message });
    return [];
  }
  if (text.length > TEXT_LONGEST) {
    const message = `the text is longer than ${numberOf(TEXT_LONGEST)} letters; this line and the rest are left out: thin the table`;
    problems.push({ line: lines.length, kind: 'error', message });
    lines.pop();
  }
  return lines;
}

/**
 * The cells of all lines that have any.
 * @param {Line[]} lines
 * @param {Format} format
 * @param {Problem[]} problems
 * @returns {Row[]}
 */
function readRows(lines, { separator }, problems) {
  const rows = [];
  let gap = false;
  for (const { line, text, comment } of lines) {
    const cells = text.length > LINE_LONGEST ? [] : cellsOf(text, separator);
    if (cells === null) {
      const message = 'a quote is opened and not closed: close it, or take it out';
      problems.push({ line, kind: 'error', message });
    } else if (text.length > LINE_LONGEST || cells.length > CELLS_MOST) {
      const message = `has more than ${CELLS_MOST} cells or ${numberOf(LINE_LONGEST)} letters: is each row on a line of its own?`;
      problems.push({ line, kind: 'error', message });
    } else if (cells.every((cell) => cell === '')) {
      gap ||= comment === '';
    } else if (!/^sep=.?$/i.test(text.trim())) {
      rows.push({ line, cells, gap });
      gap = false;
    }
  }
  // An empty line behind every row is a way of setting a table, and parts nothing.
  const gaps = rows.slice(1).filter((row) => row.gap).length;
  const isSpaced = rows.length > 3 && gaps >= rows.length - 2;
  return isSpaced ? rows.map((row) => ({ ...row, gap: false })) : rows;
}

/**
 * Parts the line of names, and its repetitions, from the rows. It may be a comment right above them.
 * @param {Row[]} all
 * @param {Line[]} lines
 * @param {Format} format
 * @returns {{ header: string[] | null, rows: Row[] }}
 */
function partHeader(all, lines, { separator, decimal }) {
  const [first, ...others] = all;
  const isFigure = (/** @type {string} */ cell) => isNumber(cell, decimal);
  const isName = (/** @type {string} */ cell) => !isFigure(cell) && !isMissing(cell);
  if (first === undefined) {
    return { header: null, rows: [] };
  }
  const below = others.find(({ cells }) => cells.some(isFigure))?.cells ?? [];
  const figures = below.filter(isFigure).length;
  const named = first.cells.filter((cell, i) => isName(cell) && isFigure(below[i] ?? '')).length;
  if (figures > 0 ? 2 * named > figures : !first.cells.some(isFigure)) {
    return { header: first.cells, rows: withoutLine(all, first.cells) };
  }
  const above = lines[first.line - 2];
  const cells = above?.text.trim() === '' ? cellsOf(above.comment, separator) : null;
  const isHeader = cells?.length === first.cells.length && cells.every(isName);
  return { header: isHeader ? cells : null, rows: all };
}

/**
 * Where the names stand again, another run begins.
 * @param {Row[]} rows
 * @param {string[]} header
 */
function withoutLine(rows, header) {
  /** @type {Row[]} */
  const kept = [];
  const text = header.join('\n');
  let gap = false;
  for (const row of rows) {
    if (row.cells.join('\n') === text) {
      gap = true;
    } else {
      kept.push({ ...row, gap: row.gap || gap });
      gap = false;
    }
  }
  return kept;
}

/**
 * How many columns there are: separators at the end of lines, with nothing behind them, make none.
 * @param {Row[]} rows
 * @param {string[] | null} header
 */
function widthOf(rows, header) {
  const filled = rows.map(({ cells }) => filledLength(cells));
  if (header !== null) {
    return Math.max(filledLength(header), Math.min(header.length, commonest(filled)));
  }
  const most = filled.reduce((a, b) => Math.max(a, b), 0);
  return Math.min(most, commonest(rows.map(({ cells }) => cells.length)));
}

/**
 * Cells up to the last one that is not empty.
 * @param {string[]} cells
 */
function filledLength(cells) {
  let n = cells.length;
  while (n > 0 && cells[n - 1] === '') {
    n -= 1;
  }
  return n;
}

/**
 * The number that stands most often in a list, the first of them.
 * @param {number[]} numbers
 */
function commonest(numbers) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  numbers.forEach((one) => counts.set(one, (counts.get(one) ?? 0) + 1));
  const [[number] = [0]] = [...counts].sort((a, b) => b[1] - a[1]);
  return number;
}

/**
 * Makes every row as wide as the others, or leaves it out.
 * @param {Row[]} rows
 * @param {string[] | null} header
 * @param {Problem[]} problems
 */
function evenRows(rows, header, problems) {
  const width = widthOf(rows, header);
  return rows.flatMap((row) => {
    const { line, cells } = row;
    const own = cells.slice(0, width);
    own.push(...(cells.slice(width).some((one) => one !== '') ? cells.slice(width) : []));
    if (own.length === width) {
      return [{ ...row, cells: own }];
    }
    const others = header === null ? 'the others have' : 'the line of names has';
    const message = `has ${numberOf(own.length, 'cell')} and ${others} ${width}: correct it, or remove the line`;
    problems.push({ line, kind: 'error', message });
    return [];
  });
}

/**
 * By line, and not more than a person would read.
 * @param {Problem[]} problems
 * @returns {Problem[]}
 */
function shortList(problems) {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  const rest = sorted.slice(PROBLEMS_MOST);
  if (rest.length === 0) {
    return sorted;
  }
  const message = `from this line on there are ${numberOf(rest.length, 'more problem')}`;
  const kind = rest.some((one) => one.kind === 'error') ? 'error' : 'note';
  return [...sorted.slice(0, PROBLEMS_MOST), { line: rest[0].line, kind, message }];
}
