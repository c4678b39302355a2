import { compileModel } from "../../compile/compile-model.ts";
import { type RuleChange, diffRules } from "../../explain/diff-rules.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command } from "../command.ts";
import { comparableRules, rulesInFolder, runningRules } from "../existing-rules.ts";
import { EXIT, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";

const SIGN = { added: "+", removed: "-", changed: "~" };

function changesText(changes: readonly RuleChange[]): string {
  if (changes.length === 0) return "Nothing changes.\n";
  const lines = changes.map(({ change, rule, details }) =>
    [`${SIGN[change]} ${rule}`, ...details.map((detail) => `    ${detail}`)].join("\n"),
  );
  const count = (kind: RuleChange["change"]) => changes.filter(({ change }) => change === kind).length;
  return `${lines.join("\n")}\n${count("added")} added, ${count("removed")} removed, ${count("changed")} changed.\n`;
}

/** `noops diff`: what a compile would change, against files or against a running Prometheus. */
export const diffCommand: Command = {
  name: "diff",
  summary: "Say what would change, against the files or a running Prometheus.",
  operands: "PATH… (--out DIR | --prometheus-url URL)",
  options: {
    out: { type: "string", value: "DIR", help: "Compare with the files that an earlier compile wrote here." },
    "prometheus-url": { type: "string", value: "URL", help: "Compare with the rules that this Prometheus runs." },
    "dashboard-url": { type: "string", value: "URL", help: "The same as for compile." },
    json: { type: "boolean", help: "Print the changes as JSON." },
  },
  run: async (args, io) => {
    const [out, url, dashboardUrl] = [args.text("out"), args.text("prometheus-url"), args.text("dashboard-url")];
    if ((out === undefined) === (url === undefined))
      throw new UsageError("Name either --out DIR or --prometheus-url URL.");
    const { sources, models, issues } = await loadModels(args.operands, io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const before = out === undefined ? await runningRules(url ?? "", io.env) : await rulesInFolder(out, io);
    const links = dashboardUrl ? { dashboardUrl } : {};
    const changes = diffRules(before, comparableRules(models.flatMap((built) => compileModel(built, links))));
    io.out(args.flag("json") ? `${JSON.stringify({ changes }, undefined, 2)}\n` : changesText(changes));
    return EXIT.fine;
  },
};
