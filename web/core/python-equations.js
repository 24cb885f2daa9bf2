// @ts-check
/** Typed equations (expression.js) as a function of Python and PyTorch. */
import { compileEquations, FUNCTIONS, VARIABLES } from './expression.js';
import { pythonFloat, pythonRemark } from './python-text.js';

/**
 * A part of an expression. Numbers that depend on nothing are computed by Python's math: PyTorch's
 * functions take tensors only.
 * @typedef {object} Part
 * @property {string} text
 * @property {number} binding how tightly its outermost sign binds, see BINDING
 * @property {boolean} isTensor
 * @property {boolean} isState whether it depends on x or y, and so has their shape
 */

const BINDING = { sum: 0, product: 1, sign: 2, power: 3, atom: 4 };

/** @type {Record<string, { sign: string, binding: number }>} */
const OPERATIONS = {
  add: { sign: ' + ', binding: BINDING.sum },
  subtract: { sign: ' - ', binding: BINDING.sum },
  multiply: { sign: ' * ', binding: BINDING.product },
  divide: { sign: ' / ', binding: BINDING.product },
};

/** What a parameter cannot be called, because Python or this function has the name already. */
const TAKEN =
  `False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield
  torch math abs h t x y dx dy`.split(/\s+/);

/**
 * Names of parameters as Python has them: `lambda` becomes `lambda_`.
 * @param {string[]} names
 */
function pythonNames(names) {
  return names.map((name) => {
    let free = name;
    while (TAKEN.includes(free) || (free !== name && names.includes(free))) {
      free += '_';
    }
    return free;
  });
}

/**
 * @param {Part} part
 * @param {number} least how tightly it has to bind to stand without parentheses
 */
const within = ({ text, binding }, least) => (binding >= least ? text : `(${text})`);

/**
 * @param {string} text
 * @param {number} binding
 * @param {Part[]} parts that it is made of
 * @returns {Part}
 */
const joined = (text, binding, parts) => ({
  text,
  binding,
  isTensor: parts.some(({ isTensor }) => isTensor),
  isState: parts.some(({ isState }) => isState),
});

/**
 * One instruction of the postfix program.
 * @param {import('./expression.js').Instruction} instruction
 * @param {Part[]} stack
 * @param {string[]} names of parameters
 * @returns {Part}
 */
function apply({ op, number }, stack, names) {
  const pop = () => /** @type {Part} */ (stack.pop());
  if (op === 'constant' || op === 'parameter') {
    const text = op === 'constant' ? String(number) : names[number];
    return joined(text, BINDING.atom, []);
  }
  if (op === 't' || VARIABLES.includes(op)) {
    return { text: op, binding: BINDING.atom, isTensor: true, isState: op !== 't' };
  }
  if (FUNCTIONS.includes(op)) {
    const inner = pop();
    const library = op === 'abs' ? '' : inner.isTensor ? 'torch.' : 'math.';
    return joined(`${library}${op}(${inner.text})`, BINDING.atom, [inner]);
  }
  if (op === 'negate') {
    const inner = pop();
    return joined(`-${within(inner, BINDING.sign)}`, BINDING.sign, [inner]);
  }
  if (op === 'wholePower') {
    const base = pop();
    return joined(`${within(base, BINDING.atom)}**${number}`, BINDING.power, [base]);
  }
  const right = pop();
  const left = pop();
  if (op === 'power') {
    const text = `${within(left, BINDING.atom)} ** ${within(right, BINDING.atom)}`;
    return joined(text, BINDING.power, [left, right]);
  }
  const { sign, binding } = OPERATIONS[op];
  // To the left: a - (b - c) keeps its parentheses.
  const text = `${within(left, binding)}${sign}${within(right, binding + 1)}`;
  return joined(text, binding, [left, right]);
}

/**
 * The lines of `def system(t, h)`; throws as compileEquations does.
 * @param {string} equations
 * @param {string} parameters
 */
export function pythonEquations(equations, parameters) {
  const compiled = compileEquations(equations, parameters);
  const names = pythonNames(compiled.parameters);
  /** @type {Part[]} */
  const stack = [];
  for (const instruction of compiled.program) {
    stack.push(apply(instruction, stack, names));
  }
  return [
    'def system(t, h):',
    `    """The equation that the data come from: ${pythonRemark(equations)}."""`,
    ...names.map((name, i) => `    ${name} = ${pythonFloat(compiled.values[i])}`),
    `    ${VARIABLES.join(', ')} = h.unbind(-1)`,
    ...stack.map(({ text, isState }, i) => {
      const slope = isState ? text : `torch.zeros_like(${VARIABLES[i]}) + ${text}`;
      return `    d${VARIABLES[i]} = ${slope}`;
    }),
    `    return torch.stack([${VARIABLES.map((name) => `d${name}`).join(', ')}], dim=-1)`,
  ];
}
