// @ts-check
/** The control of time travel: a slider over the epochs that were kept, play, and back to now. */
import { h, newId, setText } from './dom.js';
import { icon } from './icon.js';
import { formatCount, formatReal } from './numbers.js';

/**
 * @typedef {object} ScrubberState
 * @property {number} first      epochs done at the first moment that is kept
 * @property {number} last       and at the last one
 * @property {number} epoch      of the moment that is shown
 * @property {number} loss       there
 * @property {boolean} live      the present is shown
 * @property {boolean} playing   the history is played back
 */

export class Scrubber {
  #playIcon = icon('play');
  #pauseIcon = icon('pause');
  #play;
  #live = h('button', { type: 'button', class: 'nde-button' }, 'Live');
  #slider;
  #count = h('span');
  #text = h(
    'output',
    { class: 'nde-scrubber-text' },
    h('span', { class: 'nde-scrubber-word' }, 'epoch '),
    this.#count,
  );
  #element;
  #playing = false;

  /**
   * @param {object} options
   * @param {(epoch: number) => void} options.onSeek
   * @param {() => void} options.onToggle   plays or pauses
   * @param {() => void} options.onLive
   * @param {AbortSignal} options.signal
   */
  constructor({ onSeek, onToggle, onLive, signal }) {
    const id = newId();
    this.#play = h('button', { type: 'button', class: 'nde-button-plain' }, this.#playIcon);
    this.#slider = h('input', { type: 'range', class: 'nde-range', id, min: 0, max: 0, step: 1 });
    this.#text.htmlFor.add(id);
    this.#live.title = 'Back to the present of the run';
    this.#element = h(
      'div',
      { class: 'nde-scrubber', role: 'group', 'aria-label': 'History of the run' },
      this.#play,
      h('label', { for: id, class: 'nde-unseen' }, 'Epoch that is shown'),
      this.#slider,
      this.#text,
      this.#live,
    );
    this.#slider.addEventListener('input', () => onSeek(Number(this.#slider.value)), { signal });
    this.#play.addEventListener('click', onToggle, { signal });
    this.#live.addEventListener('click', onLive, { signal });
    this.clear();
  }

  get element() {
    return this.#element;
  }

  /** No history yet. */
  clear() {
    this.show({ first: 0, last: 0, epoch: 0, loss: NaN, live: true, playing: false });
  }

  /** @param {ScrubberState} state */
  show({ first, last, epoch, loss, live, playing }) {
    const empty = last <= first;
    this.#setRange(first, last, live ? last : epoch);
    this.#slider.disabled = empty;
    this.#play.disabled = empty;
    const count = `${formatCount(live ? last : epoch)} of ${formatCount(last)}`;
    setText(this.#count, count);
    const heard = `epoch ${count}${Number.isNaN(loss) ? '' : `, loss ${formatReal(loss, 3)}`}`;
    this.#slider.setAttribute('aria-valuetext', live ? `${heard}, live` : heard);
    this.#live.setAttribute('aria-pressed', String(live));
    this.#element.classList.toggle('nde-scrubber-past', !live);
    this.#showPlaying(playing);
  }

  /**
   * @param {number} first
   * @param {number} last
   * @param {number} value
   */
  #setRange(first, last, value) {
    const slider = this.#slider;
    if (slider.max !== String(last) || slider.min !== String(first)) {
      slider.min = String(first);
      slider.max = String(last);
    }
    if (slider.value !== String(value)) {
      slider.value = String(value);
    }
  }

  /** @param {boolean} playing */
  #showPlaying(playing) {
    const label = playing ? 'Pause the playback' : 'Play the history back';
    if (this.#playing !== playing || !this.#play.title) {
      this.#playing = playing;
      this.#play.replaceChildren(playing ? this.#pauseIcon : this.#playIcon);
      this.#play.title = label;
      this.#play.setAttribute('aria-label', label);
    }
  }
}
