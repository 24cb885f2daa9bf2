// @ts-check
/**
 * A sheet: on a phone its content rises from the lower edge when a button is pressed, at half the
 * height, and is drawn up by its head to nearly all of it, or down to close. It is not modal: what
 * it is about stays in sight above it and can be used. Where there is room it is no sheet at all,
 * and its content stands in the page.
 */
import { h, newId } from './dom.js';
import { icon } from './icon.js';

/** Where the content is a sheet; web/style/sheet.css and phone.css say the same. */
const PHONE = '(width < 48rem), (height < 500px)';
/** A phone held across: the sheet stands at the side, with the whole height. */
const ACROSS = '(height < 500px) and (width >= 30rem)';
const CALM = '(prefers-reduced-motion: reduce)';

/** A pointer that moved further than this drags, CSS pixels. */
const DRAG_LEAST = 6;
/** A sheet that is let go runs on for so long, milliseconds. */
const RUN_ON = 120;
/** Of the height of the window. */
const SIZES = { half: 0.5, full: 0.92 };

/** @typedef {'half' | 'full'} Size */

export class Sheet {
  #phone = matchMedia(PHONE);
  #above;
  #button;
  #grip;
  #head;
  #element;
  #open = false;
  /** @type {Size} */
  #size = 'half';
  /** Where the page was scrolled to before, and where the sheet scrolled it to. */
  #scroll = { before: 0, after: 0 };
  /**
   * The pointer that holds the head.
   * @type {{ id: number, from: number, height: number, y: number, time: number, speed: number,
   *   moved: boolean } | null}
   */
  #hold = null;

