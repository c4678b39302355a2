import { afterAll, beforeAll, expect, test } from "vitest";
import { ACTION, CALLBACK, FIELD } from "@noops-ml/bot/message/action-ids.ts";
import { renderUnfurl } from "@noops-ml/bot/message/unfurl.ts";
import type { People } from "@noops-ml/bot/ports/people.ts";
import type { PostmortemStore } from "@noops-ml/bot/ports/postmortem-store.ts";
import type { SeriesSource } from "@noops-ml/bot/ports/series-source.ts";
import { AWAITING, OPEN, RESOLVED } from "../message/incidents.ts";
import type { Chat } from "./chat.ts";
import { CHANNEL, startChat } from "./chat.ts";

/** A metrics store that holds a fault of v7 and a drifted feature. */
const series: SeriesSource = {
  range: (_expression, from, to, step) =>
    Promise.resolve(
      ["6", "7"].map((version) => ({
        labels: { version },
        points: Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => ({
          at: from + index * step,
          value: version === "7" ? 14.4 : 0.3,
        })),
      })),
    ),
  latest: (expression) => {
    if (expression.startsWith("topk")) {
      return Promise.resolve([
        { labels: { model: "fraud", version: "7", feature: "amount" }, points: [{ at: 1, value: 0.4 }] },
      ]);
    }
    if (expression.includes("by (bin)")) {
      return Promise.resolve(
        [0, 1, 2].map((bin) => ({ labels: { bin: String(bin) }, points: [{ at: 1, value: bin / 3 }] })),
      );
    }
    return Promise.resolve([
      { labels: { sloth_id: "fraud-availability", version: "7" }, points: [{ at: 1, value: 0.31 }] },
      { labels: { sloth_id: "fraud-latency", version: "7" }, points: [{ at: 1, value: -0.2 }] },
    ]);
  },
};
const ALICE = { subject: "alice@example.com", name: "Alice", email: "alice@example.com", groups: ["ml-oncall"] };
/** Somebody wrote these; of all other incidents there is a draft only. */
const WRITTEN: Readonly<Record<string, string>> = { "inc-wrote": "# INC-22 written", "inc-long": "long ".repeat(900) };
const postmortems: Pick<PostmortemStore, "revision"> = {
  revision: (incidentId) => {
    const document = WRITTEN[incidentId];
    const rest = { revision: 3, author: "bob", at: "2026-01-05T09:00:00Z", draft: "# draft", plot: null };
    return Promise.resolve(document === undefined ? null : { document, ...rest });
  },
};
const people: People = { bySubject: () => ALICE, byEmail: () => ALICE, byGrafana: () => null, members: () => [ALICE] };

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({
    series,
    people,
    models: () => ["fraud", "churn"],
    onCall: () => [["alice@example.com"], []],
    postmortems,
    incidents: [
      { ...OPEN, owner: "alice@example.com" },
      { ...AWAITING, id: "inc-wait", ref: "INC-13" },
    ],
  });
});
afterAll(() => chat.stop());

test("the Home tab shows what waits for me, what is mine, budgets and the automation of a day", async () => {
  await chat.people.act("home", { user: "U0ALICE", wait: true });
  const home = JSON.stringify((await chat.people.waitFor((state) => state.homes.U0ALICE)).blocks);
  for (const words of [
    "Automation is on",
    "Waiting for your decision",
    "INC-13",
    "`v7` → `v6`",
    "INC-12",
    "fraud-availability",
    "*31 %* left",
    "*used up*",
    "Nothing ran.",
  ]) {
    expect(home).toContain(words);
  }
});

test("a message becomes part of a timeline by the shortcut", async () => {
  const said = (await chat.people.act("say", {
    user: "U0BOB",
    channel: CHANNEL,
    text: "the new release went out at 9:58",
  })) as { ts?: string; message?: { ts: string } };
  const ts = said.ts ?? said.message?.ts ?? "";
  await chat.people.act("shortcut", { user: "U0BOB", callback_id: CALLBACK.addToTimeline, channel: CHANNEL, ts });
  const view = await chat.people.waitFor((state) => state.views.U0BOB?.[0]);
  expect(JSON.stringify(view.blocks)).toContain("the new release went out at 9:58");
  await chat.people.submit({
    user: "U0BOB",
    view_id: view.id,
    values: { [FIELD.incident.action]: OPEN.id, [FIELD.note.action]: "the new release went out at 9:58" },
  });
  await expect
    .poll(() => chat.commands.executed.at(-1)?.command)
    .toEqual({ verb: "note", incidentId: OPEN.id, text: "the new release went out at 9:58" });
});

test("a link to an incident is unfurled; one that is over is not told in numbers that burn", async () => {
  expect(JSON.stringify(renderUnfurl(OPEN))).toContain("burning 14.4×");
  const over = JSON.stringify(renderUnfurl(RESOLVED));
  expect(over).toMatch(/RESOLVED · SEV2/u);
  expect(over).not.toContain("14.4×");
  await chat.people.act("say", {
    user: "U0BOB",
    channel: CHANNEL,
    text: "see http://127.0.0.1:4605/v1/incidents/INC-12",
    wait: true,
  });
  await expect.poll(async () => (await chat.people.calls()).counts["chat.unfurl"] ?? 0, { timeout: 30_000 }).toBe(1);
});

