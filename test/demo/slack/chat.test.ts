import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness } from "./workspace-harness.ts";
import { call, refusal, startHarness } from "./workspace-harness.ts";

const CHANNEL = "C0INCIDENTS";
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  await harness.people.act("reset", {});
});

const post = (text = "hello") => harness.slack.chat.postMessage({ channel: CHANNEL, text });

describe("writing", () => {
  it("a posted message is shown with its text, blocks and metadata", async () => {
    const metadata = { event_type: "noops_incident", event_payload: { incident_id: "i1", surface: "main", gen: 3 } };
    const posted = await harness.slack.chat.postMessage({
      channel: CHANNEL,
      text: "fallback",
      blocks: [{ type: "divider" }],
      metadata,
    });
    const state = await harness.people.state();
    const seen = state.channels.find((channel) => channel.id === CHANNEL)?.messages[0];
    expect(seen).toMatchObject({ ts: posted.ts, text: "fallback", metadata, blocks: [{ type: "divider" }] });
    expect(posted.message?.bot_id).toBe("B0NOOPS");
  });

  it("timestamps of messages posted at the same moment differ and grow", async () => {
    const posts = await Promise.all(Array.from({ length: 20 }, () => post()));
    const stamps = posts.map((each) => each.ts ?? "");
    expect(new Set(stamps).size).toBe(20);
    const state = await harness.people.state();
    const shown = state.channels.find((channel) => channel.id === CHANNEL)?.messages.map((each) => each.ts);
    expect(shown).toEqual([...stamps].sort());
  });

  it.each([
    ["a channel nobody knows", { channel: "C0NOWHERE", text: "x" }, "channel_not_found"],
    ["a private channel without the bot", { channel: "C0BOARD", text: "x" }, "channel_not_found"],
    ["a channel the bot did not join", { channel: "C0GENERAL", text: "x" }, "not_in_channel"],
    ["an archived channel", { channel: "C0OLD", text: "x" }, "is_archived"],
    ["nothing to say", { channel: CHANNEL, text: "" }, "no_text"],
    ["more than 40,000 characters", { channel: CHANNEL, text: "x".repeat(40_001) }, "msg_too_long"],
    ["a thread_ts that is no timestamp", { channel: CHANNEL, text: "x", thread_ts: "0" }, "invalid_thread_ts"],
    ["a thread that does not exist", { channel: CHANNEL, text: "x", thread_ts: "1.000000" }, "thread_not_found"],
    [
      "metadata without a payload",
      { channel: CHANNEL, text: "x", metadata: { event_type: "e" } },
      "invalid_metadata_format",
    ],
  ])("%s is refused", async (_name, args, error) => {
    await expect(refusal(harness.slack.apiCall("chat.postMessage", args))).resolves.toMatchObject({ error });
  });

  it("an update replaces text, keeps blocks that were not mentioned, and says that it was edited", async () => {
    const { ts = "" } = await harness.slack.chat.postMessage({
      channel: CHANNEL,
      text: "a",
      blocks: [{ type: "divider" }],
    });
    await harness.slack.chat.update({ channel: CHANNEL, ts, text: "b" });
    const { messages } = await harness.slack.conversations.history({ channel: CHANNEL });
    expect(messages?.[0]).toMatchObject({ text: "b", blocks: [{ type: "divider" }], edited: { user: "U0NOOPS" } });
  });

  it("an update keeps the metadata, replaces it, or removes it with an empty object", async () => {
    const metadata = { event_type: "e", event_payload: { gen: 1 } };
    const { ts = "" } = await harness.slack.chat.postMessage({ channel: CHANNEL, text: "a", metadata });
    const seen = async (change: Record<string, unknown>) => {
      await call(harness, "chat.update", { channel: CHANNEL, ts, text: "b", ...change });
      const { messages } = await harness.slack.conversations.history({ channel: CHANNEL, include_all_metadata: true });
      return messages?.[0]?.metadata?.event_payload;
    };
    expect(await seen({})).toEqual({ gen: 1 });
    expect(await seen({ metadata: { event_type: "e", event_payload: { gen: 2 } } })).toEqual({ gen: 2 });
    expect(await seen({ metadata: {} })).toBeUndefined();
  });

  it("somebody else's message cannot be updated or deleted", async () => {
    const said = (await harness.people.act("say", { user: "U0ALICE", channel: CHANNEL, text: "mine" })) as {
      message: { ts: string };
    };
    const at = { channel: CHANNEL, ts: said.message.ts };
    await expect(refusal(harness.slack.chat.update({ ...at, text: "x" }))).resolves.toMatchObject({
      error: "cant_update_message",
    });
    await expect(refusal(harness.slack.chat.delete(at))).resolves.toMatchObject({ error: "cant_delete_message" });
    await expect(refusal(harness.slack.chat.update({ channel: CHANNEL, ts: "1.1", text: "x" }))).resolves.toMatchObject(
      { error: "message_not_found" },
    );
  });

  it("a deleted message is gone; one with replies leaves a stump", async () => {
    const [single, started] = [await post("single"), await post("started")];
    await harness.slack.chat.postMessage({ channel: CHANNEL, text: "reply", thread_ts: started.ts ?? "" });
    await harness.slack.chat.delete({ channel: CHANNEL, ts: single.ts ?? "" });
    await harness.slack.chat.delete({ channel: CHANNEL, ts: started.ts ?? "" });
    const { messages } = await harness.slack.conversations.history({ channel: CHANNEL });
    expect(messages?.map((message) => message.text)).toEqual(["This message was deleted."]);
  });

  it("an ephemeral message is seen by its person only, who must be in the channel", async () => {
    await harness.slack.chat.postEphemeral({ channel: CHANNEL, user: "U0BOB", text: "psst" });
    expect((await harness.people.state("U0BOB")).ephemerals).toMatchObject([{ text: "psst" }]);
    expect((await harness.people.state("U0ALICE")).ephemerals).toEqual([]);
    await expect(
      refusal(harness.slack.chat.postEphemeral({ channel: "C0TICKETS", user: "U0DAVE", text: "x" })),
    ).resolves.toMatchObject({ error: "user_not_in_channel" });
  });

  it("a permalink leads to the page at that message", async () => {
    const { ts = "" } = await post();
    const { permalink = "" } = await harness.slack.chat.getPermalink({ channel: CHANNEL, message_ts: ts });
    const response = await fetch(permalink, { redirect: "manual" });
    expect(response.headers.get("location")).toBe(`/#${CHANNEL}/${ts}`);
  });

  it("a message to a person opens a direct conversation", async () => {
    const posted = await harness.slack.chat.postMessage({ channel: "U0CAROL", text: "for you" });
    expect(posted.channel).toBe("D0CAROL");
    expect((await harness.people.state("U0BOB")).channels.map((channel) => channel.id)).not.toContain("D0CAROL");
  });
});

