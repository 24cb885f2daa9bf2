// @ts-check
// Sharing and taking home on the page itself, by clicks: the link, files of a run, and the way back.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openModel, writeModel } from '../../web/core/model-file.js';
import { readSafetensors } from '../../web/core/safetensors.js';
import { seriesOf, trajectoriesCsv } from '../../web/core/series-csv.js';
import { EXPORTS } from '../../web/view/share-panel.js';
import { core } from '../js/support.js';
import { done, screens, testIn, useSite, WINDOWS } from './site.js';
import {
  clickPanel,
  enter,
  figures,
  hashOf,
  linkWarning,
  press,
  printedLines,
  takeFile,
  untilState,
} from './support.js';

/** @typedef {import('../browser.js').Page} Page */
/** @typedef {import('../../web/view/share-panel.js').ExportKind} ExportKind */

/** A small run at full speed that rests at epoch 40. */
const SMALL = { alpha: 0.1, samples: 40, hidden: [8] };
const HASH = '#v=1&samples=40&hidden=8&alpha=0.1&speed=full&epochs=40';

const folder = mkdtempSync(join(tmpdir(), 'nde-share-'));

const site = useSite('build/site/');

after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * The page with the panel unfolded.
 * @param {string} hash
 * @param {import('../browser.js').PageOptions} [options]
 */
async function open(hash, options, browser = site.browser) {
  const page = await browser.newPage({ width: 1280, height: 800, ...options });
  await page.goto(site.url + hash);
  await page.waitFor(() => document.querySelector('.nde-extras') !== null);
  await clickPanel(page, 'take home');
  await page.waitFor(() => document.querySelector('.nde-share-url') !== null);
  return page;
}

/**
 * What the panel says.
 * @param {Page} page
 * @param {string} words
 * @returns {Promise<string>}
 */
const untilSaid = (page, words) =>
  page.waitFor(
    (text) =>
      [...document.querySelectorAll('.nde-share-status')]
        .map((status) => status.textContent ?? '')
        .find((said) => said.includes(text)),
    15_000,
    words,
  );

/** @param {ExportKind} kind */
const fileOf = (kind) =>
  EXPORTS.flatMap(({ offers }) => offers).find((one) => one.kind === kind)?.file ?? '';

/**
 * Clicks a download.
 * @param {Page} page
 * @param {ExportKind} kind
 */
async function take(page, kind) {
  const file = await takeFile(page, `[data-kind=${kind}]`);
  await untilSaid(page, `${fileOf(kind)} is saved`);
  return file;
}

/**
 * Chooses a file, as by the picker or by dropping it on the panel.
 * @param {Page} page
 * @param {string} text
 * @param {'picker' | 'drop'} [how]
 */
const give = (page, text, how = 'picker') =>
  page.evaluate(
    (contents, way) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([contents], 'model.json', { type: 'application/json' }));
      const picker = document.querySelector('.nde-share input[type=file]');
      if (way === 'picker' && picker instanceof HTMLInputElement) {
        picker.files = dataTransfer.files;
        picker.dispatchEvent(new Event('change', { bubbles: true }));
      } else {
        const options = { dataTransfer, bubbles: true, cancelable: true };
        document.querySelector('.nde-share-drop')?.dispatchEvent(new DragEvent('drop', options));
      }
    },
    text,
    how,
  );

/** @param {Page} page @returns {Promise<string>} */
const link = (page) =>
  page.evaluate(() => {
    const address = document.querySelector('.nde-share-url');
    return address instanceof HTMLInputElement ? address.value : '';
  });

/** @param {Record<string, unknown>} options @param {number} epochs */
function trained(options, epochs) {
  const run = core.createSession(options);
  run.train(epochs);
  return run;
}

/** @param {Page} page @param {number} epochs */
const untilDone = (page, epochs) => untilState(page, `${epochs} epochs`);

