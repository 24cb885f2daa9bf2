// @ts-check
// Pictures of both chapters, to be looked at: build/screens/<chapter>-<width>-<theme>-<moment>.png.
// What can be said about them without eyes is asserted: the plane is not blank, and nothing makes
// the page scroll sideways. `make test` makes the light ones on a desk and the dark ones on a phone,
// `make test-all` all.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { done, screens, useSite } from './site.js';
import { press, toText, untilReady, untilState } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

/** Of a plane without curves, arrows and dots: paper, lines and numbers, smoothed. */
const COLOURS_LEAST = 60;

const site = useSite('build/site/');

/**
 * The number of colours of a picture of the page where it shows the plane.
 * @param {Page} page
 * @param {string} path
 * @returns {Promise<number>}
 */
const coloursOfPlane = async (page, path) =>
  page.evaluate(
    async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const plane = document.querySelector('.nde-plane-canvas')?.getBoundingClientRect();
      if (!plane) throw new Error('no plane');
      const ratio = image.width / document.documentElement.clientWidth;
      const [width, height] = [plane.width * ratio, plane.height * ratio].map(Math.floor);
      const context = new OffscreenCanvas(width, height).getContext('2d');
      const [left, top] = [(plane.left + scrollX) * ratio, (plane.top + scrollY) * ratio];
      context?.drawImage(image, -left, -top);
      const { data = [] } = context?.getImageData(0, 0, width, height) ?? {};
      const colours = new Set();
      for (let i = 0; i < data.length; i += 4) {
        colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      }
      return colours.size;
    },
    (await readFile(path)).toString('base64'),
  );

/**
 * @param {Page} page
 * @param {string} name
 * @param {boolean} [fullPage]
 */
async function take(page, name, fullPage = false) {
  const path = join(screens, `${name}.png`);
  if (fullPage) {
    // Charts are drawn when they are seen.
    await page.evaluate(() => document.querySelector('.nde-charts')?.scrollIntoView());
    await page.evaluate(() => new Promise((done) => setTimeout(done, 250)));
    await page.evaluate(() => document.querySelector('.nde-work')?.scrollIntoView());
    await page.evaluate(() => new Promise((done) => setTimeout(done, 250)));
  }
  await page.evaluate(() => scrollTo(0, 0));
  // Two frames: what changed is drawn, charts among it.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 250))),
  );
  await page.screenshot(path, { fullPage });
  const colours = await coloursOfPlane(page, path);
  assert.ok(colours > COLOURS_LEAST, `${name}: ${colours} colours in the plane`);
  const [wide, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wide <= room, `${name}: ${wide} pixels wide in a window of ${room}`);
}

/**
 * Opens one of the panels below the picture; the others are closed.
 * @param {Page} page
 * @param {string} title
 */
async function openPanel(page, title) {
  await page.evaluate((wanted) => {
    for (const panel of document.querySelectorAll('.nde-lazy')) {
      const isIt = panel.querySelector('h2')?.textContent === wanted;
      panel.toggleAttribute('open', isIt);
    }
  }, title);
  await page.waitFor(
    () => (document.querySelector('.nde-lazy[open] .nde-lazy-body')?.children.length ?? 0) > 1,
    20_000,
  );
}

/**
 * @param {Page} page
 * @param {string} link
 */
const follow = (page, link) =>
  page.evaluate(
    (text) =>
      new Promise((done) => {
        addEventListener('hashchange', () => setTimeout(done), { once: true });
        location.hash = `#v=1&${text}`;
      }),
    link,
  );

/**
 * Pins the present run and trains another one.
 * @param {Page} page
 * @param {string} link
 */
async function pinAndTrain(page, link) {
  await press(page, 'Pin this run');
  await follow(page, `${link}&speed=full`);
  await press(page, 'Reset');
  await untilState(page, 'reduced motion');
  await press(page, 'Play');
  await untilState(page, '250 epochs are done');
}

/** What is done in a panel before its picture is taken. @type {[string, string, (page: Page) => Promise<void>][]} */
const PANELS = [
  ['exercises', 'Exercises', async () => {}],
  ['data', 'Your own data', async () => {}],
  [
    'inside',
    'Inside an epoch',
    async (page) => {
      await press(page, 'Check the gradient');
      await page.waitFor(
        () => document.querySelector('.nde-check-result')?.textContent?.includes('Cosine'),
        20_000,
      );
      await press(page, 'Train one epoch in slow motion');
      await page.waitFor(() => document.querySelector('.nde-anatomy math') !== null, 20_000);
    },
  ],
  [
    'compare',
    'Compare runs',
    async (page) => {
      await pinAndTrain(page, 'seed=7');
      await pinAndTrain(page, 'seed=7&learningRate=0.003');
    },
  ],
  ['share', 'Share and take home', async () => {}],
];

for (const [width, height, scale] of [
  [1280, 800, 1],
  [390, 844, 2],
]) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const isUsual = (width === 1280) === (colorScheme === 'light');
    if (!isUsual && !process.env.NDE_TEST_ALL) {
      continue;
    }
    /** @param {string} link */
    const open = async (link) => {
      const options = { width, height, scale, colorScheme, reducedMotion: true };
      const page = await site.open(`#v=1&${link}`, options);
      await untilReady(page);
      return page;
    };

    test(`screens_of_learn_${width}_${colorScheme}`, async () => {
      const name = `learn-${width}-${colorScheme}`;
      const page = await open('epochs=60&speed=full');
      await untilState(page, 'reduced motion');
      await take(page, `${name}-start`);
      await press(page, 'Play');
      await untilState(page, '60 epochs are done');
      await take(page, `${name}-middle`);
      await follow(page, 'speed=full');
      await press(page, 'Play');
      await untilState(page, '250 epochs are done');
      await toText(page);
      await take(page, `${name}-end`, true);
      for (const [moment, title, prepare] of PANELS) {
        await openPanel(page, title);
        await prepare(page);
        await take(page, `${name}-${moment}`, true);
      }
      await done(page);
    });

    test(`screens_of_solve_${width}_${colorScheme}`, async () => {
      const name = `solve-${width}-${colorScheme}`;
      const page = await open('chapter=solve&nullclines=1&fixedPoints=1');
      await page.waitFor(
        () => document.querySelector('.nde-work .nde-plot-note')?.textContent?.includes('rings'),
        20_000,
      );
      await take(page, `${name}-start`);
      for (let i = 0; i < 6; i++) await page.press('ArrowRight');
      await take(page, `${name}-middle`);
      await press(page, 'All');
      await take(page, `${name}-end`, true);
      await done(page);
    });
  }
}
