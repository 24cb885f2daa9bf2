// @ts-check
/**
 * Tensors as a .safetensors file, which PyTorch reads by `safetensors.torch.load_file`:
 *
 *     8 bytes   length of the header, little-endian
 *     header    JSON { name: { dtype, shape, data_offsets: [begin, end] }, __metadata__ }, padded
 *               with spaces so that the data begin at a multiple of 8
 *     data      the tensors one after the other, little-endian, row by row
 */
import { NdeError } from './errors.js';

/**
 * @typedef {'F64' | 'F32'} Precision
 *
 * @typedef {object} StoredTensor
 * @property {string} name
 * @property {number[]} shape
 * @property {ArrayLike<number>} data row by row
 */

const METADATA = '__metadata__';
/** Of the length, and what the data are aligned to. */
const WORD = 8;
/** As the format's own reader has it. */
const HEADER_MOST = 100_000_000;

/** @type {Record<Precision, { bytes: number, get: 'getFloat64' | 'getFloat32', set: 'setFloat64' | 'setFloat32' }>} */
const PRECISIONS = {
  F64: { bytes: 8, get: 'getFloat64', set: 'setFloat64' },
  F32: { bytes: 4, get: 'getFloat32', set: 'setFloat32' },
};

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/** @param {string} reason */
const refuse = (reason) =>
  new NdeError(`this is not a safetensors file that can be read: ${reason}`, { key: 'file' });

/**
 * @param {StoredTensor[]} tensors in the order of the file
 * @param {{ precision?: Precision, metadata?: Record<string, string> }} [options]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeSafetensors(tensors, { precision = 'F64', metadata = {} } = {}) {
  const { bytes, set } = PRECISIONS[precision];
  let end = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    if (data.length !== sizeOf(shape) || name === METADATA) {
      throw new NdeError(
        `tensor ${name} has ${data.length} numbers; its shape ${shape.join(' × ')} needs ${sizeOf(shape)}`,
        { key: name },
      );
    }
    const begin = end;
    end += data.length * bytes;
    return [name, { dtype: precision, shape, data_offsets: [begin, end] }];
  });
  const header = new TextEncoder().encode(
    JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])),
  );
  const start = WORD + Math.ceil(header.length / WORD) * WORD;
  const file = new Uint8Array(start + end).fill(' '.charCodeAt(0), WORD, start);
  file.set(header, WORD);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(start - WORD), true);
  let at = start;
  for (const { data } of tensors) {
    for (let i = 0; i < data.length; i++, at += bytes) {
      view[set](at, data[i], true);
    }
  }
  return file;
}

/**
 * @param {Uint8Array} file
 * @returns {{ header: Record<string, unknown>, start: number }} start of the data
 */
function readHeader(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < WORD) {
    throw refuse(`it has ${file.length} bytes, and its first ${WORD} should say how long its header is`); // prettier-ignore
  }
  const length = Number(view.getBigUint64(0, true));
  if (length > HEADER_MOST || WORD + length > file.length) {
    throw refuse(`its header should have ${length} bytes, and the file has ${file.length}`);
  }
  let header;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      file.subarray(WORD, WORD + length),
    );
    header = JSON.parse(text);
  } catch (cause) {
    throw refuse(`its header is not JSON (${cause instanceof Error ? cause.message : cause})`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw refuse('its header is not an object');
  }
  return { header, start: WORD + length };
}

/**
 * @param {string} name
 * @param {any} entry
 * @param {number} room bytes of data in the file
 */
function checkEntry(name, entry, room) {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  if (!Object.hasOwn(PRECISIONS, dtype)) {
    throw refuse(`tensor ${name} has the type ${dtype}; F64 and F32 are read`);
  }
  const isCount = (/** @type {unknown} */ n) => Number.isSafeInteger(n) && Number(n) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw refuse(`tensor ${name} has the shape ${JSON.stringify(shape)}`);
  }
  const precision = PRECISIONS[/** @type {Precision} */ (dtype)];
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [-1, -1];
  if (
    !isCount(begin) ||
    !isCount(end) ||
    end > room ||
    end - begin !== sizeOf(shape) * precision.bytes
  ) {
    // prettier-ignore
    throw refuse(
      `tensor ${name} of shape ${shape.join(' × ')} should lie in bytes ${begin} to ${end} of ${room}`,
    );
  }
  return { name, shape: /** @type {number[]} */ (shape), begin, precision };
}

/**
 * @param {Uint8Array} file
 * @returns {{ tensors: { name: string, shape: number[], data: Float64Array }[],
 *   metadata: Record<string, string> }} tensors in the order of their data
 */
export function readSafetensors(file) {
  const { header, start } = readHeader(file);
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (typeof metadata !== 'object' || metadata === null) {
    throw refuse('its metadata are not an object');
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tensors = Object.entries(entries)
    .map(([name, entry]) => checkEntry(name, entry, file.length - start))
    .sort((a, b) => a.begin - b.begin)
    .map(({ name, shape, begin, precision: { bytes, get } }) => ({
      name,
      shape,
      data: Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
        view[get](start + begin + i * bytes, true),
      ),
    }));
  const texts = Object.entries(metadata).map(([key, value]) => [key, String(value)]);
  return { tensors, metadata: Object.fromEntries(texts) };
}

/**
 * What a file's metadata say: settings and the like, each as a string.
 * @param {Record<string, unknown>} values
 * @returns {Record<string, string>}
 */
export function metadataOf(values) {
  const texts = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(texts);
}
