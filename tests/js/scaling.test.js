// @ts-check
// Own data fitted in scaled numbers: everything that goes in and out is in the caller's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  assertClose,
  assertRefused,
  assertSameBits,
  assertSameRun,
  core,
  grid,
} from './support.js';

/** @typedef {import('../../web/core/scaling.js').Scaling} Scaling */
/** @typedef {{ t: number[], y: number[][] }} Rows */

/**
 * Far from 0 and 1, of unlike size, at irregular times: without scaling there is no fit.
 * @type {Rows[]}
 */
const FAR = [1900, 1904.5].map((start, run) => {
  const t = grid(0, 20, 25).map((time, i) => start + time + 0.3 * Math.sin(5 * i));
  return {
    t,
    y: t.map((time) => [
      5000 + 800 * Math.sin(0.5 * (time - 1900) + run),
      -3 + 0.02 * Math.cos(0.5 * (time - 1900) + run),
    ]),
  };
});

const SMALL = { hidden: [8], method: 'rk4', control: 'fixed', stepsPerOutput: 2 };

/** @param {Record<string, unknown>} [options] */
const scaled = (options) =>
  core.createSession({ data: FAR, scaling: 'standard', ...SMALL, ...options });

/** @param {{ scaling: Scaling | null }} run */
const scalingOf = ({ scaling }) => /** @type {Scaling} */ (scaling);

/**
 * The data as they are fitted.
 * @param {Scaling} scaling
 * @returns {Rows[]}
 */
const inScaledNumbers = ({ mean, deviation, timeStart, timeScale }) =>
  FAR.map(({ t, y }) => ({
    t: t.map((time) => (time - timeStart) / timeScale),
    y: y.map((row) => row.map((value, d) => (value - mean[d]) / deviation[d])),
  }));

// ---------------------------------------------------------------------------- the numbers

test('standard_scaling_has_the_mean_and_deviation_of_all_rows', () => {
  const { mean, deviation, timeStart } = scalingOf(scaled());
  for (const d of [0, 1]) {
    const column = FAR.flatMap(({ y }) => y.map((row) => row[d]));
    const wanted = column.reduce((sum, value) => sum + value, 0) / column.length;
    const square = column.reduce((sum, value) => sum + (value - wanted) ** 2, 0) / column.length;
    assertClose([mean[d], deviation[d]], [wanted, Math.sqrt(square)], { relative: 1e-10 });
  }
  assert.equal(timeStart, Math.min(...FAR.map(({ t }) => t[0])));
});

test('scaled_velocities_are_of_order_one', () => {
  for (const [stretch, n] of [
    [1, 30],
    [1e6, 30],
    [1e-9, 30],
    [1, 1000],
  ]) {
    const t = grid(0, 3 * 2 * Math.PI, n);
    // A circle, and noise on it of a twentieth of its size.
    const noise = (/** @type {number} */ i) => 0.05 * Math.sin(12.9898 * i * i);
    const y = t.map((time, i) => [Math.cos(time) + noise(i), Math.sin(time) + noise(i + 7)]);
    const data = [{ t: t.map((time) => stretch * time), y }];
    const { timeScale } = scalingOf(core.createSession({ ...SMALL, data, scaling: 'standard' }));
    const speed = timeScale / stretch;
    assert.ok(
      speed > 0.5 && speed < 2,
      `stretch ${stretch}, ${n} rows: got ${speed}, want 0.5 to 2`,
    );
  }
});

test('the_turns_of_an_oscillation_are_not_cut_off', () => {
  const t = grid(0, 10 * 2 * Math.PI, 600);
  const data = [{ t, y: t.map((time) => [Math.cos(time), Math.sin(time)]) }];
  const { timeScale } = scalingOf(core.createSession({ ...SMALL, data, scaling: 'standard' }));
  assert.ok(timeScale > 0.5 && timeScale < 2, `ten turns: got ${timeScale}, want 0.5 to 2`);
});

