import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ACTION } from "@noops-ml/bot/message/action-ids.ts";
import { OPEN } from "../message/incidents.ts";
import type { Chat } from "./chat.ts";
import { startChat } from "./chat.ts";
import type { Signing } from "./signed.ts";
import { clickBody, commandBody, signed } from "./signed.ts";

const now = () => Math.floor(Date.now() / 1000);
let chat: Chat;
beforeAll(async () => {
  chat = await startChat({ incidents: [OPEN], config: { signingSecrets: ["new-secret", "test-signing-secret"] } });
});
afterAll(() => chat.stop());
beforeEach(() => {
  chat.commands.executed.length = 0;
});

test.each<[string, string, Signing, number]>([
  ["signed with another secret", commandBody("ack INC-12"), { secret: "forged" }, 401],
  ["six minutes old", commandBody("ack INC-12"), { timestamp: now() - 360 }, 401],
  ["six minutes ahead", commandBody("ack INC-12"), { timestamp: now() + 360 }, 401],
  ["from another workspace", commandBody("ack INC-12", { team_id: "T0OTHER" }), {}, 403],
  ["from another app", commandBody("ack INC-12", { api_app_id: "A0OTHER" }), {}, 403],
  ["of an unknown media type", commandBody("ack INC-12"), { contentType: "text/plain" }, 415],
  ["not JSON although it says so", "payload=%7Bnot", {}, 400],
  ["of 5 MB", commandBody(`note INC-12 ${"x".repeat(5_000_000)}`), {}, 413],
])("(row 18) a request %s is refused and executes nothing", async (_what, body, signing, status) => {
  const answer = await chat.slack.handleRequest(signed(body, signing));
  expect(answer.status).toBe(status);
  expect(chat.commands.executed).toEqual([]);
});

test("(row 18) a request without signature headers is refused", async () => {
  const request = signed(commandBody("ack INC-12"));
  const answer = await chat.slack.handleRequest({
    ...request,
    headers: { "content-type": request.headers["content-type"] },
  });
  expect(answer.status).toBe(401);
});

test("(row 18) a changed body is refused although its headers are genuine", async () => {
  const request = signed(commandBody("ack INC-12"));
  const body = new TextEncoder().encode(commandBody("killswitch off"));
  expect((await chat.slack.handleRequest({ ...request, body })).status).toBe(401);
  expect(chat.commands.executed).toEqual([]);
});

test.each([
  ["the old", "test-signing-secret"],
  ["the new", "new-secret"],
])("while a secret is rotated, a request signed with %s one is taken", async (_which, secret) => {
  const answer = await chat.slack.handleRequest(signed(commandBody(`ack INC-12`, { trigger_id: secret }), { secret }));
  expect(answer.status).toBe(200);
  expect(chat.commands.executed).toHaveLength(1);
});

test("a charset on the media type does not matter", async () => {
  const contentType = "application/x-www-form-urlencoded; charset=utf-8";
  const answer = await chat.slack.handleRequest(
    signed(commandBody("help", { trigger_id: "charset" }), { contentType }),
  );
  expect(answer.status).toBe(200);
});

test("(row 18) a replayed command gets the stored answer and executes once", async () => {
  const request = signed(commandBody("ack INC-12", { trigger_id: "replay" }));
  const first = await chat.slack.handleRequest(request);
  const again = await chat.slack.handleRequest(request);
  expect(again).toEqual(first);
  expect(chat.commands.executed).toHaveLength(1);
});

test("(row 19) a click delivered twenty times at once executes once", async () => {
  const request = signed(clickBody(ACTION.ack, OPEN.id));
  const answers = await Promise.all(Array.from({ length: 20 }, () => chat.slack.handleRequest(request)));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  await expect.poll(() => chat.commands.executed.length, { timeout: 30_000 }).toBe(1);
});

test("the challenge of Slack's set-up page is answered", async () => {
  const body = JSON.stringify({ type: "url_verification", challenge: "abc" });
  const answer = await chat.slack.handleRequest(signed(body, { contentType: "application/json" }));
  expect(JSON.parse(answer.body)).toEqual({ challenge: "abc" });
});

test("with the store away a command is answered with what did not happen", async () => {
  chat.interactions.away = true;
  const answer = await chat.slack.handleRequest(signed(commandBody("ack INC-12", { trigger_id: "away" })));
  const click = await chat.slack.handleRequest(signed(clickBody(ACTION.ack, OPEN.id, { trigger_id: "away" })));
  chat.interactions.away = false;
  expect(answer.status).toBe(200);
  expect(answer.body).toContain("Not recorded, nothing executed");
  expect(click.status).toBe(200);
  await chat.people.waitFor((state) =>
    state.ephemerals.find((each) => each.text.includes("Not recorded, nothing executed")),
  );
  expect(chat.commands.executed).toEqual([]);
});

test("an event that could not be stored is refused so that Slack sends it again", async () => {
  chat.interactions.away = true;
  const body = JSON.stringify({
    type: "event_callback",
    team_id: "T0NOOPS",
    api_app_id: "A0NOOPS",
    event: { type: "app_home_opened", user: "U0ALICE" },
  });
  const answer = await chat.slack.handleRequest(signed(body, { contentType: "application/json" }));
  chat.interactions.away = false;
  expect(answer.status).toBe(503);
});

test("an unknown button gets a visible answer", async () => {
  const answer = await chat.slack.handleRequest(signed(clickBody("from_an_older_version", "x")));
  expect(answer.status).toBe(200);
  await chat.people.waitFor((state) => state.ephemerals.find((each) => each.text.includes("older version")));
});

test("an engine that throws is reported to the person who clicked", async () => {
  chat.commands.answer = () => Promise.reject(new Error("deadlock detected"));
  const answer = await chat.slack.handleRequest(signed(commandBody("ack INC-12", { trigger_id: "throws" })));
  expect(answer.body).toContain("Not recorded, nothing executed");
  expect(answer.body).not.toContain("deadlock");
});

test("a command that takes longer than Slack waits says so, and its answer follows", async () => {
  chat.commands.answer = async (command) => {
    await new Promise((resolve) => setTimeout(resolve, 1700));
    return { outcome: "done", text: `${command.verb} recorded late.`, incidentId: null, runId: null };
  };
  const answer = await chat.slack.handleRequest(signed(commandBody("ack INC-12", { trigger_id: "slow" })));
  expect(answer.body).toContain("answer follows");
  await chat.people.waitFor((state) => state.ephemerals.find((each) => each.text.includes("recorded late")));
});

test("no token and no secret is ever logged", () => {
  const lines = JSON.stringify(chat.log.lines);
  for (const secret of ["xoxb-test", "test-signing-secret", "new-secret"]) expect(lines).not.toContain(secret);
});
