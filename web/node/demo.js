// @ts-check
/**
 * Both demos of the blog post in the terminal, by the wasm module: solves the spiral, trains a
 * Neural ODE to follow another one, and draws both as SVG. `make demo` runs it.
 */
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DEMO_1 } from '../core/blog.js';
import { loadCore } from '../core/index.js';
import { columnsOf, equalLimits, svgFigure } from '../core/svg-plot.js';
import { PRINT_EVERY } from './print-table.js';
import { PlainError, readOptions, run, writeText } from './terminal.js';

/** @typedef {Awaited<ReturnType<typeof loadCore>>} Core */

const root = fileURLToPath(new URL('../../', import.meta.url));

const HELP = `node web/node/demo.js [options]

Solves demo 1 and trains demo 2 of the blog post, prints their numbers, draws both.

  --epochs N   epochs to train in demo 2 (default 250)
  --out FILE   where to draw the plots (default build/demo.svg)
  --help       print this`;

const EPOCHS_MOST = 1_000_000;
const PROGRESS_MS = 50;

/** As matplotlib's default figure has it at 100 dpi. */
const PLOT_SIZE = { width: 496, height: 369.6 };

/** @param {{ epochs: string, out: string }} options */
function check({ epochs: text, out }) {
  const epochs = Number(text);
  if (!/^\d+$/.test(text) || epochs < 1 || epochs > EPOCHS_MOST) {
    throw new PlainError(
      `--epochs is "${text}"; it must be a whole number from 1 to ${EPOCHS_MOST}`,
    );
  }
  if (out === '') {
    throw new PlainError('--out is empty; it must name a file');
  }
  return { epochs, out: resolve(out) };
}

/**
 * Demo 1: dh/dt = A h, solved as SciPy's solve_ivp does by default.
 * @param {Core} core
 */
function solveSpiral(core) {
  const { system: field, alpha, beta, starts, timeEnd, ...solver } = DEMO_1;
  const problem = { field, params: { alpha, beta }, y0: starts[0], ...solver };
  const n = 400;
  // numpy.linspace, to the bit.
  const t = Array.from({ length: n }, (_, i) => i * (timeEnd / (n - 1)));
  t[n - 1] = timeEnd;
  const { y, status, message, stats, steps = [] } = core.solve({ ...problem, t, steps: true });
  if (status !== 'OK') {
    throw new PlainError(message);
  }
  // Where the steps end: asking for these times changes no step.
  const ends = steps.filter(({ accepted }) => accepted).map(({ tEnd }) => tEnd);
  const stops = core.solve({ ...problem, t: [0, ...ends] });
  return { curve: columnsOf(y), stops: columnsOf(stops.y.subarray(2)), stats };
}

/** A line of progress on a terminal, written over itself; nothing elsewhere. */
class Progress {
  #shown = 0;
  #on = process.stderr.isTTY === true;

