// @ts-check
/**
 * Pinned runs and how the present one compares: what goes into the plots, and the table. Pure data;
 * view/compare-table.js shows it.
 */
import { formatCount, formatRate, formatReal } from '../view/numbers.js';
import { tickStep } from '../view/plane-scale.js';
import { writeSetting } from '../view/setting-text.js';
import { same } from './state.js';

/** @typedef {import('../core/abi.js').Setting} Setting */
/** @typedef {import('./state.js').Settings} Settings */

/**
 * @typedef {object} RunRecord   a run as the page has it
 * @property {Settings} settings        complete
 * @property {{ own: object | null, words: string }} data   what is fitted: own data, or those of a
 *   known system
 * @property {Float64Array} epochs      ascending; the first `length` of them count
 * @property {Float64Array} losses
 * @property {number} length
 * @property {readonly Float64Array[]} times    of the curves
 * @property {readonly Float64Array[]} curves   the fit
 * @property {RunFigures} figures
 *
 * @typedef {object} RunFigures   of its last epoch
 * @property {number} done
 * @property {number} loss
 * @property {number} evaluations
 * @property {number} accepted
 * @property {number} rejected
 * @property {number} rate         epochs per second
 */

/**
 * @typedef {RunRecord & { slot: number, name: string }} Pin
 *   slot: from 0; decides colour and dash, and stays when other pins go
 *
 * @typedef {import('../view/compare-table.js').CompareColumn} CompareColumn
 * @typedef {import('../view/compare-table.js').CompareRow} CompareRow
 */

export const PINS_MOST = 3;
/** About so many losses are compared. */
const LOSSES_COMPARED = 5;
/** Losses of a pin: enough for a chart. */
const LOSSES_MOST = 2000;

const NAMES = 'ABC';

export class Comparison {
  /** @type {Pin[]} */
  #pins = [];

  /** In the order in which they were pinned. @returns {readonly Pin[]} */
  get pins() {
    return this.#pins;
  }

  get full() {
    return this.#pins.length === PINS_MOST;
  }

