// @ts-check
/** Buttons over the corner of a plane: nearer, further, and the whole again. */
import { h } from './dom.js';
import { icon } from './icon.js';

/** A press zooms by so much. */
const FACTOR = 1.5;

export class PlaneTools {
  #signal;
  #reset = tool('Show all of it', 'reset');
  #element;

  /**
   * @param {object} options
   * @param {(factor: number) => void} options.onZoom
   * @param {() => void} options.onReset
   * @param {(() => void) | undefined} options.onPick   of the middle: for those who cannot click
   * @param {string} options.pickLabel
   * @param {AbortSignal} options.signal
   */
  constructor({ onZoom, onReset, onPick, pickLabel, signal }) {
    this.#signal = signal;
    const nearer = tool('Zoom in', 'plus');
    const further = tool('Zoom out', 'minus');
    const pick = onPick && tool(pickLabel, 'target');
    pick?.addEventListener('click', () => onPick?.(), { signal });
    nearer.addEventListener('click', () => onZoom(FACTOR), { signal });
    further.addEventListener('click', () => onZoom(1 / FACTOR), { signal });
    this.#reset.addEventListener(
      'click',
      () => {
        // A hidden button would lose the focus to nowhere.
        nearer.focus({ preventScroll: true });
        onReset();
      },
      { signal },
    );
    this.#reset.hidden = true;
    this.#element = h(
      'div',
      { class: 'nde-plane-tools', role: 'group', 'aria-label': 'View of the plane' },
      pick,
      nearer,
      further,
      this.#reset,
    );
  }

  get element() {
    return this.#element;
  }

  /**
   * @param {string} label
   * @param {string} name   of the icon
   * @param {() => void} onPress
   */
  add(label, name, onPress) {
    const button = tool(label, name);
    button.addEventListener('click', onPress, { signal: this.#signal });
    this.#element.prepend(button);
    return button;
  }

  /** @param {boolean} changed  the view is not the one that shows all */
  show(changed) {
    this.#reset.hidden = !changed;
  }
}

/**
 * @param {string} label
 * @param {string} name   of the icon
 */
function tool(label, name) {
  const attributes = { type: 'button', class: 'nde-button-plain', title: label };
  return h('button', { ...attributes, 'aria-label': label }, icon(name));
}
