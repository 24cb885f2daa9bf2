// @ts-check
/** What the chapter "Learn" shows of a run beside the plane: figures, charts, and the table. */
import { EpochTable } from '../view/epoch-table.js';
import { FigureList } from '../view/figures.js';
import { RunCharts } from '../view/run-charts.js';
import { ChartDetails } from './chart-details.js';
import { RunHistory } from './history.js';

/** @typedef {import('../worker/protocol.js').FrameReport} FrameReport */
/** @typedef {import('../worker/protocol.js').OpenedReport} OpenedReport */

export class RunDisplay {
  #figures = new FigureList();
  #table = new EpochTable();
  #charts;
  #history;
  #signal;
  #chartsMissing;
  #details;
  /** What the charts show. @type {Parameters<RunCharts['showTimes']>[0] | null} */
  #curves = null;
  /** @type {readonly import('./comparison.js').Pin[]} */
  #pins = [];
  /** @type {readonly string[]} */
  #variables = [];
  #resting = false;
  /** Begun, and not shown yet. @type {OpenedReport | null} */
  #opened = null;
  /** @type {Partial<import('../view/figures.js').Figures>} */
  #present = {};
  /** @type {import('./time-travel.js').Moment | null} */
  #moment = null;

  /**
   * @param {object} options
   * @param {import('../view/frame-loop.js').FrameLoop} options.loop
   * @param {number} options.historyMax
   * @param {(error: unknown, again: () => void) => void} options.chartsMissing
   * @param {AbortSignal} options.signal
   */
  constructor({ loop, historyMax, chartsMissing, signal }) {
    this.#charts = new RunCharts({ loop, signal });
    this.#history = new RunHistory(historyMax);
    this.#signal = signal;
    this.#chartsMissing = chartsMissing;
    this.#details = new ChartDetails(() => this.#shown(), signal);
    this.#table.element.append(this.#details.element);
  }

  get parts() {
    return {
      figures: this.#figures.element,
      charts: this.#charts.element,
      table: this.#table.element,
    };
  }

  get history() {
    return this.#history;
  }

  /** Of the last epoch; NaN before the first. */
  get loss() {
    return Number(this.#history.losses[this.#history.length - 1] ?? NaN);
  }

  /** @param {number} restAt   the axis of epochs reaches as far */
  clear(restAt) {
    this.#history.clear();
    this.#table.clear();
    this.#figures.clear();
    this.showLoss(restAt);
  }

  /**
   * A run with the history that it brings along.
   * @param {OpenedReport} report
   * @param {number} restAt
   * @param {boolean} later   what the run before has drawn stays until this one has something
   */
  begin(report, restAt, later) {
    this.#opened = later ? report : null;
    if (!later) {
      this.#begin(report, restAt);
    }
    void this.#loadCharts();
  }

  /**
   * @param {OpenedReport} report
   * @param {number} restAt
   */
  #begin({ epochs, losses, evaluations }, restAt) {
    this.#history.clear();
    this.#table.clear();
    this.#history.append(epochs, losses);
    this.#table.append(epochs, losses, evaluations);
    this.showLoss(restAt);
  }

  /**
   * @param {FrameReport} frame
   * @param {number} restAt
   */
  take(frame, restAt) {
    if (this.#opened) {
      this.#begin(this.#opened, restAt);
      this.#opened = null;
    }
    this.#present = frame;
    this.#figures.show(frame);
    this.#table.append(frame.epochs, frame.losses, frame.counts);
    this.#history.append(frame.epochs, frame.losses);
    this.#resting = frame.resting;
    if (frame.epochs.length > 0) {
      this.showLoss(restAt);
    }
  }

  /** @param {number} restAt */
  showLoss(restAt) {
    this.#charts.showLoss(this.#history, restAt, this.#moment);
  }

  /**
   * Marks a moment of the past; of its figures those that are known are shown.
   * @param {import('./time-travel.js').Moment | null} moment   null: the present
   * @param {number} restAt
   */
  showMoment(moment, restAt) {
    if (moment === null && this.#moment === null) {
      return;
    }
    this.#moment = moment;
    this.#figures.show(moment ? { done: moment.epoch, loss: moment.loss } : this.#present);
    this.showLoss(restAt);
  }

  /** @param {readonly string[]} variables   a chart over time for each */
  arrange(variables) {
    this.#variables = variables;
    this.#charts.arrange(variables);
  }

  /** @param {Parameters<RunCharts['showTimes']>[0]} curves */
  showTimes(curves) {
    this.#charts.showTimes(curves);
    this.#curves = curves;
    if (this.#resting) {
      this.#details.fill();
    }
  }

  /** @param {readonly import('./comparison.js').Pin[]} pins */
  showPins(pins) {
    this.#pins = pins;
    this.#charts.showPins(pins);
  }

  /** @param {Parameters<RunCharts['describe']>[0]} texts */
  describe(texts) {
    this.#charts.describe(texts);
  }

  #shown() {
    return this.#curves
      ? {
          history: this.#history,
          pins: this.#pins,
          curves: this.#curves,
          variables: this.#variables,
        }
      : null;
  }

  /** The charts come when the plane has been drawn: the picture does not wait for their library. */
  async #loadCharts() {
    if (this.#charts.attached) {
      return;
    }
    try {
      const library = await import('../view/chart-library.js');
      if (!this.#charts.attached && !this.#signal.aborted) {
        this.#charts.attach(library);
      }
    } catch (error) {
      this.#chartsMissing(error, () => void this.#loadCharts());
    }
  }
}
