// @ts-check
/** The scale of the map of differences, which its legend shows before the map is loaded. */

/** A difference of this size, and any larger one, has the strongest colour of the ramp. */
export const DIFFERENCE_MOST = 0.5;

/** Numbers along the ramp, evenly spaced, for its legend. */
export const RAMP_NUMBERS = ['0', `${50 * DIFFERENCE_MOST} %`, `≥ ${100 * DIFFERENCE_MOST} %`];
