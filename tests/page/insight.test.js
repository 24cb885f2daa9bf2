// @ts-check
// The components of insight in a real browser, with a session of the core: by clicks and keys.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { done, screens, useSite } from './site.js';
import { textOf } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const core = await loadCore();

const site = useSite('');

/** @param {import('../browser.js').PageOptions} [options] */
async function open(options) {
  const page = await site.open('tests/page/insight.html', { height: 900, ...options });
  await page.waitFor(() => document.body.dataset.ready);
  return page;
}

/**
 * What a component asked for, last.
 * @param {Page} page
 * @param {string} event
 */
const lastAsked = (page, event) =>
  page.evaluate(
    (name) =>
      /** @type {{ asked: { event: string, value: unknown }[] }} */ (
        /** @type {unknown} */ (globalThis)
      ).asked
        .filter((one) => one.event === name)
        .at(-1)?.value,
    event,
  );

/**
 * @param {Page} page
 * @param {string} selector
 * @param {string} words
 */
async function clickText(page, selector, words) {
  const at = await page.evaluate(
    (s, text) => {
      const buttons = [...document.querySelectorAll(s)];
      const button = buttons.find((one) => one.textContent === text);
      button?.scrollIntoView({ block: 'center' });
      const box = button?.getBoundingClientRect();
      return box ? [box.x + box.width / 2, box.y + box.height / 2] : null;
    },
    selector,
    words,
  );
  assert.ok(at, `a button "${words}"`);
  await page.mouse.move(at[0], at[1]);
  await page.mouse.down();
  await page.mouse.up();
}

/**
 * A session as the page has it, after all of its epochs.
 * @param {number} [epochs]
 */
function sameRun(epochs = 250) {
  const session = core.createSession({ gradient: 'adjoint' });
  session.train(epochs);
  return session;
}

test('costs_of_the_last_epoch_are_those_of_the_core', async () => {
  const page = await open();
  const values = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-insight-figures dd')].map((one) => one.textContent),
  );
  const session = sameRun(249);
  const { evaluations, backwardEvaluations } = session.train(1);
  assert.equal(values[0], evaluations.toLocaleString('en'));
  assert.equal(values[1], backwardEvaluations.toLocaleString('en'));
  assert.match(values[5], /^[\d.,]+ ms$/);
  await done(page);
});

test('step_strip_is_drawn_and_said_in_words', async () => {
  const page = await open();
  const session = sameRun(249);
  const { steps } = session.predict({ y0: [2, 0.7], t: session.data()[0].t, steps: true });
  const accepted = steps.filter((step) => step.accepted).length;
  const { label, painted } = await page.waitFor(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('.nde-honesty canvas'));
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    // The Neural ODE's colour: much red, little blue.
    let orange = 0;
    for (let i = 0; i < (pixels?.length ?? 0); i += 4) {
      if (pixels && pixels[i] > 180 && pixels[i + 2] < 60 && pixels[i + 3] > 200) orange += 1;
    }
    return orange > 0 && { label: canvas.getAttribute('aria-label'), painted: orange };
  });
  assert.ok(label.includes(`took ${accepted} steps`), label);
  assert.ok(label.includes(`rejected ${steps.length - accepted}`), label);
  // A line over the whole width.
  assert.ok(painted > 900, String(painted));
  await done(page);
});

test('table_of_steps_lists_them_all', async () => {
  const page = await open();
  await page.click('.nde-honesty .nde-steps summary');
  const rows = await page.waitFor(() => {
    const list = [...document.querySelectorAll('.nde-honesty .nde-steps tbody tr')];
    return list.length > 0 && list.map((row) => row.lastElementChild?.textContent);
  });
  const session = sameRun(249);
  const { steps } = session.predict({ y0: [2, 0.7], t: session.data()[0].t, steps: true });
  assert.deepEqual(
    rows,
    steps.map(({ accepted }) => (accepted ? 'accepted' : 'rejected')),
  );
  await done(page);
});

