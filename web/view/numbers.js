// @ts-check
/** How numbers are written for a person. */

const MINUS = '\u2212';
const TIMES = '\u00d7';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * Whole numbers in groups of three; a dash for what is not there yet.
 * @param {number} value
 */
export function formatCount(value) {
  return Number.isFinite(value) ? whole.format(value) : '–';
}

/**
 * Three to four significant digits, with a power of ten where the zeros would not be read.
 * @param {number} value
 * @param {number} [digits]
 */
export function formatReal(value, digits = 4) {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? '–' : '∞';
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
    return `${mantissa.replace('-', MINUS)} ${TIMES} 10${superscript(Number(exponent))}`;
  }
  if (size >= 10 ** digits) {
    return formatCount(Number(value.toPrecision(digits))).replace('-', MINUS);
  }
  // Rounding may give one digit more before the point: 999.6 in three digits is 1000.
  const text = value.toPrecision(digits);
  return (text.includes('e') ? formatCount(Number(text)) : text).replace('-', MINUS);
}

/**
 * A message with numbers that a person can take in: long decimals get three digits.
 * @param {string} text
 */
export function roundNumbers(text) {
  return text.replace(/-?\d+\.\d{5,}(e[-+]?\d+)?/gi, (number) => formatReal(Number(number), 3));
}

/**
 * Per second: small ones with a decimal, so that 1.6 does not read as 2.
 * @param {number} value
 */
export function formatRate(value) {
  return value < 9.95 ? value.toFixed(1) : formatCount(value);
}

/** @param {number} exponent */
export function superscript(exponent) {
  const sign = exponent < 0 ? '⁻' : '';
  return (
    sign + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')
  );
}

/**
 * A number as one would type it: `0.01`, `1e-7`; reading it again gives the same number.
 * @param {number} value
 */
export function plain(value) {
  const size = Math.abs(value);
  const isWhole = Number.isInteger(value) && size < 1e12;
  if (!isWhole && (size < 1e-3 || size >= 1e6)) {
    return value.toExponential().replace('e+', 'e');
  }
  return String(value);
}

/**
 * A tick of an axis: as few digits as the distance between two ticks asks for.
 * @param {number} value
 * @param {number} step
 */
export function formatTick(value, step) {
  if (Math.abs(value) >= 1e6) {
    return formatReal(value, 2);
  }
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const text = Math.abs(value) < step / 2 ? '0' : value.toFixed(Math.min(digits, 12));
  return text.replace('-', MINUS);
}

/**
 * The line that the blog's program prints.
 * @param {number} epoch
 * @param {number} loss
 */
export function epochLine(epoch, loss) {
  return `Epoch ${String(epoch).padStart(3)} | Loss: ${loss.toFixed(5)}`;
}
