// @ts-check
// The chapter "Solve" in Chromium, as a reader meets it: by drags, keys, sliders and typed equations.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { loadCore } from '../../web/core/index.js';
import { stagesOf } from '../../web/app/solve-stages.js';
import { farthest, partDrawn, placeOf, scaleOf, statesDrawn } from './plane-states.js';
import { done, screens, useSite } from './site.js';
import { takeFile, textOf, untilDrawn } from './support.js';

/** @typedef {import('../browser.js').Page} Page */
/** @typedef {import('../../web/view/plane-scale.js').PlaneScale} PlaneScale */

const site = useSite();

/** Nothing but the curve and its start. */
const BARE = 'compareMethod=none&solveField=0&fixedPoints=0';

/**
 * @param {string} [link]   settings besides the chapter
 * @param {import('../browser.js').PageOptions} [options]
 */
async function open(link = '', options) {
  const size = { width: 1440, height: 900 };
  const page = await site.open(`site/#v=1&chapter=solve&${link}`, { ...size, ...options });
  await page.waitFor(() => document.querySelector('.nde-solve [data-scale]') !== null);
  await page.waitFor(() => document.querySelector('.nde-methods td.nde-number') !== null);
  return page;
}

/**
 * The table of the methods: a list of numbers by name of the row.
 * @param {Page} page
 * @returns {Promise<Record<string, number[]>>}
 */
async function methodTable(page) {
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-methods tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent ?? ''),
    ),
  );
  return Object.fromEntries(
    rows.map((/** @type {string[]} */ [name, ...cells]) => [
      name,
      cells.map((text) => Number(text.replaceAll(',', '').replace('–', 'NaN'))),
    ]),
  );
}

/**
 * The errors at the end, by method.
 * @param {Page} page
 * @returns {Promise<number[]>}
 */
async function errorsOf(page) {
  const texts = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-methods tbody tr')]
      .filter((row) => row.textContent?.startsWith('Error'))
      .flatMap((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
  );
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return texts.map((/** @type {string} */ text) => {
    const [, mantissa = text, power = ''] = text.match(/^(.*) × 10⁻(.*)$/) ?? [];
    const exponent = [...power].reduce((sum, digit) => 10 * sum + digits.indexOf(digit), 0);
    return Number(mantissa) * 10 ** -exponent;
  });
}

/** The start in the form. @param {Page} page @returns {Promise<number[]>} */
const startOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.nde-solve [data-key="starts"] input')].map((input) =>
      Number(input instanceof HTMLInputElement ? input.value : NaN),
    ),
  );

/** @param {Page} page @param {string} text */
async function press(page, text) {
  await page.evaluate((wanted) => {
    document.querySelectorAll('[data-pressed]').forEach((e) => e.removeAttribute('data-pressed'));
    [...document.querySelectorAll('.nde-solve button')]
      .find((one) => one.textContent?.trim() === wanted)
      ?.setAttribute('data-pressed', '');
  }, text);
  await page.click('[data-pressed]');
}

test('demo_1_of_the_blog_takes_the_74_evaluations_of_scipy', async () => {
  const page = await open();
  await press(page, 'The blog’s demo 1');
  const table = await methodTable(page);
  assert.deepEqual([table.Evaluations, table.Accepted, table.Rejected], [[74], [11], [1]]);
  assert.ok((await textOf(page, '.nde-solve .nde-state')).includes('74 evaluations, 11 steps'));
  await done(page);
});

test('examples_are_whole_states_one_after_the_other', async () => {
  const page = await open();
  for (const [label, system, methods] of /** @type {const} */ ([
    ['Euler makes energy', 'pendulum', ['Dormand-Prince 5(4)', 'Euler', 'RK4']],
    ['Steps that breathe', 'vanDerPol', ['Dormand-Prince 5(4)', 'Bogacki-Shampine 3(2)']],
    ['Chaos', 'lorenz', ['Dormand-Prince 5(4)', 'Tsitouras 5(4)']],
    ['The blog’s demo 1', '', ['Dormand-Prince 5(4)']],
  ])) {
    await press(page, label);
    const names = await page.evaluate(() =>
      [...document.querySelectorAll('.nde-methods thead th')].map((cell) => cell.textContent),
    );
    assert.deepEqual(names, methods, label);
    await page.waitFor(
      (/** @type {string} */ key) =>
        (new URLSearchParams(location.hash.slice(1)).get('system') ?? '') === key,
      5_000,
      system,
    );
  }
  await done(page);
});

