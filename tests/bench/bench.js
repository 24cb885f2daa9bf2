// @ts-check
// `make bench`: how fast demo 2 trains in the wasm core, against the same C built natively, plain
// JavaScript, TensorFlow.js and PyTorch with torchdiffeq. One run, one thread; prints a table and
// writes build/bench.json. A competitor that cannot be had is named as missing, never an error;
// a goal that is missed is shown, never an error: timings depend on the machine.
//
//   node tests/bench/bench.js [--no-install]
//
// Each competitor runs in a process of its own: one cold run of 250 epochs, runs to warm up, nine
// measured runs. The long ones (TensorFlow.js, torchdiffeq) are measured over their epochs.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { argv, env, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

import { gzipSize } from '../gzip.js';

const EPOCHS = 250;
/** V8 needs about 20 runs, half a second, until all of a module is compiled for speed. */
const WARM_UP_MS = 1500;
const ROUNDS = 3;
const RUNS = 9;
/** Milliseconds per epoch of PyTorch 1.13.1 and torchdiffeq 0.2.5, seen on a quiet x86 machine. */
const TORCHDIFFEQ_RECORDED = 127;

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = `${root}build/bench`;
const referenceFile = `${root}tests/reference/demo2_float64.json`;
const mayInstall = !argv.includes('--no-install');

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} [warm] milliseconds per epoch
 * @property {number} [cold] the same of the first run
 * @property {string} [note]
 * @property {string} [missing] why there is no measurement
 *
 * @typedef {{ cold: number, warm: number[] }} Times milliseconds of runs of 250 epochs
 */

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * Runs a program; throws with what it said when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, minutes?: number, env?: Record<string, string> }} [options]
 * @returns {string} its standard output
 */
function output(program, args, options = {}) {
  const done = spawnSync(program, args, {
    cwd: options.cwd ?? root,
    env: { ...env, OMP_NUM_THREADS: '1', ...options.env },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: (options.minutes ?? 5) * 60_000,
  });
  if (done.error) throw done.error;
  if (done.status !== 0) {
    const said = done.stderr.trim().split('\n').slice(-3).join(' ');
    throw new Error(`${program} ended with ${done.status ?? done.signal}: ${said}`);
  }
  return done.stdout;
}

/**
 * The largest relative difference of losses from torchdiffeq's; throws above 1e-9, for the speed
 * of a wrong program is of no interest.
 * @param {ArrayLike<number>} losses
 */
function checkLosses(losses) {
  const { loss } = JSON.parse(readFileSync(referenceFile, 'utf8'));
  let worst = losses.length === loss.length ? 0 : Infinity;
  for (let i = 0; i < loss.length; i++) {
    worst = Math.max(worst, Math.abs(losses[i] - loss[i]) / loss[i]);
  }
  if (!(worst < 1e-9)) throw new Error(`its losses differ from the reference by ${worst}`);
}

// ---- measured in a process of their own -------------------------------------------------------

/**
 * @param {() => number} train trains demo 2 from its start and gives the milliseconds
 * @returns {Times}
 */
function measure(train) {
  const cold = train();
  const begin = performance.now();
  while (performance.now() - begin < WARM_UP_MS) train();
  return { cold, warm: Array.from({ length: RUNS }, train) };
}

async function measureWasm() {
  const { loadCore } = await import('../../web/core/index.js');
  const core = await loadCore();
  return measure(() => {
    const run = core.createSession({});
    const begin = performance.now();
    run.train(EPOCHS);
    const milliseconds = performance.now() - begin;
    checkLosses(run.losses());
    run.dispose();
    return milliseconds;
  });
}

async function measurePlain() {
  const { trainPlain } = await import('./plain.js');
  return measure(() => {
    const { milliseconds, losses } = trainPlain(EPOCHS);
    checkLosses(losses);
    return milliseconds;
  });
}

/** @type {Record<string, () => Promise<Times>>} */
const measurements = { wasm: measureWasm, plain: measurePlain };

// ---- the competitors --------------------------------------------------------------------------

