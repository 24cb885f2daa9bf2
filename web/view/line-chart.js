// @ts-check
/**
 * A small chart of lines over one axis. Its place is on the page from the start, so that nothing
 * moves when the chart library arrives.
 */
import { h, setText } from './dom.js';
import { watchElement, watchTheme } from './frame-loop.js';
import { formatReal, formatTick, superscript } from './numbers.js';
import { FIT_DASH, PIN_DASHES, PIN_ROLES, readPalette } from './palette.js';

/** @typedef {import('chart.js').Chart<'line'>} Chart */
/** @typedef {import('chart.js').ChartDataset<'line', { x: number, y: number }[]>} Dataset */
/** @typedef {typeof import('./chart-library.js')} ChartLibrary */

/**
 * @typedef {'truth' | 'data' | 'fit' | 'ink' | 'pin1' | 'pin2' | 'pin3' | 'held'} Role
 *   who is drawn: decides colour, dash and dots; 'held' are data that are not trained on
 * @typedef {{ role: Role, x: ArrayLike<number>, y: ArrayLike<number>, stride?: number,
 *   offset?: number, length?: number }} Line
 *   y values are at offset + i · stride
 */

/**
 * Of the axes; those of a logarithmic one are whole decades.
 * @typedef {{ x: [number, number], y: [number, number], step?: number }} Bounds
 */

/** More points than this are not seen on a chart of this size. */
const POINTS_MOST = 500;
const DOTS_MOST = 45;
/** Of a standing axis of decades, and of a linear one: with fewer Chart.js would divide it itself. */
const TICKS_MOST = 5;
const LINEAR_TICKS_MOST = 7;
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
    this.describe(title || 'Chart');
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
      if (line.role === 'data' || line.role === 'held') {
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
      const ends = this.#bounds.y;
      // Whole decades: a power of ten is not always the nearest number to it.
      const [low, high] = this.#logarithmic ? ends.map((end) => Math.round(Math.log10(end))) : ends;
      const decades = Math.ceil((high - low) / TICKS_MOST);
      const stepSize = this.#logarithmic ? Math.max(1, decades) : this.#bounds.step;
      [y.min, y.max] = [low, high];
      Object.assign(y.ticks ?? {}, { stepSize });
    }
  }

  /** @param {Role} role */
  #dataset(role) {
    const hollow = role === 'held';
    const dots = hollow || role === 'data';
    const colour = this.#palette[hollow ? 'data' : role];
    const radius = hollow ? 2 : 1.5;
    return {
      role,
      data: [],
      borderColor: colour,
      backgroundColor: hollow ? 'transparent' : colour,
      borderWidth: role === 'fit' ? 2 : 1.6,
      borderDash: dashOf(role).map((length) => length * 0.75),
      showLine: !dots,
      pointRadius: dots ? radius : 0,
      pointHoverRadius: dots ? radius : 0,
      pointBorderWidth: hollow ? 1 : 0,
      // Drawn in the order truth, data, fit: Chart.js puts the highest order at the bottom.
      order: { truth: 4, data: 3, held: 3, pin1: 2, pin2: 2, pin3: 2, fit: 1, ink: 1 }[role],
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
          ticks: { ...ticks, maxTicksLimit: 6, ...(logarithmic ? {} : { callback: linearTick }) },
          grid,
          border,
        },
        y: {
          // On a logarithmic axis the chart is given the logarithms.
          type: 'linear',
          ticks: {
            ...ticks,
            maxTicksLimit: logarithmic ? TICKS_MOST : LINEAR_TICKS_MOST,
            includeBounds: !logarithmic,
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

/** @param {string | number} value   the logarithm */
function logarithmicTick(value) {
  const power = Math.round(Number(value));
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
 * @param {boolean} logarithmic  writes logarithms, where there are any
 */
function fillPoints(points, line, logarithmic) {
  const { x, y, stride = 1, offset = 0, length = x.length } = line;
  const size = Math.max(1, Math.ceil(length / (POINTS_MOST / 2)));
  let n = 0;
  /** @param {number} i */
  const put = (i) => {
    const number = Number(y[offset + i * stride]);
    const value = logarithmic ? Math.log10(number) : number;
    if (!Number.isFinite(value)) {
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

/** @param {Role} role */
function dashOf(role) {
  const slot = PIN_ROLES.findIndex((pin) => pin === role);
  return PIN_DASHES[slot] ?? (role === 'fit' ? FIT_DASH : []);
}
