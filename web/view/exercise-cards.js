// @ts-check
/** Exercises as cards: a question, a button that sets it up, and what was seen once it was. */
import { h, newId, setText } from './dom.js';

/**
 * @typedef {object} ExerciseText
 * @property {string} key
 * @property {string} title
 * @property {string} question
 * @property {string} watch
 * @property {readonly { label: string }[]} marks   what is to be seen, one after the other
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
   * @param {object} state
   * @param {string | null} state.active   the one that was set up last
   * @param {ReadonlyMap<string, number>} state.met   how many marks were met
   * @param {Readonly<Record<string, string>>} state.numbers   of the present run, in words
   */
  show({ active, met, numbers }) {
    for (const [key, card] of this.#cards) {
      card.show(key === active, met.get(key) ?? 0, numbers[key] ?? '');
    }
  }
}

class Card {
  #state = h('span', { class: 'nde-exercise-state' });
  #button = h('button', { type: 'button', class: 'nde-button' }, 'Set this up');
  #watch;
  #marks;
  #numbers = h('p', { class: 'nde-exercise-numbers' });
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
  constructor({ title, question, watch, marks, insight }, number, onSetUp, signal) {
    const id = newId();
    this.#text = insight;
    this.#watch = h('p', { class: 'nde-exercise-watch' }, watch);
    this.#marks = marks.map(({ label }) => h('li', {}, label));
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
      h('ul', { class: 'nde-exercise-marks', 'aria-label': 'To be seen' }, ...this.#marks),
      this.#numbers,
      this.#insight,
      this.#button,
    );
    this.#button.addEventListener('click', onSetUp, { signal });
    this.show(false, 0, '');
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {boolean} active
   * @param {number} met   marks
   * @param {string} numbers
   */
  show(active, met, numbers) {
    const done = met === this.#marks.length;
    this.#element.classList.toggle('nde-exercise-active', active);
    this.#element.classList.toggle('nde-exercise-done', done);
    this.#marks.forEach((mark, i) => {
      mark.classList.toggle('nde-exercise-met', i < met);
      mark.setAttribute('aria-label', `${mark.textContent}: ${i < met ? 'seen' : 'not yet'}`);
    });
    setText(this.#state, done ? '✓ seen' : active ? 'set up' : '');
    setText(this.#button, active ? 'Set this up again' : 'Set this up');
    setText(this.#numbers, numbers);
    setText(this.#insight, done ? this.#text : '');
  }
}
