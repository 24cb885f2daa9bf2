// @ts-check
/** The parts of Chart.js that are used, in a module of its own: it is loaded after the first view. */
import { Chart, LineController, LineElement, LinearScale, PointElement } from 'chart.js';

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import('chart.js').ChartConfiguration<'line'>} configuration
 */
export function createChart(canvas, configuration) {
  Chart.register(LineController, LineElement, LinearScale, PointElement);
  return new Chart(canvas, configuration);
}
