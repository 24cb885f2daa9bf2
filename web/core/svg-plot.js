// @ts-check
/**
 * Plots of curves in a plane as one SVG: panels side by side, each with ticks, grid, legend and
 * curves. Text in, text out; no DOM.
 *
 * The file needs nothing else: its fonts are the reader's, its colours are light or follow the
 * reader's scheme, and what is told by colour is told by a dash or a dot as well.
 */
import { areApart } from './apart.js';

/**
 * @typedef {[low: number, high: number]} Range
 *
 * @typedef {object} Series
 * @property {string} [name] its line in the legend; without one it has none
 * @property {'truth' | 'fit' | 'data'} role colour and form: solid line, dashed line, dots
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y as many as x
 * @property {number} [radius] of dots
 *
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} note a line below the title
 * @property {{ x: string, y: string }} labels of the axes
 * @property {{ x: Range, y: Range }} limits
 * @property {{ width: number, height: number }} size of the plot in pixels, without its margins
 * @property {Series[]} series the first is drawn first
 */

/** Room around a plot: title, note and legend above it, ticks and labels left of and below it. */
const MARGIN = { top: 104, right: 28, bottom: 58, left: 72 };

/** Steps between ticks are one of these times a power of ten, as in matplotlib. */
const NICE_STEPS = [1, 2, 2.5, 5, 10];

/** The colours of the page, web/style/tokens.css. No var(): few image viewers know it. */
const STYLE = `
  .nde-plot { background: #fffefb; font-family: system-ui, -apple-system, "Segoe UI", Roboto,
    "Liberation Sans", sans-serif; font-size: 15px; }
  .nde-plot .paper { fill: #fffefb; }
  .nde-plot text { fill: #444d58; }
  .nde-plot .title { fill: #1a2027; font-size: 20px; font-weight: 600; }
  .nde-plot .end { text-anchor: end; }
  .nde-plot .middle { text-anchor: middle; }
  .nde-plot .label { fill: #1a2027; font-size: 17px; font-style: italic; }
  .nde-plot .grid { stroke: #eeeae1; }
  .nde-plot .zero, .nde-plot .axis { stroke: #c4bfb3; }
  .nde-plot polyline { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  .nde-plot .truth { stroke: #1565a8; stroke-linecap: round; }
  .nde-plot .fit { stroke: #cf4f00; stroke-dasharray: 9 5; }
  .nde-plot .data { fill: #24405c; stroke: #fffefb; stroke-width: 1.5; }
`;

/** Where the figure follows the reader's scheme. */
const DARK_STYLE = `
  @media screen and (prefers-color-scheme: dark) {
    .nde-plot { background: #161b21; }
    .nde-plot .paper { fill: #161b21; }
    .nde-plot text { fill: #bcc1c7; }
    .nde-plot .title, .nde-plot .label { fill: #e9e6df; }
    .nde-plot .grid { stroke: #20262d; }
    .nde-plot .zero, .nde-plot .axis { stroke: #46505b; }
    .nde-plot .truth { stroke: #62b0ee; }
    .nde-plot .fit { stroke: #ff9a3d; }
    .nde-plot .data { fill: #d3e3f2; stroke: #161b21; }
  }
`;

/**
 * Two columns of rows of numbers, as a series has them.
 * @param {ArrayLike<number>} rows (n, D)
 * @param {number} [D]
 * @param {readonly [number, number]} [axes] which two
 */
export function columnsOf(rows, D = 2, [a, b] = [0, 1]) {
  const all = Array.from(rows);
  return { x: all.filter((_, i) => i % D === a), y: all.filter((_, i) => i % D === b) };
}

/**
 * Round numbers from low to high, at most `bins` + 1 of them: the ticks that matplotlib draws.
 * @param {number} low
 * @param {number} high
 * @param {number} [bins]
 * @returns {{ step: number, ticks: number[] }}
 */
