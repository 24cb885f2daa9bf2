// @ts-check
/** The axes of the phase plane: grid lines, numbers, names of the variables. */
import { formatTick } from './numbers.js';
import { pixelX, pixelY, tickStep } from './plane-scale.js';

/** @typedef {import('./plane-scale.js').PlaneScale} PlaneScale */
/** @typedef {import('./palette.js').Palette} Palette */

/** Where numbers and names of the axes stand, CSS pixels. */
const FRAME = { left: 42, right: 16, top: 14, bottom: 34 };
const FRAME_SMALL = { left: 32, right: 10, top: 10, bottom: 28 };
/** Where there is height enough, small drawings leave a line to the buttons in their corner. */
const TOOLS = 46;
/** A drawing narrower than this saves room, CSS pixels. */
export const SMALL_WIDTH = 480;
const TICK_SPACING = { x: 64, y: 44 };
const TICK_GAP = 8;

/**
 * @param {number} width   of the drawing
 * @param {number} height
 */
export function axesFrame(width, height) {
  if (width >= SMALL_WIDTH) {
    return FRAME;
  }
  return height < width ? FRAME_SMALL : { ...FRAME_SMALL, top: TOOLS };
}

/**
 * What the numbers beside the vertical axis need to their left, CSS pixels.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneScale} scale
 * @param {Palette} palette
 */
export function numbersWidth(context, { yLeast, height, yUnit }, palette) {
  const step = tickStep(TICK_SPACING.y / yUnit);
  context.font = tickFont(palette);
  const ends = [Math.ceil(yLeast / step), Math.floor((yLeast + height / yUnit) / step)];
  const widths = ends.map((i) => context.measureText(formatTick(i * step, step)).width);
  return Math.ceil(Math.max(...widths)) + TICK_GAP + 2;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneScale} scale
 * @param {Palette} palette
 * @param {readonly string[]} names   of the horizontal and the vertical variable
 */
export function drawAxes(context, scale, palette, names) {
  const { left, top, width, height, xLeast, yLeast, xUnit, yUnit } = scale;
  const xStep = tickStep(TICK_SPACING.x / xUnit);
  const yStep = tickStep(TICK_SPACING.y / yUnit);
  context.font = tickFont(palette);
  context.lineWidth = 1;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const [right, bottom] = [left + width, top + height];
  const end = right - nameWidth(context, palette, names[0] ?? '');
  for (let i = Math.ceil(xLeast / xStep); i * xStep <= xLeast + width / xUnit; i += 1) {
    const x = Math.round(pixelX(scale, i * xStep)) + 0.5;
    drawLine(context, x, top, x, bottom, i === 0 ? palette.axis : palette.rule);
    context.fillStyle = palette.quiet;
    const text = formatTick(i * xStep, xStep);
    if (x + context.measureText(text).width / 2 < end && x > left + 6) {
      context.fillText(text, x, bottom + TICK_GAP);
    }
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let i = Math.ceil(yLeast / yStep); i * yStep <= yLeast + height / yUnit; i += 1) {
    const y = Math.round(pixelY(scale, i * yStep)) + 0.5;
    drawLine(context, left, y, right, y, i === 0 ? palette.axis : palette.rule);
    context.fillStyle = palette.quiet;
    if (y > top + 26 && y < bottom - 4) {
      context.fillText(formatTick(i * yStep, yStep), left - TICK_GAP, y);
    }
  }
  drawNames(context, scale, palette, names);
}

/**
 * Room for the name of the horizontal variable and a gap beside it.
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 * @param {string} name
 */
function nameWidth(context, palette, name) {
  context.font = nameFont(palette);
  const width = context.measureText(name).width + 8;
  context.font = tickFont(palette);
  return width;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneScale} scale
 * @param {Palette} palette
 * @param {readonly string[]} names
 */
function drawNames(context, { left, top, width, height }, palette, [x = '', y = '']) {
  context.font = nameFont(palette);
  context.fillStyle = palette.ink;
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText(x, left + width, top + height + 5);
  // A long one reaches into the drawing rather than beyond its edge.
  const end = Math.max(left - 9, context.measureText(y).width + 2);
  context.fillText(y, end, top - 2);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {string} colour
 */
function drawLine(context, x0, y0, x1, y1, colour) {
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** @param {{ font: string }} palette */
function tickFont({ font }) {
  return `12px ${font}`;
}

/** @param {{ font: string }} palette */
function nameFont({ font }) {
  return `italic 16px ${serif(font)}`;
}

/** @param {string} font  a family list; mathematical names are set in a serif face */
function serif(font) {
  return `Georgia, 'Times New Roman', serif, ${font}`;
}
