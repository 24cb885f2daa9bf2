// @ts-check
// The reader's own data in the chapter "Learn", by real clicks, keys and drags in Chromium: typed,
// dropped, drawn, taken along in a link, and dragged.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partDrawn, placeOf, scaleOf } from './plane-states.js';
import { done, useSite } from './site.js';
import { clickPanel, figures, hashOf, press, textOf, untilState } from './support.js';

/** @typedef {import('../browser.js').Page} Page */

const site = useSite();

const RESTING = 'done, so training rests';

/**
 * A page that rests, with the panel of own data open.
 * @param {string} [link]
 */
async function open(link = 'speed=full') {
  const page = await site.open(`site/#${link}`, { width: 1440, height: 900 });
  await untilState(page, RESTING);
  await clickPanel(page, 'Your own data');
  await page.waitFor(() => document.querySelector('.nde-data-text') !== null);
  return page;
}

/**
 * Types a table by real keys.
 * @param {Page} page
 * @param {string} text
 */
async function typeTable(page, text) {
  await page.click('.nde-data-text');
  await page.press('Control+a');
  await page.type(text);
  // Somebody who stops typing: the table is read after a moment without a key.
  await page.waitFor(() => document.querySelector('.nde-data-summary')?.textContent !== '');
}

/** The printed lines of the run. @param {Page} page @returns {Promise<string>} */
const losses = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-table tbody')]
      .map((body) => body.textContent ?? '')
      .filter((text) => text.startsWith('Epoch'))
      .join(),
  );

/** The last printed one. @param {Page} page */
const lastLoss = async (page) => Number((await losses(page)).match(/Loss: ([\d.]+)\D*\d+$/)?.[1]);

/**
 * @param {Page} page
 * @param {string} text   that the link must have
 */
const untilLink = (page, text) =>
  page.waitFor((wanted) => location.hash.includes(wanted), 5000, text);

/** To where the plane is seen, and drawn. @param {Page} page */
async function lookAtPlane(page) {
  await page.evaluate(() => window.scrollTo(0, 0));
  // One frame for the observer that tells the plane of it, one to draw.
  for (let i = 0; i < 3; i += 1) {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/**
 * Until a run other than the one before rests.
 * @param {Page} page
 * @param {() => Promise<void>} act   begins it
 */
async function untilRunAfter(page, act) {
  const before = await losses(page);
  await act();
  const end = Date.now() + 20_000;
  for (let now = ''; now === '' || now === before; now = await losses(page)) {
    assert.ok(Date.now() < end, `the losses stay ${before}`);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await untilState(page, RESTING);
}

/**
 * A turn of a shrinking circle, about a middle, so many rows.
 * @param {number} n
 * @param {readonly [number, number]} middle
 * @param {number} size
 * @returns {{ t: number, state: [number, number] }[]}
 */
const turn = (n, [x, y], size) =>
  Array.from({ length: n }, (_, i) => {
    const angle = (5 * i) / (n - 1);
    const r = size * Math.exp(-0.08 * angle);
    return { t: i, state: [x + r * Math.cos(angle), y + r * Math.sin(angle)] };
  });

/**
 * @param {ReturnType<typeof turn>} rows
 * @param {number} [decimals]
 */
const tableOf = (rows, decimals = 3) =>
  rows.reduce(
    (table, { t, state }) => `${table}\n${[t, ...state.map((v) => v.toFixed(decimals))].join()}`,
    't,fox,owl',
  );

/** @param {Page} page @returns {Promise<string[]>} */
const chartTitles = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-charts .nde-chart-title')].map((one) => one.textContent),
  );

test('a_typed_table_is_understood_and_trains', async () => {
  const page = await open();
  await typeTable(page, tableOf(turn(20, [0, 0], 1)));
  assert.match(await textOf(page, '.nde-data-summary'), /20 rows .*fox, owl/);
  await untilRunAfter(page, () => press(page, 'Use this data'));
  const loss = await lastLoss(page);
  assert.ok(loss < 0.02, `a loss of ${loss}`);
  assert.deepEqual(await chartTitles(page), ['Loss', 'fox(t)', 'owl(t)']);
  await untilLink(page, 'data=1t~fox!owl~');
  await done(page);
});

test('what_is_wrong_is_named_with_its_line_and_the_run_before_stays', async () => {
  const page = await open();
  const before = await losses(page);
  await typeTable(page, 't,x,y\n0,1,seven\n1,2,3\n');
  await page.waitFor(() => document.querySelector('.nde-data-error') !== null);
  assert.match(await textOf(page, '.nde-data-problems'), /Line 2, column 3: .*seven/);
  const use = await page.evaluate(() =>
    document.querySelector('.nde-data .nde-button-main')?.matches(':disabled'),
  );
  assert.equal(use, true);
  assert.equal(await losses(page), before);
  assert.doesNotMatch(await hashOf(page), /data=/);
  await done(page);
});

/**
 * An event of a file that is dragged; whether the browser is kept from going to the file.
 * @param {Page} page
 * @param {string} selector   of what the file is over
 * @param {'dragover' | 'drop'} type
 * @returns {Promise<boolean>}
 */
const drag = (page, selector, type) =>
  page.evaluate(
    (where, name, text) => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], 'walk.csv', { type: 'text/csv' }));
      const init = { dataTransfer: carried, bubbles: true, cancelable: true };
      return !document.querySelector(where)?.dispatchEvent(new DragEvent(name, init));
    },
    selector,
    type,
    tableOf(turn(12, [0, 0], 1)),
  );

