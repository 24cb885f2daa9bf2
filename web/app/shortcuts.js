// @ts-check
/** The list of keys: loaded when it is first opened. */
import { ShortcutList } from '../view/shortcut-list.js';
import { CHAPTER_NAMES } from './plan.js';

/** What the keyboard does wherever it is not typed into something. */
const SHORTCUTS = [
  { keys: ['Space'], does: 'Play or pause' },
  { keys: ['→'], does: 'One step or epoch' },
  { keys: ['R'], does: 'Reset: back to the beginning, same seed' },
  { keys: ['Ctrl Z'], does: 'Undo the last change' },
  { keys: ['Ctrl Shift Z', 'Ctrl Y'], does: 'Do it again' },
  ...CHAPTER_NAMES.map(({ label }, i) => ({ keys: [String(i + 1)], does: `Chapter “${label}”` })),
  { keys: ['Tab'], does: 'To the next control' },
  { keys: ['←', '→', '↑', '↓'], does: 'On a point of the plane: move it, with Shift further' },
  { keys: ['Ctrl wheel'], does: 'Over the plane: zoom' },
  { keys: ['Esc'], does: 'Back to the value in force, or to where a drag began' },
  { keys: ['?'], does: 'This list' },
];

/** @param {AbortSignal} signal */
export const makeList = (signal) => new ShortcutList({ shortcuts: SHORTCUTS, signal });
