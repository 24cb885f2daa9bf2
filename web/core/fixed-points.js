// @ts-check
/**
 * The fixed points of a field of two variables: where they are, what kind they are, and whether they
 * are alone. Newton's method runs from a grid of seeds, all of them at once.
 *
 * Near a multiple root, as that of x², Newton's steps shrink by a constant ratio r. It is left out in
 * one longer step, by 1/(1 − r): r = 1/2 is a double root, 2/3 a triple one (Kelley and Suresh, "A new
 * acceleration method for Newton's method at singular points", SIAM J. Numer. Anal. 20, 1983).
 */
import { eigenvalues, gridPoints, KIND_NAMES, kindOf } from './analysis.js';

/**
 * dy/dt at points x0, y0, x1, y1 …, and the Jacobian of each point, row by row.
 * @typedef {(points: Float64Array) => { dydt: Float64Array, jacobian: Float64Array }} Linearise
 *
 * @typedef {import('./analysis.js').Box} Box
 * @typedef {import('./analysis.js').Kind} Kind
 * @typedef {import('./analysis.js').Complex} Complex
 * @typedef {[number, number]} Pair
 *
 * @typedef {object} FixedPoint
 * @property {Pair} at
 * @property {Kind} kind of the linearisation
 * @property {boolean} isCertain whether the field has that kind, too: a centre of the linearisation
 *   may be a focus of a nonlinear field
 * @property {[Complex, Complex]} eigenvalues
 *
 * @typedef {object} FixedPoints
 * @property {FixedPoint[]} points those that are alone, from left to right
 * @property {'none' | 'lines' | 'everywhere' | 'unknown'} others fixed points that are not alone;
 *   unknown in a box that is too large for any
 *
 * @typedef {object} Search
 * @property {Linearise} linearise
 * @property {Box} box
 * @property {Pair} spans of the box
 * @property {Pair} typical size of each component of the field in the box
 *
 * @typedef {object} Run of Newton's method
 * @property {Pair} at
 * @property {Pair} step the last one, in parts of the box
 * @property {number} ratio of the last step to the one before
 * @property {number} determinant of the Jacobian there
 * @property {number} patience steps before it may leap
 * @property {'onItsWay' | 'arrived' | 'lost'} state
 *
 * @typedef {object} Place a point where Newton's method ended
 * @property {Pair} at
 * @property {Float64Array} jacobian
 * @property {boolean} isRoot
 * @property {boolean} isSingular
 * @property {number} determinant
 * @property {Pair} still the direction in which the field changes least, in parts of the box
 */

/** In a wider box numbers near 1, as those of most equations, are lost. */
const SPAN_MOST = 1e12;
/** Points of the grid of seeds along each side. */
const SEEDS = 15;
/** Fixed points that a list can hold, and those on lines that are looked at. */
export const FIXED_POINTS_MOST = 24;
const NEWTON_STEPS = 60;
/** Newton's method leaves by a longer step; of the longer side. */
const FAR = 4;
/** It has arrived with a shorter step; of the unit (see `unitAt`). */
const ARRIVED = 1e-10;
/** Steps that shrink by a constant ratio are followed by a longer one: every fourth, at most. */
const LEAP_EVERY = 4;
/**
 * Every second run waits so long: a leap may pass a simple root beside a multiple one. And from here
 * on leaps are shorter: one that lands too near a multiple root, but beside the curve on which steps
 * reach it, is thrown far away.
 */
const PATIENCE = 15;
const CAREFUL = 0.9;
const RATIO_LEAST = 0.4;
const RATIO_MOST = 0.95;
/** Of 1 − ratio: a change that leaves it constant. */
const RATIO_CHANGE = 0.1;
/** Fixed points closer than this are one; of the unit. */
const SAME_PLACE = 1e-5;
/** A multiple root is known to no more digits than this where its terms cancel; of the unit. */
const SAME_SINGULAR_PLACE = 1e-3;
/** A velocity that is rounding; of its typical size in the box. */
const RESTS = 1e-13;
/** Velocities at a root, of those at this distance around it (of the unit). */
const ROOT = 1e-6;
const AROUND = 0.05;
/** Of the typical determinant: where there are lines of fixed points it is smaller. */
const SMALL_DETERMINANT = 1e-4;
/** Of a Jacobian with two parallel rows: the sine between them. */
const PARALLEL = 1e-12;
/**
 * On a line of fixed points there are others at each of these distances, of the unit, within a
 * factor that keeps the distances apart.
 */
