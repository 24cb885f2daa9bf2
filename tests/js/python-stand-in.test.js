// @ts-check
// Runs as Python programs, where Python has no PyTorch: a stand-in of plain Python
// (torch-stand-in/) gives the values of their parts, which are those of the core.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { BEFORE, CASES, noPython, programOf, python } from './python-cases.js';
import { assertClose, core } from './support.js';

/** @typedef {import('./python-cases.js').Options} Options */

/**
 * @typedef {object} Look what torch-stand-in/look.py prints
 * @property {number} loss of the first epoch of the program
 * @property {unknown[][]} calls of PyTorch until its end, in order
 * @property {[string, Record<string, unknown>]} solve name of odeint, arguments
 * @property {[string, Record<string, unknown>]} optimizer class, options
 * @property {Record<string, number>} decay of weights by name
 * @property {Record<string, Record<string, number[]>>} memory of the optimiser, by name of the
 *   weights and its own
 * @property {number[][]} field the network at the points
 * @property {number[][]} [system] the equation there
 * @property {number[]} [rates] the schedule
 * @property {number[]} follow the solution from the first start at the times of the data
 * @property {string} [error] instead of all this, of a program that fails
 *
 * @typedef {ReturnType<typeof programOf> & { look: Look }} Seen
 */

// ---------------------------------------------------------------------------- the runs

/** Where fields are evaluated; positive for the sake of powers and logarithms. */
const POINTS = [
  { t: 0.9, state: [0.7, 1.3, 0.4] },
  { t: 0.3, state: [2.1, 0.2, 1.7] },
];

/** As little as a run can be. */
const tiny = { samples: 2, hidden: [], timeEnd: 0.1, method: 'euler' };

/**
 * Parameters that all differ, so that none can stand for another.
 * @param {import('../../web/core/abi.js').Abi['systems'][number]} system
 */
const parametersOf = ({ params }) =>
  Object.fromEntries(params.map(({ key }, i) => [key, 0.3 + 0.17 * i]));

/** @type {Record<string, Options>} */
const SYSTEMS = Object.fromEntries(
  core.abi.systems
    .filter(({ key }) => key !== 'custom')
    .map((system) => [system.key, { system: system.key, ...parametersOf(system) }]),
);

/** @type {Record<string, Options>} */
const EQUATIONS = Object.fromEntries(
  Object.entries({
    'x - (y - t); x - y - t': '',
    'x - (y + t); x + (y - t)': '',
    'x/(y/exp(t)); x/y/exp(t)': '',
    'x/(y*exp(t)); x/y*t': '',
    'x*(y/exp(t)); x*(y - t)': '',
    '(-x)^2; -x^2': '',
    '(-x)^3; -(x^3)': '',
    '(x*y)^2; x*y^2': '',
    '(x + y)^2; x + y^2': '',
    'x^y^2; (x^y)^2': '',
    '(x + y)^t; (x*y)^x': '',
    '(x^y)^t; (x^2)^y': '',
    '2^-x; 2^(-x*y)': '',
    'x^-y; -x^y': '',
    '-(x + y)*t; -x + y*t': '',
    '--x; x - -y': '',
    'x*-y; -x/-y': '',
    '-(-2)^2*x; -2^2*y': '',
    'exp(-1)*x; exp(-x)': '',
    'log(2)*y; log(1 + t)': '',
    'sqrt(2)*x; sqrt(x*y)': '',
    'sin(x)*cos(y); tan(t)*tanh(x)': '',
    'abs(-x); abs(-3)*y': '',
    '1; t': '',
    'a; a^t': 'a=2.5',
    'a - (b - x); b - (a - b)*y': 'a=0.7, b=3',
    'lambda*x + h; dx*y - lambda_': 'lambda=0.3, h=0.2, dx=0.9, lambda_=4',
    '1e-3*x; pi*y - e': '',
  }).map(([equations, parameters]) => [
    equations,
    { system: 'custom', equations, parameters, starts: [[1, 0.5]] },
  ]),
);

/** @type {Record<string, Options>} */
const ACTIVATIONS = Object.fromEntries(
  core.abi.settings
    .find(({ key }) => key === 'activation')
    ?.choices?.map(({ key }) => [key, { activation: key, hidden: [6, 5] }]) ?? [],
);

/**
 * Optimisers as PyTorch has them, and what they remember after the first gradient g.
 * @type {Record<string, { options: Options, want: [string, Record<string, unknown>],
 *   memory: Record<string, (g: number) => number> }>}
 */