test('trajectory_follows_the_start_that_is_dragged_before_it_is_released', async () => {
  const core = await loadCore();
  const page = await open(BARE);
  const [x0, y0] = await placeOf(page, 2, 0.7);
  await page.mouse.move(x0, y0);
  await page.mouse.down();
  await page.mouse.move(x0 - 30, y0 + 20);
  await page.mouse.move(x0 - 60, y0 + 40);
  await untilDrawn(page);
  const start = await startOf(page);
  const { scale, states } = await statesDrawn(page, '--nde-method-1');
  assert.ok(Math.abs(start[0] - (2 - 60 / scale.xUnit)) < 0.03, `the start is at ${start}`);
  const t = Array.from({ length: 2000 }, (_, i) => (7 * i) / 1999);
  const { y } = core.solve({ field: 'spiral', y0: start, t, rtol: 1e-7, atol: 1e-9 });
  assert.ok(states.length > 300, `${states.length} pixels`);
  const off = farthest(states, y, scale);
  // Half the width of a line, and the dots at the ends of steps.
  assert.ok(off < 5, `a pixel is ${off} pixels from the curve`);
  await page.mouse.up();
  await page.waitFor(() => location.hash.includes('starts='));
  await done(page);
});

test('arrow_keys_move_the_start', async () => {
  const page = await open(BARE);
  await page.evaluate(() => {
    const handle = document.querySelector('.nde-solve .nde-plane-handle');
    if (handle instanceof HTMLElement) handle.focus();
  });
  const before = await startOf(page);
  await page.press('ArrowUp');
  const after = await startOf(page);
  assert.equal(after[0], before[0]);
  assert.ok(after[1] > before[1], `${before} → ${after}`);
  await done(page);
});

test('smaller_tolerance_costs_more_evaluations_and_gives_a_smaller_error', async () => {
  const page = await open(BARE);
  const coarse = await methodTable(page);
  await page.evaluate(() => {
    const slider = document.querySelector('.nde-solve-sliders input');
    if (slider instanceof HTMLElement) slider.focus();
  });
  for (let i = 0; i < 4; i++) await page.press('ArrowLeft');
  const fine = await methodTable(page);
  // Where the machine is slow, the exact solution waits until the hand rests.
  await page.waitFor(
    () => !document.querySelector('.nde-methods tbody')?.textContent?.includes('Error at the end–'),
  );
  const errors = await errorsOf(page);
  assert.ok(errors[0] < 1e-8, `error ${errors}`);
  assert.ok(fine.Evaluations[0] > 1.3 * coarse.Evaluations[0], JSON.stringify([coarse, fine]));
  assert.equal(await textOf(page, '.nde-solve-sliders output'), '1e-8 (+ 1e-10)');
  await page.waitFor(() => location.hash.includes('rtol=1e-8&atol=1e-10'));
  await done(page);
});

test('euler_beside_dopri5_is_drawn_in_another_colour', async () => {
  const core = await loadCore();
  const page = await open('solveField=0&fixedPoints=0&fixedSteps=50');
  const t = Array.from({ length: 2000 }, (_, i) => (7 * i) / 1999);
  const problem = { field: 'spiral', y0: [2, 0.7], t };
  const curves = {
    '--nde-method-1': core.solve({ ...problem, rtol: 1e-7, atol: 1e-9 }).y,
    '--nde-method-2': core.solve({ ...problem, method: 'euler', control: 'fixed', stepSize: 0.14 })
      .y,
  };
  for (const [property, y] of Object.entries(curves)) {
    const { scale, states } = await statesDrawn(page, property);
    assert.ok(states.length > 200, `${property}: ${states.length} pixels`);
    const off = farthest(states, y, scale);
    assert.ok(off < 5, `${property}: a pixel is ${off} pixels from its curve`);
  }
  const table = await methodTable(page);
  assert.deepEqual(table.Accepted[1], 50);
  await done(page);
});

test('arrow_right_goes_from_attempt_to_attempt_space_plays_and_r_resets', async () => {
  const page = await open(
    'alpha=-0.3&beta=1.1&starts=2,0.5&timeEnd=8&control=scipy&rtol=1e-3&atol=1e-6',
  );
  const state = () => textOf(page, '.nde-solve .nde-state');
  await page.press('r');
  assert.ok((await state()).startsWith('At the start'), await state());
  await page.press('ArrowRight');
  assert.ok(/^Attempt 1: from t = 0.* accepted\./.test(await state()), await state());
  await page.press('ArrowRight');
  await page.press('ArrowRight');
  assert.ok(
    /^Attempt 3: .*error 1.10 of what is allowed: rejected/.test(await state()),
    await state(),
  );
  await page.press('Space');
  await page.waitFor(
    () => document.querySelector('.nde-solve .nde-state')?.textContent?.startsWith('The end'),
    15_000,
  );
  await page.press('r');
  assert.ok((await state()).startsWith('At the start'));
  await done(page);
});

