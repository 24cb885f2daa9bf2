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
 * What the page's charts never call: they listen to no events, and their lines are straight, of one
 * style, and not stacked. Whoever does call it is told where it went.
 */
const NOT_CALLED = [
  ...['_bezierCurveTo', '_bezierInterpolation', '_updateBezierControlPoints'],
  ...['_steppedInterpolation', '_steppedLineTo', 'applyStack', 'updateStacks'],
  ...['doSplitByStyles', 'getRelativePosition'],
];

/** Nothing is animated: of the ways to move from one value to another none is needed. */
const NO_ANIMATION = `class Animation {
  constructor() {
    throw new Error('Animation is left out: web/node/lean-charts.js');
  }
}`;

/** What else is left out, and what stands in its place. @type {[RegExp, string][]} */
const REPLACED = [
  // The ways to find what is under a pointer, by their names.
  [/^ ?var Interaction = \{[^]*?^\};$/m, 'var Interaction = { modes: {} };'],
  [/^class Animation \{[^]*?^\}$/m, NO_ANIMATION],
  [/^( ?\*\/ )const effects = \{[^]*?^\};$/m, '$1const effects = {};'],
  ...NOT_CALLED.map(
    (name) =>
      /** @type {[RegExp, string]} */ ([
        new RegExp(`(^ ?|\\*/ )function ${name}\\([^]*?^}$`, 'm'),
        `$1function ${name}() { throw new Error('${name} is left out: web/node/lean-charts.js'); }`,
      ]),
  ),
];

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
    /** Each stands in one of two files; another version of Chart.js may have other names. */
    const missing = new Set(REPLACED);
    build.onLoad(
      { filter: /[\\/]chart\.js[\\/]dist[\\/](chunks[\\/])?\w+\.js$/ },
      async ({ path }) => {
        let source = await readFile(path, 'utf8');
        for (const row of REPLACED) {
          const leaner = source.replace(...row);
          if (leaner !== source) {
            missing.delete(row);
          }
          source = leaner;
        }
        return { contents: markClassesPure(source), loader: 'js' };
      },
    );
    build.onEnd(() => ({
      errors: [...missing].map(([pattern]) => ({
        text: `Chart.js has no ${pattern} to leave out`,
      })),
    }));
    build.onLoad({ filter: /[\\/]@kurkle[\\/]color[\\/]/ }, () => ({
      contents: NO_COLOURS,
      loader: 'js',
    }));
  },
};
