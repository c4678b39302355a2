import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { anAlert } from "../../bot/fakes.ts";
import { keepPicture } from "./keep-picture.ts";
import type { Platform } from "./platform.ts";
import { startPlatform } from "./platform.ts";
import type { PersonName, Reader } from "./reader.ts";
import { reads, sitDown } from "./reader.ts";
import type { WholeBot } from "./whole-bot.ts";
import { startWholeBot } from "./whole-bot.ts";

const startsAt = new Date(Date.now() - 40_000).toISOString();
const SPENT = anAlert({
  startsAt,
  fingerprint: "spent",
  labels: { sloth_id: "fraud-accuracy", sloth_slo: "accuracy", noops_cause: "F2" },
  annotations: { summary: "fraud accuracy burns", budget_remaining: "-0.12" },
});
const CHURN = anAlert({
  startsAt,
  fingerprint: "churn",
  labels: { sloth_id: "churn-latency", sloth_service: "churn", sloth_slo: "latency", noops_model: "churn", version: "3" }, // prettier-ignore
  annotations: { summary: "churn latency burns" },
});

let folder: string;
let platform: Platform;
let bot: WholeBot;
let reader: Reader;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "noops-changes-"));
  platform = await startPlatform();
  const runbooks = join(import.meta.dirname, "changes");
  for (const file of readdirSync(runbooks))
    writeFileSync(join(folder, file), readFileSync(join(runbooks, file), "utf8").replaceAll("PLATFORM", platform.url));
  bot = await startWholeBot("6", {
    socketMode: true,
    env: {
      NOOPS_RUNBOOKS_DIR: folder,
      NOOPS_HTTP_ALLOW: platform.url,
      NOOPS_ALERTMANAGER_URLS: platform.url,
    },
  });
  await bot.register();
  reader = await sitDown(bot.workspaceUrl);
});
afterAll(async () => {
  await reader.close();
  await bot.stop();
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  expect(reader.problems).toEqual([]);
  await reader.dismissAll();
});

async function as(person: PersonName, button: string | RegExp, question: string, ref = "INC-2"): Promise<void> {
  await reader.become(person);
  const [words] = String(question).split("?");
  await reader.press(reader.card(ref), button);
  await reader.answerQuestion(question, words?.startsWith("Approve") ? "Approve" : (words ?? ""));
}
const approve = (person: PersonName) => as(person, /^Approve$/, "Approve this change?");

