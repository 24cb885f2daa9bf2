// @ts-check
/** Which part of the plane is seen: all that there is, or what a person has chosen. */
import { boxAround, contains, fitScale, moved, reframed, scaledAbout } from './plane-scale.js';
import { axesFrame } from './plane-axes.js';

/** @typedef {import('./plane-scale.js').PlaneScale} PlaneScale */

/** How far one may zoom, against the view that shows all. */
const ZOOM_LEAST = 0.05;
const ZOOM_MOST = 1000;
/** A view that is kept must be filled by what there is to this part. */
const FILLED_LEAST = 0.4;

export class PlaneCamera {
  #whole = fitScale({ xLeast: -1, xMost: 1, yLeast: -1, yMost: 1 }, 100, 100, axesFrame(100, 100));
  #scale = this.#whole;
  #chosen = false;

  get scale() {
    return this.#scale;
  }

  /** Whether a person has chosen the view: then it does not follow the data. */
  get chosen() {
    return this.#chosen;
  }

  /** Follows the data again, from the next `follow` on. */
  release() {
    this.#chosen = false;
  }

  /**
   * Looks where everything is.
   * @param {import('./phase-plane.js').PlaneScene} scene
   * @param {{ width: number, height: number }} size   of the drawing, CSS pixels
   * @param {(scale: PlaneScale) => number} numbersWidth   room for the numbers on the left
   * @param {boolean} always   else only if all of it has come to need quite another view
   */
  follow(
    { truth, observations, dimension, axes, starts, around = [] },
    size,
    numbersWidth,
    always,
  ) {
    const { width, height } = size;
    const startRows = starts.map((start) => Float64Array.from(start));
    const box = boxAround([...truth, ...observations, ...around, ...startRows], dimension, axes);
    const frame = axesFrame(width, height);
    const left = Math.max(frame.left, numbersWidth(fitScale(box, width, height, frame)));
    this.#whole = fitScale(box, width, height, { ...frame, left });
    const { xUnit, yUnit } = this.#whole;
    const isFilled =
      this.#scale.xUnit > FILLED_LEAST * xUnit && this.#scale.yUnit > FILLED_LEAST * yUnit;
    if (this.#chosen) {
      this.#scale = reframed(this.#scale, this.#whole);
    } else if (always || !isFilled || !contains(this.#scale, box)) {
      this.#scale = this.#whole;
    }
  }

  /**
   * @param {number} factor
   * @param {number} px   the state at this pixel stays there
   * @param {number} py
   */
  zoom(factor, px, py) {
    const zoom = this.#scale.xUnit / this.#whole.xUnit;
    const wanted = Math.min(ZOOM_MOST, Math.max(ZOOM_LEAST, zoom * factor));
    this.#scale = scaledAbout(this.#scale, wanted / zoom, px, py);
    this.#chosen = true;
  }

  /**
   * @param {number} dx   pixels
   * @param {number} dy
   */
  move(dx, dy) {
    this.#scale = moved(this.#scale, dx, dy);
    this.#chosen = true;
  }
}
