// @ts-check
/**
 * Points of the plane that a person moves: with the mouse, a finger, a pen, or the keyboard. Each is
 * a button over the canvas, large enough for a finger, so that Tab reaches it and a reader of
 * screens tells where it stands. What it looks like is drawn on the canvas.
 */
import { h, newId } from './dom.js';
import { icon } from './icon.js';
import { formatTick } from './numbers.js';
import { keyedTo, wayOf } from './plane-keys.js';
import { stateAt, tickStep } from './plane-scale.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */

/**
 * @typedef {object} Handle
 * @property {string} key      different for each
 * @property {readonly number[]} at   the two variables that are drawn
 * @property {string} label    what it is; its coordinates are added
 * @property {{ label: string, act: () => void }} [remove]   a cross beside it
 */

/**
 * @typedef {'start' | 'move' | 'end' | 'cancel'} DragPhase   'cancel': back to where it was
 * @callback OnDrag
 * @param {string} key
 * @param {[number, number]} at
 * @param {DragPhase} phase
 */

/** Nearer to the border the cross stands on the other side, CSS pixels. */
const CROSS_ROOM = 56;

export class PlaneHandles {
  #hint = h(
    'span',
    { class: 'nde-unseen', id: newId() },
    'Drag it, or use the arrow keys; with Shift it goes further. Escape ends a drag where it began.',
  );
  #element = h('div', { class: 'nde-plane-handles' }, this.#hint);
  /** @type {Map<string, { button: HTMLButtonElement, cross: HTMLButtonElement | null, handle: Handle }>} */
  #shown = new Map();
  #view;
  #names = /** @type {readonly string[]} */ (['x', 'y']);
  #onDrag;
  #signal;
  /**
   * What is being moved: by a pointer, or by held keys (pointer -1).
   * @type {{ key: string, pointer: number, from: [number, number], at: [number, number],
   *   offset: readonly [number, number] } | null}
   */
  #drag = null;

  /**
   * @param {object} options
   * @param {PlaneView} options.view
   * @param {OnDrag} options.onDrag
   * @param {AbortSignal} options.signal
   */
  constructor({ view, onDrag, signal }) {
    this.#view = view;
    this.#onDrag = onDrag;
    this.#signal = signal;
  }

  get element() {
    return this.#element;
  }

  get dragging() {
    return this.#drag !== null;
  }

  /**
   * @param {readonly Handle[]} handles
   * @param {readonly string[]} names   of the two variables
   */
  show(handles, names) {
    this.#names = names;
    const keys = new Set(handles.map(({ key }) => key));
    for (const [key, { button, cross }] of this.#shown) {
      if (!keys.has(key)) {
        button.remove();
        cross?.remove();
        this.#shown.delete(key);
        this.#drag = this.#drag?.key === key ? null : this.#drag;
      }
    }
    for (const handle of handles) {
      const shown = this.#shown.get(handle.key);
      if (shown) {
        shown.handle = handle;
      } else {
        this.#add(handle);
      }
    }
    this.place();
  }

  /** Puts the buttons where the view has their points. */
  place() {
    const { scale } = this.#view;
    for (const { button, cross, handle } of this.#shown.values()) {
      const [a = 0, b = 0] = handle.at;
      const [px, py] = [this.#view.x(a), this.#view.y(b)];
      const inside =
        px >= scale.left &&
        px <= scale.left + scale.width &&
        py >= scale.top &&
        py <= scale.top + scale.height;
      // What the view has left behind takes no part in the order of the keyboard.
      button.hidden = !inside && this.#drag?.key !== handle.key;
      button.style.translate = `${px}px ${py}px`;
      if (cross) {
        cross.hidden = button.hidden;
        const toLeft = px > scale.left + scale.width - CROSS_ROOM;
        const toBelow = py < scale.top + CROSS_ROOM;
        cross.style.translate = `${px}px ${py}px`;
        cross.style.setProperty('--side', toLeft ? '-1' : '1');
        cross.style.setProperty('--height', toBelow ? '1' : '-1');
      }
      const place = this.#names.map((name, i) => {
        const step = tickStep(1 / (i === 0 ? scale.xUnit : scale.yUnit));
        return `${name} ${formatTick([a, b][i] ?? 0, step)}`;
      });
      button.setAttribute('aria-label', `${handle.label}: ${place.join(', ')}`);
    }
  }

  /** @param {Handle} handle */
  #add(handle) {
    const { key } = handle;
    const button = h('button', {
      type: 'button',
      class: 'nde-plane-handle',
      'data-handle': key,
      'aria-describedby': this.#hint.id,
    });
    const signal = this.#signal;
    /** @type {<K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) => void} */
    const on = (type, listener) => button.addEventListener(type, listener, { signal });
    on('pointerdown', (event) => this.#press(event));
    on('pointermove', (event) => this.#pull(event));
    on('pointerup', (event) => this.#release(event, 'end'));
    on('pointercancel', (event) => this.#release(event, 'cancel'));
    on('lostpointercapture', (event) => this.#release(event, 'cancel'));
    on('keydown', (event) => this.#keyDown(key, event));
    on('keyup', (event) => this.#keyUp(event));
    on('blur', () => this.#end('end', -1));
    const cross = handle.remove ? this.#makeCross(handle.remove) : null;
    this.#shown.set(key, { button, cross, handle });
    this.#element.append(button);
    if (cross) {
      this.#element.append(cross);
    }
  }

  /** @param {{ label: string, act: () => void }} remove */
  #makeCross({ label, act }) {
    const attributes = { type: 'button', class: 'nde-plane-remove', title: label };
    const cross = h('button', { ...attributes, 'aria-label': label }, icon('close'));
    cross.addEventListener('click', act, { signal: this.#signal });
    return cross;
  }

  /** @param {string} key  of the handle that is to have the focus */
  focus(key) {
    this.#shown.get(key)?.button.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const nearest = this.#nearest(this.#place(event));
    if (event.button !== 0 || event.altKey || this.#drag || !nearest) {
      return;
    }
    const { key, button } = nearest;
    event.preventDefault();
    // Not every browser gives a clicked button the focus; Escape needs it.
    button.focus({ preventScroll: true });
    button.setPointerCapture(event.pointerId);
    const [px, py] = this.#place(event);
    const [a, b] = this.#at(key);
    // The point stays under the same part of the finger.
    const offset = /** @type {const} */ ([this.#view.x(a) - px, this.#view.y(b) - py]);
    this.#begin(key, event.pointerId, offset);
  }

  /**
   * Where points stand close together their buttons overlap: the one that was meant is the nearest.
   * @param {readonly [number, number]} place
   */
  #nearest([px, py]) {
    let nearest = null;
    let least = Infinity;
    for (const [key, { button, handle }] of this.#shown) {
      const [a = 0, b = 0] = handle.at;
      const distance = Math.hypot(this.#view.x(a) - px, this.#view.y(b) - py);
      if (distance < least && !button.hidden) {
        least = distance;
        nearest = { key, button };
      }
    }
    return nearest;
  }

  /** @param {PointerEvent} event */
  #pull(event) {
    if (this.#drag?.pointer !== event.pointerId) {
      return;
    }
    const { scale } = this.#view;
    const [px, py] = this.#place(event);
    const [dx, dy] = this.#drag.offset;
    const x = clamp(px + dx, scale.left, scale.left + scale.width);
    const y = clamp(py + dy, scale.top, scale.top + scale.height);
    this.#move(stateAt(scale, x, y));
  }

  /**
   * @param {PointerEvent} event
   * @param {'end' | 'cancel'} phase
   */
  #release(event, phase) {
    this.#end(phase, event.pointerId);
  }

  /**
   * @param {string} key
   * @param {KeyboardEvent} event
   */
  #keyDown(key, event) {
    if (event.key === 'Escape' && this.#drag) {
      event.preventDefault();
      event.stopPropagation();
      this.#end('cancel', this.#drag.pointer);
      return;
    }
    const way = wayOf(event);
    if (!way) {
      return;
    }
    event.preventDefault();
    if (!this.#drag) {
      this.#begin(key, -1, [0, 0]);
    }
    if (this.#drag?.pointer === -1) {
      this.#move(keyedTo(this.#drag.at, way, event.shiftKey, this.#view.scale));
    }
  }

  /** @param {KeyboardEvent} event */
  #keyUp(event) {
    if (wayOf(event)) {
      this.#end('end', -1);
    }
  }

  /**
   * @param {string} key
   * @param {number} pointer
   * @param {readonly [number, number]} offset
   */
  #begin(key, pointer, offset) {
    const from = this.#at(key);
    this.#drag = { key, pointer, from, at: from, offset };
    this.#onDrag(key, from, 'start');
  }

  /** @param {[number, number]} at */
  #move(at) {
    const drag = this.#drag;
    if (drag && (at[0] !== drag.at[0] || at[1] !== drag.at[1])) {
      drag.at = at;
      this.#onDrag(drag.key, at, 'move');
    }
  }

  /**
   * @param {'end' | 'cancel'} phase
   * @param {number} pointer
   */
  #end(phase, pointer) {
    const drag = this.#drag;
    if (drag?.pointer === pointer) {
      this.#drag = null;
      this.#onDrag(drag.key, phase === 'cancel' ? drag.from : drag.at, phase);
    }
  }

  /**
   * @param {string} key
   * @returns {[number, number]}
   */
  #at(key) {
    const [a = 0, b = 0] = this.#shown.get(key)?.handle.at ?? [];
    return [a, b];
  }

  /** @param {PointerEvent} event */
  #place({ clientX, clientY }) {
    const { left, top } = this.#element.getBoundingClientRect();
    return /** @type {const} */ ([clientX - left, clientY - top]);
  }
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
