// @ts-check
/**
 * The reader's own trajectories: what they must be, and their form in a link. Pure functions, no DOM.
 * Where they come from: data-sources.js.
 *
 * A link's text is short and exact. `1t~hare!lynx~0.1gs.1*20!1.8c-…`: version and source, names,
 * then each trajectory as columns, the times first; without times it has those of the one before.
 * A column is the number of its decimals (0 to f) and the differences of its numbers, in units of
 * the last decimal and to base 36, with . for + and *n for n times the same; or z and plain numbers
 * parted by _, where decimals would not be exact.
 */
import { readData as readRows } from '../core/configure.js';
import { NdeError } from '../core/index.js';
import { ROWS_MOST, RUNS_MOST } from '../core/table-limits.js';

/** @typedef {{ t: number[], y: number[][] }} OwnTrajectory   y: a row for each time */
/** @typedef {{ names: string[], trajectories: OwnTrajectory[], source: 'drawn' | 'table' }} OwnData */
/** @typedef {{ stateMax: number }} Limits   most variables, as in core.abi */

/** Longest text of data in a link. */
export const LINK_LONGEST = 2000;

const NAME_LONGEST = 40;
const LINK_VERSION = '1';
const SOURCES = /** @type {const} */ ({ d: 'drawn', t: 'table' });
const DECIMALS_MOST = 15;
/** Differences of whole numbers up to here are exact. */
const WHOLE_MOST = 2 ** 52;

/**
 * Own data that can be used, as a copy; throws NdeError that says what is wrong.
 * @param {unknown} value
 * @param {Limits} limits
 * @returns {OwnData}
 */
export function checkOwnData(value, { stateMax }) {
  const given = /** @type {Partial<OwnData>} */ (value ?? {});
  const { names, trajectories, source } = given;
  const { dimension, rows } = readRows(/** @type {any} */ (trajectories), stateMax);
  const count = rows.reduce((sum, { times }) => sum + times.length, 0);
  if (rows.length > RUNS_MOST || count > ROWS_MOST) {
    throw refuse(
      `there are ${rows.length} trajectories with ${count} rows; at most ${RUNS_MOST} with ` +
        `${ROWS_MOST} rows together can be used: thin them`,
    );
  }
  const isName = (/** @type {unknown} */ name) =>
    typeof name === 'string' && name.trim() !== '' && name.length <= NAME_LONGEST;
  if (!Array.isArray(names) || names.length !== dimension || !names.every(isName)) {
    throw refuse(
      `names must be ${dimension} texts of 1 to ${NAME_LONGEST} letters, one for each variable; ` +
        `they are ${JSON.stringify(names)?.slice(0, 200)}`,
    );
  }
  if (source !== 'drawn' && source !== 'table') {
    throw refuse(`source is ${String(source)}; it must be drawn or table`);
  }
  return {
    // Half a pair of letters cannot stand in a link.
    names: names.map((name) => name.replaceAll(/[\ud800-\udfff]/gu, '\ufffd')),
    source,
    trajectories: rows.map(({ times, values }) => ({
      t: times.map((t) => t + 0),
      y: times.map((_, i) => values.slice(i * dimension, (i + 1) * dimension).map((y) => y + 0)),
    })),
  };
}

/** @param {string} message */
export function refuse(message) {
  return new NdeError(`these data cannot be used: ${message}`, { key: 'data' });
}

/**
 * The text of data for a link; null where it would be too long.
 * @param {OwnData} data
 * @returns {string | null}
 */
export function writeData({ names, trajectories, source }) {
  let before = '';
  const parts = trajectories.map(({ t, y }) => {
    const times = writeColumn(t);
    const columns = names.map((_, d) => writeColumn(y.map((row) => row[d] ?? 0)));
    const isSame = times === before;
    before = times;
    return [isSame ? '' : times, ...columns].join('!');
  });
  const head = `${LINK_VERSION}${source === 'drawn' ? 'd' : 't'}`;
  const text = [head, names.map(encodeName).join('!'), ...parts].join('~');
  return text.length > LINK_LONGEST ? null : text;
}

