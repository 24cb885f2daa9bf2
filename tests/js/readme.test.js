// @ts-check
// README.md keeps to the code: its lists are those of core.abi, its example prints what
// it says, its picture is what the demo draws.
//   node tests/js/readme.test.js --write    puts the present lists and picture in their place

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { format } from 'prettier';

import { read, root, run } from '../lint/files.js';
import { core } from './support.js';

/** @typedef {import('../../web/core/abi.js').Setting} Setting */

const { settings, methods, systems } = core.abi;
const README = 'README.md';
const PICTURE = 'web/demo.svg';

// ---------------------------------------------------------------------------- lists

/** @param {unknown} value */
const code = (value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** @param {{ least?: number, most?: number }} limits */
const range = ({ least, most }) => `${least} to ${most}`;

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {Setting} setting */
function defaultOf({ as, default: value }) {
  if (as === 'system') return 'of the system';
  return as === '' ? code(value) : `that of ${code(as)}`;
}

/** @param {Setting} setting */
function limitsOf(setting) {
  const { key, kind, choices = [], longest } = setting;
  switch (kind) {
    case 'choice':
      if (key === 'system' || key === 'method') return 'see below';
      return choices.map((choice) => code(choice.key)).join(' ');
    case 'flag':
      return '`true` `false`';
    case 'ints':
      return `up to ${longest} numbers, ${range(setting)}`;
    case 'points':
      return `1 to ${longest} points, ${range(setting)}`;
    case 'text':
      return `up to ${longest} characters`;
    default:
      return range(setting);
  }
}

const settingsTable = table(
  ['key', 'default', 'limits', 'unit', 'live', 'what'],
  settings.map((setting) => [
    code(setting.key),
    defaultOf(setting),
    limitsOf(setting),
    setting.unit,
    setting.restart ? '' : 'yes',
    setting.help,
  ]),
);

const methodsList = methods
  .map(({ key, label, order, embedded }) => {
    return `${code(key)} (${label}, order ${order}${embedded ? '' : ', fixed steps only'})`;
  })
  .join(', ');

const systemsTable = table(
  ['system', 'variables', 'start', 'end', 'parameters: default (limits)'],
  systems.map(({ key, variables, start, timeEnd, params }) => [
    ...[code(key), variables.join(', '), start.join(', '), `${timeEnd}`],
    params
      .map((parameter) => `${code(parameter.key)} ${parameter.default} (${range(parameter)})`)
      .join(', ') || 'those in `equations`',
  ]),
);

/** What stands between `<!-- name -->` and the next heading. @type {Record<string, string>} */
const lists = {
  settings: settingsTable,
  methods: methodsList,
  systems: systemsTable,
};

/** README.md with the present lists, as prettier lays it out. */
async function withLists() {
  let text = read(README);
  for (const [name, list] of Object.entries(lists)) {
    const begin = `<!-- ${name} -->`;
    const from = text.indexOf(begin) + begin.length;
    const to = text.indexOf('\n#', from);
    assert.ok(from >= begin.length && to > from, `${README} has no ${begin}`);
    text = `${text.slice(0, from)}\n\n${list}\n${text.slice(to)}`;
  }
  const style = JSON.parse(read('tests/lint/prettier.json'));
  return format(text, { ...style, parser: 'markdown' });
}

/** The picture, drawn anew. */
async function picture() {
  const scratch = mkdtempSync(join(tmpdir(), 'nde-readme-'));
  try {
    const file = join(scratch, 'demo.svg');
    await run(process.execPath, ['web/node/demo.js', '--out', file]);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

// ---------------------------------------------------------------------------- write or test

if (process.argv.includes('--write')) {
  writeFileSync(join(root, README), await withLists());
  writeFileSync(join(root, PICTURE), await picture());
} else {
  const mend = 'node tests/js/readme.test.js --write mends it';

  test('lists_of_the_readme_are_those_of_the_code', async () => {
    assert.equal(read(README), await withLists(), mend);
  });

  test('picture_of_the_readme_is_what_the_demo_draws', async () => {
    assert.ok(read(PICTURE) === (await picture()), `${PICTURE} differs: ${mend}`);
  });

  test('example_of_the_readme_prints_what_it_says', async () => {
    const [, example, output] =
      read(README).match(/```js\n(.*?)```.*?```text\n(.*?)```/s) ?? assert.fail('no example');
    const printed = await run(process.execPath, ['--input-type=module', '--eval', example]);
    assert.equal(printed, output);
  });

  test('second_example_of_the_readme_goes_on_from_the_first_with_the_same_bits', async () => {
    const [first, second] = [...read(README).matchAll(/```js\n(.*?)```/gs)].map(([, js]) => js);
    const compare = `
      own.train(3);
      later.train(3);
      console.log(String(own.losses()) === String(later.losses()), own.epoch);
      later.setWeights(JSON.parse(file));`;
    const program = first + second + compare;
    const printed = await run(process.execPath, ['--input-type=module', '--eval', program]);
    assert.match(printed, /\ntrue 103\n$/);
  });

  test('files_that_the_readmes_name_exist', () => {
    for (const readme of [README, 'src/README.md']) {
      const names = read(readme).matchAll(/[`(]((?:src|web|tests)\/[\w./-]*\w\/?)[`)]/g);
      const missing = [...names]
        .map(([, name]) => name)
        .filter((name) => !existsSync(join(root, name)));
      assert.deepEqual(missing, [], readme);
    }
  });
}