test('step_made_by_hand_shows_where_its_stages_are_taken', async () => {
  const core = await loadCore();
  const page = await open(`${BARE}&rtol=1e-3&atol=1e-6`);
  await page.press('r');
  for (let i = 0; i < 4; i++) await page.press('ArrowRight');
  await untilDrawn(page);
  const problem = { field: 'spiral', y0: [2, 0.7], rtol: 1e-3, atol: 1e-6 };
  const { steps = [] } = core.solve({ ...problem, t: [0, 7], steps: true });
  const { t, h } = steps[3];
  const { y } = core.solve({ ...problem, t: [0, t] });
  const tableau = core.tableau('dopri5');
  assert.ok(tableau);
  const field = { field: { field: 'spiral' }, dimension: 2, variables: [], timeEnd: 7, starts: [] };
  const { xUnit } = await scaleOf(page);
  // Eight pixels along each arrow.
  const arrows = stagesOf(core, field, tableau, { y: y.slice(2), t, h }).map(
    ({ at: [u, v], slope: [du, dv] }) => {
      const along = 8 / xUnit / Math.hypot(du, dv);
      return /** @type {[number, number]} */ ([u + along * du, v + along * dv]);
    },
  );
  assert.equal(await partDrawn(page, '--nde-ink', arrows), 1);
  await page.press('Space');
  await untilDrawn(page);
  assert.ok((await partDrawn(page, '--nde-ink', arrows)) < 0.5, 'a solution that plays shows none');
  await done(page);
});

test('tableau_is_that_of_the_chosen_method', async () => {
  const page = await open('method=tsit5');
  const rows = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.nde-tableau tr')].map((row) =>
        [...row.children].map(({ lastChild }) => lastChild?.textContent),
      ),
    );
  assert.deepEqual((await rows())[4].slice(0, 2), ['0.90000', '2.89715']);
  await press(page, 'The blog’s demo 1');
  assert.equal(await textOf(page, '.nde-tableau caption'), 'Dormand-Prince 5(4)');
  const [weights, errors] = (await rows()).slice(-2);
  assert.deepEqual(weights, ['b', '35384', '0', '5001113', '125192', '−21876784', '1184', '0']);
  assert.equal(errors[0], 'e');
  await done(page);
});

test('typed_equations_are_solved_and_their_parameters_get_sliders', async () => {
  const page = await open(
    'system=custom&equations=y;-k*x&parameters=k%3D4&starts=1,0&compareMethod=none',
  );
  await page.waitFor(() => document.querySelector('.nde-fixed-points')?.textContent !== '');
  assert.ok((await textOf(page, '.nde-fixed-points')).startsWith('centre at x = 0, y = 0'));
  assert.ok((await textOf(page, '.nde-eigenvalues')).includes('± 2 i'));
  const slider = '.nde-typed [data-key="typed-k"] input[type="range"]';
  await page.evaluate((selector) => {
    const input = document.querySelector(selector);
    if (input instanceof HTMLElement) input.focus();
  }, slider);
  await page.press('ArrowRight');
  await page.waitFor(() => /parameters=k(=|%3D)4\.[0-9]/.test(location.hash));
  await done(page);
});

test('typed_equation_that_cannot_be_read_is_refused_at_its_control', async () => {
  const page = await open('system=custom&equations=y;-k*x&parameters=k%3D4&compareMethod=none');
  const before = await methodTable(page);
  await page.evaluate(() => {
    const input = document.querySelector('.nde-solve [data-key="equations"] textarea');
    if (input instanceof HTMLTextAreaElement) {
      input.focus();
      input.select();
    }
  });
  await page.type('y; -k*(x');
  await page.press('Enter');
  const { error, invalid } = await page.evaluate(() => {
    const field = document.querySelector('.nde-solve [data-key="equations"]');
    return {
      error: field?.querySelector('.nde-field-error')?.textContent ?? '',
      invalid: field?.querySelector('textarea')?.getAttribute('aria-invalid'),
    };
  });
  assert.ok(error.length > 10, `"${error}"`);
  assert.equal(invalid, 'true');
  assert.deepEqual(await methodTable(page), before);
  await done(page);
});

test('lorenz_says_why_it_has_no_nullclines', async () => {
  const page = await open('system=lorenz&nullclines=1');
  const words = await textOf(page, '.nde-fixed-place');
  assert.ok(words.includes('are those of two variables'), words);
  await done(page);
});

