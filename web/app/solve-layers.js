// @ts-check
/** What the chapter "Solve" draws on the phase plane, over the arrows and the exact solution. */
import { kindName } from '../core/fixed-points.js';
import { drawCross } from '../view/plane-curves.js';
import { drawStages } from './solve-stages.js';

/** @typedef {import('./solve-problem.js').Solved} Solved */
/** @typedef {import('../view/phase-plane.js').PlaneView} PlaneView */
/** @typedef {import('../view/phase-plane.js').PlaneLayer} PlaneLayer */
/** @typedef {import('../core/fixed-points.js').FixedPoint} FixedPoint */

/**
 * A rejected attempt: from where, and where it would have ended.
 * @typedef {{ index: number, t: number, from: Float64Array, to: Float64Array }} Refused
 *
 * @typedef {{ solved: Solved, refused: Refused[] }} Drawn
 */

/**
 * What a symbol of the text stands for.
 * @typedef {'state' | 'field' | 'start' | 'step' | 'stages' | 'error' | 'tolerance'
 *   | 'exact'} Part
 */

/**
 * @typedef {object} SolvePicture   changed in place; the next frame shows it
 * @property {Drawn[][]} runs       by start, then by method
 * @property {number} focus         the start whose steps are shown
 * @property {Float64Array[]} nullclines   lines of x' = 0 and of y' = 0, see `joinSegments`
 * @property {readonly FixedPoint[]} fixedPoints
 * @property {import('./solve-player.js').Position} position
 * @property {{ stages: readonly import('./solve-stages.js').Stage[], h: number } | null} stages
 *   of one step, see solve-stages.js
 * @property {Part | null} lit      everything else is faint
 */

const NULLCLINE_DASHES = [
  [1.5, 4],
  [11, 4, 2, 4],
];
const FAINT = 0.16;
const CURVE_WIDTH = 2.4;
const DOT = 3;
/** Ends of steps that are nearer than this, in pixels, are small and without a rim. */
const DOTS_APART = 9;
const DOT_SMALL = 2.2;
/** Of so many all are small. */
const MANY = 250;
/** Width of the paper around a label, and the height that it takes. */
const RIM = 2;
const LABEL_HEIGHT = 15;
const CROSS = 4;

/** @type {Record<string, string>} */
const colours = {};

/**
 * The colours of the methods, read once per theme.
 * @param {Element} element
 */
export function readMethodColours(element) {
  const style = getComputedStyle(element);
  for (const name of ['--nde-method-1', '--nde-method-2', '--nde-method-3']) {
    colours[name] = style.getPropertyValue(name).trim();
  }
}

/**
 * @param {SolvePicture} picture
 * @returns {PlaneLayer[]}
 */
