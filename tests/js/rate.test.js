// @ts-check
// Epochs per second, by a clock that the test sets.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Rate } from '../../web/worker/rate.js';
import { setClock } from './support.js';

test('rate_is_measured_over_400_milliseconds', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(10);
  clock.now = 399;
  assert.equal(rate.measure(20, false), 0);
  clock.now = 400;
  assert.equal(rate.measure(30, false), 50);
  clock.now = 500;
  assert.equal(rate.measure(90, false), 50, 'until the next 400 milliseconds are over');
  clock.now = 900;
  assert.equal(rate.measure(130, false), 200);
});

test('short_run_has_the_rate_of_all_its_epochs', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(0);
  clock.now = 100;
  assert.equal(rate.measure(7, true), 70);
});

test('single_epoch_is_too_short_for_a_rate', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(0);
  clock.now = 100;
  assert.equal(rate.measure(1, true), 0);
});

test('short_end_of_a_longer_run_leaves_its_rate', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(0);
  clock.now = 500;
  assert.equal(rate.measure(100, false), 200);
  clock.now = 510;
  assert.equal(rate.measure(150, true), 200);
});

test('rest_does_not_count', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(0);
  clock.now = 5000;
  rate.start(0);
  clock.now = 5500;
  assert.equal(rate.measure(100, false), 200);
});

test('new_run_has_no_rate_yet', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(0);
  clock.now = 500;
  rate.measure(100, false);
  rate.begin(0);
  assert.equal(rate.measure(0, false), 0);
});

test('looks_at_a_resting_run_are_no_part_of_the_rate', (t) => {
  const clock = setClock(t);
  const rate = new Rate();
  rate.begin(0);
  clock.now = 500;
  assert.equal(rate.measure(100, true), 200);
  clock.now = 5000;
  assert.equal(rate.measure(100, true), 200, 'a frame without an epoch');
  clock.now = 5500;
  assert.equal(rate.measure(200, false), 200);
});