/** What people ask for by name or from the menu, on the whole bot over Socket Mode. */
describe("changes that people ask for", { timeout: 240_000 }, () => {
  it("a promotion on a spent budget waits for nobody's vote; one person breaks the glass, says why, and it is done", async () => {
    await bot.deliver([SPENT]);
    const card = reader.card("INC-1");
    await reads(card, "Error budget exhausted:", "overspent by 12 %");
    await reader.type("/noops promote fraud 7");
    await reads(card, "APPROVAL NEEDED", "v6 → v7", "Votes do not open this one.", "/noops breakglass INC-1 REASON");
    expect(await card.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
    await reader.become("Bob");
    await reader.type("/noops breakglass INC-1 now");
    await reads(reader.whisper("Write in a sentence why it cannot wait"), "Only visible to you");
    expect(await bot.aliasChanges()).toBe(0);
    await reader.type("/noops breakglass INC-1 the fix for wallet payments is in version 7");
    await reads(reader.whisper("Broke the glass for registry alias fraud@champion v6 → v7"));
    await reads(card, "Glass broken by bob", "v6 → v7");
    await keepPicture("glass-broken", card);
    expect(await bot.aliasChanges()).toBe(1);
  });

  it("an incident is resolved by hand with a reason", async () => {
    await reader.type("/noops resolve INC-1 labels came late, accuracy is back");
    await reads(reader.whisper("Resolved"), "Only visible to you");
    await reads(reader.card("INC-1"), "RESOLVED");
  });

  it("the menu lists the runbooks that fit; Review promotion… shows v7 → v8, and Bob's approval makes the change", async () => {
    await reader.become("Alice");
    await bot.deliver([anAlert({ startsAt })]);
    const card = reader.card("INC-2");
    await reads(card, "OPEN");
    await reader.chooseMore(card, "Other runbooks…");
    const choices = reader.whisper("Runbooks that fit INC-2");
    await reads(choices, "promote-fraud", "traffic-fraud", "retrain-fraud", "nothing runs before you say so");
    await keepPicture("runbooks", choices);
    await reader.press(choices, "Review promotion…");
    const dialog = reader.dialog("Review action");
    await reads(dialog, "promote-fraud", "v7 → v8", "one other person must approve");
    await keepPicture("review-promotion", dialog);
    await reader.press(dialog, "Request approval");
    await reads(card, "APPROVAL NEEDED", "v7 → v8", "0 of 1 approved");
    await approve("Bob");
    await reads(card, "Approved by @Bob Brandt", "v7 → v8", "read back v8");
    expect(await bot.aliasChanges()).toBe(2);
  });

  it("/noops traffic asks for a share, and the platform gets it once Alice has approved", async () => {
    await reader.type("/noops traffic fraud 20");
    await reads(reader.whisper("asked for; the policy decides who must agree"));
    const card = reader.card("INC-2");
    await reads(card, "APPROVAL NEEDED", "traffic-fraud", '"percent":"20"');
    await keepPicture("traffic", card);
    await approve("Alice");
    await reads(card, "Approved by @Alice Amari", "shift done");
    expect(platform.done).toEqual(["traffic 20"]);
  });

  it("/noops retrain starts a training; when its answer is lost nothing is repeated, and two people settle it", async () => {
    platform.mute = true;
    await reader.type("/noops retrain fraud --pipeline nightly");
    await reads(reader.whisper("retrain-fraud trains with its own pipeline"), "Only visible to you");
    await reader.type("/noops retrain fraud");
    const card = reader.card("INC-2");
    await reads(card, "APPROVAL NEEDED", "retrain-fraud");
    await approve("Bob");
    await reads(card, "OUTCOME UNKNOWN", "Nothing is tried again until somebody has looked.");
    await reader.press(card, "Probe again");
    await reads(reader.whisper("Still not known"), "Only visible to you");
    await as("Bob", "Mark done", "Mark done?");
    await reads(card, "bob looked and says that the change was made. A second person has to say the same.");
    await as("Bob", "Mark done", "Mark done?");
    await reads(reader.whisper(/already|second person/i), "Only visible to you");
    platform.mute = false;
    await as("Alice", "Mark done", "Mark done?");
    await reads(card, "retrain done", "marked done by bob and alice");
    expect(platform.done).toEqual(["traffic 20", "retrain"]);
  });

  it("a silence is asked about like any other change", async () => {
    const card = reader.card("INC-2");
    await reader.type("/noops silence INC-2 2h");
    await reads(card, "APPROVAL NEEDED", "silence-fraud", "silenced for 120 min");
    await approve("Bob");
    await expect.poll(() => platform.done.at(-1), { timeout: 60_000 }).toBe("silence noops_model=fraud");
    await reads(card, "silence done");
  });

  it("one incident becomes part of another", async () => {
    await bot.deliver([CHURN]);
    await reads(reader.card("INC-3"), "OPEN", "churn");
    await reader.type("/noops merge INC-3 INC-2");
    await reads(reader.whisper("INC-3 is part of INC-2 now"), "Only visible to you");
    await reads(reader.card("INC-3"), "MERGED", "Merged into INC-2; follow that one.");
    await keepPicture("merged", reader.card("INC-3"));
  });

  it("a link to an incident shows what it is about", async () => {
    await reader.type(`look at ${bot.botUrl}/v1/incidents/INC-2`);
    const said = reader.page.locator("#main article", { hasText: "look at" }).last();
    await reads(said, /INC-2 .*SEV2 · fraud prod/);
    await keepPicture("unfurl", said);
  });
});
