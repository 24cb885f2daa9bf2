// @ts-check
/**
 * The phase plane: the true curves, the observations, the Neural ODE's curves, and the arrows of
 * both vector fields, on one canvas with equal units on both axes; and what a person does there:
 * move points, pick a place, zoom, and move the view.
 */
import { h } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { readPalette } from './palette.js';
import { PlaneCamera } from './plane-camera.js';
import { PlaneCanvas } from './plane-canvas.js';
import { ARROW_SPACING, PlaneFields } from './plane-fields.js';
import { PlaneHandles } from './plane-handles.js';
import { PlanePointer } from './plane-pointer.js';
import { pixelX, pixelY, pointGrid, stateAt } from './plane-scale.js';
import { PlaneTools } from './plane-tools.js';

/** @typedef {import('./plane-handles.js').Handle} Handle */
/** @typedef {import('./plane-scale.js').PlaneScale} PlaneScale */

/**
 * @typedef {object} PlaneScene   what stays during a run
 * @property {number} dimension             numbers per state in all arrays
 * @property {readonly [number, number]} axes   the two variables that are drawn
 * @property {readonly string[]} names      of all variables
 * @property {Float64Array[]} truth         dense curves of the true system
 * @property {Float64Array[]} observations
 * @property {readonly number[]} [trained]  how many rows of each are trained on; the rest is hollow
 * @property {number[][]} starts
 * @property {readonly Float64Array[]} [around]   states that are to be seen, too, but are not drawn
 */

/**
 * @typedef {object} PlaneView   what a drawing has to know; one object, kept up to date
 * @property {PlaneScale} scale
 * @property {import('./palette.js').Palette} palette
 * @property {number} width      of the canvas, CSS pixels
 * @property {number} height
 * @property {number} dimension  numbers per state
 * @property {readonly [number, number]} axes
 * @property {(value: number) => number} x   from a state to a pixel
 * @property {(value: number) => number} y
 */

/**
 * @typedef {object} PlaneLayer   drawn per frame, within the plotting area
 * @property {'below' | 'above'} place   all curves and arrows, or over them
 * @property {(context: CanvasRenderingContext2D, view: PlaneView) => void} draw
 */

export class PhasePlane {
  /** @type {PlaneCamera} */
  #camera;
  #view;
  #canvas;
  #element;
  #loop;
  #onPoints;
  #handles;
  #tools;
  #visible = true;
  #dirty = false;
  /** The view was changed and those who evaluate fields have not been told. */
  #pointsDirty = false;

