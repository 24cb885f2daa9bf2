// @ts-check
/**
 * Particles that flow along both vector fields and leave fading trails. Their velocities come from
 * the grid on which the arrows stand, between its points by bilinear interpolation, so that nothing
 * is evaluated per particle.
 */
import { stateX, stateY } from './plane-scale.js';

/** @typedef {import('./phase-plane.js').PlaneView} PlaneView */
/** @typedef {import('./plane-fields.js').FieldOnGrid} FieldOnGrid */

/** Particles per field, for each square of so many CSS pixels; and at most. */
const AREA_EACH = 1100;
const PARTICLES_MOST = 350;
/** Speed on the screen of what flows at a typical speed, CSS pixels per second. */
const PACE = 55;
/** Nothing moves faster than this: a trail would be a straight line across. */
const PACE_MOST = 260;
/** Seconds that a particle lives, at least and at most. */
const LIFE_LEAST = 1.5;
const LIFE_MOST = 5;
/** Part of a trail that is gone after a second. */
const FADING = 0.985;
/** Longest time between two frames that is made up for, in seconds. */
const CATCH_UP = 0.05;
const LINE_WIDTH = 1.4;
/** What is fainter does not fade any more, for a pixel has eight bits: it is wiped now and then. */
const WIPE_AFTER = 12;

/** A state and the seconds that are left. */
const NUMBERS = 3;

export class Particles {
  place = /** @type {const} */ ('below');
  #canvas = document.createElement('canvas');
  #context = this.#canvas.getContext('2d');
  #plane;
  #loop;
  #learned = new Float64Array(0);
  #true = new Float64Array(0);
  #shown = { learned: false, true: false };
  #last = 0;
  #sinceWipe = 0;
  /** The trails were drawn in this view. @type {import('./plane-scale.js').PlaneScale | null} */
  #scale = null;
  /** Written by `#velocity`: no array per particle. */
  #v = new Float64Array(2);

  /**
   * @param {object} options
   * @param {import('./phase-plane.js').PhasePlane} options.plane
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   */
  constructor({ plane, loop }) {
    this.#plane = plane;
    this.#loop = loop;
    loop.add(this);
  }

  get running() {
    return this.#shown.learned || this.#shown.true;
  }

  /** @param {{ learned: boolean, true: boolean }} shown  which fields flow */
  choose(shown) {
    if (shown.learned !== this.#shown.learned || shown.true !== this.#shown.true) {
      this.#shown = { ...shown };
      this.#scale = null;
      this.#plane.redraw();
    }
  }

