import { listen, readJson, sendJson } from "../http/json-server.ts";
import type { RunningServer } from "../http/json-server.ts";
import { drawExponential, seededRandom } from "../seeded-random.ts";
import { drawTransaction } from "../transactions/draw-transaction.ts";
import type { TrafficFault } from "./faults.ts";
import { sentFeatures, trafficFault, worldOf } from "./faults.ts";
import { createLabelQueue } from "./label-queue.ts";

/** Where payments go, how many a second, and when their labels follow. */
export type TrafficOptions = {
  readonly port: number;
  readonly modelUrl: string;
  readonly perSecond: number;
  readonly seed: number;
  readonly labelDelayMs?: { readonly shortest: number; readonly mean: number };
};

/** What has been sent and what came back. */
export type TrafficState = {
  fault: TrafficFault;
  sent: number;
  answered: number;
  failed: number;
  unreachable: number;
  labels: number;
};

const LABEL_BATCH = 500;
const LABEL_EVERY_MS = 1000;
const GIVE_UP_MS = 10_000;
const IN_FLIGHT_LIMIT = 200;

async function post(url: string, body: unknown): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(GIVE_UP_MS),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Sends seeded payments at random moments, and their labels later, until it is closed. */
export async function startTraffic(options: TrafficOptions): Promise<RunningServer> {
  const { modelUrl, perSecond, labelDelayMs = { shortest: 2000, mean: 3000 } } = options;
  const random = seededRandom(options.seed);
  // Ids of a second start must not meet those of the first one.
  const start = Date.now().toString(36);
  const labels = createLabelQueue();
  const state: TrafficState = { fault: "none", sent: 0, answered: 0, failed: 0, unreachable: 0, labels: 0 };
  let inFlight = 0;
  let nextSend: NodeJS.Timeout | undefined;

  async function sendOne(): Promise<void> {
    const { features, group, fraud } = drawTransaction(random, worldOf(state.fault));
    const delayMs = labelDelayMs.shortest + drawExponential(random, labelDelayMs.mean);
    state.sent += 1;
    const id = `${start}-${state.sent}`;
    inFlight += 1;
    try {
      const status = await post(`${modelUrl}/predict`, { id, features: sentFeatures(features, state.fault), group });
      state.answered += 1;
      if (status !== 200) state.failed += 1;
      else labels.add({ id, fraud, dueMs: Date.now() + delayMs });
    } catch {
      // A server that is away is a fault to be watched, not a reason to stop: it is counted and shown.
      state.unreachable += 1;
    } finally {
      inFlight -= 1;
    }
  }

  function scheduleNext(): void {
    nextSend = setTimeout(
      () => {
        if (inFlight < IN_FLIGHT_LIMIT) void sendOne();
        scheduleNext();
      },
      drawExponential(random, 1000 / perSecond),
    );
  }

  async function sendLabels(): Promise<void> {
    const due = labels.takeDue(Date.now(), LABEL_BATCH);
    if (due.length === 0) return;
    try {
      await post(`${modelUrl}/labels`, { labels: due.map(({ id, fraud }) => ({ id, fraud })) });
      state.labels += due.length;
    } catch {
      for (const label of due) labels.add(label);
    }
  }

  const server = await listen(options.port, async ({ url, request, response }) => {
    const route = `${request.method ?? "GET"} ${url.pathname}`;
    if (route === "GET /healthz" || route === "GET /_/state") sendJson(response, 200, state);
    else if (route === "POST /_/fault") {
      const parsed = trafficFault.safeParse(await readJson(request));
      if (parsed.success) state.fault = parsed.data.fault;
      sendJson(response, parsed.success ? 200 : 400, parsed.success ? state : { error: parsed.error.message });
    } else sendJson(response, 404, { error: `No route ${url.pathname}.` });
  });
  scheduleNext();
  const labelTimer = setInterval(() => void sendLabels(), LABEL_EVERY_MS);
  return {
    ...server,
    close: async () => {
      clearTimeout(nextSend);
      clearInterval(labelTimer);
      await server.close();
    },
  };
}
