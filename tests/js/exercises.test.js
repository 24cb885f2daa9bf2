// @ts-check
// The program of `make exercises`, run as its own process, and the exercises of the page: the
// settings of a card lead to the losses that the program prints, and to the card's sentence.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ExerciseProgress, EXERCISES, lossAgainstClean } from '../../web/app/exercises.js';
import { VIEW_SETTINGS } from '../../web/app/plan.js';
import { assertClose, core, reference } from './support.js';

/** @typedef {{ code: number | null, stdout: string, stderr: string }} Outcome */

const program = fileURLToPath(new URL('../../web/node/exercises.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nde-exercises-'));
const plots = join(folder, 'a folder');

/**
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (outcome.stdout += text));
    child.stderr.on('data', (text) => (outcome.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...outcome }));
  });
}

/** @type {Outcome} */
let outcome;

before(async () => {
  outcome = await run(['--out', plots]);
  assert.equal(outcome.code, 0, outcome.stderr);
});

after(() => rmSync(folder, { recursive: true }));

/**
 * The numbers of a printed line.
 * @param {string} name at its beginning
 * @param {number} [nth] of the lines with that name
 */
function numbersOf(name, nth = 0) {
  const lines = outcome.stdout.split('\n').filter((line) => line.startsWith(`${name}  `));
  assert.ok(lines[nth], `a line "${name}"`);
  return lines[nth].slice(name.length).trim().split(/\s+/).map(Number);
}

/**
 * Losses as they are printed.
 * @param {ArrayLike<number>} losses one per epoch
 * @param {number} [every]
 */
const printed = (losses, every = 40) =>
  Array.from(losses)
    .filter((_, epoch) => epoch % every === 0)
    .map((loss) => Number(loss.toFixed(5)));

// Computed by the core; the same bits on every machine.
const LINES = [
  'α = −0.8, β = 1.2    6.12944  0.07384  0.02342  0.00831  0.00292  0.00165  0.00114',
  'α = −0.4, β = 1.2    6.60902  0.15806  0.03164  0.01299  0.00633  0.00300  0.00163',
  'α = 0, β = 1.2       8.32610  0.97964  0.11009  0.01431  0.00266  0.00180  0.00150',
  'α = 0.1, β = 1.2     9.68099  1.54391  0.13247  0.01680  0.00537  0.00437  0.00384',
  'α = 0.2, β = 1.2    12.43253  3.46471  0.91701  0.20951  0.04760  0.03845  0.03299',
  'α = −0.4, β = 2      6.71562  0.43637  0.35612  0.22412  0.04876  0.02390  0.01250',
  'α = −0.4, β = −1.2   6.68237  0.19553  0.11769  0.05776  0.02730  0.01130  0.00483',
  'f(h)     2.45668  0.31326  0.30711  0.31163  0.30975  0.30749  0.29829',
  'f(t, h)  9.36374  0.25837  0.22197  0.15514  0.04986  0.01936  0.00843',
  'noise 0.05: loss                     8.66495  0.24072  0.15187  0.07555  0.01911  0.01158  0.00843',
  'noise 0.05: against the clean truth  8.65691  0.23820  0.14980  0.07326  0.01596  0.00836  0.00532',
  'noise 0.2: loss                      8.71778  0.27436  0.18532  0.11055  0.05691  0.04911  0.04550',
  'noise 0.2: against the clean truth   8.65691  0.23595  0.14874  0.07310  0.01633  0.00828  0.00521',
];

for (const line of LINES) {
  test(`prints_${line.split('  ')[0].replaceAll(/[ ,:]+/g, '_')}`, () => {
    assert.ok(outcome.stdout.split('\n').includes(line), `${outcome.stdout}\nlacks\n${line}`);
  });
}

test('positive_alpha_grows_and_negative_alpha_decays', () => {
  const words = [...outcome.stdout.matchAll(/^α = (\S+), .* of the start +(\w+)$/gm)];
  assert.equal(words.length, 7);
  for (const [, alpha, word] of words) {
    const sign = Math.sign(Number(alpha.replace('−', '-')));
    assert.equal(word, ['decays', 'stays', 'grows'][sign + 1], `α = ${alpha}`);
  }
});

test('four_starts_have_the_losses_of_torchdiffeq', () => {
  assert.deepEqual(numbersOf('4 starts'), printed(reference('exercise2_float64').loss));
});

