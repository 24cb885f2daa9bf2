// @ts-check
// Tables that people type, paste and drop, as trajectories: what is understood, and what is said.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellsOf } from '../../web/core/table-lines.js';
import { ROWS_MOST, RUNS_MOST } from '../../web/core/table-limits.js';
import { parseTable, TEXT_LONGEST } from '../../web/core/table-text.js';
import { randomOf } from './support.js';

const PLAIN = [
  {
    t: [0, 1, 2.5],
    y: [
      [1, 2],
      [3, 4],
      [5, -6e-3],
    ].map((row) => [...row]),
  },
];

/** @param {string} text */
const read = (text) => {
  const table = parseTable(text, { stateMax: 8 });
  const errors = table.problems.filter(({ kind }) => kind === 'error');
  const notes = table.problems.filter(({ kind }) => kind === 'note');
  return { ...table, errors, notes };
};

/**
 * That a table is understood without a problem.
 * @param {string} text
 * @param {unknown} trajectories
 */
function assertRead(text, trajectories) {
  const table = read(text);
  assert.deepEqual(table.trajectories, trajectories, JSON.stringify(text));
  assert.deepEqual(table.problems, [], JSON.stringify(text));
  return table;
}

/**
 * That exactly the problems of these lines are told, each with a word of its message.
 * @param {string} text
 * @param {[line: number, part: string, kind?: string][]} wanted
 */
function assertTold(text, wanted) {
  const { problems, trajectories } = read(text);
  assert.deepEqual(
    problems.map(({ line }) => line),
    wanted.map(([line]) => line),
    JSON.stringify(problems),
  );
  problems.forEach(({ message, kind }, i) => {
    assert.ok(message.includes(wanted[i][1]), `“${message}” does not say “${wanted[i][1]}”`);
    assert.equal(kind, wanted[i][2] ?? 'error', message);
  });
  return trajectories;
}

// ---------------------------------------------------------------------------- forms of a table

for (const [name, text] of Object.entries({
  commas: 't,x,y\n0,1,2\n1,3,4\n2.5,5,-6e-3\n',
  no_header: '0,1,2\n1,3,4\n2.5,5,-0.006',
  tabs: 't\tx\ty\n0\t1\t2\n1\t3\t4\n2.5\t5\t-0.006\n',
  semicolons: 't;x;y\n0;1;2\n1;3;4\n2.5;5;-0.006\n',
  semicolons_and_decimal_commas: 't;x;y\n0;1;2\n1;3;4\n2,5;5;-0,006\n',
  tabs_and_decimal_commas: '0\t1\t2\n1\t3\t4\n2,5\t5\t-0,006',
  spaces: '  0   1  2\n  1 3 4  \n2.5 5 -.006',
  spaces_and_decimal_commas: '0 1,0 2,0\n1 3,0 4,0\n2,5 5,0 -0,006',
  commas_and_spaces: 't, x, y\n0, 1, 2\n1, 3, 4\n2.5, 5, -0.006',
  carriage_returns: 't,x,y\r\n0,1,2\r\n1,3,4\r\n2.5,5,-0.006\r\n',
  old_carriage_returns: 't,x,y\r0,1,2\r1,3,4\r2.5,5,-0.006\r',
  a_byte_order_mark: '\uFEFFt,x,y\n0,1,2\n1,3,4\n2.5,5,-0.006\n',
  comments: '# made today\nt,x,y # names\n0,1,2\n# between\n1,3,4 # second\n2.5,5,-0.006\n',
  quotes: '"t","x","y"\n"0","1","2"\n"1",3,"4"\n2.5,"5", "-0.006" \n',
  trailing_commas: 't,x,y,\n0,1,2,\n1,3,4,\n2.5,5,-0.006,\n',
  trailing_commas_in_its_rows: 't,x,y\n0,1,2,\n1,3,4,\n2.5,5,-0.006,\n',
  a_trailing_comma_in_its_header: 't,x,y,\n0,1,2\n1,3,4\n2.5,5,-0.006\n',
  trailing_commas_in_some_rows: '0,1,2,,\n1,3,4,,\n2.5,5,-0.006\n',
  typographic_minus: 't,x,y\n0,1,2\n1,3,4\n2.5,5,\u22126e\u22123\n',
  a_stated_separator: 'sep=;\nt;x;y\n0;1;2\n1;3;4\n2,5;5;-0,006\n',
  empty_lines_around: '\n\nt,x,y\n0,1,2\n1,3,4\n2.5,5,-0.006\n\n  \n',
  double_spacing: 't,x,y\n\n0,1,2\n\n1,3,4\n\n2.5,5,-0.006\n\n',
  plus_signs: '+0,+1,2\n1,+3,4\n2.5,5,-6E-3',
})) {
  test(`a_table_with_${name}_is_read`, () => {
    assertRead(text, PLAIN);
  });
}

