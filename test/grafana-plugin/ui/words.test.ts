import { describe, expect, it } from "vitest";
import { formatDuration } from "../../../grafana-plugin/src/domain/format-duration.ts";
import { formatOdds } from "../../../grafana-plugin/src/ui/canary/look.ts";
import { timeTicks } from "../../../grafana-plugin/src/ui/chart/time-ticks.ts";
import { formatObjective, formatPercent, formatRate, tierWord } from "../../../grafana-plugin/src/ui/words.ts";

describe("numbers as people read them", () => {
  it.each([
    [45, "45 s"],
    [60, "1 min"],
    [3599, "1 h"],
    [5400, "1 h 30 min"],
    [86_400 * 7, "7 d"],
    [86_400 * 1.5, "1 d 12 h"],
    [86_400 * 29.99, "30 d"],
    [-90, "2 min"],
  ])("a length of %d seconds is %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [0.9995, "99.95 %"],
    [0.999, "99.9 %"],
    [0.9, "90 %"],
  ])("an objective of %d keeps every digit: %s", (ratio, text) => expect(formatObjective(ratio)).toBe(text));

  it.each([
    [0.57321, "57.3 %"],
    [1, "100 %"],
    [-0.195, "-19.5 %"],
  ])("a share of %d is %s", (ratio, text) => expect(formatPercent(ratio)).toBe(text));

  it.each([
    [14.4, "14.4×"],
    [0.69, "0.69×"],
    [250.4, "250×"],
    [6, "6×"],
  ])("a burn rate of %d is %s", (rate, text) => expect(formatRate(rate)).toBe(text));

  it.each([
    [Math.log(100), "100 : 1"],
    [0, "1 : 1"],
    [-Math.log(20), "1 : 20"],
  ])("evidence of %d nats is %s", (logE, text) => expect(formatOdds(logE)).toBe(text));

  it("a tier is words, not an identifier", () => expect(tierWord("page_fast")).toBe("Page, fast"));
});

describe("the time axis", () => {
  const day = (zone: string, from: string) => {
    const start = Date.parse(from);
    return timeTicks({ from: start, to: start + 48 * 3_600_000 }, 4, zone).map(({ label }) => label);
  };

  it("puts its marks on round hours of the reader's zone, not of UTC", () => {
    const from = Date.parse("2026-03-02T00:10:00Z");
    const labels = timeTicks({ from, to: from + 6 * 3_600_000 }, 6, "Asia/Kolkata").map(({ label }) => label);
    expect(labels).toEqual(["06:00", "07:00", "08:00", "09:00", "10:00", "11:00"]);
  });

  it("starts days at the reader's midnight", () => {
    expect(day("utc", "2026-03-02T00:00:00Z")).toEqual(["00:00", "12:00", "00:00", "12:00", "00:00"]);
    expect(day("Asia/Kolkata", "2026-03-01T18:30:00Z")[0]).toBe("00:00");
  });
});
