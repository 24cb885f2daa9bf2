// @ts-check
/**
 * A small plot on a canvas of its own: lines, stairs and marks over linear or logarithmic axes. It is
 * drawn in the frame in which its data changed, which a drag needs; a pointer over it, or a tap, is
 * answered in words.
 */
import { h, setText } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { readPalette } from './palette.js';
import { fromPixel, ticksOf, toPixel } from './plot-scale.js';

/** @typedef {import('./plot-scale.js').AxisScale} AxisScale */

/**
 * @typedef {object} Look   how one of several is told from the others
 * @property {string} colour   a custom property of the style sheet
 * @property {readonly number[]} dash
 */

/**
 * @typedef {object} Series
 * @property {Look} look
 * @property {'line' | 'marks' | 'crosses' | 'ring'} kind
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {number} [stride]   of y
 * @property {number} [offset]   of y
 * @property {number} [width]    of the line
 */

/**
 * @typedef {object} PlotContent
 * @property {Series[]} series   the last one lies on top
 * @property {[number, number]} x   limits
 * @property {[number, number]} y
 * @property {number} [at]   an x that is marked by a line
 * @property {[number, number]} [band]   a range of x that is marked
 */

/** Where numbers and names of the axes stand, CSS pixels. */
const FRAME = { left: 44, right: 8, top: 6, bottom: 20 };
const SPACING = { x: 56, y: 22 };
const RATIO_MOST = 3;
const CROSS = 3.4;

export class Plot {
  #canvas = h('canvas', { class: 'nde-chart-canvas', role: 'img' });
  #heading;
  #readout = h('output', { class: 'nde-plot-readout' });
  #element;
  #context;
  #loop;
  #axes;
  #titles;
  /** @type {PlotContent} */
  #content = { series: [], x: [0, 1], y: [0.1, 1] };
  #palette = readPalette(document.documentElement);
  /** @type {Map<string, string>} */
  #colours = new Map();
  #size = { width: 0, height: 0, ratio: 1 };
  #visible = true;
  #dirty = false;

  /**
   * @param {object} options
   * @param {string} options.title
   * @param {string} options.xTitle
   * @param {{ x?: boolean, y?: boolean }} [options.logarithmic]
   * @param {(x: number, y: number, reach: number) => string} [options.tell]
   *   what is at a place, in words; reach: the width of a finger, in units of a linear x
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ title, xTitle, logarithmic = {}, tell, loop, signal }) {
    const context = this.#canvas.getContext('2d');
    if (!context) {
      throw new Error('This browser gives no canvas to draw on.');
    }
    this.#context = context;
    this.#loop = loop;
    this.#titles = { x: xTitle };
    const axis = { least: 0, most: 1, from: 0, to: 1 };
    this.#axes = {
      x: { ...axis, logarithmic: logarithmic.x === true },
      y: { ...axis, logarithmic: logarithmic.y === true },
    };
    this.#heading = h('span', { class: 'nde-chart-title' }, title);
    this.describe(title);
    const place = h('div', { class: 'nde-chart-place' }, this.#canvas);
    const caption = h('figcaption', { class: 'nde-plot-caption' }, this.#heading, this.#readout);
    this.#element = h('figure', { class: 'nde-chart nde-plot' }, caption, place);
    loop.add(this);
    watchElement(place, signal, (seen) => this.#resize(seen));
    watchTheme(signal, () => {
      this.#colours.clear();
      this.#palette = readPalette(this.#canvas);
      this.#redraw();
    });
    if (tell) {
      this.#listen(tell, signal);
    }
  }

  get element() {
    return this.#element;
  }

  /** @param {string} title */
  rename(title) {
    setText(this.#heading, title);
  }

  /** @param {string} text  says in words what the plot shows */
  describe(text) {
    this.#canvas.setAttribute('aria-label', text);
  }

  /** @param {string} text  beside the title, until a pointer asks for something else */
  say(text) {
    setText(this.#readout, text);
  }

  /** @param {PlotContent} content  kept, not copied */
  show(content) {
    this.#content = content;
    this.#redraw();
  }

  frame() {
    if (this.#dirty && this.#visible && this.#size.width > 0) {
      this.#dirty = false;
      this.#draw();
    }
  }

  #redraw() {
    this.#dirty = true;
    this.#loop.request();
  }

  /**
   * @param {(x: number, y: number, reach: number) => string} tell
   * @param {AbortSignal} signal
   */
  #listen(tell, signal) {
    /** @param {PointerEvent} event */
    const answer = (event) => {
      const box = this.#canvas.getBoundingClientRect();
      const { x, y } = this.#axes;
      const at = fromPixel(x, event.clientX - box.left);
      const reach = Math.abs(fromPixel(x, event.clientX - box.left + 12) - at);
      this.say(tell(at, fromPixel(y, event.clientY - box.top), reach));
    };
    this.#canvas.addEventListener('pointermove', answer, { signal });
    this.#canvas.addEventListener('pointerdown', answer, { signal });
  }