test('time_as_an_input_has_the_losses_of_torchdiffeq', () => {
  assert.deepEqual(numbersOf('f(t, h)'), printed(reference('exercise3_float64').loss));
});

test('noise_has_the_losses_of_torchdiffeq_against_data_and_truth', () => {
  const { loss, loss_vs_clean: clean } = reference('exercise4_float64');
  assert.deepEqual(numbersOf('noise 0.1: loss'), printed(loss));
  assert.deepEqual(numbersOf('noise 0.1: against the clean truth'), printed(clean));
});

test('one_start_leaves_the_other_three_further_off_than_four_do', () => {
  const lines = [...outcome.stdout.matchAll(/^from \(.*\) +(\S+) +(\S+)$/gm)];
  const ratios = lines.slice(1).map(([, one, four]) => Number(one) / Number(four));
  assert.equal(ratios.length, 3);
  // As the card says: four to eight times.
  assert.ok(Math.min(...ratios) > 4 && Math.max(...ratios) < 8, ratios.join(' '));
});

for (const [i, panels] of [4, 2, 2, 3].entries()) {
  test(`exercise_${i + 1}_is_drawn_in_${panels}_panels`, () => {
    const svg = readFileSync(join(plots, `exercise-${i + 1}.svg`), 'utf8');
    assert.match(svg, /^<svg [^>]*role="img"[\s\S]*<\/svg>\s*$/);
    assert.equal(svg.split('<g class="panel"').length - 1, panels);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    // In each panel a solid and a dashed curve, besides their samples in the legend.
    for (const role of ['truth', 'fit']) {
      const curves = svg.match(new RegExp(`<polyline class="${role}"`, 'g')) ?? [];
      assert.ok(curves.length >= 2 * panels, `${role}: ${curves.length}`);
    }
    assert.ok(outcome.stdout.includes(`exercise-${i + 1}.svg`));
  });
}

test('a_drawn_fit_is_what_the_last_epoch_predicted', () => {
  const svg = readFileSync(join(plots, 'exercise-3.svg'), 'utf8');
  const [, drawn] = [...svg.matchAll(/<polyline class="fit" points="([^"]+)"><title>/g)].map(
    ([, points]) => points.split(' ').map((point) => point.split(',').map(Number)),
  );
  const { session } = doExercise('time', { timeInput: true }, 499);
  const [y] = session.predict({ y0: [0, 0], t: session.data()[0].t }).y;
  for (const d of [0, 1]) {
    const values = y.filter((_, i) => i % 2 === d);
    const pixels = drawn.map((point) => point[d]);
    const [low, high] = [Math.min(...values), Math.max(...values)].map((v) => values.indexOf(v));
    const unit = (pixels[high] - pixels[low]) / (values[high] - values[low]);
    const want = Array.from(values, (value) => pixels[low] + unit * (value - values[low]));
    // Coordinates are rounded to a hundredth of a pixel.
    assertClose(pixels, want, { absolute: 0.025, what: `coordinate ${d}` });
  }
});

const refusals = [
  { args: ['--fast'], says: /^exercises: Unknown option '--fast'; --help lists the options\n$/ },
  { args: ['--out', ''], says: /^exercises: --out is empty; it must name a folder\n$/ },
  { args: ['--out', program], says: /^exercises: cannot write .*exercise-1\.svg: .*\n$/ },
];

for (const { args, says } of refusals) {
  test(`refuses_${args.join('_').replace(program, 'a_file')}_in_one_line`, async () => {
    const { code, stderr } = await run(args);
    assert.equal(code, 1);
    assert.match(stderr, says);
  });
}

test('help_lists_the_options', async () => {
  const { code, stdout } = await run(['--help']);
  assert.equal(code, 0);
  for (const option of ['--out', '--help']) assert.ok(stdout.includes(option));
});

/**
 * Does an exercise: sets it up, changes what it asks to change, trains.
 * @param {string} key
 * @param {Record<string, unknown>} change
 * @param {number} epochs
 */
