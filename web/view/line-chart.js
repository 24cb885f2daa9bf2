// @ts-check
/**
 * A small chart of lines over one axis. Its place is on the page from the start, so that nothing
 * moves when the chart library arrives.
 */
import { h, setText } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { formatReal, formatTick, superscript } from './numbers.js';
import { FIT_DASH, readPalette } from './palette.js';

/** @typedef {import('chart.js').Chart<'line'>} Chart */
/** @typedef {import('chart.js').ChartDataset<'line', { x: number, y: number }[]>} Dataset */
/** @typedef {typeof import('./chart-library.js')} ChartLibrary */

/**
 * @typedef {'truth' | 'data' | 'fit' | 'ink'} Role   who is drawn: decides colour, dash and dots
 * @typedef {{ role: Role, x: ArrayLike<number>, y: ArrayLike<number>, stride?: number,
 *   offset?: number, length?: number }} Line
 *   y values are at offset + i · stride
 */

/** @typedef {{ x: [number, number], y: [number, number], step?: number }} Bounds   of the axes */

/** More points than this are not seen on a chart of this size. */
const POINTS_MOST = 500;
const DOTS_MOST = 45;
/** Milliseconds between two updates: ten a second look smooth for a chart. */
const INTERVAL = 100;

export class LineChart {
  #canvas = h('canvas', { class: 'nde-chart-canvas', role: 'img' });
  #life = new AbortController();
  #heading;
  #element;
  #loop;
  #logarithmic;
  #xTitle;
  /** @type {Chart | null} */
  #chart = null;
  /** @type {Line[]} */
  #lines = [];
  /** @type {Bounds} */
  #bounds = { x: [0, 1], y: [0.1, 1] };
  #visible = true;
  #dirty = false;
  #themeChanged = false;
  #lastUpdate = -Infinity;
  #palette = readPalette(document.documentElement);

  /**
   * @param {object} options
   * @param {string} options.title
   * @param {string} options.xTitle
   * @param {boolean} [options.logarithmic]
   * @param {import('./frame-loop.js').FrameLoop} options.loop
   * @param {AbortSignal} options.signal
   */
  constructor({ title, xTitle, logarithmic = false, loop, signal }) {
    this.#loop = loop;
    this.#logarithmic = logarithmic;
    this.#xTitle = xTitle;
    this.#heading = h('figcaption', { class: 'nde-chart-title' }, title);
    const place = h('div', { class: 'nde-chart-place' }, this.#canvas);
    this.#element = h('figure', { class: 'nde-chart' }, this.#heading, place);
    loop.add(this);
    watchElement(place, this.#life.signal, ({ visible }) => {
      this.#visible = visible;
      loop.request();
    });
    watchTheme(this.#life.signal, () => {
      this.#themeChanged = true;
      this.#dirty = true;
      loop.request();
    });
    signal.addEventListener('abort', () => this.#life.abort());
    this.#life.signal.addEventListener('abort', () => {
      loop.remove(this);
      this.#chart?.destroy();
    });
  }

  /** Ends the chart and takes it off the page. */
  dispose() {
    this.#life.abort();
    this.#element.remove();
  }

  get element() {
    return this.#element;
  }

  /** @param {string} title */
  rename(title) {
    setText(this.#heading, title);
  }

  /** @param {string} text  says in words what the chart shows */
  describe(text) {
    this.#canvas.setAttribute('aria-label', text);
  }

  /** @param {ChartLibrary} library */
  attach(library) {
    this.#palette = readPalette(this.#canvas);
    this.#chart = library.createChart(this.#canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options(),
    });
    this.#dirty = true;
    this.#loop.request();
  }

  /**
   * @param {Line[]} lines  kept, not copied: call again after they changed
   * @param {Bounds} bounds
   */
  show(lines, bounds) {
    this.#lines = lines;
    this.#bounds = bounds;
    this.#dirty = true;
    this.#loop.request();
  }

  /** @param {number} now */
  frame(now) {
    if (!this.#dirty || !this.#chart || !this.#visible) {
      return;
    }
    if (now - this.#lastUpdate < INTERVAL) {
      this.#loop.request();
      return;
    }
    this.#dirty = false;
    this.#lastUpdate = now;
    this.#update(this.#chart);
  }

  /** @param {Chart} chart */
  #update(chart) {
    if (this.#themeChanged) {
      this.#themeChanged = false;
      this.#palette = readPalette(this.#canvas);
      chart.options = this.#options();
      chart.data.datasets = [];
    }
    this.#setBounds(chart);
    const datasets = chart.data.datasets;
    datasets.length = Math.min(datasets.length, this.#lines.length);
    this.#lines.forEach((line, i) => {
      const shown = /** @type {(Dataset & { role?: Role }) | undefined} */ (datasets[i]);
      const dataset = shown?.role === line.role ? shown : this.#dataset(line.role);
      datasets[i] = dataset;
      const { data } = /** @type {Dataset} */ (dataset);
      if (line.role === 'data') {
        fillDots(data, line);
      } else {
        fillPoints(data, line, this.#logarithmic);
      }
    });
    chart.update('none');
  }

  /** @param {Chart} chart */
  #setBounds(chart) {
    const { x, y } = chart.options.scales ?? {};
    if (x && y) {
      [x.min, x.max] = this.#bounds.x;
      [y.min, y.max] = this.#bounds.y;
      Object.assign(y.ticks ?? {}, { stepSize: this.#bounds.step });
    }
  }

  /** @param {Role} role */
  #dataset(role) {
    const colour = this.#palette[role];
    const dots = role === 'data';
    return {
      role,
      data: [],
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: role === 'fit' ? 2 : 1.6,
      borderDash: role === 'fit' ? FIT_DASH.map((length) => length * 0.75) : [],
      showLine: !dots,
      pointRadius: dots ? 1.5 : 0,
      pointHoverRadius: dots ? 1.5 : 0,
      pointBorderWidth: 0,
      // Drawn in the order truth, data, fit: Chart.js puts the highest order at the bottom.
      order: { truth: 3, data: 2, fit: 1, ink: 1 }[role],
    };
  }

  /** @returns {import('chart.js').ChartOptions<'line'>} */
  #options() {
    const { quiet, rule, font } = this.#palette;
    const logarithmic = this.#logarithmic;
    const ticks = { color: quiet, font: { size: 11, family: font }, maxRotation: 0, padding: 4 };
    const grid = { color: rule, drawTicks: false };
    const border = { display: false };
    return {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 4, right: 6 } },
      scales: {
        x: {
          type: 'linear',
          title: {
            display: true,
            text: this.#xTitle,
            color: quiet,
            font: {
              size: 11,
              family: font,
              style: this.#xTitle.length === 1 ? 'italic' : 'normal',
            },
            padding: 0,
          },
          ticks: { ...ticks, maxTicksLimit: 6 },
          grid,
          border,
        },
        y: {
          type: logarithmic ? 'logarithmic' : 'linear',
          ticks: {
            ...ticks,
            maxTicksLimit: 5,
            callback: logarithmic ? logarithmicTick : linearTick,
          },
          grid,
          border,
          // The same room for the numbers of every chart, so that their axes stand in line.
          afterFit: (scale) => {
            scale.width = 44;
          },
        },
      },
    };
  }
}

