/** What stands before the first heading, then each part with its heading. */
function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(/^(?=## )/mu)) {
    const heading = /^## .*/u.exec(part)?.[0] ?? "";
    // Two parts of one name are one: people may write what they like.
    parts.set(heading, (parts.get(heading) ?? "") + part);
  }
  return parts;
}

const same = (a: string | undefined, b: string | undefined): boolean => a?.trim() === b?.trim();

/**
 * A post-mortem with what the record knows by now: parts that people have written, changed or left out stay as they
 * made them, all others are replaced by the fresh ones.
 * @example mergePostmortem({ base: "## A\nold", edited: "## A\nold\n## B\nmine", fresh: "## A\nnew" }) // => "## A\nnew\n\n## B\nmine\n"
 */
export function mergePostmortem(texts: {
  /** The generated text that people started from. */
  readonly base: string;
  readonly edited: string;
  /** The text as it would be generated now. */
  readonly fresh: string;
}): string {
  const [base, edited, fresh] = [partsOf(texts.base), partsOf(texts.edited), partsOf(texts.fresh)];
  const kept = [...edited].flatMap(([heading, mine]) => {
    if (!same(mine, base.get(heading))) return [mine];
    const now = fresh.get(heading);
    return now === undefined ? [] : [now];
  });
  const added = [...fresh].filter(([heading]) => !edited.has(heading) && !base.has(heading)).map(([, part]) => part);
  return `${[...kept, ...added]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}
