/** Every wire name of the product, spelled once: series, labels, annotations, action verbs, Slack ids. */

/** The API group and version of every noops-ml document. */
export const API_VERSION = "noops.ml/v1alpha1";

/** Series that a model server exposes: the instrumentation contract. */
export const RAW_SERIES = {
  predictions: "model_predictions_total",
  predictionErrors: "model_prediction_errors_total",
  predictionsByClass: "model_predictions_by_class_total",
  predictionLatency: "model_prediction_latency_seconds",
  labels: "model_labels_total",
  labelLoss: "model_label_loss_total",
  predictionOutcomes: "model_prediction_outcomes_total",
  featureValue: "model_feature_value",
  featureBucketLayout: "model_feature_bucket_layout",
  featureBucketWidth: "model_feature_bucket_width",
  featureBin: "model_feature_bin_total",
  featureBaselinePmf: "model_feature_baseline_pmf",
  featureBaselineCdf: "model_feature_baseline_cdf",
  featureBaselineRows: "model_feature_baseline_n",
  featureViolations: "model_feature_violations_total",
  featureLastUpdated: "model_feature_last_updated_timestamp_seconds",
  inferenceCost: "model_inference_cost_usd_total",
  pipelineLastRun: "model_pipeline_last_run_timestamp_seconds",
  pipelineLastRunSuccess: "model_pipeline_last_run_success",
  versionRole: "model_version_role",
  groupPredictions: "model_group_predictions_total",
  groupPositive: "model_group_positive_total",
  groupActualPositive: "model_group_actual_positive_total",
  groupTruePositive: "model_group_true_positive_total",
} as const;

/** Series that the generated rules record for every SLO. The window, such as `5m`, is appended where the name ends in `rate`. */
export const SLO_SERIES = {
  sliError: "slo:sli_error:rate",
  sliTotal: "slo:sli_total:rate",
  sliErrorRatio: "slo:sli_error:ratio_rate",
  /** The base series, summed over each slow interval: a period of weeks is added up from these. */
  sliErrorSum: "slo:sli_error:sum",
  sliTotalSum: "slo:sli_total:sum",
  objective: "slo:objective:ratio",
  errorBudget: "slo:error_budget:ratio",
  timePeriod: "slo:time_period:days",
  currentBurnRate: "slo:current_burn_rate:ratio",
  periodBurnRate: "slo:period_burn_rate:ratio",
  periodCoverage: "slo:period_coverage:ratio",
  periodBudgetConsumed: "slo:period_error_budget_consumed:ratio",
  periodBudgetRemaining: "slo:period_error_budget_remaining:ratio",
  labelCoverage: "slo:label_coverage:ratio",
  releaseGate: "slo:release_gate:open",
  maintenanceActive: "slo:maintenance:active",
  calendarStart: "slo:calendar:start_seconds",
  slothInfo: "sloth_slo_info",
  noopsInfo: "noops_slo_info",
  /** Threshold of each burn tier, with tier, windows and severity as labels, so that a panel can draw what the alert compares with. */
  burnFactor: "slo:burn_tier:factor",
} as const;

/** Series that the drift rules record for every feature. All but the first two exist twice, with a suffix of `DRIFT_AGAINST`. */
export const DRIFT_SERIES = {
  rows: "noops:feature_n",
  shares: "noops:feature_pmf",
  referenceShares: "noops:feature_q",
  referenceRows: "noops:feature_m",
  hellinger: "noops:feature_hellinger",
  psi: "noops:feature_psi",
  jensenShannon: "noops:feature_js",
  ks: "noops:feature_ks",
  wasserstein: "noops:feature_w1",
  degreesOfFreedom: "noops:feature_df",
  psiFloor: "noops:feature_psi_floor",
  psiZ: "noops:feature_psi_z",
  significant: "noops:feature_significant",
  massLost: "noops:feature_mass_lost",
  state: "noops:feature_drift_state",
  /** The state once more, with the reason as a label. */
  reason: "noops:feature_drift_reason",
  /** Share of a version's features in alert, and 1 where that makes the model drift. */
  modelShare: "noops:model_drift_share",
  modelDrifted: "noops:model_drifted",
  /** How many features could be judged, and the state of the model: -1 insufficient, 0 ok, 1 watch, 2 alert. */
  modelJudged: "noops:model_drift_judged",
  modelState: "noops:model_drift_state",
  modelReason: "noops:model_drift_reason",
} as const;

