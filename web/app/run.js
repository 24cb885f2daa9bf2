// @ts-check
/**
 * One run as the page sees it: playing or not, how fast, where it rests, and the last good state.
 * Knows nothing of how it is drawn.
 */
import { TrainingClient } from '../worker/client.js';
import { OK, isFarAbove } from '../worker/protocol.js';
import { GoodStates } from './good-states.js';

/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../worker/protocol.js').OpenedReport} OpenedReport */
/** @typedef {import('./plan.js').Speed} Speed */
/** @typedef {import('./state.js').Settings} Settings */

/**
 * @typedef {object} Failure
 * @property {'solver' | 'broken'} kind   the run stopped with a status, or its instance is gone
 * @property {string} status   a name of the core's list, or '' when broken
 * @property {string} message
 * @property {number} done
 * @property {boolean} diverged   the last loss was far above the best one
 */

/** @typedef {import('./good-states.js').GoodState} GoodState */

/**
 * @typedef {object} RunSource
 * @property {boolean} hurry    one of many in a row, while something is dragged
 * @property {Record<string, unknown>} options   of `core.createSession`
 * @property {unknown} snapshot                  to be continued, or null
 * @property {readonly import('../worker/protocol.js').Change[]} changes   to be repeated
 */

/**
 * @typedef {object} RunView   what the trainer has to know of the drawing
 * @property {Float64Array} points      where arrows stand
 * @property {number} pointsVersion
 * @property {number} curvePoints       times per fitted curve
 * @property {Float64Array | null} probe
 */

/**
 * @typedef {object} RunEvents
 * @property {(report: OpenedReport) => void} opened
 * @property {(frame: FrameReport) => void} frame
 * @property {() => void} playing           changed
 * @property {(reason: string) => void} rested   by itself: which condition of `setStop` came true,
 *   or '' at the epoch where to rest
 * @property {(failure: Failure) => void} failed
 * @property {(key: string, message: string, atOpen: boolean) => void} refused
 * @property {(reason: string) => void} local
 * @property {() => void} silent
 */

/**
 * While something is dragged, the first frame of a run waits this long for its goal, in
 * milliseconds, and the next run for that frame: a fit that is done, a little late, rather than many
 * that have hardly begun.
 */
const HURRY = 60;

/** Longest time between two frames that is made up for, in seconds. */
const CATCH_UP = 0.1;

export class Run {
  #client;
  #events;
  #wake;
  #playing = false;
  #done = 0;
  /** The least loss so far. */
  #best = Infinity;
  #restAt = Infinity;
  /** @type {import('../worker/protocol.js').StopConditions} */
  #stop = { targetLoss: 0, plateau: 0 };
  /** @type {Speed} */
  #speed = { key: '', label: '' };
  /** What the trainer was last told. */
  #goal = 0;
  /** Epochs that the clock allows and that are not asked for yet. */
  #budget = 0;
  #lastTick = 0;
  /** @type {FrameReport | null} */
  #frame = null;
  /** A frame is drawn and the trainer has not been told. */
  #owesNext = false;
  #trainerRests = true;
  /** @type {Settings} */
  #settings = {};
  #goods = new GoodStates();
  /** This run was begun by a drag and has not shown a frame. */
  #hurried = false;
  /** The run that a drag wants next. @type {(() => void) | null} */
  #queued = null;

  /**
   * @param {object} options
   * @param {string | URL} options.workerUrl
   * @param {import('../worker/protocol.js').Source} options.source
   * @param {RunEvents} options.events
   * @param {() => void} options.wake     asks for an animation frame
   * @param {AbortSignal} options.signal
   */
  constructor({ workerUrl, source, events, wake, signal }) {
    this.#events = events;
    this.#wake = wake;
    this.#client = new TrainingClient({
      workerUrl,
      source,
      events: {
        opened: (report) => this.#opened(report),
        frame: (frame) => {
          this.#frame = frame;
          wake();
        },
        refused: (key, message, atOpen) => {
          if (atOpen) {
            this.#setPlaying(false);
          }
          events.refused(key, message, atOpen);
          this.#beginQueued();
        },
        broken: (message) => {
          this.#setPlaying(false);
          this.#queued = null;
          const [done, diverged] = [this.#done, false];
          events.failed({ kind: 'broken', status: '', message, done, diverged });
        },
        local: events.local,
        silent: events.silent,
      },
    });
    signal.addEventListener('abort', () => this.#client.stop());
  }

