// @ts-check
// 100,000 epochs in one session, with the memory that it began with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { core } from './support.js';

const EPOCHS = 100_000;
const SLICE = 1000;

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = runInNewContext('gc');

/** Bytes that the JavaScript heap holds after a collection. */
function heap() {
  collect();
  return process.memoryUsage().heapUsed;
}

/** The bytes of all WebAssembly memories made from here on. */
function watchMemories() {
  /** @type {WebAssembly.Memory[]} */
  const memories = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    constructor(module, imports) {
      super(module, imports);
      memories.push(/** @type {WebAssembly.Memory} */ (this.exports.memory));
    }
  };
  return {
    bytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    end: () => {
      WebAssembly.Instance = Instance;
    },
  };
}

test('100000_epochs_do_not_grow_the_memory', () => {
  const watch = watchMemories();
  const run = core.createSession();
  const begun = watch.bytes();
  assert.ok(begun > 0, 'a memory is watched');

  // The run settles: code is compiled, arrays of results have been made and dropped.
  for (let epoch = 0; epoch < EPOCHS / 10; epoch += SLICE) run.train(SLICE);
  const early = heap();
  for (let epoch = run.epoch; epoch < EPOCHS; epoch += SLICE) {
    const { status, message } = run.train(SLICE);
    assert.equal(status, 'OK', `epoch ${epoch}: ${message}`);
    run.losses();
  }
  const growth = heap() - early;
  watch.end();

  assert.equal(run.epoch, EPOCHS);
  assert.equal(watch.bytes(), begun, 'bytes of the wasm memory');
  // 90,000 epochs that each kept one number would hold 720 kB; 1 kB per slice is 90 kB.
  assert.ok(growth < 4e5, `the JavaScript heap grew by ${growth} bytes, want less than 400000`);
  assert.ok(Number.isFinite(run.losses().at(-1)), 'the last loss');
});
