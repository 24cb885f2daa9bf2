// @ts-check
/** Curves as they are drawn: at even times, and the fitted ones of a session. */

/** @typedef {import('./session.js').Session} Session */

/**
 * n times from one to another, both exactly.
 * @param {number} from
 * @param {number} to
 * @param {number} n
 */
export function evenTimes(from, to, n) {
  return Float64Array.from({ length: n }, (_, i) =>
    i === n - 1 ? to : from + ((to - from) * i) / (n - 1),
  );
}

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
