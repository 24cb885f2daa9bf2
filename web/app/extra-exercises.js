// @ts-check
/** The blog's exercises, in the chapter "Learn". */
import { parseEquations } from '../core/index.js';
import { ExerciseCards } from '../view/exercise-cards.js';
import { formatReal } from '../view/numbers.js';
import { EXERCISES, ExerciseProgress } from './exercises.js';
import { RepeatedQuestion } from './repeated-question.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-extras.js').Extra} Extra */
/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */

/** @param {LearnPort} port */
export const make = (port) => new ExercisesExtra(port);

/** @implements {Extra} */
class ExercisesExtra {
  #port;
  #progress = new ExerciseProgress();
  /** @type {string | null} */
  #active = null;
  #cards;
  #question;
  /** Of the present run. @type {FrameReport | null} */
  #frame = null;
  #cleanLoss = NaN;

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    this.#question = new RepeatedQuestion(
      () => port.run.ask('cleanLoss'),
      (answer) => {
        this.#cleanLoss = Number(answer);
        this.#judge();
      },
    );
    const { signal } = port.context;
    const onSetUp = (/** @type {string} */ key) => this.#setUp(key);
    this.#cards = new ExerciseCards({ exercises: EXERCISES, onSetUp, signal });
    this.#show();
  }

  get element() {
    return this.#cards.element;
  }

  clear() {
    this.#question.clear();
    this.#frame = null;
    this.#cleanLoss = NaN;
    this.#show();
  }

  /** @param {FrameReport} frame */
  take(frame) {
    if (this.#port.state().data) {
      return; // the exercises are about known systems
    }
    this.#frame = frame;
    if (Number(this.#port.settings().noise) > 0) {
      this.#question.take(frame);
    }
    this.#judge();
  }

  #judge() {
    const { context, settings, system } = this.#port;
    const complete = settings();
    const { done, loss } = this.#frame ?? { done: 0, loss: NaN };
    const further = this.#progress.judge({
      settings: complete,
      autonomous: isAutonomous(complete, system()),
      done,
      loss,
      cleanLoss: this.#cleanLoss,
    });
    const finished = this.#progress.done;
    for (const { key, title, insight } of further) {
      if (finished.has(key)) {
        context.announcer.say(`${title}: ${insight}`, true);
      }
    }
    this.#show();
  }

  /** @param {string} key */
  #setUp(key) {
    const exercise = EXERCISES.find((row) => row.key === key);
    if (exercise) {
      const { context, state } = this.#port;
      const view = { ...state().view, ...exercise.view };
      this.#active = key;
      this.#port.open({ settings: exercise.settings, view, data: null }, null);
      this.#port.plane.reveal();
      context.announcer.say(`${exercise.title}: set up. ${exercise.watch}`, true);
      this.#show();
    }
  }

  #show() {
    const met = new Map(EXERCISES.map(({ key }) => [key, this.#progress.metOf(key)]));
    this.#cards.show({ active: this.#active, met, numbers: { noise: this.#twoLosses() } });
  }

  #twoLosses() {
    return this.#frame && !Number.isNaN(this.#cleanLoss)
      ? `Loss against the noisy dots ${formatReal(this.#frame.loss, 3)}, against the clean truth ` +
          `${formatReal(this.#cleanLoss, 3)}.`
      : '';
  }
}

/**
 * @param {import('./state.js').Settings} settings   complete
 * @param {import('../core/abi.js').System} system
 */
function isAutonomous({ system, equations }, { autonomous }) {
  return system === 'custom' ? parseEquations(String(equations)).autonomous : autonomous;
}
