// @ts-check
/** A training run: one instance of the module with its settings, data, weights and history. */
import { pointer, readReport, statusOf } from './abi.js';
import { applySetting, applySettings, readData } from './configure.js';
import { NdeError, objectOf } from './errors.js';
import { checkGradient, placeCheck } from './gradient-check.js';
import * as scale from './scaling.js';
import { checkSetting, normalise } from './settings.js';
import { readSnapshot } from './snapshot.js';
import { evaluateRequest, readPoints, solveRequest, trainingMessageOf } from './solve.js';
import { trainedRows } from './train-part.js';
import { readTensors, writeTensors } from './tensors.js';
import { Instance } from './wasm.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./configure.js').Trajectory} Trajectory
 * @typedef {import('./scaling.js').Scaling} Scaling
 * @typedef {import('./tensors.js').Tensor} Tensor
 *
 * @typedef {object} TrainResult of the last epoch, or of the one that failed
 * @property {number} epoch its number; 0 is the first, -1: none was asked for
 * @property {number} loss before the epoch's update; NaN where it could not be computed, and
 *   where no epoch was asked for
 * @property {string} status 'OK', or what stopped it; the weights are then as before that epoch
 * @property {string} message '' or what happened, where, and what to do
 * @property {number} evaluations of the forward solves
 * @property {number} accepted steps
 * @property {number} rejected steps
 * @property {number} gradientNorm before clipping; of weights and trained starts together
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
 * @property {Trajectory[] | undefined} data in the caller's numbers
 * @property {Scaling | null} [scaling] of the data; null: they are fitted as they are
 * @property {Change[]} changes
 * @property {number} epoch
 * @property {Float64Array} state weights, trained starts and the optimiser's memory of them
 * @property {Float64Array[]} history one array per column of abi.history
 */

export class Session {
  /** @type {Abi} */
  #abi;
  #module;
  /** @type {Instance | undefined} */
  #instance;
  /** Made when the true field is first solved. @type {Instance | undefined} */
  #generator;
  /** @type {Trajectory[] | undefined} */
  #data;
  /** @type {Scaling | null} */
  #scaling = null;
  /** @type {Settings} */
  #settings;
  /** @type {Change[]} */
  #changes = [];
  /** Where the session ends and requests begin. */
  #end = 0;

  /**
   * @param {Abi} abi
   * @param {WebAssembly.Module} module
   * @param {Record<string, unknown> & { data?: Trajectory[], scaling?: unknown }}
   *   given data: the caller's own; scaling of these: 'none' (as it is without), 'standard', or
   *   numbers of the caller's own
   */
  constructor(abi, module, given) {
    const { data, scaling, ...options } = given;
    if (data === undefined) {
      scale.refuseScaling(scaling);
    }
    this.#abi = abi;
    this.#module = module;
    this.#settings = normalise(abi, options);
    this.#instance = new Instance(module);
    applySettings(abi, this.#instance, this.#settings);
    this.#begin(data === undefined ? this.#instance.base : this.#give(data, scaling));
  }

  get #wasm() {
    if (this.#instance === undefined) {
      throw new NdeError('this run was disposed of: create a new session');
    }
    return this.#instance;
  }

