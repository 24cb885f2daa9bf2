// @ts-check
// Fixed points of fields whose answers are known on paper: where, what kind, and whether alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fixedPointWords } from '../../web/app/solve-scene.js';
import { distance } from '../../web/core/analysis.js';
import { FIXED_POINTS_MOST, fixedPoints } from '../../web/core/fixed-points.js';
import { core, lineariseOf } from './support.js';

const BOX = { xLeast: -4.3, xMost: 4.1, yLeast: -3.9, yMost: 4.2 };

/**
 * @param {string} equations
 * @returns {import('../../web/core/fixed-points.js').Linearise}
 */
const typed = (equations) => (points) => {
  const options = { field: 'custom', equations, parameters: '', points, jacobian: true };
  const { dydt, jacobian = new Float64Array(0) } = core.evaluate(options);
  return { dydt, jacobian };
};

/**
 * Fixed points as text, `kind at x, y`, to six digits.
 * @param {string} equations
 * @param {import('../../web/core/analysis.js').Box} [box]
 */
function found(equations, box = BOX) {
  const { points, others } = fixedPoints(typed(equations), box);
  const texts = points.map(({ at, kind }) => {
    const [x, y] = at.map((value) => Math.round(value * 1e6) / 1e6 + 0);
    return `${kind} at ${x}, ${y}`;
  });
  return others === 'none' ? texts : [...texts, others];
}

/**
 * @param {string} equations
 * @param {string[]} want
 * @param {import('../../web/core/analysis.js').Box} [box]
 */
function check(equations, want, box) {
  const got = found(equations, box);
  assert.deepEqual(got, want, `${equations}: got ${got.join('; ')}, want ${want.join('; ')}`);
}

const spiral = lineariseOf(
  (x, y) => [-0.3 * x - 1.1 * y, 1.1 * x - 0.3 * y],
  () => [-0.3, -1.1, 1.1, -0.3],
);

test('spiral_has_one_stable_focus_at_the_origin', () => {
  const { points, others } = fixedPoints(spiral, BOX);
  const [point] = points;
  assert.equal(points.length, 1);
  assert.equal(others, 'none');
  assert.ok(Math.hypot(...point.at) < 1e-12, `at ${point.at}`);
  assert.equal(point.kind, 'stableFocus');
  assert.deepEqual(point.eigenvalues, [
    { re: -0.3, im: 1.1 },
    { re: -0.3, im: -1.1 },
  ]);
});

test('lotka_volterra_has_a_saddle_at_zero_and_a_centre_where_both_live', () => {
  const field = lineariseOf(
    (x, y) => [1.5 * x - x * y, x * y - 3 * y],
    (x, y) => [1.5 - y, -x, y, x - 3],
  );
  const { points: found } = fixedPoints(field, BOX);
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['saddle', 'centre'],
  );
  assert.ok(Math.hypot(...found[0].at) < 1e-12);
  assert.ok(distance(found[1].at, [3, 1.5]) < 1e-12, `at ${found[1].at}`);
  // ±i √(αγ)
  assert.ok(Math.abs(found[1].eigenvalues[0].im - Math.sqrt(4.5)) < 1e-12);
});

test('pendulum_alternates_between_foci_and_saddles', () => {
  const field = lineariseOf(
    (x, y) => [y, -Math.sin(x) - 0.2 * y],
    (x) => [0, 1, -Math.cos(x), -0.2],
  );
  const { points: found } = fixedPoints(field, BOX);
  assert.deepEqual(
    found.map(({ at, kind }) => [Math.round(at[0] / Math.PI), kind]),
    [
      [-1, 'saddle'],
      [0, 'stableFocus'],
      [1, 'saddle'],
    ],
  );
});

test('cubic_fixed_point_without_linear_part_is_degenerate', () => {
  const field = lineariseOf(
    (x, y) => [-0.1 * x ** 3 - 2 * y ** 3, 2 * x ** 3 - 0.1 * y ** 3],
    (x, y) => [-0.3 * x * x, -6 * y * y, 6 * x * x, -0.3 * y * y],
  );
  const { points: found } = fixedPoints(field, BOX);
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['degenerate'],
  );
  assert.ok(Math.hypot(...found[0].at) < 1e-8);
});

test('field_without_fixed_points_has_none', () => {
  const drift = lineariseOf(
    () => [1, 0.5],
    () => [0, 0, 0, 0],
  );
  assert.deepEqual(fixedPoints(drift, BOX), { points: [], others: 'none' });
});

