import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuditReader } from "@noops-ml/bot/adapters/postgres/audit-reader.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { renderPostmortem } from "@noops-ml/bot/incident/render-postmortem.ts";
import { announce } from "@noops-ml/bot/pipeline/announce.ts";
import { executeRun } from "@noops-ml/bot/pipeline/execute-run.ts";
import { suggestAction } from "@noops-ml/bot/pipeline/suggest-action.ts";
import type { ReadConnector } from "@noops-ml/bot/ports/connector.ts";
import { requestRun } from "@noops-ml/bot/pipeline/request-run.ts";
import { anAlert } from "../fakes.ts";
import { type TestBot, aRunbook, anEngine, fakeAct } from "./an-engine.ts";

const step = (id: string, uses: string, more = "") =>
  `    - {id: ${id}, uses: ${uses}, with: ${uses === "mlflow.set_alias" ? "{name: fraud, alias: champion, version: v6}" : "{namespace: ml, rollout: fraud}"}, timeout: 5s, idempotency: put${more}}\n`;
const runbook = (name: string, steps: string) =>
  aRunbook(
    `apiVersion: noops.ml/v1alpha1\nkind: Runbook\nmetadata: {name: ${name}}\nspec:\n  match: {}\n  steps:\n${steps}`,
  );

const TELL = runbook(
  "wait-and-tell",
  "    - {id: pause, uses: wait, with: {duration: 90s}, timeout: 5m, idempotency: read}\n" +
    "    - {id: tell, uses: notify, with: {text: look at it}, timeout: 5s, idempotency: keyed}\n",
);