test('copied_link_opens_the_same_run_in_a_new_page', async () => {
  const page = await open(HASH);
  await untilDone(page, 40);
  await enter(page, 'seed', '7');
  await page.waitFor(() =>
    /** @type {HTMLInputElement} */ (document.querySelector('.nde-share-url')).value.includes(
      'seed=7',
    ),
  );
  await untilDone(page, 40);
  await page.evaluate(() => {
    const { clipboard } = navigator;
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (text) => (Object.assign(window, { copied: text }), write(text));
  });
  await press(page, 'Copy link');
  await untilSaid(page, 'The link is copied.');
  assert.equal(await linkWarning(page), '');
  const copied = await page.evaluate(() => /** @type {any} */ (window).copied);
  const other = await open(new URL(copied).hash);
  await untilDone(other, 40);
  assert.equal(await hashOf(other), `#${new URL(copied).hash.slice(1)}`);
  assert.equal(await hashOf(other), await hashOf(page));
  assert.deepEqual((await figures(other)).Loss, (await figures(page)).Loss);
  assert.equal(String(await take(other, 'losses')), String(await take(page, 'losses')));
  await done(other);
  await done(page);
});

test('every_file_is_saved_and_holds_what_the_page_shows', async () => {
  const page = await open('#speed=full', { downloads: folder });
  await untilDone(page, 250);
  const kinds = EXPORTS.flatMap(({ offers }) =>
    offers.map(({ kind }) => /** @type {ExportKind} */ (kind)),
  );
  for (const kind of kinds) {
    await page.click(`[data-kind=${kind}]`);
    await untilSaid(page, `${fileOf(kind)} is saved`);
    const end = performance.now() + 10_000;
    while (!readdirSync(folder).includes(fileOf(kind)) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  assert.deepEqual(readdirSync(folder).sort(), kinds.map(fileOf).sort());
  const read = (/** @type {ExportKind} */ kind) => readFileSync(join(folder, fileOf(kind)));

  const run = trained({}, 250);
  assert.equal(String(read('trajectories')), trajectoriesCsv(seriesOf(run), ['x', 'y']));
  const losses = String(read('losses')).trim().split('\r\n').slice(1).map((line) => line.split(',').map(Number)); // prettier-ignore
  const loss = losses.map((row) => Number(row[1]));
  assert.deepEqual(loss, [...run.losses()]);
  const lines = await printedLines(page);
  assert.ok(lines.length >= 7);
  for (const line of lines) {
    const [, epoch, text] = /Epoch\s+(\d+) \| Loss: ([\d.]+)/.exec(line) ?? [];
    assert.equal(loss[Number(epoch)]?.toFixed(5), text);
  }
  assert.deepEqual(readSafetensors(new Uint8Array(read('safetensors'))).tensors, run.weights());
  const opened = openModel(core, String(read('model'))).run;
  assert.equal(opened.train(1).loss, run.train(1).loss);

  const svg = String(read('svg'));
  assert.ok(svg.includes('Epoch 250: loss') && svg.includes('Spiral'), svg.slice(0, 400));
  assert.ok((svg.match(/<(path|polyline)/g) ?? []).length >= 2);
  await done(page);
});

test('saved_program_compiles', async (t) => {
  const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['--version']).status === 0); // prettier-ignore
  if (!python) {
    t.skip('no Python here');
    return;
  }
  const page = await open(HASH);
  await untilDone(page, 40);
  const file = join(folder, 'program.py');
  writeFileSync(file, await take(page, 'python'));
  const { status, stderr } = spawnSync(python, ['-m', 'py_compile', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  await done(page);
});

test('saved_picture_shows_the_curves_that_the_plane_shows', async () => {
  const page = await open(HASH);
  await untilDone(page, 40);
  const png = (await take(page, 'png')).toString('base64');
  const counts = await page.evaluate(async (text) => {
    const image = new Image();
    image.src = `data:image/png;base64,${text}`;
    await image.decode();
    const shown = document.querySelector('canvas.nde-plane-canvas');
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext('2d');
    if (!context || !(shown instanceof HTMLCanvasElement)) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const style = getComputedStyle(shown);
    return ['--nde-truth', '--nde-fit'].map((name) => {
      const hex = style.getPropertyValue(name).trim();
      const wanted = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        count += wanted.every((value, c) => Math.abs(value - data[i + c]) < 24) ? 1 : 0;
      }
      return count;
    });
  }, png);
  assert.ok(counts.every((/** @type {number} */ count) => count > 80), `pixels: ${counts}`); // prettier-ignore
  await done(page);
});

test('opened_model_file_continues_with_the_same_bits', async () => {
  const page = await open(HASH);
  await untilDone(page, 40);
  const model = String(await take(page, 'model'));
  await press(page, 'Step');
  await untilState(page, '41 epochs');
  const losses = String(await take(page, 'losses'));
  await done(page);

  const other = await open('#speed=full');
  await untilDone(other, 250);
  await give(other, model);
  await untilSaid(other, 'model.json is open, after 40 epochs');
  await untilState(other, '40 epochs');
  await press(other, 'Step');
  await untilState(other, '41 epochs');
  assert.equal(String(await take(other, 'losses')), losses);
  await other.waitFor(() => location.hash.includes('hidden=8'));
  await done(other);
});

test('undo_brings_back_the_state_before_an_opened_file', async () => {
  const page = await open('#v=1&beta=2&speed=full&epochs=20');
  await untilDone(page, 20);
  await give(page, writeModel(core, trained(SMALL, 5).snapshot()), 'drop');
  await untilSaid(page, 'is open, after 5 epochs');
  await page.waitFor(() => location.hash.includes('alpha=0.1'));
  await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null)); // prettier-ignore
  await page.press('Control+z');
  await page.waitFor(() => !location.hash.includes('alpha=0.1'));
  assert.equal(await hashOf(page), '#v=1&beta=2&speed=full&epochs=20');
  await done(page);
});

