// @ts-check
// Settings: what is refused and how, what stands in, what may change during a run.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertRefused, assertSameRun, core, flat, norm } from './support.js';

const { abi } = core;

/** @typedef {import('../../web/core/abi.js').Setting} Setting */

/** A run that is soon made and soon trained. */
const TINY = { hidden: [2], samples: 5, timeEnd: 1, tapeMegabytes: 1 };

/**
 * A value of the setting's own shape around one number.
 * @param {Setting} setting
 * @param {unknown} number
 */
function shaped({ kind }, number) {
  if (kind === 'ints') return [number];
  return kind === 'points' ? [[number, 0]] : number;
}

/** @type {(setting: Setting) => [unknown, (string | number)[]][]} */
function badValues(setting) {
  const { kind, choices = [], least = 0, most = 0, longest = 0 } = setting;
  const keys = choices.map(({ key }) => key);
  switch (kind) {
    case 'choice':
      return ['nope', '', 0, true, [keys[0]]].map((value) => [value, keys]);
    case 'flag':
      return ['true', 0, 1, NaN, []].map((value) => [value, ['true or false']]);
    case 'text':
      return ['x'.repeat(longest + 1), 0, true, [], {}].map((value) => [value, [longest]]);
    default: {
      const below = least - Math.max(Math.abs(least) / 2, 1e-3);
      const above = most * 1.5;
      const numbers = [below, above, NaN, Infinity, -Infinity, String(most), true, {}];
      const whole = kind === 'real' || kind === 'points' ? [] : [least + 0.5];
      /** @type {[unknown, (string | number)[]][]} */
      const bad = [...numbers, ...whole].map((number) => [shaped(setting, number), [least, most]]);
      if (longest > 0) {
        const item = kind === 'ints' ? least : [0, 0];
        bad.push(
          [new Array(longest + 1).fill(item), [longest]],
          ['nope', [longest]],
          [7, [longest]],
        );
      }
      if (kind === 'points')
        bad.push([[[1, 2, 3]], [2]], [[[1]], [2]], [[1, 2], [2]], [[], [longest]]);
      return bad;
    }
  }
}

for (const setting of abi.settings) {
  const { key } = setting;

  test(`${key}_refuses_what_is_out_of_its_limits_and_names_them`, () => {
    for (const [value, limits] of badValues(setting)) {
      assertRefused(() => core.createSession({ [key]: value }), key, [key, ...limits]);
    }
  });

  test(`${key}_takes_its_limits`, () => {
    const { kind, choices = [], least = 0, most = 0, longest = 0 } = setting;
    const values =
      kind === 'choice'
        ? choices.map((choice) => choice.key)
        : kind === 'flag'
          ? [false, true]
          : kind === 'text'
            ? ['', 'x'.repeat(longest)] // the equations of another system are not looked at
            : [least, most].map((number) => shaped(setting, number));
    if (longest > 0 && kind !== 'text') {
      const item = kind === 'ints' ? most : [least, most];
      values.push(new Array(longest).fill(item));
    }
    for (const value of values) {
      // A method without an error estimate goes with fixed steps only.
      const rest = key === 'method' ? { control: 'fixed' } : {};
      assert.deepEqual(core.normalise({ ...rest, [key]: value })[key], value);
    }
  });
}

for (const { key: system, params } of abi.systems) {
  test(`parameters_of_${system}_refuse_what_is_out_of_their_limits`, () => {
    for (const { key, least, most } of params) {
      for (const value of [least - 1, most + 1, NaN, '1', true]) {
        const make = () => core.createSession({ system, [key]: value });
        assertRefused(make, key, [key, least, most]);
      }
      for (const value of [least, most]) {
        assert.equal(core.normalise({ system, [key]: value })[key], value);
      }
    }
  });
}

test('an_unknown_key_is_refused_with_the_known_ones', () => {
  assertRefused(() => core.createSession({ learningrate: 0.1 }), 'learningrate', ['learningRate']);
  assertRefused(() => core.createSession({ mu: 1 }), 'mu', ['spiral', 'alpha', 'beta']);
  const foreign = { system: 'vanDerPol', alpha: 1 };
  assertRefused(() => core.createSession(foreign), 'alpha', ['vanDerPol', 'mu']);
});

test('an_error_holds_the_value_that_was_refused', () => {
  const error = assertRefused(() => core.createSession({ rtol: 7 }), 'rtol');
  assert.deepEqual([error.name, error.value, error.status], ['NdeError', 7, 'BAD_SETTING']);
});

test('a_method_without_an_error_estimate_takes_fixed_control', () => {
  const adaptive = { method: 'rk4', control: 'scipy' };
  assertRefused(() => core.createSession(adaptive), 'method', ['fixed', 'dopri5']);
  assert.equal(core.normalise({ method: 'rk4' }).control, 'fixed');
  assert.equal(core.createSession({ ...TINY, method: 'rk4' }).train(1).status, 'OK');
});

test('a_key_that_is_undefined_was_not_given', () => {
  assert.deepEqual(core.normalise({ rtol: undefined, timeEnd: undefined }), core.normalise());
});

test('complete_settings_are_complete_and_normal', () => {
  for (const { key: system, params } of abi.systems) {
    const settings = core.normalise({ system });
    const want = [...abi.settings, ...params].map(({ key }) => key);
    assert.deepEqual(Object.keys(settings).sort(), want.sort());
    assert.deepEqual(core.normalise(settings), settings);
  }
});

