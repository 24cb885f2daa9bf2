// @ts-check
/**
 * The four exercises of the blog post in the terminal, by the wasm module: trains each setting,
 * prints its losses in a table, and draws what was learned as SVG. `make exercises` runs it.
 */
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRIVEN_CART, DRIVEN_EPOCHS, FOUR_STARTS, GROWTH_TIME_END, NOISES } from '../core/blog.js';
import { loadCore } from '../core/index.js';
import { columnsOf, equalLimits, svgFigure } from '../core/svg-plot.js';
import { PRINT_EVERY, printLosses, printTable, signed } from './print-table.js';
import { PlainError, readOptions, run, writeText } from './terminal.js';

/**
 * @typedef {Awaited<ReturnType<typeof loadCore>>} Core
 * @typedef {ReturnType<Core['createSession']>} Session
 * @typedef {import('../core/svg-plot.js').Panel} Panel
 * @typedef {import('../core/svg-plot.js').Series} Series
 *
 * @typedef {object} Trained
 * @property {Session} run      after its last epoch
 * @property {Float64Array[]} truth   rows of two numbers, a trajectory each
 * @property {Float64Array[]} data    the same with noise
 * @property {Float64Array[]} fit     as the last epoch predicted it, before its update
 * @property {Float64Array} losses    one per epoch
 * @property {number[]} cleanLosses   against the data without noise, one per epoch
 *
 * @typedef {object} Figure
 * @property {string} title
 * @property {string} description   for those who do not see it
 * @property {Panel[]} panels
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

const HELP = `node web/node/exercises.js [options]

Trains the settings of the four exercises of the blog post, prints their losses, draws the fits.

  --out FOLDER  where to draw exercise-1.svg to exercise-4.svg (default build)
  --help        print this`;

const EPOCHS = 250;

/** Two numbers per state. */
const LABELS = { x: 'x', y: 'y' };
/** So many dots are told apart in a panel. */
const DOT_EVERY = 4;

/**
 * Mean squared difference over all numbers of all curves.
 * @param {Float64Array[]} curves
 * @param {Float64Array[]} others
 */
function meanSquare(curves, others) {
  let sum = 0;
  let n = 0;
  curves.forEach((curve, c) => {
    curve.forEach((value, i) => (sum += (value - others[c][i]) ** 2));
    n += curve.length;
  });
  return sum / n;
}

/**
 * @param {Core} core
 * @param {Record<string, unknown>} settings
 * @param {number} [epochs]
 * @returns {Trained}
 */
function train(core, settings, epochs = EPOCHS) {
  const run = core.createSession(settings);
  const rows = run.data();
  const truth = rows.map(({ y, clean = y }) => clean);
  const data = rows.map(({ y }) => y);
  const [{ t }] = rows;
  const starts = /** @type {number[][]} */ (run.settings.starts);
  const noisy = Number(run.settings.noise) > 0;
  const losses = new Float64Array(epochs);
  /** @type {number[]} */
  const cleanLosses = [];
  let fit = truth;
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (noisy || epoch === epochs - 1) fit = run.predict({ y0: starts, t }).y;
    const { status, message, loss } = run.train(1);
    if (status !== 'OK') throw new PlainError(`epoch ${epoch}: ${message}`);
    losses[epoch] = loss;
    cleanLosses.push(noisy ? meanSquare(fit, truth) : loss);
  }
  return { run, truth, data, fit, losses, cleanLosses };
}

/**
 * Curves of one role; the first one has the name in the legend.
 * @param {Series['role']} role
 * @param {string} name
 * @param {Float64Array[]} curves
 * @returns {Series[]}
 */
const series = (role, name, curves) =>
  curves.map((rows, i) => ({ role, ...(i === 0 ? { name } : {}), ...columnsOf(rows) }));

/** @param {Float64Array} rows (n, 2) */
const thinned = (rows) => rows.filter((_, i) => Math.floor(i / 2) % DOT_EVERY === 0);

/**
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.note
 * @param {Pick<Trained, 'truth' | 'fit'>} options.curves
 * @param {Float64Array[]} [options.data] drawn as dots
 * @param {number} [options.width] of the plot, pixels
 * @param {{ x: string, y: string }} [options.labels]
 * @returns {Panel}
 */