  /**
   * Keeps a copy of a run; null if there is no room for one more.
   * @param {RunRecord} run
   * @returns {Pin | null}
   */
  pin(run) {
    const slots = Array.from({ length: PINS_MOST }, (_, i) => i);
    const slot = slots.find((i) => this.#pins.every((pin) => pin.slot !== i));
    if (slot === undefined) {
      return null;
    }
    const pin = { ...copyOf(run), slot, name: `Run ${NAMES[slot]}` };
    this.#pins = [...this.#pins, pin];
    return pin;
  }

  /** @param {number} slot */
  remove(slot) {
    this.#pins = this.#pins.filter((pin) => pin.slot !== slot);
  }
}

/**
 * The table: the present run, then the pins in their order.
 * @param {readonly { key: string, label: string }[]} names   of all settings: `namedSettings`
 * @param {readonly Setting[]} settings   core.abi.settings
 * @param {readonly Pin[]} pins
 * @param {RunRecord} present
 * @returns {{ columns: CompareColumn[], rows: CompareRow[] }}
 */
export function compareRuns(names, settings, pins, present) {
  const runs = [present, ...pins];
  const columns = [
    { slot: null, name: 'This run' },
    ...pins.map(({ slot, name }) => ({ slot, name })),
  ];
  return {
    columns,
    rows: [
      ...dataRows(runs),
      ...settingRows(names, settings, runs),
      ...lossRows(runs),
      ...FIGURES.map(({ label, text }) => ({
        kind: /** @type {const} */ ('figure'),
        label,
        cells: runs.map(({ figures }) => (figures.done > 0 ? text(figures) : '–')),
      })),
    ],
  };
}

/**
 * Keys of the settings in which not all of the runs agree.
 * @param {readonly Pick<RunRecord, 'settings'>[]} runs
 * @returns {string[]}
 */
export function differingKeys(runs) {
  const keys = new Set(runs.flatMap(({ settings }) => Object.keys(settings)));
  const [first, ...rest] = runs;
  return [...keys].filter((key) =>
    rest.some(({ settings }) => !same(settings[key], first?.settings[key])),
  );
}

/**
 * What is fitted, where not all fit the same.
 * @param {readonly RunRecord[]} runs
 * @returns {CompareRow[]}
 */
function dataRows(runs) {
  return isOneTask(runs)
    ? []
    : [{ kind: 'setting', label: 'Data', cells: runs.map(({ data }) => data.words) }];
}

/** @param {readonly RunRecord[]} runs */
const isOneTask = (runs) => runs.every(({ data }) => data.own === runs[0]?.data.own);

/**
 * @param {readonly { key: string, label: string }[]} names
 * @param {readonly Setting[]} settings
 * @param {readonly RunRecord[]} runs
 * @returns {CompareRow[]}
 */
function settingRows(names, settings, runs) {
  return differingKeys(runs).map((key) => {
    const row = settings.find((setting) => setting.key === key);
    return {
      kind: 'setting',
      label: names.find((setting) => setting.key === key)?.label ?? key,
      cells: runs.map((run) => valueText(row, run.settings[key])),
    };
  });
}

/**
 * A value as a person reads it.
 * @param {Setting | undefined} setting   undefined: a parameter of a system, a number
 * @param {import('../core/abi.js').SettingValue | undefined} value
 */
function valueText(setting, value) {
  if (value === undefined || value === null) {
    return '–';
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  const choice = setting?.choices?.find((one) => one.key === value);
  if (choice) {
    // What follows is an explanation.
    return choice.label.split(':')[0] ?? choice.label;
  }
  if (setting?.kind === 'points') {
    const points = /** @type {number[][]} */ (value);
    return points
      .map((point) => `(${point.join(', ')})`)
      .join(' ')
      .replaceAll('-', '\u2212');
  }
  const text = setting ? writeSetting(setting, value) : String(value);
  return text === '' ? 'none' : text.replaceAll('-', '\u2212');
}

/**
 * Losses at epochs that all runs have reached, spread over them evenly.
 * @param {readonly RunRecord[]} runs
 * @returns {CompareRow[]}
 */
function lossRows(runs) {
  const common = Math.min(...runs.map(({ figures }) => figures.done)) - 1;
  if (common < 0) {
    return [];
  }
  const step = Math.max(1, tickStep(common / LOSSES_COMPARED));
  const epochs = Array.from({ length: Math.ceil(common / step) }, (_, i) => i * step);
  return [...epochs, common].map((epoch) => {
    const losses = runs.map((run) => lossAt(run, epoch));
    const least = Math.min(...losses.filter(Number.isFinite));
    return {
      kind: 'loss',
      label: `Epoch ${formatCount(epoch)}`,
      cells: losses.map((loss) => formatReal(loss, 3)),
      // Losses of other data are other numbers.
      best: isOneTask(runs) ? losses.findIndex((loss) => loss === least) : -1,
    };
  });
}

/** @type {{ label: string, text: (figures: RunFigures) => string }[]} */
const FIGURES = [
  { label: 'Epochs done', text: ({ done }) => formatCount(done) },
  { label: 'Last loss', text: ({ loss }) => formatReal(loss, 3) },
  { label: 'Evaluations per epoch', text: ({ evaluations }) => formatCount(evaluations) },
  {
    label: 'Steps (rejected)',
    text: ({ accepted, rejected }) => `${formatCount(accepted)} (${formatCount(rejected)})`,
  },
  { label: 'Epochs / second', text: ({ rate }) => (rate > 0 ? formatRate(rate) : '–') },
];

/**
 * The loss of an epoch, or of the last one before it that is kept; NaN before the first.
 * @param {RunRecord} run
 * @param {number} epoch
 */
export function lossAt({ epochs, losses, length }, epoch) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(epochs[middle]) <= epoch) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low === 0 ? NaN : Number(losses[low - 1]);
}

/**
 * A copy that the run's own arrays cannot change; of a long history every n-th loss, and the last.
 * @param {RunRecord} run
 * @returns {RunRecord}
 */
function copyOf({ settings, data, epochs, losses, length, times, curves, figures }) {
  const every = Math.ceil(length / LOSSES_MOST);
  const stays = (/** @type {number} */ _, /** @type {number} */ i) =>
    i < length && (i % every === 0 || i === length - 1);
  const kept = { epochs: epochs.filter(stays), losses: losses.filter(stays) };
  return {
    settings: structuredClone(settings),
    data,
    ...kept,
    length: kept.epochs.length,
    times: times.map((t) => t.slice()),
    curves: curves.map((y) => y.slice()),
    figures: { ...figures },
  };
}
