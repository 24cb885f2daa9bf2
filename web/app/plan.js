// @ts-check
/** How the page lays out what the core's lists contain: titles, order, what is folded away. */

/** @type {import('../view/settings-form.js').FormPlan} */
export const FORM_PLAN = {
  groups: {
    system: 'System',
    start: 'Start',
    data: 'Data',
    network: 'Network',
    solver: 'Solver',
    gradient: 'Gradient',
    training: 'Training',
  },
  open: ['system', 'start', 'network', 'training'],
  common: [
    'system',
    'timeEnd',
    'starts',
    'samples',
    'noise',
    'hidden',
    'activation',
    'seed',
    'method',
    'rtol',
    'atol',
    'gradient',
    'optimizer',
    'learningRate',
  ],
  sliders: ['timeEnd', 'learningRate', 'rtol', 'atol'],
  relevant: {
    stepsPerOutput: ({ control }) => control === 'fixed',
    stepSize: ({ control }) => control === 'fixed',
    safety: ({ control }) => control !== 'fixed',
    factorMin: ({ control }) => control !== 'fixed',
    factorMax: ({ control }) => control !== 'fixed',
    adjointRtol: ({ gradient }) => gradient === 'adjoint',
    adjointAtol: ({ gradient }) => gradient === 'adjoint',
    huberDelta: ({ loss }) => loss === 'huber',
    momentum: ({ optimizer }) => optimizer === 'sgd' || optimizer === 'rmsprop',
    nesterov: ({ optimizer }) => optimizer === 'sgd',
    beta1: ({ optimizer }) => optimizer === 'adam' || optimizer === 'adamw',
    beta2: ({ optimizer }) => optimizer === 'adam' || optimizer === 'adamw',
    epsilon: ({ optimizer }) => optimizer !== 'sgd',
    smoothing: ({ optimizer }) => optimizer === 'rmsprop',
    scheduleEpochs: ({ schedule }) => schedule !== 'constant',
    scheduleFactor: ({ schedule }) => schedule !== 'constant',
  },
};

/**
 * How fast training goes. One frame of the screen is the unit, except below it, where a clock keeps
 * the pace that an eye can follow: 250 epochs in nine seconds.
 * @typedef {{ key: string, label: string, perSecond?: number, perFrame?: number }} Speed
 * @type {readonly Speed[]}
 */
export const SPEEDS = [
  { key: 'slow', label: '7 epochs a second', perSecond: 7 },
  { key: 'watch', label: '28 epochs a second', perSecond: 28 },
  { key: '1', label: '1 epoch per frame', perFrame: 1 },
  { key: '4', label: '4 epochs per frame', perFrame: 4 },
  { key: '16', label: '16 epochs per frame', perFrame: 16 },
  { key: '64', label: '64 epochs per frame', perFrame: 64 },
  { key: 'full', label: 'full speed', perFrame: Infinity },
];

/** The number of a variable; how many there may be is for the core to say. */
const variable = { least: 0, unit: 'variable' };

/**
 * Settings of the view: what is in a link besides the settings of the run. Same fields as there.
 * @type {readonly import('../core/abi.js').Setting[]}
 */
export const VIEW_SETTINGS = [
  view('speed', 'choice', 'watch', {
    choices: SPEEDS.map(({ key, label }) => ({ key, label })),
    help: 'how fast training goes',
  }),
  view('epochs', 'int', 250, { least: 1, most: 1e6, help: 'training rests when so many are done' }),
  view('learnedField', 'flag', true, { help: 'arrows of the learned vector field' }),
  view('trueField', 'flag', false, { help: 'arrows of the true vector field' }),
  view('xAxis', 'int', 0, { ...variable, help: 'variable on the horizontal axis, from 0' }),
  view('yAxis', 'int', 1, { ...variable, help: 'variable on the vertical axis, from 0' }),
];

/**
 * The same with all limits.
 * @param {import('../core/abi.js').Abi} abi
 * @returns {import('../core/abi.js').Setting[]}
 */
export function viewSettings({ stateMax }) {
  return VIEW_SETTINGS.map((setting) =>
    setting.unit === variable.unit ? { ...setting, unit: '', most: stateMax - 1 } : setting,
  );
}

/**
 * @param {string} key
 * @param {import('../core/abi.js').Setting['kind']} kind
 * @param {import('../core/abi.js').SettingValue} value
 * @param {Partial<import('../core/abi.js').Setting>} rest
 * @returns {import('../core/abi.js').Setting}
 */
function view(key, kind, value, rest) {
  const empty = { as: '', unit: '', group: 'view', restart: false, label: key, help: '' };
  return { key, kind, default: value, scale: 'linear', ...empty, ...rest };
}
