// @ts-check
// The page in Chromium, as a reader meets it: by clicks, keys and links.
//
// Every page that a test opens is closed by `done`, which also sees that the console showed no
// error and that nothing was asked of another origin.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { LINES } from '../js/lines.js';
import { farthest, statesDrawn } from './plane-states.js';
import { copySiteWithWorker, done as close, screens, useSite } from './site.js';
import {
  complaintOf,
  enter,
  figures,
  hashOf,
  press,
  printedLines,
  textOf,
  untilEpoch,
  untilReady,
  untilState,
} from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const site = useSite();

/**
 * @param {string} [link]   what follows the page's address
 * @param {import('../browser.js').PageOptions} [options]
 */
async function open(link = '', options) {
  const page = await site.open(`site/${link}`, { width: 1440, height: 900, ...options });
  await untilReady(page);
  return page;
}

/** @param {Page} page */
async function done(page) {
  const { origin } = new URL(site.url);
  const foreign = (await page.requests()).filter((url) => new URL(url).origin !== origin);
  assert.deepEqual(
    foreign.filter((url) => !url.startsWith('data:')),
    [],
  );
  await close(page);
}

test('run_of_the_blog_starts_by_itself_and_prints_its_lines', async () => {
  const paced = await open();
  await untilEpoch(paced, 3);
  await done(paced);
  const page = await open('#speed=full');
  await untilState(page, '250 epochs are done');
  assert.deepEqual(await printedLines(page), LINES);
  const { Epoch, Loss, Evaluations } = await figures(page);
  assert.equal(Epoch, 250);
  assert.ok(Loss < 0.006, `loss ${Loss}`);
  assert.ok(Evaluations > 0);
  await press(page, 'Play');
  await untilEpoch(page, 260);
  await done(page);
});

test('curves_are_drawn_where_the_core_says', async () => {
  const core = await loadCore();
  const run = core.createSession();
  run.train(100);
  const [{ clean }] = run.data();
  const t = Array.from({ length: 800 }, (_, i) => (7 * i) / 799);
  const [fit] = run.predict({ y0: [2, 0.7], t }).y;
  const page = await open('#speed=full&epochs=100&learnedField=0');
  await untilState(page, '100 epochs are done');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  for (const [property, rows] of /** @type {const} */ ([
    ['--nde-fit', fit],
    ['--nde-truth', clean ?? new Float64Array(0)],
  ])) {
    const { scale, states } = await statesDrawn(page, property);
    assert.ok(states.length > 300, `${property}: ${states.length} pixels`);
    const distance = farthest(states, rows, scale);
    assert.ok(distance <= 2, `${property}: a pixel is ${distance} pixels from the curve`);
  }
  await done(page);
});

/**
 * The figures after a pause: the epoch that was under way may still arrive.
 * @param {Page} page
 */
async function settled(page) {
  let shown = await figures(page);
  for (let before = NaN; before !== shown.Epoch;) {
    before = shown.Epoch;
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
    shown = await figures(page);
  }
  return shown;
}

test('pause_step_and_reset_do_what_they_say', async () => {
  const page = await open();
  await untilEpoch(page, 4);
  await press(page, 'Pause');
  await untilState(page, 'Resting');
  const { Epoch } = await settled(page);
  await press(page, 'Step');
  await untilEpoch(page, Epoch + 1);
  await untilState(page, `Resting after ${Epoch + 1}`);
  assert.equal((await figures(page)).Epoch, Epoch + 1);
  await press(page, 'Reset');
  await untilState(page, 'Ready at epoch 0');
  await press(page, 'Step');
  await untilEpoch(page, 1);
  assert.equal(await textOf(page, '.nde-table tbody th'), LINES[0]);
  await done(page);
});

test('keys_play_step_and_reset_but_not_in_a_text_field', async () => {
  const page = await open();
  await untilEpoch(page, 2);
  await page.press('Space');
  await untilState(page, 'Resting');
  const { Epoch } = await settled(page);
  await page.press('ArrowRight');
  await untilEpoch(page, Epoch + 1);
  await page.evaluate(() => {
    const input = document.querySelector('[data-key="alpha"] input[type="text"]');
    if (input instanceof HTMLElement) input.focus();
  });
  await page.press('r');
  assert.equal((await figures(page)).Epoch, Epoch + 1);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.press('r');
  await untilState(page, 'Ready at epoch 0');
  await done(page);
});

