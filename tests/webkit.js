// @ts-check
// WebKitGTK's MiniBrowser for browser.js, by W3C WebDriver (https://www.w3.org/TR/webdriver2/).
// A driver has one session and a session one page, so every page has processes of its own:
// a display (Xvfb), the driver, and the browser that the driver starts.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeWaitFor } from './browser.js';

/** @import { Browser, Page, PageOptions } from './browser.js' */

/** Longer than any start that was seen (2 s), on a machine that is busy. */
const START_LIMIT_MS = 30_000;
const LOAD_LIMIT_MS = 30_000;
const SCRIPT_LIMIT_MS = 120_000;

/** The WebDriver standard's key codes, by DOM key name. */
/** @type {Record<string, string>} */
const KEYS = {
  Alt: '\uE00A',
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  Backspace: '\uE003',
  Control: '\uE009',
  Delete: '\uE017',
  End: '\uE010',
  Enter: '\uE007',
  Escape: '\uE00C',
  Home: '\uE011',
  PageDown: '\uE00F',
  PageUp: '\uE00E',
  Shift: '\uE008',
  Space: ' ',
  Tab: '\uE004',
};

/** The property under which WebDriver hands out elements. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** What ends each session that is open now. */
/** @type {Set<() => void>} */
const endings = new Set();
const endAll = () => [...endings].forEach((end) => end());

/** @param {() => void} end  runs with the end of this process at the latest */
function endWithUs(end) {
  if (endings.size === 0) {
    process.once('exit', endAll);
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.once(signal, () => process.exit(1));
    }
  }
  endings.add(end);
}

/**
 * Starts a program as the first of a process group.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 * @param {NodeJS.ProcessEnv} [env]
 */
function start(program, args, stdio, env) {
  const child = spawn(program, args, { stdio, env, detached: true });
  if (child.pid === undefined) throw new Error(`${program} does not start`);
  return { child, pid: child.pid };
}

