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

test('run_stops_at_the_very_epoch_that_reaches_the_target_loss', async () => {
  const { trainer, reports } = await makeTrainer();
  const run = core.createSession();
  run.train(250);
  const first = run.losses().findIndex((loss) => loss <= 0.5);
  await trainer.receive(openCommand({ stop: { targetLoss: 0.5, plateau: 0 } }));
  await trainer.receive({ type: 'next', run: 1, goal: 250 });
  const frame = frameOf(reports.at(-1));
  assert.deepEqual([frame.done, frame.resting, frame.stopped], [first + 1, true, 'target']);
  await trainer.receive({ type: 'next', run: 1, goal: 250 });
  const last = frameOf(reports.at(-1));
  assert.deepEqual([last.done, last.stopped], [250, '']);
});

test('run_that_has_stopped_trains_no_further_before_the_page_knows', async () => {
  const { trainer, reports, turn } = await makeTrainer(0.2);
  await trainer.receive(openCommand());
  await trainer.receive({ type: 'stop', run: 1, stop: { targetLoss: 0.5, plateau: 0 } });
  await trainer.receive({ type: 'goal', run: 1, goal: 250 });
  for (let i = 0; i < 500; i++) turn();
  // The first frame is still under way; with the next one the page would go on.
  await trainer.receive({ type: 'next', run: 1, goal: 250 });
  const frame = frameOf(reports.at(-1));
  assert.equal(frame.stopped, 'target');
  assert.ok(frame.done < 250 && frame.loss <= 0.5);
});

test('next_frame_after_a_stop_is_of_the_very_epoch_that_stopped_the_run', async () => {
  const { trainer, reports } = await makeTrainer();
  const run = core.createSession();
  run.train(250);
  const first = run.losses().findIndex((loss) => loss <= 0.5);
  await trainer.receive(openCommand({ stop: { targetLoss: 0.5, plateau: 0 } }));
  // The first frame is under way: nothing tells the page that the run has stopped.
  await trainer.receive({ type: 'goal', run: 1, goal: 250 });
  await trainer.receive({ type: 'next', run: 1, goal: 250 });
  const frame = frameOf(reports.at(-1));
  assert.deepEqual([frame.done, frame.resting, frame.stopped], [first + 1, true, 'target']);
});

test('stop_that_the_page_was_not_told_of_is_no_stop_of_the_next_run', async () => {
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ stop: { targetLoss: 0.5, plateau: 0 } }));
  await trainer.receive({ type: 'goal', run: 1, goal: 250 });
  await trainer.receive(openCommand({ run: 2 }));
  const frame = frameOf(reports.at(-1));
  assert.deepEqual([frame.run, frame.done, frame.stopped], [2, 0, '']);
});

test('target_that_one_run_has_reached_is_news_to_the_next', async () => {
  const { trainer, reports } = await makeTrainer();
  const stop = { targetLoss: 1000, plateau: 0 };
  for (const run of [1, 2]) {
    await trainer.receive(openCommand({ run, stop }));
    await trainer.receive({ type: 'next', run, goal: 9 });
    const frame = frameOf(reports.at(-1));
    assert.deepEqual([frame.run, frame.done, frame.stopped], [run, 1, 'target']);
  }
});

test('loss_that_a_run_brings_along_below_the_target_is_no_news', async () => {
  const session = core.createSession();
  session.train(250);
  const { trainer, reports } = await makeTrainer();
  const stop = { targetLoss: 0.5, plateau: 0 };
  await trainer.receive(openCommand({ snapshot: session.snapshot(), stop }));
  await trainer.receive({ type: 'next', run: 1, goal: 260 });
  const frame = frameOf(reports.at(-1));
  assert.deepEqual([frame.done, frame.stopped], [260, '']);
  assert.ok(frame.loss < 0.5);
});

