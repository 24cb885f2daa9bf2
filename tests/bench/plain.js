// @ts-check
// The training of demo 2 in plain JavaScript: the fair competitor of the wasm core.
//
// A network 2-32-2 with tanh learns the spiral: dopri5 with torchdiffeq's step control and dense
// output, the exact gradient of the steps taken (step sizes frozen), Adam. Typed arrays are made
// once; nothing is allocated while it trains. Every tanh is computed once: the way back reads the
// activations that the way forward kept.
//
//   node tests/bench/plain.js     trains 250 epochs, compares them with torchdiffeq's, prints times

import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const HIDDEN = 32;
const SAMPLES = 160;
const TIME_END = 7;
const RTOL = 1e-7;
const ATOL = 1e-9;
const RATE = 0.01;
/** Accepted steps that the tape can hold; demo 2 takes at most a few dozen. */
const STEPS_MAX = 500;

// Dormand and Prince 5(4): row s makes the state of stage s + 1; the last row is also b.
const A = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
].map((row) => Float64Array.from(row));

// Weights of the error estimate: b minus Shampine's embedded weights.
const ERROR = Float64Array.of(
  35 / 384 - 1951 / 21600,
  0,
  500 / 1113 - 22642 / 50085,
  125 / 192 - 451 / 720,
  -2187 / 6784 + 12231 / 42400,
  11 / 84 - 649 / 6300,
  -1 / 60,
);

// Weights of the state in the middle of a step, for dense output.
const MIDDLE = Float64Array.of(
  6025192743 / 30085553152 / 2,
  0,
  51252292925 / 65400821598 / 2,
  -2691868925 / 45128329728 / 2,
  187940372067 / 1594534317056 / 2,
  -1776094331 / 19743644256 / 2,
  11237099 / 235043384 / 2,
);

// theta = [W1 column x | W1 column y | b1 | W2 row x | W2 row y | b2], 32 numbers each but b2's 2.
const W1Y = HIDDEN;
const B1 = 2 * HIDDEN;
const W2X = 3 * HIDDEN;
const W2Y = 4 * HIDDEN;
const B2 = 5 * HIDDEN;
const WEIGHTS = 5 * HIDDEN + 2;

/** @typedef {{ W1: number[][], b1: number[], W2: number[][], b2: number[] }} Weights */

/** @param {number} i */
const outputTime = (i) => (i * TIME_END) / (SAMPLES - 1);

export class PlainTraining {
  #theta = new Float64Array(WEIGHTS);
  #gradient = new Float64Array(WEIGHTS);
  #mean = new Float64Array(WEIGHTS);
  #square = new Float64Array(WEIGHTS);
  #epoch = 0;

  // The tape. Evaluation e has its state, activations and slope in slot e. Step n reads slots
  // 6n ... 6n + 6: its first stage is the last one of the step before. A step that is rejected
  // is overwritten by the next attempt.
  #y = new Float64Array(2 * (6 * STEPS_MAX + 1));
  #z = new Float64Array(HIDDEN * (6 * STEPS_MAX + 1));
  #k = new Float64Array(2 * (6 * STEPS_MAX + 1));
  #stepSize = new Float64Array(STEPS_MAX);
  /** Step n made the outputs from #firstOutput[n] up to #firstOutput[n + 1]. */
  #firstOutput = new Int32Array(STEPS_MAX + 1);

  #target;
  #residual = new Float64Array(2 * SAMPLES);
  #place = new Float64Array(SAMPLES); // of an output inside its step, from 0 to 1

  #ak = new Float64Array(2 * 7); // cotangents of a step's slopes
  #aState = new Float64Array(2); // what #pullBack gives

  evaluations = 0;
  accepted = 0;
  rejected = 0;

  /**
   * @param {Weights} weights where training starts
   * @param {number[][]} target the true trajectory, one [x, y] per output time
   */
  constructor(weights, target) {
    const { W1, b1, W2, b2 } = weights;
    const columns = [W1.map((row) => row[0]), W1.map((row) => row[1])];
    this.#theta.set([...columns, b1, ...W2, b2].flat());
    this.#target = Float64Array.from(target.flat());
  }

  /**
   * One epoch: solve, gradient, Adam.
   * @returns {number} the loss before the update
   */
  epoch() {
    this.#solve();
    const loss = this.#loss();
    this.#solveBackwards();
    this.#adam();
    return loss;
  }