for (const where of ['.nde-title', '.nde-plane-canvas', '.nde-footer']) {
  test(`a_file_dropped_on_${where.slice(1)}_opens_the_panel_and_is_read`, async () => {
    const page = await site.open('site/#speed=full', { width: 1440, height: 900 });
    await untilState(page, RESTING);
    // What takes it is loaded meanwhile.
    while (!(await drag(page, where, 'dragover'))) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    assert.equal(await drag(page, where, 'drop'), true);
    await page.waitFor(() =>
      document.querySelector('.nde-data-summary')?.textContent?.includes('12 rows'),
    );
    assert.equal(await drag(page, where, 'drop'), true, 'another one');
    const isSeen = await page.waitFor(() => {
      const { top = -1, bottom = Infinity } =
        document.querySelector('.nde-data-summary')?.getBoundingClientRect() ?? {};
      return top >= 0 && bottom <= innerHeight;
    });
    assert.equal(isSeen, true);
    await done(page);
  });
}

test('the_rows_of_a_table_are_shown_and_those_beyond_200_counted', async () => {
  const page = await open();
  await typeTable(page, tableOf(turn(24, [0, 0], 1)));
  const look = () =>
    page.evaluate(() => {
      const table = document.querySelector('.nde-data-preview table');
      const [first, last] = [':first-child', ':last-child'].map(
        (which) => table?.querySelector(`tbody tr${which}`)?.textContent,
      );
      const n = table?.querySelectorAll('tbody tr').length;
      return [table?.querySelector('caption')?.textContent, n, first, last];
    });
  assert.deepEqual((await look()).slice(0, 3), ['All 24 rows', 24, '010']);
  const foot = '.nde-data-preview tfoot';
  assert.equal(await textOf(page, foot), '');
  const lines = Array.from({ length: 1234 }, (_, i) => `${i},${i + 0.5},7`).join('\n');
  await page.evaluate((text) => {
    const area = document.querySelector('.nde-data-text');
    if (area instanceof HTMLTextAreaElement) area.value = text;
    area?.dispatchEvent(new Event('input'));
  }, lines);
  await page.waitFor(() => document.querySelector('.nde-data-preview tfoot') !== null);
  assert.deepEqual(await look(), ['The first 200 of 1,234 rows', 200, '00.57', '199199.57']);
  assert.equal(await textOf(page, foot), 'and 1,034 more');
  await done(page);
});

