// @ts-check
/**
 * The parser of typed equations (expression.js): one token ahead, a method for each level.
 *
 * Grammar, loosest first, all to the left but the power:
 *     sum = product (('+' | '-') product)*         product = signed (('*' | '/') signed)*
 *     signed = ('+' | '-')* power                  power = atom ('^' signed)?
 *     atom = number | name | function '(' sum ')' | '(' sum ')'
 * Names are x, y, t, pi, e and functions; every other name is a parameter.
 */
import { NdeError } from './errors.js';

/**
 * @typedef {{ op: string, number: number }} Instruction op: one of abi.operations
 *
 * @typedef {object} Equation one expression of the text
 * @property {string} text without its prefix
 * @property {number} position in the text that was given
 *
 * @typedef {{ kind: 'number' | 'name' | 'sign' | 'end', text: string, position: number }} Token
 */

/** The left sides that may stand in front of the equations; the variables in their order. */
export const VARIABLES = ['x', 'y'];
export const FUNCTIONS = ['exp', 'log', 'sqrt', 'sin', 'cos', 'tan', 'tanh', 'abs'];
/** @type {Record<string, number>} */
export const CONSTANTS = { pi: Math.PI, π: Math.PI, e: Math.E };

/** Characters of one equation. */
export const EQUATION_LONGEST = 200;
/** Different names of parameters. */
export const PARAMETERS_MOST = 8;
/** A whole exponent up to this one is a product of so many factors; src/field_expr.h. */
const WHOLE_POWER_MOST = 16;

const LEAVES = [...VARIABLES, 't'];
/** @type {Record<string, string>} */
const SUMS = { '+': 'add', '-': 'subtract' };
/** @type {Record<string, string>} */
const PRODUCTS = { '*': 'multiply', '/': 'divide' };

/** What people type for a sign that is written otherwise here. @type {Record<string, string>} */
const INSTEAD = {
  '×': 'write * to multiply',
  '·': 'write * to multiply',
  '÷': 'write / to divide',
  '²': 'write ^2',
  '³': 'write ^3',
  '√': 'write sqrt(…)',
  '=': "write x' = … at the beginning, or the right side alone",
  "'": "write x' = … at the beginning, or the right side alone",
  ',': 'numbers have a decimal point, and a semicolon separates the equations',
};

/** What cannot be read in typed equations, and where. */
export class ExpressionError extends NdeError {
  /**
   * @param {string} message
   * @param {{ position: number, length: number, which: number, value: string }} place
   */
  constructor(message, { position, length, which, value }) {
    super(message, { key: 'equations', value });
    this.name = 'ExpressionError';
    /** Where the trouble begins in the text, counted from 0. */
    this.position = position;
    /** How many characters it has, at least 1; at the end of the text it lies behind it. */
    this.length = length;
    /** Which equation it is in, counted from 0. */
    this.which = which;
  }
}

/** Reads the equations of one text, one after the other, into one program. */
export class Parser {
  #text;
  #which = 0;
  /** Where the present equation ends. */
  #end = 0;
  /** Where the text that follows the present token begins. */
  #next = 0;
  /** @type {Token} */
  #token = { kind: 'end', text: '', position: 0 };
  /** @type {Instruction[]} */
  program = [];
  /** @type {string[]} */
  parameters = [];

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /**
   * @param {number} which
   * @param {number} from
   * @param {number} to
   * @returns {Equation}
   */
  equation(which, from, to) {
    this.#which = which;
    const part = this.#text.slice(from, to);
    const prefix = part.match(/^\s*(\p{L}[\p{L}\d_]*)\s*['′]\s*=/u);
    if (prefix && prefix[1] !== VARIABLES[which]) {
      const wanted = `${VARIABLES[which]}'`;
      const position = from + prefix[0].indexOf(prefix[1]);
      throw this.#error(
        `equation ${which + 1} is for ${wanted}, not for ${prefix[1]}'`,
        position,
        prefix[1].length + 1,
      );
    }
    const begin = from + (prefix?.[0].length ?? 0);
    const expression = this.#text.slice(begin, to);
    const position = begin + (expression.length - expression.trimStart().length);
    const trimmed = expression.trim();
    if (trimmed.length > EQUATION_LONGEST) {
      throw this.#error(
        `equation ${which + 1} has ${trimmed.length} characters; at most ${EQUATION_LONGEST} are read`,
        position + EQUATION_LONGEST,
        trimmed.length - EQUATION_LONGEST,
      );
    }
    this.#next = trimmed === '' ? to : position;
    this.#end = trimmed === '' ? to : position + trimmed.length;
    this.#advance();
    this.#sum();
    this.#expectEnd();
    return { text: trimmed, position };
  }