  /**
   * dy/dt of the network at the state in slot e; keeps the activations.
   * @param {number} e
   */
  #evaluate(e) {
    const theta = this.#theta;
    const z = this.#z;
    const x = this.#y[2 * e];
    const y = this.#y[2 * e + 1];
    const base = HIDDEN * e;
    let dx = theta[B2];
    let dy = theta[B2 + 1];
    for (let j = 0; j < HIDDEN; j++) {
      const zj = Math.tanh(theta[B1 + j] + theta[j] * x + theta[W1Y + j] * y);
      z[base + j] = zj;
      dx += theta[W2X + j] * zj;
      dy += theta[W2Y + j] * zj;
    }
    this.#k[2 * e] = dx;
    this.#k[2 * e + 1] = dy;
    this.evaluations++;
  }

  /**
   * The vjp at slot e: adds to the gradient and leaves the cotangent of the state in #aState.
   * @param {number} e
   * @param {number} ax cotangent of the slope
   * @param {number} ay
   */
  #pullBack(e, ax, ay) {
    const theta = this.#theta;
    const g = this.#gradient;
    const z = this.#z;
    const x = this.#y[2 * e];
    const y = this.#y[2 * e + 1];
    const base = HIDDEN * e;
    let sx = 0;
    let sy = 0;
    for (let j = 0; j < HIDDEN; j++) {
      const zj = z[base + j];
      g[W2X + j] += ax * zj;
      g[W2Y + j] += ay * zj;
      const a = (theta[W2X + j] * ax + theta[W2Y + j] * ay) * (1 - zj * zj);
      g[B1 + j] += a;
      g[j] += a * x;
      g[W1Y + j] += a * y;
      sx += theta[j] * a;
      sy += theta[W1Y + j] * a;
    }
    g[B2] += ax;
    g[B2 + 1] += ay;
    this.#aState[0] = sx;
    this.#aState[1] = sy;
  }

  /** The first step size of Hairer, Norsett and Wanner, II.4, as torchdiffeq has it. */
  #firstStep() {
    const y = this.#y;
    const k = this.#k;
    const scaleX = ATOL + Math.abs(y[0]) * RTOL;
    const scaleY = ATOL + Math.abs(y[1]) * RTOL;
    const d0 = rms(y[0] / scaleX, y[1] / scaleY);
    const d1 = rms(k[0] / scaleX, k[1] / scaleY);
    const h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1;
    y[2] = y[0] + h0 * k[0];
    y[3] = y[1] + h0 * k[1];
    this.#evaluate(1); // slot 1 is free until the first step
    const d2 = rms((k[2] - k[0]) / scaleX, (k[3] - k[1]) / scaleY) / h0;
    const h1 =
      d1 <= 1e-15 && d2 <= 1e-15
        ? Math.max(1e-6, h0 * 1e-3)
        : Math.pow(0.01 / Math.max(d1, d2), 1 / 5);
    return Math.min(100 * h0, h1);
  }

  /**
   * Stages 2 to 7 of a step that starts in slot e.
   * @param {number} e
   * @param {number} h
   * @returns {number} the error ratio: at most 1 is good enough
   */
  #step(e, h) {
    const y = this.#y;
    const k = this.#k;
    const x0 = y[2 * e];
    const y0 = y[2 * e + 1];
    for (let s = 1; s < 7; s++) {
      const row = A[s - 1];
      let dx = 0;
      let dy = 0;
      for (let j = 0; j < s; j++) {
        dx += row[j] * k[2 * (e + j)];
        dy += row[j] * k[2 * (e + j) + 1];
      }
      y[2 * (e + s)] = x0 + h * dx;
      y[2 * (e + s) + 1] = y0 + h * dy;
      this.#evaluate(e + s);
    }
    let ex = 0;
    let ey = 0;
    for (let j = 0; j < 7; j++) {
      ex += ERROR[j] * k[2 * (e + j)];
      ey += ERROR[j] * k[2 * (e + j) + 1];
    }
    const largestX = Math.max(Math.abs(x0), Math.abs(y[2 * (e + 6)]));
    const largestY = Math.max(Math.abs(y0), Math.abs(y[2 * (e + 6) + 1]));
    return rms((h * ex) / (ATOL + RTOL * largestX), (h * ey) / (ATOL + RTOL * largestY));
  }

  /** The whole trajectory; steps run past output times, which dense output fills in. */
  #solve() {
    this.evaluations = this.accepted = this.rejected = 0;
    this.#y[0] = this.#target[0];
    this.#y[1] = this.#target[1];
    this.#residual[0] = this.#residual[1] = 0;
    this.#evaluate(0);
    let t = 0;
    let h = this.#firstStep();
    let output = 1;
    while (output < SAMPLES) {
      const n = this.accepted;
      if (n === STEPS_MAX) throw new Error(`more than ${STEPS_MAX} steps`);
      const ratio = this.#step(6 * n, h);
      const factor = ratio === 0 ? 10 : Math.min(10, 0.9 / Math.pow(ratio, 1 / 5));
      if (ratio <= 1) {
        const end = t + h;
        this.#stepSize[n] = h;
        this.#firstOutput[n] = output;
        output = this.#outputs(6 * n, h, t, end, output);
        this.accepted++;
        t = end;
        h *= Math.max(1, factor);
      } else {
        this.rejected++;
        h *= Math.max(0.2, factor);
        if (!(h > 0)) throw new Error(`no step size is small enough at t = ${t}`);
      }
    }
    this.#firstOutput[this.accepted] = SAMPLES;
  }

  /**
   * Residuals at the output times up to `end`, from the quartic through the step in slot e.
   * @param {number} e
   * @param {number} h
   * @param {number} t
   * @param {number} end
   * @param {number} output the first output time after t
   * @returns {number} the first output time after `end`
   */
  #outputs(e, h, t, end, output) {
    const last = output;
    while (output < SAMPLES && outputTime(output) <= end) {
      this.#place[output] = (outputTime(output) - t) / (end - t);
      output++;
    }
    if (output === last) return output;
    const y = this.#y;
    const k = this.#k;
    for (let c = 0; c < 2; c++) {
      let slope = 0;
      for (let j = 0; j < 7; j++) slope += MIDDLE[j] * k[2 * (e + j) + c];
      const y0 = y[2 * e + c];
      const y1 = y[2 * (e + 6) + c];
      const f0 = h * k[2 * e + c];
      const f1 = h * k[2 * (e + 6) + c];
      const middle = y0 + h * slope;
      const p4 = 2 * (f1 - f0) - 8 * (y1 + y0) + 16 * middle;
      const p3 = 5 * f0 - 3 * f1 + 18 * y0 + 14 * y1 - 32 * middle;
      const p2 = f1 - 4 * f0 - 11 * y0 - 5 * y1 + 16 * middle;
      for (let i = last; i < output; i++) {
        const x = this.#place[i];
        const value = y0 + x * (f0 + x * (p2 + x * (p3 + x * p4)));
        this.#residual[2 * i + c] = value - this.#target[2 * i + c];
      }
    }
    return output;
  }

  #loss() {
    let sum = 0;
    for (let i = 0; i < 2 * SAMPLES; i++) sum += this.#residual[i] * this.#residual[i];
    return sum / (2 * SAMPLES);
  }

  /** The gradient of the loss: the accepted steps in reverse, their sizes held fixed. */
  #solveBackwards() {
    const ak = this.#ak;
    const aState = this.#aState;
    this.#gradient.fill(0);
    // Cotangents of the state and of the slope at the end of the step at hand.
    let ax = 0;
    let ay = 0;
    let akx = 0;
    let aky = 0;
    for (let n = this.accepted - 1; n >= 0; n--) {
      const e = 6 * n;
      const h = this.#stepSize[n];
      ak.fill(0);
      ak[12] = akx;
      ak[13] = aky;
      const startX = this.#outputsBack(n, h, 0);
      const startY = this.#outputsBack(n, h, 1);
      ax += aState[0];
      ay += aState[1];
      // Stages 7 to 2. The state of stage 7 is the end of the step.
      let x0 = startX;
      let y0 = startY;
      for (let s = 6; s > 0; s--) {
        this.#pullBack(e + s, ak[2 * s], ak[2 * s + 1]);
        if (s === 6) {
          aState[0] += ax;
          aState[1] += ay;
        }
        const sx = aState[0];
        const sy = aState[1];
        const row = A[s - 1];
        for (let j = 0; j < s; j++) {
          ak[2 * j] += h * row[j] * sx;
          ak[2 * j + 1] += h * row[j] * sy;
        }
        x0 += sx;
        y0 += sy;
      }
      ax = x0;
      ay = y0;
      akx = ak[0];
      aky = ak[1];
    }
    this.#pullBack(0, akx, aky);
  }

  /**
   * Carries the residuals of step n through dense output: component c of #ak, of the step's end
   * (left in #aState) and of its start.
   * @param {number} n
   * @param {number} h
   * @param {number} c
   * @returns {number} the cotangent of the start
   */
  #outputsBack(n, h, c) {
    const ak = this.#ak;
    // Moments of the cotangents g: the coefficients of the quartic see g, gx, gx^2 ...
    let m0 = 0;
    let m1 = 0;
    let m2 = 0;
    let m3 = 0;
    let m4 = 0;
    for (let i = this.#firstOutput[n]; i < this.#firstOutput[n + 1]; i++) {
      const x = this.#place[i];
      const g = this.#residual[2 * i + c] / SAMPLES; // 2 r / (2 SAMPLES)
      m0 += g;
      m1 += g * x;
      m2 += g * x * x;
      m3 += g * x * x * x;
      m4 += g * x * x * x * x;
    }
    const middle = 16 * (m2 - 2 * m3 + m4);
    for (let j = 0; j < 7; j++) ak[2 * j + c] += h * MIDDLE[j] * middle;
    ak[c] += h * (m1 - 4 * m2 + 5 * m3 - 2 * m4);
    ak[12 + c] += h * (m2 - 3 * m3 + 2 * m4);
    this.#aState[c] = -5 * m2 + 14 * m3 - 8 * m4;
    return m0 - 11 * m2 + 18 * m3 - 8 * m4 + middle;
  }

  #adam() {
    const theta = this.#theta;
    const g = this.#gradient;
    const m = this.#mean;
    const v = this.#square;
    this.#epoch++;
    const rate = RATE / (1 - Math.pow(0.9, this.#epoch));
    const root = Math.sqrt(1 - Math.pow(0.999, this.#epoch));
    for (let i = 0; i < WEIGHTS; i++) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      theta[i] -= (rate * m[i]) / (Math.sqrt(v[i]) / root + 1e-8);
    }
  }
}

/**
 * @param {number} a
 * @param {number} b
 */
function rms(a, b) {
  return Math.sqrt((a * a + b * b) / 2);
}

/**
 * @typedef {object} Reference what torchdiffeq computed
 * @property {Weights} init
 * @property {number[][]} true_traj
 * @property {number[]} loss
 * @property {number[]} nfe_forward
 * @property {number[]} accepted
 * @property {number[]} rejected
 */

/** @type {Reference} */
const reference = JSON.parse(
  readFileSync(new URL('../reference/demo2_float64.json', import.meta.url), 'utf8'),
);

/**
 * Demo 2 from its initial weights.
 * @param {number} epochs
 * @returns {{ milliseconds: number, losses: Float64Array, counts: number[][] }} the time of the
 *   epochs alone; counts are [evaluations, accepted, rejected] of each
 */
export function trainPlain(epochs) {
  const training = new PlainTraining(reference.init, reference.true_traj);
  const losses = new Float64Array(epochs);
  const counts = Array.from({ length: epochs }, () => [0, 0, 0]);
  const start = performance.now();
  for (let i = 0; i < epochs; i++) {
    losses[i] = training.epoch();
    counts[i][0] = training.evaluations;
    counts[i][1] = training.accepted;
    counts[i][2] = training.rejected;
  }
  return { milliseconds: performance.now() - start, losses, counts };
}

/**
 * Trains 250 epochs and compares them with torchdiffeq's; throws where they differ.
 * @returns {number} the largest relative difference of a loss
 */
export function checkPlain() {
  const { losses, counts } = trainPlain(reference.loss.length);
  let worst = 0;
  for (const [i, expected] of reference.loss.entries()) {
    const want = [reference.nfe_forward[i], reference.accepted[i], reference.rejected[i]];
    if (counts[i].join() !== want.join()) {
      throw new Error(`epoch ${i}: evaluations, accepted, rejected ${counts[i]}, not ${want}`);
    }
    worst = Math.max(worst, Math.abs(losses[i] - expected) / expected);
  }
  if (!(worst < 1e-9)) throw new Error(`losses differ by ${worst}, relative`);
  return worst;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const cold = trainPlain(250).milliseconds;
  const difference = checkPlain().toExponential(1);
  console.log(`250 epochs: evaluations equal, losses within ${difference} of torchdiffeq's`);
  const times = Array.from({ length: 9 }, () => trainPlain(250).milliseconds).sort((a, b) => a - b);
  console.log(`cold ${cold.toFixed(1)} ms, warm median of nine ${times[4].toFixed(1)} ms`);
}
