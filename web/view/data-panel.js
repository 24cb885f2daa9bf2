// @ts-check
/**
 * Data of the reader's own: paste a table, drop or choose a file, or begin with an example. Shows
 * what was understood and what was wrong with which line, and offers to use it.
 */
import { DataPreview } from './data-preview.js';
import { h, newId, setText } from './dom.js';
import { icon } from './icon.js';

/** @typedef {import('../core/table-text.js').Table} Table */
/** @typedef {import('../core/table-text.js').Problem} Problem */

/**
 * @typedef {object} PanelData
 * @property {string[]} names
 * @property {{ t: number[], y: number[][] }[]} trajectories
 * @property {'drawn' | 'table'} source
 *
 * @typedef {{ table: Table, data: PanelData | null, remarks: string[] }} Understood
 * @typedef {{ key: string, label: string, note: string, text: () => string }} Example
 *
 * @typedef {object} PanelEvents
 * @property {(data: PanelData) => void} onUse
 * @property {() => void} onBack   to the known system
 * @property {() => void} [onDraw]   draw by hand instead; without it there is no such button
 * @property {(fraction: number) => void} onTrainFraction   0 < fraction <= 1
 */

/** Time without a key before a text is read, ms. */
const PAUSE = 150;
/** A larger file is no table that this page can use, bytes. */
const FILE_MOST = 8_000_000;
const PROBLEMS_SHOWN = 20;
const FRACTION_HELP =
  'Of the time of each trajectory; the rest shows whether the network has learned how it goes on. ' +
  'A long oscillation is learned sooner from its first part.';

