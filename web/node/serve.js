// @ts-check
// node web/node/serve.js [folder] [port]: serves a folder, the built page by default.
// Without a port: 8080, or a free one when that is taken.

import { serveFolder } from './static-server.js';

const [folder = 'build/site', port] = process.argv.slice(2);

/** @param {unknown} error */
const isTaken = (error) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

const { url } = await serveFolder(folder, Number(port ?? 8080)).catch((error) => {
  if (port === undefined && isTaken(error)) return serveFolder(folder);
  throw error;
});
console.log(`${url}  serves ${folder}; Ctrl-C ends it`);
