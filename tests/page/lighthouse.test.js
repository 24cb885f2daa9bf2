// @ts-check
// Lighthouse's rules for accessibility and good practice, for every chapter. Its performance score
// depends on the machine: `make bench-page` measures that.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { serveFolder } from '../../web/node/static-server.js';
import { startChromium } from '../browser.js';
import { audit } from '../lighthouse.js';

const site = fileURLToPath(new URL('../../build/site', import.meta.url));

/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let server;
/** @type {Awaited<ReturnType<typeof startChromium>>} */
let browser;

before(async () => {
  server = await serveFolder(site);
  browser = await startChromium();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

for (const chapter of ['learn', 'solve']) {
  test(`lighthouse_finds_nothing_to_mend_in_${chapter}`, async () => {
    const url = `${server.url}#v=1&chapter=${chapter}`;
    const { scores, faults } = await audit(browser, url, ['accessibility', 'best-practices']);
    assert.deepEqual(faults, []);
    assert.deepEqual(scores, { accessibility: 100, 'best-practices': 100 });
  });
}
