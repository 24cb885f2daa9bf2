// @ts-check
// What the tests of the JavaScript core share: the core, the reference numbers, comparisons.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { loadCore, NdeError } from '../../web/core/index.js';

export { NdeError };

/**
 * @typedef {Awaited<ReturnType<typeof loadCore>>} Core
 * @typedef {ReturnType<Core['createSession']>} Session
 * @typedef {import('../../web/core/session.js').Tensor} Tensor
 */

export const core = await loadCore();

/**
 * The numbers of tests/reference/, whose README says where they come from. The tests that read a
 * file know its shape.
 * @param {string} name
 */
export function reference(name) {
  return JSON.parse(readFileSync(new URL(`../reference/${name}.json`, import.meta.url), 'utf8'));
}

/**
 * n equally spaced times from one to the other.
 * @param {number} from
 * @param {number} to
 * @param {number} n
 */
export function grid(from, to, n) {
  return Array.from({ length: n }, (_, i) =>
    i === n - 1 ? to : from + ((to - from) * i) / (n - 1),
  );
}

/**
 * Numbers from 0 to 1, the same in every run of a test.
 * @param {number} seed
 */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A field and its Jacobian written on paper, in the shape that the search for fixed points calls.
 * @param {(x: number, y: number) => number[]} field
 * @param {(x: number, y: number) => number[]} slopes   the Jacobian, row by row
 * @returns {import('../../web/core/fixed-points.js').Linearise}
 */
export const lineariseOf = (field, slopes) => (points) => {
  const pairs = Array.from({ length: points.length / 2 }, (_, i) => [
    points[2 * i],
    points[2 * i + 1],
  ]);
  return {
    dydt: Float64Array.from(pairs.flatMap(([x, y]) => field(x, y))),
    jacobian: Float64Array.from(pairs.flatMap(([x, y]) => slopes(x, y))),
  };
};

/**
 * Fails at the number that differs most, and names it.
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} want
 * @param {{ absolute?: number, relative?: number, what?: string }} tolerance
 *   |got - want| <= absolute + relative |want|
 */
export function assertClose(got, want, { absolute = 0, relative = 0, what = 'numbers' }) {
  assert.equal(got.length, want.length, `${what}: count`);
  let worst = { excess: -Infinity, i: 0, difference: 0, allowed: 0 };
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i] - want[i]);
    const allowed = absolute + relative * Math.abs(want[i]);
    // A NaN is worse than any number.
    const excess = Number.isNaN(difference) ? Infinity : difference - allowed;
    if (excess > worst.excess) worst = { excess, i, difference, allowed };
  }
  const { excess, i, difference, allowed } = worst;
  assert.ok(
    excess <= 0,
    `${what}[${i}]: got ${got[i]}, want ${want[i]}, difference ${difference}, tolerance ${allowed}`,
  );
}

/**
 * A time as messages show it.
 * @param {number} t
 */
export const shownTime = (t) => `t = ${Number(t.toPrecision(6))}`;

/** @param {ArrayLike<number>} x */
export function norm(x) {
  return Math.sqrt(
    Array.from(x, (value) => value * value).reduce((sum, square) => sum + square, 0),
  );
}

/**
 * The bits of every number, so that -0 and 0 differ and NaN equals itself.
 * @param {ArrayLike<number>} numbers
 */
function bitsOf(numbers) {
  return new BigUint64Array(Float64Array.from(numbers).buffer);
}

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} want
 * @param {string} what
 */
export function assertSameBits(got, want, what) {
  assert.equal(got.length, want.length, `${what}: count`);
  const [gotBits, wantBits] = [bitsOf(got), bitsOf(want)];
  const i = gotBits.findIndex((bits, k) => bits !== wantBits[k]);
  assert.ok(i < 0, `${what}[${i}]: got ${got[i]}, want the same bits as ${want[i]}`);
}

/**
 * The numbers of all tensors one after the other, in PyTorch's order.
 * @param {Tensor[]} tensors
 */
export function flat(tensors) {
  return Float64Array.from(tensors.flatMap(({ data }) => [...data]));
}

/**
 * That two runs are the same: weights and history, bit by bit.
 * @param {Session} got
 * @param {Session} want
 */
export function assertSameRun(got, want) {
  assert.equal(got.epoch, want.epoch, 'epoch');
  assertSameBits(flat(got.weights()), flat(want.weights()), 'weights');
  for (const name of core.abi.history) {
    assertSameBits(got.history(name), want.history(name), name);
  }
}

/**
 * That a call throws NdeError about `key`, with every one of `parts` in its message.
 * @param {() => unknown} call
 * @param {string} key
 * @param {(string | number)[]} [parts]
 * @returns {NdeError}
 */
export function assertRefused(call, key, parts = []) {
  /** @type {unknown} */
  let error;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error instanceof NdeError, `${key}: got ${error ?? 'no error'}, want an NdeError`);
  assert.equal(error.key, key, `key of "${error.message}"`);
  for (const part of parts) {
    assert.ok(
      error.message.includes(String(part)),
      `the message "${error.message}" does not contain "${part}"`,
    );
  }
  return error;
}

/**
 * The lines that the blog's program prints.
 * @param {ArrayLike<number>} losses one per epoch
 */
export function printedLines(losses) {
  const lines = [];
  for (let epoch = 0; epoch < losses.length; epoch += 40) {
    lines.push(`Epoch ${String(epoch).padStart(3)} | Loss: ${losses[epoch].toFixed(5)}`);
  }
  return lines;
}

/**
 * A clock that stands still until the test sets it, in place of performance.now.
 * @param {import('node:test').TestContext} t
 */
export function setClock(t) {
  const clock = { now: 0 };
  t.mock.method(performance, 'now', () => clock.now);
  return clock;
}
