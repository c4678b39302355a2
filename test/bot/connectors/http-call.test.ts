import { createGuardedFetch, refusedAddress } from "@noops-ml/bot/adapters/connectors/guarded-fetch.ts";
import { createHttpCall } from "@noops-ml/bot/adapters/connectors/http-call.ts";
import { describe, expect, it } from "vitest";
import { EFFECT, describeConnector } from "./contract.ts";
import { type FakeAnswer, startFakeTarget } from "./fake-target.ts";

/** A small service that keeps orders by their Idempotency-Key and settings behind an ETag. */
async function fakeService() {
  const orders = new Map<string, unknown>();
  const state = { revision: 1, last: "" };
  const target = await startFakeTarget(({ method, path, headers, json }): FakeAnswer => {
    const key = String(headers["idempotency-key"] ?? "");
    if (path === "/api/settings") {
      const etag = `"${String(state.revision)}"`;
      if (method === "GET") return { status: 200, headers: { etag }, body: {} };
      if (headers["if-match"] !== etag) return { status: 412 };
      state.revision += 1;
      state.last = key;
      return { status: 204, effect: true };
    }
    if (path.startsWith("/api/settings/by/"))
      return { status: path.endsWith(state.last) && state.last !== "" ? 200 : 404 };
    if (path === "/api/orders" && method === "POST") {
      if (orders.has(key)) return { status: 200, body: { repeated: true } };
      orders.set(key, json);
      return { status: 201, body: { id: key }, effect: true };
    }
    if (path.startsWith("/api/orders/")) return { status: orders.has(path.slice("/api/orders/".length)) ? 200 : 404 };
    if (path === "/api/away") return { status: 302, headers: { location: "/api/orders" } };
    return { status: 404 };
  });
  const allow = [`${target.url}/api`];
  return { target, state, orders, connector: createHttpCall({ allow, fetch: createGuardedFetch(allow) }) };
}

describeConnector("http with an idempotency key", async () => {
  const { target, connector } = await fakeService();
  return {
    connector: { ...connector, plan: planWhenThere(connector, `${target.url}/api/orders/x`) },
    target,
    inputs: {
      method: "POST",
      url: `${target.url}/api/orders`,
      body: { reason: "run {effect}" },
      check: { url: `${target.url}/api/orders/{effect}` },
    },
    badInputs: { method: "POST", url: "file:///etc/passwd" },
  };
});

/** A POST needs nothing of its target to be planned; the contract's question for a missing target is asked by reading first. */
function planWhenThere(connector: ReturnType<typeof createHttpCall>, url: string): typeof connector.plan {
  return async (inputs, call) => {
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") return made;
    return fetch(url).then(
      () => made,
      () => ({ kind: "unreachable", reason: "nobody listens" }),
    );
  };
}

describeConnector("http with an ETag", async () => {
  const { target, connector, state } = await fakeService();
  return {
    connector,
    target,
    inputs: {
      method: "PUT",
      url: `${target.url}/api/settings`,
      body: { on: false },
      ifMatch: true,
      check: { url: `${target.url}/api/settings/by/{effect}` },
    },
    badInputs: { method: "GET", url: target.url },
    move: () => {
      state.revision = 7;
    },
  };
});

describe("http", () => {
  const call = { timeoutMs: 1000 };

  it("calls only what the allow-list names, path included", async () => {
    const { target, connector } = await fakeService();
    for (const url of [
      `${target.url}/other`,
      `${target.url}/apiary`,
      `${target.url}/api/../other`,
      "https://example.com/",
      "http://169.254.169.254/latest/meta-data",
    ])
      expect(await connector.plan({ method: "POST", url }, call)).toMatchObject({ kind: "refused" });
    expect(target.requests).toHaveLength(0);
    await target.stop();
  });

  it("is in doubt after a lost answer when the step names nothing to check", async () => {
    const { target, connector } = await fakeService();
    const made = await connector.plan({ method: "POST", url: `${target.url}/api/orders` }, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    target.loseNextAnswer();
    expect(await connector.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "ambiguous" });
    expect(await connector.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "unknown" });
    await target.stop();
  });

  it("follows no redirect", async () => {
    const { target, connector } = await fakeService();
    const made = await connector.plan({ method: "POST", url: `${target.url}/api/away` }, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    expect(await connector.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "refused" });
    expect([target.requests.length, target.effects()]).toEqual([1, 0]);
    await target.stop();
  });

  it("lets no runbook set credentials or its own keys", async () => {
    const { target, connector } = await fakeService();
    for (const name of ["Authorization", "cookie", "Host", "Idempotency-Key"])
      expect(
        await connector.plan({ method: "POST", url: `${target.url}/api/orders`, headers: { [name]: "x" } }, call),
      ).toMatchObject({ kind: "refused" });
    await target.stop();
  });
});

describe("the egress guard", () => {
  it.each([
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fe80::1",
    "fd00:ec2::254",
    "0.0.0.0",
    "224.0.0.1",
    "::",
  ])("never connects to %s", (address) => {
    expect(refusedAddress(address, true)).not.toBeNull();
  });

  it.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])(
    "connects to %s only where the operator wrote it down",
    (address) => {
      expect(refusedAddress(address, false)).not.toBeNull();
      expect(refusedAddress(address, true)).toBeNull();
    },
  );

  it.each(["10.0.0.5", "192.168.1.1", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1"])(
    "connects to %s when it is allowed",
    (address) => {
      expect(refusedAddress(address, false)).toBeNull();
    },
  );

  it("refuses a metadata address even when the allow-list names it, in any spelling", async () => {
    for (const host of ["169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:a9fe:a9fe]"]) {
      const guarded = createGuardedFetch([`http://${host}`]);
      await expect(guarded(`http://${host}/`)).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
    }
  });

  it.each(["127.0.0.1", "169.254.169.254"])(
    "refuses a name of the allow-list that turns out to be %s",
    async (address) => {
      const guarded = createGuardedFetch(["http://service.example"], (_host, _options, callback) =>
        callback(null, [
          { address: "10.0.0.5", family: 4 },
          { address, family: 4 },
        ]),
      );
      await expect(guarded("http://service.example/")).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
    },
  );
});
