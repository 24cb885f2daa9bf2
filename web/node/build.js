// @ts-check
/**
 * Makes build/site: the page as static files that work from any folder of any host.
 *
 *   main.js + chunks   the page; Chart.js is in a chunk that is loaded later
 *   worker.js          one classic script: starts everywhere, from a Blob too
 *   main.css, nde.wasm, index.html
 *
 * The page asks for its files as `main.js?v=<hash of the content>`: a browser that kept an old one
 * never mixes it with a new page.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
await Promise.all([
  build({
    ...common,
    entryPoints: { main: path('web/app/main.js') },
    format: 'esm',
    splitting: true,
    chunkNames: 'part-[name]-[hash]',
  }),
  build({
    ...common,
    entryPoints: { worker: path('web/worker/worker.js') },
    format: 'iife',
    // web/core knows where its wasm stands from its own address. A classic script has none; it
    // needs none either, because the page gives the worker the compiled module.
    define: { 'import.meta.url': '"nde:/worker"' },
  }),
  build({ ...common, entryPoints: { main: path('web/style/main.css') } }),
  copyFile(path('build/nde.wasm'), new URL('nde.wasm', site)),
]);

let html = await readFile(path('web/index.html'), 'utf8');
for (const name of ['main.css', 'main.js', 'worker.js', 'nde.wasm']) {
  const content = await readFile(new URL(name, site));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  html = html.replaceAll(`"${name}"`, `"${name}?v=${hash}"`);
}
await writeFile(new URL('index.html', site), html);
