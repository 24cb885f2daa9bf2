// @ts-check
/** The live figures: a list of names and numbers whose places do not move while they change. */
import { h, setText } from './dom.js';
import { formatCount, formatRate, formatReal } from './numbers.js';

/**
 * @typedef {object} Figures
 * @property {number} done          epochs trained
 * @property {number} loss
 * @property {number} evaluations
 * @property {number} accepted
 * @property {number} rejected
 * @property {number} gradientNorm
 * @property {number} rate          epochs per second
 */

/** @type {{ label: string, help: string, text: (figures: Figures) => string }[]} */
const LIST = [
  {
    label: 'Epoch',
    help: 'rounds of training done so far',
    text: ({ done }) => formatCount(done),
  },
  {
    label: 'Loss',
    help: 'mean squared distance between the curve and the data, before the last update',
    text: ({ loss }) => formatReal(loss),
  },
  {
    label: 'Evaluations',
    help: 'how often the network was asked for a direction in the last epoch',
    text: ({ evaluations }) => (evaluations > 0 ? formatCount(evaluations) : '–'),
  },
  {
    label: 'Steps (rejected)',
    help: 'steps that the solver accepted and rejected in the last epoch',
    text: ({ accepted, rejected }) =>
      accepted + rejected > 0 ? `${formatCount(accepted)} (${formatCount(rejected)})` : '–',
  },
  {
    label: 'Gradient norm',
    help: 'length of the last gradient: how strongly the loss still pulls at the weights',
    text: ({ gradientNorm }) => formatReal(gradientNorm, 3),
  },
  {
    label: 'Epochs / second',
    help: 'on the clock on the wall, at the speed that is set',
    text: ({ rate }) => (rate > 0 ? formatRate(rate) : '–'),
  },
];

/** Before the first epoch, and what is not known. @type {Figures} */
const NONE = {
  done: 0,
  loss: NaN,
  evaluations: NaN,
  accepted: 0,
  rejected: 0,
  gradientNorm: NaN,
  rate: 0,
};

export class FigureList {
  #values = LIST.map(() => h('dd', { class: 'nde-figure-value' }, '–'));
  #element = h(
    'dl',
    { class: 'nde-figures' },
    ...LIST.map(({ label, help }, i) =>
      h('div', { class: 'nde-figure', title: help }, h('dt', {}, label), this.#values[i]),
    ),
  );

  get element() {
    return this.#element;
  }

  clear() {
    this.show({});
  }

  /** @param {Partial<Figures>} known */
  show(known) {
    const figures = { ...NONE, ...known };
    LIST.forEach(({ text }, i) => {
      const value = this.#values[i];
      if (value) {
        setText(value, text(figures));
      }
    });
  }
}
