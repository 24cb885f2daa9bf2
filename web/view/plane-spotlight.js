// @ts-check
/**
 * Shows on the phase plane what a symbol of the text stands for: everything else fades, and what has
 * no place in the picture otherwise is drawn: distances, the way back, marks of time, ends of steps.
 */
import { valueAt } from './curve.js';
import { drawObservations, drawStarts, traceCurves } from './plane-curves.js';
import { FIT_DASH, FIT_WIDTH } from './palette.js';
import { tickStep } from './plane-scale.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */
/** @typedef {import('./curve.js').Curve} Curve */
/** @typedef {{ t: number, h: number, accepted: boolean }} Step */

/**
 * @typedef {object} Lit   what there is to be lit
 * @property {readonly Curve[]} fit
 * @property {readonly Curve[]} data
 * @property {readonly number[][]} starts
 * @property {readonly Step[]} steps   of the solver along the first curve
 */

/** @typedef {(context: CanvasRenderingContext2D, view: PlaneView, lit: Lit) => void} Drawing */

const VEIL = 0.84;
/** CSS pixels between two arrowheads of the way back, and their size. */
const HEAD_SPACING = 42;
const HEAD = 6.5;
/** Marks of time along the curve, about. */
const MARKS = 7;
/** CSS pixels between two of their numbers, at least. */
const LABEL_SPACING = 26;

/** @type {Record<string, Drawing | undefined>} */
const DRAWINGS = {
  state: drawFit,
  start: (context, view, { starts }) => drawStarts(context, view, starts),
  data: (context, view, { data }) => drawData(context, view, data),
  loss: drawDistances,
  back: drawWayBack,
  time: drawTimes,
  step: drawSteps,
};

export class PlaneSpotlight {
  place = /** @type {const} */ ('above');
  #plane;
  #lit;
  #part = '';

  /**
   * @param {import('./phase-plane.js').PhasePlane} plane
   * @param {() => Lit} lit
   */
  constructor(plane, lit) {
    this.#plane = plane;
    this.#lit = lit;
    plane.addLayer(this);
  }

