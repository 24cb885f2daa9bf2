// @ts-check
/** The plots of web/core/svg-plot.js, where programs look for them. */
export * from '../core/svg-plot.js';
