import type { Issue } from "../spec/issue.ts";
import type { YamlDocument } from "../spec/yaml-source.ts";
import type { LintFacts, LintLevel, LintRule } from "./lint-rule.ts";
import { LINT_RULES } from "./lint-rules.ts";

/** A finding at its place. */
export type LintResult = Pick<Issue, "file" | "line" | "column" | "length" | "path" | "message"> & {
  readonly rule: string;
  readonly level: LintLevel;
  readonly fix: string;
};

/** `# noops-lint: allow RULE reason`: the rule is known, and somebody decided otherwise. A reason is part of it. */
const ALLOWED = /#\s*noops-lint:\s*allow\s+([a-z-]+)\s+\S/;

/** Rules that comments of a file allow, with the line that each comment is about. */
function allowances(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  text.split("\n").forEach((line, at) => {
    const rule = ALLOWED.exec(line)?.[1];
    if (rule === undefined) return;
    // A comment on a line of its own is about the next line.
    const about = line.trim().startsWith("#") ? at + 2 : at + 1;
    found.add(`${rule}:${about}`);
  });
  return found;
}

/** All findings about one model, in the order of the file. */
export function lintModel(
  facts: LintFacts,
  document: YamlDocument,
  rules: readonly LintRule[] = LINT_RULES,
): readonly LintResult[] {
  const allowed = allowances(document.source.text);
  const results = rules.flatMap((rule) =>
    rule.find(facts).map((finding): LintResult => {
      const place = { path: finding.path, ...(finding.at && { at: finding.at }) };
      const { file, line, column, length, path } = document.locate({
        code: "TYPE_WRONG",
        message: finding.message,
        ...place,
      });
      const { id, level } = rule;
      return {
        rule: id,
        level,
        file,
        line,
        column,
        length,
        path,
        message: finding.message,
        fix: finding.fix ?? rule.fix,
      };
    }),
  );
  return results
    .filter(({ rule, line }) => !allowed.has(`${rule}:${line}`))
    .sort((a, b) => a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : 1));
}
