// @ts-check
// A web server for one folder, as small as a static host can be: GET and HEAD of files, compressed
// for those who take it, and not sent again to those who have them; on this machine only.

import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string | Buffer} body
 */

/**
 * @param {number} status
 * @param {string} text
 * @param {Record<string, string>} [headers]
 * @returns {Reply}
 */
function plain(status, text, headers = {}) {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: text,
  };
}

/**
 * The file of a URL path. Every part of a path is looked up for what it is: `..`, encoded or not,
 * and symbolic links that lead out of the folder find nothing.
 * @param {string} root   the folder, without symbolic links
 * @param {string} target  path and query of the request
 * @returns {Promise<Reply>}
 */
async function find(root, target) {
  const path = target.replace(/[?#].*$/s, '');
  let file;
  try {
    file = await realpath(join(root, decodeURIComponent(path)));
    if (file !== root && !file.startsWith(root + sep)) return plain(404, 'not found\n');
    if ((await stat(file)).isDirectory()) {
      // Without the slash the page's relative links would lead one folder up.
      if (!path.endsWith('/')) return plain(301, 'moved\n', { Location: `${path}/` });
      file = await realpath(join(file, 'index.html'));
    }
    const headers = {
      'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
    };
    return { status: 200, headers, body: await readFile(file) };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (cause instanceof URIError || code === 'ERR_INVALID_ARG_VALUE')
      return plain(400, 'bad path\n');
    if (code === 'ENOENT' || code === 'ENOTDIR') return plain(404, 'not found\n');
    return plain(500, `${code ?? cause}\n`);
  }
}

/** Compressed bodies by what they are made of. @type {Map<string, Buffer>} */
const compressed = new Map();

/**
 * A reply as this request takes it.
 * @param {Reply} reply
 * @param {import('node:http').IncomingHttpHeaders} wishes
 * @returns {Reply}
 */
function suit({ status, headers, body }, wishes) {
  if (status !== 200) {
    return { status, headers, body };
  }
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 20);
  const isZipped =
    /\bgzip\b/.test(String(wishes['accept-encoding'])) && headers['Content-Type'] !== 'image/png';
  const tag = `"${hash}${isZipped ? '-gzip' : ''}"`;
  const common = { ...headers, ETag: tag, Vary: 'Accept-Encoding' };
  if (wishes['if-none-match'] === tag) {
    return { status: 304, headers: common, body: '' };
  }
  if (!isZipped) {
    return { status, headers: common, body };
  }
  const zipped = compressed.get(hash) ?? gzipSync(body, { level: 9 });
  compressed.set(hash, zipped);
  return { status, headers: { ...common, 'Content-Encoding': 'gzip' }, body: zipped };
}

/**
 * Serves a folder on 127.0.0.1 until close() is called.
 * @param {string} folder
 * @param {number} [port]  0: a free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}  url ends with a slash
 */
export async function serveFolder(folder, port = 0) {
  const root = await realpath(folder);
  const server = createServer(async (request, response) => {
    const known = request.method === 'GET' || request.method === 'HEAD';
    const { status, headers, body } = known
      ? suit(await find(root, request.url ?? '/'), request.headers)
      : plain(405, 'GET and HEAD only\n', { Allow: 'GET, HEAD' });
    const length = status === 304 ? {} : { 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
