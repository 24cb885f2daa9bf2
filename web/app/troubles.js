// @ts-check
/** What can go wrong with a run, in plain words, each with ways on. */
import { formatCount, plain } from '../view/numbers.js';

/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./run.js').Failure} Failure */
/** @typedef {import('./run.js').GoodState} GoodState */
/** @typedef {import('../view/notices.js').Action} Action */

/**
 * @typedef {object} WaysOn
 * @property {() => void} reset                     back to epoch 0
 * @property {(live: Settings, play: boolean) => void} restore
 *   back to the last good state, with some live settings changed
 * @property {() => void} back                      to the settings of the last run that could begin
 * @property {() => void} defaults                  for all settings
 * @property {() => void} stop                      the epoch that takes so long
 */

/** Failures that have a text or a way on of their own; names of `abi.statuses`. */
const NON_FINITE = 'NON_FINITE';
const STEP_LIMIT = 'STEP_LIMIT';

/** Keys of messages that end when the run goes on. */
const FAILURE = 'failure';
const SILENT = 'silent';

export class Troubles {
  #notices;
  #announcer;
  #abi;
  #waysOn;

  /**
   * @param {object} options
   * @param {import('../view/notices.js').NoticeList} options.notices
   * @param {import('../view/announcer.js').Announcer} options.announcer
   * @param {import('../core/abi.js').Abi} options.abi
   * @param {WaysOn} options.waysOn
   */
  constructor({ notices, announcer, abi, waysOn }) {
    this.#notices = notices;
    this.#announcer = announcer;
    this.#abi = abi;
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
  failed({ kind, status, message, done }, good, settings) {
    const epoch = Math.max(0, done);
    let title = `The solver gave up in epoch ${epoch}.`;
    let reason = `It reports: ${message}.`;
    if (kind === 'broken') {
      title = 'The computation stopped unexpectedly.';
      reason = `The core reports: ${message}. It has been thrown away; a fresh one can take over.`;
    } else if (status === NON_FINITE) {
      title = `The run diverged in epoch ${epoch}.`;
      reason =
        'A number became infinite. Mostly the learning rate is too large for this problem; ' +
        'the weights are still those of the epoch before.';
    }
    const actions = this.#afterFailure(status, good, settings);
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
      title: atOpen ? 'No run can begin with these settings.' : `${key} was not changed.`,
      lines: [message],
      actions: [
        { label: 'Back to the settings before', run: back },
        { label: 'All defaults', run: defaults },
      ],
    });
    this.#announcer.say(message, true);
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
   * @param {string} status  of the failure
   * @param {GoodState | null} good
   * @param {Settings} settings
   * @returns {Action[]}
   */
  #afterFailure(status, good, settings) {
    const { reset, restore } = this.#waysOn;
    const again = { label: 'Start again from epoch 0', run: reset };
    if (!good) {
      return [again];
    }
    const learningRate = this.#within('learningRate', Number(settings.learningRate) / 2);
    const maxSteps = this.#within('maxSteps', Number(settings.maxSteps) * 2);
    const doubled = {
      label: `Double the step limit (${formatCount(maxSteps)})`,
      run: () => restore({ maxSteps }, true),
    };
    return [
      {
        label: `Restore the last good state (epoch ${formatCount(good.done)})`,
        run: () => restore({}, false),
      },
      {
        label: `Halve the learning rate (${plain(learningRate)})`,
        run: () => restore({ learningRate }, true),
      },
      ...(status === STEP_LIMIT ? [doubled] : []),
      again,
    ];
  }

  /**
   * @param {string} key
   * @param {number} value
   */
  #within(key, value) {
    const setting = this.#abi.settings.find((row) => row.key === key);
    return Math.min(setting?.most ?? value, Math.max(setting?.least ?? value, value));
  }
}
