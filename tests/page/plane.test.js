// @ts-check
// What a person does on the phase plane of the chapter "Learn", by real pointers and keys in
// Chromium.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { startChromium } from '../browser.js';
import { partDrawn, placeOf, scaleOf, statesDrawn } from './plane-states.js';
import { done, useSite } from './site.js';
import { enter, hashOf, press, untilDrawn, untilFigure, untilState } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const site = useSite();

/**
 * A page whose 250 epochs are done, or another number that the link says.
 * @param {string} [link]
 * @param {import('../browser.js').PageOptions} [options]
 */
async function open(link = '', options) {
  const size = { width: 1440, height: 900 };
  const page = await site.open(`site/#speed=full${link}`, { ...size, ...options });
  if (!options?.reducedMotion) {
    await untilState(page, 'done, so training rests');
  }
  return page;
}

/**
 * @param {Page} page
 * @param {number} x
 * @param {number} y
 */
async function clickState(page, x, y) {
  await page.mouse.move(...(await placeOf(page, x, y)));
  await page.mouse.down();
  await page.mouse.up();
}

/** @param {Page} page */
const unitOf = async (page) => (await scaleOf(page)).xUnit;

/**
 * The colour of the canvas at a state, averaged over three by three pixels.
 * @param {Page} page
 * @param {[number, number]} at
 * @returns {Promise<[number, number, number]>}
 */
const colourAt = async (page, at) =>
  page.evaluate(
    (px, py) => {
      const canvas = document.querySelector('canvas.nde-plane-canvas');
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('there is no plane');
      const box = canvas.getBoundingClientRect();
      const context = canvas.getContext('2d');
      const { data } = context?.getImageData(px - box.left - 1, py - box.top - 1, 3, 3) ?? {};
      const sum = [0, 0, 0];
      data?.forEach((value, i) => {
        if (i % 4 < 3) sum[i % 4] += value / 9;
      });
      return sum;
    },
    ...(await placeOf(page, ...at)),
  );

const HANDLE = '[data-handle="0"]';

/** @param {Page} page */
const startsInForm = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-key="starts"] input[type="text"]')].map((input) =>
      input instanceof HTMLInputElement ? Number(input.value) : NaN,
    ),
  );

test('dragged_start_refits_while_it_moves', async () => {
  const page = await open();
  await page.mouse.move(...(await placeOf(page, 2, 0.7)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, 1.5, 1)));
  await page.waitFor(
    () => !document.querySelector('[data-handle="0"]')?.ariaLabel?.includes('x 2.00'),
  );
  const [x, y] = await startsInForm(page);
  assert.ok(Math.hypot(x - 1.5, y - 1) < 0.01, `the start is at ${x}, ${y}`);
  const core = await loadCore();
  const run = core.createSession({ starts: [[x, y]] });
  const loss = Number(run.train(250).loss.toPrecision(4));
  // The button is still pressed: the new fit does not wait for its release.
  await untilFigure(page, 'Loss', loss);
  await page.mouse.up();
  await page.waitFor((text) => location.hash.includes(text), 5000, `starts=${x},${y}`);
  await untilState(page, '250 epochs are done');
  await done(page);
});

test('escape_cancels_a_drag', async () => {
  const page = await open();
  const before = await hashOf(page);
  await page.mouse.move(...(await placeOf(page, 2, 0.7)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, 1, 1.2)));
  await page.waitFor(
    () => !document.querySelector('[data-handle="0"]')?.ariaLabel?.includes('x 2.00'),
  );
  await page.press('Escape');
  assert.deepEqual(await startsInForm(page), [2, 0.7]);
  await page.mouse.move(...(await placeOf(page, 0, 0)));
  await page.mouse.up();
  assert.deepEqual(await startsInForm(page), [2, 0.7]);
  await page.waitFor((hash) => location.hash === hash, 5000, before);
  await done(page);
});

test('arrow_keys_move_a_start_and_shift_moves_it_further', async () => {
  const page = await open('&epochs=1');
  await page.evaluate((selector) => document.querySelector(selector)?.focus(), HANDLE);
  await page.press('ArrowLeft');
  await page.waitFor(() => location.hash.includes('starts='));
  const [first] = await startsInForm(page);
  assert.ok(first < 2 && first > 1.9, `one step leads to ${first}`);
  await page.press('Shift+ArrowLeft');
  await page.waitFor(
    (old) => !location.hash.includes(`starts=${old},`) && location.hash.includes('starts='),
    5000,
    first,
  );
  const [second, y] = await startsInForm(page);
  assert.ok(Math.abs(first - second - 5 * (2 - first)) < 1e-9, `then to ${second}`);
  assert.equal(y, 0.7);
  const label = await page.evaluate(
    (selector) => document.querySelector(selector)?.ariaLabel,
    HANDLE,
  );
  assert.match(label, /^Starting point: x 1\.\d+, y 0\.70$/);
  await done(page);
});