function panel({ title, note, curves, data = [], width = 360, labels = LABELS }) {
  const size = { width, height: Math.round(0.86 * width) };
  const { truth, fit } = curves;
  const all = [
    ...series('data', `Data, every ${DOT_EVERY}th`, data.map(thinned)),
    ...series('truth', 'True trajectory', truth),
    ...series('fit', 'Neural ODE', fit),
  ];
  return { title, note, labels, limits: equalLimits(all, size), size, series: all };
}

/** @param {Float64Array} losses */
const lastLoss = (losses) => `Epoch ${losses.length - 1}: loss ${Number(losses.at(-1)).toFixed(5)}`;

/**
 * Exercise 1.
 * @param {Core} core
 * @returns {Figure}
 */
function otherParameters(core) {
  const settings = [
    { alpha: -0.8, beta: 1.2 },
    { alpha: -0.4, beta: 1.2 },
    { alpha: 0, beta: 1.2 },
    { alpha: 0.1, beta: 1.2 },
    { alpha: 0.2, beta: 1.2 },
    { alpha: -0.4, beta: 2 },
    { alpha: -0.4, beta: -1.2 },
  ];
  const trained = settings.map((setting) => train(core, { ...setting, timeEnd: GROWTH_TIME_END }));
  const names = settings.map(({ alpha, beta }) => `α = ${signed(alpha)}, β = ${signed(beta)}`);
  const factors = trained.map(({ truth: [rows] }) => {
    const n = rows.length;
    return Math.hypot(rows[n - 2], rows[n - 1]) / Math.hypot(rows[0], rows[1]);
  });
  console.log('Exercise 1: other α and β, from (2, 0.7), t from 0 to 5');
  printTable([
    ['distance from the centre', 'at the end', ''],
    ...names.map((name, i) => [
      name,
      `${factors[i].toFixed(3)} of the start`,
      ['decays', 'stays', 'grows'][Math.sign(Math.round(1e6 * (factors[i] - 1))) + 1],
    ]),
  ]);
  printLosses(names.map((name, i) => [name, trained[i].losses]));
  return {
    title: 'Neural ODEs of spirals that decay and of spirals that grow',
    description:
      'Four plots of the x-y plane, side by side, each with a true spiral and, dashed, the Neural ' +
      'ODE fitted to it. With negative α both wind in towards the centre; with positive α both ' +
      'wind out.',
    panels: [0, 1, 3, 4].map((i) =>
      panel({ title: names[i], note: lastLoss(trained[i].losses), curves: trained[i] }),
    ),
  };
}

/**
 * Exercise 2: what one trajectory teaches about the other three, and what four teach.
 * @param {Core} core
 * @returns {Figure}
 */
function fourStarts(core) {
  const one = train(core, { starts: FOUR_STARTS.slice(0, 1) });
  const four = train(core, { starts: FOUR_STARTS });
  const [{ t }] = four.run.data();
  const along = (/** @type {Session} */ run) => run.predict({ y0: FOUR_STARTS, t }).y;
  const fits = { one: along(one.run), four: along(four.run) };
  console.log('Exercise 2: one starting point and four');
  printLosses([
    ['1 start', one.losses],
    ['4 starts', four.losses],
  ]);
  const each = FOUR_STARTS.map((start, i) => [
    `from (${start.map(signed).join(', ')})`,
    meanSquare([fits.one[i]], [four.truth[i]]).toFixed(5),
    meanSquare([fits.four[i]], [four.truth[i]]).toFixed(5),
  ]);
  printTable([
    [`mean squared error after ${EPOCHS} epochs`, 'trained on 1', 'trained on 4'],
    ...each,
  ]);
  const { truth } = four;
  return {
    title: 'A Neural ODE trained on one trajectory, and one trained on four',
    description:
      'Two plots of the x-y plane, side by side, each with four true spirals and, dashed, a Neural ' +
      'ODE from the same four points. Left it was trained on the spiral from (2, 0.7) alone and ' +
      'strays from the others; right it was trained on all four and follows all four.',
    panels: [
      panel({
        title: 'Trained on one start',
        note: `${lastLoss(one.losses)}, from (2, 0.7) alone`,
        curves: { truth, fit: fits.one },
        width: 460,
      }),
      panel({
        title: 'Trained on four starts',
        note: lastLoss(four.losses),
        curves: { truth, fit: fits.four },
        width: 460,
      }),
    ],
  };
}

