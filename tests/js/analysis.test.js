// @ts-check
// Kinds of fixed points, nullclines and measured orders of fields whose answers are known on paper.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  distance,
  eigenvalues,
  gridPoints,
  joinSegments,
  kindOf,
  measuredOrder,
  zeroSegments,
} from '../../web/core/analysis.js';
import { core, lineariseOf } from './support.js';

const BOX = { xLeast: -4.3, xMost: 4.1, yLeast: -3.9, yMost: 4.2 };

const spiral = lineariseOf(
  (x, y) => [-0.3 * x - 1.1 * y, 1.1 * x - 0.3 * y],
  () => [-0.3, -1.1, 1.1, -0.3],
);

test('kinds_follow_the_eigenvalues', () => {
  for (const [jacobian, kind] of /** @type {const} */ ([
    [[2, 0, 0, -1], 'saddle'],
    [[-2, 0, 0, -1], 'stableNode'],
    [[2, 1, 0, 2], 'unstableNode'],
    [[0.1, -1, 1, 0.1], 'unstableFocus'],
    [[0, -4, 1, 0], 'centre'],
    [[1, 2, 2, 4], 'degenerate'],
    [[0, 0, 0, 0], 'degenerate'],
    // Whatever the units of its variables and of time are.
    [[-1e6, 0, 0, -1e-6], 'stableNode'],
    [[-1, 1e12, 0, -3], 'stableNode'],
    [[0, -1e9, 1e-3, 0], 'centre'],
    [[-1e-3, -1e9, 1e-3, 0], 'stableFocus'],
  ])) {
    const got = kindOf(jacobian);
    assert.equal(got, kind, `${jacobian}: got ${got}, want ${kind}`);
  }
});

test('real_eigenvalues_do_not_change_with_the_sign_of_their_mean', () => {
  for (const [jacobian, want] of /** @type {const} */ ([
    [
      [0, 0, 0, -2],
      [0, -2],
    ],
    [
      [0, 0, 0, 2],
      [2, 0],
    ],
    [
      [-1, 0, 0, -3],
      [-1, -3],
    ],
  ])) {
    const got = eigenvalues(jacobian).map(({ re }) => re + 0);
    assert.deepEqual(got, want, `${jacobian}: got ${got}, want ${want}`);
  }
});

test('real_eigenvalues_keep_their_digits_when_far_apart', () => {
  const [large, small] = eigenvalues([1e8, 1, 1, 2e-8]);
  // Their product is the determinant 1e8 · 2e-8 − 1 = 1.
  assert.ok(Math.abs(small.re * large.re - 1) < 1e-12, `${small.re}`);
});

test('nullclines_of_the_spiral_are_lines_through_the_origin', () => {
  const [columns, rows] = [41, 37];
  const { dydt } = spiral(gridPoints(BOX, columns, rows));
  for (const [offset, slope] of [
    [0, -0.3 / 1.1],
    [1, 1.1 / 0.3],
  ]) {
    const segments = zeroSegments(dydt, { box: BOX, columns, rows, stride: 2, offset });
    assert.ok(segments.length >= 4 * 30, `${segments.length / 4} segments`);
    for (let i = 0; i < segments.length; i += 2) {
      // A linear function is interpolated without an error.
      const off = Math.abs(segments[i + 1] - slope * segments[i]);
      assert.ok(off < 1e-12, `${segments[i]}, ${segments[i + 1]}: off by ${off}`);
    }
  }
});

test('segments_of_a_line_and_of_a_circle_are_joined', () => {
  const [columns, rows] = [33, 29];
  const points = gridPoints(BOX, columns, rows);
  const pairs = Array.from({ length: columns * rows }, (_, i) => [
    points[2 * i],
    points[2 * i + 1],
  ]);
  for (const [name, values, closes] of /** @type {const} */ ([
    ['line', pairs.map(([x, y]) => x - 2 * y + 0.1), false],
    ['circle', pairs.map(([x, y]) => x * x + y * y - 6), true],
  ])) {
    const segments = zeroSegments(values, { box: BOX, columns, rows });
    const lines = joinSegments(segments, 8);
    assert.equal(lines.filter(Number.isNaN).length, 2, `${name}: more than one line`);
    // Each segment adds one point to the first.
    assert.equal(lines.length, segments.length / 2 + 2 + 2, name);
    const [first, last] = [lines.slice(0, 2), lines.slice(-4, -2)];
    assert.equal(distance(first, last) < 1e-9, closes, name);
  }
});

test('cells_with_a_saddle_are_cut_into_two_corners', () => {
  const box = { xLeast: -1, xMost: 1, yLeast: -1, yMost: 1 };
  const segments = zeroSegments([1, -1, -1, 2], { box, columns: 2, rows: 2 });
  assert.equal(segments.length, 8);
  for (let i = 0; i < 8; i += 4) {
    // Each cuts off a corner with a negative value: both its ends on the same side of x = y.
    const side = (/** @type {number} */ k) => Math.sign(segments[k] - segments[k + 1]);
    assert.equal(side(i), side(i + 2));
  }
});

test('values_that_are_not_finite_leave_a_gap', () => {
  const box = { xLeast: 0, xMost: 1, yLeast: 0, yMost: 1 };
  assert.equal(zeroSegments([1, -1, NaN, 1], { box, columns: 2, rows: 2 }).length, 0);
});

test('measured_order_of_fixed_steps_is_that_of_the_method', () => {
  const problem = { field: 'spiral', params: { alpha: -0.3, beta: 1.1 }, y0: [2, 0.5], t: [0, 8] };
  const exact = core.solve({ ...problem, rtol: 1e-13, atol: 1e-15 }).y.slice(2);
  for (const [method, order] of /** @type {const} */ ([
    ['euler', 1],
    ['heun', 2],
    ['rk4', 4],
  ])) {
    const points = [128, 256, 512].map((stepsPerOutput) => {
      const { y, stats } = core.solve({ ...problem, method, control: 'fixed', stepsPerOutput });
      return { evaluations: stats.evaluations, error: distance(y.slice(2), exact) };
    });
    const got = measuredOrder(points, 10);
    // Steps of 1/16 and shorter: the next order is a few per cent.
    assert.ok(Math.abs(got - order) < 0.12, `${method}: ${got}`);
  }
});

test('measured_order_leaves_out_points_too_coarse_for_it', () => {
  // Order 4; the first two have errors of the size of the solution, whatever their steps are.
  const points = [1, 1, 1e-2, 1e-2 / 16, 1e-2 / 256].map((error, i) => ({
    evaluations: 10 * 2 ** i,
    error,
  }));
  const got = measuredOrder(points);
  assert.ok(Math.abs(got - 4) < 1e-9, `got ${got}, want 4`);
});

test('distance_to_what_is_not_a_number_is_none', () => {
  for (const [a, b] of [
    [
      [NaN, 1],
      [0, 3],
    ],
    [
      [0, 1],
      [NaN, 3],
    ],
    [
      [0, NaN],
      [5, 3],
    ],
  ]) {
    const got = distance(a, b);
    assert.ok(Number.isNaN(got), `${a} from ${b}: got ${got}, want NaN`);
  }
  assert.equal(distance([0, 1], [5, 3]), 5);
});

test('measured_order_needs_three_points_above_rounding', () => {
  const points = [10, 20, 40].map((evaluations) => ({ evaluations, error: 1e-15 }));
  assert.ok(Number.isNaN(measuredOrder(points)));
});
