import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness } from "./workspace-harness.ts";
import { call, SECRET, startHarness } from "./workspace-harness.ts";

type Json = Record<string, unknown>;

const CHANNEL = "C0INCIDENTS";
const plain = (text: string): Json => ({ type: "plain_text", text });
const button = (actionId: string, value: string): Json => ({
  type: "button",
  action_id: actionId,
  text: plain(value),
  value,
});

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ eventRetryDelaysMs: [0, 0, 0] });
});
afterAll(() => harness.close());
beforeEach(async () => {
  harness.clock.ms = 0;
  harness.app.heard.length = 0;
  harness.app.answer = () => ({});
  await harness.people.act("reset", {});
});

async function post(elements: Json[]): Promise<string> {
  const blocks = [{ type: "actions", block_id: "row", elements }];
  const posted = await call(harness, "chat.postMessage", { channel: CHANNEL, text: "t", blocks });
  return String(posted["ts"]);
}
const at = (ts: string, user = "U0ALICE") => ({ user, channel: CHANNEL, ts });
const last = () => harness.app.heard.at(-1)?.payload ?? {};

describe("clicks", () => {
  it("a click is signed over the bytes that arrive", async () => {
    const ts = await post([button("go", "1")]);
    await harness.people.click({ ...at(ts), action_id: "go" });
    const [heard] = harness.app.heard;
    const stamp = String(heard?.headers["x-slack-request-timestamp"]);
    const digest = createHmac("sha256", SECRET).update(`v0:${stamp}:${heard?.body}`).digest("hex");
    expect(heard?.headers["x-slack-signature"]).toBe(`v0=${digest}`);
    expect(heard?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it("a click carries who, where and what", async () => {
    const ts = await post([button("go", "1"), button("stop", "2")]);
    const result = await harness.people.click({ ...at(ts, "U0BOB"), action_id: "stop" });
    expect(result).toMatchObject({ ok: true, status: 200, problem: null });
    expect(last()).toMatchObject({
      type: "block_actions",
      team: { id: "T0NOOPS" },
      api_app_id: "A0NOOPS",
      user: { id: "U0BOB", username: "bob", team_id: "T0NOOPS" },
      channel: { id: CHANNEL, name: "ml-incidents" },
      container: { type: "message", message_ts: ts, channel_id: CHANNEL, is_ephemeral: false },
      message: { ts, user: "U0NOOPS" },
      actions: [{ action_id: "stop", block_id: "row", value: "2", type: "button" }],
    });
  });

  it.each<readonly [string, Json, string | string[], Json]>([
    ["overflow", { type: "overflow" }, "v1", { selected_option: { value: "v1", text: plain("One") } }],
    ["static_select", { type: "static_select" }, "v1", { selected_option: { value: "v1", text: plain("One") } }],
    ["checkboxes", { type: "checkboxes" }, ["v1"], { selected_options: [{ value: "v1", text: plain("One") }] }],
  ])("a choice from %s is sent with its option", async (type, element, value, sent) => {
    const ts = await post([{ ...element, action_id: "menu", options: [{ text: plain("One"), value: "v1" }] }]);
    await harness.people.click({ ...at(ts), action_id: "menu", value });
    expect(last()["actions"]).toMatchObject([{ type, action_id: "menu", ...sent }]);
  });

  it("nobody can press what is not there", async () => {
    const ts = await post([button("go", "1")]);
    await expect(harness.people.click({ ...at(ts), action_id: "no" })).rejects.toThrow("nothing to press");
    await expect(harness.people.click({ ...at("1.1"), action_id: "go" })).rejects.toThrow("no message");
    await expect(harness.people.click({ user: "U0DAVE", channel: "C0TICKETS", ts, action_id: "go" })).rejects.toThrow(
      "is in no channel",
    );
    expect(harness.app.heard).toEqual([]);
  });

  it("a click on somebody else's ephemeral message is impossible", async () => {
    await harness.slack.apiCall("chat.postEphemeral", {
      channel: CHANNEL,
      user: "U0BOB",
      text: "t",
      blocks: [{ type: "actions", elements: [button("go", "1")] }],
    });
    const ts = (await harness.people.state("U0BOB")).ephemerals[0]?.ts ?? "";
    await expect(harness.people.click({ ...at(ts), action_id: "go" })).rejects.toThrow("does not see");
    await harness.people.click({ ...at(ts, "U0BOB"), action_id: "go" });
    expect(last()).toMatchObject({ container: { is_ephemeral: true } });
  });

  it.each([
    ["an error", () => ({ status: 500 }), "answered with an error"],
    ["a cut line", () => "cut" as const, "cannot be reached"],
    ["silence", () => "silence" as const, "did not answer within 3 seconds"],
  ])("%s from the app is a problem the person sees", async (_name, answer, problem) => {
    const ts = await post([button("go", "1")]);
    harness.app.answer = answer;
    const result = await harness.people.click({ ...at(ts), action_id: "go" });
    expect(result.ok).toBe(false);
    expect(result.problem).toContain(problem);
  });
});

describe("response_url", () => {
  const respond = (url: unknown, body: Json) =>
    fetch(String(url), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

  it("answers in private, replaces and deletes the message that was clicked", async () => {
    const ts = await post([button("go", "1")]);
    await harness.people.click({ ...at(ts), action_id: "go" });
    const url = last()["response_url"];
    await respond(url, { text: "only you" });
    expect((await harness.people.state("U0ALICE")).ephemerals).toMatchObject([{ text: "only you" }]);
    await respond(url, { text: "new text", replace_original: true });
    const replaced = (await harness.people.state()).channels.find(({ id }) => id === CHANNEL)?.messages[0];
    expect(replaced).toMatchObject({ ts, text: "new text" });
    expect(replaced?.blocks).toBeUndefined();
    await respond(url, { delete_original: true });
    expect((await harness.people.state()).channels.find(({ id }) => id === CHANNEL)?.messages).toEqual([]);
  });

  it("works five times", async () => {
    const ts = await post([button("go", "1")]);
    await harness.people.click({ ...at(ts), action_id: "go" });
    const url = last()["response_url"];
    const statuses: number[] = [];
    for (let use = 0; use < 6; use += 1) statuses.push((await respond(url, { text: "x" })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  });

  it("works for thirty minutes", async () => {
    const ts = await post([button("go", "1")]);
    await harness.people.click({ ...at(ts), action_id: "go" });
    harness.clock.ms = 31 * 60_000;
    const response = await respond(last()["response_url"], { text: "late" });
    expect(await response.json()).toEqual({ ok: false, error: "expired_url" });
  });

  it("refuses blocks that Slack would refuse", async () => {
    const ts = await post([button("go", "1")]);
    await harness.people.click({ ...at(ts), action_id: "go" });
    const response = await respond(last()["response_url"], { text: "t", blocks: [{ type: "marquee" }] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_blocks" });
  });
});

const FORM = {
  type: "modal",
  callback_id: "form",
  private_metadata: "p",
  notify_on_close: true,
  title: plain("Form"),
  submit: plain("Send"),
  blocks: [
    { type: "input", block_id: "why", label: plain("Why"), element: { type: "plain_text_input", action_id: "reason", min_length: 3 } },
    { type: "input", block_id: "who", optional: true, label: plain("Who"), element: { type: "users_select", action_id: "user" } },
  ],
}; // prettier-ignore

describe("forms", () => {
  async function openForm(): Promise<string> {
    await harness.people.act("shortcut", { user: "U0ALICE", callback_id: "any" });
    const opened = await call(harness, "views.open", { trigger_id: last()["trigger_id"], view: FORM });
    harness.app.heard.length = 0;
    return (opened["view"] as { id: string }).id;
  }
  const submit = (viewId: string, values: Json) => harness.people.submit({ user: "U0ALICE", view_id: viewId, values });
  const openViews = async () => (await harness.people.state()).views["U0ALICE"] ?? [];

  it("what was filled in arrives as state, and an empty answer closes the modal", async () => {
    const id = await openForm();
    await submit(id, { why: { reason: "because" }, user: "U0BOB" });
    expect(last()).toMatchObject({
      type: "view_submission",
      view: {
        id,
        callback_id: "form",
        private_metadata: "p",
        state: {
          values: {
            why: { reason: { type: "plain_text_input", value: "because" } },
            who: { user: { type: "users_select", selected_user: "U0BOB" } },
          },
        },
      },
    });
    expect(await openViews()).toEqual([]);
  });

  it("Slack's own checks come before the app is asked", async () => {
    const id = await openForm();
    expect((await submit(id, {})).errors).toEqual({ why: "Please complete this required field." });
    expect((await submit(id, { reason: "no" })).errors).toEqual({ why: "Write at least 3 characters." });
    expect(harness.app.heard).toEqual([]);
    expect(await openViews()).toHaveLength(1);
  });

  it("errors of the app keep the modal open", async () => {
    const id = await openForm();
    harness.app.answer = () => ({ json: { response_action: "errors", errors: { why: "Too vague." } } });
    const result = await submit(id, { reason: "because" });
    expect(result).toMatchObject({ ok: false, errors: { why: "Too vague." } });
    expect(await openViews()).toHaveLength(1);
  });

  it("update, push and clear do what they say", async () => {
    const id = await openForm();
    const second = { ...FORM, title: plain("Second") };
    harness.app.answer = () => ({ json: { response_action: "update", view: second } });
    await submit(id, { reason: "because" });
    expect((await openViews()).map((view) => view.title.text)).toEqual(["Second"]);
    harness.app.answer = () => ({ json: { response_action: "push", view: { ...FORM, title: plain("Third") } } });
    await submit(id, { reason: "because" });
    expect((await openViews()).map((view) => view.title.text)).toEqual(["Second", "Third"]);
    harness.app.answer = () => ({ json: { response_action: "clear" } });
    await submit((await openViews()).at(-1)?.id ?? "", { reason: "because" });
    expect(await openViews()).toEqual([]);
  });

  it.each<readonly [string, Json]>([
    ["errors for a block that is no input", { response_action: "errors", errors: { elsewhere: "x" } }],
    ["a view that is not valid", { response_action: "update", view: { type: "modal", blocks: [] } }],
    ["an action nobody knows", { response_action: "explode" }],
  ])("%s is trouble, and the modal stays", async (_name, json) => {
    const id = await openForm();
    harness.app.answer = () => ({ json });
    const result = await submit(id, { reason: "because" });
    expect(result.problem).toContain("trouble");
    expect(await openViews()).toHaveLength(1);
  });

  it("closing tells the app that asked to know", async () => {
    const id = await openForm();
    await harness.people.act("close", { user: "U0ALICE", view_id: id });
    expect(last()).toMatchObject({ type: "view_closed", is_cleared: false, view: { id } });
  });

  it("a field that does not exist cannot be filled in", async () => {
    const id = await openForm();
    await expect(submit(id, { nothing: "x" })).rejects.toThrow("no field nothing");
  });
});

describe("commands", () => {
  const type = (text: string, user = "U0ALICE") => harness.people.command({ user, channel: CHANNEL, text });

  it("a command arrives as a form with its words", async () => {
    await type("/noops ack INC-1  now", "U0ERIN");
    expect(last()).toMatchObject({
      command: "/noops",
      text: "ack INC-1  now",
      user_id: "U0ERIN",
      team_id: "T0PARTNER",
      channel_id: CHANNEL,
      channel_name: "ml-incidents",
      api_app_id: "A0NOOPS",
    });
    expect(last()["trigger_id"]).toBeTruthy();
  });

  it("the direct answer is for the caller only, or for all with in_channel", async () => {
    harness.app.answer = () => ({ json: { text: "for you" } });
    await type("/noops help");
    expect((await harness.people.state("U0BOB")).ephemerals).toEqual([]);
    harness.app.answer = () => ({ json: { response_type: "in_channel", text: "for all" } });
    await type("/noops help");
    const state = await harness.people.state("U0BOB");
    const texts = state.channels.find(({ id }) => id === CHANNEL)?.messages.map(({ text }) => text);
    expect(texts).toEqual(["/noops help", "for all"]);
  });

  it("a failing command leaves a note of the workspace", async () => {
    harness.app.answer = () => ({ status: 500 });
    const result = await type("/noops help");
    expect(result.problem).toContain("dispatch_failed");
    expect((await harness.people.state("U0ALICE")).ephemerals).toMatchObject([{ from: "slack" }]);
  });

  it("an unknown command is not sent", async () => {
    await expect(type("/deploy")).rejects.toThrow("/deploy is not a command");
    expect(harness.app.heard).toEqual([]);
  });
});

describe("events", () => {
  const say = (text: string, more: Json = {}) =>
    harness.people.act("say", { user: "U0ALICE", channel: CHANNEL, text, wait: true, ...more });
  const events = () => harness.app.heard.map(({ payload }) => payload["event"] as Json);

  it("a mention, a reaction and a link are told to the app", async () => {
    await say("look <@U0NOOPS> http://127.0.0.1:4605/incidents/1");
    const ts = (await harness.people.state()).channels.find(({ id }) => id === CHANNEL)?.messages[0]?.ts;
    await harness.people.act("react", { user: "U0BOB", channel: CHANNEL, ts, name: "eyes", wait: true });
    expect(events()).toMatchObject([
      { type: "app_mention", user: "U0ALICE", channel: CHANNEL, ts },
      { type: "link_shared", links: [{ url: "http://127.0.0.1:4605/incidents/1", domain: "127.0.0.1" }] },
      { type: "reaction_added", user: "U0BOB", reaction: "eyes", item: { channel: CHANNEL, ts } },
    ]);
    expect(last()).toMatchObject({ type: "event_callback", team_id: "T0NOOPS", api_app_id: "A0NOOPS" });
  });

  it("nothing is told from a channel without the bot", async () => {
    await say("<@U0NOOPS>", { channel: "C0GENERAL" });
    expect(harness.app.heard).toEqual([]);
  });

  it("an event that fails is sent again three times with the same id, a number and a reason", async () => {
    harness.app.answer = () => ({ status: 503 });
    await say("<@U0NOOPS>");
    expect(harness.app.heard).toHaveLength(4);
    expect(new Set(harness.app.heard.map(({ payload }) => payload["event_id"])).size).toBe(1);
    expect(harness.app.heard.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([undefined, "1", "2", "3"]);
    expect(harness.app.heard.at(-1)?.headers["x-slack-retry-reason"]).toBe("http_error");
  });

  it("X-Slack-No-Retry ends it", async () => {
    harness.app.answer = () => ({ status: 503, headers: { "x-slack-no-retry": "1" } });
    await say("<@U0NOOPS>");
    expect(harness.app.heard).toHaveLength(1);
  });

  it("a preview appears under the message whose link was shared", async () => {
    const url = "http://127.0.0.1:4605/incidents/1";
    await say(url);
    const ts = String(events()[0]?.["message_ts"]);
    const unfurls = { [url]: { blocks: [{ type: "section", text: plain("INC-1") }] } };
    await harness.slack.apiCall("chat.unfurl", { channel: CHANNEL, ts, unfurls });
    const { messages } = await harness.slack.conversations.history({ channel: CHANNEL });
    expect(messages?.[0]?.attachments).toMatchObject([{ from_url: url, is_app_unfurl: true }]);
  });
});

describe("a click inside a form", () => {
  it("carries what has been typed so far", async () => {
    await harness.people.act("shortcut", { user: "U0ALICE", callback_id: "any" });
    const view = {
      ...FORM,
      blocks: [...FORM.blocks, { type: "actions", block_id: "more", elements: [button("add", "1")] }],
    };
    const opened = await call(harness, "views.open", { trigger_id: last()["trigger_id"], view });
    const { id } = opened["view"] as { id: string };
    await harness.people.click({ user: "U0ALICE", view_id: id, action_id: "add", values: { reason: "half a" } });
    expect(last()).toMatchObject({
      container: { type: "view", view_id: id },
      view: { state: { values: { why: { reason: { value: "half a" } } } } },
      actions: [{ action_id: "add" }],
    });
  });
});
