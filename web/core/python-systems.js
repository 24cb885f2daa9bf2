// @ts-check
/** The known systems of src/field_system.c, and typed equations, as functions of PyTorch. */
import { pythonEquations } from './python-equations.js';
import { pythonFloat, pythonRemark } from './python-text.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 *
 * @typedef {object} PythonSystem
 * @property {string[]} parameters keys of settings, in the order of the system's row
 * @property {string[]} variables as Python names
 * @property {string[]} slopes one expression per variable
 */

/** @type {Record<string, PythonSystem>} */
const SYSTEMS = {
  spiral: {
    parameters: ['alpha', 'beta'],
    variables: ['x', 'y'],
    slopes: ['alpha * x - beta * y', 'beta * x + alpha * y'],
  },
  cubicSpiral: {
    parameters: ['alpha', 'beta'],
    variables: ['x', 'y'],
    slopes: ['alpha * x**3 - beta * y**3', 'beta * x**3 + alpha * y**3'],
  },
  vanDerPol: {
    parameters: ['mu'],
    variables: ['x', 'y'],
    slopes: ['y', 'mu * (1 - x**2) * y - x'],
  },
  lotkaVolterra: {
    parameters: ['alpha', 'beta', 'gamma', 'delta'],
    variables: ['x', 'y'],
    slopes: ['alpha * x - beta * x * y', 'delta * x * y - gamma * y'],
  },
  pendulum: {
    parameters: ['stiffness', 'damping'],
    variables: ['theta', 'omega'],
    slopes: ['omega', '-stiffness * torch.sin(theta) - damping * omega'],
  },
  duffing: {
    parameters: ['alpha', 'beta', 'delta', 'gamma', 'omega'],
    variables: ['x', 'v'],
    slopes: ['v', '-delta * v - alpha * x - beta * x**3 + gamma * torch.cos(omega * t)'],
  },
  fitzHughNagumo: {
    parameters: ['current', 'timescale', 'a', 'b'],
    variables: ['v', 'w'],
    slopes: ['v - v**3 / 3 - w + current', 'timescale * (v + a - b * w)'],
  },
  lorenz: {
    parameters: ['sigma', 'rho', 'beta'],
    variables: ['x', 'y', 'z'],
    slopes: ['sigma * (y - x)', 'x * (rho - z) - y', 'x * y - beta * z'],
  },
};

/**
 * The lines of `def system(t, h)`; null where there is no translation of the system.
 * @param {Settings} settings
 * @returns {string[] | null}
 */
export function pythonSystem(settings) {
  if (settings.system === 'custom') {
    return pythonEquations(String(settings.equations), String(settings.parameters));
  }
  const system = Object.hasOwn(SYSTEMS, String(settings.system))
    ? SYSTEMS[String(settings.system)]
    : undefined;
  if (system === undefined || system.parameters.some((key) => !(key in settings))) {
    return null;
  }
  const { parameters, variables, slopes } = system;
  return [
    'def system(t, h):',
    `    """The equation that the data come from: ${pythonRemark(String(settings.system))}."""`,
    ...parameters.map((key) => `    ${key} = ${pythonFloat(Number(settings[key]))}`),
    `    ${variables.join(', ')} = h.unbind(-1)`,
    ...slopes.map((slope, i) => `    d${variables[i]} = ${slope}`),
    `    return torch.stack([${variables.map((name) => `d${name}`).join(', ')}], dim=-1)`,
  ];
}
