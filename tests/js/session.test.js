// @ts-check
// A training run: data, training, snapshots, weights, gradients, predictions, its end.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  assertClose,
  assertRefused,
  assertSameBits,
  assertSameRun,
  core,
  flat,
  grid,
  norm,
  shownTime,
} from './support.js';

/**
 * @typedef {import('./support.js').Session} Session
 * @typedef {import('../../web/core/configure.js').Trajectory} Trajectory
 */

const TINY = { hidden: [2], samples: 5, timeEnd: 1, tapeMegabytes: 1 };
const SMALL = { hidden: [8], samples: 30, timeEnd: 4, tapeMegabytes: 1 };

/**
 * A decaying turn, sampled at some times.
 * @param {number[]} t
 * @param {number} phase
 * @returns {Trajectory}
 */
function turn(t, phase) {
  const row = (/** @type {number} */ time) =>
    [Math.cos, Math.sin].map((wave) => Math.exp(-0.2 * time) * wave(time + phase));
  return { t, y: t.map(row) };
}

const IRREGULAR = [turn([0, 0.1, 0.7, 2, 2.5], 0), turn([-1, 0, 3], 1), turn([0.5, 4], 2)];
const EQUAL_TIMES = [0, 1, 2, 3].map((phase) => turn([0, 0.3, 1, 2.2, 3], phase));

// ---------------------------------------------------------------------------- data

test('data_of_the_caller_come_back_as_they_were_given', () => {
  const run = core.createSession({ data: IRREGULAR, hidden: [4] });
  const back = run.data();
  assert.equal(back.length, IRREGULAR.length);
  IRREGULAR.forEach(({ t, y }, i) => {
    assertSameBits(back[i].t, t, `t of ${i}`);
    assertSameBits(back[i].y, Array.from(/** @type {number[][]} */ (y)).flat(), `y of ${i}`);
    assert.equal('clean' in back[i], false);
  });
});

test('data_may_be_flat_nested_or_typed', () => {
  const nested = /** @type {number[][]} */ (IRREGULAR[0].y);
  const { t } = IRREGULAR[0];
  const runs = [
    { t, y: nested },
    { t, y: nested.flat() },
    { t: Float64Array.from(t), y: Float64Array.from(nested.flat()) },
    { t, y: nested.map((row) => Float64Array.from(row)) },
  ].map((trajectory) => core.createSession({ data: [trajectory], hidden: [4] }));
  for (const run of runs) run.train(3);
  for (const run of runs) assertSameRun(run, runs[0]);
});

test('irregular_and_different_times_train', () => {
  const run = core.createSession({ data: IRREGULAR, hidden: [16] });
  const first = run.train(1).loss;
  const { status, loss } = run.train(200);
  assert.equal(status, 'OK');
  assert.ok(loss < first / 2, `loss: got ${loss} after ${first}`);
});

test('the_loss_is_the_mean_square_over_all_numbers_of_all_trajectories', () => {
  const run = core.createSession({ data: IRREGULAR, hidden: [4] });
  const squares = IRREGULAR.flatMap(({ t, y }) => {
    const rows = /** @type {number[][]} */ (y);
    const [fit] = run.predict({ y0: rows[0], t }).y;
    return rows.flat().map((value, i) => (value - fit[i]) ** 2);
  });
  const want = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  // A sum of 20 numbers in another order.
  assertClose([run.gradient().loss], [want], { relative: 1e-14, what: 'loss' });
});

test('one_to_state_max_variables_train', () => {
  for (let D = 1; D <= core.abi.stateMax; D++) {
    const row = Array.from({ length: D }, (_, d) => Math.sin(d + 1));
    const data = [
      { t: [0, 1, 2], y: [...row, ...row.map((x) => x / 2), ...row.map((x) => x / 3)] },
    ];
    const run = core.createSession({ data, hidden: [4] });
    assert.deepEqual([run.dimension, run.train(3).status], [D, 'OK']);
  }
});

test('a_batch_with_shared_steps_has_the_loss_of_each_by_itself', () => {
  const fixed = { control: 'fixed', stepsPerOutput: 4, method: 'rk4' };
  for (const options of [
    { data: EQUAL_TIMES },
    {
      starts: [
        [2, 0.7],
        [1, 0],
        [0, -1],
      ],
    },
  ]) {
    const [shared, each] = ['shared', 'each'].map((batching) =>
      core.createSession({ ...SMALL, ...fixed, ...options, batching, dataRtol: 1e-12 }),
    );
    const [a, b] = [shared, each].map((run) => run.gradient());
    // The same steps; only sums over trajectories are ordered differently. The data of a system
    // are made with steps of their own, to 1e-11.
    const relative = 'data' in options ? 1e-13 : 1e-8;
    assertClose([a.loss], [b.loss], { relative, what: 'loss' });
    const difference = norm(flat(a.gradient).map((value, i) => value - flat(b.gradient)[i]));
    assert.ok(difference <= relative * norm(flat(b.gradient)), `gradient: ${difference}`);
  }
});

test('a_batch_with_steps_of_its_own_for_each_has_the_loss_to_the_tolerance', () => {
  const [shared, each] = ['shared', 'each'].map((batching) =>
    core.createSession({ ...SMALL, data: EQUAL_TIMES, batching }),
  );
  // Both are solved at rtol 1e-7.
  assertClose([shared.gradient().loss], [each.gradient().loss], { relative: 1e-5, what: 'loss' });
  assert.ok(each.gradient().accepted > shared.gradient().accepted, 'steps of four solves');
});