export function niceTicks(low, high, bins = 9) {
  const least = (high - low) / bins;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = (NICE_STEPS.find((nice) => nice * power >= least) ?? 10) * power;
  // A limit that is a tick but for rounding has its tick.
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = [];
  for (let i = first; i <= last; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return { step, ticks };
}

/**
 * A tick's number with the decimals that its step needs, and with a true minus sign.
 * @param {number} tick
 * @param {number} step
 */
export function tickLabel(tick, step) {
  const power = Math.floor(Math.log10(step));
  const decimals = Math.max(0, step / 10 ** power === 2.5 ? 1 - power : -power);
  return tick.toFixed(decimals).replace('-', '−');
}

/**
 * Least and largest of some lists of numbers.
 * @param {ArrayLike<number>[]} lists
 * @returns {Range}
 */
function extent(lists) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      low = Math.min(low, list[i]);
      high = Math.max(high, list[i]);
    }
  }
  return [low, high];
}

/**
 * Limits of both axes with equal units for a plot of a given shape, as matplotlib's
 * `axis("equal")`: each axis has a margin of 5 % of the data on both sides; then the one that is
 * too long gives up half of its margin if that suffices, else the other one grows.
 * @param {Pick<Series, 'x' | 'y'>[]} series
 * @param {{ width: number, height: number }} size
 * @returns {{ x: Range, y: Range }}
 */
export function equalLimits(series, { width, height }) {
  const x = extent(series.map((one) => one.x));
  const y = extent(series.map((one) => one.y));
  const [dataWide, dataHigh] = [x[1] - x[0], y[1] - y[0]];
  const [wide, high] = [1.1 * dataWide, 1.1 * dataHigh];
  const ratio = width / height;
  const followsY =
    wide > high * ratio ? high * ratio >= 1.05 * dataWide : wide < 1.05 * dataHigh * ratio;
  // A single point gets a span of 1.
  const spanX = (followsY ? high * ratio : wide) || 1;
  const around = (/** @type {Range} */ [low, top], /** @type {number} */ span) =>
    /** @type {Range} */ ([(low + top - span) / 2, (low + top + span) / 2]);
  return { x: around(x, spanX), y: around(y, spanX / ratio) };
}

/**
 * Limits of a phase plane: equal units, unless one of the variables would not be seen like that.
 * @param {Pick<Series, 'x' | 'y'>[]} series
 * @param {{ width: number, height: number }} size
 * @returns {{ x: Range, y: Range }}
 */
export function planeLimits(series, size) {
  const x = extent(series.map((one) => one.x));
  const y = extent(series.map((one) => one.y));
  const widened = (/** @type {Range} */ [low, top]) =>
    /** @type {Range} */ ([low - 0.05 * (top - low), top + 0.05 * (top - low)]);
  return areApart(x[1] - x[0], y[1] - y[0])
    ? { x: widened(x), y: widened(y) }
    : equalLimits(series, size);
}

/**
 * Text as it stands in XML; characters that XML forbids become �.
 * @param {string} text
 */
export function escapeXml(text) {
  /** @type {Record<string, string>} */
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => names[character]);
}

/**
 * A coordinate, to a hundredth of a pixel.
 * @param {number} value
 */
const px = (value) => String(Number(value.toFixed(2)));

/**
 * @param {string} classes
 * @param {number} x
 * @param {number} y
 * @param {string} text
 */
const textAt = (classes, x, y, text) =>
  `<text class="${classes}" x="${px(x)}" y="${px(y)}">${escapeXml(text)}</text>`;

/**
 * @param {string} classes
 * @param {[number, number, number, number]} ends x1, y1, x2, y2
 */
const line = (classes, [x1, y1, x2, y2]) =>
  `<line class="${classes}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;

/**
 * A series at points of the drawing.
 * @param {Pick<Series, 'role' | 'radius'>} series
 * @param {[number, number][]} points
 * @param {string} name
 */
function mark({ role, radius = 4.5 }, points, name) {
  const title = name === '' ? '' : `<title>${escapeXml(name)}</title>`;
  if (role === 'data') {
    const dots = points.map(([x, y]) => `<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}"/>`);
    return `<g class="data">${title}${dots.join('')}</g>`;
  }
  const list = points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ');
  return `<polyline class="${role}" points="${list}">${title}</polyline>`;
}

