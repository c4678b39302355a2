import { afterAll, beforeAll, expect, test } from "vitest";
import { checkSetup, type SetupQuestion } from "@noops-ml/bot/adapters/slack/check-setup.ts";
import { BOT_EVENTS, SCOPES, slackManifest } from "@noops-ml/bot/adapters/slack/manifest.ts";
import { startWorkspace } from "@noops-ml/demo/slack/start-workspace.ts";
import type { Chat } from "./chat.ts";
import { SECRET, startChat } from "./chat.ts";

let chat: Chat;
let question: SetupQuestion;
beforeAll(async () => {
  chat = await startChat();
  question = {
    config: {
      botToken: "xoxb-test",
      appToken: null,
      signingSecrets: [SECRET],
      apiUrl: chat.workspace.apiUrl,
      teamIds: ["T0NOOPS"],
      appId: "A0NOOPS",
      fallbackChannel: null,
      plotTheme: "light",
    },
    channels: ["C0INCIDENTS"],
    eventsUrl: chat.eventsUrl,
    nowSeconds: Date.now() / 1000,
  };
});
afterAll(() => chat.stop());

const bad = async (change: Partial<SetupQuestion>) =>
  (await checkSetup({ ...question, ...change }))
    .filter((check) => check.state === "bad")
    .map(({ name, mend }) => [name, mend]);

test("a right set-up is good in every point", async () => {
  const checks = await checkSetup(question);
  expect(checks.map(({ name, state }) => [name, state])).toEqual([
    ["token", "good"],
    ["workspace", "good"],
    ["scopes", "good"],
    ["channel C0INCIDENTS", "good"],
    ["clock", "good"],
    ["request URL", "good"],
  ]);
});

test("a wrong token is named, and nothing further is asked", async () => {
  const checks = await checkSetup({ ...question, config: { ...question.config, botToken: "xoxb-wrong" } });
  expect(checks).toHaveLength(1);
  expect(checks[0]).toMatchObject({
    name: "token",
    state: "bad",
    mend: expect.stringContaining("SLACK_BOT_TOKEN") as string,
  });
});

test.each<[string, (base: SetupQuestion) => Partial<SetupQuestion>, string, RegExp]>([
  [
    "another workspace",
    (base) => ({ config: { ...base.config, teamIds: ["T0OTHER"] } }),
    "workspace",
    /SLACK_TEAM_ID=T0NOOPS/u,
  ],
  ["an unknown channel", () => ({ channels: ["C0NOWHERE"] }), "channel C0NOWHERE", /channel's id/u],
  [
    "a clock that is ten minutes ahead",
    (base) => ({ nowSeconds: base.nowSeconds + 600 }),
    "clock",
    /time synchronisation/u,
  ],
  [
    "another signing secret",
    (base) => ({ config: { ...base.config, signingSecrets: ["other"] } }),
    "request URL",
    /SLACK_SIGNING_SECRET/u,
  ],
  [
    "an address where nobody listens",
    () => ({ eventsUrl: "http://127.0.0.1:9/slack/events" }),
    "request URL",
    /Socket Mode/u,
  ],
])("%s is found, with what to do", async (_what, change, name, mend) => {
  const found = await bad(change(question));
  expect(found.map(([each]) => each)).toContain(name);
  expect(found.find(([each]) => each === name)?.[1]).toMatch(mend);
});

test("an address that accepts forged requests is found", async () => {
  // The workspace answers everything under /api with 200, so it stands for a proxy that answers by itself.
  const found = await bad({ eventsUrl: `${chat.workspace.apiUrl}api.test` });
  expect(found.map(([name]) => name)).toContain("request URL");
});

test("missing scopes are listed with what each is for", async () => {
  const poor = await startWorkspace({
    port: 0,
    dataDir: chat.dataDir("poor"),
    signingSecret: SECRET,
    botToken: "xoxb-poor",
    botUrl: "http://127.0.0.1:9",
    scopes: ["chat:write", "commands", "channels:read"],
  });
  const checks = await checkSetup({
    ...question,
    config: { ...question.config, botToken: "xoxb-poor", apiUrl: poor.apiUrl },
  });
  await poor.close();
  const scopes = checks.find(({ name }) => name === "scopes");
  expect(scopes?.state).toBe("bad");
  expect(scopes?.detail).toContain("users:read.email (to count votes per person");
});

test("the manifest asks for what the code uses, and Socket Mode needs no address", () => {
  const http = JSON.stringify(
    slackManifest({ url: "https://noops.example.com/", unfurlDomains: ["noops.example.com"] }),
  );
  for (const scope of [...Object.keys(SCOPES), ...BOT_EVENTS]) expect(http).toContain(scope);
  expect(http).toContain('"https://noops.example.com/slack/events"');
  const socket = slackManifest({ url: null, unfurlDomains: [] });
  expect(JSON.stringify(socket)).not.toContain("request_url");
  expect(socket.settings).toMatchObject({ socket_mode_enabled: true });
});
