// @ts-check
// State and links without a browser: round trips, and hostile links.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  changeSetting,
  changeView,
  defaultState,
  defaultsOfChanged,
  namedSettings,
} from '../../web/app/state.js';
import { foreignSearch, readLink, writeLink } from '../../web/app/link.js';
import { RunHistory } from '../../web/app/history.js';
import { formatRate, formatReal, roundNumbers } from '../../web/view/numbers.js';
import {
  nameInText,
  nameSettings,
  readNumber,
  readWhole,
  writeShown,
} from '../../web/view/setting-text.js';
import { loadCore } from '../../web/core/index.js';

const core = await loadCore();
const RANDOM_LINKS = 10_000;

/**
 * Random numbers that are the same every time (mulberry32).
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test('default_state_has_an_empty_link', () => {
  assert.equal(writeLink(core, defaultState()), '');
});

test('link_of_a_state_gives_that_state_again', () => {
  let state = defaultState();
  for (const [key, value] of /** @type {const} */ ([
    ['system', 'lorenz'],
    ['rho', 20.5],
    [
      'starts',
      [
        [1, 2, 3],
        [-1e-5, 0, 7],
      ],
    ],
    ['hidden', [8, 16]],
    ['timeInput', true],
    ['rtol', 1e-5],
    ['optimizer', 'sgd'],
  ])) {
    state = changeSetting(core, state, key, /** @type {any} */ (value));
  }
  state.view.speed = 'full';
  state.view.learnedField = false;
  const link = writeLink(core, state);
  const read = readLink(core, '', `#${link}`);
  assert.deepEqual(read.refused, []);
  assert.deepEqual(read.state, state);
});

test('value_of_the_default_is_left_out', () => {
  const state = changeSetting(core, defaultState(), 'alpha', 0.1);
  assert.equal(writeLink(core, state), 'v=1&alpha=0.1');
  assert.equal(writeLink(core, changeSetting(core, state, 'alpha', -0.4)), '');
});

test('another_system_drops_what_belongs_to_the_old_one', () => {
  const state = changeSetting(core, defaultState(), 'alpha', 0.1);
  const other = changeSetting(core, state, 'system', 'lorenz');
  assert.deepEqual(other.settings, { system: 'lorenz' });
});

test('default_of_each_changed_setting_is_known', () => {
  let state = changeSetting(core, defaultState(), 'system', 'lorenz');
  state = changeSetting(core, state, 'seed', 7);
  state = changeSetting(core, state, 'noiseSeed', 9);
  state = changeSetting(core, state, 'timeEnd', 5);
  state = changeView(state, 'epochs', 10);
  assert.deepEqual(defaultsOfChanged(core, state), {
    system: 'spiral',
    seed: 42,
    noiseSeed: 7,
    timeEnd: 3,
    epochs: 250,
  });
});

test('own_data_are_in_the_link', () => {
  const trajectories = [
    {
      t: [0, 0.5, 1.25],
      y: [
        [1, -2],
        [1.5, 1e-7],
        [0.1, 3],
      ],
    },
    {
      t: [0, 2],
      y: [
        [0, 0],
        [4, 5],
      ],
    },
  ];
  /** @type {import('../../web/app/state.js').State} */
  const state = {
    ...defaultState(),
    data: { names: ['hare', 'lynx'], trajectories, source: 'table' },
  };
  const read = readLink(core, '', `#${writeLink(core, state)}`);
  assert.deepEqual(read, { state, refused: [], remarks: [] });
});

test('own_data_that_cannot_be_read_are_named_and_left_out', () => {
  const { state, refused } = readLink(core, '', '#data=1t~x!y~nonsense&seed=7');
  assert.deepEqual(state, { ...defaultState(), settings: { seed: 7 } });
  assert.match(refused.join(' '), /^Data \(data = 1t~x!y~nonsense\): these data cannot be used/);
});

test('equations_bring_their_parameters_along', () => {
  let state = changeSetting(core, defaultState(), 'system', 'custom');
  state = changeSetting(core, state, 'parameters', 'a=3, b=4');
  state = changeSetting(core, state, 'equations', 'a*y; -k*x');
  assert.equal(state.settings.parameters, 'a=3, k=1');
  const { equations = '' } = defaultsOfChanged(core, state);
  state = changeSetting(core, state, 'equations', equations);
  assert.deepEqual(state.settings, { system: 'custom', parameters: 'a=3, b=1' });
});

test('equations_of_a_link_come_before_their_parameters', () => {
  const link = '#parameters=k%3D2&equations=y;-k*x&system=custom';
  const { state, refused } = readLink(core, '', link);
  assert.deepEqual(refused, []);
  assert.deepEqual(state.settings, { system: 'custom', equations: 'y;-k*x', parameters: 'k=2' });
});

