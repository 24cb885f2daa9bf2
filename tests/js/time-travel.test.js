// @ts-check
// The bounded history of a run, and playing it back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Replay, TimeTravel } from '../../web/app/time-travel.js';
import { assertSameBits, core, flat } from './support.js';

/**
 * @param {number} epoch
 * @param {number} [numbers] in weights and curve together
 */
const moment = (epoch, numbers = 2) => ({
  epoch,
  loss: 1 / epoch,
  weights: new Float64Array(numbers - 1).fill(epoch),
  curves: [new Float64Array(1).fill(epoch)],
});

/**
 * @param {number} epochs
 * @param {ConstructorParameters<typeof TimeTravel>[0]} [limits]
 * @param {number} [stride]
 */
function filled(epochs, limits, stride = 1) {
  const history = new TimeTravel(limits);
  for (let epoch = 1; epoch <= epochs; epoch += stride) history.append(moment(epoch));
  return history;
}

/**
 * The epochs that are kept.
 * @param {TimeTravel} history
 */
function epochsOf(history) {
  const { first, last } = history;
  const all = new Set();
  for (let epoch = first?.epoch ?? 0; epoch <= (last?.epoch ?? -1); epoch++) {
    all.add(history.seek(epoch)?.epoch);
  }
  return /** @type {number[]} */ ([...all]);
}

test('every_epoch_is_kept_while_there_is_room', () => {
  const history = filled(250);
  assert.equal(history.length, 250);
  for (const epoch of [1, 2, 120, 250]) assert.equal(history.seek(epoch)?.epoch, epoch);
});

test('at_most_300_moments_are_kept', () => {
  const history = new TimeTravel();
  for (let epoch = 1; epoch <= 20_000; epoch++) {
    history.append(moment(epoch));
    assert.ok(history.length <= 300, `${history.length} at epoch ${epoch}`);
  }
  assert.ok(history.length >= 100, String(history.length));
});

test('at_most_16_megabytes_are_kept', () => {
  const history = new TimeTravel();
  for (let epoch = 1; epoch <= 200; epoch++) {
    history.append(moment(epoch, 2 ** 17));
    assert.ok(history.bytes <= 2 ** 24, `${history.bytes} at epoch ${epoch}`);
  }
  assert.equal(history.bytes, history.length * 2 ** 20);
  assert.ok(history.length >= 8);
});

test('the_first_and_the_newest_always_stay', () => {
  for (const most of [2, 4, 5, 299]) {
    const history = new TimeTravel({ most });
    for (let epoch = 1; epoch <= 2000; epoch++) {
      history.append(moment(epoch));
      assert.deepEqual([history.first?.epoch, history.last?.epoch], [1, epoch]);
    }
  }
});

test('the_first_and_the_newest_stay_even_where_one_alone_is_too_large', () => {
  const history = new TimeTravel({ bytesMost: 100 });
  for (let epoch = 1; epoch <= 9; epoch++) history.append(moment(epoch, 100));
  assert.deepEqual(epochsOf(history), [1, 9]);
});

test('what_is_kept_lies_evenly_between_the_first_and_the_newest', () => {
  for (const epochs of [301, 1000, 4999, 20_000]) {
    const kept = epochsOf(filled(epochs));
    assert.equal(kept[0], 1);
    assert.equal(kept.at(-1), epochs);
    const gaps = kept.slice(1, -1).map((epoch, i) => epoch - kept[i]);
    assert.equal(Math.min(...gaps), Math.max(...gaps), `${epochs} epochs`);
  }
});

test('moments_that_come_many_epochs_apart_are_kept_as_evenly', () => {
  const history = filled(64 * 500, undefined, 64);
  const kept = epochsOf(history);
  const gaps = kept.slice(1, -1).map((epoch, i) => epoch - kept[i]);
  assert.ok(history.length >= 100 && history.length <= 300, String(history.length));
  assert.equal(Math.min(...gaps), Math.max(...gaps));
});

test('seek_gives_the_nearest_and_of_two_the_earlier', () => {
  const history = filled(101, undefined, 10);
  const nearest = [-5, 1, 5, 6, 7, 95, 101, 1000].map((epoch) => history.seek(epoch)?.epoch);
  assert.deepEqual(nearest, [1, 1, 1, 1, 11, 91, 101, 101]);
});

test('an_empty_history_has_nothing_to_show', () => {
  const history = new TimeTravel();
  assert.deepEqual([history.seek(3), history.first, history.last], [null, null, null]);
});

