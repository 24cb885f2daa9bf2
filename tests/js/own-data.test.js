// @ts-check
// The reader's own data: from tables and strokes, checked, and through a link and back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EXAMPLE_DATA } from '../../web/app/example-data.js';
import { fromSketch, fromTable, understand, writeTable } from '../../web/app/data-sources.js';
import { checkOwnData, LINK_LONGEST, readData, writeData } from '../../web/app/own-data.js';
import { ROWS_MOST } from '../../web/core/table-limits.js';
import { parseTable } from '../../web/core/table-text.js';
import { lengthOf, SPACING, STROKE_SHORTEST, thin, trajectoryOf } from '../../web/view/stroke.js';
import { assertClose, assertRefused, core, grid, NdeError } from './support.js';

/** @typedef {import('../../web/app/own-data.js').OwnData} OwnData */

const LIMITS = { stateMax: core.abi.stateMax };

/**
 * @param {Partial<OwnData>} [other]
 * @returns {OwnData}
 */
const own = (other) => ({
  names: ['hare', 'lynx'],
  source: 'table',
  trajectories: [
    { t: [1900, 1901, 1902.5], y: [[30, 4], [47.2, 6.1], [70.2, -9.8]] }, // prettier-ignore
    { t: [1900, 1901, 1902.5], y: [[1, 2], [3, 4], [5, 6]] }, // prettier-ignore
  ],
  ...other,
});

// ---------------------------------------------------------------------------- checks

test('good_data_are_copied', () => {
  const data = own();
  const copy = checkOwnData(data, LIMITS);
  assert.deepEqual(copy, data);
  copy.trajectories[0].y[0][0] = 0;
  assert.equal(data.trajectories[0].y[0][0], 30);
});

test('data_that_cannot_be_are_refused', () => {
  const rows = (/** @type {number} */ n) => [
    { t: grid(0, 1, n), y: Array.from({ length: n }, () => [1, 2]) },
  ];
  const bad = [
    null,
    7,
    {},
    own({ names: ['x'] }),
    own({ names: ['x', ' '] }),
    own({ names: ['x', 'y'.repeat(41)] }),
    own({ source: /** @type {any} */ ('guessed') }),
    own({ trajectories: [] }),
    own({ trajectories: [{ t: [0, 0], y: [[1, 2], [3, 4]] }] }), // prettier-ignore
    own({ trajectories: [{ t: [0, 1], y: [[1, 2], [3, NaN]] }] }), // prettier-ignore
    own({ trajectories: rows(ROWS_MOST + 1) }),
    own({ trajectories: Array.from({ length: 101 }, () => rows(2)[0]) }),
  ];
  for (const value of bad) assertRefused(() => checkOwnData(value, LIMITS), 'data');
});

test('own_data_can_be_fitted', () => {
  const { trajectories: data } = checkOwnData(own(), LIMITS);
  assert.equal(
    core.createSession({ data, scaling: 'standard', hidden: [4] }).train(3).status,
    'OK',
  );
});

// ---------------------------------------------------------------------------- tables

test('a_table_becomes_data', () => {
  const table = parseTable('t,a,b\n0,1,2\n1,3,4', LIMITS);
  const trajectories = [{ t: [0, 1], y: [[1, 2], [3, 4]] }]; // prettier-ignore
  assert.deepEqual(fromTable(table, LIMITS), { names: ['a', 'b'], trajectories, source: 'table' });
});

test('a_table_without_rows_is_refused_with_its_line', () => {
  assertRefused(() => fromTable(parseTable('t,x\n0,oops', LIMITS), LIMITS), 'data', ['line']);
});

test('a_single_variable_gets_its_rate_of_change', () => {
  // A parabola: its slopes are exact at irregular times, at the ends too.
  const t = [0, 0.5, 0.75, 2, 3];
  const text = t.map((time) => `${time} ${time * time - time}`).join('\n');
  const { data, remarks } = understand(text, LIMITS);
  assert.deepEqual(data?.names, ['x', 'x′']);
  assertClose(
    data?.trajectories[0].y.map(([, rate]) => rate) ?? [],
    t.map((time) => 2 * time - 1),
    {
      absolute: 1e-9,
    },
  );
  assert.match(remarks[0], /estimated/);
});

test('two_rows_of_a_single_variable_have_one_slope', () => {
  assert.deepEqual(understand('0 1\n2 4', LIMITS).data?.trajectories[0].y, [
    [1, 1.5],
    [4, 1.5],
  ]);
});

