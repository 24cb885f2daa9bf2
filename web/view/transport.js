// @ts-check
/** Play, pause, step, reset, and how fast. */
import { h, newId, setText } from './dom.js';
import { icon } from './icon.js';

/**
 * @typedef {object} TransportEvents
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} reset
 * @property {(speed: string) => void} speed   the key of the chosen speed
 */

export class Transport {
  #playIcon = icon('play');
  #pauseIcon = icon('pause');
  #playText = h('span', {}, 'Play');
  #play;
  #step;
  #reset;
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
    this.#play = button('nde-button-main', this.#playText, this.#playIcon);
    this.#step = button('', h('span', {}, 'Step'), icon('step'));
    this.#reset = button('', h('span', {}, 'Reset'), icon('reset'));
    this.#play.title = 'Play or pause (Space)';
    this.#step.title = 'Train one epoch (→)';
    this.#reset.title = 'Back to epoch 0, same seed (R)';
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
      h('div', { class: 'nde-transport-buttons' }, this.#play, this.#step, this.#reset),
      h(
        'div',
        { class: 'nde-speed' },
        h('label', { for: id }, 'Speed'),
        this.#speed,
        this.#speedText,
      ),
      this.#state,
    );
    this.#play.addEventListener('click', events.toggle, { signal });
    this.#step.addEventListener('click', events.step, { signal });
    this.#reset.addEventListener('click', events.reset, { signal });
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
    const shown = playing ? this.#pauseIcon : this.#playIcon;
    if (!shown.isConnected) {
      this.#play.firstElementChild?.replaceWith(shown);
    }
    setText(this.#playText, playing ? 'Pause' : 'Play');
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

/**
 * @param {string} className
 * @param {HTMLElement} text
 * @param {Element} picture
 */
function button(className, text, picture) {
  return h('button', { type: 'button', class: `nde-button ${className}`.trim() }, picture, text);
}