test('changes_of_epochs_that_a_run_has_behind_it_are_not_made_again', async () => {
  const session = core.createSession();
  session.train(10);
  const changes = [
    { epoch: 5, name: 'learningRate', value: 0.05 },
    { epoch: 10, name: 'learningRate', value: 0.04 },
    { epoch: 12, name: 'learningRate', value: 0.03 },
  ];
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ snapshot: session.snapshot(), changes }));
  await trainer.receive({ type: 'next', run: 1, goal: 15 });
  assert.deepEqual(frameOf(reports.at(-1)).changed, changes.slice(1));
});

test('run_repeats_changes_before_their_epochs_with_the_same_bits', async () => {
  const changes = [
    { epoch: 0, name: 'rtol', value: 1e-7 },
    { epoch: 5, name: 'learningRate', value: 0.03 },
    { epoch: 20, name: 'learningRate', value: 0.001 },
  ];
  const run = core.createSession();
  run.train(5);
  run.set('learningRate', 0.03);
  run.train(15);
  run.set('learningRate', 0.001);
  run.train(10);
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ changes }));
  await trainer.receive({ type: 'next', run: 1, goal: 12 });
  assert.deepEqual(frameOf(reports.at(-1)).changed, changes.slice(1, 2), 'rtol was so already');
  await trainer.receive({ type: 'next', run: 1, goal: 30 });
  assert.deepEqual(frameOf(reports.at(-1)).changed, changes.slice(2));
  const losses = reports.flatMap((report) => (report.type === 'frame' ? [...report.losses] : []));
  assert.deepEqual(losses, [...run.losses()]);
  await trainer.receive({ type: 'ask', run: 1, id: 1, what: 'changes', details: {} });
  const report = reports.at(-1);
  assert.deepEqual(report?.type === 'answer' && report.answer, run.changes);
});

test('who_changes_a_repeated_run_has_it_alone', async () => {
  const changes = [{ epoch: 5, name: 'learningRate', value: 0.03 }];
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ changes }));
  await trainer.receive({ type: 'set', run: 1, key: 'learningRate', value: 0.02 });
  await trainer.receive({ type: 'next', run: 1, goal: 9 });
  assert.deepEqual(frameOf(reports.at(-1)).changed, []);
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

test('live_value_that_is_in_force_is_no_change_of_the_run', async () => {
  const { trainer, reports } = await makeTrainer();
  const session = core.createSession();
  session.train(3);
  const options = { learningRate: 0.01, rtol: 1e-5 };
  await trainer.receive(openCommand({ options, snapshot: session.snapshot() }));
  await trainer.receive({ type: 'ask', run: 1, id: 1, what: 'changes', details: {} });
  const report = reports.at(-1);
  assert.deepEqual(report?.type === 'answer' && report.answer, [
    { epoch: 3, name: 'rtol', value: 1e-5 },
  ]);
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
    { type: 'stop', run: 1, stop: { targetLoss: 1 } },
    { type: 'points', run: 1, points: [0, 0] },
  ]) {
    assert.throws(() => readCommand(message), ProtocolError);
    assert.throws(() => readReport(message), ProtocolError);
  }
});

/**
 * @param {Awaited<ReturnType<typeof makeTrainer>>} made
 * @param {string} what
 * @param {Record<string, unknown>} [details]
 */
async function ask({ trainer, reports }, what, details = {}) {
  await trainer.receive({ type: 'ask', run: 1, id: 5, what, details });
  const report = reports.filter(({ type }) => type === 'answer').at(-1);
  if (report?.type !== 'answer') throw new Error('no answer');
  assert.equal(report.id, 5);
  return { answer: /** @type {any} */ (report.answer), problem: report.problem };
}

test('cost_of_an_epoch_is_that_of_its_gradient', async () => {
  const made = await makeTrainer();
  await made.trainer.receive(openCommand());
  await made.trainer.receive({ type: 'next', run: 1, goal: 10 });
  const { answer } = await ask(made, 'cost');
  const run = core.createSession();
  run.train(10);
  const { evaluations, accepted, rejected, bytes } = run.gradient();
  assert.deepEqual(
    [answer.done, answer.evaluations, answer.accepted, answer.rejected, answer.bytes],
    [10, evaluations, accepted, rejected, bytes],
  );
  assert.equal(answer.steps.length, accepted + rejected);
});

