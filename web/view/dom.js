// @ts-check
/** Elements without strings of markup: what comes from data can only become text. */

/** @typedef {string | number | boolean | null | undefined} Attribute */
/** @typedef {Node | string | null | undefined} Child */

const SVG = 'http://www.w3.org/2000/svg';
const MATHML = 'http://www.w3.org/1998/Math/MathML';

/**
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, Attribute>} attributes  false, null and undefined leave an attribute out
 * @param {Child[]} children
 * @returns {T}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * @param {string} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {Child[]} children
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * @param {string} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {Child[]} children
 */
export function math(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(MATHML, tag), attributes, children);
}

let lastId = 0;

/**
 * An id for `aria-describedby` and its like, different for every call, so that several playgrounds
 * can stand on one page.
 */
export function newId() {
  lastId += 1;
  return `nde-${lastId}`;
}

/**
 * Sets a text only if it differs: a node that is left alone costs no layout and no announcement.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Whether somebody has typed what is not in force yet: then the keys of undoing are the browser's.
 * @param {EventTarget | undefined} target
 */
export function isTyping(target) {
  const isText =
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.type === 'text');
  return isText
    ? target.value !== target.defaultValue
    : target instanceof HTMLElement && target.isContentEditable;
}
