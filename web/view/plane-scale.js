// @ts-check
/** From states to pixels and back, with equal units on both axes; and where the ticks stand. */

/** @typedef {{ xLeast: number, xMost: number, yLeast: number, yMost: number }} Box */

/**
 * @typedef {object} PlaneScale   x in pixels = left + (x − xLeast) · unit; y grows upwards
 * @property {number} left
 * @property {number} top
 * @property {number} width    of the plotting area, CSS pixels
 * @property {number} height
 * @property {number} xLeast   the state at the left edge
 * @property {number} yLeast   the state at the lower edge
 * @property {number} unit     CSS pixels per unit of the state, the same on both axes
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
  const extent = Math.max(box.xMost - box.xLeast, box.yMost - box.yLeast, 1e-9);
  const dx = Math.max(box.xMost - box.xLeast, 0.05 * extent) * (1 + 2 * MARGIN);
  const dy = Math.max(box.yMost - box.yLeast, 0.05 * extent) * (1 + 2 * MARGIN);
  const unit = Math.min(inner.width / dx, inner.height / dy);
  return {
    left: frame.left,
    top: frame.top,
    width: inner.width,
    height: inner.height,
    xLeast: (box.xLeast + box.xMost) / 2 - inner.width / unit / 2,
    yLeast: (box.yLeast + box.yMost) / 2 - inner.height / unit / 2,
    unit,
  };
}

/**
 * @param {PlaneScale} scale
 * @param {number} x
 */
export function pixelX(scale, x) {
  return scale.left + (x - scale.xLeast) * scale.unit;
}

/**
 * @param {PlaneScale} scale
 * @param {number} y
 */
export function pixelY(scale, y) {
  return scale.top + scale.height - (y - scale.yLeast) * scale.unit;
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
 * The arrow grid: evenly spaced points in the plotting area, as states x0, y0, x1, y1 …
 * @param {PlaneScale} scale
 * @param {number} spacing  CSS pixels between neighbours, about
 */
export function arrowPoints(scale, spacing) {
  const columns = Math.max(2, Math.round(scale.width / spacing));
  const rows = Math.max(2, Math.round(scale.height / spacing));
  const points = new Float64Array(columns * rows * 2);
  let i = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      points[i] = scale.xLeast + ((column + 0.5) * scale.width) / columns / scale.unit;
      points[i + 1] = scale.yLeast + ((row + 0.5) * scale.height) / rows / scale.unit;
      i += 2;
    }
  }
  return points;
}
