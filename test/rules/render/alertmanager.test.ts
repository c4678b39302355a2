import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { alertIdentity } from "@noops-ml/alerts/identity/alert-identity.ts";
import { parseAlertmanagerPayload } from "@noops-ml/alerts/webhook/alertmanager-payload.ts";
import { ANNOTATION } from "@noops-ml/alerts/vocabulary.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compileText, withFiles } from "../../promtool/promtool.ts";

const execute = promisify(execFile);
const AMTOOL = process.env["AMTOOL_BIN"] ?? "amtool";
const SPEC = `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: p}
spec: {notify: {teams: {risk: {page: risk-pager}}}}
---
apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud, labels: {team: risk}}
spec:
  serving: {groupBy: [version]}
  slos: [{name: availability, objective: 99.9, events: {bad: e, total: r}}]
  alerting: {policy: p}
  maintenance:
    - {name: batch, days: [saturday], start: "23:00", duration: 2h}
    - {name: move, from: "2026-11-25T22:00:00Z", to: "2026-11-26T03:00:00Z"}
`;

type Rule = { alert?: string; labels: Record<string, string>; annotations?: Record<string, string> };
const files = compileText(SPEC);
const text = (path: string) => files.find((file) => file.path === path)?.text ?? "";
const alerts = () => {
  const { groups } = parse(text("prometheus/fraud.rules.yaml")) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules).filter((rule) => rule.alert !== undefined);
};

describe("the Alertmanager configuration", () => {
  it("is accepted by amtool", async () => {
    await withFiles(files, (folder) => execute(AMTOOL, ["check-config", "alertmanager/noops.yaml"], { cwd: folder }));
  });

  it.each([
    ["a page", "alertname=SLOErrorBudgetBurn sloth_id=x sloth_severity=page noops_model=other", "noops-bot"],
    ["a ticket", "alertname=SLOErrorBudgetBurn sloth_id=x sloth_severity=ticket noops_model=fraud", "noops-bot"],
    [
      "a budget alert",
      "alertname=SLOErrorBudgetConsumed sloth_id=x budget_tier=50 sloth_severity=page noops_model=fraud",
      "noops-bot",
    ],
    [
      "a page of a team with a pager",
      "alertname=SLOErrorBudgetBurn sloth_id=x team=risk sloth_severity=page noops_model=fraud",
      "risk-pager,noops-bot",
    ],
    ["an alert of somebody else", "alertname=Other", "noops-unrouted"],
  ])("routes %s", async (_, labels, receiver) => {
    await withFiles(files, async (folder) => {
      const args = [
        "config",
        "routes",
        "test",
        "--config.file=alertmanager/noops.yaml",
        `--verify.receivers=${receiver}`,
        ...labels.split(" "),
      ];
      await execute(AMTOOL, args, { cwd: folder });
    });
  });

  it("mutes a team's pager in maintenance, as it mutes the bot's pages, and leaves other models alone", () => {
    type Route = { receiver: string; matchers: string[]; continue?: boolean; mute_time_intervals?: string[] };
    const { route } = parse(text("alertmanager/noops.yaml")) as { route: { routes: { routes: Route[] }[] } };
    const pager = route.routes[0]?.routes.filter(({ receiver }) => receiver === "risk-pager");
    const mutes = ["noops-once-2026-11-25t22-00-00z-2026-11-26t03-00-00z", "noops-saturday-23-00-2h"];
    const page = ['sloth_severity="page"', 'team="risk"'];
    expect(pager).toEqual([
      {
        matchers: [...page, 'noops_model=~"fraud"'],
        receiver: "risk-pager",
        continue: true,
        mute_time_intervals: mutes,
      },
      { matchers: [...page, 'noops_model!~"fraud"'], receiver: "risk-pager", continue: true },
    ]);
  });

  it("splits a maintenance window at midnight and moves the day along", () => {
    const { time_intervals } = parse(text("alertmanager/noops.yaml")) as {
      time_intervals: { name: string; time_intervals: unknown }[];
    };
    expect(time_intervals).toEqual([
      {
        name: "noops-once-2026-11-25t22-00-00z-2026-11-26t03-00-00z",
        time_intervals: [
          {
            times: [{ start_time: "22:00", end_time: "24:00" }],
            days_of_month: ["25"],
            months: ["11"],
            years: ["2026"],
          },
          {
            times: [{ start_time: "00:00", end_time: "03:00" }],
            days_of_month: ["26"],
            months: ["11"],
            years: ["2026"],
          },
        ],
      },
      {
        name: "noops-saturday-23-00-2h",
        time_intervals: [
          { times: [{ start_time: "23:00", end_time: "24:00" }], weekdays: ["saturday"] },
          { times: [{ start_time: "00:00", end_time: "01:00" }], weekdays: ["sunday"] },
        ],
      },
    ]);
  });
});

describe("every rendered alert", () => {
  it("is read by the webhook schema and has an identity", () => {
    for (const { alert = "", labels, annotations = {} } of alerts()) {
      const all = { ...labels, alertname: alert, version: "7" };
      const delivery = {
        version: "4",
        groupKey: "{}",
        status: "firing",
        receiver: "noops-bot",
        groupLabels: {},
        commonLabels: {},
        commonAnnotations: {},
        externalURL: "",
        alerts: [
          {
            status: "firing",
            labels: all,
            annotations,
            startsAt: "2026-01-01T00:00:00Z",
            endsAt: "0001-01-01T00:00:00Z",
            generatorURL: "",
            fingerprint: "1",
          },
        ],
      };
      expect(parseAlertmanagerPayload(delivery).ok).toBe(true);
      expect(alertIdentity(all)).toMatchObject({
        alertName: alert,
        model: "fraud",
        sloId: "fraud-availability",
        slo: "availability",
        version: "7",
      });
    }
  });

  it("links to its dashboard and panel when a dashboard is named", () => {
    const linked = compileText(SPEC, undefined, { dashboardUrl: "https://grafana.example.com/d/slo" });
    const { groups } = parse(linked.find(({ path }) => path.startsWith("prometheus/"))?.text ?? "") as {
      groups: { rules: Rule[] }[];
    };
    const rules = groups.flatMap((group) => group.rules).filter((rule) => rule.alert !== undefined);
    expect(rules.length).toBeGreaterThan(0);
    for (const { annotations = {} } of rules) {
      expect(annotations[ANNOTATION.dashboard]).toBe("https://grafana.example.com/d/slo?var-model=fraud");
      expect(annotations[ANNOTATION.panel]).toContain("var-model=fraud&var-slo=fraud-availability");
    }
  });

  it("carries what the bot needs", () => {
    const burn = alerts().find((rule) => rule.labels["burn_tier"] === "page_fast");
    expect(burn?.labels).toMatchObject({
      sloth_severity: "page",
      long_window: "1h",
      short_window: "5m",
      noops_cause: "F4",
      team: "risk",
    });
    expect(Object.keys(burn?.annotations ?? {})).toEqual(
      expect.arrayContaining(["summary", "description", "burn_long", "burn_short", "budget_remaining", "value"]),
    );
  });
});
