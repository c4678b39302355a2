import type { z } from "zod";
import type { SlothSlo } from "../../compile/sloth/sloth-slo.ts";
import type { Path, PlainIssue } from "../../spec/issue.ts";
import { type ParseResult, parseDocument } from "../../spec/parse-document.ts";
import type { YamlDocument } from "../../spec/yaml-source.ts";
import { slothResourceSchema, slothSchema } from "./sloth-schema.ts";

type Spec = z.infer<typeof slothSchema>;
type SpecSlo = Spec["slos"][number];

/** A document of Sloth, in one form for both spellings. SLOs that only a plugin could compute are left out. */
export type SlothDocument = {
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly slos: readonly { readonly slo: SlothSlo; readonly path: Path }[];
};

/** Plugins that look at the rules and change none. */
const HARMLESS_PLUGINS = ["sloth.dev/core/debug/v1", "sloth.dev/core/noop/v1"];

/** Sloth's default; `AlertWindows` catalogues and flags choose others. */
const PERIOD_SECONDS = 30 * 86_400;

function fromResource({ spec }: z.infer<typeof slothResourceSchema>): Spec {
  return {
    version: "prometheus/v1",
    service: spec.service,
    labels: spec.labels,
    slo_plugins: spec.sloPlugins,
    slos: spec.slos.map(({ sli, alerting, ...rest }) => ({
      ...rest,
      sli: {
        ...(sli.plugin && { plugin: sli.plugin }),
        ...(sli.events && { events: { error_query: sli.events.errorQuery, total_query: sli.events.totalQuery } }),
        ...(sli.raw && { raw: { error_ratio_query: sli.raw.errorRatioQuery } }),
      },
      alerting: {
        name: alerting.name,
        labels: alerting.labels,
        annotations: alerting.annotations,
        page_alert: alerting.pageAlert,
        ticket_alert: alerting.ticketAlert,
      },
    })),
  };
}

type Report = (issue: PlainIssue) => void;

function sliOf({ name, sli }: SpecSlo, path: Path, report: Report): SlothSlo["sli"] | undefined {
  const kinds = Object.keys(sli);
  if (kinds.length !== 1) {
    const message = `"${name}" has ${kinds.length} SLIs; Sloth takes exactly one of events, raw and plugin.`;
    report({ code: "SLI_KIND_COUNT", path: [...path, "sli"], message });
    return undefined;
  }
  if (sli.events) return { kind: "events", errorQuery: sli.events.error_query, totalQuery: sli.events.total_query };
  if (sli.raw) return { kind: "raw", errorRatioQuery: sli.raw.error_ratio_query };
  report({
    code: "IMPORT_UNSUPPORTED",
    path: [...path, "sli", "plugin"],
    message: `"${name}" is computed by the plugin ${sli.plugin?.id ?? ""}, which is a Go program that is not run here.`,
    hint: "Write the queries that the plugin makes as events; `sloth generate` shows them.",
  });
  return undefined;
}

function alertOf({ alerting }: SpecSlo, which: "page_alert" | "ticket_alert"): SlothSlo["pageAlert"] {
  const own = alerting[which];
  if (own.disable) return undefined;
  return {
    name: alerting.name,
    labels: { ...alerting.labels, ...own.labels },
    annotations: { ...alerting.annotations, ...own.annotations },
  };
}

function documentOf(spec: Spec, source: SlothSlo["source"], report: Report): SlothDocument {
  const base: Path = source === "prometheus/v1" ? ["slos"] : ["spec", "slos"];
  const plugins = [...(spec.slo_plugins?.chain ?? []), ...spec.slos.flatMap((slo) => slo.plugins?.chain ?? [])].filter(
    ({ id }) => !HARMLESS_PLUGINS.includes(id),
  );
  if (plugins.length > 0)
    report({
      code: "IMPORT_UNSUPPORTED",
      path: base,
      message: `The rules are changed by plugins that are not run here: ${[...new Set(plugins.map(({ id }) => id))].join(", ")}.`,
      hint: "Remove the plugins, or keep this file with Sloth.",
    });
  const slos = spec.slos.flatMap((slo, at) => {
    const path = [...base, at];
    const sli = sliOf(slo, path, report);
    if (!sli) return [];
    const { name, description, objective: objectivePercent } = slo;
    const labels = { ...spec.labels, ...slo.labels };
    const alerts = { pageAlert: alertOf(slo, "page_alert"), ticketAlert: alertOf(slo, "ticket_alert") };
    const common = { service: spec.service, periodSeconds: PERIOD_SECONDS, labels, sli, source };
    return [{ slo: { ...common, ...alerts, name, description, objectivePercent }, path }];
  });
  return { service: spec.service, labels: spec.labels, slos };
}

/** Which of Sloth's two spellings a document has. */
export function slothFormat(data: unknown): SlothSlo["source"] | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  if ("version" in data && data.version === "prometheus/v1") return "prometheus/v1";
  return "apiVersion" in data && data.apiVersion === "sloth.slok.dev/v1" ? "sloth.slok.dev/v1" : undefined;
}

/** Reads a document of Sloth, in either spelling; all mistakes at once. */
export function parseSlothDocument(document: YamlDocument): ParseResult<SlothDocument> {
  const source = slothFormat(document.data);
  const parsed: ParseResult<Spec> =
    source === "sloth.slok.dev/v1" ? resource(document) : parseDocument(document, slothSchema);
  if (!parsed.ok) return parsed;
  const plain: PlainIssue[] = [];
  const value = documentOf(parsed.value, source ?? "prometheus/v1", (issue) => plain.push(issue));
  const issues = [...parsed.issues, ...plain.map(document.locate)];
  return issues.some((issue) => issue.severity === "error") ? { ok: false, issues } : { ok: true, value, issues };
}

function resource(document: YamlDocument): ParseResult<Spec> {
  const parsed = parseDocument(document, slothResourceSchema);
  return parsed.ok ? { ok: true, value: fromResource(parsed.value), issues: parsed.issues } : parsed;
}
