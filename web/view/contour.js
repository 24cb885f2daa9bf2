// @ts-check
/** The line around the places near to some points: marching squares, chained to whole lines. */

/**
 * @typedef {object} Lattice   nodes in rows, evenly spaced
 * @property {number} columns
 * @property {number} rows
 * @property {Float32Array} values   of the nodes, row by row
 */

/**
 * For each node the distance to the nearest of some points, in the units of the lattice, as far as
 * it is below `most`; else `most`.
 * @param {number} columns
 * @param {number} rows
 * @param {ArrayLike<number>} points   column, row, column, row … as real numbers
 * @param {number} most
 * @returns {Lattice}
 */
export function nearness(columns, rows, points, most) {
  const values = new Float32Array(columns * rows).fill(most);
  for (let p = 0; p + 1 < points.length; p += 2) {
    const [x, y] = [Number(points[p]), Number(points[p + 1])];
    const last = Math.min(columns - 1, Math.floor(x + most));
    const top = Math.min(rows - 1, Math.floor(y + most));
    for (let row = Math.max(0, Math.ceil(y - most)); row <= top; row += 1) {
      for (let column = Math.max(0, Math.ceil(x - most)); column <= last; column += 1) {
        const distance = Math.sqrt((column - x) ** 2 + (row - y) ** 2);
        const i = row * columns + column;
        values[i] = Math.min(Number(values[i]), distance);
      }
    }
  }
  return { columns, rows, values };
}

/**
 * The edges of a square that the line joins, for each of the 16 ways in which its corners lie inside
 * (bit 0: left below, 1: right below, 2: right above, 3: left above). Edges: 0 below, 1 right,
 * 2 above, 3 left.
 */
const CASES = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/**
 * Lines on which the values are `level`, as columns and rows: x0, y0, x1, y1 …; closed ones end
 * where they begin.
 * @param {Lattice} lattice
 * @param {number} level
 * @returns {number[][]}
 */
export function contours(lattice, level) {
  /** The two pieces that meet on an edge. @type {Map<number, number[]>} */
  const neighbours = new Map();
  /** @param {number} a @param {number} b */
  const join = (a, b) => {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  };
  const { columns, rows, values } = lattice;
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const i = row * columns + column;
      const corners = [i, i + 1, i + columns + 1, i + columns];
      const inside = corners.reduce(
        (bits, corner, k) => bits | (Number(values[corner]) < level ? 1 << k : 0),
        0,
      );
      // An edge is named by its first node, twice, plus one if it goes up.
      const edges = [2 * i, 2 * (i + 1) + 1, 2 * (i + columns), 2 * i + 1];
      const pairs = CASES[inside] ?? [];
      for (let k = 0; k < pairs.length; k += 2) {
        join(Number(edges[Number(pairs[k])]), Number(edges[Number(pairs[k + 1])]));
      }
    }
  }
  return chains(neighbours).map((edges) => edges.flatMap((edge) => crossing(lattice, level, edge)));
}

/**
 * @param {Map<number, number[]>} neighbours
 * @returns {number[][]}
 */
function chains(neighbours) {
  const lines = [];
  // Lines that end at the border first: begun in the middle they would come in two pieces.
  const ends = [...neighbours.keys()].filter((edge) => neighbours.get(edge)?.length === 1);
  for (const begin of [...ends, ...neighbours.keys()]) {
    const line = [begin];
    let edge = begin;
    for (;;) {
      const next = neighbours.get(edge)?.pop();
      if (next === undefined) {
        break;
      }
      const back = neighbours.get(next) ?? [];
      back.splice(back.indexOf(edge), 1);
      line.push(next);
      edge = next;
    }
    if (line.length > 1) {
      lines.push(line);
    }
  }
  return lines;
}

/**
 * Where the level is crossed on an edge.
 * @param {Lattice} lattice
 * @param {number} level
 * @param {number} edge
 */
function crossing({ columns, values }, level, edge) {
  const node = edge >> 1;
  const up = edge & 1;
  const a = Number(values[node]);
  const b = Number(values[node + (up ? columns : 1)]);
  const part = (level - a) / (b - a);
  return [(node % columns) + (up ? 0 : part), Math.floor(node / columns) + (up ? part : 0)];
}
