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
import { readAbi, readTableau, systemOf, TYPED } from './abi.js';
import { applySettings } from './configure.js';
import { listOf, NdeError, objectOf } from './errors.js';
import { writeParameters } from './expression.js';
import { Session } from './session.js';
import { normalise } from './settings.js';
import { readSnapshot } from './snapshot.js';
import { evaluateRequest, jacobianRequest, readPoints, solveRequest } from './solve.js';
import { compile, Instance } from './wasm.js';

export { NdeError } from './errors.js';
export { ExpressionError, fitParameters, parseEquations, parseParameters } from './expression.js';

/**
 * @typedef {import('./wasm.js').WasmSource} WasmSource
 * @typedef {import('./wasm.js').HostField} HostField
 * @typedef {import('./solve.js').Step} Step
 * @typedef {import('./session.js').Snapshot} Snapshot
 *
 * @typedef {object} SolveOptions
 * @property {string | HostField} field a known system, 'custom' for typed equations, or dy/dt of
 *   the caller's own
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
 * @property {Record<string, number>} [params] of a known system, or of the equations
 * @property {string} [equations] field 'custom': "expression for x'; expression for y'"
 * @property {string} [parameters] field 'custom': "a=0.5, b=2"
 * @property {boolean} [steps] whether to give the list of steps
 *
 * @typedef {object} EvaluateOptions
 * @property {string} field a known system, or 'custom'
 * @property {Record<string, number>} [params]
 * @property {string} [equations]
 * @property {string} [parameters]
 * @property {ArrayLike<number> | ArrayLike<ArrayLike<number>>} points a list of points, or (n, D)
 *   one after the other
 * @property {number} [t]
 * @property {boolean} [jacobian] whether to give the Jacobian, too
 */

/** The address of nde.wasm when the caller names none: where `make build` puts it. */
const DEFAULT_SOURCE = new URL('../../build/nde.wasm', import.meta.url);

/** How far a step may end from t + h, in units of the larger time's last place. */
const STEP_ULPS = 4;

/**
 * @param {Step} step
 * @param {number} direction of time; 0: any
 */
function isStep(step, direction) {
  const { t, h, tEnd } = step;
  const allowed = STEP_ULPS * Number.EPSILON * Math.max(Math.abs(t), Math.abs(tEnd));
  const isFinite = [t, h, tEnd].every(Number.isFinite);
  return isFinite && h !== 0 && h * direction >= 0 && Math.abs(tEnd - (t + h)) <= allowed;
}

/**
 * The accepted ones of some steps, as they will be made again.
 * @param {unknown} steps
 * @param {ArrayLike<number>} t output times
 * @returns {Step[]}
 */
function readReplay(steps, t) {
  const list = /** @type {Step[]} */ (listOf(steps) ?? []);
  const direction = Math.sign(t?.[t.length - 1] - t?.[0]) || 0;
  list.forEach((step, i) => {
    const isObject = typeof step === 'object' && step !== null;
    if (!isObject || (step.accepted && !isStep(step, direction))) {
      throw new NdeError(
        `step ${i} to replay is ${JSON.stringify(step)}; it must be an object with t, h and ` +
          'tEnd = t + h, finite, h not 0 and in the direction of the output times',
        { key: 'control', value: step },
      );
    }
  });
  const replay = list.filter(({ accepted }) => accepted);
  if (replay.length === 0) {
    throw new NdeError("control 'replay' needs steps: an object with the accepted steps to make", {
      key: 'control',
      value: steps,
    });
  }
  return replay;
}

/**
 * The control of a solve as a setting, and the steps to replay. Replayed steps are not judged, as
 * fixed ones: a method without an error estimate can make them.
 * @param {SolveOptions['control']} control
 * @param {ArrayLike<number>} t
 * @returns {{ replay?: Step[], preset: unknown }}
 */
function readControl(control, t) {
  if (typeof control !== 'object' || control === null || Array.isArray(control)) {
    return control === 'replay' ? readControl({ preset: 'replay' }, t) : { preset: control };
  }
  const { steps, ...preset } = control;
  if (preset.preset !== 'replay') {
    return { preset };
  }
  return { replay: readReplay(steps, t), preset: { ...preset, preset: 'fixed' } };
}

/** A core: one compiled module, from which every run takes an instance of its own. */
class Core {
  #module;
  /** Evaluates, one request after the other: a new instance would take longer than most of them. */
  #evaluator;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.#module = module;
    /** Settings, methods, systems, statuses: read from C. */
    this.#evaluator = new Instance(module);
    this.abi = readAbi(this.#evaluator);
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
    return normalise(this.abi, objectOf('normalise', options));
  }

