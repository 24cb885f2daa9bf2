// @ts-check
/** States of a run to which one may return: copies that frames brought along. Pure, no DOM. */

/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {{ done: number, settings: Settings }} GoodState   its epoch and the settings it had */
/** @typedef {GoodState & { snapshot: unknown }} GoodCopy */

/** So many good states are kept, the closer to the last one the denser. */
const GOOD_MOST = 8;
/**
 * A restored run that fails within so many epochs, twice as many each time, began too late: the
 * next one begins earlier.
 */
const TOO_SOON = 50;

export class GoodStates {
  /** Ascending; the first is where the run began. @type {GoodCopy[]} */
  #goods = [];
  /** The epoch of the state that was restored. @type {number | null} */
  #restored = null;
  /** Restored runs that failed. */
  #relapses = 0;

  /** A new run. */
  clear() {
    this.#goods = [];
    this.#restored = null;
    this.#relapses = 0;
  }

  /** The last one; undefined before the first. */
  get last() {
    return this.#goods.at(-1);
  }

  /** @param {GoodCopy} good */
  keep(good) {
    const goods = this.#goods.filter(({ done }) => done < good.done);
    goods.push(good);
    this.#goods = goods.length > GOOD_MOST ? thinned(goods) : goods;
  }

  /** The run goes on from the last one. */
  restored() {
    this.#restored = this.last?.done ?? null;
  }

  /**
   * The run failed. Large weights can hide behind a loss that is not large. If training from a state
   * fails at once, whatever was changed, it was not good after all, and the way on begins before it.
   * @param {number} done   where it failed
   */
  failed(done) {
    const restored = this.#restored;
    if (restored === null) {
      return;
    }
    const soon = TOO_SOON * 2 ** this.#relapses;
    this.#relapses += 1;
    if (done - restored < soon) {
      this.#goods = this.#goods.filter((good, i) => i === 0 || good.done < restored);
    }
  }
}

/**
 * Without the state that is missed least: its neighbours are close, seen from the last one.
 * @param {GoodCopy[]} goods
 */
function thinned(goods) {
  const dones = goods.map(({ done }) => done);
  const last = dones.at(-1) ?? 0;
  /** @param {number} i */
  const gap = (i) => (Number(dones[i + 1]) - Number(dones[i - 1])) / (last - Number(dones[i]) + 1);
  let least = 1;
  for (let i = 2; i < goods.length - 1; i += 1) {
    least = gap(i) < gap(least) ? i : least;
  }
  return goods.filter((_, i) => i !== least);
}