test('work_precision_states_the_order_of_each_method', async () => {
  const page = await open();
  await page.waitFor(
    () => document.querySelector('.nde-work .nde-plot-note')?.textContent?.includes('rings'),
    20_000,
  );
  const [first, second] = await page.evaluate(() =>
    [...document.querySelectorAll('.nde-orders li')].map((line) => line.textContent),
  );
  const power = (/** @type {string} */ line) => Number(line.match(/power −([\d.]+)/)?.[1]);
  assert.ok(Math.abs(power(first) - 5) < 0.7, first);
  assert.ok(Math.abs(power(second) - 1) < 0.2, second);
  await done(page);
});

test('symbol_with_the_focus_lights_up_its_part', async () => {
  const page = await open();
  const lit = await page.evaluate(() => {
    const symbol = document.querySelector('.nde-symbol[data-part="tolerance"]');
    if (symbol instanceof HTMLElement) symbol.focus();
    const chapter = document.querySelector('.nde-solve');
    const during = chapter instanceof HTMLElement ? chapter.dataset.lit : null;
    if (symbol instanceof HTMLElement) symbol.blur();
    return [during, chapter instanceof HTMLElement ? chapter.dataset.lit : null];
  });
  assert.deepEqual(lit, ['tolerance', '']);
  await done(page);
});

test('solution_can_be_taken_home', async () => {
  const page = await open('alpha=-0.2&compareMethod=heun');
  await page.evaluate(() =>
    document.querySelector('.nde-solve .nde-lazy')?.setAttribute('open', ''),
  );
  await page.waitFor(() => document.querySelector('.nde-solve [data-kind="steps"]') !== null);
  /** @param {string} kind */
  const take = (kind) => takeFile(page, `.nde-solve [data-kind="${kind}"]`);
  const core = await loadCore();
  const problem = { field: 'spiral', params: { alpha: -0.2 }, y0: [2, 0.7], t: [0, 7] };
  const exact = core.solve({ ...problem, steps: true });
  const steps = String(await take('steps'))
    .trim()
    .split('\r\n');
  assert.equal(steps[0], 'method,start,t,h,t_end,error_ratio,accepted');
  const own = steps.filter((line) => line.startsWith('dopri5,1,'));
  assert.equal(own.length, exact.steps?.length);
  assert.deepEqual(own[5].split(',').slice(2, 5).map(Number), [
    exact.steps?.[5].t,
    exact.steps?.[5].h,
    exact.steps?.[5].tEnd,
  ]);
  const rows = String(await take('solutions'))
    .trim()
    .split('\r\n');
  assert.equal(rows[0], 'method,start,t,x,y');
  const last = rows
    .filter((line) => line.startsWith('dopri5,'))
    .at(-1)
    ?.split(',')
    .map(Number);
  assert.deepEqual(last?.slice(2), [7, ...exact.y.slice(2)]);
  assert.ok(rows.some((line) => line.startsWith('heun,1,')));
  const svg = String(await take('svg'));
  assert.match(svg, /^<svg [^>]*role="img"/);
  for (const name of ['Exact', 'Steps', 'Dormand-Prince 5(4)']) assert.ok(svg.includes(name), name);
  const png = await take('png');
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const link = await page.evaluate(
    () =>
      /** @type {HTMLInputElement} */ (document.querySelector('.nde-solve .nde-share-url')).value,
  );
  assert.ok(link.includes('chapter=solve') && link.includes('alpha=-0.2'), link);
  await done(page);
});

test('page_of_320_pixels_does_not_scroll_sideways', async () => {
  const page = await open('', { width: 320, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 320, `${width} pixels`);
  await done(page);
});

test('screens_of_the_chapter_are_taken', async () => {
  for (const [width, height, scale] of [
    [1440, 900, 1],
    [390, 844, 2],
  ]) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const page = await open('nullclines=1', { width, height, scale, colorScheme });
      await page.waitFor(
        () => document.querySelector('.nde-work .nde-plot-note')?.textContent?.includes('rings'),
        20_000,
      );
      await page.screenshot(join(screens, `solve-${width}-${colorScheme}.png`));
      await done(page);
    }
  }
});

test('fixed_points_are_named_and_lines_of_them_said', async () => {
  for (const [equations, starts, want] of /** @type {const} */ ([
    ['x^2; -y', '-2,1', 'degenerate at x = 0, y = 0; eigenvalues 0 and -1'],
    ['x-y; 2*x-2*y', '1,0.5', 'Fixed points fill a whole line here, or several.'],
    ['-y-x^3; x-y^3', '1,0', 'centre (by linearisation) at x = 0, y = 0; eigenvalues 0 ± 1 i'],
  ])) {
    const link = new URLSearchParams({ system: 'custom', equations, starts, timeEnd: '50' });
    const page = await open(String(link));
    const got = await textOf(page, '.nde-fixed-place');
    assert.equal(got.replaceAll('−', '-'), want, equations);
    await done(page);
  }
});
