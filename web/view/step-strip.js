// @ts-check
/** The steps of one solve on a small canvas: their sizes, on a logarithmic axis, over time. */
import { h } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { formatReal, formatTick, superscript } from './numbers.js';
import { readPalette } from './palette.js';
import { tickStep } from './plane-scale.js';

/** @typedef {{ t: number, h: number, accepted: boolean }} Step   h signed */

const MARGIN = { left: 34, right: 6, top: 6, bottom: 18 };
const CROSS = 2.6;
const RATIO_MOST = 3;

export class StepStrip {
  #canvas = h('canvas', {
    class: 'nde-chart-canvas',
    role: 'img',
    'aria-label': 'Step sizes over time',
  });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
  #element = h('div', { class: 'nde-strip' }, this.#canvas);
  #palette = readPalette(document.documentElement);
  #loop;
  #dirty = false;
  #visible = true;
  #width = 0;
  #height = 0;
  /** @type {readonly Step[]} */
  #steps = [];
  #from = 0;
  #to = 1;
  /** Decades of the axis. */
  #low = -3;
  #high = 0;

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, signal }) {
    this.#loop = loop;
    loop.add(this);
    watchElement(this.#element, signal, ({ width, height, visible }) => {
      this.#width = width;
      this.#height = height;
      this.#visible = visible;
      this.#palette = readPalette(this.#canvas);
      this.#ask();
    });
    watchTheme(signal, () => {
      this.#palette = readPalette(this.#canvas);
      this.#ask();
    });
  }

  get element() {
    return this.#element;
  }

  /** @param {readonly Step[]} steps   in the order in which they were tried */
  show(steps) {
    this.#steps = steps;
    let [least, most] = [Infinity, 0];
    this.#from = Infinity;
    this.#to = -Infinity;
    for (const { t, h: size } of steps) {
      least = Math.min(least, Math.abs(size));
      most = Math.max(most, Math.abs(size));
      this.#from = Math.min(this.#from, t, t + size);
      this.#to = Math.max(this.#to, t, t + size);
    }
    const some = steps.length > 0 && least > 0;
    // Whole decades, so that the axis seldom moves.
    this.#low = some ? Math.floor(Math.log10(least) - 1e-9) : -3;
    this.#high = some ? Math.max(this.#low + 1, Math.ceil(Math.log10(most))) : 0;
    this.#canvas.setAttribute('aria-label', stripText(steps, least, most));
    this.#ask();
  }

  #ask() {
    this.#dirty = true;
    this.#loop.request();
  }

  frame() {
    if (!this.#dirty || !this.#visible || this.#width === 0) {
      return;
    }
    this.#dirty = false;
    const ratio = Math.min(devicePixelRatio, RATIO_MOST);
    const [width, height] = [Math.round(this.#width * ratio), Math.round(this.#height * ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.#width, this.#height);
    this.#drawAxes();
    if (this.#steps.length > 0) {
      this.#drawAccepted();
      this.#drawRejected();
    }
  }

  /** @param {number} t */
  #x(t) {
    const { left, right } = MARGIN;
    const part = (t - this.#from) / (this.#to - this.#from || 1);
    return left + part * (this.#width - left - right);
  }

  /** @param {number} size */
  #y(size) {
    const { top, bottom } = MARGIN;
    const part = (this.#high - Math.log10(Math.abs(size))) / (this.#high - this.#low);
    return top + part * (this.#height - top - bottom);
  }

  #drawAxes() {
    const context = this.#context;
    const { rule, quiet, font } = this.#palette;
    context.font = `11px ${font}`;
    context.fillStyle = quiet;
    context.strokeStyle = rule;
    context.lineWidth = 1;
    context.setLineDash([]);
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    const right = this.#width - MARGIN.right;
    for (let power = this.#low; power <= this.#high; power += 1) {
      const y = Math.round(this.#y(10 ** power)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, y);
      context.lineTo(right, y);
      context.stroke();
      context.fillText(decadeText(power), MARGIN.left - 5, y);
    }
    if (this.#steps.length === 0) {
      return;
    }
    context.textBaseline = 'alphabetic';
    const step = tickStep((this.#to - this.#from) / 5);
    const end = this.#to + step * 1e-9;
    for (let t = Math.ceil(this.#from / step - 1e-9) * step; t <= end; t += step) {
      const x = this.#x(t);
      context.textAlign = x > right - 8 ? 'right' : 'center';
      context.fillText(formatTick(t, step), x, this.#height - 4);
    }
  }

  /** Stairs: every step as wide as it is long. */
  #drawAccepted() {
    const context = this.#context;
    context.strokeStyle = this.#palette.fit;
    context.lineWidth = 1.8;
    context.beginPath();
    let begun = false;
    for (const { t, h: size, accepted } of this.#steps) {
      if (!accepted) {
        continue;
      }
      const y = this.#y(size);
      if (begun) {
        context.lineTo(this.#x(t), y);
      } else {
        context.moveTo(this.#x(t), y);
        begun = true;
      }
      context.lineTo(this.#x(t + size), y);
    }
    context.stroke();
  }

  /** A cross where a step was to end. */
  #drawRejected() {
    const context = this.#context;
    context.strokeStyle = this.#palette.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const { t, h: size, accepted } of this.#steps) {
      if (accepted) {
        continue;
      }
      const x = this.#x(t + size);
      const y = this.#y(size);
      context.moveTo(x - CROSS, y - CROSS);
      context.lineTo(x + CROSS, y + CROSS);
      context.moveTo(x - CROSS, y + CROSS);
      context.lineTo(x + CROSS, y - CROSS);
    }
    context.stroke();
  }
}

/** @param {number} power */
function decadeText(power) {
  return power >= -2 && power <= 2
    ? String(Number((10 ** power).toPrecision(1)))
    : `10${superscript(power)}`;
}

/**
 * @param {readonly Step[]} steps
 * @param {number} least
 * @param {number} most
 */
function stripText(steps, least, most) {
  if (steps.length === 0) {
    return 'Sizes of the solver’s steps over time: none yet.';
  }
  const rejected = steps.filter(({ accepted }) => !accepted).length;
  return (
    `Sizes of the solver’s steps over time, on a logarithmic axis: ${steps.length - rejected} ` +
    `accepted, ${rejected} rejected, from ${formatReal(least, 2)} to ${formatReal(most, 2)}.`
  );
}