test('check_of_the_gradient_shows_what_the_core_found', async () => {
  const page = await open();
  await clickText(page, '.nde-honesty button', 'Check the gradient');
  const cells = await page.waitFor(() => {
    const list = [...document.querySelectorAll('.nde-check-table tbody tr:first-child')];
    return list.length > 0 && list.map((row) => row.lastElementChild?.textContent);
  });
  const { discrete, replayed, whole } = sameRun().gradientCheck();
  const got = cells.map((/** @type {string} */ text) => readReal(text));
  [discrete, replayed, whole].forEach(({ relativeError }, i) => {
    // Two digits are shown.
    assert.ok(Math.abs(got[i] / relativeError - 1) < 0.05, `${cells[i]}, want ${relativeError}`);
  });
  assert.match(await textOf(page, '.nde-check-result'), /The adjoint gradient/);
  assert.equal(await textOf(page, '.nde-honesty > .nde-button'), 'Check the gradient');
  await done(page);
});

/**
 * A number as it is written for a person.
 * @param {string} text
 */
function readReal(text) {
  const [mantissa, exponent = ''] = text.split(' × 10');
  const digits = [...exponent].map((sign) => (sign === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign)));
  return Number(mantissa) * 10 ** Number(digits.join('') || 0);
}

test('slider_of_history_shows_the_past_and_live_the_present', async () => {
  const page = await open();
  assert.equal(await textOf(page, '.nde-scrubber-text'), 'epoch 249 of 249');
  await page.evaluate(() =>
    /** @type {HTMLElement} */ (document.querySelector('.nde-scrubber input')).focus(),
  );
  await page.press('ArrowLeft');
  assert.equal(await textOf(page, '.nde-scrubber-text'), 'epoch 248 of 249');
  assert.equal(await lastAsked(page, 'moment'), 248);
  await page.press('Home');
  assert.equal(await textOf(page, '.nde-scrubber-text'), 'epoch 1 of 249');
  const heard = await page.evaluate(() =>
    document.querySelector('.nde-scrubber input')?.getAttribute('aria-valuetext'),
  );
  assert.equal(heard, 'epoch 1 of 249, loss 8.66');
  await clickText(page, '.nde-scrubber button', 'Live');
  assert.equal(await textOf(page, '.nde-scrubber-text'), 'epoch 249 of 249');
  assert.equal(await lastAsked(page, 'moment'), null);
  await done(page);
});

test('history_plays_back_and_pauses', async () => {
  const page = await open();
  await page.click('.nde-scrubber button');
  await page.waitFor(() => {
    const text = document.querySelector('.nde-scrubber-text')?.textContent ?? '';
    return Number(text.split(' ')[1]) > 5 && Number(text.split(' ')[1]) < 200;
  });
  await page.click('.nde-scrubber button');
  const shown = await textOf(page, '.nde-scrubber-text');
  const label = () =>
    page.evaluate(() => document.querySelector('.nde-scrubber button')?.getAttribute('aria-label'));
  assert.equal(await label(), 'Play the history back');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(0))));
  assert.equal(await textOf(page, '.nde-scrubber-text'), shown);
  await done(page);
});

/** @param {Page} page */
const currentPart = (page) =>
  textOf(page, '.nde-anatomy-part[aria-current="step"] .nde-anatomy-title');

test('slow_motion_goes_through_the_four_parts_by_keys', async () => {
  const page = await open();
  await page.evaluate(() => {
    const buttons = [...document.querySelectorAll('.nde-anatomy-buttons button')];
    /** @type {HTMLElement} */ (buttons[2]).focus();
  });
  assert.equal(await currentPart(page), 'Solve');
  assert.match(await textOf(page, '.nde-beat'), /^Step 1 of 6\d: t = 0\.00, size .* accepted/);
  await page.press('ArrowRight');
  assert.match(await textOf(page, '.nde-beat'), /^Step 2 of/);
  for (const [part, words] of [
    ['Loss', /^t = 0\.00: curve minus data = \(0\.00, 0\.00\)$/],
    ['Way back', /^t = 7\.00: this dot adds \(.*\) to a$/],
    ['Update', /^Adam with learning rate 0\.010 .* of the 162 weights/],
  ]) {
    await page.press('ArrowDown');
    assert.equal(await currentPart(page), part);
    assert.match(await textOf(page, '.nde-beat'), /** @type {RegExp} */ (words));
  }
  assert.equal(await lastAsked(page, 'beat'), 'update');
  await page.press('ArrowRight');
  assert.equal(await currentPart(page), 'Update');
  await page.press('Home');
  assert.equal(await currentPart(page), 'Solve');
  await done(page);
});