  /** @param {number} now  milliseconds */
  frame(now) {
    const elapsed = Math.min(CATCH_UP, (now - this.#last) / 1000);
    this.#last = now;
    const context = this.#context;
    if (!this.running || !this.#plane.visible || !context) {
      return;
    }
    const { view, fields } = this.#plane;
    if (this.#scale !== view.scale) {
      this.#begin(context, view);
    }
    this.#fade(context, view, elapsed);
    context.lineWidth = LINE_WIDTH;
    context.lineCap = 'round';
    const pace = PACE / (Math.max(fields.drawnSpeed, 1e-300) * view.scale.xUnit);
    if (this.#shown.true && fields.true) {
      this.#flow(context, view, fields.true, this.#true, pace * elapsed, elapsed);
      context.strokeStyle = view.palette.truth;
      context.stroke();
    }
    if (this.#shown.learned && fields.learned) {
      this.#flow(context, view, fields.learned, this.#learned, pace * elapsed, elapsed);
      context.strokeStyle = view.palette.fit;
      context.stroke();
    }
    this.#plane.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  draw(context, { width, height }) {
    if (this.running && this.#scale) {
      context.drawImage(this.#canvas, 0, 0, width, height);
    }
  }

  /**
   * New particles where the view is another one.
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   */
  #begin(context, view) {
    this.#scale = view.scale;
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    this.#canvas.width = Math.max(1, Math.round(view.width * ratio));
    this.#canvas.height = Math.max(1, Math.round(view.height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { width, height } = view.scale;
    const n = Math.min(PARTICLES_MOST, Math.round((width * height) / AREA_EACH));
    for (const which of /** @type {const} */ (['learned', 'true'])) {
      const particles = new Float64Array(n * NUMBERS);
      for (let i = 0; i < particles.length; i += NUMBERS) {
        this.#spawn(particles, i, view);
        particles[i + 2] = Math.random() * Number(particles[i + 2]);
      }
      if (which === 'true') {
        this.#true = particles;
      } else {
        this.#learned = particles;
      }
    }
  }

  /**
   * @param {Float64Array} particles
   * @param {number} i
   * @param {PlaneView} view
   */
  #spawn(particles, i, { scale }) {
    particles[i] = stateX(scale, scale.left + Math.random() * scale.width);
    particles[i + 1] = stateY(scale, scale.top + Math.random() * scale.height);
    particles[i + 2] = LIFE_LEAST + Math.random() * (LIFE_MOST - LIFE_LEAST);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   * @param {number} elapsed  seconds
   */
  #fade(context, { width, height }, elapsed) {
    this.#sinceWipe += 1;
    context.globalCompositeOperation = 'destination-out';
    context.globalAlpha = 1 - (1 - FADING) ** elapsed;
    if (this.#sinceWipe >= WIPE_AFTER) {
      // At least a step of eight bits for the faintest as well.
      this.#sinceWipe = 0;
      context.globalAlpha = Math.max(context.globalAlpha, 0.16);
    }
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
    context.globalAlpha = 1;
    context.globalCompositeOperation = 'source-over';
  }

  /**
   * Moves the particles of a field and makes a path of where they went.
   * @param {CanvasRenderingContext2D} context
   * @param {PlaneView} view
   * @param {FieldOnGrid} field
   * @param {Float64Array} particles
   * @param {number} step   of the field's time
   * @param {number} elapsed  seconds
   */
  #flow(context, view, field, particles, step, elapsed) {
    const { scale } = view;
    const { xUnit, yUnit } = scale;
    const most = PACE_MOST * elapsed;
    const [right, upper] = [scale.width / xUnit, scale.height / yUnit];
    context.beginPath();
    for (let i = 0; i < particles.length; i += NUMBERS) {
      const x = Number(particles[i]);
      const y = Number(particles[i + 1]);
      this.#velocity(field, view, x, y);
      let dx = Number(this.#v[0]) * step;
      let dy = Number(this.#v[1]) * step;
      const way = Math.sqrt((dx * xUnit) ** 2 + (dy * yUnit) ** 2);
      const part = way > most ? most / way : 1;
      dx *= part;
      dy *= part;
      const left = Number(particles[i + 2]) - elapsed;
      const [toX, toY] = [x + dx - scale.xLeast, y + dy - scale.yLeast];
      const inside = toX >= 0 && toY >= 0 && toX <= right && toY <= upper;
      if (left > 0 && inside) {
        particles[i] = x + dx;
        particles[i + 1] = y + dy;
        particles[i + 2] = left;
        context.moveTo(view.x(x), view.y(y));
        context.lineTo(view.x(x + dx), view.y(y + dy));
      } else {
        this.#spawn(particles, i, view);
      }
    }
  }

  /**
   * Writes the velocity at a place to `#v`.
   * @param {FieldOnGrid} field
   * @param {PlaneView} view
   * @param {number} x
   * @param {number} y
   */
  #velocity({ grid, velocities }, { dimension, axes }, x, y) {
    const { columns, rows, xFirst, yFirst, xStep, yStep } = grid;
    const gx = Math.min(columns - 1, Math.max(0, (x - xFirst) / xStep));
    const gy = Math.min(rows - 1, Math.max(0, (y - yFirst) / yStep));
    const column = Math.min(columns - 2, Math.floor(gx));
    const row = Math.min(rows - 2, Math.floor(gy));
    const [p, q] = [gx - column, gy - row];
    const i = (row * columns + column) * dimension;
    for (let k = 0; k < 2; k += 1) {
      const at = i + Number(axes[k]);
      const above = at + columns * dimension;
      this.#v[k] =
        (1 - q) * ((1 - p) * Number(velocities[at]) + p * Number(velocities[at + dimension])) +
        q * ((1 - p) * Number(velocities[above]) + p * Number(velocities[above + dimension]));
    }
  }
}
