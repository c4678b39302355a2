import { decimal, multiply, toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { ownLabelSchema } from "../../spec/field-schemas.ts";
import { type Issue, type Path, type PlainIssue, hasErrors } from "../../spec/issue.ts";
import type { Located } from "../../spec/parse-document.ts";
import type { YamlDocument } from "../../spec/yaml-source.ts";
import type { Imported, SloInput } from "../imported.ts";
import { type LadderRowInput, importLadder } from "./openslo-alerts.ts";
import { importIndicator } from "./openslo-indicator.ts";
import { type OpenSloObjects, readOpenSloObjects } from "./openslo-objects.ts";
import { NOOPS_KEY, type OpenSloMetadata, type OpenSloObjective, type OpenSloSlo } from "./openslo-schema.ts";
import { importWindow } from "./openslo-window.ts";

type Found = {
  readonly slo: SloInput;
  readonly rows: readonly LadderRowInput[];
  readonly located: Located<OpenSloSlo>;
};
type Extras = Readonly<Record<string, unknown>>;

/** What an annotation of ours holds: JSON that was put there on export. */
function extras(metadata: OpenSloMetadata | undefined, key: string, report: (issue: PlainIssue) => void): Extras {
  const text = metadata?.annotations[key];
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Extras;
  } catch {
    // Reported below: a broken annotation and one that is no mapping are the same mistake.
  }
  report({
    code: "TYPE_WRONG",
    path: ["metadata", "annotations", key],
    message: `The annotation ${key} is no JSON object.`,
  });
  return {};
}

function ownLabels({ labels }: OpenSloMetadata, report: (issue: PlainIssue) => void): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]): [string, string][] => {
      if (typeof value === "string" && ownLabelSchema.safeParse(name).success) return [[name, value]];
      const why =
        typeof value === "string"
          ? "is no label that Prometheus accepts or belongs to the rules"
          : "has several values";
      report({
        code: "IMPORT_LOSSY",
        severity: "warning",
        path: ["metadata", "labels", name],
        message: `The label "${name}" ${why}; it is left out.`,
      });
      return [];
    }),
  );
}

