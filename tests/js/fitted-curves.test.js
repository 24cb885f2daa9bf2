// @ts-check
// The curves that are drawn are the solution that is trained, also between the data and where steps
// are counted from one of their times to the next.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawingOf, fittedCurves, followedCurves } from '../../web/core/fitted-curves.js';
import { curvesOf } from '../../web/core/plane-svg.js';
import { assertClose, assertSameBits, core } from './support.js';

/** Points of a curve: every tenth of them stands at one of 12 data times. */
const POINTS = 111;

const IRREGULAR = [
  { t: [0, 0.4, 1, 2.2], y: [1, 0, 0.8, 0.3, 0.2, 0.6, -0.3, 0.1] },
  { t: [0, 1.1, 2.2], y: [0, 1, -0.5, 0.2, -0.1, -0.2] },
];

/** @param {Record<string, unknown>} options */
function trained(options) {
  const run = core.createSession({ samples: 12, ...options });
  run.train(40);
  return run;
}

/** @type {Record<string, unknown>[]} */
const FIXED = [
  { method: 'euler', control: 'fixed' },
  { method: 'heun', control: 'fixed', stepsPerOutput: 3 },
  { method: 'rk4', control: 'fixed', starts: [[2, 0.7], [1, -1]], batching: 'each' }, // prettier-ignore
];

for (const options of FIXED) {
  test(`curve_of_${options.method}_goes_through_the_states_that_are_trained`, () => {
    const run = trained(options);
    const curves = fittedCurves(run, drawingOf(run, POINTS));
    const { t } = run.data()[0];
    const { y } = run.predict({ y0: run.starts(), t });
    curves.forEach((curve, c) => {
      const there = curve.filter((_, i) => Math.floor(i / 2) % 10 === 0);
      assertClose(there, y[c], { absolute: 1e-12, what: `curve ${c}` });
    });
    const [drawn] = curvesOf(run, POINTS);
    assertSameBits(drawn.fit ?? [], curves[0], 'the curve of the SVG');
  });
}

test('curve_of_an_adaptive_method_is_its_dense_output', () => {
  const run = trained({});
  const { times, batches } = drawingOf(run, 50);
  assert.deepEqual(batches.map(({ members }) => members), [[0]]); // prettier-ignore
  const [curve] = fittedCurves(run, { times, batches });
  assertSameBits(curve, run.predict({ y0: run.starts(), t: times[0] }).y[0], 'curve');
});

test('trajectories_of_other_times_are_solved_by_themselves', () => {
  const run = core.createSession({ data: IRREGULAR, method: 'euler', control: 'fixed' });
  const { times, batches } = drawingOf(run, 23);
  assert.deepEqual(batches.map(({ members }) => members), [[0], [1]]); // prettier-ignore
  const curves = fittedCurves(run, { times, batches });
  // 1.1 is the twelfth of 23 times, and 2.2 the last.
  const [last] = run.predict({ y0: [run.starts()[1]], t: IRREGULAR[1].t }).y;
  assertClose(curves[1].slice(22, 24), last.slice(2, 4), { absolute: 1e-12, what: 'at 1.1' });
  assertClose(curves[1].slice(-2), last.slice(-2), { absolute: 1e-12, what: 'at the end' });
});

test('steps_of_scaled_data_are_counted_in_their_times', () => {
  const options = { data: IRREGULAR, method: 'euler', control: 'fixed' };
  const run = core.createSession({ ...options, scaling: 'standard' });
  run.train(20);
  const [curve] = fittedCurves(run, drawingOf(run, 23));
  const [states] = run.predict({ y0: [run.starts()[0]], t: IRREGULAR[0].t }).y;
  // 0.4 and 1 are the fifth and eleventh of 23 times.
  const there = [...curve.slice(8, 10), ...curve.slice(20, 22), ...curve.slice(-2)];
  assertClose(there, [...states.slice(2)], { absolute: 1e-12, what: 'states' });
});

test('state_that_is_followed_goes_forward_and_backward_by_the_steps_of_training', () => {
  const run = trained({ method: 'euler', control: 'fixed' });
  const drawing = drawingOf(run, 50);
  const { t } = run.data()[0];
  const back = t.map((time) => -time);
  const ways = followedCurves(run, drawing, [1, 0.5], 'learned');
  for (const [i, times] of [t, back].entries()) {
    const [y] = run.predict({ y0: [1, 0.5], t: times }).y;
    assertClose(ways[i].slice(-2), y.slice(-2), { absolute: 1e-12, what: `end ${i}` });
  }
  const truth = followedCurves(run, drawing, [1, 0.5], 'true');
  const growth = Math.hypot(...truth[1].slice(-2)) / Math.hypot(1, 0.5);
  assertClose([growth], [Math.exp(0.4 * 7)], { relative: 1e-6, what: 'backward, α = −0.4' });
});
