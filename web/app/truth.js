// @ts-check
/** The true curves of a known system, dense enough to be drawn smooth. */

import { systemOf } from '../core/abi.js';
import { evenTimes } from '../core/fitted-curves.js';

/** @typedef {import('../view/run-charts.js').Curve} TrueCurve */

/** A solve takes a wasm instance of its own; of more starts only the first are solved here. */
const STARTS_MOST = 8;

/**
 * @param {import('../worker/protocol.js').Core} core
 * @param {import('./state.js').Settings} settings   complete
 * @param {number} n   times per curve
 * @returns {TrueCurve[]}
 */
export function solveTruth(core, settings, n) {
  const { params: rows } = systemOf(core.abi, String(settings.system));
  const starts = /** @type {number[][]} */ (settings.starts);
  const t = evenTimes(0, Number(settings.timeEnd), n);
  const params = Object.fromEntries(rows.map(({ key }) => [key, Number(settings[key])]));
  return starts.slice(0, STARTS_MOST).map((y0) => {
    const { y } = core.solve({
      field: String(settings.system),
      params,
      equations: String(settings.equations),
      parameters: String(settings.parameters),
      y0,
      t,
      rtol: Number(settings.dataRtol),
      atol: Number(settings.dataAtol),
    });
    return { t, y };
  });
}
