// @ts-check
/** Points of the reader's own data that can be dragged: the network refits while they move. */
import { drawMovable } from '../view/plane-curves.js';
import { trainedOf } from './task.js';

/** @typedef {import('./learn-extras.js').LearnPort} LearnPort */
/** @typedef {import('./learn-plane.js').MovablePoints} MovablePoints */
/** @typedef {import('./own-data.js').OwnData} OwnData */

/** More would hide one another. */
export const POINTS_MOST = 200;

/** @implements {MovablePoints} */
export class DataPoints {
  #port;
  #onEnd;
  #wanted = false;
  #inForce = false;

  /**
   * @param {LearnPort} port
   * @param {() => void} onEnd   of a drag
   */
  constructor(port, onEnd) {
    this.#port = port;
    this.#onEnd = onEnd;
    port.plane.plane.addLayer({
      place: 'above',
      draw: (context, view) => {
        if (this.#inForce) {
          const data = port.data();
          const rows = data.map(({ y }) => y);
          drawMovable(context, view, rows, trainedOf(data));
        }
      },
    });
  }

  /** Whether there are own data, and few enough. */
  get possible() {
    const { data } = this.#port.state();
    return data !== null && rowsOf(data) <= POINTS_MOST;
  }

  /** @param {boolean} isWanted */
  want(isWanted) {
    this.#wanted = isWanted;
    this.show();
  }

  /** The data may be others. */
  show() {
    const inForce = this.#wanted && this.possible;
    if (inForce !== this.#inForce) {
      this.#inForce = inForce;
      this.#port.plane.setMovable(inForce ? this : null);
      this.#port.plane.plane.redraw();
    }
  }

  handles() {
    const { data } = this.#port.state();
    const [x, y] = this.#port.axes();
    const { trajectories = [] } = data ?? {};
    return trajectories.flatMap((trajectory, i) =>
      trajectory.y.map((row, k) => ({
        key: `data-${i}-${k}`,
        at: [row[x] ?? 0, row[y] ?? 0],
        label: `Data point ${k + 1}${trajectories.length > 1 ? ` of trajectory ${i + 1}` : ''}`,
      })),
    );
  }

  begin() {
    const { data } = this.#port.state();
    return () => this.#port.context.changeData(data);
  }

  /**
   * @param {string} key
   * @param {[number, number]} at
   */
  move(key, at) {
    const { data } = this.#port.state();
    const [, i, k] = key.split('-').map(Number);
    if (data) {
      this.#port.context.changeData(withPoint(data, i, k, this.#port.axes(), at));
    }
  }

  end() {
    this.#onEnd();
  }
}

/** @param {OwnData} data */
export function rowsOf({ trajectories }) {
  return trajectories.reduce((sum, { t }) => sum + t.length, 0);
}

/**
 * The data with one point elsewhere.
 * @param {OwnData} data
 * @param {number} i   trajectory
 * @param {number} k   row
 * @param {readonly [number, number]} axes
 * @param {[number, number]} at
 * @returns {OwnData}
 */
function withPoint(data, i, k, [x, y], [a, b]) {
  const trajectories = data.trajectories.map((trajectory, n) => {
    if (n !== i) {
      return trajectory;
    }
    const rows = trajectory.y.map((row, r) =>
      r === k ? row.map((value, d) => (d === x ? a : d === y ? b : value)) : row,
    );
    return { ...trajectory, y: rows };
  });
  return { ...data, trajectories };
}
