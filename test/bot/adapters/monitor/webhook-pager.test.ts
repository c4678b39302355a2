import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createWebhookPager } from "@noops-ml/bot/adapters/monitor/webhook-pager.ts";
import type { Page } from "@noops-ml/bot/ports/pager.ts";

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const ROUTING_KEY = "0123456789abcdef0123456789abcdef";
const PAGE: Page = {
  incidentId: "inc_1",
  ref: "INC-7",
  severity: 2,
  title: "fraud prod: availability burns its error budget",
  level: 1,
  onCall: ["alice", "bob"],
  reason: "nobody has acknowledged it",
  url: "https://grafana.example.com/d/noops-model?var-model=fraud",
};

const link = z.strictObject({ href: z.url(), text: z.string().optional() });
const key = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255) };
/** What the Events API v2 documents, and no key besides: an unknown one is a mistake here. */
const pagerDutyEvent = z.discriminatedUnion("event_action", [
  z.strictObject({
    ...key,
    event_action: z.literal("trigger"),
    client: z.string().optional(),
    client_url: z.url().optional(),
    links: z.array(link).optional(),
    images: z.array(z.strictObject({ src: z.url(), href: z.url().optional(), alt: z.string().optional() })).optional(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(["critical", "error", "warning", "info"]),
      timestamp: z.iso.datetime({ offset: true }).optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  z.strictObject({ ...key, event_action: z.literal("acknowledge") }),
  z.strictObject({ ...key, event_action: z.literal("resolve") }),
]);
/** The fields that Grafana OnCall's formatted webhook recognises. */
const onCallAlert = z.strictObject({
  alert_uid: z.string().min(1),
  title: z.string().optional(),
  image_url: z.url().optional(),
  state: z.enum(["ok", "alerting"]),
  link_to_upstream_details: z.url().optional(),
  message: z.string().optional(),
});

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** PagerDuty: 202 with the key, or 400 with everything that is wrong; alerts by key, as its page of alerts shows them. */
async function fakePagerDuty() {
  const alerts = new Map<string, { state: string; summary: string }>();
  const url = await listen(async (request, response) => {
    const json = request.headers["content-type"]?.startsWith("application/json") === true;
    const event = pagerDutyEvent.safeParse(JSON.parse(await text(request)));
    const fine = event.success && json && request.method === "POST" && request.url === "/v2/enqueue";
    if (!fine) {
      const errors = event.success ? ["not a POST of JSON to /v2/enqueue"] : event.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`); // prettier-ignore
      response.writeHead(400).end(JSON.stringify({ status: "invalid event", message: "Event object is invalid", errors })); // prettier-ignore
      return;
    }
    const { dedup_key: dedup } = event.data;
    const known = alerts.get(dedup);
    if (event.data.event_action === "trigger")
      alerts.set(dedup, { state: "triggered", summary: event.data.payload.summary });
    else if (known) known.state = event.data.event_action === "resolve" ? "resolved" : "acknowledged";
    response.writeHead(202).end(JSON.stringify({ status: "success", message: "Event processed", dedup_key: dedup }));
  });
  return { url: `${url}/v2/enqueue`, alerts };
}

describe("PagerDuty's Events API v2", () => {
  test("a page, its acknowledgement and its end are three events of one alert", async () => {
    const { url, alerts } = await fakePagerDuty();
    const pager = createWebhookPager(url, ROUTING_KEY, LOG);
    const sent = { sent: true, reason: "HTTP 202", again: false };
    expect(await pager.page(PAGE)).toEqual(sent);
    const summary = "SEV2 INC-7 fraud prod: availability burns its error budget: nobody has acknowledged it";
    expect([...alerts.values()]).toEqual([{ state: "triggered", summary }]);
    const news = { incidentId: PAGE.incidentId, level: PAGE.level, text: "acknowledged by alice" };
    expect(await pager.tell({ ...news, news: "acknowledge" })).toEqual(sent);
    expect([...alerts.values()]).toEqual([{ state: "acknowledged", summary }]);
    expect(await pager.tell({ ...news, news: "resolve" })).toEqual(sent);
    expect([...alerts.values()]).toEqual([{ state: "resolved", summary }]);
  });

  test("another level is another alert, because one that is acknowledged wakes nobody", async () => {
    const { url, alerts } = await fakePagerDuty();
    const pager = createWebhookPager(url, ROUTING_KEY, LOG);
    await pager.page({ ...PAGE, level: 0 });
    await pager.page(PAGE);
    expect(alerts.size).toBe(2);
  });

  test.each([1, 2, 3, 4])("severity %d and a title without end fit, also without a dashboard", async (severity) => {
    const { url, alerts } = await fakePagerDuty();
    const pager = createWebhookPager(url, ROUTING_KEY, LOG);
    const page = { ...PAGE, severity, title: "x".repeat(5000), onCall: [], url: null };
    expect(await pager.page(page)).toMatchObject({ sent: true });
    expect(alerts.size).toBe(1);
  });

  test("a wrong routing key is an answer for good", async () => {
    const { url } = await fakePagerDuty();
    const answer = await createWebhookPager(url, "short", LOG).page(PAGE);
    expect(answer).toEqual({ sent: false, reason: "HTTP 400", again: false });
  });
});

test("Grafana OnCall hears that an alert fires and, once somebody has it, that it is over", async () => {
  const bodies: z.infer<typeof onCallAlert>[] = [];
  const url = await listen(async (request, response) => {
    const body = onCallAlert.safeParse(JSON.parse(await text(request)));
    if (body.success) bodies.push(body.data);
    response.writeHead(body.success ? 200 : 400).end();
  });
  const pager = createWebhookPager(url, null, LOG);
  expect(await pager.page(PAGE)).toMatchObject({ sent: true });
  const news = { incidentId: PAGE.incidentId, level: PAGE.level };
  expect(await pager.tell({ ...news, news: "acknowledge", text: "acknowledged by alice" })).toMatchObject({ sent: true }); // prettier-ignore
  expect(bodies).toMatchObject([
    {
      alert_uid: "inc_1:1",
      state: "alerting",
      message: "nobody has acknowledged it; on call: alice, bob",
      link_to_upstream_details: PAGE.url,
    },
    { alert_uid: "inc_1:1", state: "ok", message: "acknowledged by alice" },
  ]);
});

describe("a pager that cannot take the call", () => {
  test.each([
    [429, true],
    [503, true],
    [404, false],
    [302, false],
  ])("HTTP %d: worth another try? %s", async (status, again) => {
    const url = await listen((_, response) => {
      response.writeHead(status, { location: "/elsewhere" }).end();
      return Promise.resolve();
    });
    const answer = await createWebhookPager(url, ROUTING_KEY, LOG).page(PAGE);
    expect(answer).toEqual({ sent: false, reason: `HTTP ${String(status)}`, again });
  });

  test("one that is away is tried again, and one that nobody configured is not", async () => {
    const url = await listen(() => Promise.resolve());
    for (const stop of stops.splice(0)) stop();
    expect(await createWebhookPager(url, ROUTING_KEY, LOG).page(PAGE)).toMatchObject({ sent: false, again: true });
    expect(await createWebhookPager(null, null, LOG).page(PAGE)).toMatchObject({ sent: false, again: false });
  });
});
