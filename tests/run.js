// @ts-check
// Runs the stages of `make test` one after the other and ends with `N passed, M failed`.
//   node tests/run.js [--all] [stage ...]
// --all adds what is slow: test programs find NDE_TEST_ALL=1 in their environment. Stages in
// their order: build lint c js page; `build` always runs. A stage without tests is a failure.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ passed: number, failed: number }} Counts */

const root = fileURLToPath(new URL('..', import.meta.url));
const options = process.argv.slice(2);
const all = options.includes('--all');
const chosen = options.filter((option) => option !== '--all');

/** Longest time of one program or one file of tests; then it counts as hanging. */
const TIME_LIMIT_MS = all ? 1_800_000 : 300_000;

/** The native variants of the Makefile: the bits of all are the same. */
const variants = ['gcc-O0', 'gcc-O3', 'clang-O3', 'asan'];

// A make above us must not hand its options down to ours.
const { MAKEFLAGS, MAKELEVEL, MFLAGS, ...environment } = process.env;
if (all) environment.NDE_TEST_ALL = '1';

/**
 * Runs a program in the project's folder, its output streamed or, if `quiet`, collected.
 * @param {string} program
 * @param {string[]} args
 * @param {boolean} [quiet]
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(program, args, quiet = false) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      timeout: quiet ? TIME_LIMIT_MS : undefined,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/**
 * Compiles everything, warnings as errors.
 * @returns {Promise<Counts>}
 */
async function build() {
  const targets = ['build/nde.wasm', 'build/site/index.html', 'build/wasm/strict'];
  const native = variants.map((variant) => `native-${variant}`);
  const jobs = process.env.JOBS ?? availableParallelism();
  const { code } = await run('make', [
    '--silent',
    '--keep-going',
    `-j${jobs}`,
    ...targets,
    ...native,
  ]);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs one C test program, whose last line counts its tests.
 * @param {string} program
 * @returns {Promise<Counts>}
 */
async function runProgram(program) {
  const { code, output } = await run(program, [], true);
  const match = output.match(/^(\d+) passed, (\d+) failed\s*$/m);
  const counts = { passed: Number(match?.[1] ?? 0), failed: Number(match?.[2] ?? 0) };
  if (code === 0 && counts.passed > 0) {
    console.log(`✔ ${program}: ${counts.passed} passed`);
    return counts;
  }
  console.log(`✖ ${program} (exit code ${code})\n${output.trimEnd()}`);
  // A trap or a hang prints no count, or ends with an exit code after it.
  return { passed: counts.passed, failed: Math.max(counts.failed, 1) };
}

/**
 * Runs every C test program in every variant, a few at a time.
 * @returns {Promise<Counts>}
 */
async function runPrograms() {
  const names = readdirSync(join(root, 'tests/c'))
    .filter((name) => /^test_.*\.c$/.test(name))
    .map((name) => name.slice(0, -'.c'.length));
  const waiting = variants.flatMap((variant) =>
    names.map((name) => `build/native/${variant}/tests/${name}`),
  );
  const sum = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let program = waiting.shift(); program !== undefined; program = waiting.shift()) {
      const { passed, failed } = await runProgram(program);
      sum.passed += passed;
      sum.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return sum;
}

/**
 * Runs the files folder/*.test.js under node:test.
 * @param {string} folder
 * @param {number} concurrency  files at a time
 * @returns {Promise<Counts>}
 */
async function runNode(folder, concurrency) {
  const files = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(folder, name));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const scratch = mkdtempSync(join(tmpdir(), 'nde-test-'));
  try {
    const counts = join(scratch, 'counts.json');
    const { code } = await run(process.execPath, [
      '--test',
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${TIME_LIMIT_MS}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=./tests/reporter.js',
      `--test-reporter-destination=${counts}`,
      ...files,
    ]);
    const { passed, failed, skipped, empty } = JSON.parse(readFileSync(counts, 'utf8'));
    if (skipped > 0) console.log(`${skipped} skipped`);
    for (const file of empty) console.log(`✖ ${file} holds no test`);
    const failures = failed + empty.length;
    return { passed, failed: code === 0 ? failures : Math.max(failures, 1) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @type {Record<string, () => Promise<Counts>>} */
const stages = {
  build,
  lint: () => runNode('tests/lint', availableParallelism()),
  c: runPrograms,
  js: () => runNode('tests/js', availableParallelism()),
  // One browser at a time: what the page does in a frame must not depend on its neighbours.
  page: () => runNode('tests/page', 2), // more would disturb those that wait for a frame
};

const unknown = chosen.filter((name) => !(name in stages));
if (unknown.length > 0) throw new Error(`no stage ${unknown}; there are ${Object.keys(stages)}`);

const total = { passed: 0, failed: 0 };
for (const [name, stage] of Object.entries(stages)) {
  if (name !== 'build' && chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n== ${name}`);
  const start = performance.now();
  const { passed, failed } = await stage();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const none = passed + failed === 0;
  console.log(
    `-- ${name}: ${none ? 'no tests' : `${passed} passed, ${failed} failed`} (${seconds} s)`,
  );
  total.passed += passed;
  total.failed += none ? 1 : failed;
  if (name === 'build' && failed > 0) break;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
