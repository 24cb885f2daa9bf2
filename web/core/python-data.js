// @ts-check
/**
 * `make_data` of the program: trajectories as the playground has them, made by a known system or
 * given as numbers. What is solved together is one group (members, times, data): the indices of its
 * trajectories, (T), (T, members, D).
 */
import { pythonSystem } from './python-systems.js';
import { pythonFloat, pythonList, pythonRemark, pythonRows, wrapItems } from './python-text.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {{ mean: number[], deviation: number[], timeStart: number, timeScale: number }} Scaling
 * @typedef {{ t: ArrayLike<number>, y: ArrayLike<number> | ArrayLike<ArrayLike<number>>,
 *   clean?: ArrayLike<number> }} Run
 *
 * @typedef {object} PythonData
 * @property {string[]} code functions
 * @property {string[]} numbers constants that stand at the end of the program
 * @property {boolean} isOne whether there is a single group: make_data gives
 *   (starts, times, data), else (starts, groups)
 * @property {number} dimension
 */

/**
 * The lines that end make_data, from `starts` and `groups` or `times, data`.
 * @param {boolean} isOne
 */
const ending = (isOne) => (isOne ? '    return starts, times, data' : '    return starts, groups');

/** @param {Settings} settings */
const trainsPart = (settings) => Number(settings.trainFraction ?? 1) < 1;

/**
 * The part of a trajectory that is trained on.
 * @param {Settings} settings
 */
function trainedPart(settings) {
  if (!trainsPart(settings)) {
    return [];
  }
  const fraction = pythonFloat(Number(settings.trainFraction));
  return [
    'def trained_part(times, data):',
    `    """The first ${fraction} of the time; what comes after it is for validation."""`,
    `    n = int((times <= times[0] + ${fraction} * (times[-1] - times[0])).sum())`,
    '    return times[: max(2, n)], data[: max(2, n)]',
    '',
    '',
  ];
}

/**
 * Data from a known system.
 * @param {Settings} settings
 * @param {string[]} system its function
 * @returns {PythonData}
 */
function fromSystem(settings, system) {
  const starts = /** @type {number[][]} */ (settings.starts);
  const isOne = starts.length === 1 || settings.batching !== 'each';
  const noise = Number(settings.noise);
  const tolerances = `rtol=${pythonFloat(Number(settings.dataRtol))}, atol=${pythonFloat(Number(settings.dataAtol))}`;
  const solve = (/** @type {string} */ from) =>
    `torchdiffeq.odeint(system, ${from}, times, method="dopri5", ${tolerances})`;
  const code = [
    ...system,
    '',
    '',
    ...trainedPart(settings),
    'def make_data():',
    '    """Trajectories of the system (time, trajectory, variable), and where they begin."""',
    ...lists('starts', starts.map(pythonList)),
    `    times = torch.linspace(0, ${pythonFloat(Number(settings.timeEnd))}, ${settings.samples})`,
    '    with torch.no_grad():',
    isOne
      ? `        data = ${solve('starts')}`
      : `        data = torch.cat([${solve('start[None]')} for start in starts], dim=1)`,
    ...(noise === 0
      ? []
      : [
          `    generator = torch.Generator().manual_seed(${settings.noiseSeed})`,
          `    data += ${pythonFloat(noise)} * torch.randn(data.shape, generator=generator)`,
        ]),
    ...(trainsPart(settings) ? ['    times, data = trained_part(times, data)'] : []),
    ...(isOne ? [] : ['    groups = [([i], times, data[:, [i]]) for i in range(len(starts))]']),
    ending(isOne),
  ];
  return { code, numbers: [], isOne, dimension: starts[0].length };
}

/**
 * `name = torch.tensor([...])`, in as many lines as it needs.
 * @param {string} name
 * @param {string[]} rows
 */
function lists(name, rows) {
  const short = `    ${name} = torch.tensor([${rows.join(', ')}])`;
  return short.length <= 100
    ? [short]
    : [`    ${name} = torch.tensor([`, ...wrapItems(rows, ' '.repeat(8)), '    ])'];
}

/**
 * A trajectory's rows as lists.
 * @param {Run} run
 * @returns {number[][]}
 */
