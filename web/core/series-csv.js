// @ts-check
/**
 * Trajectories and losses as tables of text (CSV, RFC 4180): comma, CRLF, a line of names first.
 * Numbers are the shortest that read back to the same double; what is not known is empty.
 */

/**
 * @typedef {object} Series one trajectory at its times
 * @property {ArrayLike<number>} t (n)
 * @property {ArrayLike<number>} [data] (n, D), as are the others
 * @property {ArrayLike<number>} [truth] without noise
 * @property {ArrayLike<number>} [fit] of the Neural ODE
 */

/** What may be known of a trajectory, and how columns of it are called. */
const KINDS = /** @type {const} */ ([
  ['data', 'data'],
  ['truth', 'true'],
  ['fit', 'fit'],
]);

/**
 * A cell; the text is quoted where it has to be.
 * @param {string | number | undefined} value
 */
function cell(value) {
  const isNumber = typeof value === 'number';
  const text = value === undefined || (isNumber && !Number.isFinite(value)) ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {(string | number | undefined)[][]} rows */
export function csvText(rows) {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * run, t, then for each variable what is known of it: x_data, y_data, x_true, …
 * @param {Series[]} series
 * @param {readonly string[]} names of the variables
 */
export function trajectoriesCsv(series, names) {
  const kinds = KINDS.filter(([key]) => series.some((one) => one[key] !== undefined));
  const D = names.length;
  const header = [
    'run',
    't',
    ...kinds.flatMap(([, kind]) => names.map((name) => `${name}_${kind}`)),
  ];
  const rows = series.flatMap((one, run) =>
    Array.from(one.t, (time, i) => [
      run + 1,
      time,
      ...kinds.flatMap(([key]) => names.map((_, d) => one[key]?.[i * D + d])),
    ]),
  );
  return csvText([header, ...rows]);
}

/**
 * One line per epoch kept.
 * @param {readonly string[]} names of the columns, as abi.history
 * @param {ArrayLike<number>[]} columns
 */
export function lossesCsv(names, columns) {
  const rows = Array.from(columns[0] ?? [], (_, i) => columns.map((column) => column[i]));
  return csvText([[...names], ...rows]);
}

/**
 * Data, truth and fit of a run's trajectories, at the times of the data.
 * @param {import('./session.js').Session} run
 * @returns {Series[]}
 */
export function seriesOf(run) {
  const starts = run.starts();
  return run.data().map(({ t, y, clean }, i) => {
    const { y: [fit] } = run.predict({ y0: starts[i], t }); // prettier-ignore
    return { t, data: y, ...(clean ? { truth: clean } : {}), fit };
  });
}