/** @param {string} name */
function encodeName(name) {
  const hex = (/** @type {string} */ letter) => `%${letter.charCodeAt(0).toString(16)}`;
  return encodeURIComponent(name).replaceAll(/[~!*'()]/g, hex);
}

/** @param {number[]} numbers */
function writeColumn(numbers) {
  const decimals = numbers.reduce((most, one) => Math.max(most, decimalsOf(one)), 0);
  const whole = numbers.map((one) => Math.round(one * 10 ** decimals));
  const isExact = whole.every(
    (one, i) => Math.abs(one) <= WHOLE_MOST && Number(`${one}e-${decimals}`) === numbers[i],
  );
  if (!isExact || decimals > DECIMALS_MOST) {
    return `z${numbers.map((one) => String(one).replace('+', '')).join('_')}`;
  }
  const steps = whole.map((one, i) => one - (whole[i - 1] ?? 0));
  let text = decimals.toString(36);
  for (let i = 0; i < steps.length;) {
    const end = steps.findIndex((step, k) => k > i && step !== steps[i]);
    const count = (end < 0 ? steps.length : end) - i;
    const size = Math.abs(steps[i]).toString(36);
    text += `${steps[i] < 0 ? '-' : '.'}${size}${count > 1 ? `*${count}` : ''}`;
    i += count;
  }
  return text;
}

/**
 * Digits behind the decimal point; Infinity where a number is not written with one.
 * @param {number} value
 */
function decimalsOf(value) {
  const [, decimals = ''] = /^-?\d+(?:\.(\d+))?$/.exec(String(value)) ?? [];
  return String(value).includes('e') ? Infinity : decimals.length;
}

/**
 * Data out of a link; throws NdeError where the text is not one that writeData makes.
 * @param {string} text
 * @param {Limits} limits
 * @returns {OwnData}
 */
export function readData(text, limits) {
  const [head = '', nameText = '', ...parts] = text.length > LINK_LONGEST ? [] : text.split('~');
  const source = /** @type {Record<string, OwnData['source']>} */ (SOURCES)[head.slice(1)];
  if (head[0] !== LINK_VERSION || source === undefined) {
    throw refuse(
      `their text must begin with ${LINK_VERSION}d or ${LINK_VERSION}t and have at most ${LINK_LONGEST} letters`,
    );
  }
  const names = nameText.split('!').map(decodeName);
  /** @type {number[]} */
  let t = [];
  const trajectories = parts.map((part) => {
    const [times = '', ...columns] = part.split('!');
    t = times === '' ? t : readColumn(times);
    const values = columns.map(readColumn);
    if (values.length !== names.length || values.some((column) => column.length !== t.length)) {
      throw refuse('a trajectory has another number of columns or rows than its names and times');
    }
    return { t, y: t.map((_, i) => values.map((column) => column[i] ?? 0)) };
  });
  return checkOwnData({ names, trajectories, source }, limits);
}

/** @param {string} text */
function decodeName(text) {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new NdeError(`these data cannot be used: the name ${text} is cut off`, {
      key: 'data',
      cause,
    });
  }
}

/**
 * @param {string} text
 * @returns {number[]}
 */
function readColumn(text) {
  if (text.startsWith('z')) {
    return text
      .slice(1)
      .split('_')
      .map((one) => (one.trim() === '' ? NaN : Number(one)));
  }
  if (!/^[0-9a-f](?:[.-][0-9a-z]+(?:\*\d+)?)+$/.test(text)) {
    throw refuse(`the column “${text.slice(0, 20)}” cannot be read`);
  }
  const decimals = parseInt(text[0] ?? '0', 36);
  /** @type {number[]} */
  const numbers = [];
  let whole = 0;
  for (const [, sign, size = '', times = '1'] of text.matchAll(/([.-])([0-9a-z]+)(?:\*(\d+))?/g)) {
    const step = parseInt(size, 36) * (sign === '-' ? -1 : 1);
    if (numbers.length + Number(times) > ROWS_MOST) {
      throw refuse(`a column has more than ${ROWS_MOST} rows`);
    }
    for (let i = 0; i < Number(times); i += 1) {
      whole += step;
      numbers.push(Number(`${whole}e-${decimals}`));
    }
  }
  return numbers;
}