function objectivePercent(
  { target, targetPercent }: OpenSloObjective,
  path: Path,
  report: (issue: PlainIssue) => void,
): number {
  if ((target === undefined) === (targetPercent === undefined))
    report({ code: "KEY_MISSING", path, message: "An objective has either target or targetPercent." });
  return targetPercent ?? toNumber(multiply(decimal(target ?? 0), decimal(100)));
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

/** Several objectives are several promises: each becomes an SLO of its own. */
function nameOf(slo: OpenSloSlo, at: number): string {
  const { objectives } = slo.spec;
  if (objectives.length === 1) return slo.metadata.name;
  return `${slo.metadata.name}-${slug(objectives[at]?.displayName ?? "") || String(at + 1)}`;
}

function indicatorOf(
  { value, document }: Located<OpenSloSlo>,
  objects: OpenSloObjects,
  report: (issue: PlainIssue) => void,
) {
  const { indicator, indicatorRef } = value.spec;
  if ((indicator === undefined) === (indicatorRef === undefined)) {
    report({ code: "SLI_KIND_COUNT", path: ["spec"], message: "An SLO has either an indicator or an indicatorRef." });
    return undefined;
  }
  if (indicator) return { spec: indicator.spec, path: ["spec", "indicator", "spec"], document };
  const found = objects.SLI.get(indicatorRef ?? "");
  if (found) return { spec: found.value.spec, path: ["spec"], document: found.document };
  const hint = "Pass its file as well.";
  report({
    code: "REFERENCE_UNKNOWN",
    path: ["spec", "indicatorRef"],
    message: `There is no SLI "${indicatorRef ?? ""}".`,
    hint,
  });
  return undefined;
}

function importSlo(located: Located<OpenSloSlo>, objects: OpenSloObjects, issues: Issue[]): Found[] {
  const { value, document } = located;
  const report = (issue: PlainIssue) => void issues.push(document.locate(issue));
  const { spec, metadata } = value;
  const indicator = indicatorOf(located, objects, report);
  const timeWindow = spec.timeWindow[0];
  const window = timeWindow && importWindow(timeWindow, ["spec", "timeWindow", 0], report);
  const rows = importLadder(value, window, objects, report);
  const labels = ownLabels(metadata, report);
  const more = extras(metadata, NOOPS_KEY.slo, report);
  return spec.objectives.flatMap((objective, at): Found[] => {
    const path = ["spec", "objectives", at];
    const objectiveValue = objectivePercent(objective, path, report);
    const sli =
      indicator &&
      importIndicator({
        sli: indicator.spec,
        objective,
        method: spec.budgetingMethod,
        sources: objects.DataSource,
        sliPath: indicator.path,
        objectivePath: path,
        reportSli: (issue) => void issues.push(indicator.document.locate(issue)),
        reportObjective: report,
      });
    if (!sli) return [];
    const slo: SloInput = {
      name: nameOf(value, at),
      objective: objectiveValue,
      ...(spec.description && { description: spec.description }),
      ...(window !== undefined && { window }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...more,
      ...sli,
    };
    return [{ slo, rows, located }];
  });
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The model of one service. A window that every SLO shares moves to the model. */
function modelOf(
  service: string,
  found: readonly Found[],
  objects: OpenSloObjects,
  issues: Issue[],
): Pick<Imported, "models" | "policies"> {
  const object = objects.Service.get(service);
  const report = (issue: PlainIssue) => void (object && issues.push(object.document.locate(issue)));
  const { metadata, ...spec } = extras(object?.value.metadata, NOOPS_KEY.model, report) as Extras & {
    readonly metadata?: Extras;
  };
  const window = spec["window"] ?? found[0]?.slo.window;
  const shared = found.every(({ slo }) => same(slo.window, window)) || spec["window"] !== undefined;
  const name = typeof metadata?.["name"] === "string" ? metadata["name"] : service;
  const ladders = Object.fromEntries(
    found.filter(({ rows }) => rows.length > 0).map(({ slo, rows }) => [slo.name, [...rows]]),
  );
  const withLadders = Object.keys(ladders).length > 0;
  const slos = found.map(({ slo: { window: own, ...slo }, rows }) => ({
    ...slo,
    ...(!(shared && same(own, window)) && own !== undefined && { window: own }),
    ...(rows.length > 0 && { alerting: { ...slo.alerting, ladder: slo.name } }),
  }));
  const labels = object ? ownLabels(object.value.metadata, report) : {};
  const description = object?.value.spec.description;
  const alerting = (spec["alerting"] ?? {}) as object;
  const model = {
    apiVersion: API_VERSION as "noops.ml/v1alpha1",
    kind: "Model" as const,
    metadata: { name, ...(description && { description }), labels },
    spec: {
      ...spec,
      ...(shared && window !== undefined && { window: window as NonNullable<SloInput["window"]> }),
      slos,
      ...(withLadders && { alerting: { ...alerting, policy: `${name}-alerts` } }),
    },
  };
  const policy = {
    apiVersion: API_VERSION as "noops.ml/v1alpha1",
    kind: "Policy" as const,
    metadata: { name: `${name}-alerts`, description: "Burn-rate conditions that came from OpenSLO." },
    spec: { ladders },
  };
  return { models: [model], policies: withLadders ? [policy] : [] };
}

/** All OpenSLO documents of a set of files as Models, one for each service. */
export function importOpenSlo(documents: readonly YamlDocument[]): Imported {
  const { objects, issues: readIssues } = readOpenSloObjects(documents);
  const issues: Issue[] = [...readIssues];
  const found = [...objects.SLO.values()].flatMap((located) => importSlo(located, objects, issues));
  const services = [...new Set(found.map(({ located }) => located.value.spec.service))];
  if (hasErrors(issues)) return { models: [], policies: [], issues };
  const parts = services.map((service) =>
    modelOf(
      service,
      found.filter(({ located }) => located.value.spec.service === service),
      objects,
      issues,
    ),
  );
  return { models: parts.flatMap(({ models }) => models), policies: parts.flatMap(({ policies }) => policies), issues };
}
