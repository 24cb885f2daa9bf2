// @ts-check
/** Most rows and runs of a table that are read. */
export const ROWS_MOST = 10_000;
export const RUNS_MOST = 100;