test('what_cannot_be_understood_gives_no_data_and_does_not_throw', () => {
  assert.equal(understand('no table', LIMITS).data, null);
  const { data, remarks } = understand('0 -1e308\n1e-308 1e308', LIMITS);
  assert.equal(data, null);
  assert.match(remarks[0], /finite/);
});

for (const { key, text } of EXAMPLE_DATA) {
  test(`the_example_${key}_has_no_problem_and_fits_into_a_link`, () => {
    const { table, data } = understand(text(), LIMITS);
    assert.deepEqual(table.problems, []);
    assert.ok(data && writeData(data) !== null);
    const run = core.createSession({ data: data.trajectories, scaling: 'standard', hidden: [32] });
    const { loss } = run.train(400);
    assert.ok(loss < 0.5, `loss after 400 epochs: got ${loss}, want half of the variance at most`);
  });
}

test('data_written_as_a_table_are_read_back', () => {
  for (const data of [
    own(),
    own({ names: ['a, "b"', 'c # d'], trajectories: own().trajectories.slice(0, 1) }),
  ]) {
    assert.deepEqual(fromTable(parseTable(writeTable(data), LIMITS), LIMITS), data);
  }
});

// ---------------------------------------------------------------------------- links

test('data_come_back_from_a_link_exactly', () => {
  const odd = [0.1 + 0.2, 1 / 3, -5e-324, 1.7e308, 123456789012345680, 1e21];
  const cases = [
    own(),
    own({ source: 'drawn', names: ['a~b!c%', '–'] }),
    own({ trajectories: [{ t: odd.map((_, i) => i / 7), y: odd.map((x, i) => [x, i]) }] }),
    own({ trajectories: [{ t: [-3, -2.125], y: [[4503599627370496, 0], [-4503599627370496, 0]] }] }), // prettier-ignore
  ];
  for (const data of cases) {
    const text = writeData(data);
    assert.ok(text !== null);
    assert.deepEqual(readData(text, LIMITS), data, text);
  }
});

test('differences_in_a_link_are_whole_numbers_that_are_exact', () => {
  const t = [0, 1];
  const most = 2 ** 52;
  const exact = own({ names: ['x'], trajectories: [{ t, y: [[-most], [most]] }] });
  const size = most.toString(36);
  assert.equal(writeData(exact), `1t~x~0.0.1!0-${size}.${(2 * most).toString(36)}`);
  assert.deepEqual(readData(String(writeData(exact)), LIMITS), exact);
  // A difference of 2^54 - 3 would be rounded.
  const large = own({ names: ['x'], trajectories: [{ t, y: [[2 - 2 ** 53], [2 ** 53 - 1]] }] });
  assert.deepEqual(readData(String(writeData(large)), LIMITS), large);
});

test('equal_times_and_even_steps_are_short', () => {
  const t = grid(0, 99, 100);
  const trajectory = { t, y: t.map(() => [1, 2]) };
  const text = writeData(own({ trajectories: [trajectory, trajectory] }));
  assert.equal(text, '1t~hare!lynx~0.0.1*99!0.1.0*99!0.2.0*99~!0.1.0*99!0.2.0*99');
});

test('data_that_are_too_long_for_a_link_give_none', () => {
  const t = grid(0, 1, 500);
  assert.equal(writeData(own({ trajectories: [{ t, y: t.map((x) => [x / 3, x / 7]) }] })), null);
});

test('the_text_of_a_link_needs_no_escape', () => {
  assert.match(String(writeData(own({ names: ['x y', 'é~'] }))), /^[\w.~!*%-]*$/);
});

