// @ts-check
/**
 * What a vector field of two variables looks like, and how the error of a method falls with its
 * work. Pure functions: the field and the solver come as functions.
 */

/**
 * @typedef {{ xLeast: number, xMost: number, yLeast: number, yMost: number }} Box
 * @typedef {{ re: number, im: number }} Complex
 *
 * @typedef {'saddle' | 'stableNode' | 'unstableNode' | 'stableFocus' | 'unstableFocus' | 'centre'
 *   | 'degenerate'} Kind
 *
 * @typedef {object} WorkPoint one solve of a sweep
 * @property {number} evaluations
 * @property {number} error
 */

/** What kinds are called. @type {Record<Kind, string>} */
export const KIND_NAMES = {
  saddle: 'saddle',
  stableNode: 'stable node',
  unstableNode: 'unstable node',
  stableFocus: 'stable focus',
  unstableFocus: 'unstable focus',
  centre: 'centre',
  degenerate: 'degenerate',
};

/** A sum this small beside its terms is rounding. */
const ROUNDING = 1e-9;

/**
 * The eigenvalues of [[a, b], [c, d]].
 * @param {ArrayLike<number>} jacobian a, b, c, d
 * @returns {[Complex, Complex]} real ones in descending order
 */
export function eigenvalues({ 0: a, 1: b, 2: c, 3: d }) {
  const mean = (a + d) / 2;
  const square = ((a - d) / 2) ** 2 + b * c;
  if (square < 0) {
    const im = Math.sqrt(-square);
    return [
      { re: mean, im },
      { re: mean, im: -im },
    ];
  }
  // The larger one by the sum, the other by the product: the difference would lose its digits.
  const large = mean + (mean < 0 ? -1 : 1) * Math.sqrt(square);
  const small = large === 0 ? 0 : (a * d - b * c) / large;
  return [
    { re: Math.max(large, small), im: 0 },
    { re: Math.min(large, small), im: 0 },
  ];
}

/**
 * The same in any units of the variables and of time.
 * @param {ArrayLike<number>} jacobian a, b, c, d
 * @returns {Kind}
 */
export function kindOf({ 0: a, 1: b, 2: c, 3: d }) {
  const determinant = a * d - b * c;
  if (!(Math.abs(determinant) > ROUNDING * (Math.abs(a * d) + Math.abs(b * c)))) {
    return 'degenerate';
  }
  if (determinant < 0) {
    return 'saddle';
  }
  const trace = a + d;
  const difference = ((a - d) / 2) ** 2;
  const square = difference + b * c;
  if (square >= -ROUNDING * (difference + Math.abs(b * c))) {
    return trace < 0 ? 'stableNode' : 'unstableNode';
  }
  if (Math.abs(trace) <= ROUNDING * Math.sqrt(-square)) {
    return 'centre';
  }
  return trace < 0 ? 'stableFocus' : 'unstableFocus';
}

/**
 * A grid over a box, its edges included, row by row from the lowest: x0, y0, x1, y1 …
 * @param {Box} box
 * @param {number} columns
 * @param {number} rows
 */
export function gridPoints({ xLeast, xMost, yLeast, yMost }, columns, rows) {
  const points = new Float64Array(columns * rows * 2);
  for (let row = 0, i = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, i += 2) {
      points[i] = xLeast + ((xMost - xLeast) * column) / (columns - 1);
      points[i + 1] = yLeast + ((yMost - yLeast) * row) / (rows - 1);
    }
  }
  return points;
}

/**
 * Where a function on a grid is zero: line segments x0, y0, x1, y1 … by marching squares.
 * @param {ArrayLike<number>} values at `gridPoints`, entry offset + i · stride
 * @param {{ box: Box, columns: number, rows: number, stride?: number, offset?: number }} grid
 * @returns {Float64Array}
 */
export function zeroSegments(values, { box, columns, rows, stride = 1, offset = 0 }) {
  /** @type {number[]} */
  const segments = [];
  const dx = (box.xMost - box.xLeast) / (columns - 1);
  const dy = (box.yMost - box.yLeast) / (rows - 1);
  const at = (/** @type {number} */ column, /** @type {number} */ row) =>
    values[offset + (row * columns + column) * stride];
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const corners = [
        at(column, row),
        at(column + 1, row),
        at(column + 1, row + 1),
        at(column, row + 1),
      ];
      const crossings = corners.every(Number.isFinite) ? cellCrossings(corners) : [];
      for (const [u, v] of crossings) {
        segments.push(box.xLeast + (column + u) * dx, box.yLeast + (row + v) * dy);
      }
    }
  }
  return Float64Array.from(segments);
}

