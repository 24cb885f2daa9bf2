// @ts-check
/** What was understood of a table: the variables over time, the first two in a plane, its rows. */
import { h, svg } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { formatCount, formatTick, plain } from './numbers.js';
import { readPalette } from './palette.js';
import { tickStep } from './plane-scale.js';

/**
 * @typedef {object} PreviewData
 * @property {string} timeName
 * @property {readonly string[]} names
 * @property {readonly string[]} runs   names, one for each trajectory
 * @property {readonly { t: number[], y: number[][] }[]} trajectories
 */

/** @typedef {{ least: number, most: number }} Range */
/** @typedef {{ left: number, top: number, width: number, height: number }} Frame */

/** More make the page slow, and nobody reads them. */
export const ROWS_SHOWN = 200;
const RATIO_MOST = 3;
/** Variables whose ranges differ by more than this are each drawn in their own. */
const RANGES_ALIKE = 8;
/** The styles of variables: colour of the palette, and dash; the first of both are the page's. */
const STYLES = /** @type {const} */ ([
  { colour: 'truth', dash: [] },
  { colour: 'fit', dash: [8, 5] },
  { colour: 'data', dash: [2, 3] },
  { colour: 'quiet', dash: [9, 3, 2, 3] },
]);

export class DataPreview {
  #element;
  #loop;
  #series = canvasOf();
  #plane = canvasOf();
  #seriesTitle = h('figcaption', { class: 'nde-chart-title' });
  #planeTitle = h('figcaption', { class: 'nde-chart-title' });
  #legend = h('ul', { class: 'nde-legend-list nde-data-legend' });
  #table = h('table', { class: 'nde-table' });
  /** @type {PreviewData | null} */
  #data = null;
  #dirty = false;

  /**
   * @param {object} options
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, signal }) {
    this.#loop = loop;
    const place = (/** @type {HTMLCanvasElement} */ canvas) =>
      h('div', { class: 'nde-data-picture' }, canvas);
    const scroller = { class: 'nde-table-scroller', tabindex: 0, role: 'region' };
    this.#element = h(
      'div',
      { class: 'nde-data-preview', hidden: true },
      h('figure', {}, this.#seriesTitle, place(this.#series), this.#legend),
      h('figure', {}, this.#planeTitle, place(this.#plane)),
      h('div', { ...scroller, 'aria-label': 'Rows of the table' }, this.#table),
    );
    loop.add(this);
    for (const canvas of [this.#series, this.#plane]) {
      watchElement(canvas, signal, () => this.#redraw());
    }
    watchTheme(signal, () => this.#redraw());
  }

  get element() {
    return this.#element;
  }

  /** @param {PreviewData | null} data   null: there is nothing to show */
  show(data) {
    this.#data = data;
    this.#element.hidden = data === null;
    if (data === null) {
      return;
    }
    const { names, timeName, trajectories } = data;
    const isCommon = commonRange(ranges(data)) !== null;
    const each = isCommon ? '' : ', each in its own range';
    this.#seriesTitle.textContent = `Over ${timeName}${each}`;
    this.#planeTitle.textContent = `${names[1] ?? ''} over ${names[0]}`;
    const rows = trajectories.reduce((sum, { t }) => sum + t.length, 0);
    this.#series.setAttribute('aria-label', `${names.join(', ')} over ${timeName}, ${rows} rows`);
    this.#plane.setAttribute('aria-label', `The same ${rows} rows as points of the plane`);
    this.#legend.replaceChildren(
      ...names.map((name, d) => h('li', {}, mark(d), h('span', {}, name))),
    );
    this.#showRows(data);
    this.#redraw();
  }

  /** @param {PreviewData} data */
  #showRows({ timeName, names, runs, trajectories }) {
    const isOne = trajectories.length === 1;
    const heads = [...(isOne ? [] : ['run']), timeName, ...names];
    const all = trajectories.flatMap(({ t, y }, i) =>
      t
        .slice(0, ROWS_SHOWN)
        .map((time, k) => [...(isOne ? [] : [runs[i] ?? '']), time, ...(y[k] ?? [])]),
    );
    const count = trajectories.reduce((sum, { t }) => sum + t.length, 0);
    const shown = Math.min(count, ROWS_SHOWN);
    const more = count - shown;
    const cell = (/** @type {string | number} */ value) =>
      h('td', { class: 'nde-number' }, typeof value === 'number' ? plain(value) : value);
    this.#table.replaceChildren(
      h(
        'caption',
        {},
        more > 0 ? `The first ${shown} of ${formatCount(count)} rows` : `All ${count} rows`,
      ),
      h(
        'thead',
        {},
        h('tr', {}, ...heads.map((name) => h('th', { scope: 'col', class: 'nde-number' }, name))),
      ),
      h('tbody', {}, ...all.slice(0, ROWS_SHOWN).map((row) => h('tr', {}, ...row.map(cell)))),
      ...(more > 0 ? [moreRows(heads.length, more)] : []),
    );
  }

  frame() {
    if (!this.#dirty || this.#data === null) {
      return;
    }
    this.#dirty = false;
    drawSeries(this.#series, this.#data);
    drawPlane(this.#plane, this.#data);
  }

  #redraw() {
    this.#dirty = true;
    this.#loop.request();
  }
}

/**
 * @param {number} columns
 * @param {number} more   rows that are not shown
 */
function moreRows(columns, more) {
  const text = `and ${formatCount(more)} more`;
  const cell = h('td', { class: 'nde-data-quiet', colspan: columns }, text);
  return h('tfoot', {}, h('tr', {}, cell));
}

function canvasOf() {
  return h('canvas', { class: 'nde-chart-canvas', role: 'img' });
}

/** @param {number} d */
function mark(d) {
  const { dash } = styleOf(d);
  return svg(
    'svg',
    { class: 'nde-mark', viewBox: '0 0 24 8', 'aria-hidden': 'true' },
    svg('path', {
      d: 'M0 4h24',
      'stroke-width': 2.4,
      'stroke-dasharray': dash.join(' '),
      class: `nde-mark-variable-${d % STYLES.length}`,
    }),
  );
}

/** @param {number} d */
function styleOf(d) {
  return STYLES[d % STYLES.length] ?? STYLES[0];
}

/**
 * @param {Iterable<number>} numbers
 * @returns {Range}
 */
function rangeOf(numbers) {
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return most > least ? { least, most } : { least: least - 1, most: most + 1 };
}

/** @param {PreviewData} data */
function ranges({ names, trajectories }) {
  return names.map((_, d) =>
    rangeOf(trajectories.flatMap(({ y }) => y.map((row) => Number(row[d])))),
  );
}

/**
 * One range for all variables, if they are of like size; else null.
 * @param {Range[]} all
 */
function commonRange(all) {
  const sizes = all.map(({ least, most }) => most - least);
  const range = rangeOf(all.flatMap(({ least, most }) => [least, most]));
  return range.most - range.least <= RANGES_ALIKE * Math.min(...sizes) ? range : null;
}

/**
 * A canvas of the right size for its place, empty, with a frame to draw in; null: out of sight.
 * @param {HTMLCanvasElement} canvas
 */
function prepare(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const context = canvas.getContext('2d');
  if (!context || width === 0) {
    return null;
  }
  const ratio = Math.min(RATIO_MOST, globalThis.devicePixelRatio || 1);
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const palette = readPalette(canvas);
  context.font = `11px ${palette.font}`;
  const frame = { left: 40, top: 8, width: width - 60, height: height - 30 };
  return { context, palette, frame };
}

/**
 * Numbers at the axes, and lines of the grid. Without a vertical range its axis has no numbers.
 * @param {CanvasRenderingContext2D} context
 * @param {import('./palette.js').Palette} palette
 * @param {Frame} frame
 * @param {{ x: Range, y: Range | null }} shown
 */
function drawAxes(context, palette, frame, { x, y }) {
  context.strokeStyle = palette.rule;
  context.fillStyle = palette.quiet;
  context.lineWidth = 1;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { at, label } of ticks(x, frame.width, 52)) {
    const px = frame.left + at * frame.width;
    line(context, px, frame.top, px, frame.top + frame.height);
    context.fillText(label, px, frame.top + frame.height + 6);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, label } of y ? ticks(y, frame.height, 34) : []) {
    const py = frame.top + (1 - at) * frame.height;
    line(context, frame.left, py, frame.left + frame.width, py);
    context.fillText(label, frame.left - 6, py);
  }
}

