import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { goNumber } from "../../../rules/compile/sloth/go-number.ts";
import { slothDuration } from "../../../rules/compile/sloth/sloth-duration.ts";
import { compileSlothFiles } from "../../../rules/import/sloth/sloth-files.ts";
import { renderSlothRules } from "../../../rules/render/sloth-rules.ts";
import { promtool, withFiles } from "../../promtool/promtool.ts";

const input = (name: string) => ({
  file: name,
  text: readFileSync(new URL(`../../peers/sloth-inputs/${name}`, import.meta.url), "utf8"),
});

describe("the rules of Sloth", () => {
  const { files, issues } = compileSlothFiles([input("scoring.yaml"), input("extremes.yaml")], {});
  const groups = files.flatMap((file) => file.groups);
  const exprs = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));

  it("are three groups with 15 recordings and 2 alerts for an ordinary SLO", () => {
    expect(issues).toEqual([]);
    const first = groups.slice(0, 3);
    expect(first.map(({ name }) => name)).toEqual([
      "sloth-slo-sli-recordings-scoring-availability",
      "sloth-slo-meta-recordings-scoring-availability",
      "sloth-slo-alerts-scoring-availability",
    ]);
    const rules = first.flatMap((group) => group.rules);
    expect([rules.filter((rule) => "record" in rule).length, rules.filter((rule) => "alert" in rule).length]).toEqual([
      15, 2,
    ]);
  });

  it("have the same doubles, in the notation of Go", () => {
    expect(exprs).toContain("vector(0.9990000000000001)");
    expect(exprs.some((expr) => expr.includes("(14.4 * 0.0009999999999999432)"))).toBe(true);
    expect(exprs).toContain("vector(1e-05)");
  });

  it("leave out a group without alerts, and a disabled alert", () => {
    const names = groups.map(({ name }) => name);
    expect(names).not.toContain("sloth-slo-alerts-extremes-silent");
    const latency = groups.find(({ name }) => name === "sloth-slo-alerts-scoring-latency");
    expect(latency?.rules.map(({ labels }) => labels["sloth_severity"])).toEqual(["ticket"]);
  });

  it("are accepted by promtool, under a header that names their weaknesses", async () => {
    const text = renderSlothRules(groups);
    expect(text).toContain("# The period is a mean of ratios");
    const check = (folder: string) => promtool(["check", "rules", "sloth.rules.yaml"], folder);
    expect(await withFiles([{ path: "sloth.rules.yaml", text }], check)).toBe("");
  });

  it("need a window catalogue for other periods, which an AlertWindows document is", () => {
    const week = { periodSeconds: 7 * 86_400 };
    expect(compileSlothFiles([input("scoring.yaml")], week).issues.map(({ code }) => code)).toEqual([
      "WINDOW_INVALID",
      "WINDOW_INVALID",
    ]);
    const own = compileSlothFiles([input("scoring.yaml"), input("week-windows.yaml")], week);
    expect(own.issues).toEqual([]);
    expect(own.files[0]?.groups[0]?.rules.map((rule) => ("record" in rule ? rule.record : ""))).toContain(
      "slo:sli_error:ratio_rate1w",
    );
  });

  it.each([
    [7 * 86_400, "1w"],
    [30 * 86_400, "30d"],
    [36 * 3600, "1d12h"],
    [300, "5m"],
    [365 * 86_400, "1y"],
  ])("print %d seconds as %s", (seconds, text) => {
    expect(slothDuration(seconds)).toBe(text);
  });

  it.each([
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [14.4, "14.4"],
    [30, "30"],
  ])("print %d as %s", (value, text) => {
    expect(goNumber(value)).toBe(text);
  });
});
