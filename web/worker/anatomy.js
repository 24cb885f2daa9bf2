// @ts-check
/** One epoch taken apart, for slow motion, and the steps of its solve, for the honesty panel. */
import { flatWeights } from './moments.js';

/** @typedef {import('../core/session.js').Session} Session */
/** @typedef {{ t: number[], y: number[][], observed: number[][] }} Curve   row by row */

/**
 * The steps of the forward solve with the present weights, in the order in which they were tried.
 * @param {Session} session
 */
export function stepsOf(session) {
  const { y0, t } = firstBatch(session);
  return session.predict({ y0, t, steps: true }).steps ?? [];
}

/**
 * Trains one epoch and takes it apart. Of several trajectories the first is shown. Residuals are in
 * the numbers that are fitted: scaled ones, where the data are.
 * @param {Session} session
 * @param {readonly string[]} names       of the variables
 * @param {string} optimizer              its label
 * @param {() => ReturnType<Session['train']>} train   one epoch
 */
export function takeApart(session, names, optimizer, train) {
  const { settings } = session;
  const { y0, t } = firstBatch(session);
  const { y, steps = [] } = session.predict({ y0, t, steps: true });
  const samples = session.data().reduce((sum, { trained }) => sum + trained, 0);
  const states = statesAt(session, y0, t, steps);
  const outputs = outputsOf(session, t, y[0] ?? new Float64Array(0), samples * session.dimension);
  const before = flatWeights(session);
  const result = train();
  const after = flatWeights(session);
  return {
    epoch: result.epoch,
    names,
    squared: settings.loss === 'mse',
    adjoint: settings.gradient === 'adjoint',
    steps: steps.map(({ t: time, h, accepted }, i) => ({ t: time, h, accepted, y: states[i] })),
    outputs,
    samples: samples * session.dimension,
    loss: result.loss,
    evaluations: result.evaluations,
    backwardEvaluations: result.backwardEvaluations,
    gradientNorm: result.gradientNorm,
    updateNorm: norm(after.map((value, i) => value - Number(before[i]))),
    weightsNorm: norm(before),
    weights: before.length,
    learningRate: result.learningRate,
    optimizer,
  };
}

/**
 * Not by Math.hypot: a large network has more weights than a call may have arguments.
 * @param {Float64Array} vector
 */
const norm = (vector) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

/**
 * The first trajectory, with all others that have its times: they share their steps.
 * @param {Session} session
 */
function firstBatch(session) {
  const data = session.data();
  const starts = session.starts();
  const [first] = data;
  const t = Array.from(first?.t ?? []).slice(0, first?.trained);
  const together = data.every((row) => String(row.t) === String(first?.t));
  return { y0: together ? starts : starts.slice(0, 1), t };
}

/**
 * @param {Session} session
 * @param {readonly number[]} t
 * @param {Float64Array} y        the first curve at these times
 * @param {number} samples        numbers that the loss is the mean over
 */
function outputsOf(session, t, y, samples) {
  const { dimension: D, scaling, settings } = session;
  const [data] = session.data();
  const delta = Number(settings.huberDelta);
  /** @param {number} r */
  const slope = (r) => (settings.loss === 'mse' ? 2 * r : Math.max(-delta, Math.min(delta, r)));
  return t.map((time, i) => {
    const state = Array.from(y.subarray(i * D, (i + 1) * D));
    const residual = state.map((value, d) => {
      const difference = value - Number(data?.y[i * D + d]);
      return difference / Number(scaling?.deviation[d] ?? 1);
    });
    return { t: time, y: state, residual, cotangent: residual.map((r) => slope(r) / samples) };
  });
}

/**
 * The state at the end of each accepted step, at the beginning of each rejected one. Asking for
 * these times changes no step.
 * @param {Session} session
 * @param {number[][]} y0
 * @param {readonly number[]} t
 * @param {readonly { t: number, tEnd: number, accepted: boolean }[]} steps
 */
function statesAt(session, y0, t, steps) {
  const times = steps.map(({ t: begin, tEnd, accepted }) => (accepted ? tEnd : begin));
  const grid = [...new Set([Number(t[0]), ...times])].sort((a, b) => a - b);
  const [y = new Float64Array(0)] = session.predict({ y0, t: grid, along: t }).y;
  const D = session.dimension;
  return times.map((time) => {
    const at = grid.indexOf(time);
    return Array.from({ length: D }, (_, d) => Number(y[at * D + d]));
  });
}
