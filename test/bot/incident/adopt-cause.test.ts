import { describe, expect, it } from "vitest";
import { adoptCause } from "@noops-ml/bot/incident/adopt-cause.ts";
import { correlate } from "@noops-ml/bot/incident/correlate.ts";
import { anIncident } from "./an-incident.ts";

const alertOf = (slo: string, cause: string) =>
  correlate(
    {
      alertname: "SLOErrorBudgetBurn",
      sloth_id: `fraud-${slo}`,
      sloth_slo: slo,
      noops_model: "fraud",
      noops_cause: cause,
    },
    {},
    "prod",
  );
const slow = anIncident({ cause: "F3", slo: "latency", title: "fraud prod: latency burns its error budget" });

describe("alerts of another cause that join an incident of the same version", () => {
  it("name the bad version as the cause, because it explains slow answers too", () => {
    expect(adoptCause(slow, alertOf("availability", "F4"))).toMatchObject({ cause: "F4", slo: "availability" });
  });

  it("name the broken promise where a doubt about a canary began, and look for a runbook again", () => {
    const doubt = anIncident({ cause: "F4", slo: null, suggestion: null, suggestionTried: true });
    expect(adoptCause(doubt, alertOf("availability", "F4"))).toMatchObject({
      slo: "availability",
      suggestionTried: false,
    });
  });

  it("leave the cause alone when they explain nothing more", () => {
    expect(adoptCause(anIncident(), alertOf("latency", "F3"))).toEqual(anIncident());
    expect(adoptCause(slow, alertOf("accuracy", "F2"))).toEqual(slow);
  });

  it("leave the cause alone once somebody acts on it", () => {
    const acting = { ...slow, automation: "running" as const };
    expect(adoptCause(acting, alertOf("availability", "F4"))).toEqual(acting);
  });
});
