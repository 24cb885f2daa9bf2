// @ts-check
// Typed equations: the parser, the programs that it makes, and what the core does with them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { applySettings } from '../../web/core/configure.js';
import {
  compileEquations,
  ExpressionError,
  fitParameters,
  parseEquations,
  parseParameters,
  writeParameters,
} from '../../web/core/expression.js';
import { EQUATION_LONGEST, PARAMETERS_MOST } from '../../web/core/expression-parser.js';
import { Instance } from '../../web/core/wasm.js';
import {
  assertClose,
  assertRefused,
  assertSameBits,
  assertSameRun,
  core,
  grid,
} from './support.js';

/** The program of the first equation, as words. @param {string} text */
const words = (text) =>
  parseEquations(`${text}; 0`)
    .program.slice(0, -1)
    .map(({ op, number }) =>
      op === 'constant' || op === 'wholePower' || op === 'parameter' ? `${op}:${number}` : op,
    )
    .join(' ');

/**
 * dx/dt at (x, y) and t of one expression.
 * @param {string} text
 * @param {number[]} [point]
 * @param {number} [t]
 */
const value = (text, point = [0.7, -1.3], t = 0.9) =>
  core.evaluate({ field: 'custom', equations: `${text}; 0`, points: [point], t }).dydt[0];

// ---------------------------------------------------------------------------- parser

const PROGRAMS = {
  'x - y - t': 'x y subtract t subtract',
  'x / y * t': 'x y divide t multiply',
  'x + y*t': 'x y t multiply add',
  '(x + y)*t': 'x y add t multiply',
  'x^y^t': 'x y t power power',
  '-x^2': 'x wholePower:2 negate',
  '(-x)^2': 'x negate wholePower:2',
  'x^-2': 'x constant:2 negate power',
  'x^17': 'x constant:17 power',
  'x^0.5': 'x constant:0.5 power',
  'x^(2)': 'x wholePower:2',
  '2*-x': 'constant:2 x negate multiply',
  '--x': 'x',
  '+-+x': 'x negate',
  'sin(x)^2': 'x sin wholePower:2',
  'exp(-abs(x))': 'x abs negate exp',
  '.5 + 2. + 1e-3 + 2E2': 'constant:0.5 constant:2 add constant:0.001 add constant:200 add',
  'pi*e': `constant:${Math.PI} constant:${Math.E} multiply`,
  'a*X + b*a': 'parameter:0 parameter:1 multiply parameter:2 parameter:0 multiply add',
  'μ_1*x': 'parameter:0 x multiply',
  '−x': 'x negate',
  ' x \n+ y ': 'x y add',
};

for (const [text, want] of Object.entries(PROGRAMS)) {
  test(`${JSON.stringify(text)}_is_${want.replaceAll(' ', '_')}`, () => {
    assert.equal(words(text), want);
  });
}

test('parameters_are_numbered_in_order_of_appearance_over_both_equations', () => {
  const { parameters, program } = parseEquations('b*x + a; a*y - c');
  assert.deepEqual(parameters, ['b', 'a', 'c']);
  const numbers = program.filter(({ op }) => op === 'parameter').map(({ number }) => number);
  assert.deepEqual(numbers, [0, 1, 1, 2]);
});

test('left_sides_are_stripped_and_positions_stay_those_of_the_text', () => {
  const plain = parseEquations('y; -x');
  const text = "x' = y;  y′= -x";
  const { program, equations } = parseEquations(text);
  assert.deepEqual(program, plain.program);
  assert.deepEqual(
    equations.map((equation) => equation.text),
    ['y', '-x'],
  );
  for (const { text: part, position } of equations) {
    assert.equal(text.slice(position, position + part.length), part);
  }
});

test('equations_without_t_are_autonomous', () => {
  assert.equal(parseEquations('x*y; tan(x)').autonomous, true);
  assert.equal(parseEquations('x; cos(t)').autonomous, false);
});

