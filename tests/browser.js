// @ts-check
// Real browsers behind one small interface: Chromium and Firefox by puppeteer-core, WebKitGTK by
// W3C WebDriver (webkit.js).
//
//   const browser = await launch('firefox');
//   const page = await browser.newPage({ width: 390, height: 844, colorScheme: 'dark' });
//   await page.goto(server.url);
//   await page.waitFor(() => document.title === 'done');
//   assert.deepEqual(page.errors, []);
//   await browser.close();
//
// Start a browser once per file of tests, a page per test. Whatever happens to the tests, the
// processes end with this one.

import puppeteer from 'puppeteer-core';

import { launchWebKit } from './webkit.js';

/** @typedef {'chromium' | 'firefox' | 'webkit'} BrowserName */

/**
 * @typedef {object} PageOptions
 * @property {number} [width]   of the viewport, CSS pixels
 * @property {number} [height]
 * @property {number} [scale]   device pixels per CSS pixel; WebKit knows only 1
 * @property {'light' | 'dark'} [colorScheme]
 * @property {boolean} [reducedMotion]
 * @property {string} [downloads]  the folder where files are saved; Chromium alone
 */

/**
 * A function runs in the page, so it sees the page's globals and its arguments only. Arguments
 * and result are JSON values; a promise is awaited; what it throws is thrown here.
 * @typedef {string | ((...args: any[]) => unknown)} Script
 */

/**
 * @typedef {object} Page
 * @property {string[]} errors  what the console showed as errors, uncaught exceptions among them;
 *     in WebKit it is complete after an evaluate, but may lack what a loading page does first
 * @property {(url: string) => Promise<void>} goto  until the load event
 * @property {(script: Script, ...args: unknown[]) => Promise<any>} evaluate
 * @property {(script: Script, timeout?: number, ...args: unknown[]) => Promise<any>} waitFor
 *     until the script gives something true, which is the result; timeout in ms, 10 s by default
 * @property {(selector: string) => Promise<void>} click  scrolls there first
 * @property {(keys: string) => Promise<void>} press
 *     a key by its DOM name ('a', 'Enter', 'ArrowLeft', 'Space'), with modifiers: 'Shift+Tab'
 * @property {(text: string) => Promise<void>} type  into what has the focus
 * @property {{ move: (x: number, y: number) => Promise<void>, down: () => Promise<void>,
 *     up: () => Promise<void> }} mouse  the left button, CSS pixels of the viewport
 * @property {(path: string, options?: { fullPage?: boolean }) => Promise<void>} screenshot
 *     a PNG; in WebKit always of the viewport alone
 * @property {() => Promise<string[]>} requests
 *     URLs asked for so far; in WebKit those that the page's own timing entries list
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Browser
 * @property {BrowserName} name
 * @property {(options?: PageOptions) => Promise<Page>} newPage
 * @property {() => Promise<void>} close
 */

/** How often waitFor looks. */
const POLL_MS = 30;

/**
 * @param {Page['evaluate']} evaluate
 * @returns {Page['waitFor']}
 */