test('a_dropped_file_is_read', async () => {
  const page = await open();
  await drag(page, '.nde-data', 'drop');
  await page.waitFor(() =>
    document.querySelector('.nde-data-summary')?.textContent?.includes('12 rows'),
  );
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await untilLink(page, 'data=1t~fox!owl~');
  await done(page);
});

/**
 * Draws most of a circle by the mouse, about the middle of the plane.
 * @param {Page} page
 */
async function drawArc(page) {
  const [x, y, radius] = await page.evaluate(() => {
    const box = document.querySelector('.nde-sketch')?.getBoundingClientRect();
    const { left = 0, top = 0, width = 0, height = 0 } = box ?? {};
    return [left + width / 2, top + height / 2, Math.min(width, height) / 4];
  });
  await page.mouse.move(x + radius, y);
  await page.mouse.down();
  for (let angle = 0; angle < 5; angle += 0.1) {
    await page.mouse.move(x + radius * Math.cos(angle), y - radius * Math.sin(angle));
  }
  await page.mouse.up();
}

test('a_curve_drawn_by_hand_is_fitted', async () => {
  const page = await open();
  await press(page, 'Draw by hand');
  await drawArc(page);
  assert.match(await textOf(page, '.nde-sketch-status'), /^1 stroke, \d+ points/);
  await untilRunAfter(page, () => press(page, 'Use the drawing'));
  const loss = await lastLoss(page);
  assert.ok(loss < 0.02, `a loss of ${loss}`);
  await untilLink(page, 'data=1d~x!y~');
  const hidden = await page.evaluate(() =>
    document.querySelector('.nde-sketch')?.matches('[hidden]'),
  );
  assert.equal(hidden, true);
  await done(page);
});

test('a_cancelled_drawing_changes_nothing', async () => {
  const page = await open();
  const before = await losses(page);
  await press(page, 'Draw by hand');
  await drawArc(page);
  await press(page, 'Cancel');
  assert.equal(await losses(page), before);
  assert.doesNotMatch(await hashOf(page), /data=/);
  await done(page);
});

/** The table in the panel. @param {Page} page @returns {Promise<string[]>} */
const linesOf = (page) =>
  page.evaluate(() => {
    const area = document.querySelector('.nde-data-text');
    return area instanceof HTMLTextAreaElement ? area.value.split('\n') : [];
  });

test('a_link_brings_small_data_along', async () => {
  const page = await open();
  await typeTable(page, tableOf(turn(15, [3, -2], 0.5)));
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await page.waitFor(() => location.hash.includes('data='));
  const hash = await hashOf(page);
  const printed = await losses(page);
  const other = await open(hash.slice(1));
  assert.equal(await losses(other), printed);
  const table = await linesOf(other);
  assert.deepEqual([table[0], table[1], table.length], ['t,fox,owl', '0,3.5,-2', 17]);
  await done(page);
  await done(other);
});

test('there_is_a_way_back_to_the_known_system', async () => {
  const page = await open();
  const printed = await losses(page);
  await press(page, 'Hares and lynx');
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await untilRunAfter(page, () => press(page, 'Back to the known system'));
  assert.equal(await losses(page), printed);
  await page.waitFor(() => !location.hash.includes('data='));
  await done(page);
});

test('data_in_the_thousands_are_fitted_where_they_lie', async () => {
  const page = await open('speed=full&epochs=1000');
  const rows = turn(30, [5000, 3000], 1200);
  await typeTable(page, tableOf(rows));
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await lookAtPlane(page);
  const states = rows.map(({ state }) => state);
  const part = await partDrawn(page, '--nde-fit', states);
  // Dashes leave gaps.
  assert.ok(part > 0.6, `at ${part} of the rows the fitted curve is drawn`);
  assert.match(await textOf(page, '.nde-own-data'), /in scaled numbers/);
  await done(page);
});