/** text: [what is marked, its position, which equation, a part of the message] */
const ERRORS = /** @type {Record<string, [string, number, number, string]>} */ ({
  '2x; y': ['x', 1, 0, 'write 2*x'],
  'x; 3 y': ['y', 5, 1, 'write 3*y'],
  'a b; y': ['b', 2, 0, 'write a*b'],
  '2(x + 1); y': ['(', 1, 0, 'write 2*(…)'],
  '(x)(y); y': ['(', 3, 0, 'write (…)*(…)'],
  '(x + 1)y; y': ['y', 7, 0, 'write (…)*y'],
  'x(1 - y); y': ['x', 0, 0, 'write x*(…)'],
  'sinh(x); y': ['sinh', 0, 0, 'no function sinh'],
  'Sin(x); y': ['Sin', 0, 0, 'no function Sin'],
  'y; 1 + sin x': ['sin', 7, 1, 'sin(x)'],
  'sqrt; y': ['sqrt', 0, 0, 'sqrt(x)'],
  '(x + 1; y': ['(', 0, 0, 'not closed'],
  'x + 1); y': [')', 5, 0, 'never opened'],
  'exp(); y': ['()', 3, 0, 'between the parentheses'],
  '(x + ); y': [')', 5, 0, 'missing before )'],
  'x +; y': ['', 3, 0, 'missing at the end'],
  'x*/y; y': ['/', 2, 0, '/ cannot stand here'],
  'x**2; y': ['**', 1, 0, 'write ^'],
  'x·y; y': ['·', 1, 0, 'write *'],
  'x²; y': ['²', 1, 0, 'write ^2'],
  '0,5*x; y': [',', 1, 0, 'decimal point'],
  'x = y; y': ['=', 2, 0, "write x' ="],
  'x; y $ 2': ['$', 5, 1, '$ cannot stand here'],
  'x; 😀': ['😀', 3, 1, 'cannot stand here'],
  "y' = x; y": ["y'", 0, 0, "for x'"],
  '1e999; y': ['1e999', 0, 0, 'too large'],
  '; y': ['', 0, 0, "for x', is empty"],
  'x; ': ['', 3, 1, "for y', is empty"],
  x: ['', 1, 1, "for y' is missing"],
  '': ['', 0, 0, 'is empty'],
  'x; y; 1': ['; 1', 4, 2, '3 equations'],
  'a+b+c+d+f+g+h+i+j; x': ['j', 16, 0, 'at most 8'],
});

for (const [text, [marked, position, which, part]] of Object.entries(ERRORS)) {
  test(`${JSON.stringify(text)}_is_refused_at_${position}`, () => {
    /** @type {unknown} */
    let error;
    try {
      parseEquations(text);
    } catch (caught) {
      error = caught;
    }
    assert.ok(error instanceof ExpressionError, `got ${error}`);
    assert.deepEqual([error.position, error.which, error.key], [position, which, 'equations']);
    assert.equal(error.length, Math.max(marked.length, 1));
    assert.equal(text.slice(position, position + marked.length), marked);
    assert.ok(error.message.includes(part), `${error.message} has no ${part}`);
  });
}

test('an_equation_has_at_most_200_characters', () => {
  const longest = `${'x+'.repeat(99)}xx`;
  assert.equal(longest.length, 200);
  assert.equal(parseEquations(`x' = ${longest}; y`).equations[0].text, longest);
  assert.throws(
    () => parseEquations(`y; ${longest}+1`),
    ({ position, length, which }) => position === 203 && length === 2 && which === 1,
  );
});

test('the_longest_and_deepest_texts_fit_into_a_program', () => {
  const texts = [
    `${'x^'.repeat(99)}xx`,
    `${'('.repeat(99)}x${')'.repeat(99)}`,
    `${'x-('.repeat(49)}y${')'.repeat(49)}`,
    `${'-x*'.repeat(66)}x`,
    `${'x/'.repeat(99)}y`,
    `${'x^-'.repeat(66)}x`,
  ];
  for (const text of texts) {
    const settings = core.normalise({ system: 'custom', equations: `${text}; ${text}` });
    applySettings(core.abi, new Instance(core.module), settings);
  }
});

