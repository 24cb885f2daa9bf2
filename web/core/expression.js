// @ts-check
/**
 * Typed equations: text to the programs of src/field_expr.h. Nothing is evaluated here; what a
 * program gives is computed in C, with the same bits everywhere.
 *
 *     parseEquations('a*x - y; x')  →  instructions parameter 0, x, multiply, y, subtract, x
 *
 * The grammar stands in expression-parser.js.
 */
import { NdeError } from './errors.js';
import { ExpressionError, Parser, VARIABLES } from './expression-parser.js';

export { CONSTANTS, ExpressionError, FUNCTIONS, VARIABLES } from './expression-parser.js';

/**
 * @typedef {import('./expression-parser.js').Instruction} Instruction
 * @typedef {import('./expression-parser.js').Equation} Equation
 *
 * @typedef {object} Equations
 * @property {Instruction[]} program postfix; it leaves one result per equation
 * @property {string[]} parameters in order of appearance
 * @property {Equation[]} equations
 * @property {boolean} autonomous whether t does not appear
 */

/**
 * The two equations of a text `expression for x'; expression for y'`, each with or without the
 * prefix x' = or y' =. Throws ExpressionError.
 * @param {string} text
 * @returns {Equations}
 */
export function parseEquations(text) {
  const parts = text.split(';');
  const { length: wanted } = VARIABLES;
  if (parts.length > wanted) {
    const position = parts.slice(0, wanted).join(';').length;
    throw new ExpressionError(
      `there are ${parts.length} equations; there must be ${wanted}, separated by a semicolon`,
      { position, length: text.length - position, which: wanted, value: text },
    );
  }
  const parser = new Parser(text);
  let from = 0;
  const equations = parts.map((part, which) => {
    const equation = parser.equation(which, from, from + part.length);
    from += part.length + 1;
    return equation;
  });
  if (parts.length < wanted) {
    throw new ExpressionError("the equation for y' is missing: write both, x'; y'", {
      position: text.length,
      length: 1,
      which: parts.length,
      value: text,
    });
  }
  const { program, parameters } = parser;
  return { program, parameters, equations, autonomous: program.every(({ op }) => op !== 't') };
}

/**
 * @param {string} message
 * @param {unknown} value
 */
const refuse = (message, value) => new NdeError(message, { key: 'parameters', value });

/**
 * The numbers of a text `a=0.5, b=2`, by name in their order; throws NdeError.
 * @param {string} text
 * @returns {Record<string, number>}
 */
export function parseParameters(text) {
  /** @type {Record<string, number>} */
  const values = {};
  const entries = text
    .split(/[,;]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const entry of entries) {
    const [, name, number] = entry.match(/^(\p{L}[\p{L}\d_]*)\s*=\s*(.*)$/su) ?? [];
    if (name === undefined) {
      throw refuse(`${entry} is no parameter: write name=number, as in a=0.5, b=2`, entry);
    }
    const value = /^[-+−]?(\d+\.?\d*|\.\d+)([eE][-+−]?\d+)?$/.test(number)
      ? Number(number.replaceAll('−', '-'))
      : NaN;
    if (!Number.isFinite(value)) {
      throw refuse(`parameter ${name} is ${number || 'nothing'}; it must be a number`, entry);
    }
    if (Object.hasOwn(values, name)) {
      throw refuse(`parameter ${name} is given twice, as ${values[name]} and ${value}`, entry);
    }
    values[name] = value;
  }
  return values;
}

/**
 * The text that parseParameters reads.
 * @param {Record<string, number>} values
 */
export function writeParameters(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/**
 * Parameters for other equations: values of names that stay, 1 for new ones.
 * @param {string} equations
 * @param {string} parameters for the equations before
 */
export function fitParameters(equations, parameters) {
  const known = parseParameters(parameters);
  const { parameters: names } = parseEquations(equations);
  return writeParameters(
    Object.fromEntries(names.map((name) => [name, Object.hasOwn(known, name) ? known[name] : 1])),
  );
}

/**
 * Equations with the values of their parameters; throws NdeError that names what is missing or
 * too much.
 * @param {string} equations
 * @param {string} parameters
 * @returns {Equations & { values: number[] }} values in the order of `parameters`
 */
export function compileEquations(equations, parameters) {
  const parsed = parseEquations(equations);
  const given = parseParameters(parameters);
  const { parameters: names } = parsed;
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) {
    throw refuse(
      `the equations use ${missing.join(', ')} without a value: ` +
        `add ${missing.map((name) => `${name}=1`).join(', ')} to parameters, for example`,
      parameters,
    );
  }
  const other = Object.keys(given).find((name) => !names.includes(name));
  if (other !== undefined) {
    throw refuse(
      `parameter ${other} is not in the equations, which use ` +
        (names.length > 0 ? names.join(', ') : 'none'),
      parameters,
    );
  }
  return { ...parsed, values: names.map((name) => given[name]) };
}
