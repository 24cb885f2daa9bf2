// @ts-check
/** The loss of the rows that are not trained on, beside that of the others. */
import { h, setText } from '../view/dom.js';
import { formatReal } from '../view/numbers.js';
import { RepeatedQuestion } from './repeated-question.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {{ loss: number, points: number, message: string } | null} Validation */

/** A loss so many times that of the trained rows is no extrapolation. */
const FAR = 10;

const SCALED =
  'Losses of your own data are in scaled numbers: there each variable has mean 0 and standard ' +
  'deviation 1, so that a loss of 1 is no better than its mean at every time.';

export class ValidationLine {
  #port;
  #numbers = h('p', { class: 'nde-data-losses', hidden: true });
  #scaled = h('p', { class: 'nde-data-help', hidden: true }, SCALED);
  #element = h('div', {}, this.#numbers, this.#scaled);
  #question;
  #loss = NaN;

  /** @param {LearnPort} port */
  constructor(port) {
    this.#port = port;
    this.#question = new RepeatedQuestion(
      () => port.run.ask('validation'),
      (answer) => setText(this.#numbers, this.#inWords(/** @type {Validation} */ (answer))),
    );
  }

  get element() {
    return this.#element;
  }

  show() {
    this.#numbers.hidden = !this.#isPart;
    this.#scaled.hidden = this.#port.state().data === null;
  }

  clear() {
    this.#question.clear();
    this.#loss = NaN;
    setText(this.#numbers, '');
  }

  /** @param {import('../worker/protocol.js').FrameReport} frame */
  take(frame) {
    this.#loss = frame.loss;
    if (this.#isPart) {
      this.#question.take(frame);
    }
  }

  get #isPart() {
    return Number(this.#port.settings().trainFraction) < 1;
  }

  /** @param {Validation} validation */
  #inWords(validation) {
    if (!validation) {
      return 'No row is left out: the part that is trained on reaches the last one.';
    }
    const { loss, points, message } = validation;
    const trained = Number.isNaN(this.#loss)
      ? ''
      : `Training loss ${formatReal(this.#loss, 3)}, of the rows that are trained on. `;
    const rows = points === 1 ? 'the row' : `the ${points} rows`;
    if (Number.isNaN(loss)) {
      return `${trained}Of ${rows} left out there is none: ${message}.`;
    }
    const ratio = loss / this.#loss;
    const verdict =
      ratio > FAR
        ? ` That is ${formatReal(ratio, 2)} times as much: the curve goes astray where it has seen no data.`
        : '';
    return `${trained}Validation loss ${formatReal(loss, 3)}, of ${rows} that it has not seen.${verdict}`;
  }
}
