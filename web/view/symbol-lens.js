// @ts-check
/**
 * A small copy of the picture at the edge of the window, for a symbol of the text that is pointed at
 * while the picture itself is out of sight.
 */
import { h, setText } from './dom.js';

/** Milliseconds between two copies: what trains on is followed, at little cost. */
const INTERVAL = 250;
/** So much of the picture must be in sight, or else it is copied. */
const PART_SEEN = 0.75;

export class SymbolLens {
  #canvas = h('canvas', { class: 'nde-lens-canvas' });
  #words = h('div', { class: 'nde-lens-words' });
  #element = h('div', { class: 'nde-lens', 'aria-hidden': 'true', hidden: true });
  #picture;
  #timer = 0;

  /**
   * @param {object} options
   * @param {import('./phase-plane.js').PhasePlane} options.picture
   * @param {AbortSignal} options.signal
   */
  constructor({ picture, signal }) {
    this.#picture = picture;
    this.#element.append(this.#canvas, this.#words);
    signal.addEventListener('abort', () => this.show(null));
  }

  /** Belongs at the end of what it is laid over. */
  get element() {
    return this.#element;
  }

  /** @param {Element | null} symbol   that is pointed at */
  show(symbol) {
    clearInterval(this.#timer);
    const isWanted = symbol !== null && !this.#isSeen();
    this.#element.hidden = !isWanted;
    if (isWanted) {
      const { top } = symbol.getBoundingClientRect();
      this.#element.classList.toggle('nde-lens-low', top < innerHeight / 2);
      setText(this.#words, symbol.getAttribute('title') ?? '');
      void this.#copy();
      this.#timer = Number(setInterval(() => void this.#copy(), INTERVAL));
    }
  }

  #isSeen() {
    const { top, bottom, height } = this.#picture.element.getBoundingClientRect();
    const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return seen >= PART_SEEN * height;
  }

  async #copy() {
    const { width, height } = this.#picture.view;
    const image = await createImageBitmap(await this.#picture.png());
    const ratio = globalThis.devicePixelRatio || 1;
    const room = this.#element.clientWidth;
    this.#canvas.width = Math.round(room * ratio);
    this.#canvas.height = Math.round((room * ratio * height) / Math.max(width, 1));
    const context = this.#canvas.getContext('2d');
    context?.drawImage(image, 0, 0, this.#canvas.width, this.#canvas.height);
    image.close();
  }
}
