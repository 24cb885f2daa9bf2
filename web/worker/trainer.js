// @ts-check
/**
 * Trains one run in short slices and reports frames of it. The same code serves in the worker and,
 * where no worker may start, on the main thread: what differs is handed to the constructor.
 */
import { loadCore, NdeError } from '../core/index.js';
import { drawingOf, fittedCurves } from '../core/fitted-curves.js';
import { Copies } from './copies.js';
import { Moments, trainedNumbers } from './moments.js';
import { Probe } from './probe.js';
import { OK, ProtocolError, VERSION, isFarAbove, readCommand } from './protocol.js';
import { Rate } from './rate.js';
import { StopRules } from './stop-rules.js';

/** @typedef {import('./protocol.js').OpenCommand} OpenCommand */
/** @typedef {import('./protocol.js').Report} Report */
/** @typedef {import('./protocol.js').Change} Change */

export class Trainer {
  /** @type {(report: Report) => void} */
  #post;
  /** @type {(work: () => void) => void} */
  #later;
  #slice;
  /** @type {Promise<import('./protocol.js').Core> | null} */
  #core = null;
  /** @type {import('../core/session.js').Session | null} */
  #session = null;

  #run = 0;
  #goal = 0;
  #done = 0;
  #working = false;
  #inFlight = false;
  /** Something is new since the last frame. */
  #dirty = false;
  #status = OK;
  #message = '';
  #last = { loss: NaN, evaluations: 0, accepted: 0, rejected: 0, gradientNorm: NaN };

  /** @type {number[]} */
  #epochs = [];
  /** @type {number[]} */
  #losses = [];
  /** @type {number[]} */
  #counts = [];

  /** @type {import('../core/fitted-curves.js').Drawing} */
  #drawing = { times: [], batches: [] };
  /** @type {Float64Array} */
  #points = new Float64Array(0);
  #pointsAreNew = false;
  #pointsVersion = 0;
  #probe = new Probe(null, false);
  #moments = new Moments();
  /** Changes of live settings that are to come. @type {Change[]} */
  #planned = [];
  /** Those of them that were made since the last frame. @type {Change[]} */
  #changed = [];
  #stopRules = new StopRules();
  /** Which of them has stopped the run, until a frame has told. */
  #stopped = '';
  /** Not where the reader's own data hide what made them. */
  #knowsTruth = true;
  /** Until then the first frame waits for the goal. */
  #holdUntil = 0;

  #best = Infinity;
  #copies = new Copies();
  #rate = new Rate();

  /**
   * @param {object} options
   * @param {(report: Report) => void} options.post   sends a report to the page
   * @param {(work: () => void) => void} options.later  runs `work` after waiting messages
   * @param {number} options.slice                    longest time to train without a look at them, ms
   */
  constructor({ post, later, slice }) {
    this.#post = post;
    this.#later = later;
    this.#slice = slice;
  }

  /**
   * Takes one message. They are handled in the order of arrival: all wait for the same core.
   * @param {unknown} message
   */
  async receive(message) {
    try {
      const command = readCommand(message);
      if (command.type === 'init') {
        this.#core = this.#load(command.version, command.source);
        await this.#core;
        this.#post({ type: 'ready', version: VERSION });
        return;
      }
      if (!this.#core) {
        throw new ProtocolError(`"${command.type}" before "init"`);
      }
      const core = await this.#core;
      if (command.type === 'open') {
        this.#open(core, command);
      } else if (command.type === 'ask') {
        await this.#answer(command);
      } else if (command.run === this.#run) {
        this.#obey(command);
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /**
   * @param {number} version
   * @param {import('./protocol.js').Source} source
   */
  #load(version, source) {
    if (version !== VERSION) {
      throw new ProtocolError(`this worker speaks version ${VERSION}, the page ${version}`);
    }
    return loadCore(source);
  }

  /** @param {Exclude<import('./protocol.js').Command, { type: 'init' | 'open' | 'ask' }>} command */
  #obey(command) {
    switch (command.type) {
      case 'next':
        this.#inFlight = false;
        this.#setGoal(command.goal);
        break;
      case 'goal':
        if (this.#done >= this.#goal) {
          this.#rate.start(this.#done);
        }
        this.#setGoal(command.goal);
        this.#dirty = true;
        this.#status = OK;
        break;
      case 'stop':
        this.#stopRules.conditions = command.stop;
        break;
      case 'set':
        this.#session?.set(command.key, command.value);
        this.#planned = [];
        break;
      case 'points':
        this.#points = command.points;
        this.#pointsVersion = command.version ?? 0;
        this.#pointsAreNew = true;
        this.#dirty = true;
        break;
      case 'probe':
        this.#probe.start = command.start;
        this.#dirty = true;
        break;
    }
    this.#wake();
  }

  /** @param {number} goal   of a page that may not know yet that the run has stopped */
  #setGoal(goal) {
    this.#goal = this.#stopped === '' ? goal : 0;
  }

