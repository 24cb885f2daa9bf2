// @ts-check
/** The one error class of the core: what a caller can cause and mend, and checks that throw it. */

export class NdeError extends Error {
  /**
   * @param {string} message names the value, the limit and what to do
   * @param {{ key?: string, value?: unknown, status?: string, cause?: unknown }} [details]
   */
  constructor(message, { key = '', value, status = 'BAD_SETTING', cause } = {}) {
    super(message, { cause });
    this.name = 'NdeError';
    /** The setting that the error is about, or ''. */
    this.key = key;
    /** The value that was refused. */
    this.value = value;
    /** A name of `core.abi.statuses`. */
    this.status = status;
  }
}

/**
 * The options or request of a call, {} where there are none.
 * @template T
 * @param {string} what it belongs to
 * @param {T | null | undefined} value
 * @returns {T}
 */
export function objectOf(what, value) {
  if (value !== undefined && (typeof value !== 'object' || value === null)) {
    throw new NdeError(`${what} takes an object; it was given ${String(value)}`, { value });
  }
  return value ?? /** @type {T} */ ({});
}

/**
 * The entries of a list that may come from JSON, which turns a typed array into { 0: …, 1: … }.
 * @param {unknown} value
 * @returns {unknown[] | undefined} undefined where it is no list
 */
export function listOf(value) {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(/** @type {ArrayLike<unknown>} */ (value));
  }
  const isObject = typeof value === 'object' && value !== null;
  // Whole numbers come first among the keys, in their order.
  const isList = isObject && Object.keys(value).every((key, i) => key === String(i));
  return isList ? Object.values(value) : undefined;
}

/**
 * The same of finite numbers.
 * @param {unknown} value
 * @returns {number[] | undefined}
 */
export function numbersOf(value) {
  const list = listOf(value);
  return list?.every(Number.isFinite) ? /** @type {number[]} */ (list) : undefined;
}
