// @ts-check
// What the C core says about itself, and the boundary between it and JavaScript.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { applySetting, applySettings } from '../../web/core/configure.js';
import { Instance } from '../../web/core/wasm.js';
import { loadCore } from '../../web/core/index.js';
import { assertSameBits, assertSameRun, core, grid, NdeError } from './support.js';

const { abi } = core;
const KINDS = ['choice', 'int', 'real', 'flag', 'ints', 'points', 'text'];
/** Settings that C keeps as numbers. */
const isNumber = (/** @type {{ kind: string }} */ { kind }) => kind !== 'text';
const GROUPS = ['system', 'start', 'data', 'network', 'solver', 'gradient', 'training'];

test('every_setting_has_every_member_of_its_kind', () => {
  for (const setting of abi.settings) {
    const { key, kind, group, label, help, as, unit, restart } = setting;
    assert.match(key, /^[a-z][A-Za-z0-9]*$/);
    assert.ok(KINDS.includes(kind), `${key}: kind ${kind}`);
    assert.ok(GROUPS.includes(group), `${key}: group ${group}`);
    assert.ok(label.length > 0 && help.length > 0, `${key}: label and help`);
    assert.equal(typeof restart, 'boolean', key);
    assert.equal(typeof unit, 'string', key);
    const known = ['', 'system', ...abi.settings.map((other) => other.key)];
    assert.ok(known.includes(as) && as !== key, `${key}: as ${as}`);
    const hasLimits = !['choice', 'flag', 'text'].includes(kind);
    assert.equal(hasLimits, setting.least !== undefined && setting.most !== undefined, key);
    if (kind === 'real') assert.match(String(setting.scale), /^(log|linear)$/, key);
    const isLong = ['ints', 'points', 'text'].includes(kind);
    assert.equal(isLong, setting.longest !== undefined, key);
    assert.equal(kind === 'choice', setting.choices !== undefined, `${key}: choices`);
  }
});

test('groups_of_settings_stand_in_their_order', () => {
  const places = abi.settings.map(({ group }) => GROUPS.indexOf(group));
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
});

test('the_default_of_every_setting_is_within_its_limits', () => {
  const defaults = core.normalise();
  for (const setting of abi.settings) {
    const { key, kind, choices = [], least = 0, most = 0 } = setting;
    for (const value of [setting.default, defaults[key]]) {
      if (setting.as === 'system' && value === setting.default) continue;
      if (kind === 'choice')
        assert.ok(
          choices.some((choice) => choice.key === value),
          key,
        );
      else if (kind === 'flag') assert.equal(typeof value, 'boolean', key);
      else if (kind === 'text') assert.ok(String(value).length <= (setting.longest ?? 0), key);
      else {
        for (const number of [value].flat(2)) {
          const within = Number(number) >= least && Number(number) <= most;
          assert.ok(within, `${key}: got ${number}, want ${least} to ${most}`);
        }
      }
    }
  }
});

test('limits_of_a_logarithmic_setting_are_positive', () => {
  for (const { key, scale, least = 0, most = 0 } of abi.settings) {
    assert.ok(least < most || scale === undefined, `${key}: ${least} < ${most}`);
    if (scale === 'log') assert.ok(least > 0, `${key}: least ${least}`);
  }
});

test('keys_of_settings_are_unique', () => {
  const keys = abi.settings.map(({ key }) => key);
  assert.deepEqual([...new Set(keys)], keys);
});

test('keys_of_parameters_are_unique_in_a_system_and_none_is_a_setting', () => {
  const keys = abi.settings.map(({ key }) => key);
  for (const system of abi.systems) {
    const own = system.params.map(({ key }) => key);
    assert.deepEqual([...new Set(own)], own, system.key);
    assert.deepEqual(
      own.filter((key) => [...keys, 'data'].includes(key)),
      [],
      system.key,
    );
  }
});

