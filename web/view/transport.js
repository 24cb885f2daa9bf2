// @ts-check
/** Play, pause, step, reset, and how fast. */
import { h, newId, setText } from './dom.js';
import { icon } from './icon.js';
import { PlayButton, pictureButton } from './play-button.js';

/**
 * @typedef {object} TransportEvents
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} reset
 * @property {(speed: string) => void} speed   the key of the chosen speed
 */

export class Transport {
  #play;
  #speed;
  #speedText = h('output', { class: 'nde-speed-text' });
  #speeds;
  #state = h('p', { class: 'nde-state' });
  #element;

  /**
   * @param {object} options
   * @param {readonly { key: string, label: string }[]} options.speeds   slowest first
   * @param {TransportEvents} options.events
   * @param {AbortSignal} options.signal
   */
  constructor({ speeds, events, signal }) {
    this.#speeds = speeds;
    this.#play = new PlayButton('Play or pause (Space)', events.toggle, signal);
    const step = { text: 'Step', picture: icon('step'), title: 'Train one epoch (→)' };
    const reset = {
      text: 'Reset',
      picture: icon('reset'),
      title: 'Back to epoch 0, same seed (R)',
    };
    const id = newId();
    this.#speed = h('input', {
      type: 'range',
      class: 'nde-range',
      id,
      min: 0,
      max: speeds.length - 1,
      step: 1,
    });
    this.#speedText.htmlFor.add(id);
    this.#element = h(
      'div',
      { class: 'nde-transport', role: 'group', 'aria-label': 'Training' },
      h(
        'div',
        { class: 'nde-transport-buttons' },
        this.#play.element,
        pictureButton(step, events.step, signal),
        pictureButton(reset, events.reset, signal),
      ),
      h(
        'div',
        { class: 'nde-speed' },
        h('label', { for: id }, 'Speed'),
        this.#speed,
        this.#speedText,
      ),
      this.#state,
    );
    this.#speed.addEventListener(
      'input',
      () => events.speed(speeds[Number(this.#speed.value)]?.key ?? ''),
      { signal },
    );
  }

  get element() {
    return this.#element;
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    this.#play.show(playing);
    this.#element.classList.toggle('nde-transport-playing', playing);
  }

  /** @param {string} text  what goes on, or why nothing does */
  showState(text) {
    setText(this.#state, text);
  }

  /** @param {string} key */
  showSpeed(key) {
    const index = this.#speeds.findIndex((speed) => speed.key === key);
    const label = this.#speeds[index]?.label ?? '';
    this.#speed.value = String(index);
    this.#speed.setAttribute('aria-valuetext', label);
    setText(this.#speedText, label);
  }
}
