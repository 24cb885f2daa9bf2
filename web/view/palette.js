// @ts-check
/** The colours that drawings share with the style sheet: custom properties, read from an element. */

/**
 * @typedef {object} Palette
 * @property {string} paper    behind the drawing
 * @property {string} ink      names and start points
 * @property {string} quiet    numbers at the axes
 * @property {string} rule     lines of the grid
 * @property {string} axis     the axes themselves
 * @property {string} truth    the true system
 * @property {string} fit      the Neural ODE
 * @property {string} data     observations
 * @property {string} difference   between the two fields, where it is largest
 * @property {string} pin1     runs that are compared with
 * @property {string} pin2
 * @property {string} pin3
 * @property {number} arrows   opacity of the arrows
 * @property {string} font
 */

/**
 * @param {Element} element
 * @returns {Palette}
 */
export function readPalette(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(`--nde-${name}`).trim();
  return {
    paper: read('surface'),
    ink: read('ink'),
    quiet: read('ink-quiet'),
    rule: read('grid'),
    axis: read('axis'),
    truth: read('truth'),
    fit: read('fit'),
    data: read('data'),
    difference: read('difference'),
    pin1: read('pin-1'),
    pin2: read('pin-2'),
    pin3: read('pin-3'),
    arrows: Number(read('arrow-opacity')) || 1,
    font: style.fontFamily,
  };
}

/** Dashes of the Neural ODE's curves, in CSS pixels, and widths of lines: the same everywhere. */
export const FIT_DASH = [8, 5];
export const TRUTH_WIDTH = 2;
export const FIT_WIDTH = 2.6;
/** Of pinned runs, by slot. */
export const PIN_ROLES = /** @type {const} */ (['pin1', 'pin2', 'pin3']);
export const PIN_DASHES = [
  [2, 3],
  [12, 3, 2, 3],
  [16, 4],
];
