import parserModule from "@prometheus-io/codemirror-promql/dist/cjs/parser/parser.js";
import { MatrixSelector, SubqueryExpr, VectorSelector, parser } from "@prometheus-io/lezer-promql";
import { parseSelector } from "../promql/selector.ts";

/** What is wrong with a query, and where in its text. */
export type PromqlFault = {
  readonly code: "PROMQL_SYNTAX" | "PROMQL_TYPE";
  readonly from: number;
  readonly to: number;
  readonly message: string;
};

type Tree = ReturnType<typeof parser.parse>;
type State = ConstructorParameters<typeof parserModule.Parser>[0];
const PLACEHOLDER = /\{\{\s*\.window\s*\}\}/g;

/** The checker asks an editor's state for the tree and for pieces of the text, and for nothing else. */
function editorState(text: string, tree: Tree): State {
  const state = { field: () => ({ tree }), sliceDoc: (from: number, to: number) => text.slice(from, to) };
  return state as unknown as State;
}

/** Places that the grammar could not read; the checker keeps silent about one at the very end. */
function syntaxFaults(text: string, tree: Tree): PromqlFault[] {
  const faults: PromqlFault[] = [];
  tree.iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) {
        const what = text.slice(from, to).trim();
        const message =
          from >= text.trimEnd().length
            ? "The expression ends too early."
            : `"${what || text.slice(from, from + 10)}" does not belong here.`;
        faults.push({ code: "PROMQL_SYNTAX", from, to, message });
      }
      if (type.id !== MatrixSelector || node.firstChild?.type.id === VectorSelector) return;
      const message = "A range over an expression needs a step.";
      faults.push({ code: "PROMQL_SYNTAX", from, to, message: `${message} Write [5m:1m], or [5m:] for the default.` });
    },
  });
  return faults;
}

/** The result must be a vector or a number: a bare range cannot be summed up. */
function resultFaults(text: string, tree: Tree): PromqlFault[] {
  const first = tree.topNode.firstChild;
  if (!first) return [{ code: "PROMQL_SYNTAX", from: 0, to: text.length, message: "The query is empty." }];
  let root = first;
  while (root.name === "ParenExpr" && root.firstChild?.nextSibling) root = root.firstChild.nextSibling;
  if (root.name === "StringLiteral")
    return [{ code: "PROMQL_TYPE", from: 0, to: text.length, message: "This is a text, not a query." }];
  if (root.type.id !== MatrixSelector && root.type.id !== SubqueryExpr) return [];
  return [
    {
      code: "PROMQL_TYPE",
      from: root.from,
      to: root.to,
      message: "A bare range is no value: put rate() or increase() around it.",
    },
  ];
}

function typeFaults(text: string, tree: Tree): PromqlFault[] {
  const checker = new parserModule.Parser(editorState(text, tree));
  checker.analyze();
  return checker.getDiagnostics().map(({ from, to, message }) => ({
    code: "PROMQL_TYPE",
    from,
    to,
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
  }));
}

/** A regular expression that no engine reads; flags and other forms of RE2 that JavaScript lacks are let through. */
function regexFaults(text: string): PromqlFault[] {
  const faults: PromqlFault[] = [];
  for (const match of text.matchAll(/[=!]~\s*"((?:[^"\\]|\\.)*)"/g)) {
    const pattern = (match[1] ?? "").replace(/\\\\/g, "\\").replace(/\\"/g, '"');
    if (pattern.includes("(?") || /\\[pPQA]/.test(pattern)) continue;
    try {
      new RegExp(pattern);
    } catch {
      const from = match.index;
      faults.push({
        code: "PROMQL_SYNTAX",
        from,
        to: from + match[0].length,
        message: `${match[0]} holds no regular expression.`,
      });
    }
  }
  return faults;
}

function analyse(query: string): readonly PromqlFault[] {
  // The stand-in for the window has the length of the placeholder, so that places stay true.
  const text = query.replace(PLACEHOLDER, (found) => "5m".padEnd(found.length));
  if (parseSelector(text)) return regexFaults(text);
  const tree = parser.parse(text);
  const syntax = syntaxFaults(text, tree);
  if (syntax.length > 0) return [...syntax.slice(0, 1)];
  return [...resultFaults(text, tree), ...typeFaults(text, tree), ...regexFaults(text)];
}

/** Checks queries, and each text only once: a thousand models repeat a handful of queries. */
export function createPromqlChecker(): (query: string) => readonly PromqlFault[] {
  const known = new Map<string, readonly PromqlFault[]>();
  return (query) => {
    const before = known.get(query);
    if (before) return before;
    const faults = analyse(query);
    known.set(query, faults);
    return faults;
  };
}
