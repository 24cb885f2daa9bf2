// @ts-check
// What people do on any page without thinking of it, in Chromium: take back, reset one control,
// look for the keys, go from tab to tab, mistype.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { done, useSite } from './site.js';
import {
  complaintOf,
  enter,
  figures,
  hashOf,
  press,
  textOf,
  untilEpoch,
  untilState,
} from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const site = useSite();

/** @param {string} [link] */
async function open(link = '#epochs=2') {
  const page = await site.open(`site/${link}`, { width: 1440, height: 900 });
  await page.waitFor(() => document.querySelector('[data-key="seed"]') !== null);
  return page;
}

/**
 * The text in the first box of a control.
 * @param {Page} page
 * @param {string} key
 * @returns {Promise<string>}
 */
const valueOf = (page, key) =>
  page.evaluate((name) => {
    const input = document.querySelector(`[data-key="${name}"] :is(input, select, textarea)`);
    return input && 'value' in input ? input.value : '';
  }, key);

/**
 * @param {Page} page
 * @param {string} key
 * @param {string} value
 */
const untilValue = (page, key, value) =>
  page.waitFor(
    (name, wanted) => {
      const input = document.querySelector(`[data-key="${name}"] :is(input, select, textarea)`);
      return input instanceof HTMLInputElement && input.value === wanted;
    },
    5000,
    key,
    value,
  );

/** What the live region says. @param {Page} page */
const spoken = (page) => textOf(page, '[aria-live]');

/** @param {Page} page @returns {Promise<(string | null)[]>} */
const disabledWays = (page) =>
  page.evaluate(() =>
    ['Undo', 'Do again'].map(
      (label) =>
        document.querySelector(`[aria-label="${label}"]`)?.getAttribute('aria-disabled') ?? null,
    ),
  );

/** Out of every control. @param {Page} page */
const blur = (page) =>
  page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });

test('keys_take_a_change_back_and_make_it_again', async () => {
  const page = await open();
  await untilState(page, '2 epochs are done');
  await enter(page, 'learningRate', '0.05');
  await page.press('Control+z');
  assert.equal(await valueOf(page, 'learningRate'), '0.01');
  assert.equal(await spoken(page), 'Undone: back to learning rate 0.01.');
  await page.press('Control+Shift+Z');
  assert.equal(await valueOf(page, 'learningRate'), '0.05');
  await blur(page);
  await page.press('Meta+z');
  assert.equal(await valueOf(page, 'learningRate'), '0.01');
  await page.press('Control+y');
  assert.equal(await valueOf(page, 'learningRate'), '0.05');
  await page.waitFor(() => location.hash.includes('learningRate=0.05'));
  await done(page);
});

test('buttons_take_changes_back_and_say_when_there_is_nothing', async () => {
  const page = await open();
  assert.deepEqual(await disabledWays(page), ['true', 'true']);
  await enter(page, 'alpha', '0.1');
  await enter(page, 'seed', '7');
  assert.deepEqual(await disabledWays(page), ['false', 'true']);
  await page.click('[aria-label="Undo"]');
  assert.deepEqual([await valueOf(page, 'alpha'), await valueOf(page, 'seed')], ['0.1', '42']);
  assert.deepEqual(await disabledWays(page), ['false', 'false']);
  await page.click('[aria-label="Undo"]');
  assert.equal(await valueOf(page, 'alpha'), '-0.4');
  assert.deepEqual(await disabledWays(page), ['true', 'false']);
  await page.click('[aria-label="Do again"]');
  await page.click('[aria-label="Do again"]');
  assert.deepEqual([await valueOf(page, 'alpha'), await valueOf(page, 'seed')], ['0.1', '7']);
  await page.waitFor(() => location.hash === '#v=1&seed=7&alpha=0.1&epochs=2');
  await done(page);
});