function rowsOf({ t, y }) {
  if (typeof y[0] === 'object') {
    return Array.from(/** @type {ArrayLike<ArrayLike<number>>} */ (y), (row) => Array.from(row));
  }
  const flat = Array.from(/** @type {ArrayLike<number>} */ (y));
  const dimension = flat.length / t.length;
  return Array.from(t, (_, i) => flat.slice(i * dimension, (i + 1) * dimension));
}

/**
 * @param {Run[]} runs
 * @param {string[]} names
 */
function runTable(runs, names) {
  const columns = names.length === 0 ? '' : `, columns ${names.map(pythonRemark).join(', ')}`;
  return [
    `# The data: times t, rows y${columns}.`,
    'RUNS = [',
    ...runs.flatMap((run) => [
      '    {',
      '        "t": [',
      ...wrapItems(Array.from(run.t, pythonFloat), ' '.repeat(12)),
      '        ],',
      '        "y": [',
      ...wrapItems(rowsOf(run).map(pythonList), ' '.repeat(12)),
      '        ],',
      // Where noise was added, the start is known without it.
      ...(run.clean
        ? [`        "start": ${pythonList(Array.from(run.clean).slice(0, rowsOf(run)[0].length))},`]
        : []),
      '    },',
    ]),
    ']',
  ];
}

/**
 * Into the numbers that the network works with.
 * @param {Scaling} scaling
 */
function scalingLines({ mean, deviation, timeStart, timeScale }) {
  return [
    '# The network works with scaled numbers: (y - MEAN) / DEVIATION, (t - TIME_START) / TIME_SCALE.',
    `MEAN = torch.tensor(${pythonList(mean)})`,
    `DEVIATION = torch.tensor(${pythonList(deviation)})`,
    `TIME_START, TIME_SCALE = ${pythonFloat(timeStart)}, ${pythonFloat(timeScale)}`,
    '',
    '',
    'def scaled(y):',
    '    return (torch.tensor(y) - MEAN) / DEVIATION',
    '',
    '',
  ];
}

/**
 * Data as numbers: the caller's own, or of a system without a translation.
 * @param {Settings} settings
 * @param {{ runs: Run[], names: string[], scaling: Scaling | null }} given
 * @returns {PythonData}
 */
function fromNumbers(settings, { runs, names, scaling }) {
  const together = settings.batching !== 'each';
  const tensor = scaling === null ? 'torch.tensor' : 'scaled';
  const begin = runs.some(({ clean }) => clean) ? 'run["start"]' : 'run["y"][0]';
  const code = [
    ...(scaling === null ? [] : scalingLines(scaling)),
    ...trainedPart(settings),
    'def make_data():',
    together
      ? '    """Trajectories with equal times are solved together, the others one by one."""'
      : '    """Trajectories are solved one by one, each with steps of its own."""',
    `    starts = torch.stack([${tensor}(${begin}) for run in RUNS])`,
    '    members = {}',
    '    for i, run in enumerate(RUNS):',
    `        members.setdefault(${together ? 'tuple(run["t"])' : 'i'}, []).append(i)`,
    '    groups = []',
    '    for group in members.values():',
    '        times = torch.tensor(RUNS[group[0]]["t"])',
    ...(scaling === null ? [] : ['        times = (times - TIME_START) / TIME_SCALE']),
    `        data = torch.stack([${tensor}(RUNS[i]["y"]) for i in group], dim=1)`,
    ...(trainsPart(settings) ? ['        times, data = trained_part(times, data)'] : []),
    '        groups.append((group, times, data))',
    ending(false),
  ];
  const dimension = rowsOf(runs[0])[0].length;
  return { code, numbers: runTable(runs, names), isOne: false, dimension };
}

/**
 * @param {Settings} settings complete
 * @param {{ data: Run[] | null, rows: Run[] | null, names: string[], scaling: Scaling | null }} given
 *   data: the caller's own; rows: what the session trains on, for systems without a translation
 * @returns {PythonData | null} null: such a system, and no rows
 */
export function pythonData(settings, { data, rows, names, scaling }) {
  if (data !== null) {
    return fromNumbers(settings, { runs: data, names, scaling });
  }
  const system = pythonSystem(settings);
  if (system !== null) {
    return fromSystem(settings, system);
  }
  return rows === null ? null : fromNumbers(settings, { runs: rows, names, scaling: null });
}

/**
 * @param {number[][]} starts
 */
export const startsTable = (starts) => [
  '# Where the trajectories begin: trained, as the weights are.',
  `STARTS = ${pythonRows(starts)}`,
];
