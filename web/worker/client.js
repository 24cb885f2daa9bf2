// @ts-check
/**
 * The page's side of training: starts the worker, gives it one run at a time, hands on what it
 * reports, and replaces it when it broke or does not answer. Where no worker may start, the same
 * trainer works on the main thread in shorter slices.
 */
import { ProtocolError, VERSION, readReport } from './protocol.js';

/** @typedef {import('./protocol.js').Command} Command */
/** @typedef {import('./protocol.js').Report} Report */
/** @typedef {import('./protocol.js').Source} Source */
/** @typedef {import('./protocol.js').OpenedReport} OpenedReport */
/** @typedef {import('./protocol.js').FrameReport} FrameReport */

/**
 * @typedef {object} RunRequest
 * @property {Record<string, unknown>} options
 * @property {unknown} snapshot      null for a new run
 * @property {Float64Array} points   where arrows stand
 * @property {number} curvePoints    times per fitted curve
 * @property {number} [pointsVersion]
 * @property {Float64Array | null} [probe]
 * @property {number} [goal]         train so far before the first frame,
 * @property {number} [patience]     but at most so many milliseconds
 * @property {import('./protocol.js').StopConditions} [stop]   when to rest besides
 * @property {readonly import('./protocol.js').Change[]} [changes]   to be repeated
 */

/**
 * @typedef {object} ClientEvents
 * @property {(report: OpenedReport) => void} opened
 * @property {(report: FrameReport) => void} frame
 * @property {(key: string, message: string, atOpen: boolean) => void} refused
 * @property {(message: string) => void} broken      the trainer is gone; `open` starts another one
 * @property {(reason: string) => void} local        training happens on the main thread
 * @property {() => void} silent                     no answer to a command for some seconds
 */

/** No answer for this long, in milliseconds: one epoch may be slow, a page should say so. */
const PATIENCE = 3000;
const LOCAL_SLICE = 8;

export class TrainingClient {
  #workerUrl;
  #source;
  #events;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {{ receive(message: unknown): Promise<void> } | null} */
  #local = null;
  /** Goes up with each worker, so that a dead one is not heard any more. */
  #generation = 0;
  #workerIsReady = false;
  #mayUseWorker = true;
  /** @type {Command[]} */
  #unsent = [];
  #run = 0;
  #opening = false;
  /** @type {RunRequest | null} */
  #waiting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watch;
  #done = 0;
  #goal = 0;
  /** No frame came since one was asked for. */
  #asked = false;
  #questions = 0;
  /** Questions without an answer yet.
   * @type {Map<number, { run: number, resolve: (reply: { answer: unknown, problem: string }) => void }>}
   */
  #unanswered = new Map();

  /**
   * @param {object} options
   * @param {string | URL} options.workerUrl
   * @param {Source} options.source   of the wasm module
   * @param {ClientEvents} options.events
   */
  constructor({ workerUrl, source, events }) {
    this.#workerUrl = workerUrl;
    this.#source = source;
    this.#events = events;
  }

  /**
   * Begins or continues a run. While one is being opened only the newest request waits: a slider
   * that is dragged asks more often than runs can begin.
   * @param {RunRequest} request
   */
  open(request) {
    if (this.#opening) {
      this.#waiting = request;
      return;
    }
    this.#opening = true;
    this.#run += 1;
    this.#giveUp((run) => run < this.#run);
    this.#goal = request.goal ?? 0;
    this.#asked = true;
    this.#start();
    this.#send({ type: 'open', run: this.#run, ...request });
    this.#expectAnswer();
  }

  /**
   * @param {number} goal  epochs after which to rest; 0: at once
   * @param {{ expectAnswer: boolean }} [how]  false where nobody asks for frames just now
   */
  goal(goal, { expectAnswer } = { expectAnswer: true }) {
    this.#goal = goal;
    this.#send({ type: 'goal', run: this.#run, goal });
    if (!expectAnswer) {
      this.#stopWatching();
    } else if (this.#asked) {
      this.#expectAnswer();
    }
  }

  /** @param {number} goal */
  next(goal) {
    this.#goal = goal;
    this.#asked = true;
    this.#send({ type: 'next', run: this.#run, goal });
    this.#expectFrame();
  }