export function makeWaitFor(evaluate) {
  return async (script, timeout = 10_000, ...args) => {
    const end = performance.now() + timeout;
    for (;;) {
      const value = await evaluate(script, ...args);
      if (value) return value;
      if (performance.now() > end) throw new Error(`not within ${timeout} ms: ${script}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
}

/** The media features of a page that Firefox and WebKit know from their start only. */
/** @typedef {{ colorScheme: 'light' | 'dark', reducedMotion: boolean }} Media */

/**
 * Starts a browser of a kind for each combination of media features that pages ask for.
 * @template Process
 * @param {(media: Media) => Promise<Process>} start
 * @returns {{ get: (media: Media) => Promise<Process>, all: () => Promise<Process[]> }}
 */
function makePool(start) {
  /** @type {Map<string, Promise<Process>>} */
  const started = new Map();
  return {
    get(media) {
      const key = JSON.stringify(media);
      const running = started.get(key) ?? start(media);
      started.set(key, running);
      return running;
    },
    all: () => Promise.all(started.values()),
  };
}

/**
 * @param {PageOptions} options
 * @returns {Media}
 */
const mediaOf = ({ colorScheme = 'light', reducedMotion = false }) => ({
  colorScheme,
  reducedMotion,
});

export const startChromium = () =>
  puppeteer.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Whatever asks for another host fails, and its failure is an error in the console.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });

/** @param {Media} media */
const startFirefox = ({ colorScheme, reducedMotion }) =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {
      // As a user has it: a page from file:// must not read its neighbours.
      'security.fileuri.strict_origin_policy': true,
      'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
      'ui.prefersReducedMotion': reducedMotion ? 1 : 0,
    },
  });

/**
 * @param {import('puppeteer-core').Page} page
 * @param {PageOptions} options
 * @returns {Promise<Page>}
 */
async function wrapPuppeteer(page, { width = 1280, height = 800, scale = 1 }) {
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const requests = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  /** @type {Page['evaluate']} */
  const evaluate = (script, ...args) => page.evaluate(script, ...args);
  return {
    errors,
    goto: async (url) => void (await page.goto(url)),
    evaluate,
    waitFor: makeWaitFor(evaluate),
    click: (selector) => page.click(selector),
    async press(keys) {
      // Firefox knows the space bar by its character only.
      const list = keys.split('+').map((key) => (key === 'Space' ? ' ' : key));
      const names = /** @type {import('puppeteer-core').KeyInput[]} */ (list);
      for (const name of names) await page.keyboard.down(name);
      for (const name of names.reverse()) await page.keyboard.up(name);
    },
    type: (text) => page.keyboard.type(text),
    mouse: {
      move: (x, y) => page.mouse.move(x, y),
      down: () => page.mouse.down(),
      up: () => page.mouse.up(),
    },
    screenshot: async (path, { fullPage = false } = {}) =>
      void (await page.screenshot({ path: /** @type {`${string}.png`} */ (path), fullPage })),
    requests: async () => [...requests],
    close: () => page.close(),
  };
}

/**
 * Ends a browser: politely, or by its process id when it does not answer.
 * @param {import('puppeteer-core').Browser} browser
 */
async function endPuppeteer(browser) {
  const late = setTimeout(() => browser.process()?.kill('SIGKILL'), 5_000);
  try {
    await browser.close();
  } finally {
    clearTimeout(late);
  }
}

/** @returns {Browser} */
function launchChromium() {
  const pool = makePool(startChromium);
  // One process serves all media features, for Chromium can change them per page.
  const one = mediaOf({});
  return {
    name: 'chromium',
    async newPage(options = {}) {
      const process = await pool.get(one);
      const { downloads } = options;
      /** @type {import('puppeteer-core').BrowserContextOptions} */
      const how = { downloadBehavior: { policy: 'allow', downloadPath: downloads } };
      const context = await process.createBrowserContext(downloads ? how : {});
      const page = await context.newPage();
      const { colorScheme, reducedMotion } = mediaOf(options);
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: colorScheme },
        { name: 'prefers-reduced-motion', value: reducedMotion ? 'reduce' : 'no-preference' },
      ]);
      return { ...(await wrapPuppeteer(page, options)), close: () => context.close() };
    },
    close: async () => void (await Promise.all((await pool.all()).map(endPuppeteer))),
  };
}

/** @returns {Browser} */
function launchFirefox() {
  const pool = makePool(startFirefox);
  return {
    name: 'firefox',
    async newPage(options = {}) {
      const context = await (await pool.get(mediaOf(options))).createBrowserContext();
      const page = await wrapPuppeteer(await context.newPage(), options);
      return { ...page, close: () => context.close() };
    },
    close: async () => void (await Promise.all((await pool.all()).map(endPuppeteer))),
  };
}

/**
 * @param {BrowserName} name
 * @returns {Promise<Browser>}
 */
export async function launch(name) {
  if (name === 'chromium') return launchChromium();
  if (name === 'firefox') return launchFirefox();
  return launchWebKit();
}