  /** @type {PlaneScene} */
  #scene = {
    dimension: 2,
    axes: [0, 1],
    names: ['x', 'y'],
    truth: [],
    observations: [],
    starts: [],
  };
  /** @type {PlaneFields} */
  #fields;
  /** @type {import('./plane-canvas.js').Moving} */
  #moving;
  /** Of the same size, it shows the same part of the plane. @type {PhasePlane | null} */
  #twin = null;
  /** Of two twins one says where velocities are wanted; the other draws them, too. */
  #leads;

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   * @param {() => void} options.onPoints   arrows stand elsewhere now, see `points`
   * @param {import('./plane-handles.js').OnDrag} [options.onDrag]
   * @param {(at: [number, number]) => void} [options.onPick]   a click or tap on an empty place
   * @param {string} [options.pickLabel]   what a pick of the middle does
   * @param {() => void} [options.onEscape]   the key, where nothing is dragged
   * @param {PhasePlane | null} [options.twin]   a plane whose view and velocities this one shares
   */
  constructor({ loop, signal, onPoints, onDrag, onPick, pickLabel = '', onEscape, twin = null }) {
    this.#camera = twin ? twin.#camera : new PlaneCamera();
    this.#fields = twin ? twin.#fields : new PlaneFields();
    this.#leads = twin === null;
    if (twin) {
      this.#twin = twin;
      twin.#twin = this;
    }
    this.#view = makeView(this.#camera.scale);
    this.#canvas = new PlaneCanvas(this.#view);
    const arrows = { learnedField: this.#leads, trueField: !this.#leads };
    this.#moving = { fit: [], layers: [], fields: this.#fields, arrows };
    this.#loop = loop;
    this.#onPoints = onPoints;
    this.#handles = new PlaneHandles({
      view: this.#view,
      onDrag: (key, at, phase) => {
        onDrag?.(key, at, phase);
        if (phase === 'end' || phase === 'cancel') {
          this.#follow(false);
        }
      },
      signal,
    });
    this.#tools = new PlaneTools({
      onZoom: (factor) => this.zoom(factor),
      onReset: () => this.resetView(),
      onPick: onPick && (() => onPick(this.#middle())),
      pickLabel,
      signal,
    });
    this.#element = h(
      'div',
      { class: 'nde-plane-view' },
      this.#canvas.element,
      this.#handles.element,
      this.#tools.element,
    );
    new PlanePointer(
      this.#canvas.element,
      {
        pick: (px, py) => this.#pick(px, py, onPick),
        zoom: (factor, px, py) => {
          this.#camera.zoom(factor, px, py);
          this.#look();
        },
        pan: (dx, dy) => {
          this.#camera.move(dx, dy);
          this.#look();
        },
      },
      signal,
    );
    this.#element.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') {
          onEscape?.();
        }
      },
      { signal },
    );
    loop.add(this);
    watchElement(this.#canvas.element, signal, (seen) => this.#resize(seen));
    watchTheme(signal, () => {
      this.#view.palette = readPalette(this.#canvas.element);
      this.#redrawAll();
    });
  }

  get element() {
    return this.#element;
  }

  /** Where arrows stand: pairs of the two variables that are drawn. */
  get points() {
    return this.#fields.points;
  }

  /** The number of these points: velocities come late, and say by it where they belong. */
  get pointsVersion() {
    return this.#fields.version;
  }

  /** Velocities of both fields, with the grid on which they stand. */
  get fields() {
    return this.#fields;
  }

  get view() {
    return this.#view;
  }

  /** Whether it can be seen just now. */
  get visible() {
    return this.#visible;
  }

  /** Whether a handle is being moved, here or on the twin. The scale does not change meanwhile. */
  get dragging() {
    const twin = this.#twin;
    return this.#handles.dragging || (twin !== null && twin.#handles.dragging);
  }

  /**
   * @param {PlaneScene} scene
   * @param {{ keep: boolean }} [how]  keep: the fit and the fields that are shown, until others come
   */
  show(scene, { keep } = { keep: false }) {
    const isOther =
      String(scene.axes) !== String(this.#scene.axes) ||
      String(scene.names) !== String(this.#scene.names);
    this.#scene = scene;
    this.#view.dimension = scene.dimension;
    this.#view.axes = scene.axes;
    if (this.#view.width === 0) {
      // The observer reports a frame later: too late for the first picture and its arrows.
      const { width, height } = this.#canvas.element.getBoundingClientRect();
      this.#resize({ width, height, visible: this.#visible });
    }
    if (isOther || !keep) {
      this.#moving.fit = [];
      this.#clearFields();
    }
    if (isOther) {
      this.#camera.release();
    }
    if (!this.dragging) {
      this.#follow(!keep);
    }
    if (isOther) {
      this.#placePoints();
    }
    this.#redrawAll();
  }

  /** @param {Float64Array[]} curves  states of the Neural ODE */
  showFit(curves) {
    this.#moving.fit = curves;
    this.redraw();
  }

  /**
   * Velocities at `points`; null leaves the ones shown.
   * @param {Float64Array | null} learned
   * @param {Float64Array | null} truth
   * @param {number} [version]   of the points that they belong to
   */
  showFields(learned, truth, version = this.pointsVersion) {
    this.#fields.take(learned, truth, version, this.#view);
    this.redraw();
    if (truth && this.#twin) {
      this.#twin.redraw();
    }
  }

  /** @param {{ learnedField: boolean, trueField: boolean }} shown */
  choose(shown) {
    this.#moving.arrows = { ...shown };
    this.redraw();
  }

  /** @param {readonly PlaneLayer[]} layers  in the order in which they are drawn */
  setLayers(layers) {
    this.#moving.layers = layers;
    this.redraw();
  }

  /**
   * A button over the corner that switches something on and off.
   * @param {string} label
   * @param {string} icon
   * @param {() => void} onPress
   */
  addTool(label, icon, onPress) {
    return this.#tools.add(label, icon, onPress);
  }

  get layers() {
    return this.#moving.layers;
  }

  /** @param {PlaneLayer} layer  over those that are there */
  addLayer(layer) {
    this.setLayers([...this.#moving.layers, layer]);
  }

  /** @param {readonly Handle[]} handles  points that a person can move */
  setHandles(handles) {
    this.#handles.show(handles, this.#drawnNames());
  }

  /** @param {string} text  says in words what the drawing shows */
  describe(text) {
    const { xUnit, yUnit } = this.#view.scale;
    const apart = xUnit === yUnit ? '' : ' Each axis has a scale of its own.';
    this.#canvas.element.setAttribute('aria-label', text + apart);
  }

  /** @param {number} factor  about the middle */
  zoom(factor) {
    const { left, top, width, height } = this.#view.scale;
    this.#camera.zoom(factor, left + width / 2, top + height / 2);
    this.#look();
  }

  /** Back to the view that shows all, and follows it. */
  resetView() {
    this.#camera.release();
    this.#follow(true);
  }

  /**
   * What is drawn, as a picture.
   * @returns {Promise<Blob>}
   */
  png() {
    this.#drawAll();
    return this.#canvas.png();
  }

  /** Asks for a new drawing: a layer has something new. */
  redraw() {
    this.#dirty = true;
    this.#loop.request();
  }

  frame() {
    if (this.#pointsDirty) {
      this.#pointsDirty = false;
      this.#onPoints();
    }
    if (this.#dirty && this.#visible && this.#view.width > 0) {
      this.#drawAll();
    }
  }

  #redrawAll() {
    this.#canvas.invalidate();
    this.redraw();
  }

  #drawnNames() {
    return this.#scene.axes.map((axis) => this.#scene.names[axis] ?? '');
  }

  /** @returns {[number, number]} */
  #middle() {
    const { scale } = this.#view;
    const { left, top, width, height } = scale;
    return stateAt(scale, left + width / 2, top + height / 2);
  }

  /**
   * @param {number} px
   * @param {number} py
   * @param {((at: [number, number]) => void) | undefined} onPick
   */
  #pick(px, py, onPick) {
    const { scale } = this.#view;
    const [dx, dy] = [px - scale.left, py - scale.top];
    if (onPick && dx >= 0 && dy >= 0 && dx <= scale.width && dy <= scale.height) {
      onPick(stateAt(scale, px, py));
    }
  }

  /** @param {{ width: number, height: number, visible: boolean }} seen */
  #resize({ width, height, visible }) {
    this.#visible = visible;
    // What has no size is not shown: its view stays as it was, and that of its twin.
    if (width === 0 || !this.#canvas.resize(width, height)) {
      this.#loop.request();
      return;
    }
    this.#view.palette = readPalette(this.#canvas.element);
    this.#follow(true);
    this.#clearFields();
    this.#redrawAll();
    // A resized canvas is empty: draw now, not a frame later, or it would flash.
    this.frame();
  }

  /** @param {boolean} always   else only if the view does not fit any more */
  #follow(always) {
    const room = (/** @type {PlaneScale} */ scale) => this.#canvas.numbersWidth(scale);
    this.#camera.follow(this.#scene, this.#view, room, always);
    this.#look();
  }

  /** Draws what the camera shows now. */
  #look() {
    const { dataset } = this.#canvas.element;
    const { scale, chosen } = this.#camera;
    const text = JSON.stringify(scale);
    this.#tools.show(chosen);
    if (text === dataset.scale) {
      return;
    }
    this.#view.scale = scale;
    // For whoever wants to find a state on the picture: the tests do.
    dataset.scale = text;
    this.#placePoints();
    this.#handles.place();
    this.#redrawAll();
    if (this.#twin) {
      this.#twin.#look();
    }
  }

  #placePoints() {
    if (this.#leads) {
      this.#fields.place(pointGrid(this.#view.scale, ARROW_SPACING));
      this.#pointsDirty = true;
    }
  }

  #clearFields() {
    if (this.#leads) {
      this.#fields.clear();
    }
  }

  #drawAll() {
    this.#dirty = false;
    this.#canvas.draw(this.#scene, this.#moving);
  }
}

/**
 * @param {PlaneScale} scale
 * @returns {PlaneView}
 */
function makeView(scale) {
  /** @type {PlaneView} */
  const view = {
    scale,
    palette: readPalette(document.documentElement),
    width: 0,
    height: 0,
    dimension: 2,
    axes: [0, 1],
    x: (value) => pixelX(view.scale, value),
    y: (value) => pixelY(view.scale, value),
  };
  return view;
}