test('click_shows_where_both_fields_lead_from_there', async () => {
  const page = await open('&learnedField=0');
  await clickState(page, 1, -0.3);
  await page.waitFor(() => document.querySelector('[data-handle="probe"]') !== null);
  const label = await page.evaluate(
    () => document.querySelector('[data-handle="probe"]')?.ariaLabel ?? '',
  );
  const [x, y] = [...label.matchAll(/[−\d.]+$|[−\d.]+(?=,)/g)].map(([text]) =>
    Number(text.replace('−', '-')),
  );
  assert.ok(Math.hypot(x - 1, y + 0.3) < 0.02, label);
  const core = await loadCore();
  const run = core.createSession();
  run.train(250);
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const t of [times(0, 5), times(0, -0.5)]) {
    const y0 = [[x, y]];
    const [truth, learned] = [run.truth({ y0, t }).y[0], run.predict({ y0, t }).y[0]];
    const truthDrawn = await partDrawn(page, '--nde-truth', statesOf(truth));
    assert.ok(truthDrawn > 0.9, `${truthDrawn} of the true curve to ${t.at(-1)} is drawn`);
    // Dashed: about half of it is not there.
    const part = await partDrawn(page, '--nde-fit', statesOf(learned));
    assert.ok(part > 0.45, `${part} of the learned curve to ${t.at(-1)} is drawn`);
  }
  await page.press('Escape');
  await page.waitFor(() => document.querySelector('[data-handle="probe"]') === null);
  await done(page);
});

/**
 * @param {number} from
 * @param {number} to
 */
const times = (from, to) => Array.from({ length: 60 }, (_, i) => from + ((to - from) * i) / 59);

/**
 * Without the first ones, which the cross covers.
 * @param {Float64Array} rows
 */
const statesOf = (rows) =>
  Array.from(
    { length: rows.length / 2 },
    (_, i) => /** @type {[number, number]} */ ([rows[2 * i], rows[2 * i + 1]]),
  ).slice(8);

test('probe_follows_the_training_and_its_cross_removes_it', async () => {
  const page = await open('&learnedField=0&epochs=5');
  await clickState(page, 1, -0.3);
  await page.waitFor(() => document.querySelector('.nde-plane-remove') !== null);
  await untilDrawn(page);
  const core = await loadCore();
  const run = core.createSession();
  run.train(80);
  const [learned] = run.predict({ y0: [[1, -0.3]], t: times(0, 4) }).y;
  const before = await partDrawn(page, '--nde-fit', statesOf(learned));
  await enter(page, 'epochs', '80');
  await press(page, 'Play');
  await untilState(page, '80 epochs are done');
  await untilDrawn(page);
  const later = await partDrawn(page, '--nde-fit', statesOf(learned));
  assert.ok(later > before + 0.2, `${before} of the later curve before, ${later} after`);
  await page.click('.nde-plane-remove');
  await page.waitFor(() => document.querySelector('[data-handle="probe"]') === null);
  await done(page);
});

test('buttons_and_wheel_zoom_and_the_view_comes_back', async () => {
  const page = await open();
  const whole = await unitOf(page);
  await page.click('[aria-label="Zoom in"]');
  assert.ok(Math.abs((await unitOf(page)) / whole - 1.5) < 1e-9);
  const [px, py] = await placeOf(page, 0.5, 0.5);
  const scroll = await page.evaluate(
    (x, y) => {
      const canvas = document.querySelector('.nde-plane-canvas');
      const wheel = { clientX: x, clientY: y, deltaY: -100, cancelable: true, bubbles: true };
      const zooms = new WheelEvent('wheel', { ...wheel, ctrlKey: true });
      const scrolls = new WheelEvent('wheel', wheel);
      return [zooms, scrolls].map((event) => canvas?.dispatchEvent(event));
    },
    px,
    py,
  );
  assert.deepEqual(scroll, [false, true], 'the wheel alone is left to the page');
  assert.ok((await unitOf(page)) > 1.6 * whole);
  const [qx, qy] = await placeOf(page, 0.5, 0.5);
  // A wheel event tells whole pixels.
  assert.ok(Math.hypot(px - qx, py - qy) < 1, 'the state under the pointer stays');
  await page.click('[aria-label="Show all of it"]');
  assert.equal(await unitOf(page), whole);
  await done(page);
});

