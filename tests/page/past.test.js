// @ts-check
// The past of a run in Chromium: what the scrubber shows is of this run and of that moment, also
// after a drag, after a way back, and for trained starts; and what is done there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { partDrawn, placeOf } from './plane-states.js';
import { done, useSite } from './site.js';
import {
  clickPanel,
  enter,
  figures,
  press,
  textOf,
  untilDrawn,
  untilFigure,
  untilState,
} from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const core = await loadCore();
const site = useSite('build/site/');

/** @param {string} [link] */
async function open(link = '') {
  const page = await site.open(`#speed=full${link}`, { width: 1440, height: 900 });
  await untilState(page, 'done, so training rests');
  return page;
}

/**
 * Moves the scrubber to an epoch; gives what it then says aloud.
 * @param {Page} page
 * @param {number} epoch
 * @returns {Promise<string>}
 */
async function seek(page, epoch) {
  const text = await page.evaluate((to) => {
    const slider = document.querySelector('.nde-scrubber input');
    if (!(slider instanceof HTMLInputElement)) throw new Error('no scrubber');
    slider.value = String(to);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    return slider.getAttribute('aria-valuetext') ?? '';
  }, epoch);
  await untilDrawn(page);
  return text;
}

/**
 * @param {Record<string, unknown>} options
 * @param {number} epochs
 */
function trained(options, epochs) {
  const run = core.createSession(options);
  return { run, loss: run.train(epochs).loss };
}

/** @param {Float64Array} rows @returns {[number, number][]} */
const statesOf = (rows) =>
  Array.from({ length: rows.length / 2 }, (_, i) => [rows[2 * i], rows[2 * i + 1]]);

/** @param {number} loss */
const inWords = (loss) => `loss ${loss.toPrecision(3)}`;

test('past_after_a_dragged_start_is_that_of_the_new_run', async () => {
  const page = await open();
  const before = await seek(page, 100);
  const first = Number(/epoch (\d+)/.exec(before)?.[1]);
  assert.ok(before.includes(inWords(trained({}, first).loss)), before);
  await page.mouse.move(...(await placeOf(page, 2, 0.7)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, 1.2, 1)));
  await page.mouse.up();
  await page.waitFor(() => location.hash.includes('starts='));
  const text = await page.evaluate(() => decodeURIComponent(location.hash));
  const start = (/starts=([^&]*)/.exec(text)?.[1] ?? '').split(',').map(Number);
  const { loss } = trained({ starts: [start] }, 250);
  await untilFigure(page, 'Loss', Number(loss.toPrecision(4)));
  await untilState(page, '250 epochs are done');
  const words = await seek(page, 100);
  const at = Number(/epoch (\d+)/.exec(words)?.[1]);
  assert.ok(words.includes(inWords(trained({ starts: [start] }, at).loss)), words);
  await done(page);
});

test('past_after_a_way_back_has_nothing_of_the_run_that_failed', async () => {
  const page = await open('&epochs=60');
  await enter(page, 'learningRate', '10');
  await press(page, 'Play');
  await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null, 20_000);
  await press(page, 'Details');
  await press(page, 'Restore the last good state');
  await page.waitFor(() => document.querySelector('.nde-notice-problem') === null);
  await untilDrawn(page);
  const { Epoch } = await figures(page);
  await page.waitFor(
    (epoch) =>
      document.querySelector('.nde-scrubber-text')?.textContent === `epoch ${epoch} of ${epoch}`,
    5000,
    Epoch,
  );
  await done(page);
});

test('past_of_trained_starts_begins_where_they_were', async () => {
  const page = await open('&epochs=340&trainStarts=1&noise=0.3&learningRate=0.02');
  const words = await seek(page, 200);
  const at = Number(/epoch (\d+)/.exec(words)?.[1]);
  const { run } = trained({ trainStarts: true, noise: 0.3, learningRate: 0.02 }, at);
  const t = Array.from({ length: 40 }, (_, i) => (0.7 * i) / 39);
  const [curve] = run.predict({ y0: run.starts(), t }).y;
  const drawn = await partDrawn(page, '--nde-fit', statesOf(curve));
  assert.ok(drawn > 0.5, `${drawn} of the beginning is drawn`);
  await done(page);
});

test('state_that_is_picked_in_the_past_is_followed_by_the_network_of_then', async () => {
  const page = await open('&learnedField=0');
  const words = await seek(page, 60);
  const at = Number(/epoch (\d+)/.exec(words)?.[1]);
  const [px, py] = await placeOf(page, 1, -0.3);
  await page.mouse.move(px, py);
  await page.mouse.down();
  await page.mouse.up();
  await untilDrawn(page);
  const { run } = trained({}, at);
  const t = Array.from({ length: 200 }, (_, i) => (7 * i) / 199);
  const then = statesOf(run.predict({ y0: [1, -0.3], t }).y[0]);
  run.train(250 - at);
  const now = statesOf(run.predict({ y0: [1, -0.3], t }).y[0]);
  const ofThen = await partDrawn(page, '--nde-fit', then);
  assert.ok(ofThen > 0.5, `${ofThen} of the curve of then`);
  await press(page, 'Live');
  await page.waitFor(() => document.querySelector('.nde-scrubber-past') === null);
  await untilDrawn(page);
  await untilDrawn(page);
  const ofNow = await partDrawn(page, '--nde-fit', now);
  assert.ok(ofNow > 0.5, `${ofNow} of the curve of now`);
  await done(page);
});

test('run_that_is_pinned_from_the_past_is_pinned_as_it_is_now', async () => {
  const page = await open();
  await clickPanel(page, 'Compare runs');
  await page.waitFor(() => document.querySelector('.nde-compare') !== null);
  await seek(page, 20);
  await press(page, 'Pin this run');
  await press(page, 'Live');
  const pinned = (await textOf(page, '.nde-compare')).includes('0.00499');
  assert.ok(pinned, await textOf(page, '.nde-compare'));
  const { run } = trained({}, 250);
  const { t } = run.data()[0];
  const [fit] = run.predict({ y0: run.starts(), t }).y;
  const drawn = await partDrawn(page, '--nde-fit', statesOf(fit));
  assert.ok(drawn > 0.4, `${drawn} of the present curve`);
  await done(page);
});

test('figures_and_words_are_of_the_moment_that_is_shown', async () => {
  const page = await open();
  const words = await seek(page, 60);
  const at = Number(/epoch (\d+)/.exec(words)?.[1]);
  const { Epoch, Loss, Evaluations } = await figures(page);
  assert.deepEqual([Epoch, Loss], [at, Number(trained({}, at).loss.toPrecision(4))]);
  assert.ok(Number.isNaN(Evaluations), 'what was not kept is a dash');
  await untilState(page, `This is epoch ${at} of 250`);
  await press(page, 'Live');
  await untilState(page, '250 epochs are done');
  assert.equal((await figures(page)).Evaluations, 386);
  await done(page);
});
