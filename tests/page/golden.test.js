// @ts-check
// The golden hash in browsers: the modules of web/core, not bundled, and build/nde.wasm, served
// from the root of the repository.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { serveFolder } from '../../web/node/static-server.js';
import { launch } from '../browser.js';
import { GOLDEN } from '../js/golden.js';

/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let server;

before(async () => {
  server = await serveFolder(fileURLToPath(new URL('../../', import.meta.url)));
});

after(() => server?.close());

/** @param {string} address  of golden-in-browser.js */
const hashInWorker = (address) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(address, { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not start'));
  });

for (const name of /** @type {const} */ (['chromium', 'firefox', 'webkit'])) {
  test(`golden_hash_in_a_page_and_a_worker_of_${name}`, async () => {
    const browser = await launch(name);
    try {
      const page = await browser.newPage();
      await page.goto(`${server.url}tests/page/golden.html`);
      const hash = await page.waitFor(() => document.body.dataset.hash);
      assert.equal(hash, GOLDEN);
      const address = `${server.url}tests/page/golden-in-browser.js`;
      assert.equal(await page.evaluate(hashInWorker, address), GOLDEN);
      assert.deepEqual(page.errors, []);
    } finally {
      await browser.close();
    }
  });
}
