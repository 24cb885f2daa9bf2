// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { evenly, valueAt } from '../../web/view/curve.js';

const curve = {
  t: Float64Array.of(0, 1, 3),
  y: Float64Array.of(0, 10, 2, 20, 6, 0),
};

test('value_between_two_rows_is_on_a_straight_line', () => {
  assert.equal(valueAt(curve, 2, 0, 0.5), 1);
  assert.equal(valueAt(curve, 2, 1, 2), 10);
});

test('value_at_a_row_is_that_of_the_row', () => {
  assert.deepEqual(
    [0, 1, 3].map((time) => valueAt(curve, 2, 1, time)),
    [10, 20, 0],
  );
});

test('value_is_unknown_beyond_the_ends_and_where_a_curve_ends_early', () => {
  assert.ok(Number.isNaN(valueAt(curve, 2, 0, -0.1)));
  assert.ok(Number.isNaN(valueAt(curve, 2, 0, 3.1)));
  assert.ok(Number.isNaN(valueAt({ ...curve, y: curve.y.subarray(0, 4) }, 2, 0, 2)));
  assert.ok(Number.isNaN(valueAt({ ...curve, y: curve.y.subarray(0, 0) }, 2, 0, 0)));
});

test('times_may_fall', () => {
  const back = { t: Float64Array.of(3, 1, 0), y: Float64Array.of(6, 2, 0) };
  assert.equal(valueAt(back, 1, 0, 2), 4);
});

test('rows_are_chosen_evenly_with_both_ends', () => {
  assert.deepEqual(evenly(5, 10), [0, 1, 2, 3, 4]);
  assert.deepEqual(evenly(101, 5), [0, 25, 50, 75, 100]);
  assert.deepEqual([evenly(0, 5), evenly(1, 5)], [[], [0]]);
});
