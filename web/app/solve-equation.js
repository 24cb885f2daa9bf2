// @ts-check
/** The equation that is solved, in MathML; a parameter tells its value. */
import { TYPED, systemOf } from '../core/abi.js';
import { math } from '../view/dom.js';
import { plain } from '../view/numbers.js';

/** @typedef {import('./state.js').Settings} Settings */

/** The right-hand sides of the known systems, src/field_system.c. @type {Record<string, string[]>} */
const FORMULAS = {
  spiral: ['α x − β y', 'β x + α y'],
  cubicSpiral: ['α x^3 − β y^3', 'β x^3 + α y^3'],
  vanDerPol: ['y', 'μ (1 − x^2) y − x'],
  lotkaVolterra: ['α x − β x y', 'δ x y − γ y'],
  pendulum: ['ω', '− k sin θ − c ω'],
  duffing: ['v', '− δ v − α x − β x^3 + γ cos(ω t)'],
  fitzHughNagumo: ['v − v^3/3 − w + I', 'ε (v + a − b w)'],
  lorenz: ['σ (y − x)', 'x (ρ − z) − y', 'x y − β z'],
};

/** Names of typed parameters that are letters. @type {Record<string, string>} */
const GREEK = {
  ...{ alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', zeta: 'ζ', eta: 'η' },
  ...{ theta: 'θ', kappa: 'κ', lambda: 'λ', mu: 'μ', nu: 'ν', xi: 'ξ', rho: 'ρ', sigma: 'σ' },
  ...{ tau: 'τ', phi: 'φ', chi: 'χ', psi: 'ψ', omega: 'ω' },
};

const TOKEN = /\s*([\p{L}_][\p{L}\p{N}_]*|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|.)/gsu;

/**
 * Shows the equations in their place, if they are not there yet.
 * @param {HTMLElement} place
 * @param {import('../core/abi.js').Abi} abi
 * @param {Settings} settings   complete
 */
export function showEquations(place, abi, settings) {
  const { params } = systemOf(abi, String(settings.system));
  const values = params.map(({ key }) => settings[key]);
  const what = JSON.stringify([settings.system, settings.equations, values]);
  if (place.dataset.shown !== what) {
    place.dataset.shown = what;
    place.replaceChildren(equationsOf(abi, settings));
  }
}

/**
 * @param {import('../core/abi.js').Abi} abi
 * @param {Settings} settings   complete
 */
function equationsOf(abi, settings) {
  const key = String(settings.system);
  const { variables, params } = systemOf(abi, key);
  /** @type {Map<string, string>} */
  const values = new Map(
    params.map(({ key: name, symbol }) => [symbol, `${symbol} = ${plain(Number(settings[name]))}`]),
  );
  const typed = String(settings.equations ?? '')
    .split(';')
    .map((text) => text.replace(/^\s*[xy]'\s*=/, ''));
  const formulas = key === TYPED ? typed : (FORMULAS[key] ?? []);
  const rows = formulas.map((formula, i) =>
    math(
      'mtr',
      {},
      math('mtd', {}, derivative(variables[i] ?? '')),
      math('mtd', {}, math('mo', {}, '=')),
      math('mtd', { class: 'nde-right-side' }, ...readFormula(formula, values)),
    ),
  );
  const spoken = formulas.map((formula, i) => `${variables[i]}′ = ${formula}`).join('; ');
  return math('math', { display: 'block', 'aria-label': spoken }, math('mtable', {}, ...rows));
}

/** @param {string} name */
function derivative(name) {
  const prime = math('mo', { lspace: 0, rspace: 0 }, '′');
  return math('mrow', {}, math('mi', {}, name), prime);
}

/**
 * @param {string} formula
 * @param {Map<string, string>} values   of the parameters, in words
 */
function readFormula(formula, values) {
  const tokens = [...formula.matchAll(TOKEN)].map(([, token = '']) => token);
  /** @type {Element[]} */
  const parts = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] ?? '';
    const base = parts.at(-1);
    const power = tokens[i + 1] ?? '';
    if (token === '^' && base && /^[\p{L}\p{N}.]+$/u.test(power)) {
      parts[parts.length - 1] = math('msup', {}, base.cloneNode(true), atom(power, values));
      i += 1;
    } else if (token !== '*') {
      parts.push(atom(token, values));
    } else {
      parts.push(math('mo', {}, '·'));
    }
  }
  return parts;
}

/**
 * @param {string} token
 * @param {Map<string, string>} values
 */
function atom(token, values) {
  if (/^[\d.]/.test(token)) {
    return math('mn', {}, token);
  }
  if (/^[\p{L}_]/u.test(token)) {
    const value = values.get(token);
    const name = Object.hasOwn(GREEK, token) ? GREEK[token] : token;
    return math('mi', { title: value, class: value ? 'nde-parameter' : null }, name);
  }
  return math('mo', { stretchy: 'false' }, token === '-' ? '−' : token);
}
