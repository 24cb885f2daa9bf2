// @ts-check
/**
 * Questions about a run that the page asks now and then. An answer is plain data; a question that
 * cannot be answered throws NdeError.
 */
import { stepsOf, takeApart } from './anatomy.js';

/** @typedef {import('../core/session.js').Session} Session */
/** @typedef {ReturnType<Session['train']>} Epoch */

/**
 * @typedef {(session: Session, details: Record<string, unknown>, train: () => Epoch) => unknown}
 *   Answer   train: makes one more epoch of the run, which its next frame shows
 */

/** @type {Record<string, Answer>} */
export const ANSWERS = {
  cost,
  gradientCheck: (session) => session.gradientCheck(),
  snapshot: (session) => session.snapshot(),
  changes: (session) => session.changes,
  validation: (session) => session.validation(),
  cleanLoss,
  slowMotion: (session, { names, optimizer }, train) =>
    takeApart(session, /** @type {string[]} */ (names), String(optimizer), train),
};

/**
 * What one epoch costs at the present weights, and the steps of its forward solve.
 * @param {Session} session
 */
function cost(session) {
  const begin = performance.now();
  const { evaluations, backwardEvaluations, accepted, rejected, bytes, recomputed } =
    session.gradient();
  const milliseconds = performance.now() - begin;
  const method = String(session.settings.gradient);
  const figures = { evaluations, backwardEvaluations, accepted, rejected, bytes, recomputed };
  return { ...figures, done: session.epoch, method, milliseconds, steps: stepsOf(session) };
}

/**
 * Mean square of the distance between the fit and the data without noise, which training never
 * sees; NaN where they are not known.
 * @param {Session} session
 */
function cleanLoss(session) {
  const data = session.data();
  const starts = session.starts();
  let [sum, n] = [0, 0];
  data.forEach(({ t, clean = new Float64Array(0) }, i) => {
    const [fit] = session.predict({ y0: starts[i], t }).y;
    clean.forEach((value, k) => {
      sum += (fit[k] - value) ** 2;
    });
    n += clean.length;
  });
  return n > 0 ? sum / n : NaN;
}
