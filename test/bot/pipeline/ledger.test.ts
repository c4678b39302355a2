import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLedgerReader } from "@noops-ml/bot/adapters/postgres/ledger-reader.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { createTelemetry } from "@noops-ml/bot/adapters/metrics/create-telemetry.ts";
import { registerLedger } from "@noops-ml/bot/commands/ledger-metrics.ts";
import { metricsCommand } from "@noops-ml/bot/commands/metrics.ts";
import { anAlert } from "../fakes.ts";
import { type TestBot, anEngine } from "./an-engine.ts";

/** What the database tells about the work of the bot. */
describe("the ledger", { timeout: 60_000 }, () => {
  let database: Database;
  let bot: TestBot;
  const errors: unknown[] = [];
  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
    bot = anEngine(database, { settings: { correlateSeconds: 0 } });
  });
  afterAll(() => database.close());

  async function scrape(): Promise<string> {
    const telemetry = createTelemetry();
    const ledger = createLedgerReader(database.db);
    registerLedger(telemetry, {
      samples: (metric) =>
        ledger.samples(metric).catch((error: unknown) => {
          errors.push({ metric, error });
          throw error;
        }),
    });
    return telemetry.registry.metrics();
  }

  it("counts what is open, who resolved what and how long it took, and answers every question", async () => {
    const of = (model: string, cause: string) =>
      anAlert({ fingerprint: model, labels: { noops_model: model, sloth_service: model, noops_cause: cause } });
    await bot.deliver([of("a", "F4"), of("b", "F3"), of("c", "F1")]);
    const [open] = await bot.incidents.list({ state: "open", model: "a", limit: 1 });
    await bot.execute({ verb: "resolve", incidentId: open?.id ?? "", reason: "done" }, "alice");
    const text = await scrape();
    expect(errors).toEqual([]);
    expect(text).toMatch(/noops_incidents_open\{phase="open"\} 2/);
    expect(text).toMatch(/noops_resolved_incidents\{by="person"\} 1/);
    expect(text).toMatch(/noops_resolve_seconds\{cause="F4",level="none"\} \d/);
    expect(text).toMatch(/noops_incidents_without_timer 0/);
    expect(text).toMatch(/noops_effects_duplicate_total 0/);
    expect(text).toMatch(/noops_incident_info\{incident="INC-\d",model="c",severity="2",phase="open",cause="F1"\} 1/);
  });

  it("tells an incident's spent budget at its end, and why automation is off while it is open", async () => {
    const alert = (budget: string, status: "firing" | "resolved") =>
      anAlert({
        fingerprint: "d",
        status,
        labels: { noops_model: "d", sloth_service: "d" },
        annotations: { budget_remaining: budget },
        ...(status === "resolved" ? { endsAt: new Date().toISOString() } : {}),
      });
    await bot.deliver([alert("0.8", "firing")]);
    const [open] = await bot.incidents.list({ state: "open", model: "d", limit: 1 });
    expect(open).toMatchObject({ budgetSpent: null, automationOff: null });
    await bot.execute({ verb: "freeze", scope: "model:d", minutes: 60, reason: "audit week" }, "alice");
    const frozen = await bot.incidents.view(open?.id ?? "");
    expect(frozen?.automationOff).toMatch(/^frozen: model:d until .* by alice: audit week$/);
    await bot.execute({ verb: "killswitch", on: true }, "alice");
    expect((await bot.incidents.view(open?.id ?? ""))?.automationOff).toBe("the kill switch is on");
    await bot.deliver([alert("0.65", "resolved")]);
    await bot.execute({ verb: "resolve", incidentId: open?.id ?? "", reason: "over" }, "alice");
    expect((await bot.incidents.view(open?.id ?? ""))?.budgetSpent).toBeCloseTo(0.15);
  });

  it("is documented as the command prints it", async () => {
    let table = "";
    expect(await metricsCommand((text) => void (table += text))).toBe(0);
    const page = readFileSync(join(import.meta.dirname, "../../../docs/bot.md"), "utf8");
    for (const row of table.trim().split("\n")) expect(page).toContain(row);
  });
});