test('names_come_from_the_header', () => {
  const { names, timeName } = read('time [s],"angle, left",v\n0,1,2\n1,2,3');
  assert.deepEqual({ names, timeName }, { names: ['angle, left', 'v'], timeName: 'time [s]' });
});

test('names_may_stand_in_a_comment_above_the_rows', () => {
  assert.deepEqual(read('# t x angle\n0 1 2\n1 2 3').names, ['x', 'angle']);
});

test('a_number_sign_within_quotes_begins_no_comment', () => {
  const { names, trajectories } = read('t,"x # 1",y\n0,"1",2 # "quoted"\n1,"3 # 4",5\n2,3,4');
  assert.deepEqual(names, ['x # 1', 'y']);
  assert.deepEqual(trajectories, [{ t: [0, 2], y: [[1, 2], [3, 4]] }]); // prettier-ignore
  assertTold('t,x,y\n0,1,2\n1,"3 # 4",5\n2,3,4', [[3, '“3 # 4” is not a number']]);
});

test('names_that_miss_or_repeat_are_made', () => {
  assert.deepEqual(read('0,1,2,3,4\n1,1,2,3,4').names, ['x1', 'x2', 'x3', 'x4']);
  assert.deepEqual(read('t,a,a,\n0,1,2,3\n1,2,3,4').names, ['a', 'a [2]', 'z']);
});

test('the_time_may_be_any_column_by_its_name', () => {
  const { trajectories, names } = read('x,y,Time\n1,2,0\n3,4,1');
  assert.deepEqual(trajectories, [{ t: [0, 1], y: [[1, 2], [3, 4]] }]); // prettier-ignore
  assert.deepEqual(names, ['x', 'y']);
});

for (const name of ['t', 'time [d]', 'day', 'date', 'timestamp', 'Hours', 'minutes', 'years']) {
  test(`the_time_is_${JSON.stringify(name)}_where_T_may_be_a_temperature`, () => {
    const text = `T [K],${name}\n290,0\n285,1`;
    const { names, timeName } = assertRead(text, [{ t: [0, 1], y: [[290], [285]] }]);
    assert.deepEqual([names, timeName], [['T [K]'], name]);
  });
}

test('an_upper_case_T_alone_is_the_time_and_this_is_said', () => {
  const trajectories = assertTold('x,T\n5,0\n6,1', [[2, '“T” is taken for the time', 'note']]);
  assert.deepEqual(trajectories, [{ t: [0, 1], y: [[5], [6]] }]);
});

test('an_upper_case_T_beside_row_numbers_is_the_time_and_both_are_said', () => {
  const notes = /** @type {[number, string, string][]} */ ([
    [2, '“T” is taken for the time', 'note'],
    [2, 'counts the rows', 'note'],
  ]);
  assert.deepEqual(assertTold(',T,x\n0,3,5\n1,4,6', notes), [{ t: [3, 4], y: [[5], [6]] }]);
});

test('a_first_column_of_another_name_is_the_time_and_this_is_said', () => {
  assertTold('a,b\n0,1\n1,2', [[2, '“a” is taken for the time', 'note']]);
});

