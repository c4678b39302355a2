import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLedgerReader } from "@noops-ml/bot/adapters/postgres/ledger-reader.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { createRunReader } from "@noops-ml/bot/adapters/postgres/run-reader.ts";
import { createStatusReader } from "@noops-ml/bot/adapters/postgres/status-reader.ts";
import type { Answer } from "@noops-ml/bot/action/command.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { createPlanPort } from "@noops-ml/bot/pipeline/plan-runbook.ts";
import { parseModelDocument } from "@noops-ml/rules/spec/parse-document.ts";
import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import { anAlert } from "../fakes.ts";
import { type TestBot, aRunbook, anEngine, fakeAct } from "./an-engine.ts";

const [document] = readYaml({
  file: "fraud.yaml",
  text: readFileSync(join(import.meta.dirname, "../../../demo/models/fraud.yaml"), "utf8"),
}).documents;
const parsed = document === undefined ? null : parseModelDocument(document);
if (parsed?.ok !== true) throw new Error("the demo's model cannot be read");
const MODEL = parsed.value;
const IDS = MODEL.spec.slos.map(({ name }) => `fraud-${name}`);

const runbook = (name: string, uses: string, inputs: string, params: string) =>
  aRunbook(`apiVersion: noops.ml/v1alpha1
kind: Runbook
metadata: {name: ${name}}
spec:
  manual: true
  params: ${params}
  steps:
    - {id: change, uses: ${uses}, with: ${inputs}, timeout: 5s, idempotency: put}
`);