test('link_restores_the_state_and_follows_changes', async () => {
  const link = '#v=1&starts=1,1;-1,0.5&hidden=16,8&learningRate=0.02&alpha=-0.3&speed=slow';
  const page = await open(link);
  const shown = await page.evaluate(() =>
    ['alpha', 'learningRate', 'hidden', 'starts'].map((key) =>
      [...document.querySelectorAll(`[data-key="${key}"] input[type="text"]`)].map((input) =>
        input instanceof HTMLInputElement ? input.value : '',
      ),
    ),
  );
  assert.deepEqual(shown, [['-0.3'], ['0.02'], ['16', '8'], ['1', '1', '-1', '0.5']]);
  assert.equal(await textOf(page, '.nde-speed-text'), '7 epochs a second');
  assert.equal(await hashOf(page), link);
  await enter(page, 'alpha', '-0.4');
  await page.waitFor(() => !location.hash.includes('alpha'));
  await page.evaluate(() => {
    location.hash = '#seed=7';
  });
  await page.waitFor(() => location.hash === '#v=1&seed=7');
  assert.equal(await textOf(page, '.nde-speed-text'), '28 epochs a second');
  await done(page);
});

test('bad_links_are_refused_politely', async () => {
  for (const [link, words, hash] of /** @type {const} */ ([
    ['#rtol=99&seed=7', ['rtol', '99', '0.1', '1e-7'], '#v=1&seed=7'],
    ['?alpha=-0.2&utm=1#hidden=32,no&starts=1;2', ['hidden', 'no', 'starts'], '#v=1&alpha=-0.2'],
    ['#system=torus&%E0%A4%A&nonsense=%3Cb%3E', ['system', 'torus', 'spiral', 'nonsense'], ''],
  ])) {
    const page = await open(link);
    await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
    const notice = await textOf(page, '.nde-notice-problem');
    for (const word of words) {
      assert.ok(notice.includes(word), `${link}: "${word}" is not in "${notice}"`);
    }
    await untilEpoch(page, 2);
    assert.equal(await hashOf(page), hash);
    await done(page);
  }
});

test('bad_values_in_the_form_are_refused_at_the_control', async () => {
  const page = await open();
  for (const [key, text, words] of /** @type {const} */ ([
    ['learningRate', '99', ['10', '0.01 stays in force']],
    ['alpha', 'fast', ['“fast” is not a number', '-0.4 stays in force']],
    ['seed', '1.5', ['whole number', '42 stays in force']],
  ])) {
    await enter(page, key, text);
    const { error, invalid, described } = await complaintOf(page, key);
    for (const word of words) {
      assert.ok(error.includes(word), `${key}: "${word}" is not in "${error}"`);
    }
    assert.equal(invalid, 'true');
    assert.ok(described, `${key}: the error does not describe its control`);
    await page.press('Escape');
    assert.equal((await complaintOf(page, key)).error, '');
  }
  assert.equal(await hashOf(page), '');
  await done(page);
});

test('method_without_error_estimate_brings_fixed_steps_along', async () => {
  const page = await open('#method=rk4&speed=full');
  await untilState(page, '250 epochs are done');
  assert.equal(await hashOf(page), '#v=1&method=rk4&speed=full');
  await done(page);
});

test('click_is_answered_while_training_at_full_speed', async () => {
  const page = await open('#speed=full&epochs=1000000');
  await untilEpoch(page, 100);
  const label = await page.evaluate(() => {
    const button = document.querySelector('.nde-button-main');
    if (button instanceof HTMLElement) button.click();
    return button?.textContent;
  });
  assert.equal(label, 'Play');
  await page.waitFor(async () => {
    const read = () => document.querySelector('.nde-figure-value')?.textContent;
    const first = read();
    for (let i = 0; i < 5; i++) await new Promise((next) => requestAnimationFrame(next));
    return read() === first;
  });
  await done(page);
});

test('run_that_fails_offers_ways_on', async () => {
  const page = await open('#optimizer=sgd&learningRate=10&speed=full');
  await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
  assert.match(await textOf(page, '.nde-notice-problem'), /^The run diverged in epoch/);
  assert.match(await textOf(page, '.nde-notice-problem button'), /^Halve the learning rate/);
  await press(page, 'Halve the learning rate (5)');
  await page.waitFor(() => location.hash.includes('learningRate=5'));
  await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
  // A low window shows the likeliest way on, and the others when asked for.
  await press(page, 'Details');
  await press(page, 'Restore the last good state');
  await untilState(page, 'Ready at epoch 0');
  await press(page, 'All defaults');
  await press(page, 'Play');
  await untilState(page, '250 epochs are done');
  await done(page);
});

