// @ts-check
// Runs as Python programs: every one compiles; where Python has PyTorch and torchdiffeq, they give
// the core's next losses.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { modelParts, nextLosses } from '../../web/core/model-parts.js';
import { pythonProgram } from '../../web/core/python-program.js';
import { pythonFloat, pythonRemark, wrapItems, wrapWords } from '../../web/core/python-text.js';
import { assertClose, core } from './support.js';

/** @typedef {Record<string, unknown> & { data?: import('../../web/core/configure.js').Trajectory[] }} Options */
/**
 * @typedef {object} Case
 * @property {Options} options
 * @property {number} relative how far losses may be off: 1e-3 where the solver is another one
 */

/** Rounding and the first step, which torchdiffeq differentiates through: about 1e-10. */
const RELATIVE = 1e-9;
/** Epochs before the program begins, and in it. */
const [BEFORE, AFTER] = [6, 3];

/** Where `make bench` puts torchdiffeq. */
const packages = fileURLToPath(new URL('../../build/bench/python', import.meta.url));
const env = {
  ...process.env,
  PYTHONPATH: [process.env.PYTHONPATH, packages].filter(Boolean).join(':'),
  PYTHONDONTWRITEBYTECODE: '1',
};
const pythons = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'];
const python = pythons.find((name) => spawnSync(name, ['--version']).status === 0);
const torch = pythons.find(
  (name) => spawnSync(name, ['-c', 'import torch, torchdiffeq'], { env }).status === 0,
);
const noPython = python ? false : 'no Python here';
const noTorch = torch ? false : 'no Python with torch and torchdiffeq here';

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
const CASES = {
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
function programOf(options, trained, epochs) {
  const run = core.createSession(options);
  assert.equal(run.train(trained).status, 'OK');
  const snapshot = run.snapshot();
  run.dispose();
  const losses = nextLosses(core, snapshot, epochs);
  assert.equal(losses.length, epochs);
  return { text: pythonProgram({ ...modelParts(core, snapshot), nextLosses: losses }), losses };
}

const folder = mkdtempSync(join(tmpdir(), 'nde-python-'));
/** @type {Map<string, { file: string, losses: number[] }>} */
const programs = new Map();
/** @type {Record<string, number[]>} */
let printed = {};

/** Imports the programs and prints their losses as JSON: one process, for PyTorch loads slowly. */
const DRIVER = `
import importlib.util, json, sys, contextlib, io, torch
torch.set_num_threads(1)
losses = {}
for file, epochs in json.loads(sys.stdin.read()):
    spec = importlib.util.spec_from_file_location("program", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with contextlib.redirect_stdout(io.StringIO()):
        losses[file] = module.train(epochs)[1]
print(json.dumps(losses))
`;

before(() => {
  const add = (/** @type {string} */ name, /** @type {ReturnType<typeof programOf>} */ program) => {
    const file = join(folder, `program_${programs.size}.py`);
    writeFileSync(file, program.text);
    programs.set(name, { file, losses: program.losses });
  };
  add('demo 2', programOf({}, 40, 5));
  for (const [name, { options }] of Object.entries(CASES)) {
    add(name, programOf(options, BEFORE, AFTER));
  }
  if (torch) {
    const input = JSON.stringify(
      [...programs.values()].map(({ file, losses }) => [file, losses.length]),
    );
    const result = spawnSync(torch, ['-c', DRIVER], { env, input, encoding: 'utf8' });
    assert.equal(result.status, 0, result.stderr);
    printed = JSON.parse(result.stdout);
  }
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('every program compiles', { skip: noPython }, () => {
  const files = [...programs.values()].map(({ file }) => file);
  const check = 'import sys\nfor f in sys.argv[1:]: compile(open(f).read(), f, "exec")';
  const result = spawnSync(/** @type {string} */ (python), ['-W', 'error', '-c', check, ...files], {
    encoding: 'utf8',
  });
  assert.equal(result.status, 0, result.stderr);
});

describe('a program continues as the core does', { skip: noTorch }, () => {
  /** @param {string} name */
  const compare = (name, relative = RELATIVE) => {
    const { file, losses } = programs.get(name) ?? { file: '', losses: [] };
    assertClose(printed[file], losses, { relative, what: `losses of ${name}` });
  };
  test('demo 2 from epoch 40', () => compare('demo 2'));
  for (const [name, { relative }] of Object.entries(CASES)) {
    test(name, () => compare(name, relative));
  }
});

describe('the text', () => {
  const { settings, ...parts } = modelParts(core, core.createSession().snapshot());
  /** @param {Options} options */
  const text = (options) =>
    pythonProgram({ ...parts, settings: { ...settings, .../** @type {any} */ (options) } });

  test('a program names what torchdiffeq does not have, at the top', () => {
    const [top] = text({ method: 'tsit5', control: 'scipy' }).split('import sys');
    assert.match(top, /the method tsit5: dopri5 instead/);
    assert.match(top, /the step control scipy/);
    assert.doesNotMatch(text({}).split('import sys')[0], /What is different here/);
  });

  test('without the memory of the optimiser it says so', () => {
    const program = pythonProgram({ ...parts, settings, epoch: 7, optimiser: null });
    assert.match(program, /the memory of adam at epoch 7, which was not at hand/);
    assert.doesNotMatch(program, /optimizer\.state/);
  });

  test('a system without a translation is given by its numbers', () => {
    const program = text({ system: 'unheardOf' });
    assert.match(program, /RUNS = \[/);
    assert.match(program, /"start": \[2\.0, 0\.7\],/);
    assert.throws(
      () => pythonProgram({ ...parts, rows: null, settings: { ...settings, system: 'unheardOf' } }),
      /unheardOf has no translation/,
    );
  });

  test('no line is longer than 100 columns', () => {
    const long = [...text({ starts: Array.from({ length: 20 }, () => [1 / 3, 2 / 3]) }).split('\n')]; // prettier-ignore
    assert.deepEqual(long.filter((line) => line.length > 100), []); // prettier-ignore
  });

  test('names of columns cannot leave their comment', () => {
    const names = ['a\nimport os', '"""', '\\', 'b\u2028c\r'];
    const data = [{ t: [0, 1], y: [[0, 0], [1, 1]] }]; // prettier-ignore
    const program = pythonProgram({ ...parts, settings, data, names });
    assert.match(program, /^# The data: times t, rows y, columns a import os, ''', \/, b c\.$/m);
  });
});

test('numbers read back to the same double, and whole ones have a point', () => {
  assert.deepEqual([1, -0, 0.1, 1e21, 5e-324, -3].map(pythonFloat), [
    '1.0',
    '-0.0',
    '0.1',
    '1e+21',
    '5e-324',
    '-3.0',
  ]);
});

test('a remark is one line without quotes or backslashes', () => {
  assert.equal(pythonRemark('a\n"""b\\\u0000 c'), "a '''b/ c");
});

test('items and words are wrapped at 100 columns', () => {
  assert.deepEqual(wrapItems([], '  '), []);
  const items = wrapItems(Array.from({ length: 40 }, () => '1234'), '  '); // prettier-ignore
  assert.equal(items.join('').match(/1234,/g)?.length, 40);
  assert.ok(items.every((line) => line.length <= 100));
  assert.ok(wrapWords('word '.repeat(60).trim(), '- ', '  ').every((line) => line.length <= 100));
});
