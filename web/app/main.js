// @ts-check
/** The entry of the page: finds its root element, loads the core, starts the app. */
import { loadCore } from '../core/index.js';
import { StyleSheets } from '../view/style-sheets.js';
import { App } from './app.js';

/** @type {import('./app.js').AddressBar} */
const address = {
  read: () => ({ search: location.search, hash: location.hash }),
  replace: ({ search, hash }) =>
    history.replaceState(null, '', `${location.pathname}${search}${hash}`),
  link: ({ search, hash }) => Object.assign(new URL(location.href), { search, hash }).href,
  onChange: (listener, signal) => addEventListener('hashchange', listener, { signal }),
};

/** @param {HTMLElement} root */
async function start(root) {
  const { wasm = 'nde.wasm', worker = 'worker.js' } = root.dataset;
  const { solve = 'solve.css', extras = 'extras.css' } = root.dataset;
  const core = await loadCore(new URL(wasm, document.baseURI));
  const { signal } = new AbortController();
  const workerUrl = new URL(worker, document.baseURI);
  const styles = new StyleSheets(document.head, { solve, extras });
  // Compiled once: the worker gets the module.
  const source = core.module;
  return new App(root, { core, source, workerUrl, styles, address, keys: document.body, signal });
}

const root = document.querySelector('[data-nde]');
if (root instanceof HTMLElement) {
  start(root).catch((/** @type {unknown} */ error) => {
    console.error(error);
    const reason = error instanceof Error ? error.message : String(error);
    const text = document.createElement('p');
    text.className = 'nde-notice';
    text.textContent =
      `The playground could not start: ${reason}. It needs WebAssembly with SIMD, ` +
      'which browsers have had since about 2021 to 2023, and its files must be served over http.';
    root.replaceChildren(text);
  });
}
