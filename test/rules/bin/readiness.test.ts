import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPrometheus, startPrometheus } from "../../bench/drift-simulation/prometheus.ts";
import { anAlert } from "../../bot/fakes.ts";
import { API_TOKENS, type WholeBot, startWholeBot } from "../../e2e/chat/whole-bot.ts";
import { type Exporter, startExporter } from "./exporter.ts";
import { startFakeServer } from "./fake-server.ts";
import { modelRows } from "./model-history.ts";
import { type Outcome, type Workplace, workplace } from "./run-noops.ts";

const DEMO = join(import.meta.dirname, "../../../demo");
const SPECS = ["models", "policies", "runbooks"].map((folder) => join(DEMO, folder));
const PEOPLE = ["--people", join(DEMO, "people.yaml")];
const PATIENCE = { timeout: 90_000, interval: 500 };

/** The model of the demo, its compiled rules in Prometheus, and the bot that repairs it. */
describe("noops readiness of a running model", { timeout: 240_000 }, () => {
  let work: Workplace;
  let exporter: Exporter;
  let prometheus: RunningPrometheus;
  let bot: WholeBot;

  const readiness = (...args: string[]): Promise<Outcome> =>
    work.noops(["readiness", ...SPECS, ...PEOPLE, ...args], { env: { NOOPS_API_TOKEN: API_TOKENS.read } });
  const askBoth = () => ["--prometheus-url", prometheus.url, "--bot-api-url", bot.botUrl];
  /** Verdict and reason of each line of the checklist. */
  const verdicts = async (): Promise<Readonly<Record<string, string>>> => {
    const { out, err } = await readiness(...askBoth(), "--json");
    expect(err).toBe("");
    const { readiness: all } = JSON.parse(out) as {
      readiness: readonly { results: readonly { id: string; verdict: string; reason: string }[] }[];
    };
    return Object.fromEntries((all[0]?.results ?? []).map(({ id, verdict, reason }) => [id, `${verdict}: ${reason}`]));
  };
  const call = async (path: string, token: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${bot.botUrl}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return response.json();
  };
  const incident = async () => {
    const { incidents } = (await call("/v1/incidents?state=all", API_TOKENS.read)) as { incidents: IncidentView[] };
    return incidents[0];
  };

  beforeAll(async () => {
    work = await workplace();
    const compiled = await work.noops(["compile", ...SPECS.slice(0, 2), "--out", "compiled", "--only", "prometheus"]);
    expect(compiled).toMatchObject({ code: 0 });
    const folder = join(work.folder, "compiled/prometheus");
    const names = await readdir(folder);
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    const model = { model: "fraud", versions: ["6"], buckets: { "0.1": 0.5, "0.25": 0.998 }, failedRatio: 0.001 };
    exporter = await startExporter(modelRows({ ...model, without: ["model_pipeline_last_run_success"] }));
    [prometheus, bot] = await Promise.all([
      startPrometheus({
        ruleFiles: Object.fromEntries(names.map((name, at) => [name, texts[at] ?? ""])),
        targets: [exporter.target],
      }),
      startWholeBot("7"),
    ]);
  }, 240_000);
  afterAll(async () => {
    await Promise.all([prometheus.stop(), bot.stop(), exporter.stop()]);
    await work.remove();
  });

  it("sees which SLIs report, which are silent, and that nothing has a past yet", async () => {
    await expect.poll(verdicts, PATIENCE).toMatchObject({
      "slis-report": "missing: No data from training.",
      "budget-left": expect.stringMatching(/^met/) as string,
    });
    expect(await verdicts()).toMatchObject({
      coverage: "missing: 6 of 7 SLIs are live.",
      "slo-baseline": expect.stringMatching(
        /^missing: Under a quarter of the window is recorded for availability/,
      ) as string,
      "canary-seen": "missing: No comparison ran in the last 30 days.",
      "drift-seen": "missing: No drift score in the last 30 days.",
      "rollback-path": "met: By rollback-champion.",
      "rollback-exercised": "missing: None of rollback-champion has ever succeeded, not even as a drill.",
      "automation-on": "met: The bot knows the model, and may act.",
      "time-to-remedy": "missing: No incident was ever mitigated: hold a game day.",
    });
  });

  it("counts a drill of the rollback", async () => {
    await bot.deliver([anAlert({ startsAt: new Date().toISOString() })]);
    await expect.poll(async () => (await incident())?.suggestion?.runbook, PATIENCE).toBe("rollback-champion");
    const id = (await incident())?.id ?? "";
    await call(`/v1/incidents/${id}/runs`, API_TOKENS.alice, { runbook: "rollback-champion", dryRun: true });
    await expect
      .poll(verdicts, PATIENCE)
      .toMatchObject({ "rollback-exercised": "met: rollback-champion succeeded as a drill." });
    expect(await bot.aliasChanges()).toBe(0);
  });

  it("counts a rollback that helped, and how long the incident took", async () => {
    const id = (await incident())?.id ?? "";
    await call(`/v1/incidents/${id}/runs`, API_TOKENS.alice, { runbook: "rollback-champion" });
    await expect.poll(async () => (await incident())?.run?.approval?.state, PATIENCE).toBe("open");
    // The incident shows the newer run only, which has not succeeded yet.
    expect(await verdicts()).toMatchObject({
      "rollback-exercised": "met: rollback-champion succeeded as a drill.",
    });
    const approval = (await incident())?.run?.approval;
    await call(`/v1/approvals/${approval?.id ?? ""}/approve`, API_TOKENS.bob, { planHash: approval?.plan.hash });
    bot.burn = 0.4;
    await expect.poll(verdicts, PATIENCE).toMatchObject({
      "rollback-exercised": "met: rollback-champion succeeded.",
      "time-to-remedy": expect.stringMatching(/^met: [01] minutes? on average over 1 incident\.$/) as string,
    });
  });

  it("scores in words, and fails below the score that is asked for", async () => {
    const { code, out } = await readiness(...askBoth());
    const score = Number(/^fraud: (\d+) % ready \(production\)\n/.exec(out)?.[1]);
    expect(code).toBe(1);
    expect(out).toContain("MISSING Does every SLI report? No data from training.\n          Scrape the model server");
    expect((await readiness(...askBoth(), "--min-score", String(score))).code).toBe(0);
    expect((await readiness(...askBoth(), "--min-score", String(score + 1))).code).toBe(1);
  });

  it("notices that automation was switched off", async () => {
    await call("/v1/killswitch", API_TOKENS.bob, { on: true });
    expect(await verdicts()).toMatchObject({ "automation-on": "missing: The kill switch is on." });
  });

  it("ends with an I/O error where the bot wants a token", async () => {
    const { code, err } = await work.noops(["readiness", ...SPECS, "--bot-api-url", bot.botUrl]);
    expect([code, err]).toEqual([3, expect.stringContaining("a read token is needed in NOOPS_API_TOKEN")]);
  });
});

