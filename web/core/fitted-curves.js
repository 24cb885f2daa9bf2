// @ts-check
/** The fitted curves of a session, as they are drawn. */

/** @typedef {import('./session.js').Session} Session */

/**
 * From each starting point at its times; starts that share their times are solved in one call.
 * @param {Session} session
 * @param {readonly Float64Array[]} times   per trajectory
 * @returns {Float64Array[]}
 */
export function fittedCurves(session, times) {
  const [first] = times;
  if (!first) {
    return [];
  }
  const starts = session.starts(); // they may be trained
  const shared = times.every((t) => t[0] === first[0] && t.at(-1) === first.at(-1));
  if (shared) {
    return session.predict({ y0: starts, t: first }).y;
  }
  return starts.flatMap((y0, i) => session.predict({ y0: [y0], t: times[i] ?? first }).y);
}
