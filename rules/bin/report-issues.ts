import { counted } from "../spec/counted.ts";
import type { Issue } from "../spec/issue.ts";
import type { Source } from "../spec/yaml-source.ts";
import type { Io } from "./io.ts";

const COLOUR = { error: "\u001b[31m", warning: "\u001b[33m", dim: "\u001b[2m", off: "\u001b[0m" };

/** An issue as people read it: place, code, the line with the fault underlined, what to write instead. */
export function issueText(issue: Issue, line: string | undefined, colours: boolean): string {
  const paint = (colour: keyof typeof COLOUR, text: string) =>
    colours ? `${COLOUR[colour]}${text}${COLOUR.off}` : text;
  const head =
    `${issue.file}:${issue.line}:${issue.column} ${paint(issue.severity, issue.severity)} ${issue.code} ${issue.path}`.trimEnd();
  const number = String(issue.line).padStart(4);
  const width = Math.max(1, Math.min(issue.length, (line?.length ?? 0) - issue.column + 1));
  const excerpt =
    line === undefined
      ? ""
      : `${paint("dim", `${number} | `)}${line}\n${paint("dim", `${" ".repeat(4)} | `)}${" ".repeat(issue.column - 1)}${paint(issue.severity, "^".repeat(width))}\n`;
  return `${head}\n${excerpt}  ${issue.message}${issue.hint ? ` ${issue.hint}` : ""}\n`;
}

/** Prints every issue and one line that counts them. */
export function reportIssues(issues: readonly Issue[], sources: readonly Source[], io: Io): void {
  const lines = new Map(sources.map((source) => [source.file, source.text.split("\n")]));
  const colours = io.terminal && io.env["NO_COLOR"] === undefined;
  for (const issue of issues) io.err(issueText(issue, lines.get(issue.file)?.[issue.line - 1], colours));
  const errors = issues.filter((issue) => issue.severity === "error").length;
  const warnings = issues.length - errors;
  if (issues.length > 0) io.err(`${counted(errors, "error")}, ${counted(warnings, "warning")}\n`);
}
