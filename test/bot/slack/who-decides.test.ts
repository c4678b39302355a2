import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTION } from "@noops-ml/bot/message/action-ids.ts";
import type { SeenMessage, WorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import { createWorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import type { User } from "@noops-ml/demo/slack/workspace/state.ts";
import type { WholeBot } from "../../e2e/chat/whole-bot.ts";
import { API_TOKENS, SIGNING_SECRET, startWholeBot } from "../../e2e/chat/whole-bot.ts";
import { anAlert } from "../fakes.ts";
import type { Signing } from "./signed.ts";
import { clickBody, signed } from "./signed.ts";

const PATIENCE = { timeout: 60_000 };
const CHANNEL = "C0INCIDENTS";
const VOTERS = ["U0BOB", "U0CAROL", "U0FRANK", "U0GINA", "U0HANA"];

const account = (id: string, name: string, email: string): User => ({
  id, name, email, realName: name, title: "", teamId: "T0NOOPS", timeZone: "UTC", bot: false, restricted: false, stranger: false,
}); // prettier-ignore
const NEWCOMERS = [
  account("U0FRANK", "frank", "frank@example.com"),
  account("U0GINA", "gina", "gina@example.com"),
  account("U0HANA", "hana", "hana@example.com"),
  account("U0ALICE2", "alice.private", "ALICE@example.com"),
];

let folder: string;
let bot: WholeBot;
let people: WorkspaceClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "noops-who-"));
  const file = join(folder, "people.yaml");
  const onCall = ["alice", "bob", "carol", "frank", "gina", "hana"].map(
    (subject) => `  - {subject: ${subject}, email: ${subject}@example.com, groups: [ml-oncall]}`,
  );
  // The guest and the partner are in the file and in the group: what Slack says about an account weighs more.
  const others = ["dave", "erin"].map((subject) => `  - {subject: ${subject}, email: ${subject}@example.com, groups: [ml-oncall]}`); // prettier-ignore
  writeFileSync(file, ["people:", ...onCall, ...others].join("\n"));
  bot = await startWholeBot("7", {
    env: { NOOPS_PEOPLE_FILE: file, SLACK_APP_ID: "A0NOOPS" },
    newcomers: NEWCOMERS,
  });
  people = createWorkspaceClient(bot.workspaceUrl);
  await bot.deliver([anAlert({ startsAt: new Date(Date.now() - 40_000).toISOString() })]);
  await card(/OPEN/);
  await people.command({ user: "U0ALICE", channel: CHANNEL, text: "/noops rollback fraud" });
  await card(/APPROVAL NEEDED/);
});
afterAll(async () => {
  await bot.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The message of the incident once it reads so. */
function card(words: RegExp): Promise<SeenMessage> {
  return people.waitFor(
    (state) =>
      state.channels
        .flatMap(({ messages }) => messages)
        .find(({ text, metadata }) => metadata !== undefined && words.test(text)),
    PATIENCE.timeout,
  );
}

const buttonOf = ({ blocks = [] }: SeenMessage, action: string): string =>
  new RegExp(`"action_id":"${action}"[^}]*"[^}]*},"value":"([^"]+)"`).exec(JSON.stringify(blocks))?.[1] ?? "";

/** What this account reads about its clicks. */
const whispers = async (user: string): Promise<string[]> =>
  (await people.state()).ephemerals.filter((each) => each.user === user).map(({ text }) => text);

async function press(user: string): Promise<void> {
  const { ts } = await card(/APPROVAL NEEDED/);
  const answer = await people.click({ user, channel: CHANNEL, ts, action_id: ACTION.approve });
  expect(answer).toMatchObject({ ok: true, status: 200 });
}

async function refusals(): Promise<Readonly<Record<string, unknown>>[]> {
  const response = await fetch(`${bot.botUrl}/v1/audit?limit=500`, {
    headers: { authorization: `Bearer ${API_TOKENS.read}` },
  });
  const { entries } = (await response.json()) as {
    entries: { action: string; payloadJcs: string }[];
  };
  return entries
    .filter(({ action }) => action === "vote.refused")
    .map(({ payloadJcs }) => JSON.parse(payloadJcs) as Readonly<Record<string, unknown>>);
}

describe("requests that nobody of ours signed would approve a change", PATIENCE, () => {
  const now = () => Math.floor(Date.now() / 1000);
  /** A genuine vote of Bob, but for one thing. */
  const ask = async (signing: Signing, more: Readonly<Record<string, unknown>> = {}) => {
    const value = buttonOf(await card(/APPROVAL NEEDED/), ACTION.approve);
    expect(value).not.toBe("");
    const user = { id: "U0BOB", team_id: "T0NOOPS" };
    const { headers, body } = signed(clickBody(ACTION.approve, value, { user, ...more }), {
      secret: SIGNING_SECRET,
      ...signing,
    });
    return fetch(`${bot.botUrl}/slack/events`, {
      method: "POST",
      headers: headers as Record<string, string>,
      body: new Uint8Array(body),
    });
  };

  it.each<[string, Signing, Readonly<Record<string, unknown>>, number]>([
    ["forged", { secret: "of somebody else" }, {}, 401],
    ["six minutes old", { timestamp: now() - 360 }, {}, 401],
    ["six minutes ahead", { timestamp: now() + 360 }, {}, 401],
    ["from another workspace", {}, { team: { id: "T0OTHER" }, user: { id: "U0BOB", team_id: "T0OTHER" } }, 403],
    ["from another app", {}, { api_app_id: "A0OTHER" }, 403],
    ["of the wrong content type", { contentType: "text/plain" }, {}, 415],
    ["of 5 MB", {}, { padding: "x".repeat(5_000_000) }, 413],
  ])("(row 18) one that is %s is refused over HTTP and counts no vote", async (_what, signing, more, status) => {
    const answer = await ask(signing, more);
    expect(answer.status).toBe(status);
    expect(await bot.aliasChanges()).toBe(0);
    expect((await card(/APPROVAL NEEDED/)).text).toContain("0 of 1 approved");
  });

  it("(row 18) after a body of 5 MB on a kept connection the next request is answered at once", async () => {
    const url = `${bot.botUrl}/slack/events`;
    for (const bytes of [5_000_000, 10, 10]) {
      const answer = await fetch(url, { method: "POST", body: new Uint8Array(bytes), signal: AbortSignal.timeout(30_000) }); // prettier-ignore
      expect([401, 413, 415]).toContain(answer.status);
      await answer.text();
    }
  });
});

describe("accounts that may not decide", PATIENCE, () => {
  it.each([
    ["the person who asked", "U0ALICE", /somebody else must approve/],
    ["a second account of the person who asked", "U0ALICE2", /somebody else must approve/],
    ["a guest", "U0DAVE", /Guests do not vote/],
    ["somebody of another organisation", "U0ERIN", /another organisation do not vote/],
    ["a bot user", "U0NOOPS", /Bots do not vote/],
  ])("(row 20) %s is refused with the reason and with who may, and it is audited", async (_who, user, reason) => {
    await press(user);
    await expect.poll(() => whispers(user), PATIENCE).toContainEqual(expect.stringMatching(reason));
    expect((await whispers(user)).at(-1)).toMatch(/Who may: .*bob.*carol/);
    expect(await refusals()).toContainEqual(expect.objectContaining({ slackUser: user }));
    expect((await card(/APPROVAL NEEDED/)).text).toContain("0 of 1 approved");
    expect(await bot.aliasChanges()).toBe(0);
  });
});

describe("everybody at once", PATIENCE, () => {
  it("(row 19) of twenty parallel clicks by five people one decides, and the others read who did", async () => {
    const { ts } = await card(/APPROVAL NEEDED/);
    const clicks = Array.from({ length: 20 }, (_, index) => VOTERS[index % VOTERS.length] ?? "");
    const answers = await Promise.all(
      clicks.map((user) => people.click({ user, channel: CHANNEL, ts, action_id: ACTION.approve })),
    );
    expect(answers.every(({ ok, status }) => ok && status === 200)).toBe(true);
    const told = async () => (await Promise.all(VOTERS.map(whispers))).flat();
    await expect.poll(async () => (await told()).length, PATIENCE).toBe(20);
    const words = await told();
    const decided = words.filter((text) => /^✅ Approved .*\(1 of 1\)/.test(text));
    expect(decided).toHaveLength(1);
    const others = words.filter((text) => !decided.includes(text));
    const who = /This was approved already by (\w+)\./.exec(others[0] ?? "")?.[1];
    expect(others.every((text) => text.includes(`This was approved already by ${who ?? "nobody"}.`))).toBe(true);
    const after = await card(/VERIFYING|MONITORING/);
    expect(JSON.stringify(after.blocks)).toContain(`Approved by <@U0${(who ?? "").toUpperCase()}>`);
    expect(await bot.aliasChanges()).toBe(1);
  });
});
