// @ts-check
// The course of a run: what a link says of changes that were made while it trained.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { courseOf } from '../../web/app/course-of-run.js';
import { CHANGES_MOST, changesInWords, readCourse } from '../../web/app/course.js';
import { readLink, writeLink } from '../../web/app/link.js';
import { defaultState } from '../../web/app/state.js';
import { loadCore } from '../../web/core/index.js';

const core = await loadCore();
const begun = { ...defaultState(), settings: { learningRate: 0.02 } };

/** @param {string} changes */
const read = (changes) => readCourse(core, begun, changes);

test('changes_are_read_in_the_order_of_their_epochs', () => {
  const { changes, settings } = read('12,learningRate,0.005;12,rtol,1e-5;40,nesterov,1');
  assert.deepEqual(changes, [
    { epoch: 12, name: 'learningRate', value: 0.005 },
    { epoch: 12, name: 'rtol', value: 1e-5 },
    { epoch: 40, name: 'nesterov', value: true },
  ]);
  assert.deepEqual(settings, begun.settings);
});

test('change_that_cannot_be_is_refused_by_name', () => {
  for (const [text, words] of /** @type {[string, RegExp][]} */ ([
    ['5,hidden,3', /hidden.* is no setting that can change while a run trains/],
    ['5,toString,3', /toString.* is no setting/],
    ['-1,rtol,1e-5', /the epoch .-1. must be a whole number from 0/],
    ['x,rtol,1e-5', /.x. is not a number/],
    ['5,learningRate,-3', /learningRate/],
    ['5', /is no setting/],
    ['', /not|needed/],
    ['9,rtol,1e-5;3,rtol,1e-6', /ascend/],
    [
      Array(CHANGES_MOST + 1)
        .fill('1,rtol,1e-5')
        .join(';'),
      /41 of them; at most 40/,
    ],
  ])) {
    assert.throws(() => read(text), words, text);
  }
});

test('link_with_changes_gives_them_again_and_begins_with_the_settings_before_them', () => {
  const hash = 'v=1&learningRate=0.02&changes=12,learningRate,0.005';
  const { state, refused } = readLink(core, '', `#${hash}`);
  assert.deepEqual(refused, []);
  assert.deepEqual(state.settings, { learningRate: 0.02 });
  assert.equal(writeLink(core, state), hash);
  // Where the run has come to by itself is not where it began.
  assert.equal(writeLink(core, { ...state, settings: { learningRate: 0.005 } }), hash);
  assert.equal(writeLink(core, { ...state, course: null }), 'v=1&learningRate=0.02');
});

test('changes_that_cannot_be_read_are_named_and_left_out', () => {
  const { state, refused } = readLink(core, '', '#learningRate=0.02&changes=1,alpha,2');
  assert.equal(state.course, undefined);
  assert.deepEqual(state.settings, { learningRate: 0.02 });
  assert.match(
    refused.join(),
    /^Changes of the run \(changes = 1,alpha,2\): .alpha. is no setting/,
  );
});

test('course_of_a_run_has_no_detours', () => {
  const change = (/** @type {number} */ epoch, /** @type {number} */ value) => ({
    ...{ epoch, name: 'learningRate', value },
  });
  const course = courseOf(core, begun, [
    change(0, 0.03),
    change(7, 0.04),
    change(7, 0.05),
    change(9, 0.05),
    change(11, 0.06),
    change(11, 0.05),
    change(20, 0.01),
  ]);
  assert.equal(course?.text, '7,learningRate,0.05;20,learningRate,0.01');
  assert.deepEqual(course?.settings, { learningRate: 0.03 });
  const many = Array.from({ length: CHANGES_MOST + 1 }, (_, i) => change(i + 1, 0.01 + i / 1000));
  assert.equal(courseOf(core, begun, many), null);
});

test('course_that_is_written_is_read_as_it_was', () => {
  const session = core.createSession(begun.settings);
  session.train(3);
  session.set('learningRate', 0.1 + 0.2);
  session.set('nesterov', true);
  session.train(2);
  session.set('clipNorm', 1 / 3);
  const course = courseOf(core, begun, session.changes);
  assert.deepEqual(read(course?.text ?? '').changes, session.changes);
});

test('changes_are_said_as_one_says_them', () => {
  const { changes } = read('12,learningRate,0.005;40,rtol,1e-5');
  assert.equal(
    changesInWords(core, changes).join('; '),
    'learning rate 0.005 from epoch 12; relative tolerance 1e-5 from epoch 40',
  );
});
