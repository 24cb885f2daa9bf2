// @ts-check
/** How the chapter "Solve" lays out its settings, and the examples that it offers. */
import { DEMO_1 } from '../core/blog.js';
import { FORM_PLAN, viewSettings } from './plan.js';

/** @typedef {import('../core/abi.js').Abi} Abi */
/** @typedef {import('./state.js').Settings} Settings */

const GROUPS = ['system', 'start', 'solver'];
/** Settings of the solver that mean nothing where no network is trained. */
const LEFT_OUT = ['stepsPerOutput', 'stepSize', 'batching'];
/** Words that fit here; the core's speak of data and training. @type {Record<string, string>} */
const HELPS = {
  system: 'the differential equation that is solved',
  timeEnd: 'the solution covers the times from 0 to this one',
  starts: 'a solution begins at each of these states',
  method: 'how a step is made; the others are drawn beside it',
};

/** Settings of the view that have a control in the form of this chapter. */
const COMPARED = ['compareMethod', 'compareMethod2', 'fixedSteps'];

/** @type {import('../view/settings-form.js').FormPlan} */
export const SOLVE_FORM_PLAN = {
  ...FORM_PLAN,
  open: ['system', 'start', 'solver'],
  common: [
    'system',
    'equations',
    'parameters',
    'timeEnd',
    'starts',
    'method',
    ...COMPARED,
    'control',
  ],
  sliders: ['timeEnd', 'fixedSteps'],
  live: true,
  relevant: {
    ...FORM_PLAN.relevant,
    compareMethod2: ({ compareMethod }) => compareMethod !== 'none',
  },
};

/**
 * The core's list as this chapter shows it. Nothing here begins a new run: all acts at once.
 * @param {Abi} abi
 * @returns {Abi}
 */
export function solveAbi(abi) {
  const compared = viewSettings(abi).filter(({ key }) => COMPARED.includes(key));
  const settings = [
    ...abi.settings.filter(({ group, key }) => GROUPS.includes(group) && !LEFT_OUT.includes(key)),
    ...compared.map((setting) => ({ ...setting, group: 'solver' })),
  ];
  const order = ['method', ...COMPARED];
  const rank = (/** @type {string} */ key) => order.indexOf(key) + 1 || Infinity;
  settings.sort((a, b) => (a.group === b.group ? (rank(a.key) > rank(b.key) ? 1 : -1) : 0));
  return {
    ...abi,
    settings: settings.map((setting) => ({
      ...setting,
      restart: false,
      help: HELPS[setting.key] ?? setting.help,
    })),
  };
}

/**
 * @typedef {object} Example
 * @property {string} label
 * @property {string} help
 * @property {Settings} settings   besides the defaults
 * @property {Settings} view
 */

/** @type {readonly Example[]} */
export const EXAMPLES = [
  {
    label: 'The blog’s demo 1',
    help: 'A spiral, solved as SciPy’s solve_ivp does by default: 74 evaluations, one step rejected. Press → to see it step by step',
    settings: DEMO_1,
    view: { compareMethod: 'none', compareMethod2: 'none' },
  },
  {
    label: 'Euler makes energy',
    help: 'A pendulum without friction swings for ever the same. Euler’s method winds it up; the classical Runge–Kutta method, with the same steps, does not',
    settings: {
      system: 'pendulum',
      damping: 0,
      starts: [[1, 0]],
      timeEnd: 18,
      rtol: 1e-4,
      atol: 1e-6,
    },
    view: { compareMethod: 'euler', compareMethod2: 'rk4', fixedSteps: 90, fixedPoints: true },
  },
  {
    label: 'Steps that breathe',
    help: 'Van der Pol’s oscillator creeps and jumps, and the step size follows over two decades. The dash-dotted and dotted lines are where one of the variables rests',
    settings: { system: 'vanDerPol', mu: 5, timeEnd: 30, rtol: 1e-4, atol: 1e-6, control: 'scipy' },
    view: { compareMethod: 'bosh3', compareMethod2: 'none', nullclines: true },
  },
  {
    label: 'Chaos',
    help: 'Lorenz’s equations: two methods of the same tolerance part company, however small it is. Whichever is on the right side of the truth, it will not be for long',
    settings: { system: 'lorenz', timeEnd: 20, rtol: 1e-4, atol: 1e-6 },
    view: { compareMethod: 'tsit5', compareMethod2: 'none', xAxis: 0, yAxis: 2 },
  },
];
