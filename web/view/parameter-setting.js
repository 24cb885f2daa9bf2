// @ts-check
/** Parameters of systems beside the settings, in lists and in the form. */

/**
 * A parameter of a system as a setting: the same fields, with its symbol for a label. It begins a
 * new run, because it makes new data.
 * @param {import('../core/abi.js').Parameter} row
 * @returns {import('../core/abi.js').Setting}
 */
export function parameterSetting(row) {
  const common = { as: '', unit: '', group: 'system', restart: true };
  return { ...row, ...common, kind: 'real', scale: 'linear', label: row.symbol };
}