  /**
   * Writes the caller's rows, scaled; gives the address behind them.
   * @param {Trajectory[]} data
   * @param {unknown} [scaling]
   */
  #give(data, scaling) {
    const wasm = this.#wasm;
    const { dimension, rows: given } = readData(data, this.#abi.stateMax);
    // A copy in plain lists: the caller may change what was given, and a snapshot must not.
    this.#data = given.map(({ times, values }) => ({ t: times, y: values }));
    this.#scaling = scale.scalingOf(scaling, given, dimension);
    const rows = this.#scaling ? scale.scaleRows(this.#scaling, given) : given;
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

  /**
   * How own data are scaled for the fit, or null. Losses, gradients, weights and tolerances are of
   * scaled numbers; data, predictions and vector fields are in the caller's.
   * @returns {Scaling | null}
   */
  get scaling() {
    return structuredClone(this.#scaling);
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

  /** The numbers of the last call, times in the caller's units. */
  #report() {
    const report = readReport(this.#abi, this.#wasm);
    return this.#scaling ? scale.unscaleReport(this.#scaling, report) : report;
  }

  /** @param {number} code */
  #result(code) {
    const report = this.#report();
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
   * The loss over the rows that `trainFraction` keeps out of the training, at the present weights:
   * the mean over the numbers of `points` rows, each trajectory solved from its start. Null where
   * no rows are left out; the loss is NaN where a solve fails, and status and message say why.
   * @returns {{ loss: number, points: number, status: string, message: string } | null}
   */
  validation() {
    if (this.#settings.trainFraction === 1) {
      return null;
    }
    const { loss, status, message } = this.#result(this.#wasm.call('validation'));
    const { points } = readReport(this.#abi, this.#wasm);
    return points === 0 ? null : { loss, points, status, message };
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
    return this.#column(column, this.#wasm.call('n_history')).slice(from);
  }

  /**
   * A view of the first n entries of a column of the history.
   * @param {number} i
   * @param {number} n
   */
  #column(i, n) {
    const bytes = this.#abi.historyMax * Float64Array.BYTES_PER_ELEMENT;
    return this.#wasm.doubles(pointer(this.#abi, this.#wasm, 'history') + i * bytes, n);
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

  /** The weights in PyTorch's state_dict order. */
  weights() {
    return readTensors(this.#abi, this.#wasm, 'theta');
  }

  /**
   * Sets the weights; the optimiser keeps its memory.
   * @param {(Omit<Tensor, 'data'> & { data: ArrayLike<number> })[]} weights names and shapes as
   *   `weights()` gives them; data of plain or typed arrays, or as JSON makes of these
   */
  setWeights(weights) {
    writeTensors(this.#abi, this.#wasm, weights);
  }

  /** How many numbers at the end of θ are trained starts. */
  get #trainedStarts() {
    const wasm = this.#wasm;
    return this.#settings.trainStarts ? wasm.call('n_trajectories') * wasm.call('D') : 0;
  }

  /**
   * The trained starts of an array laid out as θ; [] where they are not trained.
   * @param {string} name of the pointer
   * @returns {number[][]}
   */
  #startsOf(name) {
    const wasm = this.#wasm;
    const P = wasm.call('n_theta');
    const n = this.#trainedStarts;
    const all = wasm.doubles(pointer(this.#abi, wasm, name), P).subarray(P - n);
    const D = this.dimension;
    return Array.from({ length: n / D }, (_, i) => [...all.subarray(i * D, (i + 1) * D)]);
  }

  /**
   * Where the solve of each trajectory begins, as `predict` takes it: a trained start, or the
   * first row (without noise, where that is known).
   * @returns {number[][]}
   */
  starts() {
    if (!this.#settings.trainStarts) {
      return this.data().map(({ y, clean = y }) => [...clean.subarray(0, this.dimension)]);
    }
    const trained = this.#startsOf('theta');
    return this.#scaling ? scale.unscaleStates(this.#scaling, trained) : trained;
  }

  /**
   * Loss and gradient at the present weights, without an update. `starts` is the gradient of the
   * trained starts.
   * @param {{ method?: string }} [options] method: one of abi.gradients
   */
  gradient(options) {
    const { method = String(this.#settings.gradient) } = objectOf('gradient', options);
    placeCheck(this.#checked, method, 0, 0);
    const code = this.#wasm.call('check_gradient');
    const { epoch, learningRate, gradientNorm, ...result } = this.#result(code);
    const numbers = readReport(this.#abi, this.#wasm);
    return {
      ...result,
      gradient: readTensors(this.#abi, this.#wasm, 'gradient'),
      starts: this.#startsOf('gradient'),
      backwardAccepted: numbers.backwardAccepted,
      backwardRejected: numbers.backwardRejected,
    };
  }

  /**
   * A gradient beside the discrete one, and beside central differences with the steps replayed and
   * of the whole program. Differences are taken at `coordinates` of the `of` trained numbers.
   * @param {{ method?: string }} [options] method: one of abi.gradients
   */
  gradientCheck(options) {
    const { method = String(this.#settings.gradient) } = objectOf('gradientCheck', options);
    return checkGradient(this.#checked, method);
  }

  /** What a check of the gradient needs of this run. */
  get #checked() {
    return {
      abi: this.#abi,
      wasm: this.#wasm,
      end: this.#end,
      trainedStarts: this.#trainedStarts,
      gradient: (/** @type {string} */ method) => this.gradient({ method }),
      messageOf: (/** @type {number} */ code) =>
        trainingMessageOf(this.#abi, code, this.#report(), this.losses()),
    };
  }

  /**
   * The fitted Neural ODE from other starting points, all with the same steps.
   * @param {{ y0: number[] | number[][], t: ArrayLike<number>, along?: ArrayLike<number>,
   *   steps?: boolean }} request t: t[0] is the start; monotone, up or down. along: the times whose
   *   solve it is to be, where control 'fixed' counts steps from each time to the next; the data's,
   *   for the solution that was trained
   */
  predict(request) {
    const { y0, t, along, steps = false } = objectOf('predict', request);
    const { dimension } = this;
    const starts = this.#pointsOf(y0);
    const most = Number(this.#settings.maxSteps);
    const solve = { field: 'learned', dimension, starts, t, attempts: steps ? most : 0 };
    const counts = this.#settings.control === 'fixed' && this.#settings.stepSize === 0;
    const replay =
      along && counts ? this.#solve({ ...solve, t: along, attempts: most }).steps : undefined;
    const result = this.#solve(solve, replay);
    return this.#scaling ? scale.unscaleResult(this.#abi, this.#scaling, result) : result;
  }

  /**
   * In scaled numbers, if the data are scaled.
   * @param {import('./solve.js').Request} request in the caller's
   * @param {import('./solve.js').Step[]} [replay] scaled, to be made again
   */
  #solve(request, replay) {
    const scaled = this.#scaling ? scale.scaleRequest(this.#scaling, request) : request;
    return solveRequest(this.#abi, this.#wasm, this.#end, { ...scaled, replay });
  }

  /**
   * Starting points from one or from a list of them.
   * @param {number[] | number[][]} y0
   */
  #pointsOf(y0) {
    return readPoints('y0', typeof y0?.[0] === 'object' ? y0 : [y0], this.dimension);
  }

  /**
   * The data: a list of trajectories. `clean` is the data without noise, where it is known;
   * `trained` is how many of the rows are trained on, from the first one on.
   * @returns {{ t: Float64Array, y: Float64Array, clean?: Float64Array, trained: number }[]}
   *   y, clean: (T, D)
   */
  data() {
    const fraction = Number(this.#settings.trainFraction);
    if (this.#data !== undefined) {
      const scaling = this.#scaling;
      return this.#data.map(({ t, y }) => ({
        t: Float64Array.from(t),
        y: Float64Array.from(/** @type {ArrayLike<number>} */ (y)),
        trained: trainedRows(
          scaling ? Array.from(t, (time) => scale.scaleTime(scaling, time)) : t,
          fraction,
        ),
      }));
    }
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
      const span = /** @type {const} */ ([begin * dimension, end * dimension]);
      const t = read(at('rowTimes'), 0, end - begin);
      return {
        t,
        trained: trainedRows(t, fraction),
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
    if (this.#scaling === null) {
      return evaluateRequest(this.#abi, this.#wasm, this.#end, evaluation);
    }
    const scaled = scale.scaleEvaluation(this.#scaling, evaluation);
    const slopes = evaluateRequest(this.#abi, this.#wasm, this.#end, scaled);
    return scale.unscaleSlopes(this.#scaling, slopes);
  }

  /**
   * The field that made the data, solved from other starting points as they were.
   * @param {{ y0: number[] | number[][], t: ArrayLike<number> }} request
   */
  truth(request) {
    const { y0, t } = objectOf('truth', request);
    if (this.#data !== undefined) {
      throw new NdeError('the true field of the data is not known', { key: 'truth' });
    }
    const { dimension } = this;
    const solve = { field: 'system', dimension, starts: this.#pointsOf(y0), t, attempts: 0 };
    const generator = this.#makeGenerator();
    return solveRequest(this.#abi, generator, generator.base, solve);
  }

  /** Solves as the data were made, whatever solves the network's equation. */
  #makeGenerator() {
    if (this.#generator === undefined) {
      const solver = this.#abi.settings.filter(({ group }) => group === 'solver');
      const defaults = Object.fromEntries(
        solver.map((row) => [row.key, row.key === 'maxSteps' ? Number(row.most) : row.default]),
      );
      const { dataRtol, dataAtol } = this.#settings;
      const own = { ...this.#settings, ...defaults, rtol: dataRtol, atol: dataAtol };
      this.#generator = new Instance(this.#module);
      applySettings(this.#abi, this.#generator, own);
    }
    return this.#generator;
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
      scaling: this.scaling,
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
    columns.forEach((column, i) => {
      this.#column(i, n).set(column);
    });
    this.#changes = changes;
  }

  /** Gives the memory back. The run cannot be used afterwards. */
  dispose() {
    this.#instance = undefined;
    this.#generator = undefined;
  }
}
