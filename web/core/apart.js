// @ts-check
/** Extents that differ by more than this cannot be seen well at one scale. */
const APART = 6;

/**
 * Whether two variables need a scale each in a phase plane; else one for both, which shows angles
 * and circles as they are. A variable that does not change needs none.
 * @param {number} a   the extent of one, not below 0
 * @param {number} b
 */
export const areApart = (a, b) => Math.min(a, b) > 0 && Math.max(a, b) > APART * Math.min(a, b);
