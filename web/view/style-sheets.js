// @ts-check
/** Style sheets of parts that are loaded late: asked for once, and again after a failure. */
import { h } from './dom.js';

export class StyleSheets {
  #place;
  #addresses;
  /** @type {Map<string, Promise<void>>} */
  #asked = new Map();

  /**
   * @param {ParentNode & Node} place   the head of the document, or a shadow root
   * @param {Readonly<Record<string, string | URL>>} addresses   by name
   */
  constructor(place, addresses) {
    this.#place = place;
    this.#addresses = addresses;
  }

  /**
   * Ends when the sheet is in force, so that nothing is seen without it.
   * @param {string} name
   * @returns {Promise<void>}
   */
  load(name) {
    const asked = this.#asked.get(name) ?? this.#fetch(name);
    this.#asked.set(name, asked);
    return asked;
  }

  /**
   * @param {string} name
   * @returns {Promise<void>}
   */
  #fetch(name) {
    const address = this.#addresses[name];
    if (address === undefined) {
      throw new Error(`There is no style sheet ${name}.`);
    }
    return new Promise((resolve, reject) => {
      const link = h('link', { rel: 'stylesheet', href: String(address) });
      link.onload = () => resolve();
      link.onerror = () => {
        link.remove();
        this.#asked.delete(name);
        reject(new Error(`${new URL(link.href).pathname} did not come`));
      };
      this.#place.append(link);
    });
  }
}
