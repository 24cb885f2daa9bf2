// @ts-check
/**
 * How the fields are drawn in the chapter "Learn": arrows by the plane itself; particles, the map
 * of differences and a plane for the true field by what is loaded when one of them is chosen.
 */
import { Legend } from '../view/legend.js';

/** @typedef {import('../view/phase-plane.js').PhasePlane} PhasePlane */
/** @typedef {import('../view/phase-plane.js').PlaneScene} PlaneScene */
/** @typedef {import('../view/phase-plane.js').PlaneLayer} PlaneLayer */
/** @typedef {import('./state.js').Settings} Settings */

export class LearnFields {
  #context;
  #loop;
  #plane;
  #acts;
  #layers;
  #onChange;
  #legend;
  #beside;
  #reduced = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {import('./field-effects.js').FieldEffects | null} */
  #effects = null;
  /** @type {import('./field-effects.js').Effects} */
  #wanted = {
    particles: { learned: false, true: false },
    difference: false,
    beside: false,
    drawn: 'none',
  };
  #loading = false;
  /** @type {Settings} */
  #view = {};
  /** @type {string | null} */
  #truthName = '';
  #shown = { drawn: 'none', learned: false, true: false, difference: false };
  /** What the effects are about. @type {PlaneScene | null} */
  #scene = null;
  /** @type {readonly Float64Array[]} */
  #covered = [];
  /** @type {readonly import('../view/plane-handles.js').Handle[]} */
  #handles = [];

  /**
   * @param {object} options
   * @param {import('./chapters.js').ChapterContext} options.context
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {PhasePlane} options.plane
   * @param {import('./true-plane.js').PlaneActs} options.acts
   * @param {readonly PlaneLayer[]} options.layers   of that of the true field
   * @param {() => void} options.onChange   something else is shown, see `shown`
   */
  constructor({ context, loop, plane, acts, layers, onChange }) {
    const { signal, changeView } = context;
    this.#context = context;
    this.#loop = loop;
    this.#plane = plane;
    this.#acts = acts;
    this.#layers = layers;
    this.#onChange = onChange;
    this.#legend = new Legend({ onSwitch: changeView, signal });
    this.#beside = plane.addTool('The true field beside the learned one', 'beside', () =>
      changeView('beside', this.#view.beside !== true),
    );
    this.#reduced.addEventListener('change', () => this.#show(), { signal });
  }

  get legend() {
    return this.#legend.element;
  }

  /** What is drawn, for words. */
  get shown() {
    return this.#shown;
  }

  /**
   * @param {Settings} view
   * @param {string | null} truthName   what the true curve is called; null: no true field is known
   */
  choose(view, truthName) {
    this.#view = view;
    this.#truthName = truthName;
    this.#show();
  }

  /**
   * What is drawn besides the fields.
   * @param {PlaneScene} scene
   * @param {readonly Float64Array[]} covered   the observations that are trained on
   */
  setScene(scene, covered) {
    this.#scene = scene;
    this.#covered = covered;
    this.#legend.showHeld(scene.observations.some((rows, i) => rows.length > covered[i].length));
    this.#hand();
  }

  /** @param {readonly import('../view/plane-handles.js').Handle[]} handles */
  setHandles(handles) {
    this.#handles = handles;
    this.#effects?.truePlane.setHandles(handles);
  }

  /** A layer of both planes has something new. */
  redraw() {
    this.#effects?.truePlane.redraw();
  }

  #hand() {
    if (this.#effects && this.#scene) {
      this.#effects.cover(this.#covered);
      this.#effects.truePlane.show(this.#scene);
    }
  }

  #show() {
    const { flow, learnedField, trueField, difference, beside } = this.#view;
    const calm = flow === 'particles' && this.#reduced.matches;
    const drawn = calm ? 'arrows' : String(flow);
    const isKnown = this.#truthName !== null;
    const apart = beside === true && isKnown;
    const learned = learnedField === true;
    const overlaid = trueField === true && isKnown && !apart;
    const isOn = difference === true && isKnown;
    const arrows = drawn === 'arrows';
    this.#plane.choose({ learnedField: arrows && learned, trueField: arrows && overlaid });
    const flowing = drawn === 'particles';
    this.#wanted = {
      particles: { learned: flowing && learned, true: flowing && overlaid },
      difference: isOn,
      beside: apart,
      drawn,
    };
    this.#effects?.choose(this.#wanted);
    if (!this.#effects && !this.#loading && (flowing || isOn || apart)) {
      void this.#load();
    }
    this.#beside.hidden = !isKnown;
    this.#beside.setAttribute('aria-pressed', String(apart));
    this.#legend.show(this.#truthName, {
      flow: String(flow),
      learnedField: learned,
      trueField: overlaid || apart,
      beside: apart,
      difference: isOn,
      calm,
    });
    this.#shown = { drawn, learned, true: overlaid || apart, difference: isOn };
    this.#onChange();
  }

  async #load() {
    const { notices, signal, styles } = this.#context;
    this.#loading = true;
    try {
      const [{ FieldEffects }] = await Promise.all([
        import('./field-effects.js'),
        styles.load('extras'),
      ]);
      if (!signal.aborted) {
        const own = { plane: this.#plane, loop: this.#loop, acts: this.#acts };
        this.#effects = new FieldEffects({ ...own, signal });
        this.#legend.add(this.#effects.ramp);
        this.#plane.setLayers([...this.#effects.layers, ...this.#plane.layers]);
        this.#effects.truePlane.setLayers(this.#layers);
        this.#effects.choose(this.#wanted);
        this.#hand();
        this.setHandles(this.#handles);
      }
    } catch (error) {
      notices.show({
        key: 'effects',
        kind: 'problem',
        title: 'What draws this could not be loaded.',
        lines: [error instanceof Error ? error.message : String(error)],
        actions: [{ label: 'Try again', run: () => void this.#load() }],
      });
    }
    this.#loading = false;
  }
}