function doExercise(key, change, epochs) {
  const exercise = EXERCISES.find((one) => one.key === key);
  assert.ok(exercise, key);
  const session = core.createSession({ ...exercise.settings, ...change });
  const { loss } = session.train(epochs);
  const data = session.data();
  const starts = /** @type {number[][]} */ (session.settings.starts);
  const { y: curves } = session.predict({ y0: starts, t: data[0].t });
  const clean = data.map(({ t, y, clean: truth = y }) => ({ t, clean: truth }));
  const system = core.abi.systems.find((one) => one.key === session.settings.system);
  const times = data.map(({ t }) => t);
  const standing = {
    settings: /** @type {import('../../web/app/state.js').Settings} */ (session.settings),
    autonomous: system?.autonomous ?? true,
    done: session.epoch,
    loss,
    cleanLoss: lossAgainstClean(clean, times, curves, session.dimension),
  };
  return { exercise, session, standing, reached: exercise.reached(standing) };
}

const WAYS = [
  { key: 'growth', change: {}, epochs: 250, line: 'α = 0.1, β = 1.2', nth: 1, every: 40 },
  { key: 'starts', change: {}, epochs: 250, line: '4 starts', nth: 0, every: 40 },
  { key: 'time', change: { timeInput: true }, epochs: 500, line: 'f(t, h)', nth: 1, every: 80 },
  { key: 'noise', change: {}, epochs: 250, line: 'noise 0.2: loss', nth: 0, every: 40 },
];

for (const { key, change, epochs, line, nth, every } of WAYS) {
  test(`card_${key}_is_reached_by_what_it_asks_for`, () => {
    const { reached, standing } = doExercise(key, change, epochs);
    assert.ok(reached, JSON.stringify(standing));
  });

  test(`card_${key}_is_not_reached_before_training`, () => {
    const { exercise, standing } = doExercise(key, change, 1);
    assert.ok(!exercise.reached(standing));
    assert.ok(!exercise.reached({ ...standing, done: 0, loss: NaN, cleanLoss: NaN }));
  });

  test(`card_${key}_has_the_losses_that_the_program_prints`, () => {
    const { session } = doExercise(key, change, epochs);
    assert.deepEqual(numbersOf(line, nth), printed(session.losses(), every));
  });
}

test('card_time_is_not_reached_without_time_as_an_input', () => {
  const { reached, standing } = doExercise('time', {}, 500);
  // What the card says: the loss stays near 0.3.
  assert.ok(!reached && standing.loss > 0.25 && standing.loss < 0.35, String(standing.loss));
});

test('card_growth_is_not_reached_by_a_spiral_that_decays', () => {
  assert.ok(!doExercise('growth', { alpha: -0.4 }, 250).reached);
});

test('no_card_is_reached_by_the_default_settings', () => {
  const session = core.createSession();
  const { loss } = session.train(250);
  const settings = /** @type {import('../../web/app/state.js').Settings} */ (session.settings);
  const standing = { settings, autonomous: true, done: 250, loss, cleanLoss: loss };
  assert.deepEqual(new ExerciseProgress().judge(standing), []);
});

test('progress_tells_of_an_exercise_once_and_remembers_it', () => {
  const progress = new ExerciseProgress();
  const { standing } = doExercise('noise', {}, 250);
  assert.deepEqual(
    progress.judge(standing).map(({ key }) => key),
    ['noise'],
  );
  assert.deepEqual(progress.judge(standing), []);
  assert.deepEqual([...progress.done], ['noise']);
});

test('settings_of_the_view_in_cards_exist', () => {
  const known = new Set(VIEW_SETTINGS.map(({ key }) => key));
  for (const { view } of EXERCISES) {
    assert.deepEqual(
      Object.keys(view).filter((key) => !known.has(key)),
      [],
    );
  }
});

test('clean_loss_of_the_page_is_that_of_the_core_on_a_grid_of_its_own', () => {
  const session = core.createSession({ noise: 0.1 });
  session.train(200);
  const [{ t, clean = new Float64Array(0) }] = session.data();
  const grid = Float64Array.from({ length: 480 }, (_, i) => (7 * i) / 479);
  const fit = session.predict({ y0: [2, 0.7], t: grid }).y;
  const [exact] = session.predict({ y0: [2, 0.7], t }).y;
  const want = exact.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0) / exact.length;
  const got = lossAgainstClean([{ t, clean }], [grid], fit, 2);
  // Straight lines between points 0.0146 apart are off by 1e-4 at most, in a distance of about 0.1.
  assertClose([got], [want], { relative: 2e-3, what: 'loss against clean' });
});

test('clean_loss_is_unknown_where_no_truth_is', () => {
  const empty = new Float64Array(0);
  assert.ok(Number.isNaN(lossAgainstClean([{ t: empty, clean: empty }], [empty], [empty], 2)));
});
