// @ts-check
// Weights of the epochs between two frames: which of them are kept.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Moments } from '../../web/worker/moments.js';

/**
 * Adds epochs from 1 on; gives those whose weights were asked for.
 * @param {Moments} moments
 * @param {number} epochs
 * @param {number} [n] weights
 */
function addTo(moments, epochs, n = 1) {
  /** @type {number[]} */
  const asked = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    moments.add(epoch, 1 / epoch, () => {
      asked.push(epoch);
      return new Float64Array(n).fill(epoch);
    });
  }
  return asked;
}

/**
 * from, from + step … to
 * @param {number} step
 * @param {number} to
 */
const every = (step, to) => Array.from({ length: to / step }, (_, i) => step * (i + 1));

test('sixteen_epochs_are_all_kept', () => {
  const moments = new Moments();
  addTo(moments, 16);
  const { epochs, losses, weights } = moments.take();
  assert.deepEqual([...epochs], every(1, 16));
  const kept = weights.map(([number], i) => [number, losses[i]]);
  const want = every(1, 16).map((epoch) => [epoch, 1 / epoch]);
  assert.deepEqual(kept, want);
});

test('of_more_epochs_every_second_fourth_eighth_is_kept', () => {
  for (const [epochs, step, last] of [
    [17, 2, 16],
    [33, 2, 32],
    [34, 4, 32],
    [100, 8, 96],
  ]) {
    const moments = new Moments();
    addTo(moments, epochs);
    assert.deepEqual([...moments.take().epochs], every(step, last), `of ${epochs} epochs`);
  }
});

test('weights_are_asked_for_only_where_they_may_be_kept', () => {
  const asked = addTo(new Moments(), 100);
  const want = every(1, 100).filter((epoch) => {
    const step = epoch <= 17 ? 1 : epoch <= 34 ? 2 : epoch <= 68 ? 4 : 8;
    return epoch % step === 0;
  });
  assert.deepEqual(asked, want);
});

test('moments_of_a_frame_are_taken_once_and_the_next_begin_anew', () => {
  const moments = new Moments();
  addTo(moments, 99);
  moments.take();
  assert.equal(moments.take().epochs.length, 0);
  addTo(moments, 33);
  assert.deepEqual([...moments.take().epochs], every(2, 32));
});

test('network_of_more_than_5000_weights_has_none_and_is_asked_once', () => {
  const moments = new Moments();
  assert.deepEqual(addTo(moments, 50, 5001), [1]);
  assert.equal(moments.take().epochs.length, 0);
  assert.deepEqual(addTo(moments, 2, 5000), [1, 2]);
  assert.equal(moments.take().epochs.length, 2);
});
