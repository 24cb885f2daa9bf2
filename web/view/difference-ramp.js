// @ts-check
/** What the colours of the map of differences mean: a bar with numbers, and the line around the data. */
import { RAMP_COLOURS, colourRamp } from './colour-ramp.js';
import { h, svg } from './dom.js';
import { watchTheme } from './frame-loop.js';
import { DIFFERENCE_MOST } from './heat-map.js';
import { picture } from './legend.js';
import { readPalette } from './palette.js';

/** Along the bar, evenly spaced. */
const NUMBERS = ['0', `${50 * DIFFERENCE_MOST} %`, `≥ ${100 * DIFFERENCE_MOST} %`];
/** Of the gradient; between them it is straight. */
const STOPS = RAMP_COLOURS / 4;

export class DifferenceRamp {
  #bar = h('span', { class: 'nde-ramp-bar', 'aria-hidden': 'true' });
  #element = h(
    'div',
    { class: 'nde-ramp', hidden: true },
    h('span', {}, '|learned − true| / |true|'),
    h(
      'span',
      { class: 'nde-ramp-scale' },
      this.#bar,
      h('span', { class: 'nde-ramp-numbers' }, ...NUMBERS.map((text) => h('span', {}, text))),
    ),
    h('span', { class: 'nde-ramp-outline' }, picture(dashed()), 'around the data'),
  );

  /** @param {AbortSignal} signal */
  constructor(signal) {
    watchTheme(signal, () => this.#paint());
  }

  get element() {
    return this.#element;
  }

  /** @param {boolean} on */
  choose(on) {
    this.#element.hidden = !on;
    this.#paint();
  }

  /** The same colours as on the plane. */
  #paint() {
    if (this.#element.hidden) {
      return;
    }
    const { paper, difference } = readPalette(this.#bar);
    const ramp = colourRamp(paper, difference);
    const stops = Array.from({ length: STOPS }, (_, i) => {
      const at = 3 * Math.round((i * (RAMP_COLOURS - 1)) / (STOPS - 1));
      return `rgb(${ramp[at]} ${ramp[at + 1]} ${ramp[at + 2]})`;
    });
    this.#bar.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
  }
}

function dashed() {
  const stroke = { 'stroke-width': 1.5, 'stroke-dasharray': '3 4' };
  return svg('path', { class: 'nde-mark-start', d: 'M1 6h28', ...stroke });
}
