// @ts-check
/** The blog's exercises, in the chapter "Learn". */
import { parseEquations } from '../core/index.js';
import { ExerciseCards } from '../view/exercise-cards.js';
import { EXERCISES, ExerciseProgress, lossAgainstClean } from './exercises.js';

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

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    const { signal } = port.context;
    const onSetUp = (/** @type {string} */ key) => this.#setUp(key);
    this.#cards = new ExerciseCards({ exercises: EXERCISES, onSetUp, signal });
    this.#show();
  }

  get element() {
    return this.#cards.element;
  }

  /** @param {FrameReport} frame */
  take({ done, loss }) {
    const { context, settings, data, times, fit, system, state } = this.#port;
    if (state().data) {
      return; // the exercises are about known systems
    }
    const complete = settings();
    const reached = this.#progress.judge({
      settings: complete,
      autonomous: isAutonomous(complete, system()),
      done,
      loss,
      cleanLoss: lossAgainstClean(data(), times(), fit(), system().dimension),
    });
    if (reached.length > 0) {
      this.#show();
      reached.forEach(({ title, insight }) => context.announcer.say(`${title}: ${insight}`, true));
    }
  }

  /** @param {string} key */
  #setUp(key) {
    const exercise = EXERCISES.find((row) => row.key === key);
    if (exercise) {
      const { context, state } = this.#port;
      const view = { ...state().view, ...exercise.view };
      this.#active = key;
      this.#port.open({ settings: exercise.settings, view, data: null }, null);
      context.announcer.say(`${exercise.title}: set up. ${exercise.watch}`, true);
      this.#show();
    }
  }

  #show() {
    this.#cards.show({ active: this.#active, done: this.#progress.done });
  }
}

/**
 * @param {import('./state.js').Settings} settings   complete
 * @param {import('../core/abi.js').System} system
 */
function isAutonomous({ system, equations }, { autonomous }) {
  return system === 'custom' ? parseEquations(String(equations)).autonomous : autonomous;
}