const LINE_DISTANCES = [0.01, 0.016, 0.025];
const LINE_FACTOR = 1.25;

/**
 * @param {Linearise} linearise
 * @param {Box} box
 * @returns {FixedPoints} at most FIXED_POINTS_MOST + 1 points
 */
export function fixedPoints(linearise, box) {
  /** @type {Pair} */
  const spans = [box.xMost - box.xLeast, box.yMost - box.yLeast];
  if (!(Math.max(...spans) < SPAN_MOST)) {
    return { points: [], others: 'unknown' };
  }
  const seeds = gridPoints(box, SEEDS, SEEDS);
  const { dydt, jacobian } = linearise(seeds);
  if (dydt.every((velocity) => velocity === 0)) {
    return { points: [], others: 'everywhere' };
  }
  /** @type {Search} */
  const search = {
    linearise,
    box,
    spans,
    typical: [typicalSize(dydt, 0), typicalSize(dydt, 1)],
  };
  const ends = newton(search, seeds, { dydt, jacobian }, PATIENCE);
  const places = distinct(
    search,
    looked(search, distinctEnds(search, ends, typicalDeterminant(jacobian))),
  );
  const onLine = linePlaces(search, places);
  const alone = places.filter((_, i) => !onLine[i]).slice(0, FIXED_POINTS_MOST + 1);
  const decides = linearisationDecides(jacobian);
  return {
    points: alone.map((place) => fixedPoint(place, decides)).sort((p, q) => p.at[0] - q.at[0]),
    others: onLine.includes(true) ? 'lines' : 'none',
  };
}

/**
 * @param {Place} place
 * @param {boolean} decides whether the linearisation decides about centres
 * @returns {FixedPoint}
 */
function fixedPoint({ at, jacobian, isSingular }, decides) {
  if (!isSingular) {
    const kind = kindOf(jacobian);
    const isCertain = decides || kind !== 'centre';
    return { at, kind, isCertain, eigenvalues: eigenvalues(jacobian) };
  }
  // One eigenvalue is zero, the other is the trace.
  const trace = jacobian[0] + jacobian[3];
  return {
    at,
    kind: 'degenerate',
    isCertain: true,
    eigenvalues: [
      { re: Math.max(trace, 0), im: 0 },
      { re: Math.min(trace, 0), im: 0 },
    ],
  };
}

/**
 * What a fixed point is called.
 * @param {FixedPoint} point
 */
export function kindName({ kind, isCertain }) {
  return isCertain ? KIND_NAMES[kind] : `${KIND_NAMES[kind]} (by linearisation)`;
}

/**
 * Whether a centre of the linearisation is one of the field: where the field is free of divergence, as
 * every linear one with a centre is.
 * @param {Float64Array} jacobians
 */
function linearisationDecides(jacobians) {
  for (let i = 0; i < jacobians.length; i += 4) {
    const [a, d] = [jacobians[i], jacobians[i + 3]];
    if (!(Math.abs(a + d) <= 1e-12 * (Math.abs(a) + Math.abs(d)))) {
      return false;
    }
  }
  return true;
}

/**
 * Of a component, where it is not zero.
 * @param {Float64Array} dydt
 * @param {0 | 1} component
 */
function typicalSize(dydt, component) {
  return median(dydt.filter((value, i) => i % 2 === component && value !== 0));
}

/** @param {Float64Array} jacobians */
function typicalDeterminant(jacobians) {
  return median(
    Float64Array.from({ length: jacobians.length / 4 }, (_, i) => determinantAt(jacobians, i)),
  );
}

/** The median size of finite numbers. @param {Float64Array} values */
function median(values) {
  const sizes = values.filter(Number.isFinite).map(Math.abs).sort();
  return sizes.length > 0 ? sizes[sizes.length >> 1] : 0;
}

/**
 * The lengths that count at a place: those of the box, or of the place itself in a box that is so
 * large that its fixed points would be one.
 * @param {Search} search
 * @param {ArrayLike<number>} at
 * @returns {Pair}
 */
function unitAt({ spans }, { 0: x, 1: y }) {
  return [
    Math.min(spans[0], Math.max(1, Math.abs(x))),
    Math.min(spans[1], Math.max(1, Math.abs(y))),
  ];
}

