import type { PolicyDocument } from "../spec/policy-schema.ts";
import type { CompiledModel, Slo } from "../model/slo.ts";
import type { Path } from "../spec/issue.ts";
import type { ModelDocument, ModelSpec, SloSpec } from "../spec/model-schema.ts";

/** What a running Prometheus knows about the metrics of a model, as far as it was asked. */
export type Observed = {
  /** Names of all series that exist. */
  readonly metrics: ReadonlySet<string>;
  /** Bucket bounds by the name of the histogram, without `_bucket`. */
  readonly bounds: ReadonlyMap<string, readonly number[]>;
  /** Selectors that were asked and have no series. */
  readonly empty: ReadonlySet<string>;
};

/** Everything that a lint rule may look at. */
export type LintFacts = {
  readonly document: ModelDocument;
  readonly model: CompiledModel;
  readonly policy: PolicyDocument | undefined;
  /** Whether alerts will carry a link to a dashboard. */
  readonly dashboardLinked: boolean;
  /** `undefined` when no Prometheus was asked: rules about running metrics then say nothing. */
  readonly observed: Observed | undefined;
};

/** One place where a rule found its mistake. */
export type LintFinding = {
  readonly path: Path;
  readonly message: string;
  /** What to write, where the rule's general fix can be made concrete. */
  readonly fix?: string;
  readonly at?: "key";
};

/** A warning wants to be mended before production; advice may be a matter of taste. */
export type LintLevel = "warning" | "advice";

/** One operational mistake: how it is recognised, why it hurts, what to write instead. */
export type LintRule = {
  readonly id: string;
  readonly level: LintLevel;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly find: (facts: LintFacts) => readonly LintFinding[];
};

/** An SLO in both lives, with its place. */
export type SloEntry = { readonly spec: SloSpec; readonly slo: Slo; readonly path: Path };

/** The SLOs of a model, as written and as built. */
export function sloEntries({ document, model }: LintFacts): readonly SloEntry[] {
  return document.spec.slos.flatMap((spec, at) => {
    const slo = model.slos[at];
    return slo ? [{ spec, slo, path: ["spec", "slos", at] }] : [];
  });
}

/** A finding for each SLO that a test picks. */
export function findInSlos(
  facts: LintFacts,
  test: (entry: SloEntry) => Omit<LintFinding, "path"> | false | undefined,
  below: Path = ["name"],
): LintFinding[] {
  return sloEntries(facts).flatMap((entry) => {
    const found = test(entry);
    return found ? [{ ...found, path: [...entry.path, ...below] }] : [];
  });
}

/** One finding about the model as a whole, placed at its name or at a part of its spec. */
export function findInModel(
  holds: boolean,
  message: string,
  fix: string | undefined = undefined,
  path: Path = ["metadata", "name"],
): LintFinding[] {
  return holds ? [{ path, message, ...(fix && { fix }) }] : [];
}

/** Whether the model has an SLO of one of these kinds. */
export function hasKind({ model }: LintFacts, ...kinds: readonly Slo["kind"][]): boolean {
  return model.slos.some(({ kind }) => kinds.includes(kind));
}

/** Whether an SLO can wake someone. */
export function pages({ burnTiers }: Slo): boolean {
  return burnTiers.some(({ severity }) => severity === "page");
}

/** Every query of a model, as written, in one text: for rules that look for a word. */
export function allQueries(spec: ModelSpec): string {
  return JSON.stringify([spec.slos, spec.drift, spec.canary, spec.queries]);
}
