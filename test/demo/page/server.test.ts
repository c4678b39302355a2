import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startDemoPage } from "@noops-ml/demo/page/server.ts";
import type { DemoPage } from "@noops-ml/demo/page/server.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Stands for every part of the demo: remembers what it is told, and measures nothing. */
let calls: string[];
let others: ReturnType<typeof createServer>;
let page: DemoPage;

const post = (path: string, body: unknown) =>
  fetch(`${page.url}${path}`, { method: "POST", body: JSON.stringify(body) });

beforeEach(async () => {
  calls = [];
  others = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      if (request.method === "POST") calls.push(`${request.url ?? ""} ${text}`);
      const state = { champion: "6", canary: null };
      response.end(JSON.stringify(request.url === "/_/state" ? state : { data: { result: [] } }));
    });
  });
  await new Promise<void>((resolve) => others.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(others.address() as AddressInfo).port}`;
  page = await startDemoPage({
    port: 0,
    sources: { prometheus: url, modelServer: url, bot: url, botToken: "t" },
    targets: { registry: url, modelServer: url, traffic: url },
    links: [{ title: "Chat", url, text: "press the buttons" }],
    intervalMs: 20,
    canaryMs: 20,
  });
});
afterEach(async () => {
  await page.close();
  others.closeAllConnections();
  await new Promise((resolve) => others.close(resolve));
});

describe("the demo's page", () => {
  it("shows buttons for every scenario and links to the other parts", async () => {
    expect(await (await fetch(page.url)).text()).toContain("noops-ml demo");
    const about = (await (await fetch(`${page.url}/_/about`)).json()) as { scenarios: unknown[]; links: unknown[] };
    expect([about.scenarios.length, about.links.length]).toEqual([6, 1]);
  });

  it("shows what is not known as unknown, never as zero", async () => {
    const state = (await (await fetch(`${page.url}/_/state`)).json()) as Record<string, unknown>;
    expect(state).toMatchObject({ serving: "6", errorRatio: null, accuracy: null, slos: [], injected: null });
  });

  it.each([
    ["outage", '/_/fault {"fault":"outage"}'],
    ["model-drift", '/_/fault {"fault":"model-drift"}'],
    ["regressed-canary", '/api/2.0/mlflow/registered-models/alias {"name":"fraud","alias":"champion","version":"7"}'],
  ])("injects %s where it belongs and says so", async (scenario, call) => {
    expect((await post("/_/inject", { scenario })).status).toBe(200);
    expect(calls.at(-1)).toBe(call);
    expect(await (await fetch(`${page.url}/_/state`)).json()).toMatchObject({ injected: { scenario } });
  });

  it("heals everything: no fault, no canary, version 6 as champion", async () => {
    await post("/_/inject", { scenario: "latency" });
    calls = [];
    expect((await post("/_/heal", {})).status).toBe(200);
    expect(calls.filter((call) => call === '/_/fault {"fault":"none"}')).toHaveLength(2);
    expect(calls).toContain(
      '/api/2.0/mlflow/registered-models/alias {"name":"fraud","alias":"champion","version":"6"}',
    );
    expect(await (await fetch(`${page.url}/_/state`)).json()).toMatchObject({ injected: null });
  });

  it("refuses an unknown scenario and names the known ones", async () => {
    const answer = await post("/_/inject", { scenario: "flood" });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: expect.stringContaining("model-drift") as string },
    ]);
  });

  it("streams the state to whoever looks", async () => {
    const stop = new AbortController();
    const response = await fetch(`${page.url}/_/stream`, { signal: stop.signal });
    const reader = response.body?.getReader();
    const events: string[] = [];
    while (reader !== undefined && events.length < 2) {
      const { value } = await reader.read();
      events.push(new TextDecoder().decode(value));
    }
    stop.abort();
    expect(events.every((event) => event.startsWith("data: {"))).toBe(true);
  });
});
