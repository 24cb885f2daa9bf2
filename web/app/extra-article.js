// @ts-check
/**
 * The text of the chapter "Learn": what a Neural ODE is and how it learns. A symbol, when pointed
 * at, shows what it is on the picture.
 */
import { h, math } from '../view/dom.js';
import { PlaneSpotlight } from '../view/plane-spotlight.js';
import { SymbolLens } from '../view/symbol-lens.js';
import { equationLine, mi, mn, mo, prose, sub, symbol } from '../view/symbol.js';
import { fieldSymbol, stateSymbol } from './learn-text.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('../view/dom.js').Child} Child */
/** @typedef {import('../view/plane-spotlight.js').Step} Step */

/** @param {LearnPort} port */
export function make(port) {
  const { plane } = port.plane;
  /** @type {readonly Step[]} */
  let steps = [];
  const spotlight = new PlaneSpotlight(plane, () => ({
    fit: port.fit().map((y, i) => ({ t: port.times()[i] ?? new Float64Array(0), y })),
    data: port.data(),
    starts: port.fit().map((y) => [...y.subarray(0, port.system().dimension)]),
    steps,
  }));
  const lens = new SymbolLens({ picture: plane, signal: port.context.signal });
  const askForSteps = async () => {
    const { answer } = await port.run.ask('cost');
    const { steps: asked = [] } = /** @type {{ steps?: readonly Step[] }} */ (answer ?? {});
    steps = asked;
    plane.redraw();
  };
  return {
    elements: [...sections(), lens.element],
    /**
     * @param {string | null} part
     * @param {Element | null} at
     */
    light: (part, at) => {
      if (part === 'step') {
        steps = [];
        void askForSteps();
      }
      spotlight.show(part ?? '');
      lens.show(at);
    },
  };
}

const y = () => symbol('data', 'y: what was measured, the dots', mi('y'));
const yi = () => symbol('data', 'yᵢ: what was measured at the time tᵢ, a dot', sub('y', 'i'));
const t = () =>
  symbol('time', 't: time, along the dashed path; the axis of the lower charts', mi('t'));
const theta = () =>
  symbol('weights', 'θ: the weights of the network, which make the arrows', mi('θ'));
const loss = () =>
  symbol('loss', 'L: the loss, from the distances between dots and path; its chart', mi('L'));
const back = (content = mi('a')) =>
  symbol('back', 'a: how the loss changes with the state, found on the way back', content);
const step = () => symbol('step', 'Δt: a step of the solver; the dots are the ends of steps', dt());
const rate = () => symbol('rate', 'η: the learning rate, a slider in the settings', mi('η'));
const start = () =>
  symbol('start', 'h(0): where the path begins, the ring', mi('h'), mo('('), mn('0'), mo(')'));
const hi = () =>
  symbol(
    'state',
    'h at tᵢ: where the dashed path is then',
    mi('h'),
    mo('('),
    sub('t', 'i'),
    mo(')'),
  );

const dt = () => math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'Δ'), mi('t'));
const small = (/** @type {Element} */ of) =>
  math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'd'), of);
const partial = (/** @type {Element} */ of) => math('mrow', {}, mo('∂'), of);
const fraction = (/** @type {Element} */ above, /** @type {Element} */ below) =>
  math('mfrac', {}, above, below);
const theField = () => sub('f', 'θ');
const next = () => math('mrow', {}, mi('n'), mo('+'), mn('1'));
const after = (/** @type {string} */ name) => sub(name, next());

/**
 * @param {string} title
 * @param {Child[]} content
 */
const section = (title, ...content) => h('section', {}, h('h2', {}, title), ...content);

function sections() {
  return [whatItIs(), theSolver(), theLoss(), theWayBack(), onlyThere(), toTry()];
}

function whatItIs() {
  return section(
    'A network that gives directions',
    prose(
      'A point of the plane is a state ',
      stateSymbol(),
      ': here, two numbers that change together as time ',
      t(),
      ' goes on. A differential equation does not say where the state will be. It says, for every ' +
        'place, in which direction it leaves and how fast. In a ',
      h('em', {}, 'neural'),
      ' differential equation this rule is a small network ',
      fieldSymbol(),
      ': two numbers go in, the state; two come out, its velocity. The arrows show it at work.',
    ),
    prose(
      'So the dashed path is not something the network draws. Set down at the ring ',
      start(),
      ', it follows the arrows, and each bend is a consequence of the rule:',
    ),
    equationLine(
      'h of t equals h of zero plus the integral of f theta of h from zero to t',
      math('mrow', {}, mi('h'), mo('('), mi('t'), mo(')'), mo('=')),
      start(),
      '+',
      math('msubsup', {}, mo('∫'), mn('0'), mi('t')),
      fieldSymbol(),
      math('mrow', {}, mo('('), mi('h'), mo(')'), small(mi('t'))),
    ),
  );
}

