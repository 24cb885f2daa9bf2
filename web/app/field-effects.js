// @ts-check
/**
 * What is drawn of the fields only when a reader asks for it: flowing particles, and the map of
 * their difference with the outline of the data. Loaded at the first time.
 */
import { CoverageOutline, HeatMap } from '../view/heat-map.js';
import { Particles } from '../view/particles.js';

/** @typedef {{ particles: { learned: boolean, true: boolean }, difference: boolean }} Effects */

export class FieldEffects {
  #particles;
  #heatMap;
  #outline;

  /**
   * @param {object} options
   * @param {import('../view/phase-plane.js').PhasePlane} options.plane
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   */
  constructor({ plane, loop }) {
    this.#particles = new Particles({ plane, loop });
    this.#heatMap = new HeatMap(plane);
    this.#outline = new CoverageOutline(plane);
  }

  /** For the plane, from below. */
  get layers() {
    return [this.#heatMap, this.#particles, this.#outline];
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
  }
}
