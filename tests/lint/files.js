// @ts-check
// The files of the project, and running a program on them.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is made or fetched, not written. */
const OUTPUT = ['.git', 'build', 'node_modules'];

/**
 * @param {string} folder  in the project, '' for all of it
 * @param {RegExp} [pattern]  of the path in the project
 * @returns {string[]}  paths in the project, sorted
 */
export function listFiles(folder, pattern = /(?:)/) {
  /** @type {string[]} */
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name).split(sep).join('/');
    if (OUTPUT.includes(entry.name)) continue;
    if (entry.isDirectory()) found.push(...listFiles(path, pattern));
    else if (pattern.test(path)) found.push(path);
  }
  return found.sort();
}

/** @param {string} path  in the project */
export const read = (path) => readFileSync(join(root, path), 'utf8');

/**
 * Runs a program in the project's folder and gives what it printed; throws that if it failed.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<string>}
 */
export function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')}\n${output}`));
    });
  });
}
