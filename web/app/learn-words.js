// @ts-check
/** What the chapter "Learn" says about a run: in the line below the buttons, and to who listens. */
import { formatCount, formatRate, formatReal } from '../view/numbers.js';

/** @typedef {import('../core/abi.js').System} System */

/**
 * What goes on, or why nothing does.
 * @param {object} run
 * @param {number} run.done
 * @param {boolean} run.playing
 * @param {number} run.restAt
 * @param {number} run.loss     NaN before the first
 * @param {string} run.reason   why it rests, if it is not for the number of epochs
 * @param {boolean} run.calm    the reader asked for reduced motion
 * @param {number | null} run.past   the epoch that is shown, if it is not the present
 */
export function stateText({ done, playing, restAt, loss, reason, calm, past }) {
  if (past !== null) {
    return `This is epoch ${formatCount(past)} of ${formatCount(done)}. “Live” goes back to the present.`;
  }
  const reached = Number.isNaN(loss) ? '' : `, loss ${formatReal(loss, 3)}`;
  if (playing) {
    const end = done < restAt ? ` of ${formatCount(restAt)}` : '';
    return `Epoch ${formatCount(done)}${end}${reached}.`;
  }
  if (reason !== '') {
    return `${reason} Play goes on from epoch ${formatCount(done)}.`;
  }
  if (done === restAt) {
    return `${epochs(done)} ${done === 1 ? 'is' : 'are'} done, so training rests${reached}.`;
  }
  if (done === 0 && calm) {
    return 'Your system asks for reduced motion, so nothing moves by itself: press Play to train.';
  }
  return done === 0 ? 'Ready at epoch 0.' : `Resting after ${epochs(done)}${reached}.`;
}

/**
 * Why a run rests, where it is not for the number of epochs.
 * @param {string} reason   of `StopRules`, or ''
 * @param {Record<string, unknown>} numbers   the loss, and what was asked for
 */
export function restText(reason, { loss, targetLoss, plateau }) {
  if (reason === 'target') {
    const [reached, wanted] = [loss, targetLoss].map((value) => formatReal(Number(value), 3));
    return `The loss ${reached} has reached the target ${wanted}.`;
  }
  return reason && `The loss has not improved by 1 % for ${epochs(Number(plateau))}.`;
}

/**
 * What goes on, for the live region, with the numbers.
 * @param {{ done: number, playing: boolean, loss: number, rate: number }} run
 *   loss: NaN before the first; rate: epochs per second, 0 when not known
 */
export function spokenState({ done, playing, loss, rate }) {
  const state = playing ? 'Training' : 'Resting';
  const error = Number.isNaN(loss) ? '' : `, loss ${formatReal(loss, 3)}`;
  const pace = playing && rate > 0 ? `, ${formatRate(rate)} epochs a second` : '';
  return `${state}: epoch ${done}${error}${pace}.`;
}

/** @param {number} n */
function epochs(n) {
  return n === 1 ? '1 epoch' : `${formatCount(n)} epochs`;
}

/** @param {System} system */
export function truthName({ label }) {
  return label.toLowerCase().startsWith('true') ? label : `true: ${label}`;
}

/**
 * The pictures in words.
 * @param {System} system
 * @param {readonly [number, number]} axes
 * @param {{ done: number, loss: number } | undefined} frame
 */
export function pictureTexts({ label, variables }, [x, y], frame) {
  const loss =
    frame && frame.done > 0
      ? ` After ${epochs(frame.done)} the loss is ${formatReal(frame.loss, 3)}.`
      : '';
  return {
    plane:
      `Phase plane of ${variables[x]} and ${variables[y]}: the true curve of the system ` +
      `${label}, data points along it, and the dashed curve of the Neural ODE.${loss}`,
    loss: `The loss of each epoch on a logarithmic axis.${loss}`,
    times: variables.map((name) => `${name} over time: true, observed and by the Neural ODE.`),
  };
}

/**
 * What else is drawn in the plane, in words.
 * @param {{ drawn: string, learned: boolean, true: boolean, difference: boolean,
 *   probe: string | null }} shown   drawn: 'arrows', 'particles' or 'none'; probe: its place
 */
export function planeWords({ drawn, difference, probe, ...fields }) {
  const which = [fields.learned ? 'learned' : '', fields.true ? 'true' : ''].filter(Boolean);
  const how = drawn === 'particles' ? 'Particles flow along' : 'Arrows show';
  const noun = which.length === 2 ? 'vector fields' : 'vector field';
  return [
    drawn !== 'none' && which.length > 0 ? ` ${how} the ${which.join(' and the ')} ${noun}.` : '',
    difference
      ? ' Colour shows how far the learned field is from the true one; a dashed line is around what' +
        ' the data cover.'
      : '',
    probe === null ? '' : ` The true and the learned curve through ${probe} are drawn, both ways.`,
  ].join('');
}