test('alt_and_a_drag_move_the_view', async () => {
  const chromium = await startChromium();
  try {
    const page = await chromium.newPage();
    await page.goto(`${site.url}site/#speed=full&epochs=1`);
    // The data have come, and the axes stand.
    await page.waitForFunction(
      () => document.querySelector('.nde-figure-value')?.textContent === '1',
    );
    const scale = () =>
      page.evaluate(() =>
        JSON.parse(document.querySelector('.nde-plane-canvas')?.getAttribute('data-scale') ?? ''),
      );
    const before = await scale();
    const box = await page.$eval('.nde-plane-canvas', (canvas) => {
      const { left, top } = canvas.getBoundingClientRect();
      return { left, top };
    });
    await page.keyboard.down('Alt');
    await page.mouse.move(box.left + 150, box.top + 150);
    await page.mouse.down();
    await page.mouse.move(box.left + 190, box.top + 130);
    await page.mouse.up();
    await page.keyboard.up('Alt');
    const later = await scale();
    assert.ok(Math.abs(later.xLeast - (before.xLeast - 40 / before.xUnit)) < 1e-9);
    assert.ok(Math.abs(later.yLeast - (before.yLeast - 20 / before.yUnit)) < 1e-9);
    assert.equal(await page.$('[data-handle="probe"]'), null, 'and pick no place');
  } finally {
    await chromium.close();
  }
});

test('two_fingers_zoom_and_one_taps_or_drags_a_start', async () => {
  const chromium = await startChromium();
  try {
    const page = await chromium.newPage();
    await page.setViewport({ width: 390, height: 844, hasTouch: true, isMobile: true });
    await page.goto(`${site.url}site/#speed=full&epochs=1`);
    await page.waitForSelector(HANDLE);
    const unit = () =>
      page.$eval('.nde-plane-canvas', (c) => JSON.parse(c.getAttribute('data-scale') ?? '').xUnit);
    const client = await page.createCDPSession();
    /** @param {'touchStart' | 'touchMove' | 'touchEnd'} type @param {[number, number][]} points */
    const touch = (type, points) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      });
    const middle = await page.$eval('.nde-plane-canvas', (canvas) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    });
    const [x, y] = middle;
    const before = await unit();
    await touch('touchStart', [
      [x - 30, y],
      [x + 30, y],
    ]);
    await touch('touchMove', [
      [x - 45, y],
      [x + 45, y],
    ]);
    await touch('touchMove', [
      [x - 60, y],
      [x + 60, y],
    ]);
    await touch('touchEnd', []);
    const ratio = (await unit()) / before;
    assert.ok(Math.abs(ratio - 2) < 0.05, `fingers twice as far apart: ${ratio}`);
    assert.equal(await page.$('[data-handle="probe"]'), null);
    await page.tap('[aria-label="Show all of it"]');
    await page.touchscreen.tap(x, y);
    await page.waitForSelector('[data-handle="probe"]');
    const handle = await page.$eval(HANDLE, (button) => {
      const { left, top, width } = button.getBoundingClientRect();
      return [left + width / 2, top + width / 2, width];
    });
    assert.ok(handle[2] >= 44, `a handle is ${handle[2]} pixels wide`);
    // Beside the middle of the ring, downwards: the page must not scroll.
    const [hx, hy] = [handle[0] + 15, handle[1] + 10];
    await touch('touchStart', [[hx, hy]]);
    await touch('touchMove', [[hx - 10, hy + 20]]);
    await touch('touchMove', [[hx - 10, hy + 40]]);
    await touch('touchEnd', []);
    await page.waitForFunction(() => location.hash.includes('starts='));
    const moved = await page.$eval(HANDLE, (button) => button.getBoundingClientRect().top);
    assert.ok(Math.abs(moved + handle[2] / 2 - handle[1] - 40) < 2, 'it follows the finger');
  } finally {
    await chromium.close();
  }
});

/** The scales of the planes that are shown, in their order. @param {Page} page */
const scales = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-plane-canvas')].map(
      (canvas) => canvas instanceof HTMLElement && canvas.dataset.scale,
    ),
  );

