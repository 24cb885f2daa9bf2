// @ts-check
// tsc finds wrong names and types; here is what it lets pass and we do not.

const DOM = ['document', 'window', 'localStorage', 'requestAnimationFrame', 'HTMLElement'];

/** What Node and browsers both have, and web/core may use besides the language itself. */
const EVERYWHERE = [
  'fetch',
  'performance',
  'Response',
  'structuredClone',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'WebAssembly',
];

export default [
  {
    files: ['**/*.js'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      eqeqeq: 'error',
      'no-constant-binary-expression': 'error',
      'no-dupe-else-if': 'error',
      'no-empty': 'error',
      'no-implied-eval': 'error',
      'no-loss-of-precision': 'error',
      'no-promise-executor-return': 'off',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({
          property,
          message: 'Make text nodes.',
        })),
      ],
      'no-self-compare': 'error',
      'no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-useless-assignment': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-rest-params': 'error',
    },
  },
  {
    files: ['web/**/*.js'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
      ],
    },
  },
  {
    files: ['web/core/**/*.js', 'web/worker/**/*.js', 'web/node/**/*.js'],
    rules: { 'no-restricted-globals': ['error', ...DOM] },
  },
  {
    files: ['web/core/**/*.js'],
    languageOptions: { globals: Object.fromEntries(EVERYWHERE.map((name) => [name, 'readonly'])) },
    rules: { 'no-undef': 'error' },
  },
];