/**
 * Math.hypot, which guards against overflow, takes several times as long.
 * @param {number} x
 * @param {number} y
 */
function size(x, y) {
  return Math.sqrt(x * x + y * y);
}

/**
 * @param {ArrayLike<number>} p
 * @param {ArrayLike<number>} q
 * @param {ArrayLike<number>} unit
 */
function apart({ 0: x, 1: y }, { 0: u, 1: v }, { 0: width, 1: height }) {
  return size((x - u) / width, (y - v) / height);
}

/**
 * Newton's method from many seeds.
 * @param {Search} search
 * @param {Float64Array} seeds x0, y0, x1, y1 …
 * @param {ReturnType<Linearise>} first the field at the seeds
 * @param {number} patience of every second run
 * @returns {Run[]} one for each seed
 */
function newton(search, seeds, first, patience) {
  const all = Array.from({ length: seeds.length / 2 }, (_, i) =>
    startedAt(seeds[2 * i], seeds[2 * i + 1], (i % 2) * patience),
  );
  let runs = all;
  /** @type {Pair[]} */
  const known = [];
  for (let k = 0, field = first; k < NEWTON_STEPS; k += 1) {
    const part = k % LEAP_EVERY < LEAP_EVERY - 1 ? 0 : k < PATIENCE ? 1 : CAREFUL;
    runs.forEach((run, i) => {
      const leap = k < run.patience ? 0 : part;
      run.state = newtonStep(search, run, field, i, leap);
    });
    endAtKnown(search, runs, known);
    runs = runs.filter(({ state }) => state === 'onItsWay');
    if (runs.length === 0) {
      break;
    }
    field = search.linearise(pointsOf(runs));
  }
  return all;
}

/**
 * Runs that come to where another one has arrived are there, too.
 * @param {Search} search
 * @param {Run[]} runs
 * @param {Pair[]} known gets more
 */
function endAtKnown(search, runs, known) {
  for (const run of runs) {
    if (run.state === 'lost') {
      continue;
    }
    const unit = unitAt(search, run.at);
    const same = known.find((one) => apart(one, run.at, unit) < SAME_PLACE);
    if (same !== undefined) {
      run.at = same;
      run.state = 'arrived';
    } else if (run.state === 'arrived' && known.length < FIXED_POINTS_MOST) {
      known.push(run.at);
    }
  }
}

/** @param {Run[]} runs */
function pointsOf(runs) {
  const points = new Float64Array(2 * runs.length);
  runs.forEach(({ at }, i) => {
    points[2 * i] = at[0];
    points[2 * i + 1] = at[1];
  });
  return points;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} patience
 * @returns {Run}
 */
function startedAt(x, y, patience) {
  const step = /** @type {Pair} */ ([Infinity, Infinity]);
  return { at: [x, y], step, ratio: NaN, determinant: NaN, patience, state: 'onItsWay' };
}

/**
 * Moves one run.
 * @param {Search} search
 * @param {Run} run
 * @param {ReturnType<Linearise>} field
 * @param {number} i of the run in the field
 * @param {number} leap part of the way to a multiple root that a step may go; 0: a plain step
 * @returns {Run['state']}
 */
function newtonStep(search, run, { dydt, jacobian }, i, leap) {
  const { spans, typical } = search;
  const { at, step: before, ratio: ratioBefore } = run;
  const [u, v] = [dydt[2 * i], dydt[2 * i + 1]];
  run.determinant = determinantAt(jacobian, i);
  if (u === 0 && v === 0) {
    return 'arrived';
  }
  const step = stepOf(u, v, jacobian, i, spans);
  const length = size(step[0], step[1]);
  const ratio = length / size(before[0], before[1]);
  // Where the terms of a multiple root cancel, steps are rounding and shrink no more.
  if (ratio > RATIO_MOST && isBelow(u, v, typical, RESTS)) {
    return 'arrived';
  }
  const [dx, dy] = [step[0] * spans[0], step[1] * spans[1]];
  if (!(Math.max(Math.abs(dx), Math.abs(dy)) < FAR * Math.max(spans[0], spans[1]))) {
    return 'lost';
  }
  const isLeap = leap > 0 && areAligned(step, before) && isConstant(ratio, ratioBefore);
  const times = isLeap ? leap / (1 - ratio) : 1;
  run.at = [at[0] + times * dx, at[1] + times * dy];
  run.step = [times * step[0], times * step[1]];
  run.ratio = ratio;
  return hasArrived(at, run.at, unitAt(search, at)) ? 'arrived' : 'onItsWay';
}

