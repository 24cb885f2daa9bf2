// @ts-check
// From states to pixels and back, and which scale a phase plane has.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areApart } from '../../web/core/apart.js';
import { planeLimits } from '../../web/core/svg-plot.js';
import {
  contains,
  fitScale,
  moved,
  pixelX,
  pixelY,
  pointGrid,
  reframed,
  scaledAbout,
  stateAt,
  stateX,
  stateY,
} from '../../web/view/plane-scale.js';

const FRAME = { left: 40, right: 10, top: 20, bottom: 30 };
const ROUND = { xLeast: -1, xMost: 2, yLeast: 0, yMost: 2 };
const FLAT = { xLeast: 4000, xMost: 6000, yLeast: -0.01, yMost: 0.02 };
const scales = [ROUND, FLAT].map((box) => ({ box, scale: fitScale(box, 500, 400, FRAME) }));

test('axes_have_one_unit_unless_a_variable_would_not_be_seen', () => {
  const [round, flat] = scales.map(({ scale }) => scale);
  assert.equal(round.xUnit, round.yUnit);
  assert.ok(flat.yUnit > 1e4 * flat.xUnit);
  for (const { box, scale } of scales) assert.ok(contains(scale, box));
  assert.deepEqual([areApart(6, 1), areApart(6.01, 1), areApart(1, 7)], [false, true, true]);
});

test('variable_that_does_not_change_needs_no_scale_of_its_own', () => {
  const line = fitScale({ xLeast: 0, xMost: 4, yLeast: 1, yMost: 1 }, 500, 400, FRAME);
  assert.equal(line.xUnit, line.yUnit);
  assert.equal(areApart(3, 0), false);
});

test('drawing_is_filled_in_both_directions_by_a_scale_for_each', () => {
  const { xLeast, xMost, yLeast, yMost } = FLAT;
  const { xUnit, yUnit, width, height } = scales[1].scale;
  assert.ok((xMost - xLeast) * xUnit > 0.8 * width);
  assert.ok((yMost - yLeast) * yUnit > 0.8 * height);
});

test('states_and_pixels_lead_to_each_other', () => {
  for (const { box, scale } of scales) {
    const [px, py] = [pixelX(scale, box.xMost), pixelY(scale, box.yLeast)];
    assert.ok(Math.abs(stateX(scale, px) - box.xMost) < 1e-9 * (box.xMost - box.xLeast));
    assert.ok(Math.abs(stateY(scale, py) - box.yLeast) < 1e-9 * (box.yMost - box.yLeast));
  }
});

test('state_at_a_pixel_has_the_digits_that_it_can_tell', () => {
  const [x, y] = stateAt(scales[1].scale, 123.4, 234.5);
  assert.equal(x, Math.round(x));
  assert.ok(String(y).length <= '-0.012345'.length, `y is ${y}`);
  assert.ok(Math.abs(pixelY(scales[1].scale, y) - 234.5) < 1);
});

test('zoom_leaves_the_state_under_the_pointer_and_the_proportion', () => {
  for (const { scale } of scales) {
    const near = scaledAbout(scale, 3, 200, 150);
    assert.ok(Math.abs(near.xUnit / scale.xUnit - 3) < 1e-12);
    assert.ok(Math.abs(near.yUnit / scale.yUnit - 3) < 1e-12);
    const gap = Math.abs(stateY(near, 150) - stateY(scale, 150)) * scale.yUnit;
    assert.ok(Math.abs(stateX(near, 200) - stateX(scale, 200)) * scale.xUnit < 1e-6);
    assert.ok(gap < 1e-6);
  }
});

test('moved_view_shows_what_was_so_many_pixels_beside', () => {
  for (const { scale } of scales) {
    const view = moved(scale, 30, -20);
    assert.ok(Math.abs(pixelX(view, stateX(scale, 100)) - 130) < 1e-6);
    assert.ok(Math.abs(pixelY(view, stateY(scale, 100)) - 80) < 1e-6);
  }
});

test('middle_stays_in_a_drawing_of_another_size', () => {
  for (const { scale } of scales) {
    const small = reframed(scale, { ...scale, left: 5, width: 100, height: 90 });
    const middle = (/** @type {typeof scale} */ one) => [
      stateX(one, one.left + one.width / 2) * scale.xUnit,
      stateY(one, one.top + one.height / 2) * scale.yUnit,
    ];
    middle(small).forEach((value, i) => assert.ok(Math.abs(value - middle(scale)[i]) < 1e-6));
  }
});

test('grid_is_even_in_pixels', () => {
  for (const { scale } of scales) {
    const { points, columns, rows, xStep, yStep } = pointGrid(scale, 40);
    assert.equal(points.length, 2 * columns * rows);
    assert.ok(Math.abs(xStep * scale.xUnit - scale.width / columns) < 1e-9);
    assert.ok(Math.abs(yStep * scale.yUnit - scale.height / rows) < 1e-9);
  }
});

test('picture_to_take_home_has_scales_by_the_same_rule', () => {
  const size = { width: 640, height: 480 };
  const spans = (/** @type {number[]} */ x, /** @type {number[]} */ y) => {
    const limits = planeLimits([{ x, y }], size);
    return [limits.x[1] - limits.x[0], limits.y[1] - limits.y[0]];
  };
  const [wide, high] = spans([-1, 2], [0, 2]);
  assert.ok(Math.abs(wide / high - 640 / 480) < 1e-12);
  assert.deepEqual(spans([4000, 6000], [0, 1]).map(Math.round), [2200, 1]);
});