/**
 * Exercise 3: time as an input, where it is of no use and where nothing goes without it.
 * @param {Core} core
 * @returns {Figure}
 */
function timeAsInput(core) {
  const spiral = train(core, {});
  const timed = train(core, { timeInput: true });
  const blind = train(core, DRIVEN_CART, DRIVEN_EPOCHS);
  const clock = train(core, { ...DRIVEN_CART, timeInput: true }, DRIVEN_EPOCHS);
  console.log('Exercise 3: time as an input of the network');
  console.log('The spiral, whose field does not depend on time');
  printLosses([
    ['f(h)', spiral.losses],
    ['f(t, h)', timed.losses],
  ]);
  console.log('A driven cart, v′ = −v/2 + 1.5 cos(1.5 t), whose field does');
  printLosses(
    [
      ['f(h)', blind.losses],
      ['f(t, h)', clock.losses],
    ],
    2 * PRINT_EVERY,
  );
  const labels = { x: 'x', y: 'v' };
  return {
    title: 'A trajectory that crosses itself, learned without time and with time as an input',
    description:
      'Two plots of position x and velocity v, side by side, each with the true trajectory of a ' +
      'driven cart, which crosses itself, and, dashed, the Neural ODE fitted to it. Left the ' +
      'network does not know the time and stays far from the trajectory; right it does, and ' +
      'follows it.',
    panels: [
      panel({
        title: 'Without time: f(h)',
        note: lastLoss(blind.losses),
        curves: blind,
        width: 460,
        labels,
      }),
      panel({
        title: 'With time: f(t, h)',
        note: lastLoss(clock.losses),
        curves: clock,
        width: 460,
        labels,
      }),
    ],
  };
}

/**
 * Exercise 4: the loss against noisy data cannot fall below the noise; that against the truth can.
 * @param {Core} core
 * @returns {Figure}
 */
function noise(core) {
  const sizes = NOISES;
  const trained = sizes.map((size) => train(core, { noise: size }));
  console.log('Exercise 4: noisy data');
  printLosses(
    sizes.flatMap((size, i) => [
      [`noise ${size}: loss`, trained[i].losses],
      [`noise ${size}: against the clean truth`, trained[i].cleanLosses],
    ]),
  );
  printTable([
    ['mean square of the noise itself', ...sizes.map((size) => `noise ${size}`)],
    ['', ...trained.map(({ truth, data }) => meanSquare(data, truth).toFixed(5))],
  ]);
  return {
    title: 'Neural ODEs fitted to noisy data',
    description:
      'Three plots of the x-y plane, side by side: noise of 0.05, 0.1 and 0.2. Dots scatter around ' +
      'a true spiral, more from plot to plot; the Neural ODE fitted to the dots, dashed, stays ' +
      'close to the spiral, which it was never shown.',
    panels: trained.map(({ truth, data, fit, losses, cleanLosses }, i) =>
      panel({
        title: `Noise ${sizes[i]}`,
        note: `${lastLoss(losses)}; against the truth ${Number(cleanLosses.at(-1)).toFixed(5)}`,
        curves: { truth, fit },
        data,
        width: 460,
      }),
    ),
  };
}

async function main() {
  const { out: folder, help } = readOptions({ out: resolve(root, 'build') });
  if (help) {
    console.log(HELP);
    return;
  }
  if (folder === '') throw new PlainError('--out is empty; it must name a folder');
  const out = resolve(folder);
  const core = await loadCore();
  for (const [i, exercise] of [otherParameters, fourStarts, timeAsInput, noise].entries()) {
    const name = `exercise-${i + 1}.svg`;
    await writeText(join(out, name), svgFigure(exercise(core)));
    console.log(`Plot  ${relative('.', join(out, name))}\n`);
  }
}

await run('exercises', main);
