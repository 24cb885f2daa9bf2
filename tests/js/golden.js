// @ts-check
// One number for a whole training run, computed alike in Node, in a page and in a worker: this
// module imports nothing, so that each can load it and bring a core of its own.

/** What every build gives; tests/c/test_golden.c expects the same of the native ones. */
export const GOLDEN = '0xe18fef055cab79da';

/**
 * FNV-1a, 64 bits, of the bits of some numbers, lowest byte first.
 * @param {bigint} hash so far
 * @param {Float64Array} numbers
 */
function fnv1a(hash, numbers) {
  let sum = hash;
  const view = new DataView(new ArrayBuffer(8));
  for (const number of numbers) {
    view.setFloat64(0, number, true);
    for (let i = 0; i < 8; i++) {
      sum = BigInt.asUintN(64, (sum ^ BigInt(view.getUint8(i))) * 0x100000001b3n);
    }
  }
  return sum;
}

/**
 * The hash of the losses and weights of demo 2.
 * @param {import('./support.js').Core} core
 */
export function goldenHash(core) {
  const run = core.createSession();
  run.train(250);
  const { state } = run.snapshot();
  // The state is the weights, as they lie in memory, and the optimiser's two memories.
  const weights = state.slice(0, state.length / 3);
  const hash = fnv1a(fnv1a(0xcbf29ce484222325n, run.losses()), weights);
  return `0x${hash.toString(16).padStart(16, '0')}`;
}