/** @param {unknown} data */
const giving = (data) => () => core.createSession({ data: /** @type {any} */ (data), hidden: [2] });

test('bad_rows_are_named_by_trajectory_and_row', () => {
  const good = turn([0, 1, 2], 0);
  for (const [bad, row] of /** @type {const} */ ([
    [{ t: [0, 1, 1], y: good.y }, 2],
    [{ t: [0, 2, 1], y: good.y }, 2],
    [{ t: [0, NaN, 2], y: good.y }, 1],
    [{ t: [-Infinity, 1, 2], y: good.y }, 0],
    [{ t: [0, 1, 2], y: [1, 1, 1, NaN, 1, 1] }, 1],
    [{ t: [0, 1, 2], y: [1, 1, 1, 1, 1, Infinity] }, 2],
    [
      {
        t: [0, 1, 2],
        y: [
          ['', 1],
          [1, 1],
          [1, 1],
        ],
      },
      0,
    ],
    [{ t: ['0', 1, 2], y: good.y }, 0],
  ])) {
    assertRefused(giving([good, bad]), 'data', ['data[1]', `row ${row}`]);
  }
});

test('a_bad_shape_of_data_is_named_by_trajectory', () => {
  const good = turn([0, 1, 2], 0);
  for (const bad of [
    { t: [0, 1], y: [1, 2, 3] },
    { t: [0], y: [1, 2] },
    { t: [], y: [] },
    { t: [0, 1], y: [[1, 2, 3], [4]] },
    { t: [0, 1], y: [1, 2] },
    { t: [0, 1] },
    { y: [1, 2] },
    {},
    null,
  ]) {
    assertRefused(giving([good, bad]), 'data', ['data[1]']);
  }
  for (const none of [[], null, 'data', {}]) assertRefused(giving(none), 'data', ['data']);
  const wide = { t: [0, 1], y: new Array(2 * (core.abi.stateMax + 1)).fill(1) };
  assertRefused(giving([wide]), 'data', ['data[0]', core.abi.stateMax]);
});

test('data_that_a_system_cannot_make_are_refused', () => {
  const make = () =>
    core.createSession({ system: 'cubicSpiral', alpha: 3, starts: [[10, 10]], timeEnd: 100 });
  const error = assertRefused(make, 'system', ['cubicSpiral', 'shorter time']);
  assert.ok(['STEP_UNDERFLOW', 'NON_FINITE', 'STEP_LIMIT'].includes(error.status), error.status);
});

test('every_start_is_the_first_row_of_a_trajectory_of_its_own', () => {
  const starts = [
    [2, 0.7],
    [1, 0],
    [0, -1],
  ];
  const run = core.createSession({ ...SMALL, starts, noise: 0.5 });
  run.data().forEach(({ t, y, clean = [] }, i) => {
    assert.equal(t.length, SMALL.samples);
    assertSameBits(clean.slice(0, 2), starts[i], 'clean first row');
    assert.notEqual(y[0], starts[i][0], 'noise is on the first row too');
  });
});

test('truth_is_the_system_of_the_data', () => {
  const run = core.createSession({ dataRtol: 1e-7, dataAtol: 1e-9 });
  const [{ t, y }] = run.data();
  assertSameBits(run.truth({ y0: [2, 0.7], t }).y[0], y, 'truth');
});

test('the_true_field_of_given_data_is_not_known', () => {
  const run = core.createSession({ data: IRREGULAR, hidden: [2] });
  assertRefused(() => run.vectorField({ points: [1, 1], which: 'true' }), 'which', ['not known']);
  assertRefused(() => run.truth({ y0: [1, 1], t: [0, 1] }), 'truth', ['not known']);
});

// ---------------------------------------------------------------------------- training

test('slices_of_any_size_give_the_same_bits', () => {
  const runs = [1, 7, 13, 60].map((slice) => {
    const run = core.createSession(SMALL);
    while (run.epoch < 60) run.train(Math.min(slice, 60 - run.epoch));
    return run;
  });
  for (const run of runs) assertSameRun(run, runs[0]);
});

test('looking_between_epochs_does_not_change_the_run', () => {
  const [plain, watched] = [0, 1].map(() => core.createSession(SMALL));
  plain.train(10);
  for (let epoch = 0; epoch < 10; epoch++) {
    watched.train(1);
    watched.predict({
      y0: [
        [1, 1],
        [0, 2],
      ],
      t: grid(0, 9, 50),
      steps: true,
    });
    watched.vectorField({ points: grid(-2, 2, 30) });
    watched.vectorField({ points: grid(-2, 2, 30), which: 'true' });
    watched.truth({ y0: [1, 2], t: [0, 5] });
    watched.gradient({ method: 'adjoint' });
    watched.gradientCheck();
    watched.snapshot();
    watched.data();
  }
  assertSameRun(watched, plain);
});

test('train_of_0_epochs_does_nothing', () => {
  const run = core.createSession(TINY);
  assert.deepEqual([run.train(0).status, run.train(0).epoch, run.epoch], ['OK', -1, 0]);
  assert.equal(run.losses().length, 0);
});

