// @ts-check
// The trainer and its messages in Node: the same code that runs in the worker.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { ProtocolError, VERSION, readCommand, readReport } from '../../web/worker/protocol.js';
import { Trainer } from '../../web/worker/trainer.js';

const core = await loadCore();

/**
 * A trainer whose slices run when `turn` is called, and what it reported.
 * @param {number} [slice]
 */
async function makeTrainer(slice = 1e9) {
  /** @type {import('../../web/worker/protocol.js').Report[]} */
  const reports = [];
  /** @type {(() => void)[]} */
  const tasks = [];
  const trainer = new Trainer({
    slice,
    post: (report) => void reports.push(readReport(report)),
    later: (work) => void tasks.push(work),
  });
  await trainer.receive({ type: 'init', version: VERSION, source: core.module });
  const turn = () => tasks.shift()?.();
  return { trainer, reports, turn, waiting: () => tasks.length };
}

/** @param {Record<string, unknown>} [more] */
const openCommand = (more) => ({
  type: 'open',
  run: 1,
  options: {},
  snapshot: null,
  points: new Float64Array([0, 0, 1, 1]),
  curvePoints: 50,
  ...more,
});

/** @param {import('../../web/worker/protocol.js').Report | undefined} report */
function frameOf(report) {
  if (report?.type !== 'frame') throw new Error(`a ${report?.type} instead of a frame`);
  return report;
}

test('open_reports_the_data_and_a_first_frame', async () => {
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand());
  assert.deepEqual(
    reports.map(({ type }) => type),
    ['ready', 'opened', 'frame'],
  );
  const frame = frameOf(reports[2]);
  assert.equal(frame.done, 0);
  assert.equal(frame.curves[0].length, 100);
  assert.equal(frame.trueField?.length, 4);
});

test('only_one_frame_is_under_way', async () => {
  const { trainer, reports, turn } = await makeTrainer(0.2);
  await trainer.receive(openCommand());
  await trainer.receive({ type: 'goal', run: 1, goal: 50 });
  while (turn() !== undefined || frameOf(reports[2]).done > 0);
  for (let i = 0; i < 500; i++) turn();
  assert.equal(reports.filter(({ type }) => type === 'frame').length, 1);
  await trainer.receive({ type: 'next', run: 1, goal: 50 });
  const frame = frameOf(reports.at(-1));
  assert.equal(frame.done, 50);
  assert.ok(frame.resting);
  assert.deepEqual(
    [...frame.epochs],
    Array.from({ length: 50 }, (_, i) => i),
  );
});

test('slices_and_goals_do_not_change_the_numbers', async () => {
  const { trainer, reports, turn } = await makeTrainer(0.1);
  await trainer.receive(openCommand());
  for (const goal of [3, 10, 41]) {
    await trainer.receive({ type: 'next', run: 1, goal });
    for (let i = 0; i < 200; i++) turn();
  }
  await trainer.receive({ type: 'next', run: 1, goal: 0 });
  const losses = reports.flatMap((report) => (report.type === 'frame' ? [...report.losses] : []));
  const run = core.createSession();
  run.train(41);
  assert.deepEqual(losses, [...run.losses()]);
});

test('messages_of_another_run_are_dropped', async () => {
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ run: 7 }));
  const before = reports.length;
  await trainer.receive({ type: 'goal', run: 6, goal: 10 });
  assert.equal(reports.length, before);
});

test('settings_that_cannot_be_are_refused', async () => {
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ options: { rtol: 99 } }));
  const report = reports.at(-1);
  assert.ok(report?.type === 'refused' && report.key === 'rtol' && report.message.includes('0.1'));
});

test('snapshot_of_a_frame_goes_on_with_the_same_bits', async () => {
  const first = await makeTrainer();
  await first.trainer.receive(openCommand());
  await first.trainer.receive({ type: 'next', run: 1, goal: 20 });
  const { snapshot, snapshotDone } = frameOf(first.reports.at(-1));
  assert.equal(snapshotDone, 19, 'the state after the last epoch is not tried yet');
  const second = await makeTrainer();
  await second.trainer.receive(openCommand({ snapshot: structuredClone(snapshot) }));
  await second.trainer.receive({ type: 'next', run: 1, goal: 25 });
  const run = core.createSession();
  run.train(25);
  assert.equal(frameOf(second.reports.at(-1)).loss, run.losses()[24]);
});

test('halving_the_rate_of_a_run_that_diverged_leads_on', async () => {
  let [snapshot, learningRate] = [/** @type {unknown} */ (null), 10];
  for (let i = 0; i < 12; i++) {
    const { trainer, reports, turn, waiting } = await makeTrainer();
    const options = snapshot === null ? { optimizer: 'sgd', learningRate } : { learningRate };
    await trainer.receive(openCommand({ options, snapshot }));
    const goal = 60;
    await trainer.receive({ type: 'next', run: 1, goal });
    while (waiting() > 0) turn();
    const frames = reports.flatMap((report) => (report.type === 'frame' ? [report] : []));
    const last = frames.at(-1);
    if (last?.done === goal && last.loss < 10) return;
    snapshot = frames.filter((frame) => frame.snapshot !== null).at(-1)?.snapshot ?? snapshot;
    learningRate /= 2;
  }
  assert.fail('no rate was small enough');
});

test('messages_that_are_none_are_refused_on_both_sides', () => {
  for (const message of [
    null,
    'goal',
    {},
    { type: 'toString' },
    { type: 'goal', run: 1 },
    { type: 'goal', run: -1, goal: 3 },
    { type: 'goal', run: 1, goal: 0.5 },
    { type: 'points', run: 1, points: [0, 0] },
  ]) {
    assert.throws(() => readCommand(message), ProtocolError);
    assert.throws(() => readReport(message), ProtocolError);
  }
});
