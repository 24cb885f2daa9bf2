// @ts-check
/**
 * The three canvases of a phase plane. What stays during a run is drawn once, to two of them: the
 * axes, which lie below the arrows, and the true curves with the observations, which lie above
 * them. The third is seen: it copies these, and what moves is drawn to it per frame.
 */
import { h } from './dom.js';
import { FIT_DASH, FIT_WIDTH, TRUTH_WIDTH } from './palette.js';
import { drawAxes, numbersWidth } from './plane-axes.js';
import { drawObservations, drawStarts, traceCurves } from './plane-curves.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */
/** @typedef {import('./phase-plane.js').PlaneScene} PlaneScene */
/** @typedef {import('./phase-plane.js').PlaneLayer} PlaneLayer */

/**
 * @typedef {object} Moving   what changes from frame to frame
 * @property {readonly Float64Array[]} fit
 * @property {readonly PlaneLayer[]} layers
 * @property {import('./plane-fields.js').PlaneFields} fields
 * @property {{ learnedField: boolean, trueField: boolean }} arrows
 */

/** A canvas larger than this many device pixels per CSS pixel is no sharper to the eye. */
const RATIO_MOST = 3;

export class PlaneCanvas {
  #canvas = h('canvas', { class: 'nde-plane-canvas', role: 'img', tabindex: -1 });
  #axes = document.createElement('canvas');
  #still = document.createElement('canvas');
  #context = context2d(this.#canvas);
  #axesContext = context2d(this.#axes);
  #stillContext = context2d(this.#still);
  #ratio = 0;
  #stale = true;
  #view;

  /** @param {PlaneView} view */
  constructor(view) {
    this.#view = view;
  }

  get element() {
    return this.#canvas;
  }

  /** What stays has to be drawn anew. */
  invalidate() {
    this.#stale = true;
  }

  /**
   * @param {number} width   CSS pixels
   * @param {number} height
   * @returns {boolean} whether that is another size: then the canvas is empty
   */
  resize(width, height) {
    const view = this.#view;
    const ratio = Math.min(RATIO_MOST, globalThis.devicePixelRatio || 1);
    if (width === view.width && height === view.height && ratio === this.#ratio) {
      return false;
    }
    view.width = width;
    view.height = height;
    this.#ratio = ratio;
    for (const canvas of [this.#canvas, this.#axes, this.#still]) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    this.#stale = true;
    return true;
  }

  /** @param {import('./plane-scale.js').PlaneScale} scale   what its numbers need on the left */
  numbersWidth(scale) {
    return numbersWidth(this.#axesContext, scale, this.#view.palette);
  }

  /**
   * @param {PlaneScene} scene
   * @param {Moving} moving
   */
  draw(scene, moving) {
    if (this.#stale) {
      this.#stale = false;
      this.#drawAxes(scene);
      this.#drawStill(scene);
    }
    this.#drawMoving(scene, moving);
  }

  /** @returns {Promise<Blob>} what is seen, as a PNG */
  png() {
    return new Promise((resolve, reject) => {
      this.#canvas.toBlob((blob) => {
        if (blob) {
          resolve(blob);
        } else {
          reject(new Error('This browser could not make a picture of the drawing.'));
        }
      }, 'image/png');
    });
  }

  /** @param {PlaneScene} scene */
  #drawAxes({ axes, names }) {
    const { palette, width, height, scale } = this.#view;
    const context = this.#axesContext;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.fillStyle = palette.paper;
    context.fillRect(0, 0, width, height);
    const drawn = axes.map((axis) => names[axis] ?? '');
    drawAxes(context, scale, palette, drawn);
  }

  /** @param {PlaneScene} scene */
  #drawStill({ truth, observations, trained }) {
    const view = this.#view;
    const context = this.#stillContext;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    context.save();
    clip(context, view.scale);
    context.lineJoin = 'round';
    context.strokeStyle = view.palette.truth;
    context.lineWidth = TRUTH_WIDTH;
    traceCurves(context, view, truth);
    context.stroke();
    drawObservations(context, view, observations, trained);
    context.restore();
  }

  /**
   * @param {PlaneScene} scene
   * @param {Moving} moving
   */
  #drawMoving({ starts }, { fit, layers, fields, arrows }) {
    const view = this.#view;
    const context = this.#context;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.drawImage(this.#axes, 0, 0, view.width, view.height);
    context.save();
    clip(context, view.scale);
    this.#drawLayers(layers, 'below');
    if (arrows.trueField) {
      fields.drawArrows(context, view, 'true', arrows.learnedField);
    }
    if (arrows.learnedField) {
      fields.drawArrows(context, view, 'learned');
    }
    context.drawImage(this.#still, 0, 0, view.width, view.height);
    context.strokeStyle = view.palette.fit;
    context.lineWidth = FIT_WIDTH;
    context.lineJoin = 'round';
    context.setLineDash(FIT_DASH);
    traceCurves(context, view, fit);
    context.stroke();
    context.setLineDash([]);
    this.#drawLayers(layers, 'above');
    drawStarts(context, view, starts);
    context.restore();
  }

  /**
   * @param {readonly PlaneLayer[]} layers
   * @param {'below' | 'above'} place
   */
  #drawLayers(layers, place) {
    for (const layer of layers) {
      if (layer.place === place) {
        this.#context.save();
        layer.draw(this.#context, this.#view);
        this.#context.restore();
      }
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import('./plane-scale.js').PlaneScale} scale
 */
function clip(context, { left, top, width, height }) {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}

/** @param {HTMLCanvasElement} canvas */
function context2d(canvas) {
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('This browser gives no canvas to draw on.');
  }
  return context;
}
