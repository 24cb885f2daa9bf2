// @ts-check
// core.tableau: the coefficients of a method are those that its steps are made of.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClose, assertRefused, assertSameBits, core } from './support.js';

/** @typedef {import('../../web/core/abi.js').Tableau} Tableau */

/** @param {string} method */
const tableauOf = (method) => /** @type {Tableau} */ (core.tableau(method));

test('dopri5_has_the_numbers_of_dormand_and_prince', () => {
  const { c, a, b, e } = tableauOf('dopri5');
  assertSameBits(c, [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1], 'c');
  assertSameBits(a[4], [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0, 0], 'a');
  assertSameBits(b, [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0], 'b');
  const weights = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40];
  const embedded = b.map((value, i) => value - e[i]);
  assertClose(embedded, weights, { absolute: 1e-16, what: 'embedded weights' });
});

for (const { key, stages, embedded } of core.abi.methods) {
  // The field answers its i-th question by the i-th unit vector, and the step is 1 long: where it
  // asks next is a row of the tableau, and where it ends are the weights.
  test(`a_step_of_${key}_is_made_of_its_tableau`, () => {
    /** @type {number[]} */
    const times = [];
    /** @type {number[][]} */
    const places = [];
    const { y } = core.solve({
      field: (t, state, dydt) => {
        dydt.fill(0);
        dydt[times.length] = 1;
        times.push(t);
        places.push([...state]);
      },
      y0: new Array(core.abi.stateMax).fill(0),
      t: [0, 1],
      method: key,
      control: 'fixed',
    });
    const { c, a, b, e } = tableauOf(key);
    assert.deepEqual([a.length, a[0].length, b.length, e.length], [stages, stages, stages, stages]);
    for (let i = 0; i < stages; i++) {
      assertSameBits(places[i].slice(0, stages), a[i], `row ${i}`);
    }
    assertSameBits(times.slice(0, stages), c, 'times');
    const ends = y.slice(core.abi.stateMax);
    assertSameBits(ends.slice(0, stages), b, 'end');
    assert.equal(e.some(Boolean), embedded);
  });
}

test('a_method_that_is_not_there_is_refused', () => {
  assertRefused(() => core.tableau('rk5'), 'method', ['it must be one of euler']);
});
