import {
  createAlertmanagerExpire,
  createAlertmanagerSilence,
} from "@noops-ml/bot/adapters/connectors/alertmanager-silence.ts";
import { describe, expect, it } from "vitest";
import { EFFECT, describeConnector } from "./contract.ts";
import { type FakeAnswer, type FakeRequest, startFakeTarget, unknownKey } from "./fake-target.ts";

interface Stored {
  id: string;
  matchers: { name: string; value: string; isRegex: boolean; isEqual: boolean }[];
  startsAt: string;
  endsAt: string;
  createdBy: string;
  comment: string;
  status: { state: string };
}

const MATCHERS = [{ name: "noops_model", value: "fraud", isRegex: false, isEqual: true }];
const stored = (id: string, comment: string, endsAt = "2099-01-01T00:00:00Z"): Stored => ({
  id,
  matchers: MATCHERS,
  startsAt: "2026-01-01T00:00:00Z",
  endsAt,
  createdBy: "x",
  comment,
  status: { state: "active" },
});

/** Alertmanager's v2 API for silences: required fields are checked, a POST without id always makes another one. */
async function fakeAlertmanager(silences: Stored[] = []) {
  const target = await startFakeTarget(({ method, path, json }: FakeRequest): FakeAnswer => {
    if (path === "/api/v2/silences" && method === "GET") return { status: 200, body: silences };
    if (path === "/api/v2/silences" && method === "POST") {
      const body = json as Partial<Stored>;
      const wrong = unknownKey(json, ["id", "matchers", "startsAt", "endsAt", "createdBy", "comment"]);
      if (
        wrong !== undefined ||
        !body.matchers?.length ||
        !body.startsAt ||
        !body.endsAt ||
        !body.createdBy ||
        body.comment === undefined
      )
        return { status: 400, body: { message: "bad silence" } };
      const id = `silence-${String(silences.length + 1)}`;
      silences.push({ ...(body as Stored), id, status: { state: "active" } });
      return { status: 200, body: { silenceID: id }, effect: true };
    }
    const found = silences.find((silence) => path === `/api/v2/silence/${silence.id}`);
    if (method === "DELETE" && found) {
      found.status.state = "expired";
      return { status: 200, effect: true };
    }
    return { status: 404, body: { message: "not found" } };
  });
  return { target, silences };
}

const now = () => Date.parse("2026-01-01T00:00:00Z");
const inputs = { matchers: [{ name: "noops_model", value: "fraud" }], duration: "2h", comment: "canary is broken" };

describeConnector("alertmanager.silence", async () => {
  const { target, silences } = await fakeAlertmanager();
  return {
    connector: createAlertmanagerSilence({ urls: [target.url], now }),
    target,
    inputs,
    badInputs: { ...inputs, duration: "25h" },
    move: () => void silences.push(stored("other", "by hand")),
  };
});

describeConnector("alertmanager.expire", async () => {
  const key = `noops-${"c3".repeat(16)}`;
  const { target, silences } = await fakeAlertmanager([stored("ours", `x (${key})`)]);
  return {
    connector: createAlertmanagerExpire({ urls: [target.url], now }),
    target,
    inputs: { effect: key },
    badInputs: { effect: "anything" },
    move: () => {
      silences[0] = { ...stored("ours", "x"), status: { state: "expired" } };
      silences.push(stored("newer", `x (${key})`));
    },
  };
});

describe("alertmanager.silence", () => {
  it("refuses a silence that names no service or model exactly", async () => {
    const { target } = await fakeAlertmanager();
    const connector = createAlertmanagerSilence({ urls: [target.url], now });
    for (const matcher of [
      { name: "alertname", value: "x" },
      { name: "noops_model", value: ".*", isRegex: true },
      { name: "noops_model", value: "x", isEqual: false },
    ])
      expect(await connector.plan({ ...inputs, matchers: [matcher] }, { timeoutMs: 500 })).toMatchObject({
        kind: "refused",
      });
    await target.stop();
  });

  it("has nothing to do when an equal silence lasts long enough", async () => {
    const { target } = await fakeAlertmanager([stored("other", "by hand")]);
    const connector = createAlertmanagerSilence({ urls: [target.url], now });
    expect(await connector.plan(inputs, { timeoutMs: 500 })).toMatchObject({ kind: "alreadyDone" });
    await target.stop();
  });

  it("is in doubt as long as one member of a cluster does not answer", async () => {
    const { target } = await fakeAlertmanager();
    const gone = await fakeAlertmanager();
    const connector = createAlertmanagerSilence({ urls: [gone.target.url, target.url], now });
    const made = await connector.plan(inputs, { timeoutMs: 500 });
    if (made.kind !== "plan") throw new Error(made.kind);
    await gone.target.stop();
    expect(await connector.probe(made.plan, EFFECT, { timeoutMs: 500 })).toMatchObject({ kind: "unknown" });
    expect(await connector.apply(made.plan, EFFECT, { timeoutMs: 500 })).toMatchObject({ kind: "applied" });
    expect(await connector.probe(made.plan, EFFECT, { timeoutMs: 500 })).toMatchObject({ kind: "done" });
    await target.stop();
  });
});
