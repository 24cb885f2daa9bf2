// @ts-check
/**
 * Where a reader takes the run elsewhere: copies the link, downloads pictures, numbers and the
 * model, opens a model file. It knows what is offered; who makes it gives the contents.
 */
import { h, newId, setText } from './dom.js';

/**
 * @typedef {'png' | import('../core/export-run.js').RunExport} ExportKind   of a run
 *
 * @typedef {object} Offer
 * @property {string} kind
 * @property {string} label on its button
 * @property {string} use what it is for, in one line
 * @property {string} file the name it is saved by
 *
 * @typedef {object} ShareLink
 * @property {string} url           '' where the page has none
 * @property {string} [holds] what is in it
 * @property {string} [approximate] why it does not give this very state, '' where it does
 *
 * @typedef {object} OpenedFile
 * @property {string} text                what to say of it
 * @property {(() => void) | null} back   to the run that was there before
 *
 * @typedef {{ title: string, offers: Offer[] }} OfferGroup
 *
 * @typedef {object} ShareEvents
 * @property {(kind: string) => Blob | Promise<Blob>} onExport  throws what cannot be made
 * @property {((file: File) => Promise<OpenedFile>) | null} onOpen  throws where it cannot be opened;
 *   null: nothing can be
 */

/** What is offered of a run. @type {OfferGroup[]} */
export const EXPORTS = [
  {
    title: 'Picture',
    offers: [
      {
        kind: 'png',
        label: 'PNG',
        use: 'the phase plane as you see it, for a slide or a message',
        file: 'neural-ode.png',
      },
      {
        kind: 'svg',
        label: 'SVG',
        use: 'truth, data and fit in lines that stay sharp, for print',
        file: 'neural-ode.svg',
      },
    ],
  },
  {
    title: 'Numbers',
    offers: [
      {
        kind: 'trajectories',
        label: 'Trajectories, CSV',
        use: 'data, true and fitted values at every time, for a spreadsheet',
        file: 'neural-ode-trajectories.csv',
      },
      {
        kind: 'losses',
        label: 'Losses, CSV',
        use: 'loss, evaluations and steps of every epoch',
        file: 'neural-ode-losses.csv',
      },
    ],
  },
  {
    title: 'Model',
    offers: [
      {
        kind: 'python',
        label: 'Python program',
        use: 'PyTorch and torchdiffeq: has it all in one file and trains on',
        file: 'neural_ode.py',
      },
      {
        kind: 'safetensors',
        label: 'safetensors',
        use: 'weights and biases by PyTorch’s names, in double precision',
        file: 'neural-ode.safetensors',
      },
      {
        kind: 'model',
        label: 'Model file, JSON',
        use: 'settings, data, weights and optimiser: open it here again, to the last bit',
        file: 'neural-ode.json',
      },
    ],
  },
];

/** Milliseconds that a button says "Copied". */
const COPIED_FOR = 2500;

/** Milliseconds after which a browser has surely begun to save what was clicked. */
const SAVED_AFTER = 60_000;

export class SharePanel {
  #events;
  #signal;
  #address;
  #copy;
  #linkPart = h('section', { class: 'nde-share-part nde-share-first' });
  #holds = h('p', { class: 'nde-share-note' });
  #approximate = h('p', { class: 'nde-share-note nde-share-warning', hidden: true });
  #linkStatus = statusLine();
  #openStatus = statusLine();
  /** The line that spoke last. @type {HTMLElement} */
  #spoken = this.#linkStatus;
  #choose;
  #back;
  /** @type {OpenedFile['back']} */
  #goBack = null;
  #picker = h('input', { type: 'file', accept: '.json,application/json', hidden: true });
  #element;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #copied;

  /** @param {ShareEvents & { groups: readonly OfferGroup[], signal: AbortSignal }} options */
  constructor({ groups, signal, ...events }) {
    this.#events = events;
    this.#signal = signal;
    this.#address = h('input', { type: 'text', class: 'nde-input nde-share-url', readonly: true });
    this.#copy = this.#button('Copy link', () => this.#copyLink(), 'nde-button-main');
    this.#choose = this.#button('Choose a file …', () => this.#picker.click());
    this.#back = this.#button('Back to the run before', () => this.#leaveFile());
    this.#back.hidden = true;
    this.#fillLinkPart();
    this.#element = h(
      'div',
      { class: 'nde-share' },
      this.#linkPart,
      ...groups.map((group) => this.#group(group)),
      events.onOpen && this.#opener(),
    );
    this.#listen();
  }

  get element() {
    return this.#element;
  }

