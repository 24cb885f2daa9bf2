// @ts-check
// Pinned runs, and the table that compares them with the present one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareRuns, Comparison, differingKeys, lossAt } from '../../web/app/comparison.js';
import { namedSettings } from '../../web/app/state.js';
import { core } from './support.js';

/**
 * @param {Record<string, unknown>} [settings]
 * @param {number} [epochs]
 * @returns {import('../../web/app/comparison.js').RunRecord}
 */
function trained(settings = {}, epochs = 41) {
  const run = core.createSession(settings);
  const { loss, evaluations, accepted, rejected } = run.train(epochs);
  const [{ t, y }] = run.data();
  return {
    settings: /** @type {import('../../web/app/state.js').Settings} */ (run.settings),
    data: { own: null, words: 'Spiral' },
    epochs: run.epochs(),
    losses: run.losses(),
    length: epochs,
    times: [t],
    curves: run.predict({ y0: Array.from(y.slice(0, run.dimension)), t }).y,
    figures: { done: epochs, loss, evaluations, accepted, rejected, rate: 0 },
  };
}

/**
 * @param {Comparison} comparison
 * @param {import('../../web/app/comparison.js').RunRecord} present
 */
const tableOf = (comparison, present) =>
  compareRuns(namedSettings(core), core.abi.settings, comparison.pins, present);

test('at_most_three_runs_are_pinned', () => {
  const comparison = new Comparison();
  const run = trained();
  const names = [0, 1, 2].map(() => comparison.pin(run)?.name);
  assert.deepEqual(names, ['Run A', 'Run B', 'Run C']);
  assert.ok(comparison.full);
  assert.equal(comparison.pin(run), null);
  assert.equal(comparison.pins.length, 3);
});

test('a_removed_pin_leaves_its_colour_to_the_next_and_the_others_keep_theirs', () => {
  const comparison = new Comparison();
  const run = trained();
  comparison.pin(run);
  comparison.pin(run);
  comparison.remove(0);
  assert.deepEqual(
    comparison.pins.map(({ slot }) => slot),
    [1],
  );
  assert.equal(comparison.pin(run)?.slot, 0);
});

test('a_pin_does_not_change_with_the_run', () => {
  const comparison = new Comparison();
  const run = trained();
  const pin = comparison.pin(run);
  const [first, x] = [run.losses[0], run.curves[0][5]];
  run.losses.fill(0);
  run.curves[0].fill(0);
  run.settings.alpha = 3;
  run.figures.done = 0;
  assert.deepEqual(
    [pin?.losses[0], pin?.curves[0][5], pin?.settings.alpha, pin?.figures.done],
    [first, x, -0.4, 41],
  );
});

test('of_a_long_history_a_pin_keeps_at_most_2001_losses_the_first_and_the_last_among_them', () => {
  const n = 65_536;
  const epochs = Float64Array.from({ length: n }, (_, i) => i);
  const losses = epochs.map((epoch) => 1 / (1 + epoch));
  const pin = new Comparison().pin({ ...trained(), epochs, losses, length: n });
  assert.ok(pin && pin.length <= 2001 && pin.losses.length === pin.length);
  assert.deepEqual([pin.epochs[0], pin.epochs[pin.length - 1]], [0, n - 1]);
  assert.equal(lossAt(pin, 33 * 100), losses[33 * 100]);
});

test('entries_beyond_the_length_of_a_history_do_not_count', () => {
  const run = { ...trained(), length: 10 };
  assert.equal(new Comparison().pin(run)?.length, 10);
  assert.equal(lossAt(run, 40), run.losses[9]);
});

test('loss_at_an_epoch_that_is_not_kept_is_the_one_before', () => {
  const run = {
    ...trained(),
    epochs: Float64Array.of(2, 4),
    losses: Float64Array.of(7, 5),
    length: 2,
  };
  assert.deepEqual(
    [1, 2, 3, 4, 9].map((epoch) => lossAt(run, epoch)),
    [NaN, 7, 7, 5, 5],
  );
});

test('settings_that_all_runs_share_are_left_out', () => {
  const runs = [trained(), trained({ hidden: [8], learningRate: 0.02 })];
  assert.deepEqual(differingKeys(runs).sort(), ['hidden', 'learningRate']);
  assert.deepEqual(differingKeys([runs[0], runs[0]]), []);
});

test('a_parameter_that_one_system_lacks_differs', () => {
  const keys = differingKeys([trained({}, 1), trained({ system: 'vanDerPol' }, 1)]);
  for (const key of ['system', 'alpha', 'beta', 'mu']) assert.ok(keys.includes(key), key);
});

test('table_shows_the_present_run_first_and_values_as_a_person_reads_them', () => {
  const comparison = new Comparison();
  comparison.pin(trained({ hidden: [], gradient: 'adjoint', timeInput: true, rtol: 1e-5 }));
  const { columns, rows } = tableOf(comparison, trained({ alpha: -0.3 }));
  assert.deepEqual(columns, [
    { slot: null, name: 'This run' },
    { slot: 0, name: 'Run A' },
  ]);
  const cells = Object.fromEntries(rows.map(({ label, cells: texts }) => [label, texts]));
  assert.deepEqual(cells['α'], ['−0.3', '−0.4']);
  assert.deepEqual(cells['Hidden layers'], ['32', 'none']);
  assert.deepEqual(cells['Gradient'], ['Discrete', 'Adjoint']);
  assert.deepEqual(cells['Time as an input'], ['no', 'yes']);
});

test('losses_are_compared_at_epochs_that_all_have_reached_and_the_least_is_marked', () => {
  const comparison = new Comparison();
  const [long, short] = [trained({}, 60), trained({ learningRate: 1e-3 }, 41)];
  comparison.pin(long);
  const { rows } = tableOf(comparison, short);
  const losses = rows.filter(({ kind }) => kind === 'loss');
  assert.deepEqual(
    losses.map(({ label }) => label),
    ['Epoch 0', 'Epoch 10', 'Epoch 20', 'Epoch 30', 'Epoch 40'],
  );
  // Where they are equal, the first one.
  assert.deepEqual(
    losses.map(({ best }) => best),
    [0, 1, 1, 1, 1],
  );
});

test('a_run_before_its_first_epoch_has_dashes_and_no_losses', () => {
  const comparison = new Comparison();
  comparison.pin(trained());
  const { rows } = tableOf(comparison, trained({}, 0));
  assert.deepEqual(
    rows.filter(({ kind }) => kind === 'loss'),
    [],
  );
  for (const { cells } of rows.filter(({ kind }) => kind === 'figure')) assert.equal(cells[0], '–');
});

test('runs_of_other_data_are_told_apart_and_their_losses_not_ranked', () => {
  const comparison = new Comparison();
  comparison.pin(trained());
  const own = { ...trained(), data: { own: {}, words: 'hare, lynx: 21 rows, scaled' } };
  const { rows } = tableOf(comparison, own);
  const [first] = rows;
  assert.equal(first.label, 'Data');
  assert.deepEqual(first.cells, ['hare, lynx: 21 rows, scaled', 'Spiral']);
  const losses = rows.filter(({ kind }) => kind === 'loss');
  assert.ok(losses.length > 0 && losses.every(({ best }) => best === -1));
  assert.ok(tableOf(comparison, trained()).rows.every(({ label }) => label !== 'Data'));
});