/**
 * @param {Pair} from
 * @param {Pair} to
 * @param {Pair} unit
 */
function hasArrived([x, y], [u, v], [width, height]) {
  return (
    Math.abs(u - x) <= ARRIVED * width + 1e-15 * Math.abs(x) &&
    Math.abs(v - y) <= ARRIVED * height + 1e-15 * Math.abs(y)
  );
}

/**
 * @param {ArrayLike<number>} jacobians
 * @param {number} i
 */
function determinantAt(jacobians, i) {
  return jacobians[4 * i] * jacobians[4 * i + 3] - jacobians[4 * i + 1] * jacobians[4 * i + 2];
}

/**
 * Newton's step in parts of the box. Where the rows of the Jacobian are parallel, the shortest step
 * that comes nearest to a zero of the linearisation: the transposed Jacobian over its size squared.
 * @param {number} u
 * @param {number} v
 * @param {ArrayLike<number>} jacobians
 * @param {number} i of the Jacobian
 * @param {Pair} spans
 * @returns {Pair}
 */
function stepOf(u, v, jacobians, i, [width, height]) {
  const [a, b] = [jacobians[4 * i] * width, jacobians[4 * i + 1] * height];
  const [c, d] = [jacobians[4 * i + 2] * width, jacobians[4 * i + 3] * height];
  const determinant = a * d - b * c;
  if (Math.abs(determinant) > PARALLEL * size(a, b) * size(c, d)) {
    return [(b * v - d * u) / determinant, (c * u - a * v) / determinant];
  }
  const square = a * a + b * b + c * c + d * d;
  return [-(a * u + c * v) / square, -(b * u + d * v) / square];
}

/**
 * @param {number} u
 * @param {number} v
 * @param {ArrayLike<number>} sizes
 * @param {number} part
 */
function isBelow(u, v, sizes, part) {
  return Math.abs(u) <= part * sizes[0] && Math.abs(v) <= part * sizes[1];
}

/**
 * @param {Pair} step
 * @param {Pair} before
 */
function areAligned([u, v], [x, y]) {
  return u * x + v * y > 0.9 * size(u, v) * size(x, y);
}

/**
 * @param {number} ratio
 * @param {number} before
 */
function isConstant(ratio, before) {
  return (
    ratio > RATIO_LEAST &&
    ratio < RATIO_MOST &&
    Math.abs(ratio - before) < RATIO_CHANGE * (1 - ratio)
  );
}

/**
 * Where runs arrived in the box, each place once; of those that are many, a part.
 * @param {Search} search
 * @param {Run[]} runs
 * @param {number} typical determinant: on lines it is much smaller
 */
function distinctEnds(search, runs, typical) {
  const { xLeast, xMost, yLeast, yMost } = search.box;
  /** @type {[Pair[], Pair[]]} */
  const found = [[], []];
  for (const { state, at, determinant } of runs) {
    const [x, y] = at;
    const isInside = x >= xLeast && x <= xMost && y >= yLeast && y <= yMost;
    const kin = found[Math.abs(determinant) > SMALL_DETERMINANT * typical ? 0 : 1];
    if (state !== 'arrived' || !isInside || kin.length > FIXED_POINTS_MOST) {
      continue;
    }
    const unit = unitAt(search, at);
    if (!found.flat().some((one) => apart(one, at, unit) < SAME_PLACE)) {
      kin.push(at);
    }
  }
  return found.flat();
}

/**
 * What the field is like at some points, and near them.
 * @param {Search} search
 * @param {Pair[]} points
 * @returns {Place[]}
 */
function looked(search, points) {
  if (points.length === 0) {
    return [];
  }
  const around = [0, SAME_PLACE, -SAME_PLACE, AROUND, -AROUND];
  const all = points.flatMap((at) => {
    const unit = unitAt(search, at);
    return around.flatMap((part) => [
      ...[at[0] + part * unit[0], at[1]],
      ...[at[0], at[1] + part * unit[1]],
    ]);
  });
  const { dydt, jacobian } = search.linearise(Float64Array.from(all));
  const n = 2 * around.length;
  return points.map((at, i) =>
    placeOf(
      search,
      at,
      dydt.subarray(2 * n * i, 2 * n * (i + 1)),
      jacobian.slice(4 * n * i, 4 * n * (i + 1)),
    ),
  );
}