test('every_system_is_complete_and_within_its_limits', () => {
  const [starts, timeEnd] = ['starts', 'timeEnd'].map((name) =>
    abi.settings.find(({ key }) => key === name),
  );
  for (const system of abi.systems) {
    const { key, dimension, start, variables, params } = system;
    assert.deepEqual([start.length, variables.length], [dimension, dimension], key);
    assert.ok(dimension >= 1 && dimension <= abi.stateMax, `${key}: dimension ${dimension}`);
    for (const parameter of params) {
      const { least, most, default: initial, symbol, help } = parameter;
      assert.ok(least <= initial && initial <= most, `${key}.${parameter.key}: ${initial}`);
      assert.ok(symbol.length > 0 && help.length > 0, `${key}.${parameter.key}`);
    }
    /** @param {number} x @param {typeof starts} setting */
    const within = (x, setting) => x >= (setting?.least ?? NaN) && x <= (setting?.most ?? NaN);
    assert.ok(start.every((x) => within(x, starts)) && within(system.timeEnd, timeEnd), key);
  }
});

test('the_choices_of_systems_methods_and_gradients_are_the_lists_of_that_name', () => {
  for (const [name, list] of /** @type {const} */ ([
    ['system', abi.systems],
    ['method', abi.methods],
    ['gradient', abi.gradients],
  ])) {
    const setting = abi.settings.find(({ key }) => key === name);
    assert.deepEqual(
      setting?.choices?.map(({ key, label }) => [key, label]),
      list.map(({ key, label }) => [key, label]),
    );
  }
});

test('choices_have_unique_keys_and_labels', () => {
  for (const { key, choices = [] } of abi.settings) {
    for (const part of /** @type {const} */ (['key', 'label'])) {
      const all = choices.map((choice) => choice[part]);
      assert.deepEqual([...new Set(all)], all, key);
      assert.ok(
        all.every((text) => text.length > 0),
        key,
      );
    }
  }
});

test('statuses_are_ok_news_and_failures', () => {
  const codes = abi.statuses.map(({ code }) => code);
  assert.deepEqual([...new Set(codes)], codes);
  assert.equal(abi.statuses.find(({ code }) => code === 0)?.name, 'OK');
  for (const { name, text } of abi.statuses) assert.ok(/^[A-Z_]+$/.test(name) && text.length > 0);
});

test('the_defaults_are_demo_2', () => {
  const { hidden, system, starts, timeEnd, samples, seed, method, control } = core.normalise();
  assert.deepEqual(
    { hidden, system, starts, timeEnd, samples, seed, method, control },
    {
      ...{ hidden: [32], system: 'spiral', starts: [[2, 0.7]], timeEnd: 7, samples: 160, seed: 42 },
      ...{ method: 'dopri5', control: 'torchdiffeq' },
    },
  );
});

test('c_starts_from_the_defaults_that_it_describes', () => {
  const fresh = new Instance(core.module);
  fresh.call('reset');
  const told = new Instance(core.module);
  applySettings(abi, told, core.normalise());
  abi.settings.forEach((setting, i) => {
    if (isNumber(setting)) {
      assert.equal(fresh.call('get', i, 0), told.call('get', i, 0), setting.key);
    }
  });
});

test('c_refuses_what_is_out_of_limits_by_itself', () => {
  const instance = new Instance(core.module);
  instance.call('reset');
  abi.settings.forEach((setting, i) => {
    const { key, kind, choices = [], least = 0, most = 1 } = setting;
    if (!isNumber(setting)) {
      assert.notEqual(instance.call('set', i, 0, 0), 0, `${key} is no number`);
      return;
    }
    const before = instance.call('get', i, 0);
    const outside = kind === 'choice' ? [-1, choices.length] : [least - 1, most + 1];
    const whole = kind === 'real' || kind === 'points' ? [] : [(least + most) / 2 + 0.25];
    for (const value of [...outside, ...whole, NaN, Infinity]) {
      assert.notEqual(instance.call('set', i, 0, value), 0, `${key} = ${value}`);
      assert.equal(instance.call('get', i, 0), before, `${key} after ${value}`);
    }
  });
  assert.notEqual(instance.call('set', abi.settings.length, 0, 0), 0, 'past the last setting');
});

test('c_refuses_a_restarting_setting_during_a_run', () => {
  const instance = new Instance(core.module);
  applySettings(abi, instance, core.normalise({ tapeMegabytes: 1 }));
  const bytes = instance.call('session_size');
  instance.reserve(instance.base, bytes);
  assert.equal(instance.call('session_begin', instance.base, bytes), 0);
  for (const { key, restart } of abi.settings) {
    const set = () => applySetting(abi, instance, key, core.normalise()[key]);
    if (restart) assert.throws(set, /refuses/, key);
    else set();
  }
});

