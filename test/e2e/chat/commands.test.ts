import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { anAlert } from "../../bot/fakes.ts";
import { keepPicture } from "./keep-picture.ts";
import type { Reader } from "./reader.ts";
import { reads, sitDown } from "./reader.ts";
import type { WholeBot } from "./whole-bot.ts";
import { startWholeBot } from "./whole-bot.ts";

let bot: WholeBot;
let reader: Reader;

beforeAll(async () => {
  bot = await startWholeBot("7");
  reader = await sitDown(bot.workspaceUrl);
  await bot.deliver([anAlert({ startsAt: new Date(Date.now() - 40_000).toISOString() })]);
  await reads(card(), "OPEN", "Suggestion:");
});
afterAll(async () => {
  await reader.close();
  await bot.stop();
});
afterEach(() => expect(reader.problems).toEqual([]));

const card = () => reader.card("INC-1");

describe("what can be typed", { timeout: 120_000 }, () => {
  afterEach(() => reader.dismissAll());

  it("/noops help lists every command on one screen", async () => {
    await reader.type("/noops help");
    const answer = reader.whisper("Handle an incident");
    await reads(answer, "Only visible to you", "/noops rollback MODEL", "/noops traffic MODEL PERCENT", "/noops killswitch on|off"); // prettier-ignore
  });

  it("a typo is answered with what was meant and how it is typed", async () => {
    await reader.type("/noops aprove INC-1");
    const answer = reader.whisper("There is no command");
    await reads(answer, 'Did you mean "approve"?', "Usage: /noops approve INC-1");
    await keepPicture("command-typo", answer);
  });

  it("an incident that does not exist is answered with one that does", async () => {
    await reader.type("/noops ack INC-77");
    await reads(reader.whisper("There is no incident INC-77"), "Did you mean INC-1?");
  });

  it("a command with words missing says how it is typed", async () => {
    await reader.type("/noops silence INC-1");
    await reads(reader.whisper("needs more words"), "Usage: /noops silence INC-1 2h");
  });

  it("/noops list and show answer for the asker alone", async () => {
    await reader.type("/noops list");
    await reads(reader.whisper("Show"), "INC-1 OPEN", "availability burning", "Only visible to you");
    await reader.press(reader.whisper("Show"), "Show");
    await reads(reader.whisper("Suggestion:"), "OPEN");
    await reader.dismissAll();
    await reader.type("/noops show INC-1");
    await reads(reader.whisper("Suggestion:"), "OPEN", "Only visible to you");
  });

  it("/noops policy explain names the reason of the level", async () => {
    await reader.type("/noops policy explain INC-1");
    await reads(reader.whisper("A rollback changes what every caller gets"), "Only visible to you");
  });

  it.each<[string, string | RegExp]>([
    ["/noops list mine", "No open incidents of yours."],
    ["/noops list model fraud", "INC-1 OPEN"],
    ["/noops runbooks INC-1", "rollback-champion"],
    ["/noops audit INC-1", "who did what"],
    ["/noops postmortem INC-1", "Root cause"],
  ])("%s answers for the asker alone", async (command, words) => {
    await reader.type(command);
    await reads(reader.whisper(words), "Only visible to you");
  });

  it("/noops status says whether automation is on and what waits", async () => {
    await reader.type("/noops status");
    await reads(reader.whisper("Automation is on."), /Open incidents\s*1/, /Approvals waiting\s*0/);
  });

  it("/noops oncall names people and wakes nobody", async () => {
    await reader.type("/noops oncall");
    const answer = reader.whisper("On call");
    await reads(answer, "Alice", "Bob");
    expect(await answer.locator(".mention").count()).toBe(0);
  });

  it.each([
    ["/noops promote fraud 8", "No runbook of fraud does a promotion to 8."],
    ["/noops retrain fraud", "No runbook of fraud does a retraining."],
    ["/noops traffic fraud 20", "No runbook of fraud does a traffic share of 20 %."],
    ["/noops promote frod 8", "There is no model frod. Did you mean fraud?"],
    ["/noops policy test prod.yaml", "A policy is tested where its file is: noops-bot policy test FILE"],
    ["/noops merge INC-1 INC-99", "There is no incident INC-99."],
    ["/noops breakglass INC-1 the registry burns", "No approval is waiting on INC-1."],
    ["/noops run rollbak INC-1", 'There is no runbook "rollbak"; known are rollback-champion.'],
  ])("%s is answered, never swallowed", async (command, words) => {
    await reader.type(command);
    const answer = reader.whisper(words);
    await reads(answer, "Only visible to you");
    expect(await bot.aliasChanges()).toBe(0);
  });
});

