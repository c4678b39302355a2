import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Severity } from "@noops-ml/alerts/vocabulary.ts";
import type { Path, PlainIssue } from "../../spec/issue.ts";
import type { PolicyInput } from "../../spec/policy-schema.ts";
import type { SloInput } from "../imported.ts";
import type { OpenSloObjects } from "./openslo-objects.ts";
import { NOOPS_KEY, type OpenSloConditionSpec, type OpenSloMetadata, type OpenSloSlo } from "./openslo-schema.ts";
import { shorthandSeconds } from "./openslo-window.ts";

/** One row of a ladder as people write it. */
export type LadderRowInput = NonNullable<PolicyInput["spec"]["ladders"]>[string][number];

type Condition = { readonly metadata: OpenSloMetadata; readonly spec: OpenSloConditionSpec; readonly path: Path };
type Report = (issue: PlainIssue) => void;

const PAGE_WORDS = /page|crit|urgent|high|sev-?[01]|p[01]\b/i;
const PERIOD = { month: 30 * 86_400, week: 7 * 86_400 };
const SHORT_PER_LONG = 12;
const LEAST_SHORT_SECONDS = 300;

/** OpenSLO leaves severities free; everything that sounds like being woken is a page. */
function severityOf({ severity }: OpenSloConditionSpec): Severity {
  return PAGE_WORDS.test(severity) ? "page" : "ticket";
}

function periodSeconds(window: SloInput["window"]): number {
  if (typeof window === "string") return parseDuration(window) ?? PERIOD.month;
  return PERIOD[window?.calendar ?? "month"];
}

function conditionsOf({ spec }: OpenSloSlo, objects: OpenSloObjects, report: Report): Condition[] {
  return spec.alertPolicies.flatMap((entry, at): Condition[] => {
    const path = ["spec", "alertPolicies", at];
    const name = typeof entry === "string" ? entry : "alertPolicyRef" in entry ? entry.alertPolicyRef : undefined;
    const policy = name === undefined ? (entry as Exclude<typeof entry, string>) : objects.AlertPolicy.get(name)?.value;
    if (!policy || !("spec" in policy)) {
      report({
        code: "REFERENCE_UNKNOWN",
        path,
        message: `There is no AlertPolicy "${name ?? ""}".`,
        hint: "Pass its file as well.",
      });
      return [];
    }
    const targets = policy.spec.notificationTargets.length;
    if (targets > 0)
      report({
        code: "IMPORT_LOSSY",
        severity: "warning",
        path,
        message: `The ${targets} notification targets of "${policy.metadata.name}" are left out.`,
        hint: "Alertmanager routes by severity and by the labels of the model.",
      });
    return policy.spec.conditions.flatMap((condition): Condition[] => {
      if (!("conditionRef" in condition)) return [{ metadata: condition.metadata, spec: condition.spec, path }];
      const found = objects.AlertCondition.get(condition.conditionRef)?.value;
      if (found) return [{ metadata: found.metadata, spec: found.spec, path }];
      const message = `There is no AlertCondition "${condition.conditionRef}".`;
      report({ code: "REFERENCE_UNKNOWN", path, message, hint: "Pass its file as well." });
      return [];
    });
  });
}

/**
 * Burn-rate conditions as rows of a ladder: the share of the budget follows from factor, window and period.
 * Conditions that our own export made are left out, since the ladder they came from makes them again.
 */
export function importLadder(
  slo: OpenSloSlo,
  window: SloInput["window"],
  objects: OpenSloObjects,
  report: Report,
): LadderRowInput[] {
  return conditionsOf(slo, objects, report).flatMap(({ metadata, spec, path }): LadderRowInput[] => {
    if (metadata.annotations[NOOPS_KEY.tier] !== undefined) return [];
    const { threshold, lookbackWindow, op, alertAfter } = spec.condition;
    const longSeconds = shorthandSeconds(lookbackWindow);
    const share = (threshold * longSeconds) / periodSeconds(window);
    if (op === "lt" || op === "lte" || share > 1) {
      const why = share > 1 ? "asks for more than the whole budget" : "fires while the budget burns slowly";
      report({ code: "IMPORT_UNSUPPORTED", path, message: `The condition "${metadata.name}" ${why}.` });
      return [];
    }
    const shortSeconds = Math.max(LEAST_SHORT_SECONDS, Math.round(longSeconds / SHORT_PER_LONG / 60) * 60);
    report({
      code: "IMPORT_LOSSY",
      severity: "warning",
      path,
      message: `"${metadata.name}" waits ${alertAfter ?? "0m"} in OpenSLO; here a second window of ${formatDuration(shortSeconds)} must burn as well.`,
    });
    return [
      {
        tier: metadata.name,
        severity: severityOf(spec),
        share: Number(share.toPrecision(12)),
        long: formatDuration(longSeconds),
        short: formatDuration(shortSeconds),
      },
    ];
  });
}
