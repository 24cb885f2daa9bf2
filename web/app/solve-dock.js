// @ts-check
/** What is pressed in the chapter "Solve": play, step, reset; and the sliders that matter most. */
import { h, newId, setText } from '../view/dom.js';
import { icon } from '../view/icon.js';
import { plain } from '../view/numbers.js';
import { PlayButton, pictureButton } from '../view/play-button.js';

/**
 * @typedef {object} DockEvents
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} reset
 * @property {() => void} whole
 * @property {(rtol: number) => void} tolerance
 * @property {(steps: number) => void} steps
 */

/** Powers of ten of the slider, and places per power. */
const POWERS = { least: -12, most: -1 };
const PER_POWER = 4;
/** Powers of two of the slider for fixed steps, and places per power. */
const STEP_POWERS = { least: 1, most: 9.96 };

export class SolveDock {
  #play;
  #tolerance;
  #steps;
  #state = h('p', { class: 'nde-state' });
  #element;

  /**
   * @param {object} options
   * @param {DockEvents} options.events
   * @param {AbortSignal} options.signal
   */
  constructor({ events, signal }) {
    const title = 'Watch the solver work, step by step (Space)';
    this.#play = new PlayButton(title, events.toggle, signal);
    const others = [
      { look: { text: 'Step', title: 'The next attempt (→)' }, name: 'step', act: events.step },
      { look: { text: 'Reset', title: 'Back to the start (R)' }, name: 'reset', act: events.reset },
      {
        look: { text: 'All', title: 'The whole solution at once' },
        name: 'whole',
        act: events.whole,
      },
    ].map(({ look, name, act }) => pictureButton({ ...look, picture: icon(name) }, act, signal));
    this.#tolerance = slider('Tolerance', {
      min: POWERS.least,
      max: POWERS.most,
      step: 1 / PER_POWER,
    });
    this.#tolerance.input.addEventListener(
      'input',
      () => events.tolerance(Number((10 ** Number(this.#tolerance.input.value)).toPrecision(2))),
      { signal },
    );
    this.#steps = slider('Fixed steps', {
      min: STEP_POWERS.least,
      max: STEP_POWERS.most,
      step: 0.02,
    });
    this.#steps.input.addEventListener(
      'input',
      () => events.steps(Math.round(2 ** Number(this.#steps.input.value))),
      { signal },
    );
    this.#element = h(
      'div',
      { class: 'nde-transport nde-solve-dock', role: 'group', 'aria-label': 'Solution' },
      h('div', { class: 'nde-transport-buttons' }, this.#play.element, ...others),
      h('div', { class: 'nde-solve-sliders' }, this.#tolerance.element, this.#steps.element),
      this.#state,
    );
  }

  get element() {
    return this.#element;
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    this.#play.show(playing);
  }

  /** @param {string} text   what is shown, or what the last step did */
  showState(text) {
    setText(this.#state, text);
  }

  /**
   * @param {import('./state.js').Settings} settings   complete
   * @param {import('./state.js').Settings} view
   * @param {readonly import('./solve-problem.js').Method[]} methods   a slider that none minds is hidden
   */
  show(settings, view, methods) {
    const [rtol, atol, steps] = [settings.rtol, settings.atol, view.fixedSteps].map(Number);
    const isJudged = methods.some(({ judged }) => judged);
    const isFixed = methods.some(({ judged }) => !judged);
    place(
      this.#tolerance,
      Math.log10(rtol ?? 1),
      `${plain(rtol ?? 1)} (+ ${plain(atol ?? 1)})`,
      isJudged,
    );
    place(this.#steps, Math.log2(steps ?? 1), String(steps), isFixed);
  }
}

/** @typedef {{ element: HTMLElement, input: HTMLInputElement, output: HTMLOutputElement }} Slider */

/**
 * @param {Slider} one
 * @param {number} position
 * @param {string} words
 * @param {boolean} relevant
 */
function place({ element, input, output }, position, words, relevant) {
  // A slider that is held says itself where it is.
  const step = Number(input.step);
  if (Math.abs(Number(input.value) - position) > step / 2 || input.value === '') {
    input.value = String(position);
  }
  input.setAttribute('aria-valuetext', words);
  setText(output, words);
  element.hidden = !relevant;
}

/**
 * @param {string} label
 * @param {Record<string, number>} range
 * @returns {Slider}
 */
function slider(label, range) {
  const id = newId();
  const input = h('input', { type: 'range', class: 'nde-range', id, ...range });
  const output = h('output', { class: 'nde-speed-text', for: id });
  const element = h('div', { class: 'nde-speed' }, h('label', { for: id }, label), input, output);
  return { element, input, output };
}
