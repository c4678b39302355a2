import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { anAlert } from "../../bot/fakes.ts";
import { keepPicture } from "./keep-picture.ts";
import type { Reader } from "./reader.ts";
import { reads, sitDown } from "./reader.ts";
import type { WholeBot } from "./whole-bot.ts";
import { startWholeBot } from "./whole-bot.ts";

const STARTED = new Date(Date.now() - 40_000).toISOString();
const AVAILABILITY = anAlert({ startsAt: STARTED });
const LATENCY = anAlert({
  startsAt: STARTED,
  fingerprint: "f2",
  labels: { sloth_id: "fraud-latency", sloth_slo: "latency", burn_tier: "ticket_fast", long_window: "15m", short_window: "1m", sloth_severity: "ticket" },
  annotations: { summary: "fraud latency burns", burn_long: "3.2", burn_short: "4.05" },
}); // prettier-ignore

let bot: WholeBot;
let reader: Reader;

beforeAll(async () => {
  bot = await startWholeBot("7");
  reader = await sitDown(bot.workspaceUrl);
});
afterAll(async () => {
  await reader.close();
  await bot.stop();
});
afterEach(() => expect(reader.problems).toEqual([]));

/** One fault from its first message to its post-mortem, each station as a person meets it on the page. */
describe("people repair a model from the chat", { timeout: 120_000 }, () => {
  const card = () => reader.card("INC-1");

  it("the page comes up with one message: what burns, how fast, and what would help", async () => {
    await bot.deliver([AVAILABILITY, LATENCY]);
    await reads(card(), "OPEN", "SEV2", "fraud prod", "14.4×", "Suggestion:", "rollback-champion");
    await keepPicture("open", card());
  });

  it("Ack makes Alice the owner and says so to her alone", async () => {
    await reader.press(card(), "Ack");
    await reads(reader.whisper("cknowledged by alice"), "Only visible to you");
    await reads(card(), "ACKNOWLEDGED", /Owner\s*Alice/i);
    await keepPicture("acknowledged", card());
    expect(await card().getByRole("button", { name: "Ack", exact: true }).count()).toBe(0);
  });

  it("Review shows before and after, blast radius and the reason of the policy; closing it asks for nothing", async () => {
    await reader.press(card(), "Review rollback…");
    const dialog = reader.dialog("Review action");
    await reads(dialog, "fraud@champion", "v7 → v6", "Blast radius", "Policy:", "cannot approve your own request");
    await keepPicture("review", dialog);
    await reader.press(dialog, "Close");
    await dialog.waitFor({ state: "detached" });
    await reads(card(), "ACKNOWLEDGED");
  });

  it("a dry run tells what would happen and changes nothing", async () => {
    await reader.press(card(), "Dry run");
    await reads(reader.whisper("Dry run of rollback-champion started; it changes nothing"));
    await reads(card(), "as a dry run (nothing is changed)", /rollback (done|skipped).*v7 → v6/);
    await keepPicture("dry-run", card());
    expect(await bot.aliasChanges()).toBe(0);
  });

  it("asking for the rollback makes the message a question to others", async () => {
    await reader.dismissAll();
    await reader.press(card(), "Review rollback…");
    await reader.press(reader.dialog("Review action"), "Request approval");
    await reads(reader.whisper("asked for; the policy decides who must agree"));
    await reads(card(), "APPROVAL NEEDED", "0 of 1 approved", "v7 → v6", "May approve", "The person who asked may not");
    await keepPicture("awaiting-approval", card());
  });

  it("Alice's own approval is refused with the names of those who could", async () => {
    await reader.dismissAll();
    await reader.press(card(), "Approve");
    await reader.answerQuestion("Approve this change?", "Approve");
    const refusal = reader.whisper("Who may:");
    await reads(refusal, "Only visible to you", "bob", "carol");
    await keepPicture("refused-own-approval", refusal);
    await reads(card(), "0 of 1 approved");
  });

  it("Carol denies with a reason, which stands in the message and in the thread", async () => {
    await reader.become("Carol");
    await reader.press(card(), "Deny…");
    const dialog = reader.dialog("Deny this change");
    await reads(dialog, "v7 → v6");
    await dialog.getByLabel("Why not?").fill("v6 does not know the new merchant codes");
    await keepPicture("deny", dialog);
    await reader.press(dialog, /^Deny$/);
    await reads(card(), /Denied by @?Carol Costa: “v6 does not know the new merchant codes”/);
    expect(await card().getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
    await keepPicture("denied", card());
    const thread = await reader.openThread(card());
    await reads(thread, "v6 does not know the new merchant codes");
    await thread.getByRole("button", { name: "Close thread" }).click();
  });

  it("Bob asks again and withdraws it, after the question whether he means it", async () => {
    await reader.become("Bob");
    await reader.press(card(), "Review rollback…");
    await reader.press(reader.dialog("Review action"), "Request approval");
    await reads(card(), "APPROVAL NEEDED");
    await reader.press(card(), "Withdraw");
    await reader.answerQuestion("Withdraw this run?", "Withdraw");
    await reads(reader.whisper("It stops before its next step"));
    await card().getByRole("button", { name: "Approve", exact: true }).waitFor({ state: "detached" });
    expect(await bot.aliasChanges()).toBe(0);
  });

  it("a guest reads everything and decides nothing", async () => {
    await reader.become("Alice");
    await reader.press(card(), "Review rollback…");
    await reader.press(reader.dialog("Review action"), "Request approval");
    await reads(card(), "APPROVAL NEEDED");
    await reader.become("Dave");
    await reader.press(card(), "Approve");
    await reader.answerQuestion("Approve this change?", "Approve");
    await reads(reader.whisper("Who may:"), "Only visible to you");
    await reads(card(), "0 of 1 approved");
  });

  it("the approval waits on Bob's Home", async () => {
    await reader.become("Bob");
    await reader.goTo("Home");
    await reads(reader.page.locator("#main"), "Waiting for your decision", /INC-1 .*fraud@champion.*v7 → v6/);
    await keepPicture("home", reader.page.locator("#main .home-sheet"), { margin: 16 });
    await reader.goTo("#ml-incidents");
  });

  it("Bob approves; the one change is made and its effect is watched", async () => {
    await reader.press(card(), "Approve");
    await reader.answerQuestion("Approve this change?", "Approve");
    await reads(card(), "VERIFYING", "Approved by @Bob Brandt", "v7 → v6", "read back v6");
    bot.burn = 3.1;
    await reads(card(), "3.1×");
    await keepPicture("verifying", card());
    expect(await bot.aliasChanges()).toBe(1);
  });

  it("the incident resolves by itself once the burn rate fell and the alerts are gone", async () => {
    bot.burn = 0.4;
    await reads(card(), /MONITORING/);
    const endsAt = new Date().toISOString();
    await bot.deliver([AVAILABILITY, LATENCY].map((alert) => ({ ...alert, status: "resolved" as const, endsAt })));
    await reads(card(), "RESOLVED", "Back to normal", "Duration", "Acknowledged in", "Mitigated in");
    await card().getByRole("button", { name: "white check mark: noops" }).waitFor();
    await keepPicture("resolved", card());
    expect(await bot.aliasChanges()).toBe(1);
  });

  it("Reopen asks why, and the message is open again until a person resolves it", async () => {
    await reader.become("Alice");
    await reader.press(card(), "Reopen…");
    const dialog = reader.dialog("Reopen incident");
    await reader.press(dialog, /^Reopen$/);
    await dialog.locator(".error").waitFor();
    await dialog.getByLabel("Why is it not over?").fill("customers still see declined cards");
    await reader.press(dialog, /^Reopen$/);
    await dialog.waitFor({ state: "detached" });
    await card().getByRole("button", { name: "Review rollback…" }).or(card().getByRole("button", { name: "More actions" })).first().waitFor(); // prettier-ignore
    expect(await card().getByText("RESOLVED").count()).toBe(0);
    await reader.type("/noops resolve INC-1 seen by two people that nothing is declined");
    await reads(card(), "RESOLVED");
  });

  it("the post-mortem is drafted from the timeline and stands in the thread; with it the incident is closed", async () => {
    await reader.press(card(), "Post-mortem");
    const dialog = reader.dialog("Post-mortem");
    const draft = dialog.getByLabel("Finish it together");
    expect(await draft.inputValue()).toMatch(/Timeline/);
    await keepPicture("postmortem", dialog);
    await draft.fill(`${await draft.inputValue()}\nFollow-up: test merchant codes before a release.`);
    await reader.press(dialog, "Post to thread");
    await dialog.waitFor({ state: "detached" });
    const thread = await reader.openThread(card());
    await reads(thread, "test merchant codes before a release");
    await thread.getByText("test merchant codes before a release").last().scrollIntoViewIfNeeded();
    await keepPicture("story", thread);
    await thread.getByRole("button", { name: "Close thread" }).click();
    await reads(card(), "CLOSED");
    await keepPicture("closed", card());
  });
});