/**
 * Where the edges of a cell are crossed, in pairs that belong together; cells are the unit square,
 * its corners counterclockwise from the origin.
 * @param {number[]} corners
 * @returns {[number, number][]}
 */
function cellCrossings(corners) {
  /** @type {[number, number][]} */
  const crossings = [];
  corners.forEach((a, edge) => {
    const b = corners[(edge + 1) % 4];
    if (a >= 0 !== b >= 0) {
      const part = a / (a - b);
      crossings.push(
        /** @type {[number, number][]} */ ([
          [part, 0],
          [1, part],
          [1 - part, 1],
          [0, 1 - part],
        ])[edge],
      );
    }
  });
  // A saddle: the middle decides which corner is cut off from the others.
  const mean = corners.reduce((sum, value) => sum + value, 0) / 4;
  if (crossings.length === 4 && mean >= 0 === corners[0] >= 0) {
    return [crossings[0], crossings[1], crossings[2], crossings[3]];
  }
  return crossings.length === 4
    ? [crossings[3], crossings[0], crossings[1], crossings[2]]
    : crossings;
}

/**
 * Segments that meet, joined to lines.
 * @param {Float64Array} segments x0, y0, x1, y1 …
 * @param {number} extent of the box: ends this close, but for rounding, are one
 * @returns {Float64Array} x0, y0, x1, y1, x2, y2 …, with a pair of NaN after each line
 */
export function joinSegments(segments, extent) {
  const n = segments.length / 4;
  const keyOf = (/** @type {number} */ end) =>
    [0, 1].map((k) => Math.round((segments[2 * end + k] / extent) * 1e9)).join();
  /** @type {Map<string, number[]>} */
  const ends = new Map();
  for (let end = 0; end < 2 * n; end += 1) {
    const key = keyOf(end);
    ends.set(key, [...(ends.get(key) ?? []), end]);
  }
  const used = new Uint8Array(n);
  // End e of segment e >> 1; its other end is e ^ 1.
  const nextOf = (/** @type {number} */ end) =>
    ends.get(keyOf(end))?.find((other) => used[other >> 1] === 0);
  /** @type {number[]} */
  const lines = [];
  const follow = (/** @type {number | undefined} */ first) => {
    for (let end = first; end !== undefined; end = nextOf(end ^ 1)) {
      used[end >> 1] = 1;
      lines.push(...(end === first ? at(end) : []), ...at(end ^ 1));
    }
    lines.push(NaN, NaN);
  };
  const at = (/** @type {number} */ end) => segments.subarray(2 * end, 2 * end + 2);
  for (const met of ends.values()) {
    // Lines with two ends first, from an end; what is left are loops.
    if (met.length === 1 && used[met[0] >> 1] === 0) {
      follow(met[0]);
    }
  }
  for (let i = 0; i < n; i += 1) {
    if (used[i] === 0) {
      follow(2 * i);
    }
  }
  return Float64Array.from(lines);
}

/** Errors outside of these are no part of the line: too coarse for its order, or rounding. */
const SLOPE_ERRORS = { least: 2e-12, most: 3e-2 };

/**
 * The power by which the error falls with the work: −slope of the line through the points of a
 * work–precision plot, by least squares in the logarithms.
 * @param {readonly WorkPoint[]} points
 * @param {number} [size] of the solution
 * @returns {number} NaN where fewer than three points count
 */
export function measuredOrder(points, size = 1) {
  const rows = points
    .filter(({ error }) => error > SLOPE_ERRORS.least * size && error < SLOPE_ERRORS.most * size)
    .map(({ evaluations, error }) => [Math.log(evaluations), Math.log(error)]);
  const n = rows.length;
  const [x, y] = [0, 1].map((k) => rows.reduce((sum, row) => sum + row[k], 0) / n);
  const above = rows.reduce((sum, [u, v]) => sum + (u - x) * (v - y), 0);
  const below = rows.reduce((sum, [u]) => sum + (u - x) ** 2, 0);
  return n >= 3 && below > 0 ? -above / below : NaN;
}

/**
 * The largest difference between two states.
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
export function distance(a, b) {
  let most = 0;
  for (let i = 0; i < a.length; i += 1) {
    most = Math.max(most, Math.abs(a[i] - b[i])); // NaN stays
  }
  return most;
}
