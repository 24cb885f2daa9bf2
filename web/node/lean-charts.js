// @ts-check
/**
 * Leaves out of Chart.js what the page does not use, where esbuild cannot see that: a fifth of it.
 */
import { readFile } from 'node:fs/promises';

/**
 * Classes whose static fields read those of another class are kept, for reading might have an
 * effect. Here it has none: each class becomes the value of a function that is marked as pure.
 * @param {string} source
 */
const markClassesPure = (source) =>
  source.replace(
    /^class (\w+)([^]*?\n)}$/gm,
    (_, name, rest) => `const ${name} = /* @__PURE__ */ (() => class ${name}${rest}})();`,
  );

/**
 * What the page's charts never call: they listen to no events, and their lines are straight and not
 * stacked. Whoever does call it is told where it went.
 */
const NOT_CALLED = [
  ...['_bezierCurveTo', '_bezierInterpolation', '_updateBezierControlPoints'],
  ...['_steppedInterpolation', '_steppedLineTo', 'applyStack', 'updateStacks'],
  'getRelativePosition',
];

/** @param {string} source */
function leaveOut(source) {
  const leaner = NOT_CALLED.reduce(
    (text, name) =>
      text.replace(
        new RegExp(`(^|\\*/ )function ${name}\\([^]*?^}$`, 'm'),
        `$1function ${name}() { throw new Error('${name} is left out: web/node/lean-charts.js'); }`,
      ),
    source,
  );
  // The ways to find what is under a pointer, by their names.
  return leaner.replace(/^ ?var Interaction = \{[^]*?^\};$/m, 'var Interaction = { modes: {} };');
}

/**
 * Colours are computed for animations and for points under the pointer; the page has neither. The
 * class is there so that `new Color` would be missed by name.
 */
const NO_COLOURS = `export class Color {
  constructor() {
    throw new Error('Colours are not computed here: see web/node/lean-charts.js.');
  }
}`;

/** @type {import('esbuild').Plugin} */
export const leanCharts = {
  name: 'lean-charts',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]chart\.js[\\/]dist[\\/](chunks[\\/])?\w+\.js$/ },
      async ({ path }) => ({
        contents: markClassesPure(leaveOut(await readFile(path, 'utf8'))),
        loader: 'js',
      }),
    );
    build.onLoad({ filter: /[\\/]@kurkle[\\/]color[\\/]/ }, () => ({
      contents: NO_COLOURS,
      loader: 'js',
    }));
  },
};