export function solveLayers(picture) {
  return [
    { place: 'below', draw: (context, view) => drawNullclines(context, view, picture) },
    { place: 'above', draw: (context, view) => drawRuns(context, view, picture) },
    { place: 'above', draw: (context, view) => drawFixedPoints(context, view, picture) },
    {
      place: 'above',
      draw: (context, view) => picture.stages && drawStages(context, view, picture.stages),
    },
  ];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {SolvePicture} picture
 */
function drawNullclines(context, view, { nullclines, lit }) {
  context.strokeStyle = view.palette.ink;
  context.globalAlpha = lit === null || lit === 'field' ? 0.75 : FAINT;
  context.lineWidth = 1.4;
  nullclines.forEach((segments, i) => {
    context.setLineDash(NULLCLINE_DASHES[i] ?? []);
    context.beginPath();
    traceLines(context, view, segments);
    context.stroke();
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {Float64Array} lines   x0, y0, x1, y1 …, a NaN pair between two lines
 */
function traceLines(context, view, lines) {
  let begins = true;
  for (let i = 0; i < lines.length; i += 2) {
    const x = Number(lines[i]);
    if (Number.isNaN(x)) {
      begins = true;
    } else if (begins) {
      context.moveTo(view.x(x), view.y(Number(lines[i + 1])));
      begins = false;
    } else {
      context.lineTo(view.x(x), view.y(Number(lines[i + 1])));
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {SolvePicture} picture
 */
function drawFixedPoints(context, view, { fixedPoints, runs, lit }) {
  const { palette, scale, axes } = view;
  /** What a label may not lie on. @type {[x0: number, x1: number, y: number][]} */
  const taken = [
    ...fixedPoints.map(({ at }) => at),
    ...runs.flatMap(([run]) => (run ? [axes.map((axis) => Number(run.solved.y[axis]))] : [])),
  ].map(([x = NaN, y = NaN]) => [view.x(x) - 8, view.x(x) + 8, view.y(y)]);
  context.globalAlpha = lit === null || lit === 'field' ? 1 : FAINT;
  context.font = `12px ${palette.font}`;
  context.textBaseline = 'middle';
  for (const point of fixedPoints) {
    const { at, kind } = point;
    const [px, py] = [view.x(at[0]), view.y(at[1])];
    context.beginPath();
    if (kind === 'saddle') {
      context.rect(px - 4.5, py - 4.5, 9, 9);
    } else {
      context.arc(px, py, 5, 0, 2 * Math.PI);
    }
    context.fillStyle = kind.startsWith('stable') ? palette.ink : palette.paper;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.8;
    context.fill();
    context.stroke();
    const text = kindName(point);
    const { width } = context.measureText(text);
    const leftward = px + 12 + width > scale.left + scale.width;
    const [x, y] = [leftward ? px - 11 - width : px + 11, py + 11];
    // The list below the plane names them all.
    if (taken.some(([x0, x1, at]) => x < x1 && x + width > x0 && Math.abs(y - at) < LABEL_HEIGHT)) {
      continue;
    }
    taken.push([x, x + width, y]);
    context.textAlign = 'left';
    context.lineWidth = RIM;
    context.lineJoin = 'round';
    context.strokeStyle = palette.paper;
    context.strokeText(text, x, y);
    context.fillStyle = palette.quiet;
    context.fillText(text, x, y);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {SolvePicture} picture
 */
function drawRuns(context, view, picture) {
  picture.runs.forEach((drawn, start) => {
    const hasFocus = start === picture.focus;
    // The first method is the one that is looked at: it lies on top.
    for (const run of [...drawn].reverse()) {
      drawRun(context, view, picture, run, { hasFocus, isFirst: run === drawn[0] });
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {SolvePicture} picture
 * @param {Drawn} run
 * @param {{ hasFocus: boolean, isFirst: boolean }} which
 */
function drawRun(context, view, { position, lit }, { solved, refused }, { hasFocus, isFirst }) {
  const { look } = solved.method;
  const colour = colours[look.colour] ?? view.palette.ink;
  const plain = lit === null || lit === 'state' ? 1 : FAINT;
  const strength = hasFocus ? 1 : 0.55;
  const rowEnd = rowAt(solved.t, position.t);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineJoin = 'round';
  context.lineWidth = hasFocus ? CURVE_WIDTH : 1.6;
  context.setLineDash([...look.dash]);
  context.globalAlpha = plain * strength;
  traceRows(context, view, solved, 0, rowEnd);
  context.stroke();
  if (rowEnd < solved.t.length) {
    context.globalAlpha = FAINT;
    traceRows(context, view, solved, rowEnd - 1, solved.t.length);
    context.stroke();
  }
  context.setLineDash([]);
  if (!hasFocus) {
    return;
  }
  context.globalAlpha = lit === null || lit === 'step' ? 1 : FAINT;
  drawEnds(context, view, solved, position.t);
  context.globalAlpha = lit === null || lit === 'error' ? 1 : FAINT;
  const until = position.whole || !isFirst ? Infinity : position.done;
  drawRefused(context, view, refused, until, position.whole ? Infinity : position.t);
  if (!position.whole) {
    context.globalAlpha = 1;
    drawMoving(context, view, solved, rowEnd);
  }
}

/**
 * The number of rows up to a time.
 * @param {Float64Array} t
 * @param {number} time
 */
function rowAt(t, time) {
  let [low, high] = [0, t.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(t[middle]) <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {Solved} solved
 * @param {number} from
 * @param {number} to
 */
function traceRows(context, { axes, dimension, x, y }, { y: rows }, from, to) {
  context.beginPath();
  let drawing = false;
  for (let i = Math.max(0, from); i < to; i += 1) {
    const px = x(Number(rows[i * dimension + axes[0]]));
    const py = y(Number(rows[i * dimension + axes[1]]));
    // Far outside, a canvas draws nothing sensible: leave a gap there.
    const inside = Math.abs(px) < 1e5 && Math.abs(py) < 1e5;
    if (inside && drawing) {
      context.lineTo(px, py);
    } else if (inside) {
      context.moveTo(px, py);
    }
    drawing = inside;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {Solved} solved
 * @param {number} time
 */
function drawEnds(context, view, { ends, steps }, time) {
  const { dimension, axes, palette } = view;
  const [large, small] = [new Path2D(), new Path2D()];
  const apart = ends.length / dimension > MANY ? Infinity : DOTS_APART;
  let [lastX, lastY] = [Infinity, Infinity];
  let row = 0;
  for (const { accepted, tEnd } of steps) {
    if (!accepted) {
      continue;
    }
    if (tEnd > time * (1 + 1e-12) && row < ends.length / dimension - 1) {
      break;
    }
    const px = view.x(Number(ends[row * dimension + axes[0]]));
    const py = view.y(Number(ends[row * dimension + axes[1]]));
    if (tEnd <= time * (1 + 1e-12) || time >= Number(steps.at(-1)?.tEnd)) {
      const isNear = Math.hypot(px - lastX, py - lastY) < apart;
      const [path, radius] = isNear ? [small, DOT_SMALL] : [large, DOT];
      path.moveTo(px + radius, py);
      path.arc(px, py, radius, 0, 2 * Math.PI);
      [lastX, lastY] = [px, py];
    }
    row += 1;
  }
  context.fill(small);
  context.fill(large);
  context.strokeStyle = palette.paper;
  context.lineWidth = 1;
  context.stroke(large);
}

/**
 * A thin line from where the attempt began to the cross where it would have ended.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly Refused[]} refused
 * @param {number} until   attempts
 * @param {number} time
 */
function drawRefused(context, view, refused, until, time) {
  const [a, b] = view.axes;
  context.lineWidth = 1.8;
  for (const { index, t, from, to } of refused) {
    if (index >= until || t > time) {
      continue;
    }
    const [x0, y0] = [view.x(Number(from[a])), view.y(Number(from[b]))];
    const [x1, y1] = [view.x(Number(to[a])), view.y(Number(to[b]))];
    context.strokeStyle = view.palette.ink;
    context.setLineDash([2, 3]);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    context.setLineDash([]);
    drawCross(context, view.palette, [x1, y1], CROSS);
  }
}

/**
 * The dot that travels along.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {Solved} solved
 * @param {number} rowEnd
 */
function drawMoving(context, { dimension, axes, x, y, palette }, { y: rows, method }, rowEnd) {
  const row = Math.max(0, rowEnd - 1) * dimension;
  context.beginPath();
  context.arc(x(Number(rows[row + axes[0]])), y(Number(rows[row + axes[1]])), 6, 0, 2 * Math.PI);
  context.fillStyle = colours[method.look.colour] ?? palette.ink;
  context.fill();
  context.strokeStyle = palette.paper;
  context.lineWidth = 2;
  context.stroke();
}
