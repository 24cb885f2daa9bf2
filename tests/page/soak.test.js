// @ts-check
// The page at full speed for ten minutes: memory stays, and nothing becomes slower. Shows the slopes,
// from which an hour follows. NDE_SOAK_SECONDS makes it shorter or longer.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { env } from 'node:process';
import { copySiteWithWorker, useChromium } from './site.js';

/** @typedef {import('puppeteer-core').CDPSession} Session */

const SECONDS = Number(env.NDE_SOAK_SECONDS ?? 600);
const SAMPLES = 120;
/** What has just begun still settles: a shorter trial shows its slopes, and judges none. */
const ENOUGH = 600;
const HOUR = 3600;
const MB = 2 ** 20;
/** An hour may add so many bytes to a heap, or to all that the process holds. */
const HEAP_GROWTH = 4 * MB;
const PROCESS_GROWTH = 32 * MB;
/** The machine has other things to do, too: what is slower than this part of before is slower. */
const SLOWER = 0.7;

const site = useChromium();

/**
 * What is seen of the page at one time.
 * @typedef {object} Sample
 * @property {number} time          seconds
 * @property {number} epoch
 * @property {number} evaluations   of the last epoch
 * @property {number} pace          evaluations of the field per second since the last sample: unlike
 *     epochs they do not depend on how many steps the present weights need
 * @property {number} work          of the page in a frame, milliseconds, the median since the last sample
 * @property {number} pageHeap      bytes after a collection
 * @property {number} workerHeap
 * @property {number} wasm          bytes of the worker's WebAssembly memories
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

/** Runs in the worker before its own code: its WebAssembly memories, while there is use for them. */
const WATCH_MEMORIES = `{
  const { Instance } = WebAssembly;
  let memories = [];
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports);
      memories.push(new WeakRef(this.exports.memory));
    }
  };
  globalThis.soakMemories = () => {
    memories = memories.filter((memory) => memory.deref());
    return memories.reduce((sum, memory) => sum + memory.deref().buffer.byteLength, 0);
  };
}`;

/** @param {Session} worker */
async function wasmBytesOf(worker) {
  const { result } = await worker.send('Runtime.evaluate', { expression: 'soakMemories()' });
  return Number(result.value);
}

/** Bytes of the process that shows the page: of those of the browser it works the most. */
async function makeProcessMeter() {
  const session = await site.browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const { id } = pages.reduce((a, b) => (a.cpuTime > b.cpuTime ? a : b));
  return () => {
    const [, pages] = readFileSync(`/proc/${id}/statm`, 'utf8').split(' ');
    return Number(pages) * 4096;
  };
}

/**
 * What the page says of itself, and how long its frames worked since it was looked at last.
 * @param {import('puppeteer-core').Page} page
 */
const look = (page) =>
  page.evaluate(() => {
    const figures = new Map(
      [...document.querySelectorAll('.nde-figure')].map((figure) => [
        figure.querySelector('dt')?.textContent,
        Number(figure.querySelector('dd')?.textContent?.replaceAll(',', '')),
      ]),
    );
    const [epoch = 0, evaluations = 0] = [figures.get('Epoch'), figures.get('Evaluations')];
    /** @type {number[]} */
    const work = Reflect.get(globalThis, 'soakWork').splice(0);
    work.sort((a, b) => a - b);
    const state = document.querySelector('.nde-state')?.textContent ?? '';
    return { epoch, evaluations, work: work[work.length >> 1] ?? 0, state };
  });

/**
 * The page while it trains, and what takes a sample of it.
 * @param {string} url
 */
