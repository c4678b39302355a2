import { parseAlertmanagerPayload, unquoteReceiver } from "@noops-ml/alerts/webhook/alertmanager-payload.ts";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));
const firing = () => fixture("alertmanager-0.25-firing.json") as Record<string, unknown>;

describe("Alertmanager's webhook", () => {
  it.each(["firing", "resolved"])("reads a real %s delivery of 0.25", (status) => {
    const result = parseAlertmanagerPayload(fixture(`alertmanager-0.25-${status}.json`));
    expect(result.ok && result.payload.status).toBe(status);
    expect(result.ok && result.payload.alerts[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it("keeps keys that newer servers add", () => {
    const result = parseAlertmanagerPayload({
      ...firing(),
      notification_reason: "first notification",
      routeLabels: {},
    });
    expect(result.ok && result.payload.notification_reason).toBe("first notification");
    expect(result.ok && "routeLabels" in result.payload).toBe(true);
  });

  it("refuses another version", () => {
    expect(parseAlertmanagerPayload({ ...firing(), version: "1" })).toMatchObject({ ok: false });
  });

  it("says every place that is wrong", () => {
    const result = parseAlertmanagerPayload({ ...firing(), version: "3", alerts: [{ status: "burning" }] });
    const reasons = result.ok ? [] : result.reasons;
    expect(reasons.map((reason) => reason.split(":")[0])).toEqual(
      expect.arrayContaining(["version", "alerts.0.status", "alerts.0.labels", "alerts.0.fingerprint"]),
    );
  });

  it.each([null, 5, "text", [], {}])("refuses %j without throwing", (body) => {
    expect(parseAlertmanagerPayload(body).ok).toBe(false);
  });

  it("unquotes the receiver's name", () => {
    expect(unquoteReceiver("team-x\\.ml")).toBe("team-x.ml");
  });
});
