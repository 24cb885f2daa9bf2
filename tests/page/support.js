// @ts-check
// What the tests of the page share: reading what it shows, and waiting for it.

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
 * @param {Page} page
 * @param {number} epoch
 */
export const untilEpoch = (page, epoch) =>
  page.waitFor(
    (least) => Number(document.querySelector('.nde-figure-value')?.textContent) >= least,
    20_000,
    epoch,
  );

/**
 * The lines of the page's table.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const printedLines = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-table tbody th')].map((cell) => cell.textContent),
  );
