import { parseDemoArguments } from "@noops-ml/demo/stack/arguments.ts";
import { describe, expect, it } from "vitest";

const parse = (...args: string[]) => parseDemoArguments(args, ".cache/demo");

describe("the demo's command line", () => {
  it("needs nothing", () => {
    expect(parse()).toEqual({ portBase: 4600, dataDir: ".cache/demo", auto: false, reset: false });
  });

  it("takes a scenario, ports and a folder", () => {
    expect(parse("--scenario", "latency", "--port-base", "5000", "--data", "/tmp/d", "--reset")).toEqual({
      portBase: 5000,
      dataDir: "/tmp/d",
      auto: false,
      reset: true,
      scenario: "latency",
    });
  });

  it("plays the regressed canary when it plays unattended and nothing else is asked for", () => {
    expect(parse("--auto")).toMatchObject({ auto: true, scenario: "regressed-canary" });
    expect(parse("--auto", "--scenario", "outage")).toMatchObject({ scenario: "outage" });
  });

  it("reports every mistake at once", () => {
    const parsed = parse("--scenario", "flood", "--port-base", "80");
    expect(parsed).toEqual({
      mistakes: [expect.stringContaining("--port-base"), expect.stringContaining('Unknown scenario "flood"')],
    });
  });

  it("refuses an option that it does not know", () => {
    expect(parse("--sceanrio", "latency")).toEqual({ mistakes: [expect.stringContaining("--sceanrio")] });
  });
});
