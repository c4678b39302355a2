import { alertIdentity, identityKey } from "@noops-ml/alerts/identity/alert-identity.ts";
import { describe, expect, it } from "vitest";

const LABELS = {
  alertname: "SLOErrorBudgetBurn",
  sloth_id: "fraud-availability",
  sloth_service: "fraud",
  sloth_slo: "availability",
  sloth_severity: "page",
  burn_tier: "page_fast",
  long_window: "1h",
  short_window: "5m",
  noops_model: "fraud",
  noops_cause: "F4",
  version: "7",
  team: "risk",
};

describe("alert identity", () => {
  it("names model, SLO, tier, version and cause", () => {
    expect(alertIdentity(LABELS)).toEqual({
      alertName: "SLOErrorBudgetBurn",
      model: "fraud",
      service: "fraud",
      sloId: "fraud-availability",
      slo: "availability",
      version: "7",
      severity: "page",
      burnTier: "page_fast",
      longWindow: "1h",
      shortWindow: "5m",
      cause: "F4",
    });
  });

  it("does not change when only user labels change", () => {
    const renamed = { ...LABELS, team: "payments", owner: "new" };
    expect(identityKey(alertIdentity(renamed))).toBe(identityKey(alertIdentity(LABELS)));
  });

  it.each(["version", "burn_tier", "sloth_id", "noops_model", "noops_cause"])("changes with %s", (label) => {
    const other = { ...LABELS, [label]: label === "noops_cause" ? "F2" : "other" };
    expect(identityKey(alertIdentity(other))).not.toBe(identityKey(alertIdentity(LABELS)));
  });

  it("leaves out an unknown severity or cause", () => {
    const identity = alertIdentity({ ...LABELS, sloth_severity: "loud", noops_cause: "F99" });
    expect([identity.severity, identity.cause]).toEqual([undefined, undefined]);
  });
});