test('random_texts_are_read_or_refused_with_a_place_inside_the_text', () => {
  const parts = "x y t a b 2 .5 1e3 + - * / ^ ( ) ; , = ' sin( exp pi e x' = 😀 _ . \n".split(' ');
  let state = 1;
  const random = (/** @type {number} */ n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  let read = 0;
  for (let i = 0; i < 5000; i++) {
    const half = () =>
      Array.from({ length: random(6) }, () => parts[random(parts.length)]).join('');
    const text = `${half()};${half()}`;
    try {
      const { parameters } = parseEquations(text);
      const options = { field: 'custom', equations: text, points: [[1, 2]] };
      core.evaluate({ ...options, parameters: parameters.map((name) => `${name}=1`).join() });
      read++;
    } catch (error) {
      assert.ok(error instanceof ExpressionError, `${JSON.stringify(text)}: ${error}`);
      const { position, length } = error;
      assert.ok(position >= 0 && position <= text.length && length >= 1, JSON.stringify(text));
      assert.ok(position + length <= text.length + 1, JSON.stringify(text));
    }
  }
  assert.ok(read > 10, `${read} of them could be read`);
});

// ---------------------------------------------------------------------------- parameters

test('parameters_are_read_and_written', () => {
  const values = parseParameters(' a = 0.5, beta_2=-1e-3;c=+2,');
  assert.deepEqual(values, { a: 0.5, beta_2: -0.001, c: 2 });
  assert.deepEqual(parseParameters(writeParameters(values)), values);
  assert.deepEqual(parseParameters(''), {});
});

test('parameters_that_cannot_be_are_refused_by_name', () => {
  const bad = {
    'a=': 'a',
    'a=x': 'a',
    'a=1e999': 'a',
    'a=0x1': 'a',
    'a=1, a=2': 'a',
    'a 1': 'a 1',
  };
  for (const [text, name] of Object.entries(bad)) {
    assertRefused(() => parseParameters(text), 'parameters', [name]);
  }
});

test('missing_and_unknown_parameters_are_named', () => {
  const make = (/** @type {string} */ parameters) => () =>
    core.createSession({ system: 'custom', equations: 'a*x; b*y', parameters });
  assertRefused(make('a=1'), 'parameters', ['b', 'b=1']);
  assertRefused(make('a=1, b=2, c=3'), 'parameters', ['c', 'a, b']);
  assertRefused(make('a=1, b=two'), 'parameters', ['b', 'two']);
});

test('parameters_that_are_not_given_are_the_default_or_1', () => {
  const equations = 'a*x; k*y';
  assert.equal(core.normalise({ system: 'custom' }).parameters, 'a=0.5, b=2');
  assert.equal(core.normalise({ system: 'custom', equations }).parameters, 'a=0.5, k=1');
});

test('parameters_are_fitted_to_other_equations', () => {
  assert.equal(fitParameters('c*x; a*y', 'a=3, b=4'), 'c=1, a=3');
  assert.equal(fitParameters('x; y', 'a=3'), '');
});

test('parameters_may_be_called_as_what_every_object_has', () => {
  assert.deepEqual(parseParameters('constructor=2, toString=3'), { constructor: 2, toString: 3 });
  assert.equal(fitParameters('valueOf*x; y', ''), 'valueOf=1');
  assert.deepEqual(compileEquations('toString*x; y', 'toString=4').values, [4]);
  assertRefused(() => compileEquations('toString*x; y', ''), 'parameters', ['toString=1']);
});

test('values_stand_in_the_order_of_the_equations', () => {
  assert.deepEqual(compileEquations('b*x; a*y', 'a=1, b=2').values, [2, 1]);
});

// ---------------------------------------------------------------------------- what C computes

test('functions_and_operators_give_what_javascript_gives', () => {
  const [x, y, t] = [0.7, -1.3, 0.9];
  const want = {
    'x + y*t - x/y': x + y * t - x / y,
    'exp(x) - log(x)': Math.exp(x) - Math.log(x),
    'sqrt(x) + abs(y)': Math.sqrt(x) + 1.3,
    'sin(y)*cos(y)': Math.sin(y) * Math.cos(y),
    'tan(x) + tanh(y)': Math.tan(x) + Math.tanh(y),
    'x^y^2': x ** (y ** 2),
    '-y^2': -(y ** 2),
    '2^-t': 2 ** -t,
    'pi*e': Math.PI * Math.E,
  };
  for (const [text, number] of Object.entries(want)) {
    assertClose([value(text)], [number], { relative: 1e-15, absolute: 1e-15, what: text });
  }
});

test('outside_its_domain_a_function_gives_nan_and_a_solve_says_where', () => {
  assert.ok(Number.isNaN(value('log(y)')));
  assert.ok(Number.isNaN(value('sqrt(y)')));
  const request = { field: 'custom', y0: [1, 0], t: [0, 1] };
  for (const equations of ['log(x - 2); y', '-1 - sqrt(x); y']) {
    const { status, message } = core.solve({ ...request, equations });
    assert.equal(status, 'NON_FINITE', equations);
    assert.match(message, /t = 0/);
  }
});

/** Known systems as they would be typed, in the order of their formulas in C. */
const TYPED = {
  spiral: 'alpha*x - beta*y; beta*x + alpha*y',
  cubicSpiral: 'alpha*x^3 - beta*y^3; beta*x^3 + alpha*y^3',
  vanDerPol: 'y; mu*(1 - x*x)*y - x',
  pendulum: 'y; -k*sin(x) - c*y',
};

for (const [system, equations] of Object.entries(TYPED)) {
  const row = core.abi.systems.find(({ key }) => key === system) ?? assert.fail(system);
  const values = row.params.map((parameter) => parameter.default);
  const names = parseEquations(equations).parameters;

  test(`${system}_typed_gives_the_bits_of_the_known_one`, () => {
    const known = row.params.map(({ key }) => key);
    // The pendulum's parameters have keys of their own; they stand in the same order.
    const params = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    if (system !== 'pendulum') assert.deepEqual([...names].sort(), [...known].sort());
    const t = grid(0, row.timeEnd, 50);
    const own = core.solve({ field: 'custom', equations, params, y0: row.start, t, steps: true });
    const want = core.solve({ field: system, y0: row.start, t, steps: true });
    assertSameBits(own.y, want.y, system);
    assert.deepEqual([own.stats, own.steps], [want.stats, want.steps]);
  });
}

test('a_session_of_typed_equations_is_that_of_the_known_system', () => {
  const small = { hidden: [8], samples: 30, timeEnd: 3, starts: [[2, 0.7]] };
  const parameters = 'alpha=-0.4, beta=1.2';
  const own = core.createSession({
    ...small,
    ...{ system: 'custom', equations: TYPED.spiral, parameters },
  });
  const known = core.createSession(small);
  own.train(5);
  known.train(5);
  assertSameRun(own, known);
  assertSameBits(own.data()[0].y, known.data()[0].y, 'data');
  const points = [
    [1, 2],
    [-3, 0.5],
  ];
  const [got, want] = [own, known].map((run) => run.vectorField({ points, which: 'true' }));
  assertSameBits(got, want, 'true field');
  const request = { y0: [1, 0], t: [0, 1, 2] };
  assertSameBits(own.truth(request).y[0], known.truth(request).y[0], 'truth');
});

test('a_restored_run_of_typed_equations_goes_on_with_the_same_bits', () => {
  const run = core.createSession({ system: 'custom', hidden: [8], samples: 20 });
  run.train(3);
  const later = core.restore(JSON.parse(JSON.stringify(run.snapshot())));
  run.train(3);
  later.train(3);
  assertSameRun(later, run);
  assert.deepEqual(later.settings, run.settings);
});

test('the_default_equations_stay_bounded', () => {
  const t = grid(0, 50, 100);
  for (const y0 of [
    [0.01, 0],
    [5, -5],
    [-100, 100],
  ]) {
    const { status, y } = core.solve({ field: 'custom', y0, t, rtol: 1e-4, atol: 1e-6 });
    assert.equal(status, 'OK');
    // They end on the circle of radius √a.
    assertClose([Math.hypot(y[198], y[199])], [Math.sqrt(0.5)], { absolute: 1e-3 });
  }
});

// ---------------------------------------------------------------------------- evaluate

test('evaluate_gives_the_slopes_of_points_in_both_forms', () => {
  const params = { alpha: 2, beta: 3 };
  const nested = core.evaluate({ field: 'spiral', params, points: [[1, 0], [0, 1]] }); // prettier-ignore
  const flat = core.evaluate({ field: 'spiral', params, points: [1, 0, 0, 1] });
  assert.deepEqual([...nested.dydt], [2, 3, -3, 2]);
  assert.deepEqual([...flat.dydt], [...nested.dydt]);
  assert.equal(nested.jacobian, undefined);
});

test('jacobians_of_all_systems_and_of_typed_equations_agree_with_differences', () => {
  const typed = { equations: 'sin(a*x*y) + t*x^3; exp(-x)*y/(1 + y^2)', parameters: 'a=0.7' };
  const fields = [...core.abi.systems.map(({ key }) => ({ field: key })), { field: 'custom', ...typed }]; // prettier-ignore
  for (const options of fields) {
    const { dimension: D } = core.abi.systems.find(({ key }) => key === options.field) ?? { dimension: 0 }; // prettier-ignore
    const points = [
      [0.7, -1.3, 0.4],
      [-0.2, 0.5, 1.1],
      [1.4, 0.3, -0.6],
    ].map((point) => point.slice(0, D));
    const t = 0.8;
    const { dydt, jacobian = [] } = core.evaluate({ ...options, points, t, jacobian: true });
    assertSameBits(dydt, core.evaluate({ ...options, points, t }).dydt, options.field);
    const h = 1e-6;
    for (let j = 0; j < D; j++) {
      const [high, low] = [h, -h].map((step) => {
        const moved = points.map((point) => point.map((x, d) => (d === j ? x + step : x)));
        return core.evaluate({ ...options, points: moved, t }).dydt;
      });
      const column = Array.from(jacobian).filter((_, k) => k % D === j);
      const slopes = Array.from(high, (value, k) => (value - low[k]) / (2 * h));
      // h² times a third derivative, and 2^-52 / h of values up to 100.
      assertClose(column, slopes, { absolute: 3e-8, what: `${options.field}, column ${j}` });
    }
  }
});

test('evaluate_refuses_what_cannot_be', () => {
  const points = [[1, 2]];
  assertRefused(() => core.evaluate({ field: 'nope', points }), 'system', ['nope']);
  assertRefused(() => core.evaluate({ field: 'spiral', points: [[1]] }), 'points', ['1', '2']);
  assertRefused(() => core.evaluate({ field: 'spiral', points, t: NaN }), 't', ['NaN']);
  const params = { mu: 1 };
  assertRefused(() => core.evaluate({ field: 'spiral', points, params }), 'mu', ['mu']);
});

// ---------------------------------------------------------------------------- the boundary

test('hostile_programs_are_refused_by_c', () => {
  const instance = new Instance(core.module);
  const op = (/** @type {string} */ name) => core.abi.operations.indexOf(name);
  const push = (/** @type {number} */ k, /** @type {number} */ code, number = 0) =>
    instance.call('set_instruction', k, code, number);
  applySettings(core.abi, instance, core.normalise({ system: 'custom' }));
  const size = () => instance.call('request_size', core.abi.fields.indexOf('system'), 2, 1, 1, 0);
  assert.ok(size() > 0);
  assert.notEqual(push(0, op('add')), 0, 'no operands');
  assert.ok(size() < 0 && instance.call('session_size') < 0, 'an incomplete program');
  for (const [code, number] of [
    [op('x') + 1000, 0],
    [-1, 0],
    [op('constant'), NaN],
    [op('parameter'), 8],
    [op('parameter'), -1],
    [op('parameter'), 0.5],
  ]) {
    assert.notEqual(push(0, code, number), 0, `${code} ${number}`);
  }
  assert.notEqual(push(1, op('x')), 0, 'a gap');
  let k = 0;
  while (push(k, op('x')) === 0) k++;
  assert.ok(k > 0 && k <= 200, `the stack took ${k}`);
  assert.ok(size() < 0, 'too much on the stack');
  assert.notEqual(instance.call('set_param', 8, 1), 0);
  assert.notEqual(instance.call('set_param', 0, Infinity), 0);
});

test('a_request_ends_with_the_equations_that_it_was_placed_for', () => {
  const instance = new Instance(core.module);
  applySettings(core.abi, instance, core.normalise({ system: 'custom', equations: 'x; y' }));
  const shape = [core.abi.fields.indexOf('system'), 2, 1, 1, 0];
  const bytes = instance.call('request_size', ...shape);
  instance.reserve(instance.base, bytes);
  assert.equal(instance.call('request_place', instance.base, bytes, ...shape), 0);
  instance.call('set_instruction', 2, core.abi.operations.indexOf('x'), 0);
  // It traps rather than writes behind its memory.
  assert.throws(() => instance.call('request_eval', 0), WebAssembly.RuntimeError);
});

/**
 * A number of an enum of C, where the parser has its own copy.
 * @param {string} file
 * @param {string} name
 */
const numberOfC = (file, name) => {
  const header = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
  return Number(header.match(new RegExp(`${name} = (\\d+)`))?.[1]);
};

test('limits_of_the_parser_are_those_of_c', () => {
  assert.equal(PARAMETERS_MOST, numberOfC('pointwise.h', 'NDE_PARAMS_MAX'));
  const most = numberOfC('field_expr.h', 'NDE_EXPR_WHOLE_MOST');
  const last = (/** @type {number} */ n) => parseEquations(`x^${n}; y`).program.map(({ op }) => op);
  assert.ok(last(most).includes('wholePower') && !last(most + 1).includes('wholePower'));
  const longest = `${'x+'.repeat(EQUATION_LONGEST / 2 - 1)}x`;
  const { program } = parseEquations(`${longest};${longest}`);
  assert.ok(program.length <= numberOfC('field_expr.h', 'NDE_EXPR_LONGEST'));
});
