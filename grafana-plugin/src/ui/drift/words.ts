import {
  MASS_LOST_LIMIT,
  PSI_ALERT,
  PSI_WATCH,
  type DriftState,
  type ModelDrift,
} from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import { RETRAIN_POLICY } from "@noops-ml/rules/stats/verdict/decide-retrain.ts";
import type { DriftFeature } from "../../domain/drift-feature.ts";
import type { RetrainView } from "../../domain/retrain-view.ts";
import { t } from "../../text.ts";
import { formatPercent } from "../words.ts";

/** A drift state in one or two words. */
export function driftWord(state: DriftState): string {
  switch (state) {
    case "alert":
      return t("drift.state.alert", "Drifted");
    case "watch":
      return t("drift.state.watch", "Watch");
    case "ok":
      return t("drift.state.ok", "Steady");
    case "insufficient":
      return t("drift.state.insufficient", "Too few rows");
    case "no_reference":
      return t("drift.state.no-reference", "No reference");
  }
}

/** Why a feature is in its state: the sentences of the rules, in the reader's language. */
export function featureWords({ reason, psi, rows, referenceRows, neededRows, massLost }: DriftFeature): string {
  // Three digits, as the rules print it.
  const score = psi === undefined ? "" : Number(psi.toPrecision(3));
  switch (reason) {
    case "NO_TRAFFIC":
      return t("drift.reason.no-traffic", "No rows in the window.");
    case "NO_REFERENCE":
      return t("drift.reason.no-reference", "There is no reference with this layout of bins.");
    case "BIN_MISSING":
      return t("drift.reason.bin-missing", "A bin is missing on one side; it holds {{mass}} of the mass.", {
        mass: massLost ?? MASS_LOST_LIMIT,
      });
    case "TOO_FEW_ROWS":
      return t("drift.reason.too-few-rows", "Fewer than {{needed}} rows on one side: {{rows}}, {{reference}}.", {
        needed: neededRows ?? "",
        rows: rows ?? 0,
        reference: referenceRows ?? 0,
      });
    case "SMALL":
      return t("drift.reason.small", "PSI {{psi}} is below {{watch}}.", { psi: score, watch: PSI_WATCH });
    case "NOISE":
      return t("drift.reason.noise", "PSI {{psi}} is within the noise of this sample size.", { psi: score });
    case "MODERATE":
      return t("drift.reason.above", "PSI {{psi}} is above noise and at least {{limit}}.", {
        psi: score,
        limit: PSI_WATCH,
      });
    case "LARGE":
      return t("drift.reason.above", "PSI {{psi}} is above noise and at least {{limit}}.", {
        psi: score,
        limit: PSI_ALERT,
      });
  }
}

/** The verdict on the model: the sentences of the rules, in the reader's language. */
export function verdictWords({ reason, features }: ModelDrift): string {
  const known = features.filter(({ code }) => code >= 0);
  const values = { drifted: known.filter(({ state }) => state === "alert").length, known: known.length };
  switch (reason) {
    case "NO_FEATURE_KNOWN":
      return t("drift.verdict.unknown", "No feature has enough data and a reference.");
    case "NO_ALERT":
      return t("drift.verdict.ok", "No feature has drifted beyond noise.");
    case "SOME_FEATURES":
      return t("drift.verdict.some", "{{drifted}} of {{known}} features have drifted; others may need a look.", values);
    case "MANY_FEATURES":
      return t("drift.verdict.many", "{{drifted}} of {{known}} features have drifted.", values);
    default:
      return t("drift.verdict.critical", "The critical feature {{feature}} has drifted.", {
        feature: reason.slice(reason.indexOf(":") + 1),
      });
  }
}

/** Whether drift will start a training run, and what holds it back. */
export function retrainWords({ reason, labels, coverage }: RetrainView): string {
  const { minLabels, minLabelCoverage } = RETRAIN_POLICY;
  switch (reason) {
    case "DRIFT_CONFIRMED":
      return t(
        "drift.retrain.triggered",
        "Retraining is asked for: drift is confirmed and there are labels to learn from.",
      );
    case "NO_DATA":
    case "STALE":
      return t("drift.retrain.no-data", "No retraining: the newest window has too little data to judge.");
    case "NOT_DRIFTED":
      return t("drift.retrain.steady", "No retraining: the model has not drifted.");
    case "NOT_CONFIRMED":
      return t("drift.retrain.waiting", "No retraining: the model has not drifted in two windows in a row.");
    case "COOLDOWN":
      return t("drift.retrain.cooling", "No retraining: one was asked for within the last day.");
    case "TOO_FEW_LABELS":
      return t("drift.retrain.labels", "No retraining: {{labels}} labels of the {{needed}} it needs.", {
        labels: Math.round(labels),
        needed: minLabels,
      });
    case "LABEL_COVERAGE_LOW":
      return t(
        "drift.retrain.coverage",
        "No retraining: labels cover {{share}} of predictions, less than {{needed}}.",
        { share: formatPercent(Math.round(coverage * 100) / 100), needed: formatPercent(minLabelCoverage) },
      );
  }
}

/** What a feature is compared with, where that is not what the whole panel says. */
export const againstWords = () => t("drift.against.day-before", "the same hour a day before");

/** The name of a row: the predicted class is not a feature of the spec and has a name of ours. */
export const featureName = ({ feature, kind }: DriftFeature) =>
  kind === "class" ? t("drift.predicted-class", "predicted class") : feature;
