// @ts-check
/**
 * Slow motion: one epoch in its four parts, solve, loss, way back and update, one beat after the
 * other, with the numbers of that epoch.
 */
import {
  adjointEquation,
  lossEquation,
  solveEquation,
  stepsBackEquation,
  updateEquation,
} from './anatomy-equations.js';
import { h, setText } from './dom.js';
import { icon } from './icon.js';
import { formatCount, formatReal } from './numbers.js';

/**
 * @typedef {'solve' | 'loss' | 'back' | 'update'} Part
 *
 * @typedef {object} Anatomy   of one epoch; rows of the state are in the order of `names`
 * @property {number} epoch
 * @property {readonly string[]} names          of the variables
 * @property {readonly { t: number, h: number, accepted: boolean, y: readonly number[] }[]} steps
 *   in the order in which they were tried; y: where an accepted step ends, where a rejected began
 * @property {readonly { t: number, y: readonly number[], residual: readonly number[],
 *   cotangent: readonly number[] }[]} outputs   of the first trajectory, in order of time:
 *   residual = y − data, cotangent = ∂loss/∂y
 * @property {boolean} squared                  whether the loss is the mean of squares
 * @property {boolean} adjoint                  whether the way back is an equation of its own
 * @property {number} samples                   numbers that the loss is the mean over
 * @property {number} loss
 * @property {number} evaluations
 * @property {number} backwardEvaluations
 * @property {number} gradientNorm
 * @property {number} updateNorm                |Δθ|
 * @property {number} weightsNorm               |θ| before it
 * @property {number} weights                   how many there are
 * @property {number} learningRate
 * @property {string} optimizer                 its label
 *
 * @typedef {object} Beat   one thing that happens
 * @property {Part} part
 * @property {string} text
 * @property {number | null} time   where on the curve it happens
 */

/** Beats of the loss and of the way back: some outputs stand for all. */
const OUTPUTS_SHOWN = 8;
/** Milliseconds that a beat is shown when it plays by itself. */
const BEAT_TIME = 700;
const STEP_TIME = 180;

/** @typedef {Pick<Anatomy, 'squared' | 'adjoint'>} Method */

/**
 * @type {readonly { key: Part, title: string, equation: (method: Method) => Element,
 *   text: string }[]}
 */
const PARTS = [
  {
    key: 'solve',
    title: 'Solve',
    equation: solveEquation,
    text: 'The solver follows the network’s arrows from the start, step by step.',
  },
  {
    key: 'loss',
    title: 'Loss',
    equation: ({ squared }) => lossEquation(squared),
    text: 'At each dot, the distance from the curve to the data; N counts all their numbers.',
  },
  {
    key: 'back',
    title: 'Way back',
    equation: ({ adjoint }) => (adjoint ? adjointEquation() : stepsBackEquation()),
    text: 'From the last step to the first: how the loss changes if the curve is moved here.',
  },
  {
    key: 'update',
    title: 'Update',
    equation: updateEquation,
    text: 'All weights take a small step, downhill.',
  },
];

/** Before the first epoch. @type {Method} */
const USUAL = { squared: true, adjoint: false };

/**
 * What happens in an epoch, in order.
 * @param {Anatomy} anatomy
 * @returns {Beat[]}
 */
export function beatsOf(anatomy) {
  const { names, steps, outputs } = anatomy;
  const some = evenly(outputs, OUTPUTS_SHOWN);
  const vector = (/** @type {readonly number[]} */ values) =>
    `(${values.map((value) => formatReal(value, 3)).join(', ')})`;
  const state = `(${names.join(', ')})`;
  return [
    ...steps.map(({ t, h: size, accepted, y }, i) => ({
      part: /** @type {const} */ ('solve'),
      time: accepted ? t + size : t,
      text: accepted
        ? `Step ${i + 1} of ${steps.length}: t = ${formatReal(t, 3)}, size ${formatReal(size, 3)}, ` +
          `accepted. ${state} = ${vector(y)}`
        : `Step ${i + 1} of ${steps.length}: t = ${formatReal(t, 3)}, size ${formatReal(size, 3)}, ` +
          'rejected: not accurate enough. It is tried again, shorter.',
    })),
    ...some.map(({ t, residual }) => ({
      part: /** @type {const} */ ('loss'),
      time: t,
      text: `t = ${formatReal(t, 3)}: curve minus data = ${vector(residual)}`,
    })),
    ...[...some].reverse().map(({ t, cotangent }) => ({
      part: /** @type {const} */ ('back'),
      time: t,
      text: `t = ${formatReal(t, 3)}: this dot adds ${vector(cotangent)} to a`,
    })),
    { part: /** @type {const} */ ('update'), time: null, text: updateText(anatomy) },
  ];
}

