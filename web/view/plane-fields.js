// @ts-check
/** Velocities of both vector fields on a grid of points, and their arrows. */
import { pixelX, pixelY } from './plane-scale.js';

/** @typedef {import('./plane-scale.js').PointGrid} PointGrid */
/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */

/** @typedef {{ grid: PointGrid, velocities: Float64Array }} FieldOnGrid */

/** CSS pixels between two arrows, about. */
export const ARROW_SPACING = 34;
/** Length of the longest arrow, as a part of the distance between two arrows. */
const ARROW_LENGTH = 0.78;
/** A shorter arrow would be a speck without a direction, CSS pixels. */
const ARROW_SHORTEST = 9;
/** Of their opacity, for arrows beneath others. */
const PALE = 0.7;
/** Velocities may be this many grids late and still find theirs. */
const GRIDS_KEPT = 16;

export class PlaneFields {
  /** Grids that velocities may still come for, by their number. @type {Map<number, PointGrid>} */
  #grids = new Map();
  #version = 0;
  /** @type {PointGrid | null} */
  #latest = null;
  /** @type {FieldOnGrid | null} */
  #learned = null;
  /** @type {FieldOnGrid | null} */
  #true = null;
  #speed = 1;
  #drawnSpeed = 1;
  /** Over a map in colours the learned arrows are of ink. */
  overMap = false;

  /** The grid at which velocities are wanted now, and its number. */
  get points() {
    return this.#latest?.points ?? new Float64Array(0);
  }

  get version() {
    return this.#version;
  }

  get learned() {
    return this.#learned;
  }

  get true() {
    return this.#true;
  }

  /** A speed in the middle between slow and fast ones, the same for both fields. */
  get speed() {
    return this.#speed;
  }

  /** The same as it is seen: vertical velocities in units of the horizontal axis. */
  get drawnSpeed() {
    return this.#drawnSpeed;
  }

  /** @param {PointGrid} grid   what is drawn stays until velocities for it come */
  place(grid) {
    this.#version += 1;
    this.#latest = grid;
    this.#grids.set(this.#version, grid);
    this.#grids.delete(this.#version - GRIDS_KEPT);
  }

  clear() {
    this.#learned = null;
    this.#true = null;
  }

  /**
   * Takes velocities, row by row as the points; null leaves the ones that are there.
   * @param {Float64Array | null} learned
   * @param {Float64Array | null} truth
   * @param {number} version   of the grid that they belong to
   * @param {PlaneView} view
   */
  take(learned, truth, version, view) {
    const { dimension } = view;
    const grid = this.#grids.get(version);
    const length = ((grid?.points.length ?? 0) / 2) * dimension;
    if (grid && learned?.length === length) {
      this.#learned = { grid, velocities: learned };
    }
    if (grid && truth?.length === length) {
      this.#true = { grid, velocities: truth };
      this.#measure(truth, view);
    } else if (learned && !this.#true) {
      this.#measure(learned, view);
    }
  }

  /**
   * @param {Float64Array} velocities
   * @param {PlaneView} view
   */
  #measure(velocities, { dimension, axes, scale }) {
    this.#speed = typicalSpeed(velocities, dimension, axes, 1);
    this.#drawnSpeed = typicalSpeed(velocities, dimension, axes, scale.yUnit / scale.xUnit);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   * @param {'learned' | 'true'} which
   * @param {boolean} [beneath]   others are drawn over them: then they are wider and pale
   */
  drawArrows(context, view, which, beneath = false) {
    const field = which === 'true' ? this.#true : this.#learned;
    if (!field) {
      return;
    }
    const { dimension, axes, scale, palette } = view;
    const { points } = field.grid;
    const longest = ARROW_LENGTH * ARROW_SPACING;
    const upright = scale.yUnit / scale.xUnit;
    context.globalAlpha = beneath ? palette.arrows * PALE : palette.arrows;
    const colour = this.overMap ? palette.ink : palette.fit;
    context.strokeStyle = which === 'true' ? palette.truth : colour;
    context.lineWidth = beneath ? 2.8 : 1.2;
    context.beginPath();
    for (let i = 0, p = 0; p < points.length; i += dimension, p += 2) {
      const u = Number(field.velocities[i + axes[0]]);
      const v = upright * Number(field.velocities[i + axes[1]]);
      const speed = Math.sqrt(u * u + v * v);
      if (speed > 0 && speed < Infinity) {
        const part = speed / (speed + 0.6 * this.#drawnSpeed);
        const length = ARROW_SHORTEST + (longest - ARROW_SHORTEST) * part;
        const px = pixelX(scale, Number(points[p]));
        const py = pixelY(scale, Number(points[p + 1]));
        traceArrow(context, px, py, (u / speed) * length, (-v / speed) * length);
      }
    }
    context.stroke();
    context.globalAlpha = 1;
  }
}

/**
 * The speed of an arrow of about half the longest length. Mean of the roots: a few very fast
 * corners must not make all other arrows small.
 * @param {Float64Array} field
 * @param {number} dimension
 * @param {readonly [number, number]} axes
 * @param {number} upright   so many times a vertical velocity counts
 */
function typicalSpeed(field, dimension, axes, upright) {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < field.length; i += dimension) {
    const u = Number(field[i + axes[0]]);
    const v = upright * Number(field[i + axes[1]]);
    const speed = Math.sqrt(u * u + v * v);
    if (Number.isFinite(speed)) {
      sum += Math.sqrt(speed);
      count += 1;
    }
  }
  return sum > 0 ? (sum / count) ** 2 : 1;
}

/**
 * Adds an arrow whose middle is at (x, y).
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 */
export function traceArrow(context, x, y, dx, dy) {
  const tipX = x + dx / 2;
  const tipY = y + dy / 2;
  context.moveTo(x - dx / 2, y - dy / 2);
  context.lineTo(tipX, tipY);
  const length = Math.sqrt(dx * dx + dy * dy);
  const size = Math.min(4, 0.4 * length) / length;
  context.moveTo(tipX + size * (-dx + 0.6 * dy), tipY + size * (-dy - 0.6 * dx));
  context.lineTo(tipX, tipY);
  context.lineTo(tipX + size * (-dx - 0.6 * dy), tipY + size * (-dy + 0.6 * dx));
}