describe("what can be chosen from the message", { timeout: 120_000 }, () => {
  afterEach(() => reader.dismissAll());

  it("assigning asks for a person and names them as the owner", async () => {
    await reader.chooseMore(card(), "Assign…");
    const dialog = reader.dialog("Assign incident");
    await dialog.getByLabel("Who takes it?").selectOption("Bob Brandt");
    await keepPicture("assign", dialog);
    await reader.press(dialog, /^Assign$/);
    await reads(reader.whisper("Assigned to bob"));
    await reads(card(), /Owner\s*bob/);
  });

  it("a note stands in the thread under its writer's name", async () => {
    await reader.chooseMore(card(), "Add a note…");
    const dialog = reader.dialog("Add to timeline");
    await dialog.getByLabel("Note").fill("the release went out at 9:58");
    await reader.press(dialog, /^Add$/);
    const thread = await reader.openThread(card());
    await reads(thread, /the release went out at 9:58.*alice/i);
    await thread.getByRole("button", { name: "Close thread" }).click();
  });

  it("raising the severity changes the headline", async () => {
    await reader.chooseMore(card(), "Raise severity");
    await reads(card(), "SEV1");
  });

  it("escalating says who hears of it", async () => {
    await reader.chooseMore(card(), "Escalate");
    await reads(reader.whisper("Escalated"));
  });

  it.each<[string, string, string | RegExp]>([
    ["/noops sev INC-1 2", "Set to SEV2", "SEV2"],
    ["/noops assign INC-1 @carol", "Assigned to carol", /Owner\s*carol/],
    ["/noops ack INC-1", "Acknowledged by alice", "ACKNOWLEDGED"],
    ["/noops note INC-1 rolled out at 9:58", "Noted", "ACKNOWLEDGED"],
    ["/noops escalate INC-1", "Escalated", "SEV2"],
  ])("%s is done, answered and shown", async (command, answer, shown) => {
    await reader.type(command);
    await reads(reader.whisper(answer), "Only visible to you");
    await reads(card(), shown);
  });

  it("silencing is answered with what comes of it", async () => {
    await card().getByLabel("Silence").selectOption("for 2 h");
    await reads(reader.whisper(/silenc/i), "Only visible to you");
  });

  it("a message of somebody becomes part of the timeline by the shortcut", async () => {
    await reader.become("Bob");
    await reader.type("customers report declined cards since ten");
    const said = reader.page.locator("#main article", { hasText: "customers report declined cards since ten" }).last();
    await said.hover();
    await said.getByRole("button", { name: "More about this message" }).click();
    await reader.page.getByRole("menuitem", { name: "Add to incident timeline" }).click();
    const dialog = reader.dialog("Add to timeline");
    await dialog.getByLabel("Incident").selectOption({ index: 1 });
    expect(await dialog.getByLabel("Note").inputValue()).toBe("customers report declined cards since ten");
    await reader.press(dialog, /^Add$/);
    await reads(reader.whisper("Noted"));
    await reader.become("Alice");
  });
});

