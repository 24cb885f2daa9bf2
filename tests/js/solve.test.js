// @ts-check
// core.solve: what it gives, what it refuses, and what it says when a solve fails.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClose, assertRefused, assertSameBits, core, grid, shownTime } from './support.js';

/** @typedef {import('../../web/core/wasm.js').HostField} HostField */

const SPIRAL = { field: 'spiral', y0: [2, 0.7], t: grid(0, 7, 20) };

/** @type {HostField} */
const decay = (t, y, dydt) => {
  dydt[0] = -y[0];
};

/** @type {HostField} */
const explosion = (t, y, dydt) => {
  dydt[0] = y[0] ** 2;
};

// ---------------------------------------------------------------------------- results

test('every_known_system_solves_with_its_defaults', () => {
  for (const { key, start, timeEnd, dimension } of core.abi.systems) {
    const { status, message, y } = core.solve({ field: key, y0: start, t: grid(0, timeEnd, 11) });
    assert.deepEqual([key, status, message, y.length], [key, 'OK', '', 11 * dimension]);
    assert.ok(y.every(Number.isFinite), `${key}: every number is finite`);
    assertSameBits(y.slice(0, dimension), start, `${key}: first row`);
  }
});

test('params_left_out_are_those_of_the_system', () => {
  for (const { key, start, timeEnd, params } of core.abi.systems) {
    const request = { field: key, y0: start, t: [0, timeEnd] };
    const given = Object.fromEntries(params.map((row) => [row.key, row.default]));
    const want = core.solve({ ...request, params: given });
    assertSameBits(core.solve(request).y, want.y, key);
  }
});

test('every_method_solves_a_decay', () => {
  for (const { key, order } of core.abi.methods) {
    const options = { method: key, control: 'fixed', stepsPerOutput: 100 };
    const { y } = core.solve({ field: decay, y0: [1], t: [0, 1], ...options });
    // The error of a step of h is h^(p+1) / (p+1)! at most, over 100 steps and e^-1.
    const want = 100 ** -order;
    assertClose([y[1]], [Math.exp(-1)], { absolute: want + 1e-14, what: key });
  }
});

test('a_field_in_javascript_takes_the_steps_of_the_same_field_in_the_core', () => {
  const { params } = core.abi.systems.find(({ key }) => key === 'spiral') ?? { params: [] };
  const [alpha, beta] = params.map((parameter) => parameter.default);
  /** @type {HostField} */
  const field = (t, [x, y], dydt) => {
    dydt[0] = alpha * x - beta * y;
    dydt[1] = beta * x + alpha * y;
  };
  const got = core.solve({ ...SPIRAL, field, steps: true });
  const want = core.solve({ ...SPIRAL, steps: true });
  assertSameBits(got.y, want.y, 'y');
  assert.deepEqual(got.stats, want.stats);
  assert.deepEqual(got.steps, want.steps);
});

test('a_field_may_have_as_many_variables_as_the_core_states', () => {
  const y0 = Array.from({ length: core.abi.stateMax }, (_, d) => d + 1);
  /** @type {HostField} */
  const field = (t, y, dydt) => y.forEach((value, d) => (dydt[d] = -value));
  const { y } = core.solve({ field, y0, t: [0, 1] });
  // Ten times the tolerance of a step, for there are about ten.
  const want = [...y0, ...y0.map((value) => value * Math.exp(-1))];
  assertClose(y, want, { relative: 1e-6, what: 'y' });
});

test('a_field_in_javascript_is_given_the_time', () => {
  /** @type {HostField} */
  const field = (t, y, dydt) => {
    dydt[0] = 2 * t;
  };
  const { y } = core.solve({ field, y0: [1], t: [1, 2, 3] });
  assertClose(y, [1, 4, 9], { relative: 1e-14, what: 'y' });
});

test('times_may_run_backward', () => {
  const { y, status } = core.solve({ field: decay, y0: [1], t: [1, 0.5, 0], rtol: 1e-10 });
  assert.equal(status, 'OK');
  // A hundred times the tolerance of a step.
  assertClose(y, [1, Math.exp(0.5), Math.E], { relative: 1e-8, what: 'y' });
});

