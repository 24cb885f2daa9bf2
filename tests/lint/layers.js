// @ts-check
// The order of the layers: what stands here may use what the list allows, nothing else. A file
// without a place in these lists fails the test.

/**
 * src/, lowest first. A module (x.c, x.h) includes only itself and what stands above it in this
 * list; `x_*` is every module of that prefix without a line of its own, and these do not know
 * each other.
 */
export const core = [
  'base',
  'status',
  'mathx',
  'rng',
  'arena',
  'kernel',
  'activation',
  'field',
  'pointwise',
  'net',
  'field_*',
  'stepper',
  'tableau',
  'stepper_*',
  'method',
  'control',
  'tape',
  'solve',
  'gradient',
  'gradient_*',
  'gradient_list',
  'loss',
  'data',
  'model',
  'model_*',
  'check',
  'optim',
  'config',
  'session',
  'wire',
  'describe',
  'abi',
];

/** The system headers that src/ may include: types, and the mem* functions. */
export const systemHeaders = ['stdbool.h', 'stddef.h', 'stdint.h', 'string.h'];

/**
 * web/: a file or folder, and the files, folders and packages that it may import beside itself.
 * The first line that fits a file holds.
 * @type {Record<string, string[]>}
 */
export const web = {
  'web/core/': ['node:'],
  'web/worker/protocol.js': ['web/core/'],
  'web/worker/': ['web/core/'],
  'web/view/chart-library.js': ['chart.js'],
  // The types of Chart.js; its code comes from chart-library.js alone.
  'web/view/': ['web/core/', 'chart.js'],
  'web/element/': ['web/view/', 'web/worker/client.js', 'web/worker/protocol.js', 'web/core/'],
  'web/app/': [
    'web/element/',
    'web/view/',
    'web/worker/client.js',
    'web/worker/protocol.js',
    'web/core/',
  ],
  'web/node/': ['web/core/', 'node:', 'esbuild'],
};