test('a_single_column_gets_its_rows_as_times_and_this_is_said', () => {
  const trajectories = assertTold('3\n4\n5', [[1, 'counted 0, 1, 2', 'note']]);
  assert.deepEqual(trajectories, [{ t: [0, 1, 2], y: [[3], [4], [5]] }]);
});

for (const [name, text] of Object.entries({
  pandas: ',t,x,y\n0,0,1,2\n1,1,3,4\n2,2.5,5,-0.006\n',
  R: '"","t","x","y"\n"1",0,1,2\n"2",1,3,4\n"3",2.5,5,-0.006\n',
  pandas_twice: 'Unnamed: 0,t,x,y\n0,0,1,2\n1,1,3,4\n2,2.5,5,-0.006\n',
})) {
  test(`row_numbers_of_${name}_are_left_out_and_this_is_said`, () => {
    const trajectories = assertTold(text, [[2, 'counts the rows, so it is left out', 'note']]);
    assert.deepEqual(trajectories, PLAIN);
    const { names, problems } = read(text);
    assert.deepEqual([names, problems[0].column], [['x', 'y'], 1]);
  });
}

test('row_numbers_may_begin_anew_where_tables_were_put_together', () => {
  const text = ',t,x,run\n0,0,1,a\n1,1,2,a\n0,0,3,b\n1,2,4,b\n2,5,5,b';
  assert.deepEqual(assertTold(text, [[2, 'counts the rows', 'note']]), TWO_RUNS);
});

test('row_numbers_are_found_beside_a_row_that_cannot_be_used', () => {
  const text = ',t,x\n0,0,1\n1,1\n2,2,5';
  const trajectories = assertTold(text, [
    [2, 'counts the rows', 'note'],
    [3, '2 cells'],
  ]);
  assert.deepEqual(trajectories, [{ t: [0, 2], y: [[1], [5]] }]);
});

for (const [name, column] of Object.entries({
  that_does_not_count: [0, 2, 4],
  that_skips_a_number: [0, 1, 3],
  that_counts_from_2: [2, 3, 4],
  of_zeros: [0, 0, 0],
  of_fractions: ['0.0', '1.5', '2.0'],
})) {
  test(`an_unnamed_column_${name}_is_a_variable`, () => {
    const text = `,t,x\n${column.map((cell, i) => `${cell},${i},7`).join('\n')}`;
    const { trajectories, names } = assertRead(text, read(text).trajectories);
    assert.deepEqual(names, ['x', 'x [2]']);
    assert.deepEqual(
      trajectories[0].y.map(([first]) => first),
      column.map(Number),
    );
  });
}

test('a_column_with_a_name_is_a_variable_though_it_counts', () => {
  assert.deepEqual(read('n,t,x\n0,0,5\n1,3,6\n2,4,7').names, ['n', 'x']);
});

test('row_numbers_are_the_time_where_no_name_means_one_and_this_is_said', () => {
  const text = ',a,b\n0,5,6\n1,7,8';
  const note = 'the count of the rows is taken for the time';
  assert.deepEqual(assertTold(text, [[2, note, 'note']]), [{ t: [0, 1], y: [[5, 6], [7, 8]] }]); // prettier-ignore
  assert.equal(read(text).timeName, 't');
});

test('rows_without_times_are_counted_anew_behind_an_empty_line', () => {
  const trajectories = assertTold('3\n4\n\n5\n6\n7', [[1, 'counted 0, 1, 2', 'note']]);
  assert.deepEqual(trajectories, [
    { t: [0, 1], y: [[3], [4]] },
    { t: [0, 1, 2], y: [[5], [6], [7]] },
  ]);
});

// ---------------------------------------------------------------------------- runs

const TWO_RUNS = [
  { t: [0, 1], y: [[1], [2]] },
  { t: [0, 2, 5], y: [[3], [4], [5]] },
];

