// @ts-check
/**
 * The chapter "Solve": an initial value problem, solved before one's eyes by up to three methods.
 * Everything is computed on the page: a solve takes less than a frame, so the curve follows the hand.
 */
import { AxisPicker } from '../view/axis-picker.js';
import { h } from '../view/dom.js';
import { FrameLoop, watchTheme } from '../view/frame-loop.js';
import { PhasePlane } from '../view/phase-plane.js';
import { StepStrip } from '../view/step-strip.js';
import { listenToSymbols } from '../view/symbol.js';
import { SymbolLens } from '../view/symbol-lens.js';
import { TableauTable } from '../view/tableau-table.js';
import { makeExamples, makeForm, makeShare, showTroubles } from './solve-parts.js';
import { drawnAxes } from './sampling.js';
import { TimeCharts } from './solve-charts.js';
import { SolveDock } from './solve-dock.js';
import { showEquations } from './solve-equation.js';
import { FixedPointList, MethodTable } from './solve-figures.js';
import { readMethodColours, solveLayers } from './solve-layers.js';
import { layOutSolve } from './solve-layout.js';
import { SolveLegend } from './solve-legend.js';
import { TypedParameters } from './solve-parameters.js';
import { SolvePlayer } from './solve-player.js';
import { methodsOf, problemOf } from './solve-problem.js';
import { FieldView, isAutonomous } from './solve-scene.js';
import { stagesShown } from './solve-stages.js';
import { nearBy, Solutions, STARTS_MOST } from './solve-solutions.js';
import { Sweeper } from './solve-sweeper.js';
import { planeText, spokenText, stateText, withTolerance } from './solve-words.js';
import { completeSettings, defaultState, defaultsOfChanged, same } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./chapters.js').ChapterContext} ChapterContext */
/** @typedef {import('./solve-layers.js').SolvePicture} SolvePicture */

export class SolveChapter {
  #context;
  #loop;
  #plane;
  #legend;
  #axisPicker;
  #dock;
  #strip;
  #examples;
  #form;
  #typed;
  #charts;
  #sweeper;
  #field;
  #player;
  #solutions;
  #methodTable = new MethodTable();
  #fixedPoints = new FixedPointList();
  #tableau = new TableauTable();
  #share;
  #equation = h('div', { class: 'nde-equation-place' });
  #element;

