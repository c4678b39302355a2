import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { sweep } from "@noops-ml/bot/pipeline/sweep.ts";
import { anAlert } from "../fakes.ts";
import { type TestBot, aRunbook, anEngine, fakeAct } from "./an-engine.ts";

const change = (name: string, uses: string, inputs: string, whose: string) =>
  aRunbook(
    `apiVersion: noops.ml/v1alpha1\nkind: Runbook\nmetadata: {name: ${name}}\nspec:\n  ${whose}\n  steps:\n    - {id: change, uses: ${uses}, with: ${inputs}, timeout: 5s, idempotency: put}\n`,
  );
const ROLLOUT = "{namespace: ml, rollout: fraud}";

/** What is gone of an error budget, and what follows: one incident per SLO, which rises. */
describe("a spent error budget", { timeout: 60_000 }, () => {
  let database: Database;
  let bot: TestBot;
  const rollback = fakeAct("mlflow.set_alias", "rollback");
  const promote = fakeAct("argo-rollouts.promote_full", "promote");
  const more = fakeAct("argo-rollouts.retry", "traffic", true);
  const less = fakeAct("argo-rollouts.abort", "traffic");

  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
    bot = anEngine(database, {
      connectors: [rollback, promote, more, less].map(({ connector }) => connector),
      runbooks: [
        change("roll-back", "mlflow.set_alias", "{name: fraud, alias: champion, version: v6}", "match: {cause: F4}"),
        change("promote", "argo-rollouts.promote_full", ROLLOUT, "manual: true"),
        change("more", "argo-rollouts.retry", ROLLOUT, "manual: true"),
        change("less", "argo-rollouts.abort", ROLLOUT, "manual: true"),
      ],
      series: {
        range: () => Promise.resolve([]),
        latest: () =>
          Promise.resolve([
            { labels: { sloth_id: "fraud-latency" }, points: [{ at: 0, value: 1.2 }] },
            { labels: { sloth_id: "fraud-availability", version: "7" }, points: [{ at: 0, value: 6.14 }] },
          ]),
      },
      settings: { maxModelActionsPerDay: 100 },
    });
  });
  afterAll(async () => {
    await Promise.all(bot.runs);
    await database.close();
  });

  const tier = (percent: "25" | "50" | "100", remaining: string, status: "firing" | "resolved" = "firing") => {
    // A budget that is gone has no burn windows.
    const labels = Object.fromEntries(
      Object.entries(anAlert().labels).filter(([name]) => !/^burn_|_window$/u.test(name)),
    );
    return {
      ...anAlert({
        fingerprint: `tier-${percent}`,
        status,
        startsAt: new Date(Date.now() - 60_000).toISOString(),
        annotations: { budget_remaining: remaining, summary: "fraud availability has used some of its error budget" },
        ...(status === "resolved" ? { endsAt: new Date().toISOString() } : {}),
      }),
      labels: { ...labels, alertname: "SLOErrorBudgetConsumed", budget_tier: percent } as unknown as ReturnType<
        typeof anAlert
      >["labels"],
    };
  };
  const only = async (): Promise<IncidentView> => {
    const [found, ...others] = await bot.incidents.list({ state: "open", model: "fraud", limit: 5 });
    expect(others).toEqual([]);
    if (found === undefined) throw new Error("no incident");
    return found;
  };
  const words = ({ timeline }: IncidentView): string => timeline.map(({ text }) => text).join("\n");

  it("25 %: a ticket for awareness, with what burns most, and no action although a runbook would fit", async () => {
    await bot.deliver([tier("25", "0.74")]);
    await sweep(bot.engine);
    const incident = await only();
    expect(incident).toMatchObject({ severity: 4, suggestion: null, cause: null });
    expect(words(incident)).toMatch(
      /no action is offered; burning most: fraud-availability v7 6\.1×, fraud-latency 1\.2×/,
    );
    expect(bot.pages).toEqual([]);
  });

  it("50 %: the same incident asks for mitigation, with the runbook of its cause; the owner has a day", async () => {
    await bot.deliver([tier("50", "0.49")]);
    await sweep(bot.engine);
    expect(await only()).toMatchObject({ severity: 3, suggestion: { runbook: "roll-back" } });
    const { rows } = await sql<{ hours: number }>`SELECT EXTRACT(EPOCH FROM due_at - now())::float8 / 3600 AS hours FROM timer WHERE kind = 'escalation'`.execute(database.db); // prettier-ignore
    expect(rows[0]?.hours).toBeCloseTo(24, 0);
    await sql`UPDATE timer SET due_at = now() - interval '1 second' WHERE kind = 'escalation'`.execute(database.db);
    await sweep(bot.engine);
    expect(words(await only())).toMatch(/nobody has acknowledged it/);
    expect(bot.pages).toEqual([]);
  });

  it("100 %: the same incident pages", async () => {
    await bot.deliver([tier("100", "-0.02")]);
    await sweep(bot.engine);
    expect(await only()).toMatchObject({ severity: 2, suggestion: { runbook: "roll-back" } });
    expect(bot.pages).toMatchObject([{ severity: 2 }]);
  });

  /** Asks in an incident about another SLO, whose own budget is untouched. */
  async function ask(runbook: string): Promise<boolean> {
    const [incident] = await bot.incidents.list({ state: "open", model: "fraud", limit: 5 }).then((all) => all.filter(({ cause }) => cause === "F3")); // prettier-ignore
    const id = incident?.id ?? "";
    const answer = await bot.execute({ verb: "run", incidentId: id, runbook, dryRun: false }, "carol");
    expect(answer).toMatchObject({ outcome: "done" });
    const view = async () => (await bot.incidents.view(id))?.run;
    await expect.poll(async () => (await view())?.state, { timeout: 30_000 }).toBe("awaiting_approval");
    const run = await view();
    await bot.execute({ verb: "stop", runId: run?.id ?? "" }, "carol");
    await expect.poll(async () => (await view())?.state, { timeout: 30_000 }).toBe("stopped");
    return run?.approval?.onlyBreakGlass ?? false;
  }

  it("100 %: nothing goes forward in any incident of the model, everything back does", async () => {
    const labels = { noops_cause: "F3", sloth_slo: "latency", sloth_id: "fraud-latency" };
    await bot.deliver([anAlert({ fingerprint: "latency", labels, annotations: { budget_remaining: "0.9" } })]);
    const closed: Record<string, boolean> = {};
    for (const runbook of ["promote", "more", "less", "roll-back"]) closed[runbook] = await ask(runbook);
    expect(closed).toEqual({ promote: true, more: true, less: false, "roll-back": false });
    for (const { applied } of [promote, more, less, rollback]) expect(applied).toEqual([]);
  });

  it("the gate opens when the alert is over, which Prometheus holds for an hour", async () => {
    await bot.deliver([tier("100", "0.01", "resolved")]);
    expect(await ask("promote")).toBe(false);
  });

  it("a switch draws the cards of open incidents anew that it lies on, and no others", async () => {
    const of = (model: string) =>
      anAlert({ fingerprint: model, labels: { noops_model: model, sloth_service: model, version: model } });
    await bot.deliver([of("a"), of("b"), of("done")]);
    const [done] = await bot.incidents.list({ state: "open", model: "done", limit: 1 });
    await bot.execute({ verb: "resolve", incidentId: done?.id ?? "", reason: "over" }, "alice");
    const generations = async (): Promise<Record<string, number>> => {
      const rows = await database.db
        .selectFrom("slack_surface")
        .innerJoin("incident", "incident.id", "slack_surface.incident_id")
        .select(["incident.model", "slack_surface.desired_gen"])
        .where("slack_surface.kind", "=", "card")
        .where("incident.model", "in", ["a", "b", "done"])
        .execute();
      return Object.fromEntries(rows.map(({ model, desired_gen }) => [model, Number(desired_gen)]));
    };
    const drawn = async (command: Parameters<TestBot["execute"]>[0]): Promise<string[]> => {
      const before = await generations();
      await bot.execute(command, "alice");
      const after = await generations();
      return Object.keys(after)
        .filter((model) => (after[model] ?? 0) > (before[model] ?? 0))
        .sort();
    };
    expect(await drawn({ verb: "killswitch", on: true })).toEqual(["a", "b"]);
    expect(await drawn({ verb: "killswitch", on: false })).toEqual(["a", "b"]);
    expect(await drawn({ verb: "freeze", scope: "model:a", minutes: 60, reason: "audit" })).toEqual(["a"]);
    expect(await drawn({ verb: "unfreeze", scope: "model:a" })).toEqual(["a"]);
    expect(await drawn({ verb: "freeze", scope: "env:prod", minutes: 60, reason: "audit" })).toEqual(["a", "b"]);
    expect(await drawn({ verb: "freeze", scope: "all", minutes: 60, reason: "audit" })).toEqual(["a", "b"]);
  });
});
