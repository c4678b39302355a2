/** Go's `%g` and JavaScript agree on the shortest digits of a double; they part where the exponent begins. */
const GO_EXPONENT_BELOW = 1e-4;
const GO_EXPONENT_FROM = 1e21;

/**
 * A double as Go's `%g` writes it.
 * @example goNumber(0.00001) // => "1e-05"
 */
export function goNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= GO_EXPONENT_BELOW && size < GO_EXPONENT_FROM)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
