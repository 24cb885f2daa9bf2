// @ts-check
/** The icons: strokes and shapes on a grid of 20 × 20, in the colour of the text around them. */
import { svg } from './dom.js';

/** @type {Record<string, { fill?: string, stroke?: string }>} */
const SHAPES = {
  play: {
    fill: 'M6 3.6v12.8c0 .8.9 1.3 1.6.9l9.9-6.4c.6-.4.6-1.3 0-1.7L7.6 2.8C6.9 2.3 6 2.8 6 3.6z',
  },
  pause: { fill: 'M5 3h3.4v14H5zM11.6 3H15v14h-3.4z' },
  step: {
    fill: 'M4 4v12c0 .7.8 1.1 1.4.7l8-6c.5-.4.5-1.1 0-1.4l-8-6C4.8 2.9 4 3.3 4 4zM14.6 3H17v14h-2.4z',
  },
  reset: { stroke: 'M4.5 8.2a6.2 6.2 0 1 1-.6 3.6M4 3.6v4.7h4.7' },
  restart: { stroke: 'M15.5 11.8a6.2 6.2 0 1 1 .6-3.6M16 3.6v4.7h-4.7' },
  plus: { stroke: 'M10 4.5v11M4.5 10h11' },
  minus: { stroke: 'M4.5 10h11' },
  close: { stroke: 'M5 5l10 10M15 5L5 15' },
  info: { stroke: 'M10 9v5M10 6v.1M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15z' },
  warning: { stroke: 'M10 8v4M10 14.6v.1M10 3L2.5 16.5h15z' },
};

/** @param {string} name */
export function icon(name) {
  const { fill, stroke } = SHAPES[name] ?? {};
  return svg(
    'svg',
    { class: 'nde-icon', viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' },
    fill ? svg('path', { d: fill, fill: 'currentColor' }) : null,
    stroke
      ? svg('path', {
          d: stroke,
          fill: 'none',
          stroke: 'currentColor',
          'stroke-width': 1.7,
          'stroke-linecap': 'round',
          'stroke-linejoin': 'round',
        })
      : null,
  );
}
