// @ts-check
/**
 * Trajectories drawn by hand over a phase plane: a transparent canvas that lies on the plane while
 * one draws, and a bar of buttons. Each stroke is a trajectory; stroke.js says how it becomes one.
 */
import { h, setText } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { readPalette } from './palette.js';
import { thin, trajectoryOf } from './stroke.js';

/** @typedef {import('./stroke.js').StrokeTrajectory} StrokeTrajectory */

/**
 * @typedef {object} SketchView   a linear map, as a layer of the plane is given it
 * @property {(value: number) => number} x   CSS pixels of a value on the horizontal axis
 * @property {(value: number) => number} y
 */

/** Room for samples of one stroke; a longer one ends there. */
const SAMPLES_MOST = 20_000;
/** Strokes beyond this would not fit into a link, nor into the picture. */
const STROKES_MOST = 20;
const DOT = 2.2;
const RATIO_MOST = 3;

export class Sketch {
  #canvas = h('canvas', { class: 'nde-sketch', role: 'img', hidden: true });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
  #status = h('p', { class: 'nde-sketch-status', role: 'status' });
  #tools;
  #buttons;
  #loop;
  #view;
  #onChange;
  #palette = readPalette(document.documentElement);
  /** @type {StrokeTrajectory[]} */
  #strokes = [];
  /** Places of the stroke that is being drawn. @type {[number, number][]} */
  #places = [];
  #pointer = -1;
  #dirty = false;

  /**
   * @param {object} options
   * @param {() => SketchView} options.view   of the plane as it is now
   * @param {(trajectories: StrokeTrajectory[]) => void} options.onUse
   * @param {() => void} options.onCancel   nothing of what was drawn is wanted
   * @param {(trajectories: StrokeTrajectory[]) => void} [options.onChange]   after each stroke
   * @param {EventTarget} options.keys   where pressed keys are listened for
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ view, onUse, onCancel, onChange = () => {}, keys, loop, signal }) {
    this.#view = view;
    this.#onChange = onChange;
    this.#loop = loop;
    this.#buttons = {
      use: button('Use the drawing', 'nde-button nde-button-main'),
      undo: button('Undo the last stroke'),
      cancel: button('Cancel'),
    };
    const { use, undo, cancel } = this.#buttons;
    this.#tools = h(
      'div',
      { class: 'nde-sketch-tools nde-panel', role: 'group', 'aria-label': 'Drawing', hidden: true },
      this.#status,
      h('div', { class: 'nde-data-buttons' }, use, undo, cancel),
    );
    use.addEventListener('click', () => onUse(this.trajectories), { signal });
    undo.addEventListener('click', () => this.undo(), { signal });
    cancel.addEventListener('click', () => onCancel(), { signal });
    this.#listen(keys, signal);
    loop.add(this);
    watchElement(this.#canvas, signal, () => this.redraw());
    watchTheme(signal, () => this.redraw());
    this.#changed();
  }

  /** Lies over the plane: its parent is the place of the plane's canvas. */
  get element() {
    return this.#canvas;
  }

  /** Buttons, and what to do in words. */
  get tools() {
    return this.#tools;
  }