  /**
   * @param {string} message
   * @param {number} [position]
   * @param {number} [length]
   */
  #error(message, position = this.#token.position, length = this.#token.text.length) {
    return new ExpressionError(message, {
      position,
      length: Math.max(length, 1),
      which: this.#which,
      value: this.#text,
    });
  }

  /** Goes to the next token. */
  #advance() {
    const rest = this.#text.slice(this.#next, this.#end);
    const blank = rest.length - rest.trimStart().length;
    const position = this.#next + blank;
    const [, number, name, sign] =
      rest
        .trimStart()
        .match(/^(?:((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(\p{L}[\p{L}\d_]*)|(.))/su) ?? [];
    const text = number ?? name ?? sign?.replace('−', '-') ?? '';
    const kind = number ? 'number' : name ? 'name' : sign ? 'sign' : 'end';
    this.#next = position + text.length;
    this.#token = { kind, text, position };
  }

  /** @param {string} text */
  #is(text) {
    return this.#token.kind === 'sign' && this.#token.text === text;
  }

  /**
   * @param {string} op
   * @param {number} [number]
   */
  #emit(op, number = 0) {
    this.program.push({ op, number });
  }

  /**
   * Operands of one level, joined to the left.
   * @param {Record<string, string>} signs
   * @param {() => void} operand
   */
  #joined(signs, operand) {
    operand();
    while (this.#token.kind === 'sign' && Object.hasOwn(signs, this.#token.text)) {
      const op = signs[this.#token.text];
      this.#advance();
      operand();
      this.#emit(op);
    }
  }

  #sum() {
    this.#joined(SUMS, () => this.#product());
  }

  #product() {
    this.#joined(PRODUCTS, () => this.#signed());
  }

  #signed() {
    let isNegative = false;
    while (this.#is('+') || this.#is('-')) {
      isNegative = isNegative !== this.#is('-');
      this.#advance();
    }
    this.#power();
    if (isNegative) {
      this.#emit('negate');
    }
  }

  #power() {
    this.#atom();
    if (!this.#is('^')) {
      return;
    }
    this.#advance();
    const from = this.program.length;
    this.#signed();
    const [exponent, more] = this.program.slice(from);
    const n = exponent.number;
    const isWhole = exponent.op === 'constant' && Number.isInteger(n) && n <= WHOLE_POWER_MOST;
    if (more === undefined && isWhole) {
      this.program.length = from;
      this.#emit('wholePower', n);
    } else {
      this.#emit('power');
    }
  }

  #atom() {
    const { kind, text, position } = this.#token;
    switch (kind) {
      case 'number':
        return this.#number(text);
      case 'name':
        return this.#name(text, position);
      case 'end':
        throw this.#error(
          this.program.length === 0 || this.#text.slice(0, position).trim().endsWith(';')
            ? `equation ${this.#which + 1}, for ${VARIABLES[this.#which]}', is empty`
            : 'something is missing at the end',
        );
      default:
        if (text === '(') {
          return this.#parentheses(position);
        }
        throw this.#unexpected();
    }
  }

  /** @param {string} text */
  #number(text) {
    const value = Number(text);
    if (!Number.isFinite(value)) {
      throw this.#error(`${text} is too large for a number`);
    }
    this.#advance();
    this.#emit('constant', value);
  }

  /**
   * @param {string} name
   * @param {number} position
   */
  #name(name, position) {
    const isFunction = FUNCTIONS.includes(name);
    this.#advance();
    if (this.#is('(') && !isFunction) {
      const all = FUNCTIONS.join(', ');
      throw this.#error(
        `there is no function ${name}, only ${all}; to multiply, write ${name}*(…)`,
        position,
        name.length,
      );
    }
    if (isFunction) {
      if (!this.#is('(')) {
        throw this.#error(`${name} needs parentheses: write ${name}(x)`, position, name.length);
      }
      this.#parentheses(this.#token.position);
      this.#emit(name);
    } else if (LEAVES.includes(name)) {
      this.#emit(name);
    } else if (Object.hasOwn(CONSTANTS, name)) {
      this.#emit('constant', CONSTANTS[name]);
    } else {
      this.#emit('parameter', this.#parameter(name, position));
    }
  }

  /**
   * @param {string} name
   * @param {number} position
   */
  #parameter(name, position) {
    const known = this.parameters.indexOf(name);
    if (known >= 0) {
      return known;
    }
    if (this.parameters.length === PARAMETERS_MOST) {
      throw this.#error(
        `${name} would be parameter ${PARAMETERS_MOST + 1}; at most ${PARAMETERS_MOST} are possible, ` +
          `here ${this.parameters.join(', ')}`,
        position,
        name.length,
      );
    }
    return this.parameters.push(name) - 1;
  }

  /** @param {number} position of the one that opens */
  #parentheses(position) {
    this.#advance();
    if (this.#is(')')) {
      throw this.#error('something is missing between the parentheses', position, 2);
    }
    this.#sum();
    if (this.#token.kind === 'end') {
      throw this.#error('this parenthesis is not closed', position, 1);
    }
    if (!this.#is(')')) {
      throw this.#unexpected();
    }
    this.#advance();
  }

  #expectEnd() {
    if (this.#token.kind !== 'end') {
      throw this.#unexpected();
    }
  }

  /** A token that cannot stand where it stands. */
  #unexpected() {
    const { kind, text, position } = this.#token;
    const before = this.#text.slice(0, position).trimEnd();
    // What ends an operand, and then another one without a sign between them.
    const isProduct = (kind !== 'sign' || text === '(') && /[\p{L}\d_.)]$/u.test(before);
    if (isProduct) {
      const left = before.match(/[\p{L}\d_.]+$/u)?.[0] ?? '(…)';
      const right = text === '(' ? '(…)' : text;
      return this.#error(`to multiply, write ${left}*${right}`);
    }
    if (text === ')') {
      const isOpen = !/[-+*/^(]$/.test(before);
      return this.#error(
        isOpen ? 'this parenthesis was never opened' : 'something is missing before )',
      );
    }
    if (text === '*' && before.endsWith('*')) {
      return this.#error('to raise to a power, write ^', before.length - 1, 2);
    }
    const instead = Object.hasOwn(INSTEAD, text) ? `: ${INSTEAD[text]}` : '';
    return this.#error(`${text} cannot stand here${instead}`);
  }
}