test('backward_after_forward_returns_to_the_start', () => {
  for (const control of ['torchdiffeq', 'scipy']) {
    const there = core.solve({ ...SPIRAL, t: [0, 7], control });
    const back = core.solve({ ...SPIRAL, y0: [...there.y.slice(2)], t: [7, 0], control });
    // The spiral shrinks by e^-2.8, and backwards its errors grow by as much.
    assertClose(back.y.slice(2), [2, 0.7], { absolute: 1e-5, what: control });
  }
});

test('equal_neighbours_among_the_times_give_equal_rows', () => {
  for (const control of ['torchdiffeq', 'scipy', 'fixed']) {
    const { y, status } = core.solve({ ...SPIRAL, t: [0, 0, 1, 1, 1, 2, 2], control });
    assert.equal(status, 'OK', control);
    const rows = grid(0, 6, 7).map((i) => [...y.slice(2 * i, 2 * i + 2)]);
    assert.deepEqual([rows[1], rows[3], rows[4], rows[6]], [rows[0], rows[2], rows[2], rows[5]]);
    const once = core.solve({ ...SPIRAL, t: [0, 1, 2], control });
    assertSameBits([rows[0], rows[2], rows[5]].flat(), once.y, control);
  }
});

test('one_time_gives_the_start', () => {
  const { y, stats } = core.solve({ ...SPIRAL, t: [3] });
  assertSameBits(y, [2, 0.7], 'y');
  assert.equal(stats.evaluations, 0);
});

test('outputs_of_the_torchdiffeq_control_do_not_change_the_steps', () => {
  const few = core.solve({ ...SPIRAL, t: [0, 7], steps: true });
  const many = core.solve({ ...SPIRAL, t: grid(0, 7, 500), steps: true });
  assert.deepEqual(many.steps, few.steps);
});

test('the_result_is_a_copy', () => {
  const first = core.solve(SPIRAL);
  const kept = [...first.y];
  core.solve({ ...SPIRAL, y0: [1, 1] });
  assertSameBits(first.y, kept, 'y');
});

test('the_list_of_steps_agrees_with_the_statistics', () => {
  for (const control of ['torchdiffeq', 'scipy', 'fixed']) {
    const { steps = [], stats } = core.solve({
      ...{ field: 'vanDerPol', y0: [2, 0], t: grid(0, 10, 5), params: { mu: 5 } },
      ...{ control, rtol: 1e-5, stepsPerOutput: 500, steps: true },
    });
    const taken = steps.filter(({ accepted }) => accepted);
    assert.equal(taken.length, stats.accepted, `${control}: accepted`);
    assert.equal(steps.length - taken.length, stats.rejected, `${control}: rejected`);
    assert.equal(steps[0].h, stats.firstStep, `${control}: first step`);
    assert.equal(taken.at(-1)?.tEnd, stats.lastTime, `${control}: last time`);
    taken.forEach((step, i) => assert.equal(step.t, i === 0 ? 0 : taken[i - 1].tEnd, control));
    for (const { ratio, accepted } of steps) {
      assert.ok(accepted === ratio <= 1, `${control}: ratio ${ratio}, accepted ${accepted}`);
    }
  }
});

test('steps_are_given_only_when_asked_for', () => {
  assert.equal('steps' in core.solve(SPIRAL), false);
});

// ---------------------------------------------------------------------------- control

test('replayed_steps_give_the_same_bits', () => {
  for (const { key: method, embedded } of core.abi.methods) {
    const control = embedded ? 'torchdiffeq' : 'fixed';
    const request = { field: 'vanDerPol', y0: [2, 0], t: grid(0, 10, 33), method, rtol: 1e-5 };
    const first = core.solve({ ...request, control, stepsPerOutput: 3, steps: true });
    const again = core.solve({ ...request, control: { preset: 'replay', steps: first.steps } });
    assertSameBits(again.y, first.y, method);
    assert.equal(again.stats.accepted, first.stats.accepted, method);
    assert.equal(again.stats.rejected, 0, method);
  }
});

test('replay_gives_the_steps_that_it_made', () => {
  const { steps = [] } = core.solve({ ...SPIRAL, steps: true });
  const again = core.solve({ ...SPIRAL, control: { preset: 'replay', steps }, steps: true });
  assert.deepEqual(
    again.steps,
    steps.filter(({ accepted }) => accepted),
  );
});

