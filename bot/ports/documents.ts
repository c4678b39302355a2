import type { ModelDocument } from "@noops-ml/rules/spec/model-schema.ts";
import type { ApprovalPolicy } from "../policy/decide.ts";
import type { Runbook } from "../runbook/runbook.ts";

/** Models, policies and runbooks as they stand in the folders of the installation. */
export interface Documents {
  model(name: string): ModelDocument | null;
  models(): readonly ModelDocument[];
  runbooks(): readonly Runbook[];
  /** The policy of a model: the one its document names, else the only or the first one. */
  policyOf(model: string): ApprovalPolicy;
}
