// @ts-check
// The part of the data that is trained on, as a run reports it and as the core validates it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trainedOf } from '../../web/app/task.js';
import { core, randomOf } from './support.js';

/** Of one short solve each: what is counted is the rows. */
const FAST = { hidden: [1], method: 'euler', control: 'fixed' };

/**
 * That the rows which a run reports as not trained on are as many as the core validates.
 * @param {Record<string, unknown>} options
 */
function assertCounted(options) {
  const session = core.createSession({ ...FAST, ...options });
  const data = session.data();
  const validated = session.validation()?.points ?? 0;
  session.dispose();
  const trained = trainedOf(/** @type {any} */ (data));
  const held = data.reduce((sum, { t }, i) => sum + t.length - trained[i], 0);
  const { trainFraction, scaling } = options;
  const times = data.map(({ t }) => Array.from(t));
  assert.equal(
    held,
    validated,
    `trainFraction ${trainFraction}, scaling ${scaling}, times ${JSON.stringify(times)}`,
  );
}

test('what_a_run_reports_as_trained_on_is_what_the_core_trains_on', () => {
  const data = [
    { t: [0, 0.1, 0.4, 1.1, 1.3, 2, 3.7, 4], y: new Array(16).fill(1).map((one, i) => one + i) },
    { t: [5, 5.5, 9], y: [1, 2, 3, 4, 5, 6] },
  ];
  for (const trainFraction of [0.01, 0.1, 0.25, 0.325, 0.5, 0.925, 0.99, 1]) {
    assertCounted({ data, trainFraction });
  }
});

test('a_row_at_the_end_of_the_part_is_counted_as_in_scaled_times', () => {
  // 0.75 of 28 steps is a row: in these times it lies within, in scaled ones not.
  const t = Array.from({ length: 29 }, (_, i) => Number((1.47 * i).toFixed(2)));
  const data = [{ t, y: t.map((time) => [Math.sin(time), Math.cos(time)]) }];
  assertCounted({ data, scaling: 'standard', trainFraction: 0.75 });
});

test('of_2000_random_tables_the_rows_are_counted_as_the_core_does', () => {
  const random = randomOf(20261128);
  const below = (/** @type {number} */ n) => Math.floor(random() * n);
  for (let i = 0; i < 2000; i++) {
    const data = Array.from({ length: 1 + below(2) }, () => {
      const n = 3 + below(38);
      const [first, step] = [below(3) * 950, (1 + below(300)) / 100];
      const t = Array.from({ length: n }, (_, k) => Number((first + k * step).toFixed(2)));
      return { t, y: t.map(() => [random(), 10 * random()]) };
    });
    const scaling = below(4) === 0 ? 'none' : 'standard';
    assertCounted({ data, scaling, trainFraction: (1 + below(20)) / 20 });
  }
});

test('of_a_known_system_the_rows_are_counted_as_the_core_does', () => {
  const random = randomOf(20261129);
  for (let i = 0; i < 100; i++) {
    const [samples, timeEnd] = [
      2 + Math.floor(random() * 60),
      (1 + Math.floor(random() * 200)) / 10,
    ];
    assertCounted({ samples, timeEnd, trainFraction: (1 + Math.floor(random() * 20)) / 20 });
  }
});
