// @ts-check
/** The settings of the blog post: its first demo, and its exercises. Demo 2 is the defaults. */

/** SciPy's solve_ivp by its own defaults: 74 evaluations. */
export const DEMO_1 = {
  system: 'spiral',
  alpha: -0.3,
  beta: 1.1,
  starts: [[2, 0.5]],
  timeEnd: 8,
  method: 'dopri5',
  control: 'scipy',
  rtol: 1e-3,
  atol: 1e-6,
};

/** Exercise 1: the time ends early, so that a growing spiral stays within reach of 250 epochs. */
export const GROWTH_TIME_END = 5;

/** Exercise 2. */
export const FOUR_STARTS = [
  [2, 0.7],
  [-1.5, 1],
  [0.5, -2],
  [-1, -1.2],
];

/**
 * Exercise 3: x″ = −x′/2 + 1.5 cos(1.5 t), a cart with friction, pushed to and fro. Its trajectory
 * crosses itself at t = 0.85 and 5.43, in two directions 52° apart: a field without time cannot
 * follow it.
 */
export const DRIVEN_CART = {
  system: 'duffing',
  alpha: 0,
  beta: 0,
  delta: 0.5,
  gamma: 1.5,
  omega: 1.5,
  starts: [[0, 0]],
  timeEnd: 6,
};
export const DRIVEN_EPOCHS = 500;

/** Exercise 4. */
export const NOISES = [0.05, 0.1, 0.2];