test('the_module_imports_one_function_at_most', () => {
  const imports = WebAssembly.Module.imports(core.module);
  assert.ok(imports.length <= 1, JSON.stringify(imports));
  assert.ok(imports.every(({ kind }) => kind === 'function'));
});

const folder = new URL('../../web/core/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
/** Without comments: these may speak of everything. */
const codes = files.map((name) =>
  readFileSync(new URL(name, folder), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, ''),
);

test('web_core_imports_only_itself_and_what_reads_a_file', () => {
  codes.forEach((code, i) => {
    const imports = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)];
    for (const [, target] of imports) {
      assert.match(
        target,
        /^(\.\/[a-z-]+\.js|node:fs\/promises)$/,
        `${files[i]} imports ${target}`,
      );
    }
  });
});

test('a_core_loads_from_bytes_a_response_an_address_and_a_module', async () => {
  const address = new URL('../../build/nde.wasm', import.meta.url);
  const bytes = Uint8Array.from(readFileSync(address));
  const headers = { 'content-type': 'application/wasm' };
  const response = new Response(bytes, { headers });
  for (const source of [bytes, bytes.buffer, response, address, address.href]) {
    assert.deepEqual((await loadCore(source)).abi, abi);
  }
  assert.deepEqual((await loadCore(core.module)).abi, abi);
});

/**
 * The NdeError with which loading a source ends.
 * @param {any} source
 */
async function loadError(source) {
  const error = await loadCore(source).then(
    () => undefined,
    (reason) => reason,
  );
  assert.ok(error instanceof NdeError, `got ${error}, want an NdeError`);
  return error;
}

test('a_text_is_a_path_from_the_working_directory', async () => {
  const file = fileURLToPath(new URL('../../build/nde.wasm', import.meta.url));
  for (const path of [file, relative(process.cwd(), file), `./${relative(process.cwd(), file)}`]) {
    assert.deepEqual((await loadCore(path)).abi, abi);
  }
});

test('a_missing_file_is_refused_with_the_way_to_make_it', async () => {
  for (const source of ['./no/nde.wasm', new URL('no.wasm', import.meta.url)]) {
    const { message, cause } = await loadError(source);
    assert.match(message, /no.*\.wasm cannot be read.*make build/);
    assert.equal(/** @type {NodeJS.ErrnoException} */ (cause).code, 'ENOENT');
  }
});

test('a_source_that_is_no_module_is_refused', async () => {
  const { cause, message } = await loadError(new Uint8Array([1, 2, 3]));
  assert.ok(cause instanceof WebAssembly.CompileError);
  assert.match(message, /make build/);
  assert.match((await loadError(new Response('', { status: 404 }))).message, /404.*make build/);
  assert.ok((await loadError(null)).cause instanceof TypeError);
  // A module with nothing in it.
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  assert.match((await loadError(empty)).message, /not the core/);
});

test('memory_that_grows_between_epochs_changes_nothing', () => {
  const plain = core.createSession({ tapeMegabytes: 1 });
  const grown = core.createSession({ tapeMegabytes: 1 });
  const before = grown.weights();
  const kept = before.map(({ data }) => data.slice());
  for (let i = 1; i <= 5; i++) {
    plain.train(5);
    grown.train(5);
    // 200 000 · i rows of outputs: each larger than the memory so far.
    const t = grid(0, 7, 200000 * i);
    const [y] = grown.predict({ y0: [2, 0.7], t }).y;
    assert.equal(y.length, 2 * t.length);
    assert.ok(y[y.length - 1] !== 0 && Number.isFinite(y[y.length - 1]), 'the last output');
    grown.vectorField({ points: new Float64Array(20000 * i) });
    assertSameRun(grown, plain);
  }
  before.forEach(({ data, name }, i) => assertSameBits(data, kept[i], `copy of ${name}`));
  assertSameBits(grown.gradient().gradient[0].data, plain.gradient().gradient[0].data, 'gradient');
});