  #state = defaultState();
  /** @type {Settings} */
  #settings = {};
  /** What the last solutions were made of. */
  #solvedFor = '';
  /** @type {import('./solve-problem.js').Problem} */
  #problem = { field: {}, dimension: 2, variables: [], timeEnd: 1, starts: [] };
  /** @type {import('./solve-problem.js').Method[]} */
  #methods = [];
  #autonomous = true;
  #active = false;
  /** @type {SolvePicture} */
  #picture = {
    runs: [],
    focus: 0,
    nullclines: [],
    fixedPoints: [],
    position: { done: 0, fraction: 0, t: 0, whole: true },
    stages: null,
    lit: null,
  };

  /**
   * @param {ChapterContext} context
   * @param {{ calm: boolean }} options   calm: nothing moves but from step to step
   */
  constructor(context, { calm }) {
    this.#context = context;
    const { signal, core } = context;
    const loop = new FrameLoop(signal);
    this.#loop = loop;
    this.#solutions = new Solutions(core);
    this.#plane = this.#makePlane();
    this.#legend = new SolveLegend({ onSwitch: context.changeView, signal });
    this.#axisPicker = new AxisPicker({ onPick: context.changeView, signal });
    this.#strip = new StepStrip({ loop, signal });
    this.#charts = new TimeCharts({ loop, signal });
    this.#sweeper = new Sweeper({
      core,
      solutions: this.#solutions,
      loop,
      signal,
      onExact: () => this.#showLate(),
    });
    this.#field = new FieldView({
      core,
      plane: this.#plane,
      list: this.#fixedPoints,
      picture: this.#picture,
    });
    this.#player = new SolvePlayer({ loop, calm, onChange: () => this.#showPosition() });
    this.#dock = this.#makeDock();
    this.#form = makeForm(context, () => this.#state);
    this.#typed = new TypedParameters({
      change: (parameters) => context.changeSetting('parameters', parameters),
      signal,
    });
    this.#share = makeShare({
      context,
      plane: this.#plane,
      problem: () => this.#problem,
      axes: () => this.#axes(),
      runs: () => this.#picture.runs,
      references: () => this.#solutions.references,
    });
    this.#examples = makeExamples(
      context,
      () => this.#state,
      () => {
        this.#plane.resetView();
        this.#player.showWhole();
      },
    );
    this.#element = this.#layOut();
    this.#plane.setLayers(solveLayers(this.#picture));
    watchTheme(signal, () => readMethodColours(this.#element));
    this.#listenToSymbols();
  }

  get element() {
    return this.#element;
  }

  toggle() {
    this.#player.toggle();
    this.#say();
  }

  step() {
    this.#player.step();
    this.#say();
  }

  reset() {
    this.#player.reset();
    this.#say();
  }

  /** @param {boolean} hidden */
  setHidden(hidden) {
    if (hidden && this.#player.playing) {
      this.#player.pause();
    }
  }

  /** Another chapter is shown. */
  leave() {
    this.#active = false;
    this.#sweeper.stop();
    this.setHidden(true);
  }

  /** @param {State} state */
  show(state) {
    const { core } = this.#context;
    const returns = !this.#active;
    this.#active = true;
    this.#state = state;
    this.#settings = completeSettings(core, state);
    const settings = this.#settings;
    this.#problem = problemOf(core, settings);
    this.#methods = methodsOf(core, settings, state.view);
    this.#autonomous = isAutonomous(core, this.#problem, settings);
    this.#picture.focus = Math.min(
      this.#picture.focus,
      Math.min(STARTS_MOST, this.#problem.starts.length) - 1,
    );
    readMethodColours(this.#element);
    this.#showControls();
    const what = [this.#problem, this.#methods, this.#picture.focus, this.#axes()];
    const solvedFor = JSON.stringify(what);
    if (solvedFor !== this.#solvedFor || returns) {
      this.#solvedFor = solvedFor;
      this.#solve();
    }
    this.#showField();
    this.#share.show();
    this.#plane.redraw();
  }

  #layOut() {
    const { notices, signal } = this.#context;
    const parts = {
      words: this.#examples.words,
      examples: this.#examples.element,
      equation: this.#equation,
      legend: this.#legend.element,
      plane: this.#plane.element,
      axisPicker: this.#axisPicker.element,
      fixedPoints: this.#fixedPoints.element,
      strip: this.#strip.element,
      steps: this.#strip.table,
      notices: notices.element,
      dock: this.#dock.element,
      methods: this.#methodTable.element,
      charts: this.#charts.element,
      parameters: this.#typed.element,
      form: this.#form.element,
      work: this.#sweeper.element,
      tableau: this.#tableau.element,
      share: this.#share.element,
    };
    return layOutSolve(parts, signal);
  }

  /** A symbol of the text shows what it is on the plane. */
  #listenToSymbols() {
    const { signal } = this.#context;
    const lens = new SymbolLens({ picture: this.#plane, signal });
    this.#element.append(lens.element);
    const light = (/** @type {string | null} */ part, /** @type {Element | null} */ symbol) => {
      this.#light(part);
      lens.show(symbol);
    };
    listenToSymbols(this.#element, light, signal);
  }

  #makePlane() {
    return new PhasePlane({
      loop: this.#loop,
      signal: this.#context.signal,
      onPoints: () => this.#showField(),
      onDrag: (key, at, phase) => this.#drag(Number(key), at, phase),
      onPick: (at) => this.#moveStart(this.#picture.focus, at),
      pickLabel: 'Start from the middle',
    });
  }

  #makeDock() {
    const context = this.#context;
    return new SolveDock({
      events: {
        toggle: () => this.toggle(),
        step: () => this.step(),
        reset: () => this.reset(),
        whole: () => this.#player.showWhole(),
        tolerance: (rtol) => {
          const settings = withTolerance(context.core, this.#state.settings, this.#settings, rtol);
          context.replaceSettings(settings);
        },
        steps: (steps) => context.changeView('fixedSteps', steps),
      },
      signal: context.signal,
    });
  }

  /** @param {string | null} part */
  #light(part) {
    if (part === this.#picture.lit) {
      return;
    }
    this.#picture.lit = /** @type {SolvePicture['lit']} */ (part);
    this.#element.dataset.lit = part ?? '';
    this.#chooseArrows();
    this.#showStages();
    this.#plane.redraw();
  }

  #showControls() {
    const { core } = this.#context;
    const { view } = this.#state;
    const settings = this.#settings;
    this.#form.show({ ...settings, ...view }, defaultsOfChanged(core, this.#state));
    this.#examples.show(this.#state, settings.system);
    this.#typed.show(settings);
    this.#legend.show(this.#methods, view);
    this.#axisPicker.show(this.#problem.variables, this.#axes());
    this.#chooseArrows();
    this.#dock.show(settings, view, this.#methods);
    showEquations(this.#equation, core.abi, settings);
    const [{ name, key }] = this.#methods;
    this.#tableau.show(name, () => core.tableau(key));
  }

  #chooseArrows() {
    const { lit } = this.#picture;
    const shown = this.#state.view.solveField === true && (lit === null || lit === 'field');
    this.#plane.choose({ trueField: shown, learnedField: false });
  }

  /** Solves, and shows everything that follows from it. */
  #solve() {
    const { focus } = this.#picture;
    this.#solutions.solve(this.#problem, this.#methods, focus);
    this.#picture.runs = this.#solutions.runs;
    const solved = this.#solvedHere();
    const { timeEnd } = this.#problem;
    this.#player.load(solved[0]?.steps ?? [], timeEnd);
    this.#strip.show(
      solved.map(({ method, steps }) => ({
        name: method.name,
        look: method.look,
        steps,
        judged: method.judged,
      })),
      [0, timeEnd],
    );
    this.#showScene();
    this.#showErrors();
    this.#showPosition();
    showTroubles(this.#context.notices, solved, this.#problem.starts.length);
    this.#sweeper.begin(this.#problem, this.#methods, focus);
  }

  #solvedHere() {
    return (this.#picture.runs[this.#picture.focus] ?? []).map(({ solved }) => solved);
  }

  #showScene() {
    const { dimension, variables, starts } = this.#problem;
    const { references, hasReferences, runs } = this.#solutions;
    const axes = this.#axes();
    const exact = hasReferences
      ? references.flatMap((curve, i) => curve ?? runs[i]?.[0]?.solved.y ?? [])
      : runs.flatMap((drawn) => drawn[0]?.solved.y ?? []);
    this.#plane.show(
      {
        dimension,
        axes,
        names: variables,
        truth: exact,
        observations: [],
        starts,
        around: nearBy(this.#solvedHere(), exact, dimension),
      },
      { keep: true },
    );
    this.#plane.setHandles(
      starts.slice(0, STARTS_MOST).map((start, i) => ({
        key: String(i),
        at: [Number(start[axes[0]]), Number(start[axes[1]])],
        label: starts.length > 1 ? `Start ${i + 1}` : 'Start',
      })),
    );
    this.#plane.describe(planeText(this.#problem, this.#solvedHere(), axes));
  }

  /** What depends on the exact solution. */
  #showErrors() {
    const { dimension, variables, timeEnd } = this.#problem;
    const { focus } = this.#picture;
    const { references, hasReferences, times } = this.#solutions;
    const solved = this.#solvedHere();
    const errors = this.#solutions.errors(focus, dimension);
    this.#methodTable.show(solved.map((one, i) => ({ solved: one, error: errors[i] ?? null })));
    const reference = (hasReferences ? references[focus] : null) ?? null;
    this.#charts.show({ solved, reference, times, dimension, variables, timeEnd });
  }

  #showField() {
    if (!this.#active) {
      return;
    }
    const { position } = this.#picture;
    // Arrows of a field that changes are those of the moment that is shown.
    const t = this.#autonomous || position.whole ? 0 : position.t;
    const { view } = this.#state;
    this.#field.show(this.#problem, { t, axes: this.#axes(), view, autonomous: this.#autonomous });
  }

  /** The exact solution came late. */
  #showLate() {
    this.#showScene();
    this.#showErrors();
    this.#showPosition();
  }

  #showPosition() {
    const { position, playing } = this.#player;
    this.#picture.position = position;
    const steps = this.#solvedHere()[0]?.steps ?? [];
    const under = position.whole
      ? null
      : (steps[playing ? position.done : position.done - 1] ?? null);
    this.#strip.mark(under);
    this.#charts.mark(position.whole ? undefined : position.t);
    this.#dock.showPlaying(playing);
    this.#dock.showState(stateText(this.#solvedHere(), position, playing));
    if (!this.#autonomous) {
      this.#showField();
    }
    this.#showStages();
    this.#plane.redraw();
  }

  #showStages() {
    this.#picture.stages = stagesShown(this.#context.core, this.#problem, {
      solved: this.#solvedHere()[0],
      picture: this.#picture,
      playing: this.#player.playing,
    });
  }

  /**
   * @param {number} start
   * @param {[number, number]} at
   * @param {import('../view/plane-handles.js').DragPhase} phase
   */
  #drag(start, at, phase) {
    if (phase === 'start') {
      this.#picture.focus = start;
    }
    this.#moveStart(start, at);
    if (phase === 'end') {
      this.#say();
    }
  }

  /**
   * @param {number} start
   * @param {[number, number]} at   the two variables that are drawn
   */
  #moveStart(start, at) {
    const axes = this.#axes();
    const starts = this.#problem.starts.map((row) => [...row]);
    starts[start]?.splice(axes[0], 1, at[0]);
    starts[start]?.splice(axes[1], 1, at[1]);
    if (same(starts, this.#problem.starts)) {
      this.show(this.#state); // another start may have the focus
      return;
    }
    const refusal = this.#context.changeSetting('starts', starts);
    if (refusal !== null) {
      this.#context.announcer.say(refusal, true);
    }
  }

  #axes() {
    return drawnAxes(this.#problem.dimension, this.#state.view);
  }

  #say() {
    const { position, playing } = this.#player;
    const text = playing ? 'Playing the solution.' : spokenText(this.#solvedHere(), position);
    this.#context.announcer.say(text, true);
  }
}
