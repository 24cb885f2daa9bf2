// @ts-check
/**
 * A run as a program for Python with PyTorch and torchdiffeq, to go on where the playground stops.
 * First comes what one reads, then the numbers.
 */
import { pythonData, startsTable } from './python-data.js';
import { pythonOptimizer, pythonSchedule, stateTables } from './python-optimizer.js';
import { pythonGrid, pythonSolver } from './python-solver.js';
import { numberTable, pythonFloat, pythonRemark, wrapWords } from './python-text.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./session.js').Tensor} Tensor
 * @typedef {import('./python-data.js').PythonData} PythonData
 * @typedef {import('./python-solver.js').Solver} Solver
 *
 * @typedef {object} Moments the optimiser's memory: two numbers for each that it trains
 * @property {Tensor[]} first as the weights: mean gradient, or velocity
 * @property {Tensor[]} second mean squared gradient
 * @property {number[][]} firstStarts of trained starts; [] where they are not trained
 * @property {number[][]} secondStarts
 *
 * @typedef {object} PythonOptions
 * @property {Settings} settings complete
 * @property {import('./python-data.js').Run[] | null} data the caller's own; null: the system's
 * @property {import('./python-data.js').Run[] | null} [rows] what the session trains on, for
 *   systems that have no translation
 * @property {string[]} [names] of the columns of the data
 * @property {import('./scaling.js').Scaling | null} [scaling] of own data
 * @property {readonly string[]} [idle] settings that mean nothing to these data
 * @property {Tensor[]} weights
 * @property {number[][]} [starts] trained ones, in the numbers that the network works with
 * @property {number} epoch trained so far
 * @property {Moments | null} [optimiser]
 * @property {number[]} [nextLosses] of the playground, the first of `epoch`
 */

/** Epochs that the program trains where the caller does not say. */
const EPOCHS = 200;

/** Where the program saves the weights. */
const WEIGHTS_FILE = 'neural_ode.pt';

/** Settings that mean nothing to known systems. */
const TYPED = ['equations', 'parameters'];

/** @type {Record<string, string>} */
const ACTIVATIONS = {
  tanh: 'torch.nn.Tanh()',
  relu: 'torch.nn.ReLU()',
  softplus: 'torch.nn.Softplus()',
  sigmoid: 'torch.nn.Sigmoid()',
  silu: 'torch.nn.SiLU()',
  elu: 'torch.nn.ELU()',
  sin: 'Sine()',
};

/**
 * @param {PythonOptions} options
 * @param {string[]} notes
 */
function heading({ settings, idle = [], epoch }, notes) {
  const lines = [
    `"""A Neural ODE in PyTorch: goes on from epoch ${epoch} of the Neural ODE Playground.`,
    '',
    '    pip install torch torchdiffeq',
    `    python neural_ode.py ${EPOCHS}`,
    '',
    `trains ${EPOCHS} more epochs with the playground's settings, data, weights and optimiser state, in`,
    'double precision, and so with its losses, but for rounding. (One difference: torchdiffeq also',
    'differentiates through its choice of the first step, which changes about the tenth digit.)',
    `It saves the weights as ${WEIGHTS_FILE}; follow() gives the solution from any state.`,
  ];
  if (notes.length > 0) {
    lines.push('', 'What is different here, because torchdiffeq does not have it:', '');
    lines.push(...notes.flatMap((note) => wrapWords(note, '  - ', '    ')));
  }
  const all = Object.entries(settings)
    .filter(([key]) => !idle.includes(key))
    .filter(([key]) => settings.system === 'custom' || !TYPED.includes(key))
    .map(([key, value]) => `${key}=${pythonRemark(JSON.stringify(value))}`)
    .join(' ');
  return [...lines, '', ...wrapWords(all, 'Settings: ', '  '), '"""'];
}

/**
 * @param {Settings} settings
 * @param {number} dimension
 */
