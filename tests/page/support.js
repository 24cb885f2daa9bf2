// @ts-check
// What the tests of the page share: reading what it shows, waiting for it, and using it.

import assert from 'node:assert/strict';

/** @typedef {import('../browser.js').Page} Page */

/**
 * The live figures by their names, as numbers.
 * @param {Page} page
 * @returns {Promise<Record<string, number>>}
 */
export async function figures(page) {
  const texts = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-figure')].map((figure) => [
      figure.querySelector('dt')?.textContent,
      figure.querySelector('dd')?.textContent,
    ]),
  );
  return Object.fromEntries(
    texts.map((/** @type {[string, string]} */ [name, text]) => [
      name,
      Number(text.replaceAll(',', '').replace('–', 'NaN')),
    ]),
  );
}

/**
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<string>}
 */
export const textOf = (page, selector) =>
  page.evaluate((s) => document.querySelector(s)?.textContent ?? '', selector);

/**
 * @param {Page} page
 * @param {string} words   that the line below the buttons must show
 * @param {number} [timeout]
 */
export const untilState = (page, words, timeout = 20_000) =>
  page.waitFor(
    (text) => document.querySelector('.nde-state')?.textContent?.includes(text),
    timeout,
    words,
  );

/**
 * Until a live figure lies between two numbers.
 * @param {Page} page
 * @param {string} name
 * @param {number} least
 * @param {number} most
 */
const untilBetween = (page, name, least, most) =>
  page.waitFor(
    (wanted, from, to) => {
      const figures = [...document.querySelectorAll('.nde-figure')];
      const figure = figures.find((one) => one.querySelector('dt')?.textContent === wanted);
      const value = Number(figure?.querySelector('dd')?.textContent?.replaceAll(',', ''));
      return from <= value && value <= to;
    },
    20_000,
    name,
    least,
    most,
  );

/**
 * @param {Page} page
 * @param {number} epoch
 */
export const untilEpoch = (page, epoch) => untilBetween(page, 'Epoch', epoch, Number.MAX_VALUE);

/**
 * @param {Page} page
 * @param {string} name   of a live figure
 * @param {number} value
 */
export const untilFigure = (page, name, value) => untilBetween(page, name, value, value);

/** Two frames of the screen: what was asked for is drawn. @param {Page} page */
export const untilDrawn = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))),
      ),
  );

/** Scrolls to the text, and waits until it has come. @param {Page} page */
export async function toText(page) {
  await page.evaluate(() => document.querySelector('.nde-text')?.scrollIntoView());
  await page.waitFor(() => document.querySelector('.nde-text h2') !== null);
}

/**
 * Clicks the head of a panel below the picture.
 * @param {Page} page
 * @param {string} title
 */
export async function clickPanel(page, title) {
  await page.evaluate((wanted) => {
    document.querySelectorAll('[data-pressed]').forEach((e) => e.removeAttribute('data-pressed'));
    [...document.querySelectorAll('.nde-lazy-head')]
      .find((head) => head.textContent?.includes(wanted))
      ?.setAttribute('data-pressed', '');
  }, title);
  await page.click('[data-pressed]');
}

/** What is said about a link that has not everything. @param {Page} page @returns {Promise<string>} */
export const linkWarning = (page) =>
  page.evaluate(() => {
    const element = document.querySelector('.nde-share-warning');
    return element instanceof HTMLElement && !element.hidden ? element.textContent : '';
  });

/**
 * The lines of the page's table.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const printedLines = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-table tbody th')].map((cell) => cell.textContent),
  );

/**
 * Clicks a button by what is written on it.
 * @param {Page} page
 * @param {string} text
 */
export async function press(page, text) {
  const found = await page.evaluate((wanted) => {
    const buttons = [...document.querySelectorAll('button')];
    const button = buttons.find((one) => one.textContent?.trim().startsWith(wanted));
    document.querySelectorAll('[data-pressed]').forEach((e) => e.removeAttribute('data-pressed'));
    button?.setAttribute('data-pressed', '');
    return button !== undefined;
  }, text);
  assert.ok(found, `no button "${text}"`);
  await page.click('[data-pressed]');
}

/**
 * Types a value into a control of the form.
 * @param {Page} page
 * @param {string} key
 * @param {string} text
 */
export async function enter(page, key, text) {
  const field = `[data-key="${key}"] input[type="text"]`;
  await page.evaluate((selector) => {
    const input = document.querySelector(selector);
    input?.closest('details')?.setAttribute('open', '');
    if (input instanceof HTMLInputElement) {
      input.focus();
      input.select();
    }
  }, field);
  await page.type(text);
  await page.press('Enter');
}

/**
 * @param {Page} page
 * @param {string} key
 * @returns {Promise<{ error: string, invalid: string | null, described: boolean }>}
 */
export const complaintOf = (page, key) =>
  page.evaluate((name) => {
    const field = document.querySelector(`[data-key="${name}"]`);
    const input = field?.querySelector('input, select, textarea');
    const error = field?.querySelector('.nde-field-error');
    const ids = input?.getAttribute('aria-describedby')?.split(' ') ?? [];
    return {
      error: error?.textContent ?? '',
      invalid: input?.getAttribute('aria-invalid') ?? null,
      described: ids.includes(error?.id ?? '?'),
    };
  }, key);

/** @param {Page} page @returns {Promise<string>} */
export const hashOf = (page) => page.evaluate(() => location.hash);

/**
 * Until the picture of the chapter is drawn.
 * @param {Page} page
 */
export const untilReady = (page) =>
  page.waitFor(() => document.querySelector('.nde-plane-canvas[data-scale]') !== null, 20_000);

/**
 * Opens whatever is folded up, and waits until it has come.
 * @param {Page} page
 */
export async function openAll(page) {
  await page.waitFor(() => {
    // What was loaded has something to open as well.
    document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''));
    const text = document.querySelector('.nde-text');
    text?.scrollIntoView();
    const bodies = [...document.querySelectorAll('.nde-lazy-body')];
    return text?.querySelector('h2') && bodies.every(({ children }) => children.length > 1);
  }, 20_000);
  await page.evaluate(() => {
    document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''));
    scrollTo(0, 0);
  });
}

/**
 * Clicks what saves a file; the file as the page hands it to the browser.
 * @param {Page} page
 * @param {string} selector
 */
export async function takeFile(page, selector) {
  await page.evaluate(() => {
    const seen = /** @type {any} */ (window);
    seen.taken = '';
    if (seen.hooked) return;
    seen.hooked = true;
    const create = URL.createObjectURL;
    URL.createObjectURL = (/** @type {Blob} */ blob) => {
      void blob.arrayBuffer().then((buffer) => {
        const bytes = [...new Uint8Array(buffer)];
        seen.taken = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''));
      });
      return create(blob);
    };
    /** @param {Event} event */
    const keep = (event) => {
      if (event.target instanceof HTMLAnchorElement && event.target.download !== '') {
        event.preventDefault();
      }
    };
    document.addEventListener('click', keep, true);
  });
  await page.click(selector);
  const text = await page.waitFor(() => /** @type {any} */ (window).taken);
  return Buffer.from(String(text), 'base64');
}