test('no_text_of_a_link_makes_anything_but_good_data_or_an_NdeError', () => {
  const pieces = [
    ...'019af.-*!~z_%',
    '1t',
    '1d',
    'x',
    '%zz',
    'e9',
    '*99999999',
    '.1*20',
    'Infinity',
  ];
  const good = String(writeData(own()));
  let state = 7;
  const random = (/** @type {number} */ n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  let taken = 0;
  for (let i = 0; i < 10_000; i++) {
    const at = random(good.length);
    const piece = Array.from({ length: random(4) }, () => pieces[random(pieces.length)]).join('');
    const text =
      i % 3 === 0 ? `1t~${piece}` : good.slice(0, at) + piece + good.slice(at + random(3));
    try {
      const data = readData(text, LIMITS);
      assert.deepEqual(checkOwnData(data, LIMITS), data, text);
      taken += 1;
    } catch (error) {
      assert.ok(error instanceof NdeError && error.key === 'data', `${text}: ${error}`);
    }
  }
  assert.ok(taken > 100, `${taken} of the texts were data`);
});

test('a_text_of_another_kind_is_refused', () => {
  const long = `1t~x~0.1*2!0.1*2${'~!0.1*2'.repeat(LINK_LONGEST)}`;
  for (const text of [
    '',
    '2t~x~0.1!0.1',
    '1x~x',
    '1t',
    '1t~x',
    '1t~x~!0.1',
    '1t~%~0.1*2!0.1*2',
    long,
  ]) {
    assertRefused(() => readData(text, LIMITS), 'data');
  }
});

// ---------------------------------------------------------------------------- strokes

/** A circle as a hand draws it: uneven, and shaking. */
const CIRCLE = Array.from({ length: 300 }, (_, i) => {
  const angle = 2 * Math.PI * (i / 299) ** 2;
  const shake = 1.5 * Math.sin(97 * i);
  return /** @type {[number, number]} */ ([
    200 + (100 + shake) * Math.cos(angle),
    200 + (100 + shake) * Math.sin(angle),
  ]);
});

const PLANE = { x: (/** @type {number} */ px) => (px - 200) / 80, y: (/** @type {number} */ py) => (200 - py) / 80 }; // prettier-ignore

test('a_stroke_is_thinned_to_even_spacing', () => {
  const places = thin(CIRCLE) ?? [];
  const gaps = places.slice(1).map((place, i) => lengthOf([places[i], place]));
  assert.deepEqual([places[0], places.at(-1)], [CIRCLE[0], CIRCLE.at(-1)]);
  gaps.forEach((gap) => assert.ok(gap > 0.8 * SPACING && gap < 1.2 * SPACING, `gap ${gap}`));
});

test('the_shaking_of_a_hand_is_smoothed', () => {
  const off = (/** @type {(readonly number[])[]} */ places) =>
    Math.sqrt(
      places.reduce((sum, [x, y]) => sum + (Math.hypot(x - 200, y - 200) - 100) ** 2, 0) /
        places.length,
    );
  const [before, after] = [off(CIRCLE), off(thin(CIRCLE) ?? [])];
  assert.ok(after < 0.6 * before, `distance from the circle: got ${after}, before ${before}`);
});

test('a_stroke_that_is_too_short_is_none', () => {
  const places = /** @type {[number, number][]} */ ([[0, 0], [STROKE_SHORTEST - 1, 0]]); // prettier-ignore
  assert.equal(thin(places), null);
  assert.equal(thin([[5, 5]]), null);
  assert.equal(thin([]), null);
  assert.notEqual(thin([[0, 0], [STROKE_SHORTEST, 0]]), null); // prettier-ignore
});

test('the_time_of_a_stroke_is_its_length', () => {
  const { t, y } = trajectoryOf(thin(CIRCLE) ?? [], PLANE);
  assertClose([t[0], t.at(-1) ?? NaN], [0, (2 * Math.PI * 100) / 80], { absolute: 0.15 });
  const steps = t.slice(1).map((time, i) => time - t[i]);
  assertClose(steps, steps.map(() => steps[0]), { absolute: 2e-3 }); // prettier-ignore
  assertClose(y[0], [1.25, 0], { absolute: 0.03 });
});

test('strokes_become_data_that_fit_into_a_link', () => {
  const stroke = trajectoryOf(thin(CIRCLE) ?? [], PLANE);
  const data = fromSketch([stroke, stroke, stroke], ['x', 'y'], LIMITS);
  assert.equal(data.source, 'drawn');
  const text = writeData(data);
  assert.deepEqual(readData(String(text), LIMITS), data);
});

test('strokes_on_planes_of_any_size_have_increasing_times', () => {
  for (const size of [1e-9, 1e-3, 1, 1e4, 1e9]) {
    const scaled = {
      x: (/** @type {number} */ px) => size * px,
      y: (/** @type {number} */ py) => -size * py,
    };
    assert.doesNotThrow(() =>
      fromSketch([trajectoryOf(thin(CIRCLE) ?? [], scaled)], ['x', 'y'], LIMITS),
    );
  }
});
