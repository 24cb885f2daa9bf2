// @ts-check
// What is trained on, and what is trained: trainFraction with validation(), trainStarts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  assertClose,
  assertRefused,
  assertSameRun,
  core,
  flat,
  norm,
  reference,
} from './support.js';

/** @typedef {import('./support.js').Session} Session */

const SMALL = { hidden: [8], samples: 30, timeEnd: 4, tapeMegabytes: 1 };
const NOISY = {
  ...SMALL,
  noise: 0.2,
  starts: [
    [2, 0.7],
    [-1, 0.5],
    [0.3, -2],
  ],
};
const STARTS = { ...NOISY, trainStarts: true };

/** Two trajectories with times of their own. */
const IRREGULAR = [
  { t: [0, 0.5, 1, 1.5, 2], y: [2, 0.7, 1.2, 1.5, 0.1, 1.6, -0.7, 1.1, -1, 0.3] },
  { t: [-1, 0, 3], y: [1, 0, 0.3, 0.7, -0.2, 0.1] },
];

/**
 * Rows from..to of an array (T, 2).
 * @param {Float64Array} y
 * @param {number} from
 * @param {number} [to]
 */
const rowsOf = (y, from, to) => y.slice(2 * from, to === undefined ? undefined : 2 * to);

/** @param {Session} run */
const distinctStarts = (run) => run.starts().flat();

// ---------------------------------------------------------------------------- a part of the time

test('a_part_of_the_time_is_trained_on_as_rows_cut_by_hand_are', () => {
  const [part, hand] = [
    core.createSession({ data: IRREGULAR, hidden: [4], trainFraction: 0.5 }),
    core.createSession({
      data: [
        { t: [0, 0.5, 1], y: IRREGULAR[0].y.slice(0, 6) },
        { t: [-1, 0], y: IRREGULAR[1].y.slice(0, 4) },
      ],
      hidden: [4],
    }),
  ];
  part.train(20);
  hand.train(20);
  assertSameRun(part, hand);
  assert.deepEqual(
    part.data().map(({ t }) => t.length),
    [5, 3],
    'the data are still whole',
  );
});

test('validation_is_the_mean_square_over_the_rows_left_out', () => {
  for (const trainStarts of [false, true]) {
    const options = { data: IRREGULAR, hidden: [4], trainFraction: 0.5, trainStarts };
    const run = core.createSession(options);
    run.train(10);
    const starts = run.starts();
    const squares = run.data().flatMap(({ t, y }, i) => {
      const [fit] = run.predict({ y0: starts[i], t }).y;
      const first = [3, 2][i];
      const want = rowsOf(y, first);
      return [...rowsOf(fit, first)].map((value, k) => (value - want[k]) ** 2);
    });
    const validation = run.validation();
    const want = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    assert.deepEqual([validation?.points, validation?.status, validation?.message], [3, 'OK', '']);
    assertClose([validation?.loss ?? NaN], [want], { relative: 1e-13, what: 'loss' });
  }
});

test('there_is_no_validation_where_every_row_is_trained_on', () => {
  assert.equal(core.createSession(SMALL).validation(), null);
  const two = { data: [{ t: [0, 1], y: [1, 2, 3, 4] }], hidden: [2], trainFraction: 0.5 };
  assert.equal(core.createSession(two).validation(), null, 'two rows are the least');
});

test('validation_changes_nothing_of_the_run', () => {
  const [plain, watched] = [0, 1].map(() => core.createSession({ ...NOISY, trainFraction: 0.6 }));
  plain.train(5);
  for (let epoch = 0; epoch < 5; epoch++) {
    watched.train(1);
    watched.validation();
  }
  assertSameRun(watched, plain);
});

test('validation_that_fails_has_no_loss_and_says_why', () => {
  const run = core.createSession({ ...NOISY, trainFraction: 0.6, maxSteps: 2 });
  const { loss, status, message, points } = /** @type {any} */ (run.validation());
  assert.deepEqual([loss, status, points], [NaN, 'STEP_LIMIT', 3 * 12]);
  assert.match(message, /allow more steps/);
});

test('a_run_that_is_trained_on_everything_has_the_bits_of_one_that_says_nothing_of_it', () => {
  const run = core.createSession({ ...NOISY, trainFraction: 1, trainStarts: false });
  const same = core.createSession(NOISY);
  run.train(10);
  same.train(10);
  assertSameRun(run, same);
});

// ---------------------------------------------------------------------------- trained starts

test('fixed_starts_are_the_first_rows_without_noise_where_that_is_known', () => {
  assert.deepEqual(core.createSession(NOISY).starts(), NOISY.starts);
  const given = core.createSession({ data: IRREGULAR, hidden: [2] });
  assert.deepEqual(given.starts(), [
    [2, 0.7],
    [1, 0],
  ]);
  assert.deepEqual(given.gradient().starts, []);
});

test('trained_starts_begin_at_the_first_observations_and_move', () => {
  const run = core.createSession(STARTS);
  const first = run.data().map(({ y }) => [...rowsOf(y, 0, 1)]);
  assert.deepEqual(run.starts(), first);
  assert.equal(run.train(20).status, 'OK');
  const moved = distinctStarts(run).map((value, i) => value - first.flat()[i]);
  assert.ok(
    moved.every((step) => step !== 0),
    `moved by ${moved}`,
  );
});