  /**
   * A training run. The defaults are the second demo of the blog post. With own data, `scaling`
   * 'standard' fits them in numbers of mean 0 and deviation 1 (scaling.js); `run.scaling` has them.
   * @param {Record<string, unknown> & { data?: import('./configure.js').Trajectory[],
   *   scaling?: 'none' | 'standard' | import('./scaling.js').Scaling | null }} [options]
   */
  createSession(options) {
    return new Session(this.abi, this.#module, objectOf('createSession', options));
  }

  /**
   * A run that goes on from a snapshot with the same bits.
   * @param {Snapshot} snapshot
   */
  restore(snapshot) {
    const { settings, data, scaling } = readSnapshot(this.abi, snapshot);
    const given = data ? { ...settings, data, scaling } : settings;
    const run = new Session(this.abi, this.#module, given);
    run.load(snapshot);
    return run;
  }

  /**
   * The parameters of a known system, and nothing else.
   * @param {SolveOptions['field']} field
   * @param {SolveOptions['params']} params
   */
  #params(field, params) {
    const given = objectOf('params', params);
    const [first] = Object.keys(given);
    if (field === TYPED) {
      return first === undefined ? {} : { parameters: writeParameters(given) };
    }
    if (typeof field === 'function' && first !== undefined) {
      throw new NdeError(
        `params are of a known system: a function (t, y, dydt) has its own, here ${first}`,
        { key: 'params', value: params },
      );
    }
    const own = systemOf(this.abi, String(field))?.params.map(({ key }) => key);
    const other = Object.keys(given).find((key) => own?.includes(key) === false);
    if (other !== undefined) {
      throw new NdeError(
        `${other} is no parameter of ${String(field)}, which has ${own.join(', ')}; ` +
          'settings stand beside params, not in them',
        { key: other, value: given[other] },
      );
    }
    return given;
  }

  /**
   * The coefficients of a method.
   * @param {string} method
   */
  tableau(method) {
    const key = this.normalise({ method, control: 'fixed' }).method;
    const i = this.abi.methods.findIndex((row) => row.key === key);
    return readTableau(this.abi, new Instance(this.#module), i);
  }

  /**
   * dy/dt of a known system or of typed equations at many points of one time.
   * @param {EvaluateOptions} options
   * @returns {{ dydt: Float64Array, jacobian?: Float64Array }} dydt (n, D); jacobian (n, D, D), row
   *   by row: ∂f_i/∂y_j
   */
  evaluate(options) {
    const given = objectOf('evaluate', options);
    const { field, points, t = 0, params, jacobian = false, ...rest } = given;
    const settings = this.normalise({ ...rest, ...this.#params(field, params), system: field });
    if (!Number.isFinite(t)) {
      throw new NdeError(`t is ${t}; it must be a finite number`, { key: 't', value: t });
    }
    const { dimension } = systemOf(this.abi, field);
    const request = {
      field: 'system',
      dimension,
      points: readPoints('points', points, dimension),
      t,
    };
    const instance = this.#evaluator;
    applySettings(this.abi, instance, settings);
    return jacobian
      ? jacobianRequest(this.abi, instance, instance.base, request)
      : { dydt: evaluateRequest(this.abi, instance, instance.base, request) };
  }

  /**
   * Solves an initial value problem. What happens during the solve is in the result, with the part
   * solved so far; options that cannot be throw NdeError.
   * @param {SolveOptions} options
   */
  solve(options) {
    const given = objectOf('solve', options);
    const { field, y0, t, params, steps = false, control, ...rest } = given;
    if (field === undefined || field === null) {
      throw new NdeError('field must be a known system or a function (t, y, dydt)', {
        key: 'field',
      });
    }
    const host = typeof field === 'function' ? field : undefined;
    const { replay, preset } = readControl(control, t);
    const settings = this.normalise({
      ...rest,
      ...this.#params(field, params),
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
    const starts = readPoints('y0', [y0], dimension);
    const instance = new Instance(this.#module, host);
    applySettings(this.abi, instance, settings);
    const result = solveRequest(this.abi, instance, instance.base, {
      field: host === undefined ? 'system' : 'host',
      dimension,
      starts,
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
  const module = await compile(source);
  try {
    return new Core(module);
  } catch (cause) {
    throw new NdeError('this WebAssembly module is not the core: `make build` makes it', { cause });
  }
}
