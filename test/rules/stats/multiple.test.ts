import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { benjaminiHochberg } from "@noops-ml/rules/stats/multiple/benjamini-hochberg.ts";
import { bhGrid, significantOnGrid } from "@noops-ml/rules/stats/multiple/bh-grid.ts";
import { eBenjaminiHochberg, eBhGrid } from "@noops-ml/rules/stats/multiple/e-benjamini-hochberg.ts";
import { normalTail } from "@noops-ml/rules/stats/special/normal-cdf.ts";
import { seededRandom } from "../../bench/seeded-random.ts";
import { valueOf } from "./value-of.ts";

describe("many features at once", () => {
  /** SciPy 1.17.1: false_discovery_control gives adjusted p-values 0.06, 0.06, 0.06, 0.06, 0.24, 0.9. */
  test("Benjamini–Hochberg rejects exactly what adjusted p-values say", () => {
    const p = [0.01, 0.02, 0.03, 0.04, 0.2, 0.9];
    expect(valueOf(benjaminiHochberg(p, 0.059)).filter(Boolean)).toHaveLength(0);
    expect(valueOf(benjaminiHochberg(p, 0.061))).toEqual([true, true, true, true, false, false]);
  });

  test("the grid of 50 features has the threshold 3.155906758 at rank 4 and starts at rank 4 above 50", () => {
    const grid = valueOf(bhGrid(50));
    expect(grid.map((step) => step.rank)).toEqual([1, 2, 4, 8, 16, 32, 50]);
    expect(grid[2]?.z).toBeCloseTo(3.155906758, 9);
    expect(valueOf(bhGrid(100)).map((step) => step.rank)).toEqual([4, 8, 16, 32, 64, 100]);
  });

  test("whatever the grid rejects, full Benjamini–Hochberg rejects too", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 6, noNaN: true }), { minLength: 1, maxLength: 50 }), (z) => {
        const onGrid = valueOf(significantOnGrid(z, valueOf(bhGrid(z.length))));
        const full = valueOf(benjaminiHochberg(z.map(normalTail), 0.01 * (1 + 1e-9)));
        expect(onGrid.every((significant, i) => !significant || full[i] === true)).toBe(true);
      }),
    );
  });

  test("false discoveries stay below the level and power is close to the full procedure (seed 7, 400 rounds)", () => {
    const random = seededRandom(7);
    const grid = valueOf(bhGrid(50));
    let [falseShare, found, foundInFull] = [0, 0, 0];
    for (let round = 0; round < 400; round += 1) {
      const z = Array.from({ length: 50 }, (_, i) => random.normal() + (i < 10 ? 4.2 : 0));
      const [onGrid, full] = [valueOf(significantOnGrid(z, grid)), valueOf(benjaminiHochberg(z.map(normalTail), 0.01))];
      const wrong = onGrid.slice(10).filter(Boolean).length;
      falseShare += wrong / Math.max(1, onGrid.filter(Boolean).length);
      found += onGrid.slice(0, 10).filter(Boolean).length;
      foundInFull += full.slice(0, 10).filter(Boolean).length;
    }
    expect(falseShare / 400).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 400));
    expect(foundInFull / 4000 - found / 4000).toBeLessThan(0.03);
  });

  test("e-BH rejects when enough e-values are large enough, under any dependence", () => {
    expect(valueOf(eBenjaminiHochberg([Math.log(60), Math.log(60), 0], 0.05))).toEqual([true, true, false]);
    expect(valueOf(eBenjaminiHochberg([Math.log(59), 0, 0], 0.05))).toEqual([false, false, false]);
  });

  test("the grid of e-BH has the thresholds ln(F/(α g)), and what reaches it e-BH rejects too", () => {
    const steps = valueOf(eBhGrid(50, 0.01));
    expect(steps.map(({ rank }) => rank)).toEqual([1, 2, 4, 8, 16, 32, 50]);
    expect(steps[0]?.logE).toBeCloseTo(Math.log(5000), 12);
    expect(steps[6]?.logE).toBeCloseTo(Math.log(100), 12);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 12, noNaN: true }), { minLength: 1, maxLength: 40 }), (logE) => {
        const reached = valueOf(eBhGrid(logE.length, 0.01)).filter(
          (step) => logE.filter((value) => value >= step.logE).length >= step.rank,
        );
        const bar = Math.min(...reached.map((step) => step.logE));
        const full = valueOf(eBenjaminiHochberg(logE, 0.01));
        expect(logE.every((value, i) => value < bar || full[i] === true)).toBe(true);
      }),
    );
    expect(eBhGrid(0, 0.01).ok).toBe(false);
  });
});