/** @param {Anatomy} anatomy */
function updateText({ gradientNorm, updateNorm, weightsNorm, weights, learningRate, optimizer }) {
  return (
    `${optimizer} with learning rate ${formatReal(learningRate, 2)} turns a gradient of length ` +
    `${formatReal(gradientNorm, 3)} into a step of length ${formatReal(updateNorm, 3)} of the ` +
    `${formatCount(weights)} weights, whose length is ${formatReal(weightsNorm, 3)}.`
  );
}

export class EpochAnatomy {
  #parts = PARTS.map(partOf);
  #title = h('h2', { class: 'nde-panel-title' }, 'One epoch in slow motion');
  #beatText = h('p', { class: 'nde-beat' });
  #count = h('span', { class: 'nde-beat-count' });
  #previous = button('Back', 'One beat back (←)');
  #next = button('Next', 'One beat on (→)');
  #nextPart = button('Next part', 'On to the next part (↓)');
  #playIcon = icon('play');
  #pauseIcon = icon('pause');
  #playText = h('span', {}, 'Play');
  #play;
  #element;
  #onBeat;
  #signal;
  /** @type {Beat[]} */
  #beats = [];
  #at = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;

  /**
   * @param {object} options
   * @param {(beat: Beat | null) => void} options.onBeat   what to point at on the canvas
   * @param {AbortSignal} options.signal
   */
  constructor({ onBeat, signal }) {
    this.#onBeat = onBeat;
    this.#signal = signal;
    this.#play = h(
      'button',
      { type: 'button', class: 'nde-button' },
      this.#playIcon,
      this.#playText,
    );
    this.#element = h(
      'section',
      { class: 'nde-insight nde-anatomy nde-panel', 'aria-label': 'One epoch in slow motion' },
      h('header', { class: 'nde-insight-head' }, this.#title, this.#count),
      h(
        'div',
        { class: 'nde-anatomy-buttons', role: 'group', 'aria-label': 'Slow motion' },
        this.#previous,
        this.#play,
        this.#next,
        this.#nextPart,
      ),
      h('div', { class: 'nde-beat-place', 'aria-live': 'polite' }, this.#beatText),
      h('ol', { class: 'nde-anatomy-parts' }, ...this.#parts.map(({ element }) => element)),
    );
    this.#listen();
    this.clear();
  }

  get element() {
    return this.#element;
  }

  /** No epoch yet. */
  clear() {
    this.pause();
    this.#beats = [];
    this.#at = 0;
    setText(this.#title, 'One epoch in slow motion');
    this.#parts.forEach(({ figures }) => setText(figures, ''));
    this.#showBeat();
  }

  /** @param {Anatomy} anatomy   of another epoch; begins with its first beat */
  show(anatomy) {
    this.pause();
    this.#beats = beatsOf(anatomy);
    this.#at = 0;
    setText(this.#title, `Epoch ${formatCount(anatomy.epoch)} in slow motion`);
    for (const { key, place, equation, figures } of this.#parts) {
      place.replaceChildren(equation(anatomy));
      setText(figures, FIGURES[key](anatomy));
    }
    this.#showBeat();
  }

  /** Ends playing. */
  pause() {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    this.#showPlaying();
  }

  #listen() {
    const signal = this.#signal;
    const go = (/** @type {number} */ by) => () => {
      this.pause();
      this.#goTo(this.#at + by);
    };
    this.#previous.addEventListener('click', go(-1), { signal });
    this.#next.addEventListener('click', go(1), { signal });
    this.#nextPart.addEventListener('click', () => this.#goToPart(1), { signal });
    this.#play.addEventListener('click', () => this.#toggle(), { signal });
    this.#parts.forEach(({ key, choose }) =>
      choose.addEventListener('click', () => this.#goToFirst(key), { signal }),
    );
    this.#element.addEventListener('keydown', (event) => this.#press(event), { signal });
    signal.addEventListener('abort', () => this.pause());
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.#goTo(this.#at - 1),
      ArrowRight: () => this.#goTo(this.#at + 1),
      ArrowUp: () => this.#goToPart(-1),
      ArrowDown: () => this.#goToPart(1),
      Home: () => this.#goTo(0),
      End: () => this.#goTo(this.#beats.length - 1),
    };
    const act = keys[event.key];
    if (act) {
      // The page's own keys would train an epoch.
      event.preventDefault();
      this.pause();
      act();
    }
  }

  #toggle() {
    if (this.#timer !== null) {
      this.pause();
      return;
    }
    if (this.#at >= this.#beats.length - 1) {
      this.#goTo(0);
    }
    this.#playOn();
  }

