// @ts-check
/**
 * The phase plane as a file: a vector drawing of truth (solid), data (dots) and fit (dashed) with
 * axes and a legend, light, in fonts that every reader has.
 */
import { drawingOf, fittedCurves } from './fitted-curves.js';
import { columnsOf, planeLimits, svgFigure } from './svg-plot.js';

/**
 * @typedef {import('./svg-plot.js').Series} PlotSeries
 * @typedef {{ data?: ArrayLike<number>, truth?: ArrayLike<number>, fit?: ArrayLike<number> }} Curves
 *   (n, D) each; each may have an n of its own
 *
 * @typedef {object} PlaneOptions
 * @property {Curves[]} series one per trajectory
 * @property {readonly string[]} names of the variables
 * @property {readonly [number, number]} [axes] which two are drawn
 * @property {string} [title]
 * @property {string} [note] a line below the title
 * @property {{ truth: string, data: string, fit: string }} [labels] what the curves are called
 * @property {{ width: number, height: number }} [size] of the plot without its margins
 */

/** Pixels. */
const SIZE = { width: 640, height: 480 };
/** Dots become smaller where there are many. */
const FEW_DOTS = 40;
const RADIUS = { few: 4.5, many: 3 };

/** As a curve on paper needs to look smooth. */
const CURVE_POINTS = 400;

/**
 * @param {PlaneOptions} options
 * @returns {string} a whole SVG file
 */
export function planeSvg({
  series,
  names,
  axes = [0, 1],
  title = 'Neural ODE',
  note = '',
  labels = { truth: 'True system', data: 'Data', fit: 'Neural ODE' },
  size = SIZE,
}) {
  const D = names.length;
  const [a, b] = axes;
  const dots = series.reduce((sum, { data }) => sum + (data?.length ?? 0) / D, 0);
  const radius = dots > FEW_DOTS ? RADIUS.many : RADIUS.few;
  const roles = /** @type {const} */ (['truth', 'data', 'fit']);
  /** @type {PlotSeries[]} */
  const curves = roles.flatMap((role) =>
    series
      .map((one) => one[role])
      .filter((rows) => rows !== undefined)
      .map((rows, i) => ({
        // One line of the legend for all trajectories.
        ...(i === 0 ? { name: labels[role] } : {}),
        role,
        radius,
        ...columnsOf(rows, D, axes),
      })),
  );
  const count = series.length === 1 ? 'one trajectory' : `${series.length} trajectories`;
  return svgFigure({
    title,
    description:
      `The plane of ${names[a]} and ${names[b]} with ${count}: ` +
      `${curves.flatMap(({ name = '', role }) => (name === '' ? [] : `${name} ${FORMS[role]}`)).join(', ')}. ${note}`,
    theme: 'light',
    panels: [
      {
        title,
        note,
        labels: { x: names[a], y: names[b] },
        limits: planeLimits(curves, size),
        size,
        series: curves,
      },
    ],
  });
}

/**
 * A run's data, and truth and fit as smooth curves over the time of the data.
 * @param {import('./session.js').Session} run
 * @param {number} [points] of a curve
 * @returns {Curves[]}
 */
export function curvesOf(run, points = CURVE_POINTS) {
  const drawing = drawingOf(run, points);
  const fits = fittedCurves(run, drawing);
  return run.data().map(({ y, clean }, i) => {
    const fit = fits[i];
    const times = drawing.times[i];
    if (clean === undefined) {
      return { data: y, fit };
    }
    const y0 = [...clean.subarray(0, run.dimension)];
    return { data: y, truth: run.truth({ y0, t: times }).y[0], fit };
  });
}

/** @type {Record<PlotSeries['role'], string>} */
const FORMS = { truth: 'as solid lines', data: 'as dots', fit: 'as dashed lines' };