test('method_that_needs_too_many_steps_offers_a_looser_tolerance', async () => {
  const page = await open('#method=midpoint&maxSteps=2000');
  await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
  const notice = await textOf(page, '.nde-notice-problem');
  assert.match(notice, /^The solver gave up in epoch 0/);
  assert.doesNotMatch(notice, /\d\.\d{5}/);
  await press(page, 'Loosen the tolerance ×100');
  await untilEpoch(page, 3);
  await page.waitFor(() => location.hash.includes('rtol=1e-5'));
  await done(page);
});

test('layers_can_be_typed_as_a_list_and_commas_are_no_points', async () => {
  const page = await open('#epochs=2');
  await enter(page, 'hidden', '16,8');
  await page.waitFor(() => location.hash.includes('hidden=16,8'));
  await enter(page, 'samples', '1,000');
  assert.match((await complaintOf(page, 'samples')).error, /comma.*1000.*160 stays in force/);
  await page.press('Escape');
  await done(page);
});

test('slider_stands_at_the_number_in_force', async () => {
  const page = await open('#epochs=2&alpha=-0.37');
  const slider = () =>
    page.evaluate(() => {
      const range = document.querySelector('[data-key="alpha"] input[type="range"]');
      return range instanceof HTMLInputElement
        ? [range.value, range.getAttribute('aria-valuetext')]
        : [];
    });
  assert.deepEqual(await slider(), ['-0.37', '-0.37']);
  await enter(page, 'alpha', '0.5');
  assert.deepEqual(await slider(), ['0.5', '0.5']);
  await done(page);
});

test('low_window_leaves_the_plane_in_sight', async () => {
  const page = await open('#epochs=2', { width: 844, height: 390 });
  const position = await page.evaluate(
    () => getComputedStyle(document.querySelector('.nde-dock') ?? document.body).position,
  );
  assert.equal(position, 'static');
  await done(page);
});

test('trap_leaves_a_page_that_goes_on', async () => {
  // In each worker the hundredth call of the training function traps.
  const trap = `{
    const Instance = WebAssembly.Instance;
    let calls = 0;
    WebAssembly.Instance = function (module, imports) {
      const { exports } = new Instance(module, imports);
      const train = (...numbers) => {
        calls += 1;
        if (calls === 100) throw new WebAssembly.RuntimeError('unreachable');
        return exports.nde_abi_train(...numbers);
      };
      return { exports: { ...exports, nde_abi_train: train } };
    };
  }`;
  const copy = await copySiteWithWorker((script) => trap + script);
  try {
    const page = await site.browser.newPage();
    await page.goto(`${copy.url}#speed=16`);
    await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
    const notice = await textOf(page, '.nde-notice-problem');
    assert.match(notice, /stopped unexpectedly.*unreachable/);
    await press(page, 'Restore the last good state');
    await press(page, 'Play');
    await page.waitFor(() => document.querySelector('.nde-notice-problem') !== null);
    await press(page, 'Details');
    await press(page, 'Halve the learning rate');
    await page.waitFor(() => location.hash.includes('learningRate=0.005'));
    await close(page);
  } finally {
    await copy.close();
  }
});

test('where_no_worker_starts_the_page_trains_itself_and_says_so', async () => {
  const copy = await copySiteWithWorker(() => 'throw new Error("no worker here");');
  try {
    const page = await site.browser.newPage();
    await page.goto(`${copy.url}#speed=full`);
    await untilState(page, '250 epochs are done');
    assert.match(await textOf(page, '.nde-notice'), /on the page itself/);
    assert.ok((await figures(page)).Loss < 0.006);
    await page.close();
  } finally {
    await copy.close();
  }
});

test('reduced_motion_is_respected_and_said', async () => {
  const page = await open('', { reducedMotion: true });
  await untilState(page, 'reduced motion');
  assert.equal((await figures(page)).Epoch, 0);
  await press(page, 'Play');
  await untilEpoch(page, 2);
  await done(page);
});

test('nothing_is_cut_off_at_320_pixels', async () => {
  const page = await open('#system=lorenz', { width: 320, height: 640 });
  const { scrollWidth, innerWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    innerWidth,
  }));
  assert.ok(scrollWidth <= innerWidth, `${scrollWidth} pixels wide`);
  await done(page);
});

