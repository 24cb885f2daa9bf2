// @ts-check
// The page on a phone, by real touches: the plane and what is pressed in the first view, the
// settings in a sheet, and what one finger and two do on the plane. Chromium alone can be given
// touches.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { screens, useChromium } from './site.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

const CHAPTERS = ['learn', 'solve'];
const UPRIGHT = [
  [390, 844],
  [320, 568],
];
const ACROSS = [844, 390];
const SHEET = '.nde-sheet';
const BUTTON = '.nde-sheet-button';

const site = useChromium();

/**
 * Runs a test on a phone's page, and sees that it showed no error.
 * @param {{ chapter?: string, size?: number[], link?: string, dark?: boolean }} options
 * @param {(page: Page) => Promise<void>} use
 */
async function onPhone({ chapter = 'learn', size = [390, 844], link = '', dark = false }, use) {
  const page = await site.browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const [width = 0, height = 0] = size;
  const theme = { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' };
  await page.emulateMediaFeatures([theme]);
  await page.setViewport({ width, height, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  try {
    await page.goto(`${site.url}site/#chapter=${chapter}&speed=full&epochs=20${link}`);
    await page.waitForSelector('.nde-plane-canvas[data-scale]');
    await page.waitForSelector(BUTTON);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await page.close();
  }
}

/**
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<Box>}
 */
const boxOf = (page, selector) =>
  page.$eval(selector, (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  });

/**
 * Opens the sheet and waits until it and the page have come to rest.
 * @param {Page} page
 */
async function openSheet(page) {
  await page.tap(BUTTON);
  await page.waitForSelector(`${SHEET}[data-open]`);
  await atRest(page);
}

/**
 * Until nothing has moved for some frames.
 * @param {Page} page
 */
const atRest = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let [last, still] = ['', 0];
        const look = () => {
          const places = ['.nde-plane', '.nde-sheet'].map((selector) => {
            const box = document.querySelector(selector)?.getBoundingClientRect();
            return `${box?.top} ${box?.height}`;
          });
          const now = `${places} ${scrollY}`;
          still = now === last ? still + 1 : 0;
          last = now;
          if (still > 6) resolve(undefined);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );

/**
 * Fingers that go from place to place: a list of places for each moment.
 * @param {Page} page
 * @param {[number, number][][]} moments
 */
async function touch(page, moments) {
  const client = await page.createCDPSession();
  for (const [i, places] of moments.entries()) {
    await client.send('Input.dispatchTouchEvent', {
      type: i === 0 ? 'touchStart' : 'touchMove',
      touchPoints: places.map(([x, y], id) => ({ x, y, id })),
    });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await client.detach();
}

/**
 * One finger from one place to another, in steps of a frame.
 * @param {Page} page
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {number} [steps]
 */
const swipe = (page, [x, y], [toX, toY], steps = 10) =>
  touch(
    page,
    Array.from({ length: steps + 1 }, (_, i) => [
      [x + ((toX - x) * i) / steps, y + ((toY - y) * i) / steps],
    ]),
  );

/**
 * Draws the head of the sheet, at the height of a part of the window.
 * @param {Page} page
 * @param {number} part   from the upper edge
 */
async function drawTo(page, part) {
  const { top, left } = await boxOf(page, '.nde-sheet-grip');
  const height = await page.evaluate(() => innerHeight);
  await swipe(page, [left + 20, top + 20], [left + 20, part * height], 12);
  await atRest(page);
}

/** @param {Page} page @returns {Promise<{ xUnit: number, xLeast: number, yLeast: number }>} */
const scaleOf = (page) =>
  page.$eval('.nde-plane-canvas', (canvas) => JSON.parse(canvas.getAttribute('data-scale') ?? ''));

/**
 * Until the run rests and its last picture is drawn: the plane no longer changes by itself.
 * @param {Page} page
 */
async function untilTrained(page) {
  await page.waitForFunction(() =>
    document.querySelector('.nde-state')?.textContent?.includes('20 epochs are done'),
  );
  await page.evaluate(
    () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))),
  );
}

/** @param {Page} page */
async function middleOfPlane(page) {
  const { left, right, top, bottom } = await boxOf(page, '.nde-plane-canvas');
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

for (const chapter of CHAPTERS) {
  test(`${chapter}_first_view_of_a_phone_has_the_plane_and_the_buttons`, async () => {
    for (const size of UPRIGHT) {
      await onPhone({ chapter, size }, async (page) => {
        const [plane, dock] = [await boxOf(page, '.nde-plane'), await boxOf(page, '.nde-dock')];
        const canvas = await boxOf(page, '.nde-plane-canvas');
        const introduction = await boxOf(page, '.nde-introduction');
        assert.ok(plane.bottom <= dock.top, `plane to ${plane.bottom}, buttons at ${dock.top}`);
        assert.ok(dock.bottom <= size[1], `buttons to ${dock.bottom} of ${size[1]}`);
        assert.ok(canvas.bottom - canvas.top >= 180, `${canvas.bottom - canvas.top} high`);
        assert.ok(introduction.top >= dock.bottom, 'the introduction follows');
      });
    }
  });

  test(`${chapter}_phone_held_across_has_plane_and_buttons_side_by_side`, async () => {
    await onPhone({ chapter, size: ACROSS }, async (page) => {
      const [plane, dock] = [await boxOf(page, '.nde-plane'), await boxOf(page, '.nde-dock')];
      assert.ok(plane.right <= dock.left, `plane to ${plane.right}, buttons at ${dock.left}`);
      assert.ok(Math.max(plane.bottom, dock.bottom) <= 390, 'both in the first view');
      await openSheet(page);
      const sheet = await boxOf(page, SHEET);
      assert.ok(sheet.left >= plane.right, 'the sheet leaves the plane free');
      await drawTo(page, 0.9);
      assert.equal(await page.$(`${SHEET}[data-open]`), null, 'drawn down it closes');
    });
  });

  test(`${chapter}_sheet_opens_at_half_height_below_the_plane`, async () => {
    for (const size of UPRIGHT) {
      await onPhone({ chapter, size }, async (page) => {
        assert.equal(await page.$eval('.nde-form', (form) => form.checkVisibility()), false);
        await openSheet(page);
        const [sheet, canvas] = [await boxOf(page, SHEET), await boxOf(page, '.nde-plane-canvas')];
        assert.ok(Math.abs(sheet.top - size[1] / 2) <= 1, `from ${sheet.top}`);
        assert.equal(sheet.bottom, size[1]);
        assert.ok(canvas.top >= 0 && canvas.bottom <= sheet.top, JSON.stringify(canvas));
        assert.ok(canvas.bottom - canvas.top >= 180, 'the plane can be seen');
      });
    }
  });

  test(`${chapter}_has_no_sideways_scroll_at_320_pixels_with_all_panels_open`, async () => {
    await onPhone({ chapter, size: [320, 568], link: '&rtol=99' }, async (page) => {
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      await page.$$eval('details', (all) => all.forEach((one) => one.setAttribute('open', '')));
      await page.waitForFunction(
        () => ![...document.querySelectorAll('.nde-lazy-status')].some((one) => one.textContent),
      );
      await page.$$eval('details', (all) => all.forEach((one) => one.setAttribute('open', '')));
      await page.tap('.nde-notice-more');
      assert.equal(await width(), 320);
      await page.evaluate(() => scrollTo(0, 0));
      await openSheet(page);
      assert.equal(await width(), 320);
      const body = await page.$eval('.nde-sheet-body', (one) => [one.scrollWidth, one.clientWidth]);
      assert.equal(body[0], body[1], 'nor in the sheet');
    });
  });

  test(`${chapter}_main_buttons_are_44_pixels_and_more`, async () => {
    for (const size of [...UPRIGHT, ACROSS, [568, 320]]) {
      await onPhone({ chapter, size }, async (page) => {
        await openSheet(page);
        const inSheet = '.nde-sheet-head > button';
        await page.$$eval(inSheet, (all) => all.length);
        const small = await page.$$eval(`.nde-dock button, .nde-tab, ${inSheet}`, (all) =>
          all
            .filter((one) => one.checkVisibility())
            .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
            .filter(({ box }) => box.width < 44 || box.height < 44)
            .map(({ text, box }) => `${text}: ${box.width} × ${box.height}`),
        );
        assert.deepEqual(small, []);
      });
    }
  });
}

test('sheet_takes_the_focus_and_gives_it_back_on_escape', async () => {
  await onPhone({}, async (page) => {
    await openSheet(page);
    const inside = () => page.$eval(SHEET, (sheet) => sheet.contains(document.activeElement));
    assert.equal(await inside(), true);
    assert.equal(await page.$eval(BUTTON, (one) => one.getAttribute('aria-expanded')), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await page.$eval(SHEET, (sheet) => sheet.checkVisibility()), false);
    assert.equal(await page.$eval(BUTTON, (one) => one === document.activeElement), true);
    assert.equal(await page.$eval(BUTTON, (one) => one.getAttribute('aria-expanded')), 'false');
  });
});

test('closing_the_sheet_leaves_the_page_as_it_was', async () => {
  await onPhone({}, async (page) => {
    const before = await boxOf(page, '.nde-plane');
    await openSheet(page);
    await page.tap('[aria-label="Close: Settings"]');
    await atRest(page);
    assert.deepEqual(await boxOf(page, '.nde-plane'), before);
  });
});

test('escape_in_a_number_takes_back_what_was_typed_and_leaves_the_sheet_open', async () => {
  await onPhone({}, async (page) => {
    await openSheet(page);
    const input = '[data-key="alpha"] input[type="text"]';
    await page.tap(input);
    await page.keyboard.type('7');
    await page.keyboard.press('Escape');
    assert.notEqual(await page.$(`${SHEET}[data-open]`), null);
    await page.keyboard.press('Escape');
    assert.equal(await page.$(`${SHEET}[data-open]`), null);
  });
});

test('head_of_the_sheet_is_drawn_up_to_full_height_and_down_to_close', async () => {
  await onPhone({}, async (page) => {
    await openSheet(page);
    await drawTo(page, 0.1);
    const { top } = await boxOf(page, SHEET);
    assert.ok(top < 0.12 * 844, `from ${top}`);
    await drawTo(page, 0.5);
    assert.ok(Math.abs((await boxOf(page, SHEET)).top - 422) <= 1, 'and back to half');
    await drawTo(page, 0.95);
    assert.equal(await page.$eval(SHEET, (sheet) => sheet.checkVisibility()), false);
    assert.equal(await page.$eval(BUTTON, (one) => one === document.activeElement), true);
  });
});

test('grip_of_the_sheet_changes_its_height_by_a_key_too', async () => {
  await onPhone({}, async (page) => {
    await openSheet(page);
    await page.focus('.nde-sheet-grip');
    await page.keyboard.press('Enter');
    assert.equal(await page.$eval(SHEET, (sheet) => sheet.getAttribute('data-size')), 'full');
    await page.tap('.nde-sheet-grip');
    assert.equal(await page.$eval(SHEET, (sheet) => sheet.getAttribute('data-size')), 'half');
  });
});

test('slider_in_the_sheet_refits_the_curve_that_is_seen_above', async () => {
  await onPhone({}, async (page) => {
    await openSheet(page);
    const slider = '[data-key="alpha"] input[type="range"]';
    const { left, right, top, bottom } = await boxOf(page, slider);
    const y = (top + bottom) / 2;
    await swipe(page, [(left + right) / 2, y], [left + 0.7 * (right - left), y]);
    await page.waitForFunction(() => location.hash.includes('alpha='));
    const { top: edge } = await boxOf(page, SHEET);
    const canvas = await boxOf(page, '.nde-plane-canvas');
    assert.ok(canvas.top >= 0 && canvas.bottom <= edge);
    await untilTrained(page);
  });
});

test('plane_and_buttons_can_be_used_while_the_sheet_is_open', async () => {
  await onPhone({ link: '&chapter=solve' }, async (page) => {
    await openSheet(page);
    const { x, y } = await middleOfPlane(page);
    await page.touchscreen.tap(x + 40, y + 40);
    await page.waitForFunction(() => location.hash.includes('starts='));
    await page.tap('.nde-button-main');
    await page.waitForFunction(
      () => document.querySelector('.nde-button-main')?.textContent === 'Pause',
    );
    assert.notEqual(await page.$(`${SHEET}[data-open]`), null);
  });
});

test('wider_window_has_the_form_in_the_page_again', async () => {
  await onPhone({}, async (page) => {
    await openSheet(page);
    await page.setViewport({ width: 1280, height: 800 });
    await page.waitForFunction(
      () =>
        !document.querySelector('.nde-sheet[data-open]') &&
        document.querySelector('.nde-form')?.checkVisibility(),
    );
    assert.equal(await page.$eval(BUTTON, (button) => button.checkVisibility()), false);
    assert.equal(await page.$eval(SHEET, (sheet) => sheet.getAttribute('role')), null);
  });
});

test('sheet_is_accessible_in_both_themes', async () => {
  const axe = await readFile(
    new URL('../../node_modules/axe-core/axe.min.js', import.meta.url),
    'utf8',
  );
  for (const dark of [false, true]) {
    await onPhone({ dark, link: '&rtol=99' }, async (page) => {
      await openSheet(page);
      await page.evaluate(axe);
      const problems = await page.evaluate(`axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
      assert.deepEqual(problems, []);
    });
  }
});

test('message_is_one_line_below_the_plane_until_its_details_are_asked_for', async () => {
  for (const size of UPRIGHT) {
    await onPhone({ size, link: '&rtol=99' }, async (page) => {
      await page.waitForSelector('.nde-notice');
      const heights = async () => {
        const [canvas, notice] = [
          await boxOf(page, '.nde-plane-canvas'),
          await boxOf(page, '.nde-notice'),
        ];
        assert.ok(canvas.bottom <= notice.top, 'it does not lie over the plane');
        return notice.bottom - notice.top;
      };
      const before = await heights();
      assert.ok(before <= 56, `${before} pixels`);
      assert.ok((await boxOf(page, '.nde-dock')).bottom <= Number(size[1]));
      await page.tap('.nde-notice-more');
      assert.ok((await heights()) > before + 20);
      assert.match(await page.$eval('.nde-notice-details', (e) => e.textContent ?? ''), /rtol/);
    });
  }
});

test('timeline_is_one_line', async () => {
  for (const size of UPRIGHT) {
    await onPhone({ size }, async (page) => {
      const { top, bottom } = await boxOf(page, '.nde-scrubber');
      assert.ok(bottom - top <= 48, `${bottom - top} pixels`);
    });
  }
});

test('two_fingers_zoom_about_their_middle', async () => {
  await onPhone({}, async (page) => {
    await untilTrained(page);
    const { x, y } = await middleOfPlane(page);
    const before = await scaleOf(page);
    await touch(
      page,
      [30, 40, 50, 60].map((r) => [
        [x - r, y],
        [x + r, y],
      ]),
    );
    const { xUnit: unit } = await scaleOf(page);
    assert.ok(Math.abs(unit / before.xUnit - 2) < 0.05, `${unit / before.xUnit} times as large`);
    assert.equal(await page.evaluate(() => visualViewport?.scale), 1, 'not the page');
  });
});

test('two_fingers_move_the_plane_and_not_the_page', async () => {
  await onPhone({}, async (page) => {
    await untilTrained(page);
    const { x, y } = await middleOfPlane(page);
    const before = await scaleOf(page);
    await touch(
      page,
      [0, 10, 20, 30, 40].map((d) => [
        [x - 40 + d, y + d],
        [x + 40 + d, y + d],
      ]),
    );
    const later = await scaleOf(page);
    assert.ok(Math.abs(later.xUnit / before.xUnit - 1) < 0.01, 'no nearer');
    assert.ok(Math.abs(later.xLeast - (before.xLeast - 40 / before.xUnit)) < 2 / before.xUnit);
    assert.equal(await page.evaluate(() => scrollY), 0);
  });
});

test('one_finger_on_the_empty_plane_scrolls_the_page', async () => {
  await onPhone({}, async (page) => {
    await untilTrained(page);
    const { x, y } = await middleOfPlane(page);
    const before = await scaleOf(page);
    await swipe(page, [x - 60, y + 120], [x - 60, y - 80]);
    await page.waitForFunction(() => scrollY > 100);
    assert.deepEqual(await scaleOf(page), before);
    assert.equal(await page.$('[data-handle="probe"]'), null, 'and picks no place');
  });
});

test('one_finger_on_a_start_moves_it_and_not_the_page', async () => {
  for (const chapter of CHAPTERS) {
    await onPhone({ chapter, size: [320, 568] }, async (page) => {
      const start = '[data-handle="0"]';
      const handle = await boxOf(page, start);
      assert.ok(handle.right - handle.left >= 44);
      const x = (handle.left + handle.right) / 2;
      const y = (handle.top + handle.bottom) / 2;
      await swipe(page, [x, y], [x - 30, y + 40]);
      await page.waitForFunction(() => location.hash.includes('starts='));
      const later = await boxOf(page, start);
      assert.ok(Math.abs((later.top + later.bottom) / 2 - y - 40) < 2, 'it follows the finger');
      assert.equal(await page.evaluate(() => scrollY), 0);
    });
  }
});

test('screens_of_the_phone_are_taken', async () => {
  for (const chapter of CHAPTERS) {
    for (const size of [...UPRIGHT, ACROSS]) {
      for (const dark of [false, true]) {
        await onPhone({ chapter, size, dark }, async (page) => {
          const name = `phone-${chapter}-${size.join('x')}-${dark ? 'dark' : 'light'}`;
          await atRest(page);
          await page.screenshot({ path: join(screens, `${name}.png`) });
          await openSheet(page);
          await page.screenshot({ path: join(screens, `${name}-sheet.png`) });
        });
      }
    }
  }
});
