// @ts-check
/**
 * The chapter "Learn": a Neural ODE is fitted to trajectories of a known system, and one sees how.
 *
 * A chapter is given a context and makes one element. The page calls `show` whenever the state
 * changed, and passes on the keys that were pressed.
 */
import { systemOf } from '../core/abi.js';
import { AxisPicker } from '../view/axis-picker.js';
import { EpochTable } from '../view/epoch-table.js';
import { FigureList } from '../view/figures.js';
import { FrameLoop } from '../view/frame-loop.js';
import { Legend } from '../view/legend.js';
import { PhasePlane } from '../view/phase-plane.js';
import { RunCharts } from '../view/run-charts.js';
import { SettingsForm } from '../view/settings-form.js';
import { Transport } from '../view/transport.js';
import { RunHistory } from './history.js';
import { layOut } from './learn-layout.js';
import { pictureTexts, spokenState, stateText, truthName } from './learn-words.js';
import { FORM_PLAN, SPEEDS } from './plan.js';
import { Run } from './run.js';
import { arrowStates, curvePoints, drawnAxes } from './sampling.js';
import { completeSettings, defaultState, restarts, same } from './state.js';
import { Troubles } from './troubles.js';
import { solveTruth } from './truth.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../worker/protocol.js').OpenedReport} OpenedReport */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */

/**
 * @typedef {object} ChapterContext
 * @property {import('../worker/protocol.js').Core} core
 * @property {import('../worker/protocol.js').Source} source     of the wasm module, for the worker
 * @property {string | URL} workerUrl
 * @property {import('../view/notices.js').NoticeList} notices
 * @property {import('../view/announcer.js').Announcer} announcer
 * @property {(key: string, value: SettingValue) => string | null} changeSetting  null, or why not
 * @property {(key: string, value: SettingValue) => void} changeView
 * @property {(settings: Settings) => void} replaceSettings      by others that were in force before
 * @property {AbortSignal} signal
 */

const NO_TIMES = new Float64Array(0);

export class LearnChapter {
  #context;
  #loop;
  #run;
  #plane;
  #legend;
  #axisPicker;
  #transport;
  #figures = new FigureList();
  #table = new EpochTable();
  #form;
  #charts;
  #troubles;
  #history;
  #element;

  #state = defaultState();
  #shown = false;
  /** @type {Settings} */
  #settings = {};
  /** The settings of the last run that could begin: a way back from one that could not. */
  #lastBegun = /** @type {Settings} */ ({});
  /** @type {import('./truth.js').TrueCurve[]} */
  #truth = [];
  /** @type {import('../worker/protocol.js').Trajectory[]} */
  #data = [];
  /** @type {Float64Array[]} */
  #times = [];
  /** @type {Float64Array[]} */
  #fit = [];
  /** Whether a new run starts by itself: not after the reader paused or stepped. */
  #eager;
  #calm;

