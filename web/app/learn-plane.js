// @ts-check
/**
 * The phase plane of the chapter "Learn" and what stands around it: starting points that are
 * dragged, a place from which both fields are followed, and how the fields are drawn. It owns no
 * setting: it asks the page for changes and is shown what came of them.
 */
import { AxisPicker } from '../view/axis-picker.js';
import { Legend } from '../view/legend.js';
import { PhasePlane } from '../view/phase-plane.js';
import { PlanePins } from '../view/plane-pins.js';
import { PlaneProbe } from '../view/plane-probe.js';
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

/**
 * @typedef {object} Probe
 * @property {Float64Array} start
 * @property {Float64Array[]} learned
 * @property {Float64Array[]} truth
 */

/** Of more starting points only the first can be dragged: the keyboard visits each of them. */
const HANDLES_MOST = 32;
const PROBE = 'probe';

export class LearnPlane {
  #context;
  #events;
  #loop;
  #plane;
  #beside;
  #legend;
  #axisPicker;
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
  /** @type {readonly Float64Array[]} */
  #covered = [];
  #pins = new PlanePins();
  #probeLayer = new PlaneProbe();
  #reduced = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {LearnScene} */
  #scene = {
    system: { dimension: 2, variables: ['x', 'y'] },
    axes: [0, 1],
    truth: [],
    observations: [],
    starts: [],
    movable: false,
  };
  /** The same for a plane. @type {import('../view/phase-plane.js').PlaneScene | null} */
  #picture = null;
  /** @type {Settings} */
  #view = {};
  /** @type {string | null} */
  #truthName = '';
  #text = '';
  #fields = { drawn: 'none', learned: false, true: false, difference: false };
  /** @type {Probe | null} */
  #probe = null;
  /** The probe was moved and the trainer has not been told. */
  #probeMoved = false;
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
    this.#beside = this.#plane.addTool('The true field beside the learned one', 'beside', () =>
      context.changeView('beside', this.#view.beside !== true),
    );
    this.#legend = new Legend({ onSwitch: context.changeView, signal });
    this.#axisPicker = new AxisPicker({ onPick: context.changeView, signal });
    this.#plane.setLayers([this.#pins, this.#probeLayer]);
    this.#reduced.addEventListener('change', () => this.#showFields(), { signal });
  }

  /** The places of these in the chapter are not for here to say. */
  get parts() {
    return {
      legend: this.#legend.element,
      plane: this.#plane.element,
      axisPicker: this.#axisPicker.element,
    };
  }

  get plane() {
    return this.#plane;
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
      this.#probe = null;
    }
    this.#scene = scene;
    const { dimension, variables } = scene.system;
    const { axes, truth, observations, starts, trained = [] } = scene;
    this.#picture = { dimension, axes, names: variables, truth, observations, starts, trained };
    this.#plane.show(this.#picture, how);
    this.#effects?.truePlane.show(this.#picture);
    const learned = observations.map((rows, i) =>
      rows.subarray(0, Math.min(rows.length, (trained[i] ?? Infinity) * dimension)),
    );
    this.#covered = learned;
    this.#effects?.cover(learned);
    this.#legend.showHeld(observations.some((rows, i) => rows.length > learned[i].length));
    this.#axisPicker.show(variables, axes);
    this.#showProbe();
  }

  /**
   * How the fields are drawn.
   * @param {Settings} view
   * @param {System | null} system   that made the data; null if it is not known
   */
  choose(view, system) {
    this.#view = view;
    this.#truthName = system && truthName(system);
    this.#showFields();
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
   */
  showPast(curves, learnedField) {
    this.#plane.showFit(curves);
    this.#plane.showFields(learnedField, null, this.#plane.pointsVersion);
  }

  /** @param {FrameReport} frame */
  take({ curves, learnedField, trueField, pointsVersion, probe }) {
    this.#plane.showFit(curves);
    this.#plane.showFields(learnedField, trueField, pointsVersion);
    if (probe && this.#probe) {
      this.#probe.learned = probe.learned;
      this.#probe.truth = probe.truth ?? this.#probe.truth;
      this.#drawProbe(this.#probe);
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
      probe: this.#probe?.start ?? null,
    };
  }

  /** Part of the animation loop: what was moved since the last frame goes on its way, once. */
  frame() {
    this.#moveOn();
    if (this.#probeMoved) {
      this.#probeMoved = false;
      this.#events.probe(this.#probe?.start ?? null);
    }
  }

  #showFields() {
    const { flow, learnedField, trueField, difference } = this.#view;
    const beside = this.#view.beside === true && this.#truthName !== null;
    const calm = flow === 'particles' && this.#reduced.matches;
    const drawn = calm ? 'arrows' : String(flow);
    const isKnown = this.#truthName !== null;
    const fields = {
      learned: learnedField === true,
      true: trueField === true && isKnown && !beside,
    };
    const isOn = difference === true && isKnown;
    this.#plane.choose({
      learnedField: drawn === 'arrows' && fields.learned,
      trueField: drawn === 'arrows' && fields.true,
    });
    const flowing = drawn === 'particles';
    this.#wanted = {
      particles: { learned: flowing && fields.learned, true: flowing && fields.true },
      difference: isOn,
      beside,
      drawn,
    };
    this.#effects?.choose(this.#wanted);
    this.#beside.hidden = !isKnown;
    this.#beside.setAttribute('aria-pressed', String(beside));
    if (!this.#effects && !this.#loading && (flowing || isOn || beside)) {
      void this.#loadEffects();
    }
    this.#legend.show(this.#truthName, {
      flow: String(flow),
      learnedField: fields.learned,
      trueField: fields.true || beside,
      beside,
      difference: isOn,
      calm,
    });
    this.#fields = { drawn, ...fields, difference: isOn };
    this.#say();
  }

  async #loadEffects() {
    const { notices, signal } = this.#context;
    this.#loading = true;
    try {
      const { FieldEffects } = await import('./field-effects.js');
      if (!signal.aborted) {
        const own = { plane: this.#plane, loop: this.#loop, acts: this.#acts };
        this.#effects = new FieldEffects({ ...own, signal });
        this.#legend.add(this.#effects.ramp);
        this.#plane.setLayers([...this.#effects.layers, this.#pins, this.#probeLayer]);
        this.#effects.truePlane.setLayers([this.#probeLayer]);
        this.#effects.cover(this.#covered);
        this.#effects.choose(this.#wanted);
        if (this.#picture) {
          this.#effects.truePlane.show(this.#picture);
        }
        this.#showHandles();
      }
    } catch (error) {
      notices.show({
        key: 'effects',
        kind: 'problem',
        title: 'What draws this could not be loaded.',
        lines: [error instanceof Error ? error.message : String(error)],
        actions: [{ label: 'Try again', run: () => void this.#loadEffects() }],
      });
    }
    this.#loading = false;
  }

  /** The picture in words, for those who do not see it. */
  #say() {
    this.#plane.describe(this.#text + planeWords({ ...this.#fields, probe: this.#probePlace() }));
  }

  #probePlace() {
    const { system, axes } = this.#scene;
    const { start } = this.#probe ?? {};
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
    const { start } = this.#probe ?? {};
    const probe = start && {
      key: PROBE,
      at: [start[x] ?? 0, start[y] ?? 0],
      label: 'Both fields from here',
      remove: { label: 'Remove these curves', act: () => this.#removeProbe() },
    };
    const all = probe ? [...handles, probe] : handles;
    this.#plane.setHandles(all);
    this.#effects?.truePlane.setHandles(all);
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
    const start = this.#probe?.start.slice() ?? Float64Array.from(starts[0] ?? []);
    if (start.length !== system.dimension) {
      return;
    }
    [start[axes[0]], start[axes[1]]] = at;
    const { learned = [], truth = [] } = this.#probe ?? {};
    this.#probe = { start, learned, truth };
    this.#probeMoved = true;
    this.#showProbe();
  }

  #removeProbe() {
    if (this.#probe) {
      this.#probe = null;
      this.#probeMoved = true;
      this.#showProbe();
      this.#context.announcer.say('The curves were removed.', true);
    }
  }

  #showProbe() {
    this.#drawProbe(this.#probe);
    this.#showHandles();
    this.#say();
  }

  /** @param {Probe | null} probe */
  #drawProbe(probe) {
    const [x, y] = this.#scene.axes;
    this.#probeLayer.show(
      probe && {
        at: [Number(probe.start[x]), Number(probe.start[y])],
        learned: probe.learned,
        truth: probe.truth,
      },
    );
    this.#plane.redraw();
    this.#effects?.truePlane.redraw();
  }
}