test('gradient_check_of_a_run_agrees_with_differences', async () => {
  const made = await makeTrainer();
  await made.trainer.receive(openCommand({ options: { gradient: 'adjoint' } }));
  await made.trainer.receive({ type: 'next', run: 1, goal: 3 });
  const { answer } = await ask(made, 'gradientCheck');
  assert.equal(answer.method, 'adjoint');
  assert.ok(answer.replayed.relativeError < 1e-4, `${answer.replayed.relativeError}`);
});

test('slow_motion_is_an_epoch_of_the_run', async () => {
  const made = await makeTrainer();
  await made.trainer.receive(openCommand());
  await made.trainer.receive({ type: 'next', run: 1, goal: 4 });
  const { answer } = await ask(made, 'slowMotion', { names: ['x', 'y'], optimizer: 'Adam' });
  const run = core.createSession();
  run.train(4);
  const { loss, gradientNorm } = run.train(1);
  assert.deepEqual(
    [answer.epoch, answer.loss, answer.gradientNorm, answer.outputs.length, answer.samples],
    [4, loss, gradientNorm, 160, 320],
  );
  const mean = answer.outputs
    .flatMap((/** @type {{ residual: number[] }} */ row) => row.residual)
    .reduce((/** @type {number} */ sum, /** @type {number} */ r) => sum + r * r, 0);
  assert.ok(Math.abs(mean / 320 - loss) < 1e-12 * loss, 'the residuals make the loss');
  await made.trainer.receive({ type: 'next', run: 1, goal: 6 });
  const frame = frameOf(made.reports.filter(({ type }) => type === 'frame').at(-1));
  run.train(1);
  assert.deepEqual([frame.done, frame.loss], [6, run.losses()[5]]);
});

test('question_without_an_answer_says_so', async () => {
  const made = await makeTrainer();
  await made.trainer.receive(openCommand());
  const { answer, problem } = await ask(made, 'toString');
  assert.equal(answer, null);
  assert.match(problem, /toString/);
});

test('moments_between_two_frames_have_the_weights_of_their_epochs', async () => {
  const made = await makeTrainer();
  await made.trainer.receive(openCommand());
  await made.trainer.receive({ type: 'next', run: 1, goal: 100 });
  const { past } = frameOf(made.reports.at(-1));
  assert.ok(past.epochs.length >= 8 && past.epochs.length <= 16, `${past.epochs.length} moments`);
  const run = core.createSession();
  past.epochs.forEach((epoch, i) => {
    run.train(epoch - run.epoch);
    const weights = run.weights().flatMap(({ data }) => [...data]);
    assert.deepEqual([...(past.weights[i] ?? [])], weights, `after ${epoch} epochs`);
    assert.equal(past.losses[i], run.losses()[epoch - 1]);
  });
});

test('epoch_of_a_large_network_is_taken_apart', async () => {
  const { trainer, reports } = await makeTrainer();
  await trainer.receive(openCommand({ options: { hidden: [256, 256], samples: 3, timeEnd: 0.1 } }));
  const details = { names: ['x', 'y'], optimizer: 'Adam' };
  await trainer.receive({ type: 'ask', run: 1, id: 1, what: 'slowMotion', details });
  const report = reports.find(({ type }) => type === 'answer');
  const { answer, problem } = /** @type {any} */ (report);
  assert.equal(problem, '');
  const run = core.createSession({ hidden: [256, 256], samples: 3, timeEnd: 0.1 });
  const flat = run.weights().flatMap(({ data }) => [...data]);
  const want = Math.sqrt(flat.reduce((sum, value) => sum + value ** 2, 0));
  assert.equal(answer.weights, flat.length);
  assert.ok(Math.abs(answer.weightsNorm - want) < 1e-9 * want, `${answer.weightsNorm}, ${want}`);
});
