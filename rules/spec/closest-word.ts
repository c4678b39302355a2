/** Edits (insert, delete, replace, swap of neighbours) between two words. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const cost = (list: number[], at: number) => list[at] ?? Infinity;
      let best = Math.min(
        cost(previous, column) + 1,
        cost(current, column - 1) + 1,
        cost(previous, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, cost(before, column - 2) + 1);
      current.push(best);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length] ?? Infinity;
}

/** More edits than this are another word. */
const MOST_EDITS = 2;

/**
 * The known word that was probably meant, at most two edits away.
 * @example closestWord("objectve", ["name", "objective"]) // => "objective"
 */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  const folded = word.toLowerCase();
  const ranked = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= MOST_EDITS)
    .map((candidate) => ({ candidate, edits: editDistance(folded, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MOST_EDITS, Math.max(1, candidate.length - 2)))
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1));
  return ranked[0]?.candidate;
}
