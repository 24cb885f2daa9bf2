// @ts-check
// The page in browsers of other makes: it loads, trains the blog's run, refits what is dragged, and
// nothing goes wrong.

import assert from 'node:assert/strict';

import { loadCore } from '../../web/core/index.js';
import { LINES } from '../js/lines.js';
import { placeOf } from './plane-states.js';
import { done, testIn, useFolder } from './site.js';
import { figures, hashOf, printedLines, untilFigure, untilState } from './support.js';

const core = await loadCore();

/** @type {import('../browser.js').BrowserName[]} */
const OTHERS = ['firefox', 'webkit'];

const site = useFolder('build/site/');

testIn(OTHERS, 'page_trains_the_run_of_the_blog', async (browser) => {
  const page = await browser.newPage({ width: 1280, height: 800 });
  await page.goto(`${site.url}#speed=full`);
  await untilState(page, '250 epochs are done');
  const { Epoch, Loss } = await figures(page);
  assert.equal(Epoch, 250);
  assert.ok(Loss < 0.006, `loss ${Loss}`);
  assert.deepEqual(await printedLines(page), LINES);
  // No message: the worker started, the charts came, nothing was refused.
  assert.equal(await page.evaluate(() => document.querySelectorAll('.nde-notice').length), 0);
  await done(page);
});

testIn(OTHERS, 'dragged_start_and_slider_are_refitted', async (browser) => {
  const page = await browser.newPage({ width: 1280, height: 800 });
  await page.goto(`${site.url}#speed=full`);
  await untilState(page, '250 epochs are done');
  await page.mouse.move(...(await placeOf(page, 2, 0.7)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, 1.8, 0.8)));
  await page.mouse.move(...(await placeOf(page, 1.5, 1)));
  const [x, y] = await page.waitFor(startNear, 10_000, 1.5, 1, 0.02);
  // The button is still pressed: the fit does not wait for its release.
  await untilFigure(page, 'Loss', lossOf({ starts: [[x, y]] }));
  await page.mouse.up();
  await untilState(page, '250 epochs are done');
  await page.click('[aria-label="Undo"]');
  await page.waitFor(() => !location.hash.includes('starts='));
  await untilFigure(page, 'Loss', lossOf({}));
  await dragSlider(page, 'alpha', 30);
  await page.waitFor(() => location.hash.includes('alpha='));
  const alpha = Number(/alpha=([^&]*)/.exec(await hashOf(page))?.[1]);
  assert.ok(alpha > -0.4, `alpha ${alpha}`);
  await untilFigure(page, 'Loss', lossOf({ alpha }));
  await page.mouse.up();
  await done(page);
});

/**
 * The loss of epoch 250 by the core in Node, as the page shows it.
 * @param {Record<string, unknown>} options
 */
const lossOf = (options) => Number(core.createSession(options).train(250).loss.toPrecision(4));

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

/**
 * Runs in the page: the start in its link, once it is near a place.
 * @param {number} x
 * @param {number} y
 * @param {number} distance
 */
function startNear(x, y, distance) {
  const [, text = ''] = /starts=([^&]*)/.exec(decodeURIComponent(location.hash)) ?? [];
  const start = text.split(',').map(Number);
  return Math.hypot(start[0] - x, start[1] - y) < distance && start;
}
