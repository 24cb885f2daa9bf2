// @ts-check
/** What the vector field of the chapter "Solve" looks like: its arrows, nullclines, fixed points. */
import { systemOf, TYPED } from '../core/abi.js';
import { gridPoints, joinSegments, zeroSegments } from '../core/analysis.js';
import { parseEquations } from '../core/expression.js';
import { FIXED_POINTS_MOST, fixedPoints, kindName } from '../core/fixed-points.js';
import { formatReal } from '../view/numbers.js';
import { arrowStates } from './sampling.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./solve-problem.js').Problem} Problem */
/** @typedef {import('../core/fixed-points.js').FixedPoint} FixedPoint */

/** Cells of the grid for nullclines along the longer side: one for about six pixels. */
const CELLS = 120;

/**
 * @typedef {object} FieldPicture
 * @property {Float64Array[]} nullclines   lines of each, see `joinSegments`
 * @property {FixedPoint[]} fixedPoints
 * @property {string} remark   why something is not shown; empty if all is
 */

/** Fixed points that are not in the list. */
const OTHERS = {
  none: '',
  lines: 'Fixed points fill a whole line here, or several.',
  everywhere: 'Nothing moves here: every point is a fixed point.',
  unknown: 'The picture is too large to look for fixed points.',
};

/**
 * @param {Core} core
 * @param {Problem} problem
 * @param {Settings} settings
 */
export function isAutonomous(core, problem, settings) {
  return problem.field.field === TYPED
    ? parseEquations(String(settings.equations)).autonomous
    : systemOf(core.abi, String(settings.system)).autonomous;
}

/**
 * Velocities where the arrows stand.
 * @param {Core} core
 * @param {Problem} problem
 * @param {Float64Array} points   pairs of the two variables that are drawn
 * @param {{ axes: readonly [number, number], start: readonly number[], t: number }} at
 */
export function velocities(core, { field, dimension }, points, { axes, start, t }) {
  const states = arrowStates(points, dimension, axes, start);
  return points.length > 0 ? evaluate(core, { ...field, points: states, t }).dydt : states;
}

/**
 * @param {Core} core
 * @param {Problem} problem
 * @param {import('../view/plane-scale.js').PlaneScale} scale   of what is seen
 * @param {{ nullclines: boolean, fixedPoints: boolean, autonomous: boolean }} wanted
 * @returns {FieldPicture}
 */
export function fieldPicture(core, problem, scale, wanted) {
  /** @type {FieldPicture} */
  const picture = { nullclines: [], fixedPoints: [], remark: '' };
  if (!wanted.nullclines && !wanted.fixedPoints) {
    return picture;
  }
  if (problem.dimension !== 2 || !wanted.autonomous) {
    const reason =
      problem.dimension === 2
        ? 'would move: this field changes with time'
        : 'are those of two variables';
    return { ...picture, remark: `Nullclines and fixed points ${reason}.` };
  }
  const { xLeast, yLeast, xUnit, yUnit } = scale;
  const [width, height] = [scale.width / xUnit, scale.height / yUnit];
  const box = { xLeast, xMost: xLeast + width, yLeast, yMost: yLeast + height };
  const extent = Math.max(width, height);
  if (wanted.nullclines) {
    const pixels = [scale.width, scale.height];
    const [columns, rows] = pixels.map((n) => Math.ceil((CELLS * n) / Math.max(...pixels)) + 1);
    const points = gridPoints(box, Number(columns), Number(rows));
    const { dydt } = evaluate(core, { ...problem.field, points });
    const grid = { box, columns: Number(columns), rows: Number(rows), stride: 2 };
    picture.nullclines = [0, 1].map((offset) =>
      joinSegments(zeroSegments(dydt, { ...grid, offset }), extent),
    );
  }
  if (wanted.fixedPoints) {
    const found = fixedPoints((points) => {
      const { dydt, jacobian } = evaluate(core, { ...problem.field, points, jacobian: true });
      return { dydt, jacobian: jacobian ?? new Float64Array(0) };
    }, box);
    const areMany = found.points.length > FIXED_POINTS_MOST;
    picture.fixedPoints = areMany ? [] : found.points;
    const many = `More than ${FIXED_POINTS_MOST} fixed points are in sight: zoom in to see them.`;
    picture.remark = [areMany ? many : '', OTHERS[found.others]].join(' ').trim();
  }
  return picture;
}

/** Keeps the arrows, nullclines and fixed points of a plane up to date. */
export class FieldView {
  #core;
  #plane;
  #list;
  #picture;
  #shownFor = '';

  /**
   * @param {object} parts
   * @param {Core} parts.core
   * @param {import('../view/phase-plane.js').PhasePlane} parts.plane
   * @param {import('./solve-figures.js').FixedPointList} parts.list
   * @param {import('./solve-layers.js').SolvePicture} parts.picture   gets what is to be drawn
   */
  constructor({ core, plane, list, picture }) {
    this.#core = core;
    this.#plane = plane;
    this.#list = list;
    this.#picture = picture;
  }

  /**
   * @param {Problem} problem
   * @param {{ t: number, axes: readonly [number, number], view: Settings, autonomous: boolean }} how
   */
  show(problem, { t, axes, view, autonomous }) {
    const wanted = {
      nullclines: view.nullclines === true,
      fixedPoints: view.fixedPoints === true,
      autonomous,
    };
    const [start = []] = problem.starts;
    const { scale } = this.#plane.view;
    const through = problem.dimension === 2 || start;
    const { pointsVersion, points } = this.#plane;
    const key = JSON.stringify([problem.field, t, axes, scale, wanted, through, pointsVersion]);
    if (key === this.#shownFor) {
      return;
    }
    this.#shownFor = key;
    this.#plane.showFields(null, velocities(this.#core, problem, points, { axes, start, t }));
    const field = fieldPicture(this.#core, problem, scale, wanted);
    this.#picture.nullclines = field.nullclines;
    this.#picture.fixedPoints = field.fixedPoints;
    this.#list.show(field, problem.variables, wanted.fixedPoints);
  }
}

/**
 * @param {Core} core
 * @param {Record<string, unknown>} given
 */
export function evaluate(core, given) {
  return core.evaluate(/** @type {import('../core/index.js').EvaluateOptions} */ (given));
}

/**
 * A fixed point in words: where, what kind, its eigenvalues.
 * @param {FixedPoint} point
 * @param {readonly string[]} variables
 */
export function fixedPointWords(point, [x = 'x', y = 'y']) {
  const { at, eigenvalues } = point;
  const [first, second] = eigenvalues;
  const real = `${round(first.re)} and ${round(second.re)}`;
  const pair = first.im === 0 ? real : `${round(first.re)} ± ${round(first.im)} i`;
  const values = !Number.isFinite(first.re + second.re) ? 'not finite' : pair;
  return {
    place: `${x} = ${round(at[0])}, ${y} = ${round(at[1])}`,
    kind: kindName(point),
    values,
  };
}

/** @param {number} value */
function round(value) {
  return Math.abs(value) < 5e-10
    ? '0'
    : formatReal(value, 3)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
}
