// @ts-check
/** Exercises as cards: a question, a button that sets it up, and what was seen once it was. */
import { h, newId, setText } from './dom.js';

/**
 * @typedef {object} ExerciseText
 * @property {string} key
 * @property {string} title
 * @property {string} question
 * @property {string} watch
 * @property {string} insight
 */

export class ExerciseCards {
  /** @type {Map<string, Card>} */
  #cards = new Map();
  #element;

  /**
   * @param {object} options
   * @param {readonly ExerciseText[]} options.exercises
   * @param {(key: string) => void} options.onSetUp
   * @param {AbortSignal} options.signal
   */
  constructor({ exercises, onSetUp, signal }) {
    const id = newId();
    const list = h('ol', { class: 'nde-exercise-list' });
    exercises.forEach((exercise, i) => {
      const card = new Card(exercise, i + 1, () => onSetUp(exercise.key), signal);
      this.#cards.set(exercise.key, card);
      list.append(card.element);
    });
    this.#element = h(
      'section',
      { class: 'nde-exercises', 'aria-labelledby': id },
      h('h2', { class: 'nde-panel-title', id }, 'Exercises'),
      list,
    );
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {{ active: string | null, done: ReadonlySet<string> }} state
   *   active: the one that was set up last; done: those that were reached
   */
  show({ active, done }) {
    for (const [key, card] of this.#cards) {
      card.show(key === active, done.has(key));
    }
  }
}

class Card {
  #state = h('span', { class: 'nde-exercise-state' });
  #button = h('button', { type: 'button', class: 'nde-button' }, 'Set this up');
  #watch;
  /** Here before it is filled, so that its text is announced. */
  #insight = h('div', { class: 'nde-exercise-insight', role: 'status' });
  #text;
  #element;

  /**
   * @param {ExerciseText} exercise
   * @param {number} number
   * @param {() => void} onSetUp
   * @param {AbortSignal} signal
   */
  constructor({ title, question, watch, insight }, number, onSetUp, signal) {
    const id = newId();
    this.#text = insight;
    this.#watch = h('p', { class: 'nde-exercise-watch' }, watch);
    this.#button.setAttribute('aria-describedby', id);
    this.#element = h(
      'li',
      { class: 'nde-exercise nde-panel' },
      h(
        'header',
        { class: 'nde-exercise-head' },
        h('h3', { id }, `${number}. ${title}`),
        this.#state,
      ),
      h('p', { class: 'nde-exercise-question' }, question),
      this.#watch,
      this.#insight,
      this.#button,
    );
    this.#button.addEventListener('click', onSetUp, { signal });
    this.show(false, false);
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {boolean} active
   * @param {boolean} done
   */
  show(active, done) {
    this.#element.classList.toggle('nde-exercise-active', active);
    this.#element.classList.toggle('nde-exercise-done', done);
    setText(this.#state, done ? '✓ seen' : active ? 'set up' : '');
    setText(this.#button, active ? 'Set this up again' : 'Set this up');
    setText(this.#insight, done ? this.#text : '');
  }
}