  /**
   * @param {import('./protocol.js').Core} core
   * @param {OpenCommand} command
   */
  #open(core, command) {
    this.#session?.dispose();
    this.#session = null;
    this.#run = command.run;
    this.#goal = command.goal ?? 0;
    this.#holdUntil = performance.now() + (command.patience ?? 0);
    this.#inFlight = false;
    const session =
      command.snapshot === null
        ? core.createSession(command.options)
        : core.restore(/** @type {import('../core/session.js').Snapshot} */ (command.snapshot));
    if (command.snapshot !== null) {
      for (const [key, value] of Object.entries(command.options)) {
        // What is in force already is no change of the run.
        if (session.settings[key] !== value) {
          session.set(key, value);
        }
      }
    }
    this.#session = session;
    const source = /** @type {{ data?: unknown }} */ (command.snapshot ?? command.options);
    this.#knowsTruth = source.data === undefined;
    this.#begin(session, command);
    this.#wake();
  }

  /**
   * @param {import('../core/session.js').Session} session
   * @param {OpenCommand} command
   */
  #begin(session, command) {
    const data = session.data().map((one) => ({ ...one, clean: one.clean ?? one.y }));
    this.#drawing = drawingOf(session, command.curvePoints);
    this.#points = command.points;
    this.#pointsVersion = command.pointsVersion ?? 0;
    this.#pointsAreNew = true;
    this.#probe = new Probe(command.probe ?? null, this.#knowsTruth);
    const epochs = Float64Array.from(session.epochs());
    const losses = Float64Array.from(session.losses());
    const evaluations = Float64Array.from(session.evaluations());
    const n = epochs.length;
    this.#done = session.epoch;
    this.#last = {
      loss: n === 0 ? NaN : Number(losses[n - 1]),
      evaluations: n === 0 ? 0 : Number(evaluations[n - 1]),
      accepted: 0,
      rejected: 0,
      gradientNorm: NaN,
    };
    this.#moments.clear();
    this.#epochs = [];
    this.#losses = [];
    this.#counts = [];
    this.#status = OK;
    this.#message = '';
    this.#best = losses.reduce((least, loss) => Math.min(least, loss), Infinity);
    this.#startRules(command, epochs, losses);
    this.#planned = (command.changes ?? []).filter((change) => change.epoch >= this.#done);
    this.#changed = [];
    this.#copies.begin({ snapshot: session.snapshot(), done: this.#done });
    this.#rate.begin(this.#done);
    this.#dirty = true;
    const columns = { times: this.#drawing.times, epochs, losses, evaluations };
    this.#post({ type: 'opened', run: this.#run, done: this.#done, data, ...columns });
  }

  /**
   * @param {OpenCommand} command
   * @param {Float64Array} epochs   the history that the run brings along
   * @param {Float64Array} losses
   */
  #startRules({ stop }, epochs, losses) {
    this.#stopped = '';
    this.#stopRules.reset();
    this.#stopRules.conditions = stop ?? this.#stopRules.conditions;
    epochs.forEach((epoch, i) => this.#stopRules.take(epoch, Number(losses[i])));
  }

  /** Trains or sends a frame if there is anything to train or to send. */
  #wake() {
    if (!this.#working && this.#session) {
      this.#working = true;
      this.#work();
    }
  }

  #work() {
    try {
      const session = this.#session;
      if (session) {
        this.#train(session);
        const mayWait = this.#done < this.#goal && performance.now() < this.#holdUntil;
        if (this.#dirty && !this.#inFlight && !mayWait) {
          this.#sendFrame(session);
        }
      }
    } catch (error) {
      this.#goal = 0;
      this.#report(error);
    }
    if (this.#session && this.#done < this.#goal) {
      this.#later(() => this.#work());
    } else {
      this.#working = false;
    }
  }

  /** @param {import('../core/session.js').Session} session */
  #train(session) {
    const end = performance.now() + this.#slice;
    while (this.#done < this.#goal && performance.now() < end) {
      this.#epoch(session);
    }
  }

  /**
   * Trains one epoch; a failure ends the training.
   * @param {import('../core/session.js').Session} session
   */
  #epoch(session) {
    this.#repeat(session);
    const result = session.train(1);
    const { epoch, status, message, loss } = result;
    const { evaluations, accepted, rejected, gradientNorm } = result;
    this.#dirty = true;
    this.#status = status;
    this.#message = message;
    if (status !== OK) {
      this.#copies.judge(false);
      // What the solver did is news; there is no new loss and no new gradient.
      this.#last = { ...this.#last, evaluations, accepted, rejected };
      this.#goal = 0;
      return result;
    }
    this.#last = { loss, evaluations, accepted, rejected, gradientNorm };
    this.#done = epoch + 1;
    this.#best = Math.min(this.#best, loss);
    this.#epochs.push(epoch);
    this.#losses.push(loss);
    this.#counts.push(evaluations);
    this.#moments.add(this.#done, loss, () => trainedNumbers(session));
    this.#copies.judge(!isFarAbove(loss, this.#best));
    this.#stop(epoch, loss);
    this.#copies.offer(
      () => ({ snapshot: session.snapshot(), done: this.#done }),
      this.#done >= this.#goal - 1,
    );
    return result;
  }

  /**
   * Makes the changes that belong before the next epoch.
   * @param {import('../core/session.js').Session} session
   */
  #repeat(session) {
    while (this.#planned[0] && this.#planned[0].epoch <= session.epoch) {
      const [change] = this.#planned.splice(0, 1);
      if (session.settings[change.name] !== change.value) {
        session.set(change.name, change.value);
        this.#changed.push(change);
      }
    }
  }

  /**
   * What finds the answers is loaded with the first question; the run goes on meanwhile.
   * @param {import('./protocol.js').AskCommand} command
   */
  async #answer({ run, id, what, details }) {
    const found = await loadAnswers();
    if (run !== this.#run) {
      return;
    }
    const session = this.#session;
    const find = Object.hasOwn(found.answers, what) ? found.answers[what] : undefined;
    let [answer, problem] = [/** @type {unknown} */ (null), found.problem];
    if (!session || !find) {
      problem ||= `There is no answer to “${what}”.`;
    } else {
      if (this.#done >= this.#goal) {
        this.#rate.start(this.#done); // an epoch in slow motion comes after a rest
      }
      try {
        answer = find(session, details, () => this.#epoch(session));
      } catch (error) {
        if (!(error instanceof NdeError)) {
          throw error;
        }
        problem = error.message;
      }
    }
    this.#post({ type: 'answer', run, id, problem, answer });
    this.#wake();
  }

  /**
   * @param {number} epoch
   * @param {number} loss
   */
  #stop(epoch, loss) {
    const reason = this.#stopRules.take(epoch, loss);
    if (reason !== null) {
      this.#stopped = reason;
      this.#goal = 0;
    }
  }

  /** @param {import('../core/session.js').Session} session */
  #sendFrame(session) {
    const resting = this.#done >= this.#goal;
    const learnedField = this.#field(session, 'learned');
    const withTruth = this.#pointsAreNew && this.#knowsTruth;
    const trueField = withTruth ? this.#field(session, 'true') : null;
    const good = this.#copies.toSend(resting);
    /** @type {Report} */
    const report = {
      type: 'frame',
      run: this.#run,
      done: this.#done,
      resting,
      stopped: this.#stopped,
      changed: this.#changed,
      status: this.#status,
      message: this.#message,
      ...this.#last,
      rate: this.#rate.measure(this.#done, resting),
      epochs: Float64Array.from(this.#epochs),
      losses: Float64Array.from(this.#losses),
      counts: Float64Array.from(this.#counts),
      curves: fittedCurves(session, this.#drawing),
      past: this.#moments.take(),
      weights: trainedNumbers(session),
      learnedField,
      trueField,
      pointsVersion: this.#pointsVersion,
      probe: this.#probe.follow(session, this.#drawing, resting),
      snapshot: good?.snapshot ?? null,
      snapshotDone: good?.done ?? 0,
    };
    this.#epochs.length = 0;
    this.#losses.length = 0;
    this.#counts.length = 0;
    this.#pointsAreNew = false;
    this.#stopped = '';
    this.#changed = [];
    this.#dirty = false;
    this.#inFlight = true;
    this.#holdUntil = 0;
    // A failure is told once.
    this.#status = OK;
    this.#post(report);
  }

  /**
   * @param {import('../core/session.js').Session} session
   * @param {'true' | 'learned'} which
   */
  #field(session, which) {
    if (this.#points.length === 0) {
      return null;
    }
    return session.vectorField({ points: this.#points, t: 0, which });
  }

  /** @param {unknown} error */
  #report(error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof NdeError) {
      this.#post({ type: 'refused', run: this.#run, key: error.key ?? '', message });
    } else {
      // A trap, or a fault of ours: nothing in this instance can be trusted any more.
      this.#session = null;
      this.#post({ type: 'broken', run: this.#run, message });
    }
  }
}

/** @returns {Promise<{ answers: Record<string, import('./answers.js').Answer>, problem: string }>} */
async function loadAnswers() {
  try {
    const { ANSWERS } = await import('./answers.js');
    return { answers: ANSWERS, problem: '' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { answers: {}, problem: `What finds the answer could not be loaded (${reason}).` };
  }
}
