const same = (character: string) => character;

/**
 * Shortens a text to at most `max` UTF-16 units after `write` has been applied to each code point.
 * A code point or an escaped entity is never cut in two; a cut is shown by an ellipsis.
 * @example clip("roll back fraud", 8) // => "roll ba…"
 */
export function clip(text: string, max: number, write: (character: string) => string = same): string {
  let whole = "";
  let fitting = "";
  for (const character of text) {
    whole += write(character);
    if (whole.length > max) return `${fitting.trimEnd()}…`;
    if (whole.length < max) fitting = whole;
  }
  return whole;
}
