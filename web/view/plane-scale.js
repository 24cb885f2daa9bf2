// @ts-check
/**
 * From states to pixels and back; and where the ticks stand. Both axes have the same unit, unless one
 * of the variables is too small beside the other to be seen like that.
 */
import { areApart } from '../core/apart.js';

/** @typedef {{ xLeast: number, xMost: number, yLeast: number, yMost: number }} Box */

/**
 * @typedef {object} PlaneScale   x in pixels = left + (x − xLeast) · xUnit; y grows upwards
 * @property {number} left
 * @property {number} top
 * @property {number} width    of the plotting area, CSS pixels
 * @property {number} height
 * @property {number} xLeast   the state at the left edge
 * @property {number} yLeast   the state at the lower edge
 * @property {number} xUnit    CSS pixels per unit of the state
 * @property {number} yUnit
 */

/** Part of the data's extent that stays free around it. */
const MARGIN = 0.09;

/**
 * The smallest box around all points; rows are states of `dimension` numbers.
 * @param {Float64Array[]} curves
 * @param {number} dimension
 * @param {readonly [number, number]} axes  which two variables are drawn
 * @returns {Box}
 */
export function boxAround(curves, dimension, axes) {
  const box = { xLeast: Infinity, xMost: -Infinity, yLeast: Infinity, yMost: -Infinity };
  for (const curve of curves) {
    for (let i = 0; i < curve.length; i += dimension) {
      const x = curve[i + axes[0]] ?? NaN;
      const y = curve[i + axes[1]] ?? NaN;
      if (Number.isFinite(x) && Number.isFinite(y)) {
        box.xLeast = Math.min(box.xLeast, x);
        box.xMost = Math.max(box.xMost, x);
        box.yLeast = Math.min(box.yLeast, y);
        box.yMost = Math.max(box.yMost, y);
      }
    }
  }
  return box.xLeast <= box.xMost ? box : { xLeast: -1, xMost: 1, yLeast: -1, yMost: 1 };
}

/**
 * The scale that shows the whole box, centred, in a drawing of the given size.
 * @param {Box} box
 * @param {number} width
 * @param {number} height
 * @param {{ left: number, right: number, top: number, bottom: number }} frame
 * @returns {PlaneScale}
 */
export function fitScale(box, width, height, frame) {
  const inner = {
    width: Math.max(1, width - frame.left - frame.right),
    height: Math.max(1, height - frame.top - frame.bottom),
  };
  const sides = [box.xMost - box.xLeast, box.yMost - box.yLeast];
  const extent = Math.max(...sides, 1e-9);
  const apart = areApart(sides[0], sides[1]);
  const units = [inner.width, inner.height].map(
    (pixels, i) =>
      pixels / ((1 + 2 * MARGIN) * (apart ? sides[i] : Math.max(sides[i], 0.05 * extent))),
  );
  const [xUnit, yUnit] = apart ? units : units.fill(Math.min(...units));
  return {
    left: frame.left,
    top: frame.top,
    width: inner.width,
    height: inner.height,
    xLeast: (box.xLeast + box.xMost) / 2 - inner.width / xUnit / 2,
    yLeast: (box.yLeast + box.yMost) / 2 - inner.height / yUnit / 2,
    xUnit,
    yUnit,
  };
}

/**
 * @param {PlaneScale} scale
 * @param {number} x
 */
export function pixelX(scale, x) {
  return scale.left + (x - scale.xLeast) * scale.xUnit;
}

/**
 * @param {PlaneScale} scale
 * @param {number} y
 */
export function pixelY(scale, y) {
  return scale.top + scale.height - (y - scale.yLeast) * scale.yUnit;
}

/**
 * The distance between ticks: 1, 2 or 5 times a power of ten, at least `least`.
 * @param {number} least
 */
export function tickStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((f) => f * power >= least * (1 - 1e-12)) ?? 10;
  return factor * power;
}

/**
 * Whether a scale shows the whole box.
 * @param {PlaneScale} scale
 * @param {Box} box
 */
