// @ts-check
/**
 * The phase plane of the chapter "Learn" and what stands around it: starting points that are
 * dragged, a place from which both fields are followed, and the fields. It owns no
 * setting: it asks the page for changes and is shown what came of them.
 */
import { AxisPicker } from '../view/axis-picker.js';
import { PhasePlane } from '../view/phase-plane.js';
import { PlanePins } from '../view/plane-pins.js';
import { LearnFields } from './learn-fields.js';
import { LearnProbe } from './learn-probe.js';
import { planeWords, truthName } from './learn-words.js';
import { arrowStates, curvePoints } from './sampling.js';

/** @typedef {import('../core/abi.js').System} System */
/** @typedef {import('../view/plane-handles.js').DragPhase} DragPhase */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('./state.js').Settings} Settings */

/**
 * @typedef {object} LearnScene   what stays during a run
 * @property {Pick<System, 'dimension' | 'variables'>} system
 * @property {readonly [number, number]} axes
 * @property {Float64Array[]} truth
 * @property {Float64Array[]} observations
 * @property {number[][]} starts
 * @property {boolean} movable    starts are a setting, not a part of the reader's own data
 * @property {readonly number[]} [trained]   how many rows of each observation are trained on
 */

/**
 * @typedef {object} MovablePoints   others than starting points; a move begins a run
 * @property {() => import('../view/plane-handles.js').Handle[]} handles
 * @property {() => () => void} begin   a drag; what it returns puts all back
 * @property {(key: string, at: [number, number]) => void} move
 * @property {() => void} end
 */

/**
 * @typedef {object} LearnPlaneEvents
 * @property {() => void} points     arrows stand elsewhere: see `request`
 * @property {(start: Float64Array | null) => void} probe
 * @property {() => void} dragEnd    what was held back meanwhile may be shown
 */

/** Of more starting points only the first can be dragged: the keyboard visits each of them. */
const HANDLES_MOST = 32;
const PROBE = 'probe';