describe("when automation is off, or the registry does not answer", { timeout: 120_000 }, () => {
  /** What `/noops show` answered: a copy that nobody edits any more. */
  const copyOfTheQuestion = () => reader.whisper("asks to run");

  it("the kill switch is told on Home and in the review, which then asks for nothing", async () => {
    await reader.type("/noops killswitch on");
    await reads(reader.whisper("the kill switch is on: nothing new starts"));
    await reader.goTo("Home");
    const home = reader.page.locator("#main .home-sheet");
    await reads(home, "Automation is off: the kill switch was set by alice today at");
    await keepPicture("automation-off", home, { margin: 16 });
    await reader.goTo("#ml-incidents");
    await reader.press(card(), "Review rollback…");
    const dialog = reader.dialog("Review action");
    await reads(dialog, "Not allowed now: the kill switch is on");
    expect(await dialog.getByRole("button", { name: /Request approval|Run it/ }).count()).toBe(0);
    await keepPicture("review-refused", dialog);
    await reader.press(dialog, /^(Close|Cancel)$/);
    await dialog.waitFor({ state: "detached" });
    await reader.type("/noops killswitch off");
    await reads(reader.whisper("the kill switch is off"));
  });

  it("a freeze names its scope, end and reason", async () => {
    await reader.type("/noops freeze fraud 4h quarter end");
    await reads(reader.whisper("frozen for 240 minutes: quarter end"));
    await reader.type("/noops status");
    await reads(reader.whisper("Automation is on."), "Frozen", "fraud until", "by alice: quarter end");
    await reader.type("/noops unfreeze fraud");
    await reads(reader.whisper("changes to fraud are allowed again"));
  });

  it("what is typed is tried dry, denied with a reason, and stopped by typing, too", async () => {
    await reader.type("/noops rollback fraud --dry-run");
    await reads(reader.whisper("Dry run of rollback-champion started; it changes nothing"));
    await reads(card(), /as a dry run.*rollback (done|skipped)/);
    await reader.type("/noops rollback fraud");
    await reads(card(), "APPROVAL NEEDED");
    await reader.become("Bob");
    await reader.type("/noops deny INC-1 not during the sale");
    await reads(card(), /Denied by @?Bob Brandt: “not during the sale”/);
    await reader.type("/noops run rollback-champion");
    await reads(card(), "APPROVAL NEEDED");
    await reader.type("/noops stop INC-1");
    await reads(reader.whisper("It stops before its next step"));
    await card().getByRole("button", { name: "Approve", exact: true }).waitFor({ state: "detached" });
    await reader.become("Alice");
    expect(await bot.aliasChanges()).toBe(0);
  });

  it("a rollback that is typed asks for the same approval", async () => {
    await reader.type("/noops rollback fraud");
    await reads(reader.whisper("asked for; the policy decides who must agree"));
    await reads(card(), "APPROVAL NEEDED", "v7 → v6");
  });

  it("Stop is offered while a call is under way, and says what it still can do", async () => {
    await bot.breakRegistry({ hangAfterApply: 1 });
    await reader.become("Bob");
    await reader.type("/noops show INC-1");
    await reads(copyOfTheQuestion());
    await reader.type("/noops approve INC-1");
    await reads(card(), "RUNNING", "rollback running");
    await reader.press(card(), "Stop");
    await reader.answerQuestion("Stop this run?", "Stop");
    await reads(reader.whisper("It stops before its next step; a call in flight is finished and recorded"));
    await reads(card(), "AUTOMATION HALTED", /Stopped by \w+ before anything was changed\./, "rollback skipped");
    expect(await bot.aliasChanges()).toBe(0);
  });

  it("a button of an old copy is refused with who decided", async () => {
    await reader.press(copyOfTheQuestion(), "Approve");
    await reader.answerQuestion("Approve this change?", "Approve");
    await reads(reader.whisper(/already|decided/i), "Only visible to you", "bob");
    expect(await bot.aliasChanges()).toBe(0);
  });

  it.each<[string, string, string]>([
    ["/noops resolve INC-1 the alerts are gone", "Resolved", "RESOLVED"],
    ["/noops reopen INC-1 they are back", "Reopened", "OPEN"],
  ])("%s is done, answered and shown", async (command, answer, shown) => {
    await reader.type(command);
    await reads(reader.whisper(answer), "Only visible to you");
    await reads(card(), shown);
  });
});
