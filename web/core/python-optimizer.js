// @ts-check
/** Optimiser, its memory and its learning rate, as torch.optim has them. */
import { numberTable, pythonFlag, pythonFloat, pythonRows } from './python-text.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./python-program.js').Moments} Moments
 *
 * @typedef {object} Optimizer
 * @property {string} name in torch.optim
 * @property {string[]} options
 * @property {string} [first] what torch calls the memory that the core calls m
 * @property {string} [second] and v
 */

/**
 * @param {Settings} settings
 * @returns {Optimizer}
 */
function optimizerOf(settings) {
  const number = (/** @type {string} */ key) => pythonFloat(Number(settings[key]));
  const momentum = Number(settings.momentum);
  const velocity = momentum > 0 ? { first: 'momentum_buffer' } : {};
  switch (settings.optimizer) {
    case 'sgd': {
      const nesterov = settings.nesterov === true && momentum > 0;
      const options = [`momentum=${number('momentum')}`, `nesterov=${pythonFlag(nesterov)}`];
      return { name: 'SGD', options, ...velocity };
    }
    case 'rmsprop': {
      const options = ['smoothing', 'epsilon', 'momentum'].map(
        (key, i) => `${['alpha', 'eps', 'momentum'][i]}=${number(key)}`,
      );
      return { name: 'RMSprop', options, ...velocity, second: 'square_avg' };
    }
    default:
      return {
        name: settings.optimizer === 'adamw' ? 'AdamW' : 'Adam',
        options: [`betas=(${number('beta1')}, ${number('beta2')})`, `eps=${number('epsilon')}`],
        first: 'exp_avg',
        second: 'exp_avg_sq',
      };
  }
}

/**
 * What restores the memory of one tensor.
 * @param {Optimizer} optimizer
 * @param {{ first: string, second: string }} from expressions
 * @param {string} indent
 */
function stateOf({ name, first, second }, from, indent) {
  return [
    ...(name === 'SGD' ? [] : [`${indent}"step": torch.tensor(float(EPOCH)),`]),
    ...(first ? [`${indent}"${first}": ${from.first},`] : []),
    ...(second ? [`${indent}"${second}": ${from.second},`] : []),
  ];
}

/**
 * The lines of `def make_optimizer(field)`, which also puts the weights in place.
 * @param {Settings} settings
 * @param {Moments | null} optimiser
 */
export function pythonOptimizer(settings, optimiser) {
  const optimizer = optimizerOf(settings);
  const { name, options, first, second } = optimizer;
  const hasState = optimiser !== null && Boolean(first ?? second);
  const decay = pythonFloat(Number(settings.weightDecay));
  const rate = pythonFloat(Number(settings.learningRate));
  const trainsStarts = settings.trainStarts === true;
  const tensor = (/** @type {string} */ table) => `torch.tensor(${table}[name]).reshape(w.shape)`;
  return [
    `def make_optimizer(field${trainsStarts ? ', starts' : ''}):`,
    '    """The optimiser, and all numbers as the playground left them."""',
    `    optimizer = torch.optim.${name}(`,
    ...(trainsStarts
      ? [
          '        [',
          `            {"params": list(field.parameters()), "weight_decay": ${decay}},`,
          '            {"params": [starts]},',
          '        ],',
        ]
      : ['        field.parameters(),']),
    `        lr=${rate},`,
    ...options.map((option) => `        ${option},`),
    ...(trainsStarts ? [] : [`        weight_decay=${decay},`]),
    ...(trainsStarts && name === 'AdamW' ? ['        weight_decay=0.0,'] : []),
    '    )',
    '    for name, w in field.named_parameters():',
    `        w.data = ${tensor('WEIGHTS')}`,
    ...(hasState
      ? [
          '        optimizer.state[w] = {',
          ...stateOf(
            optimizer,
            { first: tensor('FIRST_MOMENT'), second: tensor('SECOND_MOMENT') },
            ' '.repeat(12),
          ),
          '        }',
        ]
      : []),
    ...(hasState && trainsStarts
      ? [
          '    optimizer.state[starts] = {',
          ...stateOf(
            optimizer,
            {
              first: 'torch.tensor(STARTS_FIRST_MOMENT)',
              second: 'torch.tensor(STARTS_SECOND_MOMENT)',
            },
            ' '.repeat(8),
          ),
          '    }',
        ]
      : []),
    '    return optimizer',
  ];
}

/**
 * The numbers that make_optimizer puts in place beside the weights.
 * @param {Settings} settings
 * @param {Moments | null} optimiser
 */
export function stateTables(settings, optimiser) {
  if (optimiser === null) {
    return [];
  }
  const { first, second } = optimizerOf(settings);
  const starts = (/** @type {string} */ name, /** @type {number[][]} */ rows) =>
    settings.trainStarts ? ['', `STARTS_${name} = ${pythonRows(rows)}`] : [];
  return [
    ...(first
      ? [
          [
            ...numberTable('FIRST_MOMENT', `The optimiser's memory: ${first}.`, optimiser.first),
            ...starts('FIRST_MOMENT', optimiser.firstStarts),
          ],
        ]
      : []),
    ...(second
      ? [
          [
            ...numberTable('SECOND_MOMENT', `And ${second}.`, optimiser.second),
            ...starts('SECOND_MOMENT', optimiser.secondStarts),
          ],
        ]
      : []),
  ];
}

/**
 * The lines of `def learning_rate(epoch)`; [] where the rate stays.
 * @param {Settings} settings
 * @returns {string[]}
 */
export function pythonSchedule(settings) {
  const { schedule, scheduleEpochs, warmupEpochs } = settings;
  const warmup = Number(warmupEpochs);
  if (schedule === 'constant' && warmup === 0) {
    return [];
  }
  const rate = pythonFloat(Number(settings.learningRate));
  const factor = pythonFloat(Number(settings.scheduleFactor));
  const lines = ['def learning_rate(epoch):', `    rate = ${rate}`];
  if (schedule === 'step') {
    lines.push(`    rate *= ${factor} ** (epoch // ${scheduleEpochs})`);
  }
  if (schedule === 'cosine') {
    lines.push(
      `    wave = (1 + math.cos(math.pi * min(epoch / ${scheduleEpochs}, 1))) / 2`,
      `    rate *= ${factor} + (1 - ${factor}) * wave`,
    );
  }
  if (warmup > 0) {
    lines.push(`    rate *= min(1, (epoch + 1) / ${warmup})`);
  }
  return [...lines, '    return rate'];
}