function fieldClass({ hidden, activation, timeInput }, dimension) {
  const widths = [dimension + (timeInput ? 1 : 0), .../** @type {number[]} */ (hidden), dimension];
  const last = widths.length - 2;
  const layers = widths.slice(1).flatMap((width, i) => {
    const linear = `            torch.nn.Linear(${widths[i]}, ${width}),`;
    return i === last ? [linear] : [linear, `            ${ACTIVATIONS[String(activation)]},`];
  });
  const sine = [
    'class Sine(torch.nn.Module):',
    '    def forward(self, z):',
    '        return torch.sin(z)',
    '',
    '',
  ];
  return [
    ...(activation === 'sin' && last > 0 ? sine : []),
    'class Field(torch.nn.Module):',
    `    """The network: dh/dt = ${timeInput ? 'net(h, t)' : 'net(h)'}."""`,
    '',
    '    def __init__(self):',
    '        super().__init__()',
    '        self.net = torch.nn.Sequential(',
    ...layers,
    '        )',
    '',
    '    def forward(self, t, h):',
    ...(timeInput ? ['        h = torch.cat([h, t.expand(*h.shape[:-1], 1)], dim=-1)'] : []),
    '        return self.net(h)',
  ];
}

/** @param {Solver} solver */
function predictFunction({ call, isAdjoint }) {
  const name = isAdjoint ? 'odeint_adjoint' : 'odeint';
  const short = `    return torchdiffeq.${name}(field, starts, times, ${call.join(', ')})`;
  return [
    'def predict(field, starts, times):',
    '    """The states at the times: (time, trajectory, variable)."""',
    ...(short.length <= 100
      ? [short]
      : [
          `    return torchdiffeq.${name}(`,
          '        field,',
          '        starts,',
          '        times,',
          ...call.map((argument) => `        ${argument},`),
          '    )',
        ]),
  ];
}

/**
 * @param {Settings} settings
 * @param {boolean} isOne
 */
function lossLines({ loss, huberDelta }, isOne) {
  const [name, option] =
    loss === 'huber' ? ['HuberLoss', `delta=${pythonFloat(Number(huberDelta))}`] : ['MSELoss', ''];
  const reduction = isOne ? '' : 'reduction="sum"';
  return `    loss_function = torch.nn.${name}(${[option, reduction].filter(Boolean).join(', ')})`;
}

/**
 * For whoever uses the model: a solution in the numbers of the data.
 * @param {boolean} isScaled
 */
function followFunction(isScaled) {
  return [
    'def follow(field, start, times):',
    '    """The solution from a state at times[0], in the numbers of the data: (time, variable)."""',
    ...(isScaled
      ? [
          '    times = (torch.tensor(times) - TIME_START) / TIME_SCALE',
          '    with torch.no_grad():',
          '        return predict(field, scaled(start), times) * DEVIATION + MEAN',
        ]
      : [
          '    with torch.no_grad():',
          '        return predict(field, torch.tensor(start), torch.tensor(times))',
        ]),
  ];
}

/**
 * The loss of one epoch.
 * @param {boolean} isOne
 */
function lossOfEpoch(isOne) {
  return isOne
    ? ['        loss = loss_function(predict(field, starts, times), data)']
    : [
        '        loss = 0.0',
        '        for members, times, data in groups:',
        '            loss += loss_function(predict(field, starts[members], times), data) / numbers',
      ];
}

/**
 * @param {PythonOptions} options
 * @param {boolean} isOne
 * @param {{ hasSchedule: boolean, compares: boolean }} parts
 */
function trainFunction({ settings }, isOne, { hasSchedule, compares }) {
  const clip = Number(settings.clipNorm);
  return [
    'def train(epochs):',
    `    ${isOne ? 'starts, times, data' : 'starts, groups'} = make_data()`,
    '    field = Field()',
    ...(settings.trainStarts ? ['    starts = torch.nn.Parameter(torch.tensor(STARTS))'] : []),
    ...(isOne ? [] : ['    numbers = sum(data.numel() for _, _, data in groups)']),
    lossLines(settings, isOne),
    `    optimizer = make_optimizer(field${settings.trainStarts ? ', starts' : ''})`,
    '    losses = []',
    '    for epoch in range(EPOCH, EPOCH + epochs):',
    ...(hasSchedule
      ? [
          '        for group in optimizer.param_groups:',
          '            group["lr"] = learning_rate(epoch)',
        ]
      : []),
    '        optimizer.zero_grad()',
    ...lossOfEpoch(isOne),
    '        loss.backward()',
    ...(clip > 0
      ? [
          '        trained = [p for group in optimizer.param_groups for p in group["params"]]',
          `        torch.nn.utils.clip_grad_norm_(trained, ${pythonFloat(clip)})`,
        ]
      : []),
    '        optimizer.step()',
    '        losses.append(loss.item())',
    `        if epoch % 10 == 0${compares ? ' or epoch in PLAYGROUND' : ''}:`,
    '            report(epoch, losses[-1])',
    '    return field, losses',
  ];
}

