// @ts-check
// Lighthouse's rules for accessibility and good practice, for every chapter. Its performance score
// depends on the machine: `make bench-page` measures that.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { audit } from '../lighthouse.js';
import { useChromium } from './site.js';

const site = useChromium('build/site/');

for (const chapter of ['learn', 'solve']) {
  test(`lighthouse_finds_nothing_to_mend_in_${chapter}`, async () => {
    const url = `${site.url}#v=1&chapter=${chapter}`;
    const { scores, faults } = await audit(site.browser, url, ['accessibility', 'best-practices']);
    assert.deepEqual(faults, []);
    assert.deepEqual(scores, { accessibility: 100, 'best-practices': 100 });
  });
}