async function openTraining(url) {
  const page = await site.browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.evaluateOnNewDocument(watchFrames);
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${url}#v=1&speed=full&epochs=1000`);
  // It rests there, and whoever plays on has no other end.
  await page.waitForFunction(() =>
    document.querySelector('.nde-state')?.textContent?.includes('1,000 epochs are done'),
  );
  await page.keyboard.press('Space');
  while ((await look(page)).epoch < 2000 || page.workers().length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ofPage = await page.createCDPSession();
  await ofPage.send('Performance.enable');
  const [worker] = page.workers();
  const processBytes = await makeProcessMeter();
  let last = { time: performance.now() / 1000, ...(await look(page)) };
  /** @returns {Promise<Sample>} */
  const sample = async () => {
    const { state, ...seen } = await look(page);
    assert.match(state, /^Epoch [\d,]+, loss/, `at epoch ${seen.epoch}`);
    const time = performance.now() / 1000;
    const evaluations = (seen.evaluations + last.evaluations) / 2;
    const pace = ((seen.epoch - last.epoch) * evaluations) / (time - last.time);
    last = { ...seen, state, time };
    // Collects what is garbage, so that nodes which have gone are not counted.
    const pageHeap = await heapOf(ofPage);
    const { metrics } = await ofPage.send('Performance.getMetrics');
    const count = (/** @type {string} */ key) =>
      Number(metrics.find(({ name }) => name === key)?.value);
    return {
      ...seen,
      time,
      pace,
      pageHeap,
      workerHeap: await heapOf(worker.client),
      wasm: await wasmBytesOf(worker.client),
      process: processBytes(),
      nodes: count('Nodes'),
      listeners: count('JSEventListeners'),
    };
  };
  return { page, errors, sample };
}

/** @typedef {Exclude<keyof Sample, 'time' | 'epoch' | 'evaluations'>} Figure */

/**
 * Least squares: what a figure adds in an hour.
 * @param {Sample[]} samples
 * @param {Figure} key
 */
function perHour(samples, key) {
  const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b) / values.length;
  const [t, v] = [mean(samples.map(({ time }) => time)), mean(samples.map((one) => one[key]))];
  const above = samples.reduce((sum, one) => sum + (one.time - t) * (one[key] - v), 0);
  return (HOUR * above) / samples.reduce((sum, { time }) => sum + (time - t) ** 2, 0);
}

/**
 * The median of a figure.
 * @param {Sample[]} samples
 * @param {Figure} key
 */
const median = (samples, key) =>
  samples.map((one) => one[key]).sort((a, b) => a - b)[samples.length >> 1];

/** The figures, what they are shown in, and what an hour may add to those that are bytes. */
const FIGURES = /** @type {{ key: Figure, unit?: number, name?: string, most?: number }[]} */ ([
  { key: 'pageHeap', unit: MB, name: 'MB', most: HEAP_GROWTH },
  { key: 'workerHeap', unit: MB, name: 'MB', most: HEAP_GROWTH },
  { key: 'wasm', unit: MB, name: 'MB', most: 0 },
  { key: 'process', unit: MB, name: 'MB', most: PROCESS_GROWTH },
  { key: 'nodes' },
  { key: 'listeners' },
  { key: 'pace', unit: 1e6, name: 'million evaluations a second' },
  { key: 'work', name: 'ms a frame' },
]);

test(
  'ten_minutes_at_full_speed_leave_memory_and_pace_as_they_were',
  { skip: env.NDE_TEST_ALL === undefined, timeout: 2000 * SECONDS + 120_000 },
  async (t) => {
    const copy = await copySiteWithWorker((script) => WATCH_MEMORIES + script);
    t.after(copy.close);
    const { page, errors, sample } = await openTraining(copy.url);
    /** @type {Sample[]} */
    const samples = [];
    for (let i = 0; i < SAMPLES; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, (1000 * SECONDS) / SAMPLES));
      samples.push(await sample());
    }
    const fifth = Math.floor(SAMPLES / 5);
    const [early, late] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)];
    const half = samples.slice(SAMPLES / 2);
    t.diagnostic(`${samples[SAMPLES - 1].epoch} epochs in ${SECONDS} s; second fifth, last fifth,`);
    t.diagnostic('and what the second half would add in an hour:');
    for (const { key, unit = 1, name = '' } of FIGURES) {
      const [first, last, slope] = [median(early, key), median(late, key), perHour(half, key)].map(
        (value) => (value / unit).toFixed(2),
      );
      t.diagnostic(`${key}: ${first}, ${last}, ${slope} ${name}`);
    }

    assert.deepEqual(errors, []);
    for (const { key, most = Infinity } of FIGURES) {
      const slope = perHour(half, key);
      assert.ok(slope <= most || SECONDS < ENOUGH, `${key} grows by ${slope} bytes per hour`);
    }
    for (const key of /** @type {const} */ (['nodes', 'listeners'])) {
      const most = Math.max(...early.map((one) => one[key]));
      const last = median(late, key);
      assert.ok(last <= 1.05 * most + 10, `${last} ${key}, ${most} before`);
    }
    const pace = median(late, 'pace') / median(early, 'pace');
    assert.ok(pace > SLOWER, `the pace is ${pace} of what it was`);
    const [before, now] = [median(early, 'work'), median(late, 'work')];
    assert.ok(now < before / SLOWER + 1, `a frame works ${now} ms, before ${before} ms`);
    await page.close();
  },
);
