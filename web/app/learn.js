// @ts-check
/**
 * The chapter "Learn": a Neural ODE is fitted to trajectories of a known system, and one sees how.
 *
 * A chapter is given a context and makes one element. The page calls `show` whenever the state
 * changed, and passes on the keys that were pressed.
 */
import { FrameLoop, watchElement } from '../view/frame-loop.js';
import { SettingsForm } from '../view/settings-form.js';
import { Transport } from '../view/transport.js';
import { changesInWords } from './course.js';
import { layOut } from './learn-layout.js';
import { LearnExtras } from './learn-extras.js';
import { LearnPicture } from './learn-picture.js';
import { restText, spokenState, stateText } from './learn-words.js';
import { FORM_PLAN, SPEEDS, STOP_SETTINGS } from './plan.js';
import { Run } from './run.js';
import {
  changeSetting,
  completeSettings,
  defaultState,
  defaultsOfChanged,
  restarts,
  same,
} from './state.js';
import { idleSettings, runOptions, taskOf } from './task.js';
import { Troubles } from './troubles.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../worker/protocol.js').OpenedReport} OpenedReport */
/** @typedef {import('../core/abi.js').SettingValue} SettingValue */

/** @typedef {import('./chapters.js').ChapterContext} ChapterContext */

export class LearnChapter {
  #context;
  #loop;
  #run;
  #picture;
  #transport;
  #form;
  #extras;
  #troubles;
  #element;

  #state = defaultState();
  #shown = false;
  /** @type {Settings} */
  #settings = {};
  /** @type {import('./task.js').Task} */
  #task;
  /** A state that the next run continues, instead of beginning at epoch 0. */
  #snapshot = /** @type {unknown} */ (null);
  /** The state of the last run that could begin: a way back from one that could not. */
  #lastBegun = defaultState();
  /** What the run repeats. @type {State['course']} */
  #course = null;
  /** The state with which the run began; null if it continues another. @type {State | null} */
  #begun = null;
  /** Whether a new run starts by itself: not after the reader paused or stepped. */
  #eager;
  #calm;
  /** Why the run rests, where it is not for the number of epochs. */
  #restReason = '';
  #unseen = { page: false, place: false, now: false };

