// @ts-check
/** Parameters of systems beside the settings, in lists and in the form. */

/**
 * A parameter of a system as a setting: the same fields, with its symbol for a label. It begins a
 * new run, because it makes new data, unless there is no run.
 * @param {import('../core/abi.js').Parameter} row
 * @param {boolean} [live]   it acts at once
 * @returns {import('../core/abi.js').Setting}
 */
export function parameterSetting(row, live = false) {
  const common = { as: '', unit: '', group: 'system', restart: !live };
  return { ...row, ...common, kind: 'real', scale: 'linear', label: row.symbol };
}
