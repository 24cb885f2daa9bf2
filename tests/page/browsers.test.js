// @ts-check
// The page in browsers of other makes: it loads, trains the blog's run, and nothing goes wrong.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { serveFolder } from '../../web/node/static-server.js';
import { launch } from '../browser.js';
import { LINES } from '../js/lines.js';
import { figures, printedLines, untilState } from './support.js';

/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let server;

before(async () => {
  server = await serveFolder(fileURLToPath(new URL('../../build/site/', import.meta.url)));
});

after(() => server?.close());

for (const name of /** @type {const} */ (['firefox', 'webkit'])) {
  test(`page_trains_the_run_of_the_blog_in_${name}`, async () => {
    const browser = await launch(name);
    try {
      const page = await browser.newPage({ width: 1280, height: 800 });
      await page.goto(`${server.url}#speed=full`);
      await untilState(page, '250 epochs are done');
      const { Epoch, Loss } = await figures(page);
      assert.equal(Epoch, 250);
      assert.ok(Loss < 0.006, `loss ${Loss}`);
      assert.deepEqual(await printedLines(page), LINES);
      // No message: the worker started, the charts came, nothing was refused.
      assert.equal(await page.evaluate(() => document.querySelectorAll('.nde-notice').length), 0);
      assert.deepEqual(page.errors, []);
    } finally {
      await browser.close();
    }
  });
}
