import { initModel, plannedFacts } from "../../init/init-model.ts";
import { type Matcher, parseMatchers } from "../../promql/selector.ts";
import { renderDocument } from "../../render/model-documents.ts";
import { counted } from "../../spec/counted.ts";
import { nameSchema } from "../../spec/field-schemas.ts";
import type { Command, Parsed } from "../command.ts";
import { EXIT, type Io, UsageError } from "../io.ts";
import { lookForModel } from "../look-for-model.ts";
import { createPrometheusClient } from "../prometheus-client.ts";
import { writeNewFiles } from "../write-new-files.ts";

const HEAD = `# Written by noops init. Every objective is a first guess: look at it, then run noops check, noops lint and,
# with a Prometheus that has history, noops backtest.
`;

/** Asks a person for what no flag says; without a person the flag is missing. */
async function answer(args: Parsed, io: Io, option: string, question: string): Promise<string | undefined> {
  const given = args.text(option);
  if (given !== undefined || !io.ask) return given;
  const text = (await io.ask(`${question}: `)).trim();
  return text === "" ? undefined : text;
}

async function modelName(args: Parsed, io: Io): Promise<string> {
  const name = args.operands[0] ?? (await io.ask?.("Name of the model: "))?.trim();
  if (name === undefined || name === "") throw new UsageError("Say how the model is called: noops init NAME.");
  if (!nameSchema.safeParse(name).success)
    throw new UsageError(`"${name}" is no name: use letters, digits, dots, dashes and underscores.`);
  return name;
}

function ownSelector(args: Parsed): readonly Matcher[] {
  const text = args.text("selector");
  const matchers = text === undefined ? [] : parseMatchers(text);
  if (!matchers || matchers.some(({ operator }) => operator !== "="))
    throw new UsageError(`--selector ${text ?? ""} is no list of conditions such as model="fraud",env="prod".`);
  return matchers;
}

/** `noops init`: a first spec, from questions, from flags, or from what a running Prometheus has. */
export const initCommand: Command = {
  name: "init",
  summary: "Write a first spec for a model.",
  operands: "NAME [--prometheus-url URL]",
  options: {
    team: { type: "string", value: "TEAM", help: "Who is paged." },
    owner: { type: "string", value: "OWNER", help: "Who answers for the model." },
    "prometheus-url": {
      type: "string",
      value: "URL",
      help: "Look there for metrics, and take objectives from the past week.",
    },
    selector: { type: "string", value: "L=V,…", help: 'Conditions that pick the series of this model: model="fraud".' },
    out: { type: "string", value: "DIR", help: "Folder for NAME.yaml; otherwise it is printed." },
    force: { type: "boolean", help: "Replace a file that exists." },
  },
  run: async (args, io) => {
    const name = await modelName(args, io);
    const matchers = ownSelector(args);
    const team = await answer(args, io, "team", "Team that is paged");
    const owner = await answer(args, io, "owner", "Owner of the model");
    const people = { ...(team && { team }), ...(owner && { owner }) };
    const url = args.text("prometheus-url");
    const planned = plannedFacts(name, people);
    const facts =
      url === undefined
        ? matchers.length === 0
          ? planned
          : { ...planned, selector: Object.fromEntries(matchers.map(({ label, value }) => [label, value])) }
        : await lookForModel(createPrometheusClient(url, io.env), name, people, matchers);
    const model = initModel(facts);
    if (model.spec.slos.length === 0)
      throw new UsageError("Nothing was found that a first SLO could promise: no failures can be told from requests.");
    const text = HEAD + renderDocument(model);
    const out = args.text("out");
    if (out === undefined) {
      io.out(text);
      return EXIT.fine;
    }
    await writeNewFiles(out, [{ path: `${name}.yaml`, text }], args.flag("force"), io);
    io.out(`${out}/${name}.yaml has ${counted(model.spec.slos.length, "SLO")}.\n`);
    return EXIT.fine;
  },
};
