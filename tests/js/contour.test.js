// @ts-check
// The line around what is near to some points.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contours, nearness } from '../../web/view/contour.js';

test('contour_around_a_point_is_a_closed_circle', () => {
  const lines = contours(nearness(40, 40, [20.3, 19.6], 12), 8);
  assert.equal(lines.length, 1);
  const [line] = lines;
  assert.deepEqual(line.slice(0, 2), line.slice(-2), 'it ends where it begins');
  for (let i = 0; i < line.length; i += 2) {
    const radius = Math.hypot(line[i] - 20.3, line[i + 1] - 19.6);
    // Linear between nodes: off by at most 1 / (8 · radius).
    assert.ok(Math.abs(radius - 8) < 0.03, `a point at ${radius}`);
  }
});

test('points_that_are_near_have_one_line_and_far_ones_their_own', () => {
  const pair = (/** @type {number} */ gap) =>
    contours(nearness(60, 40, [20, 20, 20 + gap, 20], 9), 6).length;
  assert.equal(pair(8), 1);
  assert.equal(pair(16), 2);
});

test('line_that_leaves_the_lattice_is_one_piece', () => {
  const lines = contours(nearness(40, 40, [0, 20], 12), 8);
  assert.equal(lines.length, 1);
  assert.ok(lines[0].length > 20);
});

test('no_points_have_no_line', () => {
  assert.deepEqual(contours(nearness(10, 10, [], 4), 3), []);
});
