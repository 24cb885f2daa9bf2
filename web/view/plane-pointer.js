// @ts-check
/**
 * What pointers and the wheel do on the empty plane: a click or a tap picks a place; the wheel with
 * Ctrl, or two fingers, zoom about the pointer; two fingers, the middle button, or Alt and a drag
 * move the view. One finger alone scrolls the page.
 */

/**
 * @typedef {object} PlaneGestures   all in CSS pixels from the corner of the element
 * @property {(px: number, py: number) => void} pick
 * @property {(factor: number, px: number, py: number) => void} zoom
 * @property {(dx: number, dy: number) => void} pan
 */

/** A pointer that moved further than this did not click, CSS pixels. */
const CLICK_MOST = 6;
/** A finger that stayed longer did not tap, milliseconds. */
const TAP_LONGEST = 600;
/** Factor of a wheel's pixel: a notch of 100 is about a third. */
const WHEEL = 0.003;
/** A line of a wheel that counts in lines, in pixels. */
const WHEEL_LINE = 16;

export class PlanePointer {
  #element;
  #gestures;
  /** Pressed ones by their ids, where they were last. @type {Map<number, { x: number, y: number }>} */
  #pressed = new Map();
  /** What may become a click. @type {{ id: number, x: number, y: number, time: number } | null} */
  #click = null;
  /** The pointer that moves the view. @type {number | null} */
  #hand = null;

  /**
   * @param {HTMLElement} element
   * @param {PlaneGestures} gestures
   * @param {AbortSignal} signal
   */
  constructor(element, gestures, signal) {
    this.#element = element;
    this.#gestures = gestures;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#leave(event), { signal });
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    // Two fingers are ours; a browser that has begun to scroll would take them away.
    element.addEventListener(
      'touchmove',
      (event) => {
        if (event.touches.length > 1 && event.cancelable) {
          event.preventDefault();
        }
      },
      { signal, passive: false },
    );
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const { pointerId: id, pointerType, button, altKey } = event;
    const at = this.#place(event);
    if (pointerType === 'touch') {
      this.#pressed.set(id, at);
      this.#element.setPointerCapture(id);
      this.#click = this.#pressed.size === 1 ? { id, ...at, time: event.timeStamp } : null;
    } else if (button === 1 || (button === 0 && altKey)) {
      event.preventDefault(); // the middle button would start to scroll by itself
      this.#pressed.set(id, at);
      this.#element.setPointerCapture(id);
      this.#hand = id;
    } else if (button === 0) {
      this.#click = { id, ...at, time: event.timeStamp };
    }
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const { pointerId: id } = event;
    const before = this.#pressed.get(id);
    const at = this.#place(event);
    if (this.#click?.id === id && distance(at, this.#click) > CLICK_MOST) {
      this.#click = null;
    }
    if (!before) {
      return;
    }
    this.#pressed.set(id, at);
    if (this.#hand === id) {
      this.#gestures.pan(at.x - before.x, at.y - before.y);
    } else if (this.#pressed.size === 2) {
      this.#pinch(id, before, at);
    }
  }

  /**
   * One of two fingers moved; each is told by an event of its own.
   * @param {number} id
   * @param {{ x: number, y: number }} before
   * @param {{ x: number, y: number }} at
   */
  #pinch(id, before, at) {
    const other = [...this.#pressed].find(([one]) => one !== id)?.[1];
    if (!other) {
      return;
    }
    this.#gestures.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    const factor = Math.max(1, distance(at, other)) / Math.max(1, distance(before, other));
    this.#gestures.zoom(factor, (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const click = this.#click;
    this.#leave(event);
    const late =
      event.pointerType === 'touch' && event.timeStamp - (click?.time ?? 0) > TAP_LONGEST;
    if (click?.id === event.pointerId && !late) {
      this.#gestures.pick(click.x, click.y);
    }
  }

  /** @param {PointerEvent} event */
  #leave({ pointerId: id }) {
    this.#pressed.delete(id);
    this.#click = this.#click?.id === id ? null : this.#click;
    this.#hand = this.#hand === id ? null : this.#hand;
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    // The wheel alone scrolls the page; a pinch on a touch pad comes as a wheel with Ctrl.
    if (!event.ctrlKey && !event.metaKey) {
      return;
    }
    event.preventDefault();
    const { x, y } = this.#place(event);
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1);
    this.#gestures.zoom(Math.exp(-WHEEL * Math.max(-200, Math.min(200, pixels))), x, y);
  }

  /** @param {MouseEvent} event */
  #place({ clientX, clientY }) {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}

/**
 * @param {{ x: number, y: number }} a
 * @param {{ x: number, y: number }} b
 */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
