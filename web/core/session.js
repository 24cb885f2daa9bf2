// @ts-check
/** A training run: one instance of the module with its settings, data, weights and history. */
import { pointer, readReport, statusOf } from './abi.js';
import { applySetting, applySettings, readData } from './configure.js';
import { NdeError, numbersOf, objectOf } from './errors.js';
import { checkSetting, normalise } from './settings.js';
import { readSnapshot } from './snapshot.js';
import { evaluateRequest, readPoints, solveRequest, trainingMessageOf } from './solve.js';
import { Instance } from './wasm.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./configure.js').Trajectory} Trajectory
 *
 * @typedef {object} Tensor one entry of PyTorch's state_dict
 * @property {string} name
 * @property {number[]} shape
 * @property {Float64Array} data row by row
 *
 * @typedef {object} TrainResult of the last epoch, or of the one that failed
 * @property {number} epoch its number; 0 is the first, -1: none was asked for
 * @property {number} loss before the epoch's update
 * @property {string} status 'OK', or what stopped it; the weights are then as before that epoch
 * @property {string} message '' or what happened, where, and what to do
 * @property {number} evaluations of the forward solves
 * @property {number} accepted steps
 * @property {number} rejected steps
 * @property {number} gradientNorm before clipping
 * @property {number} learningRate
 * @property {number} backwardEvaluations evaluations on the way back
 * @property {number} bytes that were kept for the way back
 * @property {boolean} recomputed whether the tape was too small to keep every activation
 *
 * @typedef {{ epoch: number, name: string, value: import('./abi.js').SettingValue }} Change
 *
 * @typedef {object} Snapshot everything a run is; survives structured cloning, and JSON, which
 *   makes { 0: …, 1: … } of typed arrays: restore takes them so, and as plain lists
 * @property {number} version
 * @property {Settings} settings
 * @property {Trajectory[] | undefined} data
 * @property {Change[]} changes
 * @property {number} epoch
 * @property {Float64Array} state weights and the optimiser's memory
 * @property {Float64Array[]} history one array per column of abi.history
 *
 * @typedef {{ cosine: number, relativeError: number }} Likeness
 */

/** Coordinates that gradientCheck differences at most; of larger networks it takes a sample. */
const CHECK_COORDINATES = 256;

/**
 * @param {Float64Array} got
 * @param {Float64Array} want
 * @returns {Likeness}
 */
function compare(got, want) {
  let dot = 0;
  let gotSquare = 0;
  let wantSquare = 0;
  let difference = 0;
  for (let i = 0; i < want.length; i++) {
    dot += got[i] * want[i];
    gotSquare += got[i] ** 2;
    wantSquare += want[i] ** 2;
    difference += (got[i] - want[i]) ** 2;
  }
  return {
    cosine: dot / Math.sqrt(gotSquare * wantSquare),
    relativeError: Math.sqrt(difference / wantSquare),
  };
}

export class Session {
  /** @type {Abi} */
  #abi;
  /** @type {Instance | undefined} */
  #instance;
  /** @type {Trajectory[] | undefined} */
  #data;
  /** @type {Settings} */
  #settings;
  /** @type {Change[]} */
  #changes = [];
  /** Where the session ends and requests begin. */
  #end = 0;

  /**
   * @param {Abi} abi
   * @param {WebAssembly.Module} module
   * @param {Record<string, unknown> & { data?: Trajectory[] }} given
   */
  constructor(abi, module, given) {
    const { data, ...options } = given;
    this.#abi = abi;
    this.#settings = normalise(abi, options);
    this.#instance = new Instance(module);
    applySettings(abi, this.#instance, this.#settings);
    this.#begin(data === undefined ? this.#instance.base : this.#give(data));
  }

  get #wasm() {
    if (this.#instance === undefined) {
      throw new NdeError('this run was disposed of: create a new session');
    }
    return this.#instance;
  }