for (const [name, text] of Object.entries({
  a_column: 'run,t,x\n1,0,1\n1,1,2\n2,0,3\n2,2,4\n2,5,5',
  a_column_of_names: 't,x,Series\n0,1,left\n1,2,left\n0,3,right\n2,4,right\n5,5,right',
  a_column_of_names_without_header: 'a,0,1\na,1,2\nb,0,3\nb,2,4\nb,5,5',
  mixed_rows: 'id;t;x\na;0;1\nb;0;3\na;1;2\nb;2;4\nb;5;5',
  empty_lines: 't,x\n0,1\n1,2\n\n0,3\n2,4\n5,5',
  lines_of_separators: 't,x\n0,1\n1,2\n,\n,\n0,3\n2,4\n5,5\n,\n',
  headers: 't,x\n0,1\n1,2\nt,x\n0,3\n2,4\n5,5',
})) {
  test(`runs_are_parted_by_${name}`, () => {
    assertRead(text, TWO_RUNS);
  });
}

test('runs_are_named', () => {
  assert.deepEqual(read('t,x,run\n0,1,left\n1,2,left\n0,3,right\n2,4,right').runs, [
    'left',
    'right',
  ]);
});

test('a_run_column_that_differs_in_every_row_is_left_out_and_this_is_said', () => {
  const trajectories = assertTold('id,t,x\n1,0,5\n2,1,6', [[2, 'differs in every row', 'note']]);
  assert.deepEqual(trajectories, [{ t: [0, 1], y: [[5], [6]] }]);
});

test('a_column_of_words_is_left_out_and_this_is_said', () => {
  const trajectories = assertTold('t,x,note\n0,1,cold\n1,2,\n2,3,warm', [
    [2, 'holds no numbers', 'note'],
  ]);
  assert.deepEqual(trajectories, [{ t: [0, 1, 2], y: [[1], [2], [3]] }]);
});

// ---------------------------------------------------------------------------- what is wrong

test('times_out_of_order_are_sorted_and_this_is_said', () => {
  const trajectories = assertTold('t,x\n2,3\n0,1\n1,2', [[3, 'goes back to 0', 'note']]);
  assert.deepEqual(trajectories, [{ t: [0, 1, 2], y: [[1], [2], [3]] }]);
});

test('of_equal_times_out_of_order_the_upper_line_is_kept', () => {
  const trajectories = assertTold('t,x\n2,3\n0,1\n1,2\n0,9\n0,8', [
    [3, 'goes back to 0', 'note'],
    [5, 'stands in line 3'],
    [6, 'stands in line 3'],
  ]);
  assert.deepEqual(trajectories, [{ t: [0, 1, 2], y: [[1], [2], [3]] }]);
});

test('a_time_that_stands_twice_is_an_error_with_both_lines', () => {
  const trajectories = assertTold('t,x\n0,1\n1,2\n1,5\n2,3', [[4, 'line 3']]);
  assert.deepEqual(trajectories, [{ t: [0, 1, 2], y: [[1], [2], [3]] }]);
});

for (const [cell, part] of Object.entries({
  abc: '“abc” is not a number',
  '': 'is missing',
  NaN: 'is missing',
  'n/a': 'is missing',
  NA: 'is missing',
  '-': 'is missing',
  inf: 'not finite',
  '1e999': 'too large',
  '2020-01-31': 'a date',
  '31.1.2020': 'a date',
  '12:30': 'a date',
  '1.234.5': 'in two ways',
  "1'000": 'in two ways',
  '5 m': 'not a number',
  '0x10': 'not a number',
  '1e': 'not a number',
  '--1': 'not a number',
})) {
  test(`the_cell_${JSON.stringify(cell)}_is_named_by_line_and_column`, () => {
    const text = `t,x,y\n0,1,2\n1,${cell},3\n2,3,4\n3,3,4`;
    assertTold(text, [[3, part]]);
    assert.equal(read(text).problems[0].column, 2);
    assert.deepEqual(read(text).trajectories[0].t, [0, 2, 3]);
  });
}

test('a_comma_of_thousands_is_not_taken_for_a_decimal_comma', () => {
  assertTold('t;x\n0;1.5\n1;1,234\n2;2.5\n3;3.5', [[3, 'in two ways']]);
});