  /** @param {ShareLink} link */
  show({ url, holds = '', approximate = '' }) {
    this.#linkPart.hidden = url === '';
    if (this.#address.value !== url) {
      this.#address.value = url;
      this.#resetCopy();
    }
    setText(this.#holds, holds);
    this.#holds.hidden = holds === '';
    setText(this.#approximate, approximate);
    this.#approximate.hidden = approximate === '';
  }

  #fillLinkPart() {
    const id = newId();
    this.#address.id = id;
    this.#linkPart.append(
      h('label', { for: id, class: 'nde-share-title' }, 'Link to this state'),
      h('div', { class: 'nde-share-link' }, this.#address, this.#copy),
      this.#holds,
      this.#approximate,
      this.#linkStatus,
    );
  }

  /**
   * @param {string} label
   * @param {() => unknown} act
   * @param {string} [more] classes
   */
  #button(label, act, more = '') {
    const button = h('button', { type: 'button', class: `nde-button ${more}`.trim() }, label);
    button.addEventListener('click', () => void act(), { signal: this.#signal });
    return button;
  }

  /** @param {OfferGroup} group */
  #group({ title, offers }) {
    const id = newId();
    const status = statusLine();
    return h(
      'section',
      { class: 'nde-share-part', 'aria-labelledby': id },
      h('h3', { id, class: 'nde-share-title' }, title),
      h(
        'ul',
        { class: 'nde-share-list' },
        ...offers.map((offer) => {
          const use = newId();
          const button = this.#button(offer.label, () => this.#export(offer, button, status));
          button.dataset.kind = offer.kind;
          button.setAttribute('aria-describedby', use);
          return h('li', {}, button, h('span', { id: use, class: 'nde-share-use' }, offer.use));
        }),
      ),
      status,
    );
  }

  #opener() {
    const id = newId();
    return h(
      'section',
      { class: 'nde-share-part', 'aria-labelledby': id },
      h('h3', { id, class: 'nde-share-title' }, 'Open'),
      h(
        'div',
        { class: 'nde-share-drop' },
        this.#choose,
        h('span', { class: 'nde-share-use' }, 'a model file of this page, or drop it here'),
        this.#picker,
      ),
      this.#openStatus,
      this.#back,
    );
  }

  #listen() {
    const options = { signal: this.#signal };
    this.#address.addEventListener('focus', () => this.#address.select(), options);
    this.#picker.addEventListener(
      'change',
      () => {
        void this.#take(this.#picker.files?.[0]);
        this.#picker.value = ''; // the same file can be chosen again
      },
      options,
    );
    if (this.#events.onOpen) {
      this.#listenToDrops();
    }
    this.#signal.addEventListener('abort', () => clearTimeout(this.#copied), { once: true });
  }

  #listenToDrops() {
    const options = { signal: this.#signal };
    const element = this.#element;
    /** @param {boolean} on */
    const over = (on) => element.classList.toggle('nde-share-over', on);
    element.addEventListener('dragover', (e) => (e.preventDefault(), over(true)), options);
    element.addEventListener('dragleave', () => over(false), options);
    element.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        over(false);
        void this.#take(event.dataTransfer?.files[0]);
      },
      options,
    );
  }

  async #copyLink() {
    try {
      await navigator.clipboard.writeText(this.#address.value);
    } catch {
      // No permission, or a page that was not loaded securely: the older way, by a selection.
      this.#address.focus();
      this.#address.select();
      if (!document.execCommand('copy')) {
        const way = 'the link is selected, copy it yourself';
        this.#say(this.#linkStatus, `The browser does not let this page copy: ${way}.`, true);
        return;
      }
    }
    setText(this.#copy, 'Copied');
    this.#say(this.#linkStatus, 'The link is copied.');
    clearTimeout(this.#copied);
    this.#copied = setTimeout(() => this.#resetCopy(), COPIED_FOR);
  }

  #resetCopy() {
    clearTimeout(this.#copied);
    setText(this.#copy, 'Copy link');
  }

  /**
   * @param {Offer} offer
   * @param {HTMLButtonElement} button
   * @param {HTMLElement} status
   */
  async #export({ kind, label, file }, button, status) {
    if (button.getAttribute('aria-busy') === 'true') {
      return;
    }
    button.setAttribute('aria-busy', 'true');
    try {
      const blob = await this.#events.onExport(kind);
      this.#save(blob, file);
      this.#say(status, `${file} is saved (${sizeText(blob.size)}).`);
    } catch (error) {
      this.#say(status, `${label} could not be made: ${reasonOf(error)}`, true);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  /**
   * @param {Blob} blob
   * @param {string} name
   */
  #save(blob, name) {
    const href = URL.createObjectURL(blob);
    const link = h('a', { href, download: name, hidden: true });
    this.#element.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(href), SAVED_AFTER);
  }

  /** @param {File | undefined} file */
  async #take(file) {
    const { onOpen } = this.#events;
    if (file === undefined || !onOpen) {
      return;
    }
    this.#say(this.#openStatus, `Reading ${file.name} …`);
    try {
      const { text, back } = await onOpen(file);
      this.#say(this.#openStatus, text);
      this.#goBack = back;
      this.#back.hidden = back === null;
    } catch (error) {
      this.#say(this.#openStatus, `${file.name}: ${reasonOf(error)}`, true);
    }
  }

  #leaveFile() {
    const back = this.#goBack;
    this.#goBack = null;
    this.#choose.focus();
    this.#back.hidden = true;
    back?.();
    this.#say(this.#openStatus, 'The run before is back.');
  }

  /**
   * @param {HTMLElement} status   next to what was pressed
   * @param {string} text
   * @param {boolean} [isProblem]
   */
  #say(status, text, isProblem = false) {
    if (status !== this.#spoken) {
      setText(this.#spoken, '');
      this.#spoken = status;
    }
    setText(status, text);
    status.classList.toggle('nde-share-problem', isProblem);
  }
}

const statusLine = () => h('p', { class: 'nde-share-status', role: 'status' });

/** @param {unknown} error */
const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {number} bytes */
function sizeText(bytes) {
  if (bytes < 1000) {
    return `${bytes} bytes`;
  }
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
