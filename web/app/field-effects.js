// @ts-check
/**
 * What is drawn of the fields only when a reader asks for it: flowing particles, and the map of
 * their difference with the outline of the data and a bar of its colours. Loaded at the first time.
 */
import { DifferenceRamp } from '../view/difference-ramp.js';
import { CoverageOutline, HeatMap } from '../view/heat-map.js';
import { Particles } from '../view/particles.js';

/** @typedef {{ particles: { learned: boolean, true: boolean }, difference: boolean }} Effects */

export class FieldEffects {
  #particles;
  #heatMap;
  #outline;
  #ramp;

  /**
   * @param {object} options
   * @param {import('../view/phase-plane.js').PhasePlane} options.plane
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ plane, loop, signal }) {
    this.#particles = new Particles({ plane, loop });
    this.#heatMap = new HeatMap(plane);
    this.#outline = new CoverageOutline(plane);
    this.#ramp = new DifferenceRamp(signal);
  }

  /** For the plane, from below. */
  get layers() {
    return [this.#heatMap, this.#particles, this.#outline];
  }

  /** For the legend. */
  get ramp() {
    return this.#ramp.element;
  }

  /** @param {readonly Float64Array[]} observations   that the fit is to go through */
  cover(observations) {
    this.#outline.show(observations);
  }

  /** @param {Effects} effects */
  choose({ particles, difference }) {
    this.#particles.choose(particles);
    this.#heatMap.choose(difference);
    this.#outline.choose(difference);
    this.#ramp.choose(difference);
  }
}