/** People release while nothing is wrong: each change has a record of its own. */
describe("a release by hand", { timeout: 60_000 }, () => {
  let database: Database;
  let bot: TestBot;
  let budget: readonly number[] = IDS.map(() => 0.5);
  const promote = fakeAct("mlflow.set_alias", "promote");
  const shift = fakeAct("kserve.traffic", "change");

  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
    const alias = (version: string) => `{name: fraud, alias: champion, version: "${version}"}`;
    const given = {
      connectors: [promote.connector, shift.connector],
      runbooks: [
        runbook("promote-fraud", "mlflow.set_alias", alias("${params.toVersion}"), "{toVersion: none}"),
        runbook(
          "traffic-fraud",
          "kserve.traffic",
          "{namespace: ml, service: fraud, percent: '${params.percent}'}",
          "{percent: none}",
        ),
        runbook("rollback-fraud", "mlflow.set_alias", alias("${params.toVersion}"), "{toVersion: last-validated}"),
      ],
      model: MODEL,
      series: {
        range: () => Promise.resolve([]),
        latest: () =>
          Promise.resolve(
            budget.map((value, at) => ({ labels: { sloth_id: IDS[at] ?? "" }, points: [{ at: 0, value }] })),
          ),
      },
      settings: { maxModelActionsPerDay: 100 },
    };
    bot = anEngine(database, given);
  });
  afterAll(async () => {
    await Promise.all(bot.runs);
    await database.close();
  });

  const idOf = (answer: Answer): string => (answer.outcome === "done" ? (answer.incidentId ?? "") : "");
  const view = async (id: string): Promise<IncidentView> => {
    const found = await bot.incidents.view(id);
    if (found === null) throw new Error("it is gone");
    return found;
  };
  const until = (id: string, state: string) =>
    expect.poll(async () => (await view(id)).run?.state, { timeout: 30_000 }).toBe(state);
  async function vote(id: string, verb: "approve" | "deny", ...subjects: string[]): Promise<Answer[]> {
    await until(id, "awaiting_approval");
    const approval = (await view(id)).run?.approval;
    const about = { approvalId: approval?.id ?? "", planHash: approval?.plan.hash ?? "" };
    const answers: Answer[] = [];
    for (const subject of subjects)
      answers.push(await bot.execute(verb === "deny" ? { verb, ...about, reason: "not today" } : { verb, ...about }, subject)); // prettier-ignore
    return answers;
  }

  it("is recorded as a change, needs other people, and is over when it has succeeded", async () => {
    const answer = await bot.execute({ verb: "promote", model: "fraud", version: "8" }, "carol");
    const id = idOf(answer);
    expect(await view(id)).toMatchObject({
      kind: "change",
      ref: "CHG-1",
      title: "fraud prod: a promotion to 8, asked for by carol",
      severity: 4,
      phase: "open",
      suggestion: null,
    });
    const answers = await vote(id, "approve", "carol", "alice", "bob");
    expect(answers.map(({ outcome }) => outcome)).toEqual(["refused", "done", "done"]);
    await until(id, "succeeded");
    expect(promote.applied).toHaveLength(1);
    expect(await view(id)).toMatchObject({ phase: "resolved", automation: "succeeded" });
    expect(await bot.incidents.resolveRef("CHG-1")).toBe(id);
  });

  it("stands in the list of runs, and in no figure about incidents", async () => {
    const runs = createRunReader(database.db);
    const [line] = await runs.list({ state: "all", model: "fraud", limit: 10 });
    expect(line).toMatchObject({ incidentRef: "CHG-1", runbook: "promote-fraud", state: "succeeded", startedBy: "carol", automatic: false }); // prettier-ignore
    expect(await runs.run(line?.id ?? "")).toMatchObject({ steps: [{ id: "change", state: "done" }], approval: { state: "approved" } }); // prettier-ignore
    expect(await runs.list({ state: "active", limit: 10 })).toEqual([]);
    expect(await runs.run("run_none")).toBeNull();
    const ledger = createLedgerReader(database.db);
    expect(await ledger.samples("resolved_incidents")).toEqual([]);
    expect(await ledger.samples("resolve_seconds")).toEqual([]);
    expect((await ledger.samples("releases")).map(({ labels }) => labels["kind"])).toEqual(["manual"]);
    expect((await createStatusReader(database.db).status()).ledger[0]?.incidentRef).toBe("CHG-1");
    expect(bot.pages).toEqual([]);
  });

  it("is over when somebody denies it, and when a dry run has shown what it would do", async () => {
    const denied = idOf(await bot.execute({ verb: "traffic", model: "fraud", percent: 50, dryRun: false }, "carol"));
    await vote(denied, "deny", "alice");
    await expect.poll(async () => (await view(denied)).phase, { timeout: 30_000 }).toBe("resolved");
    const dry = idOf(await bot.execute({ verb: "traffic", model: "fraud", percent: 50, dryRun: true }, "carol"));
    await expect.poll(async () => (await view(dry)).phase, { timeout: 30_000 }).toBe("resolved");
    expect(shift.applied).toEqual([]);
  });

  it("finds the gate closed while one SLO has spent its budget, or does not tell; going back stays open", async () => {
    for (const left of [IDS.map((_, at) => (at === 1 ? -0.1 : 0.5)), [0.5]]) {
      budget = left;
      const id = idOf(await bot.execute({ verb: "promote", model: "fraud", version: "9" }, "carol"));
      await until(id, "awaiting_approval");
      expect((await view(id)).run?.approval?.onlyBreakGlass).toBe(true);
      await bot.execute({ verb: "stop", runId: (await view(id)).run?.id ?? "" }, "carol");
      await expect.poll(async () => (await view(id)).phase, { timeout: 30_000 }).toBe("resolved");
    }
    expect(promote.applied).toHaveLength(1);
    budget = IDS.map(() => 0.5);
  });

  it("leaves no record when nothing may start or nobody knows how", async () => {
    const before = await bot.incidents.list({ state: "all", limit: 100 });
    await bot.execute({ verb: "killswitch", on: true }, "alice");
    expect(await bot.execute({ verb: "promote", model: "fraud", version: "9" }, "carol")).toMatchObject({ outcome: "refused" }); // prettier-ignore
    await bot.execute({ verb: "killswitch", on: false }, "alice");
    expect(await bot.execute({ verb: "retrain", model: "fraud", pipeline: null }, "carol")).toMatchObject({
      outcome: "refused",
    });
    expect(await bot.execute({ verb: "promote", model: "fraud", version: "9" }, "mallory")).toMatchObject({ outcome: "refused" }); // prettier-ignore
    expect(await bot.incidents.list({ state: "all", limit: 100 })).toHaveLength(before.length);
  });

  it("can be planned before anything is recorded, and is told in the incident when there is one", async () => {
    const plan = () => createPlanPort(bot.engine).plan({ of: "rollback", model: "fraud", toVersion: "6" });
    expect(await plan()).toMatchObject({ kind: "plan", steps: ["change: mlflow.set_alias"] });
    await bot.deliver([anAlert({ startsAt: new Date().toISOString() })]);
    const [incident] = await bot.incidents.list({ state: "open", kind: "incident", limit: 1 });
    const answer = await bot.execute({ verb: "rollback", model: "fraud", toVersion: "6", dryRun: true }, "carol");
    expect(idOf(answer)).toBe(incident?.id);
    expect(incident?.suggestion).toBeNull();
  });
});
