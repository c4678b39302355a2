import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { afterEach, describe, expect, it } from "vitest";
import type { Harness } from "./workspace-harness.ts";
import { refusal, SECRET, startHarness, TOKEN } from "./workspace-harness.ts";
import { startWorkspace } from "@noops-ml/demo/slack/start-workspace.ts";

const CHANNEL = "C0INCIDENTS";
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});
const start = async (...args: Parameters<typeof startHarness>) => (harness = await startHarness(...args));
const post = (slack: WebClient, channel = CHANNEL) => slack.chat.postMessage({ channel, text: "x" });

describe("who may call", () => {
  it("auth.test names the bot and its team", async () => {
    const { slack } = await start();
    await expect(slack.auth.test()).resolves.toMatchObject({
      team_id: "T0NOOPS",
      user_id: "U0NOOPS",
      bot_id: "B0NOOPS",
    });
  });

  it("a wrong token, no token and a missing scope are told apart", async () => {
    const { workspace, slack } = await start({ scopes: ["chat:write"] });
    const other = new WebClient("xoxb-other", { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } });
    await expect(refusal(other.auth.test())).resolves.toMatchObject({ error: "invalid_auth" });
    const bare = await fetch(`${workspace.apiUrl}auth.test`, { method: "POST" });
    expect(await bare.json()).toEqual({ ok: false, error: "not_authed" });
    await expect(refusal(slack.users.info({ user: "U0BOB" }))).resolves.toMatchObject({ error: "missing_scope" });
    await expect(post(slack)).resolves.toMatchObject({ ok: true });
  });

  it("JSON bodies work like forms, and unknown methods are named", async () => {
    const { workspace, slack } = await start();
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ channel: CHANNEL, text: "json", blocks: [{ type: "divider" }] }),
    });
    expect(await response.json()).toMatchObject({ ok: true, channel: CHANNEL });
    await expect(refusal(slack.apiCall("admin.users.list"))).resolves.toMatchObject({ error: "unknown_method" });
    const refused = await refusal(slack.apiCall("chat.update", { channel: CHANNEL }));
    expect(refused.messages).toEqual(["[ERROR] missing required field: ts"]);
  });
});

describe("people and channels", () => {
  it("guests, strangers, e-mails and groups can be looked up", async () => {
    const { slack } = await start();
    expect((await slack.users.info({ user: "U0DAVE" })).user?.is_restricted).toBe(true);
    expect((await slack.users.info({ user: "U0ERIN" })).user).toMatchObject({
      is_stranger: true,
      team_id: "T0PARTNER",
    });
    expect((await slack.users.lookupByEmail({ email: "carol@example.com" })).user?.id).toBe("U0CAROL");
    expect((await slack.usergroups.users.list({ usergroup: "S0MLONCALL" })).users).toEqual(["U0ALICE", "U0BOB"]);
    await expect(refusal(slack.users.info({ user: "U0X" }))).resolves.toMatchObject({ error: "user_not_found" });
    await expect(refusal(slack.users.lookupByEmail({ email: "x@example.com" }))).resolves.toMatchObject({
      error: "users_not_found",
    });
  });

  it("the bot lists what it may see, joins, and then may write", async () => {
    const { slack } = await start();
    const names = (await slack.conversations.list({ exclude_archived: true })).channels?.map(({ name }) => name);
    expect(names).toEqual(["ml-incidents", "ml-tickets", "general"]);
    expect((await slack.conversations.info({ channel: "C0GENERAL" })).channel?.is_member).toBe(false);
    await slack.conversations.join({ channel: "C0GENERAL" });
    await expect(post(slack, "C0GENERAL")).resolves.toMatchObject({ ok: true });
    expect((await slack.conversations.members({ channel: "C0GENERAL" })).members).toContain("U0NOOPS");
  });
});

describe("rate limits", () => {
  it("a channel takes a short burst, then about one post per second; other channels go on", async () => {
    const { slack, clock } = await start({ rateLimits: true });
    for (let count = 0; count < 4; count += 1) await post(slack);
    const limited = await post(slack).catch((error: unknown) => error as { code: string; retryAfter: number });
    expect(limited).toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 1 });
    await expect(post(slack, "C0TICKETS")).resolves.toMatchObject({ ok: true });
    clock.ms += 1100;
    await expect(post(slack)).resolves.toMatchObject({ ok: true });
  });

  it("chat.update takes 50 a minute over the workspace and says when to come back", async () => {
    const { slack, clock, workspace, people } = await start({ rateLimits: true });
    const { ts = "" } = await post(slack);
    for (let count = 0; count < 50; count += 1) await slack.chat.update({ channel: CHANNEL, ts, text: String(count) });
    const refused = await fetch(`${workspace.apiUrl}chat.update`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ channel: CHANNEL, ts, text: "51" }),
    });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    expect((await people.calls()).results["chat.update"]).toEqual({ ok: 50, ratelimited: 1 });
    clock.ms += 60_100;
    await expect(slack.chat.update({ channel: CHANNEL, ts, text: "52" })).resolves.toMatchObject({ ok: true });
  });
});