test('replay_makes_no_more_steps_than_the_times_need', () => {
  const { steps = [], y } = core.solve({ ...SPIRAL, steps: true });
  const t = SPIRAL.t.slice(0, 5);
  const control = { preset: 'replay', steps };
  const part = core.solve({ ...SPIRAL, t, control, steps: true });
  assertSameBits(part.y, y.slice(0, 10), 'y');
  assert.ok(part.stats.accepted < steps.length, `${part.stats.accepted} of ${steps.length}`);
  assert.equal(part.steps?.length, part.stats.accepted);
});

test('replay_that_ends_early_gives_the_part_solved', () => {
  const { steps = [], y } = core.solve({ ...SPIRAL, steps: true });
  const few = steps.slice(0, steps.length - 5);
  const again = core.solve({ ...SPIRAL, control: { preset: 'replay', steps: few } });
  assert.equal(again.status, 'STEP_LIMIT');
  assert.ok(again.y.length > 2 && again.y.length < y.length, `${again.y.length} numbers`);
  assertSameBits(again.y, y.slice(0, again.y.length), 'y');
});

test('replay_without_steps_is_refused', () => {
  for (const control of ['replay', { preset: 'replay' }, { preset: 'replay', steps: [] }]) {
    assertRefused(() => core.solve({ ...SPIRAL, control }), 'control', ['replay', 'steps']);
  }
});

test('fixed_control_makes_its_steps_per_output', () => {
  for (const stepsPerOutput of [1, 3, 10]) {
    const options = { method: 'rk4', control: 'fixed', stepsPerOutput };
    const { stats } = core.solve({ ...SPIRAL, ...options });
    assert.deepEqual(
      [stats.accepted, stats.evaluations],
      [19 * stepsPerOutput, 4 * 19 * stepsPerOutput],
    );
  }
});

test('fixed_control_makes_steps_of_its_size_and_a_shorter_last_one', () => {
  const options = { method: 'rk4', control: 'fixed', stepSize: 0.3, steps: true };
  const { steps = [], y } = core.solve({ ...SPIRAL, t: [0, 1], ...options });
  assertClose(
    steps.map(({ h }) => h),
    [0.3, 0.3, 0.3, 0.1],
    { absolute: 1e-15, what: 'h' },
  );
  const back = core.solve({ ...SPIRAL, t: [1, 0], ...options });
  assertClose(
    (back.steps ?? []).map(({ h }) => h),
    [-0.3, -0.3, -0.3, -0.1],
    {
      absolute: 1e-15,
      what: 'backward h',
    },
  );
  const want = core.solve({ ...SPIRAL, t: [0, 1] });
  // rk4: 0.3^5 / 5! times |λ|^5 = 3 per step.
  assertClose(y, want.y, { absolute: 1e-3, what: 'y' });
});

test('factors_of_a_control_act_with_and_without_its_name', () => {
  const plain = core.solve(SPIRAL).stats.accepted;
  const named = core.solve({ ...SPIRAL, control: { preset: 'torchdiffeq', safety: 0.5 } });
  const unnamed = core.solve({ ...SPIRAL, control: /** @type {any} */ ({ safety: 0.5 }) });
  assert.ok(named.stats.accepted > plain, `${named.stats.accepted} steps, plain ${plain}`);
  assert.deepEqual(unnamed.stats, named.stats);
});

test('a_first_step_that_is_given_is_the_first_attempt', () => {
  for (const [t, want] of /** @type {const} */ ([
    [[0, 7], 0.125],
    [[7, 0], -0.125],
  ])) {
    const { stats } = core.solve({ ...SPIRAL, t, firstStep: 0.125 });
    assert.equal(stats.firstStep, want);
  }
});

// ---------------------------------------------------------------------------- failures

test('a_field_that_throws_ends_the_solve_with_its_error_and_the_part_solved', () => {
  const error = new RangeError('no further');
  /** @type {HostField} */
  const field = (t, y, dydt) => {
    if (t > 0.5) throw error;
    decay(t, y, dydt);
  };
  const {
    status,
    error: got,
    y,
    stats,
    message,
  } = core.solve({ field, y0: [1], t: grid(0, 1, 21) });
  assert.equal(status, 'HOST_ERROR');
  assert.equal(got, error);
  assert.ok(y.length > 1 && y.length < 12, `${y.length} rows`);
  assertClose(
    y,
    grid(0, 1, 21)
      .slice(0, y.length)
      .map((t) => Math.exp(-t)),
    { absolute: 1e-6 },
  );
  assert.ok(stats.lastTime < 0.5 && stats.lastTime > 0, `lastTime ${stats.lastTime}`);
  assert.ok(message.includes(shownTime(stats.lastTime)), message);
});

