import { type Socket, connect } from "node:net";
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

/** What does not change from one delivery to the next. */
const PIECES = Array.from({ length: FINGERPRINTS }, (_, number): readonly [string, string] => {
  const model = `model-${String(number % LOAD_MODELS)}`;
  const labels = {
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
  };
  const annotations = {
    summary: `${model} availability burns`,
    burn_long: "14.4",
    burn_short: "15.1",
    budget_remaining: "0.8",
  };
  const rest = {
    endsAt: "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus/graph?g0.expr=x",
    fingerprint: `f${String(number)}`,
  };
  const head = JSON.stringify({ status: "firing", labels, annotations }).slice(0, -1);
  return [`${head},"startsAt":"`, `",${JSON.stringify(rest).slice(1)}`];
});
const ENVELOPE = JSON.stringify({
  version: "4",
  groupKey: "{}:{}",
  truncatedAlerts: 0,
  status: "firing",
  receiver: "noops",
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: "http://am",
}).slice(0, -1);

/**
 * One delivery; every alert in it is a new episode of one of a few hundred alerts of twenty models. It is put together
 * from prepared pieces, because whoever sends it has the machine together with what is measured.
 */
export function deliveryBody(sequence: number, alerts: number, startMs: number): string {
  const list = Array.from({ length: alerts }, (_, at) => {
    const number = sequence * alerts + at;
    const [before, after] = PIECES[number % FINGERPRINTS] ?? ["", ""];
    return before + new Date(startMs + number).toISOString() + after;
  });
  return `${ENVELOPE},"alerts":[${list.join(",")}]}`;
}

/** One connection that is kept: a request goes out, and its answer is all that comes in before the next one. */
interface Connection {
  /** The status of the answer, or 0 when the line broke. */
  post(body: string): Promise<number>;
  close(): void;
}

const ANSWER = /^HTTP\/1\.1 (\d{3})[^]*?\r\ncontent-length: *(\d+)\r\n[^]*?\r\n\r\n/i;

/** A client that costs next to nothing: Node's own takes a third of the work that it would measure. */
function openConnection(url: URL): Connection {
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${WEBHOOK_TOKEN}\r\ncontent-type: application/json\r\n`;
  let socket: Socket | null = null;
  let settle: (status: number) => void = () => undefined;
  let received = "";

  function read(chunk: Buffer): void {
    received += chunk.toString("latin1");
    const answer = ANSWER.exec(received);
    if (answer === null || received.length < answer[0].length + Number(answer[2])) return;
    received = "";
    settle(Number(answer[1]));
  }

  function open(): Socket {
    received = "";
    const fresh = connect(Number(url.port), url.hostname);
    fresh.setNoDelay(true).on("data", read);
    // The close that follows ends the request.
    fresh
      .on("error", () => undefined)
      .on("close", () => {
        if (socket === fresh) socket = null;
        settle(0);
      });
    return fresh;
  }

  return {
    post: (body) =>
      new Promise((resolve) => {
        settle = resolve;
        socket ??= open();
        socket.write(`${head}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
      }),
    close: () => socket?.destroy(),
  };
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
  const target = new URL("/v1/webhooks/alertmanager", options.url);
  const base = options.startMs ?? Date.now();
  const started = performance.now();
  const end = started + options.seconds * 1000;
  let sequence = 0;
  let accepted = 0;
  let refused = 0;
  const latenciesMs: number[] = [];
  async function send(): Promise<void> {
    const connection = openConnection(target);
    while (performance.now() < end && options.signal?.aborted !== true) {
      const mine = sequence++;
      if (options.perSecond !== undefined) {
        const due = started + (mine * 1000) / options.perSecond;
        if (due > end) break;
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      const body = deliveryBody(mine, options.alerts, base);
      const sent = performance.now();
      const status = await connection.post(body);
      latenciesMs.push(performance.now() - sent);
      if (status === 200) {
        accepted += 1;
        options.onAccepted?.(mine);
      } else refused += 1;
    }
    connection.close();
  }
  await Promise.all(Array.from({ length: options.connections }, send));
  return { accepted, refused, seconds: (performance.now() - started) / 1000, latenciesMs };
}
