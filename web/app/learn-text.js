// @ts-check
/** The words of the chapter "Learn". */
import { h, math } from '../view/dom.js';

/** dh/dt = f_θ(h) */
function equation() {
  const dh = math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'd'), math('mi', {}, 'h'));
  const dt = math('mrow', {}, math('mi', { mathvariant: 'normal' }, 'd'), math('mi', {}, 't'));
  const f = math('msub', {}, math('mi', {}, 'f'), math('mi', {}, 'θ'));
  return math(
    'math',
    { display: 'block', 'aria-label': 'd h by d t equals f theta of h' },
    math('mfrac', {}, dh, dt),
    math('mo', {}, '='),
    f,
    math('mo', { stretchy: 'false' }, '('),
    math('mi', {}, 'h'),
    math('mo', { stretchy: 'false' }, ')'),
  );
}

/** @param {string} name */
function symbol(name) {
  return math('math', {}, math('mi', {}, name));
}

function fTheta() {
  return math('math', {}, math('msub', {}, math('mi', {}, 'f'), math('mi', {}, 'θ')));
}

/** Beside the first view: what this is about. */
export function introduction() {
  return h(
    'section',
    { class: 'nde-introduction' },
    h(
      'p',
      {},
      'A spiral can be told without drawing it: at every place, say which way to go and how fast. ',
      'Here a small neural network has to find such a rule by itself. All it is shown are dots along ',
      'one path; it starts at the ring, follows its own arrows, and is corrected by how far it strays.',
    ),
    h('div', { class: 'nde-equation' }, equation()),
  );
}

/** Below the first view: how to read it. */
export function explanation() {
  return h(
    'article',
    { class: 'nde-text', 'aria-label': 'How to read the picture' },
    h(
      'section',
      {},
      h('h2', {}, 'What you are looking at'),
      h(
        'p',
        {},
        'Each point of the plane is a state ',
        symbol('h'),
        ', two numbers that change together. The solid line is where the true system goes from the ',
        'ring; the dots are all that the network knows of it. The dashed line is the network’s own ',
        'path, and the arrows are its rule ',
        fTheta(),
        ': the velocity it gives to a state. The path is not drawn by the network. A solver for ',
        'differential equations walks along the arrows, and so every bend of the dashed line is a ',
        'consequence of the rule.',
      ),
    ),
    h(
      'section',
      {},
      h('h2', {}, 'What happens in one epoch'),
      h(
        'p',
        {},
        'The solver walks from the ring to the end time, choosing its steps so that each is accurate ',
        'enough; a step that is not is rejected and tried again, shorter. The loss is the mean squared ',
        'distance between the path and the dots. Then the same steps are retraced backwards to find ',
        'how each of the network’s weights ',
        symbol('θ'),
        ' moved the path, and all of them are nudged to bring it closer. At first the path runs off; ',
        'it finds the turn, hesitates on a plateau, and at last closes in on the centre.',
      ),
    ),
    h(
      'section',
      {},
      h('h2', {}, 'Worth a try'),
      h(
        'ul',
        {},
        h(
          'li',
          {},
          'Switch on the true arrows when the fit looks perfect. Near the path the two fields agree; ',
          'far from it the network has never been told anything, and it shows.',
        ),
        h(
          'li',
          {},
          'Add three more starting points. One path pins down one thread of the plane, four pin down ',
          'much of the weave.',
        ),
        h(
          'li',
          {},
          'Make α positive: the spiral opens instead of closing, and the last dots weigh most.',
        ),
        h(
          'li',
          {},
          'Raise the learning rate until it breaks. The page will tell you what happened and offer a ',
          'way back.',
        ),
      ),
    ),
  );
}
