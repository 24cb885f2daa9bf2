// @ts-check
// The files as a whole: what lies at the top, and nothing that belongs to one machine.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { listFiles, read, root } from './files.js';

test('top_level_holds_nothing_new', () => {
  const allowed = ['Makefile', 'README.md', 'package.json', 'package-lock.json'];
  const folders = ['src', 'web', 'tests', 'build', 'node_modules'];
  const unknown = readdirSync(root).filter(
    (name) => !name.startsWith('.') && !allowed.includes(name) && !folders.includes(name),
  );
  assert.deepEqual(unknown, []);
});

test('no_file_names_a_registry_or_a_folder_of_one_machine', () => {
  const patterns = [/registry\.(npmjs|yarnpkg|npmmirror)/, /"resolved":\s"http/];
  const folders = /(^|[\s"'`(=:])\/(work|root|home)\//m;
  const problems = [];
  for (const file of listFiles('', /\.(c|h|css|html|js|json|md|py|sh|svg|txt)$|\/run$|Makefile/)) {
    const text = read(file);
    for (const pattern of [...patterns, folders]) {
      const match = text.match(pattern);
      if (match) problems.push(`${file}: ${match[0].trim()}`);
    }
  }
  assert.deepEqual(problems, []);
});