test('a_variable_that_does_not_change_keeps_its_unit', () => {
  const data = [{ t: [0, 1, 3], y: [[0.1, 1], [0.1, 2], [0.1, 3]] }]; // prettier-ignore
  const run = core.createSession({ ...SMALL, data, scaling: 'standard' });
  assert.equal(scalingOf(run).deviation[0], 1);
  assert.equal(run.train(5).status, 'OK');
  const still = [{ t: [0, 4], y: [[7], [7]] }];
  const { timeScale } = scalingOf(
    core.createSession({ ...SMALL, data: still, scaling: 'standard' }),
  );
  assert.equal(timeScale, 4);
});

test('numbers_near_the_largest_are_scaled', () => {
  const data = [{ t: [0, 1e300, 3e300], y: [[1e307, 1e-300], [3e307, 2e-300], [2e307, 0]] }]; // prettier-ignore
  const run = core.createSession({ ...SMALL, data, scaling: 'standard' });
  assert.ok(Object.values(scalingOf(run)).flat().every(Number.isFinite));
  assert.ok(Number.isFinite(run.train(3).loss));
});

// ---------------------------------------------------------------------------- training

test('a_scaled_run_is_the_run_of_the_scaled_data', () => {
  const run = scaled();
  const other = core.createSession({ data: inScaledNumbers(scalingOf(run)), ...SMALL });
  run.train(20);
  other.train(20);
  assert.equal(other.scaling, null);
  assertSameRun(run, other);
});

test('without_scaling_nothing_changes', () => {
  const plain = core.createSession({ data: FAR, ...SMALL });
  for (const scaling of ['none', null, undefined]) {
    const run = core.createSession({ data: FAR, scaling: /** @type {any} */ (scaling), ...SMALL });
    assert.equal(run.scaling, null);
    run.train(2);
    if (plain.epoch === 0) plain.train(2);
    assertSameRun(run, plain);
  }
});

test('scaling_lets_far_data_be_fitted', () => {
  const loss = scaled({ hidden: [32] }).train(300).loss;
  assert.ok(loss < 0.02, `got ${loss}, want less than a fiftieth of the variance`);
});

// ---------------------------------------------------------------------------- back

test('data_come_back_as_they_were_given', () => {
  const back = scaled().data();
  FAR.forEach(({ t, y }, i) => {
    assertSameBits(back[i].t, t, 't');
    assertSameBits(back[i].y, y.flat(), 'y');
  });
});

test('predictions_are_in_the_units_of_the_caller', () => {
  const run = scaled();
  run.train(10);
  const scaling = scalingOf(run);
  const { mean, deviation } = scaling;
  const other = core.createSession({ data: inScaledNumbers(scaling), ...SMALL });
  other.train(10);
  const [{ t, y }] = FAR;
  const [rows] = inScaledNumbers(scaling);
  const want = other.predict({ y0: rows.y[0], t: rows.t }).y[0];
  const got = run.predict({ y0: y[0], t, steps: true });
  assertSameBits(
    got.y[0],
    want.map((value, i) => mean[i % 2] + value * deviation[i % 2]),
    'y',
  );
  assertClose(got.y[0].subarray(0, 2), y[0], { relative: 1e-12, what: 'start' });
  assertClose([got.stats.lastTime], [t.at(-1) ?? NaN], { relative: 1e-12, what: 'lastTime' });
  const steps = got.steps ?? [];
  assertClose([steps[0].t, steps[0].t + steps[0].h], [t[0], steps[0].tEnd], { relative: 1e-12 });
});

test('the_vector_field_is_the_slope_of_predictions', () => {
  const run = scaled({ timeInput: true });
  run.train(10);
  const [{ t, y }] = FAR;
  const h = 1e-4;
  const [there] = run.predict({ y0: y[0], t: [t[0], t[0] + h] }).y;
  const slopes = run.vectorField({ points: [y[0]], t: t[0] });
  assertClose(
    slopes,
    [0, 1].map((d) => (there[2 + d] - there[d]) / h),
    { relative: 1e-3, what: 'slope' },
  );
});

