import { drawExponential, drawNormal, seededRandom } from "@noops-ml/demo/seeded-random.ts";
import { describe, expect, it } from "vitest";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const draw = (count: number, next: () => number) => Array.from({ length: count }, next);

describe("a seeded stream", () => {
  it("is the same for the same seed and another for another", () => {
    expect(draw(5, seededRandom(7))).toEqual(draw(5, seededRandom(7)));
    expect(draw(5, seededRandom(7))).not.toEqual(draw(5, seededRandom(8)));
  });

  it("stays in [0, 1) and is centred", () => {
    const values = draw(20_000, seededRandom(1));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 1);
  });

  it("gives normal draws with mean 0 and deviation 1, and waiting times with the mean asked for", () => {
    const random = seededRandom(2);
    const normal = draw(20_000, () => drawNormal(random));
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(mean(normal.map((value) => value ** 2)) - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(draw(20_000, () => drawExponential(random, 25))) - 25)).toBeLessThan(0.8);
  });
});
