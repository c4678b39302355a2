import { buildModels, type BuiltModel } from "@noops-ml/rules/model/build-models.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { seededRandom } from "../seeded-random.ts";
import { remoteWrite, type Series } from "./remote-write.ts";

const [MODELS, FEATURES, BINS, CANARIES] = [100, 50, 11, 10];
/** Features of all versions: a canary's version has its own. */
export const VERSION_FEATURES = FEATURES * (MODELS + CANARIES);
/** The bins of a feature. The last one has rules of its own. */
const BIN_NAMES = [...Array.from({ length: BINS - 1 }, (_, bin) => `b${bin}`), "missing"];
const CHECKS = ["range", "required"] as const;
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const SCRAPE_MS = 30_000;
/** The head refuses samples that are an hour older than its newest: a few less than an hour are safe. */
const MARGIN_SAMPLES = 8;
const SERIES_PER_REQUEST = 1100;

/** Name of a model and of its file. */
export const name = (model: number): string => `m${String(model).padStart(3, "0")}`;
const versions = (model: number): readonly string[] => (model < CANARIES ? ["1", "2"] : ["1"]);

/** 100 models × 50 features, the first ten with canaries. */
export function buildAll(): readonly BuiltModel[] {
  const sources = Array.from({ length: MODELS }, (_, model) => ({
    file: `${name(model)}.yaml`,
    text: JSON.stringify({
      apiVersion: "noops.ml/v1alpha1",
      kind: "Model",
      metadata: { name: name(model) },
      spec: {
        slos: [
          {
            name: "availability",
            objective: 99,
            events: { bad: "model_prediction_errors_total", total: "model_predictions_total" },
          },
        ],
        drift: { input: "bins", reference: "offset", featureCount: FEATURES },
        ...(model < CANARIES && {
          canary: { requests: "model_predictions_total", errors: "model_prediction_errors_total" },
        }),
      },
    }),
  }));
  const built = buildModels(parseSources(sources), { unixSeconds: () => 0 });
  if (built.issues.length > 0) throw new Error(JSON.stringify(built.issues));
  return built.models;
}

/** What the rules recorded seven days ago, around the time that `offset 7d` will ask for. */
export function weekAgo(now: number): string {
  const lines: string[] = [];
  const write = (metric: string, value: number, labels: readonly string[]): void => {
    lines.push(`# TYPE ${metric} gauge`);
    for (let model = 0; model < MODELS; model += 1)
      for (let feature = 0; feature < FEATURES; feature += 1)
        for (const more of labels)
          for (let at = -2; at <= 22; at += 4)
            lines.push(
              `${metric}{model="${name(model)}",version="0",feature="f${feature}"${more}} ${value} ${(now - 7 * DAY + at * MINUTE) / 1000}`,
            );
  };
  const bins = BIN_NAMES.map((bin) => `,layout="L",bin="${bin}"`);
  write("noops:feature_bin:inc", 50_000 / BINS, bins);
  write("noops:feature_n", 50_000, [',layout="L"']);
  const checks = CHECKS.map((check) => `,check="${check}"`);
  write("noops:feature_violation:ratio", 0.001, checks);
  return `${lines.join("\n")}\n# EOF\n`;
}

/** The last hour of every counter, one sample each half minute; then the roles of the canaries. */
export async function writeTraffic(url: string): Promise<void> {
  const random = seededRandom(1);
  const end = Date.now();
  const count = HOUR / SCRAPE_MS - MARGIN_SAMPLES;
  const times = Array.from({ length: count }, (_, i) => end - (count - 1 - i) * SCRAPE_MS);
  let batch: Series[] = [];
  const send = async (one: Series): Promise<void> => {
    batch.push(one);
    if (batch.length < SERIES_PER_REQUEST) return;
    await remoteWrite(url, batch);
    batch = [];
  };
  for (let model = 0; model < MODELS; model += 1)
    for (const version of versions(model)) {
      const counter = (metric: string, perScrape: number, more: Readonly<Record<string, string>> = {}): Promise<void> =>
        send({
          labels: { __name__: metric, model: name(model), version, instance: "a", ...more },
          samples: times.map((time, i) => [time, Math.round(perScrape * i)]),
        });
      await counter("model_predictions_total", 385);
      await counter("model_prediction_errors_total", 2);
      for (let at = 0; at < FEATURES; at += 1) {
        const feature = `f${at}`;
        for (const bin of BIN_NAMES)
          await counter("model_feature_bin_total", 30 + 10 * random.uniform(), { feature, layout: "L", bin });
        for (const check of CHECKS)
          await counter("model_feature_violations_total", random.uniform(), { feature, check });
      }
      if (model >= CANARIES) continue;
      const role = version === "1" ? "stable" : "canary";
      const labels = { __name__: "model_version_role", model: name(model), version, role, run: "r1" };
      await send({ labels, samples: [[end, 1]] });
    }
  if (batch.length > 0) await remoteWrite(url, batch);
}
