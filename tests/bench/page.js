// @ts-check
// `make bench-page`: how the page feels. Chromium shows build/site; medians of five. Prints a table
// and writes build/bench-page.json. A goal that is missed is shown, never an error: timings depend
// on the machine, which should do nothing else meanwhile.
//
//   drag      a start point is moved; until the fit of 250 new epochs is on the canvas
//   work      the page's own work per animation frame while it trains at full speed
//   rate      epochs per second of the page, beside the same core in Node
//   first     from navigation to the first trajectory on the canvas
//   score     Lighthouse's performance of both chapters, on its slowed-down phone and on a desk

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { loadCore } from '../../web/core/index.js';
import { serveFolder } from '../../web/node/static-server.js';
import { startChromium } from '../browser.js';
import { audit } from '../lighthouse.js';

/** @typedef {import('puppeteer-core').Page} Page */

const ROUNDS = 5;
const EPOCHS = 250;
const MOVES = 12;
const WORK_SECONDS = 4;
const build = fileURLToPath(new URL('../../build/', import.meta.url));
const FULL_SPEED = '#v=1&speed=full';

/** @param {number[]} values */
function sorted(values) {
  return [...values].sort((a, b) => a - b);
}

/** @param {number[]} values */
const median = (values) => sorted(values)[values.length >> 1];

/**
 * @param {number[]} values
 * @param {number} part
 */
const quantile = (values, part) => sorted(values)[Math.floor(part * (values.length - 1))];

/** Runs in the page before its own code: notes what the page does in its frames and messages. */
function watch() {
  const notes = { work: /** @type {number[]} */ ([]), first: 0, lines: 0 };
  Object.assign(globalThis, { benchNotes: notes });
  let since = 0;
  const original = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    original((time) => {
      const begin = performance.now();
      callback(time);
      notes.work.push(since + performance.now() - begin);
      since = 0;
    });
  const onmessage = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage') ?? {};
  Object.defineProperty(Worker.prototype, 'onmessage', {
    ...onmessage,
    set(listener) {
      onmessage.set?.call(this, (/** @type {MessageEvent} */ event) => {
        const begin = performance.now();
        listener.call(this, event);
        since += performance.now() - begin;
      });
    },
  });
  const { lineTo, stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.lineTo = function count(x, y) {
    notes.lines += 1;
    lineTo.call(this, x, y);
  };
  CanvasRenderingContext2D.prototype.stroke = function finish(/** @type {any[]} */ ...args) {
    if (notes.first === 0 && notes.lines > 100) notes.first = performance.now();
    notes.lines = 0;
    stroke.apply(this, /** @type {any} */ (args));
  };
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 */
async function open(browser, url) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900, deviceScaleFactor: 1 });
  await page.evaluateOnNewDocument(watch);
  await page.goto(url);
  await page.bringToFront();
  return page;
}

/** @param {Page} page */
const untilRested = (page) =>
  page.waitForFunction(
    (epochs) =>
      Number(document.querySelector('.nde-figure-value')?.textContent?.replace(',', '')) >= epochs,
    { polling: 'raf', timeout: 30_000 },
    EPOCHS,
  );

/**
 * Milliseconds from a pointer's move to the frame after the one that shows epoch 250 of the new run.
 * @param {Page} page
 */
