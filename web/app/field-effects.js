// @ts-check
/**
 * What is drawn of the fields only when a reader asks for it: flowing particles, and the map of
 * their difference with the outline of the data and a bar of its colours, and the true field in a plane
 * of its own. Loaded at the first time.
 */
import { DifferenceRamp } from '../view/difference-ramp.js';
import { CoverageOutline, HeatMap } from '../view/heat-map.js';
import { Particles } from '../view/particles.js';
import { TruePlane } from './true-plane.js';

/**
 * @typedef {object} Effects
 * @property {{ learned: boolean, true: boolean }} particles
 * @property {boolean} difference
 * @property {boolean} beside   the true field has a plane of its own
 * @property {string} drawn     how: none, arrows or particles
 */

export class FieldEffects {
  #particles;
  #heatMap;
  #outline;
  #ramp;
  #truePlane;
  #fields;

  /**
   * @param {object} options
   * @param {import('../view/phase-plane.js').PhasePlane} options.plane
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   * @param {import('./true-plane.js').PlaneActs} options.acts
   */
  constructor({ plane, loop, signal, acts }) {
    this.#fields = plane.fields;
    this.#particles = new Particles({ plane, loop });
    this.#heatMap = new HeatMap(plane);
    this.#outline = new CoverageOutline(plane);
    this.#ramp = new DifferenceRamp(signal);
    this.#truePlane = new TruePlane({ plane, loop, signal, acts });
  }

  /** For the plane, from below. */
  get layers() {
    return [this.#heatMap, this.#particles, this.#outline];
  }

  /** Of the true field, where it stands beside the other. */
  get truePlane() {
    return this.#truePlane;
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
  choose({ particles, difference, beside, drawn }) {
    this.#truePlane.choose(beside, drawn);
    this.#particles.choose(particles);
    this.#heatMap.choose(difference);
    this.#fields.overMap = difference;
    this.#outline.choose(difference);
    this.#ramp.choose(difference);
  }
}
