// @ts-check
// torch.optim's optimisers once more, written from its documentation: what the core's are set
// against. reference.test.js checks this file against torch itself.

/**
 * @typedef {object} OptimizerSettings as the settings of a session
 * @property {string} optimizer
 * @property {number} learningRate
 * @property {number} [momentum]
 * @property {boolean} [nesterov]
 * @property {number} [beta1]
 * @property {number} [beta2]
 * @property {number} [epsilon]
 * @property {number} [smoothing]
 * @property {number} [weightDecay]
 * @property {number} [clipNorm]
 */

/**
 * torch.nn.utils.clip_grad_norm_.
 * @param {number[]} gradient
 * @param {number} limit
 */
export function clip(gradient, limit) {
  const norm = Math.hypot(...gradient);
  const factor = Math.min(1, limit / (norm + 1e-6));
  return { norm, clipped: gradient.map((g) => g * factor) };
}

/**
 * A function that takes one step: gradient and variables to new variables.
 * @param {OptimizerSettings} settings
 * @returns {(gradient: number[], x: number[], rate?: number) => number[]}
 */
export function makeOptimizer(settings) {
  const { optimizer, learningRate, momentum = 0, nesterov = false, weightDecay = 0 } = settings;
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, smoothing = 0.99, clipNorm = 0 } = settings;
  /** @type {number[]} */
  let first = [];
  /** @type {number[]} */
  let second = [];
  let steps = 0;
  /** @param {number} old @param {number} decay @param {number} value */
  const mean = (old, decay, value) => decay * (old ?? 0) + (1 - decay) * value;

  return (gradient, x, rate = learningRate) => {
    steps++;
    const short = clipNorm > 0 ? clip(gradient, clipNorm).clipped : gradient;
    const decoupled = optimizer === 'adamw';
    const g = short.map((value, i) => value + (decoupled ? 0 : weightDecay * x[i]));
    switch (optimizer) {
      case 'sgd':
        first = g.map((value, i) => momentum * (first[i] ?? 0) + value);
        return x.map(
          (value, i) => value - rate * (nesterov ? g[i] + momentum * first[i] : first[i]),
        );
      case 'rmsprop':
        second = g.map((value, i) => mean(second[i], smoothing, value ** 2));
        first = g.map(
          (value, i) => momentum * (first[i] ?? 0) + value / (Math.sqrt(second[i]) + epsilon),
        );
        return x.map((value, i) => value - rate * first[i]);
      default:
        first = g.map((value, i) => mean(first[i], beta1, value));
        second = g.map((value, i) => mean(second[i], beta2, value ** 2));
        return x.map((value, i) => {
          const direction = first[i] / (1 - beta1 ** steps);
          const size = Math.sqrt(second[i] / (1 - beta2 ** steps)) + epsilon;
          const kept = decoupled ? value * (1 - rate * weightDecay) : value;
          return kept - (rate * direction) / size;
        });
    }
  };
}
