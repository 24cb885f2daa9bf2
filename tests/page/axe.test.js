// @ts-check
// The rules of axe-core on everything that a reader can open, in both chapters and both themes; and
// what is said to those who do not see the picture.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { done, useSite } from './site.js';
import { openAll, press, untilReady, untilState } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const site = useSite('build/site/');
let axe = '';

before(async () => {
  const script = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);
  axe = await readFile(script, 'utf8');
});

/**
 * What axe has to complain about, all its rules in force.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function complaints(page) {
  await page.evaluate(axe);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) =>
      html + ' ' + failureSummary).join(' | ')))`);
}

/**
 * @param {string} link
 * @param {import('../browser.js').PageOptions} options
 */
async function open(link, options) {
  const height = options.width === 390 ? 844 : 800;
  const page = await site.open(`#v=1&${link}`, { height, ...options });
  await untilReady(page);
  return page;
}

for (const width of [1280, 390]) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const how = `${width}_${colorScheme}`;

    test(`learn_with_every_panel_open_has_no_violation_${how}`, async () => {
      const options = { width, colorScheme };
      const page = await open('epochs=5&speed=full&flow=particles&difference=1', options);
      await untilState(page, '5 epochs are done');
      await openAll(page);
      await press(page, 'Pin this run');
      assert.deepEqual(await complaints(page), []);
      await done(page);
    });

    test(`solve_with_every_panel_open_has_no_violation_${how}`, async () => {
      const page = await open('chapter=solve&nullclines=1&fixedPoints=1', { width, colorScheme });
      await openAll(page);
      assert.deepEqual(await complaints(page), []);
      await done(page);
    });

    test(`failed_run_and_refused_values_have_no_violation_${how}`, async () => {
      const link = 'optimizer=sgd&learningRate=10&speed=full&rtol=99&system=nonsense';
      const page = await open(link, { width, colorScheme });
      await page.waitFor(() => document.querySelectorAll('.nde-notice').length >= 2);
      assert.deepEqual(await complaints(page), []);
      await done(page);
    });
  }
}

test('live_region_says_the_state_in_words_every_few_seconds', async () => {
  const page = await open('speed=slow&epochs=1000', { width: 1280 });
  const said = () =>
    page.waitFor(
      () => document.querySelector('[aria-live="polite"].nde-unseen')?.textContent ?? '',
    );
  const first = String(await said());
  assert.match(first, /^Training: epoch \d+(, loss [\d.]+)?/);
  const second = await page.waitFor(
    (before) => {
      const text = document.querySelector('[aria-live="polite"].nde-unseen')?.textContent;
      return text !== before && text;
    },
    8_000,
    first,
  );
  assert.match(second, /^Training: epoch \d+, loss [\d.]+, [\d.]+ epochs a second\.$/);
  await done(page);
});

/** Contrast that graphics need against what is behind them (WCAG 1.4.11), and text (1.4.3). */
const GRAPHICS = 3;
const TEXT = 4.5;

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`colours_of_drawings_stand_out_${colorScheme}`, async () => {
    const page = await open('epochs=1', { width: 1280, colorScheme });
    /** @type {Record<string, number>} */
    const ratios = await page.evaluate(() => {
      const style = getComputedStyle(document.querySelector('.nde-plane') ?? document.body);
      /** @param {string} name */
      const luminance = (name) => {
        const hex = style.getPropertyValue(`--nde-${name}`).trim();
        const [r, g, b] = [1, 3, 5].map((i) => {
          const value = parseInt(hex.slice(i, i + 2), 16) / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = luminance('surface');
      const names = ['truth', 'fit', 'data', 'pin-1', 'pin-2', 'pin-3', 'ink', 'ink-quiet'];
      return Object.fromEntries(
        names.map((name) => {
          const other = luminance(name);
          return [name, (Math.max(paper, other) + 0.05) / (Math.min(paper, other) + 0.05)];
        }),
      );
    });
    for (const [name, ratio] of Object.entries(ratios)) {
      const least = name.startsWith('ink') ? TEXT : GRAPHICS;
      assert.ok(ratio >= least, `${name}: ${ratio.toFixed(2)}, at least ${least}`);
    }
    await done(page);
  });
}
