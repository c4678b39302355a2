import { afterAll, beforeAll, expect, it } from "vitest";
import { peopleOf } from "@noops-ml/bot/adapters/files/read-people.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { renderIncident } from "@noops-ml/bot/message/incident-message.ts";
import type { People, Person } from "@noops-ml/bot/ports/people.ts";
import { anAlert } from "../fakes.ts";
import { type TestBot, aRunbook, anEngine, fakeAct } from "../pipeline/an-engine.ts";

const person = (subject: string, ...groups: string[]): Person => ({ subject, name: subject, email: null, groups });
const BEFORE = [person("alice", "ml-oncall"), person("bob", "ml-oncall"), person("carol", "risk-owner")];
/** Who is in the file now; it changes while an approval waits. */
let file = BEFORE;
const people: People = {
  ...peopleOf(BEFORE),
  bySubject: (subject) => peopleOf(file).bySubject(subject),
  byEmail: (email) => peopleOf(file).byEmail(email),
  members: (wanted) => peopleOf(file).members(wanted),
};

let database: Database;
let bot: TestBot;
const abort = fakeAct("argo-rollouts.abort");
beforeAll(async () => {
  database = await openDatabase({ engine: "embedded", dataDir: null });
  bot = anEngine(database, {
    connectors: [abort.connector],
    runbooks: [
      aRunbook(
        "apiVersion: noops.ml/v1alpha1\nkind: Runbook\nmetadata: {name: abort}\nspec:\n  match: {}\n  steps:\n    - {id: abort, uses: argo-rollouts.abort, with: {namespace: ml, rollout: fraud}, timeout: 5s, idempotency: put}\n",
      ),
    ],
    over: { people },
  });
});
afterAll(async () => {
  await Promise.all(bot.runs);
  await database.close();
});

async function incident(): Promise<IncidentView> {
  const [found] = await bot.incidents.list({ state: "open", limit: 1 });
  if (found === undefined) throw new Error("no incident");
  return found;
}

it("(row 20) an approver who leaves the group between the vote and the run approves nothing any more", async () => {
  await bot.deliver([anAlert({ annotations: { budget_remaining: "0.8", burn_long: "14.4" } })]);
  const { id } = await incident();
  await bot.execute({ verb: "run", incidentId: id, runbook: "abort", dryRun: false }, "carol");
  await expect.poll(async () => (await incident()).run?.state, { timeout: 60_000 }).toBe("awaiting_approval");
  const approval = (await incident()).run?.approval;
  const vote = { verb: "approve", approvalId: approval?.id ?? "", planHash: approval?.plan.hash ?? "" } as const;
  expect(await bot.execute(vote, "alice")).toMatchObject({ outcome: "done" });

  file = [person("alice"), ...BEFORE.slice(1)];
  expect(await bot.execute(vote, "bob")).toMatchObject({ outcome: "done" });
  await expect.poll(async () => (await incident()).run?.state, { timeout: 60_000 }).toBe("failed");
  expect(abort.applied).toEqual([]);
  const words = JSON.stringify(renderIncident(await incident()).blocks);
  expect(words).toMatch(/FAILED/);
  expect(words).toContain("alice approved it but may not approve any more");

  // Whoever left before voting is refused at once, and reads who is left.
  file = BEFORE;
  await bot.execute({ verb: "run", incidentId: id, runbook: "abort", dryRun: false }, "carol");
  await expect.poll(async () => (await incident()).run?.state, { timeout: 60_000 }).toBe("awaiting_approval");
  const next = (await incident()).run?.approval;
  file = [BEFORE[0] ?? person("alice"), person("bob"), person("carol")];
  expect(
    await bot.execute({ ...vote, approvalId: next?.id ?? "", planHash: next?.plan.hash ?? "" }, "bob"),
  ).toMatchObject({ outcome: "refused", reason: "you are not one of the approvers", whoMay: ["alice"] });
  expect(abort.applied).toEqual([]);
  const runId = (await incident()).run?.id ?? "";
  await bot.execute({ verb: "stop", runId }, "carol");
  await expect.poll(async () => (await incident()).run?.state, { timeout: 60_000 }).toBe("stopped");
});
