// @ts-check
// The text of the chapter "Learn": its symbols light up what they stand for; and the charts as
// tables.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { done, useSite } from './site.js';
import { figures, press, toText, untilEpoch, untilReady, untilState } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const site = useSite('build/site/');

/** @param {string} link */
async function open(link) {
  const page = await site.open(`#v=1&speed=full&${link}`);
  await untilReady(page);
  return page;
}

/**
 * The picture of the plane as a text: another one where it differs.
 * @param {Page} page
 * @returns {Promise<string>}
 */
const picture = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        const read = () => {
          const canvas = document.querySelector('canvas.nde-plane-canvas');
          done(canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : '');
        };
        requestAnimationFrame(() => requestAnimationFrame(read));
      }),
  );

/**
 * @param {Page} page
 * @param {string} selector
 */
const focus = (page, selector) =>
  page.evaluate((text) => {
    const element = document.querySelector(text);
    if (element instanceof HTMLElement) element.focus({ preventScroll: true });
    return element !== null;
  }, selector);

const litPart = (/** @type {Page} */ page) =>
  page.evaluate(() => document.querySelector('.nde-chapter')?.getAttribute('data-lit'));

test('text_comes_when_a_reader_is_near_and_not_before', async () => {
  const page = await open('epochs=2');
  await untilState(page, '2 epochs are done');
  const asked = async () => (await page.requests()).some((url) => url.includes('extra-article'));
  assert.equal(await asked(), false);
  await page.evaluate(() => document.querySelector('.nde-text')?.scrollIntoView());
  await page.waitFor(() => document.querySelectorAll('.nde-text h2').length === 6);
  assert.equal(await asked(), true);
  await done(page);
});

test('every_symbol_lights_up_a_picture_of_its_own_and_puts_it_out', async () => {
  const page = await open('epochs=20');
  await untilState(page, '20 epochs are done');
  await toText(page);
  await page.evaluate(() => scrollTo(0, 0));
  const dark = await picture(page);
  const seen = new Map([[dark, 'nothing']]);
  for (const part of ['state', 'start', 'data', 'field', 'loss', 'back', 'time']) {
    assert.ok(await focus(page, `.nde-text .nde-symbol[data-part="${part}"]`), part);
    await page.waitFor((name) => document.querySelector(`[data-lit="${name}"]`), 5_000, part);
    const lit = await picture(page);
    assert.equal(seen.get(lit), undefined, `${part} looks like ${seen.get(lit)}`);
    seen.set(lit, part);
  }
  await focus(page, '.nde-button-main');
  assert.equal(await litPart(page), '');
  assert.equal(await picture(page), dark);
  await done(page);
});

test('symbol_of_the_step_shows_the_steps_of_the_solver', async () => {
  const page = await open('epochs=20');
  await untilState(page, '20 epochs are done');
  await toText(page);
  await page.evaluate(() => scrollTo(0, 0));
  await focus(page, '.nde-text .nde-symbol[data-part="state"]');
  const path = await picture(page);
  await focus(page, '.nde-text .nde-symbol[data-part="step"]');
  const end = Date.now() + 5_000;
  while ((await picture(page)) === path) assert.ok(Date.now() < end, 'no steps are drawn');
  await done(page);
});

test('picture_that_is_out_of_sight_is_shown_beside_the_text', async () => {
  const page = await open('epochs=2');
  await untilState(page, '2 epochs are done');
  const lens = () =>
    page.evaluate(() => {
      const element = document.querySelector('.nde-lens');
      return element instanceof HTMLElement && !element.hidden ? element.textContent : null;
    });
  await toText(page);
  await focus(page, '.nde-text .nde-symbol[data-part="loss"]');
  await page.waitFor(() => document.querySelector('.nde-lens:not([hidden])') !== null);
  assert.match(String(await lens()), /^L: the loss/);
  await page.evaluate(() => scrollTo(0, 0));
  await focus(page, '.nde-introduction .nde-symbol');
  await page.waitFor(() => document.querySelector('.nde-lens[hidden]') !== null);
  await done(page);
});

/**
 * @param {Page} page
 * @returns {Promise<{ caption: string, head: string[], rows: string[][] }[]>}
 */
const tables = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-chart-tables table')].map((table) => ({
      caption: table.querySelector('caption')?.textContent ?? '',
      head: [...table.querySelectorAll('thead th')].map((cell) => cell.textContent ?? ''),
      rows: [...table.querySelectorAll('tbody tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent ?? ''),
      ),
    })),
  );

test('charts_can_be_read_as_tables_that_follow_the_run', async () => {
  const page = await open('epochs=150&starts=2,0.7;1,1');
  await untilState(page, '150 epochs are done');
  await page.evaluate(() => document.querySelector('.nde-chart-details')?.setAttribute('open', ''));
  await page.waitFor(() => document.querySelector('.nde-chart-tables td') !== null);
  const [losses, times] = await tables(page);
  assert.equal(losses.caption, 'Loss over epochs (100 of 150 epochs)');
  assert.deepEqual(losses.head, ['Epoch', 'Loss']);
  assert.deepEqual([losses.rows[0][0], losses.rows.at(-1)?.[0]], ['0', '149']);
  assert.equal(Number(losses.rows.at(-1)?.[1]), (await figures(page)).Loss);
  assert.equal(times.caption, 'The variables over time (82 of 320 times)');
  assert.deepEqual(times.head.slice(0, 5), ['Trajectory', 't', 'x, true', 'x, data', 'x, fit']);
  assert.deepEqual(times.rows[0], [
    '1',
    '0.000',
    '2.000',
    '2.000',
    '2.000',
    '0.7000',
    '0.7000',
    '0.7000',
  ]);
  await press(page, 'Step');
  await untilEpoch(page, 151);
  await page.waitFor(
    () => document.querySelector('.nde-chart-tables tbody tr:last-child th')?.textContent === '150',
  );
  assert.equal((await tables(page))[0].rows.length, 100);
  await done(page);
});
