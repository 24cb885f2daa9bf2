// @ts-check
// One epoch taken apart: what slow motion shows of it is what the loss is made of.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { takeApart } from '../../web/worker/anatomy.js';
import { assertClose, core } from './support.js';

const data = [
  { t: [0, 2, 5, 9], y: [[10, -2], [14, -1], [11, 3], [7, 1]] }, // prettier-ignore
  { t: [0, 2, 5, 9], y: [[12, 0], [9, 2], [6, 1], [8, -2]] }, // prettier-ignore
];

/** @param {import('../../web/core/session.js').Session} session */
const apart = (session) => takeApart(session, ['x', 'y'], 'Adam', () => session.train(1));

/** @type {Record<string, Record<string, unknown>>} */
const RUNS = {
  mse: { loss: 'mse' },
  // Some residuals are larger, some smaller.
  huber: { loss: 'huber', huberDelta: 3 },
  'scaled mse': { loss: 'mse', scaling: 'standard' },
  'scaled huber': { loss: 'huber', huberDelta: 0.5, scaling: 'standard' },
  'mse on a part of the time': { loss: 'mse', trainFraction: 0.6 },
};

for (const [name, options] of Object.entries(RUNS)) {
  test(`cotangents_of_${name.replaceAll(' ', '_')}_are_slopes_of_the_loss`, () => {
    const all = { data, hidden: [4], rtol: 1e-10, ...options };
    const session = core.createSession(all);
    const { scaling } = session;
    const { outputs } = apart(session);
    const step = 1e-4;
    /**
     * The loss before training, of data with one number moved: residuals fall as data rise.
     * @param {number} row
     * @param {number} d
     * @param {number} by
     */
    const lossWith = (row, d, by) => {
      const moved = structuredClone(data);
      moved[0].y[row][d] += by;
      const given = scaling === null ? {} : { scaling };
      return core.createSession({ ...all, ...given, data: moved }).train(1).loss;
    };
    // The first row is also the start of the fit, which would move along.
    const later = outputs.slice(1);
    const want = later.flatMap((_, i) =>
      [0, 1].map((d) => {
        const slope = (lossWith(i + 1, d, -step) - lossWith(i + 1, d, step)) / (2 * step);
        return slope * (scaling?.deviation[d] ?? 1);
      }),
    );
    const got = later.flatMap(({ cotangent }) => cotangent);
    // Differences of losses of about 1, rounded to 1e-16 and divided by the step.
    assertClose(got, want, { absolute: 1e-10, what: 'cotangents' });
  });
}

test('steps_show_the_state_at_their_end_and_rejected_ones_at_their_beginning', () => {
  const session = core.createSession({ hidden: [6], samples: 10, firstStep: 2, rtol: 1e-9 });
  const [y0] = session.starts();
  const t = session.data()[0].t;
  const { steps: made = [] } = session.predict({ y0, t, steps: true });
  const want = made.map(({ t: begin, tEnd, accepted }) => {
    const time = accepted ? tEnd : begin;
    // Of another solve: the tolerance, a thousand times.
    const [y] = time === 0 ? [y0] : session.predict({ y0, t: [0, time] }).y;
    return Array.from(y).slice(-2);
  });
  const { steps } = apart(session);
  assert.deepEqual(
    steps.map(({ accepted }) => accepted),
    made.map(({ accepted }) => accepted),
  );
  assert.ok(made.some(({ accepted }) => !accepted));
  const states = steps.flatMap(({ y }) => y);
  assertClose(states, want.flat(), { absolute: 1e-6, what: 'states' });
});