export function contains({ xLeast, yLeast, width, height, xUnit, yUnit }, box) {
  return (
    box.xLeast >= xLeast &&
    box.xMost <= xLeast + width / xUnit &&
    box.yLeast >= yLeast &&
    box.yMost <= yLeast + height / yUnit
  );
}

/**
 * @param {PlaneScale} scale
 * @param {number} px
 */
export function stateX(scale, px) {
  return scale.xLeast + (px - scale.left) / scale.xUnit;
}

/**
 * @param {PlaneScale} scale
 * @param {number} py
 */
export function stateY(scale, py) {
  return scale.yLeast + (scale.top + scale.height - py) / scale.yUnit;
}

/**
 * The scale so many times as large in which the state under a pixel stays there.
 * @param {PlaneScale} scale
 * @param {number} factor
 * @param {number} px
 * @param {number} py
 * @returns {PlaneScale}
 */
export function scaledAbout(scale, factor, px, py) {
  const [xUnit, yUnit] = [factor * scale.xUnit, factor * scale.yUnit];
  const xLeast = stateX(scale, px) - (px - scale.left) / xUnit;
  const yLeast = stateY(scale, py) - (scale.top + scale.height - py) / yUnit;
  return { ...scale, xLeast, yLeast, xUnit, yUnit };
}

/**
 * The scale after the drawing was moved by so many pixels.
 * @param {PlaneScale} scale
 * @param {number} dx
 * @param {number} dy
 * @returns {PlaneScale}
 */
export function moved(scale, dx, dy) {
  const { xLeast, yLeast, xUnit, yUnit } = scale;
  return { ...scale, xLeast: xLeast - dx / xUnit, yLeast: yLeast + dy / yUnit };
}

/**
 * The same part of the plane, about its middle, in a drawing of another size.
 * @param {PlaneScale} scale
 * @param {PlaneScale} frame   whose place and size are taken
 * @returns {PlaneScale}
 */
export function reframed(scale, { left, top, width, height }) {
  const { xLeast, yLeast, xUnit, yUnit } = scale;
  return {
    left,
    top,
    width,
    height,
    xLeast: xLeast + (scale.width - width) / xUnit / 2,
    yLeast: yLeast + (scale.height - height) / yUnit / 2,
    xUnit,
    yUnit,
  };
}

/**
 * The state at a pixel, with the digits that a pixel can tell.
 * @param {PlaneScale} scale
 * @param {number} px
 * @param {number} py
 * @returns {[number, number]}
 */
export function stateAt(scale, px, py) {
  return [rounded(stateX(scale, px), scale.xUnit), rounded(stateY(scale, py), scale.yUnit)];
}

/**
 * @param {number} value
 * @param {number} unit  pixels per unit
 */
function rounded(value, unit) {
  const digits = Math.min(12, Math.max(0, Math.ceil(Math.log10(unit))));
  return Number(value.toFixed(digits));
}

/**
 * @typedef {object} PointGrid   states evenly spaced over the plotting area, row by row from below
 * @property {Float64Array} points   x0, y0, x1, y1 …
 * @property {number} columns
 * @property {number} rows
 * @property {number} xFirst    the state of the first point
 * @property {number} yFirst
 * @property {number} xStep     between neighbours
 * @property {number} yStep
 */

/**
 * @param {PlaneScale} scale
 * @param {number} spacing  CSS pixels between neighbours, about
 * @returns {PointGrid}
 */
export function pointGrid(scale, spacing) {
  const columns = Math.max(2, Math.round(scale.width / spacing));
  const rows = Math.max(2, Math.round(scale.height / spacing));
  const xStep = scale.width / columns / scale.xUnit;
  const yStep = scale.height / rows / scale.yUnit;
  const xFirst = scale.xLeast + 0.5 * xStep;
  const yFirst = scale.yLeast + 0.5 * yStep;
  const points = new Float64Array(columns * rows * 2);
  for (let i = 0; i < columns * rows; i += 1) {
    points[2 * i] = xFirst + (i % columns) * xStep;
    points[2 * i + 1] = yFirst + Math.floor(i / columns) * yStep;
  }
  return { points, columns, rows, xFirst, yFirst, xStep, yStep };
}