test("pictures of the burn and of the drifted feature appear in the thread", async () => {
  chat.show({ ...OPEN, id: "inc-drift", ref: "INC-20", cause: "F2" });
  await chat.surfaces.settled();
  await expect
    .poll(async () => (await chat.people.calls()).counts["files.completeUploadExternal"] ?? 0, { timeout: 10_000 })
    .toBe(2);
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-drift");
  expect(JSON.stringify(card?.replies)).toContain("INC-20: amount, reference against now");
});

test("the post-mortem is drafted from the timeline and lands in it when people are done", async () => {
  chat.show({ ...RESOLVED, id: "inc-done", ref: "INC-21" });
  await chat.surfaces.settled();
  const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === "inc-done");
  await chat.people.click({ user: "U0CAROL", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.postmortem });
  const view = await chat.people.waitFor((state) => state.views.U0CAROL?.[0]);
  expect(JSON.stringify(view.blocks)).toContain("Why was it not seen earlier");
  await chat.people.submit({
    user: "U0CAROL",
    view_id: view.id,
    values: { [FIELD.postmortem.action]: "# INC-21 what we learned" },
  });
  await expect
    .poll(() => chat.commands.executed.at(-1)?.command)
    .toEqual({ verb: "postmortem", incidentId: "inc-done", text: "# INC-21 what we learned", basedOn: 0 });
});

test("a post-mortem that somebody wrote is what the dialog and the command go on from", async () => {
  const press = async (id: string, ref: string) => {
    chat.show({ ...RESOLVED, id, ref });
    await chat.surfaces.settled();
    const card = (await chat.card()).find((each) => each.metadata?.event_payload.incident_id === id);
    return chat.people.click({ user: "U0BOB", channel: CHANNEL, ts: card?.ts ?? "", action_id: ACTION.postmortem });
  };
  await press("inc-wrote", "INC-22");
  const view = await chat.people.waitFor((state) => state.views.U0BOB?.[0]);
  expect(JSON.stringify(view.blocks)).toContain("# INC-22 written");
  const values = { [FIELD.postmortem.action]: "# INC-22 better" };
  await chat.people.submit({ user: "U0BOB", view_id: view.id, values });
  await expect
    .poll(() => chat.commands.executed.at(-1)?.command)
    .toMatchObject({ incidentId: "inc-wrote", basedOn: 3 });
  const answer = await chat.people.command({ user: "U0BOB", channel: CHANNEL, text: "/noops postmortem INC-22" });
  expect(JSON.stringify(answer)).toMatch(/Revision 3.*bob.*# INC-22 written/su);
  await press("inc-long", "INC-23");
  await expect
    .poll(async () => JSON.stringify(await chat.people.state()), { timeout: 30_000 })
    .toContain("too long for a dialog of Slack");
});

test.each([
  ["/noops oncall", /level 0: \*Alice\*.*level 1: nobody/su],
  ["/noops audit INC-12", /who did what/u],
  ["/noops policy explain INC-12", /rollback in prod needs one approver/u],
  ["/noops policy", /policy/u],
  ["/noops policy test prod.yaml", /noops-bot policy test FILE/u],
  ["/noops rollback frod", /There is no model `frod`. Did you mean `fraud`/u],
  ["/noops retrain chrun", /Did you mean `churn`/u],
  ["/noops list model frod", /Did you mean `fraud`/u],
  ["/noops promote churn 8", /Promote recorded/u],
  ["/noops retrain churn —pipeline nightly", /Retrain recorded/u],
  ["/noops retrain churn --pipeline", /--pipeline needs a name/u],
  ["/noops freeze frod 4h release", /Freeze recorded.*Did you mean `fraud`/su],
  ["/noops run rollback-champion", /Several incidents are open: say which one \(`INC-12`, `INC-13`/u],
  ["/noops postmortem INC-21", /Root cause/u],
  ["/noops runbooks INC-12", /rollback-champion/u],
  ["/noops list mine", /INC-12/u],
  ["/noops sev INC-12 9", /Usage/u],
  ["/noops silence INC-12 2h", /Silence recorded/u],
  ["/noops assign INC-12 <@U0BOB|bob>", /Assign recorded/u],
  ["/noops freeze fraud 4h release", /Freeze recorded/u],
  ["/noops killswitch maybe", /Usage/u],
  ["/noops stop INC-13", /Stop recorded/u],
  ["/noops approve INC-13", /Approve recorded/u],
])("%s", async (text, words) => {
  const answer = await chat.people.command({ user: "U0ALICE", channel: CHANNEL, text });
  expect(JSON.stringify(answer.body)).toMatch(words);
});