/**
 * @param {Range} range
 * @param {number} pixels
 * @param {number} spacing
 */
function ticks({ least, most }, pixels, spacing) {
  const step = tickStep(((most - least) * spacing) / Math.max(pixels, spacing));
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.min(40, Math.floor(most / step + 1e-9) - first + 1);
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const value = (first + i) * step;
    return { at: (value - least) / (most - least), label: formatTick(value, step) };
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {PreviewData} data
 */
function drawSeries(canvas, data) {
  const place = prepare(canvas);
  if (!place) {
    return;
  }
  const { context, palette, frame } = place;
  const time = rangeOf(data.trajectories.flatMap(({ t }) => t));
  const own = ranges(data);
  const common = commonRange(own);
  drawAxes(context, palette, frame, { x: time, y: common });
  own.forEach((range, d) => {
    const { colour, dash } = styleOf(d);
    const { least, most } = common ?? range;
    context.strokeStyle = palette[colour];
    context.fillStyle = palette[colour];
    for (const { t, y } of data.trajectories) {
      const places = t.map((at, i) => [
        frame.left + ((at - time.least) / (time.most - time.least)) * frame.width,
        frame.top + ((most - Number(y[i]?.[d])) / (most - least)) * frame.height,
      ]);
      draw(context, places, dash);
    }
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {PreviewData} data
 */
function drawPlane(canvas, data) {
  const place = prepare(canvas);
  const [x, y] = ranges(data);
  if (!place || !x || !y) {
    return;
  }
  const { context, palette, frame } = place;
  drawAxes(context, palette, frame, { x, y });
  context.strokeStyle = palette.data;
  context.fillStyle = palette.data;
  for (const { y: rows } of data.trajectories) {
    const places = rows.map(([a, b]) => [
      frame.left + ((Number(a) - x.least) / (x.most - x.least)) * frame.width,
      frame.top + ((y.most - Number(b)) / (y.most - y.least)) * frame.height,
    ]);
    draw(context, places, []);
  }
}

/** More rows than this are a line of dots by themselves. */
const DOTS_MOST = 400;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} places
 * @param {readonly number[]} dash
 */
function draw(context, places, dash) {
  context.lineWidth = 1.3;
  context.setLineDash([...dash]);
  context.beginPath();
  places.forEach(([px = 0, py = 0]) => context.lineTo(px, py));
  context.stroke();
  context.setLineDash([]);
  if (places.length > DOTS_MOST) {
    return;
  }
  context.beginPath();
  for (const [px = 0, py = 0] of places) {
    context.moveTo(px + 1.8, py);
    context.arc(px, py, 1.8, 0, 2 * Math.PI);
  }
  context.fill();
}
