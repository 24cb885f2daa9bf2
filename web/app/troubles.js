// @ts-check
/** What can go wrong with a run, in plain words, each with ways on. */
import { formatCount, plain, roundNumbers } from '../view/numbers.js';
import { nameSettings } from '../view/setting-text.js';
import { namedSettings } from './state.js';

/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./run.js').Failure} Failure */
/** @typedef {import('./run.js').GoodState} GoodState */
/** @typedef {import('../view/notices.js').Action} Action */

/**
 * @typedef {object} WaysOn
 * @property {() => void} reset                     back to epoch 0
 * @property {(live: Settings, play: boolean) => void} restore
 *   back to the last good state, with some live settings changed
 * @property {(settings: Settings) => void} change   some settings that begin a new run
 * @property {() => void} back                      to the settings of the last run that could begin
 * @property {() => void} defaults                  for all settings
 * @property {() => void} stop                      the epoch that takes so long
 */

/** Failures that have a text or a way on of their own; names of `abi.statuses`. */
const NON_FINITE = 'NON_FINITE';
const STEP_LIMIT = 'STEP_LIMIT';
const STEP_UNDERFLOW = 'STEP_UNDERFLOW';
const TAPE_FULL = 'TAPE_FULL';

/** Keys of messages that end when the run goes on. */
const FAILURE = 'failure';
const SILENT = 'silent';

export class Troubles {
  #notices;
  #announcer;
  #core;
  #waysOn;

  /**
   * @param {object} options
   * @param {import('../view/notices.js').NoticeList} options.notices
   * @param {import('../view/announcer.js').Announcer} options.announcer
   * @param {import('../worker/protocol.js').Core} options.core
   * @param {WaysOn} options.waysOn
   */
  constructor({ notices, announcer, core, waysOn }) {
    this.#notices = notices;
    this.#announcer = announcer;
    this.#core = core;
    this.#waysOn = waysOn;
  }

  /** A run goes on or begins: what was said about it is over. */
  clear() {
    [FAILURE, SILENT].forEach((key) => this.#notices.remove(key));
  }

  /**
   * @param {Failure} failure
   * @param {GoodState | null} good
   * @param {Settings} settings   complete
   */
  failed(failure, good, settings) {
    const { kind, done } = failure;
    const message = this.#named(roundNumbers(failure.message)).replace(/\.$/, '');
    const epoch = formatCount(Math.max(0, done));
    let title = `The solver gave up in epoch ${epoch}.`;
    let reason = `It reports: ${message}.`;
    if (kind === 'broken') {
      title = 'The computation stopped unexpectedly.';
      reason = `The core reports: ${message}. It has been thrown away; a fresh one can take over.`;
    } else if (hasDiverged(failure)) {
      title = `The run diverged in epoch ${epoch}.`;
      reason =
        'The loss has grown far beyond its best value. Mostly the learning rate is too large for ' +
        `this problem. The solver reports: ${message}.`;
    }
    const actions = this.#afterFailure(failure, good, settings);
    this.#notices.show({ key: FAILURE, kind: 'problem', title, lines: [reason], actions });
    this.#announcer.say(title, true);
  }

  /**
   * @param {string} key
   * @param {string} message
   * @param {boolean} atOpen   no run could begin, else: a live value was not taken
   */
  refused(key, message, atOpen) {
    const { back, defaults } = this.#waysOn;
    this.#notices.show({
      key: FAILURE,
      kind: 'problem',
      title: atOpen
        ? 'No run can begin with these settings.'
        : `${this.#label(key)} was not changed.`,
      lines: [this.#named(message)],
      actions: [
        { label: 'Back to the settings before', run: back },
        { label: 'All defaults', run: defaults },
      ],
    });
    this.#announcer.say(this.#named(message), true);
  }

  silent() {
    this.#notices.show({
      key: SILENT,
      kind: 'info',
      title: 'One epoch takes unusually long.',
      lines: ['The page waits for it. It can also be stopped; what was trained before is kept.'],
      actions: [{ label: 'Stop it', run: this.#waysOn.stop }],
    });
  }

