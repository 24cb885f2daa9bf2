// @ts-check
// The state of the page that belongs to a model file.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stateOfModel } from '../../web/app/model-state.js';
import { changeSetting, defaultState } from '../../web/app/state.js';
import { core, NdeError } from './support.js';

/** @param {[string, import('../../web/core/abi.js').SettingValue][]} changes */
const stateWith = (changes) =>
  changes.reduce((state, [key, value]) => changeSetting(core, state, key, value), defaultState());

test('settings_of_a_complete_list_are_those_that_differ_from_the_defaults', () => {
  for (const system of core.abi.systems) {
    const { settings } = stateWith([
      ['system', system.key],
      ['rtol', 1e-5],
      ['hidden', [8, 4]],
      ['seed', 7],
    ]);
    const complete = core.normalise(settings);
    assert.deepEqual(stateOfModel(core, { settings: complete, data: null }).settings, settings);
  }
});

test('settings_that_others_depend_on_come_first', () => {
  const { settings } = stateWith([
    ['system', 'custom'],
    ['equations', 'k*y; -k*x'],
    ['parameters', 'k=3'],
    ['method', 'rk4'],
    ['adjointRtol', 1e-3],
  ]);
  const complete = core.normalise(settings);
  assert.deepEqual(stateOfModel(core, { settings: complete, data: null }).settings, settings);
});

const rows = { t: [0, 1, 3], y: [[1, 2], [2, 3], [4, 1]] }; // prettier-ignore

test('own_data_come_with_their_names_and_without_the_settings_of_a_system', () => {
  const settings = core.normalise({ system: 'duffing', alpha: 0.3, learningRate: 0.02 });
  const data = { names: ['hare', 'lynx'], source: 'drawn', trajectories: [rows] };
  assert.deepEqual(stateOfModel(core, { settings, data }), {
    settings: { learningRate: 0.02 },
    data: { names: ['hare', 'lynx'], source: 'drawn', trajectories: [rows] },
  });
});

test('own_data_without_names_get_some', () => {
  const data = { names: [], source: 'file', trajectories: [rows] };
  const state = stateOfModel(core, { settings: core.normalise(), data });
  assert.deepEqual(state.data?.names, ['x1', 'x2']);
  assert.equal(state.data?.source, 'table');
});

test('more_rows_than_the_page_takes_are_refused', () => {
  const t = Array.from({ length: 20_000 }, (_, i) => i);
  const data = {
    names: ['a', 'b'],
    source: 'table',
    trajectories: [{ t, y: t.map(() => [1, 2]) }],
  };
  assert.throws(() => stateOfModel(core, { settings: core.normalise(), data }), NdeError);
});
