// @ts-check
// What the chapter "Solve" shows of a method: its stages in a step, its coefficients as fractions.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { methodsOf, problemOf, solveWith } from '../../web/app/solve-problem.js';
import { stagesOf, stepOfInterest } from '../../web/app/solve-stages.js';
import { completeSettings, defaultState } from '../../web/app/state.js';
import { fractionOf } from '../../web/view/fraction.js';
import { assertClose, core } from './support.js';

/**
 * @param {string} method
 * @param {Record<string, any>} [settings]
 */
function solved(method, settings = {}) {
  const state = { ...defaultState(), settings: { system: 'duffing', ...settings } };
  const complete = { ...completeSettings(core, state), method };
  const problem = problemOf(core, complete);
  const [first] = methodsOf(core, complete, { ...state.view, compareMethod: 'none' });
  return {
    problem,
    start: problem.starts[0],
    solution: solveWith(core, problem, first, problem.starts[0]),
  };
}

const WHOLE = { done: 0, fraction: 0, t: 0, whole: true };

for (const { key } of core.abi.methods) {
  // A field that changes with time: c counts, too.
  test(`stages_of_a_step_of_${key}_lead_to_its_end`, () => {
    const { problem, start, solution } = solved(key);
    const tableau = core.tableau(key);
    assert.ok(tableau);
    const last = solution.steps.findIndex((step, i) => i > 3 && step.accepted);
    const step = stepOfInterest(solution, start, { ...WHOLE, done: last + 1, whole: false });
    assert.ok(step);
    const stages = stagesOf(core, problem, tableau, step);
    const row = solution.steps.slice(0, last).filter(({ accepted }) => accepted).length;
    const end = solution.ends.subarray(2 * row, 2 * row + 2);
    const y = Array.from(step.y, (value, d) =>
      stages.reduce((sum, { slope }, i) => sum + step.h * tableau.b[i] * slope[d], value),
    );
    assertClose(y, end, { absolute: 1e-13, what: `end of attempt ${last}` });
  });
}

test('rejected_attempt_begins_where_the_step_before_it_ended', () => {
  const { start, solution } = solved('dopri5', { rtol: 1e-4, atol: 1e-6 });
  const refused = solution.steps.findIndex(({ accepted }) => !accepted);
  assert.ok(refused > 0);
  const step = stepOfInterest(solution, start, { ...WHOLE, done: refused + 1, whole: false });
  assert.equal(step?.h, solution.steps[refused].h);
  assert.deepEqual(Array.from(step?.y ?? []), [
    ...solution.ends.subarray(2 * refused - 2, 2 * refused),
  ]);
});

test('whole_solution_shows_the_step_that_leads_furthest', () => {
  const { start, solution } = solved('dopri5');
  const step = stepOfInterest(solution, start, WHOLE);
  const states = [
    start,
    ...Array.from({ length: solution.ends.length / 2 }, (_, i) => [
      ...solution.ends.subarray(2 * i, 2 * i + 2),
    ]),
  ];
  const ways = states
    .slice(1)
    .map((end, i) => Math.max(...end.map((value, d) => Math.abs(value - states[i][d]))));
  const furthest = ways.indexOf(Math.max(...ways));
  assert.deepEqual(Array.from(step?.y ?? []), states[furthest]);
  assert.equal(stepOfInterest(solution, start, { ...WHOLE, whole: false }), null);
});

test('fractions_are_those_that_the_numbers_were_written_as', () => {
  for (const [above, below] of [
    [0, 1],
    [1, 1],
    [-56, 15],
    [19372, 6561],
    [-17253, 339200],
    [2, 3],
  ]) {
    assert.deepEqual(fractionOf(above / below), { above, below });
  }
  // Of bosh3: a difference of two fractions, rounded thrice.
  assert.deepEqual(fractionOf(2 / 9 - 7 / 24), { above: -5, below: 72 });
  assert.equal(fractionOf(Math.PI), null);
  assert.equal(fractionOf(0.335480655492357), null);
});

test('all_methods_but_tsit5_have_short_fractions', () => {
  const decimal = core.abi.methods.filter(({ key }) => {
    const { c, a, b, e } = core.tableau(key) ?? { c: [], a: [], b: [], e: [] };
    return [...c, ...a.flat(), ...b, ...e].some((value) => fractionOf(value) === null);
  });
  assert.deepEqual(
    decimal.map(({ key }) => key),
    ['tsit5'],
  );
});