  /**
   * @param {ChapterContext} context
   * @param {{ calm: boolean }} options   calm: nothing may begin to move by itself
   */
  constructor(context, { calm }) {
    this.#context = context;
    this.#calm = calm;
    this.#eager = !calm;
    const { signal, core } = context;
    this.#history = new RunHistory(core.abi.historyMax);
    const loop = new FrameLoop(signal);
    this.#loop = loop;
    this.#run = this.#makeRun();
    loop.add(this.#run);
    this.#plane = new PhasePlane({
      loop,
      signal,
      onPoints: () => this.#run.points(this.#arrowStates()),
    });
    this.#legend = new Legend({ onSwitch: context.changeView, signal });
    this.#axisPicker = new AxisPicker({ onPick: context.changeView, signal });
    this.#transport = new Transport({
      speeds: SPEEDS,
      signal,
      events: {
        toggle: () => this.toggle(),
        step: () => this.step(),
        reset: () => this.reset(),
        speed: (key) => context.changeView('speed', key),
      },
    });
    this.#form = new SettingsForm({
      abi: core.abi,
      plan: FORM_PLAN,
      offer: context.changeSetting,
      onDefaults: () => context.replaceSettings({}),
      signal,
    });
    this.#charts = new RunCharts({ loop, signal });
    this.#troubles = this.#makeTroubles();
    this.#element = layOut({
      legend: this.#legend.element,
      plane: this.#plane.element,
      axisPicker: this.#axisPicker.element,
      notices: context.notices.element,
      transport: this.#transport.element,
      figures: this.#figures.element,
      charts: this.#charts.element,
      form: this.#form.element,
      table: this.#table.element,
    });
  }

  get element() {
    return this.#element;
  }

  /** Plays, or pauses what plays. */
  toggle() {
    this.#eager = !this.#run.playing;
    if (this.#run.playing) {
      this.#run.pause();
    } else {
      this.#troubles.clear();
      this.#run.play();
    }
    this.#say(true);
  }

  step() {
    this.#eager = false;
    this.#troubles.clear();
    this.#run.step();
  }

  /** Back to epoch 0 of the same run. */
  reset() {
    this.#eager = false;
    this.#begin();
    this.#context.announcer.say('Reset to epoch 0.', true);
  }

  /** @param {boolean} hidden */
  setHidden(hidden) {
    this.#run.setHidden(hidden);
  }

  /** @param {State} state */
  show(state) {
    const before = this.#shown ? this.#state : null;
    this.#state = state;
    this.#shown = true;
    const settings = completeSettings(this.#context.core, state);
    const changed = Object.keys({ ...this.#settings, ...settings }).filter(
      (key) => !same(settings[key], this.#settings[key]),
    );
    this.#settings = settings;
    const speed = SPEEDS.find(({ key }) => key === state.view.speed) ?? SPEEDS[0];
    if (speed && !(before && same(before.view, state.view))) {
      this.#run.setPace({ speed, restAt: Number(state.view.epochs) });
      this.#transport.showSpeed(speed.key);
    }
    this.#plane.choose(this.#shownFields());
    this.#legend.show(truthName(this.#system()), this.#shownFields());
    if (changed.length > 0 || !before) {
      this.#form.show(settings);
    }
    if (changed.some((key) => restarts(this.#context.core, key))) {
      this.#begin();
    } else {
      for (const key of changed) {
        this.#run.set(key, /** @type {SettingValue} */ (settings[key]), state.settings);
      }
      this.#showAxes(before);
    }
  }

  #makeRun() {
    const { workerUrl, source, signal } = this.#context;
    return new Run({
      workerUrl,
      source,
      signal,
      wake: () => this.#loop.request(),
      events: {
        opened: (report) => this.#opened(report),
        frame: (frame) => this.#take(frame),
        playing: () => this.#showPlaying(),
        rested: () => this.#rested(),
        failed: (failure) => this.#troubles.failed(failure, this.#run.good, this.#settings),
        refused: (key, message, atOpen) => this.#troubles.refused(key, message, atOpen),
        local: (reason) => this.#troubles.local(reason),
        silent: () => this.#troubles.silent(),
      },
    });
  }

  #makeTroubles() {
    const { notices, announcer, core, replaceSettings } = this.#context;
    return new Troubles({
      notices,
      announcer,
      core,
      waysOn: {
        reset: () => this.reset(),
        restore: (live, play) => this.#restore(live, play),
        change: (settings) => replaceSettings({ ...this.#state.settings, ...settings }),
        back: () => replaceSettings(this.#lastBegun),
        defaults: () => replaceSettings({}),
        stop: () => this.#stop(),
      },
    });
  }

  /** Begins the run that the settings describe, from epoch 0. */
  #begin() {
    this.#troubles.clear();
    this.#drawTruth();
    this.#clearRun();
    this.#run.open(this.#state.settings, this.#view(), this.#eager);
  }

  /** The true curves need no worker: they are on the screen before it has started. */
  #drawTruth() {
    this.#truth = solveTruth(
      this.#context.core,
      this.#settings,
      curvePoints(this.#starts().length),
    );
    this.#data = [];
    this.#showScene();
    this.#charts.arrange(this.#system().variables);
    this.#showTimes();
  }

  #showScene() {
    const system = this.#system();
    this.#plane.show({
      dimension: system.dimension,
      axes: this.#axes(),
      names: system.variables,
      truth: this.#truth.map(({ y }) => y),
      observations: this.#data.map(({ y }) => y),
      starts: this.#starts(),
    });
    this.#axisPicker.show(system.variables, this.#axes());
    this.#describe();
  }

  /** @param {State | null} before */
  #showAxes(before) {
    const { view } = this.#state;
    if (before && (before.view.xAxis !== view.xAxis || before.view.yAxis !== view.yAxis)) {
      this.#showScene();
      this.#plane.showFit(this.#fit);
      this.#run.points(this.#arrowStates());
    }
  }

  #clearRun() {
    this.#history.clear();
    this.#table.clear();
    this.#fit = [];
    this.#figures.clear();
    this.#showLoss();
  }

  /** @param {OpenedReport} report */
  #opened({ data, times, epochs, losses, evaluations }) {
    this.#lastBegun = this.#state.settings;
    this.#data = data;
    this.#times = times;
    // Where there are many starts, the rest of the true curves come with the data.
    this.#truth.push(...data.slice(this.#truth.length).map(({ t, clean }) => ({ t, y: clean })));
    this.#showScene();
    this.#history.clear();
    this.#table.clear();
    this.#history.append(epochs, losses);
    this.#table.append(epochs, losses, evaluations);
    this.#showLoss();
    void this.#loadCharts();
  }

  /** The charts come when the plane has been drawn: the picture does not wait for their library. */
  async #loadCharts() {
    if (this.#charts.attached) {
      return;
    }
    try {
      const library = await import('../view/chart-library.js');
      if (!this.#charts.attached && !this.#context.signal.aborted) {
        this.#charts.attach(library);
      }
    } catch (error) {
      this.#troubles.chartsMissing(error, () => void this.#loadCharts());
    }
  }

  /** @param {FrameReport} frame */
  #take(frame) {
    this.#fit = frame.curves;
    this.#plane.showFit(frame.curves);
    this.#plane.showFields(frame.learnedField, frame.trueField);
    this.#figures.show(frame);
    this.#table.append(frame.epochs, frame.losses, frame.counts);
    this.#history.append(frame.epochs, frame.losses);
    if (frame.epochs.length > 0) {
      this.#showLoss();
    }
    this.#showTimes();
    this.#describe(frame);
    this.#showState();
    this.#say(false, frame);
  }

  #showLoss() {
    this.#charts.showLoss(this.#history, this.#restAt());
  }

  #showTimes() {
    this.#charts.showTimes({
      dimension: this.#system().dimension,
      timeEnd: Number(this.#settings.timeEnd),
      truth: this.#truth,
      data: this.#data,
      fit: this.#fit.map((y, i) => ({ t: this.#times[i] ?? NO_TIMES, y })),
    });
  }

  #showPlaying() {
    this.#transport.showPlaying(this.#run.playing);
    this.#showState();
  }

  #showState() {
    const { done, playing } = this.#run;
    const restAt = this.#restAt();
    this.#transport.showState(stateText({ done, playing, restAt, calm: this.#calm }));
  }

  #rested() {
    this.#say(true);
    this.#showState();
  }

  /**
   * Back to the last good state, with some live settings changed.
   * @param {Settings} live
   * @param {boolean} play
   */
  #restore(live, play) {
    const { good } = this.#run;
    if (!good) {
      return;
    }
    const wanted = { ...good.settings, ...live };
    this.#settings = completeSettings(this.#context.core, { ...this.#state, settings: wanted });
    this.#eager = play;
    this.#run.restore(wanted, this.#liveSettings(), this.#view(), play);
    this.#form.show(this.#settings);
    // The link follows; for `show`, which is called now, nothing has changed any more.
    this.#context.replaceSettings(wanted);
  }

  /** All of them: the copied state may be older than what the form shows. */
  #liveSettings() {
    const entries = Object.entries(this.#settings);
    return Object.fromEntries(entries.filter(([key]) => !restarts(this.#context.core, key)));
  }

  #stop() {
    const { good } = this.#run;
    this.#run.kill();
    if (good) {
      this.#restore({}, false);
    } else {
      this.reset();
    }
  }

  /**
   * @param {boolean} important
   * @param {FrameReport} [frame]
   */
  #say(important, frame) {
    const { done, playing } = this.#run;
    const loss = Number(this.#history.losses[this.#history.length - 1] ?? NaN);
    const text = spokenState({ done, playing, loss, rate: frame?.rate ?? 0 });
    this.#context.announcer.say(text, important);
  }

  /** @param {FrameReport} [frame] */
  #describe(frame) {
    if (frame && this.#run.playing) {
      // A text that changes sixty times a second helps nobody; the live region speaks meanwhile.
      return;
    }
    const texts = pictureTexts(this.#system(), this.#axes(), frame);
    this.#plane.describe(texts.plane);
    this.#charts.describe(texts);
  }

  #system() {
    return systemOf(this.#context.core.abi, String(this.#settings.system));
  }

  #restAt() {
    return Number(this.#state.view.epochs);
  }

  #starts() {
    return /** @type {number[][]} */ (this.#settings.starts);
  }

  #shownFields() {
    const { learnedField, trueField } = this.#state.view;
    return { learnedField: learnedField === true, trueField: trueField === true };
  }

  #axes() {
    return drawnAxes(this.#system().dimension, this.#state.view);
  }

  /** What the trainer has to know of the drawing. */
  #view() {
    return { points: this.#arrowStates(), curvePoints: curvePoints(this.#starts().length) };
  }

  #arrowStates() {
    const [start = []] = this.#starts();
    return arrowStates(this.#plane.points, this.#system().dimension, this.#axes(), start);
  }
}
