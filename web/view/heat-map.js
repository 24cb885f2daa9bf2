// @ts-check
/**
 * Where the learned field differs from the true one: a coarse picture of |learned − true| / |true|
 * under everything else, and a dashed line around the region that observations cover.
 */
import { RAMP_COLOURS, colourRamp } from './colour-ramp.js';
import { contours, nearness } from './contour.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */

/** A difference of this size, and any larger one, has the strongest colour of the ramp. */
export const DIFFERENCE_MOST = 0.5;
/**
 * Where the true velocity vanishes the ratio means nothing: so much of a typical speed is counted
 * at least.
 */
const SPEED_LEAST = 0.05;
/** What is this near to an observation is covered, as a part of the extent of all. */
const NEAR = 0.07;
/** CSS pixels between the nodes on which the covered region is found, and nodes within `NEAR`. */
const NODE_SPACING = 6;
const NODES_NEAR = 8;
const OUTLINE_DASH = [3, 4];
/** @type {Float64Array} */
const EMPTY = new Float64Array(0);

export class HeatMap {
  place = /** @type {const} */ ('below');
  #canvas = document.createElement('canvas');
  #context = this.#canvas.getContext('2d');
  #plane;
  #on = false;
  /** @type {ImageData | null} */
  #image = null;
  /** What the picture shows: painted again only if that is another one. */
  #painted = { learned: EMPTY, true: EMPTY, colours: '' };
  #ramp = new Uint8ClampedArray(0);

  /** @param {import('./phase-plane.js').PhasePlane} plane */
  constructor(plane) {
    this.#plane = plane;
  }