  /** @param {import('./protocol.js').StopConditions} stop   when to rest, from now on */
  setStop(stop) {
    if (this.#waiting) {
      this.#waiting.stop = stop;
      return;
    }
    this.#send({ type: 'stop', run: this.#run, stop });
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  set(key, value) {
    this.#send({ type: 'set', run: this.#run, key, value });
    this.#expectFrame();
  }

  /**
   * @param {Float64Array} points
   * @param {number} version   frames tell it
   */
  points(points, version) {
    if (this.#waiting) {
      this.#waiting.points = points;
      this.#waiting.pointsVersion = version;
      return;
    }
    this.#send({ type: 'points', run: this.#run, points, version });
  }

  /** @param {Float64Array | null} start */
  probe(start) {
    if (this.#waiting) {
      this.#waiting.probe = start;
      return;
    }
    this.#send({ type: 'probe', run: this.#run, start });
  }

  /**
   * Asks something of web/worker/answers.js. The answer is null, with the reason why, where there is
   * none: the run is another one by then, or the trainer has ended.
   * @param {string} what
   * @param {Record<string, unknown>} [details]
   * @returns {Promise<{ answer: unknown, problem: string }>}
   */
  ask(what, details = {}) {
    if (!this.#worker && !this.#local) {
      return Promise.resolve({ answer: null, problem: 'The run has ended.' });
    }
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve) => {
      this.#unanswered.set(id, { run: this.#run, resolve });
      this.#send({ type: 'ask', run: this.#run, id, what, details });
    });
  }

  /** @param {(run: number) => boolean} isOver   which runs will not answer any more */
  #giveUp(isOver) {
    for (const [id, { run, resolve }] of this.#unanswered) {
      if (isOver(run)) {
        this.#unanswered.delete(id);
        resolve({ answer: null, problem: 'The run has ended meanwhile.' });
      }
    }
  }

  /** Ends the trainer at once, whatever it does; the next `open` starts a new one. */
  stop() {
    this.#giveUp(() => true);
    this.#stopWatching();
    this.#asked = false;
    this.#generation += 1;
    this.#worker?.terminate();
    this.#worker = null;
    this.#local = null;
    this.#workerIsReady = false;
    this.#unsent = [];
    this.#opening = false;
    this.#waiting = null;
  }

  #start() {
    if (this.#worker || this.#local) {
      return;
    }
    if (!this.#mayUseWorker) {
      void this.#startLocal();
      return;
    }
    const generation = ++this.#generation;
    try {
      const worker = new Worker(this.#workerUrl, { name: 'trainer', type: 'module' });
      worker.onmessage = (event) => this.#hear(generation, event.data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#workerFailed(generation, event.message || 'the worker script did not start');
      };
      this.#worker = worker;
      worker.postMessage({ type: 'init', version: VERSION, source: this.#source });
    } catch (error) {
      this.#workerFailed(generation, error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Before it is ready, a failure means that workers are not allowed here; later, that this one
   * broke.
   * @param {number} generation
   * @param {string} reason
   */
  #workerFailed(generation, reason) {
    if (generation !== this.#generation) {
      return;
    }
    if (this.#workerIsReady) {
      this.#break(reason);
      return;
    }
    this.#worker?.terminate();
    this.#worker = null;
    this.#mayUseWorker = false;
    this.#events.local(reason);
    void this.#startLocal();
  }

  async #startLocal() {
    const generation = ++this.#generation;
    // Commands wait from here on: the worker that they were sent to is not there.
    const { Trainer } = await import('./trainer.js');
    if (generation !== this.#generation) {
      return;
    }
    const trainer = new Trainer({
      slice: LOCAL_SLICE,
      post: (report) => queueMicrotask(() => this.#hear(generation, report)),
      later: (work) => setTimeout(work, 0),
    });
    this.#local = trainer;
    void trainer.receive({ type: 'init', version: VERSION, source: this.#source });
  }

  /** @param {Command} command */
  #send(command) {
    // Kept until the trainer is ready: if no worker may start, the local one gets them.
    if (!this.#workerIsReady) {
      this.#unsent.push(command);
    } else if (this.#worker) {
      this.#worker.postMessage(command);
    } else {
      void this.#local?.receive(command);
    }
  }

  /** One is on its way as long as there is something to train; a resting trainer is silent. */
  #expectFrame() {
    if (this.#asked && this.#goal > this.#done) {
      this.#expectAnswer();
    }
  }

  /** The clock runs from the first command that waits: later ones do not put it off. */
  #expectAnswer() {
    this.#watch ??= setTimeout(() => {
      this.#watch = undefined;
      this.#events.silent();
    }, PATIENCE);
  }

  #stopWatching() {
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  /**
   * @param {number} generation
   * @param {unknown} message
   */
  #hear(generation, message) {
    if (generation !== this.#generation) {
      return;
    }
    /** @type {Report} */
    let report;
    try {
      report = readReport(message);
    } catch (error) {
      this.#break(error instanceof ProtocolError ? error.message : String(error));
      return;
    }
    this.#stopWatching();
    if (report.type === 'ready') {
      this.#workerIsReady = true;
      this.#expectAnswer();
      const commands = this.#unsent;
      this.#unsent = [];
      commands.forEach((command) => this.#send(command));
    } else if (report.type === 'broken') {
      this.#break(report.message);
    } else if (report.run === this.#run) {
      this.#handOn(report);
    }
  }

  /** @param {Exclude<Report, { type: 'ready' | 'broken' }>} report */
  #handOn(report) {
    if (report.type === 'answer') {
      const { id, answer, problem } = report;
      this.#unanswered.get(id)?.resolve({ answer, problem });
      this.#unanswered.delete(id);
      return;
    }
    if (report.type === 'frame') {
      this.#asked = false;
      this.#done = report.done;
      if (!this.#waiting) {
        this.#events.frame(report);
      }
      return;
    }
    const atOpen = this.#opening;
    this.#opening = false;
    if (this.#waiting) {
      const request = this.#waiting;
      this.#waiting = null;
      this.open(request);
    } else if (report.type === 'opened') {
      this.#done = report.done;
      this.#events.opened(report);
    } else {
      this.#events.refused(report.key, report.message, atOpen);
    }
  }

  /** @param {string} message */
  #break(message) {
    this.stop();
    this.#events.broken(message);
  }
}