test('the_fitted_curve_from_a_trained_start_has_the_loss_of_the_run', () => {
  const run = core.createSession({ ...STARTS, batching: 'each' });
  run.train(10);
  const starts = run.starts();
  const squares = run.data().flatMap(({ t, y }, i) => {
    const [fit] = run.predict({ y0: starts[i], t }).y;
    return [...y].map((value, k) => (value - fit[k]) ** 2);
  });
  const want = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  assertClose([run.gradient().loss], [want], { relative: 1e-13, what: 'loss' });
});

test('weights_are_those_of_the_network_alone_and_setting_them_leaves_the_starts', () => {
  const run = core.createSession(STARTS);
  run.train(5);
  const starts = run.starts();
  const names = run.weights().map(({ name }) => name);
  assert.deepEqual(names, ['net.0.weight', 'net.0.bias', 'net.2.weight', 'net.2.bias']);
  run.setWeights(core.createSession(SMALL).weights());
  assert.deepEqual(run.starts(), starts);
});

test('a_snapshot_with_trained_starts_goes_on_with_the_same_bits', () => {
  const run = core.createSession({ ...STARTS, trainFraction: 0.7, weightDecay: 0.01 });
  run.train(7);
  const restored = core.restore(JSON.parse(JSON.stringify(run.snapshot())));
  assert.deepEqual(restored.starts(), run.starts());
  run.train(8);
  restored.train(8);
  assertSameRun(restored, run);
  assert.deepEqual(restored.starts(), run.starts());
  assert.deepEqual(restored.validation(), run.validation());
});

test('a_snapshot_without_trained_starts_is_not_one_of_a_run_with_them', () => {
  const run = core.createSession(STARTS);
  assertRefused(() => run.load(core.createSession(NOISY).snapshot()), 'snapshot', ['numbers']);
});

test('the_gradient_check_covers_the_starts', () => {
  for (const hidden of [[8], [128]]) {
    const run = core.createSession({ ...STARTS, hidden });
    const check = run.gradientCheck();
    const weights = run.weights().reduce((sum, { data }) => sum + data.length, 0);
    assert.deepEqual([check.of, check.coordinates], [weights + 6, Math.min(weights, 256) + 6]);
    assert.ok(check.replayed.relativeError < 1e-7, `replayed ${check.replayed.relativeError}`);
    assert.equal(check.discrete.relativeError, 0);
  }
});

test('the_adjoint_gives_the_gradient_of_the_starts_too', () => {
  const run = core.createSession({ ...STARTS, rtol: 1e-11, atol: 1e-13 });
  const [adjoint, exact] = ['adjoint', 'discrete'].map((method) =>
    run.gradient({ method }).starts.flat(),
  );
  assert.equal(exact.length, 6);
  const error = norm(adjoint.map((value, i) => value - exact[i])) / norm(exact);
  assert.ok(error < 1e-8, `relative error ${error}`);
});

// ---------------------------------------------------------------------------- torch

test('training_with_starts_has_the_losses_of_torch', () => {
  const want = reference('trained_starts');
  const run = core.createSession({
    ...{ starts: want.h0, noise: want.noise, trainStarts: true },
    ...{ weightDecay: want.weight_decay, clipNorm: want.clip },
  });
  const tensors = (/** @type {Record<string, number[] | number[][]>} */ of) =>
    ['W1', 'b1', 'W2', 'b2'].flatMap((name) => of[name].flat());
  // As in demo2.test.js: torch.linspace and the data differ in the last bits.
  assertClose(distinctStarts(run), want.starts0.flat(), { absolute: 1e-14, what: 'first starts' });
  const { gradient, starts } = run.gradient();
  assertClose(flat(gradient), tensors(want.grad0), { relative: 1e-11, what: 'gradient' });
  assertClose(starts.flat(), want.grad0_starts.flat(), { relative: 1e-11, what: 'of starts' });
  run.train(want.epochs);
  assertClose(run.losses(), want.loss, { relative: 1e-11, what: 'loss' });
  assertClose(run.history('gradientNorm'), want.norm, { relative: 1e-10, what: 'norm' });
  assert.deepEqual([...run.evaluations()], want.nfe_forward);
  assertClose(flat(run.weights()), tensors(want.final), { absolute: 1e-11, what: 'weights' });
  assertClose(distinctStarts(run), want.final_starts.flat(), { absolute: 1e-11, what: 'starts' });
});

// ---------------------------------------------------------------------------- no loss

test('a_train_that_fails_or_has_no_epochs_reports_no_loss', () => {
  const run = core.createSession({ ...SMALL, maxSteps: 2 });
  assert.deepEqual([run.train(0).loss, run.train(0).status], [NaN, 'OK']);
  assert.deepEqual([run.train(3).loss, run.train(3).status], [NaN, 'STEP_LIMIT']);
  assert.equal(run.losses().length, 0);
});
