/**
 * An exact number. Objectives and factors are compared and multiplied as the decimals that people wrote:
 * as doubles, `6 * 0.15` lands on the wrong side of 0.9.
 */
export type Rational = { readonly numerator: bigint; readonly denominator: bigint };

const DECIMAL = /^([+-]?)(\d*)(?:[.](\d*))?(?:[eE]([+-]?\d+))?$/;
/** Digits after which a repeating decimal is cut when it is written. */
const SIGNIFICANT_DIGITS = 15;

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The exact quotient of two integers, reduced. The denominator must not be zero. */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  let [top, bottom] = [BigInt(numerator), BigInt(denominator)];
  if (bottom === 0n) throw new RangeError("a rational number with denominator zero");
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const divisor = greatestCommonDivisor(top, bottom);
  return { numerator: top / divisor, denominator: bottom / divisor };
}

/**
 * The exact value of a decimal text or of the shortest text of a number.
 * @example decimal("99.9") // => 999/10
 */
export function decimal(text: string | number): Rational {
  const match = DECIMAL.exec(String(text).trim());
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  if (!match || whole + fraction === "") throw new RangeError(`"${text}" is no decimal number`);
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(sign + whole + fraction);
  return power >= 0 ? rational(digits * 10n ** BigInt(power)) : rational(digits, 10n ** BigInt(-power));
}

/** The exact sum. */
export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** The exact difference. */
export function subtract(a: Rational, b: Rational): Rational {
  return add(a, { numerator: -b.numerator, denominator: b.denominator });
}

/** The exact product. */
export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** The exact quotient; `b` must not be zero. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest double, for drawing and for statistics. */
export function toNumber(value: Rational): number {
  return Number(toText(value));
}

/**
 * Decimal text without float noise; a repeating decimal is cut after 15 significant digits.
 * @example toText(subtract(decimal(1), divide(decimal("99.9"), decimal(100)))) // => "0.001"
 */
export function toText(value: Rational): string {
  const negative = value.numerator < 0n;
  const top = negative ? -value.numerator : value.numerator;
  const whole = top / value.denominator;
  let rest = top % value.denominator;
  let significant = whole === 0n ? 0 : String(whole).length;
  let fraction = "";
  while (rest !== 0n && significant < SIGNIFICANT_DIGITS) {
    rest *= 10n;
    fraction += String(rest / value.denominator);
    rest %= value.denominator;
    if (significant > 0 || !fraction.endsWith("0")) significant += 1;
  }
  const digits = fraction.replace(/0+$/, "");
  return `${negative ? "-" : ""}${whole}${digits === "" ? "" : `.${digits}`}`;
}