/**
 * @param {string} name
 * @param {Times} times
 * @returns {Result}
 */
function perEpoch(name, { cold, warm }) {
  return { name, warm: median(warm) / EPOCHS, cold: cold / EPOCHS };
}

/**
 * @param {string} which
 * @returns {Times}
 */
function inNode(which) {
  return JSON.parse(output(execPath, [`${here}bench.js`, '--measure', which]));
}

/**
 * bench_native prints {"ns": nanoseconds of 250 epochs} per run; the first run is the cold one.
 * @returns {Times}
 */
function native() {
  const program = `${root}build/native/clang-O3/bench_native`;
  if (!existsSync(program)) throw new Error(`there is no ${program.slice(root.length)}`);
  const lines = output(program, []).trim().split('\n');
  const runs = lines.map((line) => JSON.parse(line).ns / 1e6);
  return { cold: runs[0], warm: runs.slice(-RUNS) };
}

/**
 * Competitors that take milliseconds, in turn and several times over: load that comes and goes
 * meets all of them.
 * @param {Record<string, () => Times>} competitors
 * @returns {Result[]}
 */
function inTurn(competitors) {
  const names = Object.keys(competitors);
  const rounds = Array.from({ length: ROUNDS }, () =>
    names.map((name) => attempt(name, () => competitors[name]())),
  );
  return names.map((name, i) => {
    const runs = rounds.map((round) => round[i]);
    const found = runs.flatMap((run) => ('missing' in run ? [] : [run]));
    const [failed] = runs.flatMap((run) => ('missing' in run ? [run] : []));
    const warm = found.flatMap((run) => run.warm);
    return failed ?? perEpoch(name, { cold: found[0].cold, warm });
  });
}

