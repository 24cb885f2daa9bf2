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

import { modelParts } from '../../web/core/model-parts.js';
import { pythonProgram } from '../../web/core/python-program.js';
import { pythonFloat, pythonRemark, wrapItems, wrapWords } from '../../web/core/python-text.js';
import {
  AFTER,
  BEFORE,
  CASES,
  noPython,
  programOf,
  python,
  PYTHONS,
  RELATIVE,
} from './python-cases.js';
import { assertClose, core } from './support.js';

/** @typedef {import('./python-cases.js').Options} Options */

/** Where `make bench` puts torchdiffeq. */
const packages = fileURLToPath(new URL('../../build/bench/python', import.meta.url));
const env = {
  ...process.env,
  PYTHONPATH: [process.env.PYTHONPATH, packages].filter(Boolean).join(':'),
  PYTHONDONTWRITEBYTECODE: '1',
};
const torch = PYTHONS.find(
  (name) => spawnSync(name, ['-c', 'import torch, torchdiffeq'], { env }).status === 0,
);
const noTorch = torch ? false : 'no Python with torch and torchdiffeq here';

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
