import { WebClient } from "@slack/web-api";
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeFrame, encodeFrame } from "@noops-ml/demo/slack/socket/frame.ts";
import type { Harness } from "./workspace-harness.ts";
import { call, refusal, startHarness, TOKEN } from "./workspace-harness.ts";

const APP_TOKEN = "xapp-test";
const CHANNEL = "C0INCIDENTS";

describe("Socket Mode", () => {
  let harness: Harness;
  let app: App;
  beforeEach(async () => {
    harness = await startHarness({ appToken: APP_TOKEN, eventRetryDelaysMs: [] });
    const clientOptions = { slackApiUrl: harness.workspace.apiUrl };
    const receiver = new SocketModeReceiver({
      appToken: APP_TOKEN,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions },
    });
    app = new App({ token: TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });
  });
  afterEach(async () => {
    await app.stop();
    await harness.close();
  });

  it("Bolt connects, and clicks, commands, forms and events reach it without an address", async () => {
    const heard: string[] = [];
    app.action("go", async ({ ack, body, client }) => {
      await ack();
      heard.push("click");
      const view = {
        type: "modal" as const,
        callback_id: "form",
        title: { type: "plain_text" as const, text: "Form" },
        submit: { type: "plain_text" as const, text: "Send" },
        blocks: [],
      };
      await client.views.open({ trigger_id: "trigger_id" in body ? body.trigger_id : "", view });
    });
    app.view("form", async ({ ack }) => {
      await ack();
      heard.push("form");
    });
    app.command("/noops", async ({ ack, command }) => {
      await ack(`you said ${command.text}`);
    });
    app.event("app_mention", ({ event }) => {
      heard.push(`mention ${event.channel}`);
      return Promise.resolve();
    });
    await app.start();

    const elements = [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } }];
    const posted = await call(harness, "chat.postMessage", {
      channel: CHANNEL,
      text: "t",
      blocks: [{ type: "actions", elements }],
    });
    const click = await harness.people.click({
      user: "U0BOB",
      channel: CHANNEL,
      ts: String(posted["ts"]),
      action_id: "go",
    });
    expect(click).toMatchObject({ ok: true, status: 200 });
    const view = await harness.people.waitFor((state) => state.views["U0BOB"]?.[0]);
    await harness.people.submit({ user: "U0BOB", view_id: view.id });
    await harness.people.command({ user: "U0BOB", channel: CHANNEL, text: "/noops help" });
    await harness.people.act("say", { user: "U0BOB", channel: CHANNEL, text: "<@U0NOOPS>", wait: true });
    expect(heard).toEqual(["click", "form", `mention ${CHANNEL}`]);
    const state = await harness.people.state("U0BOB");
    expect(state.ephemerals).toMatchObject([{ text: "you said help" }]);
    expect(state.views).toEqual({});
    expect(harness.app.heard).toEqual([]);
  });

  it("a connection needs the app's own token and a ticket that is used once", async () => {
    await expect(refusal(call(harness, "apps.connections.open", {}))).resolves.toMatchObject({
      error: "not_allowed_token_type",
    });
    const slack = new WebClient(APP_TOKEN, { slackApiUrl: harness.workspace.apiUrl, retryConfig: { retries: 0 } });
    const { url = "" } = await slack.apps.connections.open();
    const first = new WebSocket(url);
    await new Promise((resolve) => first.addEventListener("message", resolve, { once: true }));
    const second = new WebSocket(url);
    await new Promise((resolve) => second.addEventListener("error", resolve, { once: true }));
    first.close();
  });
});

describe("frames", () => {
  it.each([0, 125, 126, 65_535, 65_536])("a frame of %d bytes survives the way there and back", (size) => {
    const payload = Buffer.alloc(size, "x");
    const bytes = encodeFrame(1, payload);
    expect(decodeFrame(bytes)).toEqual({ frame: { opcode: 1, final: true, payload }, rest: Buffer.alloc(0) });
    expect(decodeFrame(bytes.subarray(0, bytes.length - 1))).toBeNull();
  });
});
