import { afterAll, beforeAll, expect, test } from "vitest";
import { ACTION, FIELD } from "@noops-ml/bot/message/action-ids.ts";
import { AWAITING, INCIDENTS, OPEN, RESOLVED, RUN } from "../message/incidents.ts";
import type { Chat } from "./chat.ts";
import { CHANNEL, startChat } from "./chat.ts";

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.stop());

/** The newest answer that only this person sees and that holds these words. */
const whisper = (user: string, words: RegExp) =>
  chat.people.waitFor((state) => state.ephemerals.filter((each) => each.user === user && words.test(each.text)).at(-1));

test("every state of an incident is accepted by the workspace and edits the one message", async () => {
  let generation = 1;
  for (const view of Object.values(INCIDENTS)) {
    chat.show({ ...view, generation });
    generation += 1;
    await chat.surfaces.settled();
  }
  const messages = await chat.card();
  expect(messages).toHaveLength(1);
  expect(chat.log.lines.filter((line) => line.level === "error")).toEqual([]);
});

test("an opened incident shows its evidence and offers Ack and Review", async () => {
  chat.show({ ...OPEN, id: "inc-open", generation: 1 });
  await chat.surfaces.settled();
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-open");
  expect(card?.text).toContain("availability burning 14.4× (1h) / 15.1× (5m)");
  expect(card?.replies?.[0]?.text).toContain("Opened by SLOErrorBudgetBurn");
  const ids = JSON.stringify(card?.blocks);
  expect(ids).toContain(ACTION.ack);
  expect(ids).toContain(ACTION.review);
});

test("a click is acknowledged, executed in the name of the person, and answered", async () => {
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-open");
  const clicked = await chat.people.click({
    user: "U0ALICE",
    channel: CHANNEL,
    ts: card?.ts ?? "",
    action_id: ACTION.ack,
  });
  expect(clicked).toMatchObject({ ok: true, status: 200 });
  await whisper("U0ALICE", /Ack recorded/u);
  expect(chat.commands.executed.at(-1)).toEqual({
    command: { verb: "ack", incidentId: "inc-open" },
    actor: { via: "slack", slack: { teamId: "T0NOOPS", userId: "U0ALICE" } },
  });
});

test("Review shows the plan before → after, and submitting it requests the run", async () => {
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-open");
  await chat.people.click({ user: "U0ALICE", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.review });
  const view = await chat.people.waitFor((state) => state.views.U0ALICE?.[0]);
  const shown = JSON.stringify(view.blocks);
  for (const words of [
    "registry alias fraud@champion",
    "`v7` → `v6`",
    "all traffic of fraud prod",
    "champion still points to v7",
  ]) {
    expect(shown).toContain(words);
  }
  await chat.people.submit({ user: "U0ALICE", view_id: view.id });
  await whisper("U0ALICE", /Run recorded/u);
  expect(chat.commands.executed.at(-1)?.command).toEqual({
    verb: "run",
    incidentId: "inc-open",
    runbook: "rollback-champion",
    dryRun: false,
  });
});

test("a second person approves; a refusal says why and who may", async () => {
  chat.show({ ...AWAITING, id: "inc-wait", generation: 1 });
  await chat.surfaces.settled();
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-wait");
  chat.commands.answer = () => ({
    outcome: "refused",
    reason: "you asked for this run, so somebody else must approve it",
    whoMay: ["bob@example.com", "carol@example.com"],
  });
  await chat.people.click({ user: "U0ALICE", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.approve });
  const refusal = await whisper("U0ALICE", /somebody else must approve/u);
  expect(refusal.text).toContain("Who may: bob@example.com, carol@example.com.");
  chat.commands.answer = (command) => ({
    outcome: "done",
    text: `${command.verb} recorded.`,
    incidentId: null,
    runId: null,
  });
  await chat.people.click({ user: "U0BOB", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.approve });
  await whisper("U0BOB", /Approve recorded/u);
  expect(chat.commands.executed.at(-1)?.command).toEqual({
    verb: "approve",
    approvalId: "ap_01JNOOPSAP",
    planHash: "9f2c4b1a7d3e5f60",
  });
});

