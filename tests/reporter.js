// @ts-check
// A reporter for `node --test` that gives the counts as one line of JSON, for tests/run.js.

/**
 * Node counts a file that holds no test as one test that passed, named like the file. Here that
 * is a failure. A file that throws or hangs is a failed test of that name.
 * @param {AsyncIterable<{ type: string, data?: any }>} events
 * @returns {AsyncGenerator<string>}
 */
async function* count(events) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  /** @type {string[]} */
  const empty = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    if (type === 'test:fail') failed++;
    else if (data.nesting === 0 && data.name === data.file) empty.push(data.file);
    else if (data.skip !== undefined || data.todo !== undefined) skipped++;
    else passed++;
  }
  yield JSON.stringify({ passed, failed, skipped, empty });
}

// Node takes a reporter from the module's default export.
export { count as default };
