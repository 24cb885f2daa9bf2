// @ts-check
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { serveFolder } from '../../web/node/static-server.js';

const scratch = mkdtempSync(join(tmpdir(), 'nde-server-'));
/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let server;

before(async () => {
  const site = join(scratch, 'site');
  mkdirSync(join(site, 'sub'), { recursive: true });
  writeFileSync(join(scratch, 'secret.txt'), 'secret');
  writeFileSync(join(site, 'index.html'), 'page');
  writeFileSync(join(site, 'sub/index.html'), 'sub');
  writeFileSync(join(site, 'nde.wasm'), 'wasm');
  writeFileSync(join(site, 'main.js'), 'js');
  symlinkSync(join(scratch, 'secret.txt'), join(site, 'link.txt'));
  server = await serveFolder(site);
});

after(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});

/**
 * A request whose path nobody tidies up, as fetch would.
 * @param {string} path
 * @param {string} [method]
 * @returns {Promise<{ status?: number, type?: string, location?: string, body: string }>}
 */
function ask(path, method = 'GET') {
  return new Promise((resolve, reject) => {
    const sent = request(server.url, { path, method }, (response) => {
      let body = '';
      response.on('data', (text) => (body += text));
      response.on('end', () => {
        const { 'content-type': type, location } = response.headers;
        resolve({ status: response.statusCode, type, location, body });
      });
    });
    sent.on('error', reject).end();
  });
}

test('server_listens_on_this_machine_only', () => {
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
});

test('files_have_the_types_that_browsers_insist_on', async () => {
  assert.equal((await ask('/nde.wasm')).type, 'application/wasm');
  assert.equal((await ask('/main.js?v=1')).type, 'text/javascript; charset=utf-8');
  assert.equal((await ask('/')).type, 'text/html; charset=utf-8');
});

test('folder_is_its_index_page_after_the_slash', async () => {
  assert.equal((await ask('/sub/')).body, 'sub');
  const { status, location } = await ask('/sub');
  assert.deepEqual([status, location], [301, '/sub/']);
});

for (const path of [
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/sub/../../secret.txt',
  '/link.txt',
  '/nothing',
]) {
  test(`path_${path}_is_not_found`, async () => {
    assert.equal((await ask(path)).status, 404);
  });
}

test('malformed_paths_are_refused', async () => {
  assert.equal((await ask('/%zz')).status, 400);
  assert.equal((await ask('/%00')).status, 400);
});

test('writing_is_refused', async () => {
  assert.equal((await ask('/', 'PUT')).status, 405);
});

test('files_are_compressed_for_those_who_take_it', async () => {
  const [plain, zipped] = await Promise.all(
    ['identity', 'gzip, br'].map((encoding) =>
      fetch(`${server.url}main.js`, { headers: { 'Accept-Encoding': encoding } }),
    ),
  );
  assert.equal(plain?.headers.get('content-encoding'), null);
  assert.equal(zipped?.headers.get('content-encoding'), 'gzip');
  assert.equal(await zipped?.text(), 'js');
});

test('file_that_is_there_already_is_not_sent_again', async () => {
  const tag = (await fetch(`${server.url}main.js`)).headers.get('etag') ?? '';
  const again = await fetch(`${server.url}main.js`, { headers: { 'If-None-Match': tag } });
  assert.deepEqual([again.status, await again.text()], [304, '']);
});

test('head_gives_no_body', async () => {
  const { status, body } = await ask('/', 'HEAD');
  assert.deepEqual([status, body], [200, '']);
});
