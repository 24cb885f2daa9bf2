// @ts-check
/** How torchdiffeq solves what the settings say, and what it has to do otherwise. */
import { pythonFloat, pythonString } from './python-text.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 *
 * @typedef {object} Solver
 * @property {string[]} call arguments of odeint by name, one each
 * @property {boolean} isAdjoint odeint_adjoint
 * @property {boolean} hasGrid whether `options` use the function `grid`
 * @property {string[]} notes what is done otherwise than in the playground
 */

/** Our methods by torchdiffeq's names, with step control. */
const ADAPTIVE = /** @type {Record<string, string>} */ ({
  dopri5: 'dopri5',
  bosh3: 'bosh3',
  heun: 'adaptive_heun',
});

/** And with fixed steps; torchdiffeq's rk4 is the 3/8 rule. */
const FIXED = /** @type {Record<string, string>} */ ({
  euler: 'euler',
  midpoint: 'midpoint',
  heun: 'heun2',
  rk4_38: 'rk4',
});

/**
 * Arguments and notes for solves with step control.
 * @param {Settings} settings
 */
function adaptive(settings) {
  const { method, control } = settings;
  const notes = [];
  if (!(String(method) in ADAPTIVE)) {
    notes.push(`the method ${method}: dopri5 instead, with an error estimate of its own`);
  } else if (method !== 'dopri5') {
    notes.push(
      `values between the steps of ${method}: torchdiffeq takes another polynomial, so that ` +
        'losses differ by more than rounding where tolerances are loose',
    );
  }
  if (control !== 'torchdiffeq') {
    notes.push(
      `the step control ${control}: torchdiffeq's own instead, so that steps end elsewhere; ` +
        'both keep to the tolerances',
    );
  }
  const names = { firstStep: 'first_step', safety: 'safety', factorMin: 'dfactor', factorMax: 'ifactor' }; // prettier-ignore
  const options = Object.entries(names)
    .filter(([key]) => Number(settings[key] ?? 0) !== 0)
    .map(([key, name]) => `${name}=${pythonFloat(Number(settings[key]))}`);
  return { name: ADAPTIVE[String(method)] ?? 'dopri5', options, notes, hasGrid: false };
}

/**
 * The same for fixed steps.
 * @param {Settings} settings
 */
function fixed({ method, stepSize, stepsPerOutput }) {
  const notes = [];
  const name = FIXED[String(method)] ?? 'rk4';
  if (!(String(method) in FIXED)) {
    notes.push(
      `the method ${method} with fixed steps: torchdiffeq's rk4 (the 3/8 rule) instead, ` +
        'with the same steps',
    );
  }
  const hasGrid = Number(stepSize) === 0 && Number(stepsPerOutput) > 1;
  const options = [];
  if (Number(stepSize) > 0) {
    options.push(`step_size=${pythonFloat(Number(stepSize))}`, 'interp="cubic"');
  } else if (hasGrid) {
    options.push('grid_constructor=grid');
  }
  return { name, options, notes, hasGrid };
}

/**
 * @param {Settings} settings complete
 * @returns {Solver}
 */
export function pythonSolver(settings) {
  const isFixed = settings.control === 'fixed';
  const { name, options, notes, hasGrid } = isFixed ? fixed(settings) : adaptive(settings);
  const isAdjoint = settings.gradient === 'adjoint';
  const number = (/** @type {string} */ key) => pythonFloat(Number(settings[key]));
  const call = [`method=${pythonString(name)}`];
  if (!isFixed) {
    call.push(`rtol=${number('rtol')}`, `atol=${number('atol')}`);
  }
  if (isAdjoint && !isFixed) {
    call.push(`adjoint_rtol=${number('adjointRtol')}`, `adjoint_atol=${number('adjointAtol')}`);
  }
  if (options.length > 0) {
    call.push(`options=dict(${options.join(', ')})`);
  }
  return { call, isAdjoint, hasGrid, notes };
}

/**
 * The function that cuts the times between outputs.
 * @param {Settings} settings
 */
export function pythonGrid({ stepsPerOutput }) {
  return [
    'def grid(field, start, times):',
    `    """${stepsPerOutput} equal steps from one output time to the next."""`,
    `    parts = torch.arange(${stepsPerOutput}) / ${stepsPerOutput}`,
    '    steps = times[:-1, None] + parts * (times[1:] - times[:-1])[:, None]',
    '    return torch.cat([steps.flatten(), times[-1:]])',
  ];
}
