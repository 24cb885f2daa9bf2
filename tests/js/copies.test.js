// @ts-check
// Copies of a run's state: which of them are known to be good, and when one is sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Copies } from '../../web/worker/copies.js';
import { setClock } from './support.js';

const copyAt = (/** @type {number} */ done) => ({ snapshot: `after ${done}`, done });

/** Copies of a run that begins at epoch 0. */
function begun() {
  const copies = new Copies();
  copies.begin(copyAt(0));
  return copies;
}

test('where_a_run_begins_is_good_until_an_epoch_shows_more', () => {
  const copies = begun();
  copies.offer(() => copyAt(1), true);
  assert.deepEqual(copies.toSend(true), copyAt(0));
});

test('state_that_the_next_epoch_finds_good_is_the_one_to_return_to', () => {
  const copies = begun();
  copies.offer(() => copyAt(1), true);
  copies.judge(true);
  assert.deepEqual(copies.toSend(true), copyAt(1));
});

test('state_that_the_next_epoch_finds_bad_is_not_kept', () => {
  const copies = begun();
  copies.offer(() => copyAt(1), true);
  copies.judge(false);
  assert.deepEqual(copies.toSend(true), copyAt(0));
});

test('state_found_bad_is_not_judged_again', () => {
  const copies = begun();
  copies.offer(() => copyAt(1), true);
  copies.judge(false);
  copies.judge(true);
  assert.deepEqual(copies.toSend(true), copyAt(0));
});

test('state_that_was_sent_is_not_sent_again', () => {
  const copies = begun();
  copies.toSend(true);
  assert.equal(copies.toSend(true), null);
});

test('new_run_is_sent_though_the_old_one_began_at_the_same_epoch', () => {
  const copies = begun();
  copies.toSend(true);
  copies.begin(copyAt(0));
  assert.deepEqual(copies.toSend(true), copyAt(0));
});

test('state_is_copied_every_50_milliseconds_or_before_a_rest', (t) => {
  const clock = setClock(t);
  const copies = begun();
  /** @type {number[]} */
  const copied = [];
  const offer = (/** @type {number} */ now, always = false) => {
    clock.now = now;
    copies.offer(() => {
      copied.push(now);
      return copyAt(now);
    }, always);
  };
  offer(49);
  offer(50);
  offer(99);
  offer(99.5, true);
  offer(149);
  offer(149.5);
  assert.deepEqual(copied, [50, 99.5, 149.5]);
});

test('good_state_is_sent_every_700_milliseconds_or_at_rest', (t) => {
  const clock = setClock(t);
  const copies = begun();
  const sent = [0, 100, 699, 700, 1000].map((now) => {
    clock.now = now;
    const good = copies.toSend(now === 1000);
    copies.offer(() => copyAt(now + 1), true);
    copies.judge(true);
    return good?.done ?? null;
  });
  assert.deepEqual(sent, [0, null, null, 700, 701]);
});
