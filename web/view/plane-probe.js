// @ts-check
/** Where both fields lead from a place that was picked: the truth solid, the learned dashed. */
import { drawCross, traceCurves } from './plane-curves.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */

/**
 * @typedef {object} ProbePicture
 * @property {readonly [number, number]} at       the two variables that are drawn
 * @property {readonly Float64Array[]} learned    curves of states
 * @property {readonly Float64Array[]} truth
 */

const WIDTH = 1.8;
const DASH = [5, 4];
/** Half the size of the cross, CSS pixels. */
const CROSS = 6;

export class PlaneProbe {
  place = /** @type {const} */ ('above');
  /** @type {ProbePicture | null} */
  #picture = null;

  /** @param {ProbePicture | null} picture */
  show(picture) {
    this.#picture = picture;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  draw(context, view) {
    if (!this.#picture) {
      return;
    }
    const { at, learned, truth } = this.#picture;
    const { palette } = view;
    context.lineJoin = 'round';
    context.lineWidth = WIDTH;
    context.strokeStyle = palette.truth;
    traceCurves(context, view, truth);
    context.stroke();
    context.setLineDash(DASH);
    context.strokeStyle = palette.fit;
    traceCurves(context, view, learned);
    context.stroke();
    context.setLineDash([]);
    const [px, py] = [view.x(at[0]), view.y(at[1])];
    context.lineCap = 'round';
    drawCross(context, palette, [px, py], CROSS);
  }
}
