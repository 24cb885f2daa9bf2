// @ts-check
/**
 * The one animation loop of a playground. A part asks for a frame when it has something to draw;
 * with nothing to draw nothing runs.
 */

/** @typedef {{ frame(now: number): void }} Part   must do nothing when it has nothing new */

export class FrameLoop {
  /** @type {Set<Part>} */
  #parts = new Set();
  #handle = 0;

  /** @param {AbortSignal} signal  ends the loop */
  constructor(signal) {
    signal.addEventListener('abort', () => {
      cancelAnimationFrame(this.#handle);
      this.#parts.clear();
    });
  }

  /** @param {Part} part */
  add(part) {
    this.#parts.add(part);
    this.request();
  }

  /** @param {Part} part */
  remove(part) {
    this.#parts.delete(part);
  }

  request() {
    if (this.#handle === 0) {
      this.#handle = requestAnimationFrame(this.#tick);
    }
  }

  /** @param {number} now */
  #tick = (now) => {
    this.#handle = 0;
    for (const part of this.#parts) {
      part.frame(now);
    }
  };
}

/**
 * Calls back with the size of an element in CSS pixels and whether it can be seen, now and whenever
 * either changes.
 * @param {Element} element
 * @param {AbortSignal} signal
 * @param {(seen: { width: number, height: number, visible: boolean }) => void} callback
 */
export function watchElement(element, signal, callback) {
  const seen = { width: 0, height: 0, visible: true };
  const sizes = new ResizeObserver(([entry]) => {
    if (entry) {
      seen.width = entry.contentRect.width;
      seen.height = entry.contentRect.height;
      callback(seen);
    }
  });
  const views = new IntersectionObserver((entries) => {
    seen.visible = entries.at(-1)?.isIntersecting ?? true;
    callback(seen);
  });
  sizes.observe(element);
  views.observe(element);
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    views.disconnect();
  });
}

/**
 * Calls back when the colours of the page may have changed.
 * @param {AbortSignal} signal
 * @param {() => void} callback
 */
export function watchTheme(signal, callback) {
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', callback, { signal });
  }
}
