// @ts-check
// What a file of tests of the page begins with and ends with: one server, one browser.

import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { serveFolder } from '../../web/node/static-server.js';
import { launch, startChromium } from '../browser.js';

/** @import { Browser, BrowserName, Page, PageOptions } from '../browser.js' */

const root = new URL('../../', import.meta.url);

/** Where pictures of the page are put, for people to look at. */
export const screens = fileURLToPath(new URL('build/screens/', root));

/**
 * Serves a folder to the tests of the file that calls it.
 * @param {string} folder   of the project
 */
export function useFolder(folder) {
  /** @type {Awaited<ReturnType<typeof serveFolder>>} */
  let server;
  before(async () => {
    server = await serveFolder(fileURLToPath(new URL(folder, root)));
  });
  after(() => server?.close());
  return {
    /** Of the folder, with a slash at its end. */
    get url() {
      return server.url;
    },
  };
}

/**
 * The same, and starts Chromium for them.
 * @param {string} [folder]   of the project; `build/` has the page at `site/`: it must not mind the
 *   path that it is served from
 */
export function useSite(folder) {
  const site = useStarted(() => launch('chromium'), folder);
  return {
    get url() {
      return site.url;
    },
    get browser() {
      return site.browser;
    },
    /**
     * A new page, loaded.
     * @param {string} [path]   below the folder
     * @param {PageOptions} [options]
     */
    async open(path = '', options = {}) {
      const page = await site.browser.newPage(options);
      await page.goto(site.url + path);
      return page;
    },
  };
}

/**
 * The same with Chromium as puppeteer gives it: with touches, metrics and targets.
 * @param {string} [folder]
 */
export const useChromium = (folder) => useStarted(startChromium, folder);

/**
 * @template {{ close: () => Promise<void> }} Started
 * @param {() => Promise<Started>} start
 * @param {string} [folder]
 */
function useStarted(start, folder = 'build/') {
  const site = useFolder(folder);
  /** @type {Started} */
  let browser;
  before(async () => {
    await mkdir(screens, { recursive: true });
    browser = await start();
  });
  after(() => browser?.close());
  return {
    get url() {
      return site.url;
    },
    get browser() {
      return browser;
    },
  };
}

/**
 * A test in several browsers, each of which is started for it.
 * @param {readonly BrowserName[]} names
 * @param {string} expectation
 * @param {(browser: Browser) => Promise<void>} use
 */
export function testIn(names, expectation, use) {
  for (const name of names) {
    test(`${expectation}_in_${name}`, async () => {
      const browser = await launch(name);
      try {
        await use(browser);
      } finally {
        await browser.close();
      }
    });
  }
}

/** Windows for looking. @type {[string, PageOptions & { width: number }][]} */
export const WINDOWS = [
  ['wide-light', { width: 1280, height: 1000 }],
  ['wide-dark', { width: 1280, height: 1000, colorScheme: 'dark' }],
  ['phone-light', { width: 390, height: 844 }],
  ['phone-dark', { width: 390, height: 844, colorScheme: 'dark' }],
];

/** A copy of the page's files, to be changed, and served. */
export async function copySite() {
  const folder = await mkdtemp(join(tmpdir(), 'nde-site-'));
  await cp(fileURLToPath(new URL('build/site/', root)), folder, { recursive: true });
  const { url, close } = await serveFolder(folder);
  return {
    folder,
    url,
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * A copy whose worker has another script.
 * @param {(script: string) => string} change
 */
export async function copySiteWithWorker(change) {
  const copy = await copySite();
  const file = join(copy.folder, 'worker.js');
  await writeFile(file, change(await readFile(file, 'utf8')));
  return copy;
}

/**
 * Closes a page, on which nothing went wrong.
 * @param {Page} page
 */
export async function done(page) {
  assert.deepEqual(page.errors, []);
  await page.close();
}
