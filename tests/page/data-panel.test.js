// @ts-check
// Components of the panel of own data by themselves in Chromium, given limits and targets of the test.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { done, useSite } from './site.js';

const site = useSite('.');

/** A page that has the styles and nothing else. */
const open = () => site.open('tests/page/insight.html');

test('the_slider_of_the_trained_part_has_the_limits_that_it_is_given', async () => {
  const page = await open();
  const limits = await page.evaluate(async (url) => {
    const [{ DataPanel }, { FrameLoop }] = await Promise.all([
      import(`${url}web/view/data-panel.js`),
      import(`${url}web/view/frame-loop.js`),
    ]);
    const { signal } = new AbortController();
    const panel = new DataPanel({
      understand: () => ({ table: { problems: [], summary: '' }, data: null, remarks: [] }),
      stateMax: 8,
      trainFraction: { least: 0.07, most: 0.95 },
      examples: [],
      events: {},
      loop: new FrameLoop(signal),
      signal,
    });
    const { min, max } = panel.element.querySelector('.nde-data-fraction input');
    return [min, max];
  }, site.url);
  assert.deepEqual(limits, ['7', '95']);
  await done(page);
});

test('a_drawing_listens_for_keys_where_it_is_told_to', async () => {
  const page = await open();
  const counts = await page.evaluate(async (url) => {
    const [{ Sketch }, { FrameLoop }] = await Promise.all([
      import(`${url}web/view/sketch.js`),
      import(`${url}web/view/frame-loop.js`),
    ]);
    const { signal } = new AbortController();
    const keys = new EventTarget();
    const view = () => ({ x: (/** @type {number} */ x) => x, y: (/** @type {number} */ y) => y });
    const options = { view, onUse() {}, onCancel() {}, keys, loop: new FrameLoop(signal), signal };
    /**
     * Strokes that are left of one, during which Escape is pressed.
     * @param {EventTarget} target
     */
    const strokesAfter = (target) => {
      const sketch = new Sketch(options);
      const canvas = sketch.element;
      canvas.setPointerCapture = () => {};
      document.body.append(canvas);
      sketch.setActive(true);
      const say = (/** @type {string} */ type, /** @type {number} */ clientX) =>
        canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX }));
      say('pointerdown', 10);
      say('pointermove', 150);
      target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      say('pointerup', 300);
      canvas.remove();
      return sketch.trajectories.length;
    };
    return [window, keys].map(strokesAfter);
  }, site.url);
  assert.deepEqual(counts, [1, 0]);
  await done(page);
});
