// @ts-check
/** Where a method looks during one step, and what it sees there: its stages, computed and drawn. */
import { distance } from '../core/analysis.js';
import { traceArrow } from '../view/plane-fields.js';
import { evaluate } from './solve-scene.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('../core/abi.js').Tableau} Tableau */
/** @typedef {import('../core/solve.js').Step} Step */
/** @typedef {import('../view/phase-plane.js').PlaneView} PlaneView */
/** @typedef {import('./solve-problem.js').Problem} Problem */
/** @typedef {import('./solve-problem.js').Solved} Solved */

/**
 * @typedef {object} Stage
 * @property {number[]} at      the state that is looked at
 * @property {number[]} slope   k, the velocity there
 */

/** An arrow is this part of the way that its slope alone would lead in the step, within limits. */
const ARROW_PART = 0.25;
const ARROW_LEAST = 14;
const ARROW_MOST = 64;
/** Names closer to each other than this would not be read, pixels. */
const NAMES_APART = 15;

/**
 * k_i = f(t + c_i h, y + h Σ_j a_ij k_j) of a step from y: Hairer, Nørsett, Wanner, II.1.
 * @param {Core} core
 * @param {Problem} problem
 * @param {Tableau} tableau
 * @param {{ y: ArrayLike<number>, t: number, h: number }} step
 * @returns {Stage[]}
 */
export function stagesOf(core, { field }, { a, c }, { y, t, h }) {
  /** @type {Stage[]} */
  const stages = [];
  for (const [i, row] of a.entries()) {
    const at = Array.from(y, (value, d) =>
      stages.reduce((sum, { slope }, j) => sum + h * row[j] * slope[d], value),
    );
    const { dydt } = evaluate(core, { ...field, points: [at], t: t + c[i] * h });
    stages.push({ at, slope: [...dydt] });
  }
  return stages;
}

/**
 * The step whose stages are of interest, and where it begins: the one that was made last, or, of a
 * solution that is shown whole, the one that leads furthest.
 * @param {Solved} solved
 * @param {readonly number[]} start
 * @param {import('./solve-player.js').Position} position
 * @returns {{ y: ArrayLike<number>, t: number, h: number } | null}
 */
export function stepOfInterest({ steps, ends }, start, { done, whole }) {
  const dimension = start.length;
  /** @param {number} row   accepted steps before */
  const stateAfter = (row) =>
    row === 0 ? start : ends.subarray((row - 1) * dimension, row * dimension);
  const last = whole ? steps.length : done;
  let [row, furthest] = [0, 0];
  let found = null;
  for (const { t, h, accepted } of steps.slice(0, last)) {
    const y = stateAfter(row);
    row += accepted ? 1 : 0;
    if (y.length < dimension || stateAfter(row).length < dimension) {
      break; // of very many steps only the first ends are known
    }
    const way = distance(y, stateAfter(row));
    if (!whole || way > furthest) {
      furthest = way;
      found = { y, t, h };
    }
  }
  return found;
}

/**
 * Of the step that was just made by hand, or while their symbol is pointed at.
 * @param {Core} core
 * @param {Problem} problem
 * @param {object} shown
 * @param {Solved | undefined} shown.solved   by the first method
 * @param {import('./solve-layers.js').SolvePicture} shown.picture
 * @param {boolean} shown.playing
 */
export function stagesShown(core, problem, { solved, picture, playing }) {
  const { position, lit, focus } = picture;
  if (!solved || !(lit === 'stages' || (lit === null && !position.whole && !playing))) {
    return null;
  }
  const step = stepOfInterest(solved, problem.starts[focus], position);
  const tableau = step && core.tableau(solved.method.key);
  return tableau ? { stages: stagesOf(core, problem, tableau, step), h: step.h } : null;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView} view
 * @param {{ stages: readonly Stage[], h: number }} step
 */
export function drawStages(context, view, { stages, h }) {
  const { palette, axes } = view;
  context.strokeStyle = palette.ink;
  context.lineJoin = 'round';
  context.font = `italic 13px ${palette.font}`;
  /** @type {[number, number][]} */
  const named = [];
  stages.forEach(({ at, slope }, i) => {
    const px = view.x(at[axes[0]]);
    const py = view.y(at[axes[1]]);
    const dx = view.x(at[axes[0]] + h * slope[axes[0]]) - px;
    const dy = view.y(at[axes[1]] + h * slope[axes[1]]) - py;
    const way = Math.hypot(dx, dy);
    if (!(way > 0 && way < Infinity)) {
      return;
    }
    const length = Math.min(ARROW_MOST, Math.max(ARROW_LEAST, ARROW_PART * way));
    drawStage(context, palette, [px, py], [(dx / way) * length, (dy / way) * length]);
    const name = /** @type {[number, number]} */ ([px - (dy / way) * 12, py + (dx / way) * 12]);
    if (named.every(([x, y]) => Math.hypot(x - name[0], y - name[1]) > NAMES_APART)) {
      named.push(name);
      drawName(context, palette, `k${'₁₂₃₄₅₆₇₈₉'[i] ?? ''}`, name);
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView['palette']} palette
 * @param {[number, number]} at    pixels
 * @param {[number, number]} way   of the arrow
 */
function drawStage(context, palette, [px, py], [dx, dy]) {
  context.beginPath();
  traceArrow(context, px + dx / 2, py + dy / 2, dx, dy);
  for (const [width, colour] of /** @type {const} */ ([
    [4, palette.paper],
    [1.4, palette.ink],
  ])) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  context.beginPath();
  context.arc(px, py, 3.5, 0, 2 * Math.PI);
  context.fillStyle = palette.paper;
  context.fill();
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneView['palette']} palette
 * @param {string} name
 * @param {[number, number]} at   pixels, its middle
 */
function drawName(context, palette, name, [x, y]) {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3.5;
  context.strokeStyle = palette.paper;
  context.strokeText(name, x, y);
  context.fillStyle = palette.ink;
  context.fillText(name, x, y);
}
