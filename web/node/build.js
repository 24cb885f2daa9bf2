// @ts-check
/**
 * Makes build/site: the page as static files that work from any folder of any host.
 *
 *   main.js, worker.js   what both use is in chunks that are loaded once; chapters, panels that a
 *                        reader opens, and Chart.js are in chunks that are loaded later
 *   main.css             the page and its first chapter; solve.css and extras.css come later
 *   nde.wasm, index.html
 *
 * The page asks for its files as `main.js?v=<hash of the content>`, and chunks have a hash in their
 * names: a browser that kept an old one never mixes it with a new page.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { fewChunks } from './few-chunks.js';
import { leanCharts } from './lean-charts.js';

const root = new URL('../../', import.meta.url);
const site = new URL('build/site/', root);

/** @param {string} name */
const path = (name) => fileURLToPath(new URL(name, root));

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  target: ['es2022', 'chrome94', 'firefox94', 'safari16.4'],
  legalComments: 'linked',
  // Of web/core, for Node only.
  external: ['node:*'],
  outdir: fileURLToPath(site),
  logLevel: 'warning',
};

await rm(site, { recursive: true, force: true });
await mkdir(site, { recursive: true });
const [scripts] = await Promise.all([
  build({
    ...common,
    entryPoints: { main: path('web/app/main.js'), worker: path('web/worker/worker.js') },
    format: 'esm',
    splitting: true,
    chunkNames: 'part-[name]-[hash]',
    plugins: [fewChunks, leanCharts],
    metafile: true,
  }),
  build({
    ...common,
    entryPoints: {
      main: path('web/style/main.css'),
      extras: path('web/style/extras.css'),
      solve: path('web/style/chapter-solve.css'),
    },
  }),
  copyFile(path('build/nde.wasm'), new URL('nde.wasm', site)),
]);

let html = await readFile(path('web/index.html'), 'utf8');
const named = ['main.css', 'extras.css', 'solve.css', 'main.js', 'worker.js', 'nde.wasm'];
for (const name of named) {
  const content = await readFile(new URL(name, site));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  html = html.replaceAll(`"${name}"`, `"${name}?v=${hash}"`);
}
// Chunks that main.js imports are asked for beside it, not after it.
const main = Object.entries(scripts.metafile.outputs).find(([file]) => file.endsWith('/main.js'));
const preloads = (main?.[1].imports ?? [])
  .filter(({ kind }) => kind === 'import-statement')
  .map(({ path: file }) => `    <link rel="modulepreload" href="${basename(file)}" />\n`);
html = html.replace('  </head>', `${preloads.join('')}  </head>`);
await writeFile(new URL('index.html', site), html);