test('multiple_roots_are_degenerate_whatever_their_multiplicity', () => {
  for (const [equations, at] of [
    ['x^2; -y', '0, 0'],
    ['x^2 + y^2; x - y', '0, 0'],
    ['x^3; -y', '0, 0'],
    ['x^4; -y', '0, 0'],
    ['x^6; -y', '0, 0'],
    ['x^2; y^2', '0, 0'],
    ['x^2; y^4', '0, 0'],
    ['y - x^2; y - 2*x^2', '0, 0'],
  ]) {
    check(equations, [`degenerate at ${at}`]);
  }
});

test('multiple_roots_are_found_though_longer_steps_leave_the_curve_to_them', () => {
  check(
    '1.06*y^2 - 2.14*x^3 - 0.72*x; 3.64*x^3 + 0.61*y^3',
    ['degenerate at 0, 0', 'stableFocus at 0.242573, -0.439981'],
    { xLeast: -29.7, xMost: 18.5, yLeast: -0.98, yMost: 0.36 },
  );
});

test('multiple_roots_whose_terms_cancel_are_one_degenerate_point', () => {
  for (const [equations, x] of /** @type {const} */ ([
    ['1 - cos(x); -y', 0],
    ['x - sin(x); -y', 0],
    ['x^2 - 2*x + 1; -y', 1],
    ['x^3 - 3*x^2 + 3*x - 1; -y', 1],
    ['x^4 - 4*x^3 + 6*x^2 - 4*x + 1; -y', 1],
    ['x^4 - 2.8*x^3 + 2.94*x^2 - 1.372*x + 0.2401; y - x*x', 0.7],
  ])) {
    const { points } = fixedPoints(typed(equations), BOX);
    const kinds = points.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['degenerate'], `${equations}: got ${kinds}, want one degenerate`);
    // The fourth root of the rounding, 1e-16, is 1e-4.
    const off = Math.abs(points[0].at[0] - x);
    assert.ok(off < 1e-4, `${equations}: got ${points[0].at[0]}, want ${x}`);
  }
});

test('degenerate_points_have_an_eigenvalue_zero', () => {
  const [{ eigenvalues: got }] = fixedPoints(typed('x^2; -3*y'), BOX).points;
  assert.deepEqual(
    got.map(({ re }) => (Math.abs(re) < 1e-9 ? 0 : re)),
    [0, -3],
    `got ${JSON.stringify(got)}, want 0 and -3`,
  );
});

test('simple_roots_beside_others_are_told_apart', () => {
  check('x^2 - 0.0001; -y', ['stableNode at -0.01, 0', 'saddle at 0.01, 0']);
  check('x^2 - 0.000000001; -y', ['stableNode at -0.000032, 0', 'saddle at 0.000032, 0']);
  check('x^2*(x - 0.02); -y', ['degenerate at 0, 0', 'saddle at 0.02, 0']);
  check('-x^3 - 0.000001*x; -y', ['stableNode at 0, 0']);
  check('x^2 + 0.0001; -y', []);
});

test('kinds_do_not_depend_on_the_units_of_the_box', () => {
  check('-1000000*x; -0.000001*y', ['stableNode at 0, 0']);
  const flat = { xLeast: -1e-3, xMost: 2e-3, yLeast: -1e5, yMost: 3e5 };
  check('0.00001*x; 100000*y', ['unstableNode at 0, 0'], flat);
  check('0.00001*x; y^2', ['degenerate at 0, 0'], flat);
});

test('small_boxes_show_what_is_in_them', () => {
  const box = { xLeast: 5 - 4e-7, xMost: 5 + 5e-7, yLeast: 3 - 5e-7, yMost: 3 + 4e-7 };
  check('(x - 5)*(x - 1); y - 3', ['unstableNode at 5, 3'], box);
  check('(x - 5)^2; y - 3', ['degenerate at 5, 3'], box);
});

test('lines_of_fixed_points_are_told_from_single_ones', () => {
  for (const equations of [
    '0; -y',
    'x - y; 2*x - 2*y',
    '0.1*x - 0.3*y; 0.7*x - 2.1*y',
    'x*y; x*y',
    'y - x^2; 0',
    '(x + 2*y)^2; 0',
    '(1 - x^2 - y^2)^2; 0',
  ]) {
    check(equations, ['lines']);
  }
});

