// @ts-check
/** The equations of one epoch, in MathML. */
import { h, math } from './dom.js';

/** @typedef {Element | string} Piece   text: an operator */

/** @param {string} name */
const symbol = (name) => math('mi', {}, name);

/** @param {string} sign */
const sign = (sign) => math('mo', {}, sign);

/**
 * @param {Element} base
 * @param {Piece} below
 */
const sub = (base, below) =>
  math('msub', {}, base, typeof below === 'string' ? symbol(below) : below);

/** @param {...Piece} pieces */
const row = (...pieces) =>
  math('mrow', {}, ...pieces.map((piece) => (typeof piece === 'string' ? sign(piece) : piece)));

/**
 * @param {string} label   how it is read aloud
 * @param {...Piece} pieces
 */
const equation = (label, ...pieces) => math('math', { 'aria-label': label }, row(...pieces));

/** @param {string} index */
const state = (index) => sub(symbol('h'), index);

/** h at the end of a step = h at its beginning + the integral of f along it */
export function solveEquation() {
  const integral = math(
    'msubsup',
    {},
    sign('∫'),
    sub(symbol('t'), 'n'),
    sub(symbol('t'), row(symbol('n'), '+', math('mn', {}, '1'))),
  );
  const field = row(sub(symbol('f'), 'θ'), '(', symbol('h'), ')');
  return equation(
    'h n plus 1 equals h n plus the integral of f theta of h along the step',
    sub(symbol('h'), row(symbol('n'), '+', math('mn', {}, '1'))),
    '=',
    state('n'),
    '+',
    integral,
    field,
    math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'd'), symbol('t')),
  );
}

/**
 * L = mean of the squared distances, or of another loss ℓ
 * @param {boolean} squared
 */
export function lossEquation(squared) {
  const mean = math('mfrac', {}, math('mn', {}, '1'), symbol('N'));
  const total = math('munder', {}, sign('∑'), symbol('i'));
  const difference = [sub(symbol('h'), 'i'), '−', sub(symbol('y'), 'i')];
  return squared
    ? equation(
        'L equals the mean over all dots of the squared distance from h to y',
        symbol('L'),
        '=',
        mean,
        total,
        math('msup', {}, row('|', ...difference, '|'), math('mn', {}, '2')),
      )
    : equation(
        'L equals the mean over all dots of the loss of h minus y',
        symbol('L'),
        '=',
        mean,
        total,
        symbol('ℓ'),
        row('(', ...difference, ')'),
      );
}

/** a before a step = a after it, times the derivative of the step */
export function stepsBackEquation() {
  const next = () => row(symbol('n'), '+', math('mn', {}, '1'));
  const after = () => sub(symbol('a'), next());
  const derivative = (/** @type {Element} */ by) =>
    math('mfrac', {}, row('∂', sub(symbol('h'), next())), row('∂', by));
  const carried = equation(
    'a n equals a n plus 1 times the derivative of h n plus 1 by h n',
    sub(symbol('a'), 'n'),
    '=',
    after(),
    derivative(state('n')),
    ',',
  );
  const collected = equation(
    'the gradient is the sum of a n plus 1 times the derivative of h n plus 1 by theta',
    math('mfrac', {}, row('∂', symbol('L')), row('∂', symbol('θ'))),
    '=',
    math('munder', {}, sign('∑'), symbol('n')),
    after(),
    derivative(symbol('θ')),
  );
  // A formula does not break: two of them may stand below each other.
  return h('span', {}, carried, ' ', collected);
}

/** da/dt = −a ∂f/∂h, solved backwards */
export function adjointEquation() {
  const small = (/** @type {string} */ name) =>
    row(math('mi', { mathvariant: 'normal' }, 'd'), symbol(name));
  return equation(
    'd a by d t equals minus a times the derivative of f by h',
    math('mfrac', {}, small('a'), small('t')),
    '=',
    '−',
    symbol('a'),
    math('mfrac', {}, row('∂', sub(symbol('f'), 'θ')), row('∂', symbol('h'))),
  );
}

/** θ ← θ − η · what the optimiser makes of the gradient */
export function updateEquation() {
  return equation(
    'theta becomes theta plus delta theta, downhill',
    symbol('θ'),
    '←',
    symbol('θ'),
    '+',
    math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'Δ'), symbol('θ')),
  );
}
