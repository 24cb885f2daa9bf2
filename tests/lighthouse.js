// @ts-check
// Lighthouse on a page that a browser of tests/browser.js opens.

import lighthouse, { desktopConfig } from 'lighthouse';

/**
 * @param {import('puppeteer-core').Browser} browser   Chromium
 * @param {string} url
 * @param {string[]} categories   of Lighthouse
 * @param {'mobile' | 'desktop'} [device]   mobile is Lighthouse's slowed-down phone
 * @returns {Promise<{ scores: Record<string, number>, faults: string[] }>}   scores up to 100;
 *   faults name what cost points outside performance
 */
export async function audit(browser, url, categories, device = 'mobile') {
  const page = await browser.newPage();
  try {
    const config = device === 'desktop' ? desktopConfig : undefined;
    const flags = { logLevel: /** @type {const} */ ('error'), onlyCategories: categories };
    // Lighthouse brings the types of another version of puppeteer.
    const result = await lighthouse(url, flags, config, /** @type {any} */ (page));
    assertResult(result);
    return { scores: scoresOf(result.lhr), faults: faultsOf(result.lhr) };
  } finally {
    await page.close();
  }
}

/**
 * @param {import('lighthouse').RunnerResult | undefined} result
 * @returns {asserts result is import('lighthouse').RunnerResult}
 */
function assertResult(result) {
  const error = result ? result.lhr.runtimeError?.message : 'no result';
  if (error) throw new Error(`Lighthouse: ${error}`);
}

/** @param {import('lighthouse').Result} lhr */
function scoresOf({ categories }) {
  return Object.fromEntries(
    Object.entries(categories).map(([key, { score }]) => [key, Math.round(100 * Number(score))]),
  );
}

/** @param {import('lighthouse').Result} lhr */
function faultsOf({ categories, audits }) {
  const judged = Object.entries(categories).filter(([key]) => key !== 'performance');
  return judged.flatMap(([key, { auditRefs }]) =>
    auditRefs
      .filter(({ id, weight }) => weight > 0 && Number(audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${key}: ${id}: ${audits[id]?.title}`),
  );
}