  get playing() {
    return this.#playing;
  }

  get done() {
    return this.#done;
  }

  /**
   * The last good state; null before the first.
   * @returns {GoodState | null}
   */
  get good() {
    const good = this.#goods.last;
    return good ? { done: good.done, settings: good.settings } : null;
  }

  /** @param {{ speed: Speed, restAt: number }} pace */
  setPace({ speed, restAt }) {
    this.#speed = speed;
    this.#restAt = restAt;
    this.#budget = 0;
  }

  /** @param {import('../worker/protocol.js').StopConditions} conditions   judged after every epoch */
  setStop(conditions) {
    this.#stop = conditions;
    this.#client.setStop(conditions);
  }

  /**
   * Begins a new run.
   * @param {Settings} settings   those that differ from the defaults
   * @param {RunView} view
   * @param {boolean} play
   * @param {RunSource} source
   */
  open(settings, view, play, source) {
    const { hurry, options, snapshot, changes } = source;
    if (hurry && this.#hurried) {
      this.#queued = () => this.open(settings, view, play, source);
      return;
    }
    this.#goods.clear();
    this.#settings = settings;
    const request = { options: snapshot === null ? options : {}, snapshot, changes, ...view };
    this.#begin(request, 0, play, hurry);
  }

  /**
   * Continues the last good state.
   * @param {Settings} settings   in force from now on
   * @param {Settings} live       those of them that act at once
   * @param {RunView} view
   * @param {Pick<RunSource, 'changes'> & { play: boolean }} how
   */
  restore(settings, live, view, { changes, play }) {
    const good = this.#goods.last;
    if (good) {
      this.#settings = settings;
      const { snapshot, done } = good;
      this.#goods.restored();
      this.#begin({ options: live, snapshot, changes, ...view }, done, play, false);
    }
  }

  /** Throws the trainer away, whatever it is doing. */
  kill() {
    this.#queued = null;
    this.#client.stop();
    this.#setPlaying(false);
  }

  /**
   * @param {string} key
   * @param {import('../core/abi.js').SettingValue} value
   * @param {Settings} settings   with the new value
   */
  set(key, value, settings) {
    this.#settings = settings;
    this.#client.set(key, value);
  }

  /** @param {Settings} settings   to which it has come by changes that were repeated */
  follow(settings) {
    this.#settings = settings;
  }

  /**
   * Asks the trainer (web/worker/answers.js).
   * @param {string} what
   * @param {Record<string, unknown>} [details]
   */
  ask(what, details) {
    return this.#client.ask(what, details);
  }

  /**
   * @param {Float64Array} points
   * @param {number} version
   */
  points(points, version) {
    this.#client.points(points, version);
  }

  /** @param {Float64Array | null} start  from where both fields are followed */
  probe(start) {
    this.#client.probe(start);
  }

  play() {
    this.#beginQueued();
    this.#setPlaying(true);
    this.#budget = 1;
    this.#goal = this.#nextGoal();
    this.#trainerRests = false;
    this.#client.goal(this.#goal);
    this.#wake();
  }

  pause() {
    this.#beginQueued();
    this.#setPlaying(false);
    this.#goal = 0;
    this.#client.goal(0);
  }

  step() {
    this.#beginQueued();
    this.#setPlaying(false);
    this.#goal = this.#done + 1;
    this.#client.goal(this.#goal);
  }

  /**
   * A page that nobody sees trains no further.
   * @param {boolean} hidden
   */
  setHidden(hidden) {
    if (this.#playing) {
      this.#goal = hidden ? 0 : this.#nextGoal();
      this.#client.goal(this.#goal, { expectAnswer: false });
      this.#wake();
    }
  }