export class DataPanel {
  #element;
  #understand;
  #events;
  #signal;
  #preview;
  #text;
  #summary = h('p', { class: 'nde-data-summary', role: 'status' });
  #problems = h('ul', { class: 'nde-data-problems' });
  #fraction;
  #use = button('Use this data', 'nde-button nde-button-main');
  #back = button('Back to the known system');
  /** @type {PanelData | null} */
  #data = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {(text: string) => Understood} options.understand
   * @param {number} options.stateMax   most variables
   * @param {{ least: number, most: number }} options.trainFraction   limits of the setting
   * @param {readonly Example[]} options.examples
   * @param {PanelEvents} options.events
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ understand, stateMax, trainFraction, examples, events, loop, signal }) {
    this.#understand = understand;
    this.#events = events;
    this.#signal = signal;
    this.#preview = new DataPreview({ loop, signal });
    this.#text = h('textarea', {
      class: 'nde-input nde-data-text',
      id: newId(),
      rows: 7,
      spellcheck: 'false',
      autocomplete: 'off',
      autocapitalize: 'off',
      wrap: 'off',
      placeholder: 't,x,y\n0,1.0,0.5\n0.1,0.98,0.61\n…',
    });
    this.#fraction = this.#fractionControl(trainFraction);
    this.#element = h(
      'section',
      { class: 'nde-data nde-panel', 'aria-label': 'Your own data' },
      h('p', { class: 'nde-data-help' }, helpText(stateMax)),
      this.#sources(examples),
      h(
        'label',
        { class: 'nde-field-label', for: this.#text.id },
        'The table: paste or type it here',
      ),
      this.#text,
      this.#summary,
      this.#problems,
      this.#preview.element,
      this.#fraction.element,
      h('p', { class: 'nde-data-quiet' }, FRACTION_HELP),
      h('div', { class: 'nde-data-buttons' }, this.#use, this.#back),
    );
    this.#listen(signal);
    this.#read();
    this.showInForce(false);
  }

  get element() {
    return this.#element;
  }

  /**
   * Puts a table into the paste area and reads it.
   * @param {string} text
   */
  showText(text) {
    this.#text.value = text;
    this.#text.scrollTop = 0;
    this.#read();
  }

  /** @param {boolean} isOwn   own data are what is fitted now, so that there is a way back */
  showInForce(isOwn) {
    this.#back.disabled = !isOwn;
  }

  /** @param {number} fraction   of each trajectory that is trained on */
  showTrainFraction(fraction) {
    this.#fraction.show(fraction);
  }

  /** @param {readonly Example[]} examples */
  #sources(examples) {
    const signal = this.#signal;
    const file = h('input', {
      type: 'file',
      class: 'nde-unseen',
      accept: '.csv,.tsv,.txt,.dat,text/*',
      'aria-label': 'File with a table',
      tabindex: -1,
    });
    const choose = button('Choose a file…');
    choose.addEventListener('click', () => file.click(), { signal });
    const take = () => {
      const [chosen] = file.files ?? [];
      if (chosen) {
        void this.load(chosen);
      }
      file.value = '';
    };
    file.addEventListener('change', take, { signal });
    const draw = button('Draw by hand');
    draw.addEventListener('click', () => this.#events.onDraw?.(), { signal });
    const offers = examples.map(({ label, note, text }) => {
      const one = button(label);
      one.title = note;
      one.addEventListener('click', () => this.showText(text()), { signal });
      return one;
    });
    return h(
      'div',
      { class: 'nde-data-sources' },
      h(
        'div',
        { class: 'nde-data-buttons' },
        choose,
        file,
        this.#events.onDraw ? draw : null,
        h('span', { class: 'nde-data-quiet' }, 'or drop a file anywhere on the page'),
      ),
      h(
        'div',
        { class: 'nde-data-buttons', role: 'group', 'aria-label': 'Examples' },
        h('span', { class: 'nde-data-quiet' }, 'Examples:'),
        ...offers,
      ),
    );
  }

  /** @param {{ least: number, most: number }} limits */
  #fractionControl({ least, most }) {
    const input = h('input', {
      type: 'range',
      class: 'nde-range',
      id: newId(),
      min: Math.round(100 * least),
      max: Math.round(100 * most),
      step: 1,
      value: 100,
    });
    const output = h('output', { class: 'nde-number', for: input.id });
    const say = () => {
      const text = input.value === '100' ? 'all of it' : `first ${input.value} %`;
      setText(output, text);
      input.setAttribute('aria-valuetext', text);
    };
    input.addEventListener('input', say, { signal: this.#signal });
    const give = () => this.#events.onTrainFraction(Number(input.value) / 100);
    input.addEventListener('change', give, { signal: this.#signal });
    say();
    const label = h('label', { class: 'nde-field-label', for: input.id }, 'Train on');
    return {
      element: h('div', { class: 'nde-data-fraction' }, label, input, output),
      /** @param {number} fraction */
      show(fraction) {
        input.value = String(Math.round(100 * fraction));
        say();
      },
    };
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const later = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#read(), PAUSE);
    };
    this.#text.addEventListener('input', later, { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#use.addEventListener('click', () => this.#give(), { signal });
    this.#back.addEventListener('click', () => this.#events.onBack(), { signal });
    const over = (/** @type {boolean} */ isOver) => (/** @type {DragEvent} */ event) => {
      if (event.dataTransfer?.types.includes('Files')) {
        event.preventDefault();
        this.#element.classList.toggle('nde-data-over', isOver);
      }
    };
    this.#element.addEventListener('dragover', over(true), { signal });
    this.#element.addEventListener('dragleave', over(false), { signal });
    const drop = (/** @type {DragEvent} */ event) => {
      over(false)(event);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) {
        void this.load(file);
      }
    };
    this.#element.addEventListener('drop', drop, { signal });
  }

  #give() {
    this.#read();
    if (this.#data) {
      this.#events.onUse(this.#data);
    }
  }

  /** @param {File} file   with a table */
  async load(file) {
    try {
      if (file.size > FILE_MOST) {
        throw new Error(
          `it has ${Math.round(file.size / 1e6)} MB, and at most ${FILE_MOST / 1e6} MB are read; thin the table`,
        );
      }
      this.showText(decode(await file.arrayBuffer()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setText(this.#summary, `The file ${file.name} could not be read: ${reason}.`);
    }
  }

  #read() {
    clearTimeout(this.#timer);
    const text = this.#text.value;
    const isEmpty = text.trim() === '';
    const { table, data, remarks } = this.#understand(text);
    this.#data = isEmpty ? null : data;
    this.#use.disabled = this.#data === null;
    setText(this.#summary, isEmpty ? '' : [table.summary, ...remarks].join(' '));
    this.#showProblems(isEmpty ? [] : table.problems);
    this.#preview.show(this.#data && { ...table, ...this.#data });
  }

  /** @param {Problem[]} problems */
  #showProblems(problems) {
    const shown = problems.slice(0, PROBLEMS_SHOWN);
    const more = problems.length - shown.length;
    this.#problems.replaceChildren(
      ...shown.map((problem) => this.#problemItem(problem)),
      ...(more > 0 ? [h('li', { class: 'nde-data-quiet' }, `and ${more} more`)] : []),
    );
    const isWrong = problems.some(({ kind }) => kind === 'error');
    this.#text.setAttribute('aria-invalid', String(isWrong && this.#data === null));
  }

  /** @param {Problem} problem */
  #problemItem({ line, column, kind, message }) {
    const place = `Line ${line}${column === undefined ? '' : `, column ${column}`}`;
    const go = h('button', { type: 'button', class: 'nde-data-line' }, place);
    go.title = 'Show this line in the table';
    go.addEventListener('click', () => this.#select(line), { signal: this.#signal });
    const shape = kind === 'error' ? 'warning' : 'info';
    return h('li', { class: `nde-data-${kind}` }, icon(shape), h('span', {}, go, `: ${message}.`));
  }

  /** @param {number} line   counted from 1 */
  #select(line) {
    const lines = this.#text.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.#text.focus();
    this.#text.setSelectionRange(start, start + (lines[line - 1] ?? '').length);
    this.#text.scrollTop = (this.#text.scrollHeight * (line - 2)) / lines.length;
  }
}

/** @param {number} stateMax */
function helpText(stateMax) {
  return (
    `A column of times and one for each variable, at most ${stateMax}; commas, semicolons, tabs or ` +
    'spaces between them. Several runs: in a column named run, or with an empty line between them. ' +
    'Times may be irregular. Nothing leaves this device.'
  );
}

/**
 * The text of a file in the encodings that spreadsheets write.
 * @param {ArrayBuffer} buffer
 */
function decode(buffer) {
  const [a, b] = new Uint8Array(buffer, 0, Math.min(2, buffer.byteLength));
  if (a === 0xff && b === 0xfe) {
    return new TextDecoder('utf-16le').decode(buffer);
  }
  if (a === 0xfe && b === 0xff) {
    return new TextDecoder('utf-16be').decode(buffer);
  }
  const text = new TextDecoder().decode(buffer);
  return text.includes('\ufffd') ? new TextDecoder('windows-1252').decode(buffer) : text;
}

/**
 * @param {string} label
 * @param {string} [className]
 */
function button(label, className = 'nde-button') {
  return h('button', { type: 'button', class: className }, label);
}