test('run_before_an_opened_file_comes_back_as_it_was', async () => {
  const page = await open('#v=1&beta=2&speed=full&epochs=20');
  await untilDone(page, 20);
  const losses = String(await take(page, 'losses'));
  await give(page, writeModel(core, trained(SMALL, 5).snapshot()));
  await untilSaid(page, 'is open, after 5 epochs');
  await untilState(page, '5 epochs');
  await press(page, 'Back to the run before');
  await untilDone(page, 20);
  assert.equal(String(await take(page, 'losses')), losses);
  await page.waitFor((hash) => location.hash === hash, 5000, '#v=1&beta=2&speed=full&epochs=20');
  await done(page);
});

test('file_that_cannot_be_used_is_refused_and_the_run_goes_on', async () => {
  const page = await open(HASH);
  await untilDone(page, 40);
  const good = writeModel(core, trained(SMALL, 5).snapshot());
  const bad = JSON.parse(good);
  bad.weights.pop();
  for (const [text, words] of [
    ['{"format": 1', 'it is not JSON'],
    ['{}', 'its format is undefined'],
    [good.replace('"seed":7', '"seed":-1').replace(/"seed": ?\d+/, '"seed": -1'), 'seed is -1'],
    [JSON.stringify(bad), 'its weights'],
  ]) {
    await give(page, text);
    const said = await untilSaid(page, words);
    assert.match(said, /^model\.json: this file cannot be opened: /);
  }
  assert.equal((await figures(page)).Epoch, 40);
  assert.equal(await hashOf(page), HASH);
  await press(page, 'Step');
  await untilState(page, '41 epochs');
  await done(page);
});

test('link_repeats_what_was_changed_while_the_run_trained', async () => {
  const page = await open(HASH);
  await untilDone(page, 40);
  await enter(page, 'learningRate', '0.003');
  await page.waitFor(() => location.hash.includes('learningRate=0.003'));
  await press(page, 'Step');
  await untilState(page, '41 epochs');
  await page.waitFor(() =>
    /** @type {HTMLInputElement} */ (document.querySelector('.nde-share-url')).value.endsWith(
      'changes=40,learningRate,0.003',
    ),
  );
  assert.equal(await linkWarning(page), '');
  const { hash } = new URL(await link(page));
  assert.doesNotMatch(hash, /learningRate=/);
  const other = await open(hash);
  await untilDone(other, 40);
  assert.equal(await hashOf(other), hash);
  await press(other, 'Step');
  await untilState(other, '41 epochs');
  await press(page, 'Step');
  await press(other, 'Step');
  await untilState(page, '42 epochs');
  await untilState(other, '42 epochs');
  assert.equal(String(await take(other, 'losses')), String(await take(page, 'losses')));
  assert.equal(String(await take(other, 'model')), String(await take(page, 'model')));
  const rate = (/** @type {Page} */ one) =>
    one.evaluate(
      () =>
        /** @type {HTMLInputElement} */ (
          document.querySelector('[data-key="learningRate"] input[type="text"]')
        ).value,
    );
  assert.equal(await rate(other), '0.003');
  // The same run again begins as it did.
  await press(other, 'Reset');
  await untilState(other, 'epoch 0');
  assert.equal(await rate(other), '0.01');
  assert.equal(await hashOf(other), hash);
  await done(other);
  await done(page);
});

