// @ts-check
/** Tables of numbers in the terminal. */

/** The blog prints a loss every so many epochs. */
export const PRINT_EVERY = 40;

/**
 * A number with a true minus sign, for plots and tables.
 * @param {number} value
 */
export const signed = (value) => String(value).replace('-', '−');

/**
 * Prints a table: the first column to the left, numbers to the right.
 * @param {string[][]} rows the first one names the columns
 */
export function printTable(rows) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  for (const row of rows) {
    const cells = row.map((cell, c) =>
      c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

/**
 * @param {number} epochs
 * @param {number} every
 */
const printedEpochs = (epochs, every) =>
  Array.from({ length: Math.ceil(epochs / every) }, (_, i) => i * every);

/**
 * Prints losses, a line per setting.
 * @param {[name: string, losses: ArrayLike<number>][]} lines
 * @param {number} [every] epochs from one column to the next
 */
export function printLosses(lines, every = PRINT_EVERY) {
  const epochs = printedEpochs(lines[0][1].length, every);
  printTable([
    ['epoch', ...epochs.map(String)],
    ...lines.map(([name, losses]) => [name, ...epochs.map((epoch) => losses[epoch].toFixed(5))]),
  ]);
}