describe("reading", () => {
  it("history lists the newest first, without replies, and metadata only on demand", async () => {
    const metadata = { event_type: "e", event_payload: { a: 1 } };
    const first = await harness.slack.chat.postMessage({ channel: CHANNEL, text: "1", metadata });
    await harness.slack.chat.postMessage({ channel: CHANNEL, text: "reply", thread_ts: first.ts ?? "" });
    await post("2");
    const plain = await harness.slack.conversations.history({ channel: CHANNEL });
    expect(plain.messages?.map((message) => message.text)).toEqual(["2", "1"]);
    expect(plain.messages?.[1]).toMatchObject({ reply_count: 1 });
    expect(plain.messages?.[1]?.metadata).toBeUndefined();
    const full = await harness.slack.conversations.history({ channel: CHANNEL, include_all_metadata: true });
    expect(full.messages?.[1]?.metadata).toEqual(metadata);
  });

  it("history pages with a cursor and respects oldest", async () => {
    const posts = [await post("1"), await post("2"), await post("3")];
    const page = await harness.slack.conversations.history({ channel: CHANNEL, limit: 2 });
    expect(page.has_more).toBe(true);
    const cursor = page.response_metadata?.next_cursor ?? "";
    const rest = await harness.slack.conversations.history({ channel: CHANNEL, limit: 2, cursor });
    expect(rest.messages?.map((message) => message.text)).toEqual(["1"]);
    const newer = await harness.slack.conversations.history({ channel: CHANNEL, oldest: posts[1]?.ts ?? "" });
    expect(newer.messages?.map((message) => message.text)).toEqual(["3"]);
  });

  it("replies list the thread from its start", async () => {
    const start = await post("start");
    const reply = await harness.slack.chat.postMessage({ channel: CHANNEL, text: "reply", thread_ts: start.ts ?? "" });
    const { messages } = await harness.slack.conversations.replies({ channel: CHANNEL, ts: reply.ts ?? "" });
    expect(messages?.map((message) => message.text)).toEqual(["start", "reply"]);
    await expect(refusal(harness.slack.conversations.replies({ channel: CHANNEL, ts: "1.0" }))).resolves.toMatchObject({
      error: "thread_not_found",
    });
  });
});

describe("reactions", () => {
  it("are added once, read and taken away", async () => {
    const { ts = "" } = await post();
    const at = { channel: CHANNEL, timestamp: ts, name: "white_check_mark" };
    await harness.slack.reactions.add(at);
    await expect(refusal(harness.slack.reactions.add(at))).resolves.toMatchObject({ error: "already_reacted" });
    const got = await harness.slack.reactions.get({ channel: CHANNEL, timestamp: ts });
    expect(got.message?.reactions).toMatchObject([{ name: "white_check_mark", count: 1 }]);
    await harness.slack.reactions.remove(at);
    await expect(refusal(harness.slack.reactions.remove(at))).resolves.toMatchObject({ error: "no_reaction" });
    await expect(refusal(harness.slack.reactions.add({ ...at, name: "No Emoji" }))).resolves.toMatchObject({
      error: "invalid_name",
    });
  });
});

describe("files", () => {
  it("the client's own three-step upload puts a picture into a thread", async () => {
    const start = await post("start");
    const uploaded = await harness.slack.filesUploadV2({
      channel_id: CHANNEL,
      thread_ts: start.ts ?? "",
      filename: "burn.png",
      alt_text: "burn rate falls from 9 to 1",
      title: "Burn rate",
      initial_comment: "last hour",
      file: Buffer.from("not really a png"),
    });
    expect(uploaded.ok).toBe(true);
    const { messages } = await harness.slack.conversations.replies({ channel: CHANNEL, ts: start.ts ?? "" });
    const file = messages?.[1]?.files?.[0];
    expect(file).toMatchObject({ title: "Burn rate", mimetype: "image/png" });
    const bytes = await (await fetch(file?.url_private ?? "")).text();
    expect(bytes).toBe("not really a png");
  });
});