/**
 * The legend in a row that begins at (left, middle).
 * @param {Series[]} series
 * @param {number} left
 * @param {number} middle
 */
function legend(series, left, middle) {
  let x = left;
  return series.flatMap(({ name = '', role, radius }) => {
    if (name === '') return [];
    /** @type {[number, number][]} */
    const sample = role === 'data' ? [[x + 7, middle]] : [[x, middle], [x + 37, middle]]; // prettier-ignore
    const textStart = x + (role === 'data' ? 20 : 46);
    // Without a DOM nobody can measure text: 8 px per character is a wide font's average.
    x = textStart + 8 * name.length + 22;
    return [mark({ role, radius }, sample, ''), textAt('key', textStart, middle + 5, name)];
  });
}

/**
 * Grid, ticks and labels of both axes; (0, 0) is the plot's upper left corner.
 * @param {Panel} panel
 * @param {(value: number) => number} toX
 * @param {(value: number) => number} toY
 */
function axes({ limits, labels, size: { width, height } }, toX, toY) {
  const [horizontal, vertical] = [niceTicks(...limits.x), niceTicks(...limits.y)];
  /** @param {number} tick */
  const grid = (tick) => (tick === 0 ? 'zero' : 'grid');
  return [
    ...horizontal.ticks.map((tick) => line(grid(tick), [toX(tick), 0, toX(tick), height])),
    ...vertical.ticks.map((tick) => line(grid(tick), [0, toY(tick), width, toY(tick)])),
    line('axis', [0, height, width, height]),
    line('axis', [0, 0, 0, height]),
    ...horizontal.ticks.map((tick) =>
      textAt('x-tick middle', toX(tick), height + 22, tickLabel(tick, horizontal.step)),
    ),
    ...vertical.ticks.map((tick) =>
      textAt('y-tick end', -10, toY(tick) + 5, tickLabel(tick, vertical.step)),
    ),
    textAt('label middle', width / 2, height + 46, labels.x),
    textAt('label middle', -60, height / 2 + 5, labels.y),
  ];
}

/**
 * @param {Panel} panel
 * @param {number} left of the panel in the figure
 */
function drawPanel(panel, left) {
  const { title, note, series, limits, size } = panel;
  const { width, height } = size;
  /** @param {number} x */
  const toX = (x) => ((x - limits.x[0]) / (limits.x[1] - limits.x[0])) * width;
  /** @param {number} y */
  const toY = (y) => ((limits.y[1] - y) / (limits.y[1] - limits.y[0])) * height;
  const curves = series.map(({ name = '', role, radius, x, y }) =>
    mark(
      { role, radius },
      Array.from(x, (value, i) => [toX(value), toY(y[i])]),
      name,
    ),
  );
  return [
    `<g class="panel" transform="translate(${px(left + MARGIN.left)} ${MARGIN.top})">`,
    textAt('title', 0, -68, title),
    textAt('note', 0, -45, note),
    ...legend(series, 0, -19),
    ...axes(panel, toX, toY),
    // An inner <svg> clips what lies beyond the limits.
    `<svg class="curves" width="${px(width)}" height="${px(height)}">`,
    ...curves,
    '</svg>',
    '</g>',
  ];
}

/**
 * @param {{ title: string, description: string, panels: Panel[], theme?: 'light' | 'reader' }}
 *   figure title and description are for those who do not see it; theme: always light, as for
 *   paper, or the reader's scheme
 * @returns {string} a whole SVG file
 */
export function svgFigure({ title, description, panels, theme = 'reader' }) {
  const lines = [];
  let width = 0;
  for (const panel of panels) {
    lines.push(...drawPanel(panel, width));
    width += MARGIN.left + panel.size.width + MARGIN.right;
  }
  const plotHeight = Math.max(...panels.map(({ size }) => size.height));
  const [w, h] = [Math.ceil(width), Math.ceil(MARGIN.top + plotHeight + MARGIN.bottom)];
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" class="nde-plot" role="img"',
    `  width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<style>${STYLE}${theme === 'reader' ? DARK_STYLE : ''}</style>`,
    `<rect class="paper" width="${w}" height="${h}"/>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}