function theSolver() {
  return section(
    'The solver, who walks',
    prose(
      'Nobody can write that integral down. A solver walks it instead: it looks at the arrow where it ' +
        'stands and at a few places ahead, mixes them, and takes one step ',
      step(),
      ' along the mixture.',
    ),
    equationLine(
      'h n plus 1 equals h n plus delta t times a mean of the arrows nearby',
      math('mrow', {}, after('h'), mo('='), sub('h', 'n'), mo('+')),
      step(),
      '·',
      math(
        'mrow',
        {},
        math('mtext', {}, 'mean of\u00a0'),
        theField(),
        math('mtext', {}, '\u00a0nearby'),
      ),
    ),
    prose(
      'From the same arrows it makes a second, cruder guess. Where the two agree, the next step may be ' +
        'longer; where they do not, the step is rejected and tried again, shorter. “Evaluations” ' +
        'counts how often the network was asked. A rule that twists and turns costs more: watch the ' +
        'number grow while the network finds the curve.',
    ),
  );
}

function theLoss() {
  return section(
    'The loss, which measures',
    prose(
      'All that the network is told are the dots ',
      y(),
      '. At the time of each dot the path is somewhere, and the distance between the two counts, ' +
        'squared:',
    ),
    equationLine(
      'L equals one over N times the sum over i of the squared distance from h at t i to y i',
      loss(),
      math(
        'mrow',
        {},
        mo('='),
        fraction(mn('1'), mi('N')),
        math('munder', {}, math('mo', {}, '∑'), mi('i')),
        mo('|'),
      ),
      hi(),
      '−',
      yi(),
      math('msup', {}, mo('|'), mn('2')),
    ),
    prose(
      'N counts numbers: the dots, times the variables of each. Note what is not compared: the arrows. The network never sees a true velocity. It has to guess ' +
        'the rule from where following it leads. (Other losses are in the settings, under Training.)',
    ),
  );
}

function theWayBack() {
  return section(
    'The way back',
    prose(
      'Which weights ',
      theta(),
      ' should change, and which way? Take the last state of the path. Were it a little elsewhere, the ' +
        'loss would be a little different: that sensitivity is called ',
      back(),
      '. It is known at the end, and from there it is carried backwards to the ring, collecting on its ' +
        'way what each weight had to do with it. There are two ways to carry it, and the page has both.',
    ),
    prose(
      h('strong', {}, 'The same steps backwards.'),
      ' Each step was ordinary arithmetic, so its derivative is known exactly. Retrace all steps in ' +
        'reverse order and multiply:',
    ),
    equationLine(
      'a n equals a n plus 1 times the derivative of h n plus 1 by h n, plus what the dots add',
      math('mrow', {}, sub('a', 'n'), mo('=')),
      back(after('a')),
      fraction(partial(after('h')), partial(sub('h', 'n'))),
      math('mrow', {}, mo('+'), math('mtext', {}, '\u00a0what the dots there add')),
    ),
    prose('This is the true gradient of the numbers that were computed, to the last digit.'),
    prose(
      h('strong', {}, 'An equation solved backwards.'),
      ' Or forget the steps: the sensitivity obeys a differential equation of its own, the adjoint, ' +
        'which a solver can walk from the end to the start with steps of its own choosing:',
    ),
    equationLine(
      'd a by d t equals minus a times the derivative of f theta by h',
      math('mrow', {}, fraction(small(mi('a')), small(mi('t'))), mo('='), mo('−')),
      back(),
      fraction(partial(theField()), partial(mi('h'))),
    ),
    prose(
      'That needs almost no memory, but it is the gradient of the ideal path and not of the one that ' +
        'was computed; the two differ by about the solver’s tolerance. “Inside an epoch” measures by ' +
        'how much. Either way, in the end every weight takes a small step downhill, scaled by the ' +
        'learning rate ',
      rate(),
      ', and the next epoch begins.',
    ),
  );
}

function onlyThere() {
  return section(
    'Right only where it has been',
    prose(
      'When the dashed path lies on the solid one, the loss is tiny and the arrows ',
      fieldSymbol(),
      ' are right, along the path. Elsewhere nothing was ever asked of them. Two rules that agree on ' +
        'the dots ',
      y(),
      ' have the same loss, whatever they do far away, and training picks one of them by accident of ' +
        'the first weights. Switch on “difference”: inside the dotted line, around the dots, the two ' +
        'fields agree best; outside it they agree where they happen to. Click there and see the two ' +
        'futures part. The same holds in time: past the last dot the path ' +
        'is a guess.',
    ),
  );
}

function toTry() {
  const items = [
    'Add three more starting points. One path pins down one thread of the plane, four pin down much ' +
      'of the weave.',
    'Make α positive: the spiral opens instead of closing, and the last dots weigh most.',
    'Change only the seed. The fit comes out alike; the arrows far from the dots do not.',
    'Raise the learning rate until it breaks. The page says what happened and offers a way back.',
  ];
  return section('Worth a try', h('ul', {}, ...items.map((text) => h('li', {}, text))));
}
