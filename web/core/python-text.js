// @ts-check
/** Values as Python source: numbers that read back to the same double, lists within 100 columns. */

/** Columns that a line of the program may have. */
const COLUMNS = 100;

/**
 * A double; whole numbers get a point, so that PyTorch takes a list of them for doubles as well.
 * @param {number} value finite
 */
export function pythonFloat(value) {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** @param {boolean} value */
export const pythonFlag = (value) => (value ? 'True' : 'False');

/** @param {string} text A JSON string is a Python string as well. */
export const pythonString = (text) => JSON.stringify(text);

/** @param {ArrayLike<number>} values */
export const pythonList = (values) => `[${Array.from(values, pythonFloat).join(', ')}]`;

/** @param {ArrayLike<ArrayLike<number>>} rows */
export const pythonRows = (rows) => `[${Array.from(rows, pythonList).join(', ')}]`;

/**
 * Text that may come from anywhere, as it can stand in a comment or a docstring: one line of
 * printable characters without quotes of three or backslashes.
 * @param {string} text
 */
export function pythonRemark(text) {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('\\', '/')
    .replaceAll('"', "'")
    .trim();
}

/**
 * Items one after the other, each followed by a comma, in lines of at most 100 columns.
 * @param {string[]} items
 * @param {string} indent
 */
export function wrapItems(items, indent) {
  /** @type {string[]} */
  const lines = [];
  let line = indent;
  for (const item of items) {
    const piece = `${line === indent ? '' : ' '}${item},`;
    if (line.length + piece.length > COLUMNS && line !== indent) {
      lines.push(line);
      line = `${indent}${item},`;
    } else {
      line += piece;
    }
  }
  return line === indent ? lines : [...lines, line];
}

/**
 * Words of a text in lines of at most 100 columns; lines but the first begin with `indent`.
 * @param {string} text
 * @param {string} first what the first line begins with
 * @param {string} indent
 */
export function wrapWords(text, first, indent) {
  const lines = [];
  let line = first;
  const longest = new RegExp(`.{1,${COLUMNS - indent.length}}`, 'gu');
  for (const word of text.split(' ').flatMap((one) => one.match(longest) ?? [])) {
    const glue = line === first || line === indent ? '' : ' ';
    if (line.length + glue.length + word.length > COLUMNS && line !== indent) {
      lines.push(line);
      line = indent + word;
    } else {
      line += glue + word;
    }
  }
  return [...lines, line];
}

/**
 * A dictionary of flat lists of numbers, with a comment before it.
 * @param {string} name
 * @param {string} remark
 * @param {{ name: string, data: ArrayLike<number> }[]} entries
 */
export function numberTable(name, remark, entries) {
  return [
    `# ${remark}`,
    `${name} = {`,
    ...entries.flatMap((entry) => [
      `    ${pythonString(entry.name)}: [`,
      ...wrapItems(Array.from(entry.data, pythonFloat), ' '.repeat(8)),
      '    ],',
    ]),
    '}',
  ];
}
