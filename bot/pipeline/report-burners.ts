import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Incident } from "../incident/incident.ts";
import type { Engine } from "./engine.ts";

const SHOWN = 5;

/**
 * What burns a service's error budgets most at the moment, in words; empty when nothing is known.
 * @example "burning most: fraud-latency v7 6.1×, fraud-availability 1.2×"
 */
export async function reportBurners(engine: Engine, { service }: Incident): Promise<string> {
  if (engine.series === null) return "";
  const burning = await engine.series
    .latest(`topk(${String(SHOWN)}, ${SLO_SERIES.currentBurnRate}{${LABEL.sloService}=${JSON.stringify(service)}} > 0)`)
    .catch((error: unknown) => {
      engine.log.warn({ service, error }, "what burns the error budget could not be read");
      return [];
    });
  const known = burning
    .map(({ labels, points }) => ({ labels, burn: points.at(-1)?.value ?? Number.NaN }))
    .filter(({ burn }) => Number.isFinite(burn))
    .sort((a, b) => b.burn - a.burn)
    .map(({ labels, burn }) => {
      const version = labels[LABEL.version] === undefined ? "" : ` v${labels[LABEL.version]}`;
      return `${labels[LABEL.sloId] ?? service}${version} ${burn.toFixed(1)}×`;
    });
  return known.length === 0 ? "" : `burning most: ${known.join(", ")}`;
}
