// @ts-check
// The client's patience, with a worker that says only what the test lets it say.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { VERSION } from '../../web/worker/protocol.js';
import { TrainingClient } from '../../web/worker/client.js';

class FakeWorker {
  /** @type {((event: { data: unknown }) => void) | null} */
  onmessage = null;
  postMessage() {}
  terminate() {}
}

/** @type {FakeWorker} */
let worker;
let silences = 0;
/** @type {TrainingClient} */
let client;
const NONE = new Float64Array(0);

/** @param {number} done */
const frame = (done) => ({
  ...{
    type: 'frame',
    run: 1,
    done,
    resting: false,
    stopped: '',
    changed: [],
    status: 'OK',
    message: '',
  },
  loss: 1,
  ...{ evaluations: 1, accepted: 1, rejected: 0, gradientNorm: 1, rate: 1 },
  ...{ epochs: NONE, losses: NONE, counts: NONE, curves: [] },
  ...{ weights: NONE, past: { epochs: NONE, losses: NONE, weights: [] } },
  ...{ learnedField: null, trueField: null, snapshot: null, snapshotDone: 0 },
});

/** @param {unknown} data */
const say = (data) => worker.onmessage?.({ data });

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  silences = 0;
  const Fake = class extends FakeWorker {
    constructor() {
      super();
      worker = this;
    }
  };
  Object.assign(globalThis, { Worker: Fake });
  const nothing = () => {};
  client = new TrainingClient({
    workerUrl: 'worker.js',
    source: new ArrayBuffer(0),
    events: {
      ...{ opened: nothing, frame: nothing, refused: nothing, broken: assert.fail },
      ...{ local: assert.fail, silent: () => (silences += 1) },
    },
  });
  client.open({ options: {}, snapshot: null, points: NONE, curvePoints: 2 });
  say({ type: 'ready', version: VERSION });
  const history = { epochs: NONE, losses: NONE, evaluations: NONE };
  say({ type: 'opened', run: 1, done: 0, data: [], times: [], ...history });
  say(frame(0));
});

afterEach(() => {
  client.stop();
  mock.timers.reset();
  Reflect.deleteProperty(globalThis, 'Worker');
});

test('next_frame_that_does_not_come_is_noticed', () => {
  client.next(5);
  mock.timers.tick(2900);
  client.set('learningRate', 0.1); // does not put it off
  mock.timers.tick(200);
  assert.equal(silences, 1);
});

test('live_setting_during_a_silence_is_waited_for_again', () => {
  client.next(5);
  mock.timers.tick(3100);
  client.set('learningRate', 0.1);
  mock.timers.tick(3100);
  assert.equal(silences, 2);
});

test('frame_that_comes_ends_the_wait', () => {
  client.next(5);
  say(frame(5));
  mock.timers.tick(5000);
  assert.equal(silences, 0);
});

test('resting_or_hidden_trainer_may_be_silent', () => {
  client.next(0);
  client.set('learningRate', 0.1);
  mock.timers.tick(5000);
  client.next(5);
  client.goal(0, { expectAnswer: false });
  mock.timers.tick(5000);
  assert.equal(silences, 0);
});