test('a_field_that_throws_at_once_leaves_the_start', () => {
  const { status, error, y } = core.solve({
    field: () => {
      throw 'a text';
    },
    y0: [1, 2],
    t: [0, 1],
  });
  assert.deepEqual([status, error, [...y]], ['HOST_ERROR', 'a text', [1, 2]]);
});

test('a_solve_without_an_error_has_none', () => {
  assert.equal(core.solve({ field: decay, y0: [1], t: [0, 1] }).error, undefined);
});

test('a_thousand_fields_that_throw_leave_the_next_solve_as_it_was', () => {
  const want = core.solve(SPIRAL);
  for (let i = 0; i < 1000; i++) {
    /** @type {HostField} */
    const field = (t, y, dydt) => {
      if (t > 0.1) throw new Error(`solve ${i}`);
      decay(t, y, dydt);
    };
    const { status, error } = core.solve({ field, y0: [1], t: [0, 1] });
    assert.equal(status, 'HOST_ERROR');
    assert.equal(/** @type {Error} */ (error).message, `solve ${i}`);
  }
  assertSameBits(core.solve(SPIRAL).y, want.y, 'y');
});

test('a_field_may_itself_solve', () => {
  /** @type {HostField} */
  const field = (t, y, dydt) => {
    const inner = core.solve({ field: decay, y0: [y[0]], t: [0, 1] });
    dydt[0] = -inner.y[1];
  };
  const { y, status } = core.solve({ field, y0: [1], t: [0, 1] });
  assert.equal(status, 'OK');
  // The inner solve multiplies by e^-1 to within some steps of rtol 1e-7.
  assertClose([y[1]], [Math.exp(-Math.exp(-1))], { relative: 1e-6, what: 'y' });
});

/**
 * @param {string} status
 * @param {ReturnType<typeof core.solve>} result
 * @param {(string | number)[]} words
 */
function assertFailure(status, result, words) {
  assert.equal(result.status, status, result.message);
  for (const word of [shownTime(result.stats.lastTime), ...words]) {
    assert.ok(result.message.includes(String(word)), `"${result.message}" names ${word}`);
  }
  assert.doesNotMatch(result.message, /learning rate|\.\d{9}/, 'a solve does not train');
}

test('step_limit_names_its_steps_the_time_reached_and_a_way_on', () => {
  const result = core.solve({ ...SPIRAL, maxSteps: 7 });
  assertFailure('STEP_LIMIT', result, [7, 'more steps', 'tolerance']);
  assert.equal(result.stats.accepted + result.stats.rejected, 7);
});

test('step_limit_ends_fixed_steps_too', () => {
  const result = core.solve({
    ...SPIRAL,
    method: 'rk4',
    control: 'fixed',
    stepSize: 1e-3,
    maxSteps: 9,
  });
  assertFailure('STEP_LIMIT', result, [9, 'more steps']);
});

test('a_solution_that_ends_early_names_where', () => {
  for (const control of ['torchdiffeq', 'scipy']) {
    const result = core.solve({ field: explosion, y0: [1], t: [0, 0.5, 2], control });
    assertFailure('STEP_UNDERFLOW', result, ['tolerance']);
    // 1 / (1 - t) has its pole at 1.
    assertClose([result.stats.lastTime], [1], { absolute: 1e-4, what: control });
    assert.equal(result.y.length, 2);
  }
});

test('fixed_steps_past_a_pole_are_not_finite_and_named', () => {
  const t = grid(0, 100, 11);
  const result = core.solve({ field: explosion, y0: [1], t, method: 'euler', control: 'fixed' });
  assertFailure('NON_FINITE', result, ['smaller']);
  assert.ok(result.y.every(Number.isFinite));
});

test('a_field_that_is_not_a_number_is_named', () => {
  /** @type {HostField} */
  const field = (t, y, dydt) => {
    dydt[0] = t > 0.5 ? NaN : 1;
  };
  const result = core.solve({ field, y0: [0], t: grid(0, 1, 11) });
  assertFailure('NON_FINITE', result, ['smaller']);
  assertClose([result.stats.lastTime], [0.5], { absolute: 1e-6, what: 'last time' });
});