  #playOn() {
    const beat = this.#beats[this.#at];
    const time = beat?.part === 'solve' ? STEP_TIME : BEAT_TIME;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#goTo(this.#at + 1);
      if (this.#at < this.#beats.length - 1) {
        this.#playOn();
      }
      this.#showPlaying();
    }, time);
    this.#showPlaying();
  }

  /** @param {number} index */
  #goTo(index) {
    this.#at = Math.max(0, Math.min(index, this.#beats.length - 1));
    this.#showBeat();
  }

  /** @param {Part} part */
  #goToFirst(part) {
    this.pause();
    this.#goTo(this.#beats.findIndex((beat) => beat.part === part));
  }

  /** @param {1 | -1} by */
  #goToPart(by) {
    const now = PARTS.findIndex(({ key }) => key === this.#beats[this.#at]?.part);
    const part = PARTS[Math.max(0, Math.min(now + by, PARTS.length - 1))];
    if (part && now >= 0) {
      this.#goToFirst(part.key);
    }
  }

  #showBeat() {
    const beat = this.#beats[this.#at] ?? null;
    for (const { key, element, choose } of this.#parts) {
      element.classList.toggle('nde-anatomy-now', key === beat?.part);
      choose.disabled = beat === null;
      if (key === beat?.part) {
        element.setAttribute('aria-current', 'step');
      } else {
        element.removeAttribute('aria-current');
      }
    }
    setText(this.#beatText, beat?.text ?? 'Train one epoch, and look at it here.');
    setText(this.#count, beat ? `${this.#at + 1} of ${this.#beats.length}` : '');
    const last = this.#at >= this.#beats.length - 1;
    // A button that has the focus and is switched off would lose it: these only say so.
    this.#previous.setAttribute('aria-disabled', String(this.#at === 0));
    this.#next.setAttribute('aria-disabled', String(last));
    this.#nextPart.setAttribute('aria-disabled', String(last));
    this.#play.disabled = beat === null;
    this.#onBeat(beat);
  }

  #showPlaying() {
    const playing = this.#timer !== null;
    this.#play.firstElementChild?.replaceWith(playing ? this.#pauseIcon : this.#playIcon);
    setText(this.#playText, playing ? 'Pause' : 'Play');
    // While it plays, nobody can listen as fast.
    this.#beatText.parentElement?.setAttribute('aria-live', playing ? 'off' : 'polite');
  }
}

/** What stands in a part besides its equation. @type {Record<Part, (anatomy: Anatomy) => string>} */
const FIGURES = {
  solve: ({ steps, evaluations }) => {
    const rejected = steps.filter(({ accepted }) => !accepted).length;
    return (
      `${formatCount(steps.length - rejected)} steps, ${formatCount(rejected)} rejected, ` +
      `${formatCount(evaluations)} evaluations`
    );
  },
  loss: ({ loss, samples }) => `${formatReal(loss)}, mean over ${formatCount(samples)} numbers`,
  back: ({ gradientNorm, backwardEvaluations: n }) =>
    `|∂L/∂θ| = ${formatReal(gradientNorm, 3)}` + (n > 0 ? `, ${formatCount(n)} evaluations` : ''),
  update: ({ updateNorm }) => `|Δθ| = ${formatReal(updateNorm, 3)}`,
};

/** @param {(typeof PARTS)[number]} part */
function partOf({ key, title, equation, text }) {
  const figures = h('p', { class: 'nde-anatomy-figures' });
  const choose = h('button', { type: 'button', class: 'nde-anatomy-title' }, title);
  const place = h('div', { class: 'nde-anatomy-equation' }, equation(USUAL));
  const element = h(
    'li',
    { class: 'nde-anatomy-part' },
    choose,
    place,
    h('p', { class: 'nde-insight-note' }, text),
    figures,
  );
  return { key, element, choose, place, equation, figures };
}

/**
 * @param {string} text
 * @param {string} title
 */
function button(text, title) {
  return h('button', { type: 'button', class: 'nde-button', title }, text);
}

/**
 * At most n of a list, the first and the last among them.
 * @template T
 * @param {readonly T[]} list
 * @param {number} n
 * @returns {T[]}
 */
function evenly(list, n) {
  if (list.length <= n) {
    return [...list];
  }
  return Array.from(
    { length: n },
    (_, i) => /** @type {T} */ (list[Math.round((i * (list.length - 1)) / (n - 1))]),
  );
}
