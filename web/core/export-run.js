// @ts-check
/** A run, as its snapshot has it, in each of the forms in which a reader can take it home. */
import { writeModel } from './model-file.js';
import { modelParts, nextLosses } from './model-parts.js';
import { curvesOf, planeSvg } from './plane-svg.js';
import { pythonProgram } from './python-program.js';
import { metadataOf, writeSafetensors } from './safetensors.js';
import { lossesCsv, seriesOf, trajectoriesCsv } from './series-csv.js';
import { servesOwnData } from './settings.js';

/**
 * @typedef {'svg' | 'trajectories' | 'losses' | 'model' | 'safetensors' | 'python'} RunExport
 *
 * @typedef {object} RunExportOptions
 * @property {readonly string[]} names of the variables
 * @property {readonly [number, number]} [axes] of the drawing
 * @property {string} [title] of the drawing
 * @property {string} [source] of own data
 *
 * @typedef {{ contents: string | Uint8Array<ArrayBuffer>, type: string }} Exported type: as MIME
 */

/** Losses that the Python program can compare its own with. */
const COMPARED = 5;

/**
 * @param {import('./model-file.js').Core} core
 * @param {import('./session.js').Snapshot} snapshot
 * @param {RunExport} kind
 * @param {RunExportOptions} options
 * @returns {Exported}
 */
export function exportRun(core, snapshot, kind, options) {
  const names = [...options.names];
  switch (kind) {
    case 'model': {
      const contents = writeModel(core, snapshot, { names, source: options.source });
      return { contents, type: 'application/json' };
    }
    case 'python': {
      const losses = nextLosses(core, snapshot, COMPARED);
      const parts = modelParts(core, snapshot);
      const idle = Object.keys(parts.settings).filter((key) => !isOf(core, snapshot, key));
      const program = { ...parts, idle, names, nextLosses: losses };
      return { contents: pythonProgram(program), type: 'text/x-python' };
    }
    case 'losses':
      return { contents: lossesCsv(core.abi.history, snapshot.history), type: 'text/csv' };
    default:
      return withRun(core, snapshot, (run) =>
        ofRun(run, kind, { ...options, isOf: (key) => isOf(core, snapshot, key) }),
      );
  }
}

/**
 * Whether a setting means anything to the run of a snapshot.
 * @param {import('./model-file.js').Core} core
 * @param {import('./session.js').Snapshot} snapshot
 * @param {string} key
 */
const isOf = (core, { data }, key) => data === undefined || servesOwnData(core.abi, key);

/**
 * @template T
 * @param {import('./model-file.js').Core} core
 * @param {import('./session.js').Snapshot} snapshot
 * @param {(run: import('./session.js').Session) => T} act
 */
function withRun(core, snapshot, act) {
  const run = core.restore(snapshot);
  try {
    return act(run);
  } finally {
    run.dispose();
  }
}

/**
 * @param {import('./session.js').Session} run
 * @param {'svg' | 'trajectories' | 'safetensors'} kind
 * @param {RunExportOptions & { isOf: (key: string) => boolean }} options
 * @returns {Exported}
 */
function ofRun(run, kind, { names, axes, title, isOf: keeps }) {
  if (kind === 'trajectories') {
    return { contents: trajectoriesCsv(seriesOf(run), names), type: 'text/csv' };
  }
  if (kind === 'svg') {
    const loss = run.losses().at(-1);
    const note =
      loss === undefined ? 'Untrained' : `Epoch ${run.epoch}: loss ${loss.toPrecision(4)}`;
    const contents = planeSvg({ series: curvesOf(run), names, axes, title, note });
    return { contents, type: 'image/svg+xml' };
  }
  const settings = Object.entries(run.settings).filter(([key]) => keeps(key));
  const own = { ...Object.fromEntries(settings), scaling: run.scaling, epoch: run.epoch };
  const metadata = metadataOf(own);
  return {
    contents: writeSafetensors(run.weights(), { metadata }),
    type: 'application/octet-stream',
  };
}
