import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { startRegistry } from "@noops-ml/demo/registry/server.ts";
import { ACT_TOKEN, READ_TOKEN, SECOND_ACT_TOKEN, WEBHOOK_TOKEN, startBot } from "./bot-process.ts";
import { startPostgres } from "./database.ts";
import { aDelivery, anAlert, fakePrometheus } from "./fakes.ts";

const ROOT = join(import.meta.dirname, "../..");
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe("two replicas on one PostgreSQL", () => {
  it("finish the run of the one that is killed, with one effect", { timeout: 180_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "noops-failover-"));
    ends.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    const registry = await startRegistry({ port: 0, dataDir: folder });
    ends.push(() => registry.close());
    await fetch(`${registry.url}/api/2.0/mlflow/registered-models/alias`, {
      method: "POST",
      body: JSON.stringify({ name: "fraud", alias: "champion", version: "7" }),
    });
    const prometheus = await fakePrometheus(() => 0.2);
    ends.push(() => prometheus.stop());
    const postgres = await startPostgres();
    ends.push(() => postgres.stop());
    const environment = {
      DATABASE_URL: postgres.url,
      NOOPS_MODELS_DIR: join(ROOT, "demo/models"),
      NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
      NOOPS_RUNBOOKS_DIR: join(import.meta.dirname, "runbooks"),
      NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
      NOOPS_PROMETHEUS_URL: prometheus.url,
      NOOPS_MLFLOW_URL: registry.url,
    };
    const first = await startBot("embedded", environment);
    ends.push(() => first.stop());
    const second = await startBot("embedded", environment);
    ends.push(() => second.stop());
    const call = async (url: string, path: string, token: string, body?: unknown): Promise<unknown> =>
      (
        await fetch(`${url}${path}`, {
          headers: { authorization: `Bearer ${token}` },
          ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        })
      ).json();
    const until = async (holds: (incident: IncidentView) => boolean): Promise<IncidentView> => {
      for (let tries = 0; tries < 600; tries += 1) {
        const { incidents } = (await call(second.url, "/v1/incidents?state=all", READ_TOKEN)) as {
          incidents: IncidentView[];
        };
        const incident = incidents[0];
        if (incident && holds(incident)) return incident;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error("not seen in time");
    };
    await call(first.url, "/v1/webhooks/alertmanager", WEBHOOK_TOKEN, aDelivery([anAlert()]));
    const { id } = await until((incident) => incident.suggestion !== null);
    await call(first.url, `/v1/incidents/${id}/runs`, ACT_TOKEN, { runbook: "rollback" });
    const waiting = await until((incident) => incident.automation === "awaiting_approval");
    await first.kill();
    const killed = performance.now();
    const approval = waiting.run?.approval;
    expect(
      await call(second.url, `/v1/approvals/${approval?.id ?? ""}/approve`, SECOND_ACT_TOKEN, {
        planHash: approval?.plan.hash,
      }),
    ).toMatchObject({ outcome: "done" });
    const done = await until((incident) => incident.automation === "verifying" || incident.automation === "succeeded");
    expect(performance.now() - killed).toBeLessThan(30_000);
    expect(done.run?.steps.find((step) => step.id === "rollback")).toMatchObject({ state: "done" });
    const log = (await (await fetch(`${registry.url}/_/log`)).json()) as {
      entries: { path: string; applied: boolean; headers: Record<string, string> }[];
    };
    expect(
      log.entries.filter((entry) => entry.applied && entry.path.endsWith("/alias") && entry.headers["x-noops-effect"]),
    ).toHaveLength(1);
  });
});
