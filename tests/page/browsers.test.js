// @ts-check
// The page in browsers of other makes: it loads, trains the blog's run, refits what is dragged, and
// nothing goes wrong.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { loadCore } from '../../web/core/index.js';
import { serveFolder } from '../../web/node/static-server.js';
import { launch } from '../browser.js';
import { LINES } from '../js/lines.js';
import { placeOf } from './plane-states.js';
import { figures, hashOf, printedLines, untilState } from './support.js';

const core = await loadCore();

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

  test(`dragged_start_and_slider_are_refitted_in_${name}`, async () => {
    const browser = await launch(name);
    try {
      const page = await browser.newPage({ width: 1280, height: 800 });
      await page.goto(`${server.url}#speed=full`);
      await untilState(page, '250 epochs are done');
      await page.mouse.move(...(await placeOf(page, 2, 0.7)));
      await page.mouse.down();
      await page.mouse.move(...(await placeOf(page, 1.8, 0.8)));
      await page.mouse.move(...(await placeOf(page, 1.5, 1)));
      await page.waitFor(() => location.hash.includes('starts='));
      const [x, y] = startOf(await hashOf(page));
      assert.ok(Math.hypot(x - 1.5, y - 1) < 0.02, `the start is at ${x}, ${y}`);
      // The button is still pressed: the fit does not wait for its release.
      await untilLoss(page, lossOf({ starts: [[x, y]] }));
      await page.mouse.up();
      await untilState(page, '250 epochs are done');
      await page.click('[aria-label="Undo"]');
      await page.waitFor(() => !location.hash.includes('starts='));
      await untilLoss(page, lossOf({}));
      await dragSlider(page, 'alpha', 30);
      await page.waitFor(() => location.hash.includes('alpha='));
      const alpha = Number(/alpha=([^&]*)/.exec(await hashOf(page))?.[1]);
      assert.ok(alpha > -0.4, `alpha ${alpha}`);
      await untilLoss(page, lossOf({ alpha }));
      await page.mouse.up();
      assert.deepEqual(page.errors, []);
    } finally {
      await browser.close();
    }
  });
}

/**
 * The loss of epoch 250 by the core in Node, as the page shows it.
 * @param {Record<string, unknown>} options
 */
const lossOf = (options) => Number(core.createSession(options).train(250).loss.toPrecision(4));

/**
 * @param {import('../browser.js').Page} page
 * @param {number} loss
 */
const untilLoss = (page, loss) =>
  page.waitFor(
    (wanted) => Number(document.querySelectorAll('.nde-figure-value')[1]?.textContent) === wanted,
    20_000,
    loss,
  );

/**
 * Drags the thumb of a slider, and does not let go.
 * @param {import('../browser.js').Page} page
 * @param {string} key
 * @param {number} by   CSS pixels to the right
 */
async function dragSlider(page, key, by) {
  const [x, y] = await page.evaluate((name) => {
    const slider = document.querySelector(`[data-key="${name}"] input[type="range"]`);
    if (!(slider instanceof HTMLInputElement)) throw new Error(`${name} has no slider`);
    slider.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = slider.getBoundingClientRect();
    const part =
      (Number(slider.value) - Number(slider.min)) / (Number(slider.max) - Number(slider.min));
    const thumb = 16; // its middle stays so far from the ends
    return [left + thumb / 2 + part * (width - thumb), top + height / 2];
  }, key);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y);
  await page.mouse.move(x + by, y);
}

/** @param {string} hash */
const startOf = (hash) => {
  const [, text] = /starts=([^&]*)/.exec(decodeURIComponent(hash)) ?? [];
  return text.split(',').map(Number);
};