export class LearnPlane {
  #context;
  #events;
  #loop;
  #plane;
  #fields;
  #axisPicker;
  #pins = new PlanePins();
  #probe;
  /** @type {LearnScene} */
  #scene = {
    system: { dimension: 2, variables: ['x', 'y'] },
    axes: [0, 1],
    truth: [],
    observations: [],
    starts: [],
    movable: false,
  };
  #text = '';
  /**
   * A point that is dragged: how to put it back, and where it is to go.
   * @type {{ back: () => void, to: { key: string, at: [number, number] } | null } | null}
   */
  #drag = null;
  /** @type {MovablePoints} */
  #movable = {
    handles: () => this.#startHandles(),
    begin: () => {
      const settings = this.#settings();
      return () => this.#context.replaceSettings(settings);
    },
    move: (key, at) => this.#moveStart(Number(key), at),
    end: () => {},
  };
  #ownMovable = this.#movable;
  /** What a person does in a plane. @type {import('./true-plane.js').PlaneActs} */
  #acts = {
    onDrag: (key, at, phase) => this.#dragged(key, at, phase),
    onPick: (at) => this.#pick(at),
    pickLabel: 'Follow both fields from the middle',
    onEscape: () => this.#removeProbe(),
  };
  #settings = () => /** @type {Settings} */ ({});

  /**
   * @param {object} options
   * @param {import('./chapters.js').ChapterContext} options.context
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {() => Settings} options.settings   those that differ from the defaults, just now
   * @param {LearnPlaneEvents} options.events
   */
  constructor({ context, loop, settings, events }) {
    const { signal } = context;
    this.#context = context;
    this.#loop = loop;
    this.#events = events;
    this.#settings = settings;
    loop.add(this);
    this.#plane = new PhasePlane({ loop, signal, onPoints: events.points, ...this.#acts });
    this.#probe = new LearnProbe(events.probe);
    this.#axisPicker = new AxisPicker({ onPick: context.changeView, signal });
    this.#plane.setLayers([this.#pins, this.#probe.layer]);
    this.#fields = new LearnFields({
      context,
      loop,
      plane: this.#plane,
      acts: this.#acts,
      layers: [this.#probe.layer],
      onChange: () => this.#say(),
    });
  }

  /** The places of these in the chapter are not for here to say. */
  get parts() {
    return {
      legend: this.#fields.legend,
      plane: this.#plane.element,
      axisPicker: this.#axisPicker.element,
    };
  }

  get plane() {
    return this.#plane;
  }

  /** Brings it into sight, for what was asked for further down. */
  reveal() {
    this.#plane.element.scrollIntoView({ block: 'nearest' });
  }

  /** Whether a starting point is being dragged: every move begins a run. */
  get dragging() {
    return this.#drag !== null;
  }

  /**
   * @param {LearnScene} scene
   * @param {{ keep: boolean }} how   keep: the fit and the fields of the run before, for now
   */
  show(scene, how) {
    const names = String(scene.system.variables);
    if (names !== String(this.#scene.system.variables)) {
      this.#probe.forget();
    }
    this.#scene = scene;
    const { dimension, variables } = scene.system;
    const { axes, truth, observations, starts, trained = [] } = scene;
    const picture = { dimension, axes, names: variables, truth, observations, starts, trained };
    this.#plane.show(picture, how);
    const learned = observations.map((rows, i) =>
      rows.subarray(0, Math.min(rows.length, (trained[i] ?? Infinity) * dimension)),
    );
    this.#fields.setScene(picture, learned);
    this.#axisPicker.show(variables, axes);
    this.#showProbe();
  }

  /**
   * How the fields are drawn.
   * @param {Settings} view
   * @param {System | null} system   that made the data; null if it is not known
   */
  choose(view, system) {
    this.#fields.choose(view, system && truthName(system));
  }

  /** @param {MovablePoints | null} points   instead of the starting points; null: these */
  setMovable(points) {
    this.#movable = points ?? this.#ownMovable;
    this.#showHandles();
  }

  /** @param {Float64Array[]} curves */
  showFit(curves) {
    this.#plane.showFit(curves);
  }

  /** @param {readonly import('../view/run-charts.js').PinnedRun[]} pins */
  showPins(pins) {
    this.#pins.show(pins);
    this.#plane.redraw();
  }

  /**
   * What the run was at another time.
   * @param {Float64Array[]} curves
   * @param {Float64Array} learnedField   at the points of `request`
   * @param {(start: Float64Array) => import('./learn-probe.js').FollowedCurves} follow
   */
  showPast(curves, learnedField, follow) {
    this.#plane.showFit(curves);
    this.#plane.showFields(learnedField, null, this.#plane.pointsVersion);
    this.#probe.setPast(follow);
    this.#loop.request();
  }

  /** What the run is now. @param {FrameReport} frame */
  showPresent(frame) {
    this.#probe.setPast(null);
    this.take(frame);
    this.#loop.request();
  }

  /** @param {FrameReport} frame */
  take({ curves, learnedField, trueField, pointsVersion, probe }) {
    this.#plane.showFit(curves);
    this.#plane.showFields(learnedField, trueField, pointsVersion);
    if (probe) {
      this.#probe.take(probe);
      this.#drawProbe();
    }
  }

  /** @param {string} text */
  describe(text) {
    this.#text = text;
    this.#say();
  }

  /**
   * What the trainer has to know of the drawing.
   * @returns {import('./run.js').RunView}
   */
  request() {
    const { system, axes, starts } = this.#scene;
    const { points, pointsVersion } = this.#plane;
    return {
      points: arrowStates(points, system.dimension, axes, starts[0] ?? []),
      pointsVersion,
      curvePoints: curvePoints(Math.max(1, starts.length)),
      probe: this.#probe.start,
    };
  }

  /** Part of the animation loop: what was moved since the last frame goes on its way, once. */
  frame() {
    this.#moveOn();
    if (this.#probe.move()) {
      this.#drawProbe();
    }
  }

  /** The picture in words, for those who do not see it. */
  #say() {
    this.#plane.describe(
      this.#text + planeWords({ ...this.#fields.shown, probe: this.#probePlace() }),
    );
  }

  #probePlace() {
    const { system, axes } = this.#scene;
    const { start } = this.#probe;
    const places = axes.map((axis) => `${system.variables[axis]} ${start?.[axis]?.toPrecision(3)}`);
    return start ? places.join(', ') : null;
  }

  #startHandles() {
    const { starts, movable, axes } = this.#scene;
    const [x, y] = axes;
    return (movable ? starts : []).slice(0, HANDLES_MOST).map((start, i) => ({
      key: String(i),
      at: [start[x] ?? 0, start[y] ?? 0],
      label: starts.length === 1 ? 'Starting point' : `Starting point ${i + 1}`,
    }));
  }

  #showHandles() {
    const handles = this.#movable.handles();
    const [x, y] = this.#scene.axes;
    const { start } = this.#probe;
    const probe = start && {
      key: PROBE,
      at: [start[x] ?? 0, start[y] ?? 0],
      label: 'Both fields from here',
      remove: { label: 'Remove these curves', act: () => this.#removeProbe() },
    };
    const all = probe ? [...handles, probe] : handles;
    this.#plane.setHandles(all);
    this.#fields.setHandles(all);
  }

  /**
   * @param {string} key
   * @param {[number, number]} at
   * @param {DragPhase} phase
   */
  #dragged(key, at, phase) {
    if (key === PROBE) {
      this.#placeProbe(at);
      return;
    }
    if (phase === 'start') {
      this.#drag = { back: this.#movable.begin(), to: null };
    } else if (this.#drag && phase === 'cancel') {
      const { back } = this.#drag;
      this.#drag = null;
      back();
      this.#movable.end();
      this.#events.dragEnd();
    } else if (this.#drag && phase === 'move') {
      this.#drag.to = { key, at };
      this.#loop.request();
    } else if (phase === 'end') {
      this.#moveOn();
      this.#drag = null;
      this.#movable.end();
      this.#events.dragEnd();
    }
  }

  /** What was dragged since the last frame, once. */
  #moveOn() {
    const to = this.#drag?.to;
    if (this.#drag && to) {
      this.#drag.to = null;
      this.#movable.move(to.key, to.at);
    }
  }

  /**
   * @param {number} index
   * @param {[number, number]} at
   */
  #moveStart(index, at) {
    const [x, y] = this.#scene.axes;
    const starts = this.#scene.starts.map((start, i) => {
      const moved = [...start];
      if (i === index) {
        [moved[x], moved[y]] = at;
      }
      return moved;
    });
    // Beyond its limits it stays where it was.
    this.#context.changeSetting('starts', starts);
  }

  /** @param {[number, number]} at */
  #pick(at) {
    this.#placeProbe(at);
    this.#context.announcer.say(`Both fields are followed from ${this.#probePlace()}.`, true);
  }

  /** @param {[number, number]} at */
  #placeProbe(at) {
    const { system, axes, starts } = this.#scene;
    const start = this.#probe.start?.slice() ?? Float64Array.from(starts[0] ?? []);
    if (start.length !== system.dimension) {
      return;
    }
    [start[axes[0]], start[axes[1]]] = at;
    this.#probe.place(start);
    this.#loop.request();
    this.#showProbe();
  }

  #removeProbe() {
    if (this.#probe.start) {
      this.#probe.remove();
      this.#loop.request();
      this.#showProbe();
      this.#context.announcer.say('The curves were removed.', true);
    }
  }

  #showProbe() {
    this.#drawProbe();
    this.#showHandles();
    this.#say();
  }

  #drawProbe() {
    this.#probe.draw(this.#scene.axes);
    this.#plane.redraw();
    this.#fields.redraw();
  }
}
