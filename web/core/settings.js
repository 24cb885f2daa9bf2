// @ts-check
/**
 * Settings as plain objects over the config list: one validator for the API, the form, links and
 * messages. It speaks for the limits in `core.abi`; C checks them once more.
 */
import { systemOf, TYPED } from './abi.js';
import { NdeError } from './errors.js';
import { compileEquations, fitParameters } from './expression.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./abi.js').Setting} Setting
 * @typedef {import('./abi.js').SettingValue} SettingValue
 * @typedef {Record<string, SettingValue>} Settings complete: every setting and parameter by its key
 * @typedef {Record<string, unknown>} Options as a caller gives them
 */

/**
 * @param {string} key
 * @param {unknown} value
 * @param {string} wanted
 */
function refuse(key, value, wanted) {
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new NdeError(`${key} is ${shown ?? String(value)}; it must be ${wanted}`, { key, value });
}

/**
 * @param {string} key
 * @param {unknown} value
 * @param {{ least?: number, most?: number }} limits
 * @param {boolean} whole
 */
function checkNumber(key, value, { least = -Infinity, most = Infinity }, whole) {
  const good = typeof value === 'number' && value >= least && value <= most;
  if (!good || (whole && !Number.isInteger(value))) {
    throw refuse(key, value, `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`);
  }
  return value;
}

/**
 * @param {Setting} setting
 * @param {unknown} value
 */
function checkInts(setting, value) {
  const { key, longest = 0 } = setting;
  if (!Array.isArray(value) || value.length > longest) {
    throw refuse(key, value, `a list of at most ${longest} whole numbers`);
  }
  return value.map((item) => checkNumber(key, item, setting, true));
}

/**
 * @param {Setting} setting
 * @param {unknown} value
 * @param {number} dimension
 */
function checkPoints(setting, value, dimension) {
  const { key, longest = 0 } = setting;
  if (!Array.isArray(value) || value.length === 0 || value.length > longest) {
    throw refuse(key, value, `a list of 1 to ${longest} points`);
  }
  return value.map((point) => {
    if (!Array.isArray(point) || point.length !== dimension) {
      throw refuse(key, point, `a point of ${dimension} numbers`);
    }
    return point.map((item) => checkNumber(key, item, setting, false));
  });
}

/**
 * A value of one setting as it will be stored; throws NdeError.
 * @param {Setting} setting
 * @param {unknown} value
 * @param {number} dimension of the state
 * @returns {SettingValue}
 */
export function checkSetting(setting, value, dimension) {
  const { key, kind, choices = [] } = setting;
  switch (kind) {
    case 'choice':
      if (!choices.some((choice) => choice.key === value)) {
        throw refuse(key, value, `one of ${choices.map((choice) => choice.key).join(', ')}`);
      }
      return /** @type {string} */ (value);
    case 'flag':
      if (typeof value !== 'boolean') {
        throw refuse(key, value, 'true or false');
      }
      return value;
    case 'ints':
      return checkInts(setting, value);
    case 'points':
      return checkPoints(setting, value, dimension);
    case 'text':
      if (typeof value !== 'string' || value.length > (setting.longest ?? 0)) {
        throw refuse(key, value, `a text of at most ${setting.longest} characters`);
      }
      return value;
    default:
      return checkNumber(key, value, setting, kind === 'int');
  }
}

/**
 * The keys that a session knows for a system: settings and the system's parameters.
 * @param {Abi} abi
 * @param {string} system
 */
export function keysOf(abi, system) {
  return [
    ...abi.settings.map((setting) => setting.key),
    ...systemOf(abi, system).params.map((parameter) => parameter.key),
  ];
}

/**
 * `control` may be an object of its fields: { preset, safety, factorMin, factorMax }.
 * @param {Options} options
 * @returns {Options}
 */
