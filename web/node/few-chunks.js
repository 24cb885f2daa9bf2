// @ts-check
/**
 * Keeps the number of chunks small. esbuild makes one for every set of parts that share a module:
 * a dozen of them, each compressed by itself and asked for by itself. Here the parts that are
 * loaded late are said to need what is on the page by then in any case; so all of that is shared by
 * the same set.
 */
import { readFile } from 'node:fs/promises';

/** What each chapter has: with the page itself one chunk. */
const OF_EVERY_CHAPTER = [
  './sampling.js',
  '../view/axis-picker.js',
  '../view/lazy-panel.js',
  '../view/phase-plane.js',
  '../view/settings-form.js',
  '../view/sheet.js',
  '../view/symbol.js',
];
/** Of the core, which the page and its worker share. */
const OF_THE_CORE = ['../core/fitted-curves.js'];

/** @type {readonly [part: RegExp, isThere: readonly string[]][]} */
const LOADED_BEFORE = [
  [/\/web\/app\/app\.js$/, ['../worker/protocol.js', ...OF_THE_CORE, ...OF_EVERY_CHAPTER]],
  [/\/web\/worker\/trainer\.js$/, OF_THE_CORE],
  [/\/web\/app\/(learn|solve-chapter|shortcuts)\.js$/, ['./app.js']],
  [/\/web\/app\/(extra-\w+|field-effects)\.js$/, ['./learn.js']],
  [/\/web\/app\/solve-share\.js$/, ['./solve-chapter.js']],
  [/\/web\/worker\/answers\.js$/, ['./trainer.js']],
];

/** @type {import('esbuild').Plugin} */
export const fewChunks = {
  name: 'few-chunks',
  setup(build) {
    build.onLoad({ filter: /[\\/]web[\\/](app|worker)[\\/][\w-]+\.js$/ }, async ({ path }) => {
      const name = path.replaceAll('\\', '/');
      const isThere = LOADED_BEFORE.flatMap(([part, files]) => (part.test(name) ? files : []));
      const imports = isThere.map((file) => ['import', `'${file}';\n`].join(' ')).join('');
      return { contents: (await readFile(path, 'utf8')) + imports, loader: 'js' };
    });
  },
};
