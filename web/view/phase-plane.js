// @ts-check
/**
 * The phase plane: the true curves, the observations, the Neural ODE's curves, and the arrows of
 * both vector fields, on one canvas with equal units on both axes.
 *
 * What stays during a run is drawn once, to two canvases that are then copied: the axes, which lie
 * below the arrows, and the true curves with the observations, which lie above them. What moves
 * (arrows, fitted curves) is drawn per frame.
 */
import { h } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { formatTick } from './numbers.js';
import { FIT_DASH, FIT_WIDTH, TRUTH_WIDTH, readPalette } from './palette.js';
import { arrowPoints, boxAround, fitScale, pixelX, pixelY, tickStep } from './plane-scale.js';

/**
 * @typedef {object} PlaneScene   what stays during a run
 * @property {number} dimension             numbers per state in all arrays
 * @property {readonly [number, number]} axes   the two variables that are drawn
 * @property {readonly string[]} names      of all variables
 * @property {Float64Array[]} truth         dense curves of the true system
 * @property {Float64Array[]} observations
 * @property {number[][]} starts
 */

/** Where numbers and names of the axes stand, CSS pixels. */
const FRAME = { left: 42, right: 16, top: 14, bottom: 34 };
const FRAME_SMALL = { left: 32, right: 10, top: 10, bottom: 28 };
const SMALL_WIDTH = 480;
const TICK_SPACING = 64;
const TICK_GAP = 8;
const ARROW_SPACING = 34;
/** Length of the longest arrow, as a part of the distance between two arrows. */
const ARROW_LENGTH = 0.78;
/** A shorter arrow would be a speck without a direction, CSS pixels. */
const ARROW_SHORTEST = 9;
/** A canvas larger than this many device pixels per CSS pixel is no sharper to the eye. */
const RATIO_MOST = 3;

export class PhasePlane {
  #canvas = h('canvas', { class: 'nde-plane-canvas', role: 'img' });
  #axes = document.createElement('canvas');
  #still = document.createElement('canvas');
  #context = context2d(this.#canvas);
  #axesContext = context2d(this.#axes);
  #stillContext = context2d(this.#still);
  #loop;
  #onPoints;
  #palette = readPalette(document.documentElement);
  #visible = true;
  #width = 0;
  #height = 0;
  #ratio = 1;
  #dirty = false;
  #stillDirty = true;