test('points_beside_lines_of_fixed_points_are_found', () => {
  check('x*(1 - x); y*(1 - x)', ['unstableNode at 0, 0', 'lines']);
  check('x*(1 - x^2 - y^2); y*(1 - x^2 - y^2)', ['unstableNode at 0, 0', 'lines']);
});

test('degenerate_points_in_a_row_are_no_line', () => {
  const third = Math.round(Math.PI * 1e6) / 1e6;
  check(
    'sin(x)^2; -y',
    [-third, 0, third].map((x) => `degenerate at ${x}, 0`),
  );
});

test('fields_that_vanish_rest_everywhere', () => {
  check('0; 0', ['everywhere']);
});

test('wide_boxes_invent_no_points', () => {
  for (const size of [1e3, 4e4, 1e8, 1e11]) {
    const box = { xLeast: -size, xMost: 0.7 * size, yLeast: -0.8 * size, yMost: 0.9 * size };
    check('x*(1 - x); y*(1 - x)', ['unstableNode at 0, 0', 'lines'], box);
  }
  for (const size of [1e13, 1e100, 1e300, Infinity]) {
    const box = { xLeast: -size, xMost: size, yLeast: -size, yMost: size };
    check('x*(1 - x); y*(1 - x)', ['unknown'], box);
  }
});

test('narrow_boxes_lose_no_points', () => {
  const box = { xLeast: -3.9, xMost: 66.7, yLeast: -0.055, yMost: 0.047 };
  const equations =
    '0.35*sin(x) + 1.59*x*y - 1.53*exp(-x); 1.94 + 0.1*x*y - 2*cos(y) + 0.36*sin(x)';
  const got = found(equations, box);
  assert.ok(got.length >= 3, `got ${got.join('; ')}, want three points or more`);
});

test('parallel_rows_without_a_root_have_no_fixed_point', () => {
  check('x; x + 1', []);
  check('x*(1 - x) + 1; x*(1 - x)', []);
});

test('seed_on_a_fixed_point_is_found_though_the_field_has_no_slope_there', () => {
  const root = lineariseOf(
    (x, y) => [Math.cbrt(x), -y],
    (x) => [1 / (3 * Math.cbrt(x) ** 2), 0, 0, -1],
  );
  const { points } = fixedPoints(root, { xLeast: -1, xMost: 1, yLeast: -1, yMost: 1 });
  const got = points.map(({ at, kind }) => `${kind} at ${at}`);
  assert.deepEqual(got, ['degenerate at 0,0'], `got ${got}, want one at 0,0`);
  assert.equal(fixedPointWords(points[0], ['x', 'y']).values, 'not finite');
  check('sqrt(abs(x)); -y', ['degenerate at 0, 0'], { xLeast: -1, xMost: 1, yLeast: -1, yMost: 1 });
});

test('many_single_points_are_no_line', () => {
  const box = { xLeast: -12, xMost: 12.5, yLeast: -11, yMost: 12 };
  const { points, others } = fixedPoints(typed('sin(x); sin(y)'), box);
  assert.equal(points.length, FIXED_POINTS_MOST + 1);
  assert.equal(others, 'none');
});

test('centres_are_certain_where_the_linearisation_decides', () => {
  for (const [equations, want] of [
    ['-y; x', 'centre'],
    ['y; -sin(x)', 'centre'],
    // A focus: r' = −r³ in the mean.
    ['-y - x^3; x - y^3', 'centre (by linearisation)'],
    ['1.5*x - x*y; x*y - 3*y', 'centre (by linearisation)'],
  ]) {
    const { points } = fixedPoints(typed(equations), BOX);
    const got = points
      .filter(({ kind }) => kind === 'centre')
      .map((point) => fixedPointWords(point, ['x', 'y']).kind);
    assert.deepEqual(got, [want], `${equations}: got ${got}, want ${want}`);
  }
});

test('few_evaluations_find_fixed_points', () => {
  // Each costs about 0.1 ms, and the search runs while a person drags.
  for (const [equations, most] of /** @type {const} */ ([
    ['-0.4*x - 1.2*y; 1.2*x - 0.4*y', 5],
    ['y; -sin(x) - 0.2*y', 15],
    ['x^2; -y', 35],
    ['x^4; -y', 45],
    ['x*(1 - x); y*(1 - x)', 20],
  ])) {
    let calls = 0;
    const field = typed(equations);
    fixedPoints((points) => {
      calls += 1;
      return field(points);
    }, BOX);
    assert.ok(calls <= most, `${equations}: got ${calls}, want at most ${most}`);
  }
});