test('variables_of_very_different_size_have_a_scale_each', async () => {
  const page = await open('speed=full&epochs=500');
  const rows = turn(24, [0, 0], 1).map(({ t, state: [x, y] }) => ({
    t,
    state: /** @type {[number, number]} */ ([5000 + 1000 * x, y / 100]),
  }));
  await typeTable(page, tableOf(rows, 6));
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await lookAtPlane(page);
  const { width, height, xUnit, yUnit } = await scaleOf(page);
  const [wide, high] = [1900 * xUnit, 0.019 * yUnit];
  assert.ok(wide > 0.7 * width && high > 0.7 * height, `${wide} x ${high} of ${width} x ${height}`);
  const states = rows.map(({ state }) => state);
  const part = await partDrawn(page, '--nde-fit', states);
  // As many rows may fall on gaps between dashes.
  assert.ok(part > 0.4, `at ${part} of the rows the fitted curve is drawn`);
  assert.match(
    await page.evaluate(() => document.querySelector('.nde-plane-canvas')?.ariaLabel),
    /Each axis has a scale of its own\.$/,
  );
  await page.click('.nde-own-data .nde-switch input');
  await lookAtPlane(page);
  // By pointer and by key each coordinate moves by steps of its own size.
  const [px, py] = await placeOf(page, ...states[12]);
  await untilRunAfter(page, async () => {
    await page.mouse.move(px, py);
    await page.mouse.down();
    await page.mouse.move(px + 20, py - 20);
    await page.mouse.up();
  });
  await page.waitFor(() => location.hash.includes('data='));
  const [, x, y] = (await linesOf(page))[13].split(',').map(Number);
  const tolerance = [1.5 / xUnit, 1.5 / yUnit];
  assert.ok(Math.abs(x - states[12][0] - 20 / xUnit) < tolerance[0], `x is ${x}`);
  assert.ok(Math.abs(y - states[12][1] - 20 / yUnit) < tolerance[1], `y is ${y}`);
  await done(page);
});

/**
 * Whether a dot at a state is filled: the middle pixels have the colour of data.
 * @param {Page} page
 * @param {[number, number]} state
 */
async function isFilled(page, state) {
  const [px, py] = await placeOf(page, ...state);
  return page.evaluate(
    (x, y) => {
      const canvas = document.querySelector('canvas.nde-plane-canvas');
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('there is no plane');
      const box = canvas.getBoundingClientRect();
      const place = [Math.round(x - box.left - 0.5), Math.round(y - box.top - 0.5)];
      const [r = 0, g = 0, b = 0] =
        canvas.getContext('2d')?.getImageData(place[0] ?? 0, place[1] ?? 0, 1, 1).data ?? [];
      return Math.abs(r - 36) + Math.abs(g - 64) + Math.abs(b - 92) < 60;
    },
    px,
    py,
  );
}

/** Moves the slider "Train on" by keys. @param {Page} page @param {number} steps  to the left */
async function trainOnLess(page, steps) {
  await page.evaluate(() => {
    const range = document.querySelector('.nde-data-fraction input');
    if (range instanceof HTMLInputElement) range.focus();
  });
  for (let i = 0; i < steps; i += 1) await page.press('ArrowLeft');
}