  /** @type {PlaneScene} */
  #scene = {
    dimension: 2,
    axes: [0, 1],
    names: ['x', 'y'],
    truth: [],
    observations: [],
    starts: [],
  };
  #scale = fitScale({ xLeast: -1, xMost: 1, yLeast: -1, yMost: 1 }, 100, 100, FRAME);
  /** @type {Float64Array[]} */
  #fit = [];
  #points = new Float64Array(0);
  /** @type {Float64Array | null} */
  #learned = null;
  /** @type {Float64Array | null} */
  #true = null;
  #speed = 1;
  #shown = { learnedField: true, trueField: false };

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   * @param {() => void} options.onPoints   the size changed: arrows stand elsewhere, see `points`
   */
  constructor({ loop, signal, onPoints }) {
    this.#loop = loop;
    this.#onPoints = onPoints;
    loop.add(this);
    watchElement(this.#canvas, signal, (seen) => this.#resize(seen));
    watchTheme(signal, () => {
      this.#palette = readPalette(this.#canvas);
      this.#redrawAll();
    });
  }

  get element() {
    return this.#canvas;
  }

  /** Where arrows stand: pairs of the two variables that are drawn. */
  get points() {
    return this.#points;
  }

  /** @param {PlaneScene} scene */
  show(scene) {
    this.#scene = scene;
    if (this.#width === 0) {
      // The observer reports a frame later: too late for the first picture and its arrows.
      const { width, height } = this.#canvas.getBoundingClientRect();
      this.#resize({ width, height, visible: this.#visible });
    }
    this.#fit = [];
    this.#learned = null;
    this.#true = null;
    this.#rescale();
  }

  /** @param {Float64Array[]} curves  states of the Neural ODE */
  showFit(curves) {
    this.#fit = curves;
    this.#redraw();
  }

  /**
   * Velocities at `points`; null leaves the ones shown.
   * @param {Float64Array | null} learned
   * @param {Float64Array | null} truth
   */
  showFields(learned, truth) {
    // A frame from before the arrows moved has another length.
    const length = (this.#points.length / 2) * this.#scene.dimension;
    if (learned?.length === length) {
      this.#learned = learned;
    }
    if (truth?.length === length) {
      this.#true = truth;
      this.#speed = this.#typicalSpeed(truth);
    }
    this.#redraw();
  }

  /** @param {{ learnedField: boolean, trueField: boolean }} shown */
  choose(shown) {
    this.#shown = { ...shown };
    this.#redraw();
  }

  /** @param {string} text  says in words what the drawing shows */
  describe(text) {
    this.#canvas.setAttribute('aria-label', text);
  }

  frame() {
    if (!this.#dirty || !this.#visible || this.#width === 0) {
      return;
    }
    this.#dirty = false;
    if (this.#stillDirty) {
      this.#stillDirty = false;
      this.#drawStill();
    }
    this.#drawMoving();
  }

  #redraw() {
    this.#dirty = true;
    this.#loop.request();
  }

  #redrawAll() {
    this.#stillDirty = true;
    this.#redraw();
  }

  /** @param {{ width: number, height: number, visible: boolean }} seen */
  #resize({ width, height, visible }) {
    this.#visible = visible;
    const ratio = Math.min(RATIO_MOST, globalThis.devicePixelRatio || 1);
    if (width === this.#width && height === this.#height && ratio === this.#ratio) {
      this.#loop.request();
      return;
    }
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
    for (const canvas of [this.#canvas, this.#axes, this.#still]) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    this.#palette = readPalette(this.#canvas);
    this.#rescale();
    this.#onPoints();
    // A resized canvas is empty: draw now, not a frame later, or it would flash.
    this.frame();
  }

  #rescale() {
    const { truth, observations, dimension, axes, starts } = this.#scene;
    const startRows = starts.map((start) => Float64Array.from(start));
    const box = boxAround([...truth, ...observations, ...startRows], dimension, axes);
    const frame = this.#width < SMALL_WIDTH ? FRAME_SMALL : FRAME;
    const scale = fitScale(box, this.#width, this.#height, frame);
    const left = Math.max(frame.left, this.#labelWidth(scale) + TICK_GAP + 2);
    this.#scale = fitScale(box, this.#width, this.#height, { ...frame, left });
    // For whoever wants to find a state on the picture: the tests do.
    this.#canvas.dataset.scale = JSON.stringify(this.#scale);
    this.#points = arrowPoints(this.#scale, ARROW_SPACING);
    this.#learned = null;
    this.#true = null;
    this.#redrawAll();
  }

  /**
   * Of the widest number beside the vertical axis.
   * @param {import('./plane-scale.js').PlaneScale} scale
   */
  #labelWidth({ yLeast, height, unit }) {
    const step = tickStep(TICK_SPACING / unit);
    this.#axesContext.font = tickFont(this.#palette);
    const widths = [Math.ceil(yLeast / step), Math.floor((yLeast + height / unit) / step)].map(
      (i) => this.#axesContext.measureText(formatTick(i * step, step)).width,
    );
    return Math.ceil(Math.max(...widths));
  }

  #drawStill() {
    this.#axesContext.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.#axesContext.fillStyle = this.#palette.paper;
    this.#axesContext.fillRect(0, 0, this.#width, this.#height);
    this.#drawAxes(this.#axesContext);
    const context = this.#stillContext;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.clearRect(0, 0, this.#width, this.#height);
    context.save();
    this.#clip(context);
    context.lineJoin = 'round';
    context.strokeStyle = this.#palette.truth;
    context.lineWidth = TRUTH_WIDTH;
    this.#traceCurves(context, this.#scene.truth);
    context.stroke();
    this.#drawObservations(context);
    context.restore();
  }

  #drawMoving() {
    const context = this.#context;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.drawImage(this.#axes, 0, 0, this.#width, this.#height);
    context.save();
    this.#clip(context);
    if (this.#shown.trueField && this.#true) {
      this.#drawArrows(context, this.#true, this.#palette.truth);
    }
    if (this.#shown.learnedField && this.#learned) {
      this.#drawArrows(context, this.#learned, this.#palette.fit);
    }
    context.restore();
    context.drawImage(this.#still, 0, 0, this.#width, this.#height);
    context.save();
    this.#clip(context);
    context.strokeStyle = this.#palette.fit;
    context.lineWidth = FIT_WIDTH;
    context.lineJoin = 'round';
    context.setLineDash(FIT_DASH);
    this.#traceCurves(context, this.#fit);
    context.stroke();
    context.setLineDash([]);
    this.#drawStarts(context);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context */
  #clip(context) {
    const { left, top, width, height } = this.#scale;
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawAxes(context) {
    const { left, top, width, height, xLeast, yLeast, unit } = this.#scale;
    const step = tickStep(TICK_SPACING / unit);
    const palette = this.#palette;
    context.font = tickFont(palette);
    context.lineWidth = 1;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    const [right, bottom] = [left + width, top + height];
    for (let i = Math.ceil(xLeast / step); i * step <= xLeast + width / unit; i += 1) {
      const x = Math.round(pixelX(this.#scale, i * step)) + 0.5;
      this.#line(context, x, top, x, bottom, i === 0 ? palette.axis : palette.rule);
      context.fillStyle = palette.quiet;
      if (x < right - 14 && x > left + 6) {
        context.fillText(formatTick(i * step, step), x, bottom + TICK_GAP);
      }
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (let i = Math.ceil(yLeast / step); i * step <= yLeast + height / unit; i += 1) {
      const y = Math.round(pixelY(this.#scale, i * step)) + 0.5;
      this.#line(context, left, y, right, y, i === 0 ? palette.axis : palette.rule);
      context.fillStyle = palette.quiet;
      if (y > top + 22 && y < bottom - 4) {
        context.fillText(formatTick(i * step, step), left - TICK_GAP, y);
      }
    }
    this.#drawNames(context);
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawNames(context) {
    const { left, top, width, height } = this.#scale;
    const [x, y] = this.#scene.axes;
    context.font = `italic 16px ${serif(this.#palette.font)}`;
    context.fillStyle = this.#palette.ink;
    context.textAlign = 'right';
    context.textBaseline = 'top';
    context.fillText(this.#scene.names[x] ?? '', left + width, top + height + 5);
    context.fillText(this.#scene.names[y] ?? '', left - 9, top - 2);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {string} colour
   */
  #line(context, x0, y0, x1, y1, colour) {
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Float64Array[]} curves
   */
  #traceCurves(context, curves) {
    const { dimension, axes } = this.#scene;
    const [x, y] = axes;
    context.beginPath();
    for (const curve of curves) {
      let drawing = false;
      for (let i = 0; i < curve.length; i += dimension) {
        const px = pixelX(this.#scale, Number(curve[i + x]));
        const py = pixelY(this.#scale, Number(curve[i + y]));
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
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawObservations(context) {
    const { dimension, axes, observations } = this.#scene;
    const [x, y] = axes;
    const radius = this.#width < SMALL_WIDTH ? 1.5 : 1.9;
    context.fillStyle = this.#palette.data;
    context.beginPath();
    for (const rows of observations) {
      for (let i = 0; i < rows.length; i += dimension) {
        const px = pixelX(this.#scale, Number(rows[i + x]));
        const py = pixelY(this.#scale, Number(rows[i + y]));
        context.moveTo(px + radius, py);
        context.arc(px, py, radius, 0, 2 * Math.PI);
      }
    }
    context.fill();
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawStarts(context) {
    const [x, y] = this.#scene.axes;
    for (const start of this.#scene.starts) {
      const px = pixelX(this.#scale, Number(start[x]));
      const py = pixelY(this.#scale, Number(start[y]));
      for (const [width, colour] of [
        [5, this.#palette.paper],
        [2, this.#palette.ink],
      ]) {
        context.lineWidth = Number(width);
        context.strokeStyle = String(colour);
        context.beginPath();
        context.arc(px, py, 7, 0, 2 * Math.PI);
        context.stroke();
      }
    }
  }

  /**
   * The speed of an arrow of about half the longest length, the same for both fields. Mean of the
   * roots: a few very fast corners must not make all other arrows small.
   * @param {Float64Array} field
   */
  #typicalSpeed(field) {
    const { dimension, axes } = this.#scene;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < field.length; i += dimension) {
      const speed = Math.hypot(Number(field[i + axes[0]]), Number(field[i + axes[1]]));
      if (Number.isFinite(speed)) {
        sum += Math.sqrt(speed);
        count += 1;
      }
    }
    return sum > 0 ? (sum / count) ** 2 : 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Float64Array} field
   * @param {string} colour
   */
  #drawArrows(context, field, colour) {
    const { dimension, axes } = this.#scene;
    const longest = ARROW_LENGTH * ARROW_SPACING;
    context.globalAlpha = this.#palette.arrows;
    context.strokeStyle = colour;
    context.lineWidth = 1.2;
    context.beginPath();
    for (let i = 0, p = 0; p < this.#points.length; i += dimension, p += 2) {
      const u = Number(field[i + axes[0]]);
      const v = Number(field[i + axes[1]]);
      const speed = Math.sqrt(u * u + v * v);
      if (speed > 0 && speed < Infinity) {
        const part = speed / (speed + 0.6 * this.#speed);
        const length = ARROW_SHORTEST + (longest - ARROW_SHORTEST) * part;
        const px = pixelX(this.#scale, Number(this.#points[p]));
        const py = pixelY(this.#scale, Number(this.#points[p + 1]));
        arrow(context, px, py, (u / speed) * length, (-v / speed) * length);
      }
    }
    context.stroke();
    context.globalAlpha = 1;
  }
}

/**
 * Adds an arrow whose middle is at (x, y).
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 */
function arrow(context, x, y, dx, dy) {
  const [tipX, tipY] = [x + dx / 2, y + dy / 2];
  context.moveTo(x - dx / 2, y - dy / 2);
  context.lineTo(tipX, tipY);
  const length = Math.sqrt(dx * dx + dy * dy);
  const size = Math.min(4, 0.4 * length) / length;
  context.moveTo(tipX + size * (-dx + 0.6 * dy), tipY + size * (-dy - 0.6 * dx));
  context.lineTo(tipX, tipY);
  context.lineTo(tipX + size * (-dx - 0.6 * dy), tipY + size * (-dy + 0.6 * dx));
}

/** @param {HTMLCanvasElement} canvas */
function context2d(canvas) {
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('This browser gives no canvas to draw on.');
  }
  return context;
}

/** @param {{ font: string }} palette */
function tickFont({ font }) {
  return `12px ${font}`;
}

/** @param {string} font  a family list; mathematical names are set in a serif face */
function serif(font) {
  return `Georgia, 'Times New Roman', serif, ${font}`;
}