test('fields_side_by_side_show_the_same_part_of_the_plane', async () => {
  const page = await open('&epochs=20&learnedField=0');
  await page.click('[aria-label="The true field beside the learned one"]');
  await page.waitFor(() => document.querySelectorAll('.nde-plane-canvas').length === 2);
  await page.waitFor(() => location.hash.includes('beside=1'));
  await untilDrawn(page);
  const [left, right] = await scales(page);
  assert.equal(left, right);
  // The first canvas is that of the true field: its arrows have the colour of the true curve.
  const { states } = await statesDrawn(page, '--nde-truth');
  assert.ok(states.length > 100, `${states.length} pixels of the true curve`);
  await page.click('.nde-plane-view + .nde-plane-view [aria-label="Zoom in"]');
  await untilDrawn(page);
  const nearer = await scales(page);
  assert.equal(nearer[0], nearer[1]);
  assert.notEqual(nearer[0], left);
  await page.click('[aria-label="The true field beside the learned one"]');
  await page.waitFor(() => document.querySelectorAll('.nde-plane-canvas').length === 1);
  await done(page);
});

test('start_dragged_in_the_true_field_is_that_of_the_run', async () => {
  const page = await open('&epochs=20&beside=1');
  await page.waitFor(() => document.querySelectorAll('.nde-plane-canvas').length === 2);
  await untilDrawn(page);
  const before = await scales(page);
  await page.mouse.move(...(await placeOf(page, 2, 0.7)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, 1.5, 1)));
  await untilDrawn(page);
  const [x, y] = await startsInForm(page);
  assert.ok(Math.hypot(x - 1.5, y - 1) < 0.02, `the start is at ${x}, ${y}`);
  assert.deepEqual(await scales(page), before, 'the view stays while one drags');
  await page.mouse.up();
  await untilState(page, '20 epochs are done');
  await done(page);
});

test('heat_map_is_darker_where_the_fields_differ_more', async () => {
  const page = await open('&difference=1&flow=none');
  await untilDrawn(page);
  const core = await loadCore();
  const run = core.createSession();
  run.train(250);
  /** @type {[number, number][]} */
  const points = [];
  for (let x = -1; x <= 2; x += 0.25) {
    for (let y = -1; y <= 1.4; y += 0.25) points.push([x, y]);
  }
  const [learned, truth] = /** @type {const} */ (['learned', 'true']).map((which) =>
    run.vectorField({ points, which }),
  );
  const ranked = points
    .map((at, i) => {
      const [u, v] = [truth[2 * i], truth[2 * i + 1]];
      const away = Math.hypot(learned[2 * i] - u, learned[2 * i + 1] - v);
      return { at, difference: away / Math.hypot(u, v) };
    })
    .filter(({ at: [x, y] }) => Math.hypot(x, y) > 0.5)
    .sort((a, b) => a.difference - b.difference);
  const [least, most] = [ranked.slice(0, 8), ranked.slice(-8)];
  /** @param {typeof least} some */
  const brightness = async (some) => {
    const colours = await Promise.all(some.map(({ at }) => colourAt(page, at)));
    // Some places lie under a curve; the median does not.
    return colours.map(([r, g, b]) => r + g + b).sort((a, b) => a - b)[4];
  };
  const [light, dark] = [await brightness(least), await brightness(most)];
  assert.ok(light > dark + 60, `small differences ${light}, large ones ${dark}`);
  assert.ok(
    await page.evaluate(() => !document.querySelector('.nde-ramp')?.hasAttribute('hidden')),
  );
  await done(page);
});

/**
 * Whether what is drawn changes by itself.
 * @param {Page} page
 */
const moves = (page) =>
  page.evaluate(async () => {
    const canvas = document.querySelector('canvas.nde-plane-canvas');
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('there is no plane');
    const before = canvas.toDataURL();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return canvas.toDataURL() !== before;
  });

test('particles_flow_when_training_rests', async () => {
  const page = await open('&flow=particles&trueField=1');
  assert.equal(await moves(page), true);
  await done(page);
});

test('particles_stand_still_as_arrows_under_reduced_motion', async () => {
  const page = await open('&flow=particles', { reducedMotion: true });
  await untilFigure(page, 'Epoch', 0);
  // Before it stands still come the first frame, the fonts, and the place that the charts take.
  let tries = 10;
  while (tries > 0 && (await moves(page))) tries -= 1;
  assert.ok(tries > 0, 'it moves for three seconds');
  assert.match(
    await page.evaluate(() => document.querySelector('.nde-legend')?.textContent),
    /reduced motion/,
  );
  await done(page);
});