test('phone_shows_the_whole_plane_above_the_buttons', async () => {
  const page = await open('#epochs=5&speed=full', { width: 390, height: 844, scale: 2 });
  await untilState(page, '5 epochs are done');
  const { end, buttons } = await page.evaluate(() => ({
    end: document.querySelector('.nde-plane')?.getBoundingClientRect().bottom,
    buttons: document.querySelector('.nde-dock')?.getBoundingClientRect().top,
  }));
  assert.ok(end <= buttons, `the plane ends at ${end}, the buttons begin at ${buttons}`);
  await done(page);
});

test('help_is_shown_on_demand_and_always_described', async () => {
  const page = await open('#epochs=5&speed=full');
  const seen = () =>
    page.evaluate(() => {
      const input = document.querySelector('[data-key="alpha"] input[type="text"]');
      const help = document.querySelector('[data-key="alpha"] .nde-field-help');
      const ids = input?.getAttribute('aria-describedby')?.split(' ') ?? [];
      const height = help?.getBoundingClientRect().height ?? 0;
      return { shown: height > 0, described: ids.includes(help?.id ?? '?') };
    });
  assert.deepEqual(await seen(), { shown: true, described: true });
  await press(page, 'Help');
  assert.deepEqual(await seen(), { shown: false, described: true });
  await done(page);
});

/**
 * The numbers beside the vertical axes of the charts over time, with where they stand, from below.
 * What is drawn last within half a second counts, so the charts must be changing.
 * @param {Page} page
 * @returns {Promise<[number, number][][]>}   height and number, per chart
 */
const heardTicks = (page) =>
  page.evaluate(async () => {
    const canvases = [...document.querySelectorAll('.nde-chart-canvas')].slice(1);
    /** @type {Map<number, number>[]} */
    const heard = canvases.map(() => new Map());
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect, fillText } = prototype;
    prototype.clearRect = function begin(...area) {
      heard[canvases.indexOf(this.canvas)]?.clear();
      clearRect.apply(this, area);
    };
    prototype.fillText = function listen(text, x, y) {
      const ticks = heard[canvases.indexOf(this.canvas)];
      if (ticks && this.textAlign === 'right') {
        const { d, f } = this.getTransform();
        ticks.set(-(f + d * y), Number(text.replace('\u2212', '-')));
      }
      fillText.call(this, text, x, y);
    };
    await new Promise((resolve) => setTimeout(resolve, 500));
    Object.assign(prototype, { clearRect, fillText });
    return heard.map((ticks) => [...ticks].sort(([a], [b]) => a - b));
  });

test('numbers_of_the_linear_axes_are_those_of_their_places', async () => {
  for (const system of ['spiral', 'pendulum', 'vanDerPol', 'lotkaVolterra', 'lorenz']) {
    const page = await open(`#system=${system}&speed=full&epochs=1000000`);
    await untilEpoch(page, 2);
    const charts = await heardTicks(page);
    assert.ok(charts.length > 1, `${charts.length} charts over time`);
    for (const ticks of charts) {
      assert.ok(ticks.length > 2, `${system}: ${ticks.length} numbers`);
      const [[y0, first], [y1, last]] = [ticks[0] ?? [0, 0], ticks.at(-1) ?? [1, 1]];
      for (const [y, value] of ticks) {
        const wanted = first + ((last - first) * (y - y0)) / (y1 - y0);
        const off = Math.abs(value - wanted) / (last - first);
        // Chart.js puts numbers on whole pixels.
        assert.ok(
          off < 0.015,
          `${system}: ${value} stands where ${wanted} is: ${ticks.join('; ')}`,
        );
      }
    }
    await done(page);
  }
});

test('screens_are_taken', async () => {
  for (const [width, height, scale] of [
    [1440, 900, 1],
    [390, 844, 2],
  ]) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const name = join(screens, `page-${width}-${colorScheme}`);
      const page = await open('#speed=1', { width, height, scale, colorScheme });
      await untilEpoch(page, 0);
      await page.screenshot(`${name}-start.png`);
      await untilEpoch(page, 110);
      await page.screenshot(`${name}-middle.png`);
      await untilState(page, '250 epochs are done');
      await page.screenshot(`${name}-end.png`, { fullPage: width > 1000 });
      await done(page);
    }
  }
});
