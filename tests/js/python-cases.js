// @ts-check
// Runs that are exported as Python programs, for the tests that read or run these.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { modelParts, nextLosses } from '../../web/core/model-parts.js';
import { pythonProgram } from '../../web/core/python-program.js';
import { core } from './support.js';

/** @typedef {Record<string, unknown> & { data?: import('../../web/core/configure.js').Trajectory[] }} Options */
/**
 * @typedef {object} Case
 * @property {Options} options
 * @property {number} relative how far losses may be off: 1e-3 where the solver is another one
 */

/** Rounding and the first step, which torchdiffeq differentiates through: about 1e-10. */
export const RELATIVE = 1e-9;
/** Epochs before the program begins, and in it. */
export const [BEFORE, AFTER] = [6, 3];

/** What may be a Python here. */
export const PYTHONS = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'];
export const python = PYTHONS.find((name) => spawnSync(name, ['--version']).status === 0);
/** Why a test that needs one is skipped, or false. */
export const noPython = python ? false : 'no Python here';

const wave = (/** @type {number[]} */ t) =>
  t.map((s) => [3 + 10 * Math.cos(s / 4), -20 + 6 * Math.sin(s / 4 + 0.1)]);
const regular = Array.from({ length: 12 }, (_, i) => 100 + 2 * i);
const irregular = [100, 101.5, 102, 105, 109.25, 110, 113, 118];
const own = [
  { t: regular, y: wave(regular) },
  { t: irregular, y: wave(irregular) },
  { t: regular, y: wave(regular.map((s) => s + 3)) },
];
const small = { samples: 24, hidden: [8], timeEnd: 3 };

/** @type {Record<string, Case>} */
export const CASES = {
  'adjoint gradient': { options: { ...small, gradient: 'adjoint', adjointRtol: 1e-6 }, relative: 1e-9 }, // prettier-ignore
  'four starts in one batch': {
    options: { ...small, starts: [[2, 0.7], [-1.5, 1], [0.5, -2], [-1, -1.2]] }, // prettier-ignore
    relative: RELATIVE,
  },
  'four starts one by one, with noise': {
    options: { ...small, starts: [[2, 0.7], [-1.5, 1], [0.5, -2]], batching: 'each', noise: 0.1 }, // prettier-ignore
    relative: RELATIVE,
  },
  'time as an input, two layers': {
    options: { ...small, timeInput: true, hidden: [8, 6], activation: 'silu' },
    relative: RELATIVE,
  },
  'no hidden layer': { options: { ...small, hidden: [] }, relative: RELATIVE },
  'sine, noise': { options: { ...small, activation: 'sin', noise: 0.2 }, relative: RELATIVE },
  'softplus, Huber loss': {
    options: { ...small, activation: 'softplus', loss: 'huber', huberDelta: 0.3 },
    relative: RELATIVE,
  },
  'sgd with Nesterov momentum and decay': {
    options: { ...small, optimizer: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    relative: RELATIVE,
  },
  'plain sgd': { options: { ...small, optimizer: 'sgd' }, relative: RELATIVE },
  'rmsprop with momentum': {
    options: { ...small, optimizer: 'rmsprop', momentum: 0.5 },
    relative: RELATIVE,
  },
  'adamw, clipped, cosine schedule with warm-up': {
    options: {
      ...small,
      optimizer: 'adamw',
      weightDecay: 0.1,
      clipNorm: 0.5,
      schedule: 'cosine',
      scheduleEpochs: 20,
      warmupEpochs: 8,
    },
    relative: RELATIVE,
  },
  'step schedule': {
    options: { ...small, schedule: 'step', scheduleEpochs: 3, scheduleFactor: 0.5 },
    relative: RELATIVE,
  },
  'bosh3 with factors and a first step': {
    options: { ...small, method: 'bosh3', rtol: 1e-4, atol: 1e-6, safety: 0.8, factorMin: 0.3, factorMax: 5, firstStep: 0.01 }, // prettier-ignore
    relative: 1e-3,
  },
  'heun with step control': { options: { ...small, method: 'heun', rtol: 1e-5, atol: 1e-6 }, relative: 1e-3 }, // prettier-ignore
  euler: { options: { ...small, method: 'euler' }, relative: RELATIVE },
  midpoint: {
    options: { ...small, method: 'midpoint', control: 'fixed', gradient: 'adjoint' },
    relative: RELATIVE,
  },
  'heun, three steps per output': {
    options: { ...small, method: 'heun', control: 'fixed', stepsPerOutput: 3 },
    relative: RELATIVE,
  },
  'rk4 by the 3/8 rule, steps of a size': {
    options: { ...small, method: 'rk4_38', stepSize: 0.2 },
    relative: RELATIVE,
  },
  'part of the time, trained starts': {
    options: { ...small, trainFraction: 0.6, trainStarts: true, noise: 0.1, weightDecay: 0.1 },
    relative: RELATIVE,
  },
  'own data': { options: { data: own, hidden: [8] }, relative: RELATIVE },
  'own data, scaled, part of it, trained starts': {
    options: { data: own, hidden: [8], scaling: 'standard', trainFraction: 0.8, trainStarts: true, optimizer: 'adamw', timeInput: true }, // prettier-ignore
    relative: RELATIVE,
  },
  'own data, one by one': { options: { data: own, batching: 'each' }, relative: RELATIVE },
  'typed equations': {
    options: {
      ...small,
      system: 'custom',
      equations: "lambda*x - (y - t/3)^2/2 + exp(-1); y' = -(x^3 - abs(y)) - h^1.5 - -sin(t)",
      parameters: 'lambda=0.3, h=0.2',
      timeEnd: 1,
    },
    relative: RELATIVE,
  },
  'typed equations without variables': {
    options: { ...small, system: 'custom', equations: '1; t', parameters: '', timeEnd: 1 },
    relative: RELATIVE,
  },
  'another method, another control': {
    options: { ...small, method: 'tsit5', control: 'scipy' },
    relative: 1e-3,
  },
  'fixed steps of dopri5': { options: { ...small, control: 'fixed' }, relative: 1e-3 },
  'classical rk4': { options: { ...small, method: 'rk4' }, relative: 1e-3 },
  ...Object.fromEntries(
    core.abi.systems
      .filter(({ key }) => !['spiral', 'custom'].includes(key))
      .map(({ key }) => [
        key,
        // Lorenz is chaotic: a short time. Some losses are small, and so less exact.
        { options: { system: key, samples: 24, hidden: [8], timeEnd: 0.5 }, relative: 1e-8 },
      ]),
  ),
};

/**
 * @param {Options} options
 * @param {number} trained epochs
 * @param {number} epochs to compare
 */
export function programOf(options, trained, epochs) {
  const run = core.createSession(options);
  assert.equal(run.train(trained).status, 'OK');
  const snapshot = run.snapshot();
  run.dispose();
  const losses = nextLosses(core, snapshot, epochs);
  assert.equal(losses.length, epochs);
  const text = pythonProgram({ ...modelParts(core, snapshot), nextLosses: losses });
  return { text, losses, snapshot };
}