test('followed_link_of_a_run_with_changes_can_be_taken_back', async () => {
  const page = await open('#epochs=5&speed=full&alpha=-0.2');
  await untilDone(page, 5);
  const before = await hashOf(page);
  await page.evaluate(() => {
    location.hash = '#v=1&epochs=5&speed=full&learningRate=0.02&changes=3,learningRate,0.005';
  });
  await page.waitFor(() => document.querySelector('[aria-label="Undo"]:not(:disabled)') !== null);
  await untilDone(page, 5);
  await page.click('[aria-label="Undo"]');
  await page.waitFor((hash) => location.hash === hash, 5000, before);
  await done(page);
});

test('data_too_long_for_a_link_are_named_and_the_model_file_has_them', async () => {
  const t = Array.from({ length: 300 }, (_, i) => i / 30 + (i % 7) / 1e3);
  const y = t.map((s) => [Math.cos(s) / 3, Math.sin(1.1 * s) / 7]);
  const run = trained({ data: [{ t, y }], hidden: [4], scaling: 'standard' }, 3);
  const page = await open(HASH);
  await untilDone(page, 40);
  await give(page, writeModel(core, run.snapshot(), { names: ['hare', 'lynx'], source: 'table' }));
  await untilSaid(page, 'is open, after 3 epochs');
  await page.waitFor(() =>
    document.querySelector('.nde-share-warning')?.textContent?.includes('too long for a link'),
  );
  assert.doesNotMatch(await link(page), /data=/);
  const again = JSON.parse(String(await take(page, 'model')));
  assert.deepEqual(again.data.trajectories, [{ t, y }]);
  assert.deepEqual(again.data.names, ['hare', 'lynx']);
  assert.match(String(await take(page, 'trajectories')), /^run,t,hare_data,lynx_data,/);
  await done(page);
});

for (const [name, options] of WINDOWS) {
  test(`panel_of_the_page_fits: ${name}`, async () => {
    const page = await open(HASH, options);
    await untilDone(page, 40);
    assert.match(await link(page), /samples=40/);
    await page.evaluate(() => document.querySelector('.nde-share')?.scrollIntoView());
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.screenshot(join(screens, `share-page-${name}.png`));
    await done(page);
  });
}

testIn(['firefox', 'webkit'], 'runs_are_trained_exported_and_restored', async (browser) => {
  const page = await open(HASH, {}, browser);
  await untilDone(page, 40);
  const run = trained(SMALL, 40);
  assert.equal(String(await take(page, 'trajectories')), trajectoriesCsv(seriesOf(run), ['x', 'y'])); // prettier-ignore
  for (const kind of /** @type {const} */ (['png', 'svg', 'python', 'safetensors'])) {
    assert.ok((await take(page, kind)).length > 500, kind);
  }
  const model = String(await take(page, 'model'));
  await press(page, 'Reset');
  await untilState(page, 'Ready at epoch 0');
  await give(page, model, 'drop');
  await untilSaid(page, 'model.json is open, after 40 epochs');
  await untilState(page, '40 epochs');
  await press(page, 'Step');
  await untilState(page, '41 epochs');
  run.train(1);
  const last = String(await take(page, 'losses'))
    .trim()
    .split('\r\n')
    .at(-1);
  assert.equal(Number(last?.split(',')[1]), run.losses().at(-1));
  await done(page);
});
