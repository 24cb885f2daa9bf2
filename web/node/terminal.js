// @ts-check
/** What programs in the terminal share: options, files, messages without a stack. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { NdeError } from '../core/index.js';

/** What the user can mend or has to know: shown as one line, without a stack. */
export class PlainError extends Error {}

/**
 * @param {Record<string, string>} defaults by name; all take a text
 * @returns {Record<string, string> & { help: boolean }}
 */
export function readOptions(defaults) {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, text]) => [
      name,
      { type: /** @type {const} */ ('string'), default: text },
    ]),
  );
  const help = { type: /** @type {const} */ ('boolean'), default: false };
  let values;
  try {
    ({ values } = parseArgs({ options: { ...options, help } }));
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new PlainError(`${reason}; --help lists the options`, { cause });
  }
  return /** @type {Record<string, string> & { help: boolean }} */ ({ ...values });
}

/**
 * @param {string} file
 * @param {string} text
 */
export async function writeText(file, text) {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new PlainError(`cannot write ${file}: ${reason}`, { cause });
  }
}

/**
 * Runs a program; bugs keep their stack.
 * @param {string} name
 * @param {() => Promise<void>} main
 */
export async function run(name, main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof PlainError || error instanceof NdeError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
