// @ts-check
// Ways back through the states of the page, and the rules by which a run rests.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changeSetting, changeView, defaultState } from '../../web/app/state.js';
import { UndoList, changeInWords } from '../../web/app/undo.js';
import { loadCore } from '../../web/core/index.js';

/** @typedef {import('../../web/app/state.js').State} State */

const core = await loadCore();

/**
 * @param {number} alpha
 * @param {State} [state]
 */
const withAlpha = (alpha, state = defaultState()) => changeSetting(core, state, 'alpha', alpha);

test('undo_leads_back_and_redo_on_again', () => {
  const list = new UndoList(defaultState());
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0 });
  const second = changeSetting(core, withAlpha(0.1), 'seed', 7);
  list.enter(second, { key: 'seed', now: 10 });
  assert.deepEqual(list.undo(), withAlpha(0.1));
  assert.deepEqual(list.undo(), defaultState());
  assert.equal(list.undo(), null);
  assert.deepEqual(list.redo(), withAlpha(0.1));
  assert.deepEqual(list.redo(), second);
  assert.equal(list.redo(), null);
});

test('change_after_an_undo_ends_what_could_be_done_again', () => {
  const list = new UndoList(defaultState());
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0 });
  list.undo();
  list.enter(withAlpha(0.2), { key: 'alpha', now: 10 });
  assert.equal(list.canRedo, false);
  assert.deepEqual(list.undo(), defaultState());
});

test('quick_changes_of_one_setting_are_one', () => {
  const list = new UndoList(defaultState());
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0 });
  list.enter(withAlpha(0.2), { key: 'alpha', now: 500 });
  list.enter(withAlpha(0.3), { key: 'alpha', now: 1000 });
  list.enter(withAlpha(0.4), { key: 'alpha', now: 1700 });
  assert.deepEqual(list.undo(), withAlpha(0.3));
  assert.deepEqual(list.undo(), defaultState());
});

test('drag_is_one_change_however_long_it_takes', () => {
  const list = new UndoList(defaultState());
  list.hold(true);
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0 });
  const turned = changeSetting(core, withAlpha(0.2), 'beta', 2);
  list.enter(withAlpha(0.2), { key: 'alpha', now: 5000 });
  list.enter(turned, { key: 'beta', now: 5001 });
  list.hold(false);
  list.enter(withAlpha(0.3, turned), { key: 'alpha', now: 5002 });
  assert.deepEqual(list.undo(), turned);
  assert.deepEqual(list.undo(), defaultState());
});

test('changes_of_one_turn_are_one', () => {
  const list = new UndoList(defaultState());
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0, turn: 1 });
  const second = changeSetting(core, withAlpha(0.1), 'beta', 2);
  list.enter(second, { key: 'beta', now: 900, turn: 1 });
  list.enter(withAlpha(0.3, second), { key: 'alpha', now: 900, turn: 2 });
  assert.deepEqual(list.undo(), second);
  assert.deepEqual(list.undo(), defaultState());
});

test('drag_back_to_where_it_began_changes_nothing', () => {
  const list = new UndoList(defaultState());
  list.hold(true);
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0 });
  list.enter(defaultState(), { key: 'alpha', now: 100 });
  assert.equal(list.canUndo, false);
});

test('undo_leads_to_where_the_state_went_by_itself', () => {
  const list = new UndoList(defaultState());
  const went = changeSetting(core, withAlpha(0.1), 'learningRate', 0.02);
  list.enter(withAlpha(0.1), { key: 'alpha', now: 0 });
  list.follow(went);
  list.enter(withAlpha(0.2, went), { key: 'alpha', now: 1000 });
  assert.deepEqual(list.undo(), went);
  assert.deepEqual(list.undo(), defaultState());
});

test('chapter_and_speed_are_left_alone_by_undo', () => {
  const list = new UndoList(defaultState());
  const state = withAlpha(0.1);
  list.enter(state, { key: 'alpha', now: 0 });
  list.enter(changeView(state, 'speed', 'full'), { key: 'speed', now: 1000 });
  assert.deepEqual(list.undo(), changeView(defaultState(), 'speed', 'full'));
  assert.equal(list.canUndo, false);
});

test('own_data_are_taken_back', () => {
  const list = new UndoList(defaultState());
  const trajectories = [{ t: [0, 1], y: [[1], [2]] }];
  /** @type {State} */
  const state = { ...defaultState(), data: { names: ['x'], trajectories, source: 'table' } };
  list.enter(state, { key: 'data', now: 0 });
  assert.equal(list.undo()?.data, null);
  assert.equal(list.redo()?.data, state.data);
});

test('a_hundred_states_are_kept', () => {
  const list = new UndoList(defaultState());
  for (let i = 1; i <= 150; i += 1) {
    list.enter(withAlpha(i / 100), { key: 'alpha', now: 1000 * i });
  }
  let last = null;
  let n = 0;
  for (let state = list.undo(); state; state = list.undo()) {
    last = state;
    n += 1;
  }
  assert.equal(n, 100);
  assert.deepEqual(last, withAlpha(0.5));
});

test('change_is_named_as_the_form_names_it', () => {
  const state = changeSetting(core, defaultState(), 'learningRate', 0.05);
  assert.equal(changeInWords(core, state, defaultState()), 'learning rate 0.01');
  assert.equal(changeInWords(core, defaultState(), state), 'learning rate 0.05');
  const other = changeSetting(core, state, 'system', 'lorenz');
  assert.equal(changeInWords(core, state, other), 'system Lorenz');
  const rest = changeView(state, 'targetLoss', 0.1);
  assert.equal(changeInWords(core, state, rest), 'target loss 0.1');
});