  /** @param {boolean} on */
  choose(on) {
    if (on !== this.#on) {
      this.#on = on;
      this.#plane.redraw();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  draw(context, view) {
    const { learned } = this.#plane.fields;
    if (!this.#on || !learned || !this.#paint(view)) {
      return;
    }
    const { columns, rows, xFirst, yFirst, xStep, yStep } = learned.grid;
    const left = view.x(xFirst - xStep / 2);
    const top = view.y(yFirst + (rows - 0.5) * yStep);
    const { xUnit, yUnit } = view.scale;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#canvas, left, top, columns * xStep * xUnit, rows * yStep * yUnit);
  }

  /**
   * The picture in its small size, a pixel for each point of the grid.
   * @param {PlaneView} view
   * @returns {boolean} whether there is one
   */
  #paint({ palette, dimension }) {
    const { learned, true: truth, speed } = this.#plane.fields;
    const context = this.#context;
    if (!context || !learned || !truth || learned.grid !== truth.grid) {
      return false;
    }
    const painted = this.#painted;
    const isSame = learned.velocities === painted.learned && truth.velocities === painted.true;
    const colours = palette.paper + palette.difference;
    if (isSame && colours === painted.colours) {
      return true;
    }
    if (colours !== painted.colours) {
      this.#ramp = colourRamp(palette.paper, palette.difference);
    }
    painted.learned = learned.velocities;
    painted.true = truth.velocities;
    painted.colours = colours;
    const { columns, rows } = learned.grid;
    if (this.#image?.width !== columns || this.#image.height !== rows) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
      this.#image = context.createImageData(columns, rows);
    }
    const { data } = this.#image;
    for (let i = 0; i < columns * rows; i += 1) {
      const at = i * dimension;
      const difference = relative(learned.velocities, truth.velocities, at, dimension, speed);
      // The grid begins below, a picture above.
      const pixel = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + (i % columns));
      const colour = 3 * rampIndex(difference);
      data[pixel] = Number(this.#ramp[colour]);
      data[pixel + 1] = Number(this.#ramp[colour + 1]);
      data[pixel + 2] = Number(this.#ramp[colour + 2]);
      data[pixel + 3] = 255;
    }
    context.putImageData(this.#image, 0, 0);
    return true;
  }
}

/** The dashed line around what the observations cover. */
export class CoverageOutline {
  place = /** @type {const} */ ('above');
  #plane;
  #on = false;
  /** @type {readonly Float64Array[]} */
  #observations = [];
  #path = new Path2D();
  /** @type {import('./plane-scale.js').PlaneScale | null} */
  #scale = null;

  /** @param {import('./phase-plane.js').PhasePlane} plane */
  constructor(plane) {
    this.#plane = plane;
  }

  /** @param {boolean} on */
  choose(on) {
    if (on !== this.#on) {
      this.#on = on;
      this.#plane.redraw();
    }
  }

  /** @param {readonly Float64Array[]} observations  states */
  show(observations) {
    this.#observations = observations;
    this.#scale = null;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  draw(context, view) {
    if (!this.#on) {
      return;
    }
    if (this.#scale !== view.scale) {
      this.#scale = view.scale;
      this.#path = outline(view, this.#observations);
    }
    context.setLineDash(OUTLINE_DASH);
    context.lineWidth = 1.5;
    context.strokeStyle = view.palette.ink;
    context.stroke(this.#path);
  }
}

/** @param {number} difference  relative; what is not finite is as bad as it can be */
function rampIndex(difference) {
  const part = difference / DIFFERENCE_MOST;
  return part < 1 ? Math.round(part * (RAMP_COLOURS - 1)) : RAMP_COLOURS - 1;
}

/**
 * |learned − true| / |true| of one state, over all its variables.
 * @param {Float64Array} learned
 * @param {Float64Array} truth
 * @param {number} at
 * @param {number} dimension
 * @param {number} speed   a typical one
 */
function relative(learned, truth, at, dimension, speed) {
  let difference = 0;
  let size = 0;
  for (let d = at; d < at + dimension; d += 1) {
    difference += (Number(learned[d]) - Number(truth[d])) ** 2;
    size += Number(truth[d]) ** 2;
  }
  return Math.sqrt(difference / Math.max(size, (SPEED_LEAST * speed) ** 2));
}

/**
 * @param {PlaneView} view
 * @param {readonly Float64Array[]} observations
 */
function outline({ scale, dimension, axes, x, y }, observations) {
  /** @type {number[]} */
  const points = [];
  for (const rows of observations) {
    for (let i = 0; i < rows.length; i += dimension) {
      points.push(x(Number(rows[i + axes[0]])), y(Number(rows[i + axes[1]])));
    }
  }
  const radius = NEAR * extentOf(points);
  const spacing = Math.max(NODE_SPACING, radius / NODES_NEAR);
  // Nodes reach beyond the drawing: what leaves it is not closed along its border.
  const [left, top] = [scale.left - 2 * spacing, scale.top - 2 * spacing];
  const columns = Math.ceil(scale.width / spacing) + 5;
  const rows = Math.ceil(scale.height / spacing) + 5;
  const nodes = points.map((value, i) => (value - (i % 2 === 0 ? left : top)) / spacing);
  const reach = radius / spacing;
  const path = new Path2D();
  for (const line of contours(nearness(columns, rows, nodes, 1.5 * reach), reach)) {
    path.moveTo(left + Number(line[0]) * spacing, top + Number(line[1]) * spacing);
    for (let i = 2; i < line.length; i += 2) {
      path.lineTo(left + Number(line[i]) * spacing, top + Number(line[i + 1]) * spacing);
    }
  }
  return path;
}

/** @param {number[]} points  x, y, x, y … */
function extentOf(points) {
  const least = [Infinity, Infinity];
  const most = [-Infinity, -Infinity];
  points.forEach((value, i) => {
    const axis = i % 2;
    least[axis] = Math.min(Number(least[axis]), value);
    most[axis] = Math.max(Number(most[axis]), value);
  });
  return Math.max(0, Number(most[0]) - Number(least[0]), Number(most[1]) - Number(least[1]));
}
