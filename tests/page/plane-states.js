// @ts-check
// States of the phase plane as places on the screen, and what is drawn there.

/** @typedef {import('../browser.js').Page} Page */

/**
 * Where a state stands in the window.
 * @param {Page} page
 * @param {number} x
 * @param {number} y
 * @returns {Promise<[number, number]>}
 */
export const placeOf = (page, x, y) =>
  page.evaluate(
    (a, b) => {
      const canvas = document.querySelector('canvas.nde-plane-canvas');
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('there is no plane');
      const { left, top, height, xLeast, yLeast, xUnit, yUnit } = JSON.parse(
        canvas.dataset.scale ?? '',
      );
      const box = canvas.getBoundingClientRect();
      return [
        box.left + left + (a - xLeast) * xUnit,
        box.top + top + height - (b - yLeast) * yUnit,
      ];
    },
    x,
    y,
  );

/**
 * Part of those states that are in view around which the canvas has the colour of a custom property.
 * @param {Page} page
 * @param {string} property
 * @param {[number, number][]} states
 */
export async function partDrawn(page, property, states) {
  const places = await Promise.all(states.map(([x, y]) => placeOf(page, x, y)));
  return page.evaluate(
    (/** @type {string} */ name, /** @type {[number, number][]} */ all) => {
      const canvas = document.querySelector('canvas.nde-plane-canvas');
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('there is no plane');
      const probe = document.createElement('span');
      probe.style.color = `var(${name})`;
      canvas.parentElement?.append(probe);
      const wanted = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
      probe.remove();
      const box = canvas.getBoundingClientRect();
      const { left: x, top: y, width, height } = JSON.parse(canvas.dataset.scale ?? '');
      const seen = all.filter(([px, py]) => {
        const [dx, dy] = [px - box.left - x, py - box.top - y];
        return dx > 3 && dy > 3 && dx < width - 3 && dy < height - 3;
      });
      const hits = seen.filter(([px, py]) => {
        const [left, top] = [Math.round(px - box.left) - 2, Math.round(py - box.top) - 2];
        const data = canvas.getContext('2d')?.getImageData(left, top, 5, 5).data ?? [];
        for (let i = 0; i < data.length; i += 4) {
          const away = wanted.map((value, k) => Math.abs(value - data[i + k]));
          if (Math.max(...away) < 40) return true;
        }
        return false;
      });
      return hits.length / seen.length;
    },
    property,
    places,
  );
}
