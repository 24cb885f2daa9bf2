// @ts-check
// What a first visit costs: the bytes that the default page asks for until its run rests, and their
// order. Parts that a reader opens are not among them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { gzipSize } from '../gzip.js';
import { done, useSite } from './site.js';
import { untilState } from './support.js';

/** Bytes of a first visit, every file compressed by gzip. */
const MOST = 150_000;

const folder = new URL('../../build/site/', import.meta.url);

const site = useSite('build/site/');

/**
 * The paths below the site that were asked for, each once, in their order. A worker's modules are
 * not among those that a page reports, so the modules that it imports are looked up.
 * @param {import('../browser.js').Page} page
 * @returns {Promise<string[]>}
 */
async function askedFor(page) {
  const urls = await page.requests();
  const paths = urls
    .filter((url) => url.startsWith(site.url))
    .map((url) => new URL(url).pathname.slice(1) || 'index.html');
  /** @type {Set<string>} */
  const files = new Set(['worker.js', ...paths]);
  for (const file of files) {
    if (file.endsWith('.js')) {
      const script = await readFile(new URL(file, folder), 'utf8');
      // An import that is not waited for by a call of import(): the browser follows it by itself.
      for (const [, part = ''] of script.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
        files.add(part);
      }
    }
  }
  return [...files];
}

test('first_visit_stays_within_its_budget', async (t) => {
  const page = await site.open();
  await untilState(page, '250 epochs are done', 60_000);
  await page.waitFor(() => document.querySelector('.nde-chart canvas') !== null);
  const files = await askedFor(page);
  const sizes = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(new URL(file, folder));
      return { file, size: gzipSize(content) };
    }),
  );
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const list = sizes
    .sort((a, b) => b.size - a.size)
    .map(({ file, size }) => `${String(size).padStart(8)} ${file}`)
    .join('\n');
  for (const part of ['chart-library', 'nde.wasm', 'main.css', 'worker.js', 'index.html']) {
    assert.ok(list.includes(part), `${part} is not counted:\n${list}`);
  }
  t.diagnostic(`${total} bytes of ${MOST}`);
  assert.ok(total <= MOST, `${total} bytes, at most ${MOST}:\n${list}`);
  await done(page);
});

test('plane_is_drawn_before_the_chart_library_is_asked_for', async () => {
  const page = await site.open();
  // Colours on the canvas tell its drawing from an empty one, looked at in every frame.
  await page.evaluate(() => {
    const look = () => {
      const canvas = document.querySelector('.nde-plane-canvas');
      const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
      const isDrawn =
        context !== null &&
        context.canvas.width > 0 &&
        context
          .getImageData(0, 0, context.canvas.width, context.canvas.height)
          .data.some((value) => value !== 0);
      if (isDrawn) {
        performance.mark('plane');
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  });
  const times = await page.waitFor(() => {
    const chart = performance
      .getEntriesByType('resource')
      .find(({ name }) => name.includes('chart-library'));
    const plane = performance.getEntriesByName('plane')[0];
    return chart && plane ? { chart: chart.startTime, plane: plane.startTime } : null;
  });
  assert.ok(times.plane <= times.chart, `plane ${times.plane} ms, charts ${times.chart} ms`);
  await done(page);
});