/** @param {number} group */
function kill(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Starts a virtual display, large enough for every page.
 * @returns {Promise<{ display: string, pid: number }>}
 */
async function startDisplay() {
  // Xvfb finds a free display number and writes it to the file descriptor that it is given.
  const args = ['-displayfd', '3', '-screen', '0', '2560x2560x24', '-nolisten', 'tcp'];
  const { child, pid } = start('Xvfb', args, ['ignore', 'ignore', 'ignore', 'pipe']);
  const pipe = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
  const display = await new Promise((resolve, reject) => {
    pipe.once('data', (number) => resolve(`:${String(number).trim()}`));
    child.once('exit', () => reject(new Error('Xvfb ended at once')));
  });
  return { display, pid };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** @returns {string} */
function findMiniBrowser() {
  const places = readdirSync('/usr/lib').map((folder) =>
    join('/usr/lib', folder, 'webkit2gtk-4.1/MiniBrowser'),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error('no MiniBrowser: tests/install.sh test');
  return found;
}

/**
 * One WebDriver command.
 * @param {string} url
 * @param {string} method
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function command(url, method, body) {
  const response = await fetch(url, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/**
 * Fills the folder of the browser's settings.
 * @param {string} home
 * @param {PageOptions} options
 */
function writeSettings(home, { reducedMotion = false }) {
  mkdirSync(join(home, 'gtk-3.0'));
  const animations = `gtk-enable-animations=${reducedMotion ? 0 : 1}`;
  writeFileSync(join(home, 'gtk-3.0/settings.ini'), `[Settings]\n${animations}\n`);
  // The toolbar would keep the window wider than a phone.
  const small = '* { min-width: 0; min-height: 0; margin: 0; padding: 0; font-size: 1px; }\n';
  writeFileSync(join(home, 'gtk-3.0/gtk.css'), small);
}

/**
 * Waits for the driver, then starts the browser.
 * @param {string} base  the driver's address
 * @returns {Promise<string>}  the session's address
 */
async function startBrowser(base) {
  const limit = performance.now() + START_LIMIT_MS;
  while (
    !(await fetch(`${base}/status`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (performance.now() > limit) throw new Error('WebKitWebDriver does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { sessionId } = await command(`${base}/session`, 'POST', {
    capabilities: {
      alwaysMatch: {
        browserName: 'MiniBrowser',
        pageLoadStrategy: 'none', // goto listens for errors while the page loads
        'webkitgtk:browserOptions': { binary: findMiniBrowser(), args: ['--automation'] },
      },
    },
  });
  return `${base}/session/${sessionId}`;
}

/**
 * Starts display, driver and browser.
 * @param {PageOptions} options
 * @returns {Promise<{ session: string, close: () => Promise<void> }>}
 */
async function startSession(options) {
  const home = mkdtempSync(join(tmpdir(), 'nde-webkit-'));
  /** @type {number[]} */
  const started = [];
  const end = () => {
    if (!endings.delete(end)) return;
    started.reverse().forEach(kill);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  endWithUs(end);
  try {
    writeSettings(home, options);
    const { display, pid } = await startDisplay();
    started.push(pid);
    const port = await freePort();
    const driver = start('WebKitWebDriver', [`--port=${port}`], 'ignore', {
      ...process.env,
      DISPLAY: display,
      GTK_THEME: options.colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita',
      XDG_CONFIG_HOME: home,
      XDG_CACHE_HOME: home,
      XDG_DATA_HOME: home,
      NO_AT_BRIDGE: '1', // no accessibility bus is there to talk to
    });
    started.push(driver.pid);
    const session = await startBrowser(`http://127.0.0.1:${port}`);
    return {
      session,
      async close() {
        try {
          await command(session, 'DELETE');
        } finally {
          end();
        }
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

/**
 * Runs in the page, more than once: WebDriver has no console, so the page keeps its errors. Those
 * before the first run of this script in a document are not seen.
 */
const LISTEN = `
  if (!window.ndeErrors) {
    const errors = window.ndeErrors = [];
    addEventListener('error', (event) => {
      const { target, error, message } = event;
      errors.push(target === window ? String(error ?? message)
        : 'Failed to load ' + (target.src || target.href));
    }, true);
    addEventListener('unhandledrejection', (event) => errors.push(String(event.reason)));
    const { error } = console;
    console.error = (...args) => {
      errors.push(args.join(' '));
      error.apply(console, args);
    };
  }`;

/**
 * What runs in the page for evaluate: calls the script and hands over its result or what it
 * threw, and the errors since last time. It is the body of a function that WebDriver calls with
 * the arguments and a callback; no eval, which a page's content security policy may forbid.
 * @param {string} text
 */
const makeCall = (text) => `${LISTEN}
  const [args, done] = arguments;
  const finish = (result) => done({ ...result, errors: window.ndeErrors.splice(0) });
  (async () => {
    const script = (${text});
    return typeof script === 'function' ? script(...args) : script;
  })().then((value) => finish({ value }), (error) => finish({ thrown: String(error) }));`;

/**
 * The driver at times loses what a script gave (seen on a busy machine). What only looks may look
 * again; the errors of the page are kept there until then.
 * @param {unknown} error
 */
function lostAnswer(error) {
  if (!String(error).includes('Could not parse script result')) throw error;
}

/**
 * @param {PageOptions} options
 * @param {() => void} onClose
 * @returns {Promise<Page>}
 */
async function newPage(options, onClose) {
  /** @type {string[]} */
  const errors = [];
  const { session, close } = await startSession(options);
  /** @type {(path: string, body: unknown) => Promise<any>} */
  const post = (path, body) => command(`${session}/${path}`, 'POST', body);
  /** @type {(pointerOrKey: string, actions: object[]) => Promise<void>} */
  const act = (type, actions) => post('actions', { actions: [{ type, id: type, actions }] });

  /** @type {Page['evaluate']} */
  const evaluate = async (script, ...args) => {
    const result = await post('execute/async', { script: makeCall(String(script)), args: [args] });
    errors.push(...result.errors);
    if (result.thrown !== undefined) throw new Error(result.thrown);
    return result.value;
  };
  /** @type {(script: string) => Promise<any>} */
  const ask = (script) => post('execute/sync', { script, args: [] });

  /** @type {Page['goto']} */
  const goto = async (url) => {
    const here = await ask('window.ndeIsOld = true; return location.href;');
    await post('url', { url });
    // Another fragment of the same page loads nothing.
    if (url.includes('#') && url.replace(/#.*/, '') === here.replace(/#.*/, '')) return;
    const limit = performance.now() + LOAD_LIMIT_MS;
    const listen = `if (window.ndeIsOld) return 'old'; ${LISTEN} return document.readyState;`;
    // Between two documents there is none that could answer.
    while ((await ask(listen).catch(() => 'none')) !== 'complete') {
      if (performance.now() > limit) throw new Error(`${url} does not load`);
    }
  };

  await post('timeouts', { script: SCRIPT_LIMIT_MS });
  // The window has a frame and a toolbar, whose size only a first try tells.
  const { width = 1280, height = 800 } = options;
  await post('window/rect', { x: 0, y: 0, width, height });
  const inner = await evaluate('[innerWidth, innerHeight]');
  const size = { width: 2 * width - inner[0], height: 2 * height - inner[1] };
  await post('window/rect', { x: 0, y: 0, ...size });

  return {
    errors,
    goto,
    evaluate,
    waitFor: makeWaitFor((...call) => evaluate(...call).catch(lostAnswer)),
    async click(selector) {
      const element = await post('element', { using: 'css selector', value: selector });
      await post(`element/${element[ELEMENT]}/click`, {});
    },
    press(keys) {
      const values = keys.split('+').map((key) => KEYS[key] ?? key);
      return act('key', [
        ...values.map((value) => ({ type: 'keyDown', value })),
        ...values.reverse().map((value) => ({ type: 'keyUp', value })),
      ]);
    },
    type(text) {
      const pairs = [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      return act('key', pairs);
    },
    mouse: {
      move: (x, y) => act('pointer', [{ type: 'pointerMove', x, y, duration: 0 }]),
      down: () => act('pointer', [{ type: 'pointerDown', button: 0 }]),
      up: () => act('pointer', [{ type: 'pointerUp', button: 0 }]),
    },
    async screenshot(path) {
      await writeFile(path, Buffer.from(await command(`${session}/screenshot`, 'GET'), 'base64'));
    },
    requests: () =>
      evaluate(() => [
        location.href,
        ...performance.getEntriesByType('resource').map((entry) => entry.name),
      ]),
    close() {
      onClose();
      return close();
    },
  };
}

/** @returns {Browser} */
export function launchWebKit() {
  /** @type {Set<Page>} */
  const pages = new Set();
  return {
    name: 'webkit',
    async newPage(options = {}) {
      const page = await newPage(options, () => pages.delete(page));
      pages.add(page);
      return page;
    },
    close: async () => void (await Promise.all([...pages].map((page) => page.close()))),
  };
}
