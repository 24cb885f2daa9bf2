// @ts-check
/** What the chapter "Solve" says about a solution, and what its examples and sliders change. */
import { formatCount, formatReal } from '../view/numbers.js';
import { stepWords } from '../view/step-strip.js';
import { allowed } from './solve-problem.js';
import { changeSetting, completeSettings, defaultState } from './state.js';

/** @typedef {import('../worker/protocol.js').Core} Core */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./solve-problem.js').Solved} Solved */
/** @typedef {import('./solve-player.js').Position} Position */

/** @param {Solved} solved */
function summary({ method, stats }) {
  const { evaluations, accepted, rejected } = stats;
  const steps = `${formatCount(accepted)} ${accepted === 1 ? 'step' : 'steps'}`;
  const refused = method.judged ? `, ${formatCount(rejected)} rejected` : '';
  return `${method.name}: ${formatCount(evaluations)} evaluations, ${steps}${refused}`;
}

/**
 * The line below the buttons.
 * @param {readonly Solved[]} solved
 * @param {Position} position
 * @param {boolean} playing
 */
export function stateText(solved, { done, whole }, playing) {
  const [first] = solved;
  if (!first) {
    return '';
  }
  if (whole) {
    return `${summary(first)}.`;
  }
  const { steps, method } = first;
  const index = playing ? Math.min(done, steps.length - 1) : done - 1;
  const step = steps[index];
  if (!step) {
    return `At the start: nothing has been tried yet. ${method.name} is asked for the first step.`;
  }
  const words = stepWords(step, index, method.judged);
  const next = steps[index + 1];
  if (done >= steps.length) {
    return `The end is reached. ${summary(first)}.`;
  }
  const then = next && !playing && method.judged ? ` Next it tries ${formatReal(next.h, 3)}.` : '';
  return `${words[0]?.toUpperCase()}${words.slice(1)}.${then}`;
}

/**
 * @param {readonly Solved[]} solved
 * @param {Position} position
 */
export function spokenText(solved, position) {
  return position.whole ? `${solved.map(summary).join('. ')}.` : stateText(solved, position, false);
}

/**
 * The plane in words.
 * @param {import('./solve-problem.js').Problem} problem
 * @param {readonly Solved[]} solved
 * @param {readonly [number, number]} axes
 */
export function planeText({ variables, timeEnd, dimension }, solved, axes) {
  const ends = solved.map(({ method, y }) => {
    const at = axes.map((axis) => formatReal(Number(y[y.length - dimension + axis]), 3));
    return `(${at.join(', ')}) by ${method.name}`;
  });
  const plane = axes.map((axis) => variables[axis]).join(' and ');
  return `Phase plane of ${plane}: the solution from the start up to t = ${timeEnd}. It ends at ${ends.join(', at ')}.`;
}

/**
 * Settings with another relative tolerance; the absolute one keeps its distance.
 * @param {Core} core
 * @param {Settings} settings   what differs from the defaults
 * @param {Settings} complete
 * @param {number} rtol
 */
export function withTolerance(core, settings, complete, rtol) {
  const ratio = Number(complete.atol) / Number(complete.rtol);
  const atol = allowed(core, 'atol', Number((rtol * ratio).toPrecision(2)));
  let state = { ...defaultState(), settings };
  state = changeSetting(core, state, 'rtol', rtol);
  state = changeSetting(core, state, 'atol', atol);
  return state.settings;
}

/**
 * An example with its system, and the solver's settings at their defaults but for those it names;
 * what belongs to training stays.
 * @param {Core} core
 * @param {State} state
 * @param {Pick<import('./solve-plan.js').Example, 'settings' | 'view'>} example
 * @returns {State}
 */
export function exampleState(core, state, example) {
  const groups = ['system', 'start', 'solver'];
  const training = core.abi.settings
    .filter(({ group }) => !groups.includes(group))
    .map(({ key }) => key);
  const kept = Object.entries(state.settings).filter(([key]) => training.includes(key));
  let next = { ...state, settings: /** @type {Settings} */ (Object.fromEntries(kept)) };
  for (const [key, value] of Object.entries(example.settings)) {
    next = changeSetting(core, next, key, value);
  }
  completeSettings(core, next);
  const defaults = defaultState().view;
  const names = [
    'xAxis',
    'yAxis',
    'nullclines',
    'fixedPoints',
    'compareMethod',
    'compareMethod2',
    'fixedSteps',
  ];
  const view = Object.fromEntries(names.map((key) => [key, example.view[key] ?? defaults[key]]));
  return { ...next, view: { ...state.view, ...view } };
}
