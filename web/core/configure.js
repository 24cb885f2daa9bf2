// @ts-check
/** Hands complete settings over to an instance, and checks tables of the caller's numbers. */
import { systemOf, TYPED } from './abi.js';
import { NdeError } from './errors.js';
import { compileEquations } from './expression.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./abi.js').Setting} Setting
 * @typedef {import('./abi.js').SettingValue} SettingValue
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./wasm.js').Instance} Instance
 * @typedef {{ t: ArrayLike<number>, y: ArrayLike<number> | ArrayLike<ArrayLike<number>> }} Trajectory
 *   y: one row of D numbers per time, or all rows one after the other
 */

/**
 * @param {Setting} setting
 * @param {SettingValue} value
 * @returns {number[]}
 */
function numbersOf(setting, value) {
  if (setting.kind === 'choice') {
    return [(setting.choices ?? []).findIndex(({ key }) => key === value)];
  }
  return [value].flat(2).map(Number);
}

/**
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {string} key
 * @param {SettingValue} value checked
 */
export function applySetting(abi, instance, key, value) {
  const i = abi.settings.findIndex((setting) => setting.key === key);
  const numbers = numbersOf(abi.settings[i], value);
  const codes = numbers.map((number, k) => instance.call('set', i, k, number));
  if (Array.isArray(value) && value.length === 0) {
    codes.push(instance.call('clear', i));
  }
  if (codes.some((code) => code !== 0)) {
    throw new NdeError(`the core refuses ${key} = ${JSON.stringify(value)}`, { key, value });
  }
}

/**
 * Typed equations, after the system was set.
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {Settings} settings
 */
function applyEquations(abi, instance, { equations, parameters }) {
  const { program, values } = compileEquations(String(equations), String(parameters));
  const codes = program.map(({ op, number }, k) =>
    instance.call('set_instruction', k, abi.operations.indexOf(op), number),
  );
  codes.push(...values.map((value, k) => instance.call('set_param', k, value)));
  if (codes.some((code) => code !== 0)) {
    throw new NdeError('the core refuses these equations', { key: 'equations', value: equations });
  }
}

/**
 * All settings, into an instance without a session.
 * @param {Abi} abi
 * @param {Instance} instance
 * @param {Settings} settings
 */
export function applySettings(abi, instance, settings) {
  instance.call('reset');
  // The list begins with the system, which sets its parameters, start and end time.
  for (const { key, kind } of abi.settings) {
    if (kind !== 'text') {
      applySetting(abi, instance, key, settings[key]);
    }
  }
  if (settings.system === TYPED) {
    applyEquations(abi, instance, settings);
  }
  systemOf(abi, String(settings.system)).params.forEach(({ key }, k) => {
    instance.call('set_param', k, Number(settings[key]));
  });
}

/**
 * @param {Trajectory} trajectory
 * @param {number} i
 */
function rowsOf(trajectory, i) {
  const times = Array.from(trajectory?.t ?? []);
  const nested = Array.from(/** @type {ArrayLike<unknown>} */ (trajectory?.y ?? []), (row) =>
    typeof row === 'object' ? Array.from(/** @type {ArrayLike<number>} */ (row ?? [])) : row,
  );
  const values = /** @type {number[]} */ (nested.flat());
  const dimension = values.length / times.length;
  const ragged = nested.findIndex((row) => Array.isArray(row) && row.length !== dimension);
  if (times.length < 2 || !Number.isInteger(dimension) || dimension < 1 || ragged >= 0) {
    throw new NdeError(
      `data[${i}] has ${times.length} times and ${values.length} values` +
        `${ragged >= 0 ? `, of another number in row ${ragged}` : ''}; ` +
        'it must have at least two times and the same number of values for each',
      { key: 'data', value: values.length },
    );
  }
  return { times, values, dimension };
}

/**
 * The caller's trajectories as rows; throws NdeError that names the trajectory and the row.
 * @param {Trajectory[]} data
 * @param {number} dimensionMax
 */
export function readData(data, dimensionMax) {
  if (!Array.isArray(data) || data.length === 0) {
    throw new NdeError('data must be a list of at least one trajectory { t, y }', { key: 'data' });
  }
  const rows = data.map(rowsOf);
  const { dimension } = rows[0];
  rows.forEach(({ times, values, dimension: own }, i) => {
    if (own !== dimension || own > dimensionMax) {
      throw new NdeError(
        `data[${i}] has ${own} values per time; every trajectory must have the same number ` +
          `(here ${dimension}), at most ${dimensionMax}`,
        { key: 'data', value: own },
      );
    }
    times.forEach((time, k) => {
      const row = values.slice(k * own, (k + 1) * own);
      if (![time, ...row].every(Number.isFinite) || (k > 0 && time <= times[k - 1])) {
        throw new NdeError(
          `data[${i}], row ${k}: t = ${time}, y = ${row.join(', ')}; times must increase and ` +
            'every number must be finite',
          { key: 'data', value: time },
        );
      }
    });
  });
  return { dimension, rows };
}
