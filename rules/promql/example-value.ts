/** One element of a simple regular expression: a text that it matches, and how often it must occur. */
const ELEMENT = /\\d|\\w|\\s|\\.|\[(\^?)((?:\\.|[^\]\\])*)\]|[^\\[\]()|]/y;
const QUANTIFIER = /[*?]|[+]|\{(\d+)(?:,\d*)?\}/y;

function alternative(pattern: string): string {
  let depth = 0;
  for (const [at, character] of [...pattern].entries()) {
    if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === "|" && depth === 0) return pattern.slice(0, at);
  }
  return pattern;
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at += 1) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "(") depth += 1;
    else if (pattern[at] === ")" && (depth -= 1) === 0) return at;
  }
  return pattern.length;
}

function elementText(element: string): string {
  if (element === "\\d") return "1";
  if (element === "\\w" || element === ".") return "0";
  if (element === "\\s") return " ";
  if (element.startsWith("[^")) return "x";
  if (element.startsWith("[")) return element.slice(1, 2) === "\\" ? element.slice(2, 3) : element.slice(1, 2);
  return element.replace("\\", "");
}

function sample(pattern: string): string {
  const chosen = alternative(pattern);
  let text = "";
  let at = 0;
  while (at < chosen.length) {
    let piece: string;
    if (chosen[at] === "(") {
      const end = closing(chosen, at);
      piece = sample(chosen.slice(at + 1, end).replace(/^\?:/, ""));
      at = end + 1;
    } else if (chosen[at] === "^" || chosen[at] === "$") {
      piece = "";
      at += 1;
    } else {
      ELEMENT.lastIndex = at;
      const element = ELEMENT.exec(chosen)?.[0];
      if (element === undefined) return text;
      piece = elementText(element);
      at += element.length;
    }
    QUANTIFIER.lastIndex = at;
    const quantifier = QUANTIFIER.exec(chosen);
    if (quantifier) at += quantifier[0].length;
    const times = quantifier?.[1] !== undefined ? Number(quantifier[1]) : quantifier && quantifier[0] !== "+" ? 0 : 1;
    text += piece.repeat(times);
  }
  return text;
}

/** Whether a regular expression matches a text as a whole; RE2 knows forms that JavaScript does not, which match nothing. */
export function matchesWhole(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

/**
 * A text that a regular expression matches as a whole, for made-up series; `undefined` where none was found.
 * @example exampleValue("5..") // => "500"
 */
export function exampleValue(pattern: string): string | undefined {
  const text = sample(pattern);
  return text !== "" && matchesWhole(pattern, text) ? text : undefined;
}
