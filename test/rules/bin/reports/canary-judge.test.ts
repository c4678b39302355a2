import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningPrometheus, startPrometheus } from "../../../bench/drift-simulation/prometheus.ts";
import { seededRandom } from "../../../bench/seeded-random.ts";
import { inFolder, runNoops } from "../run-noops.ts";

const noops = (cwd: string, ...args: readonly string[]) => runNoops(cwd, args);

const START = 1_700_000_040;

/** One line per minute: requests, errors and slow requests of an arm. */
function sums(
  seed: number,
  from: number,
  to: number,
  { requests, error }: { requests: number; error: number },
): string {
  const random = seededRandom(seed);
  const lines = Array.from({ length: to - from }, (_, i) =>
    [START + 60 * (from + i), requests, random.binomial(requests, error), random.binomial(requests, 0.05)].join(","),
  );
  return `time,requests,errors,slow\n${lines.join("\n")}\n`;
}

/** One line per request, with the time as text. */
function requestLines(
  seed: number,
  from: number,
  to: number,
  { requests, error }: { requests: number; error: number },
): string {
  const random = seededRandom(seed);
  return Array.from({ length: (to - from) * requests }, (_, i) => {
    const time = new Date((START + 60 * (from + Math.floor(i / requests))) * 1000).toISOString();
    return JSON.stringify({ time, error: random.uniform() < error, latency: 0.05 });
  }).join("\n");
}

async function judge(folder: string, canary: string, stable: string, ...more: readonly string[]) {
  await writeFile(join(folder, "canary.csv"), canary);
  await writeFile(join(folder, "stable.csv"), stable);
  return noops(folder, "canary", "judge", "--canary", "canary.csv", "--stable", "stable.csv", ...more);
}

describe("noops canary judge on two logs", () => {
  test("a regressed canary is to be rolled back, with numbers, a picture and exit code 1", async () => {
    await inFolder(async (folder) => {
      const stable = sums(1, 0, 160, { requests: 900, error: 0.01 });
      const { code, out } = await judge(
        folder,
        sums(2, 100, 160, { requests: 100, error: 0.03 }),
        stable,
        "--json",
        "--svg",
        "c.svg",
      );
      expect(code).toBe(1);
      const report = JSON.parse(out) as {
        verdict: string;
        reason: string;
        decidedAtMinute: number;
        guards: { ratioLow: number }[];
      };
      expect(report).toMatchObject({ verdict: "rollback", reason: "WORSE:errors" });
      expect(report.decidedAtMinute).toBeLessThan(30);
      expect(report.guards[0]?.ratioLow).toBeGreaterThan(1);
      expect(await readFile(join(folder, "c.svg"), "utf8")).not.toMatch(/NaN|Infinity/);
    });
  });

  test("a healthy canary is promoted, with exit code 0", async () => {
    await inFolder(async (folder) => {
      const stable = sums(3, 0, 200, { requests: 2700, error: 0.01 });
      const { code, out } = await judge(folder, sums(4, 100, 200, { requests: 900, error: 0.01 }), stable);
      expect(out).toContain("promote (NOT_WORSE_THAN_MARGIN)");
      expect(code).toBe(0);
    });
  });

  test("without stable's history nothing is decided, and it says what is needed", async () => {
    await inFolder(async (folder) => {
      const { code, out } = await judge(
        folder,
        sums(5, 0, 20, { requests: 100, error: 0.2 }),
        sums(6, 0, 20, { requests: 900, error: 0.01 }),
      );
      expect(code).toBe(1);
      expect(out).toContain("continue (COLLECTING)");
      expect(out).toContain("more minutes of stable's history");
    });
  });

  test("a canary that lost its traffic is inconclusive, never a pass", async () => {
    await inFolder(async (folder) => {
      const { out } = await judge(
        folder,
        sums(7, 100, 105, { requests: 100, error: 0.01 }),
        sums(8, 0, 130, { requests: 900, error: 0.01 }),
      );
      expect(out).toContain("inconclusive (NO_TRAFFIC)");
    });
  });

  test("requests line by line in JSON give the same kind of verdict", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "c.jsonl"), requestLines(9, 90, 120, { requests: 60, error: 0.2 }));
      await writeFile(join(folder, "s.jsonl"), requestLines(10, 0, 120, { requests: 60, error: 0.02 }));
      const { out } = await noops(folder, "canary", "judge", "--canary", "c.jsonl", "--stable", "s.jsonl");
      expect(out).toContain("rollback (WORSE:errors)");
    });
  });

  test("a log without a time column and an impossible margin are refused with the remedy", async () => {
    await inFolder(async (folder) => {
      const wrong = await judge(folder, "when,error\n1,0\n", "time,error\n1,0\n");
      expect(wrong).toMatchObject({ code: 3 });
      expect(wrong.err).toContain("name the time with --time");
      expect(await judge(folder, "time,error\n1,0\n", "time,error\n1,0\n", "--margin", "0.9")).toMatchObject({
        code: 2,
      });
    });
  });
});

