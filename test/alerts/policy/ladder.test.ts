import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { GOOGLE_LADDER, burnFactor, ladderForPeriod, standardLadder } from "@noops-ml/alerts/policy/ladder.ts";
import { compare, decimal, multiply, subtract, toText } from "@noops-ml/alerts/policy/rational.ts";
import { CEILING, type UnreachableMode, reachableTier } from "@noops-ml/alerts/policy/reachable.ts";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const PERIOD = 30 * DAY;
const budget = (objective: number) => subtract(decimal(1), multiply(decimal(objective), decimal("0.01")));
const row = (tier: string) => {
  const found = GOOGLE_LADDER.find((candidate) => candidate.tier === tier);
  if (!found) throw new Error(tier);
  return found;
};
const tierAt = (tier: string, objective: number, mode: UnreachableMode = "widen") =>
  reachableTier(row(tier), { periodSeconds: PERIOD, budgetRatio: budget(objective) }, mode);

describe("ladders", () => {
  it("a 2 % budget in one hour of 30 days burns 14.4 times too fast", () => {
    expect(GOOGLE_LADDER.map((each) => toText(burnFactor(each, PERIOD)))).toEqual(["14.4", "6", "3", "1"]);
  });

  it("every short window is a twelfth of the long one", () => {
    for (const each of GOOGLE_LADDER) expect(each.longSeconds / each.shortSeconds).toBe(12);
  });

  it.each([
    [30 * DAY, "google"],
    [28 * DAY, "google"],
    [27 * DAY, "week"],
    [7 * DAY, "week"],
    [6 * DAY, "day"],
    [6 * 3600, "day"],
    [3600, undefined],
  ])("a period of %d seconds gets the ladder %s", (period, ladder) => {
    expect(ladderForPeriod(period)).toBe(ladder);
  });

  it("the week ladder at 7 days watches 1h, 6h, 1d and 3d", () => {
    const rows = standardLadder("week", 7 * DAY);
    expect(rows.map((each) => formatDuration(each.longSeconds))).toEqual(["1h", "6h", "1d", "3d"]);
    expect(rows.map((each) => toText(burnFactor(each, 7 * DAY)))).toEqual(["10.08", "4.2", "2.1", "1.05"]);
  });

  it("the day ladder at one day watches 1h, 3h and 6h, and no window is under 5m", () => {
    const rows = standardLadder("day", DAY);
    expect(rows.map((each) => formatDuration(each.longSeconds))).toEqual(["1h", "3h", "6h"]);
    expect(standardLadder("day", 6 * 3600).every((each) => each.shortSeconds >= 300)).toBe(true);
  });
});

describe("tiers that cannot fire", () => {
  it.each([
    ["page_fast", 90, "2h", "7.2"],
    ["page_fast", 85, "3h", "4.8"],
    ["page_fast", 80, "6h", "2.4"],
    ["page_fast", 70, "6h", "2.4"],
    ["page_slow", 90, "6h", "6"],
    ["page_slow", 85, "12h", "3"],
    ["page_slow", 80, "12h", "3"],
    ["page_slow", 70, "1d", "1.5"],
    ["ticket_fast", 80, "1d", "3"],
    ["ticket_fast", 70, "2d", "1.5"],
    ["ticket_slow", 70, "3d", "1"],
  ])("%s at an objective of %d is widened to %s with factor %s", (tier, objective, long, factor) => {
    const found = tierAt(tier, objective);
    expect([formatDuration(found?.longSeconds ?? 0), found && toText(found.factor)]).toEqual([long, factor]);
  });

  it("clamping keeps the window and lowers the factor to the ceiling", () => {
    const found = tierAt("page_fast", 90, "clamp");
    expect([found?.longSeconds, found && toText(found.factor), found?.changed]).toEqual([3600, "9", "clamped"]);
  });

  it("in error mode there is no tier", () => {
    expect(tierAt("page_fast", 90, "error")).toBeUndefined();
  });

  it("no tier at any objective asks for 90 % errors or more", () => {
    for (let objective = 1; objective < 100; objective += 0.5) {
      for (const each of GOOGLE_LADDER) {
        const found = tierAt(each.tier, objective);
        if (found) expect(compare(multiply(found.factor, budget(objective)), CEILING)).toBeLessThan(0);
      }
    }
  });
});