/** People decide what automation cannot: one engine, one incident per story. */
describe("people decide", { timeout: 60_000 }, () => {
  let database: Database;
  let bot: TestBot;
  let stories = 0;
  let flakes = true;
  const look: ReadConnector = {
    kind: "read",
    name: "prometheus.query",
    fact: { idempotency: "read", mutates: false, reversible: true, required: [], optional: [] },
    read: () => Promise.resolve({ kind: "value", value: { value: 0 }, holds: flakes, detail: "0" }),
  };
  const alias = fakeAct("mlflow.set_alias", "promote");
  const abort = fakeAct("argo-rollouts.abort");
  const retry = fakeAct("argo-rollouts.retry");

  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
    bot = anEngine(database, {
      connectors: [alias.connector, abort.connector, retry.connector, look],
      runbooks: [
        runbook("promote", step("promote", "mlflow.set_alias")),
        runbook("abort", step("abort", "argo-rollouts.abort")),
        TELL,
        aRunbook(
          "apiVersion: noops.ml/v1alpha1\nkind: Runbook\nmetadata: {name: flaky-node}\nspec:\n  match: {cause: F6}\n  resolves: known-flake\n  steps:\n" +
            "    - {id: look, uses: prometheus.query, with: {expr: up, below: 1, onNoData: fail}, timeout: 5s, idempotency: read}\n",
        ),
        runbook("traffic", step("shift", "argo-rollouts.abort")),
        runbook(
          "abort-then-restore",
          step("abort", "argo-rollouts.abort", ", compensate: {uses: argo-rollouts.retry}") +
            step("restore", "mlflow.set_alias"),
        ),
      ],
      settings: { maxModelActionsPerDay: 100, correlateSeconds: 0 },
    });
  });
  afterAll(async () => {
    await Promise.all(bot.runs);
    await database.close();
  });

  /** A fresh incident of a model of its own. */
  async function open(budget: string, cause = "F4"): Promise<IncidentView> {
    stories += 1;
    const model = `model-${String(stories)}`;
    const labels = { noops_model: model, sloth_service: model, noops_cause: cause };
    await bot.deliver([
      anAlert({ fingerprint: model, labels, annotations: { budget_remaining: budget, burn_long: "14.4" } }),
    ]);
    const [found] = await bot.incidents.list({ state: "open", model, limit: 1 });
    if (found === undefined) throw new Error("no incident");
    return found;
  }
  const view = async (id: string): Promise<IncidentView> => {
    const found = await bot.incidents.view(id);
    if (found === null) throw new Error("it is gone");
    return found;
  };
  const until = (id: string, state: string) =>
    expect.poll(async () => (await view(id)).run?.state, { timeout: 30_000 }).toBe(state);
  const actionsAbout = async (object: string): Promise<string[]> =>
    (await createAuditReader(database.db).about(object, 50)).map(({ action }) => action);

  it("lets a request of Grafana that names nobody acknowledge, so that a page can be stopped, and nothing else", async () => {
    const { id } = await open("0.5");
    const nobody = { via: "grafana", unproven: "Grafana has not said who asks" } as const;
    expect(await bot.execute({ verb: "ack", incidentId: id }, "", nobody)).toMatchObject({ outcome: "done" });
    expect((await view(id)).owner).toBe("somebody at Grafana");
    for (const command of [
      { verb: "run", incidentId: id, runbook: "abort", dryRun: true },
      { verb: "approve", approvalId: "a", planHash: "b" },
      { verb: "killswitch", on: false },
    ] as const)
      expect(await bot.execute(command, "", nobody)).toMatchObject({ outcome: "refused", reason: nobody.unproven });
    // A user of Grafana whom the people file does not know is a stranger like any other.
    expect(await bot.execute({ verb: "note", incidentId: id, text: "hi" }, "user:x9", { via: "grafana" })).toMatchObject({ outcome: "refused" }); // prettier-ignore
  });

  it("waits as long as a runbook says and tells once, however often the step is carried out", async () => {
    const { id } = await open("0.5");
    await bot.execute({ verb: "run", incidentId: id, runbook: "wait-and-tell", dryRun: false }, "alice");
    await until(id, "succeeded");
    const { run, timeline } = await view(id);
    expect(run?.steps.map(({ state }) => state)).toEqual(["done", "done"]);
    const told = async () =>
      (await database.db.selectFrom("slack_surface").select("text").where("incident_id", "=", id).where("kind", "=", "notice").execute()).map(({ text }) => text); // prettier-ignore
    expect(await told()).toEqual(["look at it"]);
    // After a crash the step is carried out again.
    const [, tell] = TELL.steps;
    if (tell === undefined || run === null) throw new Error("no step");
    await announce(bot.engine, tell, run.id);
    expect(await told()).toEqual(["look at it"]);
    expect((await view(id)).timeline.length).toBe(timeline.length);
    const slept: number[] = [];
    const io = {
      step: <T>(_: string, work: () => Promise<T>) => work(),
      waitForHint: () => Promise.resolve(),
      sleep: (seconds: number) => Promise.resolve(void slept.push(seconds)),
    };
    const dry = await requestRun(bot.engine, { incidentId: id, runbook: TELL, mode: "dry", requester: "alice", via: "api", automatic: false, params: {} }); // prettier-ignore
    if (!dry.accepted) throw new Error(dry.reason);
    await executeRun(io, bot.engine, dry.run.id);
    expect(slept).toContain(90);
    expect(await told()).toEqual(["look at it"]);
  });

  it("lets a runbook close a known flake by itself, three times a day, and leaves alone what it does not recognise", async () => {
    const pages = bot.pages.length;
    const { id } = await open("0.5", "F6");
    for (let time = 1; time <= 3; time += 1) {
      await suggestAction(bot.engine, id);
      await expect.poll(async () => (await view(id)).phase, { timeout: 30_000 }).toBe("resolved");
      await bot.execute({ verb: "reopen", incidentId: id, reason: "look once more" }, "alice");
    }
    await suggestAction(bot.engine, id);
    const told = async () => (await view(id)).timeline.map(({ text }) => text).join("\n");
    await expect.poll(told, { timeout: 30_000 }).toMatch(/closed 3 times within a day already: it stays open/);
    expect((await told()).match(/closed by flaky-node: a known flake/g)).toHaveLength(3);

    flakes = false;
    const other = await open("0.5", "F6");
    await suggestAction(bot.engine, other.id);
    await until(other.id, "stopped");
    expect((await view(other.id)).run?.reason).toMatch(/not the known flake/);
    expect((await view(other.id)).phase).toBe("open");
    expect(bot.pages).toHaveLength(pages);
  });

  it("opens the gate of a spent budget for nobody's vote, and for one approver who breaks the glass and says why", async () => {
    const { id } = await open("-0.1");
    expect(
      await bot.execute({ verb: "run", incidentId: id, runbook: "promote", dryRun: false }, "alice"),
    ).toMatchObject({ outcome: "done" });
    await until(id, "awaiting_approval");
    const approval = (await view(id)).run?.approval;
    expect(approval).toMatchObject({
      onlyBreakGlass: true,
      policyReason: expect.stringMatching(/budget is spent/) as string,
    });
    const about = { approvalId: approval?.id ?? "", planHash: approval?.plan.hash ?? "" };
    expect(await bot.execute({ verb: "approve", ...about }, "bob")).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/break-glass/) as string,
    });
    const glass = { verb: "breakglass" as const, ...about };
    expect(await bot.execute({ ...glass, reason: "now" }, "bob")).toMatchObject({ outcome: "refused" });
    const reason = "the fix for the outage is in this version";
    expect(await bot.execute({ ...glass, reason }, "carol")).toMatchObject({ outcome: "refused" });
    expect(await bot.execute({ ...glass, reason }, "bob")).toMatchObject({ outcome: "done" });
    await until(id, "succeeded");
    expect(alias.applied).toHaveLength(1);
    expect(bot.pages.at(-1)?.reason).toMatch(/bob broke the glass.*the fix for the outage/);
    expect(await actionsAbout(approval?.id ?? "")).toEqual(
      expect.arrayContaining(["breakglass", "breakglass.refused"]),
    );
    expect(renderPostmortem(await view(id), null)).toMatch(/Broken glass: bob decided alone/);
    const notices = await database.db
      .selectFrom("slack_surface")
      .select(["key", "next_at"])
      .where("incident_id", "=", id)
      .execute();
    const review = notices.find(({ key }) => key.startsWith("breakglass-review"));
    expect((review?.next_at.getTime() ?? 0) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  });

  it("takes two people's word for an unknown effect, and goes on where the run stopped", async () => {
    const { id } = await open("0.8");
    abort.lost = true;
    await bot.execute({ verb: "run", incidentId: id, runbook: "abort", dryRun: false }, "carol");
    await until(id, "awaiting_approval");
    const approval = (await view(id)).run?.approval;
    const about = { approvalId: approval?.id ?? "", planHash: approval?.plan.hash ?? "" };
    for (const subject of ["alice", "bob"]) await bot.execute({ verb: "approve", ...about }, subject);
    await until(id, "unknown");
    const runId = (await view(id)).run?.id ?? "";
    const applied = abort.applied.length;
    expect(await bot.execute({ verb: "probe", runId }, "carol")).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/still not known/) as string,
    });
    expect(await bot.execute({ verb: "mark", runId, as: "done" }, "carol")).toMatchObject({
      outcome: "refused",
      whoMay: ["alice", "bob"],
    });
    expect(await bot.execute({ verb: "mark", runId, as: "done" }, "alice")).toMatchObject({ outcome: "done" });
    expect((await view(id)).run?.steps[0]).toMatchObject({ state: "unknown", claim: { as: "done", by: "alice" } });
    expect(await bot.execute({ verb: "mark", runId, as: "done" }, "alice")).toMatchObject({ outcome: "refused" });
    expect(await bot.execute({ verb: "mark", runId, as: "done" }, "bob")).toMatchObject({ outcome: "done" });
    await until(id, "succeeded");
    expect((await view(id)).run?.steps[0]?.detail).toMatch(/marked done by alice and bob, read back v6/);
    expect(abort.applied).toHaveLength(applied);
    expect(await actionsAbout(runId)).toEqual(expect.arrayContaining(["effect.claimed", "effect.settled.done"]));
    abort.lost = false;
  });

  it("asks the target again, and ends a run whose effect did not happen", async () => {
    const { id } = await open("0.8");
    abort.lost = true;
    await bot.execute({ verb: "run", incidentId: id, runbook: "abort", dryRun: false }, "carol");
    await until(id, "awaiting_approval");
    const approval = (await view(id)).run?.approval;
    const about = { approvalId: approval?.id ?? "", planHash: approval?.plan.hash ?? "" };
    for (const subject of ["alice", "bob"]) await bot.execute({ verb: "approve", ...about }, subject);
    await until(id, "unknown");
    abort.lost = false;
    const before = abort.probe;
    abort.probe = { kind: "notDone", detail: "the rollout still updates" };
    const runId = (await view(id)).run?.id ?? "";
    expect(await bot.execute({ verb: "probe", runId }, "carol")).toMatchObject({ outcome: "done" });
    expect(await view(id)).toMatchObject({
      automation: "failed",
      run: { state: "failed", reason: expect.stringMatching(/still updates/) as string },
    });
    expect(await bot.execute({ verb: "mark", runId, as: "done" }, "bob")).toMatchObject({ outcome: "refused" });
    abort.probe = before;
    const locks = await database.db.selectFrom("effect_lock").selectAll().where("run_id", "=", runId).execute();
    expect(locks).toEqual([]);
  });

  it("takes back what was changed when a later step fails, asks for it, and tells people first", async () => {
    const { id } = await open("0.8");
    const refuse = alias.connector.apply;
    Object.assign(alias.connector, { apply: () => Promise.resolve({ kind: "refused", reason: "no such version" }) });
    await bot.execute({ verb: "run", incidentId: id, runbook: "abort-then-restore", dryRun: false }, "carol");
    const pages = bot.pages.length;
    const undone = retry.applied.length;
    for (const stepId of ["abort", "restore", "abort.undo"]) {
      await expect.poll(async () => (await view(id)).run?.approval?.plan.stepId, { timeout: 30_000 }).toBe(stepId);
      const approval = (await view(id)).run?.approval;
      const about = { approvalId: approval?.id ?? "", planHash: approval?.plan.hash ?? "" };
      if (stepId === "abort.undo")
        expect(bot.pages.slice(pages).map(({ reason }) => reason)).toEqual([
          "restore: the target refused: no such version",
        ]);
      for (const subject of ["alice", "bob"])
        expect(await bot.execute({ verb: "approve", ...about }, subject)).toMatchObject({ outcome: "done" });
    }
    await until(id, "failed");
    Object.assign(alias.connector, { apply: refuse });
    const seen = await view(id);
    expect(seen.run?.steps.map(({ id: name, state }) => `${name} ${state}`)).toEqual([
      "abort done",
      "restore failed",
      "abort.undo done",
    ]);
    expect(seen.run?.reason).toBe("restore: the target refused: no such version; abort.undo done");
    expect(retry.applied.length).toBe(undone + 1);
    expect(bot.pages).toHaveLength(pages + 1);
    expect(await actionsAbout(seen.run?.id ?? "")).toContain("run.compensates");
    expect(renderPostmortem(seen, null)).toMatch(/Taken back after the failure: abort yes/);
  });

  it("merges one incident into another: alerts move, and later alerts of its key follow", async () => {
    const from = await open("0.8", "F1");
    const into = await open("0.8", "F3");
    expect(await bot.execute({ verb: "merge", incidentId: from.id, into: from.id }, "alice")).toMatchObject({
      outcome: "refused",
    });
    expect(await bot.execute({ verb: "merge", incidentId: from.id, into: into.id }, "alice")).toMatchObject({
      outcome: "done",
    });
    expect(await view(from.id)).toMatchObject({ phase: "merged", alerts: [] });
    expect((await view(into.id)).alerts).toHaveLength(2);
    const labels = { noops_model: from.model, sloth_service: from.model, noops_cause: "F1" };
    await bot.deliver([anAlert({ fingerprint: "another", labels })]);
    expect((await view(into.id)).alerts).toHaveLength(3);
    expect(await bot.incidents.list({ state: "open", model: from.model, limit: 10 })).toEqual([]);
    expect(await bot.execute({ verb: "merge", incidentId: from.id, into: into.id }, "alice")).toMatchObject({
      outcome: "refused",
    });
  });

  it("changes traffic by the runbook of that name, with the share as its parameter", async () => {
    const { id, model } = await open("0.8");
    expect(await bot.execute({ verb: "traffic", model, percent: 120, dryRun: true }, "alice")).toMatchObject({
      outcome: "refused",
    });
    expect(await bot.execute({ verb: "traffic", model, percent: 10, dryRun: true }, "alice")).toMatchObject({
      outcome: "done",
    });
    await until(id, "succeeded");
    const row = await database.db
      .selectFrom("run")
      .select("params")
      .where("incident_id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row.params).toEqual({ percent: "10" });
  });
});