test('train_of_no_number_of_epochs_is_refused', () => {
  const run = core.createSession(TINY);
  for (const epochs of [-1, 1.5, NaN, Infinity, '5', undefined]) {
    assertRefused(() => run.train(/** @type {any} */ (epochs)), '', ['whole number']);
  }
  assert.equal(run.epoch, 0);
});

test('the_result_of_train_is_about_the_last_epoch', () => {
  const run = core.createSession(SMALL);
  const result = run.train(5);
  assert.deepEqual([result.epoch, run.epoch, result.status, result.message], [4, 5, 'OK', '']);
  for (const [name, value] of /** @type {const} */ ([
    ['loss', result.loss],
    ['evaluations', result.evaluations],
    ['accepted', result.accepted],
    ['rejected', result.rejected],
    ['gradientNorm', result.gradientNorm],
    ['epoch', result.epoch],
  ])) {
    assert.equal(run.history(name).at(-1), value, name);
  }
  assert.equal(result.learningRate, 0.01);
  assert.ok(result.bytes > 0);
});

test('a_run_that_diverges_keeps_its_last_good_weights', () => {
  const wild = { ...SMALL, optimizer: 'sgd', learningRate: 10, control: 'fixed', method: 'euler' };
  for (const options of [
    wild,
    { ...SMALL, optimizer: 'sgd', learningRate: 10, activation: 'relu' },
  ]) {
    const run = core.createSession(options);
    let before = flat(run.weights());
    let result = run.train(1);
    for (let i = 0; i < 1000 && result.status === 'OK'; i++) {
      before = flat(run.weights());
      result = run.train(1);
    }
    assert.notEqual(result.status, 'OK', 'diverges');
    assert.match(result.message, /training diverged or .*To go on, take a smaller learning rate/);
    assert.doesNotMatch(result.message, /\.\d{9}/, 'times are rounded');
    assert.equal(result.epoch, run.epoch, 'the epoch that failed is not counted');
    assertSameBits(flat(run.weights()), before, 'weights');
    assert.ok(before.every(Number.isFinite), 'finite weights');
    assert.equal(run.losses().length, run.epoch, 'no entry for the epoch that failed');
    assert.deepEqual(run.train(5), result, 'trying again fails alike');
  }
});

test('a_solve_that_fails_before_the_first_update_is_not_for_the_learning_rate', () => {
  const wide = { starts: [[1000, 1000]], control: 'fixed', method: 'euler' };
  const run = core.createSession({ ...SMALL, ...wide, activation: 'relu' });
  const weights = run.weights().map((tensor) => ({ ...tensor, data: tensor.data.map(() => 1e60) }));
  run.setWeights(weights);
  const { status, message } = run.train(1);
  assert.equal(status, 'NON_FINITE');
  assert.match(message, /training diverged or .*To go on, take smaller steps, or/);
});

test('a_run_whose_solver_gives_up_goes_on_with_other_settings', () => {
  const run = core.createSession({ ...SMALL, maxSteps: 2 });
  const failed = run.train(10);
  assert.deepEqual([failed.status, failed.epoch, run.epoch], ['STEP_LIMIT', 0, 0]);
  assert.match(failed.message, /diverged or .*, allow more steps .*, or take a smaller learning/);
  run.set('maxSteps', 10000);
  run.train(10);
  const want = core.createSession(SMALL);
  want.train(10);
  assertSameBits(flat(run.weights()), flat(want.weights()), 'weights');
});

test('a_problem_too_large_names_its_bytes', () => {
  const wide = { hidden: [256, 256, 256, 256], starts: new Array(64).fill([1, 1]) };
  const make = () => core.createSession({ ...wide, samples: 10000, tapeMegabytes: 1024 });
  const error = assertRefused(make, '', ['MB', 'smaller tape']);
  assert.equal(error.status, 'DOES_NOT_FIT');
  assert.ok(Number(error.value) > 1.024e9, `bytes: ${error.value}`);
  const run = core.createSession(TINY);
  const predict = () => run.predict({ y0: [1, 1], t: new Float64Array(1e8) });
  assert.equal(assertRefused(predict, '', ['MB']).status, 'DOES_NOT_FIT');
  assert.equal(run.train(1).status, 'OK', 'and the run goes on');
});

test('a_tape_that_is_too_small_recomputes_and_gives_the_same_bits', () => {
  const wide = {
    hidden: [256, 256],
    starts: [
      [2, 0.7],
      [1, 0],
      [0, -1],
      [1, 1],
      [-1, -1],
    ],
  };
  const [small, large] = [1, 100].map((tapeMegabytes) =>
    core.createSession({ ...wide, tapeMegabytes }),
  );
  const [a, b] = [small.train(2), large.train(2)];
  assert.deepEqual([a.recomputed, b.recomputed], [true, false]);
  assert.ok(a.bytes <= 1e6 && b.bytes > 1e6, `bytes ${a.bytes} and ${b.bytes}`);
  assertSameRun(small, large);
});

