// @ts-check
// The share panel alone, by clicks and keys.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { EXPORTS } from '../../web/view/share-panel.js';
import { done, screens, testIn, useSite, WINDOWS } from './site.js';
import { linkWarning, press, textOf } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const root = fileURLToPath(new URL('../../', import.meta.url));

const site = useSite('');

/**
 * @param {import('../browser.js').PageOptions} [options]
 * @param {string} [search]
 */
async function open(options, search = '', browser = site.browser) {
  const page = await browser.newPage(options);
  await page.goto(`${site.url}tests/page/share-panel.html${search}`);
  await page.waitFor(() => document.body.dataset.ready === 'true');
  return page;
}

/**
 * @param {Page} page
 * @param {string} words
 */
const untilStatus = (page, words) =>
  page.waitFor(
    (text) =>
      [...document.querySelectorAll('.nde-share-status')].some((e) =>
        e.textContent?.includes(text),
      ),
    5000,
    words,
  );

/** @param {Page} page @returns {Promise<[string, string][]>} */
const saved = (page) => page.evaluate(() => /** @type {any} */ (window).share.saved);

/**
 * Drops a file on the panel.
 * @param {Page} page
 * @param {string} text
 */
const drop = (page, text) =>
  page.evaluate((contents) => {
    const data = new DataTransfer();
    data.items.add(new File([contents], 'model.json'));
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    document.querySelector('.nde-share')?.dispatchEvent(new DragEvent('drop', options));
  }, text);

test('every offer is saved by its name when its button is clicked', async () => {
  const page = await open();
  const offers = EXPORTS.flatMap((group) => group.offers).filter(({ kind }) => kind !== 'png');
  for (const { kind, file } of offers) {
    await page.click(`[data-kind=${kind}]`);
    await untilStatus(page, `${file} is saved`);
  }
  await page.waitFor(
    (n) => /** @type {any} */ (window).share.saved.length === n,
    5000,
    offers.length,
  );
  assert.deepEqual(
    await saved(page),
    offers.map(({ kind, file }) => [file, `contents of ${kind}`]),
  );
  await done(page);
});

test('what could not be made is said in words, and nothing is saved', async () => {
  const page = await open();
  await page.click('[data-kind=png]');
  await untilStatus(page, 'PNG could not be made: the plane has no size');
  assert.deepEqual(await saved(page), []);
  await done(page);
});

test('the link is copied, and its button says so', async () => {
  const page = await open();
  await page.click('.nde-share-link .nde-button');
  await untilStatus(page, 'The link is copied.');
  assert.equal(await textOf(page, '.nde-share-link .nde-button'), 'Copied');
  assert.match(await page.evaluate(() => getSelection()?.toString() ?? ''), /^$|v=1/);
  // Another link is not the one that was copied.
  await page.evaluate(() => /** @type {any} */ (window).share.panel.show({ url: 'http://other/' }));
  assert.equal(await textOf(page, '.nde-share-link .nde-button'), 'Copy link');
  await done(page);
});

test('an approximate link is named as such', async () => {
  const page = await open({}, '?approximate');
  assert.match(await linkWarning(page), /too often for a link/);
  await page.evaluate(() => /** @type {any} */ (window).share.panel.show({ url: 'http://other/' }));
  assert.equal(await linkWarning(page), '');
  await done(page);
});

test('a dropped model file is opened, and another file refused by its name', async () => {
  const page = await open();
  await drop(page, '{}');
  await untilStatus(page, 'model.json is open: epoch 40.');
  await drop(page, 'picture');
  await untilStatus(page, 'model.json: this file cannot be opened: it is not JSON');
  const opened = await page.evaluate(() => /** @type {any} */ (window).share.opened);
  assert.deepEqual(opened, ['{}']);
  await done(page);
});

test('after a file was opened the run before can be had back, once', async () => {
  const page = await open();
  await drop(page, '{}');
  await untilStatus(page, 'is open');
  await press(page, 'Back to the run before');
  await untilStatus(page, 'The run before is back.');
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).share.back), 1);
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Choose a file …');
  await done(page);
});

test('only the line next to what was pressed speaks', async () => {
  const page = await open();
  const spoken = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.nde-share-part')].flatMap((part) => {
        const text = part.querySelector('.nde-share-status')?.textContent;
        return text ? [[part.querySelector('.nde-share-title')?.textContent, text]] : [];
      }),
    );
  await page.click('[data-kind=losses]');
  await untilStatus(page, 'is saved');
  assert.deepEqual(
    (await spoken()).map((/** @type {string[]} */ [title]) => title),
    ['Numbers'],
  );
  await drop(page, '{}');
  await untilStatus(page, 'is open');
  assert.deepEqual(
    (await spoken()).map((/** @type {string[]} */ [title]) => title),
    ['Open'],
  );
  await done(page);
});

test('axe finds nothing to mend', async () => {
  const page = await open({}, '?approximate');
  await page.evaluate(await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() =>
    /** @type {any} */ (window).axe.run('.nde-share', { resultTypes: ['violations'] }),
  );
  assert.deepEqual(
    violations.map((/** @type {any} */ one) => [
      one.id,
      one.nodes.map((/** @type {any} */ n) => n.html),
    ]),
    [],
  );
  await done(page);
});

/** @type {typeof WINDOWS} */
const ALL_WINDOWS = [...WINDOWS, ['narrow', { width: 320, height: 640 }]];

for (const [name, options] of ALL_WINDOWS) {
  test(`nothing is cut off: ${name}`, async () => {
    const page = await open(options, '?approximate');
    const sizes = await page.evaluate(() => {
      const panel = document.querySelector('.nde-share');
      return [panel?.scrollWidth ?? 0, panel?.clientWidth, document.documentElement.scrollWidth];
    });
    assert.equal(sizes[0], sizes[1], 'the panel scrolls sideways');
    assert.ok(sizes[2] <= options.width, 'the page scrolls sideways');
    await page.screenshot(join(screens, `share-${name}.png`));
    await done(page);
  });
}

testIn(['firefox', 'webkit'], 'file_is_saved_and_file_is_opened', async (browser) => {
  const page = await open({}, '', browser);
  await page.click('[data-kind=python]');
  await untilStatus(page, 'neural_ode.py is saved');
  await page.waitFor(() => /** @type {any} */ (window).share.saved.length === 1);
  assert.deepEqual(await saved(page), [['neural_ode.py', 'contents of python']]);
  await drop(page, '{}');
  await untilStatus(page, 'epoch 40');
  await done(page);
});
