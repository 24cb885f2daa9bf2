// @ts-check
/** Gradients of a run beside each other, and beside central differences. */
import { pointer, statusOf } from './abi.js';
import { NdeError } from './errors.js';

/**
 * @typedef {object} Checked what a check needs of a run
 * @property {import('./abi.js').Abi} abi
 * @property {import('./wasm.js').Instance} wasm
 * @property {number} end where the run ends and the check may begin
 * @property {number} trainedStarts how many numbers at the end of θ are trained starts
 * @property {(method: string) => ReturnType<import('./session.js').Session['gradient']>} gradient
 * @property {(code: number) => string} messageOf a failed solve of the last call
 *
 * @typedef {{ cosine: number, relativeError: number }} Likeness
 */

/**
 * Weights, and beside them coordinates of trained starts, that gradientCheck differences at most;
 * of more it takes a sample.
 */
const CHECK_COORDINATES = 256;

/**
 * At most so many whole numbers from `from` to `to - 1`, equally spread.
 * @param {number} from
 * @param {number} to
 */
function sampleOf(from, to) {
  const n = Math.min(to - from, CHECK_COORDINATES);
  return Array.from({ length: n }, (_, i) => from + Math.floor((i * (to - from)) / n));
}

/**
 * @param {Float64Array} got
 * @param {Float64Array} want
 * @returns {Likeness}
 */
function compare(got, want) {
  let dot = 0;
  let gotSquare = 0;
  let wantSquare = 0;
  let difference = 0;
  for (let i = 0; i < want.length; i++) {
    dot += got[i] * want[i];
    gotSquare += got[i] ** 2;
    wantSquare += want[i] ** 2;
    difference += (got[i] - want[i]) ** 2;
  }
  return {
    cosine: dot / Math.sqrt(gotSquare * wantSquare),
    relativeError: Math.sqrt(difference / wantSquare),
  };
}

/**
 * Places a check behind the run.
 * @param {Checked} run
 * @param {string} method one of abi.gradients
 * @param {number} n coordinates
 * @param {number} attempts
 */
export function placeCheck({ abi, wasm, end }, method, n, attempts) {
  const index = abi.gradients.findIndex(({ key }) => key === method);
  if (index < 0) {
    const keys = abi.gradients.map(({ key }) => key).join(', ');
    throw new NdeError(`there is no gradient ${method}; there are ${keys}`, { value: method });
  }
  const bytes = wasm.call('check_size', index, n, attempts);
  wasm.reserve(end, bytes);
  wasm.call('check_place', end, bytes, index, n, attempts);
}

/**
 * Central differences at some coordinates of θ.
 * @param {Checked} run
 * @param {boolean} replay with the steps held fixed, or of the whole program
 * @param {number[]} coordinates
 */
function differences({ abi, wasm, messageOf }, replay, coordinates) {
  wasm.words(pointer(abi, wasm, 'checkCoordinates'), coordinates.length).set(coordinates);
  const code = wasm.call('check_differences', replay ? 1 : 0);
  if (code !== 0) {
    throw new NdeError(messageOf(code), { status: statusOf(abi, code).name });
  }
  return wasm.doubles(pointer(abi, wasm, 'checkSlopes'), coordinates.length).slice();
}

/**
 * A gradient beside the discrete one, and beside central differences with the steps replayed and
 * of the whole program. Differences are taken at `coordinates` of the `of` trained numbers.
 * @param {Checked} run
 * @param {string} method one of abi.gradients
 */
export function checkGradient(run, method) {
  const { abi, wasm } = run;
  const P = wasm.call('n_theta');
  const weights = P - run.trainedStarts;
  const coordinates = [...sampleOf(0, weights), ...sampleOf(weights, P)];
  const n = coordinates.length;
  const flat = () => wasm.doubles(pointer(abi, wasm, 'gradient'), P).slice();
  const { status, message, accepted, rejected } = run.gradient('discrete');
  if (status !== 'OK') {
    throw new NdeError(message, { status });
  }
  const exact = flat();
  const start = performance.now();
  const { loss, evaluations, ...cost } = run.gradient(method);
  const milliseconds = performance.now() - start;
  const chosen = flat();
  const sample = Float64Array.from(coordinates, (i) => chosen[i]);
  if (cost.status !== 'OK') {
    throw new NdeError(cost.message, { status: cost.status });
  }
  placeCheck(run, 'discrete', n, accepted + rejected);
  return {
    method,
    loss,
    evaluations,
    backwardEvaluations: cost.backwardEvaluations,
    bytes: cost.bytes,
    milliseconds,
    coordinates: n,
    of: P,
    discrete: compare(chosen, exact),
    replayed: compare(sample, differences(run, true, coordinates)),
    whole: compare(sample, differences(run, false, coordinates)),
  };
}