test('the_history_keeps_first_and_last_epoch_and_its_limit', () => {
  const { historyMax } = core.abi;
  const run = core.createSession({
    ...{ hidden: [1], samples: 2, timeEnd: 0.01, method: 'euler', control: 'fixed' },
    ...{ tapeMegabytes: 1, learningRate: 1e-4 },
  });
  run.train(historyMax);
  assert.deepEqual(
    [run.epochs().length, run.epochs()[0], run.epochs().at(-1)],
    [historyMax, 0, historyMax - 1],
  );
  const all = run.losses();
  run.train(1);
  const epochs = run.epochs();
  assert.ok(epochs.length <= historyMax / 2 + 2, `${epochs.length} entries`);
  assert.deepEqual([epochs[0], epochs.at(-1), epochs.at(-2)], [0, historyMax, historyMax - 1]);
  const losses = run.losses();
  for (let i = 0; i + 1 < epochs.length; i++) {
    assert.equal(losses[i], all[epochs[i]], `loss of epoch ${epochs[i]}`);
  }
  run.train(2 * historyMax);
  const later = run.epochs();
  assert.ok(later.length <= historyMax);
  assert.deepEqual([later[0], later.at(-1)], [0, 3 * historyMax]);
  assert.ok(
    later.every((epoch, i) => i === 0 || epoch > later[i - 1]),
    'epochs increase',
  );
  assertSameRun(core.restore(run.snapshot()), run);
});

test('history_may_begin_at_an_entry', () => {
  const run = core.createSession(TINY);
  run.train(6);
  assertSameBits(run.history('loss', 4), run.losses().slice(4), 'losses');
  assert.equal(run.history('loss', 6).length, 0);
  assertRefused(() => run.history('nope'), 'history', ['nope', 'gradientNorm']);
});

// ---------------------------------------------------------------------------- snapshots

const RUNS = /** @type {const} */ ([
  ['a_default_run', {}],
  ['rmsprop', { ...SMALL, optimizer: 'rmsprop', momentum: 0.5 }],
  [
    'nesterov_with_a_schedule',
    {
      ...{ ...SMALL, optimizer: 'sgd', momentum: 0.9, nesterov: true, learningRate: 1e-3 },
      ...{ schedule: 'cosine', warmupEpochs: 3 },
    },
  ],
  ['noise_and_time', { ...SMALL, noise: 0.1, timeInput: true }],
  ['the_adjoint', { ...SMALL, gradient: 'adjoint' }],
  [
    'another_system',
    {
      ...SMALL,
      system: 'lotkaVolterra',
      alpha: 1,
      starts: [
        [1, 1],
        [2, 2],
      ],
    },
  ],
  ['given_data', { ...SMALL, data: IRREGULAR }],
]);

for (const [name, options] of RUNS) {
  test(`a_snapshot_of_${name}_goes_on_with_the_same_bits`, () => {
    const run = core.createSession(/** @type {Record<string, unknown>} */ (options));
    run.train(7);
    const restored = core.restore(structuredClone(run.snapshot()));
    assertSameRun(restored, run);
    run.train(8);
    restored.train(8);
    assertSameRun(restored, run);
    assert.deepEqual(restored.settings, run.settings);
    assert.deepEqual(restored.data(), run.data());
  });
}

test('a_snapshot_after_live_changes_goes_on_with_the_same_bits', () => {
  const run = core.createSession(SMALL);
  run.train(3);
  run.set('learningRate', 0.05);
  run.set('rtol', 1e-4);
  run.set('schedule', 'step');
  run.set('scheduleEpochs', 4);
  run.train(3);
  const restored = core.restore(structuredClone(run.snapshot()));
  run.train(5);
  restored.train(5);
  assertSameRun(restored, run);
  assert.deepEqual(restored.changes, run.changes);
});

test('a_snapshot_of_epoch_0_restores', () => {
  const run = core.createSession(SMALL);
  const restored = core.restore(run.snapshot());
  run.train(2);
  restored.train(2);
  assertSameRun(restored, run);
});

test('a_snapshot_is_apart_from_the_run_and_from_its_data', () => {
  const data = structuredClone(IRREGULAR);
  const run = core.createSession({ ...SMALL, data });
  run.train(2);
  const snapshot = run.snapshot();
  const want = structuredClone(snapshot);
  run.train(3);
  run.set('learningRate', 1);
  /** @type {number[][]} */ (data[0].y)[1][0] = 77;
  assert.deepEqual(snapshot, want);
  assert.deepEqual(run.snapshot().data, want.data);
});

test('what_is_no_snapshot_of_this_core_is_refused', () => {
  const run = core.createSession(SMALL);
  run.train(2);
  const good = run.snapshot();
  /** @type {(change: Record<string, unknown>) => () => unknown} */
  const changed = (change) => () => core.restore({ ...good, ...change });
  assertRefused(changed({ version: 99 }), 'version', [99, core.abi.version]);
  assertRefused(() => core.restore(/** @type {any} */ (null)), 'version');
  assertRefused(changed({ state: good.state.slice(1) }), 'snapshot', [good.state.length]);
  assertRefused(changed({ state: good.state.map(() => NaN) }), 'snapshot', ['finite']);
  assertRefused(changed({ epoch: NaN }), 'snapshot', ['NaN']);
  assertRefused(changed({ epoch: -1 }), 'snapshot', ['-1']);
  assertRefused(changed({ history: good.history.slice(1) }), 'snapshot');
  const uneven = good.history.map((column, i) => column.slice(i));
  assertRefused(changed({ history: uneven }), 'snapshot');
  assertRefused(changed({ settings: { ...good.settings, rtol: 7 } }), 'rtol', [7]);
  for (const epoch of [1.5, 2 ** 60, '2', undefined]) {
    assertRefused(changed({ epoch }), 'snapshot', [String(epoch)]);
  }
  for (const settings of [null, undefined, 'x', []]) {
    assertRefused(changed({ settings }), 'snapshot', ['settings']);
  }
  for (const changes of [undefined, null, 3, [null], [{ epoch: 1 }]]) {
    assertRefused(changed({ changes }), 'snapshot', ['changes']);
  }
  for (const history of [undefined, 3, good.history.map((column) => column.map(() => NaN))]) {
    assertRefused(changed({ history }), 'snapshot', ['history']);
  }
  for (const state of [undefined, 'x', [], {}]) {
    assertRefused(changed({ state }), 'snapshot', ['state']);
  }
  assertRefused(changed({ data: [{}] }), 'data', ['data[0]']);
  for (const none of [undefined, 3, 'x', []]) {
    assertRefused(() => core.restore(/** @type {any} */ (none)), 'version');
  }
});