  /**
   * Writes the caller's rows; gives the address behind them.
   * @param {Trajectory[]} data
   */
  #give(data) {
    const wasm = this.#wasm;
    const { dimension, rows } = readData(data, this.#abi.stateMax);
    // A copy in plain lists: the caller may change what was given, and a snapshot must not.
    this.#data = rows.map(({ times, values }) => ({ t: times, y: values }));
    const times = rows.flatMap((row) => row.times);
    const shape = [dimension, rows.length, times.length];
    const bytes = wasm.call('give_size', ...shape);
    wasm.reserve(wasm.base, bytes);
    wasm.call('give', wasm.base, bytes, ...shape);
    const at = (/** @type {string} */ name) => pointer(this.#abi, wasm, name);
    let end = 0;
    const begins = [0, ...rows.map((row) => (end += row.times.length))];
    wasm.words(at('rowBegins'), begins.length).set(begins);
    wasm.doubles(at('rowTimes'), times.length).set(times);
    wasm.doubles(at('rowValues'), times.length * dimension).set(rows.flatMap((row) => row.values));
    if (wasm.call('bad_row') >= 0) {
      throw new NdeError(`row ${wasm.call('bad_row')} of the data cannot be used`, { key: 'data' });
    }
    return wasm.base + bytes;
  }

  /** @param {number} address */
  #begin(address) {
    const wasm = this.#wasm;
    const bytes = wasm.call('session_size');
    if (bytes < 0) {
      throw new NdeError(statusOf(this.#abi, bytes).text);
    }
    wasm.reserve(address, bytes);
    const code = wasm.call('session_begin', address, bytes);
    if (code !== 0) {
      const { name, text } = statusOf(this.#abi, code);
      throw new NdeError(
        `the data could not be made with system ${this.#settings.system}: ${text}. ` +
          'Choose other parameters, starting points or a shorter time',
        { key: 'system', status: name },
      );
    }
    this.#end = address + bytes;
  }

  /** A copy of the complete settings, as `set` has left them. */
  get settings() {
    return structuredClone(this.#settings);
  }

  /** Epochs trained so far. */
  get epoch() {
    return this.#wasm.call('epoch');
  }

  /** State variables. */
  get dimension() {
    return this.#wasm.call('D');
  }

  /**
   * Trains; stops at the first epoch that fails and leaves the weights as they were before it.
   * @param {number} epochs
   * @returns {TrainResult}
   */
  train(epochs) {
    if (!Number.isInteger(epochs) || epochs < 0 || epochs > 2 ** 31) {
      throw new NdeError(`train(${epochs}): the number of epochs must be a whole number from 0`);
    }
    const code = this.#wasm.call('train', epochs);
    return this.#result(code);
  }

  /** @param {number} code */
  #result(code) {
    const report = readReport(this.#abi, this.#wasm);
    const result = {
      epoch: report.epoch,
      loss: report.loss,
      status: statusOf(this.#abi, code).name,
      message: code === 0 ? '' : trainingMessageOf(this.#abi, code, report, this.losses()),
      evaluations: report.evaluations,
      accepted: report.accepted,
      rejected: report.rejected,
      gradientNorm: report.gradientNorm,
      learningRate: report.learningRate,
      backwardEvaluations: report.backwardEvaluations,
      bytes: report.bytes,
      recomputed: report.recomputed !== 0,
    };
    return result;
  }

  /**
   * A column of the history, an entry per epoch kept (src/session.h).
   * @param {string} name one of abi.history
   * @param {number} [from] the first entry
   */
  history(name, from = 0) {
    const column = this.#abi.history.indexOf(name);
    if (column < 0) {
      throw new NdeError(
        `there is no history of ${name}; there is ${this.#abi.history.join(', ')}`,
        {
          key: 'history',
          value: name,
        },
      );
    }
    const { historyMax } = this.#abi;
    const all = this.#wasm.doubles(
      pointer(this.#abi, this.#wasm, 'history') + column * historyMax * 8,
      this.#wasm.call('n_history'),
    );
    return all.slice(from);
  }

  /** The epochs that the history keeps. */
  epochs() {
    return this.history('epoch');
  }

  losses() {
    return this.history('loss');
  }

  evaluations() {
    return this.history('evaluations');
  }

  /**
   * The shape of tensor i, and where its elements lie in θ, row by row.
   * @param {number} i
   */
  #layout(i) {
    const [rows, cols, offset, rowStride, colStride] = [0, 1, 2, 3, 4].map((what) =>
      this.#wasm.call('tensor', i, what),
    );
    const width = Math.max(cols, 1);
    const places = Array.from(
      { length: rows * width },
      (_, k) => offset + Math.floor(k / width) * rowStride + (k % width) * colStride,
    );
    return { shape: cols === 0 ? [rows] : [rows, cols], places };
  }

  /**
   * An array laid out as θ, as PyTorch's tensors.
   * @param {string} name of the pointer
   * @returns {Tensor[]}
   */
  #tensors(name) {
    const wasm = this.#wasm;
    const theta = wasm.doubles(pointer(this.#abi, wasm, name), wasm.call('n_theta'));
    const tensors = [];
    for (let i = 0; wasm.call('tensor', i, 0) > 0; i++) {
      const { shape, places } = this.#layout(i);
      const data = Float64Array.from(places, (place) => theta[place]);
      tensors.push({ name: wasm.text(wasm.call('tensor_name', i)), shape, data });
    }
    return tensors;
  }

  /** The weights in PyTorch's state_dict order. */
  weights() {
    return this.#tensors('theta');
  }

  /**
   * Sets the weights; the optimiser keeps its memory.
   * @param {(Omit<Tensor, 'data'> & { data: ArrayLike<number> })[]} weights names and shapes as
   *   `weights()` gives them; data of plain or typed arrays, or as JSON makes of these
   */
  setWeights(weights) {
    const wasm = this.#wasm;
    const own = this.weights();
    const given = own.map(({ name, shape, data }, i) => {
      const tensor = weights?.[i];
      const numbers = numbersOf(tensor?.data);
      if (
        numbers?.length !== data.length ||
        tensor.name !== name ||
        String(tensor.shape) !== String(shape)
      ) {
        throw new NdeError(
          `tensor ${i} must be ${name} with shape ${shape.join(' × ')} and ${data.length} finite ` +
            `numbers; it is ${tensor?.name} with shape ${String(tensor?.shape).replaceAll(',', ' × ')} and ` +
            `${numbers?.length ?? 'no list of finite'} numbers`,
          { key: name, value: tensor?.name },
        );
      }
      return numbers;
    });
    if (weights.length !== own.length) {
      throw new NdeError(`there are ${own.length} tensors, not ${weights.length}`);
    }
    const theta = wasm.doubles(pointer(this.#abi, wasm, 'theta'), wasm.call('n_theta'));
    given.forEach((numbers, i) => {
      this.#layout(i).places.forEach((place, k) => {
        theta[place] = numbers[k];
      });
    });
  }

  /** @param {string} method */
  #gradientIndex(method) {
    const index = this.#abi.gradients.findIndex(({ key }) => key === method);
    if (index < 0) {
      const keys = this.#abi.gradients.map(({ key }) => key).join(', ');
      throw new NdeError(`there is no gradient ${method}; there are ${keys}`, { value: method });
    }
    return index;
  }

  /**
   * Loss and gradient at the present weights, without an update.
   * @param {{ method?: string }} [options] method: one of abi.gradients
   */
  gradient(options) {
    const { method = String(this.#settings.gradient) } = objectOf('gradient', options);
    this.#placeCheck(method, 0, 0);
    const code = this.#wasm.call('check_gradient');
    const { epoch, learningRate, gradientNorm, ...result } = this.#result(code);
    const numbers = readReport(this.#abi, this.#wasm);
    return {
      ...result,
      gradient: this.#tensors('gradient'),
      backwardAccepted: numbers.backwardAccepted,
      backwardRejected: numbers.backwardRejected,
    };
  }

  /**
   * @param {string} method
   * @param {number} n coordinates
   * @param {number} attempts
   */
  #placeCheck(method, n, attempts) {
    const shape = [this.#gradientIndex(method), n, attempts];
    const bytes = this.#wasm.call('check_size', ...shape);
    this.#wasm.reserve(this.#end, bytes);
    this.#wasm.call('check_place', this.#end, bytes, ...shape);
  }

  /**
   * Central differences at some coordinates of θ.
   * @param {boolean} replay with the steps held fixed, or of the whole program
   * @param {number[]} coordinates
   */
  #differences(replay, coordinates) {
    const wasm = this.#wasm;
    const at = (/** @type {string} */ name) => pointer(this.#abi, wasm, name);
    wasm.words(at('checkCoordinates'), coordinates.length).set(coordinates);
    const code = wasm.call('check_differences', replay ? 1 : 0);
    if (code !== 0) {
      const message = trainingMessageOf(
        this.#abi,
        code,
        readReport(this.#abi, wasm),
        this.losses(),
      );
      throw new NdeError(message, { status: statusOf(this.#abi, code).name });
    }
    return wasm.doubles(at('checkSlopes'), coordinates.length).slice();
  }

  /**
   * A gradient beside the discrete one, and beside central differences with the steps replayed and
   * of the whole program. Differences are taken at `coordinates` of the `of` parameters.
   * @param {{ method?: string }} [options] method: one of abi.gradients
   */
  gradientCheck(options) {
    const { method = String(this.#settings.gradient) } = objectOf('gradientCheck', options);
    const wasm = this.#wasm;
    const P = wasm.call('n_theta');
    const n = Math.min(P, CHECK_COORDINATES);
    const coordinates = Array.from({ length: n }, (_, i) => Math.floor((i * P) / n));
    const flat = () => wasm.doubles(pointer(this.#abi, wasm, 'gradient'), P).slice();
    const { status, message, accepted, rejected } = this.gradient({ method: 'discrete' });
    if (status !== 'OK') {
      throw new NdeError(message, { status });
    }
    const exact = flat();
    const start = performance.now();
    const { loss, evaluations, ...cost } = this.gradient({ method });
    const milliseconds = performance.now() - start;
    const chosen = flat();
    const sample = Float64Array.from(coordinates, (i) => chosen[i]);
    if (cost.status !== 'OK') {
      throw new NdeError(cost.message, { status: cost.status });
    }
    this.#placeCheck('discrete', n, accepted + rejected);
    return {
      method,
      loss,
      evaluations,
      backwardEvaluations: cost.backwardEvaluations,
      bytes: cost.bytes,
      milliseconds,
      coordinates: n,
      of: P,
      discrete: compare(chosen, exact),
      replayed: compare(sample, this.#differences(true, coordinates)),
      whole: compare(sample, this.#differences(false, coordinates)),
    };
  }

  /**
   * The fitted Neural ODE from other starting points, all with the same steps.
   * @param {{ y0: number[] | number[][], t: ArrayLike<number>, steps?: boolean }} request
   *   t: t[0] is the start; monotone, up or down
   */
  predict(request) {
    const { y0, t, steps = false } = objectOf('predict', request);
    const { dimension } = this;
    const starts = this.#starts(y0);
    const attempts = steps ? Number(this.#settings.maxSteps) : 0;
    const solve = { field: 'learned', dimension, starts, t, attempts };
    return solveRequest(this.#abi, this.#wasm, this.#end, solve);
  }

  /**
   * Starting points from one or from a list of them.
   * @param {number[] | number[][]} y0
   */
  #starts(y0) {
    return readPoints('y0', typeof y0?.[0] === 'object' ? y0 : [y0], this.dimension);
  }

  /**
   * The data: a list of trajectories. `clean` is the data without noise, where it is known.
   * @returns {{ t: Float64Array, y: Float64Array, clean?: Float64Array }[]} y, clean: (T, D)
   */
  data() {
    const wasm = this.#wasm;
    const { dimension } = this;
    const at = (/** @type {string} */ name) => pointer(this.#abi, wasm, name);
    const n = wasm.call('n_trajectories');
    const begins = [...wasm.words(at('rowBegins'), n + 1)];
    const clean = at('rowClean');
    const read = (
      /** @type {number} */ address,
      /** @type {number} */ from,
      /** @type {number} */ to,
    ) => wasm.doubles(address + from * Float64Array.BYTES_PER_ELEMENT, to - from).slice();
    return begins.slice(0, -1).map((begin, i) => {
      const end = begins[i + 1];
      const t = this.#data === undefined ? [0, end - begin] : [begin, end];
      const span = /** @type {const} */ ([begin * dimension, end * dimension]);
      return {
        t: read(at('rowTimes'), t[0], t[1]),
        y: read(at('rowValues'), ...span),
        ...(clean === 0 ? {} : { clean: read(clean, ...span) }),
      };
    });
  }

  /**
   * dy/dt at many points.
   * @param {{ points: ArrayLike<number> | ArrayLike<ArrayLike<number>>, t?: number,
   *   which?: 'true' | 'learned' }} request points: a list of points, or (n, D) one after the other
   * @returns {Float64Array} (n, D)
   */
  vectorField(request) {
    const { points, t = 0, which = 'learned' } = objectOf('vectorField', request);
    if (which !== 'true' && which !== 'learned') {
      throw new NdeError(`which is ${String(which)}; it must be true or learned`, {
        key: 'which',
        value: which,
      });
    }
    if (which === 'true' && this.#data !== undefined) {
      throw new NdeError('the true field of the data is not known', { key: 'which' });
    }
    const { dimension } = this;
    const evaluation = {
      field: which === 'true' ? 'system' : 'learned',
      dimension,
      points: readPoints('points', points, dimension),
      t,
    };
    return evaluateRequest(this.#abi, this.#wasm, this.#end, evaluation);
  }

  /**
   * The field that made the data, solved from other starting points.
   * @param {{ y0: number[] | number[][], t: ArrayLike<number> }} request
   */
  truth(request) {
    const { y0, t } = objectOf('truth', request);
    if (this.#data !== undefined) {
      throw new NdeError('the true field of the data is not known', { key: 'truth' });
    }
    const { dimension } = this;
    const solve = { field: 'system', dimension, starts: this.#starts(y0), t, attempts: 0 };
    return solveRequest(this.#abi, this.#wasm, this.#end, solve);
  }

  /**
   * Changes a live setting from the next epoch on; recorded in `changes`. A setting that stands in
   * for another (rtol for adjointRtol) does so when the run is made, not here.
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    const setting = this.#abi.settings.find(({ key }) => key === name);
    if (setting === undefined || setting.restart) {
      const live = this.#abi.settings.filter(({ restart }) => !restart).map(({ key }) => key);
      throw new NdeError(
        `${name} cannot change during a run: create a new session. These can: ${live.join(', ')}`,
        { key: name, value },
      );
    }
    const checked = checkSetting(setting, value, this.dimension);
    applySetting(this.#abi, this.#wasm, name, checked);
    this.#settings[name] = checked;
    this.#changes.push({ epoch: this.epoch, name, value: checked });
  }

  /** The live changes so far. */
  get changes() {
    return this.#changes.map((change) => ({ ...change }));
  }

  /** @returns {Snapshot} */
  snapshot() {
    const wasm = this.#wasm;
    return {
      version: this.#abi.version,
      settings: this.settings,
      data: structuredClone(this.#data),
      changes: this.changes,
      epoch: this.epoch,
      state: wasm.doubles(pointer(this.#abi, wasm, 'theta'), 3 * wasm.call('n_theta')).slice(),
      history: this.#abi.history.map((name) => this.history(name)),
    };
  }

  /**
   * Puts a snapshot's state into this run, which has its settings and data.
   * @param {Snapshot} snapshot
   */
  load(snapshot) {
    const wasm = this.#wasm;
    const { epoch, state, history: columns, changes } = readSnapshot(this.#abi, snapshot);
    const n = columns[0].length;
    const theta = wasm.doubles(pointer(this.#abi, wasm, 'theta'), 3 * wasm.call('n_theta'));
    if (state.length !== theta.length || wasm.call('restore', epoch, n) !== 0) {
      throw new NdeError(
        `the snapshot is not one of this run: its state has ${state.length} numbers, this run ` +
          `${theta.length}, its epoch is ${epoch}, and ${n} epochs are kept`,
        { key: 'snapshot' },
      );
    }
    theta.set(state);
    const history = pointer(this.#abi, wasm, 'history');
    columns.forEach((column, i) => {
      wasm.doubles(history + i * this.#abi.historyMax * 8, n).set(column);
    });
    this.#changes = changes;
  }

  /** Gives the memory back. The run cannot be used afterwards. */
  dispose() {
    this.#instance = undefined;
  }
}
