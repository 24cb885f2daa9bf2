// @ts-check
/** The buttons of what plays: play or pause, and those beside it. */
import { h, setText } from './dom.js';
import { icon } from './icon.js';

/**
 * @param {object} look
 * @param {string} look.text
 * @param {Element} look.picture
 * @param {string} look.title
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
export function pictureButton({ text, picture, title }, act, signal) {
  const element = h(
    'button',
    { type: 'button', class: 'nde-button', title },
    picture,
    h('span', {}, text),
  );
  element.addEventListener('click', act, { signal });
  return element;
}

export class PlayButton {
  #icons = { play: icon('play'), pause: icon('pause') };
  #text = h('span', {}, 'Play');
  #element;

  /**
   * @param {string} title
   * @param {() => void} toggle
   * @param {AbortSignal} signal
   */
  constructor(title, toggle, signal) {
    const look = { type: 'button', class: 'nde-button nde-button-main', title };
    this.#element = h('button', look, this.#icons.play, this.#text);
    this.#element.addEventListener('click', toggle, { signal });
  }

  get element() {
    return this.#element;
  }

  /** @param {boolean} playing */
  show(playing) {
    const shown = playing ? this.#icons.pause : this.#icons.play;
    if (!shown.isConnected) {
      this.#element.firstElementChild?.replaceWith(shown);
    }
    setText(this.#text, playing ? 'Pause' : 'Play');
  }
}