/** @returns {Result} */
function tensorflow() {
  const folder = `${scratch}/tensorflow`;
  if (!existsSync(`${folder}/node_modules/.package-lock.json`)) {
    if (!mayInstall) throw new Error('not installed');
    cpSync(`${here}tensorflow`, folder, { recursive: true });
    output('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  }
  cpSync(`${here}tensorflow/train.js`, `${folder}/train.js`);
  output(
    `${root}node_modules/.bin/esbuild`,
    [
      ...['train.js', '--bundle', '--platform=node', '--main-fields=module,main'],
      ...['--format=cjs', '--outfile=bundle.cjs', '--log-level=error'],
    ],
    { cwd: folder },
  );
  const found = JSON.parse(output(execPath, ['bundle.cjs', referenceFile], { cwd: folder }));
  return {
    name: `TensorFlow.js ${found.version} (wasm), RK4`,
    warm: median(found.milliseconds),
    note: `median of ${found.milliseconds.length} early epochs`,
  };
}

/** @returns {Result} */
function torchdiffeq() {
  const packages = `${scratch}/python`;
  const PYTHONPATH = [packages, env.PYTHONPATH].filter(Boolean).join(':');
  const pythons = [env.PYTHON, 'python3', '/usr/bin/python3'].filter((p) => p !== undefined);
  const python = pythons.find((p) => spawnSync(p, ['-c', 'import torch, scipy']).status === 0);
  if (!python) throw new Error('no Python with torch and scipy');
  const looked = spawnSync(python, ['-c', 'import torchdiffeq'], { env: { ...env, PYTHONPATH } });
  if (looked.status !== 0) {
    if (!mayInstall) throw new Error('torchdiffeq is not installed');
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', packages];
    output(python, [...pip, 'torchdiffeq==0.2.5']);
  }
  const program = `${here}torchdiffeq_bench.py`;
  const found = JSON.parse(output(python, [program], { minutes: 20, env: { PYTHONPATH } }));
  const early = found.milliseconds_early.toFixed(0);
  return {
    name: `PyTorch ${found.torch}, torchdiffeq ${found.torchdiffeq}`,
    warm: found.milliseconds,
    note: `mean of all ${found.epochs} epochs, float32; of the first 60: ${early}`,
  };
}

/**
 * A competitor that fails is reported and left out.
 * @template T
 * @param {string} name
 * @param {() => T} run
 * @returns {T | { name: string, missing: string }}
 */
function attempt(name, run) {
  console.error(`measuring ${name} ...`);
  try {
    return run();
  } catch (error) {
    return { name, missing: error instanceof Error ? error.message : String(error) };
  }
}

// ---- the report -------------------------------------------------------------------------------

/**
 * @param {Result} wasm
 * @param {Result} other
 * @param {'wasm takes' | 'wasm is faster by'} sense
 * @param {number} goal
 */
function ratio(wasm, other, sense, goal) {
  if (!wasm.warm || !other.warm)
    return { against: other.name, sense, goal, ratio: null, met: null };
  const value = sense === 'wasm takes' ? wasm.warm / other.warm : other.warm / wasm.warm;
  const met = sense === 'wasm takes' ? value <= goal : value >= goal;
  return { against: other.name, sense, goal, ratio: value, met };
}

/** @param {number | undefined} value */
function figure(value) {
  return (value === undefined ? '-' : value.toPrecision(3)).padStart(9);
}

/** @param {number} value */
function times(value) {
  return value < 100 ? value.toFixed(2) : value.toFixed(0);
}

/** @param {string} name */
function fileSize(name) {
  const path = `${root}build/${name}`;
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  return { bytes: bytes.length, gzip: gzipSize(bytes) };
}

function main() {
  mkdirSync(scratch, { recursive: true });
  const [wasm, nativeC, plain] = inTurn({
    'wasm core': () => inNode('wasm'),
    'the same C, native': native,
    'plain JavaScript': () => inNode('plain'),
  });
  /** @type {Result} */
  const tf = attempt('TensorFlow.js (wasm), RK4', tensorflow);
  /** @type {Result} */
  let torch = attempt('PyTorch, torchdiffeq', torchdiffeq);
  if (torch.missing) {
    const note = `recorded, not measured here: ${torch.missing}`;
    torch = { name: 'PyTorch 1.13.1, torchdiffeq 0.2.5', warm: TORCHDIFFEQ_RECORDED, note };
  }
  const results = [wasm, nativeC, plain, tf, torch];
  const ratios = [
    ratio(wasm, nativeC, 'wasm takes', 1.5),
    ratio(wasm, plain, 'wasm is faster by', 3),
    ratio(wasm, tf, 'wasm is faster by', 1000),
    ratio(wasm, torch, 'wasm is faster by', 1000),
  ];
  const size = fileSize('nde.wasm');

  console.log(`\nDemo 2, ${EPOCHS} epochs: milliseconds per epoch`);
  console.log(`${''.padEnd(42)}${'warm'.padStart(9)}${'cold'.padStart(9)}`);
  for (const { name, warm, cold, note, missing } of results) {
    const remark = missing ? `missing: ${missing}` : (note ?? '');
    console.log(`${name.padEnd(42)}${figure(warm)}${figure(cold)}  ${remark}`.trimEnd());
  }
  console.log('');
  for (const { against, sense, goal, ratio: value, met } of ratios) {
    const limit = `goal: ${sense === 'wasm takes' ? 'at most' : 'at least'} ${goal}`;
    const said = value === null ? 'not measured' : `${sense} ${times(value)} x (${limit})`;
    console.log(`against ${against.padEnd(42)}${said}${met === false ? '  MISSED' : ''}`);
  }
  if (size) console.log(`\nnde.wasm: ${size.bytes} bytes, ${size.gzip} by gzip`);

  const machine = { processor: cpus()[0]?.model ?? 'unknown', node: process.version };
  const report = { date: new Date().toISOString(), machine, epochs: EPOCHS, results, ratios, size };
  writeFileSync(`${root}build/bench.json`, `${JSON.stringify(report, null, 2)}\n`);
  console.log('written: build/bench.json');
}

const which = argv[argv.indexOf('--measure') + 1];
if (argv.includes('--measure')) {
  console.log(JSON.stringify(await measurements[which]()));
  exit(0);
}
main();
