// @ts-check
/** What a run is made of, as the programs and files need it that carry it elsewhere. */

/**
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./session.js').Snapshot} Snapshot
 * @typedef {import('./session.js').Tensor} Tensor
 * @typedef {import('./python-program.js').Moments} Moments
 * @typedef {{ restore: (snapshot: Snapshot) => Session }} Core what of the core is used here
 *
 * @typedef {object} ModelParts
 * @property {import('./settings.js').Settings} settings complete
 * @property {import('./configure.js').Trajectory[] | null} data own data; null: the system's
 * @property {import('./scaling.js').Scaling | null} scaling
 * @property {ReturnType<Session['data']>} rows what it is trained on
 * @property {Tensor[]} weights
 * @property {number[][]} starts trained ones, scaled as the data are; [] where they are not trained
 * @property {number} epoch
 * @property {Moments} optimiser
 */

/**
 * The state of a snapshot is weights and trained starts, and twice as many numbers of the
 * optimiser, in the core's own order: each third is looked at by putting it first.
 * @param {Core} core
 * @param {Snapshot} snapshot
 * @param {number} third 0 weights, 1 first moment, 2 second
 */
function partOf(core, snapshot, third) {
  const all = Array.from(snapshot.state);
  const size = all.length / 3;
  const part = all.slice(third * size, (third + 1) * size);
  const run = core.restore({
    ...snapshot,
    state: Float64Array.from([...part, ...all.slice(size)]),
  });
  const tensors = run.weights();
  const { dimension } = run;
  run.dispose();
  const used = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const starts = [];
  for (let i = used; i < size; i += dimension) {
    starts.push(part.slice(i, i + dimension));
  }
  return { tensors, starts };
}

/**
 * @param {Core} core
 * @param {Snapshot} snapshot of a run
 * @returns {ModelParts}
 */
export function modelParts(core, snapshot) {
  const run = core.restore(snapshot);
  const rows = run.data();
  const { settings, epoch } = run;
  run.dispose();
  const [weights, first, second] = [0, 1, 2].map((third) => partOf(core, snapshot, third));
  return {
    settings,
    data: snapshot.data ?? null,
    scaling: snapshot.scaling ?? null,
    rows,
    weights: weights.tensors,
    starts: weights.starts,
    epoch,
    optimiser: {
      first: first.tensors,
      second: second.tensors,
      firstStarts: first.starts,
      secondStarts: second.starts,
    },
  };
}

/**
 * The losses of the next epochs, without a change to the run; fewer where one fails.
 * @param {Core} core
 * @param {Snapshot} snapshot
 * @param {number} epochs
 */
export function nextLosses(core, snapshot, epochs) {
  const run = core.restore(snapshot);
  const losses = [];
  for (let i = 0; i < epochs; i++) {
    const { status, loss } = run.train(1);
    if (status !== 'OK') {
      break;
    }
    losses.push(loss);
  }
  run.dispose();
  return losses;
}