test('slow_motion_plays_and_a_press_of_next_pauses_it', async () => {
  const page = await open({ reducedMotion: true });
  await clickText(page, '.nde-anatomy-buttons button', 'Play');
  await page.waitFor(() => document.querySelector('.nde-beat')?.textContent?.startsWith('Step 3'));
  await clickText(page, '.nde-anatomy-buttons button', 'Next');
  const buttons = await textOf(page, '.nde-anatomy-buttons');
  assert.ok(buttons.includes('Play') && !buttons.includes('Pause'), buttons);
  await done(page);
});

test('slow_motion_has_the_numbers_of_the_core', async () => {
  const page = await open();
  const texts = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-anatomy-figures')].map((one) => one.textContent),
  );
  const session = sameRun(249);
  const { loss, evaluations, gradientNorm } = session.train(1);
  assert.ok(texts[0].includes(`${evaluations} evaluations`), texts[0]);
  assert.ok(texts[1].startsWith(loss.toPrecision(4)), texts[1]);
  assert.ok(texts[2].startsWith(`|∂L/∂θ| = ${gradientNorm.toPrecision(3)}`), texts[2]);
  await done(page);
});

test('equations_of_slow_motion_are_mathml_that_can_be_read_aloud', async () => {
  const page = await open();
  const labels = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-anatomy-equation math')].map((one) =>
      one.getAttribute('aria-label'),
    ),
  );
  // Of the solve and of the adjoint's way back there are several.
  assert.equal(labels.length, 7);
  assert.ok(labels.every((/** @type {string} */ label) => label.length > 10));
  await done(page);
});

test('runs_are_pinned_and_removed_by_their_buttons', async () => {
  const page = await open();
  const heads = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.nde-compare-table thead .nde-compare-name')].map(
        (one) => one.textContent,
      ),
    );
  assert.deepEqual(await heads(), ['This run', 'Run A', 'Run B']);
  await clickText(page, '.nde-compare button', 'Pin this run');
  assert.deepEqual(await heads(), ['This run', 'Run A', 'Run B', 'Run C']);
  assert.match(await textOf(page, '.nde-compare .nde-insight-note'), /remove one/);
  await page.click('.nde-compare [aria-label="Remove Run A"]');
  assert.deepEqual(await heads(), ['This run', 'Run B', 'Run C']);
  assert.equal(await lastAsked(page, 'remove'), 0);
  // The keyboard stays in the component when its button is gone.
  const focused = await page.evaluate(() => document.activeElement?.textContent);
  assert.equal(focused, 'Pin this run');
  await done(page);
});

test('cards_set_up_exercises_and_show_what_was_seen', async () => {
  const page = await open();
  assert.match(await textOf(page, '.nde-exercise-done'), /Noisy data.*mean square of the noise/);
  await clickText(page, '.nde-exercise button', 'Set this up');
  assert.equal(await lastAsked(page, 'setUp'), 'starts');
  assert.match(await textOf(page, '.nde-exercise-active'), /Four starting points/);
  await done(page);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [1280, 390, 320]) {
    test(`nothing_scrolls_sideways_at_${width}_px_${colorScheme}`, async () => {
      const page = await open({ width, colorScheme });
      await clickText(page, '.nde-honesty button', 'Check the gradient');
      await page.waitFor(() => document.querySelector('.nde-check-table'));
      const [wide, outside] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        [...document.querySelectorAll('.nde-insight > *, .nde-check-result > *')]
          .filter((one) => one.getBoundingClientRect().right > innerWidth - 12)
          .map((one) => one.className),
      ]);
      assert.equal(wide, width);
      assert.deepEqual(outside, []);
      if (width !== 320) {
        const file = join(screens, `insight-${width}-${colorScheme}.png`);
        await page.screenshot(file, { fullPage: true });
      }
      await done(page);
    });
  }
}
