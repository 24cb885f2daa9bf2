// @ts-check
// Every arrow points down: the includes of src/ and the imports of web/ follow layers.js.

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';

import { listFiles, read } from './files.js';
import { core, systemHeaders, web } from './layers.js';

/**
 * The place of a module in the list, or -1. A line of its own goes before a pattern.
 * @param {string} name
 */
function placeOf(name) {
  const place = core.indexOf(name);
  if (place >= 0) return place;
  return core.findIndex((line) => line.endsWith('*') && name.startsWith(line.slice(0, -1)));
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 * @returns {string[]}  the first groups
 */
const matches = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

test('includes_of_src_point_down', () => {
  const problems = [];
  for (const file of listFiles('src', /\.[ch]$/)) {
    const name = posix.basename(file).replace(/\.[ch]$/, '');
    if (placeOf(name) < 0) problems.push(`${file} has no place in layers.js`);
    for (const header of matches(read(file), /^\s*#\s*include\s+"(.+?)\.h"/gm)) {
      const down = header === name || placeOf(header) < placeOf(name);
      if (!down || placeOf(header) < 0) problems.push(`${file} must not include ${header}.h`);
    }
    for (const header of matches(read(file), /^\s*#\s*include\s+<(.+?)>/gm)) {
      if (!systemHeaders.includes(header)) problems.push(`${file} must not include <${header}>`);
    }
  }
  assert.deepEqual(problems, []);
});

/**
 * The line of the list that holds for a file.
 * @param {string} file
 */
const lineOf = (file) => Object.keys(web).find((line) => file.startsWith(line));

/**
 * Files and packages that a file imports, those of its types included.
 * @param {string} file
 */
function importsOf(file) {
  const specifiers = matches(read(file), /(?:\bfrom|\bimport|\bimport\()\s*'([^'\s]+)'/g);
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier,
  );
}

test('imports_of_web_point_down', () => {
  const problems = [];
  for (const file of listFiles('web', /\.js$/)) {
    const line = lineOf(file);
    if (line === undefined) {
      problems.push(`${file} has no place in layers.js`);
      continue;
    }
    // A file that has a line of its own still belongs to its folder.
    const allowed = [`${posix.dirname(line)}/`, line, ...web[line]].filter((to) => to !== 'web/');
    for (const target of importsOf(file)) {
      if (!allowed.some((to) => target.startsWith(to))) {
        problems.push(`${file} must not import ${target}`);
      }
    }
  }
  assert.deepEqual(problems, []);
});

test('imports_of_web_form_no_cycle', () => {
  /** @type {Map<string, 'open' | 'done'>} */
  const seen = new Map();
  /** @type {string[]} */
  const cycles = [];
  /** @param {string[]} path */
  const visit = (path) => {
    const file = path[path.length - 1];
    if (seen.get(file) === 'open') cycles.push(path.slice(path.indexOf(file)).join(' -> '));
    if (seen.has(file)) return;
    seen.set(file, 'open');
    // Types may refer to each other: only what runs counts.
    for (const specifier of matches(read(file), /^(?:import|export)\b[^;]*?'(\..+?)';/gms)) {
      visit([...path, posix.join(posix.dirname(file), specifier)]);
    }
    seen.set(file, 'done');
  };
  for (const file of listFiles('web', /\.js$/)) visit([file]);
  assert.deepEqual(cycles, []);
});
