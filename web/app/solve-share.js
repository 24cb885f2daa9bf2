// @ts-check
/** What a reader takes home, in the chapter "Solve": the link, the picture, the solutions. */
import { planeSvg } from '../core/plane-svg.js';
import { csvText } from '../core/series-csv.js';
import { SharePanel } from '../view/share-panel.js';

/** @typedef {import('./solve-problem.js').Problem} Problem */
/** @typedef {import('./solve-layers.js').Drawn} Drawn */

/**
 * @typedef {object} SolvePort   the chapter, as far as this part may know it
 * @property {import('./chapters.js').ChapterContext} context
 * @property {import('../view/phase-plane.js').PhasePlane} plane
 * @property {() => Problem} problem
 * @property {() => readonly [number, number]} axes
 * @property {() => readonly (readonly Drawn[])[]} runs   by start, then by method
 * @property {() => readonly (Float64Array | null)[]} references   the exact solutions, by start
 */

/** @type {import('../view/share-panel.js').OfferGroup[]} */
const OFFERS = [
  {
    title: 'Picture',
    offers: [
      {
        kind: 'png',
        label: 'PNG',
        use: 'the phase plane as you see it, for a slide or a message',
        file: 'solution.png',
      },
      {
        kind: 'svg',
        label: 'SVG',
        use: 'the exact solution, the first method and its steps, in lines that stay sharp',
        file: 'solution.svg',
      },
    ],
  },
  {
    title: 'Numbers',
    offers: [
      {
        kind: 'solutions',
        label: 'Solutions, CSV',
        use: 'the states of every method at the times of its curve',
        file: 'solutions.csv',
      },
      {
        kind: 'steps',
        label: 'Steps, CSV',
        use: 'every attempt: its time, size, estimated error, accepted or not',
        file: 'steps.csv',
      },
    ],
  },
];

/** @param {SolvePort} port */
export function make(port) {
  const { context } = port;
  const panel = new SharePanel({
    groups: OFFERS,
    onExport: (kind) => contentsOf(kind, port),
    onOpen: null,
    signal: context.signal,
  });
  const holds = 'It holds every setting: the same solutions, to the last bit.';
  const show = () => panel.show({ url: context.link(null).url, holds });
  show();
  return { element: panel.element, show };
}

/**
 * @param {string} kind   of an offer
 * @param {SolvePort} port
 */
function contentsOf(kind, port) {
  switch (kind) {
    case 'png':
      return port.plane.png();
    case 'svg':
      return new Blob([svgOf(port)], { type: 'image/svg+xml' });
    case 'solutions':
      return csvOf(solutionRows(port.runs(), port.problem().variables));
    default:
      return csvOf(stepRows(port.runs()));
  }
}

/** @param {(string | number)[][]} rows */
const csvOf = (rows) => new Blob([csvText(rows)], { type: 'text/csv' });

/** @param {SolvePort} port */
function svgOf({ problem, axes, runs, references }) {
  const exact = references();
  const { variables, timeEnd } = problem();
  const [first] = runs()[0] ?? [];
  const name = first?.solved.method.name ?? '';
  return planeSvg({
    series: runs().map(([drawn], i) => ({
      ...(exact[i] ? { truth: exact[i] } : {}),
      ...(drawn ? { data: drawn.solved.ends, fit: drawn.solved.y } : {}),
    })),
    names: variables,
    axes: axes(),
    title: name,
    note: `Up to t = ${timeEnd}: ${first?.solved.stats.evaluations ?? 0} evaluations`,
    labels: { truth: 'Exact', data: 'Steps', fit: name },
  });
}

/**
 * method, start, t, then the variables.
 * @param {readonly (readonly Drawn[])[]} runs
 * @param {readonly string[]} names
 */
function solutionRows(runs, names) {
  const D = names.length;
  const rows = runs.flatMap((drawn, start) =>
    drawn.flatMap(({ solved: { method, t, y } }) =>
      Array.from(t, (time, i) => [method.key, start + 1, time, ...y.slice(i * D, (i + 1) * D)]),
    ),
  );
  return [['method', 'start', 't', ...names], ...rows];
}

/** @param {readonly (readonly Drawn[])[]} runs */
function stepRows(runs) {
  const rows = runs.flatMap((drawn, start) =>
    drawn.flatMap(({ solved: { method, steps } }) =>
      steps.map(({ t, h, tEnd, ratio, accepted }) => [
        ...[method.key, start + 1, t, h, tEnd],
        ...[method.judged ? ratio : '', accepted ? 1 : 0],
      ]),
    ),
  );
  return [['method', 'start', 't', 'h', 't_end', 'error_ratio', 'accepted'], ...rows];
}
