// @ts-check
/** A table as text, below its meaning: lines, cells, numbers, and how to find out what parts them. */

/**
 * @typedef {object} Line
 * @property {number} line counted from 1
 * @property {string} text without its comment
 * @property {string} comment without the #
 *
 * @typedef {';' | '\t' | ',' | ' '} Separator ' ': any white space
 * @typedef {'.' | ','} Decimal
 * @typedef {{ separator: Separator, decimal: Decimal }} Format
 */

/** In this order where a table can be read in two ways. */
const SEPARATORS = /** @type {const} */ ([';', '\t', ',', ' ']);

/** Lines that the format is found out from. */
const SAMPLE = 200;

/** @type {Record<Decimal, RegExp>} */
const NUMBER = {
  '.': /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i,
  ',': /^[-+]?(?:\d+(?:,\d+)?|,\d+)(?:e[-+]?\d+)?$/i,
};

const MISSING = /^(?:|na|n\/a|nan|null|none|nil|missing|[-–—?.*])$/i;
const INFINITE = /^[-+]?inf(?:inity)?$/i;
const DATE = /^(?:\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d{2})/;

/**
 * @param {string} text
 * @returns {Line[]}
 */
export function linesOf(text) {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((whole, i) => {
      const at = commentStart(whole);
      return { line: i + 1, text: whole.slice(0, at), comment: whole.slice(at + 1) };
    });
}

/**
 * Where a comment begins: at a # at the start of a line or after a space, outside of quotes.
 * @param {string} text
 */
function commentStart(text) {
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') {
      isQuoted = !isQuoted;
    } else if (text[i] === '#' && !isQuoted && (i === 0 || /\s/.test(text[i - 1]))) {
      return i;
    }
  }
  return text.length;
}

/**
 * The cells of a line, without the space and the quotes around them; null: a quote is not closed.
 * @param {string} text
 * @param {Separator} separator
 * @returns {string[] | null}
 */
export function cellsOf(text, separator) {
  const trimmed = separator === '\t' ? text : text.trim();
  if (!trimmed.includes('"')) {
    const cells = separator === ' ' ? trimmed.split(/\s+/) : trimmed.split(separator);
    return cells.map((cell) => cell.trim());
  }
  const cells = [];
  const quoted = /\s*"([^"]*(?:""[^"]*)*)"/y;
  const plain = separator === ' ' ? /\S*/y : new RegExp(`[^${separator}]*`, 'y');
  const between = separator === ' ' ? /\s+/y : new RegExp(`[^${separator}]*${separator}`, 'y');
  for (let at = 0; ;) {
    quoted.lastIndex = at;
    plain.lastIndex = at;
    const match = quoted.exec(trimmed);
    const bare = match ? '' : String(plain.exec(trimmed)?.[0]).trim();
    if (bare.startsWith('"')) {
      return null;
    }
    cells.push(match ? match[1].replaceAll('""', '"').trim() : bare);
    between.lastIndex = match ? quoted.lastIndex : plain.lastIndex;
    if (between.exec(trimmed) === null) {
      return cells;
    }
    at = between.lastIndex;
  }
}

/**
 * Minus signs and spaces that only look like those of a keyboard.
 * @param {string} cell
 */
const asTyped = (cell) => cell.replace(/^[\u2212\u2013]/, '-').replace(/e[\u2212\u2013]/i, 'e-');

/** @param {string} cell */
const isNumberOfAnyStyle = (cell) => NUMBER['.'].test(cell) || NUMBER[','].test(cell);

/**
 * @param {string} cell
 * @param {Decimal} decimal
 */
export function isNumber(cell, decimal) {
  return NUMBER[decimal].test(asTyped(cell));
}

/** @param {string} cell */
export function isMissing(cell) {
  return MISSING.test(cell);
}

/**
 * The number of a cell, or what is wrong with it and what to do.
 * @param {string} cell
 * @param {Decimal} decimal
 * @returns {{ value: number, problem?: undefined } | { problem: string }}
 */
export function readCell(cell, decimal) {
  const typed = asTyped(cell);
  if (NUMBER[decimal].test(typed)) {
    const value = Number(typed.replace(',', '.')) + 0;
    return Number.isFinite(value)
      ? { value }
      : { problem: `${quote(cell)} is too large: use another unit` };
  }
  if (isMissing(cell)) {
    return { problem: 'is missing: fill it in, or remove the line' };
  }
  if (INFINITE.test(cell)) {
    return { problem: `${quote(cell)} is not finite: remove the line` };
  }
  if (DATE.test(cell)) {
    return {
      problem: `${quote(cell)} looks like a date: write a number, such as days since the first one`,
    };
  }
  if (/^[-+]?[\d.,\s'_]+$/.test(typed) && /\d/.test(typed)) {
    const other = decimal === '.' ? 'a decimal point' : 'a decimal comma';
    return {
      problem: `${quote(cell)} can be read in two ways: write it with ${other} and no other mark`,
    };
  }
  return { problem: `${quote(cell)} is not a number: correct it, or remove the line` };
}

/**
 * A text as messages quote it.
 * @param {string} text
 */
export function quote(text) {
  return `“${text.length > 30 ? `${text.slice(0, 29)}…` : text}”`;
}

/**
 * How well a line reads with a separator: the part of its cells that are numbers or left empty.
 * @param {string} text
 * @param {Separator} separator
 */
function fitOf(text, separator) {
  const cells = (cellsOf(text, separator) ?? []).map(asTyped);
  const numbers = cells.filter(isNumberOfAnyStyle).length;
  const empty = cells.filter(isMissing).length;
  return cells.length < 2 || numbers === 0 ? 0 : (numbers + empty) / cells.length;
}

/**
 * How the cells of a table are parted, and what its decimal mark is.
 * @param {string[]} texts lines that are not empty
 * @returns {Format}
 */
export function formatOf(texts) {
  const sample = texts.slice(0, SAMPLE);
  const [stated] = /^sep=([;,\t])$/i.exec(sample[0]?.trimStart() ?? '')?.slice(1) ?? [];
  const fits = SEPARATORS.map((one) => sample.reduce((sum, text) => sum + fitOf(text, one), 0));
  const best = Math.max(...fits);
  const guess = SEPARATORS.find((one) => one !== ' ' && sample.some((text) => text.includes(one)));
  const found = best > 0 ? SEPARATORS[fits.indexOf(best)] : (guess ?? ' ');
  const separator = /** @type {Separator} */ (stated ?? found);
  return { separator, decimal: separator === ',' ? '.' : decimalOf(sample, separator) };
}

/**
 * @param {string[]} texts
 * @param {Separator} separator
 * @returns {Decimal}
 */
function decimalOf(texts, separator) {
  const cells = texts.flatMap((text) => cellsOf(text, separator) ?? []).map(asTyped);
  const commas = cells.filter((cell) => NUMBER[','].test(cell) && !NUMBER['.'].test(cell)).length;
  const points = cells.filter((cell) => NUMBER['.'].test(cell) && !NUMBER[','].test(cell)).length;
  return commas > points ? ',' : '.';
}
