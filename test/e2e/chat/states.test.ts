import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { INCIDENTS } from "../../bot/message/incidents.ts";
import type { Chat } from "../../bot/slack/chat.ts";
import { CHANNEL, startChat } from "../../bot/slack/chat.ts";
import { keepPicture } from "./keep-picture.ts";
import { METRICS } from "./metrics.ts";
import type { Reader } from "./reader.ts";
import { reads, sitDown } from "./reader.ts";
import { recently } from "./recently.ts";

let chat: Chat;
let reader: Reader;

beforeAll(async () => {
  chat = await startChat({ series: METRICS });
  reader = await sitDown(chat.workspace.url);
});
afterAll(async () => {
  await reader.close();
  await chat.stop();
});
afterEach(() => expect(reader.problems).toEqual([]));

interface Seen {
  /** The state as a person would say it. */
  readonly state: string;
  readonly view: IncidentView;
  readonly reads: readonly (string | RegExp)[];
  readonly offers: readonly string[];
  readonly withholds: readonly string[];
  readonly picture?: string;
}

const EVIDENCE = ["62 % left, gone in 3 h 6 min at this rate", "v7 (last good: v6)", "availability 14.4× over 1h"];

const STATES: readonly Seen[] = [
  {
    state: "an open incident reads what burns, how fast, what it costs and what would help",
    view: INCIDENTS.open,
    reads: [
      "OPEN · SEV2 · fraud prod · availability burning 14.4× (1h) / 15.1× (5m)",
      ...EVIDENCE,
      "about 4 % of the transactions are not scored",
      "Suggestion: roll fraud back from v7 to v6; v6 served healthily for 9 days",
      "Policy: rollback in prod needs one approver",
    ],
    offers: ["Ack", "Review rollback…", "More actions", "Dashboard opens a page"],
    withholds: ["Approve", "Stop"],
  },
  {
    state: "an acknowledged incident names its owner and asks for no second Ack",
    view: INCIDENTS.acknowledged,
    reads: ["ACKNOWLEDGED · SEV2", "alice@example.com"],
    offers: ["Review rollback…"],
    withholds: ["Ack"],
  },
  {
    state: "an incident that waits for approval reads before, after, blast radius, votes, end and who may",
    view: INCIDENTS.awaiting,
    reads: [
      "APPROVAL NEEDED",
      "alice@example.com asks to run rollback-champion. 1 of 2 approved, by @Bob Brandt",
      "v7 → v6",
      "all traffic of fraud prod (100 %)",
      "Can be undone",
      "May approve: bob@example.com, carol@example.com. The person who asked may not.",
      "Expires",
    ],
    offers: ["Approve", "Deny…", "Dry run", "Withdraw"],
    withholds: ["Ack"],
  },
  {
    state: "a running runbook reads as a list of steps, each with its state in words",
    view: INCIDENTS.running,
    reads: [
      "RUNNING",
      "rollback-champion, started by alice@example.com. Approved by @Bob Brandt, @Carol Costa.",
      "evidence done in 0.4 s: burn rate 14.4",
      "rollback running",
      "verify to do",
    ],
    offers: ["Stop"],
    withholds: ["Approve", "Deny…", "Review rollback…"],
    picture: "running",
  },
  {
    state: "a change under watch reads how the burn rate answered",
    view: INCIDENTS.verifying,
    reads: [
      "VERIFYING · SEV2 · fraud prod · availability burn 14.4× → 0.8×",
      "registry alias fraud@champion: v7 → v6, in 6 s.",
      "14.4× → 9.1× → 3.12× → 0.8×",
      "champion v7 → v6, read back v6",
    ],
    offers: ["More actions"],
    withholds: ["Approve", "Stop"],
  },
  {
    state: "a resolved incident reads how long each part took and what it cost",
    view: INCIDENTS.resolved,
    reads: [
      "RESOLVED",
      /Back to normal/,
      "Duration",
      "16 min 28 s",
      "Mitigated in",
      "Error budget spent",
      "4 %",
      "58 %",
    ],
    offers: ["Reopen…", "Post-mortem"],
    withholds: ["Ack", "Stop", "Approve", "More actions"],
  },
  {
    state: "a failed runbook reads the exact call, what it answered and how to check by hand",
    view: INCIDENTS.failed,
    reads: [
      "FAILED",
      "The runbook failed.",
      "mlflow.set_alias in step rollback",
      "answered 403 PERMISSION_DENIED",
      "Check by hand: read registry alias fraud@champion.",
    ],
    offers: ["Review rollback…"],
    withholds: ["Approve", "Stop"],
    picture: "failed",
  },
  {
    state: "an unknown outcome is never called done or failed",
    view: INCIDENTS.unknown,
    reads: [
      "OUTCOME UNKNOWN",
      "It is not known whether the change was made. Nothing is tried again until somebody has looked.",
      "v6 means the change was made.",
      "v7 means it was not made.",
    ],
    offers: ["Probe again", "Mark done", "Mark not done"],
    withholds: ["Approve", "Stop", "Review rollback…"],
    picture: "unknown",
  },
  {
    state: "an unknown outcome on which one person has spoken asks for a second one",
    view: INCIDENTS.claimed,
    reads: ["bob@example.com looked and says that the change was made. A second person has to say the same."],
    offers: ["Mark done", "Mark not done"],
    withholds: ["Review rollback…"],
    picture: "claimed",
  },
  {
    state: "halted automation says that a person decides now",
    view: INCIDENTS.halted,
    reads: ["AUTOMATION HALTED", "The change was made, but a later step failed.", "you decide what comes next"],
    offers: ["Review rollback…"],
    withholds: ["Stop"],
    picture: "halted",
  },
  {
    state: "a run that was stopped before its change says that nothing was changed",
    view: INCIDENTS.stopped,
    reads: ["AUTOMATION HALTED", "Stopped by alice before anything was changed. Nothing more runs by itself"],
    offers: ["Review rollback…"],
    withholds: ["Stop", "Probe again"],
    picture: "stopped",
  },
  {
    state: "a freeze says that automation is off, until when and why",
    view: INCIDENTS.automationOff,
    reads: [
      "Automation off: changes to fraud are frozen until 18:00 by carol: quarter end. You can still act by hand.",
    ],
    offers: ["Ack", "Review rollback…"],
    withholds: [],
    picture: "frozen",
  },
  {
    state: "in a storm one message speaks for many incidents and says how many",
    view: INCIDENTS.storm,
    reads: [
      "Storm: this message also speaks for 490 more incidents of the same cause (churn, credit, ranking and others).",
    ],
    offers: ["Ack"],
    withholds: [],
    picture: "storm",
  },
  {
    state: "a change that only break-glass opens shows no Approve that would not count",
    view: INCIDENTS.breakGlass,
    reads: ["Votes do not open this one.", /\/noops breakglass INC-\d+ REASON/],
    offers: ["Deny…"],
    withholds: ["Approve"],
    picture: "break-glass",
  },
  {
    state: "a denied plan says who denied it and offers the review again",
    view: INCIDENTS.denied,
    reads: ["ACKNOWLEDGED", "Denied by @Bob Brandt"],
    offers: ["Review rollback…"],
    withholds: ["Approve", "Deny…"],
  },
  {
    state: "a release while nothing is wrong has no severity and nothing to acknowledge",
    view: INCIDENTS.release,
    reads: [
      "APPROVAL NEEDED · CHANGE · fraud prod · a promotion to 8, asked for by alice",
      "v7 → v8",
      "0 of 1 approved",
    ],
    offers: ["Approve", "Deny…", "Withdraw"],
    withholds: ["Ack", "Silence", "More actions"],
    picture: "release",
  },
  {
    state: "a merged incident says into which one",
    view: INCIDENTS.merged,
    reads: ["MERGED · SEV2", "Merged into INC-11; follow that one."],
    offers: [],
    withholds: ["Ack", "Approve", "Reopen…"],
  },
  {
    state: "an approval that expired says that nothing was changed and offers the review again",
    view: INCIDENTS.expired,
    reads: ["ACKNOWLEDGED", "The approval expired without enough votes. Nothing was changed."],
    offers: ["Review rollback…"],
    withholds: ["Approve", "Deny…"],
    picture: "expired",
  },
  {
    state: "a suppressed incident says that a silence covers it and what happens at its end",
    view: INCIDENTS.suppressed,
    reads: ["SUPPRESSED · SEV2", "a silence or a maintenance window covers this", "when the window ends"],
    offers: ["Ack"],
    withholds: ["Approve"],
    picture: "suppressed",
  },
  {
    state: "a stale incident says that silence is not health",
    view: INCIDENTS.stale,
    reads: ["STALE · SEV2", "Silence is not health"],
    offers: ["Ack"],
    withholds: ["Approve"],
    picture: "stale",
  },
  {
    state: "a flapping incident says so and that every action needs an approval",
    view: { ...INCIDENTS.flapping, partialView: false },
    reads: ["Flapping:", "Updates slow down and every action needs an approval."],
    offers: ["Ack"],
    withholds: ["Approve"],
    picture: "flapping",
  },
  {
    state: "a partial view concludes nothing about alerts that were cut",
    view: { ...INCIDENTS.flapping, flapping: false },
    reads: ["Partial view:", "Nothing is concluded about alerts that are not listed."],
    offers: ["Ack"],
    withholds: ["Approve"],
    picture: "partial-view",
  },
  {
    state: "an exhausted budget denies promotions and keeps the rollback possible",
    view: INCIDENTS.exhausted,
    reads: ["Error budget exhausted:", "rolling back stays possible", "used up, overspent by 12 %"],
    offers: ["Review rollback…"],
    withholds: ["Approve"],
    picture: "budget-exhausted",
  },
  {
    state: "an incident about which little is known shows no empty rows and no invented numbers",
    view: INCIDENTS.bare,
    reads: ["fraud burns its availability budget too fast", "Since"],
    offers: ["Ack", "More actions"],
    withholds: ["Review rollback…", "Dashboard opens a page"],
  },
];

