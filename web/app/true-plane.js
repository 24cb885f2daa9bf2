// @ts-check
/**
 * The true vector field in a plane of its own, beside that of the learned one: both show the same
 * part of the plane, and what is done in one of them happens in both.
 */
import { h } from '../view/dom.js';
import { Particles } from '../view/particles.js';
import { PhasePlane } from '../view/phase-plane.js';

/** @typedef {import('../view/phase-plane.js').PlaneScene} PlaneScene */
/** @typedef {import('../view/plane-handles.js').Handle} Handle */

/**
 * @typedef {object} PlaneActs   what a person does in it
 * @property {import('../view/plane-handles.js').OnDrag} onDrag
 * @property {(at: [number, number]) => void} onPick
 * @property {string} pickLabel
 * @property {() => void} onEscape
 */

export class TruePlane {
  #learned;
  #plane;
  #particles;
  #titles = ['true field', 'learned field'].map((text) =>
    h('p', { class: 'nde-plane-title', 'aria-hidden': 'true', hidden: true }, text),
  );

  /**
   * @param {object} options
   * @param {PhasePlane} options.plane   of the learned field
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   * @param {PlaneActs} options.acts
   */
  constructor({ plane, loop, signal, acts }) {
    this.#learned = plane;
    this.#plane = new PhasePlane({ ...acts, loop, signal, onPoints: () => {}, twin: plane });
    this.#plane.describe('The true vector field and its curves, in the same view.');
    this.#particles = new Particles({ plane: this.#plane, loop });
    const [own, other] = this.#titles;
    this.#plane.element.append(own);
    plane.element.append(other);
  }

  /** @param {readonly import('../view/phase-plane.js').PlaneLayer[]} layers   over the particles */
  setLayers(layers) {
    this.#plane.setLayers([this.#particles, ...layers]);
  }

  /** @param {PlaneScene} scene   of the learned field's plane */
  show(scene) {
    // The data are those of the other plane; here they only say what is to be seen.
    const { observations, around = [] } = scene;
    const own = { ...scene, observations: [], around: [...around, ...observations] };
    this.#plane.show(own, { keep: true });
  }

  /** @param {readonly Handle[]} handles */
  setHandles(handles) {
    this.#plane.setHandles(
      handles.map(({ remove, ...handle }) => ({
        ...handle,
        label: `${handle.label}, in the true field`,
      })),
    );
  }

  /**
   * @param {boolean} on
   * @param {string} drawn   how the field is: none, arrows or particles
   */
  choose(on, drawn) {
    const isShown = this.#plane.element.isConnected;
    if (on && !isShown) {
      this.#learned.element.before(this.#plane.element);
    } else if (!on && isShown) {
      this.#plane.element.remove();
    }
    this.#learned.element.parentElement?.classList.toggle('nde-plane-pair', on);
    this.#titles.forEach((title) => {
      title.hidden = !on;
    });
    this.#plane.choose({ learnedField: false, trueField: drawn === 'arrows' });
    this.#particles.choose({ learned: false, true: on && drawn === 'particles' });
  }

  redraw() {
    this.#plane.redraw();
  }
}
