import { sql } from "kysely";
import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { correlateDeliveries } from "@noops-ml/bot/pipeline/correlate-deliveries.ts";
import { pageUndelivered } from "@noops-ml/bot/pipeline/page-undelivered.ts";
import { watchSources } from "@noops-ml/bot/pipeline/dead-man.ts";
import { reconcile } from "@noops-ml/bot/pipeline/reconcile.ts";
import { readerOf } from "@noops-ml/bot/pipeline/sources.ts";
import { advance } from "@noops-ml/bot/pipeline/advance.ts";
import { sweep } from "@noops-ml/bot/pipeline/sweep.ts";
import { readOnCall } from "@noops-ml/bot/adapters/files/read-on-call.ts";
import type { SourceVerdict } from "@noops-ml/bot/ports/source-monitor.ts";
import { parseModel } from "@noops-ml/rules/spec/parse-document.ts";
import { anAlert } from "../fakes.ts";
import { PEOPLE, type TestBot, anEngine } from "./an-engine.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What happens when nobody does anything: deadlines come, sources are asked, people are woken. */
describe("deadlines", { timeout: 60_000 }, () => {
  let database: Database;
  const folder = mkdtempSync(join(tmpdir(), "noops-deadlines-"));

  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
  });
  afterEach(() =>
    sql`TRUNCATE incident, alert, alert_event, timer, effect_lock, source_health, webhook_inbox CASCADE`.execute(
      database.db,
    ),
  );
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const firing = (fields: Parameters<typeof anAlert>[0] = {}) => anAlert(fields);
  const only = async (bot: TestBot): Promise<IncidentView> => {
    const list = await bot.incidents.list({ state: "all", limit: 200 });
    expect(list).toHaveLength(1);
    if (list[0] === undefined) throw new Error("no incident");
    return list[0];
  };
  /** Lets time pass for deadlines, and fires them. */
  async function pass(bot: TestBot, minutes: number): Promise<void> {
    await sql`UPDATE timer SET due_at = due_at - make_interval(mins => ${minutes})`.execute(database.db);
    await sweep(bot.engine);
  }

  it("page once when a page opens, then whoever is on call at each level until somebody acknowledges", async () => {
    const file = join(folder, "oncall.yaml");
    writeFileSync(
      file,
      JSON.stringify({
        schedules: [{ name: "ml", timeZone: "UTC", start: "2020-01-06T09:00", shiftDays: 7, people: ["alice"] }],
        levels: [["ml"], ["risk-owner", "bob"]],
      }),
    );
    const bot = anEngine(database, { over: { onCall: readOnCall(file, PEOPLE) } });
    await bot.deliver([firing()]);
    await pass(bot, 0);
    await pass(bot, 0);
    expect(bot.pages).toMatchObject([{ level: 0, onCall: ["alice"], reason: "it has opened" }]);
    await pass(bot, 20);
    await pass(bot, 20);
    expect(bot.pages.slice(1)).toMatchObject([
      { level: 1, onCall: ["carol", "bob"], reason: "nobody has acknowledged it" },
      { level: 2, onCall: ["carol", "bob"] },
    ]);
    const { id, timeline } = await only(bot);
    expect(timeline.map(({ text }) => text)).toContain("paged alice: it has opened");
    await bot.execute({ verb: "ack", incidentId: id }, "alice");
    await pass(bot, 20);
    expect(bot.pages).toHaveLength(3);
    await pass(bot, 61);
    expect(bot.pages).toHaveLength(4);
    expect(await only(bot)).toMatchObject({ phase: "open", owner: "alice" });
  });

  it("tell the pager at every level that somebody has it and that it is over, also when the pager was away", async () => {
    const bot = anEngine(database);
    const { pager } = bot.engine;
    await bot.deliver([firing()]);
    await pass(bot, 0);
    await pass(bot, 20);
    expect(bot.pages.map(({ level }) => level)).toEqual([0, 1]);
    expect(bot.pagerNews).toEqual([]);
    const { id } = await only(bot);
    await bot.execute({ verb: "ack", incidentId: id }, "alice");
    const away = { ...bot.engine, pager: { ...pager, tell: () => Promise.resolve({ sent: false, reason: "HTTP 503", again: true }) } }; // prettier-ignore
    await sweep(away);
    expect(bot.pagerNews).toEqual([]);
    await pass(bot, 1);
    await pass(bot, 1);
    expect(bot.pagerNews).toMatchObject([
      { incidentId: id, level: 0, news: "acknowledge", text: "acknowledged by alice" },
      { incidentId: id, level: 1, news: "acknowledge" },
    ]);
    await bot.execute({ verb: "resolve", incidentId: id, reason: "repaired by hand" }, "alice");
    await pass(bot, 0);
    await pass(bot, 0);
    expect(bot.pagerNews.slice(2)).toMatchObject([
      { incidentId: id, level: 0, news: "resolve" },
      { incidentId: id, level: 1, news: "resolve" },
    ]);
    await bot.execute({ verb: "reopen", incidentId: id, reason: "it is back" }, "alice");
    await pass(bot, 0);
    expect(bot.pages).toHaveLength(3);
    await bot.execute({ verb: "ack", incidentId: id }, "bob");
    await pass(bot, 0);
    expect(bot.pagerNews.slice(4).map(({ level, news }) => [level, news])).toEqual([
      [0, "acknowledge"],
      [1, "acknowledge"],
    ]);
  });

  it("draw the card anew when another alert joins, although nothing else of the incident changed", async () => {
    const bot = anEngine(database);
    await bot.deliver([firing()]);
    const wanted = async () =>
      (await database.db.selectFrom("slack_surface").select("desired_gen").where("kind", "=", "card").execute()).map(
        ({ desired_gen }) => Number(desired_gen),
      );
    const [before = 0] = await wanted();
    await bot.deliver([firing()]);
    expect(await wanted()).toEqual([before]);
    await bot.deliver([firing({ fingerprint: "another" })]);
    expect((await wanted())[0]).toBeGreaterThan(before);
    expect((await only(bot)).alerts).toHaveLength(2);
  });

  it("page once for a ticket whose message chat will never take", async () => {
    const bot = anEngine(database);
    await bot.deliver([firing({ labels: { sloth_severity: "ticket", burn_tier: "ticket_slow" } })]);
    await pass(bot, 0);
    const { id, severity } = await only(bot);
    expect(severity).toBeGreaterThan(2);
    expect(bot.pages).toEqual([]);
    await pageUndelivered(bot.engine, id, "token_revoked");
    await pageUndelivered(bot.engine, id, "token_revoked");
    await pass(bot, 0);
    expect(bot.pages).toMatchObject([{ incidentId: id, reason: "chat does not take its message: token_revoked" }]);
  });

  it("page again while the pager is away, and go on from there when it is back", async () => {
    const bot = anEngine(database);
    const { pager } = bot.engine;
    let tries = 0;
    const page = () => Promise.resolve({ sent: false, reason: `HTTP 503 ${String(++tries)}`, again: true });
    const away = { ...bot.engine, pager: { ...pager, page } };
    await bot.deliver([firing()]);
    await sweep(away);
    await sql`UPDATE timer SET due_at = due_at - interval '1 minute'`.execute(database.db);
    await sweep(away);
    expect(tries).toBe(2);
    expect((await only(bot)).timeline.map(({ kind }) => kind)).not.toContain("paged");
    await pass(bot, 1);
    expect(bot.pages).toMatchObject([{ level: 0, reason: "it has opened" }]);
    await pass(bot, 1);
    expect(bot.pages).toHaveLength(1);
    // What a person asks for is owed in the same way.
    const { id } = await only(bot);
    await bot.execute({ verb: "escalate", incidentId: id }, "alice");
    expect(bot.pages.slice(1)).toMatchObject([{ level: 1, reason: "escalated by alice" }]);
  });

  it("give up on a pager that will not take the page, and say so in the story", async () => {
    const bot = anEngine(database);
    const never = {
      ...bot.engine.pager,
      page: () => Promise.resolve({ sent: false, reason: "HTTP 400", again: false }),
    };
    await bot.deliver([firing()]);
    await sweep({ ...bot.engine, pager: never });
    expect((await only(bot)).timeline.map(({ text }) => text)).toContain("could not page: HTTP 400");
    await pass(bot, 1);
    expect(bot.pages).toEqual([]);
  });

  it("tell the pager about a ticket, too, once somebody was woken for it", async () => {
    const bot = anEngine(database);
    await bot.deliver([firing({ labels: { sloth_severity: "ticket", burn_tier: "ticket_slow" } })]);
    const { id } = await only(bot);
    await bot.engine.store.transaction(async (tx) => {
      const incident = await tx.incident(id);
      const event = { type: "wake", reason: "bob broke the glass" } as const;
      if (incident !== null) await advance(tx, incident, event, bot.engine.settings.timers);
    });
    await pass(bot, 0);
    expect(bot.pages).toMatchObject([{ severity: 4, reason: "bob broke the glass" }]);
    await bot.execute({ verb: "ack", incidentId: id }, "alice");
    await pass(bot, 0);
    await bot.execute({ verb: "resolve", incidentId: id, reason: "done" }, "alice");
    await pass(bot, 0);
    expect(bot.pagerNews.map(({ news }) => news)).toEqual(["acknowledge", "resolve"]);
    await pass(bot, 1);
    expect(bot.pages).toHaveLength(1);
  });

  it("wake nobody for a ticket, and page when it rises", async () => {
    const bot = anEngine(database);
    const ticket = { sloth_severity: "ticket", burn_tier: "ticket_slow" };
    await bot.deliver([firing({ labels: ticket })]);
    await pass(bot, 20);
    expect(bot.pages).toEqual([]);
    await bot.deliver([firing({ fingerprint: "f2" })]);
    await pass(bot, 0);
    expect(bot.pages).toHaveLength(1);
  });

  it("let one incident of a storm speak for the others", async () => {
    const bot = anEngine(database, { settings: { stormIncidents: 3, correlateSeconds: 0 } });
    const storm = Array.from({ length: 8 }, (_, n) =>
      firing({
        fingerprint: `s${String(n)}`,
        labels: { noops_model: `m${String(n)}`, sloth_service: `m${String(n)}` },
      }),
    );
    await bot.deliver(storm);
    await pass(bot, 0);
    await pass(bot, 20);
    const parents = await database.db
      .selectFrom("incident")
      .select(sql<string | null>`body->>'parent'`.as("parent"))
      .execute();
    expect(parents.filter(({ parent }) => parent === null)).toHaveLength(3);
    expect(new Set(bot.pages.map(({ incidentId }) => incidentId)).size).toBe(3);
    const cards = await database.db.selectFrom("slack_surface").select("id").where("kind", "=", "card").execute();
    expect(cards).toHaveLength(3);
    // The first of them says for how many others it speaks, and counts on.
    const storms = async () =>
      (await bot.incidents.list({ state: "all", limit: 200 })).flatMap(({ storm }) => storm ?? []);
    expect(await storms()).toEqual([{ incidents: 5, models: ["m3", "m4", "m5", "m6", "m7"] }]);
    await bot.deliver([firing({ fingerprint: "s8", labels: { noops_model: "m8", sloth_service: "m8" } })]);
    expect(await storms()).toEqual([{ incidents: 6, models: ["m3", "m4", "m5", "m6", "m7", "m8"] }]);
  });

  it("mark an incident that returns three times within an hour, and close one that stays away", async () => {
    const bot = anEngine(database);
    const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();
    await bot.deliver([firing({ startsAt: at(0) })]);
    for (const minute of [2, 4, 6]) {
      await bot.deliver([firing({ status: "resolved", startsAt: at(minute - 2), endsAt: at(minute - 1) })]);
      await pass(bot, 10);
      expect((await only(bot)).phase).toBe("resolved");
      await bot.deliver([firing({ startsAt: at(minute) })]);
      expect((await only(bot)).phase).toBe("open");
    }
    expect(await only(bot)).toMatchObject({ flapping: true });
    await bot.execute({ verb: "severity", incidentId: (await only(bot)).id, level: 4 }, "alice");
    await bot.deliver([firing({ status: "resolved", startsAt: at(6), endsAt: at(8) })]);
    await pass(bot, 10);
    await pass(bot, 73 * 60);
    expect(await only(bot)).toMatchObject({ phase: "closed" });
  });

  it("record an incident in a maintenance window without a page, and open it for real if it still fires afterwards", async () => {
    const model = (to: string) => {
      const read = parseModel({
        file: "model.yaml",
        text: `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud}
spec:
  serving: {service: fraud, environment: prod, selector: {model: fraud}}
  window: 30d
  maintenance: [{name: upgrade, from: "2026-01-01T00:00:00Z", to: "${to}", mute: true}]
  slos: [{name: availability, objective: 99, events: {bad: a_total, total: b_total}}]`,
      });
      if (!read.ok) throw new Error(JSON.stringify(read.issues));
      return read.value;
    };
    let document = model("2999-01-01T00:00:00Z");
    const bot = anEngine(database);
    Object.assign(bot.engine.documents, { model: () => document });
    await bot.deliver([firing()]);
    await pass(bot, 20);
    expect(await only(bot)).toMatchObject({ phase: "open", alerting: "suppressed", automation: "idle" });
    expect(bot.pages).toEqual([]);
    document = model("2026-01-01T01:00:00Z");
    await pass(bot, 20);
    expect(await only(bot)).toMatchObject({ alerting: "firing" });
    await pass(bot, 0);
    expect(bot.pages).toHaveLength(1);
  });

  it("open an incident when a source's watchdog stops, on any replica once, and end it when it speaks again", async () => {
    const bot = anEngine(database, {
      settings: { timers: { ...anEngine(database).engine.settings.timers, resolveHoldSeconds: 0 } },
    });
    const watchdog = firing({ fingerprint: "w", labels: { alertname: "Watchdog" } });
    await bot.deliver([watchdog]);
    expect(await watchSources(bot.engine)).toBe(0);
    expect(await bot.incidents.list({ state: "all", limit: 5 })).toEqual([]);
    await sql`UPDATE source_health SET last_watchdog = now() - interval '6 minutes'`.execute(database.db);
    await Promise.all([watchSources(bot.engine), watchSources(bot.engine)]);
    await correlateDeliveries({ engine: bot.engine, readerOf, batch: 10 });
    expect(await only(bot)).toMatchObject({
      cause: "F7",
      severity: 2,
      model: "alertmanager",
      title: expect.stringMatching(/is silent/) as string,
    });
    expect(await watchSources(bot.engine)).toBe(0);
    await bot.deliver([watchdog]);
    expect(await watchSources(bot.engine)).toBe(1);
    await correlateDeliveries({ engine: bot.engine, readerOf, batch: 10 });
    await pass(bot, 5);
    expect(await only(bot)).toMatchObject({ phase: "resolved" });
  });

  it("end an incident whose resolve was lost only after its source said twice that it is gone", async () => {
    let verdict: SourceVerdict = "unknown";
    const bot = anEngine(database, {
      settings: { confirmSeconds: 0 },
      over: { monitor: { ask: (_, alerts) => Promise.resolve(alerts.map(() => verdict)) } },
    });
    await bot.deliver([firing()]);
    expect(await reconcile(bot.engine)).toBe(0);
    expect(await only(bot)).toMatchObject({ alerting: "firing" });
    verdict = "suppressed";
    await reconcile(bot.engine);
    expect(await only(bot)).toMatchObject({ alerting: "suppressed", phase: "open" });
    verdict = "gone";
    await reconcile(bot.engine);
    expect(await only(bot)).toMatchObject({ alerting: "stale", phase: "open" });
    expect(await reconcile(bot.engine)).toBe(1);
    expect(await only(bot)).toMatchObject({ alerting: "resolved", phase: "resolved" });
  });
});
