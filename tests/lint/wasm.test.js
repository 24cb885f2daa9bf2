// @ts-check
// The wasm module: its exports are src/exports.txt, its one import is the host field, it is small.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { gzipSize } from '../gzip.js';
import { read, root } from './files.js';

const bytes = readFileSync(`${root}build/nde.wasm`);
const wasm = new WebAssembly.Module(bytes);

/** What Emscripten's linker adds by itself; which of them depends on its version. */
const ADDED = [
  '__errno_location',
  '__indirect_function_table',
  '_emscripten_stack_alloc',
  '_emscripten_stack_restore',
  '_initialize',
  'emscripten_stack_get_current',
  'stackAlloc',
  'stackRestore',
  'stackSave',
];

test('exports_are_the_list_the_memory_and_its_start', () => {
  const listed = read('src/exports.txt').trim().split(/\s+/);
  // Emscripten writes C names with an underscore in front.
  const want = [...listed.map((name) => name.replace(/^_/, '')), 'memory', '__heap_base'];
  const got = WebAssembly.Module.exports(wasm).map(({ name }) => name);
  assert.deepEqual(got.filter((name) => !ADDED.includes(name)).sort(), [...new Set(want)].sort());
});

test('imports_are_the_host_field_at_most', () => {
  const imports = WebAssembly.Module.imports(wasm).map(({ name, kind }) => `${kind} ${name}`);
  assert.deepEqual(
    imports.filter((text) => text !== 'function nde_host_eval'),
    [],
  );
  assert.ok(imports.length <= 1);
});

test('module_has_at_most_40_kibibytes_compressed', () => {
  const size = gzipSize(bytes);
  assert.ok(size <= 40_960, `${size} bytes after gzip -9`);
});