const OPTIMIZERS = {
  adam: {
    options: { optimizer: 'adam', beta1: 0.8, beta2: 0.95, epsilon: 1e-6 },
    want: ['Adam', { betas: [0.8, 0.95], eps: 1e-6 }],
    memory: { exp_avg: (g) => 0.2 * g, exp_avg_sq: (g) => 0.05 * g * g },
  },
  adamw: {
    options: { optimizer: 'adamw', beta1: 0.7, beta2: 0.9, epsilon: 1e-5 },
    want: ['AdamW', { betas: [0.7, 0.9], eps: 1e-5 }],
    memory: { exp_avg: (g) => 0.3 * g, exp_avg_sq: (g) => 0.1 * g * g },
  },
  'sgd with Nesterov momentum': {
    options: { optimizer: 'sgd', momentum: 0.6, nesterov: true },
    want: ['SGD', { momentum: 0.6, nesterov: true }],
    memory: { momentum_buffer: (g) => g },
  },
  'plain sgd': {
    options: { optimizer: 'sgd', momentum: 0, nesterov: true },
    want: ['SGD', { momentum: 0, nesterov: false }],
    memory: {},
  },
  'rmsprop with momentum': {
    options: { optimizer: 'rmsprop', smoothing: 0.9, momentum: 0.5, epsilon: 1e-4 },
    want: ['RMSprop', { alpha: 0.9, eps: 1e-4, momentum: 0.5 }],
    memory: {
      square_avg: (g) => 0.1 * g * g,
      momentum_buffer: (g) => g / (Math.sqrt(0.1 * g * g) + 1e-4),
    },
  },
  rmsprop: {
    options: { optimizer: 'rmsprop', smoothing: 0.8, momentum: 0, epsilon: 1e-4 },
    want: ['RMSprop', { alpha: 0.8, eps: 1e-4, momentum: 0 }],
    memory: { square_avg: (g) => 0.2 * g * g },
  },
};
/** Runs whose optimiser also has starts to train. */
const withStarts = { ...tiny, hidden: [3], trainStarts: true };

/** @type {Record<string, Options>} */
const SCHEDULES = {
  step: { schedule: 'step', scheduleEpochs: 70, scheduleFactor: 0.3 },
  cosine: { schedule: 'cosine', scheduleEpochs: 200, scheduleFactor: 0.1 },
  'cosine after a warm-up': { schedule: 'cosine', scheduleEpochs: 90, warmupEpochs: 20 },
  'warm-up alone': { warmupEpochs: 25 },
};
/** Epochs of a schedule that are compared. */
const RATES = 300;

/**
 * All runs that are exported, by name, and the epochs before.
 * @type {Record<string, { options: Options, epochs: number }>}
 */
const PROGRAMS = Object.fromEntries([
  ...Object.entries(CASES).map(([name, { options }]) => [name, { options, epochs: BEFORE }]),
  ...[SYSTEMS, EQUATIONS, ACTIVATIONS, SCHEDULES].flatMap((table) =>
    Object.entries(table).map(([name, options]) => [
      `tiny ${name}`,
      { options: { ...tiny, ...options }, epochs: 0 },
    ]),
  ),
  ...Object.entries(OPTIMIZERS).map(([name, { options }]) => [
    `memory of ${name}`,
    { options: { ...withStarts, ...options }, epochs: 1 },
  ]),
  ...['adam', 'adamw'].map((optimizer) => [
    `decay of ${optimizer}`,
    { options: { ...withStarts, optimizer, weightDecay: 0.2 }, epochs: 1 },
  ]),
]);

/**
 * The normal numbers that a run drew: by time, trajectory, variable.
 * @param {import('../../web/core/session.js').Session} run
 */
function drawsOf(run) {
  const noise = Number(run.settings.noise);
  const rows = run.data();
  const { dimension: D } = run;
  return Array.from(rows[0].t).flatMap((_, k) =>
    rows.flatMap(({ y, clean = y }) =>
      Array.from({ length: D }, (__, d) => (y[k * D + d] - clean[k * D + d]) / noise),
    ),
  );
}

