// @ts-check
// State and links without a browser: round trips, and hostile links.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  changeSetting,
  defaultState,
  foreignSearch,
  namedSettings,
  readLink,
  writeLink,
} from '../../web/app/state.js';
import { RunHistory } from '../../web/app/history.js';
import { formatRate, formatReal, roundNumbers } from '../../web/view/numbers.js';
import { nameSettings, readWhole } from '../../web/view/setting-text.js';
import { loadCore } from '../../web/core/index.js';

const core = await loadCore();
const RANDOM_LINKS = process.env.NDE_TEST_ALL ? 10_000 : 2_000;

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

test('whole_numbers_with_commas_are_refused', () => {
  assert.throws(() => readWhole('1,000'), /comma.*1000/);
  assert.throws(() => readWhole('1,5'), /comma/);
  assert.equal(readWhole(' 1000 '), 1000);
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
  keys.push('speed', 'epochs', 'xAxis', 'v', '__proto__', 'constructor', 'toString', '', '%', 'x');
  const values = ['1', '-1', '0', '1e999', '-1e-400', 'NaN', 'Infinity', '', ' ', '%00', '%', '+'];
  values.push('1,2;3,4', ';;', ',,', '[1]', '<b>', 'true', 'lorenz', 'adjoint', '9'.repeat(400));
  values.push('1,'.repeat(3000), 'null', 'undefined', '0x10', '1_000', '٣', '1;2', 'rk4', 'fixed');
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
