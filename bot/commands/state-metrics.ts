import type { Sample } from "../adapters/postgres/ledger-reader.ts";
import type { BotMetrics } from "../adapters/metrics/create-telemetry.ts";
import type { ModelDocument } from "@noops-ml/rules/spec/model-schema.ts";

export interface BotState {
  /** Whether the audit chain held when it was walked last; null before that. */
  readonly chainHolds: () => boolean | null;
  readonly credentials: () => readonly { readonly name: string; readonly expiresAt: number }[];
  readonly models: () => readonly ModelDocument[];
}

/** Enough for dashboards; a metric with a series for each of thousands of models helps nobody. */
const MAX_MODELS = 500;

function infoOf({ metadata, spec }: ModelDocument): Sample {
  return {
    labels: {
      model: metadata.name,
      owner: metadata.labels["owner"] ?? "",
      team: metadata.labels["team"] ?? "",
      environment: spec.serving.environment ?? "",
      slos: String(spec.slos.length),
    },
    value: 1,
  };
}

/** Metrics of what this process knows by itself, read when somebody scrapes. */
export function registerState(telemetry: BotMetrics, state: BotState): void {
  telemetry.gauge("audit_chain_ok", "Whether the audit chain held when it was walked last: must be 1", [], () => {
    const holds = state.chainHolds();
    return Promise.resolve(holds === null ? [] : [{ labels: {}, value: Number(holds) }]);
  });
  telemetry.gauge(
    "credential_expiry_timestamp_seconds",
    "When a token of the bot expires, for tokens that tell (JWT)",
    ["credential"],
    () => Promise.resolve(state.credentials().map(({ name, expiresAt }) => ({ labels: { credential: name }, value: expiresAt }))), // prettier-ignore
  );
  telemetry.gauge("model_info", "Models that are known, at most 500", ["model", "owner", "team", "environment", "slos"], () =>
    Promise.resolve(state.models().slice(0, MAX_MODELS).map(infoOf)),
  ); // prettier-ignore
}
