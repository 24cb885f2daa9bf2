// @ts-check
// Both fields followed from one state, forward and backward in time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawingOf } from '../../web/core/fitted-curves.js';
import { Probe } from '../../web/worker/probe.js';
import { assertClose, core, setClock } from './support.js';

const START = Float64Array.of(1.2, -0.4);
const session = core.createSession({ hidden: [6], samples: 20, timeEnd: 3, rtol: 1e-9 });
session.train(5);
const drawing = drawingOf(session, 20);

/** Curves of a new probe. @param {Probe} [probe] */
const curvesOf = (probe = new Probe(START, true)) =>
  probe.follow(session, drawing, true) ?? assert.fail('no curves');

/** @type {Record<string, (request: { y0: number[], t: number[] }) => { y: Float64Array[] }>} */
const FIELDS = {
  learned: (request) => session.predict(request),
  truth: (request) => session.truth(request),
};

for (const [field, solve] of Object.entries(FIELDS)) {
  test(`${field}_curves_end_as_far_after_the_start_as_before_it`, () => {
    const curves = /** @type {Float64Array[]} */ (
      curvesOf()[/** @type {'learned' | 'truth'} */ (field)]
    );
    const want = [3, -3].map((end) => [...solve({ y0: [...START], t: [0, end] }).y[0]].slice(-2));
    // Two solves with steps of their own: the tolerance of the looser one, times ten.
    const ends = curves.flatMap((curve) => [...curve.slice(-2)]);
    assertClose(ends, want.flat(), { absolute: 1e-6, what: 'ends' });
    for (const curve of curves) assert.deepEqual(curve.slice(0, 2), START);
  });
}

test('true_curves_are_sent_once_per_start', () => {
  const probe = new Probe(START, true);
  assert.equal(curvesOf(probe).truth?.length, 2);
  assert.equal(curvesOf(probe).truth, null);
  probe.start = Float64Array.of(0, 1);
  assert.equal(curvesOf(probe).truth?.length, 2);
});

test('unknown_truth_has_no_curves', () => {
  assert.deepEqual(curvesOf(new Probe(START, false)).truth, []);
});

test('probe_of_another_dimension_or_none_is_not_followed', () => {
  for (const start of [null, Float64Array.of(1, 2, 3)]) {
    assert.equal(new Probe(start, true).follow(session, drawing, true), null);
  }
});

test('curves_that_took_time_wait_five_times_as_long_unless_the_run_rests', (t) => {
  const clock = setClock(t);
  const slow = /** @type {typeof session} */ (
    /** @type {unknown} */ ({
      dimension: 2,
      predict: () => {
        clock.now += 5;
        return { y: [] };
      },
    })
  );
  const probe = new Probe(START, false);
  const isFollowed = (/** @type {number} */ now, resting = false) => {
    clock.now = now;
    return probe.follow(slow, drawing, resting) !== null;
  };
  // Two curves of 5 ms: 10 ms, and 50 ms of rest after them.
  assert.deepEqual([isFollowed(0), isFollowed(59), isFollowed(60)], [true, false, true]);
  assert.ok(isFollowed(71, true), 'at rest');
  probe.start = Float64Array.of(0, 0);
  assert.ok(isFollowed(82), 'from another start');
});