  /** A copy, in units of the state. */
  get trajectories() {
    return structuredClone(this.#strokes);
  }

  get active() {
    return !this.#canvas.hidden;
  }

  /** @param {boolean} active   while it is, the plane below gets no pointer */
  setActive(active) {
    this.#drop();
    this.#canvas.hidden = !active;
    this.#tools.hidden = !active;
    this.redraw();
  }

  clear() {
    this.#strokes = [];
    this.#changed();
  }

  undo() {
    this.#strokes.pop();
    this.#changed();
  }

  /** The plane has another scale, or another size. */
  redraw() {
    this.#dirty = true;
    this.#loop.request();
  }

  frame() {
    if (!this.#dirty || this.#canvas.hidden) {
      return;
    }
    this.#dirty = false;
    const context = this.#context;
    const { width, height } = this.#canvas.getBoundingClientRect();
    const ratio = Math.min(RATIO_MOST, globalThis.devicePixelRatio || 1);
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#palette = readPalette(this.#canvas);
    const view = this.#view();
    for (const { y: states } of this.#strokes) {
      this.#trace(states.map(([x = 0, y = 0]) => [view.x(x), view.y(y)]));
    }
    this.#trace(this.#places, true);
  }

  /**
   * @param {EventTarget} keys
   * @param {AbortSignal} signal
   */
  #listen(keys, signal) {
    const canvas = this.#canvas;
    /** @param {(event: PointerEvent) => void} act */
    const own = (act) => (/** @type {PointerEvent} */ event) => {
      if (event.pointerId === this.#pointer) {
        act(event);
      }
    };
    canvas.addEventListener('pointerdown', (event) => this.#begin(event), { signal });
    canvas.addEventListener(
      'pointermove',
      own((event) => this.#take(event)),
      { signal },
    );
    canvas.addEventListener(
      'pointerup',
      own((event) => {
        this.#take(event);
        this.#end();
      }),
      { signal },
    );
    canvas.addEventListener(
      'pointercancel',
      own(() => this.#drop()),
      { signal },
    );
    keys.addEventListener(
      'keydown',
      (event) => {
        const { key } = /** @type {KeyboardEvent} */ (event);
        if (key === 'Escape' && this.#pointer >= 0) {
          event.preventDefault();
          this.#drop();
        }
      },
      { signal },
    );
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (this.#pointer >= 0 || event.button !== 0) {
      return;
    }
    if (this.#strokes.length >= STROKES_MOST) {
      setText(this.#status, `There are ${STROKES_MOST} strokes, and more make no better fit.`);
      return;
    }
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#places = [];
    this.#take(event);
  }

  /** @param {PointerEvent} event */
  #take(event) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    // A screen shows fewer frames than the pointer gives places.
    const samples = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of samples.length > 0 ? samples : [event]) {
      if (this.#places.length < SAMPLES_MOST) {
        this.#places.push([clientX - left, clientY - top]);
      }
    }
    this.redraw();
  }

  #end() {
    const places = thin(this.#places);
    this.#drop();
    if (places === null) {
      setText(this.#status, 'That was too short: keep the pointer down and draw a longer stroke.');
      return;
    }
    const view = this.#view();
    const [x0, y0] = [view.x(0), view.y(0)];
    const [unitX, unitY] = [view.x(1) - x0, view.y(1) - y0];
    const state = {
      x: (/** @type {number} */ px) => (px - x0) / unitX,
      y: (/** @type {number} */ py) => (py - y0) / unitY,
    };
    this.#strokes.push(trajectoryOf(places, state));
    this.#changed();
  }

  /** Forgets the stroke that is being drawn. */
  #drop() {
    if (this.#pointer >= 0 && this.#canvas.hasPointerCapture(this.#pointer)) {
      this.#canvas.releasePointerCapture(this.#pointer);
    }
    this.#pointer = -1;
    this.#places = [];
    this.redraw();
  }

  #changed() {
    const n = this.#strokes.length;
    const points = this.#strokes.reduce((sum, { t }) => sum + t.length, 0);
    const text =
      n === 0
        ? 'Draw a trajectory: press, move, let go. Its arrow of time is the way that you draw. ' +
          'Without a pointer, type its points into the table instead.'
        : `${n === 1 ? '1 stroke' : `${n} strokes`}, ${points} points. ` +
          'Another stroke is another trajectory of the same flow.';
    setText(this.#status, text);
    this.#canvas.setAttribute('aria-label', `Place to draw on. ${text}`);
    this.#buttons.use.disabled = n === 0;
    this.#buttons.undo.disabled = n === 0;
    this.redraw();
    this.#onChange(this.trajectories);
  }

  /**
   * @param {readonly (readonly number[])[]} places
   * @param {boolean} [isRaw]   still under way: no dots
   */
  #trace(places, isRaw = false) {
    const context = this.#context;
    context.strokeStyle = this.#palette.data;
    context.lineWidth = isRaw ? 2.5 : 1.2;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.beginPath();
    places.forEach(([px = 0, py = 0]) => context.lineTo(px, py));
    context.stroke();
    if (isRaw || places.length === 0) {
      return;
    }
    context.fillStyle = this.#palette.data;
    context.beginPath();
    for (const [px = 0, py = 0] of places) {
      context.moveTo(px + DOT, py);
      context.arc(px, py, DOT, 0, 2 * Math.PI);
    }
    context.fill();
    const [[startX = 0, startY = 0] = []] = places;
    context.lineWidth = 2;
    context.strokeStyle = this.#palette.ink;
    context.beginPath();
    context.arc(startX, startY, 7, 0, 2 * Math.PI);
    context.stroke();
  }
}

/**
 * @param {string} label
 * @param {string} [className]
 */
function button(label, className = 'nde-button') {
  return h('button', { type: 'button', class: className }, label);
}
