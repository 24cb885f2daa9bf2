// @ts-check
// The states to which a run that failed may return.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { GoodStates } from '../../web/app/good-states.js';

const copyAt = (/** @type {number} */ done) => ({ done, settings: {}, snapshot: `after ${done}` });

/** @param {number[]} dones epochs of the states */
function kept(dones) {
  const states = new GoodStates();
  for (const done of dones) states.keep(copyAt(done));
  return states;
}

/**
 * Goes back again and again, failing at once each time; gives the epochs of the states.
 * @param {GoodStates} states
 */
function waysBack(states) {
  /** @type {number[]} */
  const dones = [];
  for (let last = states.last; last && last.done !== dones.at(-1); last = states.last) {
    dones.push(last.done);
    states.restored();
    states.failed(last.done);
  }
  return dones;
}

test('before_the_first_there_is_none', () => {
  assert.equal(new GoodStates().last, undefined);
});

test('last_one_kept_is_the_one_to_return_to', () => {
  assert.deepEqual(kept([0, 30, 70]).last, copyAt(70));
});

test('state_of_an_earlier_epoch_takes_the_place_of_those_after_it', () => {
  const states = kept([0, 30, 70, 90]);
  states.keep(copyAt(40));
  assert.deepEqual(waysBack(states), [40, 30, 0]);
});

test('state_of_the_same_epoch_takes_the_place_of_the_old_one', () => {
  const states = kept([0, 30]);
  states.keep({ ...copyAt(30), settings: { seed: 7 } });
  assert.deepEqual(states.last?.settings, { seed: 7 });
  assert.deepEqual(waysBack(states), [30, 0]);
  const all = [0, 10, 20, 30, 40, 50, 60, 70];
  assert.deepEqual(waysBack(kept([...all, 70])), all.reverse(), 'it needs no place of its own');
});

test('eight_states_are_kept_the_first_and_the_last_among_them', () => {
  const ways = waysBack(kept(Array.from({ length: 60 }, (_, i) => 10 * i)));
  assert.equal(ways.length, 8);
  assert.deepEqual([ways[0], ways[7]], [590, 0]);
});

test('states_are_denser_the_closer_they_are_to_the_last_one', () => {
  const ways = waysBack(kept(Array.from({ length: 200 }, (_, i) => 10 * i)));
  const gaps = ways.slice(1).map((done, i) => ways[i] - done);
  // From one gap to the next older one they may stay the same, and are never half of it.
  gaps.slice(1).forEach((gap, i) => {
    assert.ok(gap > gaps[i] / 2, `gaps ${gaps} towards the first`);
  });
  assert.ok(gaps[6] > 10 * gaps[0], `gaps ${gaps} towards the first`);
});

test('ninth_state_takes_the_place_of_the_one_that_is_missed_least', () => {
  // Those around 980 are closer to each other, but not as seen from 1000.
  assert.deepEqual(
    waysBack(kept([0, 300, 340, 380, 700, 900, 960, 990, 1000])),
    [1000, 990, 960, 900, 700, 380, 300, 0],
  );
});

test('run_that_fails_without_having_been_restored_loses_no_state', () => {
  const states = kept([0, 30]);
  states.failed(31);
  assert.equal(states.last?.done, 30);
});

test('state_from_which_training_fails_soon_is_given_up', () => {
  const states = kept([0, 30, 70]);
  states.restored();
  states.failed(70 + 49);
  assert.equal(states.last?.done, 30);
});

test('state_from_which_training_goes_on_for_50_epochs_is_kept', () => {
  const states = kept([0, 30, 70]);
  states.restored();
  states.failed(70 + 50);
  assert.equal(states.last?.done, 70);
});

test('after_each_relapse_soon_is_twice_as_long', () => {
  const states = kept([0, 30, 70]);
  states.restored();
  states.failed(70 + 50);
  states.restored();
  states.failed(70 + 99);
  assert.equal(states.last?.done, 30, 'less than 100 epochs');
  states.restored();
  states.failed(30 + 200);
  assert.equal(states.last?.done, 30, 'not less than 200 epochs');
});

test('states_reached_after_the_bad_one_are_given_up_with_it', () => {
  const states = kept([0, 30, 70]);
  states.restored();
  states.keep(copyAt(90));
  states.failed(100);
  assert.equal(states.last?.done, 30);
});

test('where_the_run_began_is_never_given_up', () => {
  const states = kept([0]);
  states.restored();
  states.failed(1);
  assert.equal(states.last?.done, 0);
});

test('new_run_has_no_states_and_no_relapses', () => {
  const states = kept([0, 30]);
  states.restored();
  states.failed(30 + 60);
  states.clear();
  assert.deepEqual(waysBack(states), []);
  states.keep(copyAt(0));
  states.keep(copyAt(10));
  states.failed(11);
  assert.equal(states.last?.done, 10, 'it was not restored');
  states.restored();
  states.failed(10 + 60);
  assert.equal(states.last?.done, 10, 'soon is 50 epochs again');
});
