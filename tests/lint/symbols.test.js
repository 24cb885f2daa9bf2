// @ts-check
// What the compiled core needs and gives: no allocator, no libc beyond mem*, no global state.

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';

import { listFiles, read, root, run } from './files.js';

const SOURCES = listFiles('src', /\.c$/);
const VARIANTS = ['gcc-O3', 'clang-O3'];

/** @param {string} source @param {string} variant */
const objectOf = (source, variant) =>
  `${root}build/native/${variant}/src/${posix.basename(source, '.c')}.o`;

/**
 * What nm lists for every object: the object's source, the symbol.
 * @param {string[]} options
 * @returns {Promise<{ source: string, symbol: string }[]>}
 */
async function listSymbols(options) {
  const jobs = VARIANTS.flatMap((variant) => SOURCES.map((source) => ({ source, variant })));
  const lists = await Promise.all(
    jobs.map(async ({ source, variant }) => {
      const output = await run('nm', [
        ...options,
        '--format=just-symbols',
        objectOf(source, variant),
      ]);
      const symbols = output.split('\n').filter((symbol) => symbol !== '');
      return symbols.map((symbol) => ({ source, symbol }));
    }),
  );
  return lists.flat();
}

test('core_needs_only_itself_and_mem_functions', async () => {
  // sqrt and floor: exact by IEEE 754, the compiler calls them where no instruction does it.
  const allowed = /^(nde_\w+|mem(cpy|move|set|cmp)|sqrt|floor|_GLOBAL_OFFSET_TABLE_)$/;
  const needed = await listSymbols(['--undefined-only']);
  assert.ok(needed.length > 0);
  assert.deepEqual(
    needed.filter(({ symbol }) => !allowed.test(symbol)),
    [],
  );
});

test('core_defines_only_names_of_its_own', async () => {
  const defined = await listSymbols(['--extern-only', '--defined-only']);
  assert.ok(defined.length > 0);
  assert.deepEqual(
    defined.filter(({ symbol }) => !symbol.startsWith('nde_')),
    [],
  );
});

test('core_has_no_global_state_outside_abi', async () => {
  // Sections that can be written, constants with pointers (.data.rel.ro) excepted.
  const writable = /^\.(data|bss|tdata|tbss)(?!\.rel\.ro)(\.\S+)?\s+[1-9]/m;
  const problems = [];
  for (const source of SOURCES.filter((path) => path !== 'src/abi.c')) {
    for (const variant of VARIANTS) {
      const sections = await run('size', ['-A', objectOf(source, variant)]);
      if (writable.test(sections)) problems.push(`${source} (${variant})\n${sections}`);
    }
  }
  assert.deepEqual(problems, []);
});

test('core_has_no_forbidden_words', () => {
  const words = /\b(goto|alloca|setjmp|longjmp|volatile|register|__DATE__|__TIME__)\b/;
  const problems = [];
  for (const file of listFiles('src', /\.[ch]$/)) {
    const code = read(file)
      .replace(/\/\*.*?\*\//gs, '')
      .replace(/"(\\.|[^"\\])*"/g, '""');
    const match = code.match(words);
    if (match) problems.push(`${file}: ${match[1]}`);
  }
  assert.deepEqual(problems, []);
});
