// @ts-check
/**
 * The public API of the core: solvers, training, gradients. No DOM; runs in Node, in a worker and
 * in a page.
 *
 *     import { loadCore } from './web/core/index.js';
 *     const core = await loadCore();
 *     const run = core.createSession({ hidden: [32], learningRate: 0.01 });
 *     run.train(250).loss;
 */
import { readAbi, systemOf } from './abi.js';
import { applySettings } from './configure.js';
import { NdeError } from './errors.js';
import { Session } from './session.js';
import { normalise } from './settings.js';
import { solveRequest } from './solve.js';
import { compile, Instance } from './wasm.js';

export { NdeError } from './errors.js';

/**
 * @typedef {import('./wasm.js').WasmSource} WasmSource
 * @typedef {import('./wasm.js').HostField} HostField
 * @typedef {import('./solve.js').Step} Step
 * @typedef {import('./session.js').Snapshot} Snapshot
 *
 * @typedef {object} SolveOptions
 * @property {string | HostField} field a known system, or dy/dt of the caller's own
 * @property {number[]} y0 (D)
 * @property {ArrayLike<number>} t output times; t[0] is the start; monotone, up or down
 * @property {string} [method]
 * @property {number} [rtol]
 * @property {number} [atol]
 * @property {string | { preset: string, steps?: Step[], safety?: number, factorMin?: number,
 *   factorMax?: number }} [control] a preset, or a preset with other factors; preset 'replay' makes
 *   the accepted ones of `steps` again
 * @property {number} [firstStep] 0: chosen
 * @property {number} [maxSteps]
 * @property {number} [stepsPerOutput] control 'fixed'
 * @property {number} [stepSize] control 'fixed'
 * @property {Record<string, number>} [params] of a known system
 * @property {boolean} [steps] whether to give the list of steps
 */

/** The address of nde.wasm when the caller names none: where `make build` puts it. */
const DEFAULT_SOURCE = new URL('../../build/nde.wasm', import.meta.url);

/**
 * The control of a solve as a setting, and the steps to replay. Replayed steps are not judged, as
 * fixed ones: a method without an error estimate can make them.
 * @param {SolveOptions['control']} control
 * @returns {{ replay?: Step[], preset: unknown }}
 */
function readControl(control) {
  if (typeof control !== 'object' || control === null || Array.isArray(control)) {
    return control === 'replay' ? readControl({ preset: 'replay' }) : { preset: control };
  }
  const { steps, ...preset } = control;
  if (preset.preset !== 'replay') {
    return { preset };
  }
  const replay = (steps ?? []).filter(({ accepted }) => accepted);
  if (replay.length === 0) {
    throw new NdeError("control 'replay' needs steps: an object with the accepted steps to make", {
      key: 'control',
      value: control,
    });
  }
  return { replay, preset: { ...preset, preset: 'fixed' } };
}

/** A core: one compiled module, from which every run takes an instance of its own. */
class Core {
  #module;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#module = module;
    /** Settings, methods, systems, statuses: read from C. */
    this.abi = readAbi(new Instance(module));
  }

  /** The compiled module: post it to a worker, which loads its core from it. */
  get module() {
    return this.#module;
  }

  /**
   * Complete settings from some options; throws NdeError at the first that cannot be.
   * @param {Record<string, unknown>} [options]
   */
  normalise(options) {
    return normalise(this.abi, options);
  }

  /**
   * A training run. The defaults are the second demo of the blog post.
   * @param {Record<string, unknown> & { data?: import('./configure.js').Trajectory[] }} [options]
   */
  createSession(options = {}) {
    return new Session(this.abi, this.#module, options);
  }

  /**
   * A run that goes on from a snapshot with the same bits.
   * @param {Snapshot} snapshot
   */
  restore(snapshot) {
    if (snapshot?.version !== this.abi.version) {
      throw new NdeError(
        `the snapshot has version ${snapshot?.version}; this core reads ${this.abi.version}`,
        { key: 'version', value: snapshot?.version },
      );
    }
    const { settings, data } = snapshot;
    const run = new Session(this.abi, this.#module, data ? { ...settings, data } : settings);
    run.load(snapshot);
    return run;
  }

  /**
   * Solves an initial value problem. What happens during the solve is in the result, with the part
   * solved so far; options that cannot be throw NdeError.
   * @param {SolveOptions} options
   */
  solve({ field, y0, t, params = {}, steps = false, ...options }) {
    if (field === undefined) {
      throw new NdeError('field must be a known system or a function (t, y, dydt)', {
        key: 'field',
      });
    }
    const host = typeof field === 'function' ? field : undefined;
    const { control, ...rest } = options;
    const { replay, preset } = readControl(control);
    const settings = this.normalise({
      ...rest,
      ...params,
      ...(host === undefined ? { system: field } : {}),
      control: preset,
    });
    const n = y0?.length;
    const dimension = host === undefined ? systemOf(this.abi, String(field)).dimension : n;
    if (!(n >= 1) || n !== dimension || n > this.abi.stateMax) {
      throw new NdeError(
        `y0 has ${n ?? 'no'} numbers; it must have one for each variable of the field, here ` +
          `${host === undefined ? dimension : `from 1 to ${this.abi.stateMax}`}`,
        { key: 'y0', value: y0 },
      );
    }
    if (!(t?.length >= 1)) {
      throw new NdeError('t must be a list of at least one time', { key: 't', value: t });
    }
    const instance = new Instance(this.#module, host);
    applySettings(this.abi, instance, settings);
    const result = solveRequest(this.abi, instance, instance.base, {
      field: host === undefined ? 'system' : 'host',
      dimension,
      starts: [y0],
      t,
      attempts: steps ? Number(settings.maxSteps) : 0,
      replay,
    });
    const { y, status, message, error, stats } = result;
    return { y: y[0], status, message, error, stats, ...(steps ? { steps: result.steps } : {}) };
  }
}

/**
 * @param {WasmSource} [source] bytes, an address, a response or a compiled module; without it
 *   build/nde.wasm beside this source tree
 */
export async function loadCore(source = DEFAULT_SOURCE) {
  return new Core(await compile(source));
}
