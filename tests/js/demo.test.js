// @ts-check
// The program of `make demo`, run as its own process, and the plots that it draws.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  equalLimits,
  escapeXml,
  niceTicks,
  svgFigure,
  tickLabel,
} from '../../web/core/svg-plot.js';
import { assertClose, core, grid, reference } from './support.js';
import { LINES } from './lines.js';

/** @typedef {{ code: number | null, stdout: string, stderr: string }} Outcome */

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'web/node/demo.js');

/**
 * @param {string[]} args
 * @param {string} [file]
 * @returns {Promise<Outcome>}
 */
function runDemo(args, file = program) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const outcome = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (outcome.stdout += text));
    child.stderr.on('data', (text) => (outcome.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...outcome }));
  });
}

/**
 * Throws where XML is not well formed, as far as our files use it: no comments, no CDATA.
 * @param {string} text
 */
function checkXml(text) {
  /** @type {string[]} */
  const open = [];
  const rest = text.replace(/<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (...match) => {
    const [tag, closes, name, attributes, isEmpty] = match;
    const names = [...String(attributes).matchAll(/([\w:-]+)="/g)].map(([, key]) => key);
    assert.equal(new Set(names).size, names.length, `an attribute stands twice in ${tag}`);
    if (closes) assert.equal(open.pop(), name, `${tag} closes another element`);
    else if (!isEmpty) open.push(name);
    return '';
  });
  assert.deepEqual(open, [], 'elements that nothing closes');
  assert.doesNotMatch(rest, /[<>]/, 'a stray < or >');
  assert.doesNotMatch(text, /&(?!(amp|lt|gt|quot|apos);)/, 'a stray &');
}

/** @param {string} text of a tick or coordinate */
const number = (text) => Number(text.replace('−', '-'));

/**
 * The pixel of a value, by the first and the last tick of an axis: what a reader would measure.
 * @param {string} panel
 * @param {'x' | 'y'} axis
 * @returns {(value: number) => number}
 */
function scaleOf(panel, axis) {
  const lines = [
    ...panel.matchAll(/<line class="(?:grid|zero)" x1="(\S+)" y1="(\S+)" x2="(\S+)"/g),
  ];
  const at = lines
    .filter(([, x1, , x2]) => (x1 === x2) === (axis === 'x'))
    .map(([, x1, y1]) => Number(axis === 'x' ? x1 : y1));
  const values = ticksOf(panel, axis);
  assert.equal(at.length, values.length);
  const [low, high] = [values[0], values[values.length - 1]];
  const [from, to] = [at[0], at[at.length - 1]];
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/**
 * @param {string} panel
 * @param {'x' | 'y'} axis
 */
function ticksOf(panel, axis) {
  const labels = panel.matchAll(new RegExp(`<text class="${axis}-tick [^>]*>([^<]*)<`, 'g'));
  return [...labels].map(([, text]) => number(text));
}

/**
 * The points of a panel's curve, its legend's sample left out.
 * @param {string} panel
 * @param {string} role
 */
function curveOf(panel, role) {
  const [, curves] = panel.split('<svg class="curves"');
  const match = curves.match(new RegExp(`<polyline class="${role}" points="([^"]*)"`));
  assert.ok(match, `there is no curve ${role}`);
  return match[1].split(' ').map((point) => point.split(',').map(Number));
}

/**
 * @param {string} panel
 * @param {string} role
 * @param {Float64Array} rows (n, 2)
 */
function checkCurve(panel, role, rows) {
  const points = curveOf(panel, role);
  const [toX, toY] = [scaleOf(panel, 'x'), scaleOf(panel, 'y')];
  assert.equal(points.length, rows.length / 2);
  points.forEach(([x, y], i) => {
    const off = Math.hypot(x - toX(rows[2 * i]), y - toY(rows[2 * i + 1]));
    assert.ok(off < 0.5, `${role}: point ${i} is ${off} px from the core's`);
  });
}

const folder = mkdtempSync(join(tmpdir(), 'nde-demo-'));
const svgFile = join(folder, 'a folder/plots.svg');
/** @type {Outcome} */
let outcome;
let svg = '';
/** @type {string[]} */
let panels = [];

before(async () => {
  outcome = await runDemo(['--out', svgFile]);
  assert.equal(outcome.code, 0, outcome.stderr);
  svg = readFileSync(svgFile, 'utf8');
  panels = svg.split('<g class="panel"').slice(1);
});

after(() => rmSync(folder, { recursive: true }));

test('demo_prints_the_seven_lines_of_the_blog', () => {
  const printed = outcome.stdout.split('\n').filter((line) => line.includes('Loss'));
  assert.deepEqual(printed, LINES);
});

test('demo_1_takes_74_evaluations_in_11_steps', () => {
  assert.match(outcome.stdout, /^nfev 74, 11 steps accepted, 1 rejected$/m);
});

test('demo_counts_the_evaluations_of_torchdiffeq', () => {
  const { nfe_forward: counts } = reference('demo2_float64');
  const sum = counts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b);
  assert.ok(outcome.stdout.includes(` ${sum.toLocaleString('en')} evaluations`), `want ${sum}`);
});

test('demo_shows_no_progress_where_no_terminal_is', () => {
  assert.equal(outcome.stderr, '');
  assert.doesNotMatch(outcome.stdout, /[\r\x1b]/);
});

test('demo_says_how_to_open_plots_and_page', () => {
  for (const text of ['plots.svg', 'file://', 'build/site/index.html', 'make serve']) {
    assert.ok(outcome.stdout.includes(text), text);
  }
});

test('figure_is_one_accessible_svg_that_loads_nothing', () => {
  checkXml(svg);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img"/);
  assert.match(svg, /<title>[^<]+<\/title>\s*<desc>[^<]+<\/desc>/);
  assert.doesNotMatch(svg.replace(/ xmlns="[^"]*"/, ''), /https?:|url\(|@import|href|<script/);
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.equal(panels.length, 2);
});

test('figure_has_the_ticks_of_matplotlib', () => {
  const axes = reference('plot_axes');
  [axes.demo1, axes.demo2].forEach(({ xlim, ylim, xticks, yticks }, i) => {
    assert.deepEqual(ticksOf(panels[i], 'x'), within(xticks, xlim));
    assert.deepEqual(ticksOf(panels[i], 'y'), within(yticks, ylim));
  });
});

test('figure_has_the_limits_of_matplotlib', () => {
  const { demo1, demo2 } = reference('plot_axes');
  const frames = panels.map((panel) => {
    const [, width, height] =
      panel.match(/<svg class="curves" width="(\S+)" height="(\S+)">/) ?? [];
    return { x: [0, Number(width)], y: [Number(height), 0] };
  });
  // Pixels. The limits of y of demo 2 are those of matplotlib before its tight_layout().
  const tolerance = { absolute: 0.02 };
  assertClose(demo1.xlim.map(scaleOf(panels[0], 'x')), frames[0].x, tolerance);
  assertClose(demo1.ylim.map(scaleOf(panels[0], 'y')), frames[0].y, tolerance);
  assertClose(demo2.xlim.map(scaleOf(panels[1], 'x')), frames[1].x, tolerance);
});

test('figure_has_equal_units_on_both_axes', () => {
  for (const panel of panels) {
    const [toX, toY] = [scaleOf(panel, 'x'), scaleOf(panel, 'y')];
    const ratio = (toX(1) - toX(0)) / (toY(0) - toY(1));
    // Ticks are rounded to a hundredth of a pixel.
    assert.ok(Math.abs(ratio - 1) < 2e-4, `one unit of x is ${ratio} units of y`);
  }
});

test('drawn_curves_are_those_of_the_core', () => {
  const solution = core.solve({
    field: 'spiral',
    params: { alpha: -0.3, beta: 1.1 },
    y0: [2, 0.5],
    t: grid(0, 8, 400),
    control: 'scipy',
    rtol: 1e-3,
    atol: 1e-6,
  });
  checkCurve(panels[0], 'truth', solution.y);
  const stops = panels[0].split('<svg class="curves"')[1].match(/<circle /g);
  assert.equal(stops?.length, solution.stats.accepted);

  const run = core.createSession();
  run.train(249);
  const [data] = run.data();
  checkCurve(panels[1], 'truth', data.y);
  checkCurve(panels[1], 'fit', run.predict({ y0: [2, 0.7], t: data.t }).y[0]);
});

test('epochs_sets_how_long_it_trains', async () => {
  const { code, stdout } = await runDemo(['--epochs', '41', '--out', join(folder, 'short.svg')]);
  assert.equal(code, 0);
  assert.deepEqual(stdout.match(/^Epoch .*$/gm), LINES.slice(0, 2));
});

test('help_lists_the_options', async () => {
  const { code, stdout } = await runDemo(['--help']);
  assert.equal(code, 0);
  for (const option of ['--epochs', '--out', '--help']) assert.ok(stdout.includes(option));
});

const refusals = [
  { args: ['--epochs', 'many'], says: /--epochs is "many"; it must be a whole number from 1 to/ },
  { args: ['--epochs', '0'], says: /--epochs is "0"; it must be/ },
  { args: ['--epochs', '1.5'], says: /--epochs is "1.5"; it must be/ },
  { args: ['--fast'], says: /Unknown option '--fast'; --help lists the options/ },
  { args: ['extra'], says: /Unexpected argument 'extra'/ },
  { args: ['--out', ''], says: /--out is empty/ },
  { args: ['--epochs', '1', '--out', folder], says: /cannot write / },
];

for (const { args, says } of refusals) {
  test(`refuses_${args.join('_').replace(folder, 'a_folder')}_in_one_line`, async () => {
    const { code, stderr } = await runDemo(args);
    assert.equal(code, 1);
    assert.match(stderr, says);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  });
}

test('says_what_to_do_when_the_wasm_module_is_missing', async () => {
  const copy = join(folder, 'unbuilt');
  for (const name of ['web/core', 'web/node', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  const { code, stderr } = await runDemo([], join(copy, 'web/node/demo.js'));
  assert.equal(code, 1);
  assert.match(stderr, /^demo: .*build\/nde\.wasm .*make build.*\n$/);
});

/**
 * matplotlib lists one tick beyond each limit and does not draw them.
 * @param {number[]} ticks
 * @param {[number, number]} limits
 */
function within(ticks, [low, high]) {
  return ticks.filter((tick) => tick >= low && tick <= high);
}

test('nice_ticks_are_those_of_matplotlib', () => {
  const { demo1, demo2 } = reference('plot_axes');
  for (const { xlim, ylim, xticks, yticks } of [demo1, demo2]) {
    assert.deepEqual(niceTicks(xlim[0], xlim[1]).ticks, within(xticks, xlim));
    assert.deepEqual(niceTicks(ylim[0], ylim[1]).ticks, within(yticks, ylim));
  }
});

test('nice_ticks_are_few_and_round_on_any_scale', () => {
  const labels = (/** @type {[number, number]} */ ...limits) => {
    const { step, ticks } = niceTicks(...limits);
    return ticks.map((tick) => tickLabel(tick, step)).join(' ');
  };
  assert.equal(labels(0, 0.3), '0.00 0.05 0.10 0.15 0.20 0.25 0.30');
  assert.equal(labels(-1, 1), '−1.00 −0.75 −0.50 −0.25 0.00 0.25 0.50 0.75 1.00');
  assert.equal(labels(0, 250), '0 50 100 150 200 250');
  assert.equal(labels(-7e-4, 1e-4), '−0.0007 −0.0006 −0.0005 −0.0004 −0.0003 −0.0002 −0.0001 0.0000 0.0001'); // prettier-ignore
  for (let k = 0; k < 500; k++) {
    const low = -(1.07 ** k);
    const high = 1.1 ** (k - 250);
    const { ticks } = niceTicks(low, high);
    assert.ok(ticks.length >= 3 && ticks.length <= 10, `${ticks.length} from ${low} to ${high}`);
    assert.ok(ticks.every((tick) => !Object.is(tick, -0)));
  }
});

test('equal_limits_are_those_of_matplotlib', () => {
  const axes = reference('plot_axes');
  const size = { width: 4.96, height: 3.696 };
  const solved = equalLimits([reference('demo1_scipy')], size);
  const { true_traj: truth, last_pred_printed_by_demo: fit } = reference('demo2_float64');
  const learned = equalLimits(
    [truth, fit].map((rows) => ({
      x: rows.map((/** @type {number[]} */ [x]) => x),
      y: rows.map((/** @type {number[]} */ [, y]) => y),
    })),
    size,
  );
  assertClose(solved.x, axes.demo1.xlim, { absolute: 1e-12 });
  assertClose(solved.y, axes.demo1.ylim, { absolute: 1e-12 });
  // The reference is of the float32 run; its tight_layout() changed the limits of y.
  assertClose(learned.x, axes.demo2.xlim, { absolute: 1e-6 });
});

test('equal_limits_hold_points_and_straight_lines', () => {
  const size = { width: 200, height: 100 };
  assert.deepEqual(equalLimits([{ x: [3], y: [4] }], size), { x: [2.5, 3.5], y: [3.75, 4.25] });
  for (const [x, y] of [
    [
      [0, 1],
      [2, 2],
    ],
    [
      [2, 2],
      [0, 1],
    ],
    [
      [0, 100],
      [0, 1],
    ],
    [
      [0, 1],
      [0, 100],
    ],
  ]) {
    // prettier-ignore
    const limits = equalLimits([{ x, y }], size);
    assert.ok(limits.x[0] <= x[0] && limits.x[1] >= x[1], `x ${limits.x}`);
    assert.ok(limits.y[0] <= y[0] && limits.y[1] >= y[1], `y ${limits.y}`);
    const [wide, high] = [limits.x[1] - limits.x[0], limits.y[1] - limits.y[0]];
    assert.ok(Math.abs(wide / high - 2) < 1e-12, `ratio ${wide / high}`);
  }
});

test('text_from_outside_cannot_leave_its_place', () => {
  const hostile = `</text><script>"'&\u0000\uD800`;
  assert.equal(escapeXml(hostile), '&lt;/text&gt;&lt;script&gt;&quot;&apos;&amp;\uFFFD\uFFFD');
  checkXml(
    svgFigure({
      title: hostile,
      description: hostile,
      panels: [
        {
          title: hostile,
          note: hostile,
          labels: { x: hostile, y: hostile },
          limits: { x: [0, 1], y: [0, 1] },
          size: { width: 100, height: 100 },
          series: [{ name: hostile, role: 'data', x: [0.5], y: [0.5] }],
        },
      ],
    }),
  );
});