test('a_message_names_the_time_of_the_caller', () => {
  const run = scaled({ method: 'dopri5', control: 'torchdiffeq', maxSteps: 1 });
  const { status, message, stats } = run.predict({ y0: FAR[0].y[0], t: FAR[0].t });
  assert.equal(status, 'STEP_LIMIT');
  assert.ok(stats.lastTime >= 1900 && stats.lastTime < 1925, `lastTime ${stats.lastTime}`);
  assert.match(message, /t = 19\d\d/);
  assert.match(run.train(1).message, /t = 19\d\d/);
});

test('bad_times_of_a_prediction_are_refused_as_ever', () => {
  assertRefused(() => scaled().predict({ y0: FAR[0].y[0], t: [0, NaN] }), 't', ['NaN']);
  assertRefused(() => scaled().predict({ y0: FAR[0].y[0], t: [] }), 't');
});

// ---------------------------------------------------------------------------- keeping it

test('a_restored_run_has_the_same_scaling_and_goes_on_with_the_same_bits', () => {
  const run = scaled();
  run.train(5);
  const snapshot = run.snapshot();
  const copies = [snapshot, JSON.parse(JSON.stringify(snapshot))].map((one) => core.restore(one));
  run.train(5);
  for (const copy of copies) {
    assert.deepEqual(copy.scaling, run.scaling);
    copy.train(5);
    assertSameRun(copy, run);
  }
});

test('a_snapshot_from_before_there_was_scaling_is_read', () => {
  const { scaling, ...old } = core.createSession({ data: FAR, ...SMALL }).snapshot();
  assert.equal(scaling, null);
  assert.equal(core.restore(/** @type {any} */ (old)).scaling, null);
});

test('scaling_may_be_given_in_numbers', () => {
  const { scaling } = scaled();
  const run = core.createSession({ data: FAR.slice(0, 1), scaling, ...SMALL });
  assert.deepEqual(run.scaling, scaling);
});

test('the_scaling_that_is_read_is_a_copy', () => {
  const run = scaled();
  scalingOf(run).mean[0] = 0;
  assert.notEqual(scalingOf(run).mean[0], 0);
});

// ---------------------------------------------------------------------------- refused

test('a_scaling_that_cannot_be_is_refused', () => {
  const good = scalingOf(scaled());
  const bad = [
    'minmax',
    1,
    {},
    { ...good, mean: [1] },
    { ...good, deviation: [1, 0] },
    { ...good, deviation: [1, NaN] },
    { ...good, timeScale: 0 },
    { ...good, timeScale: Infinity },
    { ...good, timeStart: '1900' },
  ];
  for (const scaling of bad) {
    const create = () => core.createSession({ data: FAR, scaling: /** @type {any} */ (scaling) });
    assertRefused(create, 'scaling', ['standard', 'timeScale']);
  }
});

test('a_scaling_that_loses_the_times_is_refused', () => {
  const scaling = { ...scalingOf(scaled()), timeStart: 1e30 };
  assertRefused(() => core.createSession({ data: FAR, scaling }), 'scaling', ['data[0]']);
});

test('scaling_without_own_data_is_refused', () => {
  assertRefused(() => core.createSession({ scaling: 'standard' }), 'scaling', ['data']);
  assert.equal(core.createSession({ scaling: 'none' }).scaling, null);
});

test('a_snapshot_with_a_bad_scaling_is_refused', () => {
  const snapshot = scaled().snapshot();
  const restore = (/** @type {unknown} */ scaling) => () =>
    core.restore(/** @type {any} */ ({ ...snapshot, scaling }));
  assertRefused(restore('standard'), 'snapshot', ['scaling']);
  assertRefused(restore({ mean: [0, 0] }), 'scaling');
});
