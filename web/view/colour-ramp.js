// @ts-check
/**
 * A ramp of one hue from a light to a strong colour, even to the eye: mixed in Oklab (B. Ottosson,
 * "A perceptual color space for image processing", 2020).
 */

/** Colours of a ramp. */
export const RAMP_COLOURS = 64;

/**
 * The red, green and blue of `RAMP_COLOURS` colours, one after the other, 0 to 255.
 * @param {string} from   CSS colours
 * @param {string} to
 */
export function colourRamp(from, to) {
  const [a, b] = [toOklab(readColour(from)), toOklab(readColour(to))];
  const ramp = new Uint8ClampedArray(3 * RAMP_COLOURS);
  for (let i = 0; i < RAMP_COLOURS; i += 1) {
    const part = i / (RAMP_COLOURS - 1);
    ramp.set(fromOklab(a.map((value, k) => value + part * (Number(b[k]) - value))), 3 * i);
  }
  return ramp;
}

/**
 * A CSS colour in numbers: the canvas knows all their forms.
 * @param {string} text
 */
function readColour(text) {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) {
    return [0, 0, 0];
  }
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

/** @param {number[]} rgb */
function toOklab(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {number[]} lab */
function fromOklab([L = 0, a = 0, b = 0]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => {
    const part = Math.max(0, value);
    return 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
  });
}
