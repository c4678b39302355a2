import { explainSlo } from "../../explain/explain-slo.ts";
import { explanationText } from "../../explain/explanation-text.ts";
import { closestWord } from "../../spec/closest-word.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command } from "../command.ts";
import { EXIT, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";

/** The one whose name was typed, or a usage error that names what there is. */
function named<T>(what: string, name: string, items: readonly T[], nameOf: (item: T) => string): T {
  const found = items.find((item) => nameOf(item) === name);
  if (found) return found;
  const names = items.map(nameOf);
  const near = closestWord(name, names);
  throw new UsageError(
    `There is no ${what} ${name}. ${near ? `Did you mean ${near}?` : `There are: ${names.join(", ")}.`}`,
  );
}

/** `noops explain`: what will page, when, for which outage. */
export const explainCommand: Command = {
  name: "explain",
  summary: "Say what will alert, when, and for which outage.",
  operands: "[MODEL [SLO]] [--specs PATH]",
  options: {
    specs: {
      type: "string",
      value: "PATH",
      multiple: true,
      help: "Files or folders with the specs; the current folder by default.",
    },
    json: { type: "boolean", help: "Print the explanation as JSON." },
  },
  run: async (args, io) => {
    const [modelName, sloName] = args.operands;
    const paths = args.texts("specs");
    const { sources, models, issues } = await loadModels(paths.length === 0 ? ["."] : paths, io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const chosen = modelName === undefined ? models : [named("model", modelName, models, ({ model }) => model.name)];
    const slos = chosen.flatMap(({ model }) =>
      sloName === undefined ? model.slos : [named("SLO", sloName, model.slos, (slo) => slo.name)],
    );
    const explained = slos.map(explainSlo);
    if (args.flag("json")) io.out(`${JSON.stringify({ slos: explained }, undefined, 2)}\n`);
    else io.out(explained.map(explanationText).join("\n"));
    return EXIT.fine;
  },
};
