// @ts-check
// Types, linters and formatters, each on all of its files. `make format` mends formatting.

import { test } from 'node:test';

import { listFiles, root, run } from './files.js';

/**
 * Runs a program of an npm package; what it complains about is the failure's message.
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<void>}
 */
async function npm(name, args) {
  await run(`${root}node_modules/.bin/${name}`, args);
}

test('types_are_right', () => npm('tsc', ['--project', 'tests/lint/tsconfig.json']));

test('eslint_finds_nothing', () =>
  npm('eslint', ['--config', 'tests/lint/eslint.config.js', '--max-warnings=0', 'web', 'tests']));

test('stylelint_finds_nothing', () =>
  npm('stylelint', ['--config', 'tests/lint/stylelint.json', '--max-warnings=0', 'web/**/*.css']));

test('html_is_valid', () =>
  npm('html-validate', ['--config', 'tests/lint/html-validate.json', 'web/**/*.html']));

test('prettier_would_change_nothing', () =>
  npm('prettier', ['--config=tests/lint/prettier.json', '--check', '.']));

test('clang_format_would_change_nothing', async () => {
  const files = ['src', 'tests/c'].flatMap((folder) => listFiles(folder, /\.[ch]$/));
  await run('clang-format', ['--dry-run', '-Werror', ...files]);
});
