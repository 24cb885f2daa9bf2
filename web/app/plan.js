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
    stop: 'When to rest',
  },
  open: ['system', 'start', 'network', 'training', 'stop'],
  common: [
    'system',
    'equations',
    'parameters',
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
    'epochs',
    'targetLoss',
    'plateau',
  ],
  sliders: ['timeEnd', 'learningRate', 'rtol', 'atol'],
  seeds: ['seed', 'noiseSeed'],
  lines: ['equations'],
  empty: { targetLoss: 'none', plateau: 'off' },
  relevant: {
    equations: ({ system }) => system === 'custom',
    parameters: ({ system }) => system === 'custom',
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

/** The chapters in their order; what makes them stands in chapters.js. */
export const CHAPTER_NAMES = [
  { key: 'solve', label: 'Solve' },
  { key: 'learn', label: 'Learn' },
];

/** The number of a variable; how many there may be is for the core to say. */
const variable = { least: 0, unit: 'variable' };
/** A method, or none; which there are is for the core to say. */
const method = { unit: 'method', choices: [{ key: 'none', label: 'none' }] };

/**
 * Settings of the view: what is in a link besides the settings of the run. Same fields as there.
 * @type {readonly import('../core/abi.js').Setting[]}
 */
export const VIEW_SETTINGS = [
  view('chapter', 'choice', 'learn', {
    choices: CHAPTER_NAMES,
    label: 'Chapter',
    help: 'the chapter that is shown',
  }),
  view('speed', 'choice', 'watch', {
    choices: SPEEDS.map(({ key, label }) => ({ key, label })),
    label: 'Speed',
    help: 'how fast training goes',
  }),
  view('epochs', 'int', 250, {
    least: 1,
    most: 1e6,
    label: 'Epochs',
    help: 'training rests when so many are done',
  }),
  view('targetLoss', 'real', 0, {
    least: 0,
    most: 1e6,
    label: 'Target loss',
    help: 'training rests when the loss is as low as this; empty: no target',
  }),
  view('plateau', 'int', 0, {
    least: 0,
    most: 1e6,
    unit: 'epochs',
    label: 'Plateau',
    help: 'training rests when so many epochs made the loss no better by 1 %; 0: never',
  }),
  view('learnedField', 'flag', true, {
    label: 'Learned arrows',
    help: 'arrows of the learned vector field',
  }),
  view('trueField', 'flag', false, {
    label: 'True arrows',
    help: 'arrows of the true vector field',
  }),
  view('flow', 'choice', 'arrows', {
    choices: [
      { key: 'none', label: 'not drawn' },
      { key: 'arrows', label: 'arrows' },
      { key: 'particles', label: 'flowing particles' },
    ],
    label: 'Vector fields',
    help: 'how the vector fields are drawn',
  }),
  view('difference', 'flag', false, {
    label: 'Difference',
    help: 'heat map of the difference between the learned and the true vector field',
  }),
  view('beside', 'flag', false, {
    label: 'Side by side',
    help: 'the true vector field in a picture of its own',
  }),
  view('xAxis', 'int', 0, {
    ...variable,
    label: 'Horizontal axis',
    help: 'variable on the horizontal axis, from 0',
  }),
  view('yAxis', 'int', 1, {
    ...variable,
    label: 'Vertical axis',
    help: 'variable on the vertical axis, from 0',
  }),
  view('compareMethod', 'choice', 'euler', {
    ...method,
    label: 'Beside it',
    help: 'a second method, drawn beside the first',
  }),
  view('compareMethod2', 'choice', 'none', {
    ...method,
    label: 'And',
    help: 'a third method',
  }),
  view('fixedSteps', 'int', 40, {
    least: 1,
    most: 1000,
    unit: 'steps',
    label: 'Fixed steps',
    help: 'equal steps of the methods that do not choose them',
  }),
  view('solveField', 'flag', true, { label: 'Field', help: 'arrows of the field that is solved' }),
  view('nullclines', 'flag', false, {
    label: 'Nullclines',
    help: 'where one of the two variables does not change',
  }),
  view('fixedPoints', 'flag', true, { label: 'Fixed points', help: 'where nothing changes' }),
];

/** Settings of the view that have a control in the form, in a group of their own. */
export const STOP_SETTINGS = VIEW_SETTINGS.filter(({ key }) =>
  ['epochs', 'targetLoss', 'plateau'].includes(key),
).map((setting) => ({ ...setting, group: 'stop' }));

/**
 * The same with all limits.
 * @param {import('../core/abi.js').Abi} abi
 * @returns {import('../core/abi.js').Setting[]}
 */
export function viewSettings({ stateMax, methods }) {
  return VIEW_SETTINGS.map((setting) => {
    switch (setting.unit) {
      case variable.unit:
        return { ...setting, unit: '', most: stateMax - 1 };
      case method.unit:
        return { ...setting, unit: '', choices: [...method.choices, ...methods] };
      default:
        return setting;
    }
  });
}

/**
 * @param {string} key
 * @param {import('../core/abi.js').Setting['kind']} kind
 * @param {import('../core/abi.js').SettingValue} value
 * @param {Partial<import('../core/abi.js').Setting>} rest
 * @returns {import('../core/abi.js').Setting}
 */
function view(key, kind, value, rest) {
  const empty = { as: '', unit: '', group: 'view', restart: false, label: '', help: '' };
  return { key, kind, default: value, scale: 'linear', ...empty, ...rest };
}
