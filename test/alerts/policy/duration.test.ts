import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("durations", () => {
  it.each([
    ["5m", 300],
    ["1h30m", 5400],
    ["30d", 2_592_000],
    ["1w", 604_800],
    ["1y", 31_536_000],
    ["1d12h", 129_600],
    ["500ms", 0.5],
    ["0s", 0],
  ])("%s lasts %d seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["", "5", "m5", "5 m", "1h1d", "-5m", "1.5h", "5M"])("%j is no duration", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    [300, "5m"],
    [5400, "1h30m"],
    [604_800, "7d"],
    [129_600, "1d12h"],
    [0.5, "500ms"],
    [0, "0s"],
  ])("%d seconds are written %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