describe("noops readiness without the answers it needs", () => {
  let work: Workplace;
  beforeAll(async () => {
    work = await workplace();
  });
  afterAll(() => work.remove());

  it.each<[string, readonly [number, unknown], string]>([
    ["a proxy", [200, "<html>Please log in</html>"], "this is not the answer of a bot"],
    ["another program", [200, { ok: true }], "this is not the answer of a bot"],
    ["a bot without its database", [503, { error: "no database" }], "status 503"],
  ])("ends with an I/O error when %s answers", async (_, answer, complaint) => {
    const server = await startFakeServer({
      "/v1/status": answer,
      "/v1/models": answer,
      "/v1/incidents": answer,
      "/v1/runs": answer,
    });
    try {
      const { code, out, err } = await work.noops(["readiness", ...SPECS, "--bot-api-url", server.url]);
      expect([code, out]).toEqual([3, ""]);
      expect(err).toMatch(new RegExp(`^The bot at ${server.url} did not answer /v1/\\S+: ${complaint}\\n$`));
    } finally {
      await server.stop();
    }
  });

  it("ends with an I/O error when nobody answers", async () => {
    const server = await startFakeServer({});
    await server.stop();
    const { code, err } = await work.noops(["readiness", ...SPECS, "--bot-api-url", server.url]);
    expect([code, err]).toEqual([3, expect.stringContaining("ECONNREFUSED")]);
  });

  it("refuses a checklist, a score and a file of people that are none", async () => {
    expect((await work.noops(["readiness", ...SPECS, "--checklist", "prod"])).code).toBe(2);
    expect((await work.noops(["readiness", ...SPECS, "--min-score", "101"])).code).toBe(2);
    expect((await work.noops(["readiness", ...SPECS, "--people", join(DEMO, "models/fraud.yaml")])).code).toBe(2);
  });
});