describe("what each state of an incident reads on the page", () => {
  it.each(STATES.map((seen, index) => ({ ...seen, ref: `INC-${String(21 + index)}` })))("$state", async (seen) => {
    const { ref } = seen;
    chat.show({ ...recently(seen.view, 14), id: `incident-${ref}`, ref, generation: 1 });
    const card = reader.card(ref);
    await reads(card, ...seen.reads);
    expect(await card.count()).toBe(1);
    const names = await card.getByRole("button").evaluateAll((nodes) =>
      nodes.map((node) => node.getAttribute("aria-label") ?? node.textContent),
    ); // prettier-ignore
    for (const each of seen.withholds) expect(names).not.toContain(each);
    for (const each of seen.offers) expect(await card.getByRole("button", { name: each, exact: true }).count()).toBe(1);
    if (seen.picture === undefined) return;
    // The story; its picture is an ornament that may come later or not at all.
    await reads(card, /\d repl(y|ies)/);
    await keepPicture(`state-${seen.picture}`, card);
  });

  it("one message lives through all states: it is edited, not posted again", async () => {
    const ref = "INC-50";
    let generation = 0;
    for (const [words, view] of [
      ["OPEN", INCIDENTS.open],
      ["APPROVAL NEEDED", INCIDENTS.awaiting],
      ["VERIFYING", INCIDENTS.verifying],
      ["RESOLVED", INCIDENTS.resolved],
    ] as const) {
      generation += 1;
      chat.show({ ...recently(view, 14), id: "incident-one", ref, generation });
      await reads(reader.card(ref), words);
      expect(await reader.card(ref).count()).toBe(1);
    }
    await reader.card(ref).getByRole("button", { name: "white check mark: noops" }).waitFor();
  });

  it("an incident whose channel is gone is told in the fallback channel", async () => {
    const ref = "INC-52";
    await chat.people.act("faults", { method: "chat.postMessage", kind: "error", error: "channel_not_found", times: 1, channel: CHANNEL }); // prettier-ignore
    chat.show({ ...recently(INCIDENTS.open, 3), id: "incident-lost", ref, generation: 1 });
    await reader.goTo("#ml-tickets");
    await reads(reader.card(ref), "OPEN · SEV2");
    await reader.goTo("#ml-incidents");
    await reads(reader.card("INC-50"), "RESOLVED");
    expect(await reader.card(ref).count()).toBe(0);
  });

  it("the thread tells the story and holds a picture of burn rate and budget", async () => {
    const ref = "INC-51";
    const { open } = INCIDENTS;
    chat.show({ ...recently({ ...open, timeline: TOLD }, 25), id: "incident-told", ref, generation: 1 });
    const card = reader.card(ref);
    await reads(card, /\d repl(y|ies)/);
    const thread = await reader.openThread(card);
    await reads(thread, "Opened by SLOErrorBudgetBurn on availability", "Acknowledged by alice", "champion v7 → v6");
    const picture = thread.getByRole("img", { name: /burn rate/i }).first();
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((node: HTMLImageElement) => node.naturalWidth)).toBeGreaterThan(400);
    await keepPicture("thread", thread);
    await thread.getByRole("button", { name: "Close thread" }).click();
  });
});

const TOLD: IncidentView["timeline"] = [
  ...INCIDENTS.open.timeline,
  { seq: 2, at: "2026-03-01T10:01:30Z", kind: "acknowledged", actor: "alice", text: "acknowledged by alice" },
  { seq: 3, at: "2026-03-01T10:02:40Z", kind: "note", actor: "alice", text: "only v7 fails; v6 is fine" },
  { seq: 4, at: "2026-03-01T10:04:07Z", kind: "automation", actor: "noops", text: "champion v7 → v6, read back v6" },
];