test('drag_of_a_slider_is_taken_back_at_once', async () => {
  const page = await open();
  const box = await page.evaluate(() => {
    const range = document.querySelector('[data-key="alpha"] input[type="range"]');
    range?.scrollIntoView({ block: 'center' });
    const { x, y, width, height } = range?.getBoundingClientRect() ?? new DOMRect();
    return { x, y: y + height / 2, width };
  });
  await page.mouse.move(box.x + 0.45 * box.width, box.y);
  await page.mouse.down();
  for (const part of [0.5, 0.55, 0.6]) {
    await page.mouse.move(box.x + part * box.width, box.y);
    // Longer than the pause that ends a change by keys.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 650)));
  }
  await page.mouse.up();
  assert.ok(Number(await valueOf(page, 'alpha')) > 0);
  await page.press('Control+z');
  assert.equal(await valueOf(page, 'alpha'), '-0.4');
  assert.deepEqual(await disabledWays(page), ['true', 'false']);
  await done(page);
});

test('text_that_is_being_typed_is_left_to_the_browser', async () => {
  const page = await open();
  await enter(page, 'alpha', '0.1');
  await page.evaluate(() => {
    const input = document.querySelector('[data-key="seed"] input');
    if (input instanceof HTMLInputElement) input.focus();
  });
  await page.type('9');
  await page.press('Control+z');
  assert.equal(await valueOf(page, 'alpha'), '0.1');
  await page.press('Escape');
  await page.press('Control+z');
  assert.equal(await valueOf(page, 'alpha'), '-0.4');
  await done(page);
});

test('followed_link_can_be_taken_back', async () => {
  const page = await open('#alpha=0.2&epochs=2');
  await page.evaluate(() => {
    location.hash = '#seed=7&epochs=2';
  });
  await untilValue(page, 'seed', '7');
  await page.press('Control+z');
  await untilValue(page, 'alpha', '0.2');
  assert.equal(await valueOf(page, 'seed'), '42');
  await done(page);
});

test('control_that_differs_from_its_default_is_reset_alone', async () => {
  const page = await open('#learningRate=0.05&alpha=0.1&epochs=2');
  const resets = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.nde-field-reset:not([hidden])')].map((button) =>
        button.getAttribute('aria-label'),
      ),
    );
  assert.deepEqual(await resets(), [
    'Reset α to -0.4',
    'Reset learning rate to 0.01',
    'Reset epochs to 250',
  ]);
  await page.click('[aria-label="Reset learning rate to 0.01"]');
  assert.equal(await valueOf(page, 'learningRate'), '0.01');
  assert.equal(await valueOf(page, 'alpha'), '0.1');
  assert.deepEqual(await resets(), ['Reset α to -0.4', 'Reset epochs to 250']);
  const focused = await page.evaluate(
    () => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') ?? '',
  );
  assert.equal(focused, 'learningRate', 'the focus stays at the control');
  await press(page, 'All defaults');
  assert.deepEqual(await resets(), []);
  await page.press('Control+z');
  assert.equal(await valueOf(page, 'alpha'), '0.1');
  await done(page);
});

test('control_moves_by_nothing_when_its_reset_appears', async () => {
  const page = await open();
  const top = () =>
    page.evaluate(() => {
      const range = document.querySelector('[data-key="alpha"] input[type="range"]');
      const { top: y, width } = range?.getBoundingClientRect() ?? new DOMRect();
      return [y + scrollY, width];
    });
  const before = await top();
  await enter(page, 'alpha', '0.1');
  assert.deepEqual(await top(), before);
  await done(page);
});

test('seeds_are_drawn_by_buttons_of_their_own', async () => {
  const page = await open();
  await page.click('[aria-label="New seed"]');
  const seed = await valueOf(page, 'seed');
  assert.notEqual(seed, '42');
  await page.waitFor((text) => location.hash.includes(`seed=${text}`), 5000, seed);
  await page.evaluate(() =>
    document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')),
  );
  assert.equal(await valueOf(page, 'noiseSeed'), seed, 'the noise seed follows the seed');
  await page.click('[aria-label="New noise seed"]');
  assert.notEqual(await valueOf(page, 'noiseSeed'), seed);
  assert.equal(await valueOf(page, 'seed'), seed);
  await page.press('Control+z');
  await page.press('Control+z');
  assert.deepEqual([await valueOf(page, 'seed'), await valueOf(page, 'noiseSeed')], ['42', '42']);
  await done(page);
});