  /** @param {string} reason  why no worker could start */
  local(reason) {
    this.#notices.show({
      key: 'local',
      kind: 'info',
      title: 'Training happens on the page itself.',
      lines: [`No background worker could start here (${reason}). All works, only less smoothly.`],
    });
  }

  /**
   * @param {unknown} error
   * @param {() => void} retry
   */
  chartsMissing(error, retry) {
    this.#notices.show({
      key: 'charts',
      kind: 'info',
      title: 'The charts could not be loaded.',
      lines: [error instanceof Error ? error.message : String(error)],
      actions: [{ label: 'Try again', run: retry }],
    });
  }

  /**
   * The most likely way on comes first.
   * @param {Failure} failure
   * @param {GoodState | null} good
   * @param {Settings} settings
   * @returns {Action[]}
   */
  #afterFailure(failure, good, settings) {
    const { reset, restore } = this.#waysOn;
    const again = { label: 'Start again from epoch 0', run: reset };
    if (failure.status === TAPE_FULL) {
      return [...this.#againstFullTape(settings), again];
    }
    if (!good) {
      return [again];
    }
    const back = {
      label: `Restore the last good state (epoch ${formatCount(good.done)})`,
      run: () => restore({}, false),
    };
    const learningRate = this.#within(
      'learningRate',
      plainly(Number(settings.learningRate) / 2, 3),
    );
    const halved = {
      label: `Halve the learning rate (${plain(learningRate)})`,
      run: () => restore({ learningRate }, true),
    };
    if (hasDiverged(failure)) {
      return [halved, back, again];
    }
    if (failure.status === STEP_LIMIT || failure.status === STEP_UNDERFLOW) {
      return [
        ...this.#againstSmallSteps(failure, settings),
        ...(failure.done > 0 ? [halved] : []),
        back,
      ];
    }
    return [back, halved, again];
  }

  /**
   * @param {Failure} failure
   * @param {Settings} settings
   * @returns {Action[]}
   */
  #againstSmallSteps({ status }, settings) {
    const { restore } = this.#waysOn;
    const rtol = this.#within('rtol', plainly(Number(settings.rtol) * 100));
    const atol = this.#within('atol', plainly(Number(settings.atol) * 100));
    const loosened = {
      label: `Loosen the tolerance ×100 (${plain(rtol)})`,
      run: () => restore({ rtol, atol }, true),
    };
    const maxSteps = this.#within('maxSteps', Number(settings.maxSteps) * 2);
    const doubled = {
      label: `Double the step limit (${formatCount(maxSteps)})`,
      run: () => restore({ maxSteps }, true),
    };
    return [
      ...(settings.control === 'fixed' ? [] : [loosened]),
      ...(status === STEP_LIMIT ? [doubled] : []),
    ];
  }

  /**
   * @param {Settings} settings
   * @returns {Action[]}
   */
  #againstFullTape(settings) {
    const { change } = this.#waysOn;
    const tapeMegabytes = this.#within('tapeMegabytes', Number(settings.tapeMegabytes) * 4);
    return [
      {
        label: `More tape (${formatCount(tapeMegabytes)} MB)`,
        run: () => change({ tapeMegabytes }),
      },
      {
        label: 'Take the adjoint gradient, which needs none',
        run: () => change({ gradient: 'adjoint' }),
      },
    ];
  }

  /** @param {string} key */
  #label(key) {
    return namedSettings(this.#core).find((row) => row.key === key)?.label ?? key;
  }

  /**
   * A message of the core in the words of the form.
   * @param {string} message
   */
  #named(message) {
    return nameSettings(message, namedSettings(this.#core));
  }

  /**
   * @param {string} key
   * @param {number} value
   */
  #within(key, value) {
    const setting = this.#core.abi.settings.find((row) => row.key === key);
    return Math.min(setting?.most ?? value, Math.max(setting?.least ?? value, value));
  }
}

/** @param {Failure} failure */
function hasDiverged({ kind, status, diverged }) {
  return kind === 'solver' && status !== TAPE_FULL && (diverged || status === NON_FINITE);
}

/**
 * A product without the last digits that its factors did not have.
 * @param {number} value
 * @param {number} [digits]
 */
function plainly(value, digits = 12) {
  return Number(value.toPrecision(digits));
}
