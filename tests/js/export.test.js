// @ts-check
// What a reader takes home: safetensors, the model as JSON, tables, the drawing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';

import { openModel, readModel, writeModel } from '../../web/core/model-file.js';
import { exportRun } from '../../web/core/export-run.js';
import { curvesOf, planeSvg } from '../../web/core/plane-svg.js';
import { metadataOf, readSafetensors, writeSafetensors } from '../../web/core/safetensors.js';
import { csvText, lossesCsv, seriesOf, trajectoriesCsv } from '../../web/core/series-csv.js';
import { core, NdeError } from './support.js';

const own = [
  { t: [0, 0.5, 2], y: [[1, -20], [2, -10], [3, 5]] }, // prettier-ignore
  { t: [1, 2, 3, 4], y: [[1, 2], [1.5, 2.5], [2, 1], [0, 0]] }, // prettier-ignore
];

/** @param {Record<string, unknown>} [options] */
function trained(options, epochs = 5) {
  const run = core.createSession({ hidden: [4], samples: 12, ...options });
  run.train(epochs);
  return run;
}

describe('safetensors', () => {
  test('a written file has the length, the padded header and the numbers of the format', () => {
    const file = writeSafetensors([{ name: 'w', shape: [2], data: [1, -0.5] }], {
      metadata: { a: 'b' },
    });
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(file.subarray(8, 8 + length));
    assert.equal(length % 8, 0);
    assert.match(header, /^\{.*\} *$/);
    assert.deepEqual(JSON.parse(header), {
      __metadata__: { a: 'b' },
      w: { dtype: 'F64', shape: [2], data_offsets: [0, 16] },
    });
    assert.deepEqual([...new Float64Array(file.buffer.slice(8 + length))], [1, -0.5]);
  });

  test('data begin at a multiple of 8 bytes whatever the length of the header', () => {
    for (let n = 0; n < 8; n++) {
      const metadata = { text: 'x'.repeat(n) };
      const file = writeSafetensors([{ name: 'w', shape: [1], data: [0.1] }], { metadata });
      const length = Number(new DataView(file.buffer).getBigUint64(0, true));
      assert.deepEqual([length % 8, file.length], [0, 8 + length + 8], `${n} characters more`);
      assert.deepEqual(readSafetensors(file).metadata, metadata);
    }
  });

  test('the weights of a run come back in order and to the bit', () => {
    const run = trained();
    const { tensors, metadata } = readSafetensors(
      writeSafetensors(run.weights(), { metadata: metadataOf(run.settings) }),
    );
    assert.deepEqual(tensors, run.weights());
    assert.equal(metadata.learningRate, '0.01');
    assert.equal(metadata.hidden, '[4]');
    assert.equal(metadata.system, 'spiral');
  });

  test('F32 rounds to single precision', () => {
    const data = [0.1, 1 / 3, 2 ** 40];
    const [{ data: got }] = readSafetensors(
      writeSafetensors([{ name: 'w', shape: [3], data }], { precision: 'F32' }),
    ).tensors;
    assert.deepEqual([...got], data.map(Math.fround));
  });

  test('PyTorch reads it', { skip: noSafetensors() }, () => {
    const file = writeSafetensors([{ name: 'w', shape: [1, 2], data: [0.1, 2] }]);
    const program =
      'import sys, safetensors.numpy as s; print(s.load(sys.stdin.buffer.read())["w"].tolist())';
    const { stdout } = spawnSync('python3', ['-c', program], { input: file, encoding: 'utf8' });
    assert.equal(stdout.trim(), '[[0.1, 2.0]]');
  });

  test('a shape that does not fit its numbers is refused, and so is a broken file', () => {
    assert.throws(() => writeSafetensors([{ name: 'w', shape: [3], data: [1] }]), /needs 3/);
    const good = writeSafetensors([{ name: 'w', shape: [2], data: [1, 2] }]);
    const patched = (/** @type {string} */ from, /** @type {string} */ to) => {
      const text = Buffer.from(good).toString('latin1').replace(from, to);
      return new Uint8Array(Buffer.from(text, 'latin1'));
    };
    /** @type {[Uint8Array, RegExp][]} */
    const broken = [
      [new Uint8Array(3), /3 bytes/],
      [good.slice(0, 40), /its header should have/],
      [new Uint8Array(16).fill(255), /its header should have/],
      [patched('{"__', 'x"__'), /not JSON/],
      [patched('"F64"', '"I64"'), /type I64/],
      [patched('[0,16]', '[0,24]'), /bytes 0 to 24 of 16/],
      [patched('[0,16]', '[8,24]'), /bytes 8 to 24 of 16/],
      [patched('[2]', '[3]'), /shape 3 should lie/],
      [patched('"shape":[2]', '"shape":[.5'.padEnd(11, ']')), /not JSON|has the shape/],
      [good.slice(0, -1), /bytes 0 to 16 of 15/],
    ];
    for (const [file, message] of broken) assert.throws(() => readSafetensors(file), message);
  });
});

function noSafetensors() {
  const { status } = spawnSync('python3', ['-c', 'import safetensors.numpy']);
  return status === 0 ? false : 'no Python with safetensors here';
}

