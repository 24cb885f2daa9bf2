// @ts-check
// When a run rests by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restText } from '../../web/app/learn-words.js';
import { StopRules } from '../../web/worker/stop-rules.js';

/** @param {import('../../web/worker/protocol.js').StopConditions} conditions */
function rulesOf(conditions) {
  const rules = new StopRules();
  rules.conditions = conditions;
  return rules;
}

/**
 * The epochs at which the rules let a run rest.
 * @param {StopRules} rules
 * @param {number[]} losses
 */
const restsOf = (rules, losses) =>
  losses.flatMap((loss, epoch) => (rules.take(epoch, loss) === null ? [] : [epoch]));

test('without_conditions_no_run_rests', () => {
  const rules = new StopRules();
  assert.deepEqual(restsOf(rules, [1, 0.5, 0, 0, 0, NaN, 1e-300]), []);
});

test('target_loss_is_reached_once_until_it_is_left_again', () => {
  const rules = rulesOf({ targetLoss: 0.5, plateau: 0 });
  assert.deepEqual(restsOf(rules, [1, 0.6, 0.5, 0.4, 0.3, 0.7, 0.2]), [2, 6]);
});

test('plateau_counts_the_epochs_without_a_loss_better_by_one_percent', () => {
  const rules = rulesOf({ targetLoss: 0, plateau: 3 });
  // 0.995 is no better than 1; 0.98 is.
  assert.deepEqual(restsOf(rules, [1, 0.995, 0.98, 0.98, 0.98, 0.98, 0.98, 0.98, 0.98]), [5, 8]);
});

test('epochs_with_a_loss_better_by_less_than_one_percent_are_counted', () => {
  const rules = rulesOf({ targetLoss: 0, plateau: 3 });
  assert.deepEqual(restsOf(rules, [1, 0.998, 0.996, 0.994, 0.98]), [3]);
});

test('not_a_number_is_no_better_loss', () => {
  const rules = rulesOf({ targetLoss: 0.5, plateau: 2 });
  assert.deepEqual(restsOf(rules, [NaN, 1, NaN, NaN]), [3]);
});

test('new_run_begins_with_nothing_seen', () => {
  const rules = rulesOf({ targetLoss: 0.5, plateau: 2 });
  assert.deepEqual(restsOf(rules, [0.4]), [0]);
  rules.reset();
  assert.deepEqual(restsOf(rules, [0.4]), [0], 'the target is news again');
  rules.reset();
  assert.deepEqual(restsOf(rules, [9, 8, 0.4]), [2]);
});

test('both_at_once_are_told_as_the_target', () => {
  const rules = rulesOf({ targetLoss: 0.5, plateau: 1 });
  assert.equal(rules.take(0, 0.502), null);
  assert.equal(rules.take(1, 0.5), 'target');
  assert.equal(rules.take(2, 0.5), 'plateau');
});

test('reason_names_the_number_that_was_wanted', () => {
  const numbers = { loss: 0.4, targetLoss: 0.5, plateau: 1 };
  assert.equal(restText('target', numbers), 'The loss 0.400 has reached the target 0.500.');
  assert.equal(restText('plateau', numbers), 'The loss has not improved by 1 % for 1 epoch.');
  assert.equal(restText('', numbers), '');
});
