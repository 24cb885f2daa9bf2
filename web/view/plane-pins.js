// @ts-check
/** The fitted curves of pinned runs on the phase plane, each in its colour and dash. */
import { PIN_DASHES, PIN_ROLES } from './palette.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */
/** @typedef {import('./run-charts.js').PinnedRun} PinnedRun */

export class PlanePins {
  place = /** @type {const} */ ('above');
  /** @type {readonly PinnedRun[]} */
  #pins = [];

  /** @param {readonly PinnedRun[]} pins */
  show(pins) {
    this.#pins = pins;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  draw(context, view) {
    context.lineWidth = 2;
    for (const pin of this.#pins) {
      context.strokeStyle = view.palette[PIN_ROLES[pin.slot] ?? 'pin1'];
      context.setLineDash(PIN_DASHES[pin.slot] ?? []);
      context.beginPath();
      for (let i = 0; i < pin.curves.length; i += 1) {
        const curve = pin.curves[i];
        // A run of a system with more or fewer variables has no place here.
        if (curve && curve.length === Number(pin.times[i]?.length) * view.dimension) {
          trace(context, view, curve);
        }
      }
      context.stroke();
    }
    context.setLineDash([]);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {Float64Array} curve
 */
function trace(context, view, curve) {
  const { dimension, axes } = view;
  for (let i = 0; i < curve.length; i += dimension) {
    const x = view.x(Number(curve[i + axes[0]]));
    const y = view.y(Number(curve[i + axes[1]]));
    if (i === 0) {
      context.moveTo(x, y);
    } else {
      context.lineTo(x, y);
    }
  }
}