test('times_that_turn_round_are_refused_with_a_status', () => {
  for (const t of [
    [0, 1, 0.5],
    [1, 0, 0.5],
  ]) {
    const { status, message, y } = core.solve({ ...SPIRAL, t });
    assert.deepEqual([status, y.length], ['BAD_TIMES', 0], `${t}`);
    assert.ok(message.includes('monotone'), message);
  }
});

for (const [name, give] of /** @type {[string, (t: number, y: Float64Array) => any][]} */ ([
  ['an_array', (t, y) => [-y[0]]],
  ['a_typed_array', (t, y) => y.map((value) => -value)],
  ['a_promise', async (t, y) => [-y[0]]],
])) {
  test(`a_field_that_returns_${name}_is_told_to_write`, () => {
    const result = core.solve({ field: give, y0: [1], t: [0, 1] });
    assert.deepEqual([result.status, [...result.y]], ['HOST_ERROR', [1]]);
    assert.match(/** @type {Error} */ (result.error).message, /third argument/);
  });
}

test('a_field_may_return_what_it_wrote_into_or_a_number', () => {
  const want = core.solve({ field: decay, y0: [1], t: [0, 1] }).y;
  const array = core.solve({ field: (t, y, dydt) => dydt.fill(-y[0]), y0: [1], t: [0, 1] });
  const number = core.solve({ field: (t, y, dydt) => (dydt[0] = -y[0]), y0: [1], t: [0, 1] });
  assertSameBits(array.y, want, 'array');
  assertSameBits(number.y, want, 'number');
});

test('a_component_that_the_field_leaves_out_is_not_finite', () => {
  for (const control of ['torchdiffeq', 'scipy', 'fixed']) {
    const { status } = core.solve({ field: decay, y0: [1, 1], t: [0, 1], control });
    assert.equal(status, 'NON_FINITE', control);
  }
});

// ---------------------------------------------------------------------------- refusals

/** @param {Record<string, unknown>} options */
const solving = (options) => () => core.solve(/** @type {any} */ ({ ...SPIRAL, ...options }));

test('options_that_cannot_be_are_refused_by_key_value_and_limits', () => {
  assertRefused(solving({ rtol: 7 }), 'rtol', [7, 1e-14, 0.1]);
  assertRefused(solving({ rtol: '1e-3' }), 'rtol', ['1e-3', 1e-14, 0.1]);
  assertRefused(solving({ maxSteps: 0 }), 'maxSteps', [0, 1, 1000000]);
  assertRefused(solving({ maxSteps: 2.5 }), 'maxSteps', [2.5, 'whole']);
  assertRefused(solving({ method: 'rk5' }), 'method', ['rk5', 'dopri5', 'rk4_38']);
  assertRefused(solving({ control: 'hairer' }), 'control', ['hairer', 'torchdiffeq', 'scipy']);
  assertRefused(solving({ control: { preset: 'scipy', beta: 1 } }), 'control.beta', ['beta']);
  assertRefused(solving({ control: { preset: 'scipy', safety: 2 } }), 'safety', [2, 0, 1]);
  assertRefused(solving({ control: [] }), 'control', ['torchdiffeq']);
  assertRefused(solving({ params: { mu: 1 } }), 'mu', ['spiral', 'alpha', 'beta']);
  assertRefused(solving({ params: { alpha: NaN } }), 'alpha', ['NaN']);
  assertRefused(solving({ tolerance: 1 }), 'tolerance', ['rtol']);
});

test('a_field_that_is_none_is_refused', () => {
  assertRefused(solving({ field: 'nope' }), 'system', ['nope', 'lorenz']);
  assertRefused(solving({ field: undefined }), 'field', ['function']);
  assertRefused(solving({ field: null }), 'field', ['function']);
});

test('a_start_of_the_wrong_size_is_refused', () => {
  const stateMax = core.abi.stateMax;
  assertRefused(solving({ y0: [1, 2, 3] }), 'y0', [3, 2]);
  assertRefused(solving({ y0: undefined }), 'y0', [2]);
  assertRefused(solving({ field: decay, y0: [] }), 'y0', [0, stateMax]);
  const long = new Array(stateMax + 1).fill(1);
  assertRefused(solving({ field: decay, y0: long }), 'y0', [stateMax + 1, stateMax]);
});

