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
 * @typedef {object} Drawing   how the curves of a session are drawn
 * @property {Float64Array[]} times   of each curve
 * @property {Batch[]} batches
 *
 * @typedef {object} Batch   trajectories that are solved together, as in training
 * @property {number[]} members
 * @property {Float64Array} along   the times of their data
 */

/**
 * @param {Session} session
 * @param {number} points   of each curve
 * @returns {Drawing}
 */
export function drawingOf(session, points) {
  const data = session.data();
  const together = session.settings.batching === 'shared';
  /** @type {Batch[]} */
  const batches = [];
  data.forEach(({ t }, i) => {
    const like = together && batches.find(({ along }) => isSame(along, t));
    if (like) {
      like.members.push(i);
    } else {
      batches.push({ members: [i], along: t });
    }
  });
  return { times: data.map(({ t }) => evenTimes(t[0], t[t.length - 1], points)), batches };
}

/**
 * The solution that is trained, from each starting point at the times of the drawing.
 * @param {Session} session
 * @param {Drawing} drawing
 * @param {number[][]} [starts]   they may be trained
 * @returns {Float64Array[]}
 */
export function fittedCurves(session, { times, batches }, starts = session.starts()) {
  /** @type {Float64Array[]} */
  const curves = [];
  for (const { members, along } of batches) {
    const y0 = members.map((i) => starts[i]);
    const { y } = session.predict({ y0, t: times[members[0]], along });
    members.forEach((i, k) => {
      curves[i] = y[k];
    });
  }
  return curves;
}

/** Times per direction of a state that is followed. */
const FOLLOWED = 240;

/**
 * A field followed from one state, as long as the first curve: forward and backward in time.
 * @param {Session} session
 * @param {Drawing} drawing
 * @param {ArrayLike<number>} state
 * @param {'learned' | 'true'} which
 * @returns {Float64Array[]}
 */
export function followedCurves(session, { batches: [{ along }] }, state, which) {
  const y0 = Array.from(state);
  const [from, to] = [along[0], along[along.length - 1]];
  const ways = [
    { t: evenTimes(from, to, FOLLOWED), along },
    { t: evenTimes(from, 2 * from - to, FOLLOWED), along: along.map((t) => 2 * from - t) },
  ];
  return ways.map(({ t, along: of }) => {
    const { y } =
      which === 'true' ? session.truth({ y0, t }) : session.predict({ y0, t, along: of });
    return y[0];
  });
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} b
 */
const isSame = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
