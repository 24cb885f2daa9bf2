// @ts-check
// States of the phase plane as places on the screen, and what is drawn there.

/** @typedef {import('../browser.js').Page} Page */
/** @typedef {import('../../web/view/plane-scale.js').PlaneScale} PlaneScale */

/** @param {Page} page @returns {Promise<PlaneScale>} */
export const scaleOf = (page) =>
  page.evaluate(() =>
    JSON.parse(document.querySelector('.nde-plane-canvas')?.getAttribute('data-scale') ?? ''),
  );

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
 * The states where the canvas has the colour of a custom property.
 * @param {Page} page
 * @param {string} property
 * @returns {Promise<{ scale: PlaneScale, states: [number, number][] }>}
 */
export async function statesDrawn(page, property) {
  const scale = await scaleOf(page);
  /** @type {[number, number][]} */
  const pixels = await page.evaluate((name) => {
    const canvas = document.querySelector('canvas.nde-plane-canvas');
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('there is no plane');
    const hex = getComputedStyle(canvas).getPropertyValue(name).trim();
    const wanted = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const ratio = width / canvas.getBoundingClientRect().width;
    const found = [];
    for (let i = 0; i < width * height; i++) {
      if (wanted.every((value, c) => Math.abs(value - data[4 * i + c]) < 20)) {
        found.push([((i % width) + 0.5) / ratio, (Math.floor(i / width) + 0.5) / ratio]);
      }
    }
    return found;
  }, property);
  const states = pixels.map(([px, py]) => /** @type {[number, number]} */ ([
    scale.xLeast + (px - scale.left) / scale.xUnit,
    scale.yLeast + (scale.top + scale.height - py) / scale.yUnit,
  ])); // prettier-ignore
  return { scale, states };
}

/**
 * The largest distance of a state from a curve, in pixels.
 * @param {[number, number][]} states
 * @param {Float64Array} rows   of the curve: x, y
 * @param {PlaneScale} scale
 */
export function farthest(states, rows, { xUnit, yUnit }) {
  const curve = Array.from({ length: rows.length / 2 }, (_, i) => [
    rows[2 * i] * xUnit,
    rows[2 * i + 1] * yUnit,
  ]);
  const distances = states.map((state) => {
    const [x, y] = [state[0] * xUnit, state[1] * yUnit];
    let least = Infinity;
    for (let i = 1; i < curve.length; i++) {
      const [[ax, ay], [bx, by]] = [curve[i - 1], curve[i]];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
      const part = Math.min(1, Math.max(0, along));
      least = Math.min(least, Math.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay)));
    }
    return least;
  });
  return Math.max(...distances);
}

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
