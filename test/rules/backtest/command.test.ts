import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Io } from "../../../rules/bin/io.ts";
import { run } from "../../../rules/bin/run.ts";

const SPEC = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: shop}
spec:
  window: 1d
  slos:
    - {name: answers, objective: 99, events: {bad: 'requests_total{code="500"}', total: requests_total}}
`;
const STEP = 30;
const HOURS = 6;
const START = Date.UTC(2026, 0, 5, 6) / 1000;
const OUTAGE = { from: START + 3 * 3600, to: START + 3 * 3600 + 1200 };

/** Ten requests a second; in the outage all of them fail. */
function dump(): string {
  const lines: [string[], string[]] = [[], []];
  let [good, bad] = [0, 0];
  for (let at = START; at <= START + HOURS * 3600; at += STEP) {
    const fails = at > OUTAGE.from && at <= OUTAGE.to;
    if (fails) bad += 10 * STEP;
    else good += 10 * STEP;
    lines[0].push(`requests_total{code="200"} ${good} ${at}`);
    lines[1].push(`requests_total{code="500"} ${bad} ${at}`);
  }
  return `# TYPE requests counter\n${lines.flat().join("\n")}\n# EOF\n`;
}

describe("noops backtest", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "noops-backtest-test-"));
    await writeFile(join(folder, "shop.yaml"), SPEC);
    await writeFile(join(folder, "dump.om"), dump());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function noops(...args: string[]) {
    return noopsIn(process.env, ...args);
  }
  async function noopsIn(env: Io["env"], ...args: string[]) {
    let [out, err] = ["", ""];
    const io: Io = {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal: false,
      env,
      cwd: folder,
      now: () => 0,
    };
    return { code: await run(["backtest", ...args], io), out, err };
  }

  it("replays a dump on a real Prometheus: the outage pages within minutes, and the budget is drawn", async () => {
    const { code, out, err } = await noops("shop.yaml", "--openmetrics", "dump.om", "--svg", "pictures");
    expect(err).toBe("1 picture in pictures.\n");
    expect(code).toBe(0);
    expect(out).toMatch(/shop-answers: 2026-01-05 06:0\d to 2026-01-05 12:00 UTC, every 1m/);
    expect(out).toMatch(/2026-01-05 09:04 page {3}SLOErrorBudgetBurn page_fast for 31m/);
    expect(out).toMatch(/100 % rollback\s+·+█+/);
    const svg = await readFile(join(folder, "pictures/shop-answers.svg"), "utf8");
    expect(svg).toContain("page_fast: 2026-01-05 09:04");
  });

  it("answers as data, for a part of the dump", async () => {
    const flags = [
      "--openmetrics",
      "dump.om",
      "--from",
      "2026-01-05T06:30:00Z",
      "--to",
      "2026-01-05T08:30:00Z",
      "--json",
    ];
    const { out } = await noops("shop.yaml", ...flags);
    expect(JSON.parse(out)).toMatchObject({
      replays: [{ slo: "shop-answers", length: 121, alerts: [], budgets: [{ labels: {}, remaining: 1 }] }],
    });
  });

  it("says which SLO was probably meant, and which source is missing", async () => {
    expect(await noops("shop.yaml", "--openmetrics", "dump.om", "--slo", "anwsers")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Did you mean answers?") as string,
    });
    expect((await noops("shop.yaml")).code).toBe(2);
  });

  it("ends with an I/O error that names the file when the dump is none", async () => {
    await writeFile(join(folder, "broken.om"), "this is no dump\n");
    const { code, err } = await noops("shop.yaml", "--openmetrics", "broken.om");
    expect(code).toBe(3);
    expect(err).toContain("The dump broken.om could not be served");
  });

  it("says how to name a program that is not there", async () => {
    const env = { ...process.env, PROMTOOL_BIN: "/nowhere/promtool" };
    const { code, err } = await noopsIn(env, "shop.yaml", "--openmetrics", "dump.om");
    expect([code, err]).toEqual([3, expect.stringMatching(/no program \/nowhere\/promtool\. .* PROMTOOL_BIN\.\n$/)]);
  });
});
