import { counted } from "../../spec/counted.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";

/** `noops check`: everything that is wrong, at once. */
export const checkCommand: Command = {
  name: "check",
  summary: "Report every mistake in the specs.",
  operands: "PATH…",
  options: { json: { type: "boolean", help: "Print the issues as JSON." } },
  run: async (args, io) => {
    const { sources, models, issues } = await loadModels(args.operands, io);
    if (args.flag("json")) io.out(`${JSON.stringify({ issues }, undefined, 2)}\n`);
    else reportIssues(issues, sources, io);
    if (hasErrors(issues)) return EXIT.issues;
    const slos = models.reduce((sum, { model }) => sum + model.slos.length, 0);
    if (!args.flag("json")) io.out(`Fine: ${counted(models.length, "model")}, ${counted(slos, "SLO")}.\n`);
    return EXIT.fine;
  },
};
