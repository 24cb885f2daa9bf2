// @ts-check
// The page at full speed for ten minutes: memory stays, and nothing becomes slower. Shows the slopes,
// from which an hour follows. NDE_SOAK_SECONDS makes it shorter or longer.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

import { serveFolder } from '../../web/node/static-server.js';
import { startChromium } from '../browser.js';

/** @typedef {import('puppeteer-core').CDPSession} Session */

const SECONDS = Number(env.NDE_SOAK_SECONDS ?? 600);
const SAMPLES = 60;
const HOUR = 3600;
const MB = 2 ** 20;
/** An hour may add so many bytes to a heap, or to all that the process holds. */
const HEAP_GROWTH = 4 * MB;
const PROCESS_GROWTH = 32 * MB;
/** The machine has other things to do, too: what is slower than this part of before is slower. */
const SLOWER = 0.7;

/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let server;
/** @type {import('puppeteer-core').Browser} */
let browser;

before(async () => {
  server = await serveFolder(fileURLToPath(new URL('../../build/site/', import.meta.url)));
  browser = await startChromium();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/**
 * What is seen of the page at one time.
 * @typedef {object} Sample
 * @property {number} time          seconds
 * @property {number} epoch
 * @property {number} evaluations   of the last epoch
 * @property {number} work          of the page in a frame, milliseconds, the median since the last sample
 * @property {number} pageHeap      bytes after a collection
 * @property {number} workerHeap
 * @property {number} process       bytes that all of it takes, the wasm memory among them
 * @property {number} nodes         of the document
 * @property {number} listeners
 */

/** Runs in the page before its own code: how long its frames work. */
function watchFrames() {
  const work = /** @type {number[]} */ ([]);
  Object.assign(globalThis, { soakWork: work });
  const original = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    original((time) => {
      const begin = performance.now();
      callback(time);
      work.push(performance.now() - begin);
    });
}

/** @param {Session} session */
async function heapOf(session) {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Bytes of the process that shows the page: of those of the browser it works the most. */
async function makeProcessMeter() {
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const { id } = pages.reduce((a, b) => (a.cpuTime > b.cpuTime ? a : b));
  return () => {
    const [, pages] = readFileSync(`/proc/${id}/statm`, 'utf8').split(' ');
    return Number(pages) * 4096;
  };
}

/** The page while it trains, and what takes a sample of it. */
async function openTraining() {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.evaluateOnNewDocument(watchFrames);
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${server.url}#v=1&speed=full&epochs=1000`);
  // It rests there, and whoever plays on has no other end.
  await page.waitForFunction(() =>
    document.querySelector('.nde-state')?.textContent?.includes('1,000 epochs are done'),
  );
  await page.keyboard.press('Space');
  const look = () =>
    page.evaluate(() => {
      const figures = [...document.querySelectorAll('.nde-figure-value')];
      const [epoch, , evaluations] = figures.map(({ textContent }) =>
        Number(textContent?.replaceAll(',', '')),
      );
      /** @type {number[]} */
      const work = Reflect.get(globalThis, 'soakWork').splice(0);
      work.sort((a, b) => a - b);
      const state = document.querySelector('.nde-state')?.textContent ?? '';
      return { epoch, evaluations, work: work[work.length >> 1] ?? 0, state };
    });
  while ((await look()).epoch < 2000 || page.workers().length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ofPage = await page.createCDPSession();
  await ofPage.send('Performance.enable');
  const [worker] = page.workers();
  const processBytes = await makeProcessMeter();
  /** @returns {Promise<Sample>} */
  const sample = async () => {
    const { state, ...seen } = await look();
    assert.equal(state, 'Training on.', `at epoch ${seen.epoch}`);
    const { metrics } = await ofPage.send('Performance.getMetrics');
    const count = (/** @type {string} */ key) =>
      Number(metrics.find(({ name }) => name === key)?.value);
    return {
      ...seen,
      time: performance.now() / 1000,
      pageHeap: await heapOf(ofPage),
      workerHeap: await heapOf(worker.client),
      process: processBytes(),
      nodes: count('Nodes'),
      listeners: count('JSEventListeners'),
    };
  };
  return { page, errors, sample };
}

/**
 * Least squares: what a figure adds in an hour.
 * @param {Sample[]} samples
 * @param {Exclude<keyof Sample, 'time'>} key
 */
function perHour(samples, key) {
  const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b) / values.length;
  const [t, v] = [mean(samples.map(({ time }) => time)), mean(samples.map((one) => one[key]))];
  const above = samples.reduce((sum, one) => sum + (one.time - t) * (one[key] - v), 0);
  return (HOUR * above) / samples.reduce((sum, { time }) => sum + (time - t) ** 2, 0);
}

/**
 * Evaluations of the field per second: unlike epochs they do not depend on how many steps the
 * present weights need.
 * @param {Sample[]} samples
 */
function speed(samples) {
  const [first, last] = [samples[0], samples[samples.length - 1]];
  const evaluations = samples.reduce((sum, one) => sum + one.evaluations, 0) / samples.length;
  return ((last.epoch - first.epoch) * evaluations) / (last.time - first.time);
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

test(
  'ten_minutes_at_full_speed_leave_memory_and_pace_as_they_were',
  { skip: env.NDE_TEST_ALL === undefined, timeout: 2000 * SECONDS + 120_000 },
  async (t) => {
    const { page, errors, sample } = await openTraining();
    /** @type {Sample[]} */
    const samples = [];
    for (let i = 0; i < SAMPLES; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, (1000 * SECONDS) / SAMPLES));
      samples.push(await sample());
    }
    const fifth = Math.floor(SAMPLES / 5);
    const [early, late] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)];
    const settled = samples.slice(fifth);
    const pace = speed(late) / speed(early);
    const work = [early, late].map((part) => median(part.map((one) => one.work)));
    const growth = /** @type {const} */ (['pageHeap', 'workerHeap', 'process']).map((key) => ({
      key,
      now: (settled[settled.length - 1][key] / MB).toFixed(1),
      slope: perHour(settled, key),
    }));
    t.diagnostic(`${samples[samples.length - 1].epoch} epochs in ${SECONDS} s`);
    growth.forEach(({ key, now, slope }) =>
      t.diagnostic(`${key}: ${now} MB, ${(slope / MB).toFixed(2)} MB per hour`),
    );
    t.diagnostic(`evaluations per second, last fifth / second: ${pace.toFixed(3)}`);
    t.diagnostic(`work per frame, second fifth and last: ${work.map((ms) => ms.toFixed(2))} ms`);

    assert.deepEqual(errors, []);
    for (const { key, slope } of growth) {
      const most = key === 'process' ? PROCESS_GROWTH : HEAP_GROWTH;
      assert.ok(slope < most, `${key} grows by ${slope} bytes per hour`);
    }
    for (const key of /** @type {const} */ (['nodes', 'listeners'])) {
      const most = Math.max(...early.map((one) => one[key]));
      const last = median(late.map((one) => one[key]));
      assert.ok(last <= 1.05 * most + 10, `${last} ${key}, ${most} before`);
    }
    assert.ok(pace > SLOWER, `the pace is ${pace} of what it was`);
    assert.ok(work[1] < work[0] / SLOWER + 1, `a frame works ${work[1]} ms, before ${work[0]} ms`);
    await page.close();
  },
);
