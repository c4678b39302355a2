import { type Document, LineCounter, type Node, isMap, isNode, isPair, isScalar, parseAllDocuments } from "yaml";
import type { Issue, Path, PlainIssue } from "./issue.ts";
import { pathText } from "./issue.ts";

/** One text of a file; `file` is only used to say where a mistake is. */
export type Source = { readonly file: string; readonly text: string };

/** One YAML document as plain data, able to say where each part of it stands. */
export type YamlDocument = {
  readonly source: Source;
  readonly data: unknown;
  /** Puts a mistake at its place in the file. */
  readonly locate: (issue: PlainIssue) => Issue;
};

/** Aliases may repeat a part of a document; a document that multiplies itself further than this is an attack. */
const MOST_ALIASES = 100;

type Range = { readonly start: number; readonly end: number };

function rangeOf(node: unknown): Range | undefined {
  const range = isNode(node) ? (node as Node).range : undefined;
  return range ? { start: range[0], end: range[1] } : undefined;
}

/** The place of the value at the path, or of its key, or of the nearest parent that exists. */
function rangeAt(document: Document, path: Path, at: PlainIssue["at"]): Range {
  let node: unknown = document.contents;
  let found = rangeOf(node) ?? { start: 0, end: 0 };
  for (const [depth, part] of path.entries()) {
    const pair = isMap(node)
      ? node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part))
      : undefined;
    const next: unknown = pair
      ? pair.value
      : isNode(node) && "get" in node
        ? (node as { get(key: unknown, keep: true): unknown }).get(part, true)
        : undefined;
    const wantsKey = at === "key" && depth === path.length - 1;
    const range = wantsKey && pair ? rangeOf(pair.key) : (rangeOf(next) ?? rangeOf(pair?.key));
    if (!range) return found;
    found = range;
    node = next;
  }
  return found;
}

/** The part of a value that a mistake is about; the whole value where the text is folded or escaped. */
function inside(text: string, range: Range, within: PlainIssue["within"]): Range {
  if (!within || within.text.includes("\n")) return range;
  const offset = text.slice(range.start, range.end).indexOf(within.text);
  if (offset < 0) return range;
  const start = range.start + offset;
  return { start: start + within.from, end: start + Math.max(within.to, within.from + 1) };
}

function locator(source: Source, document: Document, lines: LineCounter): YamlDocument["locate"] {
  return ({ path, severity = "error", at, within, ...issue }) => {
    const range = inside(source.text, rangeAt(document, path, at), within);
    const { line, col } = lines.linePos(range.start);
    const firstLine = source.text.slice(range.start, range.end).split("\n", 1)[0] ?? "";
    const length = Math.max(1, firstLine.trimEnd().length);
    return { ...issue, severity, file: source.file, line, column: col, length, path: pathText(path) };
  };
}

/** Reads every document of a text; a syntax mistake spoils only its own document. */
export function readYaml(source: Source): {
  readonly documents: readonly YamlDocument[];
  readonly issues: readonly Issue[];
} {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(source.text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: "error",
  });
  const documents: YamlDocument[] = [];
  const issues: Issue[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const locate = locator(source, document, lines);
    for (const error of document.errors) {
      const { line, col } = lines.linePos(error.pos[0]);
      const length = Math.max(1, error.pos[1] - error.pos[0]);
      const message = error.message;
      issues.push({
        code: "YAML_SYNTAX",
        severity: "error",
        file: source.file,
        line,
        column: col,
        length,
        path: "",
        message,
      });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      documents.push({ source, data: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown, locate });
    } catch (error) {
      issues.push(locate({ code: "YAML_SYNTAX", path: [], message: `The document cannot be read: ${String(error)}` }));
    }
  }
  return { documents, issues };
}
