// @ts-check
/** What lies on the phase plane: curves, dots of observations, rings of starting points. */
import { SMALL_WIDTH } from './plane-axes.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */

/** Beyond so many pixels a canvas draws nothing sensible. */
const FAR = 1e5;
/** Dots of one trajectory that are nearer than this would run together, pixels. */
const DOTS_APART = 5.5;
/** Dots of this radius are for a hand: each of them is drawn. */
const MOVABLE = 4;

/**
 * Makes a path of curves of states; where they leave the neighbourhood of the drawing is a gap.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly Float64Array[]} curves
 */
export function traceCurves(context, view, curves) {
  const { dimension, axes } = view;
  context.beginPath();
  for (const curve of curves) {
    let drawing = false;
    for (let i = 0; i < curve.length; i += dimension) {
      const px = view.x(Number(curve[i + axes[0]]));
      const py = view.y(Number(curve[i + axes[1]]));
      const inside = Math.abs(px) < FAR && Math.abs(py) < FAR;
      if (inside && drawing) {
        context.lineTo(px, py);
      } else if (inside) {
        context.moveTo(px, py);
      }
      drawing = inside;
    }
  }
}

/**
 * A cross that is seen on every ground.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView['palette']} palette
 * @param {[number, number]} at   pixels
 * @param {number} size           from the middle to an end, along each axis
 */
export function drawCross(context, palette, [px, py], size) {
  context.beginPath();
  context.moveTo(px - size, py - size);
  context.lineTo(px + size, py + size);
  context.moveTo(px - size, py + size);
  context.lineTo(px + size, py - size);
  for (const [width, colour] of /** @type {const} */ ([
    [5, palette.paper],
    [2, palette.ink],
  ])) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/**
 * Dots; those of rows that are not trained on are hollow.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly Float64Array[]} observations
 * @param {readonly number[]} [trained]   how many rows of each are trained on; without it all are
 */
export function drawObservations(context, view, observations, trained = []) {
  const { dimension } = view;
  const radius = view.width < SMALL_WIDTH ? 1.5 : 1.9;
  context.fillStyle = view.palette.data;
  context.beginPath();
  observations.forEach((rows, i) => {
    traceDots(context, view, rows, 0, (trained[i] ?? Infinity) * dimension, radius);
  });
  context.fill();
  context.strokeStyle = view.palette.data;
  context.lineWidth = 1.2;
  context.beginPath();
  observations.forEach((rows, i) => {
    traceDots(context, view, rows, (trained[i] ?? Infinity) * dimension, Infinity, radius + 0.6);
  });
  context.stroke();
}

/**
 * Larger dots, on those that a hand can move.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly Float64Array[]} observations
 * @param {readonly number[]} trained   the rest is hollow
 */
export function drawMovable(context, view, observations, trained) {
  const { dimension, palette } = view;
  context.fillStyle = palette.data;
  context.strokeStyle = palette.paper;
  context.lineWidth = 1.5;
  context.beginPath();
  observations.forEach((rows, i) => {
    traceDots(context, view, rows, 0, (trained[i] ?? Infinity) * dimension, MOVABLE + 0.5);
  });
  context.fill();
  context.stroke();
  context.fillStyle = palette.paper;
  context.strokeStyle = palette.data;
  context.beginPath();
  observations.forEach((rows, i) => {
    traceDots(context, view, rows, (trained[i] ?? Infinity) * dimension, Infinity, MOVABLE);
  });
  context.fill();
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {Float64Array} rows
 * @param {number} from     an index of `rows`
 * @param {number} to
 * @param {number} radius   CSS pixels
 */
function traceDots(context, view, rows, from, to, radius) {
  const { dimension, axes } = view;
  const apart = radius < MOVABLE ? DOTS_APART : 0;
  let [lastX, lastY] = [Infinity, Infinity];
  for (let i = from; i < Math.min(to, rows.length); i += dimension) {
    const px = view.x(Number(rows[i + axes[0]]));
    const py = view.y(Number(rows[i + axes[1]]));
    if (!(Math.hypot(px - lastX, py - lastY) < apart)) {
      context.moveTo(px + radius, py);
      context.arc(px, py, radius, 0, 2 * Math.PI);
      [lastX, lastY] = [px, py];
    }
  }
}

/**
 * A ring around each starting point.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly (readonly number[])[]} starts
 */
export function drawStarts(context, view, starts) {
  const [x, y] = view.axes;
  for (const start of starts) {
    const px = view.x(Number(start[x]));
    const py = view.y(Number(start[y]));
    drawRing(context, px, py, 5, view.palette.paper);
    drawRing(context, px, py, 2, view.palette.ink);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} px
 * @param {number} py
 * @param {number} width
 * @param {string} colour
 */
function drawRing(context, px, py, width, colour) {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.beginPath();
  context.arc(px, py, 7, 0, 2 * Math.PI);
  context.stroke();
}