/** @param {string | number} value */
function logarithmicTick(value) {
  const exponent = Math.log10(Number(value));
  if (Math.abs(exponent - Math.round(exponent)) > 1e-6) {
    return '';
  }
  const power = Math.round(exponent);
  return power >= -3 && power <= 3
    ? String(10 ** power).replace(/^(0\.\d{3}).*/, '$1')
    : `10${superscript(power)}`;
}

/**
 * @param {string | number} value
 * @param {number} _index
 * @param {{ value: number }[]} ticks
 */
function linearTick(value, _index, ticks) {
  const [first, second] = ticks;
  const step = first && second ? Math.abs(second.value - first.value) : 1;
  return step > 0 && Math.abs(Number(value)) < 1e5
    ? formatTick(Number(value), step)
    : formatReal(Number(value), 2);
}

/**
 * Dots at evenly chosen rows: all of them would run together to a line.
 * @param {{ x: number, y: number }[]} points
 * @param {Line} line
 */
function fillDots(points, { x, y, stride = 1, offset = 0, length = x.length }) {
  const step = Math.max(1, Math.round(length / DOTS_MOST));
  points.length = 0;
  for (let i = 0; i < length; i += step) {
    points.push({ x: Number(x[i]), y: Number(y[offset + i * stride]) });
  }
}

/**
 * Writes at most POINTS_MOST of the line's points into `points`, whose objects are used again. Of a
 * longer line every part keeps its lowest and its highest value: a spike is never lost.
 * @param {{ x: number, y: number }[]} points
 * @param {Line} line
 * @param {boolean} positive  leave out what a logarithmic axis cannot show
 */
function fillPoints(points, line, positive) {
  const { x, y, stride = 1, offset = 0, length = x.length } = line;
  const size = Math.max(1, Math.ceil(length / (POINTS_MOST / 2)));
  let n = 0;
  /** @param {number} i */
  const put = (i) => {
    const value = Number(y[offset + i * stride]);
    if (!Number.isFinite(value) || (positive && value <= 0)) {
      return;
    }
    const point = points[n];
    if (point) {
      point.x = Number(x[i]);
      point.y = value;
    } else {
      points.push({ x: Number(x[i]), y: value });
    }
    n += 1;
  };
  for (let from = 0; from < length; from += size) {
    const to = Math.min(length, from + size);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i += 1) {
      const value = Number(y[offset + i * stride]);
      low = value < Number(y[offset + low * stride]) ? i : low;
      high = value > Number(y[offset + high * stride]) ? i : high;
    }
    put(Math.min(low, high));
    if (low !== high) {
      put(Math.max(low, high));
    }
  }
  // The newest value is always shown.
  if (size > 1 && length > 0 && points[n - 1]?.x !== Number(x[length - 1])) {
    put(length - 1);
  }
  points.length = n;
}