test('a_return_to_an_earlier_epoch_drops_what_was_later', () => {
  const history = filled(50);
  history.append(moment(20));
  assert.equal(history.last?.epoch, 20);
  assert.equal(history.length, 20);
  assert.equal(history.bytes, 20 * 16);
});

test('clear_forgets_all_and_keeps_every_epoch_again', () => {
  const history = filled(5000);
  history.clear();
  assert.deepEqual([history.length, history.bytes], [0, 0]);
  history.append(moment(1));
  history.append(moment(2));
  history.append(moment(3));
  assert.equal(history.length, 3);
});

test('kept_weights_give_the_kept_curve_again_to_the_bit', () => {
  const run = core.createSession();
  const history = new TimeTravel({ most: 10 });
  const [{ t }] = run.data();
  const request = { y0: [2, 0.7], t };
  for (let epoch = 1; epoch <= 60; epoch++) {
    const { loss } = run.train(1);
    history.append({ epoch, loss, weights: flat(run.weights()), curves: run.predict(request).y });
  }
  const past = history.seek(30);
  assert.ok(past && past.epoch < 60);
  let offset = 0;
  const tensors = run.weights().map((tensor) => {
    const data = past.weights.subarray(offset, (offset += tensor.data.length));
    return { ...tensor, data };
  });
  run.setWeights(tensors);
  assertSameBits(run.predict(request).y[0], past.curves[0], 'curve');
});

/** @param {TimeTravel} history */
function watched(history) {
  /** @type {(number | null)[]} */
  const seen = [];
  let woken = 0;
  const replay = new Replay({
    history,
    wake: () => (woken += 1),
    onMoment: (shown) => seen.push(shown?.epoch ?? null),
  });
  return { replay, seen, woken: () => woken };
}

test('replay_begins_live', () => {
  const { replay, seen } = watched(filled(10));
  assert.ok(replay.live && !replay.playing && replay.moment === null);
  assert.deepEqual(seen, []);
});

test('replay_shows_the_moment_that_was_sought_until_it_goes_live', () => {
  const { replay, seen } = watched(filled(100));
  replay.seek(40);
  assert.ok(!replay.live);
  assert.equal(replay.moment?.epoch, 40);
  replay.goLive();
  assert.ok(replay.live);
  assert.deepEqual(seen, [40, null]);
});

test('replay_plays_from_the_beginning_to_the_end_in_eight_seconds_and_stops', () => {
  const { replay, seen, woken } = watched(filled(101));
  replay.toggle();
  assert.ok(replay.playing);
  for (let now = 1000; replay.playing && now < 20_000; now += 80) replay.frame(now);
  assert.equal(seen[0], 1);
  assert.equal(seen.at(-1), 101);
  // One epoch per frame of 80 ms.
  assert.equal(woken(), 101);
  assert.deepEqual(
    [...new Set(seen)],
    Array.from({ length: 101 }, (_, i) => i + 1),
  );
});

test('replay_plays_on_from_where_it_was_paused', () => {
  const { replay } = watched(filled(101));
  replay.seek(50);
  replay.toggle();
  replay.frame(1000);
  replay.frame(1800);
  replay.toggle();
  assert.ok(!replay.playing);
  assert.equal(replay.moment?.epoch, 60);
  replay.frame(5000);
  assert.equal(replay.moment?.epoch, 60);
  replay.toggle();
  replay.frame(9000);
  assert.equal(replay.moment?.epoch, 60);
});

test('replay_at_the_end_begins_again', () => {
  const { replay } = watched(filled(101));
  replay.seek(101);
  replay.toggle();
  assert.equal(replay.moment?.epoch, 1);
});

test('replay_of_nothing_does_nothing', () => {
  const { replay, seen } = watched(new TimeTravel());
  replay.toggle();
  replay.seek(3);
  replay.frame(1);
  assert.ok(!replay.playing && replay.live);
  assert.deepEqual(seen, []);
});

test('cut_history_ends_before_an_epoch', () => {
  const history = filled(50);
  const { bytes } = history;
  history.cut(21);
  assert.deepEqual([history.first?.epoch, history.last?.epoch, history.length], [1, 20, 20]);
  assert.equal(history.bytes, (bytes * 20) / 50);
  history.cut(0);
  assert.deepEqual([history.last, history.bytes], [null, 0]);
});