test("Deny asks for a reason and sends it along", async () => {
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-wait");
  await chat.people.click({ user: "U0CAROL", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.deny });
  const view = await chat.people.waitFor((state) => state.views.U0CAROL?.[0]);
  await chat.people.submit({
    user: "U0CAROL",
    view_id: view.id,
    values: { [FIELD.reason.action]: "v6 has the old schema" },
  });
  await whisper("U0CAROL", /Deny recorded/u);
  expect(chat.commands.executed.at(-1)?.command).toMatchObject({ verb: "deny", reason: "v6 has the old schema" });
});

test("Stop names the run and asks before it stops", async () => {
  chat.show({ ...INCIDENTS.running, id: "inc-run", generation: 1 });
  await chat.surfaces.settled();
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-run");
  await chat.people.click({ user: "U0BOB", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.stop });
  await whisper("U0BOB", /Stop recorded/u);
  expect(chat.commands.executed.at(-1)?.command).toEqual({ verb: "stop", runId: RUN.id });
});

test("a resolved incident loses its action buttons and gets a tick", async () => {
  chat.show({ ...RESOLVED, id: "inc-run", generation: 2 });
  await chat.surfaces.settled();
  const card = await chat.people.waitFor((state) =>
    state.channels
      .flatMap((each) => each.messages)
      .find((each) => each.metadata?.event_payload.incident_id === "inc-run" && each.reactions?.length === 1),
  );
  expect(card.text).toContain("RESOLVED");
  expect(JSON.stringify(card.blocks)).not.toContain(ACTION.stop);
});

test.each([
  ["/noops help", /rollback MODEL/u],
  ["/noops list", /INC-12/u],
  ["/noops show INC-12", /availability/u],
  ["/noops aprove INC-12", /Did you mean \\"approve\\"/u],
  ["/noops ack INC-99", /Did you mean `INC-12`/u],
  ["/noops status", /Automation is on/u],
  ["/noops rollback fraud --to v6 —dry-run", /Rollback recorded/u],
  ["/noops deny INC-12 not now", /Deny recorded|No approval is waiting/u],
])("%s is answered to its caller only", async (text, words) => {
  const answer = await chat.people.command({ user: "U0ALICE", channel: CHANNEL, text });
  expect(answer).toMatchObject({ ok: true, status: 200 });
  expect(JSON.stringify(answer.body)).toContain("ephemeral");
  expect(JSON.stringify(answer.body)).toMatch(words);
});

test.each([
  [ACTION.probe, /Probe recorded/u, { verb: "probe", runId: RUN.id }],
  [ACTION.markDone, /Mark recorded/u, { verb: "mark", runId: RUN.id, as: "done" }],
  [ACTION.markNotDone, /Mark recorded/u, { verb: "mark", runId: RUN.id, as: "notDone" }],
])("%s on an unknown outcome names the run", async (action, words, command) => {
  chat.commands.answer = ({ verb }) => ({ outcome: "done", text: `${verb} recorded.`, incidentId: null, runId: null });
  chat.show({ ...INCIDENTS.unknown, id: `inc-${action}`, generation: 1 });
  await chat.surfaces.settled();
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === `inc-${action}`);
  const before = chat.commands.executed.length;
  await chat.people.click({ user: "U0BOB", channel: CHANNEL, ts: card?.ts ?? "", action_id: action });
  await expect.poll(() => chat.commands.executed.slice(before).map((each) => each.command), { timeout: 60_000 }).toEqual([command]); // prettier-ignore
  await whisper("U0BOB", words);
});

test("the menu lists the runbooks that fit, each with the button that shows its plan", async () => {
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-open");
  const value = "inc-open:runbooks";
  await chat.people.click({ user: "U0CAROL", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.more, value });
  const told = await whisper("U0CAROL", /Runbooks that fit/u);
  expect(JSON.stringify(told.blocks)).toContain("Review rollback…");
  expect(JSON.stringify(told.blocks)).toContain("inc-open:rollback-champion");
});