test('a_snapshot_that_is_refused_leaves_the_run_as_it_was', () => {
  const [run, same] = [0, 1].map(() => core.createSession(SMALL));
  run.train(3);
  same.train(3);
  const other = core.createSession(SMALL).snapshot();
  for (const change of [
    { changes: null },
    { history: [] },
    { state: [1] },
    { epoch: -1 },
    { version: 0 },
  ]) {
    const load = () => run.load(/** @type {any} */ ({ ...other, ...change }));
    assertRefused(load, 'version' in change ? 'version' : 'snapshot');
    assertSameRun(run, same);
  }
});

for (const [name, options] of RUNS) {
  test(`a_snapshot_of_${name}_survives_json`, () => {
    const run = core.createSession(/** @type {Record<string, unknown>} */ (options));
    run.train(4);
    const restored = core.restore(JSON.parse(JSON.stringify(run.snapshot())));
    run.train(4);
    restored.train(4);
    assertSameRun(restored, run);
    assert.deepEqual(restored.snapshot(), run.snapshot());
  });
}

test('a_snapshot_of_plain_lists_restores', () => {
  const typed = { t: Float64Array.of(0, 1, 2), y: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const run = core.createSession({ ...TINY, data: [typed] });
  run.train(4);
  const { state, history, ...rest } = run.snapshot();
  const lists = { state: [...state], history: history.map((column) => [...column]), ...rest };
  assertSameRun(core.restore(/** @type {any} */ (lists)), run);
  assertSameRun(core.restore(JSON.parse(JSON.stringify(lists))), run);
  assertSameBits(core.restore({ ...run.snapshot(), data: [typed] }).data()[0].y, typed.y, 'y');
});

// ---------------------------------------------------------------------------- weights

test('weights_have_the_names_shapes_and_order_of_a_state_dict', () => {
  const run = core.createSession({ ...TINY, hidden: [5, 3], timeInput: true });
  assert.deepEqual(
    run.weights().map(({ name, shape, data }) => [name, shape, data.length]),
    [
      ['net.0.weight', [5, 3], 15],
      ['net.0.bias', [5], 5],
      ['net.2.weight', [3, 5], 15],
      ['net.2.bias', [3], 3],
      ['net.4.weight', [2, 3], 6],
      ['net.4.bias', [2], 2],
    ],
  );
});

test('weights_that_are_set_come_back_and_act', () => {
  const run = core.createSession({ ...TINY, hidden: [5, 3] });
  const weights = run
    .weights()
    .map((tensor, i) => ({ ...tensor, data: tensor.data.map((_, k) => Math.sin(i + 10 * k)) }));
  run.setWeights(weights);
  assertSameBits(flat(run.weights()), flat(weights), 'weights');

  // A row of a weight is what one unit multiplies its inputs with.
  const [w1, b1, w2, b2, w3, b3] = weights.map(({ data }) => [...data]);
  /** @type {(w: number[], b: number[], x: number[]) => number[]} */
  const layer = (w, b, x) =>
    b.map((bias, r) => x.reduce((sum, value, c) => sum + w[r * x.length + c] * value, bias));
  const hidden = layer(w2, b2, layer(w1, b1, [0.3, -0.8]).map(Math.tanh)).map(Math.tanh);
  const got = run.vectorField({ points: [0.3, -0.8] });
  assertClose(got, layer(w3, b3, hidden), { absolute: 1e-14, what: 'field' });
});

test('weights_go_into_another_run_of_the_same_network', () => {
  const trained = core.createSession(SMALL);
  trained.train(20);
  const other = core.createSession({ ...SMALL, seed: 1 });
  other.setWeights(trained.weights());
  assert.equal(other.gradient().loss, trained.gradient().loss);
});

test('weights_of_plain_arrays_and_out_of_json_are_taken', () => {
  const trained = core.createSession(SMALL);
  trained.train(5);
  const weights = trained.weights();
  const lists = weights.map((tensor) => ({ ...tensor, data: [...tensor.data] }));
  for (const given of [lists, JSON.parse(JSON.stringify(lists))]) {
    const run = core.createSession(SMALL);
    run.setWeights(given);
    assertSameBits(flat(run.weights()), flat(weights), 'weights');
  }
  const run = core.createSession(SMALL);
  run.setWeights(JSON.parse(JSON.stringify(weights)));
  assertSameBits(flat(run.weights()), flat(weights), 'weights');
});

test('weights_that_do_not_fit_are_refused_and_change_nothing', () => {
  const run = core.createSession(SMALL);
  const weights = run.weights();
  const before = flat(weights);
  /** @type {(i: number, change: object) => any} */
  const changed = (i, change) =>
    weights.map((tensor, k) => ({
      ...tensor,
      data: tensor.data.map(() => 1),
      ...(k === i && change),
    }));
  /** @type {(given: any, key: string, parts?: (string | number)[]) => void} */
  const refused = (given, key, parts) => {
    assertRefused(() => run.setWeights(given), key, parts);
    assertSameBits(flat(run.weights()), before, 'weights');
  };
  refused(changed(1, { name: 'net.1.bias' }), 'net.0.bias', ['net.1.bias', 'tensor 1']);
  refused(changed(0, { shape: [2, 8] }), 'net.0.weight', ['8 × 2', '2 × 8']);
  refused(changed(3, { data: new Float64Array(3) }), 'net.2.bias', [3]);
  refused(changed(2, { data: undefined }), 'net.2.weight');
  refused(changed(3, { data: Float64Array.of(1, NaN) }), 'net.2.bias', ['finite']);
  refused(changed(3, { data: [1, '2'] }), 'net.2.bias', ['finite']);
  refused(weights.slice(1), 'net.0.weight');
  refused(weights.slice(0, 3), 'net.2.bias');
  refused([...changed(-1, {}), weights[0]], '', [4, 5]);
  refused(undefined, 'net.0.weight');
});

// ---------------------------------------------------------------------------- gradients

test('gradient_gives_the_loss_of_the_next_epoch_and_leaves_the_weights', () => {
  const run = core.createSession(SMALL);
  run.train(3);
  const before = flat(run.weights());
  const { loss, evaluations, status, gradient } = run.gradient();
  assertSameBits(flat(run.weights()), before, 'weights');
  assert.deepEqual(
    gradient.map(({ name, shape }) => [name, shape]),
    run.weights().map(({ name, shape }) => [name, shape]),
  );
  const next = run.train(1);
  assert.deepEqual([loss, evaluations, status], [next.loss, next.evaluations, 'OK']);
  assertClose([norm(flat(gradient))], [next.gradientNorm], { relative: 1e-14, what: 'norm' });
});

test('gradient_by_the_other_method_is_that_of_a_run_with_it', () => {
  const discrete = core.createSession(SMALL);
  const adjoint = core.createSession({ ...SMALL, gradient: 'adjoint' });
  for (const method of ['discrete', 'adjoint']) {
    const [a, b] = [discrete, adjoint].map((run) => run.gradient({ method }));
    assertSameBits(flat(a.gradient), flat(b.gradient), method);
    assert.equal(a.backwardEvaluations, b.backwardEvaluations, method);
  }
});

test('gradient_by_an_unknown_method_is_refused', () => {
  const run = core.createSession(TINY);
  const request = { method: 'nope' };
  for (const call of [() => run.gradient(request), () => run.gradientCheck(request)]) {
    assertRefused(call, '', ['nope', 'discrete', 'adjoint']);
  }
});

test('the_discrete_gradient_is_that_of_differences_with_the_steps_replayed', () => {
  for (const options of [
    { hidden: [8] },
    { hidden: [6, 5], activation: 'softplus', timeInput: true, method: 'tsit5' },
    { hidden: [8], loss: 'huber', huberDelta: 0.3, method: 'bosh3', control: 'scipy', rtol: 1e-5 },
    { hidden: [8], method: 'rk4_38', control: 'fixed', activation: 'sin' },
    { hidden: [8], batching: 'each', data: IRREGULAR, activation: 'elu' },
    { hidden: [8], activation: 'silu', system: 'lorenz', timeEnd: 0.5, rtol: 1e-4 },
  ]) {
    const run = core.createSession({ samples: 40, ...options });
    run.train(5);
    const { replayed, discrete, coordinates, of, milliseconds } = run.gradientCheck();
    // Central differences: δ² and ε/δ at δ = 6e-6 leave about 1e-9.
    const text = JSON.stringify([options, replayed]);
    assert.ok(replayed.relativeError < 1e-7, `${text}: want less than 1e-7`);
    assert.ok(replayed.cosine > 1 - 1e-12, text);
    assert.deepEqual([discrete.relativeError, coordinates], [0, of]);
    assert.ok(milliseconds >= 0);
  }
});

test('differences_of_the_whole_program_agree_to_the_tolerance', () => {
  const run = core.createSession(SMALL);
  const { whole } = run.gradientCheck();
  // Where a step is added or dropped, the loss jumps by its tolerance of 1e-7, over δ = 1e-4.
  assert.ok(whole.relativeError < 1e-3, `got ${whole.relativeError}, want less than 1e-3`);
});

test('differences_of_the_whole_program_are_those_of_losses_with_steps_chosen_anew', () => {
  const run = core.createSession({ ...SMALL, hidden: [3], rtol: 1e-3, atol: 1e-4 });
  run.train(3);
  const { whole, replayed } = run.gradientCheck();
  const gradient = flat(run.gradient().gradient);
  const weights = run.weights();
  const lossWith = (/** @type {Float64Array} */ data, /** @type {number} */ i, value = data[i]) => {
    data[i] = value;
    run.setWeights(weights);
    return run.gradient().loss;
  };
  const step = 1e-6;
  const slopes = weights.flatMap(({ data }) =>
    Array.from(data, (w, i) => {
      const [high, low] = [w + step, w - step].map((value) => lossWith(data, i, value));
      lossWith(data, i, w);
      return (high - low) / (2 * step);
    }),
  );
  const want = norm(slopes.map((slope, i) => slope - gradient[i])) / norm(slopes);
  // Rounding over the step, 1e-10 of the gradient, beside a distance of 1e-2.
  assertClose([whole.relativeError], [want], { relative: 1e-5, what: 'relative error' });
  const far = whole.relativeError / replayed.relativeError;
  assert.ok(far > 1e3, `steps held fixed are ${far} times closer, want more than 1000 times`);
});

test('the_adjoint_approaches_the_discrete_gradient_as_tolerances_fall', () => {
  const errors = [1e-3, 1e-5, 1e-7, 1e-9, 1e-11].map((rtol) => {
    const run = core.createSession({ ...SMALL, rtol, atol: rtol / 100 });
    return run.gradientCheck({ method: 'adjoint' }).discrete.relativeError;
  });
  errors.forEach((error, i) => {
    assert.ok(i === 0 || error < errors[i - 1] / 5, `errors ${errors}: each a fifth of the last`);
  });
  assert.ok(errors[4] < 1e-9, `at 1e-11: got ${errors[4]}, want less than 1e-9`);
});

test('gradient_check_measures_the_angle_and_the_relative_length_of_the_difference', () => {
  const run = core.createSession({ ...SMALL, rtol: 1e-3, atol: 1e-3 });
  const [exact, got] = ['discrete', 'adjoint'].map((method) =>
    flat(run.gradient({ method }).gradient),
  );
  const dot = got.reduce((sum, value, i) => sum + value * exact[i], 0);
  const difference = norm(got.map((value, i) => value - exact[i])) / norm(exact);
  const { cosine, relativeError } = run.gradientCheck({ method: 'adjoint' }).discrete;
  assertClose([relativeError], [difference], { relative: 1e-12, what: 'relative error' });
  assertClose([cosine], [dot / norm(got) / norm(exact)], { relative: 1e-14, what: 'cosine' });
  assert.ok(relativeError > 1e-6, `the two differ: ${relativeError}`);
});

test('gradient_check_of_a_large_network_takes_a_sample', () => {
  const run = core.createSession({ ...SMALL, hidden: [64], samples: 10 });
  const { coordinates, of, replayed } = run.gradientCheck();
  assert.deepEqual([coordinates, of], [256, 64 * 2 + 64 + 2 * 64 + 2]);
  assert.ok(replayed.relativeError < 1e-7, `got ${replayed.relativeError}, want less than 1e-7`);
});

test('gradient_check_of_a_tape_that_is_too_small_is_refused', () => {
  const run = core.createSession({
    ...{ hidden: [2], timeEnd: 100, samples: 2, tapeMegabytes: 1, maxSteps: 1000000 },
    ...{ method: 'euler', control: 'fixed', stepSize: 0.001 },
  });
  for (const method of ['discrete', 'adjoint']) {
    const error = assertRefused(() => run.gradientCheck({ method }), '', ['tape', 'memory']);
    assert.equal(error.status, 'TAPE_FULL', method);
  }
});

// ---------------------------------------------------------------------------- predictions

test('predictions_at_the_data_are_the_fit_that_the_loss_measures', () => {
  const starts = [
    [2, 0.7],
    [1, 0],
    [0, -1],
  ];
  const run = core.createSession({ ...SMALL, starts });
  run.train(20);
  const data = run.data();
  const fit = run.predict({ y0: starts, t: data[0].t });
  const numbers = 3 * SMALL.samples * 2;
  const squares = fit.y.flatMap((y, b) => [...y].map((value, i) => (value - data[b].y[i]) ** 2));
  const { loss, evaluations } = run.gradient();
  const got = squares.reduce((sum, square) => sum + square, 0) / numbers;
  assertClose([got], [loss], { relative: 1e-14, what: 'loss' });
  assert.equal(fit.stats.evaluations, evaluations);
});

test('predictions_of_one_start_may_be_given_as_one_point', () => {
  const run = core.createSession(SMALL);
  const t = grid(0, 3, 7);
  const [one] = run.predict({ y0: [1, 2], t }).y;
  assertSameBits(run.predict({ y0: [[1, 2]], t }).y[0], one, 'y');
  assert.equal(one.length, 14);
});

test('predictions_are_solutions_of_the_learned_field', () => {
  const run = core.createSession({ ...SMALL, timeInput: true });
  run.train(5);
  const t = grid(1, 4, 9);
  const got = run.predict({ y0: [1, 2], t });
  const want = core.solve({
    field: (time, y, dydt) => dydt.set(run.vectorField({ points: y, t: time })),
    y0: [1, 2],
    t,
  });
  assertSameBits(got.y[0], want.y, 'y');
  assert.deepEqual(got.stats, want.stats);
});

test('predictions_backward_in_time_return', () => {
  const run = core.createSession(SMALL);
  const [there] = run.predict({ y0: [1, 2], t: [0, 2] }).y;
  const [back] = run.predict({ y0: [...there.slice(2)], t: [2, 0] }).y;
  // Ten steps of rtol 1e-7 there and back.
  assertClose(back.slice(2), [1, 2], { absolute: 1e-5, what: 'start' });
});

test('a_prediction_that_fails_says_so_and_gives_its_part', () => {
  const run = core.createSession(SMALL);
  run.set('maxSteps', 3);
  const { status, message, y, stats } = run.predict({ y0: [1, 2], t: [0, 1e-9, 1000] });
  assert.equal(status, 'STEP_LIMIT');
  assert.ok(message.includes(shownTime(stats.lastTime)), message);
  assert.doesNotMatch(message, /learning rate/, 'a prediction does not train');
  assert.equal(y[0].length, 4);
});

test('predictions_of_no_start_or_time_are_refused', () => {
  const run = core.createSession(SMALL);
  assertRefused(() => run.predict({ y0: [1], t: [0, 1] }), 'y0', [2]);
  assertRefused(() => run.predict({ y0: [[1, 2], [1]], t: [0, 1] }), 'y0', [2]);
  assertRefused(() => run.predict({ y0: [], t: [0, 1] }), 'y0', [2]);
  assertRefused(() => run.predict({ y0: [1, 2], t: [] }), 't', ['one time']);
  assertRefused(() => run.predict({ y0: [1, NaN], t: [0, 1] }), 'y0', ['NaN']);
  assertRefused(() => run.predict({ y0: [1, 2], t: [0, NaN] }), 't', ['t[1]', 'NaN']);
  assertRefused(() => run.truth({ y0: [1], t: [0, 1] }), 'y0', [2]);
  assertRefused(() => run.truth({ y0: [1, 2, 3], t: [0, 1] }), 'y0', [3, 2]);
});

test('the_true_field_is_that_of_the_system', () => {
  const run = core.createSession({ ...TINY, alpha: -0.5, beta: 3 });
  const got = run.vectorField({ points: [1, 0, 0, 1, 2, -1], which: 'true' });
  assertClose(got, [-0.5, 3, -3, -0.5, 2, 6.5], { absolute: 1e-15, what: 'field' });
});

test('points_of_a_vector_field_may_be_nested', () => {
  const run = core.createSession(TINY);
  const want = run.vectorField({ points: [1, 1, 2, 3] });
  const rows = [
    [1, 1],
    [2, 3],
  ];
  for (const points of [rows, rows.map((row) => Float64Array.from(row))]) {
    assertSameBits(run.vectorField({ points }), want, 'field');
  }
});

test('requests_that_lack_something_are_refused_by_its_name', () => {
  const run = /** @type {any} */ (core.createSession(TINY));
  for (const nothing of [undefined, {}]) {
    assertRefused(() => run.predict(nothing), 'y0', [2]);
    assertRefused(() => run.truth(nothing), 'y0', [2]);
    assertRefused(() => run.vectorField(nothing), 'points', [2]);
    assertRefused(() => run.setWeights(nothing), 'net.0.weight');
  }
  assertRefused(() => run.predict({ y0: [1, 2] }), 't', ['one time']);
  for (const name of ['predict', 'truth', 'vectorField', 'gradient', 'gradientCheck']) {
    assertRefused(() => run[name](null), '', [name, 'null']);
    assertRefused(() => run[name](3), '', [name, 3]);
  }
  assertRefused(() => core.createSession(/** @type {any} */ (null)), '', ['createSession']);
  assertRefused(() => core.normalise(/** @type {any} */ (null)), '', ['normalise']);
});

test('points_of_a_vector_field_that_are_none_are_refused', () => {
  const run = core.createSession(TINY);
  assertRefused(() => run.vectorField({ points: [1, 2, 3] }), 'points', [3, 2]);
  assertRefused(() => run.vectorField({ points: [] }), 'points', [0, 2]);
  assertRefused(() => run.vectorField({ points: [[1, 2], [3]] }), 'points', [1, 2]);
  assertRefused(() => run.vectorField({ points: [1, NaN] }), 'points', ['NaN']);
  assertRefused(() => run.vectorField({ points: [1, 2], t: NaN }), 't', ['NaN']);
  for (const name of ['nope', 'toString', 'constructor']) {
    const which = /** @type {any} */ (name);
    assertRefused(() => run.vectorField({ points: [1, 2], which }), 'which', [name, 'learned']);
  }
});

// ---------------------------------------------------------------------------- the end

test('a_run_that_was_disposed_of_refuses_everything', () => {
  const run = core.createSession(TINY);
  run.train(1);
  run.dispose();
  run.dispose();
  for (const call of [
    () => run.train(1),
    () => run.epoch,
    () => run.losses(),
    () => run.weights(),
    () => run.setWeights([]),
    () => run.gradient(),
    () => run.gradientCheck(),
    () => run.predict({ y0: [1, 1], t: [0, 1] }),
    () => run.vectorField({ points: [1, 1] }),
    () => run.data(),
    () => run.snapshot(),
    () => run.set('rtol', 1e-3),
  ]) {
    assertRefused(call, '', ['disposed', 'new session']);
  }
});

test('runs_do_not_know_each_other', () => {
  const [first, second] = [0, 1].map(() => core.createSession(SMALL));
  const other = core.createSession({ ...SMALL, seed: 1, activation: 'relu' });
  for (let i = 0; i < 5; i++) {
    first.train(2);
    other.train(3);
    core.solve({ field: 'lorenz', y0: [1, 1, 1], t: [0, 1] });
  }
  second.train(10);
  assertSameRun(first, second);
});
