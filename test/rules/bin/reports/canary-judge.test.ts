import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../bench/seeded-random.ts";
import { inFolder, noops } from "./run-noops.ts";

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
      expect(await readFile(join(folder, "c.svg"), "utf8")).not.toContain("NaN");
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
  /** A server that answers queries of Prometheus' HTTP API with these series. */
  async function withPrometheus(
    answer: (query: string) => object[],
    body: (url: string) => Promise<void>,
  ): Promise<void> {
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const query = new URLSearchParams(text).get("query") ?? "";
        response.end(JSON.stringify({ status: "success", data: { result: answer(query) } }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test("the recorded verdict, or that there is none", async () => {
    const series: Record<string, string> = {
      "noops:canary:verdict": "2",
      "noops:canary:age_minutes": "12",
      "noops:canary:loge_worse": "7.5",
    };
    const answer = (query: string): object[] => {
      const value = series[query.split("{")[0] ?? ""];
      return value === undefined || !query.includes('"fraud"')
        ? []
        : [{ metric: {}, value: [0, value], values: [[0, value]] }];
    };
    await withPrometheus(answer, async (url) => {
      const found = await noops("/", "canary", "judge", "--prometheus", url, "--model", "fraud");
      expect(found.out).toContain("rollback (WORSE:errors) after 12 minutes");
      const none = await noops("/", "canary", "judge", "--prometheus", url, "--model", "churn");
      expect(none).toMatchObject({ code: 3 });
      expect(none.err).toContain("has no canary of the model churn");
    });
  });

  test("the recorded drift of a model", async () => {
    const scores = {
      "noops:feature_n": 5000,
      "noops:feature_m:ref": 5000,
      "noops:feature_psi:ref": 0.4,
      "noops:feature_df:ref": 9,
      "noops:feature_significant:ref": 1,
      "noops:feature_mass_lost:ref": 0,
    };
    const answer = (): object[] =>
      Object.entries(scores).map(([name, value]) => ({
        metric: { __name__: name, feature: "amount", version: "7" },
        value: [0, String(value)],
      }));
    await withPrometheus(answer, async (url) => {
      const { code, out } = await noops("/", "drift", "report", "--prometheus", url, "--model", "fraud");
      expect(code).toBe(1);
      expect(out).toMatch(/amount \(7\) +alert +0[.]4000/);
    });
  });
});
