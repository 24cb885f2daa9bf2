// @ts-check
/**
 * The four exercises of the blog post: a question, settings to begin with, and a sentence for who
 * has got there. Pure data and functions; view/exercise-cards.js shows them.
 */

import { DRIVEN_CART, DRIVEN_EPOCHS, FOUR_STARTS, GROWTH_TIME_END, NOISES } from '../core/blog.js';

/** @typedef {import('./state.js').Settings} Settings */

/**
 * What is known of the run when an exercise is judged.
 * @typedef {object} Standing
 * @property {Settings} settings   complete
 * @property {boolean} autonomous  whether the true field does not depend on time
 * @property {number} done         epochs trained
 * @property {number} loss         of the last epoch, NaN before the first
 * @property {number} cleanLoss    against the data without noise; NaN where these are not known
 */

/**
 * @typedef {object} Exercise
 * @property {string} key
 * @property {string} title
 * @property {string} question
 * @property {Settings} settings   what "Set this up" makes of the settings; all others go back
 * @property {Settings} view       the same for settings of the view
 * @property {string} watch        what to look at and what to change
 * @property {readonly Mark[]} marks   what the reader has to see, one after the other
 * @property {string} insight      what the reader has then seen
 *
 * @typedef {{ label: string, met: (standing: Standing) => boolean }} Mark
 */

/** Epochs after which a fit says something. */
const SOME = 100;
const MOST_NOISE = Math.max(...NOISES);

/**
 * A spiral of that sign of α has been fitted.
 * @param {Standing} standing
 * @param {number} sign
 */
const isSpiral = ({ settings, done, loss }, sign) =>
  settings.system === 'spiral' && sign * Number(settings.alpha) > 0 && done >= SOME && loss < 1;

/**
 * The fit is nearer to the truth than to the noisy data.
 * @param {Standing} standing
 */
const isAveragedOut = ({ settings, done, loss, cleanLoss }) =>
  Number(settings.noise) > 0 && done >= SOME && cleanLoss < 0.05 && cleanLoss < loss;

/** @type {readonly Exercise[]} */
export const EXERCISES = [
  {
    key: 'growth',
    title: 'A spiral that grows',
    question: 'What do α and β do, and when does the spiral open instead of closing?',
    settings: { alpha: 0.1, timeEnd: GROWTH_TIME_END },
    view: { epochs: 250, trueField: false },
    watch:
      'Train, then drag α below zero and train again, and turn the sign of β. Watch the first ' +
      'epochs: where the curve opens, a network that is still wrong is carried much further off.',
    marks: [
      { label: 'α > 0', met: (standing) => isSpiral(standing, 1) },
      { label: 'α < 0', met: (standing) => isSpiral(standing, -1) },
    ],
    insight:
      'With α > 0 the spiral grows, with α < 0 it decays: the distance from the centre is ' +
      'multiplied by e^α per unit of time, while β alone says how fast it turns, and which way. ' +
      'Errors grow along with the spiral, so the last dots weigh most in the loss.',
  },
  {
    key: 'starts',
    title: 'Four starting points',
    question: 'What does a second, a third, a fourth trajectory teach that the first did not?',
    settings: { starts: FOUR_STARTS },
    view: { epochs: 250, trueField: true },
    watch:
      'All four curves are fitted by one network. Compare the learned arrows with the true ones ' +
      'between the curves; then remove starting points, and see where the arrows go astray.',
    marks: [
      {
        label: 'four starts',
        met: ({ settings, done, loss }) =>
          countOf(settings.starts) >= 4 && done >= SOME && loss < 0.03,
      },
      {
        label: 'fewer',
        met: ({ settings, done, loss }) =>
          countOf(settings.starts) < 4 && done >= SOME && loss < 0.03,
      },
    ],
    insight:
      'Four starts, four fits, one network. A single trajectory pins the field down along one ' +
      'thread; trained on that alone, the same network is four to eight times further from the other ' +
      'three. Four pin down most of the plane between them.',
  },
  {
    key: 'time',
    title: 'Time as an input',
    question: 'Why can this fit not get better, however long it trains?',
    settings: DRIVEN_CART,
    view: { epochs: DRIVEN_EPOCHS, speed: '4', trueField: false },
    watch:
      'A cart with friction is pushed to and fro. Its curve crosses itself: at one place it goes two ' +
      'ways, at two times. Train for 500 epochs, then give the network the time as an input (in the ' +
      'settings under Network, More) and train again.',
    marks: [
      {
        label: 'without time',
        met: ({ settings, autonomous, done }) =>
          !autonomous && settings.timeInput === false && done >= SOME,
      },
      {
        label: 'with time',
        met: ({ settings, autonomous, done, loss }) =>
          !autonomous && settings.timeInput === true && done >= SOME && loss < 0.05,
      },
    ],
    insight:
      'Where the law changes with time, f(h) has one direction per place and cannot follow a curve ' +
      'that crosses itself; f(t, h) can. Without time the loss stays near 0.3, with it, it falls ' +
      'below 0.01. On the plain spiral time is of no use, and the fit is slower with it.',
  },
  {
    key: 'noise',
    title: 'Noisy data',
    question: 'Does a network that is shown noise learn the noise?',
    settings: { noise: MOST_NOISE },
    view: { epochs: 250, trueField: false },
    watch:
      'Two losses: one against the noisy dots, which training sees, and one against the clean ' +
      'truth, which it never sees. Try noise of 0.05, 0.1 and 0.2.',
    marks: [
      {
        label: `noise ${MOST_NOISE}`,
        met: (standing) => isAveragedOut(standing) && standing.settings.noise === MOST_NOISE,
      },
      {
        label: 'less noise',
        met: (standing) => isAveragedOut(standing) && Number(standing.settings.noise) < MOST_NOISE,
      },
    ],
    insight:
      'The loss against noisy data stops near the mean square of the noise, 0.04 for noise of 0.2; ' +
      'against the clean truth it goes on falling, to 0.005 after 250 epochs for each size of the noise. ' +
      'A smooth flow cannot follow every dot, and so the noise averages out.',
  },
];

/** How far a reader has come; kept as long as the page is open. */
export class ExerciseProgress {
  /** How many marks of each exercise were met. @type {Map<string, number>} */
  #met = new Map();

  /** Keys of the exercises that are done. @returns {ReadonlySet<string>} */
  get done() {
    return new Set(
      EXERCISES.filter(({ key, marks }) => this.metOf(key) === marks.length).map(({ key }) => key),
    );
  }

  /** @param {string} key   of an exercise */
  metOf(key) {
    return this.#met.get(key) ?? 0;
  }

  /**
   * Judges the run as it stands.
   * @param {Standing} standing
   * @returns {Exercise[]} those that have come a mark further
   */
  judge(standing) {
    return EXERCISES.filter(({ key, marks }) => {
      const met = this.metOf(key);
      const further = marks[met]?.met(standing) === true;
      if (further) {
        this.#met.set(key, met + 1);
      }
      return further;
    });
  }
}

/** @param {unknown} list */
function countOf(list) {
  return Array.isArray(list) ? list.length : 0;
}
