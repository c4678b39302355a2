import type { Path, PlainIssue } from "../spec/issue.ts";
import type { ModelDocument, SloSpec } from "../spec/model-schema.ts";
import type { PolicyDocument } from "../spec/policy-schema.ts";
import type { MaintenanceWindow } from "./slo.ts";

/** What an SLO is built from. */
export type SloSource = {
  readonly model: ModelDocument;
  readonly slo: SloSpec;
  readonly path: Path;
  readonly policy: PolicyDocument | undefined;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly report: (issue: PlainIssue) => void;
  /** Evaluate everything at this interval instead of the model's: for promtool, never for production. */
  readonly testIntervalSeconds?: number;
};
