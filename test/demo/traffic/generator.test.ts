import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startTraffic } from "@noops-ml/demo/traffic/generator.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type Received = { readonly path: string; readonly body: Record<string, unknown> };

let received: Received[];
let status: number;
let model: ReturnType<typeof createServer>;
let traffic: Awaited<ReturnType<typeof startTraffic>>;

const payments = () => received.filter(({ path }) => path === "/predict").map(({ body }) => body);
const state = async () => (await (await fetch(`${traffic.url}/_/state`)).json()) as Record<string, unknown>;
const setFault = (fault: string) =>
  fetch(`${traffic.url}/_/fault`, { method: "POST", body: JSON.stringify({ fault }) });

async function start(seed = 2) {
  const { port } = model.address() as AddressInfo;
  traffic = await startTraffic({
    port: 0,
    modelUrl: `http://127.0.0.1:${port}`,
    perSecond: 200,
    seed,
    labelDelayMs: { shortest: 0, mean: 1 },
  });
}

beforeEach(async () => {
  received = [];
  status = 200;
  model = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      received.push({ path: request.url ?? "", body: JSON.parse(text) as Record<string, unknown> });
      response.writeHead(status).end("{}");
    });
  });
  await new Promise<void>((resolve) => model.listen(0, "127.0.0.1", resolve));
  await start();
});
afterEach(async () => {
  await traffic.close();
  model.closeAllConnections();
  await new Promise((resolve) => model.close(resolve));
});

describe("the traffic", () => {
  it("sends payments with ids of their own, and a label for each later", async () => {
    await vi.waitFor(() => {
      expect(received.some(({ path }) => path === "/labels")).toBe(true);
    }, 5000);
    const ids = payments().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = received.find(({ path }) => path === "/labels")?.body.labels as { id: string }[];
    expect(labels.every(({ id }) => ids.includes(id))).toBe(true);
  });

  it("sends the same payments for the same seed", async () => {
    const firstFive = () =>
      vi.waitFor(() => {
        // Requests may overtake each other; the number in the id tells the order in which they were sent.
        const byNumber = new Map(payments().map(({ id, features }) => [Number(String(id).split("-")[1]), features]));
        const five = [1, 2, 3, 4, 5].map((number) => byNumber.get(number));
        expect(five).not.toContain(undefined);
        return five;
      });
    const first = await firstFive();
    await traffic.close();
    received = [];
    await start();
    expect(await firstFive()).toEqual(first);
  });

  it("after a schema change merchant_risk is null and another name holds its value", async () => {
    await setFault("schema-change");
    received = [];
    await vi.waitFor(() => {
      expect(payments().at(-1)?.features).toMatchObject({
        merchant_risk: null,
        merchant_score: expect.any(Number) as number,
      });
    });
  });

  it("counts failed answers and sends no label for them", async () => {
    status = 500;
    received = [];
    await vi.waitFor(async () => {
      expect((await state()).failed).toBeGreaterThan(3);
    });
  });

  it("goes on while the model server is away, and says so", async () => {
    model.closeAllConnections();
    await new Promise((resolve) => model.close(resolve));
    await vi.waitFor(async () => {
      expect((await state()).unreachable).toBeGreaterThan(3);
    });
  });

  it("refuses an unknown fault", async () => {
    expect((await setFault("flood")).status).toBe(400);
  });
});