  /**
   * Part of the animation loop: hands on the frame that arrived and asks for the next one.
   * @param {number} now
   */
  frame(now) {
    const elapsed = Math.min(CATCH_UP, (now - this.#lastTick) / 1000);
    this.#lastTick = now;
    if (this.#frame) {
      this.#take(this.#frame);
    }
    if (this.#playing) {
      this.#addBudget(elapsed);
      this.#wake();
    }
    if (!this.#playing || !this.#trainerRests) {
      if (this.#owesNext) {
        this.#sendNext(this.#goal);
      }
    } else if (this.#owesNext && this.#budget >= 1) {
      this.#sendNext(this.#nextGoal());
    }
  }

  /** @param {FrameReport} frame */
  #take(frame) {
    this.#frame = null;
    this.#owesNext = true;
    this.#done = frame.done;
    this.#trainerRests = frame.resting;
    if (frame.snapshot !== null) {
      const { snapshot, snapshotDone } = frame;
      this.#goods.keep({ snapshot, done: snapshotDone, settings: this.#settings });
    }
    this.#best = leastOf(frame.losses, this.#best);
    this.#events.frame(frame);
    this.#hurried = false;
    if (this.#queued) {
      this.#beginQueued();
      return;
    }
    if (frame.status !== OK) {
      this.#goal = 0;
      this.#goods.failed(frame.done);
      this.#setPlaying(false);
      const { status, message, done } = frame;
      const diverged = done > 0 && isFarAbove(frame.loss, this.#best);
      this.#events.failed({ kind: 'solver', status, message, done, diverged });
    } else if (this.#playing && this.#hasArrived(frame)) {
      this.#goal = 0;
      this.#setPlaying(false);
      this.#events.rested('');
    } else if (this.#playing && frame.stopped !== '') {
      this.#goal = 0;
      this.#setPlaying(false);
      this.#events.rested(frame.stopped);
    }
  }

  /**
   * A run that begins at the epoch where to rest has not come there by training: it goes on.
   * @param {FrameReport} frame
   */
  #hasArrived({ resting, done, epochs }) {
    return resting && done === this.#restAt && epochs.length > 0;
  }

  /** @param {number} goal */
  #sendNext(goal) {
    this.#goal = goal;
    this.#owesNext = false;
    this.#trainerRests = false;
    this.#client.next(goal);
  }

  /** @param {number} elapsed  seconds */
  #addBudget(elapsed) {
    const { perSecond, perFrame } = this.#speed;
    if (perSecond !== undefined) {
      this.#budget = Math.min(this.#budget + perSecond * elapsed, 1 + perSecond * CATCH_UP);
    } else {
      this.#budget = perFrame ?? 1;
    }
  }

  /** As far as the budget goes, but not past the epoch at which to rest. */
  #nextGoal() {
    const whole = Math.floor(this.#budget);
    this.#budget -= Number.isFinite(whole) ? whole : 0;
    const rest = this.#done < this.#restAt ? this.#restAt : Infinity;
    return Math.min(rest, this.#done + whole);
  }

  /**
   * @param {import('../worker/client.js').RunRequest} request
   * @param {number} done
   * @param {boolean} play
   * @param {boolean} hurry
   */
  #begin(request, done, play, hurry) {
    this.#queued = null;
    this.#hurried = hurry;
    this.#frame = null;
    this.#owesNext = false;
    this.#done = done;
    this.#budget = (hurry && play && this.#speed.perFrame) || 0;
    this.#goal = this.#budget > 0 ? this.#nextGoal() : 0;
    this.#trainerRests = this.#goal === 0;
    this.#setPlaying(play);
    const open = { ...request, stop: this.#stop };
    this.#client.open(hurry ? { ...open, goal: this.#goal, patience: HURRY } : open);
  }

  /** A person who drags and at once does something else means the run that is to come. */
  #beginQueued() {
    const begin = this.#queued;
    this.#queued = null;
    this.#hurried = false;
    begin?.();
  }

  /** @param {OpenedReport} report */
  #opened(report) {
    this.#done = report.done;
    this.#best = leastOf(report.losses, Infinity);
    this.#events.opened(report);
    this.#wake();
  }

  /** @param {boolean} playing */
  #setPlaying(playing) {
    if (playing !== this.#playing) {
      this.#playing = playing;
      this.#events.playing();
    }
  }
}

/**
 * @param {Float64Array} losses
 * @param {number} least
 */
function leastOf(losses, least) {
  return losses.reduce((a, b) => Math.min(a, b), least);
}
