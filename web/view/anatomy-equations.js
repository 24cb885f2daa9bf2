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

const next = () => row(symbol('n'), '+', math('mn', {}, '1'));
const sum = (/** @type {string} */ index) => math('munder', {}, sign('∑'), symbol(index));
const step = () => row(math('mi', { mathvariant: 'normal' }, 'Δ'), symbol('t'));
/** @param {Element} above @param {Element} below */
const partial = (above, below) => math('mfrac', {}, row('∂', above), row('∂', below));

/** A formula does not break: several of them may stand below each other. @param {Element[]} all */
const together = (...all) =>
  h('span', {}, ...all.flatMap((one, i) => (i > 0 ? [' ', one] : [one])));

/** h after a step = h before it + the step times a mixture of arrows, and where these are taken */
export function solveEquation() {
  const places = math('msub', {}, symbol('a'), row(symbol('i'), symbol('j')));
  return together(
    equation(
      'h n plus 1 equals h n plus delta t times the sum of b i k i',
      sub(symbol('h'), next()),
      '=',
      state('n'),
      '+',
      step(),
      sum('i'),
      sub(symbol('b'), 'i'),
      sub(symbol('k'), 'i'),
      ',',
    ),
    equation(
      'k i equals f theta of h n plus delta t times the sum of a i j k j',
      sub(symbol('k'), 'i'),
      '=',
      sub(symbol('f'), 'θ'),
      row('(', state('n'), '+', step(), sum('j'), places, sub(symbol('k'), 'j'), ')'),
    ),
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

/** a before a step = a after it, times the derivative of the step, and what a dot there adds */
export function stepsBackEquation() {
  const after = () => sub(symbol('a'), next());
  const end = () => sub(symbol('h'), next());
  return together(
    equation(
      'a n equals a n plus 1 times the derivative of h n plus 1 by h n, plus the derivative of L by h n',
      sub(symbol('a'), 'n'),
      '=',
      after(),
      partial(end(), state('n')),
      '+',
      partial(symbol('L'), state('n')),
      ',',
    ),
    equation(
      'the gradient is the sum of a n plus 1 times the derivative of h n plus 1 by theta',
      partial(symbol('L'), symbol('θ')),
      '=',
      sum('n'),
      after(),
      partial(end(), symbol('θ')),
    ),
  );
}

/** da/dt = −a ∂f/∂h, solved backwards; a jumps at the dots */
export function adjointEquation() {
  const small = (/** @type {string} */ name) =>
    row(math('mi', { mathvariant: 'normal' }, 'd'), symbol(name));
  const field = () => sub(symbol('f'), 'θ');
  return together(
    equation(
      'd a by d t equals minus a times the derivative of f by h',
      math('mfrac', {}, small('a'), small('t')),
      '=',
      '−',
      symbol('a'),
      partial(field(), symbol('h')),
      ',',
    ),
    equation(
      'at each dot a becomes a plus the derivative of L by h',
      symbol('a'),
      '←',
      symbol('a'),
      '+',
      partial(symbol('L'), state('i')),
      ',',
    ),
    equation(
      'the gradient is the integral of a times the derivative of f by theta',
      partial(symbol('L'), symbol('θ')),
      '=',
      sign('∫'),
      symbol('a'),
      partial(field(), symbol('θ')),
      small('t'),
    ),
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
