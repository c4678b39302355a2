import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../bench/seeded-random.ts";
import { inFolder, runNoops } from "../run-noops.ts";

const noops = (cwd: string, ...args: readonly string[]) => runNoops(cwd, args);

/** Rows with a numeric feature, a category and an identifier. */
function rows(seed: number, count: number, { shift = 0, country = "US" } = {}): Record<string, string | number>[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => ({
    amount: Number((random.normal() + shift).toFixed(4)),
    age: Math.round(40 + 10 * random.normal()),
    country: random.uniform() < 0.6 ? country : "DE",
    id: `payment-${seed}-${i}`,
  }));
}

const csv = (table: readonly Record<string, string | number>[]): string =>
  `${Object.keys(table[0] ?? {}).join(",")}\n${table.map((row) => Object.values(row).join(",")).join("\n")}\n`;
const jsonl = (table: readonly Record<string, string | number>[]): string =>
  table.map((row) => JSON.stringify(row)).join("\n");

describe("noops drift report on two files", () => {
  test("steady data is fine, and identifiers are left out with a reason", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "ref.csv"), csv(rows(1, 5000)));
      await writeFile(join(folder, "now.csv"), csv(rows(2, 5000)));
      const { code, out } = await noops(folder, "drift", "report", "now.csv", "--reference", "ref.csv");
      expect(code).toBe(0);
      expect(out).toContain("ok: No feature has drifted beyond noise.");
      expect(out).toContain("Left out: id (almost every value is different");
    });
  });

  test("moved data is an alert with exit code 1, the same from CSV and JSON lines, and drawn", async () => {
    await inFolder(async (folder) => {
      const moved = rows(3, 5000, { shift: 1.5 });
      await writeFile(join(folder, "ref.csv"), csv(rows(1, 5000)));
      await writeFile(join(folder, "now.csv"), csv(moved));
      await writeFile(join(folder, "now.jsonl"), jsonl(moved));
      const fromCsv = await noops(
        folder,
        "drift",
        "report",
        "now.csv",
        "--reference",
        "ref.csv",
        "--json",
        "--svg",
        "drift.svg",
      );
      const fromLines = await noops(folder, "drift", "report", "now.jsonl", "--reference", "ref.csv", "--json");
      expect([fromCsv.code, fromLines.code]).toEqual([1, 1]);
      const report = JSON.parse(fromCsv.out) as {
        state: string;
        features: { feature: string; state: string; psi: number }[];
      };
      expect(report.state).toBe("alert");
      expect(report.features[0]).toMatchObject({ feature: "amount", state: "alert" });
      expect((JSON.parse(fromLines.out) as typeof report).features).toEqual(report.features);
      const svg = await readFile(join(folder, "drift.svg"), "utf8");
      expect(svg).toContain("<svg");
      expect(svg).not.toContain("NaN");
    });
  });

  test("a new category is drift of the category, not an unknown column", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "ref.csv"), csv(rows(1, 5000)));
      await writeFile(join(folder, "now.csv"), csv(rows(2, 5000, { country: "BR" })));
      const { out } = await noops(
        folder,
        "drift",
        "report",
        "now.csv",
        "--reference",
        "ref.csv",
        "--feature",
        "country",
        "--json",
      );
      const report = JSON.parse(out) as { features: { state: string; bins: { name: string; current: number }[] }[] };
      expect(report.features[0]?.state).toBe("alert");
      expect(report.features[0]?.bins.find(({ name }) => name === "other")?.current).toBeGreaterThan(0.5);
    });
  });

  test("too few rows are insufficient and do not pass", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "ref.csv"), csv(rows(1, 5000)));
      await writeFile(join(folder, "now.csv"), csv(rows(2, 20)));
      const { code, out } = await noops(folder, "drift", "report", "now.csv", "--reference", "ref.csv");
      expect(code).toBe(1);
      expect(out).toContain("insufficient: No feature has enough data and a reference.");
    });
  });

  test("a file that is not there, a column that is lost and a wrong call say what to do", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "ref.csv"), csv(rows(1, 500)));
      await writeFile(join(folder, "now.csv"), "amount\n1\n");
      const gone = await noops(folder, "drift", "report", "gone.csv", "--reference", "ref.csv");
      expect(gone).toMatchObject({ code: 3 });
      expect(gone.err).toContain("gone.csv could not be read");
      const lost = await noops(folder, "drift", "report", "now.csv", "--reference", "ref.csv");
      expect(lost).toMatchObject({ code: 3 });
      expect(lost.err).toContain("has no column age, country");
      expect(await noops(folder, "drift", "report", "now.csv")).toMatchObject({ code: 2 });
    });
  });
});