test('a_row_of_another_width_is_named', () => {
  assertTold('t,x,y\n0,1,2\n1,2\n2,3,4,5\n3,4,5', [
    [3, 'has 2 cells and the line of names has 3'],
    [4, 'has 4 cells'],
  ]);
});

test('the_line_of_names_says_how_many_columns_there_are', () => {
  const text = 't,x,y\n0,1\n1,2\n3,4\n4,5,6\n5,6,7';
  const trajectories = assertTold(text, [[2, '2 cells'], [3, '2 cells'], [4, '2 cells']]); // prettier-ignore
  assert.deepEqual(trajectories, [{ t: [4, 5], y: [[5, 6], [6, 7]] }]); // prettier-ignore
});

test('a_cell_too_many_under_a_trailing_comma_is_named', () => {
  const text = 't,x,\n0,1,\n1,2,\n2,3,4\n3,4,';
  assert.deepEqual(assertTold(text, [[4, 'has 3 cells and the line of names has 2']])[0].t, [0, 1, 3]); // prettier-ignore
});

test('a_last_column_that_is_empty_in_most_rows_is_kept', () => {
  assertTold('0,1,\n1,2,\n2,3,4\n3,4,5', [[1, 'y is missing'], [2, 'y is missing']]); // prettier-ignore
});

test('a_quote_that_is_not_closed_is_named', () => {
  assertTold('t,x\n0,1\n1,"2\n2,3', [[3, 'quote']]);
});

test('a_run_of_one_row_is_named', () => {
  assertTold('t,x\n0,1\n1,2\n\n5,3', [[5, 'only row of run “2”']]);
  assertTold('t,x\n0,1', [[2, 'the only row']]);
});

test('variables_beyond_the_most_are_left_out_and_named', () => {
  const text = ['0,1,2,3', '1,2,3,4'].join('\n');
  const { problems, trajectories } = parseTable(text, { stateMax: 2 });
  assert.deepEqual(trajectories, [{ t: [0, 1], y: [[1, 2], [2, 3]] }]); // prettier-ignore
  assert.match(problems[0].message, /at most 2 variables/);
  assert.equal(problems[0].column, 4);
});

for (const text of ['', ' ', '\n\n', '# nothing', 'hello', 't,x,y', '{"a": 1}', '<p>no</p>']) {
  test(`nothing_is_found_in_${JSON.stringify(text)}_and_this_is_said`, () => {
    const { trajectories, errors, summary } = read(text);
    assert.deepEqual(trajectories, []);
    assert.ok(errors.length > 0);
    assert.equal(summary, 'Nothing in this text could be used.');
  });
}

test('a_binary_file_is_told', () => {
  assertTold('PK\u0003\u0004\0\0', [[1, 'not plain text']]);
});

// ---------------------------------------------------------------------------- limits

test('rows_beyond_the_most_are_left_out_from_a_named_line_on', () => {
  const text = Array.from({ length: ROWS_MOST + 5 }, (_, i) => `${i},1`).join('\n');
  const [{ t }] = assertTold(text, [[ROWS_MOST + 1, 'at most 10,000 rows']]);
  assert.equal(t.length, ROWS_MOST);
});

test('runs_beyond_the_most_are_left_out_from_a_named_line_on', () => {
  const text = Array.from({ length: RUNS_MOST + 2 }, () => '0,1\n1,2').join('\n\n');
  const trajectories = assertTold(text, [[3 * RUNS_MOST + 1, 'at most 100']]);
  assert.equal(trajectories.length, RUNS_MOST);
});

test('the_line_in_which_a_long_text_is_cut_is_left_out', () => {
  const rows = '\nt,x\n0,1\n1,2\n2,3';
  const text = `#${'-'.repeat(TEXT_LONGEST - rows.length - 1)}${rows}`;
  assert.deepEqual(read(text).trajectories[0].t, [0, 1, 2]);
  const trajectories = assertTold(`${text}45\n3,4\n`, [[5, 'longer than 4,000,000 letters']]);
  assert.deepEqual(trajectories, [{ t: [0, 1], y: [[1], [2]] }]);
});

