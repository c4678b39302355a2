import { Agent, request } from "node:http";
import { WEBHOOK_TOKEN } from "../bot/bot-process.ts";

export interface LoadResult {
  readonly accepted: number;
  readonly refused: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** Different alerts in a load. */
export const FINGERPRINTS = 400;
/** How many models the alerts of a load are about, and so how many incidents they make. */
export const LOAD_MODELS = 20;

/** One delivery; every alert in it is a new episode of one of a few hundred alerts of twenty models. */
export function deliveryBody(sequence: number, alerts: number, startMs: number): string {
  const list = Array.from({ length: alerts }, (_, at) => {
    const number = (sequence * alerts + at) % FINGERPRINTS;
    const model = `model-${String(number % LOAD_MODELS)}`;
    return {
      status: "firing",
      labels: {
        alertname: "SLOErrorBudgetBurn",
        sloth_id: `${model}-availability`,
        sloth_service: model,
        sloth_slo: "availability",
        sloth_severity: "page",
        burn_tier: "page_fast",
        noops_model: model,
        noops_cause: "F4",
        version: "7",
        shard: String(number),
      },
      annotations: {
        summary: `${model} availability burns`,
        burn_long: "14.4",
        burn_short: "15.1",
        budget_remaining: "0.8",
      },
      startsAt: new Date(startMs + sequence * alerts + at).toISOString(),
      endsAt: "0001-01-01T00:00:00Z",
      generatorURL: "http://prometheus/graph?g0.expr=x",
      fingerprint: `f${String(number)}`,
    };
  });
  return JSON.stringify({
    version: "4",
    groupKey: "{}:{}",
    truncatedAlerts: 0,
    status: "firing",
    receiver: "noops",
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: "http://am",
    alerts: list,
  });
}

function post(agent: Agent, url: URL, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: "POST",
        agent,
        headers: {
          authorization: `Bearer ${WEBHOOK_TOKEN}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    call.once("error", reject);
    call.end(body);
  });
}

/** Sends deliveries over many connections for a while, each connection one after another, as Alertmanagers do. */
export async function loadWebhook(options: {
  readonly url: string;
  readonly alerts: number;
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond?: number;
  /** Start of the first alert; each further one starts a millisecond later. */
  readonly startMs?: number;
  readonly signal?: AbortSignal;
  readonly onAccepted?: (sequence: number) => void;
}): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const target = new URL("/v1/webhooks/alertmanager", options.url);
  const base = options.startMs ?? Date.now();
  const started = performance.now();
  const end = started + options.seconds * 1000;
  let sequence = 0;
  let accepted = 0;
  let refused = 0;
  const latenciesMs: number[] = [];
  async function connection(): Promise<void> {
    while (performance.now() < end && options.signal?.aborted !== true) {
      const mine = sequence++;
      if (options.perSecond !== undefined) {
        const due = started + (mine * 1000) / options.perSecond;
        if (due > end) return;
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      const body = deliveryBody(mine, options.alerts, base);
      const sent = performance.now();
      const status = await post(agent, target, body).catch(() => 0);
      latenciesMs.push(performance.now() - sent);
      if (status === 200) {
        accepted += 1;
        options.onAccepted?.(mine);
      } else refused += 1;
    }
  }
  await Promise.all(Array.from({ length: options.connections }, connection));
  agent.destroy();
  return { accepted, refused, seconds: (performance.now() - started) / 1000, latenciesMs };
}
