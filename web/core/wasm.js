// @ts-check
/**
 * Loads the wasm module and wraps one instance of it. The only file that knows addresses.
 *
 * No view of the memory is ever stored: growing the memory detaches every view. Memory grows only
 * between calls, by `Instance.reserve`, to the size that C has measured.
 */
import { NdeError } from './errors.js';

/** Bytes that one session or solve may take at most. */
export const MEMORY_MAX = 2 ** 30;

const PAGE = 65536;
const ALIGNMENT = 16;

/**
 * @typedef {BufferSource | string | URL | Response | WebAssembly.Module} WasmSource
 * @typedef {Record<string, (...numbers: number[]) => number>} WasmFunctions
 * @typedef {(t: number, y: Float64Array, dydt: Float64Array) => void} HostField
 *   Writes dy/dt (D) for y (D) at t. The arrays are views that are valid during the call only.
 */

/**
 * A text without a scheme is a path: from the working directory in Node, from the address of the
 * document or worker in a browser.
 * @param {string | URL} address
 * @returns {Promise<BufferSource>}
 */
async function readAddress(address) {
  const isWeb = /^(https?|data|blob):/.test(String(address));
  try {
    if ('process' in globalThis && !isWeb) {
      const { readFile } = await import('node:fs/promises');
      const isFileUrl = String(address).startsWith('file:');
      return await readFile(isFileUrl ? new URL(address) : address);
    }
    return await readResponse(await fetch(address));
  } catch (cause) {
    if (cause instanceof NdeError) {
      throw cause;
    }
    throw new NdeError(`${address} cannot be read: \`make build\` makes build/nde.wasm`, {
      value: address,
      cause,
    });
  }
}

/** @param {Response} response */
async function readResponse(response) {
  if (!response.ok) {
    throw new NdeError(
      `${response.url}: the server answered ${response.status}; \`make build\` makes build/nde.wasm`,
    );
  }
  return response.arrayBuffer();
}

/**
 * @param {BufferSource | string | URL | Response} source
 * @returns {Promise<BufferSource>}
 */
async function readSource(source) {
  if (typeof source === 'string' || source instanceof URL) {
    return readAddress(source);
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return readResponse(source);
  }
  return /** @type {BufferSource} */ (source);
}

/**
 * @param {WasmSource} source bytes, an address, a response or a compiled module
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(source) {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  const bytes = await readSource(source);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new NdeError('these bytes are no WebAssembly module: `make build` makes build/nde.wasm', {
      cause,
    });
  }
}

/** One instance of the module: its calls by their short names, and its memory. */
export class Instance {
  /** @type {WebAssembly.Memory} */
  #memory;
  /** @type {WasmFunctions} */
  #functions;
  #base = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {HostField} [field] what the host field computes
   */
  constructor(module, field) {
    /** What `field` threw during the last solve. @type {unknown} */
    this.hostError = undefined;
    /** @param {number} t @param {number} y @param {number} dydt @param {number} D */
    const evaluate = (t, y, dydt, D) => {
      // An exception must not cross wasm frames: they would leak their stack.
      try {
        const slope = this.doubles(dydt, D);
        // What the field leaves out must not pass for a slope.
        slope.fill(NaN);
        const returned = /** @type {unknown} */ (field?.(t, this.doubles(y, D), slope));
        if (typeof returned === 'object' && returned !== null && returned !== slope) {
          throw new NdeError(
            'the field returned an object: it must write dy/dt into its third argument, ' +
              'dydt[0] = …, and return nothing',
            { key: 'field', value: returned, status: 'HOST_ERROR' },
          );
        }
        return field === undefined ? -1 : 0;
      } catch (error) {
        this.hostError = error;
        return -1;
      }
    };
    const { exports } = new WebAssembly.Instance(module, { env: { nde_host_eval: evaluate } });
    this.#memory = /** @type {WebAssembly.Memory} */ (exports.memory);
    this.#functions = /** @type {WasmFunctions} */ (/** @type {unknown} */ (exports));
    const heapBase = /** @type {WebAssembly.Global} */ (exports.__heap_base).value;
    this.#base = Math.ceil(heapBase / ALIGNMENT) * ALIGNMENT;
    if (typeof exports._initialize === 'function') {
      exports._initialize();
    }
  }

  /**
   * @param {string} name without its prefix `nde_abi_`
   * @param {...number} numbers
   */
  call(name, ...numbers) {
    return this.#functions[`nde_abi_${name}`](...numbers);
  }

  /** The first address that the caller owns. */
  get base() {
    return this.#base;
  }

  /**
   * Makes [address, address + bytes) usable.
   * @param {number} address
   * @param {number} bytes
   */
  reserve(address, bytes) {
    const end = address + bytes;
    if (!(end <= MEMORY_MAX)) {
      throw new NdeError(
        `this needs ${Math.ceil(bytes / 1e6)} MB of memory, more than the ` +
          `${Math.floor(MEMORY_MAX / 1e6)} MB that a run may take: use fewer samples, ` +
          'trajectories or units, or a smaller tape',
        { status: 'DOES_NOT_FIT', value: bytes },
      );
    }
    const pages = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE);
    if (pages > 0) {
      try {
        this.#memory.grow(pages);
      } catch (cause) {
        throw new NdeError(`the browser did not give ${Math.ceil(bytes / 1e6)} MB of memory`, {
          status: 'DOES_NOT_FIT',
          value: bytes,
          cause,
        });
      }
    }
  }

  /**
   * A view, valid until the memory grows.
   * @param {number} address
   * @param {number} length
   */
  doubles(address, length) {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  /**
   * A view, valid until the memory grows.
   * @param {number} address
   * @param {number} length
   */
  words(address, length) {
    return new Uint32Array(this.#memory.buffer, address, length);
  }

  /**
   * @param {number} address
   * @param {number} [length] in bytes; without it the text ends before a zero
   */
  text(address, length) {
    const bytes = new Uint8Array(this.#memory.buffer, address, length);
    const end = length ?? bytes.indexOf(0);
    return new TextDecoder().decode(bytes.slice(0, end));
  }
}
