/** A piece of a line of mrkdwn. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly inner: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly label: string }
  | { readonly kind: "user" | "channel" | "usergroup"; readonly id: string; readonly label: string }
  | { readonly kind: "broadcast"; readonly range: string }
  | {
      readonly kind: "date";
      readonly seconds: number;
      readonly pattern: string;
      readonly url: string | null;
      readonly fallback: string;
    };

/** A stretch of lines. */
export type Paragraph =
  | { readonly kind: "lines"; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: "quote"; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: "pre"; readonly text: string };

const MARKS = { "*": "bold", _: "italic", "~": "strike" } as const;

/** Slack's three escapes, undone. */
export function unescapeText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function angle(inner: string): Inline {
  const [target = "", ...rest] = inner.split("|");
  const label = unescapeText(rest.join("|"));
  if (target.startsWith("@")) return { kind: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { kind: "channel", id: target.slice(1), label };
  if (target.startsWith("!subteam^")) return { kind: "usergroup", id: target.slice("!subteam^".length), label };
  if (target.startsWith("!date^")) {
    const [, seconds = "0", pattern = "", url] = target.split("^");
    return {
      kind: "date",
      seconds: Number(seconds),
      pattern: unescapeText(pattern),
      url: url ?? null,
      fallback: label,
    };
  }
  if (target.startsWith("!")) return { kind: "broadcast", range: target.slice(1) };
  const url = unescapeText(target);
  return { kind: "link", url, label: label || url };
}

/** Where a mark such as `*` closes: after a non-space, before the end, a space or punctuation. */
function closing(text: string, mark: string, from: number): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + 1] ?? " ";
    if (!/\s/.test(before) && at > from && !/[\p{L}\p{N}]/u.test(after)) return at;
  }
  return -1;
}

/** One line of mrkdwn in pieces. */
export function parseInline(text: string): Inline[] {
  const pieces: Inline[] = [];
  let plain = "";
  const flush = () => {
    if (plain) pieces.push({ kind: "text", text: unescapeText(plain) });
    plain = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === "<") {
      const end = text.indexOf(">", at);
      if (end > at + 1) {
        flush();
        pieces.push(angle(text.slice(at + 1, end)));
        at = end;
        continue;
      }
    }
    if (character === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > at + 1) {
        flush();
        pieces.push({ kind: "code", text: unescapeText(text.slice(at + 1, end)) });
        at = end;
        continue;
      }
    }
    if (character === "*" || character === "_" || character === "~") {
      const opens = !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ") && !/\s/.test(text[at + 1] ?? " ");
      const end = opens ? closing(text, character, at + 1) : -1;
      if (end > 0) {
        flush();
        pieces.push({ kind: MARKS[character], inner: parseInline(text.slice(at + 1, end)) });
        at = end;
        continue;
      }
    }
    plain += character;
  }
  flush();
  return pieces;
}

function parseLines(text: string): Paragraph[] {
  const paragraphs: { kind: "lines" | "quote"; lines: Inline[][] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?/.exec(line);
    const kind = quoted ? "quote" : "lines";
    const last = paragraphs.at(-1);
    const inline = parseInline(quoted ? line.slice(quoted[0].length) : line);
    if (last?.kind === kind) last.lines.push(inline);
    else paragraphs.push({ kind, lines: [inline] });
  }
  return paragraphs;
}

/** A whole mrkdwn text in paragraphs. */
export function parseMrkdwn(text: string): Paragraph[] {
  return text.split("```").flatMap((part, index, parts): Paragraph[] => {
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) return [{ kind: "pre", text: unescapeText(part.replace(/^\n/, "").replace(/\n$/, "")) }];
    const open = index % 2 === 1 ? "```" : "";
    return open + part === "" ? [] : parseLines(open + part);
  });
}