/** @param {boolean} compares */
function reportFunction(compares) {
  return [
    'def report(epoch, loss):',
    '    line = f"Epoch {epoch:4d} | Loss: {loss:.5f}"',
    ...(compares
      ? [
          '    if epoch in PLAYGROUND:',
          '        other = PLAYGROUND[epoch]',
          '        line += f" | Playground: {other:.5f}, off by {abs(loss / other - 1):.0e} of it"',
        ]
      : []),
    '    print(line)',
  ];
}

/**
 * @param {PythonOptions} options
 * @param {PythonData} data
 */
function numbersOf(options, data) {
  const { settings, weights, starts = [], optimiser = null, epoch, nextLosses = [] } = options;
  const blocks = [
    ...(nextLosses.length === 0
      ? []
      : [
          [
            "# The playground's next losses, to compare with.",
            'PLAYGROUND = {',
            ...nextLosses.map((loss, i) => `    ${epoch + i}: ${pythonFloat(loss)},`),
            '}',
          ],
        ]),
    ...(settings.trainStarts ? [startsTable(starts)] : []),
    numberTable('WEIGHTS', 'Weights and biases, row by row.', weights),
    ...stateTables(settings, optimiser),
    ...(data.numbers.length === 0 ? [] : [data.numbers]),
  ];
  return blocks;
}

/**
 * What a caller can know of a difference that the program will have.
 * @param {PythonOptions} options
 */
function ownNotes({ settings, epoch, optimiser = null }) {
  const notes = [];
  if (optimiser === null && epoch > 0) {
    notes.push(
      `the memory of ${settings.optimizer} at epoch ${epoch}, which was not at hand: it begins anew`,
    );
  }
  if (settings.optimizer === 'sgd' && settings.nesterov && Number(settings.momentum) === 0) {
    notes.push('Nesterov without momentum, which is sgd as it stands here');
  }
  return notes;
}

/**
 * The text of a program that has everything in it and goes on with the training.
 * @param {PythonOptions} options
 * @returns {string}
 */
export function pythonProgram(options) {
  const { settings, data: given, rows = null, names = [], scaling = null } = options;
  const data = pythonData(settings, { data: given, rows, names, scaling });
  if (data === null) {
    throw new TypeError(`system ${settings.system} has no translation: give its rows`);
  }
  const solver = pythonSolver(settings);
  const schedule = pythonSchedule(settings);
  const compares = (options.nextLosses ?? []).length > 0;
  const blocks = [
    ...(solver.hasGrid ? [pythonGrid(settings)] : []),
    data.code,
    fieldClass(settings, data.dimension),
    predictFunction(solver),
    followFunction(scaling !== null),
    ...(schedule.length > 0 ? [schedule] : []),
    pythonOptimizer(settings, options.optimiser ?? null),
    reportFunction(compares),
    trainFunction(options, data.isOne, { hasSchedule: schedule.length > 0, compares }),
  ];
  const usesMath = blocks.some((lines) => lines.some((line) => line.includes('math.')));
  return [
    ...heading(options, [...ownNotes(options), ...solver.notes]),
    '',
    ...(usesMath ? ['import math'] : []),
    'import sys',
    '',
    'import torch',
    'import torchdiffeq',
    '',
    'torch.set_default_dtype(torch.float64)',
    '',
    `EPOCH = ${options.epoch}  # trained so far`,
    '',
    '',
    ...blocks.flatMap((lines) => [...lines, '', '']),
    ...numbersOf(options, data).flatMap((lines) => [...lines, '']),
    '',
    'if __name__ == "__main__":',
    `    field, losses = train(int(sys.argv[1]) if len(sys.argv) > 1 else ${EPOCHS})`,
    `    torch.save(field.state_dict(), "${WEIGHTS_FILE}")`,
    '',
  ].join('\n');
}
