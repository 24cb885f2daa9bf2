// @ts-check
/**
 * Small parts of the chapter "Solve": its form, the examples, messages, the panel to share.
 */
import { h, setText } from '../view/dom.js';
import { LazyPanel } from '../view/lazy-panel.js';
import { SettingsForm } from '../view/settings-form.js';
import { EXAMPLES, SOLVE_FORM_PLAN, solveAbi } from './solve-plan.js';
import { STARTS_MOST } from './solve-solutions.js';
import { ABOUT } from './solve-text.js';
import { exampleState } from './solve-words.js';
import { sameState } from './state.js';

/**
 * Buttons that set a whole state; the one whose state is in force is pressed.
 * @param {import('./chapters.js').ChapterContext} context
 * @param {() => import('./state.js').State} stateNow
 * @param {() => void} onChosen
 */
export function makeExamples(context, stateNow, onChosen) {
  const { core, replaceState, announcer, signal } = context;
  const buttons = EXAMPLES.map((example) => {
    const { label, help } = example;
    const button = h('button', { type: 'button', class: 'nde-button', title: help }, label);
    const choose = () => {
      replaceState(exampleState(core, stateNow(), example));
      onChosen();
      announcer.say(`${label}. ${help}.`, true);
    };
    button.addEventListener('click', choose, { signal });
    return button;
  });
  const group = { class: 'nde-examples', role: 'group', 'aria-label': 'Examples' };
  const words = h('p', { class: 'nde-about' }, ABOUT);
  return {
    element: h('div', group, ...buttons),
    /** What one sees: of the example that is in force, or of the chapter. */
    words,
    /**
     * @param {import('./state.js').State} state
     * @param {unknown} system   that is chosen, or is by default
     */
    show: (state, system) => {
      const inForce = EXAMPLES.find(
        (example) =>
          example.settings.system === system &&
          sameState(exampleState(core, state, example), state),
      );
      EXAMPLES.forEach((example, i) =>
        buttons[i]?.setAttribute('aria-pressed', String(example === inForce)),
      );
      setText(words, inForce ? `${inForce.help}.` : ABOUT);
    },
  };
}

/**
 * @param {import('./chapters.js').ChapterContext} context
 * @param {() => import('./state.js').State} stateNow
 */
export function makeForm({ core, offerSetting, replaceState, history, signal }, stateNow) {
  return new SettingsForm({
    abi: solveAbi(core.abi),
    plan: SOLVE_FORM_PLAN,
    offer: offerSetting,
    history,
    onDefaults: () => replaceState(exampleState(core, stateNow(), { settings: {}, view: {} })),
    signal,
  });
}

/**
 * Says which solutions end early, and why.
 * @param {import('../view/notices.js').NoticeList} notices
 * @param {readonly import('./solve-problem.js').Solved[]} solved
 * @param {number} starts   how many there are
 */
export function showTroubles(notices, solved, starts) {
  const lines = solved
    .filter(({ message }) => message !== '')
    .map(({ method, message }) => `${method.name}: ${message}.`);
  const more = starts > STARTS_MOST;
  if (more) {
    lines.push(`Only the first ${STARTS_MOST} of the starting points are solved here.`);
  }
  if (lines.length === 0) {
    notices.remove('solve');
    return;
  }
  const title = more && lines.length === 1 ? 'There are many starts.' : 'A solution ends early.';
  notices.show({ key: 'solve', kind: 'info', title, lines });
}

/**
 * The panel of what a reader takes home, loaded when it is opened.
 * @param {import('./solve-share.js').SolvePort} port
 */
export function makeShare(port) {
  const { styles, signal } = port.context;
  let show = () => {};
  const load = async () => {
    const [{ make }] = await Promise.all([import('./solve-share.js'), styles.load('extras')]);
    const share = make(port);
    show = share.show;
    return share.element;
  };
  const title = 'Share and take home';
  const note = 'a link, pictures, the solutions and their steps as numbers';
  return { element: new LazyPanel({ title, note, load, signal }).element, show: () => show() };
}