/**
 * Two fixed points closer than SAME_PLACE have the determinant zero between them, and so has a
 * multiple one at itself: it changes by more than twice its value within that distance.
 * @param {Search} search
 * @param {Pair} at
 * @param {Float64Array} dydt at the point, twice, then near it, then around it
 * @param {Float64Array} jacobians
 * @returns {Place}
 */
function placeOf({ spans }, at, dydt, jacobians) {
  const [own, near] = [jacobians.subarray(0, 4), jacobians.subarray(0, 24)];
  const determinants = Array.from({ length: 6 }, (_, i) => determinantAt(near, i));
  const [determinant] = determinants;
  const change = largest(determinants.map((value) => value - determinant));
  const around = dydt.subarray(12);
  return {
    at,
    jacobian: own,
    isRoot: isBelow(
      dydt[0],
      dydt[1],
      [0, 1].map((d) => largest(around.filter((_, i) => i % 2 === d))),
      ROOT,
    ),
    isSingular: !(Math.abs(determinant) > change / 2) || kindOf(own) === 'degenerate',
    determinant,
    still: stillDirection(near, spans),
  };
}

/** @param {ArrayLike<number>} values */
function largest(values) {
  return Array.from(values).reduce(
    (most, value) => (Math.abs(value) > most && Number.isFinite(value) ? Math.abs(value) : most),
    0,
  );
}

/**
 * The direction in which the field changes least, by the mean of the Jacobians, each times its
 * transpose: the eigenvector of its smaller eigenvalue.
 * @param {Float64Array} jacobians
 * @param {Pair} spans
 * @returns {Pair}
 */
function stillDirection(jacobians, [width, height]) {
  let [difference, mixed] = [0, 0];
  for (let i = 0; i < jacobians.length; i += 2) {
    const [a, b] = [jacobians[i] * width, jacobians[i + 1] * height];
    if (Number.isFinite(a * a + b * b)) {
      difference += a * a - b * b;
      mixed += 2 * a * b;
    }
  }
  const angle = Math.atan2(mixed, difference) / 2;
  return [-Math.sin(angle), Math.cos(angle)];
}

/**
 * Roots, each once, the most singular of those that are one first.
 * @param {Search} search
 * @param {Place[]} places
 */
function distinct(search, places) {
  const sorted = places
    .filter(({ isRoot }) => isRoot)
    .sort((p, q) => Math.abs(p.determinant) - Math.abs(q.determinant));
  /** @type {Place[]} */
  const found = [];
  for (const place of sorted) {
    const unit = unitAt(search, place.at);
    const isKnown = found.some(
      (one) => one.isSingular && apart(one.at, place.at, unit) < SAME_SINGULAR_PLACE,
    );
    if (!isKnown) {
      found.push(place);
    }
  }
  return found;
}

/**
 * Which places lie on lines of fixed points: Newton's method finds others from seeds beside them.
 * @param {Search} search
 * @param {Place[]} places
 */
function linePlaces(search, places) {
  const distances = [1, -1].flatMap((side) => LINE_DISTANCES.map((distance) => side * distance));
  const singular = places.filter(({ isSingular }) => isSingular);
  if (singular.length === 0) {
    return places.map(() => false);
  }
  const seeds = singular.flatMap(({ at, still }) => {
    const unit = unitAt(search, at);
    return distances.flatMap((distance) => [
      at[0] + distance * still[0] * unit[0],
      at[1] + distance * still[1] * unit[1],
    ]);
  });
  const first = Float64Array.from(seeds);
  const runs = newton(search, first, search.linearise(first), 0);
  const n = LINE_DISTANCES.length;
  return places.map((place) => {
    if (!place.isSingular) {
      return false;
    }
    const from = distances.length * singular.indexOf(place);
    const unit = unitAt(search, place.at);
    const isThere = distances.map((distance, i) => {
      const { state, at } = runs[from + i];
      const factor = apart(place.at, at, unit) / Math.abs(distance);
      return state === 'arrived' && factor < LINE_FACTOR && factor > 1 / LINE_FACTOR;
    });
    return isThere.slice(0, n).every(Boolean) || isThere.slice(n).every(Boolean);
  });
}
