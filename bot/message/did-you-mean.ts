/**
 * The known word closest to what was typed, or null when none is close.
 * @example didYouMean("aprove", ["ack", "approve"]) // => "approve"
 */
export function didYouMean(typed: string, known: readonly string[]): string | null {
  const word = typed.toLowerCase().slice(0, 64);
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(word, candidate.toLowerCase().slice(0, 64));
    if (best === null || distance < best.distance) best = { word: candidate, distance };
  }
  if (best === null || best.distance === 0) return best?.word ?? null;
  return best.distance <= Math.max(1, Math.floor((best.word.length + 1) / 3)) ? best.word : null;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const cheapest = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
      current.push(cheapest);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