/** Exports all runs and has one process look at the programs. */
function lookAtAll() {
  const folder = mkdtempSync(join(tmpdir(), 'nde-stand-in-'));
  const standIn = fileURLToPath(new URL('./torch-stand-in', import.meta.url));
  const programs = Object.values(PROGRAMS).map(({ options, epochs }, i) => {
    const program = programOf(options, epochs, 1);
    const file = join(folder, `program_${i}.py`);
    writeFileSync(file, program.text);
    const run = core.restore(program.snapshot);
    const points = POINTS.map(({ t, state }) => [t, state.slice(0, run.dimension)]);
    const draws = run.settings.noise === 0 ? [] : drawsOf(run);
    const follow = [run.starts()[0], Array.from(run.data()[0].t)];
    return { program, request: { file, draws, points, rates: RATES, follow } };
  });
  const result = spawnSync(/** @type {string} */ (python), [join(standIn, 'look.py')], {
    env: { ...process.env, PYTHONPATH: standIn, PYTHONDONTWRITEBYTECODE: '1' },
    input: JSON.stringify(programs.map(({ request }) => request)),
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  assert.equal(result.status, 0, result.stderr);
  /** @type {Look[]} */
  const looks = JSON.parse(result.stdout);
  const names = Object.keys(PROGRAMS);
  return new Map(programs.map(({ program }, i) => [names[i], { ...program, look: looks[i] }]));
}

const seen = python ? lookAtAll() : new Map();

/**
 * @param {string} name of a program
 * @returns {Seen}
 */
function find(name) {
  const one = seen.get(name) ?? assert.fail(`no program ${name}`);
  assert.equal(one.look.error, undefined, one.look.error);
  return one;
}

/** @param {string} text as a part of a test's name */
const snake = (text) => text.replaceAll(/[^\p{L}\d]+/gu, '_').toLowerCase();

/**
 * @param {string} name
 * @param {() => void} body
 */
const pythonTest = (name, body) => test(name, { skip: noPython }, body);

/** Rounding of a few operations, in another order or by another library's functions. */
const ROUNDING = { relative: 1e-12, absolute: 1e-14 };

// ---------------------------------------------------------------------------- the whole

for (const [name, { relative }] of Object.entries(CASES)) {
  pythonTest(`${snake(name)}_has_the_next_loss_of_the_core`, () => {
    const { look, losses } = find(name);
    // The small steps of the stand-in and the tolerance of the core's data change 1e-6 of it; where
    // torchdiffeq has another method, the core's steps are as loose as their tolerances.
    const tolerance = relative === 1e-3 ? 1e-4 : 1e-5;
    assertClose([look.loss], losses, { relative: tolerance, what: `loss of ${name}` });
  });
}

for (const [name, { relative }] of Object.entries(CASES)) {
  pythonTest(`${snake(name)}_follows_a_start_as_the_core_does`, () => {
    const { look, snapshot } = find(name);
    const run = core.restore(snapshot);
    const { t } = run.data()[0];
    const [y] = run.predict({ y0: run.starts()[0], t }).y;
    const size = Math.max(...y.map(Math.abs));
    const tolerance = size * (relative === 1e-3 ? 1e-3 : 1e-4);
    assertClose(look.follow, y, { absolute: tolerance, what: `states of ${name}` });
  });
}

pythonTest('an_epoch_clips_between_the_gradient_and_the_step', () => {
  const { look, snapshot } = find('adamw, clipped, cosine schedule with warm-up');
  assert.deepEqual(look.calls.slice(0, -1), [
    ['dtype', 'float64'],
    ['zero_grad'],
    ['backward'],
    ['clip', 4, 0.5],
  ]);
  const [call, rate] = look.calls.at(-1) ?? [];
  assert.equal(call, 'step');
  const { learningRate } = core.restore(snapshot).train(1);
  assertClose([Number(rate)], [learningRate], { ...ROUNDING, what: 'rate' });
});

pythonTest('noise_is_drawn_from_its_seed', () => {
  const { look, snapshot } = find('sine, noise');
  const seeds = look.calls.filter(([name]) => name === 'seed');
  assert.deepEqual(seeds, [['seed', snapshot.settings.noiseSeed]]);
});

// ---------------------------------------------------------------------------- fields

/**
 * The core's slopes at the points, of a known system or of typed equations.
 * @param {Options} options
 * @param {number} dimension
 */
const slopesOf = ({ system, equations, parameters, ...options }, dimension) =>
  POINTS.flatMap(({ t, state }) => {
    const field = String(system);
    const { params = [] } = core.abi.systems.find(({ key }) => key === field) ?? {};
    const known = Object.fromEntries(params.map(({ key }) => [key, Number(options[key])]));
    const typed = field === 'custom' ? { equations, parameters } : { params: known };
    const request = /** @type {import('../../web/core/index.js').EvaluateOptions} */ ({
      ...{ field, points: [state.slice(0, dimension)], t },
      ...typed,
    });
    return [...core.evaluate(request).dydt];
  });

for (const [name, options] of Object.entries({ ...SYSTEMS, ...EQUATIONS })) {
  pythonTest(`${JSON.stringify(name)}_has_the_slopes_of_the_core`, () => {
    const { system = [] } = find(`tiny ${name}`).look;
    const want = slopesOf(options, system[0]?.length ?? 0);
    assertClose(system.flat(), want, { ...ROUNDING, what: `slopes of ${name}` });
  });
}

for (const name of [
  ...Object.keys(ACTIVATIONS).map((key) => `tiny ${key}`),
  'time as an input, two layers',
]) {
  pythonTest(`network_of_${snake(name)}_has_the_slopes_of_the_core`, () => {
    const { look, snapshot } = find(name);
    const run = core.restore(snapshot);
    const want = POINTS.flatMap(({ t, state }) => [
      ...run.vectorField({ points: [state.slice(0, run.dimension)], t }),
    ]);
    assertClose(look.field.flat(), want, { ...ROUNDING, what: `slopes of ${name}` });
  });
}

// ---------------------------------------------------------------------------- the optimiser

for (const [name, { options, want, memory }] of Object.entries(OPTIMIZERS)) {
  pythonTest(`${snake(name)}_has_the_options_of_pytorch`, () => {
    assert.deepEqual(find(`memory of ${name}`).look.optimizer, want);
  });

  pythonTest(`${snake(name)}_remembers_the_first_gradient`, () => {
    const { look } = find(`memory of ${name}`);
    const { gradient, starts } = core.createSession({ ...withStarts, ...options }).gradient();
    const all = [...gradient, { name: 'starts', data: starts.flat() }];
    const kept = Object.keys(memory).length === 0 ? [] : all;
    assert.deepEqual(Object.keys(look.memory).sort(), kept.map((row) => row.name).sort());
    for (const row of kept) {
      const { step = [], ...got } = look.memory[row.name];
      assert.deepEqual(step, want[0] === 'SGD' ? [] : [1], 'step');
      assert.deepEqual(Object.keys(got).sort(), Object.keys(memory).sort());
      for (const [key, of] of Object.entries(memory)) {
        const numbers = Array.from(row.data, of);
        assertClose(got[key], numbers, { ...ROUNDING, what: `${key} of ${row.name}` });
      }
    }
  });
}

for (const optimizer of ['adam', 'adamw']) {
  pythonTest(`${optimizer}_lets_weights_decay_and_not_starts`, () => {
    const { starts, ...weights } = find(`decay of ${optimizer}`).look.decay;
    assert.equal(starts, 0);
    assert.deepEqual(Object.values(weights), [0.2, 0.2, 0.2, 0.2]);
  });
}

for (const [name, options] of Object.entries(SCHEDULES)) {
  pythonTest(`schedule_${snake(name)}_has_the_rates_of_the_core`, () => {
    const run = core.createSession({ ...tiny, ...options });
    const want = Array.from({ length: RATES }, () => run.train(1).learningRate);
    const { rates = [] } = find(`tiny ${name}`).look;
    assertClose(rates, want, { ...ROUNDING, what: `rates of ${name}` });
  });
}

// ---------------------------------------------------------------------------- the solver

/** @type {Record<string, [string, Record<string, unknown>]>} */
const SOLVES = {
  'step schedule': ['odeint', { method: 'dopri5', rtol: 1e-7, atol: 1e-9 }],
  'adjoint gradient': [
    'odeint_adjoint',
    { method: 'dopri5', rtol: 1e-7, atol: 1e-9, adjoint_rtol: 1e-6, adjoint_atol: 1e-9 },
  ],
  'bosh3 with factors and a first step': [
    'odeint',
    {
      ...{ method: 'bosh3', rtol: 1e-4, atol: 1e-6 },
      ...{ first_step: 0.01, safety: 0.8, dfactor: 0.3, ifactor: 5 },
    },
  ],
  'heun with step control': ['odeint', { method: 'adaptive_heun', rtol: 1e-5, atol: 1e-6 }],
  euler: ['odeint', { method: 'euler' }],
  midpoint: ['odeint_adjoint', { method: 'midpoint' }],
  'heun, three steps per output': ['odeint', { method: 'heun2', grid_constructor: 'grid' }],
  'rk4 by the 3/8 rule, steps of a size': [
    'odeint',
    { method: 'rk4', step_size: 0.2, interp: 'cubic' },
  ],
  'another method, another control': ['odeint', { method: 'dopri5', rtol: 1e-7, atol: 1e-9 }],
  'fixed steps of dopri5': ['odeint', { method: 'rk4' }],
};

for (const [name, want] of Object.entries(SOLVES)) {
  pythonTest(`${snake(name)}_is_solved_by_what_torchdiffeq_has`, () => {
    assert.deepEqual(find(name).look.solve, want);
  });
}