test('question_mark_opens_the_keys_and_escape_gives_the_focus_back', async () => {
  const page = await open();
  await untilState(page, '2 epochs are done');
  await page.evaluate(() => {
    const button = document.querySelector('.nde-button-main');
    if (button instanceof HTMLElement) button.focus();
  });
  await page.press('?');
  await page.waitFor(() => document.querySelector('dialog')?.open === true);
  assert.match(await textOf(page, 'dialog'), /Space.*Play or pause.*Ctrl \+ Z.*Undo/s);
  await page.press('ArrowRight');
  await page.press('Escape');
  await page.waitFor(() => document.querySelector('dialog')?.open === false);
  const focused = await page.evaluate(() => document.activeElement?.className);
  assert.match(focused, /nde-button-main/);
  assert.equal((await figures(page)).Epoch, 2, 'keys do nothing while the list is open');
  await page.click('[aria-label="Keys"]');
  await page.waitFor(() => document.querySelector('dialog')?.open === true);
  await page.click('[aria-label="Close the list of keys"]');
  await page.waitFor(() => document.querySelector('dialog')?.open === false);
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    'Keys',
  );
  await done(page);
});

test('open_list_of_keys_is_accessible', async () => {
  const page = await open();
  const axe = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);
  await page.evaluate(await readFile(axe, 'utf8'));
  await page.click('[aria-label="Keys"]');
  await page.waitFor(() => document.querySelector('dialog')?.open === true);
  const problems = await page.evaluate(`axe.run(document.querySelector('dialog'))
    .then(({ violations }) => violations.map(({ id }) => id))`);
  assert.deepEqual(problems, []);
  await done(page);
});

test('number_that_can_be_read_in_two_ways_is_refused', async () => {
  const page = await open();
  await enter(page, 'alpha', '1,000');
  assert.match((await complaintOf(page, 'alpha')).error, /two ways.*1\.000 or 1000.*-0\.4 stays/);
  await page.press('Escape');
  await enter(page, 'alpha', '1,5');
  assert.equal(await valueOf(page, 'alpha'), '1.5');
  await done(page);
});

test('run_rests_at_the_target_loss_and_says_why', async () => {
  const page = await open('#speed=16&targetLoss=0.5');
  await untilState(page, 'has reached the target 0.500');
  const { Epoch } = await figures(page);
  assert.ok(Epoch > 0 && Epoch < 100, `epoch ${Epoch}`);
  await press(page, 'Play');
  await untilState(page, '250 epochs are done');
  await done(page);
});

test('conditions_of_resting_are_controls_of_the_form', async () => {
  const page = await open('#epochs=40&speed=full');
  await untilState(page, '40 epochs are done');
  assert.deepEqual([await valueOf(page, 'epochs'), await valueOf(page, 'targetLoss')], ['40', '']);
  await enter(page, 'epochs', '0');
  assert.match((await complaintOf(page, 'epochs')).error, /from 1 to 1000000.*40 stays in force/);
  await page.press('Escape');
  await enter(page, 'targetLoss', '0.3');
  await page.waitFor(() => location.hash.includes('targetLoss=0.3'));
  await enter(page, 'targetLoss', ' ');
  await page.waitFor(() => !location.hash.includes('targetLoss'));
  assert.equal(await hashOf(page), '#v=1&speed=full&epochs=40');
  await done(page);
});

test('mistake_in_a_text_is_shown_at_its_place', async () => {
  const page = await open('#system=custom&epochs=2');
  const box = '[data-key="equations"] textarea';
  const good = await valueOf(page, 'equations');
  await page.click(box);
  await page.press('Control+a');
  await page.type('x*y; y+)');
  await page.press('Enter');
  const { error, invalid, described } = await complaintOf(page, 'equations');
  assert.match(error, /at character 8/);
  assert.deepEqual({ invalid, described }, { invalid: 'true', described: true });
  assert.equal(await textOf(page, '[data-key="equations"] .nde-spot'), ')');
  const selected = await page.evaluate((selector) => {
    const input = document.querySelector(selector);
    return input instanceof HTMLTextAreaElement
      ? input.value.slice(input.selectionStart, input.selectionEnd)
      : '';
  }, box);
  assert.equal(selected, ')');
  assert.ok(!(await hashOf(page)).includes('equations'), 'the state stays as it was');
  await page.press('Escape');
  assert.equal(await valueOf(page, 'equations'), good);
  assert.equal((await complaintOf(page, 'equations')).error, '');
  await done(page);
});