  /**
   * @param {object} options
   * @param {string} options.title
   * @param {HTMLElement} options.content
   * @param {HTMLElement} options.above   what is to be seen while the sheet is open
   * @param {AbortSignal} options.signal
   */
  constructor({ title, content, above, signal }) {
    this.#above = above;
    const [id, titleId] = [newId(), newId()];
    this.#button = h(
      'button',
      {
        type: 'button',
        class: 'nde-button nde-sheet-button',
        'aria-haspopup': 'dialog',
        'aria-controls': id,
      },
      icon('sliders'),
      h('span', {}, title),
    );
    this.#grip = h('button', { type: 'button', class: 'nde-sheet-grip' });
    const close = h(
      'button',
      { type: 'button', class: 'nde-button-plain', 'aria-label': `Close: ${title}` },
      icon('close'),
    );
    const name = h('h2', { class: 'nde-panel-title', id: titleId }, title);
    this.#head = h('div', { class: 'nde-sheet-head' }, name, this.#grip, close);
    this.#element = h(
      'div',
      { class: 'nde-sheet', id, tabindex: -1, 'aria-labelledby': titleId },
      this.#head,
      h('div', { class: 'nde-sheet-body' }, content),
    );
    this.#button.addEventListener('click', () => this.#toggle(), { signal });
    this.#grip.addEventListener('click', () => this.#resize(), { signal });
    close.addEventListener('click', () => this.close(), { signal });
    this.#phone.addEventListener('change', () => this.#arrange(), { signal });
    /** @param {KeyboardEvent} event */
    const press = (event) => this.#press(event);
    this.#element.addEventListener('keydown', press, { signal, capture: true });
    this.#listenToHead(signal);
    this.#arrange();
  }

  get element() {
    return this.#element;
  }

  /** Opens the sheet; to be placed under the thumb. */
  get button() {
    return this.#button;
  }

  get isOpen() {
    return this.#open;
  }

  open() {
    if (this.#open || !this.#phone.matches) {
      return;
    }
    const before = scrollY;
    this.#open = true;
    this.#size = 'half';
    this.#show();
    this.#element.focus({ preventScroll: true });
    const { top, bottom } = this.#above.getBoundingClientRect();
    const end = matchMedia(ACROSS).matches ? innerHeight : SIZES.half * innerHeight;
    const by = top < 0 || bottom > end ? top : 0;
    const after = scrollY + by;
    this.#scroll = { before, after };
    scrollTo({ top: after, behavior: matchMedia(CALM).matches ? 'auto' : 'smooth' });
  }

  close() {
    if (!this.#open) {
      return;
    }
    const root = /** @type {Document | ShadowRoot} */ (this.#element.getRootNode());
    const focus = root.activeElement;
    const hadFocus = !focus || focus === document.body || this.#element.contains(focus);
    // A reader who has scrolled meanwhile stays; what grows again above does not move the page.
    const { before, after } = this.#scroll;
    const stayed = Math.abs(scrollY - after) < 2;
    this.#open = false;
    this.#show();
    if (stayed) {
      scrollTo({ top: before });
    }
    if (hadFocus) {
      this.#button.focus({ preventScroll: true });
    }
  }

  #toggle() {
    if (this.#open) {
      this.close();
    } else {
      this.open();
    }
  }

  /** The window became a phone's, or is none any more. */
  #arrange() {
    this.#open = false;
    this.#show();
  }

  #show() {
    const isSheet = this.#phone.matches;
    const element = this.#element;
    element.hidden = isSheet && !this.#open;
    element.toggleAttribute('data-open', this.#open);
    element.dataset.size = this.#size;
    element.style.removeProperty('--nde-sheet-height');
    if (isSheet) {
      element.setAttribute('role', 'dialog');
    } else {
      element.removeAttribute('role');
    }
    this.#button.setAttribute('aria-expanded', String(this.#open));
    this.#grip.setAttribute('aria-expanded', String(this.#size === 'full'));
    this.#grip.setAttribute('aria-label', this.#size === 'full' ? 'Half height' : 'Full height');
    this.#above.classList.toggle('nde-above-sheet', this.#open);
  }

  /** The other size: what drawing by the head does, for a key or a tap. */
  #resize() {
    this.#size = this.#size === 'full' ? 'half' : 'full';
    this.#show();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { target } = event;
    const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    // In a text box with something that is not in force, Escape takes that back first.
    const isTyping = isText && target.type !== 'range' && target.value !== target.defaultValue;
    if (event.key === 'Escape' && this.#open && !isTyping) {
      event.preventDefault();
      this.close();
    }
  }

  /** @param {AbortSignal} signal */
  #listenToHead(signal) {
    const head = this.#head;
    head.addEventListener('pointerdown', (event) => this.#grab(event), { signal });
    head.addEventListener('pointermove', (event) => this.#drag(event), { signal });
    head.addEventListener('pointerup', (event) => this.#letGo(event), { signal });
    head.addEventListener('pointercancel', () => this.#drop(), { signal });
  }

  /** @param {PointerEvent} event */
  #grab({ button, pointerId: id, clientY: y, timeStamp: time }) {
    if (button === 0 && this.#open && !this.#hold) {
      const { height } = this.#element.getBoundingClientRect();
      this.#hold = { id, from: y, height, y, time, speed: 0, moved: false };
    }
  }

  /** @param {PointerEvent} event */
  #drag({ pointerId, clientY, timeStamp }) {
    const hold = this.#hold;
    if (hold?.id !== pointerId) {
      return;
    }
    if (!hold.moved && Math.abs(clientY - hold.from) > DRAG_LEAST) {
      hold.moved = true;
      this.#head.setPointerCapture(pointerId); // from here on it is no click on what lies below
    }
    if (hold.moved) {
      const elapsed = Math.max(1, timeStamp - hold.time);
      hold.speed = (clientY - hold.y) / elapsed;
      hold.y = clientY;
      hold.time = timeStamp;
      const height = Math.min(SIZES.full * innerHeight, hold.height + hold.from - clientY);
      this.#element.style.setProperty('--nde-sheet-height', `${Math.max(0, height)}px`);
    }
  }

  /** @param {PointerEvent} event */
  #letGo({ pointerId, clientY, timeStamp }) {
    const hold = this.#hold;
    if (hold?.id !== pointerId) {
      return;
    }
    this.#drop();
    if (hold.moved) {
      const speed = timeStamp - hold.time > RUN_ON ? 0 : hold.speed;
      this.#settle((hold.height + hold.from - clientY - speed * RUN_ON) / innerHeight);
    }
  }

  #drop() {
    this.#hold = null;
    this.#element.style.removeProperty('--nde-sheet-height');
  }

  /** @param {number} part   of the window's height, to which it was drawn */
  #settle(part) {
    const isAcross = matchMedia(ACROSS).matches;
    if (part < (isAcross ? 2 / 3 : SIZES.half / 2)) {
      this.close();
      return;
    }
    this.#size = !isAcross && part > (SIZES.half + SIZES.full) / 2 ? 'full' : 'half';
    this.#show();
  }
}