function flattenControl(options) {
  const { control } = options;
  if (typeof control !== 'object' || control === null || Array.isArray(control)) {
    return options;
  }
  const { preset = 'torchdiffeq', ...fields } = /** @type {Options} */ (control);
  for (const key of Object.keys(fields)) {
    if (!['safety', 'factorMin', 'factorMax'].includes(key)) {
      throw refuse(`control.${key}`, fields[key], 'left out: no such field');
    }
  }
  return { ...options, control: preset, ...fields };
}

/**
 * @param {Abi} abi
 * @param {Settings} settings
 */
function methodOf(abi, settings) {
  return abi.methods.find(({ key }) => key === settings.method);
}

/**
 * What stands for a setting that was not given.
 * @param {Abi} abi
 * @param {Setting} setting
 * @param {Settings} settings complete up to this setting
 * @returns {SettingValue}
 */
function standIn(abi, setting, settings) {
  if (setting.key === 'control' && !methodOf(abi, settings)?.embedded) {
    return 'fixed'; // without an error estimate there is no other way
  }
  if (setting.key === 'parameters' && settings.system === TYPED) {
    return fitParameters(String(settings.equations), String(setting.default));
  }
  if (setting.as !== 'system') {
    return setting.as === '' ? setting.default : settings[setting.as];
  }
  const system = systemOf(abi, /** @type {string} */ (settings.system));
  return setting.kind === 'points' ? [[...system.start]] : system.timeEnd;
}

/**
 * Settings whose combination makes no sense.
 * @param {Abi} abi
 * @param {Settings} settings
 */
function checkTogether(abi, settings) {
  if (settings.system === TYPED) {
    compileEquations(String(settings.equations), String(settings.parameters));
  }
  const method = methodOf(abi, settings);
  if (settings.control !== 'fixed' && !method?.embedded) {
    const adaptive = abi.methods.filter(({ embedded }) => embedded).map(({ key }) => key);
    throw new NdeError(
      `method ${settings.method} has no error estimate, which control ${settings.control} needs: ` +
        `choose control fixed, or one of ${adaptive.join(', ')}`,
      { key: 'method', value: settings.method, status: 'UNSUPPORTED' },
    );
  }
}

/**
 * Complete settings from some options; throws NdeError at the first that cannot be.
 * @param {Abi} abi
 * @param {Options} [options]
 * @returns {Settings}
 */
export function normalise(abi, options = {}) {
  const given = flattenControl(options);
  const [systemSetting] = abi.settings.filter(({ key }) => key === 'system');
  const systemKey = checkSetting(systemSetting, given.system ?? systemSetting.default, 0);
  const system = systemOf(abi, /** @type {string} */ (systemKey));
  const known = keysOf(abi, system.key);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw new NdeError(
        `there is no setting ${key} with system ${system.key}; there are ${known.join(', ')}`,
        { key, value: given[key] },
      );
    }
  }
  /** @type {Settings} */
  const settings = {};
  // Those with a default of their own first: one of them may stand in for any other.
  const independent = abi.settings.filter(({ as }) => as === '');
  const dependent = abi.settings.filter(({ as }) => as !== '');
  for (const setting of [...independent, ...dependent]) {
    const value = given[setting.key] ?? standIn(abi, setting, settings);
    settings[setting.key] = checkSetting(setting, value, system.dimension);
  }
  for (const parameter of system.params) {
    const value = given[parameter.key] ?? parameter.default;
    settings[parameter.key] = checkNumber(parameter.key, value, parameter, false);
  }
  checkTogether(abi, settings);
  return settings;
}

/** Settings of these groups make data: the caller's own have no use for them. */
const DATA_GROUPS = ['system', 'start', 'data'];
/** But this one says how much of any data is trained on. */
const OF_ANY_DATA = 'trainFraction';

/**
 * Whether a setting has an effect on a run of the caller's own data.
 * @param {Abi} abi
 * @param {string} key
 */
export function servesOwnData({ settings }, key) {
  const setting = settings.find((row) => row.key === key);
  return setting !== undefined && (key === OF_ANY_DATA || !DATA_GROUPS.includes(setting.group));
}