  /** @param {{ width: number, height: number, visible: boolean }} seen */
  #resize({ width, height, visible }) {
    this.#visible = visible;
    const ratio = Math.min(RATIO_MOST, globalThis.devicePixelRatio || 1);
    const size = this.#size;
    if (width !== size.width || height !== size.height || ratio !== size.ratio) {
      this.#size = { width, height, ratio };
      this.#canvas.width = Math.max(1, Math.round(width * ratio));
      this.#canvas.height = Math.max(1, Math.round(height * ratio));
      this.#colours.clear();
      this.#palette = readPalette(this.#canvas);
      // A resized canvas is empty: draw now, seen or not, or it would flash, or be empty on paper.
      this.#dirty = false;
      this.#draw();
    }
    this.#loop.request();
  }

  #draw() {
    const context = this.#context;
    const { width, height, ratio } = this.#size;
    const { x, y } = this.#axes;
    [x.least, x.most] = this.#content.x;
    [y.least, y.most] = this.#content.y;
    [x.from, x.to] = [FRAME.left, width - FRAME.right];
    [y.from, y.to] = [height - FRAME.bottom, FRAME.top];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#drawAxes();
    context.save();
    context.beginPath();
    context.rect(x.from - 1, y.to - 2, x.to - x.from + 4, y.from - y.to + 3);
    context.clip();
    this.#drawMarked();
    for (const series of this.#content.series) {
      this.#drawSeries(series);
    }
    context.restore();
  }

  #drawAxes() {
    const context = this.#context;
    const { x, y } = this.#axes;
    const { rule, quiet, font } = this.#palette;
    context.font = `11px ${font}`;
    context.fillStyle = quiet;
    context.strokeStyle = rule;
    context.lineWidth = 1;
    context.setLineDash([]);
    context.beginPath();
    context.textAlign = 'center';
    context.textBaseline = 'top';
    // The name of the axis stands at its end, where no number may be.
    const nameWidth = context.measureText(this.#titles.x).width;
    for (const { value, text } of ticksOf(x, SPACING.x)) {
      const px = Math.round(toPixel(x, value)) + 0.5;
      context.moveTo(px, y.from);
      context.lineTo(px, y.to);
      if (px + context.measureText(text).width / 2 < x.to - nameWidth - 4) {
        context.fillText(text, px, y.from + 6);
      }
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const { value, text } of ticksOf(y, SPACING.y)) {
      const py = Math.round(toPixel(y, value)) + 0.5;
      context.moveTo(x.from, py);
      context.lineTo(x.to, py);
      context.fillText(text, x.from - 6, Math.max(py, y.to + 4));
    }
    context.stroke();
    context.textBaseline = 'top';
    const isSymbol = this.#titles.x.length === 1;
    context.font = isSymbol ? `italic 13px Georgia, serif` : `11px ${font}`;
    context.fillText(this.#titles.x, x.to, y.from + 6);
  }

  #drawMarked() {
    const context = this.#context;
    const { x, y } = this.#axes;
    const { band, at } = this.#content;
    if (band) {
      const [from, to] = band.map((value) => toPixel(x, value));
      context.globalAlpha = 0.12;
      context.fillStyle = this.#palette.ink;
      context.fillRect(from, y.to, Math.max(2, to - from), y.from - y.to);
      context.globalAlpha = 1;
    }
    if (at !== undefined) {
      context.strokeStyle = this.#palette.quiet;
      context.setLineDash([]);
      context.beginPath();
      context.moveTo(toPixel(x, at), y.to);
      context.lineTo(toPixel(x, at), y.from);
      context.stroke();
    }
  }

  /** @param {Series} series */
  #drawSeries(series) {
    const context = this.#context;
    const colour = this.#colour(series.look.colour);
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = series.width ?? 1.8;
    context.lineJoin = 'round';
    if (series.kind === 'line') {
      context.setLineDash([...series.look.dash]);
      this.#trace(series);
      context.stroke();
      return;
    }
    context.setLineDash([]);
    context.beginPath();
    this.#traceMarks(series);
    if (series.kind === 'marks') {
      context.fill();
    } else {
      context.stroke();
    }
  }

  /** @param {Series} series */
  #trace({ x: xs, y: ys, stride = 1, offset = 0 }) {
    const context = this.#context;
    const { x, y } = this.#axes;
    const length = Math.min(xs.length, Math.floor((ys.length - offset - 1) / stride) + 1);
    context.beginPath();
    let drawing = false;
    for (let i = 0; i < length; i += 1) {
      const px = toPixel(x, Number(xs[i]));
      const py = toPixel(y, Number(ys[offset + i * stride]));
      // A logarithm of zero and values far outside leave a gap.
      const inside = Math.abs(py) < 1e5;
      if (inside && drawing) {
        context.lineTo(px, py);
      } else if (inside) {
        context.moveTo(px, py);
      }
      drawing = inside;
    }
  }

  /** @param {Series} series */
  #traceMarks({ x: xs, y: ys, kind, stride = 1, offset = 0 }) {
    const context = this.#context;
    const { x, y } = this.#axes;
    const radius = kind === 'ring' ? 5.5 : 2.6;
    for (let i = 0; i < xs.length; i += 1) {
      const px = toPixel(x, Number(xs[i]));
      const py = toPixel(y, Number(ys[offset + i * stride]));
      if (!Number.isFinite(px) || !Number.isFinite(py)) {
        continue;
      }
      if (kind === 'crosses') {
        context.moveTo(px - CROSS, py - CROSS);
        context.lineTo(px + CROSS, py + CROSS);
        context.moveTo(px - CROSS, py + CROSS);
        context.lineTo(px + CROSS, py - CROSS);
      } else {
        context.moveTo(px + radius, py);
        context.arc(px, py, radius, 0, 2 * Math.PI);
      }
    }
  }

  /** @param {string} property */
  #colour(property) {
    const known = this.#colours.get(property);
    if (known !== undefined) {
      return known;
    }
    const colour = getComputedStyle(this.#canvas).getPropertyValue(property).trim();
    this.#colours.set(property, colour);
    return colour;
  }
}
