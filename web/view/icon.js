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
  restart: { stroke: 'M4.5 4v12M15.5 4.5v11L8 10z' },
  undo: { stroke: 'M7 4L3 8l4 4M3.5 8h8.2a4.3 4.3 0 0 1 0 8.6H8' },
  redo: { stroke: 'M13 4l4 4-4 4M16.5 8H8.3a4.3 4.3 0 0 0 0 8.6H12' },
  dice: {
    stroke: 'M5 3h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z',
    fill: 'M5.4 7a1.6 1.6 0 1 1 3.2 0a1.6 1.6 0 1 1-3.2 0zM11.4 13a1.6 1.6 0 1 1 3.2 0a1.6 1.6 0 1 1-3.2 0z',
  },
  keyboard: {
    stroke:
      'M3 5h14a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM5.5 8.3h.1M9 8.3h.1M12.5 8.3h.1M6.5 12h7',
  },
  sliders: { stroke: 'M3 6h7.5M15.5 6H17M3 14h1.500M9.500 14H17M13 3.700v4.600M7 11.700v4.600' },
  whole: { stroke: 'M2.500 12.500c2.500-9 5-9 7.500-2.500s5 6.500 7.500-2.500' },
  target: { stroke: 'M10 2.5v5M10 12.5v5M2.5 10h5M12.5 10h5' },
  beside: { stroke: 'M3 4h14v12H3zM10 4v12' },
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