test('conditions_of_resting_are_in_the_link', () => {
  const { state, refused } = readLink(core, '', '#v=1&targetLoss=0.25&plateau=30&epochs=9');
  assert.deepEqual(refused, []);
  assert.equal(state.view.targetLoss, 0.25);
  assert.equal(state.view.plateau, 30);
  assert.equal(writeLink(core, state), 'v=1&epochs=9&targetLoss=0.25&plateau=30');
});

test('link_without_a_chapter_shows_the_one_there_was_first', () => {
  assert.equal(readLink(core, '', '#v=1&alpha=0.1').state.view.chapter, 'learn');
  const { state, refused } = readLink(core, '', '#chapter=nowhere');
  assert.equal(state.view.chapter, 'learn');
  assert.match(refused.join(' '), /^Chapter \(chapter = nowhere\): it must be one of .*learn/);
});

test('refused_value_is_named_by_label_key_and_limits', () => {
  const { refused } = readLink(core, '', '#rtol=99&maxSteps=0&epochs=0.5&targetLoss=-1&alpha=x');
  assert.deepEqual(refused, [
    'Relative tolerance (rtol = 99): it must be a number from 1e-14 to 0.1. 1e-7 is used.',
    'Step limit (maxSteps = 0): it must be a whole number from 1 to 1000000. 10000 is used.',
    'Epochs (epochs = 0.5): it must be a whole number from 1 to 1000000. 250 is used.',
    'Target loss (targetLoss = -1): it must be a number from 0 to 1000000. 0 is used.',
    'α (alpha = x): “x” is not a number (−3 to 3). -0.4 is used.',
  ]);
});

test('parameter_of_another_system_is_named', () => {
  const { refused } = readLink(core, '', '#rho=3');
  assert.deepEqual(refused, ['ρ (rho = 3): the chosen system has no such parameter.']);
});

test('parameters_of_others_stay_in_the_query', () => {
  assert.equal(foreignSearch(core, '?utm=a%20b&alpha=1&x'), '?utm=a%20b&x');
  assert.equal(foreignSearch(core, '?alpha=1'), '');
});

test('link_of_another_version_says_so_and_that_all_was_used', () => {
  const { refused, remarks } = readLink(core, '', '#v=2&seed=7');
  assert.deepEqual(refused, []);
  assert.match(remarks.join(' '), /version 2.*All of its settings could be used/);
});

test('control_that_the_method_cannot_have_is_named', () => {
  const { state, refused } = readLink(core, '', '#control=torchdiffeq&method=rk4');
  assert.deepEqual(state.settings, { method: 'rk4' });
  assert.match(refused.join(' '), /control = torchdiffeq/);
});

test('method_without_an_error_estimate_takes_the_step_control_back', () => {
  const state = changeSetting(core, defaultState(), 'control', 'scipy');
  assert.deepEqual(changeSetting(core, state, 'method', 'rk4').settings, { method: 'rk4' });
  const { settings } = changeSetting(core, state, 'method', 'bosh3');
  assert.deepEqual(settings, { control: 'scipy', method: 'bosh3' });
});

test('plus_in_a_link_is_a_space_and_a_plus_is_written_otherwise', () => {
  const { state, refused } = readLink(core, '', '#system=custom&equations=x+%2B+y;+-x');
  assert.deepEqual(refused, []);
  assert.equal(state.settings.equations, 'x + y; -x');
  assert.match(writeLink(core, state), /equations=x%20%2B%20y;%20-x/);
});

test('value_of_a_link_of_more_than_4000_characters_is_refused', () => {
  const seedOf = (/** @type {number} */ length) => `#seed=${'7'.padStart(length, '0')}`;
  assert.deepEqual(readLink(core, '', seedOf(4000)).state.settings, { seed: 7 });
  const { state, refused } = readLink(core, '', seedOf(4001));
  assert.deepEqual(state, defaultState());
  assert.match(refused.join(' '), /^Seed \(seed = 0.*\): The value is too long/);
});

test('changes_of_a_link_of_more_than_4000_characters_are_refused', () => {
  // Cut off, the last change would be another one.
  const changesOf = (/** @type {number} */ length) => {
    const end = ';20,learningRate,0.012';
    return `#changes=3,rtol,${'1e-5'.padStart(length - end.length - 7, '0')}${end}`;
  };
  const { state } = readLink(core, '', changesOf(4000));
  assert.deepEqual(state.course?.changes, [
    { epoch: 3, name: 'rtol', value: 1e-5 },
    { epoch: 20, name: 'learningRate', value: 0.012 },
  ]);
  const read = readLink(core, '', changesOf(4001));
  assert.equal(read.state.course, undefined);
  assert.match(
    read.refused.join(' '),
    /^Changes of the run \(changes = 3,rtol,0.*\): The value is too long\.$/,
  );
});

