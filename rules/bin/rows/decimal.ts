const [MINUS, PLUS, DOT, ZERO, NINE, LOWER_E, UPPER_E] = [45, 43, 46, 48, 57, 101, 69];
const POWERS = Float64Array.from({ length: 309 }, (_, i) => Number(`1e${i}`));
/** Up to here every whole number is exact, and so is one multiplication with a small power of ten. */
const LARGEST_EXACT = 9_007_199_254_740_991;

/**
 * The decimal number written in these bytes, or NaN. Correctly rounded up to 15 digits; far faster than making a text.
 * @example parseDecimal(Buffer.from("-1.5"), 0, 4) // => -1.5
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let sign = 1;
  const first = bytes[at];
  if (first === MINUS || first === PLUS) {
    if (first === MINUS) sign = -1;
    at += 1;
  }
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  let afterDot = false;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= ZERO && byte <= NINE) {
      digits += 1;
      if (mantissa < LARGEST_EXACT / 10 - 1) {
        mantissa = mantissa * 10 + (byte - ZERO);
        if (afterDot) scale -= 1;
      } else if (!afterDot) scale += 1;
    } else if (byte === DOT && !afterDot) afterDot = true;
    else break;
  }
  if (digits === 0) return NaN;
  if (at < end) {
    const exponent = parseExponent(bytes, at, end);
    if (exponent === undefined) return NaN;
    scale += exponent;
  }
  if (scale === 0) return sign * mantissa;
  if (scale < 0) return scale < -308 ? 0 : (sign * mantissa) / (POWERS[-scale] ?? 1);
  return sign * mantissa * (POWERS[scale] ?? Infinity);
}

function parseExponent(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start;
  if (bytes[at] !== LOWER_E && bytes[at] !== UPPER_E) return undefined;
  at += 1;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;
  if (at >= end) return undefined;
  let exponent = 0;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) return undefined;
    exponent = Math.min(9999, exponent * 10 + (byte - ZERO));
  }
  return negative ? -exponent : exponent;
}
