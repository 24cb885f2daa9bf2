// @ts-check
/**
 * One run as the page sees it: playing or not, how fast, where it rests, and the last good state.
 * Knows nothing of how it is drawn.
 */
import { TrainingClient } from '../worker/client.js';
import { OK, isFarAbove } from '../worker/protocol.js';

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

/** @typedef {{ done: number, settings: Settings }} GoodState   its epoch and the settings it had */

/** @typedef {GoodState & { snapshot: unknown }} GoodCopy */

/**
 * @typedef {object} RunEvents
 * @property {(report: OpenedReport) => void} opened
 * @property {(frame: FrameReport) => void} frame
 * @property {() => void} playing           changed
 * @property {(epochs: number) => void} rested   by itself, at the epoch where it was to rest
 * @property {(failure: Failure) => void} failed
 * @property {(key: string, message: string, atOpen: boolean) => void} refused
 * @property {(reason: string) => void} local
 * @property {() => void} silent
 */

/** So many good states are kept, the closer to the last one the denser. */
const GOOD_MOST = 8;
/**
 * A restored run that fails within so many epochs, twice as many each time, began too late: the
 * next one begins earlier.
 */
const TOO_SOON = 50;

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
  /** Ascending; the first is where the run began. @type {GoodCopy[]} */
  #goods = [];
  /** The epoch of the state that was restored. @type {number | null} */
  #restored = null;
  /** Restored runs that failed. */
  #relapses = 0;

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
        },
        broken: (message) => {
          this.#setPlaying(false);
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
    const good = this.#goods.at(-1);
    return good ? { done: good.done, settings: good.settings } : null;
  }

  /** @param {{ speed: Speed, restAt: number }} pace */
  setPace({ speed, restAt }) {
    this.#speed = speed;
    this.#restAt = restAt;
    this.#budget = 0;
  }

  /**
   * Begins a new run.
   * @param {Settings} settings   those that differ from the defaults
   * @param {{ points: Float64Array, curvePoints: number }} view
   * @param {boolean} play
   */
  open(settings, view, play) {
    this.#goods = [];
    this.#restored = null;
    this.#relapses = 0;
    this.#settings = settings;
    this.#begin({ options: settings, snapshot: null, ...view }, 0, play);
  }

  /**
   * Continues the last good state.
   * @param {Settings} settings   in force from now on
   * @param {Settings} live       those of them that act at once
   * @param {{ points: Float64Array, curvePoints: number }} view
   * @param {boolean} play
   */
  restore(settings, live, view, play) {
    const good = this.#goods.at(-1);
    if (good) {
      this.#settings = settings;
      const { snapshot, done } = good;
      this.#restored = done;
      this.#begin({ options: live, snapshot, ...view }, done, play);
    }
  }

  /** Throws the trainer away, whatever it is doing. */
  kill() {
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

  /** @param {Float64Array} points */
  points(points) {
    this.#client.points(points);
  }

  play() {
    this.#setPlaying(true);
    this.#budget = 1;
    this.#goal = this.#nextGoal();
    this.#trainerRests = false;
    this.#client.goal(this.#goal);
    this.#wake();
  }

  pause() {
    this.#setPlaying(false);
    this.#goal = 0;
    this.#client.goal(0);
  }

  step() {
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
      this.#keep({ snapshot, done: snapshotDone, settings: this.#settings });
    }
    this.#best = leastOf(frame.losses, this.#best);
    this.#events.frame(frame);
    if (frame.status !== OK) {
      this.#goal = 0;
      this.#forgetTooLate(frame.done);
      this.#setPlaying(false);
      const { status, message, done } = frame;
      const diverged = done > 0 && isFarAbove(frame.loss, this.#best);
      this.#events.failed({ kind: 'solver', status, message, done, diverged });
    } else if (this.#playing && this.#hasArrived(frame)) {
      this.#goal = 0;
      this.#setPlaying(false);
      this.#events.rested(frame.done);
    }
  }

  /**
   * A run that begins at the epoch where to rest has not come there by training: it goes on.
   * @param {FrameReport} frame
   */
  #hasArrived({ resting, done, epochs }) {
    return resting && done === this.#restAt && epochs.length > 0;
  }

  /** @param {GoodCopy} good */
  #keep(good) {
    const goods = this.#goods.filter(({ done }) => done < good.done);
    goods.push(good);
    this.#goods = goods.length > GOOD_MOST ? thinned(goods) : goods;
  }

  /**
   * Large weights can hide behind a loss that is not large. If training from a state fails at once,
   * whatever was changed, it was not good after all, and the way on begins before it.
   * @param {number} done   where the run failed
   */
  #forgetTooLate(done) {
    const restored = this.#restored;
    if (restored === null) {
      return;
    }
    const soon = TOO_SOON * 2 ** this.#relapses;
    this.#relapses += 1;
    if (done - restored < soon) {
      this.#goods = this.#goods.filter((good, i) => i === 0 || good.done < restored);
    }
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
   */
  #begin(request, done, play) {
    this.#frame = null;
    this.#owesNext = false;
    this.#trainerRests = true;
    this.#done = done;
    this.#goal = 0;
    this.#budget = 0;
    this.#setPlaying(play);
    this.#client.open(request);
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

/**
 * Without the state that is missed least: its neighbours are close, seen from the last one.
 * @param {GoodCopy[]} goods
 */
function thinned(goods) {
  const dones = goods.map(({ done }) => done);
  const last = dones.at(-1) ?? 0;
  /** @param {number} i */
  const gap = (i) => (Number(dones[i + 1]) - Number(dones[i - 1])) / (last - Number(dones[i]) + 1);
  let least = 1;
  for (let i = 2; i < goods.length - 1; i += 1) {
    least = gap(i) < gap(least) ? i : least;
  }
  return goods.filter((_, i) => i !== least);
}