test('whole_numbers_with_commas_are_refused', () => {
  assert.throws(() => readWhole('1,000'), /comma.*1000/);
  assert.throws(() => readWhole('1,5'), /comma/);
  assert.equal(readWhole(' 1000 '), 1000);
});

test('comma_is_a_point_only_where_it_cannot_be_anything_else', () => {
  assert.equal(readNumber('1,5'), 1.5);
  assert.equal(readNumber('0,125'), 0.125);
  assert.equal(readNumber('-12,5e-3'), -0.0125);
  assert.equal(readNumber('1,2345'), 1.2345);
  assert.throws(() => readNumber('1,000'), /“1,000” can be read in two ways: type 1.000 or 1000/);
  assert.throws(() => readNumber('-250,125'), /type -250\.125 or -250125/);
  assert.throws(() => readNumber('1,000,000'), /not a number/);
  assert.throws(() => readNumber('1,000.5'), /not a number/);
});

test('values_are_shown_as_one_says_them', () => {
  const setting = (/** @type {string} */ key) =>
    /** @type {import('../../web/core/abi.js').Setting} */ (
      core.abi.settings.find((row) => row.key === key)
    );
  assert.equal(writeShown(setting('optimizer'), 'adamw'), 'AdamW');
  assert.equal(writeShown(setting('timeInput'), false), 'off');
  assert.equal(writeShown(setting('hidden'), []), 'none');
  assert.equal(writeShown(setting('starts'), [[2, 0.7]]), '(2, 0.7)');
  assert.equal(nameInText(setting('learningRate')), 'learning rate');
  assert.equal(nameInText({ ...setting('learningRate'), label: 'SGD' }), 'SGD');
});

test('messages_name_settings_as_the_form_does', () => {
  const rows = namedSettings(core);
  assert.match(nameSettings('maxSteps is 0; it must be', rows), /^Step limit is 0/);
  assert.match(nameSettings('rtol is 99; it must be', rows), /^Relative tolerance is 99/);
  assert.equal(nameSettings('the loss is large', rows), 'the loss is large');
});

test('numbers_are_written_in_one_manner', () => {
  assert.equal(formatReal(2110, 3), '2,110');
  assert.equal(formatReal(999.6, 3), '1,000');
  assert.equal(formatReal(141_800), '1.418 × 10⁵');
  assert.equal(formatRate(1.62), '1.6');
  assert.match(roundNumbers('t = 1.0249659534108485e-8 reached'), /^t = 1\.02 × 10⁻⁸ reached$/);
});

test('history_is_thinned_like_the_core_does', () => {
  const history = new RunHistory(4);
  history.append(Float64Array.of(0, 1, 2, 3, 4), Float64Array.of(9, 8, 7, 6, 5));
  assert.deepEqual([...history.epochs.subarray(0, history.length)], [0, 2, 3, 4]);
});

test('no_link_throws_or_gives_an_invalid_setting', () => {
  const seed = 20261124;
  const random = randomFrom(seed);
  const params = core.abi.systems.flatMap((system) => system.params.map(({ key }) => key));
  const keys = [...core.abi.settings.map(({ key }) => key), ...params];
  keys.push(
    'chapter',
    'targetLoss',
    'plateau',
    'data',
    'speed',
    'epochs',
    'xAxis',
    'changes',
    'v',
    '__proto__',
    'constructor',
    'toString',
    '',
    '%',
    'x',
  );
  const values = ['1', '-1', '0', '1e999', '-1e-400', 'NaN', 'Infinity', '', ' ', '%00', '%', '+'];
  values.push('custom', 'x;y', 'a*x; b', 'x*(y; y', 'a=1', 'k=2,', '1d~x!y~1.1.1!1.1.1!1.1.1');
  values.push('1,2;3,4', ';;', ',,', '[1]', '<b>', 'true', 'lorenz', 'adjoint', '9'.repeat(400));
  values.push('1,'.repeat(3000), 'null', 'undefined', '0x10', '1_000', '٣', '1;2', 'rk4', 'fixed');
  values.push('3,learningRate,0.1', '3,rtol,1e-5;4,rtol,9', '1e3,momentum,-1', '2,__proto__,1');
  /** @param {string[]} list */
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let i = 0; i < RANDOM_LINKS; i++) {
    const n = Math.floor(random() * 6);
    const pairs = Array.from(
      { length: n },
      () => `${pick(keys)}${pick(['=', '', '=='])}${pick(values)}`,
    );
    const hash = `#${pairs.join(pick(['&', '&&', '&']))}`;
    const { state } = readLink(core, pick(['', hash.replace('#', '?')]), hash);
    assert.doesNotThrow(() => core.normalise(state.settings), `seed ${seed}, link ${hash}`);
    const again = readLink(core, '', `#${writeLink(core, state)}`);
    assert.deepEqual(again, { state, refused: [], remarks: [] }, `seed ${seed}, link ${hash}`);
  }
});
