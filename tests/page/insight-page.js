// @ts-check
// Mounts the components of insight with a session of the core, for insight.test.js. What they were
// asked for stands in `globalThis.asked`.

import { Comparison, compareRuns } from '../../web/app/comparison.js';
import { EXERCISES, ExerciseProgress } from '../../web/app/exercises.js';
import { namedSettings } from '../../web/app/state.js';
import { Replay, TimeTravel } from '../../web/app/time-travel.js';
import { loadCore } from '../../web/core/index.js';
import { CompareTable } from '../../web/view/compare-table.js';
import { EpochAnatomy } from '../../web/view/epoch-anatomy.js';
import { ExerciseCards } from '../../web/view/exercise-cards.js';
import { FrameLoop } from '../../web/view/frame-loop.js';
import { HonestyPanel } from '../../web/view/honesty-panel.js';
import { Scrubber } from '../../web/view/scrubber.js';
import { stepsOf, takeApart } from '../../web/worker/anatomy.js';
import { flatWeights } from '../../web/worker/moments.js';

const EPOCHS = 250;

/** @type {{ event: string, value: unknown }[]} */
const asked = [];
Object.assign(globalThis, { asked });

const core = await loadCore();
const { signal } = new AbortController();
const loop = new FrameLoop(signal);
const root = /** @type {HTMLElement} */ (document.querySelector('main'));

const progress = new ExerciseProgress();
const cards = new ExerciseCards({
  exercises: EXERCISES,
  onSetUp(key) {
    asked.push({ event: 'setUp', value: key });
    showCards(key);
  },
  signal,
});

/** @param {string | null} active */
function showCards(active) {
  const met = new Map(EXERCISES.map(({ key }) => [key, progress.metOf(key)]));
  const noise = 'Loss against the noisy dots 0.0455, against the clean truth 0.0052.';
  cards.show({ active, met, numbers: { noise } });
}

const session = core.createSession({ gradient: 'adjoint' });
const history = new TimeTravel();
const scrubber = new Scrubber({
  onSeek: (epoch) => replay.seek(epoch),
  onToggle: () => replay.toggle(),
  onLive: () => replay.goLive(),
  signal,
});
const replay = new Replay({
  history,
  wake: () => loop.request(),
  onMoment(moment) {
    asked.push({ event: 'moment', value: moment?.epoch ?? null });
    showHistory();
  },
});
loop.add(replay);

function showHistory() {
  const { first, last } = history;
  const shown = replay.moment ?? last;
  if (first && last && shown) {
    scrubber.show({
      first: first.epoch,
      last: last.epoch,
      epoch: shown.epoch,
      loss: shown.loss,
      live: replay.live,
      playing: replay.playing,
    });
  }
}

const comparison = new Comparison();
const table = new CompareTable({
  onPin() {
    comparison.pin(record(session));
    showComparison();
  },
  onRemove(slot) {
    asked.push({ event: 'remove', value: slot });
    comparison.remove(slot);
    showComparison();
  },
  signal,
});

/** @param {import('../../web/core/session.js').Session} run */
function record(run) {
  const losses = run.losses();
  const last = /** @param {string} name */ (name) => Number(run.history(name).at(-1));
  const [{ t, y }] = run.data();
  return {
    settings: /** @type {import('../../web/app/state.js').Settings} */ (run.settings),
    data: { own: null, words: 'Spiral' },
    epochs: run.epochs(),
    losses,
    length: losses.length,
    times: [t],
    curves: [run.predict({ y0: [[y[0], y[1]]], t }).y[0]],
    figures: {
      done: run.epoch,
      loss: last('loss'),
      evaluations: last('evaluations'),
      accepted: last('accepted'),
      rejected: last('rejected'),
      rate: 2600,
    },
  };
}

function showComparison() {
  const { pins, full } = comparison;
  const rows = compareRuns(namedSettings(core), core.abi.settings, pins, record(session));
  table.show(rows, { canPin: session.epoch > 0, full });
}

const honesty = new HonestyPanel({
  loop,
  onCheck() {
    asked.push({ event: 'check', value: null });
    honesty.showChecking();
    setTimeout(() => {
      try {
        honesty.showCheck(session.gradientCheck());
      } catch (error) {
        honesty.showProblem(String(error));
      }
    });
  },
  signal,
});

const anatomy = new EpochAnatomy({
  onBeat: (beat) => asked.push({ event: 'beat', value: beat?.part ?? null }),
  signal,
});

root.append(scrubber.element, honesty.element, anatomy.element, table.element, cards.element);

// Three other runs, to be compared with.
for (const settings of [{ hidden: [8] }, { activation: 'sin', learningRate: 0.02 }]) {
  const run = core.createSession(settings);
  run.train(EPOCHS);
  comparison.pin(record(run));
}

const system = core.abi.systems[0];
let milliseconds = NaN;
for (let epoch = 0; epoch < EPOCHS - 1; epoch++) {
  const start = performance.now();
  const { loss } = session.train(1);
  milliseconds = performance.now() - start;
  const [{ t, y }] = session.data();
  const curves = session.predict({ y0: [[y[0], y[1]]], t }).y;
  history.append({ epoch: epoch + 1, loss, weights: flatWeights(session), curves });
}
const steps = stepsOf(session);
const adam = String(core.abi.settings.find(({ key }) => key === 'optimizer')?.choices?.[0]?.label);
const taken = takeApart(session, system.variables, adam, () => session.train(1));
anatomy.show(taken);
const last = session.gradient();
honesty.show({
  done: session.epoch,
  method: 'adjoint',
  evaluations: taken.evaluations,
  backwardEvaluations: taken.backwardEvaluations,
  accepted: last.accepted,
  rejected: last.rejected,
  bytes: last.bytes,
  recomputed: last.recomputed,
  milliseconds,
  steps,
});
showHistory();
showComparison();
for (const noise of [0.2, 0.1]) {
  progress.judge({
    settings: /** @type {import('../../web/app/state.js').Settings} */ ({
      ...session.settings,
      noise,
    }),
    autonomous: true,
    done: EPOCHS,
    loss: 0.02,
    cleanLoss: 0.005,
  });
}
showCards('growth');
document.body.dataset.ready = 'yes';
