// @ts-check
// Parts of the page that are loaded when they are first needed: one that does not come says so, and
// can be asked for again.

import assert from 'node:assert/strict';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { copySite, done, useSite } from './site.js';
import { press, textOf, untilState } from './support.js';

const site = useSite('build/site/');

/**
 * A copy of the site without a file, and a way to put it back.
 * @param {string} begin   of its name
 */
async function siteWithout(begin) {
  const { folder, url, close } = await copySite();
  const name = (await readdir(folder)).find((file) => file.startsWith(begin)) ?? '';
  assert.ok(name, `no file ${begin}…`);
  const [place, away] = [join(folder, name), join(folder, 'away')];
  await rename(place, away);
  return { url, close, putBack: () => rename(away, place) };
}

for (const file of ['part-solve-chapter', 'solve.css']) {
  test(`chapter_comes_at_the_second_try_without_${file}`, async () => {
    const copy = await siteWithout(file);
    try {
      const page = await site.browser.newPage();
      await page.goto(`${copy.url}#epochs=2`);
      await untilState(page, '2 epochs are done');
      await page.click('[data-chapter="solve"]');
      await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
      assert.match(await textOf(page, '.nde-notice-problem'), /“Solve” could not be loaded/);
      // The keys of a chapter that is not there do nothing.
      await page.press('Space');
      await copy.putBack();
      await press(page, 'Try again');
      await page.waitFor(() => document.querySelector('.nde-solve .nde-plane-canvas') !== null);
      await page.close();
    } finally {
      await copy.close();
    }
  });
}

test('list_of_keys_comes_at_the_second_try', async () => {
  const copy = await siteWithout('part-shortcuts');
  try {
    const page = await site.browser.newPage();
    await page.goto(`${copy.url}#epochs=2`);
    await untilState(page, '2 epochs are done');
    await page.press('?');
    await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
    assert.match(await textOf(page, '.nde-notice-problem'), /list of keys could not be loaded/);
    await copy.putBack();
    await press(page, 'Try again');
    await page.waitFor(() => document.querySelector('dialog')?.open === true);
    await page.press('Escape');
    await page.waitFor(() => document.querySelector('dialog')?.open === false);
    await page.close();
  } finally {
    await copy.close();
  }
});

test('chapter_that_is_left_while_it_loads_does_not_appear', async () => {
  const page = await site.open('#epochs=2');
  await untilState(page, '2 epochs are done');
  await page.evaluate(() => {
    for (const key of ['solve', 'learn']) {
      const tab = document.querySelector(`[data-chapter="${key}"]`);
      if (tab instanceof HTMLElement) tab.click();
    }
  });
  const address = await page.waitFor(
    () =>
      performance.getEntriesByType('resource').find(({ name }) => name.includes('solve-chapter'))
        ?.name,
  );
  await page.evaluate(async (/** @type {string} */ name) => {
    await import(name);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }, address);
  assert.equal(await page.evaluate(() => document.querySelector('.nde-solve')), null);
  assert.match(await textOf(page, '.nde-state'), /2 epochs are done/);
  await done(page);
});
