import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { readBody, reply } from "./forward.ts";
import { FIXTURE_NOW } from "./fixture/open-metrics.ts";

const at = (minutesBefore: number) => new Date(FIXTURE_NOW - minutesBefore * 60_000).toISOString();
const plan = {
  hash: "a1b2c3",
  runbook: "rollback-champion",
  stepId: "move-alias",
  uses: "mlflow.set_alias",
  target: "registry alias fraud@champion",
  before: "v7",
  desired: "v6",
  precondition: "the alias still points at v7 and v6 passed validation",
  blastRadius: "all traffic of fraud in prod",
  reversible: true,
  cause: "F4",
} as const;

/** An incident in the middle of things: acknowledged, with a rollback that waits for a second person. */
export const INCIDENT: IncidentView = {
  id: "018f-12",
  ref: "INC-12",
  generation: 9,
  title: "fraud availability burns 34 times too fast",
  severity: 2,
  phase: "acknowledged",
  alerting: "firing",
  automation: "awaiting_approval",
  model: "fraud",
  environment: "prod",
  service: "fraud",
  cause: "F4",
  owner: "alice",
  openedAt: at(62),
  acknowledgedAt: at(60),
  mitigatedAt: null,
  resolvedAt: null,
  alerts: [
    {
      name: "SLOErrorBudgetBurn",
      slo: "availability",
      tier: "page_fast",
      version: "7",
      summary: "fraud availability (version 7) burns its error budget 34.0 times too fast",
      firing: true,
      startsAt: at(63),
      burnLong: 34,
      burnShort: 34.2,
      longWindow: "1h",
      shortWindow: "5m",
      generatorUrl: null,
    },
  ],
  partialView: false,
  flapping: false,
  budgetRemaining: 0.573,
  budgetExhaustedInMinutes: 169,
  impact: "Each declined good card costs about 40 EUR.",
  dashboardUrl: null,
  versions: { serving: "7", rollbackTo: "6" },
  suggestion: {
    runbook: "rollback-champion",
    text: "Roll back to version 6",
    level: "approve",
    reason: "Version 7 went live 5 minutes before the first error; rollbacks in prod need a second person.",
  },
  run: {
    id: "run-3",
    runbook: "rollback-champion",
    mode: "live",
    state: "awaiting_approval",
    startedBy: "alice",
    steps: [
      {
        id: "check-versions",
        uses: "mlflow.get_alias",
        state: "done",
        startedAt: at(58),
        endedAt: at(58),
        detail: "champion is v7",
      },
      {
        id: "move-alias",
        uses: "mlflow.set_alias",
        state: "waiting",
        startedAt: null,
        endedAt: null,
        detail: "waits for an approval",
      },
      { id: "verify", uses: "prometheus.query", state: "pending", startedAt: null, endedAt: null, detail: null },
    ],
    approval: {
      id: "apr-5",
      state: "open",
      required: 1,
      approvers: ["ml-oncall"],
      requestedBy: "alice",
      expiresAt: new Date(FIXTURE_NOW + 600_000).toISOString(),
      votes: [],
      policyReason: "A rollback in prod needs one person who did not ask for it.",
      plan,
    },
    burnTrail: [],
  },
  timeline: [
    { seq: 1, at: at(62), kind: "opened", actor: "system", text: "Opened by SLOErrorBudgetBurn page_fast" },
    { seq: 2, at: at(60), kind: "acknowledged", actor: "alice", text: "Acknowledged" },
    { seq: 3, at: at(58), kind: "run_requested", actor: "alice", text: "Asked to run rollback-champion" },
  ],
};

const RESOLVED: IncidentView = {
  ...INCIDENT,
  id: "018f-11",
  ref: "INC-11",
  title: "churn latency burns its budget",
  phase: "resolved",
  model: "churn",
  severity: 3,
  owner: "bob",
  openedAt: at(2900),
  resolvedAt: at(2860),
  run: null,
  suggestion: null,
  alerts: [],
};

const AUDIT = ["incident.opened", "incident.acknowledged", "run.requested"].map((action, index) => ({
  seq: String(index + 1),
  ts: at(62 - index * 2),
  actor: index === 0 ? "system" : "alice",
  via: index === 0 ? "alertmanager" : "slack",
  action,
  object: "INC-12",
  payloadJcs: "{}",
  prevHash: String(index).repeat(64),
  hash: String(index + 1).repeat(64),
}));

/** What the bot answers, by path. */
export const READS: Readonly<Record<string, unknown>> = {
  "/v1/incidents": { incidents: [INCIDENT, RESOLVED] },
  "/v1/incidents/INC-12": INCIDENT,
  "/v1/incidents/INC-11": RESOLVED,
  "/v1/models": {
    models: [
      {
        name: "fraud",
        description: "Scores card payments.",
        runbooks: ["rollback-champion"],
        slos: [{ name: "availability", objective: 99.5 }],
      },
    ],
  },
  "/v1/audit": { entries: AUDIT },
  "/v1/status": {
    killSwitch: { on: false, by: null, at: null },
    freezes: [],
    openIncidents: 1,
    runningRuns: 1,
    waitingApprovals: 1,
    incidentsWithoutTimer: 0,
    ledger: [],
  },
};

/** How a bot may misbehave. */
export type Mood = "well" | "error" | "slow" | "other version";

/** A bot that answers with one story and remembers what it was asked to do. */
export type FakeBot = {
  readonly url: string;
  readonly asked: readonly {
    readonly path: string;
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  }[];
  setMood(mood: Mood): void;
  readonly close: () => Promise<void>;
};

/** Starts the bot; it wants these tokens, as the real one does. */
export async function startFakeBot(tokens: { readonly read: string; readonly act: string }): Promise<FakeBot> {
  const asked: FakeBot["asked"][number][] = [];
  let mood: Mood = "well";
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? "/", "http://bot");
      const { authorization } = request.headers;
      if (mood === "slow") return;
      if (mood === "error") return reply(response, 500, { error: "the database is away" });
      if (authorization !== `Bearer ${tokens.read}` && authorization !== `Bearer ${tokens.act}`)
        return reply(response, 401, { error: "a bearer token is needed" });
      if (request.method === "POST") {
        const text = (await readBody(request)).toString("utf8");
        asked.push({ path: pathname, body: text === "" ? {} : JSON.parse(text), headers: request.headers });
        if (pathname.includes("/approve"))
          return reply(response, 409, {
            outcome: "refused",
            reason: "You asked for this run, so another person must approve it.",
            whoMay: ["bob"],
          });
        return reply(response, 200, {
          outcome: "done",
          text: "Acknowledged by demo.",
          incidentId: INCIDENT.id,
          runId: null,
        });
      }
      if (mood === "other version") return reply(response, 200, { items: [] });
      const found = READS[decodeURIComponent(pathname)];
      return found === undefined
        ? reply(response, 404, { error: "there is no such incident" })
        : reply(response, 200, found);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    setMood: (next) => {
      mood = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