test('rows_that_are_not_trained_on_are_hollow_and_validate', async () => {
  const page = await open();
  const rows = turn(21, [0, 0], 1);
  await typeTable(page, tableOf(rows));
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await untilRunAfter(page, () => trainOnLess(page, 40));
  assert.equal(await textOf(page, '.nde-data-fraction output'), 'first 60 %');
  await page.waitFor(() => location.hash.includes('trainFraction=0.6'));
  await page.waitFor(() =>
    document.querySelector('.nde-data-losses')?.textContent?.includes('of the 8 rows'),
  );
  assert.match(
    await textOf(page, '.nde-data-losses'),
    /^Training loss [\d.×⁻⁰-⁹ ]+, of the rows .* Validation loss [\d.×⁻⁰-⁹ ]+, of the 8 rows/,
  );
  assert.match(await textOf(page, '.nde-legend li:not([hidden]):nth-of-type(3)'), /not trained on/);
  await lookAtPlane(page);
  // The fit may lie over some of them.
  const full = await Promise.all(rows.slice(1, 13).map(({ state }) => isFilled(page, state)));
  const held = await Promise.all(rows.slice(13).map(({ state }) => isFilled(page, state)));
  assert.equal(held.filter(Boolean).length, 0, `hollow: ${held}`);
  const edge = await partDrawn(
    page,
    '--nde-data',
    rows.slice(13).map(({ state }) => state),
  );
  assert.ok(edge > 0.5, `${edge} of the hollow dots have an edge`);
  assert.ok(full.filter(Boolean).length >= 4, `filled: ${full}`);
  await done(page);
});

/** A page with data points that can be moved. @param {ReturnType<typeof turn>} rows */
async function openMovable(rows) {
  const page = await open();
  await typeTable(page, tableOf(rows));
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await page.waitFor(() => location.hash.includes('data='));
  await page.click('.nde-own-data .nde-switch input');
  return { page, before: await hashOf(page) };
}

test('a_dragged_data_point_is_fitted_anew_and_one_undo_takes_it_back', async () => {
  const { page, before } = await openMovable(turn(12, [0, 0], 1));
  await lookAtPlane(page);
  const center = await page.evaluate(() => {
    const box = document.querySelector('[data-handle="data-0-6"]')?.getBoundingClientRect();
    const { left = 0, top = 0, width = 0, height = 0 } = box ?? {};
    return [left + width / 2, top + height / 2];
  });
  await untilRunAfter(page, async () => {
    await page.mouse.move(center[0], center[1]);
    await page.mouse.down();
    for (let i = 1; i <= 8; i += 1) await page.mouse.move(center[0] - 5 * i, center[1] + 2 * i);
    await page.mouse.up();
  });
  await page.waitFor((old) => location.hash !== old, 5000, before);
  const table = await linesOf(page);
  const typed = tableOf(turn(12, [0, 0], 1)).split('\n');
  /** @param {string | undefined} line */
  const numbers = (line) => String(line?.split(',').map(Number));
  const moved = typed.flatMap((line, i) => (numbers(line) === numbers(table[i]) ? [] : [i]));
  assert.deepEqual(moved, [7], 'only the line of the dragged point has changed');
  await untilRunAfter(page, () => page.click('[aria-label="Undo"]'));
  await page.waitFor((old) => location.hash === old, 5000, before);
  await done(page);
});

test('data_points_are_moved_by_keys_too', async () => {
  const { page, before } = await openMovable(turn(12, [0, 0], 1));
  const label = await page.evaluate(() => {
    const handle = document.querySelector('[data-handle="data-0-2"]');
    if (handle instanceof HTMLElement) handle.focus();
    return handle?.getAttribute('aria-label');
  });
  assert.match(label, /^Data point 3: fox [\d.−]+, owl [\d.−]+$/);
  await untilRunAfter(page, () => page.press('Shift+ArrowUp'));
  await page.waitFor((old) => location.hash !== old, 5000, before);
  await done(page);
});

test('poor_fit_offers_to_train_on_the_first_part_or_longer', async () => {
  const page = await open();
  await press(page, 'Hares and lynx');
  await untilRunAfter(page, () => press(page, 'Use this data'));
  await page.waitFor(() => document.querySelector('.nde-notice') !== null);
  assert.match(await textOf(page, '.nde-notice'), /little better than the mean/);
  await press(page, 'Train on the first third');
  await page.waitFor(() => location.hash.includes('trainFraction=0.33'));
  await untilState(page, '250 epochs are done');
  await page.waitFor(() => document.querySelector('.nde-notice') === null);
  assert.ok((await figures(page)).Loss < 0.1);
  await done(page);
});