describe("faults", () => {
  const texts = async (from: Harness) =>
    (await from.people.state()).channels.flatMap(({ messages }) => messages.map(({ text }) => text));

  it("429 with a wait, 500 and a named error hit as often as asked", async () => {
    const { people, slack } = await start();
    await people.act("faults", {
      faults: [
        { method: "chat.postMessage", kind: "429", retryAfter: 7 },
        { kind: "error", error: "token_revoked" },
      ],
    });
    await expect(post(slack)).rejects.toMatchObject({ retryAfter: 7 });
    await expect(refusal(post(slack))).resolves.toMatchObject({ error: "token_revoked" });
    await people.act("faults", { method: "chat.postMessage", kind: "500", times: 2 });
    await expect(post(slack)).rejects.toThrow();
    await expect(slack.auth.test()).resolves.toMatchObject({ ok: true });
    await expect(post(slack)).rejects.toThrow();
    await expect(post(slack)).resolves.toMatchObject({ ok: true });
  });

  it("drop applies the call and loses the answer; refuse applies nothing", async () => {
    const from = await start();
    await from.people.act("faults", { method: "chat.postMessage", kind: "drop" });
    await expect(post(from.slack)).rejects.toThrow();
    expect(await texts(from)).toEqual(["x"]);
    await from.people.act("faults", { method: "chat.postMessage", kind: "refuse" });
    await expect(post(from.slack)).rejects.toThrow();
    expect(await texts(from)).toEqual(["x"]);
    expect((await from.people.calls()).results["chat.postMessage"]).toEqual({ "fault:drop": 1, "fault:refuse": 1 });
  });

  it("hang keeps silent until a client gives up", async () => {
    const { people, workspace } = await start();
    await people.act("faults", { method: "chat.postMessage", kind: "hang", ms: 60_000 });
    const slack = new WebClient(TOKEN, { slackApiUrl: workspace.apiUrl, timeout: 150, retryConfig: { retries: 0 } });
    await expect(post(slack)).rejects.toThrow();
    await expect(post(slack)).resolves.toMatchObject({ ok: true });
  });
});

describe("the control API", () => {
  it("a test waits for a message instead of sleeping", async () => {
    const { people, slack } = await start();
    const waiting = people.waitFor((state) =>
      state.channels.flatMap(({ messages }) => messages).find(({ text }) => text === "soon"),
    );
    await slack.chat.postMessage({ channel: CHANNEL, text: "soon" });
    await expect(waiting).resolves.toMatchObject({ text: "soon", channel: CHANNEL });
    await expect(people.waitFor(() => null, 50)).rejects.toThrow("not seen within 50 ms");
  });

  it("only JSON from this machine's own names is taken", async () => {
    const { workspace } = await start();
    const form = await fetch(`${workspace.url}/_/reset`, { method: "POST", body: new URLSearchParams({}) });
    expect(form.status).toBe(415);
    const status = await new Promise((resolve) => {
      request(`${workspace.url}/_/state`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });
});

describe("memory", () => {
  it("a second start keeps messages, reactions and Home views, and timestamps go on growing", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "noops-slack-"));
    const first = await startHarness({ dataDir });
    const { ts = "" } = await post(first.slack);
    await first.slack.reactions.add({ channel: CHANNEL, timestamp: ts, name: "eyes" });
    await first.slack.apiCall("views.publish", {
      user_id: "U0BOB",
      view: { type: "home", blocks: [], callback_id: "h" },
    });
    await first.close();
    const second = await start({ dataDir });
    const message = (await second.people.state()).channels.find(({ id }) => id === CHANNEL)?.messages[0];
    expect(message).toMatchObject({ ts, reactions: [{ name: "eyes" }] });
    expect((await second.people.state()).homes["U0BOB"]?.callback_id).toBe("h");
    const next = await post(second.slack);
    expect(Number(next.ts)).toBeGreaterThan(Number(ts));
    await second.close();
    harness = null;
    await rm(dataDir, { recursive: true });
  });

  it("a damaged file is not overwritten but named", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "noops-slack-"));
    await writeFile(join(dataDir, "workspace.json"), "{");
    const options = { port: 0, dataDir, signingSecret: SECRET, botToken: TOKEN, botUrl: "http://127.0.0.1:1" };
    await expect(startWorkspace(options)).rejects.toThrow("is not JSON");
    await rm(dataDir, { recursive: true });
  });
});

describe("the schema", () => {
  it("Block Kit can be read as JSON Schema", async () => {
    const { workspace } = await start();
    const schema = (await (await fetch(`${workspace.url}/_/schema`)).json()) as Record<string, { maxItems?: number }>;
    expect(schema["messageBlocks"]?.maxItems).toBe(50);
    expect(schema["viewBlocks"]?.maxItems).toBe(100);
    expect(JSON.stringify(schema["view"])).toContain('"private_metadata"');
  });
});