  /** @param {string} part   '' lights nothing */
  show(part) {
    if (part !== this.#part) {
      this.#part = part;
      this.#plane.redraw();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  draw(context, view) {
    const drawing = DRAWINGS[this.#part];
    const isField = this.#part === 'field' || this.#part === 'weights';
    if (!drawing && !isField) {
      return;
    }
    context.globalAlpha = VEIL;
    context.fillStyle = view.palette.paper;
    context.fillRect(0, 0, view.width, view.height);
    context.globalAlpha = 1;
    if (drawing) {
      drawing(context, view, this.#lit());
    } else {
      this.#plane.fields.drawArrows(context, view, 'learned');
    }
  }
}

/** @type {Drawing} */
function drawFit(context, view, { fit }) {
  context.strokeStyle = view.palette.fit;
  context.lineWidth = FIT_WIDTH;
  context.lineJoin = 'round';
  context.setLineDash(FIT_DASH);
  traceCurves(
    context,
    view,
    fit.map(({ y }) => y),
  );
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly Curve[]} data
 */
function drawData(context, view, data) {
  drawObservations(
    context,
    view,
    data.map(({ y }) => y),
  );
}

/**
 * From each dot to where the path is at the time of the dot.
 * @type {Drawing}
 */
function drawDistances(context, view, lit) {
  drawFit(context, view, lit);
  drawData(context, view, lit.data);
  context.strokeStyle = view.palette.ink;
  context.lineWidth = 1.2;
  context.beginPath();
  lit.data.forEach(({ t, y }, i) => {
    const curve = lit.fit[i];
    for (let k = 0; curve && k < t.length; k += 1) {
      const end = pixelAt(view, curve, Number(t[k]));
      if (end) {
        const row = k * view.dimension;
        context.moveTo(
          view.x(Number(y[row + view.axes[0]])),
          view.y(Number(y[row + view.axes[1]])),
        );
        context.lineTo(...end);
      }
    }
  });
  context.stroke();
}

/**
 * Arrowheads along the path, from its end to its start.
 * @type {Drawing}
 */
function drawWayBack(context, view, lit) {
  drawFit(context, view, lit);
  const { dimension, axes } = view;
  context.fillStyle = view.palette.ink;
  context.beginPath();
  for (const { y } of lit.fit) {
    let way = 0;
    for (let i = y.length - dimension; i >= dimension; i -= dimension) {
      const [x0, y0] = [view.x(Number(y[i + axes[0]])), view.y(Number(y[i + axes[1]]))];
      const j = i - dimension;
      const [x1, y1] = [view.x(Number(y[j + axes[0]])), view.y(Number(y[j + axes[1]]))];
      const length = Math.hypot(x1 - x0, y1 - y0);
      way += length;
      if (way >= HEAD_SPACING && length > 0) {
        way = 0;
        traceHead(context, x1, y1, ((x1 - x0) / length) * HEAD, ((y1 - y0) / length) * HEAD);
      }
    }
  }
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x    the tip
 * @param {number} y
 * @param {number} dx   towards it
 * @param {number} dy
 */
function traceHead(context, x, y, dx, dy) {
  context.moveTo(x + dx, y + dy);
  context.lineTo(x - dx - 0.8 * dy, y - dy + 0.8 * dx);
  context.lineTo(x - dx + 0.8 * dy, y - dy - 0.8 * dx);
  context.closePath();
}

/**
 * Round times along the first path.
 * @type {Drawing}
 */
function drawTimes(context, view, lit) {
  drawFit(context, view, lit);
  const [curve] = lit.fit;
  if (!curve || curve.t.length < 2) {
    return;
  }
  const [from, to] = [Number(curve.t[0]), Number(curve.t.at(-1))];
  const step = tickStep(Math.max(Math.abs(to - from) / MARKS, 1e-12));
  const { palette } = view;
  context.font = `12px ${palette.font}`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  let last = [-Infinity, -Infinity];
  for (let n = Math.ceil(Math.min(from, to) / step); n * step <= Math.max(from, to); n += 1) {
    const at = pixelAt(view, curve, n * step);
    if (at) {
      dot(context, at, 4, palette.ink, palette.paper);
    }
    if (at && Math.hypot(at[0] - Number(last[0]), at[1] - Number(last[1])) > LABEL_SPACING) {
      last = at;
      label(context, view, at, `t = ${Number((n * step).toPrecision(6))}`);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {readonly [number, number]} at
 * @param {string} text
 */
function label(context, { scale, palette }, [x, y], text) {
  const leftward = x + 12 + context.measureText(text).width > scale.left + scale.width;
  context.textAlign = leftward ? 'right' : 'left';
  const from = x + (leftward ? -9 : 9);
  context.lineWidth = 3.5;
  context.strokeStyle = palette.paper;
  context.strokeText(text, from, y - 9);
  context.fillStyle = palette.ink;
  context.fillText(text, from, y - 9);
}

/**
 * Where the solver stopped to look: ends of the steps that it accepted.
 * @type {Drawing}
 */
function drawSteps(context, view, lit) {
  drawFit(context, view, lit);
  const [curve] = lit.fit;
  for (const { t, h, accepted } of curve ? lit.steps : []) {
    const at = accepted && curve ? pixelAt(view, curve, t + h) : null;
    if (at) {
      dot(context, at, 3.5, view.palette.fit, view.palette.paper);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly [number, number]} at
 * @param {number} radius
 * @param {string} fill
 * @param {string} rim
 */
function dot(context, [x, y], radius, fill, rim) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = rim;
  context.lineWidth = 1.5;
  context.stroke();
}

/**
 * Where a curve is at a time.
 * @param {PlaneView} view
 * @param {Curve} curve
 * @param {number} time
 * @returns {[number, number] | null} null: it does not reach so far
 */
function pixelAt({ dimension, axes, x, y }, curve, time) {
  const px = x(valueAt(curve, dimension, axes[0], time));
  const py = y(valueAt(curve, dimension, axes[1], time));
  return Number.isFinite(px) && Number.isFinite(py) ? [px, py] : null;
}
