// @ts-check
/**
 * What the C core says about itself (src/describe.c), typed, and the few look-ups that all of
 * web/ shares.
 */

/**
 * @typedef {{ key: string, label: string }} Choice
 *
 * @typedef {object} Setting one row of the config list, src/config.h
 * @property {string} key
 * @property {'choice' | 'int' | 'real' | 'flag' | 'ints' | 'points' | 'text'} kind
 * @property {SettingValue} default
 * @property {Choice[]} [choices] of kind choice
 * @property {number} [least]
 * @property {number} [most]
 * @property {'log' | 'linear'} [scale]
 * @property {number} [longest] of a list or a text
 * @property {string} as the setting whose value stands in while this one is not given
 * @property {string} unit
 * @property {string} group
 * @property {boolean} restart whether a change begins a new run
 * @property {string} label
 * @property {string} help
 *
 * @typedef {string | number | boolean | number[] | number[][]} SettingValue
 *
 * @typedef {object} Method
 * @property {string} key
 * @property {string} label
 * @property {number} order
 * @property {number} stages
 * @property {boolean} embedded whether it has an error estimate, as adaptive control needs
 * @property {boolean} fsal
 *
 * @typedef {object} Parameter
 * @property {string} key
 * @property {string} symbol
 * @property {number} default
 * @property {number} least
 * @property {number} most
 * @property {string} help
 *
 * @typedef {object} System
 * @property {string} key
 * @property {string} label
 * @property {number} dimension
 * @property {boolean} autonomous
 * @property {number} timeEnd
 * @property {number[]} start
 * @property {string[]} variables
 * @property {Parameter[]} params
 *
 * @typedef {{ name: string, code: number, text: string }} Status
 *
 * @typedef {object} Abi
 * @property {number} version
 * @property {Setting[]} settings
 * @property {Method[]} methods
 * @property {Choice[]} gradients
 * @property {System[]} systems
 * @property {Status[]} statuses
 * @property {string[]} pointers
 * @property {string[]} report
 * @property {string[]} fields
 * @property {string[]} operations of typed equations, src/field_expr.h
 * @property {string[]} history
 * @property {number} historyMax
 * @property {number} stateMax
 * @property {number} stagesMax
 *
 * @typedef {object} Tableau an explicit Runge-Kutta method of S stages, src/tableau.h
 * @property {number[]} c (S) stage i is at t + c_i h,
 * @property {number[][]} a (S, S) at y + h Σ_j a_ij k_j with j < i
 * @property {number[]} b (S) the step goes to y + h Σ b_i k_i
 * @property {number[]} e (S) and may be wrong by h Σ e_i k_i; zeros: it does not tell
 */

/**
 * @param {import('./wasm.js').Instance} instance
 * @returns {Abi}
 */
export function readAbi(instance) {
  const length = instance.call('describe', 0, 0);
  instance.reserve(instance.base, length);
  instance.call('describe', instance.base, length);
  return JSON.parse(instance.text(instance.base, length));
}

/**
 * @param {Abi} abi
 * @param {string} key
 */
export function systemOf(abi, key) {
  return /** @type {System} */ (abi.systems.find((system) => system.key === key));
}

/** The key of the system whose equations are typed: the settings `equations` and `parameters`. */
export const TYPED = 'custom';

/**
 * @param {Abi} abi
 * @param {import('./wasm.js').Instance} instance
 * @param {number} method its place in abi.methods
 * @returns {Tableau | null} null of a method that is none of Runge and Kutta
 */
export function readTableau({ methods, stagesMax }, instance, method) {
  const address = instance.call('tableau', method);
  if (address === 0) {
    return null;
  }
  const { stages } = methods[method];
  const numbers = instance.doubles(address, (3 + stagesMax) * stagesMax);
  const [c, ...rows] = Array.from({ length: 3 + stagesMax }, (_, row) => [
    ...numbers.subarray(row * stagesMax, row * stagesMax + stages),
  ]);
  const [b, e] = rows.slice(stagesMax);
  return { c, a: rows.slice(0, stages), b, e };
}

/**
 * The status of a code.
 * @param {Abi} abi
 * @param {number} code
 */
export function statusOf(abi, code) {
  return /** @type {Status} */ (abi.statuses.find((status) => status.code === code));
}

/**
 * The address of something that C names.
 * @param {Abi} abi
 * @param {import('./wasm.js').Instance} instance
 * @param {string} name one of abi.pointers
 */
export function pointer(abi, instance, name) {
  return instance.call('pointer', abi.pointers.indexOf(name));
}

/**
 * The numbers of the last call.
 * @param {Abi} abi
 * @param {import('./wasm.js').Instance} instance
 * @returns {Record<string, number>}
 */
export function readReport(abi, instance) {
  const numbers = instance.doubles(pointer(abi, instance, 'report'), abi.report.length);
  return Object.fromEntries(abi.report.map((name, i) => [name, numbers[i]]));
}