describe("reports from Prometheus", () => {
  let prometheus: RunningPrometheus;
  const now = Math.floor(Date.now() / 1000);
  beforeAll(async () => {
    const version = 'model="fraud",version="7"';
    const recorded = {
      [`noops:canary:verdict{${version}}`]: "2",
      [`noops:canary:age_minutes{${version}}`]: "12",
      [`noops:canary:loge_worse{${version}}`]: "+Inf",
      [`noops:canary:reason{${version},reason="WORSE:latency"}`]: "2",
      [`noops:canary:setting{model="fraud",setting="bound",guard="latency"}`]: "0.25",
      [`noops:canary:loge{${version},guard="latency",h="worse"}`]: "6.5",
      [`noops:canary:phi{${version},guard="latency",le="0.25"}`]: "1.2",
      [`noops:canary:nc{${version},guard="latency"}`]: "100",
      [`noops:canary:kc{${version},guard="latency",le="0.1"}`]: "70",
      [`noops:canary:kc{${version},guard="latency",le="0.25"}`]: "30",
      [`noops:canary:ns{${version},guard="latency"}`]: "900",
      [`noops:canary:ks{${version},guard="latency",le="0.1"}`]: "600",
      [`noops:canary:ks{${version},guard="latency",le="0.25"}`]: "9",
      [`noops:feature_n{${version},feature="amount"}`]: "5000",
      [`noops:feature_m:ref{${version},feature="amount"}`]: "5000",
      [`noops:feature_psi:ref{${version},feature="amount"}`]: "0.4",
      [`noops:feature_df:ref{${version},feature="amount"}`]: "9",
      [`noops:feature_significant:ref{${version},feature="amount"}`]: "1",
      [`noops:feature_mass_lost:ref{${version},feature="amount"}`]: "0",
    };
    // Minutes in the future stay the newest value for as long as the tests may take.
    const lines = Object.entries(recorded).flatMap(([series, value]) =>
      Array.from({ length: 30 }, (_, minute) => `${series} ${value} ${now + 60 * (minute - 15)}`),
    );
    prometheus = await startPrometheus({ ruleFiles: {}, history: `${lines.join("\n")}\n# EOF\n` });
  }, 120_000);
  afterAll(() => prometheus.stop());
  const asked = (model: string): string[] => ["--prometheus", prometheus.url, "--model", model];

  test("the recorded verdict with the counts of both arms and evidence beyond any number, or that there is none", async () => {
    await inFolder(async (folder) => {
      const found = await noops(folder, "canary", "judge", ...asked("fraud"), "--svg", "c.svg");
      expect(found.out).toContain("rollback (WORSE:latency) after 12 minutes");
      expect(found.out).toContain("First said in minute 1.");
      const guard = /latency +30[.]000 % +(\d+) +1[.]000 % +(\d+) +([\d.]+) +[\d.]+ +6[.]50 +– +1[.]20/.exec(found.out);
      expect(Number(guard?.[2])).toBe(9 * Number(guard?.[1]));
      expect(Number(guard?.[3])).toBeGreaterThan(10);
      expect(await readFile(join(folder, "c.svg"), "utf8")).not.toMatch(/NaN|Infinity/);
    });
    const none = await noops("/", "canary", "judge", ...asked("churn"));
    expect(none).toMatchObject({ code: 3 });
    expect(none.err).toContain("has no canary of the model churn");
  });

  test("the recorded drift of a model", async () => {
    const { code, out } = await noops("/", "drift", "report", ...asked("fraud"));
    expect(code).toBe(1);
    expect(out).toMatch(/amount \(7\) +alert +0[.]4000/);
  });

  test("a server that is no Prometheus is an I/O error that says so", async () => {
    const { code, err } = await noops(
      "/",
      "drift",
      "report",
      "--prometheus",
      `${prometheus.url}/graph`,
      "--model",
      "x",
    );
    expect(code).toBe(3);
    expect(err).toContain("this is not the answer of a Prometheus");
  });
});