/** What a feature is compared with: the reference (an offset or a baseline), or stable while a canary runs. */
export const DRIFT_AGAINST = { reference: ":ref", stable: ":canary" } as const;

/** Series about groups of people, by version: rate of positive decisions and of found positives, and how far they lie apart. */
export const FAIRNESS_SERIES = {
  rate: "noops:fairness:rate",
  difference: "noops:fairness:difference",
  ratio: "noops:fairness:ratio",
  truePositiveRate: "noops:fairness:tpr",
  opportunityDifference: "noops:fairness:opportunity_difference",
  /** Decisions of the minute, and log e of the day that a group is below the agreed ratio of its reference. */
  blockDecisions: "noops:fairness:block_n",
  blockPositives: "noops:fairness:block_k",
  increment: "noops:fairness:loge:inc",
  alternative: "noops:fairness:loge:sum",
  evidence: "noops:fairness:loge",
  /** The same less the price of looking at many groups, and 1 for the groups for which it is enough. */
  excess: "noops:fairness:loge:excess",
  below: "noops:fairness:below",
} as const;

/**
 * Series about the rows themselves: shares of missing values and of values that break the schema; what each is compared
 * with, log e of the window that it is more, and the state (-1 insufficient, 0 ok, 2 alert).
 */
export const VALIDATION_SERIES = {
  missing: "noops:feature_missing:ratio",
  missingBar: "noops:feature_missing:bar",
  missingEvidence: "noops:feature_missing:loge",
  violations: "noops:feature_violation:ratio",
  violationBar: "noops:feature_violation:bar",
  violationEvidence: "noops:feature_violation:loge",
  /** Unix time of the last rows of a feature in any version. */
  lastSeen: "noops:feature_last_seen",
} as const;

/** Series of the detector of concept drift: evidence of the minute, and the Shiryaev–Roberts statistic. */
export const CONCEPT_SERIES = {
  increment: "noops:concept:loge:inc",
  alternative: "noops:concept:sr",
  detector: "noops:concept:detector",
} as const;

/** Series of the gate before a retraining: what it looks at, and 1 in the evaluation that triggers. */
export const RETRAIN_SERIES = {
  confirmed: "noops:retrain:confirmed",
  labelCount: "noops:retrain:labels",
  labelCoverage: "noops:retrain:label_coverage",
  cooling: "noops:retrain:cooling",
  trigger: "noops:retrain:trigger",
  /** The trigger once more, with the reason as a label. */
  reason: "noops:retrain:reason",
} as const;

/** Series that the canary rules record for every run. */
export const CANARY_SERIES = {
  role: "noops:role",
  live: "noops:canary:live",
  blockRequests: "noops:block_n",
  blockEvents: "noops:block_k",
  canaryRequests: "noops:canary:nc",
  canaryEvents: "noops:canary:kc",
  stableRequests: "noops:canary:ns",
  stableEvents: "noops:canary:ks",
  dispersion: "noops:canary:disp",
  /** Stable's mean rate of the past day by guardrail and bound, and how much that bound counts in the evidence. */
  pastRate: "noops:canary:past_rate",
  tailWeight: "noops:canary:tail_weight",
  discount: "noops:canary:phi",
  /** log e of one guardrail and one hypothesis (`h`): worse, ok, different. */
  evidence: "noops:canary:loge",
  evidenceWorse: "noops:canary:loge_worse",
  evidenceOk: "noops:canary:loge_ok",
  evidenceDifferent: "noops:canary:loge_different",
  /** 1 for each feature whose bins differ between the arms, with false discoveries under control. */
  featureShifted: "noops:canary:feature_shifted",
  ageMinutes: "noops:canary:age_minutes",
  requests: "noops:canary:n",
  requestsLast10: "noops:canary:n10",
  history: "noops:canary:history",
  restarts: "noops:canary:restarts",
  robust: "noops:canary:robust",
  /** The verdict once more, with the reason as a label. */
  reason: "noops:canary:reason",
  verdict: "noops:canary:verdict",
  /** What the spec of the model sets, one series per `setting`: what is drawn and what decides must not differ. */
  setting: "noops:canary:setting",
} as const;

