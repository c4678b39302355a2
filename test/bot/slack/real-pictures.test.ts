import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPrometheusSeries } from "@noops-ml/bot/adapters/connectors/prometheus-series.ts";
import { createPictureBook } from "@noops-ml/bot/adapters/slack/picture-book.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import type { SeriesSource } from "@noops-ml/bot/ports/series-source.ts";
import { type RunningPrometheus, startPrometheus } from "../../bench/drift-simulation/prometheus.ts";
import { canarySamples } from "../../browser-host/fixture/canary-stories.ts";
import { driftSamples } from "../../browser-host/fixture/drift-stories.ts";
import { FIXTURE_NOW, toOpenMetrics } from "../../browser-host/fixture/open-metrics.ts";
import { sloSamples } from "../../browser-host/fixture/slo-stories.ts";
import { OPEN } from "../message/incidents.ts";

const minutesAgo = (minutes: number) => new Date(FIXTURE_NOW - minutes * 60_000).toISOString();
/** The incident of the data: availability burns since an hour, features drifted, a canary runs for twenty minutes. */
const VIEW: IncidentView = { ...OPEN, cause: "F2", openedAt: minutesAgo(60), mitigatedAt: minutesAgo(5) };

let prometheus: RunningPrometheus;
beforeAll(async () => {
  const history = toOpenMetrics([...sloSamples(), ...driftSamples(), ...canarySamples()]);
  prometheus = await startPrometheus({ ruleFiles: {}, history });
});
afterAll(() => prometheus.stop());

it.each(["light", "dark"] as const)(
  "from a Prometheus with a day of data come burn and budget, canary against stable, and the drifted feature, %s",
  async (theme) => {
    const real = createPrometheusSeries(prometheus.url);
    const empty: string[] = [];
    const noted = async (query: string, answer: ReturnType<SeriesSource["latest"]>) => {
      const series = await answer;
      if (series.length === 0 || series.some(({ points }) => points.length === 0)) empty.push(query);
      return series;
    };
    // Prometheus answers "now" with its own clock; the data ends at a fixed moment, so a query is asked for that one.
    const store: SeriesSource = {
      range: (query, from, to, step) => noted(query, real.range(query, from, to, step)),
      latest: (query) => noted(query, real.range(query, FIXTURE_NOW / 1000, FIXTURE_NOW / 1000, 1)),
    };
    const pictures = await createPictureBook(store, theme).draw(VIEW, FIXTURE_NOW / 1000);
    expect(empty).toEqual([]);
    expect(pictures.map(({ title }) => title)).toEqual([
      "INC-12: burn rate and error budget",
      "INC-12: canary against stable, errors",
      "INC-12: amount_eur, reference against now",
    ]);
    for (const { bytes } of pictures) expect(Buffer.from(bytes).subarray(1, 4).toString()).toBe("PNG");
    const folder = process.env["NOOPS_SCREENSHOTS"];
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    for (const [index, name] of ["burn", "canary", "drift"].entries())
      await writeFile(join(folder, `plot-${name}${theme === "dark" ? "-dark" : ""}.png`), pictures[index]?.bytes ?? "");
  },
);
