import { closestWord } from "../spec/closest-word.ts";
import { type Issue, type PlainIssue, compareIssues } from "../spec/issue.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import type { Located } from "../spec/parse-document.ts";
import type { SpecSet } from "../spec/parse-sources.ts";
import type { PolicyDocument } from "../spec/policy-schema.ts";
import { reportAnalysisIssues } from "./analysis-issues.ts";
import { buildSlo } from "./build-slo.ts";
import { fixedOffsetSeconds, maintenanceWindow } from "./maintenance.ts";
import type { CompiledModel, MaintenanceWindow } from "./slo.ts";

/** What the build may need from outside: the calendar for one-time maintenance, an interval for tests. */
export type BuildOptions = {
  readonly unixSeconds: (isoTime: string) => number;
  readonly testIntervalSeconds?: number;
};

/** A model in both lives: as written and ready to compile. */
export type BuiltModel = {
  readonly document: ModelDocument;
  readonly policy: PolicyDocument | undefined;
  readonly model: CompiledModel;
};

/** Every model that could be built, by name, and what is wrong with any of them. */
export type BuildResult = { readonly models: readonly BuiltModel[]; readonly issues: readonly Issue[] };

type Report = (issue: PlainIssue) => void;

function findPolicy(model: ModelDocument, policies: SpecSet["policies"], report: Report): PolicyDocument | undefined {
  const name = model.spec.alerting.policy;
  if (name === undefined) return undefined;
  const found = policies.find(({ value }) => value.metadata.name === name);
  if (found) return found.value;
  // "default" means the built-in ladders where no document of that name was given.
  if (name === "default") return undefined;
  const known = policies.map(({ value }) => value.metadata.name);
  const near = closestWord(name, known);
  const hint = near ? `Did you mean "${near}"?` : "Pass the file with this policy to the command as well.";
  report({
    code: "REFERENCE_UNKNOWN",
    path: ["spec", "alerting", "policy"],
    message: `There is no policy "${name}".`,
    hint,
  });
  return undefined;
}

/** References to runbooks are checked only when runbooks were given: the bot may keep them elsewhere. */
function reportRunbooks(model: ModelDocument, known: readonly string[], report: Report): void {
  if (known.length === 0) return;
  const used: (readonly [string, PlainIssue["path"]])[] = [
    ...model.spec.runbooks.map((name, at) => [name, ["spec", "runbooks", at]] as const),
    ...model.spec.slos.flatMap((slo, at) =>
      slo.runbook ? [[slo.runbook, ["spec", "slos", at, "runbook"]] as const] : [],
    ),
  ];
  for (const [name, path] of used) {
    if (known.includes(name)) continue;
    const near = closestWord(name, known);
    const hint = near ? `Did you mean "${near}"?` : `Known runbooks: ${known.join(", ")}.`;
    report({ code: "REFERENCE_UNKNOWN", path, message: `There is no runbook "${name}".`, hint });
  }
}

function maintenance(model: ModelDocument, options: BuildOptions, report: Report): MaintenanceWindow[] {
  return model.spec.maintenance.map((spec, at) => {
    if (spec.exclude && fixedOffsetSeconds(spec.zone) === undefined)
      report({
        code: "MAINTENANCE_ZONE",
        path: ["spec", "maintenance", at, "zone"],
        message: `Excluded time cannot follow the clock changes of "${spec.zone}": PromQL knows only UTC.`,
        hint: "Use UTC or a fixed offset, or mute only.",
      });
    return maintenanceWindow(spec, options.unixSeconds);
  });
}

function buildModel(
  { value: document }: Located<ModelDocument>,
  set: SpecSet,
  options: BuildOptions,
  report: Report,
): BuiltModel {
  const policy = findPolicy(document, set.policies, report);
  reportRunbooks(document, set.runbookNames, report);
  reportAnalysisIssues(document, report);
  const windows = maintenance(document, options, report);
  const { testIntervalSeconds } = options;
  const slos = document.spec.slos.map((slo, at) =>
    buildSlo({
      model: document,
      slo,
      path: ["spec", "slos", at],
      policy,
      maintenance: windows,
      report,
      ...(testIntervalSeconds !== undefined && { testIntervalSeconds }),
    }),
  );
  return { document, policy, model: { name: document.metadata.name, labels: document.metadata.labels, slos } };
}

/** Two SLOs with one id would record the same series; two models with one name would write the same file. */
function reportDuplicates(set: SpecSet, built: readonly BuiltModel[]): Issue[] {
  const seen = new Map<string, string>();
  return built.flatMap(({ model, document }, at) => {
    const locate = set.models[at]?.document.locate;
    const once = (id: string, path: PlainIssue["path"], what: string): Issue[] => {
      const other = seen.get(id);
      if (other === undefined)
        seen.set(id, `${set.models[at]?.document.source.file ?? ""} (${document.metadata.name})`);
      if (other === undefined || !locate) return [];
      return [
        locate({
          code: "SLO_ID_DUPLICATE",
          path,
          message: `${what} already exists in ${other}.`,
          hint: "Choose another name.",
        }),
      ];
    };
    const names = new Set<string>();
    return [
      ...once(`model ${model.name}`, ["metadata", "name"], `A model named "${model.name}"`),
      ...model.slos.flatMap((slo, index) => {
        // The parser has reported equal names inside one model.
        if (names.has(slo.name)) return [];
        names.add(slo.name);
        return once(slo.id, ["spec", "slos", index, "name"], `The SLO id "${slo.id}"`);
      }),
    ];
  });
}

/** Builds every model of a set; models come out in the order of their names, whatever the order of the files. */
export function buildModels(set: SpecSet, options: BuildOptions): BuildResult {
  const issues: Issue[] = [];
  const built = set.models.map((located) => {
    const seen = new Set<string>();
    return buildModel(located, set, options, (plain) => {
      const issue = located.document.locate(plain);
      // One wrong window of the model is one mistake, though each SLO meets it.
      const key = JSON.stringify([issue.line, issue.column, issue.code, issue.message]);
      if (!seen.has(key)) issues.push(issue);
      seen.add(key);
    });
  });
  issues.push(...reportDuplicates(set, built));
  const models = [...built].sort((a, b) => (a.model.name < b.model.name ? -1 : a.model.name > b.model.name ? 1 : 0));
  return { models, issues: issues.sort(compareIssues) };
}
