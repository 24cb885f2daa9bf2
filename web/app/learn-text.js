// @ts-check
/** The words beside the first view of the chapter "Learn". */
import { h, math } from '../view/dom.js';
import { equationLine, mi, sub, symbol } from '../view/symbol.js';

export const stateSymbol = () =>
  symbol('state', 'h: the state, a point that moves along the dashed path', mi('h'));

export const fieldSymbol = () =>
  symbol('field', 'f with the weights θ: the network, whose arrows are drawn', sub('f', 'θ'));

/** dh/dt = f_θ(h) */
function equation() {
  const small = (/** @type {string} */ name) =>
    math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'd'), mi(name));
  return equationLine(
    'd h by d t equals f theta of h',
    math('mfrac', {}, small('h'), small('t')),
    '=',
    fieldSymbol(),
    '(',
    stateSymbol(),
    ')',
  );
}

/** What this is about. */
export function introduction() {
  return h(
    'section',
    { class: 'nde-introduction' },
    h(
      'p',
      {},
      'A path can be told without drawing it: at every place, say which way to go and how fast. ',
      'Here a small neural network has to find such a rule by itself. All it is shown are dots along ',
      'one path; it starts at the ring, follows its own arrows, and is corrected by how far it strays.',
    ),
    h('div', { class: 'nde-equation' }, equation()),
  );
}