  /**
   * @param {ChapterContext} context
   * @param {{ calm: boolean }} options   calm: nothing may begin to move by itself
   */
  constructor(context, { calm }) {
    this.#context = context;
    this.#calm = calm;
    this.#eager = !calm;
    const { signal, core } = context;
    this.#task = taskOf(core, this.#state);
    this.#loop = new FrameLoop(signal);
    this.#run = this.#makeRun();
    this.#loop.add(this.#run);
    this.#picture = this.#makePicture();
    this.#transport = this.#makeTransport();
    this.#form = new SettingsForm({
      abi: core.abi,
      plan: FORM_PLAN,
      more: STOP_SETTINGS,
      offer: context.offerSetting,
      history: context.history,
      onDefaults: context.resetAll,
      signal,
    });
    this.#extras = new LearnExtras(this.#makePort());
    this.#troubles = this.#makeTroubles();
    this.#element = this.#layOut();
    this.#extras.reading.listen(this.#element);
    watchElement(this.#element, signal, ({ visible }) => {
      this.#unseen.place = !visible && this.#element.isConnected;
      this.#restUnseen();
    });
  }

  #layOut() {
    const { notices, signal } = this.#context;
    const parts = {
      ...this.#picture.parts,
      notices: notices.element,
      transport: this.#transport.element,
      extras: this.#extras.element,
      text: this.#extras.reading.element,
      form: this.#form.element,
    };
    return layOut(parts, signal);
  }

  get element() {
    return this.#element;
  }

  /** Plays, or pauses what plays. */
  toggle() {
    this.#picture.goLive();
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
    this.#picture.goLive();
    this.#eager = false;
    this.#restReason = '';
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
    this.#unseen.page = hidden;
    this.#restUnseen();
  }

  /** What nobody sees trains no further: in a hidden tab, or scrolled out of a page around this one. */
  #restUnseen() {
    const { page, place, now } = this.#unseen;
    this.#unseen.now = page || place;
    if (this.#unseen.now !== now) {
      this.#run.setHidden(this.#unseen.now);
    }
  }

  /** Another chapter is shown: what played rests. A new run still begins by itself. */
  leave() {
    this.#extras.leave();
    if (this.#run.playing) {
      this.#run.pause();
    }
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
    const isOther = before?.data !== state.data;
    this.#settings = settings;
    this.#task = taskOf(this.#context.core, state);
    const speed = SPEEDS.find(({ key }) => key === state.view.speed) ?? SPEEDS[0];
    if (speed && !(before && same(before.view, state.view))) {
      this.#run.setPace({ speed, restAt: Number(state.view.epochs) });
      this.#transport.showSpeed(speed.key);
    }
    this.#setStop(before);
    this.#picture.show(state, settings);
    if (changed.length > 0 || isOther || !same(before?.view ?? {}, state.view)) {
      this.#showForm();
    }
    const isCourse = Boolean(state.course) && state.course !== this.#course;
    if (!state.course) {
      this.#context.notices.remove('course');
    }
    if (isOther || isCourse || changed.some((key) => this.#beginsAnew(key))) {
      this.#begin();
    } else {
      for (const key of changed) {
        this.#run.set(key, /** @type {SettingValue} */ (settings[key]), state.settings);
      }
      this.#picture.showAxes();
    }
    this.#extras.show();
  }

  /**
   * Whether a change of this setting begins a new run.
   * @param {string} key
   */
  #beginsAnew(key) {
    const { core } = this.#context;
    return restarts(core, key) && !idleSettings(core, this.#task)(key);
  }

  /** @param {Settings} [settings]   those that differ from the defaults */
  #showForm(settings = this.#state.settings) {
    const defaults = defaultsOfChanged(this.#context.core, { ...this.#state, settings });
    const isIdle = idleSettings(this.#context.core, this.#task);
    this.#form.show({ ...this.#settings, ...this.#state.view }, defaults, isIdle);
  }

  /** @param {State | null} before */
  #setStop(before) {
    const { targetLoss, plateau } = this.#state.view;
    const { view } = before ?? defaultState();
    if (targetLoss !== view.targetLoss || plateau !== view.plateau) {
      this.#run.setStop({ targetLoss: Number(targetLoss), plateau: Number(plateau) });
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
        rested: (reason) => this.#rested(reason),
        failed: (failure) => this.#troubles.failed(failure, this.#run.good, this.#settings),
        refused: (key, message, atOpen) => this.#troubles.refused(key, message, atOpen),
        local: (reason) => this.#troubles.local(reason),
        silent: () => this.#troubles.silent(),
      },
    });
  }

  #makeTransport() {
    const { changeView, signal } = this.#context;
    return new Transport({
      speeds: SPEEDS,
      signal,
      events: {
        toggle: () => this.toggle(),
        step: () => this.step(),
        reset: () => this.reset(),
        speed: (key) => changeView('speed', key),
      },
    });
  }

  #makePicture() {
    return new LearnPicture({
      context: this.#context,
      loop: this.#loop,
      events: {
        points: () => {
          const { points, pointsVersion } = this.#picture.plane.request();
          this.#run.points(points, pointsVersion);
        },
        probe: (start) => this.#run.probe(start),
        moment: () => this.#showState(),
        dragEnd: () => this.#showPlaying(),
        chartsMissing: (error, again) => this.#troubles.chartsMissing(error, again),
      },
    });
  }

  /** @returns {import('./learn-extras.js').LearnPort} */
  #makePort() {
    return {
      context: this.#context,
      loop: this.#loop,
      plane: this.#picture.plane,
      run: this.#run,
      state: () => this.#state,
      settings: () => this.#settings,
      system: () => this.#task.system,
      axes: () => this.#picture.axes,
      data: () => this.#picture.data,
      times: () => this.#picture.times,
      fit: () => this.#picture.fit,
      history: () => this.#picture.history,
      showPins: (pins) => this.#picture.showPins(pins),
      begun: () => this.#begun,
      open: (change, snapshot) => this.#openOther(change, snapshot),
    };
  }

  /**
   * @param {Partial<State>} change
   * @param {unknown} snapshot   null: a run from epoch 0
   */
  #openOther(change, snapshot) {
    this.#snapshot = snapshot;
    this.#eager = snapshot === null && !this.#calm;
    this.#context.replaceState({ ...this.#state, course: null, ...change });
    if (this.#snapshot !== null) {
      this.#begin(); // nothing that begins a run has changed but the state to continue
    }
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
        back: () => {
          const { settings, data } = this.#lastBegun;
          this.#context.replaceState({ ...this.#state, settings, data });
        },
        defaults: () => replaceSettings({}),
        stop: () => this.#stop(),
      },
    });
  }

  /** Begins the run that the settings describe, from epoch 0. */
  #begin() {
    const hurry = this.#picture.plane.dragging;
    const changes = this.#takeCourse();
    const options = runOptions(this.#context.core, this.#state);
    this.#troubles.clear();
    this.#picture.begin(options);
    if (!hurry) {
      this.#restReason = '';
      this.#extras.clear();
    }
    const source = { hurry, options, snapshot: this.#snapshot, changes };
    this.#begun = this.#snapshot === null ? this.#state : null;
    this.#snapshot = null;
    this.#run.open(this.#state.settings, this.#picture.plane.request(), this.#eager, source);
  }

  /** A run that repeats another begins with the settings of that one. */
  #takeCourse() {
    const { notices, core } = this.#context;
    const course = this.#state.course ?? null;
    this.#course = course;
    if (!course) {
      return [];
    }
    this.#follow(course.settings);
    notices.show({
      key: 'course',
      kind: 'info',
      title: 'As in the link, settings change while this run trains.',
      lines: changesInWords(core, course.changes),
    });
    return course.changes;
  }

  /** @param {Settings} settings   to which the run has come by itself */
  #follow(settings) {
    // For `show`, which is called now, nothing has changed.
    this.#settings = completeSettings(this.#context.core, { ...this.#state, settings });
    this.#run.follow(settings);
    this.#context.followSettings(settings);
    this.#showForm();
  }

  /** @param {OpenedReport} report */
  #opened(report) {
    this.#lastBegun = this.#state;
    this.#picture.opened(report);
    this.#extras.opened(report);
  }

  /** @param {FrameReport} frame */
  #take(frame) {
    this.#picture.take(frame, this.#run.playing);
    if (frame.changed.length > 0) {
      this.#repeated(frame.changed);
    }
    this.#showState();
    this.#say(false, frame);
    this.#extras.take(frame);
  }

  /** @param {import('../core/session.js').Change[]} changes */
  #repeated(changes) {
    const { core, announcer } = this.#context;
    let state = this.#state;
    for (const { name, value } of changes) {
      state = changeSetting(core, state, name, value);
    }
    this.#follow(state.settings);
    announcer.say(`As in the link: ${changesInWords(core, changes).join(', ')}.`, true);
  }

  #showPlaying() {
    if (this.#picture.plane.dragging) {
      return; // every move begins a run and ends one
    }
    if (this.#run.playing) {
      this.#restReason = '';
    }
    this.#transport.showPlaying(this.#run.playing);
    this.#showState();
  }

  #showState() {
    const { done, playing } = this.#run;
    const restAt = this.#restAt();
    const reason = this.#restReason;
    const { loss, past } = this.#picture;
    const calm = this.#calm;
    this.#transport.showState(stateText({ done, playing, restAt, loss, reason, calm, past }));
  }

  /** @param {string} reason   '' at the epoch where to rest */
  #rested(reason) {
    const { targetLoss, plateau } = this.#state.view;
    const { loss } = this.#picture;
    this.#restReason = restText(reason, { loss, targetLoss, plateau });
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
    this.#picture.restore();
    const view = this.#picture.plane.request();
    const changes = (same(wanted, good.settings) && this.#course?.changes) || [];
    this.#run.restore(wanted, this.#liveSettings(), view, { changes, play });
    this.#showForm(wanted);
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
    if (this.#picture.plane.dragging) {
      return;
    }
    const { done, playing } = this.#run;
    const { loss } = this.#picture;
    const text = spokenState({ done, playing, loss, rate: frame?.rate ?? 0 });
    this.#context.announcer.say(text, important);
  }

  #restAt() {
    return Number(this.#state.view.epochs);
  }
}
