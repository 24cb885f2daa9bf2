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

import { ExerciseProgress, EXERCISES } from '../../web/app/exercises.js';
import { VIEW_SETTINGS } from '../../web/app/plan.js';
import { ANSWERS } from '../../web/worker/answers.js';
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

/** @param {import('../../web/core/session.js').Session} session */
const cleanLossOf = (session) => Number(ANSWERS.cleanLoss(session, {}, () => session.train(1)));

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
  const system = core.abi.systems.find((one) => one.key === session.settings.system);
  const standing = {
    settings: /** @type {import('../../web/app/state.js').Settings} */ (session.settings),
    autonomous: system?.autonomous ?? true,
    done: session.epoch,
    loss,
    cleanLoss: cleanLossOf(session),
  };
  return { exercise, session, standing };
}

// What is done first, and then; the losses are those of `of`.
const WAYS = [
  { key: 'growth', first: {}, then: { alpha: -0.4 }, of: {}, line: 'α = 0.1, β = 1.2', nth: 1 },
  { key: 'starts', first: {}, then: { starts: [[2, 0.7]] }, of: {}, line: '4 starts', nth: 0 },
  {
    key: 'time',
    first: {},
    then: { timeInput: true },
    of: { timeInput: true },
    epochs: 500,
    line: 'f(t, h)',
    nth: 1,
    every: 80,
  },
  { key: 'noise', first: {}, then: { noise: 0.05 }, of: {}, line: 'noise 0.2: loss', nth: 0 },
];

for (const { key, first, then, of, epochs = 250, line, nth, every = 40 } of WAYS) {
  test(`card_${key}_is_done_by_what_it_asks_for_one_after_the_other`, () => {
    const progress = new ExerciseProgress();
    const steps = [first, then].map((change) => doExercise(key, change, epochs).standing);
    const own = () => progress.metOf(key);
    progress.judge(steps[0]);
    assert.deepEqual([own(), progress.done.has(key)], [1, false], JSON.stringify(steps[0]));
    progress.judge(steps[0]);
    assert.equal(own(), 1, 'the same again says nothing new');
    progress.judge(steps[1]);
    assert.deepEqual([own(), progress.done.has(key)], [2, true], JSON.stringify(steps[1]));
  });

  test(`card_${key}_is_not_done_before_training`, () => {
    const progress = new ExerciseProgress();
    for (const change of [first, then]) {
      const { standing } = doExercise(key, change, 1);
      progress.judge(standing);
      progress.judge({ ...standing, done: 0, loss: NaN, cleanLoss: NaN });
    }
    assert.equal(progress.metOf(key), 0);
  });

  test(`card_${key}_has_the_losses_that_the_program_prints`, () => {
    const { session } = doExercise(key, of, epochs);
    assert.deepEqual(numbersOf(line, nth), printed(session.losses(), every));
  });
}

test('fit_without_time_stays_near_a_loss_of_0_3_as_the_card_says', () => {
  const { loss } = doExercise('time', {}, 500).standing;
  assert.ok(loss > 0.25 && loss < 0.35, String(loss));
});

/**
 * What is enough for each mark of each card.
 * @type {Record<string, Parameters<(typeof EXERCISES)[number]['marks'][number]['met']>[0][]>}
 */
const ENOUGH = {
  growth: [0.1, -0.1].map((alpha) => standingOf({ system: 'spiral', alpha }, { loss: 0.9 })),
  starts: [
    standingOf({ starts: [[1, 1], [2, 2], [3, 3], [4, 4]] }, { loss: 0.029 }), // prettier-ignore
    standingOf({ starts: [[1, 1], [2, 2], [3, 3]] }, { loss: 0.029 }), // prettier-ignore
  ],
  time: [
    standingOf({ timeInput: false }, { loss: 0.3, autonomous: false }),
    standingOf({ timeInput: true }, { loss: 0.049, autonomous: false }),
  ],
  noise: [0.2, 0.1].map((noise) => standingOf({ noise }, { loss: 0.05, cleanLoss: 0.049 })),
};

/**
 * @param {import('../../web/app/exercises.js').Settings} settings
 * @param {Record<string, unknown>} more
 */
function standingOf(settings, more) {
  return { settings, autonomous: true, done: 100, loss: NaN, cleanLoss: NaN, ...more };
}

/** @param {string} key */
const marksOf = (key) => (EXERCISES.find((one) => one.key === key) ?? assert.fail(key)).marks;

for (const [key, enough] of Object.entries(ENOUGH)) {
  test(`marks_of_card_${key}_take_a_hundred_epochs`, () => {
    marksOf(key).forEach(({ met, label }, i) => {
      assert.ok(met(enough[i]), label);
      assert.ok(!met({ ...enough[i], done: 99 }), label);
      assert.ok(!met(enough[1 - i]), `${label} is not met by the other one`);
    });
  });
}

test('marks_of_noise_are_not_met_by_a_fit_closer_to_the_noise_than_to_the_truth', () => {
  marksOf('noise').forEach(({ met }, i) => {
    assert.ok(!met({ ...ENOUGH.noise[i], loss: 0.04, cleanLoss: 0.045 }));
    assert.ok(!met({ ...ENOUGH.noise[i], loss: 0.045, cleanLoss: 0.045 }));
  });
});

test('default_run_meets_no_mark', () => {
  const session = core.createSession();
  const { loss } = session.train(250);
  const settings = /** @type {import('../../web/app/state.js').Settings} */ (session.settings);
  const standing = { settings, autonomous: true, done: 250, loss, cleanLoss: loss };
  assert.deepEqual(new ExerciseProgress().judge(standing), []);
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

test('clean_loss_is_the_mean_square_at_the_times_of_the_data', () => {
  const session = core.createSession({ noise: 0.1, starts: [[2, 0.7], [1, -1]] }); // prettier-ignore
  session.train(50);
  const data = session.data();
  const { y } = session.predict({ y0: session.starts(), t: data[0].t });
  const off = y.flatMap((fit, c) => [...fit].map((value, k) => value - (data[c].clean?.[k] ?? 0)));
  const want = off.reduce((sum, value) => sum + value ** 2, 0) / off.length;
  assertClose([cleanLossOf(session)], [want], { relative: 1e-7, what: 'loss against clean' });
});

test('clean_loss_is_unknown_where_no_truth_is', () => {
  const data = [{ t: [0, 1], y: [1, 0, 0.5, 0.5] }];
  assert.ok(Number.isNaN(cleanLossOf(core.createSession({ data }))));
});
