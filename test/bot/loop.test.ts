import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "@noops-ml/bot/adapters/process/create-log.ts";
import { type Bot, createBot } from "@noops-ml/bot/commands/create-bot.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { startRegistry } from "@noops-ml/demo/registry/server.ts";
import { postmortemCommand } from "@noops-ml/bot/commands/postmortem.ts";
import { type PostgresServer, startPostgres } from "./database.ts";
import { type FakeServer, aDelivery, anAlert, fakePrometheus } from "./fakes.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOKENS = {
  webhook: "webhook-token-0123456789",
  read: "read-token-0123456789ab",
  alice: "alice-token-0123456789a",
  bob: "bob-token-0123456789abc",
};

/** The latency of version 7 as another alert: another promise, another cause, the same release. */
const slowAnswers = (status: "firing" | "resolved") =>
  anAlert({
    status,
    fingerprint: "00000000000000aa",
    labels: { sloth_id: "fraud-latency", sloth_slo: "latency", noops_cause: "F3" },
    ...(status === "resolved" ? { endsAt: new Date().toISOString() } : {}),
  });

/** One story in its order, on each engine: from a delivery over an approved rollback to resolved. */
describe.each(["embedded", "server"] as const)(
  "the loop through the API on the %s engine",
  { timeout: 120_000 },
  (engine) => {
    let folder: string;
    let postgres: PostgresServer | null = null;
    let registry: Awaited<ReturnType<typeof startRegistry>>;
    let prometheus: FakeServer;
    let bot: Bot;
    let burn: number | null = 14.4;
    let id: string;

    const call = async (path: string, token: string, body?: unknown): Promise<{ status: number; json: unknown }> => {
      const response = await fetch(`http://127.0.0.1:${String(bot.port)}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      return { status: response.status, json: await response.json().catch(() => null) };
    };
    const view = async (): Promise<IncidentView> =>
      (await call(`/v1/incidents/${id}`, TOKENS.read)).json as IncidentView;
    const until = async (what: string, holds: (incident: IncidentView) => boolean): Promise<IncidentView> => {
      for (let tries = 0; tries < 400; tries += 1) {
        const incident = await view();
        if (holds(incident)) return incident;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`${what} was not seen; the last state was ${JSON.stringify(await view())}`);
    };
    const registryUrl = () => `http://127.0.0.1:${String(registry.port)}`;
    const aliasChanges = async (): Promise<number> => {
      const log = (await (await fetch(`${registryUrl()}/_/log`)).json()) as {
        entries: { path: string; applied: boolean; headers: Record<string, string> }[];
      };
      return log.entries.filter(
        (entry) => entry.applied && entry.path.endsWith("/registered-models/alias") && entry.headers["x-noops-effect"],
      ).length;
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "noops-bot-"));
      registry = await startRegistry({ port: 0, dataDir: join(folder, "registry") });
      await fetch(`${registryUrl()}/api/2.0/mlflow/registered-models/alias`, {
        method: "POST",
        body: JSON.stringify({ name: "fraud", alias: "champion", version: "7" }),
      });
      prometheus = await fakePrometheus(() => burn);
      if (engine === "server") postgres = await startPostgres();
      writeFileSync(join(folder, "webhook.yaml"), JSON.stringify({ alertmanager: [TOKENS.webhook] }));
      writeFileSync(
        join(folder, "api.yaml"),
        JSON.stringify({
          read: [TOKENS.read],
          act: [
            { token: TOKENS.alice, subject: "alice" },
            { token: TOKENS.bob, subject: "bob" },
          ],
        }),
      );
      const read = readConfig({
        NOOPS_PORT: "0",
        NOOPS_DATA_DIR: join(folder, "bot"),
        ...(postgres === null ? {} : { DATABASE_URL: postgres.url }),
        NOOPS_MODELS_DIR: join(ROOT, "demo/models"),
        NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
        NOOPS_RUNBOOKS_DIR: join(import.meta.dirname, "runbooks"),
        NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
        NOOPS_WEBHOOK_TOKENS_FILE: join(folder, "webhook.yaml"),
        NOOPS_API_TOKENS_FILE: join(folder, "api.yaml"),
        NOOPS_PROMETHEUS_URL: prometheus.url,
        NOOPS_MLFLOW_URL: registryUrl(),
        NOOPS_RESOLVE_HOLD_SECONDS: "1",
      });
      if (!read.ok) throw new Error(read.mistakes.join("\n"));
      bot = await createBot(read.config, createLog("silent"));
    }, 120_000);

    afterAll(async () => {
      await bot.stop();
      await prometheus.stop();
      await registry.close();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it("refuses a delivery without its credential and keeps one that it cannot read", async () => {
      expect((await call("/v1/webhooks/alertmanager", "wrong-token-wrong-token", aDelivery([anAlert()]))).status).toBe(
        401,
      );
      expect((await call("/v1/webhooks/nobody", TOKENS.webhook, aDelivery([anAlert()]))).status).toBe(401);
      expect((await call("/v1/webhooks/alertmanager", TOKENS.webhook, "{ not json")).status).toBe(400);
      expect((await call("/v1/webhooks/alertmanager", TOKENS.webhook, { version: "1" })).status).toBe(400);
      expect((await call("/v1/incidents", "no-such-token-at-all")).status).toBe(401);
      expect((await call("/v1/killswitch", TOKENS.read, { on: true })).status).toBe(403);
    });

    it("makes one incident of fifty deliveries of one alert and offers the rollback", async () => {
      // As Alertmanager does: a 503 is sent again.
      const deliver = async (): Promise<number> => {
        for (let tries = 0; tries < 50; tries += 1) {
          const { status } = await call("/v1/webhooks/alertmanager", TOKENS.webhook, aDelivery([anAlert()]));
          if (status !== 503) return status;
        }
        return 503;
      };
      const answers = await Promise.all(Array.from({ length: 50 }, deliver));
      expect(new Set(answers)).toEqual(new Set([200]));
      for (let tries = 0; tries < 200; tries += 1) {
        const { incidents } = (await call("/v1/incidents", TOKENS.read)).json as { incidents: IncidentView[] };
        if (incidents.length > 0) {
          expect(incidents).toHaveLength(1);
          id = incidents[0]?.id ?? "";
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const incident = await until("a suggestion", (seen) => seen.suggestion !== null);
      expect(incident).toMatchObject({
        phase: "open",
        alerting: "firing",
        automation: "suggested",
        severity: 2,
        versions: { serving: "7", rollbackTo: "v6" },
        suggestion: { runbook: "rollback", level: "L2" },
        traceId: expect.stringMatching(/^[\da-f]{32}$/) as string,
      });
    });

    it("counts another broken promise of the same version to the same incident", async () => {
      const { status } = await call("/v1/webhooks/alertmanager", TOKENS.webhook, aDelivery([slowAnswers("firing")]));
      expect(status).toBe(200);
      const incident = await until("both alerts", (seen) => seen.alerts.length === 2);
      expect(incident.alerts.map((alert) => alert.slo).sort()).toEqual(["availability", "latency"]);
      const { incidents } = (await call("/v1/incidents", TOKENS.read)).json as { incidents: IncidentView[] };
      expect(incidents).toHaveLength(1);
    });

    it("shows the plan and changes nothing by a dry run", async () => {
      const plan = await call(`/v1/incidents/${id}/plan?runbook=rollback`, TOKENS.read);
      expect(plan.json).toMatchObject({
        kind: "plan",
        level: "L2",
        plan: {
          target: "registry alias fraud@champion",
          before: "v7",
          desired: "v6",
          precondition: "champion still points at v7",
          reversible: true,
        },
      });
      expect((await call(`/v1/incidents/${id}/runs`, TOKENS.alice, { runbook: "rollback", dryRun: true })).status).toBe(
        200,
      );
      const incident = await until("the end of the dry run", (seen) => seen.run?.state === "succeeded");
      expect(incident.run).toMatchObject({ mode: "dry" });
      expect(incident.automation).toBe("suggested");
      expect(await aliasChanges()).toBe(0);
    });

    it("asks a second person and refuses the requester", async () => {
      expect((await call(`/v1/incidents/INC-1/runs`, TOKENS.alice, { runbook: "rollback" })).status).toBe(200);
      const incident = await until("an approval", (seen) => seen.automation === "awaiting_approval");
      const approval = incident.run?.approval;
      expect(approval).toMatchObject({
        state: "open",
        required: 1,
        requestedBy: "alice",
        approvers: ["ml-oncall", "risk-owner"],
      });
      const own = await call(`/v1/approvals/${approval?.id ?? ""}/approve`, TOKENS.alice, {
        planHash: approval?.plan.hash,
      });
      expect(own).toMatchObject({
        status: 409,
        json: { outcome: "refused", reason: expect.stringMatching(/requested/) as string, whoMay: ["bob", "carol"] },
      });
      const stale = await call(`/v1/approvals/${approval?.id ?? ""}/approve`, TOKENS.bob, { planHash: "another plan" });
      expect(stale).toMatchObject({
        status: 409,
        json: { reason: expect.stringMatching(/plan has changed/) as string },
      });
      expect((await call(`/v1/incidents/${id}/runs`, TOKENS.bob, { runbook: "rollback" })).status).toBe(409);
      expect(await aliasChanges()).toBe(0);
    });

    it("counts one of twenty approvals at once, acts once and reads back", async () => {
      const approval = (await view()).run?.approval;
      const votes = await Promise.all(
        Array.from({ length: 20 }, () =>
          call(`/v1/approvals/${approval?.id ?? ""}/approve`, TOKENS.bob, { planHash: approval?.plan.hash }),
        ),
      );
      expect(votes.filter((vote) => vote.status === 200)).toHaveLength(1);
      const incident = await until("the verification", (seen) => seen.automation === "verifying");
      expect(incident.phase).toBe("mitigating");
      expect(incident.run?.steps.find((step) => step.id === "rollback")?.detail).toMatch(/v7 → v6.*read back v6/);
      expect(await aliasChanges()).toBe(1);
    });

    it("is proved by the burn rate and resolves by itself", async () => {
      burn = 0.4;
      await until("monitoring", (seen) => seen.phase === "monitoring" && seen.automation === "succeeded");
      await call(
        "/v1/webhooks/alertmanager",
        TOKENS.webhook,
        aDelivery([anAlert({ status: "resolved", endsAt: new Date().toISOString() }), slowAnswers("resolved")]),
      );
      const incident = await until("the end", (seen) => seen.phase === "resolved");
      expect(incident).toMatchObject({ alerting: "resolved", automation: "succeeded" });
      expect(incident.run?.burnTrail.at(-1)?.burn).toBe(0.4);
      expect(await aliasChanges()).toBe(1);
    });

    it("has a post-mortem that says what automation did, for whoever may read", async () => {
      let text = "";
      let complaint = "";
      const io = { out: (words: string) => void (text += words), err: (words: string) => void (complaint += words) };
      const url = `http://127.0.0.1:${String(bot.port)}`;
      expect(await postmortemCommand(["INC-1", "--url", url], TOKENS.read, io)).toBe(0);
      expect(text).toMatch(/^# INC-1: fraud prod/);
      expect(text).toMatch(/right as far as measured: its verification passed/);
      expect(await postmortemCommand(["INC-999", "--url", url], TOKENS.read, io)).toBe(1);
      expect(await postmortemCommand(["INC-1", "--url", url], "no-such-token-at-all", io)).toBe(1);
      expect(complaint).toMatch(/404.*\n.*401/);
    });

    it("has every station in the trail, and no incident without a deadline", async () => {
      const { entries } = (await call("/v1/audit?limit=1000", TOKENS.read)).json as { entries: { action: string }[] };
      const actions = entries.map((entry) => entry.action);
      for (const action of [
        "incident.opened",
        "run.requested",
        "approval.requested",
        "vote.refused",
        "vote.approve",
        "effect.intent",
        "effect.done",
        "run.succeeded",
        "incident.resolved",
      ])
        expect(actions).toContain(action);
      expect((await call("/v1/status", TOKENS.read)).json).toMatchObject({
        incidentsWithoutTimer: 0,
        runningRuns: 0,
        openIncidents: 0,
      });
      expect((await fetch(`http://127.0.0.1:${String(bot.port)}/readyz`)).status).toBe(200);
      expect(await (await fetch(`http://127.0.0.1:${String(bot.port)}/metrics`)).text()).toMatch(
        /noops_effects_duplicate_total 0/,
      );
    });

    it("opens an incident of its own for the same version number of another model", async () => {
      const other = anAlert({ fingerprint: "00000000000000bb", labels: { noops_model: "churn", noops_cause: "F3" } });
      expect((await call("/v1/webhooks/alertmanager", TOKENS.webhook, aDelivery([other]))).status).toBe(200);
      const list = async () =>
        ((await call("/v1/incidents", TOKENS.read)).json as { incidents: IncidentView[] }).incidents;
      for (let tries = 0; tries < 200 && !(await list()).some(({ model }) => model === "churn"); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect((await list()).find(({ model }) => model === "churn")).toMatchObject({ phase: "open", cause: "F3" });
    });
  },
);
