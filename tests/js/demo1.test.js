// @ts-check
// Demo 1 of the blog: a spiral solved with solve_ivp's rules gives SciPy's numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClose, core, reference } from './support.js';

const want = reference('demo1_scipy');

const solution = core.solve({
  field: 'spiral',
  params: { alpha: want.alpha, beta: want.beta },
  y0: want.h0,
  t: want.t,
  control: 'scipy',
  rtol: 1e-3,
  atol: 1e-6,
  steps: true,
});
const accepted = (solution.steps ?? []).filter((step) => step.accepted);

/** @param {number} d */
const component = (d) => solution.y.filter((_, i) => i % 2 === d);

// States are at most 2.1: hundreds of roundings in 11 steps stay far below this; another dense
// output, control rule or coefficient differs by 1e-5 and more.
const TOLERANCE = 1e-12;

test('x_and_y_at_400_times_are_those_of_scipy', () => {
  assertClose(component(0), want.x, { absolute: TOLERANCE, what: 'x' });
  assertClose(component(1), want.y, { absolute: TOLERANCE, what: 'y' });
});

test('counts_are_nfev_74_with_11_steps_accepted_and_1_rejected', () => {
  const { evaluations, accepted: yes, rejected: no } = solution.stats;
  assert.deepEqual([evaluations, yes, no], [74, 11, 1]);
  assert.deepEqual([want.nfev, want.n_steps_accepted, want.n_rejected], [74, 11, 1]);
});

test('accepted_steps_begin_and_end_where_those_of_scipy_do', () => {
  /** @type {number[][]} */
  const steps = want.natural_steps_t_y;
  const tolerance = { absolute: TOLERANCE, relative: TOLERANCE };
  assertClose(
    accepted.map(({ t }) => t),
    steps.map(([start]) => start),
    { ...tolerance, what: 'start' },
  );
  assertClose(
    accepted.map(({ tEnd }) => tEnd),
    steps.map(([, end]) => end),
    { ...tolerance, what: 'end' },
  );
  assertClose(
    accepted.map(({ h }) => h),
    steps.map(([start, end]) => end - start),
    { ...tolerance, what: 'h' },
  );
});

test('states_at_the_ends_of_the_steps_are_those_of_scipy', () => {
  /** @type {number[][]} */
  const steps = want.natural_steps_t_y;
  const ends = core.solve({
    field: 'spiral',
    params: { alpha: want.alpha, beta: want.beta },
    y0: want.h0,
    t: [0, ...accepted.map(({ tEnd }) => tEnd)],
    control: { preset: 'replay', steps: accepted },
  });
  assertClose(
    ends.y.slice(2),
    steps.flatMap(([, , x, y]) => [x, y]),
    { absolute: TOLERANCE, what: 'state' },
  );
});

test('first_step_is_that_of_scipy', () => {
  assertClose([solution.stats.firstStep], [want.initial_step], { relative: TOLERANCE });
});

test('largest_error_against_the_exact_solution_is_that_of_scipy', () => {
  const { alpha, beta, h0, t } = want;
  const errors = t.map((/** @type {number} */ time, /** @type {number} */ i) => {
    const [c, s] = [Math.cos(beta * time), Math.sin(beta * time)];
    const size = Math.exp(alpha * time);
    const exact = [size * (c * h0[0] - s * h0[1]), size * (s * h0[0] + c * h0[1])];
    return Math.max(...exact.map((value, d) => Math.abs(solution.y[2 * i + d] - value)));
  });
  assertClose([Math.max(...errors)], [want.max_abs_err_vs_exact], { absolute: TOLERANCE });
});