test('text_is_taken_with_enter_and_can_be_taken_back', async () => {
  const page = await open('#system=custom&epochs=2');
  const good = await valueOf(page, 'equations');
  await page.click('[data-key="equations"] textarea');
  await page.press('Control+a');
  await page.type('y; -k*x');
  await page.press('Enter');
  await page.waitFor(() => location.hash.includes('equations='));
  assert.equal(await valueOf(page, 'parameters'), 'k=1');
  await page.press('Control+z');
  assert.equal(await valueOf(page, 'equations'), good);
  await done(page);
});

/**
 * The tab that is shown, and which one the focus is on.
 * @param {Page} page
 * @returns {Promise<[string, string]>}
 */
const tabsOf = (page) =>
  page.evaluate(() => {
    const shown = document.querySelectorAll('[role="tab"][aria-selected="true"]');
    const focused = document.activeElement;
    return [
      [...shown].map((tab) => tab.getAttribute('data-chapter')).join(),
      focused?.getAttribute('data-chapter') ?? '',
    ];
  });

test('arrow_keys_lead_from_tab_to_tab', async () => {
  const page = await open();
  assert.deepEqual(await tabsOf(page), ['learn', '']);
  await page.click('[data-chapter="learn"]');
  await page.press('ArrowRight');
  assert.deepEqual(await tabsOf(page), ['solve', 'solve']);
  await page.press('ArrowLeft');
  assert.deepEqual(await tabsOf(page), ['learn', 'learn']);
  await page.press('Home');
  assert.deepEqual(await tabsOf(page), ['solve', 'solve']);
  const named = await page.evaluate(() => {
    const panel = document.querySelector('[role="tabpanel"]');
    const tab = document.getElementById(panel?.getAttribute('aria-labelledby') ?? '');
    return [tab?.getAttribute('data-chapter'), tab?.getAttribute('aria-controls') === panel?.id];
  });
  assert.deepEqual(named, ['solve', true]);
  await page.waitFor(() => location.hash.includes('chapter=solve'));
  await done(page);
});

test('added_starting_points_are_where_none_is_yet', async () => {
  const page = await open('#epochs=1&speed=full');
  for (let i = 0; i < 9; i++) await page.click('[aria-label="Add a starting point"]');
  await page.waitFor(
    () => (location.hash.match(/starts=[^&]*/)?.[0].split(';').length ?? 0) === 10,
  );
  const [, text = ''] = /starts=([^&]*)/.exec(decodeURIComponent(await hashOf(page))) ?? [];
  const points = text.split(';').map((point) => point.split(',').map(Number));
  points.forEach(([x, y], i) => {
    points.slice(0, i).forEach(([a, b]) => assert.ok(Math.hypot(x - a, y - b) > 0.05, text));
  });
  await done(page);
});

test('number_keys_choose_the_chapter_and_the_link_brings_it_back', async () => {
  const page = await open();
  await page.press('1');
  assert.equal((await tabsOf(page))[0], 'solve');
  await page.press('2');
  assert.equal((await tabsOf(page))[0], 'learn');
  await done(page);
  const linked = await site.browser.newPage();
  await linked.goto(`${site.url}site/#chapter=solve`);
  await linked.waitFor(() => document.querySelector('[aria-selected="true"]') !== null);
  assert.equal((await tabsOf(linked))[0], 'solve');
  await done(linked);
});

test('chapter_that_is_left_rests_and_keeps_its_run', async () => {
  const page = await open('#speed=slow');
  await untilEpoch(page, 2);
  await page.press('1');
  await page.press('2');
  await untilState(page, 'Resting after');
  assert.ok((await figures(page)).Epoch >= 2);
  await done(page);
});

test('settings_are_those_of_all_chapters', async () => {
  const page = await open();
  await enter(page, 'alpha', '0.1');
  await blur(page);
  await page.press('1');
  await page.waitFor(() => document.querySelector('.nde-solve [data-key="alpha"]') !== null);
  assert.equal(await valueOf(page, 'alpha'), '0.1');
  await page.press('Control+z');
  assert.equal((await tabsOf(page))[0], 'solve', 'undo does not leave the chapter');
  assert.equal(await valueOf(page, 'alpha'), '-0.4');
  await page.press('2');
  assert.equal(await valueOf(page, 'alpha'), '-0.4');
  await done(page);
});