  /**
   * @param {number} epoch
   * @param {number} epochs
   * @param {number} loss
   */
  show(epoch, epochs, loss) {
    const now = performance.now();
    if (!this.#on || now - this.#shown < PROGRESS_MS) return;
    this.#shown = now;
    const bar = '█'.repeat(Math.round((24 * epoch) / epochs)).padEnd(24, '░');
    process.stderr.write(`\r${bar} epoch ${epoch} of ${epochs}, loss ${loss.toFixed(5)}\x1b[K`);
  }

  /** Makes room for a line of output; the next `show` draws at once. */
  clear() {
    if (this.#on && this.#shown > 0) process.stderr.write('\r\x1b[K');
    this.#shown = 0;
  }
}

/**
 * Demo 2: a network learns the vector field of a spiral from one trajectory.
 * @param {Core} core
 * @param {number} epochs
 */
function trainSpiral(core, epochs) {
  const run = core.createSession();
  const progress = new Progress();
  const start = performance.now();
  const [{ t, y }] = run.data();
  let fit = y;
  let evaluations = 0;
  let loss = NaN;
  for (let epoch = 0; epoch < epochs; epoch++) {
    // The blog draws what the last epoch predicted, before that epoch's update.
    if (epoch === epochs - 1) [fit] = run.predict({ y0: [y[0], y[1]], t }).y;
    const result = run.train(1);
    if (result.status !== 'OK') {
      progress.clear();
      throw new PlainError(`epoch ${epoch}: ${result.message}`);
    }
    ({ loss } = result);
    evaluations += result.evaluations;
    if (epoch % PRINT_EVERY === 0) {
      progress.clear();
      console.log(`Epoch ${String(epoch).padStart(3)} | Loss: ${loss.toFixed(5)}`);
    }
    progress.show(epoch + 1, epochs, loss);
  }
  progress.clear();
  const seconds = (performance.now() - start) / 1000;
  return { truth: columnsOf(y), fit: columnsOf(fit), loss, evaluations, seconds };
}

/**
 * @param {ReturnType<typeof solveSpiral>} solved
 * @param {ReturnType<typeof trainSpiral>} trained
 * @param {number} epochs
 */
function draw({ curve, stops, stats }, { truth, fit, loss }, epochs) {
  const labels = { x: 'x', y: 'y' };
  return svgFigure({
    title: 'A spiral solved, and a spiral learned by a Neural ODE',
    description:
      'Two plots of the x-y plane, side by side. Left: a trajectory that starts at (2, 0.5) and ' +
      `turns counterclockwise towards the origin, with a dot where each of the solver's ` +
      `${stats.accepted} steps ends. Right: such a trajectory from (2, 0.7) as a solid line and, ` +
      `dashed, the Neural ODE in epoch ${epochs - 1} with a loss of ${loss.toFixed(5)}.`,
    panels: [
      {
        title: 'Spiral',
        note: `Solved with ${stats.evaluations} evaluations, as SciPy’s solve_ivp`,
        labels,
        limits: equalLimits([curve], PLOT_SIZE),
        size: PLOT_SIZE,
        series: [
          { name: 'Solution', role: 'truth', ...curve },
          { name: `Ends of the ${stats.accepted} steps`, role: 'data', ...stops },
        ],
      },
      {
        title: 'Neural ODE',
        note: `Epoch ${epochs - 1}: loss ${loss.toFixed(5)}`,
        labels,
        limits: equalLimits([truth, fit], PLOT_SIZE),
        size: PLOT_SIZE,
        series: [
          { name: 'True trajectory', role: 'truth', ...truth },
          { name: 'Neural ODE', role: 'fit', ...fit },
        ],
      },
    ],
  });
}

async function main() {
  const {
    help,
    epochs: text,
    out: file,
  } = readOptions({
    epochs: '250',
    out: resolve(root, 'build/demo.svg'),
  });
  if (help) {
    console.log(HELP);
    return;
  }
  const { epochs, out } = check({ epochs: text, out: file });
  const core = await loadCore();

  console.log('Demo 1: a spiral, solved as by SciPy (RK45, rtol 1e-3, atol 1e-6)');
  const solved = solveSpiral(core);
  const { stats } = solved;
  console.log(
    `nfev ${stats.evaluations}, ${stats.accepted} steps accepted, ${stats.rejected} rejected`,
  );

  console.log('\nDemo 2: a Neural ODE (2-32-2, tanh, Adam) learns a spiral');
  const trained = trainSpiral(core, epochs);
  const count = trained.evaluations.toLocaleString('en');
  console.log(
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} in ${trained.seconds.toFixed(3)} s, ` +
      `${count} evaluations of the network`,
  );

  await writeText(out, draw(solved, trained, epochs));
  console.log(`
Plots   ${relative('.', out)}
        open ${pathToFileURL(out)} in a browser
Page    build/site/index.html
        make serve, then open the address that it prints`);
}

await run('demo', main);