/** Labels of the drift and canary series, beside `model` and `version`. */
export const ANALYSIS_LABEL = {
  model: "model",
  feature: "feature",
  layout: "layout",
  bin: "bin",
  upperBound: "le",
  run: "run",
  role: "role",
  guard: "guard",
  hypothesis: "h",
  setting: "setting",
} as const;

/** Labels on recorded series and on alerts. */
export const LABEL = {
  alertName: "alertname",
  sloId: "sloth_id",
  sloService: "sloth_service",
  sloName: "sloth_slo",
  sloWindow: "sloth_window",
  severity: "sloth_severity",
  burnTier: "burn_tier",
  longWindow: "long_window",
  shortWindow: "short_window",
  budgetTier: "budget_tier",
  budgetAction: "budget_action",
  model: "noops_model",
  cause: "noops_cause",
  version: "version",
} as const;

/** Annotations on alerts. */
export const ANNOTATION = {
  summary: "summary",
  description: "description",
  impact: "impact",
  runbook: "runbook",
  dashboard: "dashboard",
  panel: "panel",
  /** Value of the alert expression: for a burn alert the burn rate of the long window. */
  value: "value",
  /** Burn rate of the long and of the short window when the alert fired. */
  burnLong: "burn_long",
  burnShort: "burn_short",
  /** Share of the period's error budget that is left, as a ratio. */
  budgetRemaining: "budget_remaining",
} as const;

/** Names of the generated alerts. */
export const ALERT = {
  burn: "SLOErrorBudgetBurn",
  budgetConsumed: "SLOErrorBudgetConsumed",
  metricAbsent: "SLOMetricAbsent",
  labelCoverageLow: "SLOLabelCoverageLow",
  featureDrift: "ModelFeatureDrift",
  featureViolation: "ModelFeatureViolation",
  featureMissing: "ModelFeatureMissing",
  featureVanished: "ModelFeatureVanished",
  modelDrift: "ModelDrift",
  conceptDrift: "ModelConceptDrift",
  driftReferenceMissing: "ModelDriftReferenceMissing",
  retrainTrigger: "ModelRetrainTrigger",
  fairnessGap: "ModelFairnessGap",
  fairnessReferenceMissing: "ModelFairnessReferenceMissing",
  canarySuspect: "ModelCanarySuspect",
  canaryVerdict: "ModelCanaryVerdict",
  canaryShifted: "ModelCanaryShifted",
  canaryRestarted: "ModelCanaryRestarted",
  ruleGroupSlow: "NoopsRuleGroupSlow",
  ruleGroupMissed: "NoopsRuleGroupMissed",
  watchdog: "Watchdog",
  sourceSilent: "NoopsAlertSourceSilent",
} as const;

/** How loudly an alert speaks: a page wakes someone, a ticket waits for working hours. */
export const SEVERITIES = ["page", "ticket"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Failure modes that a rule can name in the label `noops_cause`. */
export const CAUSES = {
  F1: "data schema change",
  F2: "model drift",
  F3: "resource exhaustion",
  F4: "silent deployment mismatch",
  F5: "credential expiry",
  F6: "cost runaway",
  F7: "observability gap",
  F8: "fairness regression",
} as const;
export type Cause = keyof typeof CAUSES;
