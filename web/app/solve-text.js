// @ts-check
/** The words of the chapter "Solve"; a symbol, when pointed at, shows what it is on the picture. */
import { h, math } from '../view/dom.js';
import { mi, mo, prose, sub, symbol as anySymbol } from '../view/symbol.js';

/** @typedef {import('./solve-layers.js').Part} Part */

/** @type {(part: Part, title: string, ...content: Element[]) => Element} */
const symbol = anySymbol;

const y = () => symbol('state', 'y, the state: a point on the curve', mi('y'));
const f = () => symbol('field', 'f, the rule: the arrows', mi('f'));
const y0 = () =>
  symbol('start', 'y₀, the start: the ring', math('msub', {}, mi('y'), math('mn', {}, '0')));
const step = () =>
  symbol('step', 'h, the step size: the dots on the curve, the stairs below it', mi('h'));
const stages = () =>
  symbol(
    'stages',
    'k, the stages: where the step looked that leads furthest, and the arrows there',
    sub('k', 'i'),
  );
const error = () => symbol('error', 'the estimated error: too large at the crosses', mi('e'));
const tolerance = () =>
  symbol('tolerance', 'the tolerance: its slider', math('mi', { mathvariant: 'normal' }, 'tol'));

/** @param {string} name */
const small = (name) => math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'd'), mi(name));

/** What the chapter is about, where no example is in force. */
export const ABOUT =
  'A differential equation says, for every place, where to go next. A solver turns that into a path, ' +
  'step by step, and asks of each how wrong it may have been. Drag the ring, or click.';

/**
 * Beside the first view.
 * @param {HTMLElement} words      what it is about, or the example
 * @param {HTMLElement} examples
 * @param {HTMLElement} equation   of the chosen system
 */
export function introduction(words, examples, equation) {
  return h(
    'section',
    { class: 'nde-introduction' },
    h('div', {}, words, examples),
    h('div', { class: 'nde-equation' }, equation),
  );
}

/** y(t + h) ≈ y(t) + h Σ bᵢ kᵢ */
function stepEquation() {
  return math(
    'math',
    { display: 'block', 'aria-label': 'y n plus 1 equals y n plus h times the sum of b i k i' },
    math('msub', {}, mi('y'), math('mrow', {}, mi('n'), mo('+'), math('mn', {}, '1'))),
    mo('='),
    sub('y', 'n'),
    mo('+'),
    mi('h'),
    math('munder', {}, math('mo', {}, '∑'), mi('i')),
    sub('b', 'i'),
    sub('k', 'i'),
  );
}

/** h ← h · 0.9 · (tol / e)^(1/p) */
function controlEquation() {
  const fraction = math('mfrac', {}, math('mi', { mathvariant: 'normal' }, 'tol'), mi('e'));
  const power = math('mrow', {}, math('mn', {}, '1'), mo('/'), mi('p'));
  return math(
    'math',
    { display: 'block', 'aria-label': 'the new h is 0.9 h times tol over e to the power 1 over p' },
    mi('h'),
    mo('←'),
    math('mn', {}, '0.9'),
    mi('h'),
    math('msup', {}, math('mrow', {}, math('mo', {}, '('), fraction, math('mo', {}, ')')), power),
  );
}

/**
 * @param {string} title
 * @param {import('../view/dom.js').Child[]} content
 */
function section(title, ...content) {
  return h('section', {}, h('h2', {}, title), ...content);
}

const arrows = () =>
  section(
    'An arrow at every place',
    prose(
      'The state ',
      y(),
      ' is a point of the plane. The equation says how it moves: ',
      math('math', {}, math('mfrac', {}, small('y'), small('t')), mo('=')),
      ' ',
      f(),
      math('math', {}, mo('('), mi('t'), mo(','), mi('y'), mo(')')),
      ', one arrow for every place. With a start ',
      y0(),
      ' the whole future is settled. Where an arrow has no length, nothing moves: a fixed point. ',
      'Around it the field is nearly linear, and two eigenvalues tell the rest: negative real parts ',
      'draw in, positive ones push away, imaginary parts turn.',
    ),
  );

/** @param {HTMLElement} tableau   of the chosen method */
const steps = (tableau) =>
  section(
    'What a step is',
    prose(
      'The solver stands at a point, looks at the arrow there and at a few more places nearby (the ',
      'stages ',
      stages(),
      '), mixes these arrows, and walks along the mixture for a time ',
      step(),
      '. Euler’s method asks once and walks straight on. Dormand and Prince ask six times, and what ',
      'they leave out is of the order of ',
      math('math', {}, math('msup', {}, mi('h'), math('mn', {}, '6'))),
      '. Each dot is the end of a step; the curve between two dots costs nothing extra.',
    ),
    stepEquation(),
    prose(
      'Where it looks and how it mixes is all that tells one method from another. Stage ',
      math('math', {}, mi('i')),
      ' is taken a part ',
      math('math', {}, sub('c', 'i')),
      ' of the step later, where a mixture of the arrows before it would lead; the numbers of that ',
      'mixture are its row. Below the line are the weights ',
      math('math', {}, mi('b')),
      ' of the step. Press → to see each arrow ',
      math('math', {}, mi('k')),
      ' where it is taken.',
    ),
    tableau,
  );

const errors = () =>
  section(
    'How it knows that it is wrong',
    prose(
      'From the same arrows a second, cruder step is mixed. The difference of the two, ',
      error(),
      ' (the last row of the table, if the method has one), is an honest guess of the error. If it is larger than ',
      tolerance(),
      ' the attempt is thrown away: that is a cross. Either way the next ',
      step(),
      ' follows from how well the last one went, so the stairs below the plane rise where the ',
      'solution is calm and fall where it bends.',
    ),
    controlEquation(),
  );

const experiments = () =>
  section(
    'Worth a try',
    h(
      'ul',
      {},
      h(
        'li',
        {},
        'Make the tolerance ten times smaller. The cost rises by half, not by ten: that is order five.',
      ),
      h(
        'li',
        {},
        'Give Euler’s method 1000 steps. It asks more often than Dormand–Prince and is still further off.',
      ),
      h(
        'li',
        {},
        'Press → and go through the solution attempt by attempt, with the reason for each verdict.',
      ),
      h(
        'li',
        {},
        'Switch the nullclines on: on one kind of line nothing moves sideways, on the other nothing moves up or down. Where they cross is a fixed point.',
      ),
    ),
  );

/**
 * Below the first view: what to take home, and how to read it.
 * @param {HTMLElement} tableau   of the chosen method
 * @param {HTMLElement} share
 */
export function explanation(tableau, share) {
  return h(
    'article',
    { class: 'nde-text', 'aria-label': 'How to read the picture' },
    share,
    arrows(),
    steps(tableau),
    errors(),
    experiments(),
  );
}
