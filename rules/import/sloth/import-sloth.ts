import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import type { SlothAlert, SlothSlo } from "../../compile/sloth/sloth-slo.ts";
import { nameSchema, ownLabelSchema } from "../../spec/field-schemas.ts";
import type { Path, PlainIssue } from "../../spec/issue.ts";
import type { ModelInput } from "../../spec/model-schema.ts";
import type { YamlDocument } from "../../spec/yaml-source.ts";
import type { Imported, SloInput } from "../imported.ts";
import { parseSlothDocument } from "./sloth-document.ts";

type Labels = Readonly<Record<string, string>>;

/** Labels that our rules may carry, and the names of the others. */
function splitLabels(labels: Labels): { readonly kept: Labels; readonly lost: readonly string[] } {
  const entries = Object.entries(labels);
  const fits = ([name]: readonly [string, string]) => ownLabelSchema.safeParse(name).success;
  return {
    kept: Object.fromEntries(entries.filter(fits)),
    lost: entries.filter((entry) => !fits(entry)).map(([name]) => name),
  };
}

const sharedEntries = (a: Labels, b: Labels): Labels =>
  Object.fromEntries(Object.entries(a).filter(([name, value]) => b[name] === value));

const NO_ALERT: SlothAlert = { name: "", labels: {}, annotations: {} };
const RUNBOOK_KEYS = ["runbook", "runbook_url", "runbookUrl"];

/** A runbook annotation that is the name of one; a link stays a link, which a spec cannot hold. */
function runbookOf(annotations: Labels): string | undefined {
  const text = RUNBOOK_KEYS.map((key) => annotations[key]).find((value) => value !== undefined);
  return text !== undefined && nameSchema.safeParse(text).success ? text : undefined;
}

/** What Sloth says about one SLO's alerts that a Model says otherwise or not at all. */
function lossesOf(slo: SlothSlo, shared: SlothAlert, lostLabels: readonly string[]): string[] {
  const page = slo.pageAlert ?? NO_ALERT;
  const ticket = slo.ticketAlert ?? NO_ALERT;
  const own = [...Object.keys(page.labels), ...Object.keys(ticket.labels)].filter((name) => !(name in shared.labels));
  const annotations = Object.keys({ ...page.annotations, ...ticket.annotations }).filter(
    (key) => !(RUNBOOK_KEYS.includes(key) && runbookOf({ ...page.annotations, ...ticket.annotations })),
  );
  const name = page.name || ticket.name;
  return [
    ...(lostLabels.length > 0 ? [`labels that belong to the rules (${[...new Set(lostLabels)].join(", ")})`] : []),
    ...(own.length > 0 ? [`labels of only one severity (${[...new Set(own)].join(", ")})`] : []),
    ...(annotations.length > 0 ? [`annotations (${[...new Set(annotations)].join(", ")})`] : []),
    ...(name ? [`the alert name ${name}`] : []),
    ...(slo.pageAlert && slo.ticketAlert ? [] : ["that an alert is disabled"]),
  ];
}

function sloOf(slo: SlothSlo, modelLabels: Labels, path: Path, report: (issue: PlainIssue) => void): SloInput {
  const [page, ticket] = [slo.pageAlert ?? slo.ticketAlert ?? NO_ALERT, slo.ticketAlert ?? slo.pageAlert ?? NO_ALERT];
  const shared = { ...page, labels: sharedEntries(page.labels, ticket.labels) };
  const onSlo = Object.fromEntries(Object.entries(slo.labels).filter(([name, value]) => modelLabels[name] !== value));
  const { kept, lost } = splitLabels({ ...onSlo, ...shared.labels });
  const losses = lossesOf(slo, shared, lost);
  if (losses.length > 0)
    report({
      code: "IMPORT_LOSSY",
      severity: "warning",
      path,
      message: `"${slo.name}" loses ${losses.join("; ")}.`,
      hint: "Every alert carries sloth_severity and the labels of the model: route by these.",
    });
  const runbook = runbookOf({ ...ticket.annotations, ...page.annotations });
  const { sli } = slo;
  return {
    name: slo.name,
    objective: slo.objectivePercent,
    ...(slo.description && { description: slo.description }),
    ...(Object.keys(kept).length > 0 && { labels: kept }),
    ...(runbook && { runbook }),
    ...(sli.kind === "events"
      ? { events: { bad: sli.errorQuery.trim(), total: sli.totalQuery.trim() } }
      : { ratio: { error: sli.errorRatioQuery.trim() } }),
  };
}

/** A document of Sloth as a Model. */
export function importSloth(document: YamlDocument): Imported {
  const parsed = parseSlothDocument(document);
  if (!parsed.ok) return { models: [], policies: [], issues: parsed.issues };
  const { service, labels, slos } = parsed.value;
  const plain: PlainIssue[] = [];
  const report = (issue: PlainIssue) => plain.push(issue);
  const { kept, lost } = splitLabels(labels);
  if (lost.length > 0)
    report({
      code: "IMPORT_LOSSY",
      severity: "warning",
      path: "version" in (document.data as object) ? ["labels"] : ["spec", "labels"],
      message: `These labels belong to the generated rules and are left out: ${lost.join(", ")}.`,
    });
  const model: ModelInput = {
    apiVersion: API_VERSION,
    kind: "Model",
    metadata: { name: service, labels: { ...kept } },
    spec: { slos: slos.map(({ slo, path }) => sloOf(slo, labels, path, report)) },
  };
  return { models: [model], policies: [], issues: [...parsed.issues, ...plain.map(document.locate)] };
}