test('what_stands_in_is_the_value_of_the_setting_named', () => {
  const settings = core.normalise({ seed: 7, rtol: 1e-5, atol: 1e-6, system: 'lorenz' });
  for (const { key, as } of abi.settings) {
    if (as !== '' && as !== 'system') assert.equal(settings[key], settings[as], key);
  }
  const lorenz = abi.systems.find(({ key }) => key === 'lorenz');
  assert.deepEqual([settings.timeEnd, settings.starts], [lorenz?.timeEnd, [lorenz?.start]]);
});

test('settings_that_are_changed_from_outside_do_not_change_the_core', () => {
  const first = core.normalise();
  /** @type {number[]} */ (first.hidden).push(5);
  assert.deepEqual(core.normalise().hidden, [32]);
  const run = core.createSession(TINY);
  run.settings.learningRate = 9;
  /** @type {number[]} */ (run.settings.hidden).push(5);
  assert.deepEqual([run.settings.learningRate, run.settings.hidden], [0.01, [2]]);
});

test('control_may_be_an_object_of_its_fields', () => {
  const control = { preset: 'scipy', safety: 0.8, factorMin: 0.3, factorMax: 5 };
  const { preset, ...factors } = control;
  assert.deepEqual(core.normalise({ control }), core.normalise({ control: preset, ...factors }));
});

test('every_choice_trains', () => {
  for (const { key, choices = [] } of abi.settings) {
    for (const choice of choices) {
      const rest = key === 'method' ? { control: 'fixed', stepsPerOutput: 20 } : {};
      const system = key === 'system' ? {} : { samples: 20 };
      const run = core.createSession({ hidden: [4], ...system, ...rest, [key]: choice.key });
      const { status, message } = run.train(3);
      assert.equal(status, 'OK', `${key} ${choice.key}: ${message}`);
    }
  }
});

test('networks_from_none_to_four_hidden_layers_of_256_train', () => {
  for (const hidden of [[], [1], [256], [3, 2], [256, 256, 256, 256]]) {
    const run = core.createSession({ ...TINY, hidden });
    assert.equal(run.train(2).status, 'OK', `${hidden}`);
    const widths = [2, ...hidden, 2];
    assert.deepEqual(
      run.weights().map(({ shape }) => shape),
      widths.slice(1).flatMap((width, i) => [[width, widths[i]], [width]]),
    );
  }
});

// ---------------------------------------------------------------------------- live changes

for (const setting of abi.settings) {
  const { key, restart } = setting;

  test(`${key}_${restart ? 'cannot' : 'can'}_change_during_a_run`, () => {
    const run = core.createSession(TINY);
    const same = core.createSession(TINY);
    run.train(2);
    same.train(2);
    const value = run.settings[key];
    if (restart) {
      assertRefused(() => run.set(key, value), key, [key, 'new session', 'learningRate']);
      assert.deepEqual(run.changes, []);
    } else {
      for (const [bad, limits] of badValues(setting)) {
        assertRefused(() => run.set(key, bad), key, [key, ...limits]);
      }
      assert.deepEqual([run.changes, run.settings], [[], same.settings]);
      run.set(key, value);
      assert.deepEqual(run.changes, [{ epoch: 2, name: key, value }]);
    }
    run.train(2);
    same.train(2);
    assertSameRun(run, same);
  });
}

test('a_live_change_acts_from_the_next_epoch_on', () => {
  const run = core.createSession(TINY);
  run.train(3);
  run.set('learningRate', 0.5);
  assert.equal(run.train(1).learningRate, 0.5);
  assert.equal(run.settings.learningRate, 0.5);
});

test('replayed_live_changes_give_the_same_run', () => {
  const run = core.createSession(TINY);
  run.train(3);
  run.set('learningRate', 0.1);
  run.set('rtol', 1e-4);
  run.train(4);
  run.set('clipNorm', 0.01);
  run.train(2);
  const again = core.createSession(TINY);
  for (const { epoch, name, value } of run.changes) {
    again.train(epoch - again.epoch);
    again.set(name, value);
  }
  again.train(run.epoch - again.epoch);
  assertSameRun(again, run);
  assert.deepEqual(again.changes, run.changes);
});

test('an_unknown_or_foreign_name_cannot_change', () => {
  const run = core.createSession(TINY);
  for (const name of ['nope', 'alpha', 'data']) assertRefused(() => run.set(name, 1), name, [name]);
});

test('a_schedule_that_begins_during_a_run_counts_from_epoch_0', () => {
  const run = core.createSession(TINY);
  run.train(10);
  run.set('scheduleEpochs', 4);
  run.set('scheduleFactor', 0.5);
  run.set('schedule', 'step');
  assert.equal(run.train(1).learningRate, 0.01 * 0.25);
});

test('a_live_change_of_the_clip_shortens_the_next_step', () => {
  const settings = { ...TINY, optimizer: 'sgd', learningRate: 1 };
  const run = core.createSession(settings);
  run.set('clipNorm', 1e-3);
  const before = flat(run.weights());
  run.train(1);
  const step = norm(flat(run.weights()).map((value, i) => value - before[i]));
  assert.ok(Math.abs(step - 1e-3) < 1e-6, `length of the step: got ${step}, want 1e-3`);
});