async function dragTimes(page) {
  await untilRested(page);
  const at = await page.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('.nde-plane-canvas'));
    const { left, top } = canvas.getBoundingClientRect();
    const scale = JSON.parse(canvas.dataset.scale ?? '{}');
    return {
      x: left + scale.left + (2 - scale.xLeast) * scale.xUnit,
      y: top + scale.top + scale.height - (0.7 - scale.yLeast) * scale.yUnit,
    };
  });
  await page.evaluate((epochs) => {
    const times = /** @type {number[]} */ ([]);
    Object.assign(globalThis, { dragTimes: times });
    // While one drags a run shows its last epoch alone: another loss tells that it is another run.
    const figures = () =>
      [...document.querySelectorAll('.nde-figure-value')].map((figure) => figure.textContent);
    addEventListener(
      'pointermove',
      () => {
        const begin = performance.now();
        const [, before] = figures();
        const look = () => {
          const [epoch, loss] = figures();
          if (Number(epoch) === epochs && loss !== before) times.push(performance.now() - begin);
          else if (performance.now() - begin < 3000) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      true,
    );
  }, EPOCHS);
  /** @type {number[]} */
  const times = [];
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  for (let i = 1; i <= MOVES; i += 1) {
    await page.evaluate(() => Reflect.get(globalThis, 'dragTimes').splice(0));
    await page.mouse.move(at.x - 3 * i, at.y + 2 * i);
    await page.waitForFunction(() => Reflect.get(globalThis, 'dragTimes').length > 0);
    times.push(await page.evaluate(() => Reflect.get(globalThis, 'dragTimes')[0]));
  }
  await page.mouse.up();
  return times.slice(2); // the first moves also meet code that is not compiled yet
}

/** @param {Page} page */
async function frameWork(page) {
  await untilRested(page);
  await page.keyboard.press('Space'); // goes on beyond the epoch at which it rests
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await page.evaluate(() => Reflect.get(globalThis, 'benchNotes').work.splice(0));
  await new Promise((resolve) => setTimeout(resolve, WORK_SECONDS * 1000));
  const work = await page.evaluate(() => Reflect.get(globalThis, 'benchNotes').work);
  const rate = await page.evaluate(() => {
    const figures = [...document.querySelectorAll('.nde-figure')];
    const row = figures.find((f) => f.querySelector('dt')?.textContent?.includes('/ second'));
    return Number(row?.querySelector('dd')?.textContent?.replaceAll(',', ''));
  });
  return { work, rate };
}

/** Epochs per second of the same run in Node, after it has warmed up and gone as far as the page. */
async function rateInNode() {
  const core = await loadCore();
  const run = core.createSession({});
  const end = performance.now() + 3000;
  while (performance.now() < end) run.train(100);
  const begin = performance.now();
  const before = run.epoch;
  while (performance.now() - begin < 2000) run.train(100);
  return ((run.epoch - before) * 1000) / (performance.now() - begin);
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 */
async function lighthouseScores(browser, url) {
  /** @type {Record<string, number[]>} */
  const scores = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const chapter of ['learn', 'solve']) {
      for (const device of /** @type {const} */ (['mobile', 'desktop'])) {
        const link = `${url}#v=1&chapter=${chapter}`;
        const { scores: found } = await audit(browser, link, ['performance'], device);
        (scores[`${chapter}, ${device}`] ??= []).push(Number(found.performance));
      }
    }
  }
  return scores;
}

const server = await serveFolder(`${build}site`);
const browser = await startChromium();
try {
  /** @type {Record<'drag' | 'median' | 'late' | 'rate' | 'first', number[]>} */
  const seen = { drag: [], median: [], late: [], rate: [], first: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await open(browser, server.url + FULL_SPEED);
    seen.drag.push(median(await dragTimes(page)));
    seen.first.push(await page.evaluate(() => Reflect.get(globalThis, 'benchNotes').first));
    await page.close();
    const other = await open(browser, server.url + FULL_SPEED);
    const { work, rate } = await frameWork(other);
    seen.median.push(median(work));
    seen.late.push(quantile(work, 0.95));
    seen.rate.push(rate);
    await other.close();
  }
  const node = await rateInNode();
  const scores = await lighthouseScores(browser, server.url);
  const rows = [
    ['pointer move to the drawn fit of 250 epochs', median(seen.drag), 'ms', 'at most 100'],
    ['own work per frame at full speed, median', median(seen.median), 'ms', 'at most 4'],
    ['own work per frame, 95th percentile', median(seen.late), 'ms', 'at most 10'],
    ['epochs per second on the page', median(seen.rate), '', ''],
    ['epochs per second in Node', node, '', ''],
    ['navigation to the first trajectory', median(seen.first), 'ms', ''],
    ...Object.entries(scores).map(([where, values]) => [
      `Lighthouse performance, ${where}`,
      median(values),
      '',
      'at least 95',
    ]),
  ];
  for (const [what, value, unit, goal] of rows) {
    const text = `${Number(Number(value).toPrecision(3))} ${unit}`;
    console.log(
      `${String(what).padEnd(46)} ${text.padStart(10)}  ${goal ? `(goal: ${goal})` : ''}`,
    );
  }
  mkdirSync(build, { recursive: true });
  writeFileSync(`${build}bench-page.json`, JSON.stringify({ ...seen, node, scores }, null, 2));
  console.log('written: build/bench-page.json');
} finally {
  await browser.close();
  await server.close();
}
