// @ts-check
/** The fitted curves of pinned runs on the phase plane, each in its colour and dash. */
import { PIN_DASHES, PIN_ROLES } from './palette.js';
import { traceCurves } from './plane-curves.js';

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
      // A run of a system with more or fewer variables has no place here.
      const curves = pin.curves.filter(
        (curve, i) => curve.length === Number(pin.times[i]?.length) * view.dimension,
      );
      traceCurves(context, view, curves);
      context.stroke();
    }
    context.setLineDash([]);
  }
}
