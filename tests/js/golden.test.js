// @ts-check
// One number for a whole training run: the same in every build. tests/c/test_golden.c trains the
// same run natively, tests/page/golden.test.js in browsers.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { GOLDEN, goldenHash } from './golden.js';
import { core } from './support.js';

test('losses_and_weights_of_demo_2_have_the_golden_hash', () => {
  assert.equal(goldenHash(core), GOLDEN);
});

test('the_native_test_expects_the_same_golden_hash', () => {
  const text = readFileSync(new URL('../c/test_golden.c', import.meta.url), 'utf8');
  assert.ok(text.toLowerCase().includes(GOLDEN), `test_golden.c does not contain ${GOLDEN}`);
});
