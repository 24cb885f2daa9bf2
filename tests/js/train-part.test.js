// @ts-check
// The part of the data that is trained on, as the page counts it and as the core does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { trainedRows } from '../../web/core/train-part.js';

const core = await loadCore();

test('the_page_counts_the_trained_rows_as_the_core_does', () => {
  const data = [
    { t: [0, 0.1, 0.4, 1.1, 1.3, 2, 3.7, 4], y: new Array(16).fill(1).map((one, i) => one + i) },
    { t: [5, 5.5, 9], y: [1, 2, 3, 4, 5, 6] },
  ];
  for (const trainFraction of [0.01, 0.1, 0.25, 0.325, 0.5, 0.925, 0.99, 1]) {
    const session = core.createSession({ data, trainFraction });
    const held = session.validation()?.points ?? 0;
    session.dispose();
    const counted = data.map(({ t }) => t.length - trainedRows(t, trainFraction));
    assert.equal(counted[0] + counted[1], held, `trainFraction ${trainFraction}`);
  }
});