test('a_start_that_is_not_finite_is_refused', () => {
  for (const bad of [NaN, Infinity, '1', null]) {
    assertRefused(solving({ y0: [1, bad] }), 'y0', ['finite']);
    assertRefused(solving({ field: decay, y0: [bad] }), 'y0', ['finite']);
  }
});

test('times_that_are_not_finite_are_refused_by_their_place', () => {
  for (const bad of [NaN, Infinity, '1']) {
    assertRefused(solving({ t: [0, bad, 2] }), 't', ['t[1]', bad]);
    assertRefused(solving({ t: [bad] }), 't', ['t[0]', bad]);
  }
});

test('a_solve_without_options_is_refused', () => {
  const solve = /** @type {(options?: unknown) => unknown} */ (core.solve.bind(core));
  assertRefused(() => solve(), 'field', ['function']);
  assertRefused(() => solve({}), 'field', ['function']);
  assertRefused(() => solve('spiral'), '', ['object']);
});

test('params_hold_parameters_only', () => {
  assertRefused(solving({ params: { rtol: 1e-3 } }), 'rtol', ['spiral', 'alpha', 'beta', 'beside']);
  assertRefused(solving({ params: 3 }), '', ['params', 'object']);
  const host = { field: decay, y0: [1], params: { alpha: 1 } };
  assertRefused(solving(host), 'params', ['function', 'alpha']);
  const plain = /** @type {() => { y: Float64Array }} */ (solving({ ...host, params: {} }));
  assert.ok(plain().y.length > 0);
});

test('steps_that_cannot_be_replayed_are_refused_by_their_place', () => {
  const { steps = [] } = core.solve({ ...SPIRAL, steps: true });
  const good = steps[1];
  for (const bad of [
    null,
    3,
    { ...good, h: NaN },
    { ...good, h: 0, tEnd: good.t },
    { ...good, t: Infinity },
    { ...good, tEnd: undefined },
    { ...good, h: -good.h, tEnd: good.t - good.h },
    { ...good, tEnd: good.tEnd + 1e-9 },
  ]) {
    const control = { preset: 'replay', steps: [steps[0], bad] };
    assertRefused(solving({ control }), 'control', ['step 1', 'tEnd']);
  }
});

test('steps_backward_replay', () => {
  const request = { ...SPIRAL, t: grid(7, 0, 9) };
  const first = core.solve({ ...request, steps: true });
  const again = core.solve({ ...request, control: { preset: 'replay', steps: first.steps } });
  assertSameBits(again.y, first.y, 'y');
});

test('no_times_are_refused', () => {
  assertRefused(solving({ t: [] }), 't', ['at least one']);
  assertRefused(solving({ t: undefined }), 't', ['at least one']);
});

test('a_method_without_an_error_estimate_is_refused_with_an_adaptive_control', () => {
  for (const { key, embedded } of core.abi.methods) {
    if (!embedded) {
      const error = assertRefused(solving({ method: key, control: 'scipy' }), 'method', [
        key,
        'fixed',
        'dopri5',
      ]);
      assert.equal(error.status, 'UNSUPPORTED');
    }
  }
});

test('a_solve_too_large_names_its_bytes', () => {
  const t = { length: 1e9 };
  const error = assertRefused(solving({ t }), '', ['MB']);
  assert.equal(error.status, 'DOES_NOT_FIT');
  assert.ok(Number(error.value) > 8e9, `value ${error.value}`);
});

test('evaluations_do_not_depend_on_those_before', () => {
  const points = [0.5, 1.5, -2, 0.25];
  const ask = () => core.evaluate({ field: 'lotkaVolterra', points, jacobian: true });
  const want = ask();
  // More points than fit into the memory at first, other equations, other dimensions.
  core.evaluate({ field: 'pendulum', points: new Float64Array(2e5).fill(0.3), jacobian: true });
  core.evaluate({ field: 'custom', equations: 'x*y + a; t', parameters: 'a=2', points, t: 3 });
  core.evaluate({ field: 'lorenz', points: [1, 2, 3] });
  assert.throws(() => core.evaluate({ field: 'spiral', points: [1, NaN] }), { key: 'points' });
  assert.deepEqual(ask(), want);
});