test('many_problems_are_counted', () => {
  const { problems } = read(
    ['t,x\n0,1\n1,2', ...Array.from({ length: 500 }, () => '2,oops')].join('\n'),
  );
  assert.equal(problems.length, 101);
  assert.match(problems[100].message, /400 more problems/);
});

for (const [name, text] of Object.entries({
  one_endless_line: '1,'.repeat(TEXT_LONGEST / 2),
  one_endless_number: '1'.repeat(TEXT_LONGEST + 10),
  quotes_only: '"'.repeat(TEXT_LONGEST / 4),
  endless_digits_with_marks: `0,${'1.,'.repeat(3000)}x\n`.repeat(20),
  many_short_lines: '1\n'.repeat(TEXT_LONGEST / 4),
  many_bad_lines: 'a,b\n'.repeat(TEXT_LONGEST / 16),
  many_columns: `${'1,'.repeat(150)}1\n`.repeat(3000),
})) {
  test(`a_text_of_${name}_ends`, { timeout: 20_000 }, () => {
    assert.equal(typeof read(text).summary, 'string');
  });
}

// ---------------------------------------------------------------------------- words

test('the_summary_says_how_the_table_was_read', () => {
  assert.equal(
    read('t;x;y\n0;1;2\n0,5;3;4\n1;1;1').summary,
    '3 rows in 1 run of 2 variables (x, y); the time is t, from 0 to 1, every 0.5. ' +
      'Read as cells parted by semicolons, with decimal commas, under a line of names.',
  );
  assert.match(read('0 1\n1 2\n3 4').summary, /1 variable \(x\).*irregular.*spaces, without/);
});

test('the_summary_names_the_column_that_is_the_time', () => {
  assert.match(read('T,day\n290,0\n285,1').summary, /\(T\); the time is day, from 0 to 1,/);
});

test('cells_are_split_as_spreadsheets_write_them', () => {
  assert.deepEqual(cellsOf('"a ""b"", c", d ,', ','), ['a "b", c', 'd', '']);
  assert.deepEqual(cellsOf('\t1\t', '\t'), ['', '1', '']);
  assert.deepEqual(cellsOf(' "a b"  2 ', ' '), ['a b', '2']);
  assert.equal(cellsOf('1,"2', ','), null);
});

// ---------------------------------------------------------------------------- fuzz

const PIECES = [
  ...'0123456789.,;\t \n"#-+e',
  ...['\r\n', '\n\n', 'run', 't', 'x', 'NaN', '1e309', '5e-324', '\u2212', '“', '\uFEFF', '\0'],
  ...['0,1,2\n', '1,2,3\n', '2;3,5\n', 't,x,y\n', 'sep=;\n', '# c\n', '\ud800', '\u2028', '😀'],
];

test('no_text_is_thrown_at_and_what_is_read_can_be_used', () => {
  const seed = 20260101;
  const random = randomOf(seed);
  for (let i = 0; i < 10_000; i++) {
    const length = Math.floor(random() ** 2 * 120);
    const pieces = Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]);
    const text = pieces.join('');
    const what = `seed ${seed}, text ${i}: ${JSON.stringify(text)}`;
    const { trajectories, problems, names } = read(text);
    for (const { t, y } of trajectories) {
      assert.ok(t.length >= 2 && t.length === y.length, what);
      assert.ok(
        t.every((time, k) => Number.isFinite(time) && !(time <= t[k - 1])),
        what,
      );
      assert.ok(
        y.every((row) => row.length === names.length && row.every(Number.isFinite)),
        what,
      );
    }
    assert.ok(names.length <= 8 && new Set(names).size === names.length, what);
    const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length;
    assert.ok(
      problems.every(({ line, message }) => line >= 1 && line <= lines && message !== ''),
      what,
    );
    assert.ok(trajectories.length > 0 || problems.length > 0, what);
  }
});
