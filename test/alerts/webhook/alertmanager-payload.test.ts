import {
  alertmanagerPayloadSchema,
  parseAlertmanagerPayload,
  unquoteReceiver,
} from "@noops-ml/alerts/webhook/alertmanager-payload.ts";
import { readFileSync } from "node:fs";
import fc from "fast-check";
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

  it("takes without the schema only what the schema takes, and just as it does", () => {
    const odd = fc.constantFrom<unknown>(undefined, null, "", "x", 4, -1, 1.5, [], {}, { a: 1 }, ["a"], "firing", "4", "2026-02-30T00:00:00Z", "2026-03-01T00:00:00+01:00", "2024-02-29T23:59:59.5Z", "2026-03-01"); // prettier-ignore
    const names = ["version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels", "commonAnnotations", "externalURL", "notification_reason", "alerts", "routeLabels", "__proto__"]; // prettier-ignore
    const inAlert = ["status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint", "extra", "__proto__"]; // prettier-ignore
    const change = (fields: readonly string[]) => fc.option(fc.tuple(fc.constantFrom(...fields), odd));
    const changed = (value: object, edit: readonly [string, unknown] | null): object =>
      Object.fromEntries([...Object.entries(value), ...(edit === null ? [] : [edit])]);
    fc.assert(
      fc.property(change(names), change(inAlert), change(["a", "__proto__"]), (ofBody, ofAlert, ofLabels) => {
        const { alerts, ...rest } = firing() as { alerts: { labels: object }[] };
        const edited = alerts.map((alert, at) =>
          at > 0 ? alert : changed({ ...alert, labels: changed(alert.labels, ofLabels) }, ofAlert),
        );
        const body = changed({ ...rest, alerts: edited }, ofBody);
        const [ours, schema] = [parseAlertmanagerPayload(body), alertmanagerPayloadSchema.safeParse(body)];
        expect(ours.ok).toBe(schema.success);
        if (ours.ok) expect(ours.payload).toEqual(schema.data);
      }),
      { numRuns: 2000 },
    );
  });

  it("unquotes the receiver's name", () => {
    expect(unquoteReceiver("team-x\\.ml")).toBe("team-x.ml");
  });
});