describe('the model as JSON', () => {
  const file = writeModel(core, trained().snapshot());

  /** @type {Record<string, Record<string, unknown>>} */
  const runs = {
    'of a known system': {},
    'of own data': { data: own },
    'of own data, scaled, with trained starts': { data: own, scaling: 'standard', trainStarts: true }, // prettier-ignore
    'by adamw with a schedule': { optimizer: 'adamw', schedule: 'cosine', scheduleEpochs: 7 },
  };
  for (const [name, options] of Object.entries(runs)) {
    test(`a run ${name} continues from its file with the same bits`, () => {
      const run = trained(options);
      run.set('learningRate', 0.02);
      const { run: opened, model } = openModel(core, writeModel(core, run.snapshot()));
      assert.deepEqual(model.remarks, []);
      assert.equal(model.epoch, 5);
      run.train(5);
      opened.train(5);
      assert.deepEqual(opened.losses(), run.losses());
      assert.deepEqual(opened.weights(), run.weights());
      assert.deepEqual(opened.changes, run.changes);
    });
  }

  test('own data keep their names and numbers', () => {
    const run = trained({ data: own });
    const options = { names: ['width', 'größe'], source: 'table' };
    const { data } = readModel(core, writeModel(core, run.snapshot(), options));
    assert.deepEqual(data, { ...options, trajectories: own });
  });

  test('without the snapshot it is smaller, and training begins at the weights', () => {
    const run = trained();
    const text = writeModel(core, run.snapshot(), { exact: false });
    assert.ok(text.length < file.length);
    const model = readModel(core, text);
    assert.deepEqual(model.weights, run.weights());
    assert.equal(model.epoch, 0);
    assert.match(model.remarks[0], /weights alone/);
  });

  test('a snapshot of another core is left out, and said so', () => {
    const other = JSON.parse(file);
    other.snapshot.version = -1;
    const model = readModel(core, JSON.stringify(other));
    assert.match(model.remarks[0], /version -1 of the core/);
    assert.deepEqual(JSON.parse(JSON.stringify(model.settings)), other.settings);
  });

  test('settings that a file does not know have their defaults', () => {
    const old = JSON.parse(file);
    delete old.settings.clipNorm;
    assert.equal(readModel(core, JSON.stringify(old)).settings.clipNorm, 0);
  });

  /** @type {[string, (file: any) => unknown, RegExp][]} */
  const wrong = [
    ['no JSON', () => '{', /it is not JSON/],
    ['another format', () => ({ format: 'x' }), /its format is "x"/],
    ['nothing', () => null, /its format is undefined/],
    ['a later version', (f) => ({ ...f, version: 2 }), /version 2 of the format, .* reads 1/],
    ['no settings', (f) => ({ ...f, settings: null }), /no settings/],
    ['an unknown setting', (f) => ({ ...f, settings: { ...f.settings, zzz: 1 } }), /its settings: there is no setting zzz/], // prettier-ignore
    ['a bad setting', (f) => ({ ...f, settings: { ...f.settings, rtol: -1 } }), /rtol is -1; it must be/], // prettier-ignore
    ['a bad epoch', (f) => ({ ...f, epoch: 0.5 }), /its epoch is 0.5/],
    ['bad data', (f) => ({ ...f, data: { trajectories: [{ t: [0, 1], y: [[0, 0]] }] } }), /2 times and 1 rows/], // prettier-ignore
    ['data that run back', (f) => ({ ...f, data: { trajectories: [{ t: [1, 0], y: [[0, 0], [1, 1]] }] } }), /its run: data\[0\], row 1/], // prettier-ignore
    ['too few weights', (f) => ({ ...f, weights: f.weights.slice(1) }), /its weights: tensor 0 must be net.0.weight/], // prettier-ignore
    ['no weights', (f) => ({ ...f, weights: undefined }), /its weights: /],
    ['a short state', (f) => ({ ...f, snapshot: { ...f.snapshot, state: [1] } }), /its state has 1 numbers/], // prettier-ignore
  ];
  for (const [name, change, message] of wrong) {
    test(`a file with ${name} is refused by what is wrong`, () => {
      const changed = change(JSON.parse(file));
      const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
      assert.throws(
        () => readModel(core, text),
        (error) => {
          assert.ok(error instanceof NdeError);
          assert.match(error.message, /^this file cannot be opened: /);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});

describe('tables', () => {
  test('cells are quoted where they have to be, lines end with CRLF', () => {
    assert.equal(
      csvText([['a,b', 'c"d', 'e\nf', 'g'], [1, 0.1, 1e-300, NaN, undefined]]), // prettier-ignore
      '"a,b","c""d","e\nf",g\r\n1,0.1,1e-300,,\r\n',
    );
  });

  test('trajectories have a line per time with data, truth and fit of every variable', () => {
    const run = trained({ noise: 0.1, starts: [[2, 0.7], [1, 1]] }); // prettier-ignore
    const series = seriesOf(run);
    const lines = trajectoriesCsv(series, ['x', 'y']).split('\r\n');
    assert.equal(lines[0], 'run,t,x_data,y_data,x_true,y_true,x_fit,y_fit');
    assert.equal(lines.length, 1 + 2 * 12 + 1);
    const { t, data = [], truth = [], fit = [] } = series[1];
    const want = [2, t[11], ...[data, truth, fit].flatMap((rows) => [rows[22], rows[23]])];
    assert.deepEqual(lines[24].split(',').map(Number), want);
  });

  test('own data have no column for a truth that nobody knows', () => {
    const csv = trajectoriesCsv(seriesOf(trained({ data: own })), ['x', 'y, z']);
    assert.match(csv, /^run,t,x_data,"y, z_data",x_fit,"y, z_fit"\r\n1,0,1,-20,1,-20\r\n/);
  });

  test('losses have the columns of the history, to the last digit', () => {
    const run = trained();
    const csv = lossesCsv(core.abi.history, run.snapshot().history);
    const lines = csv.split('\r\n');
    assert.equal(lines[0], core.abi.history.join(','));
    assert.equal(Number(lines[5].split(',')[1]), run.losses()[4]);
  });
});

describe('the phase plane as a file', () => {
  const run = trained({ starts: [[2, 0.7], [1, 1]] }); // prettier-ignore
  const text = planeSvg({ series: seriesOf(run), names: ['x', '<y>'], note: 'Epoch 5' });

  test('truth is solid, the fit dashed, data are dots, and each is in the legend once', () => {
    const count = (/** @type {RegExp} */ pattern) => text.match(pattern)?.length ?? 0;
    assert.equal(count(/<polyline class="truth"/g), 2 + 1);
    assert.equal(count(/<polyline class="fit"/g), 2 + 1);
    assert.equal(count(/<circle /g), 24 + 1);
    assert.equal(count(/<text class="key"/g), 3);
    assert.match(text, /\.fit \{[^}]*stroke-dasharray/);
  });

  test('more than 40 dots are smaller', () => {
    const radii = [20, 21].map((n) => {
      const data = Array.from({ length: 2 * n }, (_, i) => i);
      const svg = planeSvg({ series: [{ data }, { data: data.slice(0, 40) }], names: ['x', 'y'] });
      return new Set(Array.from(svg.matchAll(/<circle [^>]*r="([\d.]+)"/g), ([, r]) => Number(r)));
    });
    assert.deepEqual(radii, [new Set([4.5]), new Set([3])]);
  });

  test('it is light wherever it is shown, and its text is escaped', () => {
    assert.doesNotMatch(text, /prefers-color-scheme|var\(/);
    assert.match(text, /&lt;y&gt;/);
    assert.doesNotMatch(text, /<y>/);
  });

  test('curves of a run are smooth between few data', () => {
    const [{ data, truth, fit }] = curvesOf(trained({ samples: 5 }), 100);
    assert.deepEqual([data?.length, truth?.length, fit?.length], [10, 200, 200]);
    assert.deepEqual([fit?.[0], fit?.[1]], [2, 0.7]);
    const [first, second] = curvesOf(trained({ data: own, scaling: 'standard' }), 50);
    assert.equal(first.truth, undefined);
    assert.equal(second.fit?.length, 100);
  });

  test('of systems with more variables it draws the two that are asked for', () => {
    const series = [{ truth: [0, 1, 2, 3, 4, 5], fit: [0, 1, 2, 3, 4, 6] }];
    const svg = planeSvg({ series, names: ['x', 'y', 'z'], axes: [0, 2] });
    assert.match(svg, /The plane of x and z with one trajectory/);
    assert.doesNotMatch(svg, /<circle/);
  });
});

describe('an export of a run', () => {
  const run = trained({ data: own, trainStarts: true });
  const snapshot = run.snapshot();
  const names = ['width', 'height'];

  /** @type {[Parameters<typeof exportRun>[2], string, RegExp][]} */
  const kinds = [
    ['svg', 'image/svg+xml', /^<svg [^]*width[^]*height/],
    ['trajectories', 'text/csv', /^run,t,width_data,height_data,width_fit,height_fit\r\n/],
    ['losses', 'text/csv', /^epoch,loss,/],
    ['model', 'application/json', /"names": \[\n\s*"width"/],
    ['python', 'text/x-python', /columns width, height\.[^]*PLAYGROUND|PLAYGROUND[^]*columns width, height\./],
  ]; // prettier-ignore
  for (const [kind, type, pattern] of kinds) {
    test(`${kind} is text of its type`, () => {
      const made = exportRun(core, snapshot, kind, { names });
      assert.equal(made.type, type);
      assert.match(String(made.contents), pattern);
    });
  }

  test('safetensors are bytes with the weights and the settings', () => {
    const { contents } = exportRun(core, snapshot, 'safetensors', { names });
    assert.ok(contents instanceof Uint8Array);
    const { tensors, metadata } = readSafetensors(contents);
    assert.deepEqual(tensors, run.weights());
    assert.equal(metadata.epoch, '5');
    assert.equal(metadata.trainStarts, 'true');
  });

  test('the run that it was taken from stays as it is', () => {
    assert.deepEqual(run.snapshot(), snapshot);
  });
});
