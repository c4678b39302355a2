import type { LintResult } from "../lint/lint.ts";
import type { CompiledModel } from "../model/slo.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import type { PolicyDocument } from "../spec/policy-schema.ts";

/** What a running Prometheus says about the SLOs of a model, by SLO name. Absent names have no sample. */
export type PrometheusFacts = {
  /** Sum of the total series: an SLI that reports, even without traffic. */
  readonly reporting: ReadonlySet<string>;
  /** Share of the period in which the SLI existed. */
  readonly coverageRatio: ReadonlyMap<string, number>;
  readonly budgetRemaining: ReadonlyMap<string, number>;
  /** Whether a canary comparison and a drift score were seen in the last 30 days. */
  readonly canarySeen: boolean;
  readonly driftSeen: boolean;
};

/** One run of a runbook that the bot remembers. */
export type RunFacts = { readonly runbook: string; readonly mode: "live" | "dry"; readonly state: string };

/** What the bot says. */
export type BotFacts = {
  readonly knowsModel: boolean;
  readonly killSwitchOn: boolean;
  readonly incidentsWithoutTimer: number;
  readonly runs: readonly RunFacts[];
  /** Minutes from the opening to the mitigation of past incidents. */
  readonly minutesToMitigate: readonly number[];
};

/** A runbook as its document says. */
export type RunbookFacts = {
  readonly name: string;
  readonly causes: readonly string[];
  readonly uses: readonly string[];
  /** Whether some step checks that it helped. */
  readonly verifies: boolean;
};

/** Everything that readiness is judged by; `undefined` parts were not asked and make their checks unknown. */
export type ReadinessFacts = {
  readonly document: ModelDocument;
  readonly model: CompiledModel;
  readonly policy: PolicyDocument | undefined;
  readonly lint: readonly LintResult[];
  readonly runbooks: readonly RunbookFacts[] | undefined;
  /** Members by group. */
  readonly people: ReadonlyMap<string, readonly string[]> | undefined;
  readonly prometheus: PrometheusFacts | undefined;
  readonly bot: BotFacts | undefined;
};
