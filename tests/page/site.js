// @ts-check
// What a file of tests of the page begins with and ends with: one server, one browser.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { serveFolder } from '../../web/node/static-server.js';
import { launch } from '../browser.js';

/** @typedef {import('../browser.js').Page} Page */

const root = new URL('../../', import.meta.url);

/** Where pictures of the page are put, for people to look at. */
export const screens = fileURLToPath(new URL('build/screens/', root));

/**
 * Serves a folder and starts Chromium for the tests of the file that calls it.
 * @param {string} [folder]   of the project; `build/` has the page at `site/`: it must not mind the
 *   path that it is served from
 */
export function useSite(folder = 'build/') {
  /** @type {import('../browser.js').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serveFolder>>} */
  let server;
  before(async () => {
    await mkdir(screens, { recursive: true });
    server = await serveFolder(fileURLToPath(new URL(folder, root)));
    browser = await launch('chromium');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    /** Of the folder, with a slash at its end. */
    get url() {
      return server.url;
    },
    get browser() {
      return browser;
    },
  };
}

/**
 * Closes a page, on which nothing went wrong.
 * @param {Page} page
 */
export async function done(page) {
  assert.deepEqual(page.errors, []);
  await page.close();
}
