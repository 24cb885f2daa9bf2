// @ts-check
/** The one error class of the core: what a caller can cause and mend. */

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
