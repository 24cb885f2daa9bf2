// @ts-check
// The golden hash in browsers: the modules of web/core, not bundled, and build/nde.wasm, served
// from the root of the repository.

import assert from 'node:assert/strict';

import { GOLDEN } from '../js/golden.js';
import { done, testIn, useFolder } from './site.js';

const root = useFolder('');

/** @param {string} address  of golden-in-browser.js */
const hashInWorker = (address) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(address, { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not start'));
  });

const BROWSERS = /** @type {const} */ (['chromium', 'firefox', 'webkit']);

testIn(BROWSERS, 'golden_hash_of_a_page_and_of_a_worker', async (browser) => {
  const page = await browser.newPage();
  await page.goto(`${root.url}tests/page/golden.html`);
  const hash = await page.waitFor(() => document.body.dataset.hash);
  assert.equal(hash, GOLDEN);
  const address = `${root.url}tests/page/golden-in-browser.js`;
  assert.equal(await page.evaluate(hashInWorker, address), GOLDEN);
  await done(page);
});
